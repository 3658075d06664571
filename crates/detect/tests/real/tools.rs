//! Bundlers, compilers and loaders from npm, installed once into the target directory.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::npm;

static TOOLS: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools");
    npm::installed(&folder, &Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools"), &[])
});

fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&told));
}

/// Bundles files of a directory.
pub(crate) fn esbuild(directory: &Path, files: &[&str], flags: &[&str]) {
    let program = TOOLS.join("esbuild/bin/esbuild");
    let mut command = Command::new("node");
    let bundle = ["--bundle", "--platform=node", "--log-level=warning"];
    succeeds(command.arg(program).args(files).args(bundle).args(flags).current_dir(directory));
}

/// Compiles files of a directory.
pub(crate) fn tsc(directory: &Path, files: &[&str], flags: &[&str]) {
    let mut command = Command::new("node");
    succeeds(command.arg(TOOLS.join("typescript/bin/tsc")).args(files).args(flags).current_dir(directory));
}

/// What `node --import` takes to run TypeScript by tsx.
pub(crate) fn tsx() -> PathBuf {
    TOOLS.join("tsx/dist/loader.mjs")
}

/// Of the `node` on the path.
pub(crate) fn node_version() -> Option<(u32, u32)> {
    let output = Command::new("node").args(["-p", "process.versions.node"]).output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    let mut numbers = version.trim().split('.').map_while(|part| part.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}
