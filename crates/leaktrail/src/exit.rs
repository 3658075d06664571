//! How the program can end.

use std::process::ExitCode;

/// The exit codes that scripts may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Done: nothing was found, or nothing was looked for.
    Success,
    /// A leak was found; for the demo, the outcome was not the expected one.
    Leak,
    /// Bad usage, bad input or an unreadable file.
    Usage,
    /// The target or the load failed.
    TargetFailed,
    /// The user interrupted.
    Interrupted,
}

impl ExitStatus {
    fn code(self) -> u8 {
        match self {
            ExitStatus::Success => 0,
            ExitStatus::Leak => 1,
            ExitStatus::Usage => 2,
            ExitStatus::TargetFailed => 4,
            ExitStatus::Interrupted => 130,
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
  0    done
  1    the demo did not come out as expected
  2    bad usage, bad input or an unreadable file
  4    the service or its load failed
  130  interrupted";
