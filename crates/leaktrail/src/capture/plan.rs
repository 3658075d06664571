//! What is to be captured, how, and what is too much.

use std::path::PathBuf;
use std::time::Duration;

use probe::snapshot::{Detail, Packing};

use super::Condition;
use crate::live::ThreadChoice;

/// A resolved plan; nothing in it depends on how it was typed.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) threads: ThreadChoice,
    /// The file, or the folder for it; `None`: a name in the working directory.
    pub(crate) output: Option<PathBuf>,
    pub(crate) packing: Packing,
    pub(crate) detail: Detail,
    /// Whether files are overwritten and what is unsafe is done.
    pub(crate) force: bool,
    /// The longest freeze that may be predicted.
    pub(crate) max_freeze: Option<Duration>,
    pub(crate) dry_run: bool,
    /// Several processes are meant.
    pub(crate) all: bool,
    pub(crate) series: Series,
}

impl Plan {
    /// Whether more than one file may come of it.
    pub(crate) fn makes_several(&self) -> bool {
        self.all || self.threads == ThreadChoice::All || self.series.is_several()
    }
}

/// When snapshots are taken; all of them in one session, so that objects keep their ids.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    /// How many; `None`: until it is interrupted.
    pub(crate) count: Option<u64>,
    /// The time from the start of one to the start of the next.
    pub(crate) every: Option<Duration>,
    /// What has to hold before each.
    pub(crate) when: Option<Condition>,
    /// How many of the last ones are kept; `None`: all.
    pub(crate) keep: Option<u64>,
}

impl Series {
    /// Whether it is more than one snapshot of a thread.
    pub(crate) fn is_several(&self) -> bool {
        self.count != Some(1)
    }
}
