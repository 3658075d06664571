//! `leaktrail hunt` from outside, on small real services: what it says, what it writes, how it fails, and that
//! it leaves nothing behind.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]
#![cfg(target_os = "linux")]

mod campaign;
mod failing_load;
mod failing_service;
mod flags;
mod home;
mod interrupts;
mod load;
mod load_command;
mod report_folder;
mod services;
#[path = "../shared/mod.rs"]
mod shared;
mod time;
mod verdicts;
