//! The only place that writes to the terminal: stdout is data, stderr is talk.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::text::harmless;

/// Titles of text output.
pub(crate) const TITLE: Style = Style::new().bold();
/// What matters less.
pub(crate) const DIM: Style = Style::new().dimmed();

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Talks to the user.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    quiet: bool,
}

impl Printer {
    /// A printer that says only errors if `quiet`.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Whether progress may be drawn.
    pub(crate) fn shows_progress(self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Says why the command failed.
    pub(crate) fn failure(self, failure: &Failure) {
        let Failure::Told { message, hint, .. } = failure else { return };
        // It may quote the output of a service.
        say("error", ERROR, harmless(message));
        if let Some(hint) = hint {
            talk("");
            say("hint", HINT, hint);
        }
    }

    /// Says that something is odd.
    pub(crate) fn warning(self, text: impl Display) {
        if !self.quiet {
            say("warning", WARNING, text);
        }
    }

    /// Says what was found on the way and put right.
    pub(crate) fn aside(self, text: impl Display) {
        if !self.quiet {
            say("note", HINT, text);
        }
    }

    /// Says what the user may want to do.
    pub(crate) fn hint(self, text: impl Display) {
        if !self.quiet {
            say("hint", HINT, text);
        }
    }

    /// Says how far the work has come.
    pub(crate) fn progress(self, text: impl Display) {
        if !self.quiet {
            talk(text);
        }
    }

    /// Says what was asked for, quiet or not.
    pub(crate) fn note(self, text: impl Display) {
        talk(text);
    }
}

fn say(label: &str, style: Style, text: impl Display) {
    talk(format_args!("{style}{label}:{style:#} {text}"));
}

/// A closed stderr is no reason to fail.
fn talk(text: impl Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Standard output for text: colours only if it is a terminal.
pub(crate) fn styled_stdout() -> impl Write {
    BufWriter::new(AutoStream::auto(io::stdout()))
}

/// Standard output for data.
pub(crate) fn plain_stdout() -> impl Write {
    BufWriter::new(io::stdout())
}

/// How wide text may be: the terminal's width, if standard output is one.
pub(crate) fn stdout_width() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// Prints help, the version, or what was wrong with the arguments.
pub(crate) fn usage(message: &clap::Error) -> ExitStatus {
    let _ = message.print();
    if message.use_stderr() { ExitStatus::Usage } else { ExitStatus::Success }
}
