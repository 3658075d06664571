//! The index of a snapshot for its own sake: built, or checked to the last byte.

use std::path::PathBuf;

use heapsnapshot::LabelPlace;
use heapsnapshot::index::{Fault, Index, Section};

use super::opened::OpenFile;
use super::{Encoding, Input, Snapshot, find, read};
use crate::context::Context;
use crate::error::{Failure, Result, reason};
use crate::index::{Kept, Parts, Slot};

/// What is known of an index.
pub(crate) struct Indexed {
    /// The size of the snapshot.
    pub(crate) snapshot_bytes: u64,
    /// Where it is or would be.
    pub(crate) path: PathBuf,
    pub(crate) state: State,
    /// Its sections with their sizes in bytes, if it can be used.
    pub(crate) sections: Vec<(Section, u64)>,
    /// Its size, if it can be used.
    pub(crate) bytes: Option<u64>,
}

/// How it is with an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It was there and can be used.
    Valid,
    /// It was made.
    Built,
    /// There is none.
    Missing,
    /// It does not have all that it can have.
    Incomplete,
    /// It cannot be used.
    Unusable(Fault),
}

/// Makes the index of a snapshot, unless it has one.
pub(crate) fn index(input: &Input, context: &Context) -> Result<Indexed> {
    context.reporter().begin("opening");
    let (opened, slot) = find(input, context)?;
    let opened = regular(input, opened, &slot)?;
    slot.tell(context);
    if slot.is_complete(opened.is_packed()) {
        return Ok(Indexed::of(&slot, State::Valid));
    }
    let Snapshot { graph, mut slot, keeping, .. } =
        read(input, Some(opened), slot, LabelPlace::File, context)?;
    let facts = slot.facts(graph, &keeping, context);
    context.reporter().begin("rows");
    let summary = facts.summary();
    let parts = Parts { graph: Some(&facts.graph), facts: Some(&facts), summary: Some(&summary) };
    let path = slot.bound.as_ref().map(|bound| bound.index.display().to_string()).unwrap_or_default();
    let fault = |why: &str| {
        Failure::new(format!("cannot write the index {path}: {why}"))
            .hint("--index-dir DIR puts indexes elsewhere")
    };
    match slot.write(&parts, context) {
        Ok(Kept::Written) => {}
        Ok(Kept::Busy) => return Err(fault("another run is writing it")),
        Ok(Kept::NoRoom) => {
            return Err(fault("there is no room: 5 GB of the disk stay free, or a tenth of it"));
        }
        Err(e) => return Err(fault(&reason(&e))),
    }
    let (_, made) = find(input, context)?;
    Ok(Indexed::of(&made, State::Built))
}

/// Reads all of an index and of its snapshot, and compares them.
pub(crate) fn check(input: &Input, context: &Context) -> Result<Indexed> {
    context.reporter().begin("opening");
    let (opened, slot) = find(input, context)?;
    let opened = regular(input, opened, &slot)?;
    let state = match (&slot.index, slot.fault) {
        (_, Some(fault)) => State::Unusable(fault),
        (None, None) => State::Missing,
        (Some(index), None) => {
            context.reporter().begin("checking");
            match verified(index, &opened, &slot) {
                Err(Stop::Fault(fault)) => State::Unusable(fault),
                Err(Stop::Read(e)) => {
                    return Err(Failure::new(format!("cannot read {input}: {}", reason(&e))));
                }
                Ok(()) if slot.is_complete(opened.is_packed()) => State::Valid,
                Ok(()) => State::Incomplete,
            }
        }
    };
    Ok(Indexed::of(&slot, state))
}

enum Stop {
    Fault(Fault),
    Read(std::io::Error),
}

fn verified(index: &Index, opened: &OpenFile, slot: &Slot) -> Result<(), Stop> {
    index.verify().map_err(Stop::Fault)?;
    index.summary().map_err(Stop::Fault)?;
    if let Some(map) = opened.map.clone().filter(|_| !opened.is_packed())
        && let Some(graph) = index.graph(map).map_err(Stop::Fault)?
    {
        index.analysis(&graph).map_err(Stop::Fault)?;
    }
    let Some(bound) = &slot.bound else { return Ok(()) };
    let is_same = bound.whole().map_err(Stop::Read)? == index.whole();
    if is_same { Ok(()) } else { Err(Stop::Fault(Fault::Stale)) }
}

/// A snapshot that can have an index.
fn regular(input: &Input, opened: Option<OpenFile>, slot: &Slot) -> Result<OpenFile> {
    opened.filter(|_| slot.bound.is_some()).ok_or_else(|| {
        Failure::new(format!("{input} cannot have an index: only files have one"))
            .hint("copy it into a file first")
    })
}

impl OpenFile {
    fn is_packed(&self) -> bool {
        Encoding::of(&self.head) != Encoding::Plain
    }
}

impl Indexed {
    fn of(slot: &Slot, state: State) -> Self {
        let usable = slot.index.as_ref().filter(|_| !matches!(state, State::Unusable(_)));
        Self {
            snapshot_bytes: slot.bound.as_ref().map_or(0, |bound| bound.bytes()),
            path: slot.bound.as_ref().map(|bound| bound.index.clone()).unwrap_or_default(),
            state,
            sections: usable.map(|index| index.sections().collect()).unwrap_or_default(),
            bytes: usable.map(Index::size_bytes),
        }
    }
}
