//! Holders: the old nodes that began to hold a top, directly or through other new objects.

use std::collections::VecDeque;

use heapsnapshot::{Edge, EdgeName, EdgeType, Graph, NodeId, NodeIdx, NodeType, Retainers, StringIdx};
use rustc_hash::{FxHashMap, FxHashSet};

use super::cohorts::Cohorts;
use super::heap::Heap;
use super::kinds::Kind;
use super::tops::{TopIdx, Tops};

/// The most holders that are followed for one top.
const MOST: usize = 6;
/// An object with more growing properties than this is used as a dictionary.
const MOST_LABELS: usize = 8;

/// An old node, and the variable or property of it by which the tops hang if there are only a few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Holder {
    pub(crate) node: NodeIdx,
    pub(crate) label: Option<StringIdx>,
}

impl Holder {
    /// The edge by which the tops hang, if there is one such edge.
    pub(crate) fn labelled_edge(self, graph: &Graph) -> Option<Edge> {
        let label = EdgeName::Name(self.label?);
        let is_named = |edge: &Edge| edge.kind != EdgeType::Internal && !edge.kind.has_index();
        graph.edges(self.node).find(|edge| is_named(edge) && graph.label(edge) == label)
    }
}

/// The position of a holder in [`Holders`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HolderIdx(pub(crate) u32);

#[derive(Debug, Clone, Copy, Default)]
struct Few {
    ids: [u32; MOST],
    len: u8,
}

impl Few {
    fn as_slice(&self) -> &[u32] {
        &self.ids[..usize::from(self.len)]
    }

    /// Whether `id` was added.
    fn add(&mut self, id: u32) -> bool {
        let len = usize::from(self.len);
        if len == MOST || self.as_slice().contains(&id) {
            return false;
        }
        self.ids[len] = id;
        self.len += 1;
        true
    }
}

/// The holders of all tops.
pub(crate) struct Holders {
    all: Vec<Holder>,
    of_top: Vec<Few>,
}

impl Holders {
    pub(crate) fn of(heap: &Heap<'_>, cohorts: &Cohorts, tops: &Tops, retainers: &Retainers) -> Self {
        let mut frontier = Frontier::new(heap, tops);
        for (top, node) in tops.all() {
            for (from, edge) in retainers.of_node(&heap.facts.graph, node) {
                frontier.see(heap, cohorts, tops, top, from, &edge);
            }
        }
        frontier.add_weak_maps(heap, cohorts);
        frontier.propagate();
        for (top, node) in tops.all() {
            if frontier.of_top[top.at()].len == 0 {
                let dominator = heap.fold(heap.facts.dominators.of(node));
                frontier.hold(top, Holder { node: dominator, label: None });
            }
        }
        frontier.finish(heap)
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn get(&self, holder: HolderIdx) -> Holder {
        self.all[holder.0 as usize]
    }

    pub(crate) fn of_top(&self, top: TopIdx) -> impl Iterator<Item = HolderIdx> + '_ {
        self.of_top[top.at()].as_slice().iter().map(|&id| HolderIdx(id))
    }
}

/// Holders while they are found.
struct Frontier {
    ids: FxHashMap<Holder, u32>,
    all: Vec<Holder>,
    of_top: Vec<Few>,
    /// The first of each pair holds the second.
    links: Vec<(TopIdx, TopIdx)>,
    /// Tops that are values of the WeakMap with this table.
    weak_values: Vec<(TopIdx, NodeId)>,
    context: Option<StringIdx>,
    ring: Ring,
}

/// Node's timers of one delay are a ring in its list of them: one timer does not hold the next, and the list holds
/// all alike, whichever way round.
struct Ring {
    list: Option<StringIdx>,
    timer: Option<StringIdx>,
    links: [Option<StringIdx>; 2],
}

impl Ring {
    fn is_between_timers(&self, heap: &Heap<'_>, from: NodeIdx, edge: &Edge) -> bool {
        self.is_link_from(self.timer, heap, from, edge)
    }

    fn is_from_list(&self, heap: &Heap<'_>, from: NodeIdx, edge: &Edge) -> bool {
        self.is_link_from(self.list, heap, from, edge)
    }

    fn is_link_from(&self, class: Option<StringIdx>, heap: &Heap<'_>, from: NodeIdx, edge: &Edge) -> bool {
        let is_of_class = class.is_some() && Some(heap.facts.graph.name_idx(from)) == class;
        is_of_class && self.links.iter().any(|&link| heap.facts.graph.is_named(edge, link))
    }
}

