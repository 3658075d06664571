//! The first lines: the verdict, how much grows, and why that is believed.

use std::io::{self, Write};

use super::layout::Layout;
use super::{BAD, DIM, GOOD, UNSURE};
use crate::report::{MatchedBy, Report, Service, Verdict};
use crate::units;

/// Two columns between parts of a line, and one more.
const GAP: usize = 3;

pub(super) fn write(report: &Report, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let style = match report.verdict {
        Verdict::Leak | Verdict::OutsideHeap | Verdict::Failed => BAD,
        Verdict::Clean | Verdict::Saturating => GOOD,
        Verdict::Inconclusive => UNSURE,
    };
    let verdict = report.verdict.as_str().to_uppercase();
    let growth = growth(report).filter(|_| tells_growth(report));
    let growth = growth.map(|growth| format!("   {growth}")).unwrap_or_default();
    let basis = basis(report);
    let fits = verdict.len() + growth.len() + GAP + basis.chars().count() <= layout.width;
    let gap = if fits { "   " } else { "\n  " };
    writeln!(out, "{style}{verdict}{style:#}{growth}{gap}{DIM}({basis}){DIM:#}")?;
    write!(out, "  ")?;
    layout.wrapped(&report.reason, 2, out)
}

/// Whether a rate means anything: what a clean service gains is compiled code.
fn tells_growth(report: &Report) -> bool {
    !matches!(report.verdict, Verdict::Failed | Verdict::Clean) || report.service.is_none()
}

/// `+340.0 KB per request, heap`, or what the findings gained if the requests are not known. Nothing
/// if nothing leaks and nobody measured: what two snapshots differ by is no rate then.
fn growth(report: &Report) -> Option<String> {
    if report.verdict == Verdict::Clean && report.service.is_none() {
        return None;
    }
    let kind = if report.memory.kind == "none" { "heap" } else { report.memory.kind };
    if let Some(growth) = report.memory.growth_bytes_per_request {
        return Some(format!("{} per request, {kind}", units::signed_rate(growth)));
    }
    let found = if report.findings.is_empty() { &report.suspects } else { &report.findings };
    let gained = found.iter().map(|finding| finding.growth.bytes).fold(0, u64::saturating_add);
    (gained > 0).then(|| format!("+{} of {kind}", units::bytes(gained)))
}

/// What the verdict rests on.
fn basis(report: &Report) -> String {
    let interval = report.memory.interval.filter(|_| tells_growth(report));
    if let (Some([low, high]), Some(service)) = (interval, &report.service) {
        let [low, high] = [low, high].map(units::signed_rate);
        return format!("95 % interval {low} to {high}; {}", work(service));
    }
    match (&report.service, report.matched_by) {
        (Some(service), _) => work(service),
        (None, MatchedBy::Id) => format!("{} snapshots of one process", report.snapshots.len()),
        (None, MatchedBy::Path) => format!("{} snapshots, matched by path", report.snapshots.len()),
    }
}

fn work(service: &Service) -> String {
    match service.rounds {
        0 => "before the first round".to_owned(),
        1 => format!("1 round of {} requests", units::count(service.requests_per_round)),
        rounds => format!("{rounds} rounds × {} requests", units::count(service.requests_per_round)),
    }
}
