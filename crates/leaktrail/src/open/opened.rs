//! A snapshot's file, opened but not read.

use std::fs::{self, File, Metadata};
use std::io::{self, Seek};
use std::path::Path;
use std::sync::Arc;

use super::input::Input;
use super::mapped::MappedFile;
use super::sniff;
use crate::error::{Failure, Result, reason};

/// A file that can be read from its beginning.
pub(super) struct OpenFile {
    pub(super) file: File,
    pub(super) found: Metadata,
    /// Its bytes. None of what is no regular file, and none without room for a map (a limit on the address space).
    pub(super) map: Option<Arc<MappedFile>>,
    /// Its first bytes, if it is mapped.
    pub(super) head: Vec<u8>,
}

impl OpenFile {
    pub(super) fn new(input: &Input, path: &Path) -> Result<Self> {
        let fault = |e: io::Error| {
            let failure = Failure::new(format!("cannot open {input}: {}", reason(&e)));
            match e.kind() {
                io::ErrorKind::PermissionDenied => failure
                    .hint("snapshots often belong to the service's user: run as that user, or copy the file"),
                _ => failure,
            }
        };
        let found = fs::metadata(path).map_err(fault)?;
        if found.is_dir() {
            let hint = format!("name a file in it: {}/NAME.heapsnapshot", path.display());
            return Err(Failure::new(format!("{input} is a directory")).hint(hint));
        }
        let mut file = File::open(path).map_err(fault)?;
        if !found.is_file() {
            return Ok(Self { file, found, map: None, head: Vec::new() });
        }
        // What was opened counts, should another file have taken the name meanwhile.
        let found = file.metadata().map_err(fault)?;
        let head = sniff::head(&mut file).and_then(|head| file.rewind().map(|()| head)).map_err(fault)?;
        let map = MappedFile::new(&file).ok().map(Arc::new);
        Ok(Self { file, found, map, head })
    }
}
