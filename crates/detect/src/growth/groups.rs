//! Groups: holders that are reached in the same way grow as one.

use heapsnapshot::{NodeId, NodeIdx, Retainers, RootPaths, Step};
use rustc_hash::{FxHashMap, FxHashSet};

use super::candidate::{Accumulator, Candidate, Net};
use super::cohorts::Cohorts;
use super::heap::Heap;
use super::holders::{HolderIdx, Holders};
use super::signature::signature;
use super::slots::Slots;
use super::tops::{TopIdx, Tops, Weight};

/// Fewer objects over all intervals, unless they are large, are not looked at.
const LEAST_OBJECTS: u64 = 10;
const LEAST_BYTES: u64 = 16 * 1024;

/// A holder whose entries are replaced keeps its size only about, as strings change their
/// representation when they are read: a smaller share of what came is no growth.
const NEGLIGIBLE: f64 = 0.01;

/// Holders with one path signature.
struct Group {
    signature: String,
    /// The path of the first member.
    path: Vec<Step>,
    members: Vec<HolderIdx>,
    tops: Vec<TopIdx>,
    weights: Vec<Weight>,
}

impl Group {
    fn matters(&self) -> bool {
        let sum = |of: fn(&Weight) -> u64| self.weights.iter().map(of).sum::<u64>();
        sum(|weight| weight.objects) >= LEAST_OBJECTS || sum(|weight| weight.bytes) >= LEAST_BYTES
    }
}

/// All groups, and what their members gained before anything is subtracted.
pub(crate) struct Groups {
    all: Vec<Group>,
    /// By node, whatever the label: tops and their weight in each interval.
    gross: FxHashMap<NodeIdx, Vec<(u64, Weight)>>,
}

impl Groups {
    pub(crate) fn of(
        heap: &Heap<'_>,
        cohorts: &Cohorts,
        tops: &Tops,
        holders: &Holders,
        paths: &RootPaths,
    ) -> Self {
        let mut groups = Self { all: Vec::new(), gross: FxHashMap::default() };
        let mut group_of = vec![usize::MAX; holders.len()];
        let mut by_signature: FxHashMap<String, usize> = FxHashMap::default();
        for idx in (0..holders.len() as u32).map(HolderIdx) {
            let holder = holders.get(idx);
            let Some(path) = paths.to(&heap.facts.graph, holder.node) else { continue };
            let signature = signature(heap.facts, &path, holder.label);
            let group = *by_signature.entry(signature).or_insert_with_key(|signature| {
                let signature = signature.clone();
                groups.all.push(Group { signature, path, members: vec![], tops: vec![], weights: vec![] });
                groups.all.len() - 1
            });
            groups.all[group].members.push(idx);
            group_of[idx.0 as usize] = group;
        }
        for (top, node) in tops.all() {
            groups.attribute(top, cohorts.of_node(node) - 1, tops, holders, &group_of);
        }
        groups.all.retain(Group::matters);
        groups
    }

    /// A top counts once for each group and once for each node that holds it.
    fn attribute(
        &mut self,
        top: TopIdx,
        interval: usize,
        tops: &Tops,
        holders: &Holders,
        group_of: &[usize],
    ) {
        let mut nodes: Vec<NodeIdx> = Vec::new();
        for idx in holders.of_top(top) {
            if let Some(group) = self.all.get_mut(group_of[idx.0 as usize])
                && group.tops.last() != Some(&top)
            {
                group.tops.push(top);
                add(&mut group.weights, tops.weights(top));
            }
            let node = holders.get(idx).node;
            if !nodes.contains(&node) {
                nodes.push(node);
            }
        }
        for node in nodes {
            let gross = self.gross.entry(node).or_default();
            gross.resize(tops.weights(top).len(), Default::default());
            gross[interval].0 += 1;
            for ((_, sum), &weight) in gross.iter_mut().zip(tops.weights(top)) {
                *sum += weight;
            }
        }
    }

