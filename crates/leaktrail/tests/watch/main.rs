//! `leaktrail watch` from outside, on real processes: what it writes, how it ends, and what it leaves behind.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]
#![cfg(target_os = "linux")]

mod ends;
mod metrics;
mod outputs;
mod screen;
#[path = "../shared/mod.rs"]
mod shared;
mod target;
