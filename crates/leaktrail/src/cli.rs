//! The command line: the list of commands and what all of them understand.

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::commands::{compare, completions, demo, diagnose, hunt, man, ps, retainers, summary};
use crate::context::Context;
use crate::exit;
use crate::output::Output;
use crate::printer::Printer;

/// Finds memory leaks in Node.js services and names their owner.
#[derive(Debug, Parser)]
#[command(name = "leaktrail", version, after_help = exit::HELP, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Args),
    Hunt(Box<hunt::Args>),
    Diagnose(diagnose::Args),
    Summary(summary::Args),
    Compare(compare::Args),
    Retainers(retainers::Args),
    Ps(ps::Args),
    Completions(completions::Args),
    Man(man::Args),
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// What to write: text for people or one JSON document
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write to FILE instead of standard output
    #[arg(short, long, global = true, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite files that exist
    #[arg(long, global = true)]
    force: bool,
    /// No progress, warnings or hints
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Tell on stderr how long each phase took and how much memory was used
    #[arg(long, global = true)]
    stats: bool,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

/// Reads the arguments of this process.
pub(crate) fn parse() -> Result<(Command, Context), clap::Error> {
    let Cli { command, global } = Cli::try_parse()?;
    let output = Output::new(global.output, global.force);
    let printer = Printer::new(global.quiet);
    let context = Context::new(global.format, output, global.force, printer, global.stats);
    Ok((command, context))
}

/// All commands as clap describes them, for completions and man pages.
pub(crate) fn description() -> clap::Command {
    Cli::command()
}
