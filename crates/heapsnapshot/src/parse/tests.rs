//! The ways of reading a document give the same graph, or the same fault.

use rayon::ThreadPool;

use super::*;
use crate::ephemerons::Ephemerons;
use crate::graph::{Edge, EdgeName};
use crate::labels::Labels;
use crate::types::{EdgeIdx, NodeId, StringIdx};
use crate::{Location, NodeIdx, SnapshotBuilder};

/// Bytes that are put in the place of others, or between them.
const BYTES: [u8; 12] = *b"0190,\n -]\"x\xFF";

fn heap() -> SnapshotBuilder {
    let mut heap = SnapshotBuilder::new();
    let table = heap.node_with_id("object", "WeakMap", u64::from(u32::MAX), 4_294_967_295_123);
    let mut last = heap.root();
    for number in 0..23u32 {
        let node = heap.node("object", ["Object", "a\\\"b\n", "\u{1F600}"][number as usize % 3], 1 << number);
        let index = (1u64 << (number + 9)).to_string();
        heap.edge(last, "element", &index, node);
        heap.edge(node, "property", "next", last);
        let pair = "7 / part of key (Object @3) -> value (Array @5) pair in WeakMap (table @9)";
        if number % 7 == 0 {
            heap.edge(table, "internal", pair, node);
            heap.edge(node, "property", pair, table);
            heap.edge(node, "internal", "elements", last);
            heap.edge(node, "property", "elements", table);
        }
        heap.location(NodeIdx((number * 5) % 23), number % 3, number * 100_000, 7);
        last = node;
    }
    heap
}

/// Everything that a graph holds.
#[derive(Debug, PartialEq)]
struct Content<'g> {
    nodes: Vec<(u8, u32, NodeId, u64, Option<Location>, u32)>,
    edges: Vec<(Edge, &'g str, EdgeName, [bool; 2])>,
    labels: Vec<EdgeName>,
    strings: Vec<&'g [u8]>,
}

fn content(graph: &Graph) -> Content<'_> {
    let parts = graph.parts();
    let ephemerons = Ephemerons::of(graph);
    let [elements] = graph.find_strings(["elements"]);
    let row = |node: NodeIdx| {
        let (kind, name) = (parts.nodes.kinds[node.at()], parts.nodes.names[node.at()]);
        let (place, first) = (graph.location(node), parts.nodes.first_edges[node.at() + 1]);
        (kind, name, graph.id(node), graph.self_bytes(node), place, first)
    };
    let edge = |idx: usize| {
        let edge = graph.edge(EdgeIdx(idx as u32));
        let is = [ephemerons.contains(&edge), graph.is_named(&edge, elements)];
        (edge, graph.edge_type_name(edge.idx), graph.label(&edge), is)
    };
    Content {
        nodes: graph.nodes().map(row).collect(),
        edges: (0..graph.edge_count()).map(edge).collect(),
        labels: graph.nodes().flat_map(|node| graph.labelled_edges(node)).map(|(_, label)| label).collect(),
        strings: (0..graph.string_count() as u32).map(|idx| graph.raw_string(StringIdx(idx))).collect(),
    }
}

fn pools() -> Vec<ThreadPool> {
    [1, 3].map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()).into()
}

/// Reads `text` in all ways; whether it can be read.
fn examine(text: &[u8], pools: &[ThreadPool], sizes: &[usize]) -> bool {
    let document: Arc<dyn SharedBytes> = Arc::new(text.to_vec());
    let streamed = parse_reader(text, &());
    for pool in pools {
        for (at, &chunk_bytes) in sizes.iter().enumerate() {
            let place =
                if (at + text.len()).is_multiple_of(3) { LabelPlace::Memory } else { LabelPlace::File };
            let shared =
                pool.install(|| parse_in_chunks(Arc::clone(&document), place, chunk_bytes, &(), &()));
            match (&shared, &streamed) {
                (Ok(shared), Ok(streamed)) => assert_eq!(content(shared), content(streamed)),
                (Err(shared), Err(streamed)) => assert_eq!(shared.to_string(), streamed.to_string()),
                _ => panic!("{:?}, {:?}: {}", shared.err(), streamed.err(), text.escape_ascii()),
            }
        }
    }
    streamed.is_ok()
}

