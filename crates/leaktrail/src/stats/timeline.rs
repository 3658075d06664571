//! The time of a command, cut wherever a phase begins or ends: phases that go on at once are one slice,
//! so that slices can be added up.

use std::time::{Duration, Instant};

use heapsnapshot::PhaseId;

use super::process;

/// Before the first phase and between phases.
const OTHER: &str = "other";

/// What a stretch of time cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(super) wall: Duration,
    pub(super) cpu: Option<Duration>,
    /// The most memory that was resident at once until the end of it.
    pub(super) peak_bytes: Option<u64>,
}

impl Usage {
    /// This and what follows it.
    pub(super) fn then(self, next: Self) -> Self {
        Self {
            wall: self.wall + next.wall,
            cpu: next.cpu.map(|cpu| cpu + self.cpu.unwrap_or_default()),
            peak_bytes: next.peak_bytes.max(self.peak_bytes),
        }
    }
}

/// A stretch of time in which the same phases went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slice {
    pub(super) names: Vec<&'static str>,
    pub(super) usage: Usage,
}

/// What a process has used at one moment.
#[derive(Debug, Clone, Copy)]
struct Reading {
    at: Instant,
    cpu: Option<Duration>,
    peak_bytes: Option<u64>,
}

impl Reading {
    fn now() -> Self {
        Self { at: Instant::now(), cpu: process::cpu(), peak_bytes: process::peak_bytes() }
    }

    /// A later one. Linux counts pages per thread, so that its peak may seem to sink by a few.
    fn next(self) -> Self {
        let next = Self::now();
        Self { peak_bytes: next.peak_bytes.max(self.peak_bytes), ..next }
    }

    /// What was used from this one to a later one.
    fn until(self, later: Self) -> Usage {
        let cpu = self.cpu.zip(later.cpu).map(|(before, after)| after.saturating_sub(before));
        Usage { wall: later.at.saturating_duration_since(self.at), cpu, peak_bytes: later.peak_bytes }
    }
}

/// Follows which phases go on.
pub(crate) struct Timeline {
    last: Reading,
    /// The phase that follows the one before.
    current: Option<&'static str>,
    /// The phases beside it.
    beside: Vec<(PhaseId, &'static str)>,
    begun: u32,
    slices: Vec<Slice>,
}

impl Timeline {
    pub(crate) fn start() -> Self {
        Self { last: Reading::now(), current: None, beside: Vec::new(), begun: 0, slices: Vec::new() }
    }

    /// A phase begins, and the one that this last began ends.
    pub(crate) fn phase(&mut self, name: &'static str) {
        self.cut();
        self.current = Some(name);
    }

    /// A phase begins beside the others.
    pub(crate) fn begin(&mut self, name: &'static str) -> PhaseId {
        self.cut();
        self.begun += 1;
        let phase = PhaseId(self.begun);
        self.beside.push((phase, name));
        phase
    }

    /// A phase is over that [`Timeline::begin`] began.
    pub(crate) fn end(&mut self, phase: PhaseId) {
        self.cut();
        self.beside.retain(|(id, _)| *id != phase);
    }

    /// All slices until now.
    pub(crate) fn slices(&mut self) -> Vec<Slice> {
        self.cut();
        self.slices.clone()
    }

    /// Ends a slice.
    fn cut(&mut self) {
        let now = self.last.next();
        let usage = self.last.until(now);
        self.last = now;
        let mut names: Vec<&'static str> =
            self.current.into_iter().chain(self.beside.iter().map(|&(_, name)| name)).collect();
        if names.is_empty() {
            names.push(OTHER);
        }
        match self.slices.last_mut().filter(|slice| slice.names == names) {
            Some(slice) => slice.usage = slice.usage.then(usage),
            None => self.slices.push(Slice { names, usage }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(timeline: &mut Timeline) -> Vec<String> {
        timeline.slices().iter().map(|slice| slice.names.join(" + ")).collect()
    }

    #[test]
    fn phases_that_overlap_share_a_slice() {
        let mut timeline = Timeline::start();
        timeline.phase("reading");
        let distances = timeline.begin("distances");
        timeline.phase("dominators");
        let sizes = timeline.begin("sizes");
        timeline.end(distances);
        timeline.end(sizes);
        let expected = [
            "other",
            "reading",
            "reading + distances",
            "dominators + distances",
            "dominators + distances + sizes",
            "dominators + sizes",
            "dominators",
        ];
        assert_eq!(names(&mut timeline), expected);
    }

    #[test]
    fn slices_add_up_to_all_the_time() {
        let mut timeline = Timeline::start();
        let began = timeline.last;
        let beside = timeline.begin("a");
        timeline.phase("b");
        std::hint::black_box((0..100_000u64).map(|n| n * n).fold(0, u64::wrapping_add));
        timeline.end(beside);
        let slices = timeline.slices();
        let sum = slices.iter().fold(Usage::default(), |sum, slice| sum.then(slice.usage));
        assert_eq!(sum, began.until(timeline.last));
    }

    #[test]
    fn the_same_phase_again_is_one_slice() {
        let mut timeline = Timeline::start();
        timeline.phase("reading");
        timeline.phase("reading");
        assert_eq!(names(&mut timeline), ["other", "reading"]);
    }
}
