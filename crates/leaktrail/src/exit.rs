//! How the program can end.

use std::process::ExitCode;

use crate::report::Verdict;

/// The exit codes that scripts may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Done: no leak was found, or none was looked for.
    Success,
    /// A leak was found; for the demo, the outcome was not the expected one.
    Leak,
    /// Bad usage, bad input or an unreadable file.
    Usage,
    /// What was given cannot tell.
    Inconclusive,
    /// The target or the load failed.
    TargetFailed,
    /// Refused for safety; nothing was touched.
    Refused,
    /// The user interrupted.
    Interrupted,
}

impl ExitStatus {
    /// The end of a command whose answer is a verdict.
    pub(crate) fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Leak | Verdict::OutsideHeap => ExitStatus::Leak,
            Verdict::Saturating | Verdict::Clean => ExitStatus::Success,
            Verdict::Inconclusive => ExitStatus::Inconclusive,
            Verdict::Failed => ExitStatus::TargetFailed,
        }
    }

    fn code(self) -> u8 {
        match self {
            ExitStatus::Success => 0,
            ExitStatus::Leak => 1,
            ExitStatus::Usage => 2,
            ExitStatus::Inconclusive => 3,
            ExitStatus::TargetFailed => 4,
            ExitStatus::Refused => 5,
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
  0    done; for a diagnosis: clean, or what grows is about to be full
  1    memory leaks; for the demo: it did not come out as expected
  2    bad usage, bad input or an unreadable file
  3    inconclusive: what was given cannot tell
  4    the service or its load failed
  5    refused for safety: the process was not touched
  130  interrupted";
