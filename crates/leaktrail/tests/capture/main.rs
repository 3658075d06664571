//! `leaktrail capture` from outside, on small real services: what it writes, what it refuses, what it leaves behind.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]
#![cfg(target_os = "linux")]

mod analysis;
mod bundle;
mod disturbed;
mod files;
mod guard;
mod refusals;
mod series;
mod service;
#[path = "../shared/mod.rs"]
mod shared;
mod threads;
