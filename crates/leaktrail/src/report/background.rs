//! What is known before anything is judged: the service, its memory as it was measured, the files.

use super::{Ended, Load, MatchedBy, Memory, Service};
use crate::hunt::{Measured, Plan};

/// The parts of a report that no snapshot tells.
pub(crate) struct Background {
    pub(crate) service: Option<Service>,
    pub(crate) load: Option<Load>,
    /// `None` if memory was not measured while the service ran.
    pub(crate) memory: Option<Memory>,
    pub(crate) ended: Ended,
    pub(crate) matched_by: MatchedBy,
    pub(crate) snapshots: Vec<String>,
}

impl Background {
    /// What a hunt measured.
    pub(crate) fn of_hunt(plan: &Plan, measured: &Measured, load: &detect::Load, ended: Ended) -> Self {
        let command = plan.service.command.iter().map(|part| part.to_string_lossy().into_owned());
        let version = &measured.node_version;
        Self {
            service: Some(Service {
                command: command.collect(),
                node_version: (!version.is_empty()).then(|| version.clone()),
                processes: measured.siblings + 1,
                served_requests: measured.samples.last().map_or(0, |sample| sample.requests),
                warmup_requests: measured.warmup_requests,
                requests_per_round: measured.requests_per_round,
                rounds: measured.rounds(),
                failed_requests: measured.load.failures,
            }),
            load: Some(Load::of(&measured.load)),
            memory: Some(Memory::of_hunt(measured, load)),
            ended,
            matched_by: MatchedBy::Id,
            snapshots: measured.kept.iter().map(|path| path.display().to_string()).collect(),
        }
    }

    /// Snapshots alone.
    pub(crate) fn of_files(snapshots: Vec<String>, matched_by: MatchedBy) -> Self {
        Self { service: None, load: None, memory: None, ended: Ended::Done, matched_by, snapshots }
    }
}
