//! The command line: the list of commands and what all of them understand.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::commands::{
    capture, close_inspector, compare, completions, demo, diagnose, dominators, hunt, index, man, profile,
    ps, retainers, strings, summary, watch,
};
use crate::context::{Context, Means};
use crate::exit;
use crate::index::Indexes;
use crate::memory::{Budget, Size};
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
    Dominators(dominators::Args),
    Strings(strings::Args),
    Index(index::Args),
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
    /// Tell on stderr, after the result, the time and CPU of each phase and the peak of memory
    #[arg(long, global = true)]
    stats: bool,
    /// Compute with at most N threads [default: RAYON_NUM_THREADS, or one for each core]
    #[arg(long, global = true, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Use at most about this much memory, such as 1G, for a snapshot file that is not packed: columns lie in files
    /// meanwhile, which takes more time. Without it, the limit of the control group and the free memory count
    #[arg(long, global = true, value_name = "SIZE")]
    memory: Option<Size>,
    /// Neither use nor write an index: read the whole snapshot
    #[arg(long, global = true)]
    no_index: bool,
    /// Where indexes lie, instead of LEAKTRAIL_INDEX_DIR or the user's cache
    #[arg(long, global = true, value_name = "DIR")]
    index_dir: Option<PathBuf>,
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
    let Global { format, force, stats, threads, .. } = global;
    let indexes = Indexes::new(global.no_index, global.index_dir);
    let means = Means { threads, indexes, budget: Budget::new(global.memory) };
    Ok((command, Context::new(format, output, force, printer, stats, means)))
}

/// All commands as clap describes them, for completions and man pages.
pub(crate) fn description() -> clap::Command {
    Cli::command()
}
