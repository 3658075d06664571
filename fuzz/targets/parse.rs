//! Documents: from a map and from a stream the same graph or the same error, and every question has an answer.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|bytes: &[u8]| leaktrail_fuzz::play("parse", bytes));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let damaged = if seed.is_multiple_of(3) { None } else { leaktrail_fuzz::damage(data, size, seed) };
    damaged.unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
});
