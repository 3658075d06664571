//! Which memory grows with the load, and how fast: told from samples taken after garbage collection.

use crate::slope::Slope;

/// What a warmed-up service without a leak still gains: compiled code and inline caches. Measured on
/// Express services at 60 bytes per request in the second round and less later; this is well above.
pub(crate) const UNREMARKABLE_BYTES_PER_REQUEST: f64 = 1024.0;

/// Growth of less than this over the whole measurement is what a healthy service shows too: on Express
/// services compiled code gained 0.2 MB in 8,000 requests.
const REMARKABLE_BYTES: f64 = (1 << 20) as f64;
/// The same of memory that JavaScript does not know, as the main thread's allocator has it: it wandered by
/// 1 MB between collections, and gained up to 3 MB while buffers of other threads came and went.
const REMARKABLE_MAIN_BYTES: f64 = (4 << 20) as f64;
/// The same, of all threads: allocators of other threads keep far more of what was freed.
const REMARKABLE_NATIVE_BYTES: f64 = (16 << 20) as f64;
/// A cache that is full, and an allocator that keeps what was freed, need less and less more; a leak gains as
/// much in the second half of a measurement as in the first. Below this share growth is about to end.
const ENDLESS_SHARE: f64 = 0.5;
/// Fewer points have no halves worth comparing.
const FEWEST_HALVED: usize = 4;
/// Fewer points of native memory come from a single round, in which an allocator may well need more.
const FEWEST_NATIVE: usize = 8;

/// The memory of the service after garbage collection, once so many requests were answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryPoint {
    /// Requests answered so far.
    pub requests: u64,
    /// Live JavaScript objects.
    pub heap_used_bytes: u64,
    /// Memory outside the heap that JavaScript objects keep, the data of ArrayBuffers included.
    pub external_bytes: u64,
    /// The data of ArrayBuffers.
    pub array_buffers_bytes: u64,
}

/// Memory of the process that neither the heap nor JavaScript objects explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NativePoint {
    /// Requests answered so far.
    pub requests: u64,
    /// What the allocator of the main thread has, and large single allocations.
    pub main_bytes: u64,
    /// The same with the allocators of all other threads.
    pub all_bytes: u64,
}

/// Which memory of the process grows, as measured from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemoryKind {
    /// The JavaScript heap.
    Heap,
    /// Memory outside the heap that JavaScript objects own, such as buffers.
    External,
    /// Memory that JavaScript does not know.
    Native,
    /// None grows.
    None,
}

impl MemoryKind {
    /// As documents spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Heap => "heap",
            Self::External => "external",
            Self::Native => "native",
            Self::None => "none",
        }
    }
}

/// How fast one kind of memory grows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KindGrowth {
    /// By the requests answered.
    pub slope: Slope,
    /// The smallest growth, in bytes per request, that would have been told from what any service shows.
    pub minimum_detectable: f64,
    /// It certainly grows, without end, and by more than any healthy service.
    pub is_remarkable: bool,
}

/// How fast each kind of memory grows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemoryGrowth {
    /// The JavaScript heap.
    pub heap: KindGrowth,
    /// What JavaScript objects own outside it.
    pub external: KindGrowth,
    /// The data of ArrayBuffers, a part of external memory.
    pub array_buffers: KindGrowth,
    /// Memory that JavaScript does not know; `None` if too few points tell it.
    pub native: Option<KindGrowth>,
    /// The most that what JavaScript objects keep fell by from one sample to the next.
    pub largest_fall_bytes: u64,
    /// The kind that certainly grows, and fastest.
    pub kind: MemoryKind,
}

impl MemoryGrowth {
    /// Judges samples; those of native memory tell nothing once a snapshot was taken. `None` if there are too few.
    pub fn of(points: &[MemoryPoint], native: &[NativePoint]) -> Option<Self> {
        let of = |bytes: fn(&MemoryPoint) -> u64| {
            let points: Vec<_> = points.iter().map(|point| (point.requests, bytes(point))).collect();
            KindGrowth::of(&points, REMARKABLE_BYTES)
        };
        let heap = of(|point| point.heap_used_bytes)?;
        let external = of(|point| point.external_bytes)?;
        let array_buffers = of(|point| point.array_buffers_bytes)?;
        let sure_of_native = native.len() >= FEWEST_NATIVE;
        let native = of_native(native);
        let kinds = [
            (MemoryKind::Heap, Some(heap)),
            (MemoryKind::External, Some(external)),
            (MemoryKind::Native, native.filter(|_| sure_of_native)),
        ];
        let grows = kinds.into_iter().filter_map(|(kind, growth)| {
            let growth = growth.filter(|growth| growth.is_remarkable)?;
            Some((kind, growth.slope.per_unit))
        });
        let fastest = grows.max_by(|(_, a), (_, b)| a.total_cmp(b));
        let kind = fastest.map_or(MemoryKind::None, |(kind, _)| kind);
        Some(Self { heap, external, array_buffers, native, largest_fall_bytes: largest_fall(points), kind })
    }

