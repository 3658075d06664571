//! `leaktrail completions`: completions for a shell.

use clap_complete::Shell;

use crate::cli;
use crate::context::Context;
use crate::error::Result;
use crate::exit::ExitStatus;

const EXAMPLES: &str = "\
Examples:
  leaktrail completions bash > ~/.local/share/bash-completion/completions/leaktrail
  leaktrail completions zsh > ~/.zfunc/_leaktrail
  leaktrail completions fish > ~/.config/fish/completions/leaktrail.fish";

/// Completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    pub(super) shell: Shell,
}

/// Runs the command.
pub(crate) fn run(shell: Shell, context: &Context) -> Result<ExitStatus> {
    let mut description = cli::description();
    let name = description.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut description, name, &mut script);
    context.emit_raw(&script)
}
