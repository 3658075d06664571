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
        self.state.borrow_mut().document_bytes = bytes;
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
        if let Some(bar) = self.state.borrow_mut().bar.take() {
            bar.finish_and_clear();
        }
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
        bar.set_style(style(done.is_some(), document_bytes.is_some()));
        bar.set_message(format!("{phase:<16} {subject}"));
        if let Some(done) = done {
            bar.set_position(done);
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