    /// Every group with its net growth.
    pub(crate) fn candidates(
        self,
        heaps: &[Heap<'_>],
        cohorts: &Cohorts,
        tops: &Tops,
        holders: &Holders,
        retainers: &Retainers,
    ) -> Vec<(Candidate, Vec<TopIdx>)> {
        let Some(last) = heaps.last() else { return Vec::new() };
        let graph = &last.facts.graph;
        let members = self.all.iter().flat_map(|group| &group.members);
        let ids: FxHashSet<NodeId> = members.map(|&idx| graph.id(holders.get(idx).node)).collect();
        let censuses: Vec<Census> = heaps.iter().map(|heap| Census::of(heap, &ids)).collect();
        let slots = Slots { heap: last, cohorts, tops, retainers };
        let mut candidates = Vec::new();
        for group in self.all {
            let mut nodes: Vec<NodeIdx> = group.members.iter().map(|&idx| holders.get(idx).node).collect();
            nodes.sort_unstable();
            nodes.dedup();
            let kept = kept(&nodes, &self.gross, &censuses, |node| graph.id(node));
            let entries = slots.entries(&group.tops, &nodes);
            let net =
                std::iter::zip(&group.weights, &kept).zip(entries).map(|((weight, kept), entries)| Net {
                    entries: scaled(entries, *kept),
                    objects: scaled(weight.objects, *kept),
                    bytes: scaled(weight.bytes, *kept),
                });
            let holder = holders.get(group.members[0]);
            let candidate = Candidate {
                net: net.collect(),
                tops: group.tops.iter().map(|&top| tops.node(top)).collect(),
                holders: vec![Accumulator {
                    holder,
                    alike: group.members.len(),
                    path: group.path,
                    signature: group.signature,
                }],
                is_swollen: false,
            };
            candidates.push((candidate, group.tops));
        }
        candidates
    }
}

fn add(sums: &mut Vec<Weight>, weights: &[Weight]) {
    sums.resize(weights.len(), Weight::default());
    for (sum, &weight) in sums.iter_mut().zip(weights) {
        *sum += weight;
    }
}

fn scaled(amount: u64, share: f64) -> u64 {
    (amount as f64 * share).round() as u64
}

/// What the holders refer to and retain in one snapshot, their tables left out: things and bytes.
struct Census(FxHashMap<NodeId, (i64, i64)>);

impl Census {
    fn of(heap: &Heap<'_>, ids: &FxHashSet<NodeId>) -> Self {
        let degrees = heap.folded_out_degrees();
        let own = heap.folded_bytes();
        let retained = |node: NodeIdx| heap.facts.retained.bytes(node).saturating_sub(own[node.at()]);
        let counts = |node: NodeIdx| (i64::from(degrees[node.at()]), retained(node) as i64);
        Self(heap.locate(ids).into_iter().map(|(id, node)| (id, counts(node))).collect())
    }

    fn sum(&self, nodes: &[NodeIdx], id: impl Fn(NodeIdx) -> NodeId) -> (i64, i64) {
        let counts = nodes.iter().filter_map(|&node| self.0.get(&id(node)));
        counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1))
    }
}

/// The share of what came in each interval that made the holders larger, and did not only
/// take the place of something that went.
fn kept(
    nodes: &[NodeIdx],
    gross: &FxHashMap<NodeIdx, Vec<(u64, Weight)>>,
    censuses: &[Census],
    id: impl Fn(NodeIdx) -> NodeId + Copy,
) -> Vec<f64> {
    let sums: Vec<(i64, i64)> = censuses.iter().map(|census| census.sum(nodes, id)).collect();
    let share = |interval: usize| {
        let (before, after) = (sums[interval], sums[interval + 1]);
        let came = nodes.iter().filter_map(|node| gross.get(node)).map(|gross| gross[interval]);
        let (tops, bytes) = came.fold((0, 0), |sum, (tops, weight)| (sum.0 + tops, sum.1 + weight.bytes));
        let references = (after.0 - before.0) as f64 / tops.max(1) as f64;
        let retained = (after.1 - before.1) as f64 / bytes.max(1) as f64;
        match references.max(retained) {
            share if share < NEGLIGIBLE => 0.0,
            share => share.min(1.0),
        }
    };
    (0..sums.len().saturating_sub(1)).map(share).collect()
}
