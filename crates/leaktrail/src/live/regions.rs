//! Resident memory by what made it, as documents tell it.

use probe::Regions;
use serde::{Deserialize, Serialize};

/// See [`Regions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RegionsRow {
    pub(crate) v8_bytes: u64,
    pub(crate) main_arena_bytes: u64,
    pub(crate) thread_arenas_bytes: u64,
    pub(crate) stacks_bytes: u64,
    pub(crate) files_bytes: u64,
    pub(crate) other_anonymous_bytes: u64,
}

impl From<Regions> for RegionsRow {
    fn from(regions: Regions) -> Self {
        Self {
            v8_bytes: regions.v8_bytes,
            main_arena_bytes: regions.main_arena_bytes,
            thread_arenas_bytes: regions.thread_arenas_bytes,
            stacks_bytes: regions.stacks_bytes,
            files_bytes: regions.files_bytes,
            other_anonymous_bytes: regions.other_anonymous_bytes,
        }
    }
}
