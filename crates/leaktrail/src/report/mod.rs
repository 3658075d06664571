//! The report of a hunt or a diagnosis: one model, rendered by one file per presentation.

mod background;
mod build;
mod finding;
pub(crate) mod text;

use serde::Serialize;

pub(crate) use background::Background;
pub(crate) use build::{build, classes};
pub(crate) use finding::{Finding, Step};

/// What was found. The document that `demo`, `hunt`, `check` and `diagnose` write.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Report {
    pub(crate) verdict: &'static str,
    pub(crate) reason: String,
    /// `None` if all that is known is snapshots.
    pub(crate) service: Option<Service>,
    pub(crate) memory: Memory,
    /// How the objects of one snapshot are found in the next.
    pub(crate) matched_by: MatchedBy,
    pub(crate) findings: Vec<Finding>,
    /// Findings that the user has accepted.
    pub(crate) accepted: Vec<Finding>,
    /// Weaker than findings.
    pub(crate) suspects: Vec<Finding>,
    /// Grew, then stopped or has a bound.
    pub(crate) bounded: Vec<Finding>,
    /// What is new and left out of the judgement, because runtimes do so by themselves.
    pub(crate) noise: Vec<Noise>,
    /// The classes that grew most between the first and the last snapshot.
    pub(crate) classes: Vec<ClassGrowth>,
    /// The files of snapshots, in the order of time: those that were read or kept.
    pub(crate) snapshots: Vec<String>,
}

/// How objects of one snapshot are found in the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MatchedBy {
    /// One process: an id stands for the same object in all snapshots.
    Id,
    /// Different processes: what is reached in the same way is taken for the same.
    Path,
}

/// What ran, and how it was loaded.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Service {
    pub(crate) command: Vec<String>,
    pub(crate) node_version: String,
    pub(crate) warmup_requests: u64,
    pub(crate) requests_per_round: u64,
    pub(crate) rounds: u64,
    pub(crate) failed_requests: u64,
}

/// How the service's memory went.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Memory {
    pub(crate) kind: &'static str,
    pub(crate) rounds: Vec<MemoryRound>,
    pub(crate) growth_bytes_per_request: Option<f64>,
    pub(crate) interval: Option<[f64; 2]>,
    pub(crate) minimum_detectable_bytes_per_request: Option<f64>,
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
}

/// A class that grew.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ClassGrowth {
    pub(crate) name: String,
    pub(crate) delta: i64,
    pub(crate) size_delta_bytes: i64,
}

/// Growth that is no leak.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Noise {
    pub(crate) kind: &'static str,
    pub(crate) why: &'static str,
    pub(crate) count_per_interval: Vec<u64>,
    pub(crate) bytes_per_interval: Vec<u64>,
}
