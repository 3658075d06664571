//! Plain tables: numbers on the right of their column, the name last and cut to the terminal.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::printer::TITLE;
use crate::text;

const GAP: usize = 2;
const INDENT: usize = 2;
/// However narrow the terminal is, this much of a name is shown.
const SHORTEST_NAME: usize = 16;

/// Rows of right-aligned cells, each with a name at its end.
pub(crate) struct Table<const N: usize> {
    head: ([&'static str; N], &'static str),
    rows: Vec<([String; N], String)>,
}

impl<const N: usize> Table<N> {
    /// An empty table; the name column is last.
    pub(crate) fn new(columns: [&'static str; N], name: &'static str) -> Self {
        Self { head: (columns, name), rows: Vec::new() }
    }

    /// Adds a row. The name is cut when it is written.
    pub(crate) fn row(&mut self, cells: [String; N], name: String) {
        self.rows.push((cells, name));
    }

    /// Writes the table; names may reach to column `width`.
    pub(crate) fn write(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        let (head, name) = &self.head;
        let widths: [usize; N] = std::array::from_fn(|column| {
            let cells = self.rows.iter().map(|(cells, _)| cells[column].width());
            cells.max().unwrap_or_default().max(head[column].width())
        });
        let taken = INDENT + widths.iter().map(|width| width + GAP).sum::<usize>();
        let room = width.map_or(text::LONGEST_NAME, |width| width.saturating_sub(taken).max(SHORTEST_NAME));
        write!(out, "{TITLE}")?;
        line(out, &widths, head, name)?;
        write!(out, "{TITLE:#}")?;
        for (cells, name) in &self.rows {
            line(out, &widths, cells, &text::cut(name, room))?;
        }
        Ok(())
    }
}

fn line<const N: usize>(
    out: &mut dyn Write,
    widths: &[usize; N],
    cells: &[impl AsRef<str>; N],
    name: &str,
) -> io::Result<()> {
    let mut text = " ".repeat(INDENT);
    for (cell, width) in cells.iter().map(AsRef::as_ref).zip(widths) {
        let pad = width - cell.width();
        text.extend(std::iter::repeat_n(' ', pad).chain(cell.chars()).chain(std::iter::repeat_n(' ', GAP)));
    }
    text.push_str(name);
    writeln!(out, "{}", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: Option<usize>) -> String {
        let mut table = Table::new(["Count", "Size"], "Class");
        table.row(["1".into(), "1.5 MB".into()], "a".repeat(30));
        table.row(["12,345".into(), "7 B".into()], "é".into());
        let mut out = Vec::new();
        table.write(&mut out, width).expect("a vector takes everything");
        anstream::adapter::strip_bytes(&out).into_vec().try_into().expect("UTF-8")
    }

    #[test]
    fn numbers_stand_on_the_right() {
        let wide = "   Count    Size  Class\n       1  1.5 MB  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n  12,345     7 B  é\n";
        assert_eq!(drawn(None), wide);
    }

    #[test]
    fn names_end_at_the_edge_of_the_terminal() {
        let longest = |width| drawn(Some(width)).lines().map(UnicodeWidthStr::width).max();
        assert_eq!(longest(40), Some(40));
        assert_eq!(longest(1), Some(18 + SHORTEST_NAME));
    }
}
