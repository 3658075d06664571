//! A profile as a table of sites, and the calls that lead to the largest.

use std::io::{self, Write};

use super::document::{Profiled, SITES, ThreadRow};
use super::row::{FrameRow, Measure, SiteRow};
use crate::commands::listing;
use crate::printer::{DIM, TITLE};
use crate::sparkline::bars;
use crate::table::Table;
use crate::text::{LONGEST_NAME, cut};
use crate::units;

/// Call paths are shown of so many sites …
const PATHS: usize = 3;
/// … and so many lines of each.
const STEPS: usize = 10;
/// With fewer samples the order of the sites is chance.
const FEW_SAMPLES: u64 = 30;
const RUNTIME: &str = "runtime";
/// A site of the runtime with this share of the bytes is explained.
const LARGE_SHARE: f64 = 0.1;
const HIDDEN: &str = "  V8 tells what compiled code allocates under the outermost function that was compiled: a function of the runtime\n  \
    may stand for a callback of the service that it calls. Other call paths, or `leaktrail capture`, tell which.";

/// Writes what was found, and what to do next.
pub(super) fn write(profiled: &Profiled, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
    for thread in &profiled.threads {
        heading(thread, out)?;
    }
    writeln!(out, "         {}\n", summary(profiled))?;
    if profiled.sites.is_empty() {
        writeln!(out, "{DIM}no allocation was sampled: is the service under load?{DIM:#}")?;
        return Ok(());
    }
    table(profiled, out, width)?;
    listing::left_out(out, profiled.left_out, SITES)?;
    if profiled.sites.iter().any(is_hidden) {
        writeln!(out, "\n{DIM}{HIDDEN}{DIM:#}")?;
    }
    writeln!(
        out,
        "\n{TITLE}Call paths{TITLE:#} {DIM}the one of the most bytes, from the allocation outwards{DIM:#}"
    )?;
    for site in profiled.sites.iter().take(PATHS) {
        path(site, out, width)?;
    }
    next(profiled, out)
}

/// Whether the service's part of the stack may be hidden in a function of the runtime.
fn is_hidden(site: &SiteRow) -> bool {
    site.frame.package.kind == RUNTIME && site.frame.file.is_some() && site.share > LARGE_SHARE
}

fn heading(thread: &ThreadRow, out: &mut dyn Write) -> io::Result<()> {
    let ThreadRow { pid, command, runtime, thread, reading_ms, .. } = thread;
    let command = cut(command, LONGEST_NAME);
    writeln!(
        out,
        "{TITLE}Profile{TITLE:#}  {pid}  {command}  {DIM}{} {}, thread {}; garbage collected and read in {:.1} s{DIM:#}",
        runtime.name,
        cut(&runtime.version, LONGEST_NAME),
        cut(thread, LONGEST_NAME),
        *reading_ms as f64 / 1000.0
    )
}

fn summary(profiled: &Profiled) -> String {
    let Profiled { measure, duration_ms, sampling_interval_bytes, totals, interrupted, .. } = profiled;
    let bytes = units::bytes(totals.bytes.count());
    let what = match measure {
        Measure::Live => format!("{bytes} of what was allocated meanwhile are alive"),
        Measure::Allocated => format!("{bytes} were allocated"),
    };
    let samples = units::counted(totals.samples as usize, "sample", "samples");
    let early = if *interrupted { ", interrupted" } else { "" };
    let few = if totals.samples < FEW_SAMPLES { "; few: take a longer --duration" } else { "" };
    format!(
        "{:.1} s{early}; {what}: {samples}, one in {}{few}",
        *duration_ms as f64 / 1000.0,
        units::bytes(*sampling_interval_bytes)
    )
}

