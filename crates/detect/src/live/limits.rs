//! How long until a limit is reached, at the earliest.

use std::time::Duration;

use super::LiveSample;

/// Later than this nobody plans for.
const LATEST_HOURS: f64 = 24.0 * 365.0;

pub(super) fn until_heap_limit(
    samples: &[LiveSample],
    worker: Option<&str>,
    bytes_per_hour: f64,
) -> Option<Duration> {
    let heaps = samples.iter().rev().flat_map(|sample| &sample.heaps);
    let mut heaps = heaps.filter(|heap| heap.worker.as_deref() == worker).peekable();
    let limit = heaps.peek()?.limit_bytes?;
    let floor = heaps.find_map(|heap| heap.floors.last())?;
    until(limit.saturating_sub(floor.used_bytes), bytes_per_hour)
}

pub(super) fn until_container_limit(samples: &[LiveSample], bytes_per_hour: f64) -> Option<Duration> {
    until(samples.last()?.container_room_bytes?, bytes_per_hour)
}

fn until(room_bytes: u64, bytes_per_hour: f64) -> Option<Duration> {
    let hours = room_bytes as f64 / bytes_per_hour;
    (0.0..LATEST_HOURS).contains(&hours).then(|| Duration::from_secs_f64(hours * 3600.0))
}
