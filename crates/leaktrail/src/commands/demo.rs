//! `leaktrail demo`: the bundled dashboard service through a whole hunt.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::context::{Context, Document};
use crate::demo::{self, Variant};
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::hunt::Watch;
use crate::interrupt::interruptible;
use crate::json;
use crate::output::Output;
use crate::pipeline;
use crate::report::{Report, text};

const EXAMPLES: &str = "\
Examples:
  leaktrail demo                              find the leak of the bundled service
  leaktrail demo --fixed                      its fixed twin must come out clean
  leaktrail demo --node ~/node-24/bin/node    on another Node.js
  leaktrail demo --report out --keep-snapshots
  leaktrail demo --format json | jq .findings[0].owner

The service and its npm packages are unpacked into the user's cache directory on first use.
Exit code 1 if the outcome was not the expected one.";

/// Run the bundled leaking service and name the owner of its leak
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Run the fixed twin instead, which must come out without findings
    #[arg(long)]
    fixed: bool,
    /// The Node.js to run it on, instead of the one on PATH
    #[arg(long, value_name = "PATH")]
    node: Option<PathBuf>,
    /// Keep report.json and the service's output in DIR
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Keep the heap snapshots too (they hold whatever the heap held), in the directory of --report or a new one
    #[arg(long)]
    keep_snapshots: bool,
}

/// What is asked for.
pub(crate) struct Request {
    variant: Variant,
    directory: Option<PathBuf>,
}

impl From<Args> for Request {
    fn from(args: Args) -> Self {
        let directory = args.report.or_else(|| args.keep_snapshots.then(new_directory));
        let variant = Variant {
            is_fixed: args.fixed,
            node: args.node,
            keep_snapshots: directory.clone().filter(|_| args.keep_snapshots),
            log_file: directory.as_ref().map(|directory| directory.join("service.log")),
        };
        Self { variant, directory }
    }
}

fn new_directory() -> PathBuf {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    PathBuf::from(format!("leaktrail-demo-{seconds}"))
}

/// The document.
#[derive(Serialize)]
struct Demo(Report);

impl Document for Demo {
    const COMMAND: &'static str = "demo";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        text::write(&self.0, out, width)
    }
}

/// Runs the command.
pub(crate) fn run(request: Request, context: &Context) -> Result<ExitStatus> {
    let Request { variant, directory } = request;
    let is_fixed = variant.is_fixed;
    let kept = directory.map(|directory| Kept::prepare(directory, context.force())).transpose()?;
    let report = interruptible(hunt(variant, context))?;
    let document = Demo(report);
    if let Some(kept) = kept {
        kept.write(&document)?;
        context.hint(format_args!("the report is in {}", kept.directory.display()));
    }
    context.emit(&document)?;
    Ok(if is_expected(&document.0, is_fixed) { ExitStatus::Success } else { ExitStatus::Leak })
}

async fn hunt(variant: Variant, context: &Context) -> Result<Report> {
    let watch = Watch::new(context.printer());
    let home = demo::ready(|home| {
        watch.phase(format!("installing the demo service and its npm packages in {}", home.display()));
    })
    .await?;
    pipeline::run(&variant.plan(&home)?, &watch).await
}

fn is_expected(report: &Report, is_fixed: bool) -> bool {
    if is_fixed {
        report.findings.is_empty() && report.verdict != "inconclusive"
    } else {
        report.verdict == "leak"
    }
}

/// The directory of `--report`.
struct Kept {
    directory: PathBuf,
    report: Output,
}

impl Kept {
    /// Refuses to overwrite before any work is done.
    fn prepare(directory: PathBuf, force: bool) -> Result<Self> {
        fs::create_dir_all(&directory).map_err(|e| Failure::write(directory.display(), &e))?;
        let report = Output::new(Some(directory.join("report.json")), force);
        report.check()?;
        Ok(Self { directory, report })
    }

    fn write(&self, document: &Demo) -> Result<()> {
        self.report.data(|out| json::write(out, Demo::COMMAND, document))
    }
}
