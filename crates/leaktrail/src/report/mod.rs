//! The report of a hunt or a diagnosis: one model, rendered by one file per presentation.

mod background;
mod build;
mod ended;
mod finding;
mod load;
mod memory;
mod repeats;
pub(crate) mod text;
mod verdict;

use serde::Serialize;

pub(crate) use background::Background;
pub(crate) use build::{build, classes};
pub(crate) use ended::{Ended, Fault};
pub(crate) use finding::{Finding, Owner, Package, Step};
pub(crate) use load::Load;
pub(crate) use memory::Memory;
pub(crate) use repeats::{Repeat, SelfCheck};
pub(crate) use verdict::Verdict;

/// What was found. The document that `demo`, `hunt`, `check` and `diagnose` write.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Report {
    pub(crate) verdict: Verdict,
    pub(crate) reason: String,
    /// `None` if all that is known is snapshots.
    pub(crate) service: Option<Service>,
    /// What came of the load, if there was one.
    pub(crate) load: Option<Load>,
    pub(crate) memory: Memory,
    /// What failed, if there is no verdict for that.
    pub(crate) failure: Option<Fault>,
    /// What each run said, if there were several.
    pub(crate) repeats: Vec<Repeat>,
    /// Whether a planted leak was found, if one was planted.
    pub(crate) self_check: Option<SelfCheck>,
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

impl Report {
    /// Takes the findings for suspects.
    pub(crate) fn suspect_findings(&mut self) {
        let findings = std::mem::take(&mut self.findings);
        self.suspects.splice(0..0, findings);
        rank(&mut self.suspects);
    }
}

/// Numbers findings as they stand.
pub(crate) fn rank(findings: &mut [Finding]) {
    findings.iter_mut().zip(1..).for_each(|(finding, rank)| finding.rank = rank);
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
    /// `None` if it failed before that was known.
    pub(crate) node_version: Option<String>,
    /// Processes that share the port; one of them is measured.
    pub(crate) processes: usize,
    /// Requests that the measured process served, of all that were sent.
    pub(crate) served_requests: u64,
    pub(crate) warmup_requests: u64,
    pub(crate) requests_per_round: u64,
    pub(crate) rounds: u64,
    pub(crate) failed_requests: u64,
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
