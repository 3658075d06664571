//! Real Node.js services, started, loaded, measured and stopped.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod dashboard;
mod home;
mod load;
mod start;
mod stop;
mod whole_life;
