//! The dominator tree for people: a table whose last column is indented.

use std::io::{self, Write};

use super::document::{Answer, Dominator, Hidden, Node};
use crate::commands::object::Object;
use crate::commands::shown::{self, LONGEST_PART, ROOT};
use crate::context::Document;
use crate::printer::{DIM, TITLE};
use crate::table::Table;
use crate::text;
use crate::units;

/// Dominators of the object that are drawn above it: the first and the last.
const FIRST_ABOVE: usize = 3;
const LAST_ABOVE: usize = 6;
/// Deeper levels are not indented further, so that names stay in sight.
const DEEPEST: usize = 20;

type Rows = Table<4>;

impl Document for Answer<'_> {
    const COMMAND: &'static str = "dominators";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        writeln!(out, "{TITLE}Heap snapshot{TITLE:#} {}\n", self.snapshot)?;
        writeln!(out, "{TITLE}Dominators{TITLE:#}")?;
        let legend = "retained: what would be freed with it; share: part of the whole heap";
        writeln!(out, "{DIM}{legend}{DIM:#}")?;
        let mut rows = Rows::new(["Retained", "Share", "Shallow", "Type"], "Object");
        let level = self.draw_above(&mut rows);
        self.draw_tree(&mut rows, level);
        rows.write(out, width)?;
        if self.nodes.iter().any(|node| node.hidden.count > 0) {
            let how =
                "--depth, --top and --min show more, `leaktrail dominators F @ID` begins at another object";
            writeln!(out, "{DIM}  {how}{DIM:#}")?;
        }
        Ok(())
    }
}

impl Answer<'_> {
    /// The dominators of the first node; tells how far it is indented itself.
    fn draw_above(&self, rows: &mut Rows) -> usize {
        let left_out = self.dominators.len().saturating_sub(FIRST_ABOVE + LAST_ABOVE);
        let is_left_out = |at: usize| left_out > 1 && (FIRST_ABOVE..FIRST_ABOVE + left_out).contains(&at);
        let mut level = 0;
        for (at, object) in self.dominators.iter().enumerate() {
            if !is_left_out(at) {
                rows.row(object.cells(), line(level, &object.label()));
            } else if at == FIRST_ABOVE {
                let steps = format!("… {} dominators …", units::count(left_out as u64));
                rows.row(Default::default(), line(level, &steps));
            } else {
                continue;
            }
            level += 1;
        }
        level
    }

    /// The first node and what it dominates. What is not listed of a node's children follows them.
    fn draw_tree(&self, rows: &mut Rows, level: usize) {
        let mut open: Vec<&Node<'_>> = Vec::new();
        for node in &self.nodes {
            while open.len() > node.depth {
                open.pop().into_iter().for_each(|closed| closed.draw_hidden(rows, level));
            }
            let below = if node.children > 0 && node.hidden.count == node.children {
                let below = units::counted(node.children, "object", "objects");
                format!("  … {below} below, {}", units::bytes(node.hidden.retained_bytes))
            } else {
                String::new()
            };
            let object = &node.dominator;
            rows.row(object.cells(), line(level + node.depth, &format!("{}{below}", object.label())));
            open.push(node);
        }
        open.into_iter().rev().for_each(|closed| closed.draw_hidden(rows, level));
    }
}

impl Node<'_> {
    /// Some of the children were listed: the others are told in a row of their own.
    fn draw_hidden(&self, rows: &mut Rows, level: usize) {
        let Hidden { count, retained_bytes } = self.hidden;
        if count > 0 && count < self.children {
            let cells = [units::bytes(retained_bytes), String::new(), String::new(), String::new()];
            let more = format!("… {} more", units::count(count as u64));
            rows.row(cells, line(level + self.depth + 1, &more));
        }
    }
}

impl Dominator<'_> {
    fn cells(&self) -> [String; 4] {
        let Object { kind, self_bytes, retained_bytes, .. } = self.object;
        [
            units::bytes(retained_bytes),
            format!("{:.1} %", 100.0 * self.share),
            units::bytes(self_bytes),
            text::cut(kind, LONGEST_PART),
        ]
    }

    fn label(&self) -> String {
        let Object { id, name, kind, .. } = &self.object;
        let name = if self.is_root { ROOT.to_owned() } else { shown::node(kind, name) };
        format!("@{id} {name}")
    }
}

fn line(level: usize, text: &str) -> String {
    match level {
        0 => text.to_owned(),
        _ => format!("{:indent$}└ {text}", "", indent = 2 * (level - 1).min(DEEPEST)),
    }
}
