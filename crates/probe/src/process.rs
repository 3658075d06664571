//! Processes of this machine: their family tree, their listening sockets, and how to signal them.
//!
//! The tree and the sockets are read from `/proc`; where there is none, both are empty.

mod family;
mod signal;
mod sockets;
mod table;

pub(crate) use family::{Family, MARK_VARIABLE};
pub(crate) use signal::Signal;
pub(crate) use sockets::{Listener, holder_of, listeners};
