//! How the memory of the service went.

use detect::{MemoryGrowth, MemoryKind, Slope, minimum_detectable};
use serde::Serialize;

use crate::hunt::{Measured, Sample};

/// How the service's memory went.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Memory {
    pub(crate) kind: &'static str,
    /// After the warm-up and after each round.
    pub(crate) rounds: Vec<MemoryRound>,
    /// Of the kind that grows; of the heap, if none does.
    pub(crate) growth_bytes_per_request: Option<f64>,
    pub(crate) interval: Option<[f64; 2]>,
    pub(crate) minimum_detectable_bytes_per_request: Option<f64>,
    /// Each kind by itself.
    pub(crate) kinds: Vec<KindGrowth>,
}

/// The memory after garbage collection, once `requests` were answered.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct MemoryRound {
    pub(crate) requests: u64,
    pub(crate) rss_bytes: u64,
    pub(crate) heap_used_bytes: u64,
    pub(crate) heap_total_bytes: u64,
    pub(crate) external_bytes: u64,
    pub(crate) array_buffers_bytes: u64,
    /// What neither the heap nor JavaScript objects explain; `None` once a snapshot was taken, because V8
    /// needs memory for it that stays with the process.
    pub(crate) native_bytes: Option<u64>,
}

/// How fast one kind of memory grows.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct KindGrowth {
    pub(crate) kind: &'static str,
    pub(crate) growth_bytes_per_request: f64,
    /// `None` with too few samples.
    pub(crate) interval: Option<[f64; 2]>,
    /// The smallest growth of this kind that would have been told from what any service shows.
    pub(crate) minimum_detectable_bytes_per_request: f64,
}

impl Memory {
    /// What a hunt measured.
    pub(super) fn of_hunt(measured: &Measured, load: &detect::Load) -> Self {
        let growth = load.memory;
        let kind = growth.map_or(MemoryKind::None, |growth| growth.kind);
        let slope = growth.map(|growth| growth.slope(kind));
        let first_look = measured.looks.first().copied().unwrap_or(usize::MAX);
        let rounds = measured.round_ends.iter().filter_map(|&at| {
            let sample = measured.samples.get(at)?;
            Some(memory_round(sample, at <= first_look))
        });
        Self {
            kind: kind.as_str(),
            rounds: rounds.collect(),
            growth_bytes_per_request: slope.map(|slope| slope.per_unit),
            interval: slope.and_then(interval),
            minimum_detectable_bytes_per_request: load
                .requests_per_interval
                .as_deref()
                .and_then(minimum_detectable),
            kinds: growth.map(kinds).unwrap_or_default(),
        }
    }

    /// What leaks is memory of some kind, even if too little of it to show beside all the rest: then what
    /// the findings gained is the growth.
    pub(super) fn tell_leak(&mut self, growth: Option<MemoryGrowth>, gained_bytes_per_request: Option<f64>) {
        let Some(growth) = growth.filter(|growth| growth.kind == MemoryKind::None) else { return };
        let external = growth.external.slope;
        let is_external = external.grows() && external.per_unit > growth.heap.slope.per_unit;
        let kind = if is_external { MemoryKind::External } else { MemoryKind::Heap };
        let slope = Some(growth.slope(kind)).filter(Slope::grows);
        self.kind = kind.as_str();
        self.growth_bytes_per_request = slope.map_or(gained_bytes_per_request, |slope| Some(slope.per_unit));
        self.interval = slope.as_ref().and_then(|slope| interval(*slope));
    }
}

fn interval(slope: Slope) -> Option<[f64; 2]> {
    slope.has_interval.then_some(slope.interval)
}

fn kinds(growth: MemoryGrowth) -> Vec<KindGrowth> {
    let of = |kind, growth: detect::KindGrowth| KindGrowth {
        kind,
        growth_bytes_per_request: growth.slope.per_unit,
        interval: interval(growth.slope),
        minimum_detectable_bytes_per_request: growth.minimum_detectable,
    };
    let known =
        [of("heap", growth.heap), of("external", growth.external), of("array_buffers", growth.array_buffers)];
    known.into_iter().chain(growth.native.map(|native| of("native", native))).collect()
}

fn memory_round(sample: &Sample, is_untouched: bool) -> MemoryRound {
    let Sample { requests, memory, native } = *sample;
    MemoryRound {
        requests,
        rss_bytes: memory.rss_bytes,
        heap_used_bytes: memory.heap_used_bytes,
        heap_total_bytes: memory.heap_total_bytes,
        external_bytes: memory.external_bytes,
        array_buffers_bytes: memory.array_buffers_bytes,
        native_bytes: native.filter(|_| is_untouched).map(|native| native.all_bytes),
    }
}
