//! What every command is given: where results go, who is told what.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::Path;

use serde::Serialize;

use crate::cli::Format;
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::index::Indexes;
use crate::json;
use crate::memory::Budget;
use crate::output::{Output, Stream};
use crate::printer::Printer;
use crate::progress::Reporter;
use crate::stats::Stats;

/// The resolved global flags.
pub(crate) struct Context {
    format: Format,
    output: Output,
    force: bool,
    printer: Printer,
    wants_stats: bool,
    means: Means,
    reporter: Reporter,
}

/// What an analysis may use.
pub(crate) struct Means {
    /// As many threads as there are cores without.
    pub(crate) threads: Option<NonZeroUsize>,
    /// Where indexes lie.
    pub(crate) indexes: Indexes,
    /// How much memory.
    pub(crate) budget: Budget,
}

/// What a command found: serialised as JSON, or told as text.
pub(crate) trait Document: Serialize {
    /// The command's name.
    const COMMAND: &'static str;

    /// Writes the text, at most `width` columns wide if that is given.
    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()>;
}

impl Context {
    pub(crate) fn new(
        format: Format,
        output: Output,
        force: bool,
        printer: Printer,
        wants_stats: bool,
        means: Means,
    ) -> Self {
        let reporter = Reporter::new(printer.shows_progress());
        Self { format, output, force, printer, wants_stats, means, reporter }
    }

    /// How results will be written.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Whoever talks to the user.
    pub(crate) fn printer(&self) -> Printer {
        self.printer
    }

    /// Where indexes lie.
    pub(crate) fn indexes(&self) -> &Indexes {
        &self.means.indexes
    }

    /// How much memory may be used.
    pub(crate) fn budget(&self) -> Budget {
        self.means.budget
    }

    /// Whether files may be overwritten.
    pub(crate) fn force(&self) -> bool {
        self.force
    }

    /// Says what is going on or about to happen.
    pub(crate) fn say(&self, text: impl std::fmt::Display) {
        self.reporter.clear();
        self.printer.progress(text);
    }

    /// Where progress is told.
    pub(crate) fn reporter(&self) -> &Reporter {
        &self.reporter
    }

    /// Starts as many threads as the user allows; without a wish they start when there is work for them.
    pub(crate) fn start_threads(&self) -> Result<()> {
        let Some(threads) = self.means.threads else { return Ok(()) };
        let started = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global();
        started.map_err(|e| Failure::new(format!("cannot start {threads} threads: {e}")))
    }

    /// Refuses what could not be written anyway, before any work is done.
    pub(crate) fn check_output(&self) -> Result<()> {
        self.output.check()
    }

    /// Says that something is odd.
    pub(crate) fn warning(&self, text: impl std::fmt::Display) {
        self.reporter.clear();
        self.printer.warning(text);
    }

    /// Says what was found on the way and put right.
    pub(crate) fn note(&self, text: impl std::fmt::Display) {
        self.reporter.clear();
        self.printer.aside(text);
    }

    /// Says what the user may want to do.
    pub(crate) fn hint(&self, text: impl std::fmt::Display) {
        self.reporter.clear();
        self.printer.hint(text);
    }

    /// Whether a user sits at a terminal that results go to.
    pub(crate) fn is_on_terminal(&self) -> bool {
        self.output.is_terminal()
    }

    /// Opens the place where a command writes while it works.
    pub(crate) fn stream(&self) -> Result<Stream> {
        self.output.stream(self.format == Format::Text)
    }

    /// Writes what a command found.
    pub(crate) fn emit<D: Document>(&self, document: &D) -> Result<ExitStatus> {
        self.reporter.begin("writing the result");
        self.reporter.clear();
        self.write(&self.output, document)?;
        Ok(ExitStatus::Success)
    }

    /// The file or folder that `-o` names, for a command that makes files of its own.
    pub(crate) fn output_path(&self) -> Option<&Path> {
        self.output.path()
    }

    /// Writes what a command found to standard output, wherever `-o` points.
    pub(crate) fn emit_aside<D: Document>(&self, document: &D) -> Result<()> {
        self.reporter.clear();
        self.write(&Output::Stdout, document)
    }

    fn write<D: Document>(&self, output: &Output, document: &D) -> Result<()> {
        match self.format {
            Format::Text => output.text(|out, width| document.text(out, width)),
            Format::Json | Format::Jsonl => output.data(|out| json::write(out, D::COMMAND, document)),
        }
    }

    /// Writes bytes as they are.
    pub(crate) fn emit_raw(&self, bytes: &[u8]) -> Result<ExitStatus> {
        self.output.data(|out| out.write_all(bytes))?;
        Ok(ExitStatus::Success)
    }

    /// Tells how the command ended.
    pub(crate) fn finish(self, result: Result<ExitStatus>) -> ExitStatus {
        self.reporter.clear();
        if let Err(failure) = &result {
            self.printer.failure(failure);
        }
        if self.wants_stats {
            self.tell_stats();
        }
        result.unwrap_or_else(|failure: Failure| failure.status())
    }

    fn tell_stats(&self) {
        let stats = self.reporter.stats(rayon::current_num_threads());
        let mut text = Vec::new();
        let written = match self.format {
            Format::Text => stats.text(&mut text, None),
            Format::Json | Format::Jsonl => json::write(&mut text, Stats::COMMAND, &stats),
        };
        if written.is_ok() {
            self.printer.note(String::from_utf8_lossy(&text).trim_end());
        }
    }
}
