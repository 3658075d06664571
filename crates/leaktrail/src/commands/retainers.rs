//! `leaktrail retainers`: who holds an object, and by which paths from the root.

mod answer;
mod drawing;

use std::path::PathBuf;

use self::answer::{Answer, Asked, Paths};
use super::find::{self, Wanted};
use crate::context::Context;
use crate::error::Result;
use crate::exit::ExitStatus;
use crate::index::Parts;
use crate::open::{Input, Snapshot, open};

const EXAMPLES: &str = "\
Examples:
  leaktrail retainers app.heapsnapshot @148231
  leaktrail retainers app.heapsnapshot @148231 @148977 --paths 0 --format json
  leaktrail retainers app.heapsnapshot Session --top 3 --paths 1";

/// Who holds an object: its direct retainers and its paths from the root
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The snapshot, packed with gzip or zstd or not; `-` is standard input
    file: PathBuf,
    /// An object as `@id`, or a class name, which stands for its largest objects
    #[arg(required = true, value_name = "OBJECT")]
    objects: Vec<String>,
    /// Paths to show for each object; 0 saves the time to find them
    #[arg(long, value_name = "N", default_value_t = 3)]
    paths: usize,
    /// Objects to show for each class name
    #[arg(long, value_name = "N", default_value_t = 5)]
    top: usize,
}

/// What is asked for.
pub(crate) struct Request {
    input: Input,
    wanted: Vec<Wanted>,
    paths: usize,
    top: usize,
}

impl From<Args> for Request {
    fn from(Args { file, objects, paths, top }: Args) -> Self {
        Self { input: file.into(), wanted: objects.into_iter().map(Wanted::from).collect(), paths, top }
    }
}

/// Runs the command.
pub(crate) fn run(request: Request, context: &Context) -> Result<ExitStatus> {
    let Request { input, wanted, paths, top } = request;
    let Snapshot { graph, mut slot, keeping, .. } = open(&input, context)?;
    let ids = find::ids(&graph, &wanted, &input)?;
    let facts = slot.facts(graph, &keeping, context);
    let nodes = find::nodes(&facts, &wanted, &ids, top, &input)?;
    context.reporter().begin("retainers");
    let retainers = heapsnapshot::Retainers::of(&facts.graph);
    context.reporter().begin("paths");
    let root_paths = (paths > 0).then(|| Paths::of(&facts));
    let asked = Asked { facts: &facts, retainers: &retainers, paths: root_paths.as_ref(), most_paths: paths };
    let mut entries: Vec<_> = nodes.into_iter().map(|node| asked.entry(node)).collect();
    let answer = match (&wanted[..], entries.pop()) {
        ([Wanted::Id(_)], Some(entry)) => Answer::One(entry),
        (_, last) => {
            entries.extend(last);
            Answer::Several { objects: entries }
        }
    };
    let status = context.emit(&answer)?;
    slot.keep(&Parts { graph: Some(&facts.graph), facts: Some(&facts), summary: None }, context);
    Ok(status)
}
