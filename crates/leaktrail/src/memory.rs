//! How much memory may be used. What does not fit lies in files while it is worked on.

use std::env;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use heapsnapshot::{Piece, SharedBytes, Store};

use crate::index::make_folder;
use crate::open::MappedFile;

/// What an analysis takes at most of each hundred bytes of a snapshot.
const PERCENT_NEEDED: u64 = 60;
/// What is left for others of each hundred bytes that are free.
const PERCENT_USED: u64 = 80;
/// Few system calls.
const BUFFER_BYTES: usize = 1 << 20;

/// A size as `300M`, `1G` or `1.5GB`, in decimal units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) u64);

impl FromStr for Size {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = "a size is a number and a unit: 300M, 1G, 1.5GB";
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let scale = match unit.trim_start().trim_end_matches(['B', 'b']).to_ascii_uppercase().as_str() {
            "" => 1.0,
            "K" => 1e3,
            "M" => 1e6,
            "G" => 1e9,
            "T" => 1e12,
            _ => return Err(fault),
        };
        let bytes = number.parse::<f64>().map_err(|_| fault)? * scale;
        if bytes >= 1.0 { Ok(Self(bytes as u64)) } else { Err(fault) }
    }
}

/// What may be used: what the user said, else what the control group and the machine have room for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget(Option<u64>);

impl Budget {
    pub(crate) fn new(asked: Option<Size>) -> Self {
        Self(asked.map(|size| size.0))
    }

    /// Whether what is made of a snapshot of this size may take more.
    pub(crate) fn is_too_small_for(self, snapshot_bytes: u64) -> bool {
        let needed = snapshot_bytes / 100 * PERCENT_NEEDED;
        self.0.or_else(room_bytes).is_some_and(|budget| needed > budget)
    }
}

fn room_bytes() -> Option<u64> {
    let group = probe::CgroupMemory::of(std::process::id()).and_then(|group| group.room_bytes);
    let rooms = [group, probe::snapshot::machine_room_bytes()];
    rooms.into_iter().flatten().min().map(|bytes| bytes / 100 * PERCENT_USED)
}

/// Files without a name, gone with this process whatever happens.
pub(crate) struct Scratch {
    folder: PathBuf,
    failure: Arc<Mutex<Option<io::Error>>>,
}

impl Scratch {
    /// Below `folder`, or where the system puts temporary files.
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        let takes_files =
            |folder: &&Path| make_folder(folder).is_ok() && tempfile::tempfile_in(folder).is_ok();
        let made = folder.filter(takes_files);
        Self { folder: made.map_or_else(env::temp_dir, Path::to_owned), failure: Arc::default() }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether its files take memory all the same.
    #[cfg(target_os = "linux")]
    pub(crate) fn is_in_memory(&self) -> bool {
        /// As the kernel numbers its file systems.
        const TMPFS: u64 = 0x0102_1994;
        const RAMFS: u64 = 0x8584_58F6;
        let kind = rustix::fs::statfs(&self.folder).map(|found| found.f_type as u64);
        kind.is_ok_and(|kind| kind == TMPFS || kind == RAMFS)
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn is_in_memory(&self) -> bool {
        false
    }

    /// Why something stayed in memory, if it did.
    pub(crate) fn failure(&self) -> Option<io::Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn noted<T>(result: io::Result<T>, failure: &Mutex<Option<io::Error>>) -> io::Result<T> {
    result.map_err(|error| {
        let kind = error.kind();
        *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        kind.into()
    })
}

impl Store for Scratch {
    fn begin(&self) -> io::Result<Option<Box<dyn Piece>>> {
        let file = noted(tempfile::tempfile_in(&self.folder), &self.failure)?;
        let (out, failure) = (BufWriter::with_capacity(BUFFER_BYTES, file), Arc::clone(&self.failure));
        Ok(Some(Box::new(Column { out, failure })))
    }

    fn is_scarce(&self) -> bool {
        true
    }
}

struct Column {
    out: BufWriter<File>,
    failure: Arc<Mutex<Option<io::Error>>>,
}

impl Piece for Column {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        noted(self.out.write_all(bytes), &self.failure)
    }

    fn finish(self: Box<Self>) -> io::Result<Arc<dyn SharedBytes>> {
        let Self { out, failure } = *self;
        let map =
            out.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| MappedFile::new(&file));
        Ok(Arc::new(noted(map, &failure)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_decimal_units() {
        let size = |text: &str| text.parse().map(|Size(bytes)| bytes).ok();
        assert_eq!(size("300M"), Some(300_000_000));
        assert_eq!(size("1.5GB"), Some(1_500_000_000));
        assert_eq!((size("2 g"), size("77")), (Some(2_000_000_000), Some(77)));
        for wrong in ["", "M", "0", "-1G", "1X", "1.2.3M", "0.1", "inf", "nan"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_written_is_mapped_and_has_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(Some(folder.path()));
        for text in [&b"12345678"[..], b""] {
            let mut piece = scratch.begin().unwrap().unwrap();
            text.chunks(3).for_each(|part| piece.write(part).unwrap());
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
            assert_eq!(piece.finish().unwrap().bytes(), text);
        }
        assert!(scratch.failure().is_none());
    }

    #[test]
    fn a_budget_is_held_against_the_size_of_the_snapshot() {
        let budget = Budget::new(Some(Size(1_000_000_000)));
        assert!(budget.is_too_small_for(4_000_000_000) && !budget.is_too_small_for(1_240_000_000));
    }
}
