//! WeakMap entries: V8 writes one edge from the key and one from the table, told apart by name.

use fixedbitset::FixedBitSet;

use crate::graph::{Edge, Graph};
use crate::js_str::JsStr;
use crate::types::{EdgeIdx, EdgeType, NodeId, NodeIdx, StringIdx};

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

/// The edges of WeakMap entries: two each, from the key and from the table.
pub struct Ephemerons {
    pub(crate) edges: Vec<EdgeIdx>,
    /// The nodes that they go out of: all that is asked for most nodes.
    sources: FixedBitSet,
}

impl Ephemerons {
    /// Looks through all strings once, and through all edges if a string is the name of such an
    /// edge, unless that was done when the graph was read.
    pub fn of(graph: &Graph) -> Self {
        let edges = match &graph.parts().pairs {
            Some(pairs) => pairs.iter().map(|&edge| EdgeIdx(edge)).collect(),
            None => search(graph),
        };
        Self::from_edges(graph, edges)
    }

    /// By the edges, in order.
    pub(crate) fn from_edges(graph: &Graph, edges: Vec<EdgeIdx>) -> Self {
        let mut sources = FixedBitSet::with_capacity(graph.node_count());
        edges.iter().for_each(|&edge| sources.insert(graph.edge_source(edge).at()));
        Self { edges, sources }
    }

    /// Those among the edges out of a node, in order.
    #[inline(always)]
    pub(crate) fn out_of(&self, graph: &Graph, node: NodeIdx) -> &[EdgeIdx] {
        if self.sources.contains(node.at()) { self.listed(graph, node) } else { &[] }
    }

    #[inline(never)]
    fn listed(&self, graph: &Graph, node: NodeIdx) -> &[EdgeIdx] {
        let range = graph.edge_range(node);
        let start = self.edges.partition_point(|edge| edge.0 < range.start);
        let length = self.edges[start..].partition_point(|edge| edge.0 < range.end);
        &self.edges[start..start + length]
    }

    /// Whether the edge is one of the two of a WeakMap entry.
    #[inline]
    pub fn contains(&self, edge: &Edge) -> bool {
        edge.kind == EdgeType::Internal && self.edges.binary_search(&edge.idx).is_ok()
    }

    /// What the edge says, if it is one of the two of a WeakMap entry.
    pub fn get(&self, graph: &Graph, edge: &Edge) -> Option<Ephemeron> {
        if !self.contains(edge) {
            return None;
        }
        Ephemeron::parse(graph.string(graph.label(edge).string()?).as_bytes())
    }
}

fn search(graph: &Graph) -> Vec<EdgeIdx> {
    let strings =
        (0..graph.string_count() as u32).filter(|&idx| is_pair_name(graph.raw_string(StringIdx(idx))));
    let names = PairNames::new(&strings.collect::<Vec<_>>());
    if names.is_empty() {
        return Vec::new();
    }
    let mut edges = Vec::new();
    for node in graph.nodes() {
        for (edge, label) in graph.labelled_edges(node) {
            let is_pair = || label.string().is_some_and(|name| names.contains(name.0));
            if edge.kind == EdgeType::Internal && is_pair() {
                edges.push(edge.idx);
            }
        }
    }
    edges
}

/// Whether the raw text of a string is the name of a WeakMap entry's edge.
#[inline]
pub(crate) fn is_pair_name(raw: &[u8]) -> bool {
    raw.first().is_some_and(u8::is_ascii_digit)
        && memchr::memmem::find(&raw[..raw.len().min(40)], b" / part of key (").is_some()
        && Ephemeron::parse(JsStr::from_json(raw).as_bytes()).is_some()
}

/// The strings that name edges of WeakMap entries; they stand close together.
#[derive(Default)]
pub(crate) struct PairNames {
    first: u32,
    names: FixedBitSet,
}

impl PairNames {
    /// From the positions of the strings, in order.
    pub(crate) fn new(names: &[u32]) -> Self {
        let first = names.first().copied().unwrap_or_default();
        Self { first, names: names.iter().map(|name| (name - first) as usize).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    #[inline]
    pub(crate) fn contains(&self, string: u32) -> bool {
        self.names.contains(string.wrapping_sub(self.first) as usize)
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
