//! WeakMap entries: V8 writes one edge from the key and one from the table, told apart by name.

use fixedbitset::FixedBitSet;

use crate::graph::{Edge, Graph};
use crate::types::{EdgeType, NodeId, StringIdx};

/// What the name of a WeakMap entry's edge says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ephemeron {
    /// The key that keeps the value alive.
    pub key: NodeId,
    /// The value.
    pub value: NodeId,
    /// The hash table of the WeakMap.
    pub table: NodeId,
    /// The part of the name that the two edges of one entry share.
    pair: Box<[u8]>,
}

impl Ephemeron {
    /// What the two edges of one entry have in common.
    pub(crate) fn into_pair(self) -> Box<[u8]> {
        self.pair
    }

    /// `N / part of key (… @K) -> value (… @V) pair in WeakMap (table @T)`
    fn parse(name: &[u8]) -> Option<Self> {
        let digits = name.iter().take_while(|b| b.is_ascii_digit()).count();
        let pair = &name[digits..];
        let inner = pair.strip_prefix(b" / part of key (")?.strip_suffix(b")")?;
        if digits == 0 || has_line_end(inner) {
            return None;
        }
        let (inner, table) = trailing_id(inner, b") pair in WeakMap (table @")?;
        let (inner, value) = trailing_id(inner, b" @")?;
        let arrow = b") -> value (";
        memchr::memmem::find_iter(inner, arrow).find_map(|at| {
            let (_, key) = trailing_id(&inner[..at], b" @")?;
            Some(Self { key, value, table, pair: pair.into() })
        })
    }
}

/// DevTools does not see through the line ends of JavaScript.
fn has_line_end(text: &[u8]) -> bool {
    let separators = ["\u{2028}", "\u{2029}"];
    text.iter().any(|b| matches!(b, b'\n' | b'\r'))
        || separators.iter().any(|s| memchr::memmem::find(text, s.as_bytes()).is_some())
}

/// Splits `text` into what stands before `mark` and the number behind it.
fn trailing_id<'t>(text: &'t [u8], mark: &[u8]) -> Option<(&'t [u8], NodeId)> {
    let digits = text.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let (before, number) = text.split_at(text.len() - digits);
    let id = std::str::from_utf8(number).ok()?.parse().ok()?;
    Some((before.strip_suffix(mark)?, NodeId(id)))
}

/// Which strings are names of WeakMap entries.
pub struct Ephemerons(FixedBitSet);

impl Ephemerons {
    /// Looks through all strings once.
    pub fn of(graph: &Graph) -> Self {
        let mut names = FixedBitSet::with_capacity(graph.string_count());
        let part = memchr::memmem::Finder::new(b" / part of key (");
        for idx in (0..graph.string_count() as u32).map(StringIdx) {
            let raw = graph.raw_string(idx);
            if raw.first().is_some_and(u8::is_ascii_digit)
                && part.find(&raw[..raw.len().min(40)]).is_some()
                && Ephemeron::parse(graph.string(idx).as_bytes()).is_some()
            {
                names.insert(idx.at());
            }
        }
        Ephemerons(names)
    }

    /// Whether the edge is one of the two of a WeakMap entry.
    #[inline]
    pub fn contains(&self, edge: &Edge) -> bool {
        edge.kind == EdgeType::Internal && self.0.contains(edge.label as usize)
    }

    /// What the edge says, if it is one of the two of a WeakMap entry.
    #[inline]
    pub fn get(&self, graph: &Graph, edge: &Edge) -> Option<Ephemeron> {
        if !self.contains(edge) {
            return None;
        }
        Ephemeron::parse(graph.string(StringIdx(edge.label)).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str) -> Option<(u64, u64, u64)> {
        Ephemeron::parse(name.as_bytes()).map(|e| (e.key.0, e.value.0, e.table.0))
    }

    #[test]
    fn reads_the_three_ids() {
        let name = "12 / part of key (Object @7) -> value (Array @9) pair in WeakMap (table @11)";
        assert_eq!(parse(name), Some((7, 9, 11)));
        let odd = "1 / part of key (a) -> value (b @1) -> value (c @2) pair in WeakMap (table @3)";
        assert_eq!(parse(odd), Some((1, 2, 3)));
    }

    #[test]
    fn refuses_what_only_resembles() {
        for name in [
            "x / part of key (Object @7) -> value (Array @9) pair in WeakMap (table @11)",
            "1 / part of key (Object) -> value (Array @9) pair in WeakMap (table @11)",
            "1 / part of key (Object @7) -> value (Array @9) pair in WeakMap (table @)",
            "1 / part of key (Object\n @7) -> value (Array @9) pair in WeakMap (table @11)",
            "1 / part of key (Object @7) -> value (Array @9) pair in WeakMap (table @11) ",
            "1",
        ] {
            assert_eq!(parse(name), None, "{name}");
        }
    }
}
