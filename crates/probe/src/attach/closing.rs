//! Two runs at one process: who comes while the inspector is being closed waits until it is.

use std::time::Duration;

use tokio::time::sleep;

use super::door::POLL;
use crate::lock::Named;
use crate::process::ProcessId;

/// A process that stands still keeps its inspector for as long.
const OTHERS_WAIT: Duration = Duration::from_secs(30);

/// Says to other runs that the inspector of a process is being closed.
///
/// Whoever closes takes this before looking whether somebody is connected; whoever comes connects before looking whether
/// this is taken. So one of the two sees the other.
#[derive(Debug)]
pub(super) struct ClosingLock {
    /// `None` where no file could be made, or another run closes for too long.
    _held: Option<Named>,
}

impl ClosingLock {
    pub(super) async fn take(process: ProcessId) -> Self {
        let name = name(process);
        let held = async {
            loop {
                match Named::take(&name) {
                    Ok(None) => sleep(POLL).await,
                    taken => return taken.ok().flatten(),
                }
            }
        };
        Self { _held: tokio::time::timeout(OTHERS_WAIT, held).await.ok().flatten() }
    }
}

/// Whether a run is closing the inspector; returns when it has ended.
pub(super) async fn is_awaited(process: ProcessId) -> bool {
    let name = name(process);
    if !Named::is_taken(&name) {
        return false;
    }
    let over = async {
        while Named::is_taken(&name) {
            sleep(POLL).await;
        }
    };
    let _ = tokio::time::timeout(OTHERS_WAIT, over).await;
    true
}

fn name(ProcessId { pid, started_ticks }: ProcessId) -> String {
    format!("closing-{pid}-{started_ticks}")
}
