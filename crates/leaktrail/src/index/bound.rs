//! A snapshot's file as an index is bound to it.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use heapsnapshot::index::Binding;

/// A snapshot's file and the index that it has or could have.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    /// The snapshot, as the user named it.
    pub(super) file: PathBuf,
    /// Where the index is or would be.
    pub(crate) index: PathBuf,
    pub(super) binding: Binding,
}

impl Bound {
    /// `opened` is the file, `found` describes it. It is at its beginning afterwards.
    pub(super) fn new(file: &Path, index: PathBuf, mut opened: &File, found: &Metadata) -> io::Result<Self> {
        let (modified_s, modified_ns) = modified(found)?;
        // A map would be simpler; but where the system maps large pages, each place counts as one of them.
        let sample = Binding::sample(found.len(), |offset, part| {
            opened.seek(SeekFrom::Start(offset))?;
            opened.read_exact(part)
        });
        opened.rewind()?;
        let binding = Binding { bytes: found.len(), modified_s, modified_ns, sample: sample? };
        Ok(Self { file: file.to_owned(), index, binding })
    }

    /// The size of the snapshot.
    pub(crate) fn bytes(&self) -> u64 {
        self.binding.bytes
    }

    /// The checksum of the whole file; an error too if the file is no longer what it was.
    pub(crate) fn whole(&self) -> io::Result<u64> {
        let mut file = File::open(&self.file)?;
        let sum = Binding::whole(|piece| file.read(piece))?;
        let found = file.metadata()?;
        let is_same = modified(&found)? == (self.binding.modified_s, self.binding.modified_ns);
        if is_same && found.len() == self.binding.bytes {
            Ok(sum)
        } else {
            Err(io::Error::other("the snapshot changed while it was read"))
        }
    }
}

/// Seconds and nanoseconds since 1970; seconds may be negative, nanoseconds never are.
fn modified(found: &Metadata) -> io::Result<(i64, u32)> {
    let time = found.modified()?;
    Ok(match time.duration_since(UNIX_EPOCH) {
        Ok(since) => (since.as_secs().cast_signed(), since.subsec_nanos()),
        Err(_) => {
            let before = UNIX_EPOCH.duration_since(time).unwrap_or_default();
            let seconds = before.as_secs().cast_signed().saturating_neg();
            match before.subsec_nanos() {
                0 => (seconds, 0),
                part => (seconds - 1, 1_000_000_000 - part),
            }
        }
    })
}

/// Says that a file has been used, for whoever looks for those that are not.
pub(super) fn touch(file: &File) {
    // Where it is not ours to say, it counts as unused.
    let _ = file.set_modified(SystemTime::now());
}