    /// The slope of one kind; of the heap, if none is meant.
    pub fn slope(&self, kind: MemoryKind) -> Slope {
        let growth = match kind {
            MemoryKind::Heap | MemoryKind::None => self.heap,
            MemoryKind::External => self.external,
            MemoryKind::Native => self.native.unwrap_or(self.heap),
        };
        growth.slope
    }

    /// Whether native memory seems to grow; it takes more rounds to tell that from an allocator that keeps
    /// what was freed.
    pub fn suspects_native(&self) -> bool {
        self.native.is_some_and(|native| native.is_remarkable)
    }

    /// By how much what JavaScript objects keep may have grown at most, per request.
    pub(crate) fn most_bytes_per_request(&self) -> f64 {
        self.heap.slope.interval[1].max(0.0) + self.external.slope.interval[1].max(0.0)
    }
}

/// Native memory of the main thread, if it grows remarkably; else of all threads.
fn of_native(points: &[NativePoint]) -> Option<KindGrowth> {
    let of = |bytes: fn(&NativePoint) -> u64, least_bytes| {
        let points: Vec<_> = points.iter().map(|point| (point.requests, bytes(point))).collect();
        KindGrowth::of(&points, least_bytes).filter(|growth| growth.slope.has_interval)
    };
    let main = of(|point| point.main_bytes, REMARKABLE_MAIN_BYTES);
    main.filter(|main| main.is_remarkable).or_else(|| of(|point| point.all_bytes, REMARKABLE_NATIVE_BYTES))
}

impl KindGrowth {
    fn of(points: &[(u64, u64)], least_bytes: f64) -> Option<Self> {
        let (&first, &last) = (points.first()?, points.last()?);
        let slope = Slope::of(points)?;
        let middle = points[points.len() / 2];
        let rate = |from: (u64, u64), to: (u64, u64)| {
            (to.1 as f64 - from.1 as f64) / to.0.saturating_sub(from.0).max(1) as f64
        };
        let is_endless =
            points.len() < FEWEST_HALVED || rate(middle, last) >= ENDLESS_SHARE * rate(first, middle);
        let least = least_bytes / last.0.saturating_sub(first.0).max(1) as f64;
        Some(Self {
            slope,
            minimum_detectable: slope.minimum_detectable().max(least),
            is_remarkable: slope.grows() && slope.per_unit >= least && is_endless,
        })
    }
}

fn largest_fall(points: &[MemoryPoint]) -> u64 {
    let kept = |point: &MemoryPoint| point.heap_used_bytes + point.external_bytes;
    let falls = points.windows(2).map(|pair| kept(&pair[0]).saturating_sub(kept(&pair[1])));
    falls.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth(step: impl Fn(u64) -> (u64, u64), native: impl Fn(u64) -> u64) -> (MemoryKind, f64) {
        let point = |round: u64| {
            let (heap_used_bytes, external_bytes) = step(round);
            let (requests, array_buffers_bytes) = (100 * round, external_bytes);
            MemoryPoint { requests, heap_used_bytes, external_bytes, array_buffers_bytes }
        };
        let native = |round| NativePoint {
            requests: 100 * round,
            main_bytes: native(round),
            all_bytes: native(round) + 30_000_000,
        };
        let native: Vec<NativePoint> = (0..9).map(native).collect();
        let growth = MemoryGrowth::of(&(4..13).map(point).collect::<Vec<_>>(), &native).unwrap();
        (growth.kind, growth.slope(growth.kind).per_unit)
    }

    fn idle(_: u64) -> u64 {
        40_000_000
    }

    #[test]
    fn names_the_memory_that_grows() {
        assert_eq!(growth(|round| (5_000_000 + 300_000 * round, 9000), idle), (MemoryKind::Heap, 3000.0));
        let buffers = |round| (5_000_000 + 200_000 * round, 7_000_000 * round);
        assert_eq!(growth(buffers, idle), (MemoryKind::External, 70_000.0));
        let native = |round| 40_000_000 + 5_000_000 * round;
        assert_eq!(growth(|_| (5_000_000, 9000), native), (MemoryKind::Native, 50_000.0));
    }

    #[test]
    fn what_an_allocator_keeps_for_later_does_not_grow() {
        let kept = |round| 40_000_000 + 30_000_000 * (round % 2);
        assert_eq!(growth(|_| (5_000_000, 9000), kept).0, MemoryKind::None);
        let slower = |round| 40_000_000 + [0, 12, 20, 24, 26, 27, 27, 28, 28][round as usize] * 1_000_000;
        assert_eq!(growth(|_| (5_000_000, 9000), slower).0, MemoryKind::None);
    }

    #[test]
    fn what_has_stopped_to_grow_does_not_grow() {
        let full = |round: u64| (5_000_000 + 400_000 * (round - 4).min(4), 9000);
        assert_eq!(growth(full, idle).0, MemoryKind::None);
    }

    #[test]
    fn a_warm_service_that_compiles_code_does_not_grow() {
        assert_eq!(growth(|round| (5_000_000 + 6000 * round, 9000), idle).0, MemoryKind::None);
        assert_eq!(growth(|round| (5_000_000 + 900_000 * (round % 2), 9000), idle).0, MemoryKind::None);
    }
}
