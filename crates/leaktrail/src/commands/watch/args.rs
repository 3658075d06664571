//! The arguments of `leaktrail watch`.

use std::net::SocketAddr;
use std::time::Duration;

use crate::cli::Format;
use crate::commands::time::time;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::live::OneTarget;

/// A terminal shows what is new at once.
const ON_SCREEN: Duration = Duration::from_secs(2);
const IN_LINES: Duration = Duration::from_secs(10);
const SHORTEST: Duration = Duration::from_millis(100);

const EXAMPLES: &str = "\
Examples:
  leaktrail watch 4711
  leaktrail watch --port 3000 --duration 10m
  leaktrail watch --name server.js --format jsonl >> memory.jsonl
  leaktrail watch 4711 --once --format json | jq '.samples[0].rss_bytes'
  leaktrail watch 4711 --quiet --listen 127.0.0.1:9464 > /dev/null

On a terminal it draws; `q`, Esc or Ctrl-C ends it. Elsewhere it writes one line per sample.
No collection is forced: what grows is judged by what V8's own major collections leave, so
a quiet service takes long to judge. The inspector is opened by SIGUSR1 where that is safe
and closed at the end. Where it cannot be had, what the kernel tells is watched (Linux).
Exit code 0 whatever grows: this is a view, not a gate. 4: the process ended meanwhile.";

/// Live memory of a process: how much, where, and which of it grows
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    target: OneTarget,
    /// How far apart samples are [default: 10s, on a terminal 2s]
    #[arg(long, value_name = "TIME", value_parser = time)]
    interval: Option<Duration>,
    /// Ends after that time; without it, when it is interrupted or the process ends
    #[arg(long, value_name = "TIME", value_parser = time, conflicts_with = "once")]
    duration: Option<Duration>,
    /// One sample only
    #[arg(long)]
    once: bool,
    /// Serves Prometheus metrics at http://ADDRESS/metrics; loopback addresses only
    #[arg(long, value_name = "ADDRESS", conflicts_with = "once")]
    listen: Option<SocketAddr>,
    /// Whose names the metrics bear
    #[arg(long, value_name = "NAMES", default_value = "prom-client", requires = "listen")]
    metrics: Names,
}

/// Under which names metrics are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Names {
    /// Those of prom-client's default metrics
    PromClient,
    /// Those of OpenTelemetry, as Prometheus spells them
    Otel,
}

/// What to watch, and how.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) target: OneTarget,
    pub(super) interval: Duration,
    pub(super) duration: Option<Duration>,
    pub(super) once: bool,
    pub(super) draws: bool,
    pub(super) listen: Option<(SocketAddr, Names)>,
}

impl Args {
    /// Refuses what cannot be, before anything is touched.
    pub(super) fn plan(self, context: &Context) -> Result<Plan> {
        let Self { target, interval, duration, once, listen, metrics } = self;
        if let Some(address) = listen.filter(|address| !address.ip().is_loopback()) {
            return Err(Failure::new(format!("--listen {address}: only loopback addresses are served"))
                .hint(
                    "listen on 127.0.0.1 and let a proxy or a tunnel carry it, as it may ask who is there",
                ));
        }
        if interval.is_some_and(|interval| interval < SHORTEST) {
            return Err(Failure::new("--interval is shorter than 0.1 s, which the process would notice"));
        }
        let draws = context.format() == Format::Text && !once && context.is_on_terminal();
        Ok(Plan {
            target,
            interval: interval.unwrap_or(if draws { ON_SCREEN } else { IN_LINES }),
            duration,
            once,
            draws,
            listen: listen.map(|address| (address, metrics)),
        })
    }
}
