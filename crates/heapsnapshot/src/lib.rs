//! Facts about V8 heap snapshots: bytes in, an immutable graph and DevTools' numbers out.
//!
//! A snapshot is read by [`parse_shared`] (bytes that stay in place, such as a memory map) or by
//! [`parse_reader`] (any stream). Both give the same [`Graph`]: nodes and edges in columns, strings
//! left as they stand in the file. [`Analysis`] computes from it what the Memory panel of Chrome
//! DevTools shows: shallow and retained sizes, distances, classes, statistics. [`Census`] and
//! [`compare`] tell two snapshots of one process apart; [`Retainers`] and [`RootPaths`] tell why an
//! object is still there.
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
//! | edge | 8 (label 4, type and target 4) |
//! | string | 12, and its text if it came from a stream |
//! | location | 16 |
//! | analysis, kept | 28 per node (shallow size 4, distance 4, class 4, dominator 8, retained size 8) and 1 bit per edge |
//! | analysis, while dominators are computed | 24 more per node and 4 per edge |
//!
//! Limits: 2^29 nodes, 2^32 - 1 edges.

mod analysis;
mod builder;
mod census;
mod classes;
mod column;
mod compare;
mod detached;
mod distances;
mod dominator_tree;
mod dominators;
mod ephemerons;
mod error;
mod essential;
mod graph;
mod js_str;
mod kinship;
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
mod strings;
mod summary;
mod types;

pub use analysis::Analysis;
pub use builder::SnapshotBuilder;
pub use census::Census;
pub use classes::{ClassIdx, ClassKey, Classes};
pub use compare::{ClassDiff, compare, compare_by_name};
pub use distances::Distances;
pub use dominator_tree::DominatorTree;
pub use dominators::Dominators;
pub use ephemerons::{Ephemeron, Ephemerons};
pub use error::{Error, Records, Result};
pub use essential::EssentialEdges;
pub use graph::{Edge, EdgeName, Graph};
pub use js_str::{JsStr, JsText};
pub use kinship::{Identities, Kinship};
pub use locations::Location;
pub use parse::{parse_reader, parse_shared};
pub use paths::{RootPaths, Step};
pub use retained::RetainedSizes;
pub use retainers::Retainers;
pub use shallow::ShallowSizes;
pub use shapes::Shape;
pub use source::{Progress, SharedBytes};
pub use statistics::Statistics;
pub use summary::ClassRow;
pub use types::{EdgeIdx, EdgeType, NodeId, NodeIdx, NodeType, StringIdx};
