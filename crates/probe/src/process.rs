//! Processes of this machine: their family tree, their state and sockets, their network, and how to signal them.
//!
//! All is read from `/proc`; where there is none, there are no processes to be seen.

mod clock;
mod family;
mod network;
mod signal;
mod sockets;
mod status;
mod table;
mod watchdog;

pub(crate) use clock::Clock;
pub(crate) use family::{CLUSTER_WORKER_VARIABLE, Family, MARK_VARIABLE};
pub(crate) use network::Network;
pub(crate) use signal::{Signal, send_to_group as signal_group};
pub(crate) use signal::{ask_for_inspector, may_signal};
pub(crate) use sockets::{
    Socket, connections_to, holder_among, holder_of, listeners, listeners_around, listeners_held_by,
};
pub(crate) use status::{State, Status};
pub(crate) use table::{Process, ProcessId, is_running, process, running, variable};
pub(crate) use watchdog::Watchdog;
