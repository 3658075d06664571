//! The index of one snapshot in the course of a run: what it tells is taken from it, what it lacks is added.

use std::io;

use heapsnapshot::index::{Fault, Index, Known, Section};
use heapsnapshot::{Analysis, Graph};

use super::bound::Bound;
use super::write::{self, Kept, Parts};
use crate::context::Context;
use crate::error::reason;
use crate::open::Keeping;
use crate::text;

/// From this size on, a snapshot gets an index by itself: reading it takes a noticeable time.
const WORTH_BYTES: u64 = 64 << 20;

/// Where the index of a snapshot is or would be; nowhere by default.
#[derive(Default)]
pub(crate) struct Slot {
    pub(crate) bound: Option<Bound>,
    /// What can be used of it.
    pub(crate) index: Option<Index>,
    /// Why it cannot be used, if there is one.
    pub(crate) fault: Option<Fault>,
}

impl Slot {
    /// A snapshot that has an index at this place, or none.
    pub(super) fn new(bound: Bound, index: Result<Option<Index>, Fault>) -> Self {
        let fault = index.as_ref().err().copied();
        Self { bound: Some(bound), index: index.unwrap_or_default(), fault }
    }

    /// Says why the index cannot be used, if there is one.
    pub(crate) fn tell(&self, context: &Context) {
        if let (Some(bound), Some(fault)) = (&self.bound, self.fault) {
            let file = text::cut(&bound.file.to_string_lossy(), usize::MAX);
            context.note(format_args!("the index of {file} {fault}: it is made again"));
        }
    }

    /// Whether the index has all that it can have.
    pub(crate) fn is_complete(&self, is_packed: bool) -> bool {
        let wanted = if is_packed { Section::ANSWER } else { Section::KEYS };
        self.index.as_ref().is_some_and(|index| wanted.iter().all(|&section| index.has(section)))
    }

    /// What `part` reads of the index, if there is one that has it.
    pub(crate) fn take<T>(
        &mut self,
        context: &Context,
        part: impl FnOnce(&Index) -> Result<Option<T>, Fault>,
    ) -> Option<T> {
        match part(self.index.as_ref()?) {
            Ok(found) => found,
            Err(fault) => {
                self.index = None;
                self.fault = Some(fault);
                self.tell(context);
                None
            }
        }
    }

    /// What the index tells of the snapshot, whose graph this is.
    pub(crate) fn known(&mut self, graph: &Graph, context: &Context) -> Option<Known> {
        self.take(context, |index| index.analysis(graph))
    }

    /// All facts about the snapshot, whose graph this is.
    pub(crate) fn facts(&mut self, graph: Graph, keeping: &Keeping, context: &Context) -> Analysis {
        if let Some(known) = self.known(&graph, context) {
            return known.of(graph);
        }
        let facts = Analysis::in_store(graph, keeping.store(), context.reporter());
        keeping.tell(context);
        facts
    }

    /// Adds `parts` to the index, if it is worth having one. What keeps it from being written is told, and no more.
    pub(crate) fn keep(&self, parts: &Parts<'_>, context: &Context) {
        let Some(bound) = &self.bound else { return };
        let is_wanted = self.fault.is_some() || self.index.is_some() || bound.bytes() >= WORTH_BYTES;
        if !is_wanted || !parts.add_to(self.index.as_ref()) {
            return;
        }
        let path = text::cut(&bound.index.to_string_lossy(), usize::MAX);
        match self.write(parts, context) {
            Ok(Kept::Written | Kept::Busy) => {}
            Ok(Kept::NoRoom) => context.note(format_args!("there is no room for the index {path}")),
            Err(e) => context.warning(format_args!("cannot write the index {path}: {}", reason(&e))),
        }
        context.reporter().clear();
    }

    /// Writes `parts` and what the index has besides.
    pub(crate) fn write(&self, parts: &Parts<'_>, context: &Context) -> io::Result<Kept> {
        context.reporter().begin("writing the index");
        match &self.bound {
            Some(bound) => write::write(bound, parts, self.index.as_ref()),
            None => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}
