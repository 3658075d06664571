//! What tests need from npm, installed once into the target directory; included by path, so that no crate depends
//! on another for its tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The `node_modules` of the lock file in `folder`, installed in `home` if that was not done yet.
pub(crate) fn installed(folder: &Path, home: &Path, more_flags: &[&str]) -> PathBuf {
    let lock = fs::read(folder.join("package-lock.json")).unwrap();
    let done = home.join("installed.json");
    if fs::read(&done).ok().as_ref() != Some(&lock) {
        fs::create_dir_all(home).unwrap();
        for file in ["package.json", "package-lock.json"] {
            fs::copy(folder.join(file), home.join(file)).unwrap();
        }
        let flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        let npm = Command::new("npm").args(flags).args(more_flags).current_dir(home).output().unwrap();
        assert!(npm.status.success(), "{}", String::from_utf8_lossy(&npm.stderr));
        fs::write(done, lock).unwrap();
    }
    home.join("node_modules")
}
