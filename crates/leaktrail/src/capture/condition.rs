//! `--when 'heapUsed>400MB'`: what has to hold before a snapshot is taken.

use std::fmt;
use std::str::FromStr;

use probe::MemorySample;

const FORM: &str = "write METRIC>SIZE as heapUsed>400MB or heapUsed>80%; metrics: rss, heapUsed, heapTotal, external, \
     arrayBuffers; units: B, KB, MB, GB, or % of the limit";

/// A number of `process.memoryUsage()` that is above a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Condition {
    metric: Metric,
    threshold: Threshold,
}

/// As `process.memoryUsage()` calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Metric {
    Rss,
    HeapUsed,
    HeapTotal,
    External,
    ArrayBuffers,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Threshold {
    Bytes(u64),
    /// Of the heap limit, or of the control group's.
    Percent(f64),
}

/// The limits that percentages are of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limits {
    pub(super) heap_bytes: Option<u64>,
    pub(super) cgroup_bytes: Option<u64>,
}

/// A condition whose threshold is known in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resolved {
    metric: Metric,
    bytes: u64,
}

impl Metric {
    const ALL: [Self; 5] = [Self::Rss, Self::HeapUsed, Self::HeapTotal, Self::External, Self::ArrayBuffers];

    fn name(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::HeapUsed => "heapUsed",
            Self::HeapTotal => "heapTotal",
            Self::External => "external",
            Self::ArrayBuffers => "arrayBuffers",
        }
    }

    fn of(self, memory: &MemorySample) -> u64 {
        match self {
            Self::Rss => memory.rss_bytes,
            Self::HeapUsed => memory.heap_used_bytes,
            Self::HeapTotal => memory.heap_total_bytes,
            Self::External => memory.external_bytes,
            Self::ArrayBuffers => memory.array_buffers_bytes,
        }
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('>').and_then(|(metric, size)| {
            let metric = Metric::ALL.into_iter().find(|known| known.name() == metric.trim())?;
            Some(Self { metric, threshold: threshold(size.trim())? })
        });
        parsed.ok_or_else(|| FORM.to_owned())
    }
}

fn threshold(text: &str) -> Option<Threshold> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number = number.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0)?;
    let scale = match unit.trim() {
        "" | "B" => 1.0,
        "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "%" => return (number < 100.0).then_some(Threshold::Percent(number)),
        _ => return None,
    };
    Some(Threshold::Bytes((number * scale) as u64))
}

impl Condition {
    /// The condition in bytes; `Err` names the limit that is not known.
    pub(super) fn resolve(self, limits: Limits) -> Result<Resolved, &'static str> {
        let Self { metric, threshold } = self;
        let percent = match threshold {
            Threshold::Bytes(bytes) => return Ok(Resolved { metric, bytes }),
            Threshold::Percent(percent) => percent,
        };
        let limit = match metric {
            Metric::HeapUsed | Metric::HeapTotal => limits.heap_bytes.ok_or("heap limit")?,
            Metric::Rss | Metric::External | Metric::ArrayBuffers => {
                limits.cgroup_bytes.ok_or("limit of a control group")?
            }
        };
        Ok(Resolved { metric, bytes: (limit as f64 * percent / 100.0) as u64 })
    }
}

impl Resolved {
    pub(super) fn holds(&self, memory: &MemorySample) -> bool {
        self.metric.of(memory) > self.bytes
    }

    /// `heapUsed is 120.0 MB, waiting for more than 400.0 MB`.
    pub(super) fn progress(&self, memory: &MemorySample) -> String {
        let [now, bytes] = [self.metric.of(memory), self.bytes].map(crate::units::bytes);
        format!("{} is {now}, waiting for more than {bytes}", self.metric.name())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.threshold {
            Threshold::Bytes(bytes) => write!(f, "{}>{}", self.metric.name(), crate::units::bytes(bytes)),
            Threshold::Percent(percent) => write!(f, "{}>{percent}%", self.metric.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMORY: MemorySample = MemorySample {
        rss_bytes: 600_000_000,
        heap_used_bytes: 400_000_000,
        heap_total_bytes: 450_000_000,
        external_bytes: 3_000_000,
        array_buffers_bytes: 1_000_000,
    };

    fn holds(text: &str) -> bool {
        let limits = Limits { heap_bytes: Some(500_000_000), cgroup_bytes: Some(1_000_000_000) };
        text.parse::<Condition>().unwrap().resolve(limits).unwrap().holds(&MEMORY)
    }

    #[test]
    fn sizes_and_shares_of_limits() {
        for text in ["heapUsed>399.9MB", "rss > 0.5GB", "external>2999KB", "arrayBuffers>1", "heapTotal>89%"]
        {
            assert!(holds(text), "{text}");
        }
        for text in ["heapUsed>400MB", "rss>60%", "heapUsed>80%", "heapTotal>91 %"] {
            assert!(!holds(text), "{text}");
        }
        let unknown = "rss>60%".parse::<Condition>().unwrap().resolve(Limits::default());
        assert_eq!(unknown, Err("limit of a control group"));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in
            ["", "heapUsed", "heapUsed<4MB", "heap>4MB", "rss>", "rss>x", "rss>4XB", "rss>100%", "rss>-1"]
        {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }
}
