//! How the program can end.

use std::process::ExitCode;

/// The exit codes that scripts may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Done: nothing was found, or nothing was looked for.
    Success,
    /// Bad usage, bad input or an unreadable file.
    Usage,
}

impl ExitStatus {
    fn code(self) -> u8 {
        match self {
            ExitStatus::Success => 0,
            ExitStatus::Usage => 2,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        ExitCode::from(status.code())
    }
}

/// The table for `--help` and the man page.
pub(crate) const HELP: &str = "\
Exit codes:
  0    done; for hunt and check: no leak, or one that stops by itself
  1    a leak, or memory that grows outside the heap
  2    bad usage, bad input or an unreadable file
  3    inconclusive
  4    the target or the load failed
  5    refused for safety, nothing touched
  130  interrupted";
