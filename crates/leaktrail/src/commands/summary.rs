//! `leaktrail summary`: what the heap consists of, class by class.

use std::cmp::Reverse;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use heapsnapshot::{ClassKey, Distances, SummaryRow};
use serde::Serialize;

use super::listing::{self, Listing};
use super::overview::Overview;
use crate::context::{Context, Document};
use crate::error::Result;
use crate::exit::ExitStatus;
use crate::json::Name;
use crate::open::{self, Input};
use crate::printer::{DIM, TITLE};
use crate::table::Table;
use crate::text;
use crate::units;

const EXAMPLES: &str = "\
Examples:
  leaktrail summary app.heapsnapshot
  leaktrail summary app.heapsnapshot.gz --sort self --top 20
  leaktrail summary app.heapsnapshot --filter session --format json
  ssh host cat app.heapsnapshot | leaktrail summary -";

/// What the heap consists of: DevTools' Summary and Statistics views
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The snapshot, packed with gzip or zstd or not; `-` is standard input
    file: PathBuf,
    /// The order of the rows
    #[arg(long, value_name = "COLUMN", default_value = "retained")]
    sort: Sort,
    #[command(flatten)]
    listing: listing::Flags,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sort {
    Retained,
    #[value(name = "self")]
    Shallow,
    Count,
    Distance,
    Name,
}

/// What is asked for.
pub(crate) struct Request {
    input: Input,
    sort: Sort,
    listing: Listing,
}

impl From<Args> for Request {
    fn from(Args { file, sort, listing }: Args) -> Self {
        Self { input: file.into(), sort, listing: listing.into() }
    }
}

/// The document.
#[derive(Serialize)]
struct Summary<'a> {
    snapshot: Overview,
    statistics: Statistics,
    classes: Vec<Class<'a>>,
    #[serde(skip)]
    left_out: usize,
}

#[derive(Serialize)]
struct Statistics {
    total_bytes: u64,
    native_bytes: u64,
    typed_arrays_bytes: u64,
    code_bytes: u64,
    js_arrays_bytes: u64,
    strings_bytes: u64,
    system_bytes: u64,
}

#[derive(Serialize)]
struct Class<'a> {
    name: Name<'a>,
    count: u64,
    distance: i32,
    self_bytes: u64,
    retained_bytes: u64,
}

/// Runs the command.
pub(crate) fn run(request: Request, context: &Context) -> Result<ExitStatus> {
    let told = open::summary(&request.input, context)?;
    let snapshot = Overview::new(&request.input, &told.about, told.summary.counts);
    let wanted = |row: &&SummaryRow| request.listing.wants(&row.class.name);
    let mut rows: Vec<&SummaryRow> = told.summary.rows.iter().filter(wanted).collect();
    order(&mut rows, request.sort);
    let left_out = request.listing.cut(&mut rows, context.format());
    let classes = rows.into_iter().map(class).collect();
    let statistics = told.summary.statistics.into();
    let status = context.emit(&Summary { snapshot, statistics, classes, left_out })?;
    told.keep(context);
    Ok(status)
}

/// Rows that are equal in what was asked for go by retained size, then by name, then by place.
fn order(rows: &mut [&SummaryRow], sort: Sort) {
    rows.sort_by(|a, b| {
        let first = match sort {
            Sort::Retained | Sort::Name => std::cmp::Ordering::Equal,
            Sort::Shallow => b.self_bytes.cmp(&a.self_bytes),
            Sort::Count => b.count.cmp(&a.count),
            Sort::Distance => a.distance.cmp(&b.distance),
        };
        let by_name = a.class.name.cmp(&b.class.name);
        let by_size = Reverse(a.retained_bytes).cmp(&Reverse(b.retained_bytes));
        let rest = match sort {
            Sort::Name => by_name.then(by_size),
            _ => by_size.then(by_name),
        };
        first.then(rest).then(a.class.location.cmp(&b.class.location))
    });
}

fn class(row: &SummaryRow) -> Class<'_> {
    let SummaryRow { class: ClassKey { ref name, .. }, count, distance, self_bytes, retained_bytes } = *row;
    Class { name: Name(name.clone()), count, distance, self_bytes, retained_bytes }
}

impl From<heapsnapshot::Statistics> for Statistics {
    fn from(sums: heapsnapshot::Statistics) -> Self {
        Self {
            total_bytes: sums.total_bytes,
            native_bytes: sums.native_bytes,
            typed_arrays_bytes: sums.typed_arrays_bytes,
            code_bytes: sums.code_bytes,
            js_arrays_bytes: sums.js_arrays_bytes,
            strings_bytes: sums.strings_bytes,
            system_bytes: sums.system_bytes,
        }
    }
}

impl Document for Summary<'_> {
    const COMMAND: &'static str = "summary";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        writeln!(out, "{TITLE}Heap snapshot{TITLE:#} {}\n", self.snapshot)?;
        self.statistics.text(out, width)?;
        writeln!(out, "\n{TITLE}Classes{TITLE:#}")?;
        if self.classes.is_empty() && self.left_out == 0 {
            return writeln!(out, "  none has such a name");
        }
        let legend = "shallow: the objects alone; retained: what would be freed with them";
        writeln!(out, "{DIM}{legend}{DIM:#}")?;
        let mut table = Table::new(["Retained", "Shallow", "Count", "Distance"], "Class");
        for Class { name, count, distance: steps, self_bytes, retained_bytes } in &self.classes {
            let sizes = [*retained_bytes, *self_bytes].map(units::bytes);
            let [retained, shallow] = sizes;
            let cells = [retained, shallow, units::count(*count), distance(*steps)];
            table.row(cells, text::name(&name.0, text::LONGEST_NAME));
        }
        table.write(out, width)?;
        listing::left_out(out, self.left_out, listing::CLASSES)
    }
}

impl Statistics {
    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        let rows = [
            (self.total_bytes, "total"),
            (self.native_bytes, "native memory"),
            (self.typed_arrays_bytes, "  of this, typed arrays"),
            (self.code_bytes, "code"),
            (self.js_arrays_bytes, "JavaScript arrays"),
            (self.strings_bytes, "strings"),
            (self.system_bytes, "V8's own objects"),
        ];
        let mut table = Table::new(["Size"], "Memory");
        for (bytes, what) in rows {
            table.row([units::bytes(bytes)], what.to_owned());
        }
        table.write(out, width)
    }
}

/// Steps from the user's roots; nothing for what only V8 itself reaches.
pub(super) fn distance(steps: i32) -> String {
    if (0..Distances::SYSTEM).contains(&steps) { steps.to_string() } else { "-".to_owned() }
}
