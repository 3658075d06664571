//! A snapshot file that is either complete under its name or not there at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::ending::Ending;
use crate::{Error, Result};

/// A writer to `NAME.partial`, readable by its owner only, that becomes `NAME` when it is finished.
///
/// A snapshot holds every string of the service, its secrets among them. Dropping an unfinished file removes it.
#[derive(Debug)]
pub struct SnapshotFile {
    file: File,
    path: PathBuf,
    partial: PathBuf,
    replace: bool,
    ending: Ending,
    finished: bool,
}

impl SnapshotFile {
    /// Opens the file; one of that name is kept unless `replace` is said.
    pub fn create(path: impl Into<PathBuf>, replace: bool) -> Result<Self> {
        let path = path.into();
        if !replace && fs::symlink_metadata(&path).is_ok() {
            return Err(Error::SnapshotExists { path });
        }
        let partial = partial_name(&path);
        let file = open_private(&partial).map_err(|source| failed("create", &partial, source))?;
        Ok(Self { file, path, partial, replace, ending: Ending::default(), finished: false })
    }

    /// Checks the end, makes the bytes durable, gives the file its name. Returns its size.
    pub fn finish(mut self) -> Result<u64> {
        let bytes = self.ending.check()?;
        self.file.sync_all().map_err(|source| failed("write to disk", &self.partial, source))?;
        if !self.replace && fs::symlink_metadata(&self.path).is_ok() {
            return Err(Error::SnapshotExists { path: self.path.clone() });
        }
        fs::rename(&self.partial, &self.path)
            .map_err(|source| failed("give its name to", &self.path, source))?;
        self.finished = true;
        sync_directory(&self.path)?;
        Ok(bytes)
    }
}

impl Write for SnapshotFile {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let written = self.file.write(part)?;
        self.ending.add(&part[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for SnapshotFile {
    fn drop(&mut self) {
        if !self.finished {
            let _ = fs::remove_file(&self.partial);
        }
    }
}

fn partial_name(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".partial");
    name.into()
}

/// A left-over of a killed run is replaced; a file that another run is writing now is replaced too, so that
/// its bytes never mix with ours.
fn open_private(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
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
        let mut file = SnapshotFile::create(&path, false).unwrap();
        file.write_all(b"{\"a\":1}\n").unwrap();
        assert_eq!(names(directory.path()), ["a.heapsnapshot.partial"]);
        assert_eq!(file.finish().unwrap(), 8);
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
            let mut file = SnapshotFile::create(directory.path().join("a"), false).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            assert!(matches!(file.finish(), Err(Error::SnapshotIncomplete { .. })));
            assert_eq!(names(directory.path()), [""; 0]);
        }
        drop(SnapshotFile::create(directory.path().join("a"), false).unwrap());
        assert_eq!(names(directory.path()), [""; 0]);
    }

    #[test]
    fn an_existing_file_is_kept_unless_told() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        fs::write(&path, "old").unwrap();
        assert!(matches!(SnapshotFile::create(&path, false), Err(Error::SnapshotExists { .. })));
        let mut file = SnapshotFile::create(&path, true).unwrap();
        file.write_all(b"{}").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        file.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"{}");
    }

    #[test]
    fn a_file_that_appears_meanwhile_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        let mut file = SnapshotFile::create(&path, false).unwrap();
        file.write_all(b"{}").unwrap();
        fs::write(&path, "other").unwrap();
        assert!(matches!(file.finish(), Err(Error::SnapshotExists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"other");
    }

    #[test]
    fn the_left_over_of_a_killed_run_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.partial"), "half a document, longer than ours").unwrap();
        let mut file = SnapshotFile::create(directory.path().join("a"), false).unwrap();
        file.write_all(b"{}").unwrap();
        assert_eq!(file.finish().unwrap(), 2);
        assert_eq!(fs::read(directory.path().join("a")).unwrap(), b"{}");
    }

    #[test]
    fn a_missing_directory_is_named() {
        let error = SnapshotFile::create("/no/such/directory/a", false).unwrap_err();
        assert!(error.to_string().starts_with("could not create /no/such/directory/a.partial: "), "{error}");
    }
}
