//! The properties that `crates/heapsnapshot/tests` plays from seeds, for bytes of a fuzzer.

#![allow(clippy::unwrap_used, dead_code)]

#[path = "../../crates/heapsnapshot/tests/targets/mod.rs"]
mod targets;

use targets::dice::Dice;

/// Plays one of the targets.
pub fn play(name: &str, bytes: &[u8]) {
    targets::target(name)(bytes);
}

/// Damages a document as the tests do; gives its new length, `None` if it has become too long.
pub fn damage(buffer: &mut [u8], length: usize, seed: u32) -> Option<usize> {
    let mut dice = Dice::new(u64::from(seed));
    let mut bytes = buffer[..length].to_vec();
    let others = [bytes.clone(), targets::documents::made_up(&mut dice)];
    targets::damage::once(&mut bytes, &others, &mut dice);
    buffer.get_mut(..bytes.len())?.copy_from_slice(&bytes);
    Some(bytes.len())
}
