//! Live progress of a hunt: a line that changes on a terminal, a new line now and then elsewhere.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::Sample;
use crate::printer::Printer;
use crate::sparkline::sparkline;
use crate::units;

/// Off a terminal a line is written after so many requests …
const REQUESTS_PER_LINE: u64 = 1000;
/// … or after so much time.
const PATIENCE: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(100);
/// The memory of so many samples is drawn.
const DRAWN: usize = 16;

/// Tells how far a hunt has come.
pub(crate) struct Watch {
    printer: Printer,
    bar: Option<ProgressBar>,
    state: Mutex<State>,
}

struct State {
    /// Which of several hunts this is.
    title: Option<String>,
    phase: String,
    /// Requests of this phase, if it has any and their number is known.
    total: Option<u64>,
    began: Instant,
    told_requests: u64,
    told_at: Instant,
    /// The service's heap and external memory after each sample, and what it was last.
    history: Vec<u64>,
    memory: String,
}

impl Watch {
    pub(crate) fn new(printer: Printer) -> Self {
        let bar = printer.shows_progress().then(|| {
            let style = ProgressStyle::with_template("{spinner} {wide_msg}");
            let bar = ProgressBar::new_spinner();
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(TICK);
            bar
        });
        let now = Instant::now();
        let state = State {
            title: None,
            phase: String::new(),
            total: None,
            began: now,
            told_requests: 0,
            told_at: now,
            history: Vec::new(),
            memory: String::new(),
        };
        Self { printer, bar, state: Mutex::new(state) }
    }

    /// One of several hunts begins.
    pub(crate) fn title(&self, title: String) {
        let mut state = self.state();
        state.title = Some(title);
        state.history.clear();
        state.memory.clear();
    }

    /// A new phase begins.
    pub(crate) fn phase(&self, name: impl Into<String>) {
        self.begin(name.into(), None, "");
    }

    /// Work that follows the phases: whichever ended them stays the current one.
    pub(crate) fn afterwards(&self, name: &str) {
        let ended = self.current();
        self.phase(name);
        self.state().phase = ended;
    }

    /// Load begins, of so many requests if that is known.
    pub(crate) fn load(&self, name: impl Into<String>, total: Option<u64>) {
        let requests = total.map_or_else(String::new, |total| format!(": {} requests", units::count(total)));
        self.begin(name.into(), total, &requests);
    }

    /// So many requests of this phase were answered.
    pub(crate) fn requests(&self, done: u64) {
        let state = self.state();
        let of = state.total.map_or_else(String::new, |total| format!(" of {}", units::count(total)));
        let seconds = state.began.elapsed().as_secs_f64();
        let rate = if seconds > 0.0 { done as f64 / seconds } else { 0.0 };
        let detail = format!("{}{of} requests · {rate:.0}/s{}", units::count(done), state.memory);
        self.tell(state, Some(done), &detail);
    }

    /// The memory of the service was read.
    pub(crate) fn memory(&self, sample: &Sample) {
        let mut state = self.state();
        let memory = &sample.memory;
        state.history.push(sample.kept_bytes());
        let drawn = state.history.len().saturating_sub(DRAWN);
        let [heap, external, rss] =
            [memory.heap_used_bytes, memory.external_bytes, memory.rss_bytes].map(units::bytes);
        state.memory = format!(" · heap {heap} · external {external} · rss {rss}");
        if self.bar.is_some() {
            let line = sparkline(&state.history[drawn..]);
            state.memory.push(' ');
            state.memory.push_str(&line);
        }
    }

    /// So many bytes of a snapshot have come.
    pub(crate) fn snapshot_bytes(&self, done: u64) {
        let detail = if done == 0 { "V8 walks the heap".to_owned() } else { units::bytes(done) };
        self.tell(self.state(), None, &detail);
    }

    /// The phase has come so far, in words.
    pub(crate) fn detail(&self, detail: &str) {
        self.tell(self.state(), None, detail);
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

    fn begin(&self, name: String, total: Option<u64>, more: &str) {
        let mut state = self.state();
        let now = Instant::now();
        let title = state.title.as_ref().map_or_else(String::new, |title| format!("{title} · "));
        (state.phase, state.total) = (format!("{title}{name}"), total);
        (state.began, state.told_at, state.told_requests) = (now, now, 0);
        match &self.bar {
            Some(bar) => bar.set_message(format!("{}{more}{}", state.phase, state.memory)),
            None => self.printer.progress(format_args!("{}{more}", state.phase)),
        }
    }

    fn tell(&self, mut state: MutexGuard<'_, State>, requests: Option<u64>, detail: &str) {
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
