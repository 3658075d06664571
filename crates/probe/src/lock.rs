//! Files that one process at a time may have, told by a lock that the kernel drops with its owner.

mod named;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

pub(crate) use named::Named;

/// Others may come and go while we look.
const TRIES: usize = 8;

/// A file that is there.
#[derive(Debug)]
pub(crate) enum Found {
    /// Nobody has it.
    Free(File),
    /// Another process has it.
    Taken,
    /// There is none.
    Missing,
}

/// Looks whether somebody has the file at this path.
pub(crate) fn look(path: &Path) -> io::Result<Found> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Missing),
        // Not even readable by us: what can be told is that it is not ours.
        Err(error) => return Err(error),
    };
    Ok(if lock(&file)? { Found::Free(file) } else { Found::Taken })
}

/// Makes a file that only its owner may read, and locks it; `None` if another process made one first.
pub(crate) fn create(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
        Err(error) => return Err(error),
    };
    // Between making and locking it, another process may have taken it for a left-over.
    let is_ours = lock(&file)? && is_at(&file, path)?;
    Ok(is_ours.then_some(file))
}

/// Makes the file in place of one that nobody has any more, which `replaced` is told; `None` if another process has it.
pub fn take(path: &Path, mut replaced: impl FnMut(&File)) -> io::Result<Option<File>> {
    for _ in 0..TRIES {
        match look(path)? {
            Found::Taken => return Ok(None),
            Found::Missing => {}
            Found::Free(file) if is_at(&file, path)? => {
                replaced(&file);
                fs::remove_file(path)?;
            }
            Found::Free(_) => continue,
        }
        if let Some(file) = create(path)? {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

/// Removes a file that nobody has any more; one that a process has stays.
pub fn remove_left_over(path: &Path) -> io::Result<()> {
    match look(path)? {
        Found::Free(file) if is_at(&file, path)? => fs::remove_file(path),
        _ => Ok(()),
    }
}

/// False if another process has the lock. Where the file system has no locks, everybody has them.
fn lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) if has_no_locks(&error) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// What file systems without locks say; of NFS, those whose server gives none.
fn has_no_locks(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::NOLCK.raw_os_error()) {
        return true;
    }
    error.kind() == io::ErrorKind::Unsupported
}

/// Whether the file is still the one of that name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let own = file.metadata()?;
    match fs::metadata(path) {
        Ok(found) => Ok((own.dev(), own.ino()) == (found.dev(), found.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> io::Result<bool> {
    Ok(path.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_owner_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut replaced = 0;
        let first = take(&path, |_| replaced += 1).unwrap().unwrap();
        assert!(take(&path, |_| replaced += 1).unwrap().is_none());
        assert!(create(&path).unwrap().is_none());
        drop(first);
        assert!(take(&path, |_| replaced += 1).unwrap().is_some());
        assert_eq!(replaced, 1);
    }

    #[test]
    #[cfg(unix)]
    fn a_file_system_may_have_no_locks() {
        use rustix::io::Errno;
        for (number, expected) in [(Errno::NOLCK, true), (Errno::OPNOTSUPP, true), (Errno::IO, false)] {
            assert_eq!(has_no_locks(&number.into()), expected, "{number}");
        }
    }

    #[test]
    fn of_many_at_once_one_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for _ in 0..50 {
            fs::write(&path, "left over").unwrap();
            let all: Vec<Option<File>> = std::thread::scope(|scope| {
                let tries: Vec<_> = (0..4).map(|_| scope.spawn(|| take(&path, |_| ()).unwrap())).collect();
                tries.into_iter().map(|one| one.join().unwrap()).collect()
            });
            assert_eq!(all.iter().flatten().count(), 1);
        }
    }
}
