//! Graph algorithms against brute force, on random graphs.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;

use heapsnapshot::{Analysis, EdgeType, Graph, NodeIdx, NodeType, Retainers, RootPaths, SnapshotBuilder};
use proptest::prelude::*;

const KINDS: [&str; 6] = ["object", "hidden", "array", "synthetic", "closure", "native"];
const EDGES: [&str; 6] = ["property", "element", "internal", "shortcut", "weak", "context"];

/// Nodes by kind and size, edges by source, kind and target.
type Recipe = (Vec<(usize, u64)>, Vec<(usize, usize, usize)>);

fn recipe() -> impl Strategy<Value = Recipe> {
    (1usize..12).prop_flat_map(|n| {
        let nodes = prop::collection::vec((0..KINDS.len(), 0u64..50), n);
        let edges = prop::collection::vec((0..=n, 0..EDGES.len(), 0..=n), 0..3 * n);
        (nodes, edges)
    })
}

fn build((nodes, edges): &Recipe) -> Analysis {
    let mut heap = SnapshotBuilder::new();
    let mut all = vec![heap.root()];
    let name = |bytes| if bytes % 4 == 0 { "Module" } else { "Thing" };
    all.extend(nodes.iter().map(|&(kind, bytes)| heap.node(KINDS[kind], name(bytes), bytes)));
    for (position, &(from, kind, to)) in edges.iter().enumerate() {
        heap.edge(all[from], EDGES[kind], &position.to_string(), all[to]);
    }
    Analysis::of(heap.graph(), &())
}

type Nodes = BTreeSet<NodeIdx>;

/// What `starts` reach over `edges`, never entering `without`.
fn reach(
    edges: &[(NodeIdx, NodeIdx)],
    starts: impl IntoIterator<Item = NodeIdx>,
    without: Option<NodeIdx>,
) -> Nodes {
    let mut reached: Nodes = starts.into_iter().filter(|&s| Some(s) != without).collect();
    loop {
        let new: Nodes = edges
            .iter()
            .filter(|(from, to)| reached.contains(from) && !reached.contains(to) && Some(*to) != without)
            .map(|&(_, to)| to)
            .collect();
        if new.is_empty() {
            return reached;
        }
        reached.extend(new);
    }
}

fn non_weak(graph: &Graph) -> Vec<(NodeIdx, NodeIdx, EdgeType)> {
    let edges = graph.nodes().flat_map(|node| graph.edges(node).map(move |edge| (node, edge.to, edge.kind)));
    edges.filter(|&(_, _, kind)| kind != EdgeType::Weak).collect()
}

/// The essential edges by their definition (there are no WeakMap entries in these graphs).
fn essential(graph: &Graph) -> Vec<(NodeIdx, NodeIdx)> {
    let all = non_weak(graph);
    let plain: Vec<_> = all.iter().map(|&(from, to, _)| (from, to)).collect();
    let globals = all.iter().filter(|(from, _, kind)| from.0 == 0 && *kind == EdgeType::Shortcut);
    let owned = reach(&plain, globals.map(|&(_, to, _)| to), None);
    all.into_iter()
        .filter(|&(from, to, kind)| {
            let from_root = from == NodeIdx::ROOT;
            from != to
                && (from_root || kind != EdgeType::Shortcut)
                && (from_root || owned.contains(&from) || !owned.contains(&to))
        })
        .map(|(from, to, _)| (from, to))
        .collect()
}

/// For every node, the nodes without which the root does not reach it.
fn dominators(graph: &Graph) -> Vec<Nodes> {
    let mut edges = essential(graph);
    for orphan in graph.nodes().skip(1) {
        if !edges.iter().any(|&(_, to)| to == orphan) {
            edges.push((NodeIdx::ROOT, orphan));
        }
    }
    let reached = reach(&edges, [NodeIdx::ROOT], None);
    edges.retain(|(from, _)| reached.contains(from));
    edges.extend(graph.nodes().filter(|node| !reached.contains(node)).map(|node| (NodeIdx::ROOT, node)));
    let without: Vec<Nodes> = graph.nodes().map(|u| reach(&edges, [NodeIdx::ROOT], Some(u))).collect();
    graph.nodes().map(|v| graph.nodes().filter(|u| !without[u.at()].contains(&v)).collect()).collect()
}

