//! What grew and was left out of the judgement.

use std::io::{self, Write};

use super::layout::Layout;
use super::{DIM, TITLE};
use crate::report::Noise;
use crate::units;

pub(super) fn write(noise: &[Noise], out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    if noise.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {TITLE}left out{TITLE:#} {DIM}new, but what runtimes do by themselves{DIM:#}")?;
    let sum = |numbers: &[u64]| numbers.iter().copied().fold(0, u64::saturating_add);
    for Noise { kind, why, count_per_interval, bytes_per_interval } in noise {
        let count = units::count(sum(count_per_interval));
        let bytes = units::bytes(sum(bytes_per_interval));
        write!(out, "    ")?;
        layout.wrapped(&format!("{kind}: +{count} objects, +{bytes}; {why}"), 6, out)?;
    }
    Ok(())
}
