//! How long each phase took and how much memory the process used.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::units;

/// Wall times, phase by phase.
pub(crate) struct Stopwatch {
    began: Instant,
    phases: Vec<(&'static str, Instant)>,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { began: Instant::now(), phases: Vec::new() }
    }

    /// Ends the current phase and begins another.
    pub(crate) fn phase(&mut self, name: &'static str) {
        self.phases.push((name, Instant::now()));
    }

    /// A line for each phase, then the sums.
    pub(crate) fn report(&self) -> String {
        let now = Instant::now();
        let ends = self.phases.iter().skip(1).map(|&(_, begin)| begin).chain([now]);
        let mut text = String::new();
        for (&(name, begin), end) in self.phases.iter().zip(ends) {
            line(&mut text, name, seconds(end - begin));
        }
        line(&mut text, "total", seconds(now - self.began));
        let peak = peak_resident_bytes().map_or_else(|| "unknown".to_owned(), units::bytes);
        line(&mut text, "peak resident memory", peak);
        text.truncate(text.trim_end().len());
        text
    }
}

fn line(text: &mut String, name: &str, value: String) {
    let _ = writeln!(text, "stats: {name:<24}{value:>12}");
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

/// Linux keeps the high-water mark of every process.
fn peak_resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