/// The one object that owns a hidden or array node, if exactly one does.
fn owner(graph: &Graph, node: NodeIdx) -> Option<NodeIdx> {
    let ownable = |n: NodeIdx| matches!(graph.node_type(n), NodeType::Hidden | NodeType::Array);
    let inward: Vec<_> = non_weak(graph)
        .into_iter()
        .filter(|&(_, to, _)| ownable(to))
        .map(|(from, to, _)| (from, to))
        .collect();
    let owns = |&object: &NodeIdx| !ownable(object) && reach(&inward, [object], None).contains(&node);
    let owners: Vec<NodeIdx> = graph.nodes().filter(owns).collect();
    (ownable(node) && owners.len() == 1).then(|| owners[0])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dominators_and_retained_sizes(recipe in recipe()) {
        let facts = build(&recipe);
        let sets = dominators(&facts.graph);
        for node in facts.graph.nodes().skip(1) {
            let strict = sets[node.at()].iter().filter(|&&u| u != node);
            let nearest = strict.max_by_key(|u| sets[u.at()].len());
            prop_assert_eq!(Some(&facts.dominators.of(node)), nearest, "{:?}", node);
        }
        for node in facts.graph.nodes() {
            let dominated = facts.graph.nodes().filter(|v| sets[v.at()].contains(&node));
            let bytes: u64 = dominated.map(|v| facts.shallow.bytes(v)).sum();
            prop_assert_eq!(facts.retained.bytes(node), bytes, "{:?}", node);
        }
    }

    #[test]
    fn shallow_sizes(recipe in recipe()) {
        let facts = build(&recipe);
        let graph = &facts.graph;
        let has_user_root = graph.edges(NodeIdx::ROOT).any(|e| graph.node_type(e.to) != NodeType::Synthetic);
        let mut sizes: Vec<u64> = graph.nodes().map(|n| graph.self_bytes(n)).collect();
        for node in graph.nodes().filter(|_| has_user_root) {
            let takes = |o: &NodeIdx| graph.node_type(*o) != NodeType::Synthetic;
            if let Some(owner) = owner(graph, node).filter(takes) {
                sizes[owner.at()] += std::mem::take(&mut sizes[node.at()]);
            }
        }
        let ours: Vec<u64> = graph.nodes().map(|n| facts.shallow.bytes(n)).collect();
        prop_assert_eq!(ours, sizes);
    }

    #[test]
    fn distances(recipe in recipe()) {
        let facts = build(&recipe);
        let graph = &facts.graph;
        let edges = non_weak(graph);
        let globals = graph.edges(NodeIdx::ROOT).map(|e| e.to).filter(|n| graph.node_type(*n) != NodeType::Synthetic);
        let mut expected = vec![None; graph.node_count()];
        let spread = |expected: &mut Vec<Option<i32>>, fixed: &[Option<i32>]| {
            for _ in 0..graph.node_count() {
                for &(from, to, _) in edges.iter().filter(|(_, to, _)| fixed[to.at()].is_none()) {
                    let via = expected[from.at()].map(|d| d + 1);
                    expected[to.at()] = [expected[to.at()], via].into_iter().flatten().min();
                }
            }
        };
        globals.for_each(|n| expected[n.at()] = Some(1));
        let fixed = expected.clone();
        let has_globals = fixed.iter().any(Option::is_some);
        spread(&mut expected, &fixed);
        let mut second = vec![None; graph.node_count()];
        second[0] = Some(if has_globals { 100_000_000 } else { 0 });
        let mut fixed = expected.clone();
        fixed[0] = second[0];
        spread(&mut second, &fixed);
        for node in graph.nodes() {
            let first = expected[node.at()].filter(|_| node != NodeIdx::ROOT);
            prop_assert_eq!(facts.distances.get(node), first.or(second[node.at()]).unwrap_or(-5), "{:?}", node);
        }
    }

    #[test]
    fn retainers_and_paths(recipe in recipe()) {
        let facts = build(&recipe);
        let graph = &facts.graph;
        let retainers = Retainers::of(graph);
        let paths = RootPaths::of(&facts);
        let essential = essential(graph);
        let reached = reach(&essential, [NodeIdx::ROOT], None);
        for node in graph.nodes() {
            let into = graph.nodes().flat_map(|n| graph.edges(n).map(move |e| (n, e))).filter(|(_, e)| e.to == node);
            let mut into: Vec<_> = into.collect();
            into.reverse();
            prop_assert_eq!(retainers.of_node(graph, node).collect::<Vec<_>>(), into);
            let several = paths.through_each_retainer(graph, &facts.essential, &retainers, node, usize::MAX);
            let best = several.first().and_then(|best| best.last()?.edge);
            let direct = retainers.of_node(graph, node).filter(|(_, edge)| facts.essential.contains(edge.idx));
            let others = direct.filter(|(_, edge)| Some(*edge) != best && !several.is_empty());
            let others = others.filter_map(|(from, _)| paths.to(graph, from));
            let simple = others.filter(|path| path.iter().all(|step| step.node != node)).count();
            prop_assert_eq!(several.len().saturating_sub(1), simple);
            prop_assert!(several.iter().skip(1).is_sorted_by_key(|path| path.len()));
            let path = paths.to(graph, node);
            prop_assert_eq!(path.is_some(), reached.contains(&node));
            for pair in path.unwrap_or_default().windows(2) {
                prop_assert!(essential.contains(&(pair[0].node, pair[1].node)));
            }
        }
    }
}

/// Many ways to an object, most of them long.
#[test]
fn paths_through_a_list() {
    let mut heap = SnapshotBuilder::new();
    let list = heap.node("object", "List", 8);
    heap.edge(heap.root(), "shortcut", "global", list);
    let shared = heap.node("object", "Shared", 8);
    let mut last = list;
    for _ in 0..20_000 {
        let next = heap.node("object", "Node", 8);
        heap.edge(last, "property", "next", next);
        heap.edge(next, "property", "shared", shared);
        heap.edge(next, "property", "list", list);
        last = next;
    }
    let facts = Analysis::of(heap.graph(), &());
    let retainers = Retainers::of(&facts.graph);
    let paths = RootPaths::of(&facts);
    let lengths = |node| {
        let found = paths.through_each_retainer(&facts.graph, &facts.essential, &retainers, node, 3);
        found.iter().map(Vec::len).collect::<Vec<_>>()
    };
    assert_eq!(lengths(shared), [4, 5, 6]);
    assert_eq!(lengths(list), [2]);
}
