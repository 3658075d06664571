//! `leaktrail dominators`: what keeps what, and how much would go with it.

mod document;
mod drawing;
mod extent;

use std::path::PathBuf;

use heapsnapshot::{Counts, DominatorTree, NodeIdx};

use self::document::Answer;
use self::extent::{Most, Percent, Wish};
use super::find::{self, Wanted};
use super::overview::Overview;
use crate::context::Context;
use crate::error::Result;
use crate::exit::ExitStatus;
use crate::index::Parts;
use crate::open::{Input, Snapshot, open};

const EXAMPLES: &str = "\
Examples:
  leaktrail dominators app.heapsnapshot
  leaktrail dominators app.heapsnapshot @148231 --depth 2
  leaktrail dominators app.heapsnapshot SessionStore --top all --min 0
  leaktrail dominators app.heapsnapshot --depth all --format json";

/// The dominator tree: what keeps what alive, largest first
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The snapshot, packed with gzip or zstd or not; `-` is standard input
    file: PathBuf,
    /// Where to begin instead of the root: an object as `@id`, or a class name, which stands for its largest object
    #[arg(value_name = "OBJECT")]
    object: Option<String>,
    /// Levels to show below it, or `all`
    #[arg(long, value_name = "N", default_value = "6")]
    depth: Most,
    /// Children to show of each node, or `all`
    #[arg(long, value_name = "N", default_value = "10")]
    top: Most,
    /// Leave out what retains less than PCT % of what is shown first
    #[arg(long, value_name = "PCT", default_value = "1")]
    min: Percent,
}

/// What is asked for.
pub(crate) struct Request {
    input: Input,
    wanted: Option<Wanted>,
    wish: Wish,
}

impl From<Args> for Request {
    fn from(Args { file, object, depth, top, min }: Args) -> Self {
        Self { input: file.into(), wanted: object.map(Wanted::from), wish: Wish { depth, top, min } }
    }
}

/// Runs the command.
pub(crate) fn run(request: Request, context: &Context) -> Result<ExitStatus> {
    let Request { input, wanted, wish } = request;
    let Snapshot { graph, about, mut slot, keeping } = open(&input, context)?;
    let overview = Overview::new(&input, &about, Counts::of(&graph));
    let wanted = wanted.as_slice();
    let ids = find::ids(&graph, wanted, &input)?;
    let facts = slot.facts(graph, &keeping, context);
    let top = find::nodes(&facts, wanted, &ids, 1, &input)?.pop().unwrap_or(NodeIdx::ROOT);
    context.reporter().begin("dominator tree");
    let tree = DominatorTree::of(&facts.graph, &facts.dominators);
    let branches = tree.branches(&facts.retained, top, wish.extent(facts.retained.bytes(top)));
    let status = context.emit(&Answer::new(overview, &facts, top, &branches))?;
    slot.keep(&Parts { graph: Some(&facts.graph), facts: Some(&facts), summary: None }, context);
    Ok(status)
}
