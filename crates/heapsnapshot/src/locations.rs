//! Where in the source the constructor of an object or the code of a function is.

use rustc_hash::FxHashMap;

use crate::column::Column;
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

/// The locations of the nodes that have one: 4 bytes each, and 1.5 bits for every node.
///
/// Millions of objects share the place of one constructor, so each place is kept once.
#[derive(Debug, Default)]
pub(crate) struct Locations {
    /// One bit per node: whether it has a location.
    pub(crate) located: Column<u64>,
    /// How many bits are set before each word of `located`.
    pub(crate) ranks: Column<u32>,
    /// For each bit that is set, in order, the row in `places`.
    pub(crate) rows: Column<u32>,
    /// Script, line and column of each distinct place, three values to a row.
    pub(crate) places: Column<u32>,
}

const WORD: usize = u64::BITS as usize;

impl Locations {
    pub(crate) fn get(&self, node: NodeIdx) -> Option<Location> {
        let located = &*self.located;
        if located.get(node.at() / WORD)? >> (node.at() % WORD) & 1 == 0 {
            return None;
        }
        place(&self.places, *self.rows.get(rank(located, &self.ranks, node.0))?)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (NodeIdx, Location)> + '_ {
        let places = &*self.places;
        let located =
            self.located.iter().enumerate().flat_map(|(at, &word)| Bits(word).map(move |b| (at, b)));
        let nodes = located.map(|(at, bit)| NodeIdx(at as u32 * u64::BITS + bit));
        nodes.zip(self.rows.iter()).filter_map(|(node, &row)| Some((node, place(places, row)?)))
    }
}

/// How many nodes before this one have a location.
#[inline]
fn rank(located: &[u64], ranks: &[u32], node: u32) -> usize {
    let (word, bit) = (node as usize / WORD, 1u64 << (node as usize % WORD));
    (ranks[word] + (located[word] & (bit - 1)).count_ones()) as usize
}

#[inline]
fn place(places: &[u32], row: u32) -> Option<Location> {
    let &[script_id, line, column] = places.get(3 * row as usize..)?.first_chunk()?;
    Some(Location { script_id, line, column })
}

/// The positions of the bits that are set.
struct Bits(u64);

impl Iterator for Bits {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let bit = self.0.trailing_zeros();
        self.0 &= self.0.wrapping_sub(1);
        (bit < u64::BITS).then_some(bit)
    }
}

/// Locations in the order of the file.
#[derive(Default, Clone)]
pub(crate) struct LocationRows {
    /// Node and row of its place.
    rows: Vec<(u32, u32)>,
    places: Vec<u32>,
    known: FxHashMap<Location, u32>,
    last: Option<(Location, u32)>,
}

impl LocationRows {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self { rows: Vec::with_capacity(rows), ..Self::default() }
    }

    #[inline]
    pub(crate) fn push(&mut self, node: NodeIdx, location: Location) {
        let row = match self.last {
            Some((last, row)) if last == location => row,
            _ => self.row(location),
        };
        self.rows.push((node.0, row));
    }

    fn row(&mut self, location: Location) -> u32 {
        let next = self.known.len() as u32;
        let row = *self.known.entry(location).or_insert(next);
        if row == next {
            self.places.extend([location.script_id, location.line, location.column]);
        }
        self.last = Some((location, row));
        row
    }

    /// Adds rows that follow these in the file.
    pub(crate) fn append(&mut self, other: &Self) {
        let (triples, _) = other.places.as_chunks();
        let row_of = |&[script_id, line, column]: &[u32; 3]| self.row(Location { script_id, line, column });
        let rows: Vec<u32> = triples.iter().map(row_of).collect();
        self.rows.extend(other.rows.iter().map(|&(node, row)| (node, rows[row as usize])));
    }

    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.places.clear();
        self.known.clear();
        self.last = None;
    }

    /// Of several rows for one node the last counts. All nodes are below `node_count`.
    pub(crate) fn finish(self, node_count: usize) -> Locations {
        if self.rows.is_empty() {
            return Locations::default();
        }
        let mut located = vec![0u64; node_count.div_ceil(WORD)];
        for &(node, _) in &self.rows {
            located[node as usize / WORD] |= 1 << (node as usize % WORD);
        }
        let mut count = 0;
        let ranks = located.iter().map(|word| {
            let before = count;
            count += word.count_ones();
            before
        });
        let ranks: Vec<u32> = ranks.collect();
        let mut rows = vec![0; count as usize];
        for &(node, row) in &self.rows {
            rows[rank(&located, &ranks, node)] = row;
        }
        Locations {
            located: located.into(),
            ranks: ranks.into(),
            rows: rows.into(),
            places: self.places.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(line: u32) -> Location {
        Location { script_id: 1, line, column: 2 }
    }

    #[test]
    fn the_last_row_of_a_node_counts() {
        let mut rows = LocationRows::default();
        for (node, line) in [(130, 5), (3, 5), (64, 7), (3, 9), (63, 7)] {
            rows.push(NodeIdx(node), location(line));
        }
        // The same once more, behind others.
        let mut all = LocationRows::default();
        all.push(NodeIdx(63), location(1));
        all.append(&rows);
        assert_eq!(all.places.len(), 12);
        assert!(all.finish(131).iter().eq(rows.clone().finish(131).iter()));
        let locations = rows.finish(131);
        let expected =
            [(3, 9), (63, 7), (64, 7), (130, 5)].map(|(node, line)| (NodeIdx(node), location(line)));
        assert_eq!(locations.iter().collect::<Vec<_>>(), expected);
        for (node, place) in expected {
            assert_eq!(locations.get(node), Some(place));
        }
        assert_eq!([0, 2, 4, 65, 129, 131, 1000].map(|node| locations.get(NodeIdx(node))), [None; 7]);
        assert_eq!(locations.places.len(), 9);
    }
}