#[test]
fn chunks_of_every_size_give_the_same_graph() {
    let text = heap().to_json();
    assert!(examine(&text, &pools(), &(1..300).chain([1000, 1 << 20]).collect::<Vec<_>>()));
    let graph = parse_in_chunks(Arc::new(text), LabelPlace::File, 64, &(), &()).unwrap();
    assert!(matches!(graph.parts().edges.labels, Labels::InFile(_)));
    assert_eq!(graph.parts().pairs.as_ref().map(|pairs| pairs.len()), Some(4));
}

#[test]
fn a_changed_byte_is_told_the_same_way() {
    let text = heap().to_json();
    let pools = pools();
    let header = memchr::memmem::find(&text, b"\"nodes\":").unwrap();
    let mut readable = 0;
    for at in header..text.len() {
        let mut changed = text.clone();
        changed[at] = BYTES[at % BYTES.len()];
        readable += usize::from(examine(&changed, &pools[at % 2..][..1], &[1 + at % 90]));
        changed = text.clone();
        changed.insert(at, BYTES[at / 7 % BYTES.len()]);
        readable += usize::from(examine(&changed, &pools[at % 2..][..1], &[1 + at % 70]));
        changed.drain(at..at + 2);
        readable += usize::from(examine(&changed, &pools[..1], &[1 + at % 50]));
        readable += usize::from(examine(&text[..at], &pools[..1], &[1 + at % 30]));
    }
    assert!(readable > 500, "{readable}");
}

#[test]
fn negative_indices_and_long_numbers_are_read_by_lines() {
    let text = String::from_utf8(heap().to_json()).unwrap();
    let changed = text.replacen("\n,1,1024,", "\n,1,-4294967295,", 1);
    assert_ne!(changed, text);
    assert!(examine(changed.as_bytes(), &pools(), &[1, 40, 1 << 20]));
    let graph = parse_in_chunks(Arc::new(changed.into_bytes()), LabelPlace::File, 40, &(), &()).unwrap();
    assert!(matches!(graph.parts().edges.labels, Labels::InFile(_)));
}

#[test]
fn strings_elsewhere_are_not_taken_for_those_of_the_document() {
    let text = String::from_utf8(heap().to_json()).unwrap();
    let (before, strings) = text.split_once(",\n\"strings\":").unwrap();
    let strings = strings.trim_end().strip_suffix('}').unwrap();
    let nested = r#"{"strings":["1 / part of key (a @1) -> value (b @1) pair in WeakMap (table @3)"]}"#;
    for document in [
        format!("{before},\"strings\":{strings},\"x\":{nested}}}"),
        format!("{before},\"x\":{nested},\"strings\":{strings}}}"),
        format!("{before},\"strings\": {strings},\"x\":{nested}}}"),
        text.replacen(",\n\"nodes\":", &format!(",\n\"strings\":{strings},\n\"nodes\":"), 1).replacen(
            &format!(",\n\"strings\":{strings}}}"),
            &format!(",\"x\":{nested}}}"),
            1,
        ),
    ] {
        assert!(examine(document.as_bytes(), &pools(), &[50, 1 << 20]), "{document}");
    }
}

#[test]
fn an_index_behind_the_strings_is_told_where_it_stands() {
    let text = String::from_utf8(heap().to_json()).unwrap();
    for (old, new) in [("\n,2,4,", "\n,2,77,"), ("\n,3,2,", "\n,3,78,")] {
        let changed = text.replacen(old, new, 1);
        assert!(changed != text && !examine(changed.as_bytes(), &pools(), &[1, 50, 1 << 20]), "{old}");
    }
}
