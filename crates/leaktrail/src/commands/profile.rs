//! `leaktrail profile`: which functions allocate what stays alive, in a running process.

mod comparison;
mod document;
mod live;
mod progress;
mod read;
mod row;
mod text;

use std::path::PathBuf;
use std::time::Duration;

use clap::value_parser;
use probe::profile::Sampling;

use crate::commands::listing::Top;
use crate::commands::time::time;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::live::{OptionalTarget, TargetArgs, ThreadChoice};
use crate::places::{Move, Places};

const EXAMPLES: &str = "\
Examples:
  leaktrail profile 4711
  leaktrail profile --port 3000 --duration 2m --top 5
  leaktrail profile 4711 --heapprofile service.heapprofile
  leaktrail profile 4711 --format json | jq '.sites[] | select(.trend == \"grows\") | .file, .line'
  leaktrail profile 4711 --thread all --allocated
  leaktrail profile --diff monday.heapprofile tuesday.heapprofile

What is told: the functions of the service that allocated what was allocated while the profile was
taken and is alive at its end, estimated from samples. What was there before is not in it; nor is
memory outside the heap, such as that of Buffers. A line is where a function starts. What V8 or a
library allocates for a function of the service is told as that function's, with `via`. A function
that V8 has compiled into its caller is told as the caller.

`When` shows what is left of each eighth of the time, by bytes allocated: what leaks, or fills a
store, is left of all of it (grows); what comes and goes only of the end (recent).

What it costs: the service runs on, a few percent slower. At the end V8 collects all garbage once
before it gives the profile, and the thread stands still for that: 0.2 s for a heap of 300 MB with
large objects, 0.8 s with small ones on a busy machine; the output tells how long. There is no
snapshot and no other pause. A profiler that runs already (of an agent) is left alone.

Ctrl-C ends the profile early: what was found so far is written, and the exit code is 130.
--diff compares what stays per minute, so profiles may differ in length.";

/// Tell which functions allocate what stays alive, by samples of a running process that runs on
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, override_usage = "leaktrail profile [OPTIONS] <TARGET|--name TEXT|--port PORT>\n       \
    leaktrail profile [OPTIONS] --diff <BEFORE> <AFTER>")]
pub(crate) struct Args {
    #[command(flatten)]
    target: OptionalTarget,
    /// Whose heap: main, all, or a worker thread by its number or a part of its title
    #[arg(long, value_name = "THREAD", default_value = "main", conflicts_with = "diff")]
    thread: ThreadChoice,
    /// How long samples are taken, as 30s or 2m
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "30s", conflicts_with = "diff")]
    duration: Duration,
    /// One sample in so many allocated bytes: less is finer and costs more
    #[arg(long, value_name = "BYTES", value_parser = value_parser!(u64).range(1024..=1 << 30),
        default_value_t = INTERVAL_BYTES, conflicts_with = "diff")]
    sampling_interval: u64,
    /// Tell what was allocated at all, collected or not: where garbage comes from. Node.js 20 and later
    #[arg(long, conflicts_with = "diff")]
    allocated: bool,
    /// Also write V8's own profile to FILE, as DevTools opens it; by convention NAME.heapprofile
    #[arg(long, value_name = "FILE", conflicts_with = "diff")]
    heapprofile: Option<PathBuf>,
    /// Compare two profiles: .heapprofile files, or documents that --format json wrote. Needs no process
    #[arg(long, num_args = 2, value_names = ["BEFORE", "AFTER"])]
    diff: Option<Vec<PathBuf>>,
    /// The service's directory: files are told relative to it [default: its working directory; for --diff, here]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// What begins with FROM in the service is in TO on this machine, such as /app=. for a container
    #[arg(long, value_name = "FROM=TO")]
    map: Vec<Move>,
    /// Only the first N sites, or `all` [default: 20 as text, all as JSON]
    #[arg(long, value_name = "N")]
    top: Option<Top>,
}

/// See docs/decisions/0014-sampling.md.
const INTERVAL_BYTES: u64 = 128 << 10;

/// What is asked for.
pub(crate) enum Request {
    Live(Box<LiveRequest>),
    Diff { files: Vec<PathBuf>, places: Places, top: Option<Top> },
}

/// A profile of a running process.
pub(crate) struct LiveRequest {
    target: TargetArgs,
    thread: ThreadChoice,
    duration: Duration,
    sampling: Sampling,
    heapprofile: Option<PathBuf>,
    root: Option<PathBuf>,
    map: Vec<Move>,
    top: Option<Top>,
}

impl TryFrom<Args> for Request {
    type Error = Failure;

    fn try_from(args: Args) -> Result<Self> {
        let Args { target: OptionalTarget(target), thread, duration, sampling_interval, .. } = args;
        let Args { allocated, heapprofile, diff, root, map, top, .. } = args;
        let target = match (target, diff) {
            (Some(target), None) => target,
            (None, Some(files)) => {
                let places = Places::new(&root.unwrap_or_else(|| ".".into()), map);
                places.check()?;
                return Ok(Self::Diff { files, places, top });
            }
            (Some(_), Some(_)) => {
                return Err(Failure::new("--diff compares two files: name no process beside it"));
            }
            (None, None) => {
                return Err(Failure::new("no process was named").hint(
                    "give a pid, --name, --port or an inspector's address; `leaktrail ps` lists processes",
                ));
            }
        };
        let sampling = Sampling { interval_bytes: sampling_interval, keeps_collected: allocated };
        let live = LiveRequest { target, thread, duration, sampling, heapprofile, root, map, top };
        Ok(Self::Live(Box::new(live)))
    }
}

/// Runs the command.
pub(crate) fn run(request: Request, context: &Context) -> Result<ExitStatus> {
    match request {
        Request::Live(request) => live::run(&request, context),
        Request::Diff { files, places, top } => comparison::run(&files, &places, top, context),
    }
}
