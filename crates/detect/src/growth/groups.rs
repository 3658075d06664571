//! Groups: holders that are reached in the same way grow as one.

use heapsnapshot::{NodeIdx, Retainers, RootPaths, Step};
use rustc_hash::FxHashMap;

use super::candidate::{Accumulator, Candidate, Net};
use super::cohorts::Cohorts;
use super::heap::Heap;
use super::holders::{Holder, HolderIdx, Holders};
use super::lineage::Lineage;
use super::net::{Census, Gross, Wanted, is_linked, kept};
use super::population::population_shares;
use super::signature::signature;
use super::slots::Slots;
use super::tops::{TopIdx, Tops, Weight};

/// Fewer objects over all intervals, unless they are large, are not looked at.
const LEAST_OBJECTS: u64 = 10;
const LEAST_BYTES: u64 = 16 * 1024;

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
    gross: Gross,
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
        lineage: &Lineage<'_>,
    ) -> Vec<(Candidate, Vec<TopIdx>)> {
        let Some(last) = heaps.last() else { return Vec::new() };
        let graph = &last.facts.graph;
        let members = self.all.iter().flat_map(|group| &group.members);
        let wanted = Wanted::of(graph, members.map(|&idx| holders.get(idx)));
        let census = |(snapshot, heap)| Census::of(heap, snapshot, lineage, &wanted);
        let censuses: Vec<Census> = heaps.iter().enumerate().map(census).collect();
        let slots = Slots::new(last, cohorts, tops, retainers);
        let mut candidates = Vec::new();
        for group in self.all {
            let members: Vec<Holder> = group.members.iter().map(|&idx| holders.get(idx)).collect();
            let mut nodes: Vec<NodeIdx> = members.iter().map(|holder| holder.node).collect();
            nodes.sort_unstable();
            nodes.dedup();
            let entries = slots.entries(&group.tops, &nodes);
            let mut kept = kept(graph, (&nodes, &members), &self.gross, &entries, &censuses);
            let is_linked = is_linked(&nodes, group.tops.len(), &censuses) && kept.contains(&0.0);
            if is_linked {
                let nodes = group.tops.iter().map(|&top| tops.node(top));
                let shares = population_shares(heaps, cohorts, nodes).unwrap_or_default();
                kept.iter_mut().zip(shares).for_each(|(kept, share)| *kept = kept.max(share));
            }
            let net =
                std::iter::zip(&group.weights, &kept).zip(entries).map(|((weight, kept), entries)| Net {
                    entries: scaled(entries, *kept),
                    objects: scaled(weight.objects, *kept),
                    bytes: scaled(weight.bytes, *kept),
                });
            let candidate = Candidate {
                net: net.collect(),
                tops: group.tops.iter().map(|&top| tops.node(top)).collect(),
                holders: vec![Accumulator {
                    holder: members[0],
                    alike: members.len(),
                    path: group.path,
                    signature: group.signature,
                }],
                is_swollen: false,
                is_by_population: is_linked,
                capacity: None,
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
