//! Why watching ended.

use serde::Serialize;

/// Why watching ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum End {
    /// As long as was asked for, or the user has seen enough.
    Done,
    /// By a signal.
    Interrupted,
    /// The process ended.
    TargetEnded,
    /// The process ended, and the kernel has killed one of its control group for want of memory meanwhile.
    OutOfMemory,
}
