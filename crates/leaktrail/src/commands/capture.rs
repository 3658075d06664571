//! `leaktrail capture`: heap snapshots of a running process, taken so that it is not hurt.

mod text;

use std::cell::RefCell;
use std::io::{self, Write};
use std::time::Duration;

use clap::{ValueEnum, value_parser};
use probe::snapshot::{Detail, Packing};

use crate::capture::{self, Captured, Condition, Plan, Series};
use crate::commands::time::time;
use crate::context::{Context, Document};
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::interrupt::interruptible;
use crate::live::{TargetArgs, ThreadChoice};
use crate::output::Output;

const EXAMPLES: &str = "\
Examples:
  leaktrail capture 4711
  leaktrail capture --name server.js --dry-run
  leaktrail capture 4711 -o /data/before.heapsnapshot.zst --max-freeze 5s
  leaktrail capture --port 3000 --every 10m --count 3
  leaktrail capture 4711 --when 'heapUsed>400MB' --thread all
  leaktrail capture 4711 --when 'heapUsed>80%' --every 1h --keep 2

A snapshot stops the thread until V8 has walked its heap, and needs memory of its own: up to 13 times
the heap, if the objects are small. Both are predicted first. What is not safe is refused with exit
code 5: then nothing was done to the process but opening its inspector, reading, and closing it again;
`--dry-run` does only that. V8 cannot be told to stop: once it walks, the process is frozen to the end,
whatever becomes of leaktrail.

--force means two things here: files are overwritten, and what would be refused for safety is done.

Next to FILE, FILE.meta.json tells when and of what the snapshot was taken; summary and diagnose read
it. Both files are readable by you only: they hold what the memory held, secrets too.
For `leaktrail diagnose`, take a series in one run: V8 numbers the objects anew in each session.";
const SECRETS: &str = "a snapshot holds what the memory held: passwords, tokens, personal data. The files are readable by you \
     only (0600); think before you copy them";

/// Take a heap snapshot of a running process safely, or a series: predicted first, streamed to disk, complete or not there
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// Whose heap: main, all, or a worker thread by its number or a part of its name
    #[arg(long, value_name = "THREAD", default_value = "main")]
    thread: ThreadChoice,
    /// Compress the file; -o NAME.zst does so too
    #[arg(long, value_name = "HOW")]
    compress: Option<Compression>,
    /// Tell the values of numbers too, so that `diagnose` knows the limits of caches: up to a third more memory and time
    #[arg(long)]
    numbers: bool,
    /// Refuse if the thread may stand still for longer, as 5s or 500ms
    #[arg(long, value_name = "TIME", value_parser = time)]
    max_freeze: Option<Duration>,
    /// Only tell what it would cost, and whether it is safe
    #[arg(long)]
    dry_run: bool,
    /// So many snapshots; with --every alone, until Ctrl-C
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// The time from one snapshot to the next, as 30s, 10m or 1h
    #[arg(long, value_name = "TIME", value_parser = time)]
    every: Option<Duration>,
    /// Wait until memory is above a size, as heapUsed>400MB or rss>80% (of the limit)
    #[arg(long, value_name = "CONDITION")]
    when: Option<Condition>,
    /// Keep only the last N snapshots of a series
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    keep: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Compression {
    /// A file 2 to 10 times smaller; all commands read it
    Zstd,
    /// A file that DevTools opens
    None,
}

impl Document for Captured {
    const COMMAND: &'static str = "capture";

    fn text(&self, out: &mut dyn Write, _width: Option<usize>) -> io::Result<()> {
        text::write(self, out)
    }
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> Result<ExitStatus> {
    let plan = plan(&args, context)?;
    let captured = RefCell::new(Captured::default());
    let result = interruptible(async {
        let targets = args.target.find().await?;
        if targets.len() > 1 && plan.series.is_several() {
            let message = format!("{} processes are meant, and a series is of one", targets.len());
            return Err(Failure::new(message).hint("choose one by its pid, or run leaktrail once for each"));
        }
        capture::of_processes(targets, &plan, context, &captured).await
    });
    let captured = captured.into_inner();
    // What was finished before a failure or Ctrl-C is told.
    if result.is_ok() || !captured.files.is_empty() {
        context.emit_aside(&captured)?;
    }
    if !captured.files.is_empty() {
        context.warning(SECRETS);
    }
    result.map(|()| status(&captured))
}

fn status(captured: &Captured) -> ExitStatus {
    let Captured { files, predictions, skipped } = captured;
    let is_refused = predictions.iter().any(|prediction| !prediction.obstacles.is_empty());
    let is_nothing = files.is_empty() && !skipped.is_empty();
    if is_refused || is_nothing { ExitStatus::Refused } else { ExitStatus::Success }
}

fn plan(args: &Args, context: &Context) -> Result<Plan> {
    let Args { thread, compress, numbers, max_freeze, dry_run, count, every, when, keep, .. } = args;
    let count = count.or(every.is_none().then_some(1));
    let series = Series { count, every: *every, when: *when, keep: *keep };
    if series.is_several() && every.is_none() {
        let failure = Failure::new("--count is more than 1, and --every is missing");
        return Err(failure.hint("say how far apart: --every 10m"));
    }
    if keep.is_some() && !series.is_several() {
        return Err(Failure::new("--keep is for a series").hint("add --every, as --every 10m"));
    }
    let output = context.output_path().map(std::path::Path::to_owned);
    let is_folder = output.as_ref().is_some_and(|path| path.is_dir());
    let plan = Plan {
        threads: thread.clone(),
        packing: match compress {
            Some(Compression::Zstd) => Packing::Zstd,
            Some(Compression::None) => Packing::Plain,
            None => output.as_deref().map(capture::packing).unwrap_or_default(),
        },
        detail: if *numbers { Detail::Numbers } else { Detail::References },
        output,
        force: context.force(),
        max_freeze: *max_freeze,
        dry_run: *dry_run,
        all: args.target.all(),
        series,
    };
    // Other files get names of their own, which are looked at one by one.
    if !is_folder && !plan.makes_several() && !plan.dry_run {
        Output::new(plan.output.clone(), plan.force).check()?;
    }
    Ok(plan)
}
