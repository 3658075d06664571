//! The first lines: the verdict, how much grows, and why that is believed.

use std::io::{self, Write};

use super::layout::Layout;
use super::{BAD, DIM, GOOD, UNSURE};
use crate::report::{MatchedBy, Report, Service};
use crate::units;

/// Two columns between parts of a line, and one more.
const GAP: usize = 3;

pub(super) fn write(report: &Report, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let style = match report.verdict {
        "leak" | "outside-heap" | "failed" => BAD,
        "clean" | "saturating" => GOOD,
        _ => UNSURE,
    };
    let verdict = report.verdict.to_uppercase();
    let growth = growth(report).map(|growth| format!("   {growth}")).unwrap_or_default();
    let basis = basis(report);
    let fits = verdict.len() + growth.len() + GAP + basis.chars().count() <= layout.width;
    let gap = if fits { "   " } else { "\n  " };
    writeln!(out, "{style}{verdict}{style:#}{growth}{gap}{DIM}({basis}){DIM:#}")?;
    write!(out, "  ")?;
    layout.wrapped(&report.reason, 2, out)
}

/// `+340.0 KB per request, heap`, or what the findings gained if the requests are not known. Nothing
/// if nothing leaks and nobody measured: what two snapshots differ by is no rate then.
fn growth(report: &Report) -> Option<String> {
    if report.verdict == "clean" && report.service.is_none() {
        return None;
    }
    let kind = if report.memory.kind == "none" { "heap" } else { report.memory.kind };
    if let Some(growth) = report.memory.growth_bytes_per_request {
        return Some(format!("{} per request, {kind}", units::signed_bytes(growth.round() as i64)));
    }
    let found = if report.findings.is_empty() { &report.suspects } else { &report.findings };
    let gained = found.iter().map(|finding| finding.growth.bytes).fold(0, u64::saturating_add);
    (gained > 0).then(|| format!("+{} of {kind}", units::bytes(gained)))
}

/// What the verdict rests on.
fn basis(report: &Report) -> String {
    if let (Some([low, high]), Some(service)) = (report.memory.interval, &report.service) {
        let [low, high] = [low, high].map(|bytes| units::signed_bytes(bytes.round() as i64));
        return format!("95 % interval {low} to {high}; {}", work(service));
    }
    match (&report.service, report.matched_by) {
        (Some(service), _) => work(service),
        (None, MatchedBy::Id) => format!("{} snapshots of one process", report.snapshots.len()),
        (None, MatchedBy::Path) => format!("{} snapshots, matched by path", report.snapshots.len()),
    }
}

fn work(service: &Service) -> String {
    format!("{} rounds × {} requests", service.rounds, units::count(service.requests_per_round))
}
