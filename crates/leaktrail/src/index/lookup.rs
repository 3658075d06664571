//! Finds the index of a snapshot and tells whether it can be used.

use std::fs::{File, Metadata};
use std::path::Path;
use std::sync::Arc;

use heapsnapshot::index::Index;

use super::bound::{Bound, touch};
use super::place::Indexes;
use super::slot::Slot;
use crate::open::MappedFile;

/// Looks for the index of `file`, which was `opened` and is described by `found`.
pub(crate) fn look(indexes: &Indexes, file: &Path, opened: &File, found: &Metadata) -> Slot {
    let Ok(Some(path)) = indexes.path_of(file) else { return Slot::default() };
    let Ok(bound) = Bound::new(file, path, opened, found) else { return Slot::default() };
    let Ok(file) = File::open(&bound.index) else { return Slot::new(bound, Ok(None)) };
    // What others have written is neither read nor replaced.
    if !file.metadata().is_ok_and(|found| found.is_file() && is_ours(&found)) {
        return Slot::default();
    }
    let Ok(map) = MappedFile::new(&file) else { return Slot::default() };
    touch(&file);
    let index = Index::open(Arc::new(map), &bound.binding).map(Some);
    Slot::new(bound, index)
}

/// Whether nobody else can have written the file.
#[cfg(unix)]
fn is_ours(found: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    found.uid() == rustix::process::geteuid().as_raw() && found.mode() & 0o022 == 0
}

#[cfg(not(unix))]
fn is_ours(_found: &Metadata) -> bool {
    true
}
