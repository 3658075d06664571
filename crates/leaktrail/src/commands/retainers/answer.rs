//! The document of `retainers`, and how it is made from facts.

use std::collections::BTreeMap;

use heapsnapshot::{Analysis, Edge, NodeIdx, Retainers, RootPaths};
use serde::Serialize;

use crate::commands::object::Object;
use crate::json::Name;

/// The document.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Answer<'a> {
    /// For a single `@id`.
    One(Entry<'a>),
    /// For everything else.
    Several {
        /// In the order in which they were named.
        objects: Vec<Entry<'a>>,
    },
}

#[derive(Serialize)]
pub(super) struct Entry<'a> {
    pub(super) object: Retained<'a>,
    pub(super) retainers: Vec<Retainer<'a>>,
    pub(super) paths: Vec<Vec<Step<'a>>>,
}

#[derive(Serialize)]
pub(super) struct Retained<'a> {
    #[serde(flatten)]
    pub(super) object: Object<'a>,
    pub(super) distance: i32,
}

#[derive(Serialize)]
pub(super) struct Retainer<'a> {
    pub(super) edge_type: &'a str,
    pub(super) edge_name: Name<'a>,
    pub(super) id: u64,
    pub(super) name: Name<'a>,
    pub(super) distance: i32,
    #[serde(skip)]
    pub(super) kind: &'a str,
    #[serde(skip)]
    pub(super) is_root: bool,
}

/// A step on a path: the edge that leads into the node.
#[derive(Serialize)]
pub(super) struct Step<'a> {
    pub(super) edge: Option<StepEdge<'a>>,
    pub(super) node: StepNode<'a>,
    pub(super) growing: bool,
}

#[derive(Serialize)]
pub(super) struct StepEdge<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) name: Name<'a>,
}

#[derive(Serialize)]
pub(super) struct StepNode<'a> {
    pub(super) id: u64,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) name: Name<'a>,
    pub(super) file: Option<String>,
    pub(super) line: Option<u32>,
}

/// What answers are made from.
pub(super) struct Asked<'a> {
    pub(super) facts: &'a Analysis,
    pub(super) retainers: &'a Retainers,
    pub(super) paths: Option<&'a Paths>,
    pub(super) most_paths: usize,
}

/// The paths from the root, and where the code on them is.
pub(super) struct Paths {
    from_root: RootPaths,
    /// The path of each script, by V8's number.
    scripts: BTreeMap<u32, String>,
}

impl Paths {
    pub(super) fn of(facts: &Analysis) -> Self {
        let scripts =
            detect::scripts(facts).iter().filter_map(|script| Some((script.id?, script.path()))).collect();
        Self { from_root: RootPaths::of(facts), scripts }
    }

    /// The script and the 1-based line of the code or constructor of a node.
    fn place(&self, facts: &Analysis, node: NodeIdx) -> Option<(String, u32)> {
        let place = facts.graph.location(node)?;
        Some((self.scripts.get(&place.script_id)?.clone(), place.line + 1))
    }
}

impl<'a> Asked<'a> {
    /// All about one object.
    pub(super) fn entry(&self, node: NodeIdx) -> Entry<'a> {
        let Analysis { graph, .. } = self.facts;
        let direct = self.retainers.of_node(graph, node);
        Entry {
            object: Retained {
                object: Object::of(self.facts, node),
                distance: self.facts.distances.get(node),
            },
            retainers: direct.map(|(from, edge)| self.retainer(from, &edge)).collect(),
            paths: self.paths(node),
        }
    }

    fn retainer(&self, from: NodeIdx, edge: &Edge) -> Retainer<'a> {
        let Analysis { graph, distances, .. } = self.facts;
        Retainer {
            edge_type: graph.edge_type_name(edge.idx),
            edge_name: Name(graph.edge_name(edge)),
            id: graph.id(from).0,
            name: self.name(from),
            kind: graph.node_type_name(from),
            distance: distances.get(from),
            is_root: from == NodeIdx::ROOT,
        }
    }

    fn paths(&self, node: NodeIdx) -> Vec<Vec<Step<'a>>> {
        let Analysis { graph, essential, .. } = self.facts;
        let Some(paths) = self.paths else { return Vec::new() };
        let found =
            paths.from_root.through_each_retainer(graph, essential, self.retainers, node, self.most_paths);
        found.iter().map(|path| path.iter().map(|step| self.step(paths, step)).collect()).collect()
    }

    fn step(&self, paths: &Paths, step: &heapsnapshot::Step) -> Step<'a> {
        let graph = &self.facts.graph;
        let (file, line) = paths.place(self.facts, step.node).unzip();
        let edge = step.edge.map(|edge| StepEdge {
            kind: graph.edge_type_name(edge.idx),
            name: Name(graph.edge_name(&edge)),
        });
        let node = StepNode {
            id: graph.id(step.node).0,
            kind: graph.node_type_name(step.node),
            name: self.name(step.node),
            file,
            line,
        };
        Step { edge, node, growing: false }
    }

    fn name(&self, node: NodeIdx) -> Name<'a> {
        Name(self.facts.display_name(node))
    }
}
