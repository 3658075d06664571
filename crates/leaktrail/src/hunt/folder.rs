//! The directory of `--report`: what outlives a hunt.

use std::fs;
use std::path::{Path, PathBuf};

use probe::Thread;

use crate::error::{Failure, Result, reason};

/// A directory for the report, the logs and, if asked for, the snapshots.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    directory: PathBuf,
    /// Whether files that exist are overwritten.
    pub(crate) force: bool,
}

impl Folder {
    /// Makes the directory; refuses to overwrite before any work is done.
    pub(crate) fn prepare(directory: PathBuf, force: bool) -> Result<Self> {
        if directory.exists() && !directory.is_dir() {
            let message = format!("{} is a file; --report takes a directory", directory.display());
            return Err(Failure::new(message));
        }
        fs::create_dir_all(&directory).map_err(|e| Failure::write(directory.display(), &e))?;
        let folder = Self { directory, force };
        match folder.earlier_files()?.first() {
            Some(file) if !force => {
                let message = format!("{} already exists", file.display());
                return Err(
                    Failure::new(message).hint("name another directory, or overwrite it with --force")
                );
            }
            _ => folder.clear()?,
        }
        Ok(folder)
    }

    /// The folder for a further run of the same hunt.
    pub(crate) fn of_run(&self, run: u64) -> Result<Self> {
        Self::prepare(self.directory.join(format!("run-{run}")), self.force)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.directory
    }

    /// The snapshot after a round, of the main thread or a worker; round 0 is the warm-up.
    pub(crate) fn snapshot(&self, round: u64, worker: Option<&Thread>) -> PathBuf {
        let thread = worker.map_or_else(String::new, |thread| format!("-thread-{}", thread.id));
        self.directory.join(format!("round-{round}{thread}.heapsnapshot"))
    }

    pub(crate) fn service_log(&self) -> PathBuf {
        self.directory.join("service.log")
    }

    pub(crate) fn load_log(&self) -> PathBuf {
        self.directory.join("load.log")
    }

    pub(crate) fn report(&self) -> PathBuf {
        self.directory.join("report.json")
    }

    /// Files of an earlier hunt are not taken for this one's.
    fn clear(&self) -> Result<()> {
        for file in self.earlier_files()? {
            fs::remove_file(&file).map_err(|e| Failure::write(file.display(), &e))?;
        }
        Ok(())
    }

    fn earlier_files(&self) -> Result<Vec<PathBuf>> {
        let own = [self.service_log(), self.load_log(), self.report()];
        let files = fs::read_dir(&self.directory)
            .map_err(|e| Failure::new(format!("cannot read {}: {}", self.directory.display(), reason(&e))))?;
        let files = files.filter_map(|file| Some(file.ok()?.path()));
        Ok(files.filter(|file| own.contains(file) || is_snapshot(file)).collect())
    }
}

/// Whether a file has a name that [`Folder::snapshot`] gives.
fn is_snapshot(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with("round-") && name.ends_with(".heapsnapshot")
}
