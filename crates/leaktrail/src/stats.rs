//! Where the time went and how much memory was used: `--stats`.
//!
//! Told on standard error, so that what a command writes to standard output is the same with and without.

mod process;
mod timeline;

use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;

pub(crate) use self::timeline::Timeline;
use self::timeline::{Slice, Usage};
use crate::table::Table;
use crate::units;

/// How large a snapshot is that was read.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Sizes {
    pub(crate) nodes: usize,
    pub(crate) edges: usize,
}

/// The document.
#[derive(Debug, Serialize)]
pub(crate) struct Stats {
    phases: Vec<Phase>,
    total: Used,
    snapshots: Vec<Sizes>,
    peak_bytes_per_node: Option<f64>,
    peak_bytes_per_edge: Option<f64>,
    threads: usize,
}

/// A stretch of time and what went on in it.
#[derive(Debug, Serialize)]
struct Phase {
    names: Vec<&'static str>,
    #[serde(flatten)]
    used: Used,
}

#[derive(Debug, Serialize)]
struct Used {
    wall_ms: f64,
    cpu_ms: Option<f64>,
    peak_bytes: Option<u64>,
}

impl From<Usage> for Used {
    fn from(Usage { wall, cpu, peak_bytes }: Usage) -> Self {
        Self { wall_ms: milliseconds(wall), cpu_ms: cpu.map(milliseconds), peak_bytes }
    }
}

impl Stats {
    /// The name of the document.
    pub(crate) const COMMAND: &'static str = "stats";

    /// What `slices` add up to; they follow each other without a gap.
    pub(crate) fn new(slices: Vec<Slice>, snapshots: Vec<Sizes>, threads: usize) -> Self {
        let total = slices.iter().fold(Usage::default(), |sum, slice| sum.then(slice.usage));
        let each = |size: fn(&Sizes) -> usize| {
            let all: usize = snapshots.iter().map(size).sum();
            total.peak_bytes.filter(|_| all > 0).map(|bytes| bytes as f64 / all as f64)
        };
        let [peak_bytes_per_node, peak_bytes_per_edge] =
            [each(|sizes| sizes.nodes), each(|sizes| sizes.edges)];
        let phases = slices.into_iter().map(|Slice { names, usage }| Phase { names, used: usage.into() });
        let (phases, total) = (phases.collect(), total.into());
        Self { phases, total, snapshots, peak_bytes_per_node, peak_bytes_per_edge, threads }
    }

    /// A table of the phases, their sum, and what a node and an edge cost.
    pub(crate) fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        let mut table = Table::new(["Wall", "CPU", "Peak"], "Phase");
        for Phase { names, used } in &self.phases {
            table.row(used.cells(), names.join(" + "));
        }
        table.row(self.total.cells(), "total".to_owned());
        table.write(out, width)?;
        if let (Some(node), Some(edge)) = (self.peak_bytes_per_node, self.peak_bytes_per_edge) {
            let [node, edge] = [node, edge].map(units::fine_bytes);
            write!(out, "  peak: {node} per node, {edge} per edge; ")?;
        } else {
            write!(out, "  ")?;
        }
        writeln!(out, "{}", units::counted(self.threads, "thread", "threads"))
    }
}

impl Used {
    fn cells(&self) -> [String; 3] {
        let time = |ms: f64| format!("{} ms", units::count(ms.round() as u64));
        let unknown = || "-".to_owned();
        [
            time(self.wall_ms),
            self.cpu_ms.map_or_else(unknown, time),
            self.peak_bytes.map_or_else(unknown, units::bytes),
        ]
    }
}

/// With three digits after the point.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
