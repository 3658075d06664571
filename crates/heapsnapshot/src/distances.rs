//! How many steps a node is away from the user's global objects.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::column::Column;
use crate::ephemerons::Ephemerons;
use crate::graph::{Edge, EdgeName, Graph, leading_number};
use crate::roots::is_user_root;
use crate::types::{EdgeIdx, EdgeType, NodeIdx, NodeType, StringIdx};

/// One of so many nodes makes a long list of nodes.
const LONG_LIST: usize = 32;

/// The distance of every node, as DevTools counts it.
///
/// Breadth first from the user roots at 1; what they do not reach counts from the root at
/// [`Distances::SYSTEM`]; what nothing reaches has [`Distances::NONE`].
pub struct Distances(pub(crate) Column<i32>);

impl Distances {
    /// Where the distances of the system's own objects start.
    pub const SYSTEM: i32 = 100_000_000;
    /// The distance of a node that cannot be reached.
    pub const NONE: i32 = -5;

    pub(crate) fn compute(graph: &Graph, ephemerons: &Ephemerons) -> Self {
        let mut search = Search {
            graph,
            ephemerons,
            filter: Filter::new(graph),
            entries: Entries::of(graph, ephemerons),
            distances: vec![Self::NONE; graph.node_count()],
            reached: FixedBitSet::with_capacity(graph.node_count()),
        };
        let user_roots = graph.edges(NodeIdx::ROOT).filter(|edge| is_user_root(graph, edge.to));
        let user_roots: Vec<NodeIdx> = user_roots.map(|edge| edge.to).collect();
        user_roots.iter().for_each(|&node| search.reach(node, 1));
        let start = if user_roots.is_empty() { 0 } else { Self::SYSTEM };
        search.run(user_roots, 1);
        search.reach(NodeIdx::ROOT, start);
        search.run(vec![NodeIdx::ROOT], start);
        Self(search.distances.into())
    }

    /// The distance of a node.
    #[inline]
    pub fn get(&self, node: NodeIdx) -> i32 {
        self.0[node.at()]
    }
}

struct Search<'g> {
    graph: &'g Graph,
    ephemerons: &'g Ephemerons,
    filter: Filter,
    entries: Entries,
    distances: Vec<i32>,
    /// Asked for every edge, so it must fit into a cache.
    reached: FixedBitSet,
}

impl Search<'_> {
    /// Spreads from `frontier`, whose nodes are `distance` away.
    ///
    /// In which order the nodes of one distance are taken changes nothing, not even for WeakMap entries whose edges lead
    /// to one value: it is the second that counts, whichever it is. A long list is taken in the order of the file, so
    /// that memory is walked, not jumped in.
    fn run(&mut self, mut frontier: Vec<NodeIdx>, mut distance: i32) {
        let nodes = self.graph.node_count();
        let mut next = Vec::new();
        while !frontier.is_empty() {
            distance += 1;
            for &node in &frontier {
                self.spread(node, distance, &mut next);
            }
            frontier.clear();
            if next.len() > nodes / LONG_LIST && self.entries.have_one_value {
                let met: FixedBitSet = next.drain(..).map(NodeIdx::at).collect();
                frontier.extend(met.ones().map(|node| NodeIdx(node as u32)));
            } else {
                std::mem::swap(&mut frontier, &mut next);
            }
        }
    }

    #[inline]
    fn spread(&mut self, node: NodeIdx, distance: i32, next: &mut Vec<NodeIdx>) {
        let graph = self.graph;
        let special = self.filter.special(graph, node);
        let entries = self.ephemerons.out_of(graph, node);
        let is_plain = matches!(special, Special::None) && entries.is_empty();
        for edge in graph.edges(node) {
            if edge.kind == EdgeType::Weak || self.reached.contains(edge.to.at()) {
                continue;
            }
            if is_plain || !self.is_skipped(special, entries, &edge) {
                self.reach(edge.to, distance);
                next.push(edge.to);
            }
        }
    }

    fn reach(&mut self, node: NodeIdx, distance: i32) {
        self.reached.insert(node.at());
        self.distances[node.at()] = distance;
    }

    #[inline]
    fn is_skipped(&mut self, special: Special, entries: &[EdgeIdx], edge: &Edge) -> bool {
        match special {
            Special::None => {}
            Special::NativeContext if self.graph.is_named(edge, self.filter.sloppy_function_map) => {
                return true;
            }
            Special::NativeContext => {}
            Special::MapDescriptors => return is_descriptor_link(self.graph, edge),
        }
        entries.binary_search(&edge.idx).is_ok() && self.entries.is_first(self.ephemerons, edge.idx)
    }
}

