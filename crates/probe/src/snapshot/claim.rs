//! One capture of a process at a time.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use super::lock;
use crate::targets::Target;
use crate::{Error, Result};

/// Says to other runs of this user that snapshots of a process are being taken. Dropping it takes that back; so does the
/// kernel, if this process is killed.
#[derive(Debug)]
pub struct Claim {
    /// `None` where no file could be made: then only the connections to the inspector tell.
    held: Option<(File, PathBuf)>,
}

impl Claim {
    /// Claims the target, if no other run of this user has.
    pub fn of(target: &Target) -> Result<Self> {
        let (target, name) = match target {
            Target::Process(process) => {
                let id = process.id;
                (format!("process {}", id.pid), format!("{}-{}", id.pid, id.started_ticks))
            }
            Target::Inspector(url) => {
                let place = url.split("://").last().unwrap_or_default().split('/').next().unwrap_or_default();
                (format!("the process behind {place}"), place.replace(|c: char| !c.is_alphanumeric(), "-"))
            }
        };
        let Ok(folder) = folder() else { return Ok(Self { held: None }) };
        let path = folder.join(format!("capture-{name}"));
        match lock::take(&path, |_| ()) {
            Ok(Some(file)) => Ok(Self { held: Some((file, path)) }),
            Ok(None) => Err(Error::SnapshotInProgress { target }),
            Err(_) => Ok(Self { held: None }),
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some((_file, path)) = &self.held {
            let _ = fs::remove_file(path);
        }
    }
}

/// A folder of this user's own, the same for all its sessions.
#[cfg(unix)]
fn folder() -> io::Result<PathBuf> {
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
fn folder() -> io::Result<PathBuf> {
    Ok(std::env::temp_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_claimed_once_at_a_time() {
        let target = Target::Inspector(format!("ws://claim-test-{}:9229/x", std::process::id()));
        let other = Target::Inspector(format!("ws://claim-test-{}:9230/x", std::process::id()));
        let claim = Claim::of(&target).unwrap();
        let error = Claim::of(&target).unwrap_err();
        assert!(error.to_string().contains(":9229"), "{error}");
        drop(Claim::of(&other).unwrap());
        drop(claim);
        let claim = Claim::of(&target).unwrap();
        let (_, path) = claim.held.as_ref().unwrap();
        let path = path.clone();
        drop(claim);
        assert!(!path.exists());
    }
}
