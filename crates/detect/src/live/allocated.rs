//! Native memory in use that no JavaScript object is known to own.
//!
//! The data of buffers comes from malloc too, so what objects own is taken off, and what malloc keeps of memory that was
//! given back. What is left belongs to native code, and some of it to objects that are garbage already: it goes when
//! they are collected. So the least of each time between two major collections counts.

use super::course::{Course, Point, Remarkable};
use super::memories::{Memory, Seen, Watched};
use super::{LiveRegion, LiveSample, NativeSample};

const MB: f64 = (1 << 20) as f64;
/// Measured after collections: on Node.js 20 Express, and a service of caches, timers and batches, wandered by 1 MB in ten
/// minutes; on Node.js 24 Express had 10 MB after its first minute under load, and wandered by 5 MB from then on.
const ALLOCATED: Remarkable = Remarkable { least_bytes: 8.0 * MB, share: 0.05 };
/// Native memory of objects that are garbage goes with a collection: a service that packed buffers gained 9 MB in five
/// minutes without one.
const UNCOLLECTED: Remarkable = Remarkable { least_bytes: 32.0 * MB, share: 0.1 };
/// Where it cannot be seen what malloc keeps, all of it looks as if it were in use.
const OR_KEPT: Remarkable = Remarkable { least_bytes: 64.0 * MB, share: 0.1 };
/// So few collections tell nothing about garbage.
const FEW_COLLECTIONS: usize = 3;

pub(super) fn watched(samples: &[LiveSample], region: Option<LiveRegion>) -> Watched {
    let samples = &answered(samples);
    let of = |seen, course| Watched { memory: Memory::Allocated { region, seen }, course };
    let read = || samples.iter().filter_map(|sample| sample.native);
    if read().next().is_none() {
        let points: Vec<Point> = samples.iter().copied().map(remainder).collect();
        return of(Seen::OrKept, or_kept(&points));
    }
    if 2 * read().filter(|native| native.free_in_arenas_bytes.is_some()).count() < read().count() {
        let points: Vec<Point> = samples.iter().filter_map(|sample| point(sample, 0)).collect();
        return of(Seen::OrKept, or_kept(&points));
    }
    let collected = Course::of(&after_collections(samples), ALLOCATED);
    if matches!(collected, Course::Grows(_)) {
        return of(Seen::InUse, collected);
    }
    let points: Vec<Point> = samples.iter().copied().filter_map(in_use).collect();
    let grows = |remarkable| match Course::of(&points, remarkable) {
        Course::Grows(growth) if collections(samples, growth.from.0) <= FEW_COLLECTIONS => Some(growth),
        _ => None,
    };
    let unproven = || Some(Course::Unproven { gained_bytes: grows(ALLOCATED)?.gained_bytes() });
    match grows(UNCOLLECTED) {
        Some(growth) => of(Seen::Uncollected, Course::Grows(growth)),
        None => of(Seen::InUse, unproven().unwrap_or(collected)),
    }
}

/// Growth that malloc may only keep is proven later.
fn or_kept(points: &[Point]) -> Course {
    match (Course::of(points, OR_KEPT), Course::of(points, ALLOCATED)) {
        (Course::Level, Course::Grows(growth)) => Course::Unproven { gained_bytes: growth.gained_bytes() },
        (course, _) => course,
    }
}

/// Where JavaScript did not answer in time, it is not known what its objects own. All samples, if it never does.
fn answered(samples: &[LiveSample]) -> Vec<&LiveSample> {
    let never = samples.iter().all(|sample| sample.heaps.is_empty());
    samples.iter().filter(|sample| never || !sample.heaps.is_empty()).collect()
}

/// The least in use between two collections, for each such time.
fn after_collections(samples: &[&LiveSample]) -> Vec<Point> {
    let mut least: Vec<Point> = Vec::new();
    let mut is_new = true;
    for sample in samples {
        is_new |= sample.heaps.iter().any(|heap| !heap.floors.is_empty());
        let Some(point) = in_use(sample) else { continue };
        match least.last_mut().filter(|_| !is_new) {
            Some(last) if point.1 < last.1 => *last = point,
            Some(_) => {}
            None => least.push(point),
        }
        is_new = false;
    }
    least
}

/// How many samples since then tell of collections.
fn collections(samples: &[&LiveSample], since_hours: f64) -> usize {
    let since = samples.iter().filter(|sample| sample.at.as_secs_f64() / 3600.0 > since_hours);
    since.filter(|sample| sample.heaps.iter().any(|heap| !heap.floors.is_empty())).count()
}

fn in_use(sample: &LiveSample) -> Option<Point> {
    point(sample, sample.native?.free_in_arenas_bytes?)
}

/// Where regions cannot be read: all memory but the heaps and what objects own.
fn remainder(sample: &LiveSample) -> Point {
    let known: u64 = sample.heaps.iter().map(|heap| heap.total_bytes + heap.external_bytes).sum();
    (sample.at.as_secs_f64() / 3600.0, sample.rss_bytes as f64 - known as f64)
}

fn point(sample: &LiveSample, free_bytes: u64) -> Option<Point> {
    let NativeSample { main_arena_bytes, thread_arenas_bytes, other_anonymous_bytes, .. } = sample.native?;
    let external: u64 = sample.heaps.iter().map(|heap| heap.external_bytes).sum();
    let malloc = main_arena_bytes + thread_arenas_bytes + other_anonymous_bytes;
    Some((sample.at.as_secs_f64() / 3600.0, malloc as f64 - external as f64 - free_bytes as f64))
}
