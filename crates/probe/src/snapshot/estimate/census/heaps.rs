//! One heap for each thread that runs JavaScript: no object of one refers to an object of another.

use fixedbitset::FixedBitSet;
use rustc_hash::{FxHashMap, FxHashSet};

use super::chunks::Chunks;
use super::graph::{COMMON_SLOTS, Graph};
use super::objects::Objects;

/// What is in one heap, as a snapshot shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct HeapCount {
    pub(in super::super) nodes: u64,
    pub(in super::super) edges: u64,
    /// Different texts, and their bytes as far as V8 keeps them.
    pub(in super::super) texts: u64,
    pub(in super::super) text_bytes: u64,
    /// Positions at which some array holds an object.
    pub(in super::super) slots: u64,
    /// Bytes of objects, alive and dead.
    pub(in super::super) used_bytes: u64,
    pub(in super::super) live_bytes: u64,
}

pub(super) fn split(chunks: &Chunks, objects: &Objects, graph: &Graph, live: &FixedBitSet) -> Vec<HeapCount> {
    let is_shared = |chunk: usize| chunks.all[chunk].is_read_only;
    let chunk_of = |object: u32| graph.chunks[object as usize] as usize;
    let mut groups = Groups((0..chunks.all.len()).collect());
    for object in (0..objects.count).filter(|&object| live.contains(object as usize)) {
        let from = chunk_of(object);
        for to in graph.references(object).map(|reference| chunk_of(reference.to)) {
            if from != to && !is_shared(from) && !is_shared(to) {
                groups.unite(from, to);
            }
        }
    }
    let mut shared = HeapCount::default();
    let mut heaps: FxHashMap<usize, HeapCount> = FxHashMap::default();
    for object in 0..objects.count {
        let chunk = chunk_of(object);
        let group = groups.of(chunk);
        let heap = if is_shared(chunk) { &mut shared } else { heaps.entry(group).or_default() };
        heap.used_bytes += graph.words(object) * 8;
        if live.contains(object as usize) {
            heap.nodes += 1;
            heap.live_bytes += graph.words(object) * 8;
            heap.edges += graph.edges(object);
        }
    }
    add_texts(&mut heaps, &mut groups, graph, live);
    add_slots(&mut heaps, &mut groups, graph, live);
    for heap in heaps.values_mut() {
        heap.nodes += shared.nodes;
        heap.edges += shared.edges;
    }
    heaps.into_values().collect()
}

fn add_texts(
    heaps: &mut FxHashMap<usize, HeapCount>,
    groups: &mut Groups,
    graph: &Graph,
    live: &FixedBitSet,
) {
    let mut seen: FxHashSet<(usize, u64)> = FxHashSet::default();
    for text in graph.texts.iter().filter(|text| live.contains(text.object as usize)) {
        let group = groups.of(graph.chunks[text.object as usize] as usize);
        if let Some(heap) = heaps.get_mut(&group).filter(|_| seen.insert((group, text.hash))) {
            heap.texts += 1;
            heap.text_bytes += u64::from(text.bytes);
        }
    }
}

fn add_slots(
    heaps: &mut FxHashMap<usize, HeapCount>,
    groups: &mut Groups,
    graph: &Graph,
    live: &FixedBitSet,
) {
    let mut slots: FxHashMap<usize, Vec<u64>> = FxHashMap::default();
    for array in graph.long_arrays.iter().filter(|array| live.contains(array.object as usize)) {
        let all = slots.entry(groups.of(graph.chunks[array.object as usize] as usize)).or_default();
        all.resize(all.len().max(array.slots.len()), 0);
        for (all, own) in all.iter_mut().zip(&array.slots) {
            *all |= own;
        }
    }
    for (group, heap) in heaps {
        let rest = slots.get(group).map(|slots| &slots[slots.len().min(COMMON_SLOTS / 64)..]);
        let beyond: u64 = rest.unwrap_or_default().iter().map(|bits| u64::from(bits.count_ones())).sum();
        heap.slots = COMMON_SLOTS as u64 + beyond;
    }
}

/// Chunks that belong together.
struct Groups(Vec<usize>);

impl Groups {
    fn of(&mut self, mut chunk: usize) -> usize {
        while self.0[chunk] != chunk {
            self.0[chunk] = self.0[self.0[chunk]];
            chunk = self.0[chunk];
        }
        chunk
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        self.0[one] = other;
    }
}
