//! Locks between all runs of one user, by name.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use super::{Found, look, take};

/// A lock that this process has. Dropping it gives it back; so does the kernel, if this process is killed.
#[derive(Debug)]
pub(crate) struct Named {
    _file: File,
    path: PathBuf,
}

impl Named {
    /// The lock, unless another run has it; an error where no file can be made.
    pub(crate) fn take(name: &str) -> io::Result<Option<Self>> {
        let path = own_folder()?.join(name);
        Ok(take(&path, |_| ())?.map(|_file| Self { _file, path }))
    }

    /// Whether a run has the lock.
    pub(crate) fn is_taken(name: &str) -> bool {
        own_folder().is_ok_and(|folder| matches!(look(&folder.join(name)), Ok(Found::Taken)))
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// A folder of this user's own, the same for all its sessions.
#[cfg(unix)]
fn own_folder() -> io::Result<PathBuf> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    let user = rustix::process::geteuid().as_raw();
    let folder = PathBuf::from(format!("/tmp/leaktrail-{user}"));
    if let Err(error) = fs::DirBuilder::new().mode(0o700).create(&folder)
        && error.kind() != io::ErrorKind::AlreadyExists
    {
        return Err(error);
    }
    let found = fs::symlink_metadata(&folder)?;
    let is_ours = found.is_dir() && found.uid() == user && found.mode() & 0o022 == 0;
    if is_ours { Ok(folder) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

#[cfg(not(unix))]
fn own_folder() -> io::Result<PathBuf> {
    Ok(std::env::temp_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_given_back_and_leaves_no_file() {
        let name = format!("named-test-{}", std::process::id());
        let held = Named::take(&name).unwrap().unwrap();
        assert!(Named::is_taken(&name) && Named::take(&name).unwrap().is_none());
        let path = held.path.clone();
        drop(held);
        assert!(!Named::is_taken(&name) && !path.exists());
    }
}
