//! The machine's clock, in which the process table counts.

use std::fs;
use std::time::{Duration, SystemTime};

/// When the machine was started, and how long a tick is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    booted: SystemTime,
    uptime: Duration,
    ticks_per_second: u64,
}

impl Clock {
    /// Reads it; `None` where there is no `/proc`.
    pub(crate) fn now() -> Option<Self> {
        let uptime: f64 = fs::read_to_string("/proc/uptime").ok()?.split(' ').next()?.parse().ok()?;
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let booted = stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok())?;
        Some(Self {
            booted: SystemTime::UNIX_EPOCH + Duration::from_secs(booted),
            uptime: Duration::try_from_secs_f64(uptime).ok()?,
            ticks_per_second: ticks_per_second(),
        })
    }

    /// The moment that many ticks after the machine was started.
    pub(crate) fn moment(&self, ticks: u64) -> SystemTime {
        self.booted + self.since_boot(ticks)
    }

    /// How long ago that was.
    pub(crate) fn age(&self, ticks: u64) -> Duration {
        self.uptime.saturating_sub(self.since_boot(ticks))
    }

    fn since_boot(&self, ticks: u64) -> Duration {
        Duration::from_millis(ticks.saturating_mul(1000) / self.ticks_per_second.max(1))
    }
}

#[cfg(unix)]
fn ticks_per_second() -> u64 {
    rustix::param::clock_ticks_per_second()
}

#[cfg(not(unix))]
fn ticks_per_second() -> u64 {
    100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_is_young() {
        let own = super::super::process(std::process::id()).unwrap();
        let clock = Clock::now().unwrap();
        assert!(clock.age(own.id.started_ticks) < Duration::from_secs(3600));
        let since = clock.moment(own.id.started_ticks).elapsed().unwrap();
        assert!(since < Duration::from_secs(3600), "{since:?}");
    }
}