impl Frontier {
    fn new(heap: &Heap<'_>, tops: &Tops) -> Self {
        let names = ["system / Context", "TimersList", "Timeout", "_idleNext", "_idlePrev"];
        let [context, list, timer, next, previous] = heap.facts.graph.find_strings(names);
        Self {
            ids: FxHashMap::default(),
            all: Vec::new(),
            of_top: vec![Few::default(); tops.len()],
            links: Vec::new(),
            weak_values: Vec::new(),
            context,
            ring: Ring { list, timer, links: [next, previous] },
        }
    }

    fn see(
        &mut self,
        heap: &Heap<'_>,
        cohorts: &Cohorts,
        tops: &Tops,
        top: TopIdx,
        from: NodeIdx,
        edge: &Edge,
    ) {
        let facts = heap.facts;
        let holder = heap.fold(from);
        let is_noise = heap.kinds.of_node(from) == Kind::Noise || heap.kinds.of_node(holder) == Kind::Noise;
        let is_link = cohorts.is_old(from) && self.ring.is_between_timers(heap, from, edge);
        if !facts.essential.contains(edge.idx) || is_noise || is_link {
            return;
        }
        if let Some(entry) = facts.ephemerons.get(&facts.graph, edge) {
            self.weak_values.push((top, entry.table));
        } else if cohorts.is_old(holder) {
            // V8 names the properties of numbers only in snapshots that tell numbers.
            let is_number = facts.graph.node_type(edge.to) == NodeType::Number;
            let is_plain = is_number || self.ring.is_from_list(heap, from, edge);
            let label = match facts.graph.label(edge) {
                EdgeName::Name(name) if from == holder && edge.kind != EdgeType::Internal && !is_plain => {
                    Some(name)
                }
                _ => None,
            };
            self.hold(top, Holder { node: holder, label });
        } else if let Some(other) = tops.of_node(holder).filter(|&other| other != top) {
            self.links.push((other, top));
        }
    }

    fn hold(&mut self, top: TopIdx, holder: Holder) {
        let next = self.all.len() as u32;
        let id = *self.ids.entry(holder).or_insert(next);
        if id == next {
            self.all.push(holder);
        }
        self.of_top[top.at()].add(id);
    }

    /// The value of a WeakMap belongs to the map, not to the key that keeps it.
    fn add_weak_maps(&mut self, heap: &Heap<'_>, cohorts: &Cohorts) {
        let values = std::mem::take(&mut self.weak_values);
        if values.is_empty() {
            return;
        }
        let tables: FxHashSet<NodeId> = values.iter().map(|&(_, table)| table).collect();
        let tables = heap.locate(&tables);
        for (top, table) in values {
            let map = tables.get(&table).map(|&table| heap.fold(table));
            if let Some(node) = map.filter(|&map| cohorts.is_old(map)) {
                self.hold(top, Holder { node, label: None });
            }
        }
    }

    /// Hands the holders of a top on to the tops that it holds.
    fn propagate(&mut self) {
        let mut links = std::mem::take(&mut self.links);
        links.sort_unstable();
        links.dedup();
        let held_by = |top: TopIdx| {
            let start = links.partition_point(|&(from, _)| from < top);
            links[start..].iter().take_while(move |&&(from, _)| from == top).map(|&(_, to)| to)
        };
        let mut starts: Vec<TopIdx> = links.iter().map(|&(from, _)| from).collect();
        starts.dedup();
        let mut queue = VecDeque::from(starts);
        while let Some(top) = queue.pop_front() {
            let holders = self.of_top[top.at()];
            for held in held_by(top) {
                let mut is_changed = false;
                for &id in holders.as_slice() {
                    is_changed |= self.of_top[held.at()].add(id);
                }
                if is_changed {
                    queue.push_back(held);
                }
            }
        }
    }

    /// Joins the labels of a holder that has too many of them.
    fn finish(mut self, heap: &Heap<'_>) -> Holders {
        let mut labels: FxHashMap<NodeIdx, usize> = FxHashMap::default();
        for holder in self.all.iter().filter(|holder| holder.label.is_some()) {
            *labels.entry(holder.node).or_default() += 1;
        }
        let mut kept = Vec::new();
        let mut ids: FxHashMap<Holder, u32> = FxHashMap::default();
        let renumbered: Vec<u32> = self
            .all
            .iter()
            .map(|&Holder { node, label }| {
                let is_context = Some(heap.facts.graph.name_idx(node)) == self.context;
                let is_split = is_context || labels.get(&node).is_some_and(|&count| count <= MOST_LABELS);
                let holder = Holder { node, label: label.filter(|_| is_split) };
                *ids.entry(holder).or_insert_with(|| {
                    kept.push(holder);
                    kept.len() as u32 - 1
                })
            })
            .collect();
        for few in &mut self.of_top {
            let old = std::mem::take(few);
            for &id in old.as_slice() {
                few.add(renumbered[id as usize]);
            }
        }
        Holders { all: kept, of_top: self.of_top }
    }
}
