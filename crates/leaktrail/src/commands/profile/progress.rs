//! Tells how long samples have been taken.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::context::Context;
use crate::printer::Printer;

/// Off a terminal a line is written after so much time.
const PATIENCE: Duration = Duration::from_secs(10);

/// A bar on a terminal, a line now and then elsewhere.
pub(super) struct Waiting {
    printer: Printer,
    bar: Option<ProgressBar>,
    told: Instant,
    duration: Duration,
}

impl Waiting {
    pub(super) fn new(duration: Duration, context: &Context) -> Self {
        context.reporter().clear();
        let printer = context.printer();
        let bar = printer.shows_progress().then(|| {
            let bar = ProgressBar::new(duration.as_millis() as u64);
            let style = ProgressStyle::with_template("sampling {bar:30} {msg}; Ctrl-C ends it early");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        if bar.is_none() {
            let seconds = duration.as_secs_f64();
            printer.progress(format_args!("sampling for {seconds} s; Ctrl-C ends it early"));
        }
        Self { printer, bar, told: Instant::now(), duration }
    }

    pub(super) fn tell(&mut self, elapsed: Duration) {
        let so_far = format!("{} s of {} s", elapsed.as_secs(), self.duration.as_secs());
        match &self.bar {
            Some(bar) => {
                bar.set_position(elapsed.as_millis() as u64);
                bar.set_message(so_far);
            }
            None if self.told.elapsed() >= PATIENCE => {
                self.told = Instant::now();
                self.printer.progress(format_args!("sampling: {so_far}"));
            }
            None => {}
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
