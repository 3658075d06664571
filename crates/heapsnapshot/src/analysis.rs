//! All facts about one snapshot, in the order in which they build on each other.

use crate::classes::Classes;
use crate::column::Store;
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
use crate::shapes::PlainObjects;
use crate::source::Progress;
use crate::statistics::{self, Statistics};
use crate::summary::{ClassRow, Counts, Summary, SummaryRow, class_rows};
use crate::types::NodeIdx;

/// Of larger graphs, dominators and the rest are computed one after the other: it takes a fifth longer and a
/// tenth less memory.
const MOST_SIDE_BY_SIDE: usize = 1 << 24;

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
    pub(crate) detached: Detached,
}

impl Analysis {
    /// Computes everything.
    pub fn of(graph: Graph, progress: &dyn Progress) -> Self {
        Self::in_store(graph, &(), progress)
    }

    /// Computes everything and keeps in `store` what is finished.
    pub fn in_store(graph: Graph, store: &dyn Store, progress: &dyn Progress) -> Self {
        progress.phase("dominators");
        let ephemerons = Ephemerons::of(&graph);
        let one = || {
            let (dominators, essential) = Dominators::compute(&graph, &ephemerons, store.is_scarce());
            (dominators.stored(store), essential)
        };
        let other = || {
            let phase = progress.start("sizes, classes, distances");
            // What needs most memory on the way comes first, while the other side needs least.
            let detached = Detached::of(&graph);
            let shallow = ShallowSizes(ShallowSizes::compute(&graph, &detached).0.stored(store));
            let classes = classes(&graph, &detached).stored(store);
            let distances = Distances(Distances::compute(&graph, &ephemerons).0.stored(store));
            progress.end(phase);
            (detached, shallow, classes, distances)
        };
        // At the same time they take the memory of both.
        let is_frugal = store.is_scarce() || graph.node_count() > MOST_SIDE_BY_SIDE;
        let both = if is_frugal { (one(), other()) } else { rayon::join(one, other) };
        let ((dominators, essential), (detached, shallow, classes, distances)) = both;
        progress.phase("retained sizes");
        let retained = RetainedSizes(RetainedSizes::compute(&dominators, &shallow).0.stored(store));
        Self { graph, essential, ephemerons, shallow, distances, classes, dominators, retained, detached }
    }

    /// The rows of DevTools' summary, in no particular order.
    pub fn class_rows(&self) -> Vec<ClassRow> {
        let Self { graph, classes, shallow, distances, dominators, retained, .. } = self;
        class_rows(graph, classes, shallow, distances, dominators, retained)
    }

    /// The sums of DevTools' Statistics view.
    pub fn statistics(&self) -> Statistics {
        let Self { graph, detached, shallow, essential, dominators, .. } = self;
        let total = self.retained.bytes(NodeIdx::ROOT);
        Statistics::compute(&statistics::Facts { graph, detached, shallow, essential, dominators }, total)
    }

    /// All that the summary tells.
    pub fn summary(&self) -> Summary {
        let row = |row: ClassRow| {
            let ClassRow { class, count, distance, self_bytes, retained_bytes } = row;
            SummaryRow { class: self.classes.key(class).clone(), count, distance, self_bytes, retained_bytes }
        };
        let (rows, statistics) = rayon::join(|| self.class_rows(), || self.statistics());
        Summary {
            counts: Counts::of(&self.graph),
            statistics,
            warnings: self.graph.warnings().to_vec(),
            rows: rows.into_iter().map(row).collect(),
        }
    }

    /// The name that DevTools shows for a node.
    pub fn display_name(&self, node: NodeIdx) -> JsStr<'_> {
        display_name(&self.graph, &self.detached, node)
    }
}

/// Plain objects are grouped by the graph's own most frequent shapes.
fn classes(graph: &Graph, detached: &Detached) -> Classes {
    let plain = PlainObjects::of(graph);
    let shapes = plain.infer();
    Classes::of(graph, detached, &plain, shapes)
}
