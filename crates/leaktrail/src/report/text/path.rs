//! The path from the GC root to the growing objects, drawn as a tree.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::layout::Layout;
use super::{BAD, DIM, GOOD, UNSURE};
use crate::report::{Finding, Step};
use crate::text::cut;
use crate::units;

/// Draws the steps that mean something to a developer; the JSON has all of them.
pub(super) fn write(finding: &Finding, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let (inside_runtime, own) = split(&finding.path);
    write!(out, "  GC root")?;
    if inside_runtime > 0 {
        write!(out, " {DIM}… {} inside the runtime{DIM:#}", units::counted(inside_runtime, "step", "steps"))?;
    }
    writeln!(out)?;
    // On a narrow terminal, the tree must not push the names off the screen.
    let deepest = layout.width / 3;
    for (depth, step) in own.iter().filter(is_telling).enumerate() {
        let indent = (2 + 2 * depth).min(deepest);
        if step.skipped > 0 {
            let more = units::counted(step.skipped, "step", "steps");
            writeln!(out, "{:indent$}{DIM}⋮ {more} of the same kind{DIM:#}", "")?;
        }
        write!(out, "{:indent$}{DIM}└ {DIM:#}", "")?;
        hop(finding, step, layout.room(indent + 2), out)?;
        if layout.explain {
            reason(step, indent + 4, out, layout)?;
        }
    }
    Ok(())
}

fn hop(finding: &Finding, step: &Step, room: usize, out: &mut dyn Write) -> io::Result<()> {
    let label = label(step);
    if !step.growing {
        return writeln!(out, "{}", cut(&label, room));
    }
    let growth = format!("   +{}   ◄ accumulates here", units::bytes(finding.growth.bytes));
    let short = format!("   +{} ◄", units::bytes(finding.growth.bytes));
    let growth = if label.width() + growth.width() <= room { growth } else { short };
    writeln!(out, "{}{BAD}{growth}{BAD:#}", cut(&label, room.saturating_sub(growth.width())))
}

/// What became of a step between the snapshots, and why that is believed.
fn reason(step: &Step, indent: usize, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let style = match step.state {
        "growing" => BAD,
        "stable" => GOOD,
        _ => UNSURE,
    };
    write!(out, "{:indent$}{style}{}{style:#}", "", step.state)?;
    if step.why.is_empty() {
        return writeln!(out);
    }
    write!(out, "{DIM}: ")?;
    layout.wrapped(&step.why, indent + step.state.len() + 2, out)?;
    write!(out, "{DIM:#}")
}

/// How many steps lie before the first one in somebody's code, and the steps from there on.
fn split(path: &[Step]) -> (usize, &[Step]) {
    let is_own = |step: &Step| {
        step.growing || step.node.file.as_deref().is_some_and(|file| !file.starts_with("node:"))
    };
    let steps = path.get(1..).unwrap_or_default();
    let start = steps.iter().position(is_own).unwrap_or(0);
    (start, &steps[start..])
}

/// Not what V8 puts between two named things: tables, slots without a name.
fn is_telling(step: &&Step) -> bool {
    let node = step.node.kind.as_str();
    let edge = step.edge.as_ref().map_or(("", ""), |edge| (edge.kind.as_str(), edge.name.as_str()));
    let is_plumbing = match edge {
        // The latter lead to the halves of a string that was put together.
        ("hidden", _) | ("internal", "first" | "second") => true,
        ("internal" | "shortcut", _) => matches!(node, "array" | "hidden" | "synthetic" | "code"),
        _ => node == "synthetic",
    };
    step.growing || !is_plumbing
}

fn label(step: &Step) -> String {
    let node = &step.node;
    let name = match node.kind.as_str() {
        "closure" if node.name.is_empty() => "(anonymous function)".to_owned(),
        _ => node.name.clone(),
    };
    let place = match (&node.file, node.line) {
        (Some(file), Some(line)) => format!("   {file}:{line}"),
        (Some(file), None) => format!("   {file}"),
        _ => String::new(),
    };
    let edge = step.edge.as_ref().map_or(("", ""), |edge| (edge.kind.as_str(), edge.name.as_str()));
    match edge {
        ("element", index) => format!("[{index}]   {name}{place}"),
        ("internal", "context") => format!("{name}{place}"),
        ("internal", slot) if slot.bytes().all(|b| b.is_ascii_digit()) => format!("[entry]   {name}{place}"),
        ("internal", slot) => format!("({slot})   {name}{place}"),
        (_, edge) => format!("{edge}   {name}{place}"),
    }
}
