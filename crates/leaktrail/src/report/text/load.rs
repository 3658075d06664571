//! What came of the load, in a line.

use std::io::{self, Write};

use super::TITLE;
use super::layout::Layout;
use crate::report::Report;
use crate::units;

pub(super) fn write(report: &Report, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let Some(load) = report.load.as_ref().filter(|load| load.requests > 0) else { return Ok(()) };
    let mut parts = vec![
        units::counted(load.requests as usize, "request", "requests"),
        format!("{:.0}/s", load.requests_per_second),
        format!("{} failed", units::count(load.failed)),
    ];
    let counts = [(load.aborted, "aborted"), (load.late_starts, "begun late")];
    parts.extend(
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", units::count(*n))),
    );
    parts.extend(load.latency.map(|it| format!("latency p50 {:.1} ms, p99 {:.1} ms", it.p50_ms, it.p99_ms)));
    let refused = load.refused();
    parts.extend((refused > 0).then(|| format!("{} answered with 4xx", units::count(refused))));
    write!(out, "\n  {TITLE}load{TITLE:#} ")?;
    layout.wrapped(&parts.join(" · "), 7, out)
}
