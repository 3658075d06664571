//! The command line: the list of commands and what all of them understand.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::commands::{
    capture, close_inspector, compare, completions, demo, diagnose, hunt, man, profile, ps, retainers,
    summary, watch,
};
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
    Watch(watch::Args),
    Capture(Box<capture::Args>),
    #[command(name = close_inspector::NAME, hide = true)]
    CloseInspector(close_inspector::Args),
    Profile(Box<profile::Args>),
    Completions(completions::Args),
    Man(man::Args),
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// What to write: text for people or one JSON document; `watch` also writes one per line, as it goes
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

impl Command {
    /// Whether it goes on writing while it works.
    fn writes_lines(&self) -> bool {
        matches!(self, Self::Watch(_))
    }
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    /// One JSON document per line (watch only)
    Jsonl,
}

/// Reads the arguments of this process.
pub(crate) fn parse() -> Result<(Command, Context), clap::Error> {
    let Cli { command, global } = Cli::try_parse()?;
    if global.format == Format::Jsonl && !command.writes_lines() {
        let problem = "--format jsonl is for `watch`: other commands write one document, --format json";
        return Err(Cli::command().error(ErrorKind::InvalidValue, problem));
    }
    let output = Output::new(global.output, global.force);
    let printer = Printer::new(global.quiet);
    let context = Context::new(global.format, output, global.force, printer, global.stats);
    Ok((command, context))
}

/// All commands as clap describes them, for completions and man pages.
pub(crate) fn description() -> clap::Command {
    Cli::command()
}
