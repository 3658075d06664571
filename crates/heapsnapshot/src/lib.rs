//! Facts about V8 heap snapshots: bytes in, an immutable graph and DevTools' numbers out.
//!
//! A snapshot is read by [`parse_shared`] (bytes that stay in place, such as a memory map) or by
//! [`parse_reader`] (any stream). Both give the same [`Graph`]: nodes and edges in columns, strings
//! and (from bytes that stay in place) edge labels left as they stand in the file. Bytes in place
//! are read by all threads of rayon's current pool. [`Analysis`] computes from it what the Memory panel of Chrome
//! DevTools shows: shallow and retained sizes, distances, classes, statistics. [`Census`] and
//! [`compare`] tell two snapshots of one process apart; [`Retainers`] and [`RootPaths`] tell why an
//! object is still there, [`DominatorTree`] what would go with it; [`duplicate_strings`] and [`string_owners`] tell
//! which texts are there several times, and for whom.
//!
//! ```no_run
//! use heapsnapshot::{Analysis, NodeIdx, parse_reader};
//!
//! let file = std::fs::File::open("app.heapsnapshot")?;
//! let facts = Analysis::of(parse_reader(file, &())?, &());
//! println!("{} bytes in all", facts.retained.bytes(NodeIdx::ROOT));
//! for row in facts.class_rows() {
//!     println!("{} × {}", row.count, facts.classes.key(row.class).name);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Design constraints
//!
//! * No file names, no clock, no printing, no `unsafe`, no async: bytes come in, values go out.
//! * Every field is found by its name in the snapshot's own header, never by position, and no field
//!   offset of V8's format leaves the parser. Sections may come in any order.
//! * Every malformed input is an [`Error`] that names the section and the byte; nothing panics, and
//!   nothing is allocated on the word of a header alone.
//! * Every fact is a value that a function computes from a `&Graph`: there is no interior mutability.
//! * Same file, same answer.
//!
//! # Memory
//!
//! | what | bytes |
//! |---|---|
//! | node | 17 (type 1, name 4, id 4, size 4, first edge 4) |
//! | edge | 4 (type and target) and 1 bit (where its label stands in the file); 8 if the labels are in memory |
//! | string | 12, and its text if it came from a stream |
//! | location | 4, 12 for each distinct place, and 1.5 bits per node |
//! | analysis, kept | 24 per node (shallow size 4, distance 4, class 4, dominator 8, retained size 4) and 1 bit per edge |
//! | analysis, while dominators are computed | about 24 more per node |
//!
//! Limits: 2^29 nodes, 2^32 - 1 edges.

mod analysis;
mod branches;
mod builder;
mod census;
mod classes;
mod column;
mod compare;
mod detached;
mod distances;
mod dominator_tree;
mod dominators;
mod duplicates;
mod ephemerons;
mod error;
mod essential;
mod graph;
mod identities;
pub mod index;
mod js_str;
mod labels;
mod locations;
mod meta;
mod modules;
mod names;
mod parse;
mod paths;
mod retained;
mod retainers;
mod roots;
mod scan;
mod shallow;
mod shapes;
mod source;
mod statistics;
mod string_owners;
mod strings;
mod summary;
mod types;

pub use analysis::Analysis;
pub use branches::{Branch, Extent};
pub use builder::SnapshotBuilder;
pub use census::Census;
pub use classes::{ClassIdx, ClassKey, Classes};
pub use column::{Piece, Store};
pub use compare::{ClassDiff, compare, compare_by_name};
pub use distances::Distances;
pub use dominator_tree::DominatorTree;
pub use dominators::Dominators;
pub use duplicates::{DuplicateString, duplicate_strings};
pub use ephemerons::{Ephemeron, Ephemerons};
pub use error::{Error, Records, Result};
pub use essential::EssentialEdges;
pub use graph::{Edge, EdgeName, Graph};
pub use identities::{Identities, Kinship};
pub use js_str::{JsStr, JsText};
pub use labels::LabelPlace;
pub use locations::Location;
pub use parse::{parse_in_store, parse_reader, parse_shared};
pub use paths::{RootPaths, Step};
pub use retained::RetainedSizes;
pub use retainers::Retainers;
pub use shallow::ShallowSizes;
pub use shapes::Shape;
pub use source::{PhaseId, Progress, SharedBytes};
pub use statistics::Statistics;
pub use string_owners::{Slot, StringOwner, string_owners};
pub use summary::{ClassRow, Counts, Summary, SummaryRow};
pub use types::{EdgeIdx, EdgeType, NodeId, NodeIdx, NodeType, StringIdx};
