//! Real Node.js services, started, loaded, measured and stopped.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod attach;
mod dashboard;
mod ends;
mod estimate;
mod home;
mod launchers;
mod load;
mod load_command;
mod load_shapes;
mod malloc;
mod memory;
#[path = "../../../../testing/npm.rs"]
mod npm;
mod prepare;
mod start;
mod stop;
mod stranger;
mod targets;
mod threads;
mod tools;
mod watch;
mod whole_life;
