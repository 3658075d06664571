//! Paths and what each snapshot cost, for people.

use std::io::{self, Write};
use std::time::Duration;

use crate::capture::{Captured, Prediction, Shot};
use crate::printer::DIM;
use crate::text::cut;
use crate::units;

/// Writes what was taken, or what `--dry-run` found.
pub(super) fn write(captured: &Captured, out: &mut dyn Write) -> io::Result<()> {
    for prediction in &captured.predictions {
        predicted(prediction, out)?;
    }
    for shot in &captured.files {
        taken(shot, out)?;
    }
    for skipped in &captured.skipped {
        let thread = skipped.thread.as_ref().map(|title| format!(", {title}")).unwrap_or_default();
        writeln!(
            out,
            "{}",
            cut(&format!("skipped (process {}{thread}): {}", skipped.pid, skipped.reason), usize::MAX)
        )?;
    }
    Ok(())
}

fn predicted(prediction: &Prediction, out: &mut dyn Write) -> io::Result<()> {
    let line = format!("{}: {}", prediction.whose(), prediction.summary());
    writeln!(out, "{}", cut(&line, usize::MAX))?;
    if let Some(note) = &prediction.estimate.note {
        writeln!(out, "  {DIM}the ranges are wide: {}{DIM:#}", cut(note, usize::MAX))?;
    }
    if prediction.obstacles.is_empty() {
        return writeln!(out, "  it is safe");
    }
    for obstacle in &prediction.obstacles {
        writeln!(out, "  not safe: {}", cut(obstacle, usize::MAX))?;
    }
    Ok(())
}

fn taken(shot: &Shot, out: &mut dyn Write) -> io::Result<()> {
    let about = &shot.about;
    writeln!(out, "{}", cut(&shot.path.to_string_lossy(), usize::MAX))?;
    let size = if about.bytes == about.snapshot_bytes {
        units::bytes(about.bytes)
    } else {
        format!("{}, {} unpacked", units::bytes(about.bytes), units::bytes(about.snapshot_bytes))
    };
    let thread =
        about.thread.as_ref().map_or_else(|| "the main thread".to_owned(), |thread| thread.title.clone());
    let (nodes, edges) = (units::count(about.nodes), units::count(about.edges));
    writeln!(out, "  {size}, {nodes} nodes, {edges} edges; of {}", cut(&thread, usize::MAX))?;
    let estimate = &about.estimate;
    let freeze = ms(about.measured.freeze_ms);
    let [shortest, longest] = estimate.freeze_ms.map(ms);
    write!(out, "  it stood still for {freeze} {DIM}(predicted {shortest}–{longest}){DIM:#}")?;
    if let Some(extra) = about.measured.extra_memory_bytes {
        let [least, most] = estimate.extra_memory_bytes.map(units::bytes);
        let extra = units::bytes(extra);
        write!(out, " and took {extra} more memory {DIM}(predicted {least}–{most}){DIM:#}")?;
    }
    writeln!(out, "\n  {DIM}sha256 {}{DIM:#}", about.sha256)
}

fn ms(ms: f64) -> String {
    units::time(Duration::from_secs_f64(ms.max(0.0) / 1000.0))
}
