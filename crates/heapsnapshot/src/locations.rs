//! Where in the source the constructor of an object or the code of a function is.

use crate::types::NodeIdx;

/// A place in a script. Line and column are 0-based, as V8 writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// V8's number of the script, unique in its process.
    pub script_id: u32,
    /// 0-based line.
    pub line: u32,
    /// 0-based column.
    pub column: u32,
}

/// The locations of the nodes that have one, ordered by node.
#[derive(Debug, Default)]
pub(crate) struct Locations {
    nodes: Vec<u32>,
    places: Vec<Location>,
}

impl Locations {
    /// Of several rows for one node the last counts.
    pub(crate) fn new(mut rows: Vec<(NodeIdx, Location)>) -> Self {
        if !rows.is_sorted_by(|a, b| a.0 < b.0) {
            rows.reverse();
            rows.sort_by_key(|&(node, _)| node);
            rows.dedup_by_key(|&mut (node, _)| node);
        }
        Self {
            nodes: rows.iter().map(|&(node, _)| node.0).collect(),
            places: rows.into_iter().map(|(_, place)| place).collect(),
        }
    }

    pub(crate) fn get(&self, node: NodeIdx) -> Option<Location> {
        self.nodes.binary_search(&node.0).ok().map(|row| self.places[row])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (NodeIdx, Location)> + '_ {
        self.nodes.iter().map(|&node| NodeIdx(node)).zip(self.places.iter().copied())
    }
}
