//! Growth: what new objects accumulate in, over two or more snapshots: of one process, matched by id, or
//! of different ones, matched by path.
//!
//! New objects are attributed to the oldest surviving nodes that began to hold them. A holder
//! counts with its *net* growth, so that what comes and goes in equal measure is silent.

mod align;
mod candidate;
mod capped;
mod cohorts;
mod groups;
mod heap;
mod holders;
mod kinds;
mod lineage;
mod merge;
mod net;
mod numbers;
mod population;
mod signature;
mod slots;
mod tops;
mod trend;

pub(crate) use candidate::{Accumulator, Candidate, Capacity, LimitState, Net, Told};
pub(crate) use cohorts::Cohorts;
pub(crate) use heap::Heap;
pub(crate) use kinds::{Kind, number};
pub(crate) use signature::is_dictionary;
pub(crate) use trend::{Trend, least_objects, steadiest};

use heapsnapshot::{Analysis, Retainers, RootPaths};

use groups::Groups;
use holders::Holders;
pub(crate) use lineage::Lineage;
pub(crate) use tops::Tops;

/// What growth found, and what it looked at.
pub(crate) struct Survey<'a> {
    /// The last snapshot.
    pub(crate) heap: Heap<'a>,
    pub(crate) cohorts: Cohorts,
    pub(crate) retainers: Retainers,
    pub(crate) paths: RootPaths,
    pub(crate) tops: Tops,
    /// The first snapshot, and what became of its nodes.
    pub(crate) first: &'a Analysis,
    pub(crate) lineage: Lineage<'a>,
    pub(crate) intervals: usize,
    /// What grows most comes first.
    pub(crate) candidates: Vec<Candidate>,
}

/// Finds everything that grew; `None` without at least two snapshots.
pub(crate) fn survey(snapshots: &[Analysis]) -> Option<Survey<'_>> {
    let intervals = snapshots.len().checked_sub(1).filter(|&intervals| intervals > 0)?;
    let facts = snapshots.last()?;
    let (paths, (mut heaps, lineage)) = rayon::join(
        || RootPaths::of(facts),
        || (snapshots.iter().map(Heap::of).collect::<Vec<Heap<'_>>>(), Lineage::of(snapshots)),
    );
    let last = heaps.last()?;
    let (retainers, cohorts) =
        rayon::join(|| Retainers::of(&facts.graph), || Cohorts::of(&facts.graph, &lineage));
    let tops = Tops::of(last, &cohorts, intervals);
    let holders = Holders::of(last, &cohorts, &tops, &retainers);
    let groups = Groups::of(last, &cohorts, &tops, &holders, &paths);
    let mut candidates =
        merge::merged(groups.candidates(&heaps, &cohorts, &tops, &holders, &retainers, &lineage), &tops);
    candidates.extend(candidate::swollen(&heaps, &cohorts, &lineage, &paths, &candidates));
    capped::note_reserved(&heaps, &lineage, &mut candidates);
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.least_bytes()));
    let heap = heaps.pop()?;
    let first = snapshots.first()?;
    Some(Survey { heap, cohorts, retainers, paths, tops, first, lineage, intervals, candidates })
}
