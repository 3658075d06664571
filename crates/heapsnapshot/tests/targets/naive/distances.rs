//! Rules 11 and 12.

use std::collections::{HashSet, VecDeque};

use super::super::document::pair_name;
use super::super::heaps::{Edge, Heap, Label};
use super::{ROOT, is_user_root};

/// The distance of every node.
pub(crate) fn distances(heap: &Heap) -> Vec<i32> {
    let mut distances = vec![None; heap.nodes.len()];
    let mut met = HashSet::new();
    let mut queue = VecDeque::new();
    for edge in heap.nodes[ROOT].edges.iter().filter(|edge| is_user_root(heap, edge.to)) {
        distances[edge.to] = Some(1);
        queue.push_back(edge.to);
    }
    let start = if queue.is_empty() { 0 } else { 100_000_000 };
    walk(heap, queue, &mut distances, &mut met);
    distances[ROOT] = Some(start);
    walk(heap, VecDeque::from([ROOT]), &mut distances, &mut met);
    distances.into_iter().map(|distance| distance.unwrap_or(-5)).collect()
}

fn walk(heap: &Heap, mut queue: VecDeque<usize>, distances: &mut [Option<i32>], met: &mut HashSet<String>) {
    while let Some(node) = queue.pop_front() {
        let next = distances[node].map(|distance| distance + 1);
        for edge in heap.nodes[node].edges.iter().filter(|edge| edge.kind != "weak") {
            if distances[edge.to].is_none() && is_walked(heap, node, edge, met) {
                distances[edge.to] = next;
                queue.push_back(edge.to);
            }
        }
    }
}

fn is_walked(heap: &Heap, node: usize, edge: &Edge, met: &mut HashSet<String>) -> bool {
    match (heap.nodes[node].kind, heap.nodes[node].name, &edge.label) {
        ("hidden", "system / NativeContext", Label::Name("sloppy_function_map")) => false,
        ("array", "(map descriptors)", label) => {
            number(label).is_none_or(|number| number < 2 || number % 3 != 1)
        }
        (_, _, &Label::Entry(_, entry)) => {
            let pair = pair_name(entry);
            met.remove(&pair) || !met.insert(pair)
        }
        _ => true,
    }
}

/// The number that stands on an edge or begins its name.
fn number(label: &Label) -> Option<u64> {
    match label {
        Label::Index(index) => Some(u64::from(*index)),
        Label::Entry(number, _) => Some(u64::from(*number)),
        Label::Name(name) => name.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok(),
    }
}
