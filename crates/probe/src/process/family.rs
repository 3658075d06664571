//! The processes of one service: the one that was started and all that came of it.
//!
//! A process belongs to the family if it descends from the leader, carries the family's mark in its
//! environment (a daemon that cut loose does), or was seen to belong before its parent ended.

use std::collections::HashSet;

use super::signal::{self, Signal};
use super::table::{self, Process, ProcessId};

/// The environment variable that marks every process of a family.
pub(crate) const MARK_VARIABLE: &str = "LEAKTRAIL_SERVICE";

/// Node.js numbers the workers of a cluster with it.
pub(crate) const CLUSTER_WORKER_VARIABLE: &str = "NODE_UNIQUE_ID";

/// The leader of a process group and all its descendants.
#[derive(Debug)]
pub(crate) struct Family {
    leader: u32,
    started_ticks: u64,
    mark: String,
    known: HashSet<ProcessId>,
}

impl Family {
    /// The family of a leader that was started with `MARK_VARIABLE=mark`.
    pub(crate) fn new(leader: u32, mark: &str) -> Self {
        let leader_id = table::process(leader).map(|process| process.id);
        Self {
            leader,
            started_ticks: leader_id.map_or(0, |id| id.started_ticks),
            mark: mark.to_owned(),
            known: leader_id.into_iter().collect(),
        }
    }

    /// The members that run now.
    pub(crate) fn pids(&mut self) -> Vec<u32> {
        self.members().iter().map(|member| member.id.pid).collect()
    }

    /// Of these members, the workers of a Node.js cluster: the primary listens, they serve.
    pub(crate) fn cluster_workers(&self, pids: &[u32]) -> Vec<u32> {
        let is_worker = |pid: &u32| table::variable(*pid, CLUSTER_WORKER_VARIABLE).is_some();
        pids.iter().copied().filter(is_worker).collect()
    }

    /// True while exactly this member runs.
    pub(crate) fn still_runs(&self, pid: u32) -> bool {
        self.known.iter().any(|&id| id.pid == pid && table::is_running(id))
    }

    /// Signals the group and the members that left it.
    pub(crate) fn signal(&mut self, signal: Signal) {
        let members = self.members();
        if cfg!(not(target_os = "linux")) || members.iter().any(|member| member.group == self.leader) {
            signal::send_to_group(self.leader, signal);
        }
        for member in members.iter().filter(|member| member.group != self.leader) {
            signal::send(member.id.pid, signal);
        }
    }

    fn members(&mut self) -> Vec<Process> {
        let all = table::running();
        let mut members: HashSet<ProcessId> =
            all.iter().filter(|process| self.is_root(process)).map(|process| process.id).collect();
        while add_children(&all, &mut members) {}
        self.known.extend(&members);
        all.into_iter().filter(|process| members.contains(&process.id)).collect()
    }

    fn is_root(&self, process: &Process) -> bool {
        self.known.contains(&process.id)
            || (process.id.started_ticks >= self.started_ticks
                && table::variable(process.id.pid, MARK_VARIABLE) == Some(self.mark.clone().into_bytes()))
    }
}

/// Adds one more generation; false when there is none.
fn add_children(all: &[Process], members: &mut HashSet<ProcessId>) -> bool {
    let parents: HashSet<u32> = members.iter().map(|id| id.pid).collect();
    let before = members.len();
    members.extend(all.iter().filter(|process| parents.contains(&process.parent)).map(|process| process.id));
    members.len() > before
}
