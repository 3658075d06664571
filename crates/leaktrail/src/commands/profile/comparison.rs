//! `leaktrail profile --diff`: which sites keep more than before.

use std::io::{self, Write};
use std::path::PathBuf;

use detect::allocations::{Change, changes};
use serde::Serialize;

use super::document::{SCREENFUL, SITES, unfitting};
use super::read::{FileRow, ProfileFile};
use super::row::Measure;
use crate::commands::listing::{self, Top};
use crate::context::{Context, Document};
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::places::Places;
use crate::printer::{DIM, TITLE};
use crate::table::Table;
use crate::units;

const MS_PER_MINUTE: f64 = 60_000.0;

/// The document.
#[derive(Debug, Serialize)]
struct Compared {
    measure: Measure,
    per: Per,
    before: FileRow,
    after: FileRow,
    sites: Vec<ChangeRow>,
    #[serde(skip)]
    left_out: usize,
}

/// What bytes are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Per {
    Minute,
    Profile,
}

#[derive(Debug, Serialize)]
struct ChangeRow {
    function: Option<String>,
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    growth_bytes: i64,
    before_bytes: u64,
    after_bytes: u64,
    before_samples: u64,
    after_samples: u64,
    clear: bool,
}

/// Compares two files.
pub(super) fn run(
    files: &[PathBuf],
    places: &Places,
    top: Option<Top>,
    context: &Context,
) -> Result<ExitStatus> {
    let [before, after] = files else {
        return Err(Failure::new("--diff takes two profiles, the earlier one first"));
    };
    context.reporter().begin("reading profiles");
    let (before, after) = (ProfileFile::read(before, places)?, ProfileFile::read(after, places)?);
    let measure = measure(&before, &after)?;
    let minutes = before
        .duration_ms
        .zip(after.duration_ms)
        .map(|(before, after)| [before, after].map(|duration_ms| duration_ms.max(1) as f64 / MS_PER_MINUTE));
    if minutes.is_none() {
        context.warning(
            "one of the profiles does not tell how long it took: all of their bytes are compared, and a longer \
             profile has more (`leaktrail profile` notes the time)",
        );
    }
    let (earlier, later) = (row(&before), row(&after));
    let mut sites: Vec<ChangeRow> =
        changes(before.sites, after.sites, minutes).into_iter().map(ChangeRow::from).collect();
    let left_out = Top::cut(top, &mut sites, SCREENFUL, context.format());
    let per = if minutes.is_some() { Per::Minute } else { Per::Profile };
    let status = context.emit(&Compared { measure, per, before: earlier, after: later, sites, left_out })?;
    unfitting(places, context);
    Ok(status)
}

/// What both tell; V8's own files are taken to tell live bytes.
fn measure(before: &ProfileFile, after: &ProfileFile) -> Result<Measure> {
    let [earlier, later] = [before, after].map(|file| file.measure.unwrap_or(Measure::Live));
    if earlier == later {
        return Ok(earlier);
    }
    let message = format!(
        "{} and {} cannot be compared: one tells what is alive, the other what was allocated (--allocated)",
        before.path, after.path
    );
    Err(Failure::new(message))
}

fn row(file: &ProfileFile) -> FileRow {
    let ProfileFile { path, duration_ms, bytes, samples, .. } = file;
    FileRow { path: path.clone(), duration_ms: *duration_ms, bytes: *bytes, samples: *samples }
}

impl From<Change> for ChangeRow {
    fn from(change: Change) -> Self {
        let Change { before, after, before_samples, after_samples, is_clear, ref site } = change;
        Self {
            function: site.function.clone(),
            file: site.file.clone(),
            line: site.line,
            column: site.column,
            growth_bytes: change.growth().round() as i64,
            before_bytes: before.round() as u64,
            after_bytes: after.round() as u64,
            before_samples,
            after_samples,
            clear: is_clear,
        }
    }
}

impl Document for Compared {
    const COMMAND: &'static str = "profile-diff";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        let Self { measure, per, before, after, sites, left_out } = self;
        for (label, FileRow { path, duration_ms, bytes, samples }) in [("Before", before), ("After ", after)]
        {
            let time =
                duration_ms.map_or("time unknown".to_owned(), |ms| format!("{:.1} s", ms as f64 / 1000.0));
            let samples = units::counted(*samples as usize, "sample", "samples");
            writeln!(out, "{TITLE}{label}{TITLE:#}  {path}: {time}, {}, {samples}", units::bytes(*bytes))?;
        }
        let told = match (measure, per) {
            (Measure::Live, Per::Minute) => "bytes that stay, per minute of each profile",
            (Measure::Allocated, Per::Minute) => "bytes allocated, per minute of each profile",
            (Measure::Live, Per::Profile) => "bytes alive at the end of each profile",
            (Measure::Allocated, Per::Profile) => "bytes allocated in each profile",
        };
        writeln!(out, "\n{DIM}{told}; ? where so few samples may differ by chance{DIM:#}")?;
        if sites.is_empty() {
            return writeln!(out, "  nothing was allocated that stays");
        }
        let mut table = Table::new(["Growth", "Before", "After", "Samples"], "Function");
        for site in sites {
            let doubt = if site.clear { "" } else { "? " };
            let cells = [
                format!("{doubt}{}", units::signed_bytes(site.growth_bytes)),
                units::bytes(site.before_bytes),
                units::bytes(site.after_bytes),
                format!("{} → {}", units::count(site.before_samples), units::count(site.after_samples)),
            ];
            table.row(cells, name(site));
        }
        table.write(out, width)?;
        listing::left_out(out, *left_out, SITES)
    }
}

fn name(site: &ChangeRow) -> String {
    let function = site.function.as_deref().unwrap_or("(anonymous)");
    match (&site.file, site.line, site.column) {
        (Some(file), Some(line), Some(column)) => format!("{function}  {file}:{line}:{column}"),
        (Some(file), ..) => format!("{function}  {file}"),
        (None, ..) => function.to_owned(),
    }
}
