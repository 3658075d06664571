//! Who is there: the objects of one snapshot by class and id, to be compared with another's.

use rustc_hash::FxHashMap;

use crate::classes::{ClassKey, Classes};
use crate::detached::Detached;
use crate::graph::Graph;
use crate::js_str::JsStr;
use crate::kinship::Identities;
use crate::shallow::ShallowSizes;
use crate::shapes::Shape;
use crate::types::{NodeId, NodeIdx};

/// An object that takes memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Member {
    pub(crate) id: NodeId,
    pub(crate) bytes: u64,
}

/// The objects of a snapshot by class: all that a comparison needs, so that the graph itself can go.
pub struct Census {
    pub(crate) classes: FxHashMap<ClassKey, Vec<Member>>,
    /// Classes that this snapshot alone would name otherwise.
    pub(crate) shown: FxHashMap<ClassKey, JsStr<'static>>,
    identities: Identities,
    shapes: Vec<Shape>,
}

impl Census {
    /// Counts the objects of `graph`. Two snapshots must be counted by the same `shapes`: those
    /// of the later one, which is counted first, with `None`.
    pub fn of(graph: &Graph, shapes: Option<&[Shape]>) -> Self {
        let detached = Detached::of(graph);
        let shallow = ShallowSizes::compute(graph, &detached);
        let classes = Classes::of(graph, &detached, shapes);
        let mut members: Vec<Vec<(Member, NodeIdx)>> = vec![Vec::new(); classes.len()];
        let mut appeared = Vec::new();
        for node in graph.nodes() {
            let bytes = shallow.bytes(node);
            if bytes == 0 {
                continue;
            }
            let class = classes.of_node(node);
            let members = &mut members[class.0 as usize];
            if members.is_empty() {
                appeared.push(class);
            }
            members.push((Member { id: graph.id(node), bytes }, node));
        }
        // DevTools counts by the other snapshot's shapes but shows its own name for the class.
        let own = shapes.map(|_| Classes::of(graph, &detached, None));
        let mut shown = FxHashMap::default();
        // Of two classes that read the same, DevTools keeps the one that appears later.
        let mut by_key = FxHashMap::default();
        for class in appeared {
            let mut members = std::mem::take(&mut members[class.0 as usize]);
            members.sort_by_key(|(member, _)| member.id);
            let key = classes.key(class);
            if let (Some(own), Some(&(_, last))) = (&own, members.last()) {
                let name = &own.key(own.of_node(last)).name;
                if *name != key.name {
                    shown.insert(key.clone(), name.clone());
                }
            }
            by_key.insert(key.clone(), members.into_iter().map(|(member, _)| member).collect());
        }
        Self { classes: by_key, shown, identities: Identities::of(graph), shapes: classes.shapes().to_vec() }
    }

    /// The shapes that plain objects were counted by.
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// The objects of a class, by id.
    pub(crate) fn members(&self, class: &ClassKey) -> &[Member] {
        self.classes.get(class).map_or(&[], Vec::as_slice)
    }

    /// Which object each id stands for.
    pub fn identities(&self) -> &Identities {
        &self.identities
    }
}
