//! How much fits on a disk.

use std::path::Path;

/// What this user may still write into a folder; `None` where the system does not tell.
#[cfg(unix)]
pub fn disk_room_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

/// What this user may still write into a folder; `None` where the system does not tell.
#[cfg(not(unix))]
pub fn disk_room_bytes(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_room_and_one_that_is_not_there_has_none() {
        assert!(disk_room_bytes(&std::env::temp_dir()).unwrap() > 0);
        assert_eq!(disk_room_bytes(Path::new("/no/such/folder")), None);
    }
}
