//! What is known before anything is judged: the service, its memory as it was measured, the files.

use detect::{MemoryGrowth, MemoryKind};
use probe::MemorySample;

use super::{MatchedBy, Memory, MemoryRound, Service};
use crate::hunt::{Measured, Plan};

/// The parts of a report that no snapshot tells.
pub(crate) struct Background {
    pub(crate) service: Option<Service>,
    /// `None` if memory was not measured while the service ran.
    pub(crate) memory: Option<Memory>,
    pub(crate) matched_by: MatchedBy,
    pub(crate) snapshots: Vec<String>,
}

impl Background {
    /// What a hunt measured.
    pub(crate) fn of_hunt(plan: &Plan, measured: &Measured, growth: Option<MemoryGrowth>) -> Self {
        Self {
            service: Some(Service {
                command: plan
                    .service
                    .command
                    .iter()
                    .map(|part| part.to_string_lossy().into_owned())
                    .collect(),
                node_version: measured.node_version.clone(),
                warmup_requests: plan.warmup_requests,
                requests_per_round: plan.requests_per_round,
                rounds: plan.rounds,
                failed_requests: measured.failures,
            }),
            memory: Some(memory(measured, growth)),
            matched_by: MatchedBy::Id,
            snapshots: measured.kept.iter().map(|path| path.display().to_string()).collect(),
        }
    }

    /// Snapshots alone.
    pub(crate) fn of_files(snapshots: Vec<String>, matched_by: MatchedBy) -> Self {
        Self { service: None, memory: None, matched_by, snapshots }
    }
}

fn memory(measured: &Measured, growth: Option<MemoryGrowth>) -> Memory {
    let rounds = measured.round_ends.iter().map(|&at| memory_round(measured.samples[at])).collect();
    Memory {
        kind: growth.map_or(MemoryKind::None, |growth| growth.kind).as_str(),
        rounds,
        growth_bytes_per_request: growth.map(|growth| growth.slope.per_request),
        interval: growth.map(|growth| growth.slope.interval),
        minimum_detectable_bytes_per_request: growth.map(|growth| growth.slope.minimum_detectable()),
    }
}

fn memory_round((requests, sample): (u64, MemorySample)) -> MemoryRound {
    MemoryRound {
        requests,
        rss_bytes: sample.rss_bytes,
        heap_used_bytes: sample.heap_used_bytes,
        heap_total_bytes: sample.heap_total_bytes,
        external_bytes: sample.external_bytes,
        array_buffers_bytes: sample.array_buffers_bytes,
    }
}
