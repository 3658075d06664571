//! What a pattern looks at: the holder, the way to it, and a sample of what it holds.

use heapsnapshot::{Analysis, EdgeType, NodeIdx, NodeType, Step};

use super::chain::Chain;
use super::container::{self, Library};
use super::entries::{self, Entry, History};
use super::error_stacks;
use super::read::{class, properties};
use super::sample::{Sample, is_contents};
use crate::growth::{Accumulator, Candidate, Kind, Survey};
use crate::owner::{Outlines, Places, store_at};
use crate::privacy::edge_name;

/// A container that was given this many values is what grows, whatever else grows below it.
const MANY_VALUES: usize = 10;
/// What a small object may have around what grows.
const COLLECTIONS: [&str; 3] = ["Array", "Map", "Set"];

/// Where patterns look things up.
#[derive(Clone, Copy)]
pub(crate) struct Lookup<'x, 's> {
    pub(crate) survey: &'x Survey<'x>,
    /// All snapshots, the last one included.
    pub(crate) snapshots: &'x [Analysis],
    pub(crate) places: &'x Places<'x>,
    pub(crate) outlines: &'x Outlines<'s>,
}

/// Stores of asynchronous contexts below what grows.
pub(crate) struct KeptStore {
    /// What keeps them: a variable, a field or a class.
    pub(crate) by: String,
    /// The heaviest of them.
    pub(crate) store: NodeIdx,
    /// Their part of the new bytes.
    pub(crate) share: f64,
}

/// A candidate as a pattern sees it.
pub(crate) struct Scene<'x, 's> {
    pub(super) survey: &'x Survey<'x>,
    pub(super) snapshots: &'x [Analysis],
    pub(super) places: &'x Places<'x>,
    pub(super) outlines: &'x Outlines<'s>,
    /// The last snapshot.
    pub(super) facts: &'x Analysis,
    pub(super) candidate: &'x Candidate,
    pub(super) route: &'x [Step],
    /// How many holders are reached in the same way.
    alike: usize,
    /// The holder, or the value of the variable by which it holds.
    pub(super) container: NodeIdx,
    /// What the container is to those who use it.
    pub(super) holder: String,
    /// The object of a library inside which the container is.
    pub(super) library: Option<Library>,
    /// Edge names of the path, the last one first.
    pub(super) edges: Vec<String>,
    /// Whether one of the last hops is an entry of a WeakMap.
    pub(super) is_weak: bool,
    /// Whether what grows is in the store of an asynchronous context.
    pub(super) is_in_store: bool,
    /// The stores that something else keeps, if they are most of what grows.
    pub(super) kept_store: Option<KeptStore>,
    pub(super) chain: Chain,
    pub(super) sample: Sample,
}

impl<'x, 's> Scene<'x, 's> {
    pub(crate) fn of(
        lookup: Lookup<'x, 's>,
        candidate: &'x Candidate,
        accumulator: &Accumulator,
        route: &'x [Step],
    ) -> Self {
        let Lookup { survey, snapshots, places, outlines } = lookup;
        let facts = survey.heap.facts;
        // Where a variable or property is what grows, its value is the container.
        let labelled = route.last().filter(|_| accumulator.holder.label.is_some());
        let container = labelled.map_or(accumulator.holder.node, |step| collection(survey, step.node));
        let kind = container::kind(facts, container);
        let library = container::library(facts, (places, outlines), route, &kind);
        let own_kind = kind.clone();
        let holder = library.as_ref().map_or_else(|| kind, |(_, face)| (*face).to_owned());
        let labels = route.iter().rev().filter_map(|step| step.edge);
        let values = new_values(survey, container, &own_kind);
        let half = (candidate.total(|net| net.entries) as usize / 2).max(1);
        let is_filled = values.len() >= half.min(MANY_VALUES);
        let sample = Sample::of(survey, if is_filled { &values } else { &candidate.tops });
        Self {
            survey,
            snapshots,
            places,
            outlines,
            facts,
            candidate,
            route,
            alike: accumulator.alike,
            container,
            holder,
            library: library.map(|(library, _)| library),
            edges: labels.map(|edge| facts.graph.edge_name(&edge).to_string_lossy().into_owned()).collect(),
            is_weak: is_weak(facts, container, route),
            is_in_store: store_at(survey, route).is_some(),
            kept_store: None,
            chain: Chain::of(survey, &candidate.tops, &sample),
            sample,
        }
    }

    /// Whether what grows is a list that hangs from a property: then the property is but its head.
    pub(crate) fn is_list(&self) -> bool {
        self.chain.is_chain && !error_stacks::is_chain(self)
    }

