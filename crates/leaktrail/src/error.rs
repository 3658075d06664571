//! Why a command failed: what was wrong, where, and what to do next.

use std::fmt::Display;
use std::io;

use crate::exit::ExitStatus;

/// The result of a command or a part of one.
pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// A failure that ends the program.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The user is told.
    Told {
        /// What was wrong and where.
        message: String,
        /// What to do next.
        hint: Option<String>,
        /// How the program ends.
        status: ExitStatus,
    },
    /// The user ended the program.
    Interrupted,
}

impl Failure {
    /// Input or usage that cannot be worked with.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure::Told { message: message.into(), hint: None, status: ExitStatus::Usage }
    }

    /// A service or a load that failed.
    pub(crate) fn target(message: impl Into<String>) -> Self {
        Failure::Told { message: message.into(), hint: None, status: ExitStatus::TargetFailed }
    }

    /// Something that would hurt a live process, so nothing was done to it.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Failure::Told { message: message.into(), hint: None, status: ExitStatus::Refused }
    }

    /// Adds what to do next.
    pub(crate) fn hint(self, text: impl Into<String>) -> Self {
        match self {
            Failure::Told { message, status, .. } => {
                Failure::Told { message, hint: Some(text.into()), status }
            }
            Failure::Interrupted => self,
        }
    }

    /// Output that could not be written.
    pub(crate) fn write(target: impl Display, error: &io::Error) -> Self {
        Self::new(format!("cannot write {target}: {}", reason(error)))
    }

    /// How the program ends.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            Failure::Told { status, .. } => *status,
            Failure::Interrupted => ExitStatus::Interrupted,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Told { message, .. } => f.write_str(message),
            Failure::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl From<probe::Error> for Failure {
    fn from(error: probe::Error) -> Self {
        use probe::Error;
        let message = error.to_string();
        match error {
            Error::LinuxOnly { .. }
            | Error::BadTarget { .. }
            | Error::NoTarget { .. }
            | Error::NoRuntime { .. }
            | Error::SeveralTargets { .. }
            | Error::GuardOrder { .. }
            | Error::SnapshotBusy { .. }
            | Error::SnapshotFile { .. } => Failure::new(message),
            Error::SnapshotExists { .. } => Failure::new(message).hint("--force overwrites it"),
            Error::SnapshotWrite { .. } => Failure::new(message)
                .hint("make room, name a file on another disk with -o, or write less with --compress zstd"),
            Error::NotAttachable { .. }
            | Error::GuardNotStarted { .. }
            | Error::SnapshotInProgress { .. }
            | Error::SamplingInUse => Failure::refused(message),
            _ => Failure::target(message),
        }
    }
}

/// What the system said, without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    let mut chars = text[..end].chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
