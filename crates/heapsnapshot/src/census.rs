//! Who is there: the objects of one snapshot by class and id, to be compared with another's.

use rustc_hash::FxHashMap;

use crate::analysis::Analysis;
use crate::classes::{ClassKey, Classes};
use crate::detached::Detached;
use crate::graph::Graph;
use crate::js_str::JsStr;
use crate::shallow::ShallowSizes;
use crate::shapes::{PlainObjects, Shape};
use crate::types::{NodeId, NodeIdx};

/// An object that takes memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Member {
    pub(crate) id: NodeId,
    pub(crate) bytes: u64,
}

/// The names of the classes of some nodes.
type OwnNames<'f> = dyn Fn(&[NodeIdx]) -> Vec<JsStr<'static>> + 'f;

/// The objects of a snapshot by class: all that a comparison needs, so that the graph itself can go.
pub struct Census {
    pub(crate) classes: FxHashMap<ClassKey, Vec<Member>>,
    /// Classes that this snapshot alone would name otherwise.
    pub(crate) shown: FxHashMap<ClassKey, JsStr<'static>>,
    shapes: Vec<Shape>,
}

impl Census {
    /// Counts the objects of `graph`. Two snapshots must be counted by the same `shapes`: those
    /// of the later one, which is counted first, with `None`.
    pub fn of(graph: &Graph, shapes: Option<&[Shape]>) -> Self {
        let detached = Detached::of(graph);
        let (shallow, (classes, plain)) = rayon::join(
            || ShallowSizes::compute(graph, &detached),
            || {
                let plain = PlainObjects::of(graph);
                let shapes = shapes.map_or_else(|| plain.infer(), <[Shape]>::to_vec);
                (Classes::of(graph, &detached, &plain, shapes), plain)
            },
        );
        let own = |nodes: &[NodeIdx]| Classes::names(graph, &detached, &plain, &plain.infer(), nodes);
        Self::count(graph, &shallow, &classes, shapes.is_some().then_some(&own))
    }

    /// As [`Census::of`], for a graph of which everything is known.
    pub fn of_facts(facts: &Analysis, shapes: Option<&[Shape]>) -> Self {
        let Analysis { graph, shallow, classes, detached, .. } = facts;
        let Some(shapes) = shapes else { return Self::count(graph, shallow, classes, None) };
        let others = Classes::of(graph, detached, &PlainObjects::of(graph), shapes.to_vec());
        let own = |nodes: &[NodeIdx]| {
            nodes.iter().map(|&node| classes.key(classes.of_node(node)).name.clone()).collect()
        };
        Self::count(graph, shallow, &others, Some(&own))
    }

    /// DevTools counts by the other snapshot's shapes but shows its own name for the class: that of a node by `own`.
    fn count(graph: &Graph, shallow: &ShallowSizes, classes: &Classes, own: Option<&OwnNames<'_>>) -> Self {
        let mut nodes: Vec<Vec<NodeIdx>> = vec![Vec::new(); classes.len()];
        let mut appeared = Vec::new();
        for node in graph.nodes().filter(|&node| shallow.bytes(node) > 0) {
            let class = classes.of_node(node);
            let nodes = &mut nodes[class.0 as usize];
            if nodes.is_empty() {
                appeared.push(class);
            }
            nodes.push(node);
        }
        // Of two classes that read the same, DevTools keeps the one that appears later.
        let mut by_key = FxHashMap::default();
        let mut last = Vec::new();
        for &class in &appeared {
            let nodes = std::mem::take(&mut nodes[class.0 as usize]);
            let member = |node| (Member { id: graph.id(node), bytes: shallow.bytes(node) }, node);
            let mut members: Vec<(Member, NodeIdx)> = nodes.into_iter().map(member).collect();
            members.sort_by_key(|(member, _)| member.id);
            last.extend(members.last().map(|&(_, node)| node));
            by_key.insert(classes.key(class).clone(), members.into_iter().map(|(it, _)| it).collect());
        }
        let mut shown = FxHashMap::default();
        if let Some(own) = own {
            shown.extend(appeared.iter().map(|&class| classes.key(class).clone()).zip(own(&last)));
            shown.retain(|key, name| key.name != *name);
        }
        Self { classes: by_key, shown, shapes: classes.shapes().to_vec() }
    }

    /// The shapes that plain objects were counted by.
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// The objects of a class, by id.
    pub(crate) fn members(&self, class: &ClassKey) -> &[Member] {
        self.classes.get(class).map_or(&[], Vec::as_slice)
    }
}
