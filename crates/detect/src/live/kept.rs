//! Memory that the process gave back and malloc keeps: no leak, but the container pays for it.

use super::LiveSample;

/// So much is worth a word, if it is also this share of all memory. A service that packs buffers in other threads had
/// 20 to 45 MB of this, a third of its memory, and Express 14 MB of 200.
const WORD_BYTES: f64 = (32 << 20) as f64;
const WORD_SHARE: f64 = 0.25;
/// So much is what the memory of the process consists of.
const MATTER_BYTES: f64 = (64 << 20) as f64;
const MATTER_SHARE: f64 = 0.5;
/// As many of the last samples are looked at, so that a peak that has just ended does not count.
const RECENT: usize = 12;

/// The middle of what the last samples tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Kept {
    pub(super) bytes: f64,
    pub(super) share: f64,
}

impl Kept {
    /// `None` where it cannot be seen.
    pub(super) fn of(samples: &[LiveSample]) -> Option<Self> {
        let recent = &samples[samples.len().saturating_sub(RECENT)..];
        let free = |sample: &LiveSample| Some(sample.native?.free_in_arenas_bytes? as f64);
        let bytes = median(recent.iter().filter_map(free))?;
        let share = |sample: &LiveSample| Some(free(sample)? / (sample.rss_bytes as f64).max(1.0));
        Some(Self { bytes, share: median(recent.iter().filter_map(share))? })
    }

    pub(super) fn is_worth_a_word(self) -> bool {
        self.bytes >= WORD_BYTES && self.share >= WORD_SHARE
    }

    /// It is why the process is large.
    pub(super) fn is_the_matter(self) -> bool {
        self.bytes >= MATTER_BYTES && self.share >= MATTER_SHARE
    }
}

fn median(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let mut all: Vec<f64> = numbers.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}
