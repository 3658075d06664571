//! All facts about one snapshot, in the order in which they build on each other.

use crate::classes::Classes;
use crate::detached::Detached;
use crate::distances::Distances;
use crate::dominators::Dominators;
use crate::ephemerons::Ephemerons;
use crate::essential::EssentialEdges;
use crate::graph::Graph;
use crate::js_str::JsStr;
use crate::names::display_name;
use crate::retained::RetainedSizes;
use crate::shallow::ShallowSizes;
use crate::source::Progress;
use crate::statistics::Statistics;
use crate::summary::{ClassRow, class_rows};
use crate::types::NodeIdx;

/// A graph and what DevTools would show of it.
pub struct Analysis {
    /// The graph.
    pub graph: Graph,
    /// Which edges keep their target alive.
    pub essential: EssentialEdges,
    /// Which edges are entries of a WeakMap.
    pub ephemerons: Ephemerons,
    /// Shallow sizes.
    pub shallow: ShallowSizes,
    /// Distances.
    pub distances: Distances,
    /// The class of every node.
    pub classes: Classes,
    /// Immediate dominators.
    pub dominators: Dominators,
    /// Retained sizes.
    pub retained: RetainedSizes,
    detached: Detached,
}

impl Analysis {
    /// Computes everything.
    pub fn of(graph: Graph, progress: &dyn Progress) -> Self {
        // What needs most memory comes first, while least is kept.
        progress.phase("dominators");
        let ephemerons = Ephemerons::of(&graph);
        let essential = EssentialEdges::of(&graph, &ephemerons);
        let dominators = Dominators::compute(&graph, &essential);
        progress.phase("retained sizes");
        let detached = Detached::of(&graph);
        let shallow = ShallowSizes::compute(&graph, &detached);
        let retained = RetainedSizes::compute(&dominators, &shallow);
        progress.phase("distances");
        let distances = Distances::compute(&graph, &ephemerons);
        progress.phase("classes");
        let classes = Classes::of(&graph, &detached, None);
        Self { graph, essential, ephemerons, shallow, distances, classes, dominators, retained, detached }
    }

    /// The rows of DevTools' summary, in no particular order.
    pub fn class_rows(&self) -> Vec<ClassRow> {
        let Self { graph, classes, shallow, distances, dominators, retained, .. } = self;
        class_rows(graph, classes, shallow, distances, dominators, retained)
    }

    /// The sums of DevTools' Statistics view.
    pub fn statistics(&self) -> Statistics {
        let total = self.retained.bytes(NodeIdx::ROOT);
        Statistics::compute(&self.graph, &self.detached, &self.shallow, total)
    }

    /// The name that DevTools shows for a node.
    pub fn display_name(&self, node: NodeIdx) -> JsStr<'_> {
        display_name(&self.graph, &self.detached, node)
    }
}
