//! From a search tree to immediate dominators.

use std::ops::Range;

use fixedbitset::FixedBitSet;

use super::Flow;
use super::search::Search;

/// So many edges are turned around at a time, per vertex. Together with what else is needed then, this is
/// what an analysis takes at most; a smaller number costs a pass over all edges for each batch more.
pub(super) const BATCH_PER_VERTEX: usize = 3;

/// What is found.
pub(super) struct Found {
    /// Number -> number of its immediate dominator.
    pub(super) idoms: Vec<u32>,
    /// Number -> vertex.
    pub(super) vertices: Vec<u32>,
    /// Memory to be used again.
    pub(super) spare: Vec<u32>,
}

/// The immediate dominator of every number.
pub(super) fn immediate_dominators(search: Search, flow: &impl Flow) -> Found {
    let batch = BATCH_PER_VERTEX * flow.vertex_count();
    in_batches(search, flow, batch)
}

/// The same, with at most `batch` edges turned around at a time.
pub(super) fn in_batches(mut search: Search, flow: &impl Flow, batch: usize) -> Found {
    let mut slots = std::mem::take(&mut search.retainers);
    let mut forest = Forest::default();
    let mut sources = Vec::new();
    let mut end = search.visited();
    while end > 1 {
        let bucket = next_bucket(&slots, end, batch);
        end = bucket.start;
        turn_around(&search, flow, &bucket, &mut slots, &mut sources);
        if end == 1 {
            (search.numbers, search.counted) = (Vec::new(), FixedBitSet::new());
        }
        forest.links.resize(search.visited(), Link::default());
        forest.semidominators(&search.parents, bucket, &mut slots, &sources);
    }
    drop((forest, sources));
    let (mut idoms, semi) = (search.parents, slots);
    for w in 1..idoms.len() {
        let mut candidate = idoms[w];
        while candidate > semi[w] {
            candidate = idoms[candidate as usize];
        }
        idoms[w] = candidate;
    }
    Found { idoms, vertices: search.vertices, spare: semi }
}

/// The numbers below `end` that together have at most `batch` edges, but at least one number.
fn next_bucket(counts: &[u32], end: usize, batch: usize) -> Range<usize> {
    let mut start = end - 1;
    let mut sum = counts[start] as usize;
    while start > 1 && sum + counts[start - 1] as usize <= batch {
        start -= 1;
        sum += counts[start] as usize;
    }
    start..end
}

/// Collects the counted edges into the numbers of `bucket`. In `slots`, the counts
/// become the ends of the lists.
fn turn_around(
    search: &Search,
    flow: &impl Flow,
    bucket: &Range<usize>,
    slots: &mut [u32],
    sources: &mut Vec<u32>,
) {
    let mut sum = 0;
    for slot in &mut slots[bucket.clone()] {
        sum += std::mem::replace(slot, sum);
    }
    if sources.len() < sum as usize {
        *sources = vec![0; sum as usize];
    }
    for vertex in (0..flow.vertex_count() as u32).filter(|_| sum > 0) {
        let Some(v) = search.number(vertex) else { continue };
        for edge in flow.edges(vertex).filter(|&edge| search.counted.contains(edge as usize)) {
            let w = search.numbers[flow.target(edge) as usize] as usize;
            if bucket.contains(&w) {
                sources[slots[w] as usize] = v;
                slots[w] += 1;
            }
        }
    }
}

/// The vertices processed so far (all numbers above some `w`), with path compression.
#[derive(Default)]
struct Forest {
    links: Vec<Link>,
    path: Vec<u32>,
}

/// What is looked up together lies together.
#[derive(Clone, Copy, Default)]
struct Link {
    ancestor: u32,
    /// The smallest semidominator on the compressed path above and including the vertex.
    best: u32,
}

impl Forest {
    /// Finds the semidominators of the numbers of `bucket`, all above being known. In `slots`, the ends of
    /// the lists of `sources` become semidominators.
    fn semidominators(&mut self, parents: &[u32], bucket: Range<usize>, slots: &mut [u32], sources: &[u32]) {
        for w in bucket.clone().rev() {
            let start = if w == bucket.start { 0 } else { slots[w - 1] as usize };
            // What nothing retains counts as retained by the root: its parent already is.
            let mut semi = parents[w];
            for &v in &sources[start..slots[w] as usize] {
                semi = semi.min(self.eval(v, w as u32));
            }
            slots[w] = semi;
            self.links[w] = Link { ancestor: parents[w], best: semi };
        }
    }

    /// The smallest semidominator from `v` up to, but without, the root of its tree; `v` itself if
    /// it is not in the forest, that is, not above `w`.
    #[inline]
    fn eval(&mut self, v: u32, w: u32) -> u32 {
        if v <= w {
            return v;
        }
        if self.links[v as usize].ancestor > w {
            self.compress(v, w);
        }
        self.links[v as usize].best
    }

    fn compress(&mut self, v: u32, w: u32) {
        let mut top = v;
        while self.links[top as usize].ancestor > w {
            self.path.push(top);
            top = self.links[top as usize].ancestor;
        }
        let Link { ancestor, mut best } = self.links[top as usize];
        while let Some(u) = self.path.pop() {
            let link = &mut self.links[u as usize];
            best = best.min(link.best);
            *link = Link { ancestor, best };
        }
    }
}
