//! What can be said in the first seconds: what became more, garbage included.

use super::words::amount;
use super::{HeapSample, LiveSample};

/// Changes of less are not worth a word.
const REMARKABLE_BYTES: f64 = (1 << 20) as f64;

/// `; so far all memory gained 80.0 MB: heaps 60.0 MB (garbage included), buffers and the like 20.0 MB`; `None` for a
/// single sample.
pub(super) fn so_far(samples: &[LiveSample]) -> Option<String> {
    let (first, last) = (samples.first()?, samples.last().filter(|_| samples.len() > 1)?);
    let resident = last.rss_bytes as f64 - first.rss_bytes as f64;
    let inside = |of: fn(&HeapSample) -> u64| {
        let sum = |sample: &LiveSample| sample.heaps.iter().map(of).sum::<u64>() as f64;
        sum(last) - sum(first)
    };
    let heaps = inside(|heap| heap.used_bytes);
    let external = inside(|heap| heap.external_bytes);
    let parts = [
        (heaps, "heaps", " (garbage included)"),
        (external, "buffers and the like", ""),
        (resident - heaps.max(0.0) - external.max(0.0), "the rest", ""),
    ];
    let parts = parts.into_iter().filter(|(bytes, ..)| *bytes >= REMARKABLE_BYTES);
    let told: Vec<String> =
        parts.map(|(bytes, name, remark)| format!("{name} {}{remark}", amount(bytes))).collect();
    Some(match (resident >= REMARKABLE_BYTES, told.is_empty()) {
        (false, true) => "; so far no memory has become more".to_owned(),
        (false, false) => format!("; so far resident memory is the same, but {}", told.join(", ")),
        (true, true) => format!("; so far resident memory gained {}", amount(resident)),
        (true, false) => format!("; so far resident memory gained {}: {}", amount(resident), told.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn sample(rss_bytes: u64, used_bytes: u64, external_bytes: u64) -> LiveSample {
        let heap = HeapSample {
            worker: None,
            used_bytes,
            total_bytes: used_bytes,
            limit_bytes: None,
            external_bytes,
            array_buffers_bytes: 0,
            native_contexts: None,
            floors: Vec::new(),
        };
        LiveSample {
            at: Duration::ZERO,
            rss_bytes,
            heaps: vec![heap],
            native: None,
            container_limit_bytes: None,
            container_room_bytes: None,
        }
    }

    #[test]
    fn what_became_more_is_named() {
        let told = |last| so_far(&[sample(50_000_000, 5_000_000, 2_000_000), last]).unwrap();
        assert_eq!(told(sample(50_100_000, 4_000_000, 2_000_000)), "; so far no memory has become more");
        assert_eq!(
            told(sample(90_000_000, 25_000_000, 12_000_000)),
            "; so far resident memory gained 40.0 MB: heaps 20.0 MB (garbage included), buffers and the like 10.0 MB, the rest 10.0 MB"
        );
        assert_eq!(
            told(sample(50_000_000, 25_000_000, 2_000_000)),
            "; so far resident memory is the same, but heaps 20.0 MB (garbage included)"
        );
        assert_eq!(so_far(&[sample(1, 1, 1)]), None);
    }
}
