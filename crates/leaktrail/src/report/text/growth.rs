//! The numbers: memory after each round, and the classes that grew.

use std::io::{self, Write};

use super::{DIM, TITLE};
use crate::report::Report;
use crate::table::Table;
use crate::text::{LONGEST_NAME, cut};
use crate::units;

/// Below this width only the columns that matter most are shown.
const WIDE: usize = 90;

pub(super) fn memory(report: &Report, out: &mut dyn Write, width: usize) -> io::Result<()> {
    if report.memory.rounds.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {TITLE}memory{TITLE:#} {DIM}after garbage collection{DIM:#}")?;
    let rows = report.memory.rounds.iter().enumerate().map(|(round, memory)| {
        (if round == 0 { "warm-up".to_owned() } else { format!("round {round}") }, memory)
    });
    if width < WIDE {
        let mut table = Table::new(["Requests", "Heap used", "External"], "");
        for (name, memory) in rows {
            let [used, external] = [memory.heap_used_bytes, memory.external_bytes].map(units::bytes);
            table.row([units::count(memory.requests), used, external], name);
        }
        return table.write(out, None);
    }
    let mut table =
        Table::new(["Requests", "Heap used", "Heap total", "External", "ArrayBuffers", "Native", "RSS"], "");
    for (name, memory) in rows {
        let sizes = [
            memory.heap_used_bytes,
            memory.heap_total_bytes,
            memory.external_bytes,
            memory.array_buffers_bytes,
            memory.rss_bytes,
        ];
        let [used, total, external, buffers, rss] = sizes.map(units::bytes);
        let native = memory.native_bytes.map_or_else(|| "-".to_owned(), units::bytes);
        table.row([units::count(memory.requests), used, total, external, buffers, native, rss], name);
    }
    table.write(out, None)?;
    writeln!(
        out,
        "  {DIM}RSS includes what the snapshots before it cost; native memory is not told after them{DIM:#}"
    )
}

pub(super) fn classes(report: &Report, out: &mut dyn Write, width: usize) -> io::Result<()> {
    if report.classes.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n  {TITLE}classes by growth{TITLE:#} {DIM}from the first to the last snapshot, shallow sizes{DIM:#}"
    )?;
    let mut table = Table::new(["# Delta", "Size delta"], "Class");
    for class in &report.classes {
        let cells = [units::signed_count(class.delta), units::signed_bytes(class.size_delta_bytes)];
        table.row(cells, cut(&class.name, LONGEST_NAME));
    }
    table.write(out, Some(width))
}
