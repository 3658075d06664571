//! What the commands that hunt have in common: where their report goes.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::context::{Context, Document};
use crate::error::Result;
use crate::hunt::Folder;
use crate::json;
use crate::output::Output;

/// A new directory here, for files that were asked for without a place.
pub(super) fn new_directory(command: &str) -> PathBuf {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    PathBuf::from(format!("leaktrail-{command}-{seconds}"))
}

/// Writes the report to where it was asked for.
pub(super) fn deliver<D: Document>(document: &D, folder: Option<&Folder>, context: &Context) -> Result<()> {
    let kept = folder.map_or(Ok(()), |folder| {
        let file = Output::new(Some(folder.report()), folder.force);
        file.data(|out| json::write(out, D::COMMAND, document))?;
        context.hint(format_args!("the report is in {}", folder.path().display()));
        Ok(())
    });
    context.emit(document)?;
    kept
}
