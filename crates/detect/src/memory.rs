//! Which memory grows with the load, and how fast: told from samples taken after garbage collection.

use crate::slope::Slope;

/// What a warmed-up service without a leak still gains: compiled code and inline caches. Measured on
/// Express services at 60 bytes per request in the second round and less later; this is well above.
pub(crate) const UNREMARKABLE_BYTES_PER_REQUEST: f64 = 1024.0;

/// The memory of the service after garbage collection, once so many requests were answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryPoint {
    /// Requests answered so far.
    pub requests: u64,
    /// Live JavaScript objects.
    pub heap_used_bytes: u64,
    /// Memory outside the heap that JavaScript objects keep, the data of ArrayBuffers included.
    pub external_bytes: u64,
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

/// The memory that grows most, or the heap if none does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemoryGrowth {
    /// Which memory grows.
    pub kind: MemoryKind,
    /// How fast; of the heap, if none grows.
    pub slope: Slope,
}

impl MemoryGrowth {
    /// Judges the samples; `None` if there are too few.
    pub fn of(points: &[MemoryPoint]) -> Option<Self> {
        let slope = |bytes: fn(&MemoryPoint) -> u64| {
            Slope::of(&points.iter().map(|point| (point.requests, bytes(point))).collect::<Vec<_>>())
        };
        let heap = slope(|point| point.heap_used_bytes)?;
        let external = slope(|point| point.external_bytes)?;
        let (kind, slope) = if external.grows() && external.per_request > heap.per_request {
            (MemoryKind::External, external)
        } else {
            (MemoryKind::Heap, heap)
        };
        Some(Self { kind: if is_remarkable(&slope) { kind } else { MemoryKind::None }, slope })
    }
}

fn is_remarkable(slope: &Slope) -> bool {
    slope.grows() && slope.per_request >= UNREMARKABLE_BYTES_PER_REQUEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth(step: impl Fn(u64) -> (u64, u64)) -> (MemoryKind, f64) {
        let point = |round: u64| {
            let (heap_used_bytes, external_bytes) = step(round);
            MemoryPoint { requests: 100 * round, heap_used_bytes, external_bytes }
        };
        let growth = MemoryGrowth::of(&(0..9).map(point).collect::<Vec<_>>()).unwrap();
        (growth.kind, growth.slope.per_request)
    }

    #[test]
    fn names_the_memory_that_grows() {
        assert_eq!(growth(|round| (5_000_000 + 300_000 * round, 9000)), (MemoryKind::Heap, 3000.0));
        let buffers = |round| (5_000_000 + 200_000 * round, 7_000_000 * round);
        assert_eq!(growth(buffers), (MemoryKind::External, 70_000.0));
    }

    #[test]
    fn a_warm_service_that_compiles_code_does_not_grow() {
        assert_eq!(growth(|round| (5_000_000 + 6000 * round, 9000)).0, MemoryKind::None);
        assert_eq!(growth(|round| (5_000_000 + 900_000 * (round % 2), 9000)).0, MemoryKind::None);
    }
}
