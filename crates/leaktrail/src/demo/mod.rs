//! The bundled dashboard service: what the demo runs and what it expects of it.

mod bundle;
mod install;

use std::path::{Path, PathBuf};
use std::time::Duration;

use probe::{Driver, Load, Readiness, Route, ServiceSpec};

use crate::error::{Failure, Result};
use crate::hunt::{Folder, Plan, Rounds};

pub(crate) use install::ready;

/// The service answers with 80 widgets of 4 KB and keeps them for each user.
const ROUTE: &str = "GET /api/users/user-{i}/dashboard";
/// Enough requests that code is compiled and caches of the runtime are filled.
const WARMUP: u64 = 100;
/// The fixed service keeps 204 answers (64 MiB): more than twice as many make sure that it is full.
const WARMUP_FIXED: u64 = 450;
const REQUESTS_PER_ROUND: u64 = 300;
const ROUNDS: u64 = 2;
const MOST_FAILURES: f64 = 0.01;
/// Ten times what it takes on two slow cores.
const MAX_TIME: Duration = Duration::from_secs(180);

/// Which of the two services runs, and what is kept of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variant {
    pub(crate) is_fixed: bool,
    pub(crate) node: Option<PathBuf>,
    pub(crate) folder: Option<Folder>,
    pub(crate) keeps_snapshots: bool,
}

impl Variant {
    /// The plan for the service in `home`.
    pub(crate) fn plan(self, home: &Path) -> Result<Plan> {
        let script = if self.is_fixed { "src/server-fixed.mjs" } else { "src/server.mjs" };
        let service = ServiceSpec {
            node: self.node,
            readiness: Readiness::Url("/healthz".into()),
            ready_timeout: Duration::from_secs(30),
            log_file: self.folder.as_ref().map(Folder::service_log),
            ..ServiceSpec::new(["node", script], home)
        };
        let route: Route = ROUTE.parse().map_err(|e: probe::Error| Failure::new(e.to_string()))?;
        Ok(Plan {
            service,
            driver: Driver::Requests(Load::new("", vec![route])),
            warmup_requests: Some(if self.is_fixed { WARMUP_FIXED } else { WARMUP }),
            requests_per_round: Some(REQUESTS_PER_ROUND),
            rounds: Rounds::Fixed(ROUNDS),
            most_failures: MOST_FAILURES,
            keep_snapshots: self.folder.filter(|_| self.keeps_snapshots),
            max_time: MAX_TIME,
        })
    }
}
