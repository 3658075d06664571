//! The memories of a process that can grow each for its own reason, as series over time.

use super::allocated;
use super::course::{self, Course, Point, Remarkable};
use super::{Floor, HeapSample, LiveRegion, LiveSample, NativeSample};

/// A memory that is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Memory {
    /// One thread's objects.
    Heap {
        worker: Option<String>,
    },
    /// What one thread's objects own outside the heap.
    External {
        worker: Option<String>,
    },
    /// What malloc gave out, beyond what objects own.
    Allocated {
        region: Option<LiveRegion>,
        seen: Seen,
    },
    /// What malloc keeps of memory that was given back.
    Retained {
        region: Option<LiveRegion>,
    },
    Stacks,
    Files,
    /// V8's pages that are no heap as far as is known: WebAssembly, threads that cannot be seen.
    Engine,
}

/// What native memory that grows may be instead of a leak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// It is in use, after collections too.
    InUse,
    /// It is in use, but nothing was collected meanwhile.
    Uncollected,
    /// Malloc may keep it, though it was given back.
    OrKept,
}

/// A memory and how it went.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Watched {
    pub(super) memory: Memory,
    pub(super) course: Course,
}

/// Samples in which a thread must have answered to be one that runs.
const LATELY: usize = 4;
const MB: f64 = (1 << 20) as f64;
/// Express with a cache of 70 MB stayed within 0.2 MB after its warm-up, with 1 to 6 MB above that where a collection
/// came while requests were under way; a service of caches, timers and batches gained 0.8 MB in ten minutes.
pub(super) const HEAP: Remarkable = Remarkable { least_bytes: 2.0 * MB, share: 0.05 };
/// Right after a collection buffers that are garbage may still be there: they are freed by and by. V8 collects when 64 MB
/// more are there than after the last collection, and so much was seen to come and go in healthy services.
const EXTERNAL: Remarkable = Remarkable { least_bytes: 64.0 * MB, share: 0.1 };
/// The same over so many collections that buffers of some of them must have been freed.
const EXTERNAL_OF_MANY: Remarkable = Remarkable { least_bytes: 8.0 * MB, share: 0.1 };
const MANY_COLLECTIONS: usize = 16;
/// What malloc keeps follows the peaks of concurrency; a healthy service that packs buffers gained 36 MB in three
/// minutes, and then no more.
const RETAINED: Remarkable = Remarkable { least_bytes: 64.0 * MB, share: 0.1 };
const STACKS: Remarkable = Remarkable { least_bytes: 4.0 * MB, share: 0.1 };
const FILES: Remarkable = Remarkable { least_bytes: 16.0 * MB, share: 0.1 };
/// V8 keeps pages that it no longer counts: of Express under load up to 240 MB on Node.js 22 and 260 MB on 26. And what it
/// counts is not all in RAM.
const ENGINE: Remarkable = Remarkable { least_bytes: 512.0 * MB, share: 0.1 };

/// All of V8's pages, where no inspector tells what is heap of them; growth is not called a leak then.
const PAGES: Remarkable = Remarkable { least_bytes: 64.0 * MB, share: 0.1 };

/// All memories of a process.
pub(super) fn of(samples: &[LiveSample]) -> Vec<Watched> {
    let mut all = Vec::new();
    for worker in threads(samples) {
        let used = floors(samples, worker, |floor| floor.used_bytes, |heap| heap.used_bytes);
        let external = floors(samples, worker, |floor| floor.external_bytes, |heap| heap.external_bytes);
        let of_external = if external.len() < MANY_COLLECTIONS { EXTERNAL } else { EXTERNAL_OF_MANY };
        let (heap, outside) =
            (Memory::Heap { worker: worker.clone() }, Memory::External { worker: worker.clone() });
        all.push(Watched { memory: heap, course: Course::of(&used, HEAP) });
        all.push(Watched { memory: outside, course: Course::of(&external, of_external) });
    }
    all.extend(native(samples));
    all
}

