//! How wide the report is, and text that is broken to fit.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::text::cut;

/// Where text is broken if no terminal says otherwise.
const COLUMNS: usize = 110;
/// Narrower text cannot be read.
const NARROWEST: usize = 20;
/// Where the text of a paragraph begins.
const LABEL: usize = 11;

/// The shape of a report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) width: usize,
    /// Whether reasons are told.
    pub(super) explain: bool,
}

impl Layout {
    pub(super) fn new(width: Option<usize>, explain: bool) -> Self {
        Self { width: width.unwrap_or(COLUMNS), explain }
    }

    /// The columns that are left after an indentation.
    pub(super) fn room(self, indent: usize) -> usize {
        self.width.saturating_sub(indent).max(NARROWEST)
    }

    /// A label and text broken at spaces, indented below itself.
    pub(super) fn paragraph(
        self,
        label: &str,
        style: Style,
        text: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        write!(out, "  {style}{label:<8}{style:#} ")?;
        self.wrapped(text, LABEL, out)
    }

    /// Text broken at spaces; every line but the first is indented.
    pub(super) fn wrapped(self, text: &str, indent: usize, out: &mut dyn Write) -> io::Result<()> {
        let most = self.room(indent);
        let mut taken = 0;
        for word in text.split_whitespace().map(|word| cut(word, usize::MAX)) {
            let length = word.width();
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
}
