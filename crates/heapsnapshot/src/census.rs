//! Who is there: the objects of one snapshot by class and id, to be compared with another's.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

use crate::classes::{ClassKey, Classes};
use crate::detached::Detached;
use crate::graph::Graph;
use crate::js_str::JsStr;
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
    /// Id and a hash of type and name, by id.
    pub(crate) identities: Vec<(NodeId, u32)>,
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
        Self { classes: by_key, shown, identities: identities(graph), shapes: classes.shapes().to_vec() }
    }

    /// The shapes that plain objects were counted by.
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// The objects of a class, by id.
    pub(crate) fn members(&self, class: &ClassKey) -> &[Member] {
        self.classes.get(class).map_or(&[], Vec::as_slice)
    }

    /// How much `self` and `other` have in common.
    pub fn kinship(&self, other: &Census) -> Kinship {
        let mut kinship = Kinship::default();
        let mut others = other.identities.iter().copied().peekable();
        for &(id, what) in &self.identities {
            while others.next_if(|&(candidate, _)| candidate < id).is_some() {}
            if let Some((_, same)) = others.next_if(|&(candidate, _)| candidate == id) {
                kinship.common_ids += 1;
                kinship.same_objects += u64::from(what == same);
            }
        }
        kinship
    }
}

/// Whether two snapshots are of one process: there, an id always means the same object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinship {
    /// Ids in both snapshots.
    pub common_ids: u64,
    /// Those that bear the same type and name in both.
    pub same_objects: u64,
}

impl Kinship {
    /// One process gives 100 % (a string may change its representation); another process of the
    /// same program at most about 60 %.
    const SAME_PROCESS_PERCENT: u64 = 90;

    /// Whether the snapshots come from one process.
    pub fn is_same_process(self) -> bool {
        self.common_ids > 0 && self.same_objects * 100 >= self.common_ids * Self::SAME_PROCESS_PERCENT
    }
}

fn identities(graph: &Graph) -> Vec<(NodeId, u32)> {
    let mut identities: Vec<_> = graph
        .nodes()
        .map(|node| {
            let mut hasher = FxHasher::default();
            hasher.write(graph.node_type_name(node).as_bytes());
            hasher.write(graph.raw_string(graph.name_idx(node)));
            let hash = hasher.finish();
            (graph.id(node), (hash >> 32) as u32)
        })
        .collect();
    identities.sort_unstable();
    identities
}
