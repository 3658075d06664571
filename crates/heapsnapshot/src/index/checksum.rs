//! XXH3, 64 bits wide: tells damage, not malice.

use std::hash::Hasher;

pub(super) fn checksum(bytes: &[u8]) -> u64 {
    if cfg!(fuzzing) {
        return 0; // So that the fuzzer comes to what is behind it.
    }
    twox_hash::XxHash3_64::oneshot(bytes)
}

/// The checksum of bytes that come one after the other.
#[derive(Default)]
pub(super) struct Running(twox_hash::XxHash3_64);

impl Running {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    pub(super) fn sum(&self) -> u64 {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_give_the_sum_of_the_whole() {
        let bytes: Vec<u8> = (0..5000u32).map(|n| (n * 7) as u8).collect();
        for piece in [1, 7, 64, 4096] {
            let mut running = Running::default();
            bytes.chunks(piece).for_each(|part| running.add(part));
            assert_eq!(running.sum(), checksum(&bytes));
        }
    }
}
