//! How many steps a node is away from the user's global objects.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashSet;

use crate::ephemerons::Ephemerons;
use crate::graph::{Edge, EdgeName, Graph, leading_number};
use crate::roots::is_user_root;
use crate::types::{EdgeType, NodeIdx, NodeType, StringIdx};

/// The distance of every node, as DevTools counts it.
///
/// Breadth first from the user roots at 1; what they do not reach counts from the root at
/// [`Distances::SYSTEM`]; what nothing reaches has [`Distances::NONE`].
pub struct Distances(Vec<i32>);

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
            distances: vec![Self::NONE; graph.node_count()],
            reached: FixedBitSet::with_capacity(graph.node_count()),
            half_entries: FxHashSet::default(),
        };
        let mut queue = Vec::new();
        for edge in graph.edges(NodeIdx::ROOT).filter(|edge| is_user_root(graph, edge.to)) {
            search.reach(edge.to, 1);
            queue.push(edge.to);
        }
        let start = if queue.is_empty() { 0 } else { Self::SYSTEM };
        search.run(&mut queue);
        search.reach(NodeIdx::ROOT, start);
        queue.clear();
        queue.push(NodeIdx::ROOT);
        search.run(&mut queue);
        Self(search.distances)
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
    distances: Vec<i32>,
    /// Asked for every edge, so it must fit into a cache.
    reached: FixedBitSet,
    /// WeakMap entries of which one edge has been met: the second one sets the distance, so that
    /// a value is one step further than both the key and the table.
    half_entries: FxHashSet<Box<[u8]>>,
}

impl Search<'_> {
    fn run(&mut self, queue: &mut Vec<NodeIdx>) {
        let graph = self.graph;
        let mut next = 0;
        while let Some(&node) = queue.get(next) {
            next += 1;
            let distance = self.distances[node.at()] + 1;
            let special = self.filter.special(graph, node);
            for edge in graph.edges(node) {
                if edge.kind == EdgeType::Weak
                    || self.reached.contains(edge.to.at())
                    || self.is_skipped(special, &edge)
                {
                    continue;
                }
                self.reach(edge.to, distance);
                queue.push(edge.to);
            }
        }
    }

    fn reach(&mut self, node: NodeIdx, distance: i32) {
        self.reached.insert(node.at());
        self.distances[node.at()] = distance;
    }

    #[inline]
    fn is_skipped(&mut self, special: Special, edge: &Edge) -> bool {
        match special {
            Special::None => {}
            Special::NativeContext if edge.is_named(self.filter.sloppy_function_map) => return true,
            Special::NativeContext => {}
            Special::MapDescriptors => return is_descriptor_link(self.graph, edge),
        }
        match self.ephemerons.get(self.graph, edge) {
            Some(entry) => {
                let pair = entry.into_pair();
                !self.half_entries.remove(&pair) && self.half_entries.insert(pair)
            }
            None => false,
        }
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
        let name = Some(graph.name_idx(node));
        match graph.node_type(node) {
            NodeType::Hidden if name == self.native_context => Special::NativeContext,
            NodeType::Array if name == self.map_descriptors => Special::MapDescriptors,
            _ => Special::None,
        }
    }
}

/// Maps share descriptor arrays, so the descriptors (every third slot) may belong to another map.
fn is_descriptor_link(graph: &Graph, edge: &Edge) -> bool {
    let index = match edge.name() {
        EdgeName::Index(index) => Some(u64::from(index)),
        EdgeName::Name(name) => leading_number(&graph.string(name)),
    };
    index.is_some_and(|index| index >= 2 && index % 3 == 1)
}
