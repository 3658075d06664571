//! `leaktrail compare`: what came and what went between two snapshots.

use std::cmp::Reverse;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use heapsnapshot::{Census, ClassDiff, Counts, Identities, Kinship, Shape};
use serde::Serialize;

use super::listing::{self, Listing};
use super::overview::Overview;
use crate::context::{Context, Document};
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::hints;
use crate::json::Name;
use crate::open::{Input, Snapshot, open};
use crate::printer::{DIM, TITLE};
use crate::table::Table;
use crate::text;
use crate::units;

const EXAMPLES: &str = "\
Examples:
  leaktrail compare before.heapsnapshot after.heapsnapshot
  leaktrail compare before.heapsnapshot after.heapsnapshot --sort new --top 10
  leaktrail compare monday.heapsnapshot tuesday.heapsnapshot --by-name --format json";

/// What came and what went between two snapshots: DevTools' Comparison view
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The earlier snapshot; `-` is standard input
    before: PathBuf,
    /// The later snapshot of the same process
    after: PathBuf,
    /// Compare only counts and sizes by class name: for snapshots of different processes
    #[arg(long)]
    by_name: bool,
    /// The order of the rows
    #[arg(long, value_name = "COLUMN", default_value = "size-delta")]
    sort: Sort,
    #[command(flatten)]
    listing: listing::Flags,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sort {
    SizeDelta,
    Alloc,
    Freed,
    New,
    Deleted,
    Delta,
    Name,
}

/// What is asked for.
pub(crate) struct Request {
    before: Input,
    after: Input,
    by_name: bool,
    sort: Sort,
    listing: Listing,
}

impl TryFrom<Args> for Request {
    type Error = Failure;

    fn try_from(Args { before, after, by_name, sort, listing }: Args) -> Result<Self> {
        let (before, after) = (Input::from(before), Input::from(after));
        if before == Input::Stdin && after == Input::Stdin {
            return Err(Failure::new("only one of the two snapshots can come from standard input"));
        }
        Ok(Self { before, after, by_name, sort, listing: listing.into() })
    }
}

/// The document.
#[derive(Serialize)]
struct Comparison<'a> {
    by_name: bool,
    before: Overview,
    after: Overview,
    classes: Vec<Class<'a>>,
    #[serde(skip)]
    left_out: usize,
    #[serde(skip)]
    is_filtered: bool,
    #[serde(skip)]
    sums: (u64, u64),
}

#[derive(Serialize)]
struct Class<'a> {
    name: Name<'a>,
    new: u64,
    deleted: u64,
    delta: i64,
    alloc_bytes: u64,
    freed_bytes: u64,
    size_delta_bytes: i64,
}

/// What is kept of a snapshot.
struct Counted {
    overview: Overview,
    identities: Identities,
    census: Census,
}

/// Runs the command.
pub(crate) fn run(request: Request, context: &Context) -> Result<ExitStatus> {
    let Request { before: earlier, after: later, by_name, sort, listing } = &request;
    // The graph of one is gone before the other is read: only one is in memory at a time.
    let after = count(later, None, context)?;
    let before = count(earlier, Some(after.census.shapes()), context)?;
    context.reporter().begin("comparing");
    let mut rows = if *by_name {
        heapsnapshot::compare_by_name(&before.census, &after.census)
    } else {
        let (earliest, latest) = (&before.identities, &after.identities);
        let kinship = earliest.kinship(latest);
        if !kinship.is_same_process() {
            return Err(strangers(&request, kinship));
        }
        if earliest.newest() > latest.newest() {
            context.hint(format_args!("{earlier} looks later than {later}: the earlier snapshot goes first"));
        }
        heapsnapshot::compare(&before.census, &after.census)
    };
    rows.retain(|row| listing.wants(&row.class.name));
    order(&mut rows, *sort);
    let sum = |bytes: fn(&ClassDiff) -> u64| rows.iter().map(bytes).fold(0, u64::saturating_add);
    let sums = (sum(|row| row.alloc_bytes), sum(|row| row.freed_bytes));
    let left_out = listing.cut(&mut rows, context.format());
    let classes = rows.iter().map(class).collect();
    let (before, after) = (before.overview, after.overview);
    let is_filtered = listing.is_filtered();
    context.emit(&Comparison { by_name: *by_name, before, after, classes, left_out, is_filtered, sums })
}

