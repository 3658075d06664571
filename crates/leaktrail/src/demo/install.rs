//! Gets the demo service ready to run: unpacked, with its npm packages, in the user's cache directory.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::{env, fs};

use tokio::process::Command;

use super::bundle;
use crate::error::{Failure, Result, reason};

const CACHE_HINT: &str = "set XDG_CACHE_HOME to a directory that can be written";
/// Followed by the process that is at work on it.
const PARTIAL: &str = "demo-partial-";

/// The directory of the service; made on first use, announced because that takes a while.
pub(crate) async fn ready(announce: impl FnOnce(&Path)) -> Result<PathBuf> {
    let cache = cache_directory()?.join("leaktrail");
    let home = cache.join(format!("demo-{}", bundle::version()));
    if home.is_dir() {
        return Ok(home);
    }
    announce(&home);
    sweep(&cache);
    let partial = Partial(cache.join(format!("{PARTIAL}{}", std::process::id())));
    fs::create_dir_all(&partial.0)
        .and_then(|()| bundle::unpack(&partial.0))
        .map_err(|e| Failure::write(partial.0.display(), &e).hint(CACHE_HINT))?;
    npm_ci(&partial.0).await?;
    match fs::rename(&partial.0, &home) {
        // Another run may have finished first: its files are as good as ours.
        Err(_) if home.is_dir() => Ok(home),
        Err(e) => Err(Failure::write(home.display(), &e)),
        Ok(()) => Ok(home),
    }
}

/// Removes what runs that were killed could not clean up.
fn sweep(cache: &Path) {
    for entry in fs::read_dir(cache).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_prefix(PARTIAL)?.parse::<u32>().ok());
        if pid.is_some_and(|pid| cfg!(target_os = "linux") && !Path::new(&format!("/proc/{pid}")).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A directory that goes away unless it was renamed.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn npm_ci(directory: &Path) -> Result<()> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(directory)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await;
    match output {
        Ok(Output { status, .. }) if status.success() => Ok(()),
        Ok(Output { stderr, .. }) => {
            let said = String::from_utf8_lossy(&stderr);
            let message = format!("npm could not install the packages of the demo service:\n{}", said.trim());
            Err(Failure::target(message).hint(
                "the packages are fetched once: check the network and npm's settings, then run it again",
            ))
        }
        Err(e) if e.kind() == ErrorKind::NotFound => Err(Failure::target("npm was not found on PATH").hint(
            "the demo runs a real service: install Node.js 18 or later with npm, \
                   on Debian with `apt-get install nodejs npm`",
        )),
        Err(e) => Err(Failure::target(format!("cannot run npm: {}", reason(&e)))),
    }
}

fn cache_directory() -> Result<PathBuf> {
    let directory = |name: &str| env::var_os(name).filter(|v: &OsString| !v.is_empty()).map(PathBuf::from);
    directory("XDG_CACHE_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| directory("LOCALAPPDATA"))
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .ok_or_else(|| Failure::new("there is no cache directory for the demo service").hint(CACHE_HINT))
}
