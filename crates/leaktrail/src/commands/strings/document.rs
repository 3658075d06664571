//! The document of `strings`.

use heapsnapshot::{Analysis, DuplicateString, Slot, StringOwner};
use serde::Serialize;

use crate::commands::overview::Overview;
use crate::json::Name;

/// Owners that are told of each text.
const MOST_OWNERS: usize = 5;

/// The document.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    pub(super) snapshot: Overview,
    pub(super) duplicates: Sums,
    pub(super) strings: Vec<Group<'a>>,
    #[serde(skip)]
    pub(super) left_out: usize,
}

/// All texts that were asked for, listed or not.
#[derive(Serialize)]
pub(super) struct Sums {
    pub(super) texts: usize,
    pub(super) count: usize,
    pub(super) self_bytes: u64,
    pub(super) wasted_bytes: u64,
}

/// Strings of one text.
#[derive(Serialize)]
pub(super) struct Group<'a> {
    pub(super) text: Name<'a>,
    pub(super) length: usize,
    /// One of them.
    pub(super) id: u64,
    pub(super) count: usize,
    pub(super) self_bytes: u64,
    pub(super) wasted_bytes: u64,
    pub(super) retained_bytes: u64,
    pub(super) owners: Vec<Owner<'a>>,
}

/// Objects of one class that refer to them in one way.
#[derive(Serialize)]
pub(super) struct Owner<'a> {
    pub(super) class: Name<'a>,
    pub(super) slot: SlotKind,
    pub(super) name: Option<Name<'a>>,
    pub(super) count: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SlotKind {
    Property,
    Variable,
    Internal,
    Element,
}

pub(super) fn sums(groups: &[DuplicateString<'_>]) -> Sums {
    let sum = |bytes: fn(&DuplicateString<'_>) -> u64| groups.iter().map(bytes).fold(0, u64::saturating_add);
    Sums {
        texts: groups.len(),
        count: groups.iter().map(|group| group.nodes.len()).sum(),
        self_bytes: sum(|group| group.self_bytes),
        wasted_bytes: sum(|group| group.wasted_bytes),
    }
}

impl<'a> Answer<'a> {
    pub(super) fn new(
        snapshot: Overview,
        duplicates: Sums,
        facts: &'a Analysis,
        groups: Vec<DuplicateString<'a>>,
        owners: &[Vec<StringOwner>],
        left_out: usize,
    ) -> Self {
        let groups = groups.into_iter().zip(owners);
        let strings = groups.map(|(group, owners)| Group::new(facts, group, owners)).collect();
        Self { snapshot, duplicates, strings, left_out }
    }
}

impl<'a> Group<'a> {
    fn new(facts: &'a Analysis, group: DuplicateString<'a>, owners: &[StringOwner]) -> Self {
        let DuplicateString { text, nodes, self_bytes, wasted_bytes, retained_bytes } = group;
        Self {
            length: text.utf16_len(),
            text: Name(text),
            id: nodes.first().map_or(0, |node| facts.graph.id(*node).0),
            count: nodes.len(),
            self_bytes,
            wasted_bytes,
            retained_bytes,
            owners: owners.iter().take(MOST_OWNERS).map(|owner| Owner::new(facts, owner)).collect(),
        }
    }
}

impl<'a> Owner<'a> {
    fn new(facts: &'a Analysis, &StringOwner { class, slot, strings }: &StringOwner) -> Self {
        let (slot, name) = match slot {
            Slot::Property(name) => (SlotKind::Property, Some(name)),
            Slot::Variable(name) => (SlotKind::Variable, Some(name)),
            Slot::Internal(name) => (SlotKind::Internal, Some(name)),
            Slot::Element => (SlotKind::Element, None),
        };
        let class = Name(facts.classes.key(class).name.clone());
        Self { class, slot, name: name.map(|name| Name(facts.graph.string(name))), count: strings }
    }
}
