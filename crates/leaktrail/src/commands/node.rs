//! The Node.js of `--node`.

use std::path::Path;

use crate::error::{Failure, Result, reason};

/// Refuses what cannot be a program, before anything is started.
pub(super) fn check(node: &Path) -> Result<()> {
    match node.metadata() {
        Ok(found) if found.is_file() => Ok(()),
        Ok(_) => Err(Failure::new(format!("{} is no program", node.display()))),
        Err(e) => Err(Failure::new(format!("there is no Node.js at {}: {}", node.display(), reason(&e)))),
    }
    .map_err(|failure| failure.hint("--node takes the path of a node binary"))
}
