//! `leaktrail strings`: texts that the heap holds several times, and who holds them.

mod document;
mod drawing;

use std::path::PathBuf;

use heapsnapshot::{Counts, duplicate_strings, string_owners};

use self::document::Answer;
use super::listing::Top;
use super::overview::Overview;
use crate::context::Context;
use crate::error::Result;
use crate::exit::ExitStatus;
use crate::index::Parts;
use crate::open::{Input, Snapshot, open};

const EXAMPLES: &str = "\
Examples:
  leaktrail strings app.heapsnapshot
  leaktrail strings app.heapsnapshot --min-count 100 --top 10
  leaktrail strings app.heapsnapshot --top all --format json";

/// Text without `--top` shows this many texts, each with its owners.
const SCREENFUL: usize = 20;

/// Strings that the heap holds several times, and who refers to them
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The snapshot, packed with gzip or zstd or not; `-` is standard input
    file: PathBuf,
    /// Only the first N texts, or `all` [default: 20 as text, all as JSON]
    #[arg(long, value_name = "N")]
    top: Option<Top>,
    /// Only texts that at least N strings have
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_count: usize,
}

/// What is asked for.
pub(crate) struct Request {
    input: Input,
    top: Option<Top>,
    min_count: usize,
}

impl From<Args> for Request {
    fn from(Args { file, top, min_count }: Args) -> Self {
        Self { input: file.into(), top, min_count }
    }
}

/// Runs the command.
pub(crate) fn run(request: Request, context: &Context) -> Result<ExitStatus> {
    let Request { input, top, min_count } = request;
    let Snapshot { graph, about, mut slot, keeping } = open(&input, context)?;
    let overview = Overview::new(&input, &about, Counts::of(&graph));
    let facts = slot.facts(graph, &keeping, context);
    context.reporter().begin("duplicates");
    let mut groups = duplicate_strings(&facts);
    groups.retain(|group| group.nodes.len() >= min_count);
    let sums = document::sums(&groups);
    let left_out = Top::cut(top, &mut groups, SCREENFUL, context.format());
    context.reporter().begin("owners");
    let owners = string_owners(&facts, &groups);
    let status = context.emit(&Answer::new(overview, sums, &facts, groups, &owners, left_out))?;
    slot.keep(&Parts { graph: Some(&facts.graph), facts: Some(&facts), summary: None }, context);
    Ok(status)
}
