//! `leaktrail man`: the manual, for one screen or for a folder of man pages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap_mangen::Man;

use crate::cli;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;

const EXAMPLES: &str = "\
Examples:
  leaktrail man | man -l -
  leaktrail man ~/.local/share/man/man1";

/// The manual page, or one for every command
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Write the pages of all commands to this folder
    pub(super) folder: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(folder: Option<PathBuf>, context: &Context) -> Result<ExitStatus> {
    let Some(folder) = folder else {
        let page = page(cli::description()).map_err(|e| Failure::write("the manual page", &e))?;
        return context.emit_raw(&page);
    };
    write_all(&folder).map_err(|e| Failure::write(folder.display(), &e))?;
    Ok(ExitStatus::Success)
}

fn write_all(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(cli::description(), folder)
}

fn page(description: clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(description).render(&mut page)?;
    Ok(page)
}
