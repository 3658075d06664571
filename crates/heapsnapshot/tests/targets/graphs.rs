//! Small heaps against brute force: every fact that the engine tells.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use heapsnapshot::{
    Analysis, Census, Graph, JsStr, Location, NodeIdx, Retainers, RootPaths, compare, parse_reader,
    parse_shared,
};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::dice::Dice;
use super::document::{entry_name, written};
use super::heaps::{Heap, Label};
use super::naive::classes::{Key, comparison};
use super::naive::{Naive, distances, edges};

/// One thread, and more than a small heap has work for.
static POOLS: LazyLock<[ThreadPool; 2]> =
    LazyLock::new(|| [1, 4].map(|threads| ThreadPoolBuilder::new().num_threads(threads).build().unwrap()));

/// Makes a heap and holds all that is said of it against the reference.
pub(crate) fn examine(dice: &mut Dice) {
    let threads = usize::from(dice.one_in(2));
    POOLS[threads].install(|| examine_here(dice));
}

fn examine_here(dice: &mut Dice) {
    let heap = Heap::made_up(dice);
    let facts = Analysis::of(read(&heap, dice), &());
    let naive = Naive::of(&heap);
    check_graph(&heap, &facts.graph);
    check_sizes(&naive, &facts);
    check_distances(&heap, &facts);
    check_classes(&naive, &facts);
    check_retainers(&heap, &facts);
    check_paths(&naive, &facts);
}

/// Makes two states of one heap and holds their comparison against the reference.
pub(crate) fn examine_pair(dice: &mut Dice) {
    let earlier = Heap::made_up(dice);
    let later = earlier.grown(dice);
    let after = Census::of(&read(&later, dice), None);
    let before = Census::of(&read(&earlier, dice), Some(after.shapes()));
    let rows = compare(&before, &after).into_iter().map(|row| {
        let key = key(&row.class.name, row.class.location);
        (key, row.new, row.deleted, row.alloc_bytes, row.freed_bytes)
    });
    let rows: Vec<_> = rows.collect();
    if [&earlier, &later].iter().all(|heap| has_unique_ids(heap)) {
        let expected = comparison(&Naive::of(&earlier), &Naive::of(&later));
        assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), expected);
    }
}

fn has_unique_ids(heap: &Heap) -> bool {
    let ids: BTreeSet<u64> = heap.nodes.iter().map(|node| node.id).collect();
    ids.len() == heap.nodes.len()
}

fn read(heap: &Heap, dice: &mut Dice) -> Graph {
    let bytes = written(heap, dice);
    let graph = if dice.one_in(2) { parse_reader(&*bytes, &()) } else { parse_shared(Arc::new(bytes), &()) };
    graph.unwrap()
}

fn key(name: &JsStr<'_>, location: Option<Location>) -> Key {
    (name.to_string_lossy().into_owned(), location.map(|place| [place.script_id, place.line, place.column]))
}

fn check_graph(heap: &Heap, graph: &Graph) {
    assert_eq!(graph.node_count(), heap.nodes.len());
    assert_eq!(graph.edge_count(), edges(heap).count());
    assert_eq!(graph.extra_native_bytes(), heap.extra_native_bytes);
    for (idx, node) in graph.nodes().zip(&heap.nodes) {
        assert_eq!(graph.node_type_name(idx), node.kind);
        assert_eq!(graph.name(idx).to_string_lossy(), node.name);
        assert_eq!((graph.id(idx).0, graph.self_bytes(idx)), (node.id, node.self_bytes));
        let place = graph.location(idx).map(|place| [place.script_id, place.line, place.column]);
        assert_eq!(place, node.location);
        assert_eq!(graph.edges(idx).len(), node.edges.len());
        for (edge, expected) in graph.edges(idx).zip(&node.edges) {
            assert_eq!((graph.edge_type_name(edge.idx), edge.to.at()), (expected.kind, expected.to));
            assert_eq!(graph.edge_source(edge.idx), idx);
            let shown = match expected.label {
                Label::Index(index) => index.to_string(),
                Label::Entry(number, entry) => entry_name(number, entry),
                Label::Name(name) => shown(expected.kind, name).to_owned(),
            };
            assert_eq!(graph.edge_name(&edge).to_string_lossy(), shown);
        }
    }
}

