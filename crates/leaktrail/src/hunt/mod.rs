//! A hunt on a live service: load in rounds, memory after each, snapshots where they pay.

mod graph_writer;
mod measure;
mod plan;
mod watch;

pub(crate) use measure::{Measured, measure};
pub(crate) use plan::{Keep, Plan};
pub(crate) use watch::Watch;
