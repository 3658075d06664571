//! One line per sample: text for people or JSON for programs, each written at once.

use super::document::{Judgement, Line};
use super::text;
use super::view::Told;
use crate::cli::Format;
use crate::context::Context;
use crate::error::Result;
use crate::json;
use crate::output::{Reader, Stream};

const COMMAND: &str = "watch";

/// Where lines go.
pub(super) struct Lines {
    stream: Stream,
    format: Format,
}

impl Lines {
    pub(super) fn open(context: &Context) -> Result<Self> {
        Ok(Self { stream: context.stream()?, format: context.format() })
    }

    pub(super) fn sample(&mut self, told: &Told<'_>) -> Result<Reader> {
        match self.format {
            Format::Text => self.stream.write(|out| text::sample(out, told)),
            Format::Json | Format::Jsonl => self.json(&Line::Sample(told.sample)),
        }
    }

    pub(super) fn end(&mut self, judgement: &Judgement) -> Result<()> {
        match self.format {
            Format::Text => self.stream.write(|out| text::judgement(out, judgement)),
            Format::Json | Format::Jsonl => self.json(&Line::Judgement(judgement)),
        }
        .map(drop)
    }

    fn json(&mut self, line: &Line<'_>) -> Result<Reader> {
        self.stream.write(|out| json::write(out, COMMAND, line))
    }
}
