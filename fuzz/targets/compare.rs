//! Two states of a small heap: the comparison as brute force has it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leaktrail_fuzz::play("compare", bytes));
