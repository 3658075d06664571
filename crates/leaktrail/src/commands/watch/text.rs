//! A sample on one line, and the judgement in a few.

use std::io::{self, Write};
use std::time::Duration;

use super::document::{Cgroup, Gc, Judgement, Sample};
use super::view::Told;
use crate::printer::{DIM, TITLE};
use crate::text::cut;
use crate::units;

/// Writes one line.
pub(super) fn sample(out: &mut dyn Write, told: &Told<'_>) -> io::Result<()> {
    let Sample { at_ms, rss_bytes, cgroup, .. } = told.sample;
    write!(out, "{:>8}  rss {:>8}", units::whole_time(Duration::from_millis(*at_ms)), known(*rss_bytes))?;
    if let Some(main) = told.sample.main() {
        let used = units::bytes(main.heap_used_bytes);
        write!(out, "  heap {used:>8} of {:>8}", known(main.heap_limit_bytes))?;
        write!(out, "  external {:>8}", units::bytes(main.external_bytes))?;
        if !main.gc.is_empty() {
            write!(out, "  gc {}", collections(&main.gc))?;
        }
    }
    let workers = told.sample.threads.iter().filter(|thread| thread.worker.is_some());
    let (count, used) =
        workers.fold((0, 0), |(count, used), worker| (count + 1, used + worker.heap_used_bytes));
    if count > 0 {
        write!(out, "  {} {}", units::counted(count, "worker", "workers"), units::bytes(used))?;
    }
    if let Some(Cgroup { usage_bytes, limit_bytes: Some(limit), .. }) = cgroup {
        write!(out, "  container {} of {}", units::bytes(*usage_bytes), units::bytes(*limit))?;
    }
    if !told.sample.silent.is_empty() {
        write!(out, "  no answer from {}", silent(told.sample))?;
    }
    writeln!(out, "  {TITLE}{}{TITLE:#}", told.judged.kind.as_str())
}

/// Writes what the samples told.
pub(super) fn judgement(out: &mut dyn Write, judgement: &Judgement) -> io::Result<()> {
    let Judgement { kind, reason, .. } = judgement;
    writeln!(out, "{TITLE}{kind}{TITLE:#}  {}", cut(reason, usize::MAX))?;
    for line in details(judgement) {
        writeln!(out, "  {line}")?;
    }
    if let Some(reason) = &judgement.outside_only {
        writeln!(out, "  {DIM}seen from outside only: {}{DIM:#}", cut(reason, usize::MAX))?;
    }
    Ok(())
}

/// How fast it grows, and how long that can go on.
fn details(judgement: &Judgement) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(rate) = judgement.growth_bytes_per_hour {
        let interval = judgement.interval.map(|[low, high]| {
            format!(" (95 % interval {} to {})", units::signed_rate(low), units::signed_rate(high))
        });
        lines.push(format!("{} per hour{}", units::signed_rate(rate), interval.unwrap_or_default()));
    }
    let limits = [
        ("V8's heap limit", judgement.until_heap_limit_s),
        ("the container's limit", judgement.until_container_limit_s),
    ];
    for (limit, seconds) in limits {
        lines.extend(seconds.map(|seconds| {
            format!("{limit} in {} at the earliest", units::whole_time(Duration::from_secs(seconds)))
        }));
    }
    if judgement.fragmentation_suspected {
        lines.push("malloc keeps much that the process gave back: fragmentation is suspected".to_owned());
    }
    lines
}

/// Collections of each kind, and how long they took.
pub(super) fn collections(all: &[Gc]) -> String {
    let of = |kind: &str| all.iter().find(|gc| gc.kind == kind).map_or(0, |gc| gc.count);
    let total_ms: f64 = all.iter().map(|gc| gc.total_ms).sum();
    format!("{} minor {} major {total_ms:.0} ms", of("minor"), of("major"))
}

/// The titles of threads that did not answer.
pub(super) fn silent(sample: &Sample) -> String {
    let titles = sample.silent.iter().map(|title| cut(title.as_deref().unwrap_or("the main thread"), 40));
    titles.collect::<Vec<_>>().join(", ")
}

/// A number of bytes that may not be known.
pub(super) fn known(bytes: Option<u64>) -> String {
    bytes.map_or("?".to_owned(), units::bytes)
}
