//! Package managers, loaders and a process manager from npm, installed once into the target directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

static TOOLS: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools");
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe-tools");
    let lock = fs::read(folder.join("package-lock.json")).unwrap();
    let done = home.join("installed.json");
    if fs::read(&done).ok().as_ref() != Some(&lock) {
        fs::create_dir_all(&home).unwrap();
        for file in ["package.json", "package-lock.json"] {
            fs::copy(folder.join(file), home.join(file)).unwrap();
        }
        let flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        let npm = Command::new("npm").args(flags).current_dir(&home).output().unwrap();
        assert!(npm.status.success(), "{}", String::from_utf8_lossy(&npm.stderr));
        fs::write(done, lock).unwrap();
    }
    home.join("node_modules")
});

/// Makes the tools the packages of a directory; returns a PATH that leads to their programs first.
pub(crate) fn install_into(directory: &Path) -> String {
    std::os::unix::fs::symlink(&*TOOLS, directory.join("node_modules")).unwrap();
    format!("{}:{}", TOOLS.join(".bin").display(), std::env::var("PATH").unwrap())
}
