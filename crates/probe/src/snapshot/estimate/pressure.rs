//! How much slower work is now than on an idle machine.

use std::fs;
use std::time::{Duration, Instant};

/// Work of our own: how long it took, and how much of that it had a processor.
pub(super) struct Stopwatch {
    begun: Instant,
    worked: Duration,
}

/// What competition for the processors does to work.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pressure {
    slowdown: f64,
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self { begun: Instant::now(), worked: thread_time() }
    }

    /// Must be called in the thread that started it.
    pub(super) fn stop(self) -> Pressure {
        let worked = thread_time().saturating_sub(self.worked).as_secs_f64();
        let own = if worked > 0.0 { self.begun.elapsed().as_secs_f64() / worked } else { 1.0 };
        // A snapshot takes longer than this work did: what the last minute was like counts as well.
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        let minute = load().map_or(1.0, |load| (load / cores).max(1.0));
        Pressure { slowdown: (own.max(1.0) * minute).sqrt() }
    }
}

impl Pressure {
    /// 1 on an idle machine.
    pub(super) fn slowdown(self) -> f64 {
        self.slowdown.clamp(1.0, 100.0)
    }
}

#[cfg(unix)]
fn thread_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

#[cfg(not(unix))]
fn thread_time() -> Duration {
    Duration::ZERO
}

/// Threads that ran or wanted to, on average over a minute.
fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}
