//! What the summary of a snapshot tells, read from its index if it has one.

use heapsnapshot::{Analysis, LabelPlace, Summary};

use super::{About, Snapshot, find, read};
use crate::context::Context;
use crate::error::Result;
use crate::index::{Parts, Slot};
use crate::open::Input;

/// What the summary tells.
pub(crate) struct Summarised {
    pub(crate) summary: Summary,
    pub(crate) about: About,
    /// What was computed for it, to be kept once the user has the answer.
    computed: Option<(Analysis, Slot)>,
}

/// Reads or computes what the summary tells.
pub(crate) fn summary(input: &Input, context: &Context) -> Result<Summarised> {
    context.reporter().begin("opening");
    let (opened, mut slot) = find(input, context)?;
    slot.tell(context);
    if let (Some(opened), Some(summary)) = (&opened, slot.take(context, |index| index.summary())) {
        for warning in &summary.warnings {
            context.warning(format_args!("{input}: {warning}"));
        }
        let about = About::new(input, opened.found.len());
        return Ok(Summarised { summary, about, computed: None });
    }
    let Snapshot { graph, about, mut slot, keeping } = read(input, opened, slot, LabelPlace::File, context)?;
    let facts = slot.facts(graph, &keeping, context);
    context.reporter().begin("rows");
    Ok(Summarised { summary: facts.summary(), about, computed: Some((facts, slot)) })
}

impl Summarised {
    /// Keeps what was computed, if that is worth it.
    pub(crate) fn keep(&self, context: &Context) {
        if let Some((facts, slot)) = &self.computed {
            let graph = Some(&facts.graph);
            slot.keep(&Parts { graph, facts: Some(facts), summary: Some(&self.summary) }, context);
        }
    }
}
