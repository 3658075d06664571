//! The numbers: memory after each round, and the classes that grew.

use std::io::{self, Write};

use super::{DIM, TITLE};
use crate::report::Report;
use crate::table::Table;
use crate::units;

pub(super) fn memory(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.memory.rounds.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n  {TITLE}memory{TITLE:#} {DIM}after garbage collection; RSS includes what the snapshots cost{DIM:#}"
    )?;
    let mut table =
        Table::new(["Requests", "Heap used", "Heap total", "External", "ArrayBuffers", "RSS"], "");
    for (round, memory) in report.memory.rounds.iter().enumerate() {
        let sizes = [
            memory.heap_used_bytes,
            memory.heap_total_bytes,
            memory.external_bytes,
            memory.array_buffers_bytes,
            memory.rss_bytes,
        ];
        let [used, total, external, buffers, rss] = sizes.map(units::bytes);
        let cells = [units::count(memory.requests), used, total, external, buffers, rss];
        let name = if round == 0 { "warm-up".to_owned() } else { format!("round {round}") };
        table.row(cells, name);
    }
    table.write(out, None)
}

pub(super) fn classes(report: &Report, out: &mut dyn Write, width: usize) -> io::Result<()> {
    if report.classes.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n  {TITLE}classes that grew{TITLE:#} {DIM}from the warm-up to the last round, shallow sizes{DIM:#}"
    )?;
    let mut table = Table::new(["# Delta", "Size delta"], "Class");
    for class in &report.classes {
        let cells = [units::signed_count(class.delta), units::signed_bytes(class.size_delta_bytes)];
        table.row(cells, class.name.clone());
    }
    table.write(out, Some(width))
}
