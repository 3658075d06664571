//! Indexes of small heaps, damaged: a fault or some answer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leaktrail_fuzz::play("index", bytes));
