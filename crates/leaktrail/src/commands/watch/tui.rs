//! The terminal: what was seen so far, drawn again after each sample.

mod chart;
mod draw;
mod keys;
mod tables;

use std::io;

use detect::live::LiveJudgement;
use ratatui::DefaultTerminal;
use tokio::sync::mpsc::UnboundedReceiver;

use super::document::{Floor, Regions, Sample};
use super::subject::Subject;
use super::view::{Told, Wish};
use crate::error::{Failure, Result};
use chart::Course;

/// The terminal while it is drawn on. Dropping it, or a panic, gives the terminal back as it was.
pub(super) struct Screen {
    open: Option<Open>,
    shown: Option<Shown>,
}

struct Open {
    terminal: DefaultTerminal,
    keys: UnboundedReceiver<Wish>,
}

/// What is drawn.
struct Shown {
    title: String,
    outside_only: Option<String>,
    sample: Sample,
    /// The last that were read: not every sample has them.
    regions: Option<Regions>,
    last_floor: Option<Floor>,
    course: Course,
    judged: LiveJudgement,
}

impl Screen {
    /// A screen that is taken when there is something to be drawn: until then, there may be something to be said.
    pub(super) fn new() -> Self {
        Self { open: None, shown: None }
    }

    pub(super) fn sample(&mut self, told: &Told<'_>) -> Result<()> {
        let before = self.shown.take();
        let (regions, floor) = before.map(|shown| (shown.regions, shown.last_floor)).unwrap_or_default();
        let new_floor = told.sample.main().and_then(|main| main.floors.last().cloned());
        self.shown = Some(Shown {
            title: Subject::title(told.subject),
            outside_only: told.subject.outside_only.clone(),
            sample: told.sample.clone(),
            regions: told.sample.regions.or(regions),
            last_floor: new_floor.or(floor),
            course: Course::of(told.history.samples()),
            judged: told.judged.clone(),
        });
        self.redraw()
    }

    pub(super) fn redraw(&mut self) -> Result<()> {
        let Some(shown) = &self.shown else { return Ok(()) };
        let open = match &mut self.open {
            Some(open) => open,
            none => none.insert(Open {
                terminal: ratatui::try_init().map_err(|e| failed(&e))?,
                keys: keys::listen(),
            }),
        };
        open.terminal.draw(|frame| draw::draw(frame, shown)).map(drop).map_err(|e| failed(&e))
    }

    pub(super) async fn wish(&mut self) -> Wish {
        match &mut self.open {
            // Without keys there is nobody left to watch.
            Some(open) => open.keys.recv().await.unwrap_or(Wish::Quit),
            None => std::future::pending().await,
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

fn failed(error: &io::Error) -> Failure {
    Failure::write("to the terminal", error)
}
