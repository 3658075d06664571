//! Where indexes lie.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Names the folder, where no flag does.
const VARIABLE: &str = "LEAKTRAIL_INDEX_DIR";
/// What an index is called behind the number of its snapshot's path.
pub(super) const EXTENSION: &str = "ltidx";
/// How many hexadecimal digits that number has.
pub(super) const NAME_DIGITS: usize = 32;

/// Where indexes lie, if they are used at all.
#[derive(Debug, Clone)]
pub(crate) struct Indexes {
    folder: Option<PathBuf>,
    are_used: bool,
}

impl Indexes {
    /// By the flags, else by the environment.
    pub(crate) fn new(no_index: bool, folder: Option<PathBuf>) -> Self {
        let named = || env::var_os(VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from);
        let folder = folder.or_else(named).or_else(|| cache(|name| env::var_os(name), env::home_dir()));
        Self { folder, are_used: !no_index }
    }

    /// Where they lie or would; `None` if this user has no folder for them.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Where the index of a file is or would be, whatever name the file is called by; `None` if none are used.
    pub(super) fn path_of(&self, file: &Path) -> io::Result<Option<PathBuf>> {
        let Some(folder) = self.folder.as_ref().filter(|_| self.are_used) else { return Ok(None) };
        let real = file.canonicalize()?;
        let number = twox_hash::XxHash3_128::oneshot(real.as_os_str().as_encoded_bytes());
        Ok(Some(folder.join(format!("{number:0NAME_DIGITS$x}.{EXTENSION}"))))
    }
}

/// Makes a folder, for this user alone.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The folder for what can be made again.
fn cache(variable: impl Fn(&str) -> Option<OsString>, home: Option<PathBuf>) -> Option<PathBuf> {
    let named = |name| variable(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let system = if cfg!(windows) { named("LOCALAPPDATA") } else { named("XDG_CACHE_HOME") };
    let home = || Some(home.filter(|folder| folder.is_absolute())?.join(".cache"));
    Some(system.or_else(home)?.join("leaktrail").join("index"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_cache_of_the_user_holds_them() {
        let home = || Some(PathBuf::from("/home/me"));
        let set = |to: &'static str| move |name: &str| (name == "XDG_CACHE_HOME").then(|| OsString::from(to));
        assert_eq!(cache(set("/cache"), home()), Some("/cache/leaktrail/index".into()));
        assert_eq!(cache(set("relative"), home()), Some("/home/me/.cache/leaktrail/index".into()));
        assert_eq!(cache(|_| None, home()), Some("/home/me/.cache/leaktrail/index".into()));
        assert_eq!(cache(|_| None, None), None);
    }

    #[test]
    fn a_file_has_one_index_by_whatever_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "").unwrap();
        std::os::unix::fs::symlink("a", folder.path().join("b")).unwrap();
        let indexes = Indexes::new(false, Some("/x".into()));
        let of = |name: &str| indexes.path_of(&folder.path().join(name)).unwrap();
        assert_eq!(of("a"), of("b"));
        assert!(of("a").is_some_and(|path| path.starts_with("/x")));
        assert!(Indexes::new(true, Some("/x".into())).path_of(folder.path()).unwrap().is_none());
    }
}
