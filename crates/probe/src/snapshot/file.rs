//! A snapshot file that is either complete under its name or not there at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::ending::Ending;
use crate::{Error, Result, lock};

/// Fast enough to keep up with V8 many times over.
const ZSTD_LEVEL: i32 = 3;
const BUFFER_BYTES: usize = 256 * 1024;

/// How a snapshot is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Packing {
    /// As it comes, which DevTools opens.
    #[default]
    Plain,
    /// Compressed with zstd: 2 to 10 times smaller.
    Zstd,
}

/// A file that was written to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The size of the file.
    pub bytes: u64,
    /// The size of the snapshot in it.
    pub snapshot_bytes: u64,
    /// The file's SHA-256 in hexadecimal, as `sha256sum` tells it.
    pub sha256: String,
}

/// The unfinished file of a run that was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOver {
    /// Its size.
    pub bytes: u64,
    /// When it was last written to.
    pub modified: Option<SystemTime>,
}

/// A writer to `NAME.partial`, readable by its owner only, that becomes `NAME` when it is finished.
///
/// A snapshot holds every string of the service, its secrets among them. Dropping an unfinished file removes it. While
/// it is written it is locked; what a killed run left is not, and is replaced.
#[derive(Debug)]
pub struct SnapshotFile {
    /// Gone once the file is finished.
    writer: Option<Packer>,
    /// Keeps the lock until the file has its name or is removed.
    _lock: File,
    path: PathBuf,
    partial: PathBuf,
    replace: bool,
    ending: Ending,
    left_over: Option<LeftOver>,
}

impl SnapshotFile {
    /// Opens the file; one of that name is kept unless `replace` is said.
    pub fn create(path: impl Into<PathBuf>, packing: Packing, replace: bool) -> Result<Self> {
        let path = path.into();
        match fs::symlink_metadata(&path) {
            Ok(_) if !replace => return Err(Error::SnapshotExists { path }),
            Ok(found) if !found.is_file() && !found.is_symlink() => {
                let no_file = io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file");
                return Err(failed("replace", &path, no_file));
            }
            _ => {}
        }
        let partial = partial_name(&path);
        let mut left_over = None;
        let replaced = |file: &File| left_over = LeftOver::of(file);
        let failed = |source| failed("create", &partial, source);
        let Some(file) = lock::take(&partial, replaced).map_err(failed)? else {
            return Err(Error::SnapshotBusy { path: partial });
        };
        let _lock = file.try_clone().map_err(failed)?;
        let writer = Some(Packer::new(file, packing).map_err(failed)?);
        Ok(Self { writer, _lock, path, partial, replace, ending: Ending::default(), left_over })
    }

    /// What an earlier run left under the same name; it is gone now.
    pub fn left_over(&self) -> Option<LeftOver> {
        self.left_over
    }

    /// Checks the end, makes the bytes durable, gives the file its name.
    pub fn finish(mut self) -> Result<Finished> {
        let snapshot_bytes = self.ending.check()?;
        let unwritten = |source| failed("write to disk", &self.partial, source);
        let Some(writer) = self.writer.take() else {
            return Err(unwritten(io::ErrorKind::BrokenPipe.into()));
        };
        let result = writer.finish().map_err(unwritten).and_then(|written| {
            written.file.sync_all().map_err(unwritten)?;
            self.give_name()?;
            Ok(Finished { bytes: written.bytes, snapshot_bytes, sha256: written.sha256() })
        });
        if result.is_err() {
            let _ = fs::remove_file(&self.partial);
        }
        let finished = result?;
        sync_directory(&self.path)?;
        Ok(finished)
    }

    fn give_name(&self) -> Result<()> {
        if !self.replace && fs::symlink_metadata(&self.path).is_ok() {
            return Err(Error::SnapshotExists { path: self.path.clone() });
        }
        fs::rename(&self.partial, &self.path).map_err(|source| failed("give its name to", &self.path, source))
    }
}

