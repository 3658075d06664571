//! `leaktrail demo`: the bundled dashboard service through a whole hunt.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;

use super::{hunted, node};
use crate::context::{Context, Document};
use crate::demo::{self, Variant};
use crate::error::Result;
use crate::exit::ExitStatus;
use crate::hunt::{Folder, Watch};
use crate::interrupt::interruptible;
use crate::pipeline::{self, Hunted};
use crate::report::{Report, Verdict, text};

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
        let directory = report.or_else(|| keep_snapshots.then(|| hunted::new_directory("demo")));
        Self { is_fixed: fixed, node, directory, keep_snapshots }
    }
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
    node.as_deref().map_or(Ok(()), node::check)?;
    let folder = directory.map(|directory| Folder::prepare(directory, context.force())).transpose()?;
    let variant = Variant { is_fixed, node, folder: folder.clone(), keeps_snapshots: keep_snapshots };
    let Hunted { report, failure } = interruptible(hunt(variant, context))?;
    let document = Demo(report);
    hunted::deliver(&document, folder.as_ref(), context)?;
    match failure {
        Some(failure) => Err(failure),
        None if is_expected(&document.0, is_fixed) => Ok(ExitStatus::Success),
        None => Ok(ExitStatus::Leak),
    }
}

async fn hunt(variant: Variant, context: &Context) -> Result<Hunted> {
    let watch = Watch::new(context.printer());
    let home = demo::ready(|home| {
        watch.phase(format!("installing the demo service and its npm packages in {}", home.display()));
    })
    .await?;
    pipeline::run(&variant.plan(&home)?, &watch).await
}

fn is_expected(report: &Report, is_fixed: bool) -> bool {
    if is_fixed { report.verdict.passes() } else { report.verdict == Verdict::Leak }
}
