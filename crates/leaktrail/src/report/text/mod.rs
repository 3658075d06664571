//! The report for a terminal: the verdict, the path, the fix; then the numbers they rest on.

mod growth;
mod path;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Finding, Report};
use crate::printer::{DIM, TITLE};
use crate::text::cut;
use crate::units;

/// Where text is broken if no terminal says otherwise.
const COLUMNS: usize = 110;
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const UNSURE: Style = AnsiColor::Yellow.on_default().bold();

/// Writes the whole report.
pub(crate) fn write(report: &Report, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
    let width = width.unwrap_or(COLUMNS);
    headline(report, out, width)?;
    for found in &report.findings {
        finding(found, out, width)?;
    }
    others("suspects", "grew too, with weaker evidence", &report.suspects, out, width)?;
    others("bounded", "grew, then stopped or has a bound", &report.bounded, out, width)?;
    growth::memory(report, out, width)?;
    growth::classes(report, out, width)
}

fn headline(report: &Report, out: &mut dyn Write, width: usize) -> io::Result<()> {
    let style = match report.verdict {
        "leak" | "outside-heap" | "failed" => BAD,
        "clean" | "saturating" => GOOD,
        _ => UNSURE,
    };
    write!(out, "{style}{}{style:#}", report.verdict.to_uppercase())?;
    let (memory, service) = (&report.memory, &report.service);
    if let (Some(growth), Some([low, high])) = (memory.growth_bytes_per_request, memory.interval) {
        let kind = if memory.kind == "none" { "heap" } else { memory.kind };
        write!(out, "   {} per request, {kind}", units::signed_bytes(growth.round() as i64))?;
        let (low, high) = (units::signed_bytes(low.round() as i64), units::signed_bytes(high.round() as i64));
        let work =
            format!("{} rounds × {} requests", service.rounds, units::count(service.requests_per_round));
        let gap = if width < COLUMNS { "\n  " } else { "   " };
        write!(out, "{gap}{DIM}(95 % interval {low} to {high}; {work}){DIM:#}")?;
    }
    writeln!(out)?;
    wrapped(&report.reason, 2, out, width)
}

fn finding(finding: &Finding, out: &mut dyn Write, width: usize) -> io::Result<()> {
    let owner = &finding.owner;
    writeln!(out)?;
    writeln!(
        out,
        "  {TITLE}{}{TITLE:#}   {}   {DIM}{}{DIM:#}",
        name(finding),
        place(finding),
        whose(finding)
    )?;
    let function = owner.function.as_ref().map(|f| format!(" in {f}")).unwrap_or_default();
    writeln!(
        out,
        "  {}   {} {}{function}, +{} entries, +{}   {DIM}confidence {:.0} %{DIM:#}",
        finding.pattern,
        article(owner.kind),
        owner.kind,
        units::count(finding.growth.count),
        units::bytes(finding.growth.bytes),
        100.0 * finding.confidence,
    )?;
    writeln!(out)?;
    path::write(finding, out, width)?;
    writeln!(out)?;
    for site in finding.sites.iter().filter(|site| site.role != "declares") {
        writeln!(out, "  {:<8} {}:{}:{}", site.role, site.file, site.line, site.column)?;
    }
    if finding.holders.len() > 1 {
        let holders: Vec<&str> = finding.holders.iter().map(|holder| holder.name.as_str()).collect();
        writeln!(out, "  held by  {} (each alone keeps the objects alive)", holders.join(", "))?;
    }
    for sentence in &finding.evidence {
        paragraph("evidence", DIM, sentence, out, width)?;
    }
    paragraph("fix", GOOD, &format!("{}: {}", finding.fix.summary, finding.fix.detail), out, width)
}

fn others(
    label: &str,
    what: &str,
    findings: &[Finding],
    out: &mut dyn Write,
    width: usize,
) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {TITLE}{label}{TITLE:#} {DIM}{what}{DIM:#}")?;
    for finding in findings {
        let size = units::bytes(finding.growth.bytes);
        let line = format!("{}   +{size}   {}", name(finding), place(finding));
        writeln!(out, "    {}", cut(&line, width.saturating_sub(4)))?;
    }
    Ok(())
}

fn name(finding: &Finding) -> &str {
    finding.owner.name.as_deref().unwrap_or("(no name)")
}

fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// `src/server.mjs:5:7`
fn place(finding: &Finding) -> String {
    let owner = &finding.owner;
    let numbers = [owner.line, owner.column].into_iter().flatten().map(|number| format!(":{number}"));
    owner.file.iter().cloned().chain(numbers.take(if owner.file.is_some() { 2 } else { 0 })).collect()
}

fn whose(finding: &Finding) -> String {
    let package = &finding.owner.package;
    match (package.kind, &package.name, &package.version) {
        ("app", ..) => "app code".to_owned(),
        (_, Some(name), Some(version)) => format!("{name}@{version}"),
        (_, Some(name), None) => name.clone(),
        (kind, None, _) => kind.to_owned(),
    }
}

/// A label and text broken at spaces, indented below itself.
fn paragraph(label: &str, style: Style, text: &str, out: &mut dyn Write, width: usize) -> io::Result<()> {
    write!(out, "  {style}{label:<8}{style:#} ")?;
    wrapped(text, 11, out, width)
}

/// Text broken at spaces; every line but the first is indented.
fn wrapped(text: &str, indent: usize, out: &mut dyn Write, width: usize) -> io::Result<()> {
    let most = width.saturating_sub(indent).max(20);
    let mut taken = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if taken > 0 && taken + 1 + length > most {
            write!(out, "\n{:indent$}", "")?;
            taken = 0;
        }
        let gap = if taken > 0 { " " } else { "" };
        write!(out, "{gap}{word}")?;
        taken += gap.len() + length;
    }
    writeln!(out)
}
