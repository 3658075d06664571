//! Heap snapshots of a running process, taken so that it is not hurt.
//!
//! The order of things for each: [`preflight`] predicts what it costs and refuses what is not safe;
//! [`shot`] prepares the process, streams the snapshot to disk, checks it, gives it its name and writes down
//! beside it what is known of it.

mod condition;
mod counts;
mod names;
mod plan;
mod preflight;
mod process;
mod series;
mod shot;
mod sidecar;
mod subject;

pub(crate) use condition::Condition;
pub(crate) use names::packing;
pub(crate) use plan::{Plan, Series};
pub(crate) use preflight::Prediction;
pub(crate) use process::{Captured, of_processes};
pub(crate) use shot::Shot;
pub(crate) use sidecar::Sidecar;