/// The workers of the threads that answered lately: one that is silent for a moment has not ended.
fn threads(samples: &[LiveSample]) -> Vec<&Option<String>> {
    let answered = samples.iter().rev().filter(|sample| !sample.heaps.is_empty()).take(LATELY);
    let mut workers = Vec::new();
    for heap in answered.flat_map(|sample| &sample.heaps) {
        if !workers.contains(&&heap.worker) {
            workers.push(&heap.worker);
        }
    }
    workers
}

/// What each major collection left, or less where less was seen before the next one: what lives is never more than what
/// is there.
fn floors(
    samples: &[LiveSample],
    worker: &Option<String>,
    left: fn(&Floor) -> u64,
    there: fn(&HeapSample) -> u64,
) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for heap in samples.iter().flat_map(|sample| &sample.heaps).filter(|heap| heap.worker == *worker) {
        let point = |floor: &Floor| (floor.at.as_secs_f64() / 3600.0, left(floor) as f64);
        points.extend(heap.floors.iter().map(point));
        if let Some(last) = points.last_mut() {
            last.1 = last.1.min(there(heap) as f64);
        }
    }
    points
}

fn native(samples: &[LiveSample]) -> Vec<Watched> {
    let of = |bytes: &dyn Fn(&LiveSample, &NativeSample) -> Option<f64>| {
        let points = samples
            .iter()
            .filter_map(|sample| Some((sample.at.as_secs_f64() / 3600.0, bytes(sample, &sample.native?)?)));
        points.collect::<Vec<Point>>()
    };
    let never = samples.iter().all(|sample| sample.heaps.is_empty());
    let engine = |sample: &LiveSample, native: &NativeSample| {
        let heaps: u64 = sample.heaps.iter().map(|heap| heap.total_bytes).sum();
        (never || !sample.heaps.is_empty()).then_some(native.v8_bytes as f64 - heaps as f64)
    };
    let free = |_: &LiveSample, native: &NativeSample| native.free_in_arenas_bytes.map(|bytes| bytes as f64);
    let watched =
        |memory, points: Vec<Point>, remarkable| Watched { memory, course: Course::of(&points, remarkable) };
    vec![
        allocated::watched(samples, fastest_region(samples)),
        watched(Memory::Retained { region: largest_region(samples) }, of(&free), RETAINED),
        watched(Memory::Stacks, of(&|_, native| Some(native.stacks_bytes as f64)), STACKS),
        watched(Memory::Files, of(&|_, native| Some(native.files_bytes as f64)), FILES),
        watched(Memory::Engine, of(&engine), if never { PAGES } else { ENGINE }),
    ]
}

type Bytes = fn(&NativeSample) -> u64;

/// What malloc has, by where it is.
const REGIONS: [(Bytes, LiveRegion); 3] = [
    (|native| native.main_arena_bytes, LiveRegion::MainArena),
    (|native| native.thread_arenas_bytes, LiveRegion::ThreadArenas),
    (|native| native.other_anonymous_bytes, LiveRegion::OtherAnonymous),
];

/// The region of malloc's memory that grows fastest.
fn fastest_region(samples: &[LiveSample]) -> Option<LiveRegion> {
    let speed = |of: Bytes| {
        let points = samples
            .iter()
            .filter_map(|sample| Some((sample.at.as_secs_f64() / 3600.0, of(&sample.native?) as f64)));
        course::speed(&points.collect::<Vec<Point>>())
    };
    first_by(samples, speed)
}

/// The largest one now: where malloc keeps most.
fn largest_region(samples: &[LiveSample]) -> Option<LiveRegion> {
    let last = samples.iter().rev().find_map(|sample| sample.native);
    first_by(samples, |of| last.map_or(0.0, |native| of(&native) as f64))
}

fn first_by(samples: &[LiveSample], measure: impl Fn(Bytes) -> f64) -> Option<LiveRegion> {
    samples.iter().find(|sample| sample.native.is_some())?;
    let measured = REGIONS.into_iter().map(|(of, region)| (measure(of), region));
    measured.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, region)| region)
}
