//! From facts to judgements: the sources of what ran are read, and every heap is diagnosed.

use detect::{Diagnosis, Load, diagnose, diagnose_threads};
use heapsnapshot::{Analysis, Graph, Progress};
use rayon::prelude::*;

use crate::hunt::Heap;
use crate::places::Places;
use crate::sources;

/// What each snapshot tells by itself.
pub(crate) fn analysed(graphs: Vec<Graph>, progress: &dyn Progress) -> Vec<Analysis> {
    progress.phase("dominators and retained sizes");
    graphs.into_par_iter().map(|graph| Analysis::of(graph, &())).collect()
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
