//! Retainers for people: a table, then each path as a tree that goes down to the object.

use std::io::{self, Write};

use super::answer::{Answer, Entry, Retained, Retainer, Step, StepEdge, StepNode};
use crate::commands::object::Object;
use crate::commands::shown::{self, LONGEST_PART, ROOT, label};
use crate::commands::summary::distance;
use crate::context::Document;
use crate::printer::{DIM, TITLE};
use crate::table::Table;
use crate::text;
use crate::units;

/// Direct retainers that are listed.
const MOST_RETAINERS: usize = 20;
/// Steps that are drawn at the start and at the end of a long path.
const FIRST_STEPS: usize = 6;
const LAST_STEPS: usize = 12;

impl Document for Answer<'_> {
    const COMMAND: &'static str = "retainers";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        let entries = match self {
            Answer::One(entry) => std::slice::from_ref(entry),
            Answer::Several { objects } => objects,
        };
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            entry.draw(out, width)?;
        }
        Ok(())
    }
}

impl Entry<'_> {
    fn draw(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        let Retained { object: Object { id, name, kind, self_bytes, retained_bytes }, distance: steps } =
            &self.object;
        let (node, kind) = (shown::node(kind, name), text::cut(kind, LONGEST_PART));
        writeln!(out, "{TITLE}@{id} {node}{TITLE:#} ({kind})")?;
        let (retained, shallow) = (units::bytes(*retained_bytes), units::bytes(*self_bytes));
        writeln!(out, "  retained {retained}, shallow {shallow}, distance {}\n", distance(*steps))?;
        self.draw_retainers(out, width)?;
        for (at, path) in self.paths.iter().enumerate() {
            writeln!(out, "\n  {TITLE}Path {} of {}{TITLE:#}", at + 1, self.paths.len())?;
            draw_path(out, path, width)?;
        }
        Ok(())
    }

    fn draw_retainers(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        if self.retainers.is_empty() {
            return writeln!(out, "  nothing refers to it");
        }
        let mut table = Table::new(["Distance", "Id", "Edge"], "Held by");
        for row in self.retainers.iter().take(MOST_RETAINERS) {
            let Retainer { edge_type, edge_name, id, kind, name, distance: steps, is_root } = row;
            let holder = if *is_root { ROOT.to_owned() } else { shown::node(kind, name) };
            let cells = [distance(*steps), format!("@{id}"), text::cut(edge_type, LONGEST_PART)];
            table.row(cells, format!("{} in {holder}", label(edge_type, edge_name)));
        }
        table.write(out, width)?;
        match self.retainers.len().saturating_sub(MOST_RETAINERS) {
            0 => Ok(()),
            more => {
                let more = units::counted(more, "more retainer", "more retainers");
                writeln!(out, "{DIM}  {more}: --format json lists all{DIM:#}")
            }
        }
    }
}

fn draw_path(out: &mut dyn Write, path: &[Step<'_>], width: Option<usize>) -> io::Result<()> {
    let width = width.unwrap_or(text::LONGEST_NAME);
    // On a narrow terminal, the tree must not push the names off the screen.
    let deepest = width / 3;
    let left_out = path.len().saturating_sub(FIRST_STEPS + LAST_STEPS);
    let mut depth = 0;
    for (at, step) in path.iter().enumerate() {
        let is_left_out = left_out > 1 && (FIRST_STEPS..FIRST_STEPS + left_out).contains(&at);
        let line = match &step.edge {
            _ if is_left_out && at > FIRST_STEPS => continue,
            _ if is_left_out => format!("… {} steps …", units::count(left_out as u64)),
            None => format!("{ROOT} @{}", step.node.id),
            Some(StepEdge { kind, name }) => {
                let node = shown::node(step.node.kind, &step.node.name);
                format!("└ {}  @{} {node}{}", label(kind, name), step.node.id, place(&step.node))
            }
        };
        let indent = (2 + 2 * depth).min(deepest);
        writeln!(out, "{:indent$}{}", "", text::cut(&line, width.saturating_sub(indent).max(1)))?;
        depth += 1;
    }
    Ok(())
}

/// Where the code or the constructor of a node is.
fn place(node: &StepNode<'_>) -> String {
    match (&node.file, node.line) {
        (Some(file), Some(line)) => format!("  {file}:{line}"),
        _ => String::new(),
    }
}
