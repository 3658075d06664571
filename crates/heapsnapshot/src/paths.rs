//! Paths from the root: why an object is still there, told the way a developer would.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::analysis::Analysis;
use crate::ephemerons::Ephemerons;
use crate::essential::EssentialEdges;
use crate::graph::{Edge, EdgeName, Graph};
use crate::modules::modules;
use crate::retainers::Retainers;
use crate::types::{EdgeIdx, EdgeType, NodeIdx, NodeType, StringIdx};

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
/// Paths are as short as possible, counted from the root or from the program's nearest module: that
/// a module's variable holds an object says more than which socket also leads there. A path through
/// what only exists while V8 runs or is looked at (stack, handle scopes, the inspector) is taken only
/// if there is no other, and one through code, shapes and prototypes only if there is no path through data.
pub struct RootPaths {
    /// The edge by which a node is reached from the root or a module.
    parent: Vec<u32>,
    /// How the root leads to each module.
    to_module: FxHashMap<NodeIdx, Vec<Step>>,
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
    pub fn of(facts: &Analysis) -> Self {
        let Analysis { graph, essential, ephemerons, .. } = facts;
        let judge = Judge::new(graph, ephemerons);
        let plain = Self {
            parent: reach(graph, essential, &judge, vec![NodeIdx::ROOT]),
            to_module: FxHashMap::default(),
        };
        let to_module: FxHashMap<_, _> = modules(graph)
            .into_iter()
            .filter_map(|module| Some((module, plain.to(graph, module)?)))
            .collect();
        let mut starts: Vec<NodeIdx> = to_module.keys().copied().collect();
        starts.sort_unstable();
        starts.insert(0, NodeIdx::ROOT);
        Self { parent: reach(graph, essential, &judge, starts), to_module }
    }

    /// The best path to `node`, from the root; `None` if nothing retains it.
    pub fn to(&self, graph: &Graph, node: NodeIdx) -> Option<Vec<Step>> {
        let mut tail = Vec::new();
        let mut node = node;
        let head = loop {
            if node == NodeIdx::ROOT {
                break [Step { edge: None, node }].to_vec();
            }
            if let Some(path) = self.to_module.get(&node) {
                break path.clone();
            }
            let edge = EdgeIdx(self.parent[node.at()]);
            if edge.0 == NONE {
                return None;
            }
            tail.push(Step { edge: Some(graph.edge(edge)), node });
            node = graph.edge_source(edge);
        };
        tail.reverse();
        Some(joined(head, &tail))
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
        let mut known = FxHashMap::default();
        let mut others: Vec<_> = retainers
            .of_node(graph, node)
            .filter(|(_, edge)| {
                essential.contains(edge.idx) && best.last().map(|s| s.edge) != Some(Some(*edge))
            })
            .filter_map(|(from, edge)| {
                let survey = self.survey(graph, from, node, &mut known)?;
                (!survey.passes).then_some((survey.length, from, edge))
            })
            .collect();
        others.sort_by_key(|&(length, ..)| length);
        let others = others.into_iter().filter_map(|(_, from, edge)| {
            let mut path = self.to(graph, from)?;
            path.push(Step { edge: Some(edge), node });
            Some(path)
        });
        std::iter::once(best).chain(others).take(most).collect()
    }

    /// What [`RootPaths::to`] would give for `node`, without making it: a long list may hold an
    /// object from each of its nodes. Remembers in `known` what it learns on the way.
    fn survey(
        &self,
        graph: &Graph,
        node: NodeIdx,
        through: NodeIdx,
        known: &mut FxHashMap<NodeIdx, Survey>,
    ) -> Option<Survey> {
        let passes = |head: &[Step]| head.iter().any(|step| step.node == through);
        let mut tail = Vec::new();
        let mut node = node;
        let mut survey = loop {
            if let Some(&survey) = known.get(&node) {
                break survey;
            }
            if node == NodeIdx::ROOT {
                break Survey { start: node, length: 1, passes: through == node };
            }
            if let Some(path) = self.to_module.get(&node) {
                break Survey { start: node, length: path.len(), passes: passes(path) };
            }
            let edge = EdgeIdx(self.parent[node.at()]);
            if edge.0 == NONE {
                return None;
            }
            tail.push(node);
            node = graph.edge_source(edge);
        };
        let head = self.to_module.get(&survey.start).map_or(&[][..], Vec::as_slice);
        for node in tail.into_iter().rev() {
            // Where the tail comes back to the head, the detour is left out, as in `joined`.
            let (length, passes) = match head.iter().position(|step| step.node == node) {
                Some(met) => (met + 1, passes(&head[..=met])),
                None => (survey.length + 1, survey.passes || node == through),
            };
            survey = Survey { length, passes, ..survey };
            known.insert(node, survey);
        }
        Some(survey)
    }
}

/// What a path is like.
#[derive(Clone, Copy)]
struct Survey {
    /// The root or the module that it starts from.
    start: NodeIdx,
    /// How many steps it has.
    length: usize,
    /// Whether it passes the node in question.
    passes: bool,
}

/// `head` and `tail` in a row, without the detour if the tail comes back to a node of the head.
fn joined(mut head: Vec<Step>, tail: &[Step]) -> Vec<Step> {
    let met = |step: &Step| head.iter().position(|earlier| earlier.node == step.node);
    let detour = tail.iter().enumerate().rev().find_map(|(at, step)| Some((met(step)?, at)));
    let kept = match detour {
        Some((end, at)) => {
            head.truncate(end + 1);
            &tail[at + 1..]
        }
        None => tail,
    };
    head.extend_from_slice(kept);
    head
}

/// The edge by which each node is reached from the nearest of `starts`, tier by tier.
fn reach(graph: &Graph, essential: &EssentialEdges, judge: &Judge<'_>, starts: Vec<NodeIdx>) -> Vec<u32> {
    let mut parent = vec![NONE; graph.node_count()];
    let mut is_reached = FixedBitSet::with_capacity(graph.node_count());
    let starts = starts.into_iter().map(|node| (node, NONE)).collect();
    let mut tiers = [starts, Vec::new(), Vec::new()];
    for tier in [Tier::Data, Tier::Machinery, Tier::Transient] {
        let mut queue: Vec<(NodeIdx, u32)> = std::mem::take(&mut tiers[tier as usize]);
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
    parent
}

/// Judges single edges.
struct Judge<'g> {
    ephemerons: &'g Ephemerons,
    transient: [Option<StringIdx>; 2],
    machinery: [Option<StringIdx>; 5],
}

impl<'g> Judge<'g> {
    fn new(graph: &Graph, ephemerons: &'g Ephemerons) -> Self {
        Self {
            ephemerons,
            transient: graph.find_strings(["(Stack roots)", "(Handle scope)"]),
            machinery: graph.find_strings(["__proto__", "constructor", "prototype", "map", "extension"]),
        }
    }

    fn tier(&self, graph: &Graph, from: NodeIdx, edge: &Edge) -> Tier {
        let target = Some(graph.name_idx(edge.to));
        match graph.node_type(edge.to) {
            NodeType::Synthetic if self.transient.contains(&target) => return Tier::Transient,
            NodeType::Code | NodeType::ObjectShape => return Tier::Machinery,
            _ => {}
        }
        match graph.label(edge) {
            EdgeName::Name(_) if is_held_by_inspector(graph, from, edge) => Tier::Transient,
            EdgeName::Name(name) if self.machinery.contains(&Some(name)) => Tier::Machinery,
            // That a WeakMap has it among its values explains less than any reference.
            EdgeName::Name(_) if self.ephemerons.contains(edge) => Tier::Machinery,
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
