//! The self-check: a leak of known size, planted in a fresh process of the same service under the same load.
//! If the hunt does not see it, its word that nothing leaks is worth nothing.

use super::plant::Plant;
use crate::error::Result;
use crate::hunt::{Plan, Watch};
use crate::pipeline::{self, Hunted};
use crate::report::{Report, SelfCheck, Verdict};

/// Hunts the planted leak, and notes in the report whether it was found.
pub(super) async fn run(plan: &Plan, bytes: u64, report: &mut Report, watch: &Watch) -> Result<()> {
    let plant = Plant::new(bytes)?;
    let Hunted { report: planted, failure } = pipeline::run(&plant.in_service_of(plan), watch).await?;
    let found = planted.findings.iter().find(|finding| plant.is_owner(&finding.owner));
    let why = match (&failure, found) {
        (None, Some(_)) => None,
        (Some(_), _) => Some(format!("the run failed: {}", planted.reason)),
        (None, None) => Some(format!("the verdict was {}: {}", planted.verdict.as_str(), planted.reason)),
    };
    if found.is_none() && report.verdict.passes() {
        report.verdict = Verdict::Inconclusive;
        let what = if failure.is_some() { "could not be looked for" } else { "was not seen either" };
        report.reason = format!("{}, but a planted leak of {bytes} bytes per request {what}", report.reason);
    }
    report.self_check = Some(SelfCheck {
        planted_bytes_per_request: bytes,
        found: found.is_some(),
        measured_bytes_per_request: found.and_then(|finding| finding.growth.bytes_per_request),
        why,
    });
    Ok(())
}
