//! Where in a source text a name is declared and where something is added to what it names.

mod bounds;
mod collect;
mod imports;
mod lines;
mod names;
mod outline;
mod parse;
mod reads;
mod search;

pub(crate) use bounds::{Bound, Container, Limit};
pub(crate) use imports::WHOLE;
pub(crate) use lines::Place;
pub(crate) use outline::{Call, Form, Import, Instance, Load, Outline};
pub(crate) use reads::Readers;
pub(crate) use search::Declaration;
