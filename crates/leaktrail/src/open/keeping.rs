//! Where the columns of a snapshot are while it is worked on.

use heapsnapshot::{LabelPlace, Store};

use crate::context::Context;
use crate::error::reason;
use crate::memory::Scratch;

/// In memory, or in files if there is not enough of it.
#[derive(Default)]
pub(crate) struct Keeping(Option<Scratch>);

impl Keeping {
    /// For a snapshot of this size.
    pub(super) fn of(snapshot_bytes: u64, context: &Context) -> Self {
        if !context.budget().is_too_small_for(snapshot_bytes) {
            return Self(None);
        }
        let scratch = Scratch::new(context.indexes().folder());
        if scratch.is_in_memory() {
            let folder = scratch.folder().display();
            context
                .warning(format_args!("files in {folder} take memory: --index-dir names a folder on a disk"));
        }
        Self(Some(scratch))
    }

    pub(crate) fn store(&self) -> &dyn Store {
        match &self.0 {
            Some(scratch) => scratch,
            None => &(),
        }
    }

    /// Where labels are best kept.
    pub(super) fn place_of(&self, labels: LabelPlace) -> LabelPlace {
        if self.0.is_some() { LabelPlace::File } else { labels }
    }

    /// Says what could not be kept in files.
    pub(crate) fn tell(&self, context: &Context) {
        let Some(scratch) = &self.0 else { return };
        if let Some(error) = scratch.failure() {
            let folder = scratch.folder().display();
            context.warning(format_args!(
                "cannot write to {folder}: {}; more is kept in memory",
                reason(&error)
            ));
        }
    }
}
