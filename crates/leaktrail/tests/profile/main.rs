//! `leaktrail profile`: of real services, and of two files.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod diff;
#[cfg(target_os = "linux")]
mod interrupts;
#[cfg(target_os = "linux")]
mod other_profilers;
#[cfg(target_os = "linux")]
mod service;
#[path = "../shared/mod.rs"]
mod shared;
#[cfg(target_os = "linux")]
mod sites;
#[cfg(target_os = "linux")]
mod threads;
