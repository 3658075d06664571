//! The sums of DevTools' Statistics view.

use fixedbitset::FixedBitSet;
use rayon::prelude::*;

use crate::detached::Detached;
use crate::dominators::Dominators;
use crate::essential::EssentialEdges;
use crate::graph::{Edge, Graph};
use crate::shallow::ShallowSizes;
use crate::types::{EdgeType, NodeIdx, NodeType, StringIdx};

/// What the heap consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statistics {
    /// Everything, native memory included.
    pub total_bytes: u64,
    /// Native memory that V8 knows of.
    pub native_bytes: u64,
    /// The part of it that is the data of ArrayBuffers.
    pub typed_arrays_bytes: u64,
    /// Compiled code.
    pub code_bytes: u64,
    /// JavaScript arrays with their elements.
    pub js_arrays_bytes: u64,
    /// Strings.
    pub strings_bytes: u64,
    /// V8's own objects.
    pub system_bytes: u64,
}

/// What the sums are made from.
pub(crate) struct Facts<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) detached: &'a Detached,
    pub(crate) shallow: &'a ShallowSizes,
    pub(crate) essential: &'a EssentialEdges,
    pub(crate) dominators: &'a Dominators,
}

impl Statistics {
    pub(crate) fn compute(facts: &Facts<'_>, root_retained: u64) -> Self {
        let Facts { graph, detached, shallow, .. } = *facts;
        let [buffer, array, elements] =
            graph.find_strings(["system / JSArrayBufferData", "Array", "elements"]);
        let mut sums = Self { native_bytes: graph.extra_native_bytes(), ..Self::default() };
        sums.total_bytes = root_retained.saturating_add(graph.extra_native_bytes());
        let mut arrays = Vec::new();
        let add = |sum: &mut u64, bytes: u64| *sum = sum.saturating_add(bytes);
        for node in graph.nodes() {
            let bytes = shallow.bytes(node);
            let name = Some(graph.name_idx(node));
            match graph.node_type(node) {
                NodeType::Hidden => add(&mut sums.system_bytes, bytes),
                NodeType::Native => {
                    add(&mut sums.native_bytes, bytes);
                    if name == buffer && !detached.contains(node) {
                        add(&mut sums.typed_arrays_bytes, bytes);
                    }
                }
                NodeType::Code => add(&mut sums.code_bytes, bytes),
                NodeType::String | NodeType::ConsString | NodeType::SlicedString => {
                    add(&mut sums.strings_bytes, bytes);
                }
                _ if name == array => {
                    add(&mut sums.js_arrays_bytes, bytes);
                    arrays.push(node);
                }
                _ => {}
            }
        }
        add(&mut sums.js_arrays_bytes, unshared_bytes(facts, &arrays, elements));
        sums
    }
}

/// The sizes of the backing stores of `arrays` that only one edge leads to.
fn unshared_bytes(facts: &Facts<'_>, arrays: &[NodeIdx], elements: Option<StringIdx>) -> u64 {
    let Facts { graph, essential, dominators, shallow, .. } = *facts;
    let internal = |node| graph.edges(node).filter(|edge| edge.kind == EdgeType::Internal);
    // What only one edge leads to is dominated by the source of that edge, if the edge counts and the
    // source is reached.
    let may_be_alone = |array: NodeIdx, edge: &Edge| match dominators.of(edge.to) {
        NodeIdx::ROOT => !essential.contains(edge.idx) || dominators.of(array) == NodeIdx::ROOT,
        dominator => dominator == array,
    };
    let candidates = |&array: &NodeIdx| {
        let parts = internal(array).filter(move |edge| may_be_alone(array, edge)).map(|edge| edge.to);
        parts.filter(|&part| shallow.bytes(part) > 0).map(move |part| (array, part))
    };
    let candidates: Vec<(NodeIdx, NodeIdx)> = arrays.iter().flat_map(candidates).collect();
    if candidates.is_empty() {
        return 0;
    }
    let mut parts = FixedBitSet::with_capacity(graph.node_count());
    parts.extend(candidates.iter().map(|(_, part)| part.at()));
    let alone = met_once(graph, &parts);
    // What stands on an edge is dear to know: it is asked for last.
    let is_store = |&&(array, part): &&(NodeIdx, NodeIdx)| {
        let store = || internal(array).find(|edge| graph.is_named(edge, elements));
        alone.contains(part.at()) && store().is_some_and(|edge| edge.to == part)
    };
    let stores = candidates.iter().filter(is_store);
    stores.fold(0, |sum, &(_, store)| sum.saturating_add(shallow.bytes(store)))
}

/// Those of `nodes` that exactly one edge leads to.
fn met_once(graph: &Graph, nodes: &FixedBitSet) -> FixedBitSet {
    const EDGES: usize = 1 << 20;
    let none = || (FixedBitSet::with_capacity(nodes.len()), FixedBitSet::with_capacity(nodes.len()));
    let parts = (0..graph.edge_count()).into_par_iter().step_by(EDGES);
    let met = parts.fold(none, |(mut once, mut again), start| {
        let edges = start..graph.edge_count().min(start + EDGES);
        for to in edges.map(|edge| graph.target(edge as u32).at()).filter(|&to| nodes.contains(to)) {
            if once.put(to) {
                again.insert(to);
            }
        }
        (once, again)
    });
    let (mut once, again) = met.reduce(none, |(mut once, mut again), (other_once, other_again)| {
        again.union_with(&other_again);
        again.union_with(&(&once & &other_once));
        once.union_with(&other_once);
        (once, again)
    });
    once.difference_with(&again);
    once
}