fn table(profiled: &Profiled, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
    let name = |site: &SiteRow| site_name(site, profiled.threads.len() > 1);
    let numbers = |site: &SiteRow| {
        let share = format!("{:.1} %", site.share * 100.0);
        [units::bytes(site.bytes.count()), share, units::count(site.samples)]
    };
    match profiled.measure {
        Measure::Live => {
            let mut table = Table::new(["Live", "Share", "Samples", "When", "Trend"], "Function");
            for site in &profiled.sites {
                let [bytes, share, samples] = numbers(site);
                let trend = site.trend.unwrap_or_default().to_owned();
                table.row([bytes, share, samples, when(site), trend], name(site));
            }
            table.write(out, width)
        }
        Measure::Allocated => {
            let mut table = Table::new(["Allocated", "Share", "Samples"], "Function");
            profiled.sites.iter().for_each(|site| table.row(numbers(site), name(site)));
            table.write(out, width)
        }
    }
}

fn when(site: &SiteRow) -> String {
    bars(&site.ages.iter().flatten().map(|age| age.live_bytes).collect::<Vec<u64>>())
}

/// `keep  src/app.mjs:3:10  via push`
fn site_name(site: &SiteRow, tells_thread: bool) -> String {
    let mut parts = vec![frame_name(&site.frame)];
    if let Some(kind) = kind(&site.frame) {
        parts.push(kind);
    }
    let is_other = |frame: &FrameRow| {
        (&frame.function, &frame.file, frame.line)
            != (&site.frame.function, &site.frame.file, site.frame.line)
    };
    if let Some(via) = site.via.first().filter(|via| is_other(&via.frame)) {
        parts.push(format!("via {}", via.frame.name()));
    }
    if tells_thread {
        parts.push(format!("{} {}", site.pid, site.thread));
    }
    parts.join("  ")
}

fn frame_name(frame: &FrameRow) -> String {
    match frame.place() {
        Some(place) => format!("{}  {place}", frame.name()),
        None => frame.name().to_owned(),
    }
}

/// Whose code it is, unless it is the service's.
fn kind(frame: &FrameRow) -> Option<String> {
    match (&frame.package.name, frame.package.kind) {
        (Some(package), _) => Some(package.clone()),
        (None, RUNTIME) => Some(RUNTIME.to_owned()),
        (None, _) => None,
    }
}

fn path(site: &SiteRow, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
    let room = width.unwrap_or(LONGEST_NAME);
    let line = |text: String| cut(&text, room);
    writeln!(
        out,
        "{}",
        line(format!("  {}  {}", units::bytes(site.bytes.count()), frame_name(&site.frame)))
    )?;
    let mut steps = steps(&site.stack);
    let left_out = steps.len().saturating_sub(STEPS);
    steps.truncate(STEPS);
    for (at, step) in steps.into_iter().enumerate() {
        let mark = if at == 0 { "in" } else { "called by" };
        writeln!(out, "{DIM}{}{DIM:#}", line(format!("    {mark:<9} {step}")))?;
    }
    if left_out > 0 {
        writeln!(out, "{DIM}    and {} further out{DIM:#}", units::counted(left_out, "step", "steps"))?;
    }
    Ok(())
}

/// The functions of a stack; those of the runtime that follow each other are one step.
fn steps(stack: &[FrameRow]) -> Vec<String> {
    let is_runtime = |frame: &FrameRow| frame.package.kind == RUNTIME && frame.file.is_some();
    stack
        .chunk_by(|a, b| is_runtime(a) && is_runtime(b))
        .map(|run| match run {
            [first, .., _] => format!("{} and {} more of the runtime", frame_name(first), run.len() - 1),
            _ => run.iter().map(frame_name).collect(),
        })
        .collect()
}

fn next(profiled: &Profiled, out: &mut dyn Write) -> io::Result<()> {
    let Some(thread) = profiled.threads.first() else { return Ok(()) };
    if profiled.measure == Measure::Allocated {
        return Ok(());
    }
    let grows = profiled.sites.iter().any(|site| site.trend == Some("grows"));
    let what = if grows { "what grows" } else { "it" };
    writeln!(
        out,
        "\n{TITLE}Next{TITLE:#}  this tells where memory is allocated, not who keeps {what}: `leaktrail capture {}` takes a heap\n      \
         snapshot, which does. Two snapshots with load in between, and `leaktrail diagnose A B` names the owner.",
        thread.target
    )
}
