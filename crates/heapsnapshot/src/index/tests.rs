//! What is written is read again; what is damaged is told; what is forged breaks nothing.

use std::io::Cursor;
use std::sync::Arc;

use super::checksum::checksum;
use super::format::{Header, PAGE};
use super::{Binding, Fault, Index, IndexWriter};
use crate::builder::SnapshotBuilder;
use crate::census::Census;
use crate::identities::Identities;
use crate::paths::RootPaths;
use crate::retainers::Retainers;
use crate::{Analysis, Summary, parse_shared};

const BINDING: Binding = Binding { bytes: 7, modified_s: 8, modified_ns: 9, sample: 10 };

/// One of everything: wide ids and sizes, locations, a WeakMap, a detached element, a shape, a cycle.
fn snapshot() -> Arc<Vec<u8>> {
    let mut heap = SnapshotBuilder::new();
    let global = heap.node_with_id("object", "global", 1 << 40, 1 << 50);
    heap.edge(heap.root(), "element", "1", global);
    let map = heap.node("object", "WeakMap", 24);
    heap.edge(global, "property", "weak", map);
    let table = heap.node("array", "table", 64);
    heap.edge(map, "internal", "table", table);
    let value = heap.node("object", "Value", 16);
    let pair = "1 / part of key (global @1125899906842624) -> value (Value @7) pair in WeakMap (table @5)";
    heap.edge(global, "internal", pair, value);
    heap.edge(table, "internal", pair, value);
    heap.edge(value, "property", "back", map);
    let element = heap.node("native", "<div id=\"a\">", 8);
    heap.edge(global, "property", "element", element);
    for n in 0..32u32 {
        let session = heap.node("object", if n % 2 == 0 { "Session" } else { "Object" }, 40);
        heap.edge(global, "element", &n.to_string(), session);
        let name = heap.node("string", &format!("name {n} \u{e9}"), 20);
        heap.edge(session, "property", "name", name);
        heap.edge(session, "property", "id", name);
        heap.location(session, 3, n / 4, 5);
    }
    Arc::new(heap.to_json())
}

fn facts(snapshot: &Arc<Vec<u8>>) -> Analysis {
    Analysis::of(parse_shared(Arc::<Vec<u8>>::clone(snapshot), &()).unwrap(), &())
}

fn index(facts: &Analysis) -> Vec<u8> {
    let mut index = IndexWriter::new(Cursor::new(Vec::new())).unwrap();
    index.summary(&facts.summary()).unwrap();
    index.graph(&facts.graph).unwrap();
    index.analysis(facts).unwrap();
    index.finish(BINDING, 11).unwrap().into_inner()
}

fn reopened(index: Vec<u8>, snapshot: &Arc<Vec<u8>>) -> Result<(Summary, Analysis), Fault> {
    let index = Index::open(Arc::new(index), &BINDING)?;
    let summary = index.summary()?.unwrap();
    let graph = index.graph(Arc::<Vec<u8>>::clone(snapshot))?.unwrap();
    let known = index.analysis(&graph)?.unwrap();
    Ok((summary, known.of(graph)))
}

/// Every number of every node and edge.
fn everything(facts: &Analysis) -> Vec<String> {
    let Analysis { graph, essential, ephemerons, shallow, distances, classes, dominators, retained, .. } =
        facts;
    let nodes = graph.nodes().map(|node| {
        let own = (graph.id(node), graph.node_type(node), graph.self_bytes(node), graph.location(node));
        let of = (shallow.bytes(node), distances.get(node), retained.bytes(node), dominators.of(node));
        let name = (facts.display_name(node), classes.key(classes.of_node(node)));
        let edges: Vec<_> = graph
            .labelled_edges(node)
            .map(|(edge, label)| (edge, label, essential.contains(edge.idx), ephemerons.get(graph, &edge)))
            .collect();
        format!("{own:?} {of:?} {name:?} {edges:?}")
    });
    let order = dominators.order().map(|node| format!("{node:?}"));
    nodes.chain(order).chain([format!("{:?} {:?}", classes.shapes(), facts.summary())]).collect()
}

