//! What a hunt does: the service, the load, how much of it.

use std::time::Duration;

use probe::{Driver, ServiceSpec};

use super::Folder;
use crate::places::Places;

/// A resolved plan; nothing in it depends on how it was typed.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) service: ServiceSpec,
    /// What drives it; it does not know yet where the service listens.
    pub(crate) driver: Driver,
    /// Requests before the first measurement; `None`: until the service has worked for a while.
    pub(crate) warmup_requests: Option<u64>,
    /// Requests in each round; `None`: as many as make a round long enough.
    pub(crate) requests_per_round: Option<u64>,
    pub(crate) rounds: Rounds,
    /// The largest share of failed requests that still lets a verdict be given.
    pub(crate) most_failures: f64,
    /// Where snapshots are kept, if they are.
    pub(crate) keep_snapshots: Option<Folder>,
    /// How long it may take in all, from the start of the service to the verdict.
    pub(crate) max_time: Duration,
}

impl Plan {
    /// The driver for a service at `base_url`.
    pub(super) fn driver_at(&self, base_url: String) -> Driver {
        let mut driver = self.driver.clone();
        match &mut driver {
            Driver::Requests(load) => load.base_url = base_url,
            Driver::Command(command) => command.base_url = base_url,
        }
        driver
    }

    /// The same plan with its files in another folder.
    pub(crate) fn in_folder(&self, folder: &Folder) -> Self {
        let mut plan = self.without_files();
        plan.service.log_file = Some(folder.service_log());
        plan.keep_snapshots = self.keep_snapshots.as_ref().map(|_| folder.clone());
        if let Driver::Command(command) = &mut plan.driver {
            command.log_file = Some(folder.load_log());
        }
        plan
    }

    /// The same plan, of which no file outlives the hunt.
    pub(crate) fn without_files(&self) -> Self {
        let mut plan = self.clone();
        plan.service.log_file = None;
        plan.keep_snapshots = None;
        if let Driver::Command(command) = &mut plan.driver {
            command.log_file = None;
        }
        plan
    }

    /// Where the scripts of the service lie.
    pub(crate) fn places(&self) -> Places {
        Places::new(&self.service.cwd, Vec::new())
    }

    /// Whether a round can be sent in pieces: a program is started once for each round.
    pub(super) fn is_divisible(&self) -> bool {
        matches!(self.driver, Driver::Requests(_))
    }
}

/// How many rounds of load follow the warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounds {
    /// Until the answer is clear.
    Auto,
    /// Exactly so many.
    Fixed(u64),
}
