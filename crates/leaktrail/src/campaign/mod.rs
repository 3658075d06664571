//! Several hunts on fresh processes of one service, and the one report that they make.

mod plant;
mod repeats;
mod self_check;

use crate::error::Result;
use crate::hunt::{Folder, Plan, Watch};
use crate::pipeline::{self, Hunted};
use crate::report::Report;

/// How many hunts there are, and of what kind.
#[derive(Debug, Clone)]
pub(crate) struct Campaign {
    /// Runs that the verdict is told from.
    pub(crate) runs: u64,
    /// The bytes per request of a leak that is planted in a further run.
    pub(crate) planted_bytes: Option<u64>,
    /// Where files are kept, if any are.
    pub(crate) folder: Option<Folder>,
}

/// Runs them one after another; a service or load that fails ends it.
pub(crate) async fn run(plan: &Plan, campaign: &Campaign, watch: &Watch) -> Result<Hunted> {
    let mut reports: Vec<Report> = Vec::new();
    for (run, plan) in (1..).zip(campaign.plans(plan)?) {
        if campaign.runs > 1 {
            watch.title(format!("run {run} of {}", campaign.runs));
        }
        let mut hunted = pipeline::run(&plan, watch).await?;
        if hunted.failure.is_some() {
            hunted.report.repeats = reports.iter().map(repeats::repeat).collect();
            return Ok(hunted);
        }
        reports.push(hunted.report);
    }
    let mut report = repeats::combined(reports);
    if let Some(bytes) = campaign.planted_bytes {
        watch.title("self-check".to_owned());
        self_check::run(plan, bytes, &mut report, watch).await?;
    }
    Ok(Hunted { report, failure: None })
}

impl Campaign {
    /// The plan of each run: files of later ones go to folders of their own.
    fn plans(&self, plan: &Plan) -> Result<Vec<Plan>> {
        let of_run = |run| match &self.folder {
            Some(folder) if run > 1 => Ok(plan.in_folder(&folder.of_run(run)?)),
            _ => Ok(plan.clone()),
        };
        (1..=self.runs).map(of_run).collect()
    }
}