/// Rule 3. Numbers beyond 64 bits are names here.
fn shown<'n>(kind: &str, name: &'n str) -> &'n str {
    let digits = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
    let is_number = kind == "shortcut" && name[..digits].parse::<u64>().is_ok();
    if is_number { &name[..digits] } else { name }
}

fn check_sizes(naive: &Naive<'_>, facts: &Analysis) {
    for node in facts.graph.nodes() {
        assert_eq!(facts.shallow.bytes(node), naive.shallow[node.at()], "shallow size of {node:?}");
        assert_eq!(facts.retained.bytes(node), naive.retained(node.at()), "retained size of {node:?}");
        if let Some(dominator) = naive.dominator(node.at()) {
            assert_eq!(facts.dominators.of(node).at(), dominator, "dominator of {node:?}");
        }
        for (edge, expected) in facts.graph.edges(node).zip(&naive.heap.nodes[node.at()].edges) {
            let pair = (node.at(), expected.to);
            let is_essential = facts.essential.contains(edge.idx);
            assert!(!is_essential || naive.essential.contains(&pair), "essential edge {pair:?}");
        }
    }
}

fn check_distances(heap: &Heap, facts: &Analysis) {
    let ours: Vec<i32> = facts.graph.nodes().map(|node| facts.distances.get(node)).collect();
    assert_eq!(ours, distances(heap));
}

fn check_classes(naive: &Naive<'_>, facts: &Analysis) {
    let shapes = naive.shapes();
    let ours: Vec<_> = facts.classes.shapes().iter().map(|shape| shape.name.to_string_lossy()).collect();
    assert_eq!(ours, shapes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
    let rows = facts.class_rows().into_iter().map(|row| {
        let class = facts.classes.key(row.class);
        (key(&class.name, class.location), row.count, row.distance, row.self_bytes, row.retained_bytes)
    });
    assert_eq!(rows.collect::<BTreeSet<_>>(), naive.summary());
    let sums = facts.statistics();
    let native = [sums.total_bytes, sums.native_bytes, sums.typed_arrays_bytes];
    let v8 = [sums.code_bytes, sums.js_arrays_bytes, sums.strings_bytes, sums.system_bytes];
    assert_eq!([&native[..], &v8].concat(), naive.statistics());
}

fn check_retainers(heap: &Heap, facts: &Analysis) {
    let retainers = Retainers::of(&facts.graph);
    for node in facts.graph.nodes() {
        let ours = retainers.of_node(&facts.graph, node).map(|(from, edge)| (from.at(), edge.idx.at()));
        let numbered = edges(heap).enumerate().filter(|(_, (_, edge))| edge.to == node.at());
        let mut expected: Vec<_> = numbered.map(|(at, (from, _))| (from, at)).collect();
        expected.reverse();
        assert_eq!(ours.collect::<Vec<_>>(), expected, "retainers of {node:?}");
    }
}

/// A path there is exactly to what essential edges reach, and each of its steps is one.
fn check_paths(naive: &Naive<'_>, facts: &Analysis) {
    let (graph, retainers, paths) = (&facts.graph, Retainers::of(&facts.graph), RootPaths::of(facts));
    for node in graph.nodes() {
        let path = paths.to(graph, node);
        assert_eq!(path.is_some(), naive.is_reached(node.at()), "path to {node:?}");
        for pair in path.unwrap_or_default().windows(2) {
            assert!(naive.essential.contains(&(pair[0].node.at(), pair[1].node.at())));
        }
        let several = paths.through_each_retainer(graph, &facts.essential, &retainers, node, usize::MAX);
        let best = several.first().and_then(|best| best.last()?.edge);
        let direct = retainers.of_node(graph, node).filter(|(_, edge)| facts.essential.contains(edge.idx));
        let others = direct.filter(|(_, edge)| Some(*edge) != best && !several.is_empty());
        let others = others.filter_map(|(from, _)| paths.to(graph, from));
        let is_simple = |path: &Vec<heapsnapshot::Step>| path.iter().all(|step| step.node != node);
        assert_eq!(several.len().saturating_sub(1), others.filter(is_simple).count());
        assert!(several.iter().skip(1).is_sorted_by_key(|path| path.len()));
        assert!(several.iter().all(|path| path.first().is_some_and(|step| step.node == NodeIdx::ROOT)));
    }
}