/// WeakMap entries, of which every second edge sets the distance, so that a value is one step further than both the key
/// and the table.
struct Entries {
    /// The entry of each edge in [`Ephemerons::edges`].
    numbers: Vec<Option<u32>>,
    /// Those of which one edge has been met.
    half: FixedBitSet,
    /// Whether all edges of an entry lead to the same node, as V8 writes them.
    have_one_value: bool,
}

impl Entries {
    fn of(graph: &Graph, ephemerons: &Ephemerons) -> Self {
        let mut values: FxHashMap<Box<[u8]>, (u32, NodeIdx)> = FxHashMap::default();
        let mut have_one_value = true;
        let mut number = |&idx: &EdgeIdx| {
            let edge = graph.edge(idx);
            let pair = ephemerons.get(graph, &edge)?.into_pair();
            let next = values.len() as u32;
            let &mut (number, value) = values.entry(pair).or_insert((next, edge.to));
            have_one_value &= value == edge.to;
            Some(number)
        };
        let numbers = ephemerons.edges.iter().map(&mut number).collect();
        Self { numbers, half: FixedBitSet::with_capacity(values.len()), have_one_value }
    }

    /// Takes an edge; whether it is the first of two.
    fn is_first(&mut self, ephemerons: &Ephemerons, edge: EdgeIdx) -> bool {
        let found = ephemerons.edges.binary_search(&edge).ok();
        let Some(number) = found.and_then(|at| self.numbers[at]) else { return false };
        self.half.toggle(number as usize);
        self.half.contains(number as usize)
    }
}

/// Nodes whose edges are not all followed.
#[derive(Clone, Copy)]
enum Special {
    None,
    NativeContext,
    MapDescriptors,
}

struct Filter {
    native_context: Option<StringIdx>,
    map_descriptors: Option<StringIdx>,
    sloppy_function_map: Option<StringIdx>,
}

impl Filter {
    fn new(graph: &Graph) -> Self {
        let [native_context, map_descriptors, sloppy_function_map] =
            graph.find_strings(["system / NativeContext", "(map descriptors)", "sloppy_function_map"]);
        Self { native_context, map_descriptors, sloppy_function_map }
    }

    #[inline]
    fn special(&self, graph: &Graph, node: NodeIdx) -> Special {
        let is = |name| Some(graph.name_idx(node)) == name;
        match graph.node_type(node) {
            NodeType::Hidden if is(self.native_context) => Special::NativeContext,
            NodeType::Array if is(self.map_descriptors) => Special::MapDescriptors,
            _ => Special::None,
        }
    }
}

/// Maps share descriptor arrays, so the descriptors (every third slot) may belong to another map.
fn is_descriptor_link(graph: &Graph, edge: &Edge) -> bool {
    let index = match graph.label(edge) {
        EdgeName::Index(index) => Some(u64::from(index)),
        EdgeName::Name(name) => leading_number(&graph.string(name)),
    };
    index.is_some_and(|index| index >= 2 && index % 3 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SnapshotBuilder;

    #[test]
    fn the_second_edge_met_counts_even_if_an_entry_has_two_values() {
        let mut heap = SnapshotBuilder::new();
        let root = heap.root();
        let [global, late, early, of_late, of_early] =
            ["global", "late", "early", "of late", "of early"].map(|name| heap.node("object", name, 1));
        heap.edge(root, "element", "1", global);
        heap.edge(global, "property", "a", early);
        heap.edge(global, "property", "b", late);
        let entry = "1 / part of key (K @7) -> value (V @9) pair in WeakMap (table @11)";
        heap.edge(early, "internal", entry, of_early);
        heap.edge(late, "internal", entry, of_late);
        let graph = heap.graph();
        let distances = Distances::compute(&graph, &Ephemerons::of(&graph));
        let told = [global, early, late, of_early, of_late].map(|node| distances.get(node));
        assert_eq!(told, [1, 2, 2, Distances::NONE, 3]);
    }
}
