//! The first requests that failed, and what the service answered.

use std::io::{self, Write};

use super::layout::Layout;
use super::{DIM, TITLE};
use crate::report::Report;
use crate::text::cut;
use crate::units;

pub(super) fn write(report: &Report, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let Some(load) = report.load.as_ref().filter(|load| !load.first_failures.is_empty()) else {
        return Ok(());
    };
    let [failed, all] = [load.failed, load.requests].map(units::count);
    writeln!(out, "\n  {TITLE}failed requests{TITLE:#} {DIM}{failed} of {all}, the first of them{DIM:#}")?;
    for failure in &load.first_failures {
        let line = format!("{}   {}   {}", failure.request, failure.reason, failure.body.trim());
        writeln!(out, "    {}", cut(line.trim_end(), layout.room(4)))?;
    }
    Ok(())
}
