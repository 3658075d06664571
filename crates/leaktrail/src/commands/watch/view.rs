//! Where samples go: a terminal that is drawn on, lines, or one document at the end.

use detect::live::LiveJudgement;

use super::args::Plan;
use super::document::{Judgement, Sample, Watched};
use super::history::History;
use super::lines::Lines;
use super::subject::Subject;
use super::tui::Screen;
use crate::cli::Format;
use crate::context::Context;
use crate::error::Result;
use crate::output::Reader;

/// All that is known after a sample.
pub(super) struct Told<'a> {
    pub(super) subject: &'a Subject,
    pub(super) sample: &'a Sample,
    pub(super) history: &'a History,
    pub(super) judged: &'a LiveJudgement,
}

/// One way to show samples.
pub(super) enum View {
    Screen(Box<Screen>),
    Lines(Lines),
    /// Kept for the document at the end.
    Document(Vec<Sample>),
}

/// What the user asks for while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Quit,
    Redraw,
}

impl View {
    pub(super) fn new(plan: &Plan, context: &Context) -> Result<Self> {
        Ok(match context.format() {
            Format::Json => Self::Document(Vec::new()),
            Format::Text if plan.draws => Self::Screen(Box::new(Screen::new())),
            Format::Text | Format::Jsonl => Self::Lines(Lines::open(context)?),
        })
    }

    pub(super) fn sample(&mut self, told: &Told<'_>) -> Result<Reader> {
        match self {
            Self::Screen(screen) => screen.sample(told).map(|()| Reader::Stays),
            Self::Lines(lines) => lines.sample(told),
            Self::Document(samples) => {
                samples.push(told.sample.clone());
                Ok(Reader::Stays)
            }
        }
    }

    /// What the user asks for next; never, where nobody can ask.
    pub(super) async fn wish(&mut self) -> Wish {
        match self {
            Self::Screen(screen) => screen.wish().await,
            Self::Lines(_) | Self::Document(_) => std::future::pending().await,
        }
    }

    /// Draws again what is known.
    pub(super) fn redraw(&mut self) -> Result<()> {
        match self {
            Self::Screen(screen) => screen.redraw(),
            Self::Lines(_) | Self::Document(_) => Ok(()),
        }
    }

    /// Writes what the samples told. A terminal is given back first.
    pub(super) fn end(self, subject: Subject, judgement: Judgement, context: &Context) -> Result<()> {
        match self {
            Self::Screen(screen) => {
                drop(screen);
                Lines::open(context)?.end(&judgement)
            }
            Self::Lines(mut lines) => lines.end(&judgement),
            Self::Document(samples) => context.emit(&Watched::new(subject, samples, judgement)).map(drop),
        }
    }
}
