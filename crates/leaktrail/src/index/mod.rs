//! Indexes: where they lie, which snapshot they belong to, how they are written and when they go.

mod bound;
mod lookup;
mod place;
mod room;
mod slot;
mod write;

pub(crate) use lookup::look;
pub(crate) use place::{Indexes, make_folder};
pub(crate) use slot::Slot;
pub(crate) use write::{Kept, Parts};
