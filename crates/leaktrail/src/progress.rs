//! Tells how far the work has come: a bar on a terminal, once the wait is noticeable.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use heapsnapshot::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::stats::Stopwatch;

/// Shorter work needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

/// Follows the phases of a command.
pub(crate) struct Reporter {
    draws: bool,
    state: RefCell<State>,
}

struct State {
    began: Instant,
    stopwatch: Stopwatch,
    phase: &'static str,
    subject: String,
    document_bytes: Option<u64>,
    bar: Option<ProgressBar>,
}

impl Reporter {
    /// A reporter that draws a bar only if `draws`.
    pub(crate) fn new(draws: bool) -> Self {
        let state = State {
            began: Instant::now(),
            stopwatch: Stopwatch::start(),
            phase: "",
            subject: String::new(),
            document_bytes: None,
            bar: None,
        };
        Self { draws, state: RefCell::new(state) }
    }

    /// Says how long the document is that will be read now, if that is known.
    pub(crate) fn expect_bytes(&self, bytes: Option<u64>) {
        let mut state = self.state.borrow_mut();
        state.document_bytes = bytes;
        // The bar of the document before has another length, and its speed is told by another beginning.
        state.remove_bar();
    }

    /// Says what the next phases are about; nothing, if that is clear.
    pub(crate) fn about(&self, subject: String) {
        self.state.borrow_mut().subject = subject;
    }

    /// Begins a phase.
    pub(crate) fn begin(&self, name: &'static str) {
        let mut state = self.state.borrow_mut();
        state.stopwatch.phase(name);
        state.phase = name;
        self.draw(&mut state, None);
    }

    /// Takes the bar off the terminal, so that something else can be written.
    pub(crate) fn clear(&self) {
        self.state.borrow_mut().remove_bar();
    }

    /// Times and memory so far.
    pub(crate) fn stats(&self) -> String {
        self.state.borrow().stopwatch.report()
    }

    fn draw(&self, state: &mut State, done: Option<u64>) {
        if !self.draws || state.began.elapsed() < PATIENCE {
            return;
        }
        let State { bar, document_bytes, phase, subject, .. } = state;
        let bar = bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(*document_bytes, ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TICK);
            bar
        });
        // What follows the last byte takes its time too: a full bar would tell that it is done.
        let reads = done.is_some_and(|done| document_bytes.is_none_or(|all| done < all));
        bar.set_style(style(reads, document_bytes.is_some()));
        bar.set_message(format!("{phase:<16} {subject}"));
        if let Some(done) = done {
            bar.set_position(done);
        }
    }
}

impl State {
    fn remove_bar(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Reporter {
    fn phase(&self, name: &'static str) {
        self.begin(name);
    }

    fn bytes_read(&self, done: u64) {
        self.draw(&mut self.state.borrow_mut(), Some(done));
    }
}

fn style(reads: bool, length_is_known: bool) -> ProgressStyle {
    let template = match (reads, length_is_known) {
        (true, true) => "{spinner} {msg} {bar:30} {decimal_bytes} of {decimal_total_bytes}, {eta} left",
        (true, false) => "{spinner} {msg} {decimal_bytes}",
        (false, _) => "{spinner} {msg} {elapsed}",
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_has_a_bar_of_its_own_length() {
        let reporter = Reporter::new(true);
        reporter.state.borrow_mut().began = Instant::now().checked_sub(PATIENCE).unwrap();
        let length = || reporter.state.borrow().bar.as_ref().and_then(ProgressBar::length);
        for bytes in [Some(97), Some(179), None] {
            reporter.expect_bytes(bytes);
            assert_eq!(length(), None);
            reporter.bytes_read(10);
            assert_eq!(length(), bytes);
        }
        reporter.clear();
        assert!(reporter.state.borrow().bar.is_none());
    }
}