    /// The same, where most of what is new is in stores that something else keeps.
    pub(crate) fn keeping(self, kept: KeptStore) -> Self {
        Self { kept_store: Some(kept), ..self }
    }

    /// Whether the holder itself is below a store.
    pub(crate) fn is_in_store(&self) -> bool {
        self.is_in_store
    }

    /// The variable or property that leads to the holder.
    pub(super) fn variable(&self) -> Option<String> {
        let mut edges = self.route.iter().rev().filter_map(|step| step.edge);
        let named = edges.find(|edge| matches!(edge.kind, EdgeType::Context | EdgeType::Property))?;
        Some(edge_name(self.facts, self.facts.graph.edge_source(named.idx), &named))
    }

    /// Whether the holder is given a new value instead of something that is put into the old one.
    pub(super) fn is_replaced(&self) -> bool {
        !self.survey.cohorts.is_old(self.container)
    }

    /// The share of the new objects that are of a wanted class; `closure` for functions.
    pub(super) fn tops(&self, is_wanted: impl Fn(&str) -> bool) -> f64 {
        self.sample.share(|top| is_wanted(&class(self.facts, top)))
    }

    /// The same for all below them.
    pub(super) fn below(&self, is_wanted: impl Fn(&str) -> bool) -> f64 {
        self.sample.share_below(self.survey, is_wanted)
    }

    /// The share of the bytes that are contents of buffers.
    pub(super) fn buffer_share(&self) -> f64 {
        self.sample.share_of_bytes(self.survey, |node| is_contents(self.survey, node))
    }

    /// Whether one of the last `hops` edges bears a name.
    pub(super) fn passes(&self, hops: usize, name: &str) -> bool {
        self.edges.iter().take(hops).any(|edge| edge == name)
    }

    /// The entries of the container; none of its own if several are counted as one.
    pub(super) fn entries(&self) -> Vec<Entry> {
        entries::entries(self.facts, self.container, &container::kind(self.facts, self.container))
    }

    /// How the number of entries went; `None` if several holders are counted as one, or if an id means
    /// something else in each snapshot.
    pub(super) fn history(&self) -> Option<History> {
        let kind = container::kind(self.facts, self.container);
        let is_followed = self.alike == 1 && self.survey.lineage.is_one_process();
        if is_followed { entries::history(self.snapshots, self.container, &kind) } else { None }
    }

    /// How many entries came in all intervals.
    pub(super) fn gained(&self) -> u64 {
        let counted = self.history().map(|history| history.now.saturating_sub(history.before) as u64);
        counted.unwrap_or_else(|| self.candidate.total(|net| net.entries))
    }
}

/// The values that a container was given: better than new objects, among which are keys and parts of values.
fn new_values(survey: &Survey<'_>, container: NodeIdx, kind: &str) -> Vec<NodeIdx> {
    let values =
        entries::entries(survey.heap.facts, container, kind).into_iter().filter_map(|entry| entry.value);
    let is_data =
        |node: &NodeIdx| survey.heap.kinds.of_node(*node) == Kind::Data && !survey.cohorts.is_old(*node);
    values.filter(is_data).collect()
}

/// What a variable is given anew may be a small object around what grows: then that collection.
fn collection(survey: &Survey<'_>, value: NodeIdx) -> NodeIdx {
    let facts = survey.heap.facts;
    let parts = || properties(&facts.graph, value).map(|edge| edge.to);
    let is_whole = survey.cohorts.is_old(value)
        || facts.graph.node_type(value) != NodeType::Object
        || parts().nth(MANY_VALUES).is_some();
    let retained = |node| facts.retained.bytes(node);
    let is_large = |&part: &NodeIdx| {
        let is_filled = COLLECTIONS.contains(&class(facts, part).as_str())
            && new_values(survey, part, &container::kind(facts, part)).len() >= MANY_VALUES;
        facts.dominators.of(part) == value && 2 * retained(part) > retained(value) && is_filled
    };
    parts().filter(|_| !is_whole).find(is_large).unwrap_or(value)
}

/// Only between the variable and what it holds: a WeakMap on the way to the variable is no matter.
fn is_weak(facts: &Analysis, container: NodeIdx, route: &[Step]) -> bool {
    let mut last = route.iter().rev().filter_map(|step| step.edge).take(4);
    facts.graph.name(container) == "WeakMap"
        || last
            .by_ref()
            .take_while(|edge| edge.kind != EdgeType::Context)
            .any(|e| facts.ephemerons.contains(&e))
}
