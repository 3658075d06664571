//! Which rows of a long list are wanted.

use std::io::{self, Write};
use std::str::FromStr;

use heapsnapshot::JsStr;

use crate::cli::Format;
use crate::printer::DIM;
use crate::units;

/// Text without `--top` shows this many rows.
const SCREENFUL: usize = 40;

/// The flags of commands that list classes.
#[derive(Debug, clap::Args)]
pub(crate) struct Flags {
    /// Only the first N rows, or `all` [default: 40 as text, all as JSON]
    #[arg(long, value_name = "N")]
    top: Option<Top>,
    /// Only classes whose name contains TEXT, in upper or lower case
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

/// The value of `--top`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Top(usize);

impl Top {
    /// Keeps the first rows, without a wish a screenful as text and all as JSON; tells how many were left out.
    pub(super) fn cut<T>(top: Option<Self>, rows: &mut Vec<T>, screenful: usize, format: Format) -> usize {
        let most = match (top, format) {
            (Some(Top(most)), _) => most,
            (None, Format::Text) => screenful,
            (None, Format::Json | Format::Jsonl) => usize::MAX,
        };
        let left_out = rows.len().saturating_sub(most);
        rows.truncate(most);
        left_out
    }
}

impl FromStr for Top {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Top(usize::MAX)),
            _ => text.parse().map(Top).map_err(|_| "a whole number or `all` is expected"),
        }
    }
}

/// A choice of rows.
#[derive(Debug)]
pub(crate) struct Listing {
    top: Option<Top>,
    filter: Option<String>,
}

impl From<Flags> for Listing {
    fn from(Flags { top, filter }: Flags) -> Self {
        Self { top, filter: filter.map(|text| text.to_lowercase()) }
    }
}

impl Listing {
    /// Whether only some classes are wanted.
    pub(super) fn is_filtered(&self) -> bool {
        self.filter.is_some()
    }

    /// Whether a class is wanted.
    pub(super) fn wants(&self, name: &JsStr<'_>) -> bool {
        let contains = |text: &String| name.to_string_lossy().to_lowercase().contains(text);
        self.filter.as_ref().is_none_or(contains)
    }

    /// Keeps the first rows; tells how many were left out.
    pub(super) fn cut<T>(&self, rows: &mut Vec<T>, format: Format) -> usize {
        Top::cut(self.top, rows, SCREENFUL, format)
    }
}

/// One class and several.
pub(super) const CLASSES: (&str, &str) = ("class", "classes");

/// Says that there would be more.
pub(super) fn left_out(
    out: &mut dyn Write,
    rows: usize,
    (one, many): (&'static str, &'static str),
) -> io::Result<()> {
    if rows == 0 {
        return Ok(());
    }
    let more = units::counted(rows, &format!("more {one}"), &format!("more {many}"));
    writeln!(out, "{DIM}  {more}: --top all shows them{DIM:#}")
}
