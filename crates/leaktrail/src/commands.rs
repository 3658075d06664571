//! The commands: one file each, with its arguments and what it does.

pub(crate) mod capture;
pub(crate) mod close_inspector;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod diagnose;
pub(crate) mod dominators;
mod find;
pub(crate) mod hunt;
mod hunted;
pub(crate) mod index;
mod listing;
pub(crate) mod man;
mod node;
mod object;
mod overview;
pub(crate) mod profile;
pub(crate) mod ps;
pub(crate) mod retainers;
mod shown;
pub(crate) mod strings;
pub(crate) mod summary;
mod time;
pub(crate) mod watch;

use crate::cli::Command;
use crate::context::Context;
use crate::error::Result;
use crate::exit::ExitStatus;

/// Runs one command.
pub(crate) fn run(command: Command, context: &Context) -> Result<ExitStatus> {
    context.start_threads()?;
    if !matches!(command, Command::Capture(_)) {
        context.check_output()?;
    }
    match command {
        Command::Capture(args) => capture::run(*args, context),
        Command::Demo(args) => demo::run(args.into(), context),
        Command::Hunt(args) => hunt::run(args.try_into()?, context),
        Command::Diagnose(args) => diagnose::run(args.try_into()?, context),
        Command::Summary(args) => summary::run(args.into(), context),
        Command::Compare(args) => compare::run(args.try_into()?, context),
        Command::Retainers(args) => retainers::run(args.into(), context),
        Command::Dominators(args) => dominators::run(args.into(), context),
        Command::Strings(args) => strings::run(args.into(), context),
        Command::Index(args) => index::run(args, context),
        Command::Profile(args) => profile::run((*args).try_into()?, context),
        Command::Ps(args) => ps::run(args, context),
        Command::Watch(args) => watch::run(args, context),
        Command::CloseInspector(args) => close_inspector::run(args),
        Command::Completions(args) => completions::run(args.shell, context),
        Command::Man(args) => man::run(args.folder, context),
    }
}
