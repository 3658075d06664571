//! Tells how far the work has come: a bar on a terminal, once the wait is noticeable.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use heapsnapshot::{Graph, PhaseId, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::stats::{Sizes, Stats, Timeline};

/// Shorter work needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

/// Follows the phases of a command.
pub(crate) struct Reporter {
    draws: bool,
    state: Mutex<State>,
}

struct State {
    began: Instant,
    timeline: Timeline,
    sizes: Vec<Sizes>,
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
            timeline: Timeline::start(),
            sizes: Vec::new(),
            phase: "",
            subject: String::new(),
            document_bytes: None,
            bar: None,
        };
        Self { draws, state: Mutex::new(state) }
    }

    /// Says how long the document is that will be read now, if that is known.
    pub(crate) fn expect_bytes(&self, bytes: Option<u64>) {
        let mut state = self.state();
        state.document_bytes = bytes;
        // The bar of the document before has another length, and its speed is told by another beginning.
        state.remove_bar();
    }

    /// Says what the next phases are about; nothing, if that is clear.
    pub(crate) fn about(&self, subject: String) {
        self.state().subject = subject;
    }

    /// Begins a phase.
    pub(crate) fn begin(&self, name: &'static str) {
        let mut state = self.state();
        state.timeline.phase(name);
        state.phase = name;
        self.draw(&mut state, None);
    }

    /// Takes the bar off the terminal, so that something else can be written.
    pub(crate) fn clear(&self) {
        self.state().remove_bar();
    }

    /// A snapshot was read.
    pub(crate) fn opened(&self, graph: &Graph) {
        self.state().sizes.push(Sizes { nodes: graph.node_count(), edges: graph.edge_count() });
    }

    /// Times and memory so far, with `threads` to compute with.
    pub(crate) fn stats(&self, threads: usize) -> Stats {
        let mut state = self.state();
        let sizes = state.sizes.clone();
        Stats::new(state.timeline.slices(), sizes, threads)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn start(&self, name: &'static str) -> PhaseId {
        self.state().timeline.begin(name)
    }

    fn end(&self, phase: PhaseId) {
        self.state().timeline.end(phase);
    }

    fn bytes_read(&self, done: u64) {
        self.draw(&mut self.state(), Some(done));
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
        reporter.state().began = Instant::now().checked_sub(PATIENCE).unwrap();
        let length = || reporter.state().bar.as_ref().and_then(ProgressBar::length);
        for bytes in [Some(97), Some(179), None] {
            reporter.expect_bytes(bytes);
            assert_eq!(length(), None);
            reporter.bytes_read(10);
            assert_eq!(length(), bytes);
        }
        reporter.clear();
        assert!(reporter.state().bar.is_none());
    }
}