impl Write for SnapshotFile {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let writer = self.writer.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let written = writer.write(part)?;
        self.ending.add(&part[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for SnapshotFile {
    fn drop(&mut self) {
        if self.writer.take().is_some() {
            let _ = fs::remove_file(&self.partial);
        }
    }
}

impl LeftOver {
    fn of(file: &File) -> Option<Self> {
        let found = file.metadata().ok()?;
        Some(Self { bytes: found.len(), modified: found.modified().ok() })
    }
}

/// Packs what is written into a file.
enum Packer {
    Plain(BufWriter<Hashed>),
    Zstd(zstd::stream::write::Encoder<'static, BufWriter<Hashed>>),
}

impl Packer {
    fn new(file: File, packing: Packing) -> io::Result<Self> {
        let hashed = Hashed { file, hash: Sha256::new(), bytes: 0 };
        let hashed = BufWriter::with_capacity(BUFFER_BYTES, hashed);
        Ok(match packing {
            Packing::Plain => Self::Plain(hashed),
            Packing::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(hashed, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                Self::Zstd(encoder)
            }
        })
    }

    fn finish(self) -> io::Result<Hashed> {
        let buffered = match self {
            Self::Plain(buffered) => buffered,
            Self::Zstd(encoder) => encoder.finish()?,
        };
        buffered.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl Write for Packer {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(writer) => writer.write(part),
            Self::Zstd(writer) => writer.write(part),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(writer) => writer.flush(),
            // Flushing a compressor would end its block: the bytes leave when it is finished.
            Self::Zstd(_) => Ok(()),
        }
    }
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Plain(_) => "Plain",
            Self::Zstd(_) => "Zstd",
        })
    }
}

/// A file, and the hash of what was written to it.
struct Hashed {
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Hashed {
    fn sha256(&self) -> String {
        self.hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Write for Hashed {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let written = self.file.write(part)?;
        self.hash.update(&part[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn partial_name(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".partial");
    name.into()
}

/// Without this a crash of the machine could undo the rename.
fn sync_directory(path: &Path) -> Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(|source| failed("sync the directory of", path, source))
}

fn failed(action: &'static str, path: &Path, source: io::Error) -> Error {
    Error::SnapshotFile { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_finished_file_is_private_and_has_its_name() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.heapsnapshot");
        let mut file = SnapshotFile::create(&path, Packing::Plain, false).unwrap();
        file.write_all(b"{\"a\":1}\n").unwrap();
        assert_eq!(names(directory.path()), ["a.heapsnapshot.partial"]);
        assert_eq!(file.finish().unwrap().bytes, 8);
        assert_eq!(names(directory.path()), ["a.heapsnapshot"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn an_unfinished_empty_or_torn_file_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        for text in ["", "{\"a\":[1,"] {
            let mut file = SnapshotFile::create(directory.path().join("a"), Packing::Plain, false).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            assert!(matches!(file.finish(), Err(Error::SnapshotIncomplete { .. })));
            assert_eq!(names(directory.path()), [""; 0]);
        }
        drop(SnapshotFile::create(directory.path().join("a"), Packing::Plain, false).unwrap());
        assert_eq!(names(directory.path()), [""; 0]);
    }

    #[test]
    fn an_existing_file_is_kept_unless_told() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        fs::write(&path, "old").unwrap();
        assert!(matches!(
            SnapshotFile::create(&path, Packing::Plain, false),
            Err(Error::SnapshotExists { .. })
        ));
        let mut file = SnapshotFile::create(&path, Packing::Plain, true).unwrap();
        file.write_all(b"{}").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        file.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"{}");
    }

    #[test]
    fn only_files_are_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let error = SnapshotFile::create(directory.path(), Packing::Plain, true).unwrap_err();
        assert!(error.to_string().contains("it is no regular file"), "{error}");
        #[cfg(unix)]
        assert!(SnapshotFile::create("/dev/null", Packing::Plain, true).is_err());
    }

    #[test]
    fn a_file_is_written_by_one_at_a_time() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        let first = SnapshotFile::create(&path, Packing::Plain, false).unwrap();
        let second = SnapshotFile::create(&path, Packing::Plain, true);
        assert!(matches!(second, Err(Error::SnapshotBusy { .. })), "{second:?}");
        drop(first);
        assert!(SnapshotFile::create(&path, Packing::Plain, false).unwrap().left_over().is_none());
        fs::write(directory.path().join("b.partial"), "half").unwrap();
        let file = SnapshotFile::create(directory.path().join("b"), Packing::Plain, false).unwrap();
        assert_eq!(file.left_over().unwrap().bytes, 4);
    }

    #[test]
    fn a_packed_file_holds_the_same() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.zst");
        let mut file = SnapshotFile::create(&path, Packing::Zstd, false).unwrap();
        let text = format!("{{{}}}", " ".repeat(1_000_000));
        file.write_all(text.as_bytes()).unwrap();
        let Finished { bytes, snapshot_bytes, sha256 } = file.finish().unwrap();
        let packed = fs::read(&path).unwrap();
        assert_eq!((bytes, snapshot_bytes), (packed.len() as u64, text.len() as u64));
        assert_eq!(zstd::decode_all(&packed[..]).unwrap(), text.as_bytes());
        let expected: String = Sha256::digest(&packed).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sha256, expected);
    }

    #[test]
    fn a_file_that_appears_meanwhile_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        let mut file = SnapshotFile::create(&path, Packing::Plain, false).unwrap();
        file.write_all(b"{}").unwrap();
        fs::write(&path, "other").unwrap();
        assert!(matches!(file.finish(), Err(Error::SnapshotExists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"other");
    }

    #[test]
    fn the_left_over_of_a_killed_run_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.partial"), "half a document, longer than ours").unwrap();
        let mut file = SnapshotFile::create(directory.path().join("a"), Packing::Plain, false).unwrap();
        file.write_all(b"{}").unwrap();
        assert_eq!(file.finish().unwrap().bytes, 2);
        assert_eq!(fs::read(directory.path().join("a")).unwrap(), b"{}");
    }

    #[test]
    fn a_missing_directory_is_named() {
        let error = SnapshotFile::create("/no/such/directory/a", Packing::Plain, false).unwrap_err();
        assert!(error.to_string().starts_with("could not create /no/such/directory/a.partial: "), "{error}");
    }
}
