//! Duplicate strings for people: a row for each text, its owners below it.

use std::io::{self, Write};

use super::document::{Answer, Group, Owner, SlotKind, Sums};
use crate::commands::listing;
use crate::commands::shown::{self, LONGEST_PART};
use crate::context::Document;
use crate::printer::{DIM, TITLE};
use crate::table::Table;
use crate::text;
use crate::units;

/// Owners that are drawn below each text.
const MOST_OWNERS: usize = 3;
const TEXTS: (&str, &str) = ("text", "texts");

impl Document for Answer<'_> {
    const COMMAND: &'static str = "strings";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        writeln!(out, "{TITLE}Heap snapshot{TITLE:#} {}\n", self.snapshot)?;
        writeln!(out, "{TITLE}Duplicate strings{TITLE:#} {}", self.duplicates)?;
        if self.duplicates.texts == 0 {
            return Ok(());
        }
        let legend = "wasted: shallow sizes of all but the largest; below: who refers to how many of them";
        writeln!(out, "{DIM}{legend}{DIM:#}")?;
        let mut table = Table::new(["Wasted", "Shallow", "Retained", "Count", "Id"], "Text");
        for group in &self.strings {
            group.draw(&mut table);
        }
        table.write(out, width)?;
        listing::left_out(out, self.left_out, TEXTS)
    }
}

impl std::fmt::Display for Sums {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { texts, count, self_bytes, wasted_bytes } = self;
        if *texts == 0 {
            return f.write_str("none");
        }
        let strings = units::count(*count as u64);
        let texts = units::counted(*texts, TEXTS.0, TEXTS.1);
        let [all, wasted] = [*self_bytes, *wasted_bytes].map(units::bytes);
        write!(f, "{strings} of {texts}: {all}, {wasted} of it wasted")
    }
}

impl Group<'_> {
    fn draw(&self, table: &mut Table<5>) {
        let sizes = [self.wasted_bytes, self.self_bytes, self.retained_bytes].map(units::bytes);
        let [wasted, shallow, retained] = sizes;
        let cells = [wasted, shallow, retained, units::count(self.count as u64), format!("@{}", self.id)];
        table.row(cells, shown::node("string", &self.text));
        for owner in self.owners.iter().take(MOST_OWNERS) {
            table.row(Default::default(), format!("  {owner} ×{}", units::count(owner.count)));
        }
    }
}

impl std::fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let class = text::name(&self.class.0, LONGEST_PART);
        let name = self.name.as_ref().filter(|name| !name.0.as_bytes().is_empty());
        let Some(name) = name.map(|name| text::name(&name.0, LONGEST_PART)) else {
            let brackets = if matches!(self.slot, SlotKind::Element) { "[]" } else { "" };
            return write!(f, "{class}{brackets}");
        };
        match self.slot {
            SlotKind::Property => write!(f, "{class}.{name}"),
            SlotKind::Variable => write!(f, "variable {name}"),
            SlotKind::Internal | SlotKind::Element => write!(f, "{class} ({name})"),
        }
    }
}
