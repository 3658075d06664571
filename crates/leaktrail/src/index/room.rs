//! Keeps indexes from filling the disk: the ones not used for the longest time go first.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::place::{EXTENSION, NAME_DIGITS};
use super::write::PARTIAL;

/// All indexes of a folder together.
const MOST_BYTES: u64 = 20_000_000_000;
/// What the disk keeps free: one of so many parts …
const FREE_PART: u64 = 10;
/// … or this, whichever is less.
const FREE_BYTES: u64 = 5_000_000_000;

struct Stored {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// Makes room for an index of this size at `path`, which may be there already. False, and nothing is removed, if there is
/// none even without the others.
pub(super) fn make(path: &Path, bytes: u64) -> io::Result<bool> {
    make_on(path, bytes, is_short)
}

/// As [`make`], on a disk of which `is_short` tells whether so many bytes more are too many.
fn make_on(path: &Path, bytes: u64, is_short: impl Fn(&Path, u64) -> bool) -> io::Result<bool> {
    let Some(folder) = path.parent() else { return Ok(false) };
    let mut others: Vec<Stored> = stored(folder)?.into_iter().filter(|other| other.path != path).collect();
    others.sort_by_key(|other| other.used);
    let mut all = others.iter().map(|other| other.bytes).sum::<u64>();
    if bytes > MOST_BYTES || is_short(folder, bytes.saturating_sub(all)) {
        return Ok(false);
    }
    for oldest in others {
        if all.saturating_add(bytes) <= MOST_BYTES && !is_short(folder, bytes) {
            return Ok(true);
        }
        // Another run may have removed it, and one of another user is not ours to remove.
        let _ = fs::remove_file(&oldest.path);
        all -= oldest.bytes;
    }
    Ok(!is_short(folder, bytes))
}

/// All indexes of a folder. What was left half written by runs that were killed goes at once.
fn stored(folder: &Path) -> io::Result<Vec<Stored>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        match ending(&entry.file_name().to_string_lossy()) {
            Some(Ending::Whole) => {}
            Some(Ending::Partial) => {
                // Another user's is not ours to remove.
                let _ = probe::lock::remove_left_over(&path);
                continue;
            }
            None => continue,
        }
        // Another run may have removed it.
        if let Ok(found) = fs::symlink_metadata(&path)
            && found.is_file()
        {
            all.push(Stored { path, bytes: found.len(), used: found.modified()? });
        }
    }
    Ok(all)
}

enum Ending {
    Whole,
    Partial,
}

/// What a file is by its name; `None` for what is no index, which may be the user's own.
fn ending(name: &str) -> Option<Ending> {
    let (digits, rest) = name.split_at_checked(NAME_DIGITS)?;
    let parts: Vec<&str> = rest.strip_prefix('.')?.split('.').collect();
    let is_number = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    match parts[..] {
        [EXTENSION] if is_number => Some(Ending::Whole),
        [EXTENSION, PARTIAL] if is_number => Some(Ending::Partial),
        _ => None,
    }
}

/// Whether the disk would be left with less than its part.
#[cfg(unix)]
fn is_short(folder: &Path, bytes: u64) -> bool {
    let Ok(disk) = rustix::fs::statvfs(folder) else { return false };
    let [free, all] = [disk.f_bavail, disk.f_blocks].map(|blocks| blocks.saturating_mul(disk.f_frsize));
    free.saturating_sub(bytes) < FREE_BYTES.min(all / FREE_PART)
}

#[cfg(not(unix))]
fn is_short(_folder: &Path, _bytes: u64) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;

    fn name(first: char) -> String {
        format!("{first}{:031}.ltidx", 0)
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn the_ones_not_used_for_long_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b, c) = (name('a'), name('b'), name('c'));
        let theirs = "service.ltidx";
        let files = [(&*a, MOST_BYTES / 2, 50), (&b, MOST_BYTES / 4, 90), (&c, 10, 10), (theirs, 1, 99)];
        for (name, bytes, age) in files {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_len(bytes).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        }
        let path = folder.path().join(&c);
        let free = MOST_BYTES;
        let make = |bytes| make_on(&path, bytes, |_, wanted| wanted > free).unwrap();
        for enough in [10, MOST_BYTES * 2] {
            assert_eq!(make(enough), enough == 10);
            assert_eq!(names(folder.path()), [&*a, &b, &c, theirs]);
        }
        assert!(make(MOST_BYTES / 2 - 1));
        assert_eq!(names(folder.path()), [&*a, &c, theirs]);
    }

    #[test]
    fn nothing_goes_where_it_would_not_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (name('a'), name('b'));
        File::create(folder.path().join(&a)).unwrap().set_len(50).unwrap();
        let path = folder.path().join(&b);
        let make = |bytes| make_on(&path, bytes, |_, wanted| wanted > 100).unwrap();
        assert!(!make(151));
        assert_eq!(names(folder.path()), [&*a]);
        assert!(make(100));
        assert_eq!(names(folder.path()), [&*a]);
    }

    #[test]
    fn what_was_left_half_written_goes() {
        let folder = tempfile::tempdir().unwrap();
        let (held_name, left) = (name('a') + ".partial", name('b') + ".partial");
        let held = probe::lock::take(&folder.path().join(&held_name), |_| ()).unwrap();
        for file in [&*left, "app.heapsnapshot.partial"] {
            fs::write(folder.path().join(file), "half").unwrap();
        }
        assert!(make_on(&folder.path().join(name('c')), 1, |_, _| false).unwrap());
        assert_eq!(names(folder.path()), [&*held_name, "app.heapsnapshot.partial"]);
        drop(held);
    }
}