#[test]
fn what_was_written_is_read() {
    let snapshot = snapshot();
    let facts = facts(&snapshot);
    let (summary, again) = reopened(index(&facts), &snapshot).unwrap();
    assert_eq!(summary, facts.summary());
    assert!(summary.rows.iter().any(|row| row.class.name == *"{name, id}"), "there is a shape");
    assert_eq!(everything(&again), everything(&facts));
    assert_eq!(index(&again), index(&facts));
    for shapes in [None, Some(&facts.classes.shapes()[..0])] {
        let (known, counted) = (Census::of_facts(&again, shapes), Census::of(&facts.graph, shapes));
        assert_eq!((known.classes, known.shown), (counted.classes, counted.shown));
    }
    assert_eq!(Identities::of(&again.graph), Identities::of(&facts.graph));
}

#[test]
fn what_needs_more_than_16_bits_is_read_too() {
    let mut heap = SnapshotBuilder::new();
    for n in 0..=1u64 << 16 {
        let object = heap.node("object", &format!("Class{n}"), n);
        heap.edge(heap.root(), "element", &n.to_string(), object);
    }
    let snapshot = Arc::new(heap.to_json());
    let facts = facts(&snapshot);
    let classes = facts.classes.len();
    assert!(classes > 1 << 16, "{classes}");
    let (_, again) = reopened(index(&facts), &snapshot).unwrap();
    let numbers = |facts: &Analysis| -> Vec<_> {
        let of_node = |node| (facts.classes.of_node(node).0 as usize, facts.shallow.bytes(node));
        facts.graph.nodes().map(of_node).collect()
    };
    let objects = (1..classes).map(|class| (class, class as u64 - 1));
    assert!(numbers(&again).into_iter().skip(1).eq(objects));
    assert_eq!(numbers(&again), numbers(&facts));
}

#[test]
fn an_index_is_of_one_file_as_it_is() {
    let snapshot = snapshot();
    let bytes = Arc::new(index(&facts(&snapshot)));
    for other in [
        Binding { bytes: 6, ..BINDING },
        Binding { modified_s: 7, ..BINDING },
        Binding { modified_ns: 8, ..BINDING },
        Binding { sample: 9, ..BINDING },
    ] {
        assert_eq!(Index::open(Arc::<Vec<u8>>::clone(&bytes), &other).err(), Some(Fault::Stale));
    }
}

#[test]
fn every_changed_byte_is_told_or_does_not_matter() {
    let snapshot = snapshot();
    let facts = facts(&snapshot);
    let (bytes, expected, summary) = (index(&facts), everything(&facts), facts.summary());
    let mut told = 0;
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        match reopened(changed, &snapshot) {
            Err(_) => told += 1,
            // What lies between sections.
            Ok((of_changed, again)) => {
                assert_eq!(
                    (of_changed, everything(&again)),
                    (summary.clone(), expected.clone()),
                    "byte {at}"
                );
            }
        }
    }
    assert!(told > bytes.len() - 8 * 64, "{told} of {}", bytes.len());
}

#[test]
fn every_cut_is_told() {
    let snapshot = snapshot();
    let bytes = index(&facts(&snapshot));
    for length in 0..bytes.len() {
        assert!(reopened(bytes[..length].to_vec(), &snapshot).is_err(), "{length} bytes");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(reopened(longer, &snapshot).err(), Some(Fault::Truncated));
}

#[test]
fn values_that_cannot_be_break_nothing() {
    let snapshot = snapshot();
    let bytes = index(&facts(&snapshot));
    let header = Header::of(&bytes).unwrap();
    let mut accepted = 0;
    for (row, entry) in header.entries.iter().enumerate() {
        let (start, length) = (entry.offset as usize, entry.length as usize);
        let width = (entry.width as usize).min(4);
        for at in (start..start + length).step_by(width) {
            for value in [u32::MAX, 40] {
                let mut forged = bytes.clone();
                forged[at..at + width].copy_from_slice(&value.to_ne_bytes()[..width]);
                let mut header = header.clone();
                header.entries[row].checksum = checksum(&forged[start..start + length]);
                forged[..PAGE].copy_from_slice(&header.to_page());
                if let Ok((_, facts)) = reopened(forged, &snapshot) {
                    accepted += 1;
                    ask_everything(&facts);
                }
            }
        }
    }
    assert!(accepted > 0);
}

/// What any command asks.
fn ask_everything(facts: &Analysis) {
    everything(facts);
    let retainers = Retainers::of(&facts.graph);
    let paths = RootPaths::of(facts);
    for node in facts.graph.nodes() {
        retainers.of_node(&facts.graph, node).count();
        paths.to(&facts.graph, node);
    }
    Census::of(&facts.graph, None);
    Identities::of(&facts.graph);
}
