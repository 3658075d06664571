//! What else the verdict rests on, and what the hunt would have seen: a line for each.

use std::io::{self, Write};

use super::layout::Layout;
use crate::report::{Report, SelfCheck};
use crate::units;

pub(super) fn write(report: &Report, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let check = report.self_check.as_ref().map(self_check);
    let lines = [least(report), unmeasured(report), check, repeats(report), shared(report)];
    lines.iter().flatten().try_for_each(|line| {
        write!(out, "  ")?;
        layout.wrapped(line, 2, out)
    })
}

fn least(report: &Report) -> Option<String> {
    let least = report.memory.minimum_detectable_bytes_per_request.filter(|_| report.verdict.passes())?;
    let least = units::fine_bytes(least);
    Some(format!("a leak of small objects of {least} per request or more would have shown"))
}

fn unmeasured(report: &Report) -> Option<String> {
    let is_native_known = report.memory.kinds.iter().any(|kind| kind.kind == "native");
    let is_unmeasured = report.verdict.passes() && report.service.is_some() && !is_native_known;
    is_unmeasured
        .then(|| "native memory was not measured: on Linux it is with three rounds or more".to_owned())
}

fn self_check(check: &SelfCheck) -> String {
    let found = if check.found { "was found" } else { "was NOT found" };
    let why = check.why.as_ref().map_or_else(String::new, |why| format!("; {why}"));
    let planted = units::bytes(check.planted_bytes_per_request);
    format!("self-check: a planted leak of {planted} per request {found}{why}")
}

fn repeats(report: &Report) -> Option<String> {
    let said: Vec<&str> = report.repeats.iter().map(|repeat| repeat.verdict.as_str()).collect();
    (!said.is_empty()).then(|| format!("runs: {}", said.join(", ")))
}

fn shared(report: &Report) -> Option<String> {
    let service = report.service.as_ref().filter(|service| service.processes > 1)?;
    let sent = report.load.as_ref().map_or(0, |load| load.requests.saturating_sub(service.warmup_requests));
    let [served, sent] = [service.served_requests, sent].map(units::count);
    let of = service.processes;
    Some(format!("one of {of} processes was measured: it served {served} of {sent} requests"))
}
