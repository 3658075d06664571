//! Heaps made by hand, each drawn above its test, in three snapshots: what is an event, and what is none?

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod process;
mod silent;
mod telling;
mod threads;
