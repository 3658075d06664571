//! From facts to judgements: the sources of what ran are read, and every heap is diagnosed.

use detect::{Diagnosis, Load, diagnose, diagnose_threads};
use heapsnapshot::{Analysis, Graph, Progress};
use rayon::prelude::*;

use crate::context::Context;
use crate::hunt::Heap;
use crate::index::Slot;
use crate::open::Keeping;
use crate::places::Places;
use crate::sources;

/// A snapshot that was read.
pub(crate) struct Unanalysed {
    pub(crate) graph: Graph,
    pub(crate) slot: Slot,
    pub(crate) keeping: Keeping,
}

/// What each snapshot tells by itself.
pub(crate) fn analysed(snapshots: Vec<Unanalysed>, context: &Context) -> Vec<Analysis> {
    context.reporter().begin("dominators and retained sizes");
    let known = snapshots.into_iter().map(|Unanalysed { graph, mut slot, keeping }| {
        let known = slot.known(&graph, context);
        (graph, known, keeping)
    });
    let all: Vec<(Analysis, Keeping)> = known
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(graph, known, keeping)| match known {
            Some(known) => (known.of(graph), keeping),
            None => (Analysis::in_store(graph, keeping.store(), &()), keeping),
        })
        .collect();
    let one = |(facts, keeping): (Analysis, Keeping)| {
        keeping.tell(context);
        facts
    };
    all.into_iter().map(one).collect()
}

/// What the heaps of a process tell together; the main thread's comes first.
pub(crate) fn diagnosed(heaps: &[Heap], load: &Load, places: &Places, progress: &dyn Progress) -> Diagnosis {
    progress.phase("sources");
    let last = heaps.iter().filter_map(|heap| heap.facts.last());
    let sources = sources::read(&last.flat_map(detect::scripts).collect::<Vec<_>>(), places);
    progress.phase("growth and owners");
    let Some((main, workers)) = heaps.split_first() else { return diagnose(&[], load, &sources) };
    let workers =
        workers.iter().filter_map(|heap| Some((heap.worker.as_ref()?.title.as_str(), &heap.facts[..])));
    diagnose_threads(&main.facts, &workers.collect::<Vec<_>>(), load, &sources)
}
