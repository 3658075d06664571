//! How long answers took.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Numbers are told to 0.1 %.
const DIGITS: u8 = 3;

/// How long the answers of a load took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency {
    /// Half of the answers were at least as fast.
    pub p50_ms: f64,
    /// 90 of 100 answers were at least as fast.
    pub p90_ms: f64,
    /// 99 of 100 answers were at least as fast.
    pub p99_ms: f64,
    /// The slowest answer.
    pub max_ms: f64,
}

/// Every latency of a load, in microseconds; there is no histogram before the first.
#[derive(Debug, Clone, Default)]
pub(super) struct Latencies(Option<Histogram<u64>>);

impl Latencies {
    pub(super) fn add(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        if let Some(histogram) = self.histogram() {
            // It grows as needed.
            let _ = histogram.record(micros);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if let (Some(histogram), Some(other)) = (self.histogram(), &other.0) {
            let _ = histogram.add(other);
        }
    }

    /// `None` if nothing was timed.
    pub(super) fn summary(&self) -> Option<Latency> {
        let histogram = self.0.as_ref().filter(|histogram| !histogram.is_empty())?;
        let at = |quantile| histogram.value_at_quantile(quantile) as f64 / 1e3;
        Some(Latency { p50_ms: at(0.5), p90_ms: at(0.9), p99_ms: at(0.99), max_ms: at(1.0) })
    }

    fn histogram(&mut self) -> Option<&mut Histogram<u64>> {
        if self.0.is_none() {
            self.0 = Histogram::new(DIGITS).ok();
        }
        self.0.as_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latencies(millis: impl Iterator<Item = u64>) -> Latencies {
        let mut latencies = Latencies::default();
        millis.for_each(|millis| latencies.add(Duration::from_millis(millis)));
        latencies
    }

    #[track_caller]
    fn assert_latency(latencies: &Latencies, expected: [f64; 4]) {
        let found = latencies.summary().unwrap();
        for (found, expected) in [found.p50_ms, found.p90_ms, found.p99_ms, found.max_ms].iter().zip(expected)
        {
            assert!((found - expected).abs() <= expected / 1e3, "{found}, not {expected}");
        }
    }

    #[test]
    fn percentiles_are_told_to_a_thousandth() {
        assert_latency(&latencies((1..=200).rev()), [100.0, 180.0, 198.0, 200.0]);
        assert_latency(&latencies([7].into_iter()), [7.0; 4]);
        let day = 86_400_000;
        assert_latency(&latencies([0, day].into_iter()), [0.0, day as f64, day as f64, day as f64]);
        assert_eq!(Latencies::default().summary(), None);
    }

    #[test]
    fn merged_ranges_are_one_range() {
        let mut merged = Latencies::default();
        merged.merge(&latencies(1..=100));
        merged.merge(&latencies(101..=200));
        merged.merge(&Latencies::default());
        assert_eq!(merged.summary(), latencies(1..=200).summary());
        let mut none = Latencies::default();
        none.merge(&Latencies::default());
        assert_eq!(none.summary(), None);
    }
}
