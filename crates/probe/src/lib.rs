//! The live world: start a Node.js service, drive load at it, read its memory, stream its heap snapshot.
//!
//! Design constraints:
//! * bytes are moved, never interpreted: no snapshot is parsed here;
//! * only processes started here are ended, and none of them outlives its [`Service`] or [`LoadCommand::run`];
//! * other processes get no signal but SIGUSR1, and that only where Node.js is ready for it: [`Attached::to`];
//! * every number about memory is the service's own, read inside its process.
//!
//! The usual order of use: [`Service::start`], [`Service::inspect`], [`Driver::run`] (or [`Load::run`]),
//! [`Session::memory_usage`], [`snapshot::take_in`], [`Service::stop`]. For a process that runs already:
//! [`TargetRef::find`], [`Attached::to`], [`Attached::inspector`], [`Attached::detach`].

mod attach;
mod cgroup;
mod error;
mod http;
pub mod inspector;
pub mod load;
pub mod lock;
mod memory;
mod process;
pub mod profile;
pub mod service;
pub mod snapshot;
pub mod targets;

pub use attach::{Attached, Detached, GuardProgram, Held, Late, Orders, stand_guard};
pub use cgroup::{CgroupMemory, CgroupVersion};
pub use error::{Error, Result};
pub use inspector::{Inspector, Session, Thread, ThreadId};
pub use load::{Body, Driver, Load, LoadCommand, LoadProgress, Outcome, Route};
pub use memory::{
    Collections, GC_BOUNDS, GcCount, GcFloor, GcKind, HeapSpace, LiveReading, LiveSampler, Malloc,
    MemorySample, Regions, ThreadReading,
};
pub use service::{Readiness, Service, ServiceSpec};
pub use snapshot::SnapshotFile;
pub use targets::{Access, RuntimeProcess, Target, TargetRef};
