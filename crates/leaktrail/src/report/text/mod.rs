//! The report for a terminal: the verdict, the path, the fix; then the numbers they rest on.

mod failures;
mod finding;
mod growth;
mod headline;
mod layout;
mod load;
mod noise;
mod path;
mod power;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use self::layout::Layout;
use super::{Finding, Report, Verdict};
use crate::printer::{DIM, TITLE};
use crate::text::cut;
use crate::units;

/// The line between two findings.
const RULE: usize = 60;
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const UNSURE: Style = AnsiColor::Yellow.on_default().bold();

/// Writes the whole report; if `explain`, with what was thought of each step and what was left out.
pub(crate) fn write(
    report: &Report,
    explain: bool,
    out: &mut dyn Write,
    width: Option<usize>,
) -> io::Result<()> {
    let layout = Layout::new(width, explain);
    headline::write(report, out, layout)?;
    power::write(report, out, layout)?;
    failures::write(report, out, layout)?;
    in_full(&report.findings, BAD, out, layout)?;
    if report.verdict == Verdict::Inconclusive && !report.suspects.is_empty() {
        // Nothing better is known, so they are told like findings.
        writeln!(out, "\n  {TITLE}suspects{TITLE:#} {DIM}grew; that they leak is not proven{DIM:#}")?;
        in_full(&report.suspects, UNSURE, out, layout)?;
    } else {
        others(("suspects", "grew too, with weaker evidence"), &report.suspects, out, layout)?;
    }
    others(("accepted", "grows, and is accepted"), &report.accepted, out, layout)?;
    others(("bounded", "grew, then stopped or has a bound"), &report.bounded, out, layout)?;
    if explain {
        noise::write(&report.noise, out, layout)?;
    }
    load::write(report, out, layout)?;
    growth::memory(report, out, layout.width)?;
    growth::classes(report, out, layout.width)
}

/// Findings with everything that is known, one from another set off by a line.
fn in_full(findings: &[Finding], style: Style, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    for (finding, number) in findings.iter().zip(1..) {
        if findings.len() > 1 {
            let rule = format!("── {number} of {} {}", findings.len(), "─".repeat(RULE));
            writeln!(out, "\n  {DIM}{}{DIM:#}", cut(&rule, layout.room(4)))?;
        }
        finding::write(finding, style, out, layout)?;
    }
    Ok(())
}

/// Findings that matter less, a line for each.
fn others(
    (label, what): (&str, &str),
    findings: &[Finding],
    out: &mut dyn Write,
    layout: Layout,
) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {TITLE}{label}{TITLE:#} {DIM}{what}{DIM:#}")?;
    for finding in findings {
        let size = units::bytes(finding.growth.bytes);
        let line = format!("{}   +{size}   {}", finding::name(finding), finding::place(finding));
        writeln!(out, "    {}", cut(&line, layout.room(4)))?;
    }
    Ok(())
}
