//! Live progress of a hunt: a line that changes on a terminal, a new line now and then elsewhere.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::printer::Printer;
use crate::units;

/// Off a terminal a line is written after so many requests …
const REQUESTS_PER_LINE: u64 = 1000;
/// … or after so much time.
const PATIENCE: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(100);

/// Tells how far a hunt has come.
pub(crate) struct Watch {
    printer: Printer,
    bar: Option<ProgressBar>,
    state: Mutex<State>,
}

struct State {
    phase: String,
    told_requests: u64,
    told_at: Instant,
}

impl Watch {
    pub(crate) fn new(printer: Printer) -> Self {
        let bar = printer.shows_progress().then(|| {
            let style = ProgressStyle::with_template("{spinner} {msg}");
            let bar = ProgressBar::new_spinner();
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(TICK);
            bar
        });
        Self {
            printer,
            bar,
            state: Mutex::new(State { phase: String::new(), told_requests: 0, told_at: Instant::now() }),
        }
    }

    /// A new phase begins.
    pub(crate) fn phase(&self, name: impl Into<String>) {
        let mut state = self.state();
        state.phase = name.into();
        state.told_requests = 0;
        state.told_at = Instant::now();
        match &self.bar {
            Some(bar) => bar.set_message(state.phase.clone()),
            None => self.printer.progress(&state.phase),
        }
    }

    /// So many requests of this phase were answered.
    pub(crate) fn requests(&self, done: u64) {
        self.tell(Some(done), &format!("{} answered", units::count(done)));
    }

    /// So many bytes of a snapshot have come.
    pub(crate) fn snapshot_bytes(&self, done: u64) {
        let detail = if done == 0 { "V8 walks the heap".to_owned() } else { units::bytes(done) };
        self.tell(None, &detail);
    }

    /// The phase that is under way.
    pub(crate) fn current(&self) -> String {
        self.state().phase.clone()
    }

    /// Takes the line off the terminal.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn tell(&self, requests: Option<u64>, detail: &str) {
        let mut state = self.state();
        let text = format!("{} · {detail}", state.phase);
        let Some(bar) = &self.bar else {
            let is_many = requests.is_some_and(|done| done >= state.told_requests + REQUESTS_PER_LINE);
            if is_many || state.told_at.elapsed() >= PATIENCE {
                state.told_requests = requests.unwrap_or(state.told_requests);
                state.told_at = Instant::now();
                self.printer.progress(text);
            }
            return;
        };
        bar.set_message(text);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.clear();
    }
}
