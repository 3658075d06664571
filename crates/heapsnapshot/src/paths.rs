//! Paths from the root: why an object is still there, told the way a developer would.

use crate::essential::EssentialEdges;
use crate::graph::{Edge, EdgeName, Graph};
use crate::retainers::Retainers;
use crate::types::{EdgeIdx, EdgeType, NodeIdx, NodeType};

const NONE: u32 = u32::MAX;

/// A step on a path: the edge that leads into the node. The root has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The edge into `node`.
    pub edge: Option<Edge>,
    /// The node.
    pub node: NodeIdx,
}

/// The best path to every node.
///
/// Paths are as short as possible, but a path through what only exists while V8 runs or is looked
/// at (stack, handle scopes, the inspector) is taken only if there is no other, and one through
/// code, shapes and prototypes only if there is no path through data.
pub struct RootPaths {
    /// The edge by which a node is reached.
    parent: Vec<u32>,
}

/// How much a path is worth: the lower the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    Data,
    Machinery,
    Transient,
}

impl RootPaths {
    /// Finds the best path to every node that essential edges reach.
    pub fn of(graph: &Graph, essential: &EssentialEdges) -> Self {
        let judge = Judge::new(graph);
        let mut parent = vec![NONE; graph.node_count()];
        let mut tiers = [vec![(NodeIdx::ROOT, NONE)], Vec::new(), Vec::new()];
        let mut is_reached = fixedbitset::FixedBitSet::with_capacity(graph.node_count());
        for tier in [Tier::Data, Tier::Machinery, Tier::Transient] {
            let mut queue = std::mem::take(&mut tiers[tier as usize]);
            let mut next = 0;
            while let Some(&(node, by)) = queue.get(next) {
                next += 1;
                if is_reached.put(node.at()) {
                    continue;
                }
                parent[node.at()] = by;
                for edge in graph.edges(node).filter(|edge| essential.contains(edge.idx)) {
                    if is_reached.contains(edge.to.at()) {
                        continue;
                    }
                    let worth = judge.tier(graph, node, &edge).max(tier);
                    let step = (edge.to, edge.idx.0);
                    if worth == tier { queue.push(step) } else { tiers[worth as usize].push(step) }
                }
            }
        }
        Self { parent }
    }

    /// The best path to `node`, from the root; `None` if nothing retains it.
    pub fn to(&self, graph: &Graph, node: NodeIdx) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        let mut node = node;
        while node != NodeIdx::ROOT {
            let edge = EdgeIdx(self.parent[node.at()]);
            if edge.0 == NONE {
                return None;
            }
            steps.push(Step { edge: Some(graph.edge(edge)), node });
            node = graph.edge_source(edge);
        }
        steps.push(Step { edge: None, node });
        steps.reverse();
        Some(steps)
    }

    /// Up to `most` paths to `node`, each through another direct retainer; the best one first,
    /// then the shorter ones first.
    pub fn through_each_retainer(
        &self,
        graph: &Graph,
        essential: &EssentialEdges,
        retainers: &Retainers,
        node: NodeIdx,
        most: usize,
    ) -> Vec<Vec<Step>> {
        let Some(best) = self.to(graph, node) else { return Vec::new() };
        let direct = retainers.of_node(graph, node);
        let mut others: Vec<_> = direct
            .filter(|(_, edge)| {
                essential.contains(edge.idx) && best.last().map(|s| s.edge) != Some(Some(*edge))
            })
            .filter_map(|(from, edge)| {
                let mut path = self.to(graph, from)?;
                let returns = path.iter().any(|step| step.node == node);
                path.push(Step { edge: Some(edge), node });
                (!returns).then_some(path)
            })
            .collect();
        others.sort_by_key(Vec::len);
        std::iter::once(best).chain(others).take(most).collect()
    }
}

/// Judges single edges.
struct Judge {
    transient: [Option<crate::types::StringIdx>; 2],
    prototype: [Option<crate::types::StringIdx>; 4],
}

impl Judge {
    fn new(graph: &Graph) -> Self {
        Self {
            transient: graph.find_strings(["(Stack roots)", "(Handle scope)"]),
            prototype: graph.find_strings(["__proto__", "constructor", "prototype", "map"]),
        }
    }

    fn tier(&self, graph: &Graph, from: NodeIdx, edge: &Edge) -> Tier {
        let target = Some(graph.name_idx(edge.to));
        match graph.node_type(edge.to) {
            NodeType::Synthetic if self.transient.contains(&target) => return Tier::Transient,
            NodeType::Code | NodeType::ObjectShape => return Tier::Machinery,
            _ => {}
        }
        match edge.name() {
            EdgeName::Name(_) if is_held_by_inspector(graph, from, edge) => Tier::Transient,
            EdgeName::Name(name) if self.prototype.contains(&Some(name)) => Tier::Machinery,
            _ => Tier::Data,
        }
    }
}

/// The inspector names the global handles that it holds: `12 / DevTools console`.
fn is_held_by_inspector(graph: &Graph, from: NodeIdx, edge: &Edge) -> bool {
    edge.kind == EdgeType::Internal
        && graph.node_type(from) == NodeType::Synthetic
        && graph.edge_name(edge).as_bytes().ends_with(b" / DevTools console")
}
