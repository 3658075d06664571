//! The report of a hunt: one model, rendered by one file per presentation.

mod build;
pub(crate) mod text;

use serde::Serialize;

pub(crate) use build::build;

/// What a hunt found. The document that `demo`, `hunt`, `check` and `diagnose` write.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Report {
    pub(crate) verdict: &'static str,
    pub(crate) reason: String,
    pub(crate) service: Service,
    pub(crate) memory: Memory,
    pub(crate) findings: Vec<Finding>,
    /// Weaker than findings.
    pub(crate) suspects: Vec<Finding>,
    /// Grew, then stopped or has a bound.
    pub(crate) bounded: Vec<Finding>,
    /// The classes that grew most between the first and the last snapshot.
    pub(crate) classes: Vec<ClassGrowth>,
    /// Files that were kept.
    pub(crate) snapshots: Vec<String>,
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

/// One owner of growing memory.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Finding {
    pub(crate) rank: u32,
    pub(crate) fingerprint: String,
    pub(crate) pattern: &'static str,
    pub(crate) confidence: f64,
    pub(crate) owner: Owner,
    pub(crate) sites: Vec<Site>,
    pub(crate) growth: Growth,
    pub(crate) holders: Vec<Holder>,
    pub(crate) path: Vec<Step>,
    pub(crate) evidence: Vec<String>,
    pub(crate) fix: Fix,
}

/// The variable or field that keeps the objects.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Owner {
    pub(crate) name: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) function: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
    pub(crate) column: Option<u32>,
    pub(crate) package: Package,
}

/// Whose code that is.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Package {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) kind: &'static str,
}

/// A place in the source that matters.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Site {
    pub(crate) role: &'static str,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// How much and how steadily.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Growth {
    pub(crate) count: u64,
    pub(crate) bytes: u64,
    pub(crate) bytes_per_request: Option<f64>,
    pub(crate) bytes_per_interval: Vec<u64>,
}

/// An independent retainer of the same objects.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Holder {
    pub(crate) name: String,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
}

/// A step on the path from the GC root: the edge into the node, null on the root.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Step {
    pub(crate) edge: Option<StepEdge>,
    pub(crate) node: StepNode,
    pub(crate) growing: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct StepEdge {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct StepNode {
    pub(crate) id: u64,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
}

/// What to do.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fix {
    pub(crate) summary: String,
    pub(crate) detail: String,
}

/// A class that grew.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ClassGrowth {
    pub(crate) name: String,
    pub(crate) delta: i64,
    pub(crate) size_delta_bytes: i64,
}
