//! All flags of a hunt, and the plan they make.

use std::path::PathBuf;
use std::time::Duration;

use super::load::LoadOptions;
use super::service::ServiceOptions;
use super::values;
use crate::campaign::Campaign;
use crate::commands::hunted;
use crate::commands::time::time;
use crate::error::Result;
use crate::hunt::{Folder, Plan, Rounds};

/// What `hunt` and `check` understand.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    load: LoadOptions,
    #[command(flatten)]
    protocol: Protocol,
    #[command(flatten)]
    service: ServiceOptions,
}

/// How much of it, and what is kept.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Hunt")]
struct Protocol {
    /// Requests before anything is measured [default: until code is compiled and caches are filled]
    #[arg(long, value_name = "N")]
    warmup: Option<u64>,
    /// Requests in each round [default: as many as take 2.5 s, fewer if they leave much behind]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    requests: Option<u64>,
    /// Rounds of load; auto goes on until the answer is clear
    #[arg(long, value_name = "N|auto", value_parser = values::rounds, default_value = "auto")]
    rounds: Rounds,
    /// The largest share of failed requests (no answer, or 5xx) that still lets a verdict be given
    #[arg(long, value_name = "PCT", value_parser = values::percent, default_value = "1%")]
    max_failures: f64,
    /// How long one run may take; then the verdict rests on what was measured until then
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "120s")]
    max_time: Duration,
    /// Hunt N times, each in a fresh process; the verdict is what most of them say
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100))]
    repeat: u64,
    /// Hunt once more with a planted leak of BYTES per request (200 if not said); a hunt that does not find
    /// it clears nobody
    #[arg(long, value_name = "BYTES", num_args = 0..=1, default_missing_value = "200",
          value_parser = clap::value_parser!(u64).range(1..))]
    self_check: Option<u64>,
    /// Keep report.json and the output of service and load in DIR
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Keep the heap snapshots too (they hold whatever the heap held), in the directory of --report or a new one
    #[arg(long)]
    keep_snapshots: bool,
}

impl Options {
    /// Refuses what cannot work, before anything is started.
    pub(crate) fn check(&self) -> Result<()> {
        self.load.check()?;
        self.service.check()
    }

    /// Where files are kept, if any are.
    pub(crate) fn directory(&self, command: &str) -> Option<PathBuf> {
        let Protocol { report, keep_snapshots, .. } = &self.protocol;
        report.clone().or_else(|| keep_snapshots.then(|| hunted::new_directory(command)))
    }

    /// The plan of one run, and how many runs there are.
    pub(crate) fn resolve(&self, folder: Option<&Folder>) -> Result<(Plan, Campaign)> {
        let Protocol { warmup, requests, rounds, max_failures, max_time, repeat, self_check, .. } =
            self.protocol;
        let plan = Plan {
            service: self.service.spec(folder.map(Folder::service_log)),
            driver: self.load.driver(folder.map(Folder::load_log)),
            warmup_requests: warmup,
            requests_per_round: requests,
            rounds,
            most_failures: max_failures,
            keep_snapshots: folder.filter(|_| self.protocol.keep_snapshots).cloned(),
            max_time,
        };
        Ok((plan, Campaign { runs: repeat, planted_bytes: self_check, folder: folder.cloned() }))
    }
}
