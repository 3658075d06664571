//! What was computed of a snapshot, as bytes that can be mapped: opened again, nothing is read or computed.
//!
//! An index is a page that tells what it belongs to and where its sections are, then the sections:
//!
//! | bytes | what |
//! |---|---|
//! | 0–4,095 | header (`format.rs`): magic, versions, [`Binding`], table of sections, checksum over all of it |
//! | 4,096– | the sections, each at a multiple of 8, each with its own checksum |
//!
//! The header is written last, so that what was not finished is no index. A section's checksum is
//! compared when the section is first used; so the answer of `summary` costs a few pages, however large
//! the heap. Numbers are in the byte order of the machine; the magic number tells it.
//!
//! No text of the heap is kept here, but the names of classes: strings and the labels of edges are read
//! from the snapshot itself, which must be there.

mod analysis;
mod binding;
mod checksum;
mod fault;
mod format;
mod graph;
mod reader;
mod section;
mod summary;
#[cfg(test)]
mod tests;
mod wire;
mod writer;

pub use analysis::Known;
pub use binding::Binding;
pub use fault::Fault;
pub use reader::Index;
pub use section::Section;
pub use writer::IndexWriter;
