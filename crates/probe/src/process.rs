//! Processes of this machine: their family tree, their listening sockets, and how to signal them.
//!
//! The tree and the sockets are read from `/proc`; where there is none, both are empty.

mod family;
mod signal;
mod sockets;
mod table;
mod watchdog;

pub(crate) use family::{Family, MARK_VARIABLE};
pub(crate) use signal::{Signal, send_to_group as signal_group};
pub(crate) use sockets::{Listener, holder_of, listeners};
pub(crate) use watchdog::Watchdog;
