//! The sums of DevTools' Statistics view.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::detached::Detached;
use crate::graph::Graph;
use crate::shallow::ShallowSizes;
use crate::types::{EdgeType, NodeIdx, NodeType};

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

impl Statistics {
    pub(crate) fn compute(
        graph: &Graph,
        detached: &Detached,
        shallow: &ShallowSizes,
        root_retained: u64,
    ) -> Self {
        let [buffer, array, elements] =
            graph.find_strings(["system / JSArrayBufferData", "Array", "elements"]);
        let mut sums = Self { native_bytes: graph.extra_native_bytes(), ..Self::default() };
        sums.total_bytes = root_retained.saturating_add(graph.extra_native_bytes());
        let mut stores = Vec::new();
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
                    let mut internal = graph.edges(node).filter(|edge| edge.kind == EdgeType::Internal);
                    stores.extend(internal.find(|edge| edge.is_named(elements)).map(|edge| edge.to));
                }
                _ => {}
            }
        }
        add(&mut sums.js_arrays_bytes, unshared_bytes(graph, shallow, &stores));
        sums
    }
}

/// The sizes of the backing stores that only one node refers to.
fn unshared_bytes(graph: &Graph, shallow: &ShallowSizes, stores: &[NodeIdx]) -> u64 {
    let mut is_store = FixedBitSet::with_capacity(graph.node_count());
    let mut is_sized = |&&store: &&NodeIdx| shallow.bytes(store) > 0 && !is_store.put(store.at());
    let sized: Vec<NodeIdx> = stores.iter().filter(&mut is_sized).copied().collect();
    let mut retainers: FxHashMap<NodeIdx, u32> = FxHashMap::default();
    for edge in 0..graph.edge_count() as u32 {
        let to = graph.target(edge);
        if is_store.contains(to.at()) {
            *retainers.entry(to).or_default() += 1;
        }
    }
    let unshared = sized.iter().filter(|store| retainers[store] == 1);
    unshared.fold(0, |sum, &store| sum.saturating_add(shallow.bytes(store)))
}
