//! Choices: from a seed, or from the bytes that a fuzzer makes up.

use std::collections::VecDeque;
use std::ops::Range;

/// Where numbers come from.
pub(crate) enum Dice {
    /// Numbers that follow from a seed.
    Seed(u64),
    /// Each choice takes the next bytes; zeros when there are no more.
    Bytes(VecDeque<u8>),
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice::Seed(seed)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        Dice::Bytes(bytes.iter().copied().collect())
    }

    fn next(&mut self, length: usize) -> u64 {
        match self {
            Dice::Seed(state) => split_mix(state),
            Dice::Bytes(bytes) => {
                bytes.drain(..length.min(bytes.len())).fold(0, |number, byte| number << 8 | u64::from(byte))
            }
        }
    }

    /// Up to `most` bytes.
    pub(crate) fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| self.below(256) as u8).collect()
    }

    /// A number below `end`; 0 if there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let length = match end {
            0..=1 => 0,
            2..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            _ => 4,
        };
        (self.next(length) % end.max(1) as u64) as usize
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    pub(crate) fn pick<T: Clone>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())].clone()
    }

    pub(crate) fn range(&mut self, bytes: &[u8], longest: usize) -> Range<usize> {
        let start = self.below(bytes.len() + 1);
        start..start + self.below(longest.min(bytes.len() - start) + 1)
    }
}

/// `SplitMix64`.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
