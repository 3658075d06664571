//! The path from the GC root to the growing objects, drawn as a tree.

use std::io::{self, Write};

use super::{BAD, DIM};
use crate::report::{Finding, Step};
use crate::text::cut;
use crate::units;

/// Draws the steps that mean something to a developer; V8's plumbing between them is left to the JSON.
pub(super) fn write(finding: &Finding, out: &mut dyn Write, width: usize) -> io::Result<()> {
    let shown = telling(&finding.path);
    writeln!(out, "  GC root")?;
    for (depth, step) in shown.iter().enumerate() {
        let indent = format!("  {:1$}└ ", "", 2 * depth);
        let room = width.saturating_sub(indent.len());
        let label = cut(&label(step), room);
        write!(out, "{DIM}{indent}{DIM:#}{label}")?;
        if step.growing {
            let size = units::bytes(finding.growth.bytes);
            write!(out, "   {BAD}+{size}   ◄ accumulates here{BAD:#}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Drops the root, synthetic nodes and what V8 puts between two named things.
fn telling(path: &[Step]) -> Vec<&Step> {
    let is_plumbing = |step: &Step| match &step.edge {
        None => true,
        Some(_) if step.growing => false,
        Some(edge) => {
            let is_internal = matches!(edge.kind.as_str(), "internal" | "hidden" | "shortcut");
            let is_backing = matches!(step.node.kind.as_str(), "array" | "hidden" | "synthetic" | "code");
            step.node.kind == "synthetic" || (is_internal && is_backing && step.node.file.is_none())
        }
    };
    path.iter().filter(|step| !is_plumbing(step)).collect()
}

fn label(step: &Step) -> String {
    let node = &step.node;
    let name = match node.kind.as_str() {
        "string" | "concatenated string" | "sliced string" => format!("{:?}", node.name),
        _ => node.name.clone(),
    };
    let place = match (&node.file, node.line) {
        (Some(file), Some(line)) => format!("   {file}:{line}"),
        (Some(file), None) => format!("   {file}"),
        _ => String::new(),
    };
    match &step.edge {
        Some(edge) => match edge.kind.as_str() {
            "element" => format!("[{}]   {name}{place}", edge.name),
            "hidden" | "internal" => format!("({})   {name}{place}", edge.name),
            _ => format!("{}   {name}{place}", edge.name),
        },
        None => name,
    }
}
