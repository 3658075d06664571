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
    let growth = growth(report).filter(|_| tells_growth(report));
    let growth = growth.map(|growth| format!("   {growth}")).unwrap_or_default();
    let basis = basis(report);
    let fits = verdict.len() + growth.len() + GAP + basis.chars().count() <= layout.width;
    let gap = if fits { "   " } else { "\n  " };
    writeln!(out, "{style}{verdict}{style:#}{growth}{gap}{DIM}({basis}){DIM:#}")?;
    write!(out, "  ")?;
    layout.wrapped(&report.reason, 2, out)?;
    for line in power(report) {
        write!(out, "  ")?;
        layout.wrapped(&line, 2, out)?;
    }
    Ok(())
}

/// What else the verdict rests on, and what the hunt would have seen.
fn power(report: &Report) -> Vec<String> {
    let is_silent = matches!(report.verdict, "clean" | "saturating");
    let least = report.memory.minimum_detectable_bytes_per_request.filter(|_| is_silent);
    let least = least.map(|bytes| {
        format!(
            "a leak of small objects of {} per request or more would have shown",
            units::fine_bytes(bytes)
        )
    });
    let native = report.memory.kinds.iter().any(|kind| kind.kind == "native");
    let unmeasured = (is_silent && report.service.is_some() && !native)
        .then(|| "native memory was not measured: on Linux it is with three rounds or more".to_owned());
    let check = report.self_check.as_ref().map(|check| {
        let planted = units::bytes(check.planted_bytes_per_request);
        match (check.found, &check.why) {
            (true, _) => format!("self-check: a planted leak of {planted} per request was found"),
            (false, Some(why)) => {
                format!("self-check: a planted leak of {planted} per request was NOT found; {why}")
            }
            (false, None) => format!("self-check: a planted leak of {planted} per request was NOT found"),
        }
    });
    let repeats = (!report.repeats.is_empty()).then(|| {
        let said: Vec<&str> = report.repeats.iter().map(|repeat| repeat.verdict).collect();
        format!("runs: {}", said.join(", "))
    });
    let service = report.service.as_ref().filter(|service| service.processes > 1);
    let shared = service.map(|service| {
        let served = units::count(service.served_requests);
        let sent =
            report.load.as_ref().map_or(0, |load| load.requests.saturating_sub(service.warmup_requests));
        let of = service.processes;
        format!("one of {of} processes was measured: it served {served} of {} requests", units::count(sent))
    });
    least.into_iter().chain(unmeasured).chain(check).chain(repeats).chain(shared).collect()
}

/// Whether a rate means anything: what a clean service gains is compiled code.
fn tells_growth(report: &Report) -> bool {
    !matches!(report.verdict, "failed" | "clean") || report.service.is_none()
}

/// `+340.0 KB per request, heap`, or what the findings gained if the requests are not known. Nothing
/// if nothing leaks and nobody measured: what two snapshots differ by is no rate then.
fn growth(report: &Report) -> Option<String> {
    if report.verdict == "clean" && report.service.is_none() {
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
