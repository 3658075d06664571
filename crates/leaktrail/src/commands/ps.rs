//! `leaktrail ps`: the JavaScript processes of this machine, and which of them can be attached to.

mod row;
mod text;
mod tree;

use std::io::{self, Write};

use serde::Serialize;

use crate::context::{Context, Document};
use crate::error::Result;
use crate::exit::ExitStatus;
use crate::interrupt::interruptible;
use row::Row;

const EXAMPLES: &str = "\
Examples:
  leaktrail ps --name server.js
  leaktrail ps --format json | jq '.processes[] | select(.attach.how == \"signal\") | .pid'
  sudo leaktrail ps

Attach: `open`: the inspector is open; `yes`: SIGUSR1 opens it when it is needed, a handler of the
service's own for SIGUSR1 would run instead; `no`: see below the table. No process is signalled by
this command. Sockets at ports that inspectors use are asked for /json/list.
Worker threads cannot be told from outside. Linux only.";

/// Node.js, Deno and Bun processes: memory, limits, ports, and whether they can be attached to
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only processes whose command line contains TEXT, or that PM2 calls so
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
}

/// The document.
#[derive(Serialize)]
struct Processes {
    processes: Vec<Row>,
}

impl Document for Processes {
    const COMMAND: &'static str = "ps";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        text::write(&self.processes, out, width)
    }
}

/// Runs the command.
pub(crate) fn run(Args { name }: Args, context: &Context) -> Result<ExitStatus> {
    let found = interruptible(async { Ok(probe::targets::survey().await?) })?;
    let wanted =
        found.into_iter().filter(|(process, _)| name.as_ref().is_none_or(|name| process.is_called(name)));
    let processes = wanted.map(|(process, access)| Row::new(process, &access)).collect();
    context.emit(&Processes { processes })
}
