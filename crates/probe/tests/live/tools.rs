//! What npm has, installed once into the target directory: package managers, loaders, a process manager; runtimes.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::npm;

static TOOLS: LazyLock<PathBuf> = LazyLock::new(|| installed("tools"));
static RUNTIMES: LazyLock<PathBuf> = LazyLock::new(|| installed("runtimes"));

/// The `node_modules` of a folder beside this one.
fn installed(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("probe-{name}"));
    // The runtimes name an operating system and libc; what does not fit fails when it runs.
    npm::installed(&folder, &home, &["--force"])
}

/// Makes the tools the packages of a directory; returns a PATH that leads to their programs first.
pub(crate) fn install_into(directory: &Path) -> String {
    std::os::unix::fs::symlink(&*TOOLS, directory.join("node_modules")).unwrap();
    format!("{}:{}", TOOLS.join(".bin").display(), std::env::var("PATH").unwrap())
}

/// A Node.js that knows `--disable-sigusr1` and `--permission`.
pub(crate) fn node22() -> PathBuf {
    RUNTIMES.join("node22/bin/node")
}

pub(crate) fn bun() -> PathBuf {
    RUNTIMES.join("@oven/bun-linux-x64/bin/bun")
}