fn count(input: &Input, shapes: Option<&[Shape]>, context: &Context) -> Result<Counted> {
    let Snapshot { graph, about, mut slot, .. } = open(input, context)?;
    context.reporter().begin("counting objects");
    let overview = Overview::new(input, &about, Counts::of(&graph));
    let identities = Identities::of(&graph);
    if let Some(known) = slot.known(&graph, context) {
        let census = Census::of_facts(&known.of(graph), shapes);
        return Ok(Counted { overview, identities, census });
    }
    let census = Census::of(&graph, shapes);
    Ok(Counted { overview, identities, census })
}

fn strangers(Request { before, after, .. }: &Request, kinship: Kinship) -> Failure {
    let why = hints::strangers(kinship);
    Failure::new(format!("{before} and {after}: {why}"))
        .hint("--by-name compares counts and sizes by class name alone")
}

/// Rows that are equal in what was asked for stay in the order of the engine: by size delta.
fn order(rows: &mut [ClassDiff], sort: Sort) {
    match sort {
        Sort::SizeDelta => {}
        Sort::Alloc => rows.sort_by_key(|row| Reverse(row.alloc_bytes)),
        Sort::Freed => rows.sort_by_key(|row| Reverse(row.freed_bytes)),
        Sort::New => rows.sort_by_key(|row| Reverse(row.new)),
        Sort::Deleted => rows.sort_by_key(|row| Reverse(row.deleted)),
        Sort::Delta => rows.sort_by_key(|row| Reverse(row.delta())),
        Sort::Name => rows.sort_by(|a, b| a.class.name.cmp(&b.class.name)),
    }
}

fn class(row: &ClassDiff) -> Class<'_> {
    Class {
        name: Name(row.class.name.clone()),
        new: row.new,
        deleted: row.deleted,
        delta: row.delta(),
        alloc_bytes: row.alloc_bytes,
        freed_bytes: row.freed_bytes,
        size_delta_bytes: row.size_delta_bytes(),
    }
}

impl Document for Comparison<'_> {
    const COMMAND: &'static str = "compare";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        let Self { by_name, before, after, classes, left_out, is_filtered, sums: (alloc, freed) } = self;
        writeln!(out, "{TITLE}Before{TITLE:#}  {before}")?;
        writeln!(out, "{TITLE}After{TITLE:#}   {after}")?;
        let delta = i128::from(*alloc) - i128::from(*freed);
        let delta = units::signed_bytes(delta.clamp(i64::MIN.into(), i64::MAX.into()) as i64);
        let (alloc, freed) = (units::bytes(*alloc), units::bytes(*freed));
        let part = if *is_filtered { " in the classes that were asked for" } else { "" };
        writeln!(out, "{TITLE}Change{TITLE:#}  {delta} of heap{part}: {alloc} came, {freed} went\n")?;
        writeln!(out, "{TITLE}Classes{TITLE:#}")?;
        if classes.is_empty() && *left_out == 0 {
            return writeln!(out, "  none differs");
        }
        let legend = if *by_name { "shallow sizes; net numbers, by name alone" } else { "shallow sizes" };
        writeln!(out, "{DIM}{legend}{DIM:#}")?;
        let columns = ["Size delta", "Came", "Went", "New", "Deleted", "Delta"];
        let mut table = Table::new(columns, "Class");
        for row in classes {
            let cells = [
                units::signed_bytes(row.size_delta_bytes),
                units::bytes(row.alloc_bytes),
                units::bytes(row.freed_bytes),
                units::count(row.new),
                units::count(row.deleted),
                units::signed_count(row.delta),
            ];
            table.row(cells, text::name(&row.name.0, text::LONGEST_NAME));
        }
        table.write(out, width)?;
        listing::left_out(out, *left_out, listing::CLASSES)
    }
}
