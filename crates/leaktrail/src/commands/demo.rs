//! `leaktrail demo`: the bundled dashboard service through a whole hunt.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::context::{Context, Document};
use crate::demo::{self, Variant};
use crate::error::{Failure, Result, reason};
use crate::exit::ExitStatus;
use crate::hunt::{Keep, Watch};
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
  leaktrail demo --format json | jq '.findings[0].owner'

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
    is_fixed: bool,
    node: Option<PathBuf>,
    directory: Option<PathBuf>,
    keep_snapshots: bool,
}

impl From<Args> for Request {
    fn from(Args { fixed, node, report, keep_snapshots }: Args) -> Self {
        let directory = report.or_else(|| keep_snapshots.then(new_directory));
        Self { is_fixed: fixed, node, directory, keep_snapshots }
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
        text::write(&self.0, false, out, width)
    }
}

/// Runs the command.
pub(crate) fn run(request: Request, context: &Context) -> Result<ExitStatus> {
    let Request { is_fixed, node, directory, keep_snapshots } = request;
    node.as_deref().map_or(Ok(()), check_node)?;
    let kept = directory.map(|directory| Kept::prepare(directory, context.force())).transpose()?;
    let variant = Variant {
        is_fixed,
        node,
        keep_snapshots: kept.as_ref().filter(|_| keep_snapshots).map(|kept| kept.files.clone()),
        log_file: kept.as_ref().map(Kept::log_file),
    };
    let document = Demo(interruptible(hunt(variant, context))?);
    if let Some(kept) = kept {
        kept.write(&document)?;
        context.hint(format_args!("the report is in {}", kept.files.directory.display()));
    }
    context.emit(&document)?;
    Ok(if is_expected(&document.0, is_fixed) { ExitStatus::Success } else { ExitStatus::Leak })
}

fn check_node(node: &Path) -> Result<()> {
    match node.metadata() {
        Ok(found) if found.is_file() => Ok(()),
        Ok(_) => Err(Failure::new(format!("{} is no program", node.display()))),
        Err(e) => Err(Failure::new(format!("there is no Node.js at {}: {}", node.display(), reason(&e)))),
    }
    .map_err(|failure| failure.hint("--node takes the path of a node binary"))
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
    files: Keep,
}

impl Kept {
    /// Refuses to overwrite before any work is done.
    fn prepare(directory: PathBuf, force: bool) -> Result<Self> {
        if directory.exists() && !directory.is_dir() {
            let message = format!("{} is a file; --report takes a directory", directory.display());
            return Err(Failure::new(message));
        }
        fs::create_dir_all(&directory).map_err(|e| Failure::write(directory.display(), &e))?;
        let kept = Self { files: Keep { directory, force } };
        let snapshots = (0..=demo::ROUNDS).map(|round| kept.files.snapshot(round));
        for file in snapshots.chain([kept.log_file(), kept.report_file()]) {
            Output::new(Some(file), force).check()?;
        }
        Ok(kept)
    }

    fn log_file(&self) -> PathBuf {
        self.files.directory.join("service.log")
    }

    fn report_file(&self) -> PathBuf {
        self.files.directory.join("report.json")
    }

    fn write(&self, document: &Demo) -> Result<()> {
        let report = Output::new(Some(self.report_file()), self.files.force);
        report.data(|out| json::write(out, Demo::COMMAND, document))
    }
}
