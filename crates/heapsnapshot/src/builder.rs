//! Small graphs made by hand, for tests and examples.

use rustc_hash::FxHashMap;

use crate::graph::Graph;
use crate::js_str::JsStr;
use crate::parse::parse_reader;
use crate::types::NodeIdx;

/// Collects nodes and edges and writes them as a snapshot.
///
/// ```
/// use heapsnapshot::{Analysis, SnapshotBuilder};
///
/// let mut heap = SnapshotBuilder::new();
/// let cache = heap.node("object", "Map", 100);
/// let entry = heap.node("object", "Session", 40);
/// heap.edge(heap.root(), "property", "cache", cache);
/// heap.edge(cache, "property", "first", entry);
/// let facts = Analysis::of(heap.graph(), &());
/// assert_eq!(facts.retained.bytes(cache), 140);
/// ```
#[derive(Debug, Clone)]
pub struct SnapshotBuilder {
    nodes: Vec<Node>,
    strings: Vec<String>,
    /// Where each string is.
    known: FxHashMap<String, usize>,
    locations: Vec<[u32; 4]>,
}

#[derive(Debug, Clone)]
struct Node {
    kind: usize,
    name: usize,
    id: u64,
    self_bytes: u64,
    edges: Vec<[usize; 3]>,
}

impl Default for SnapshotBuilder {
    fn default() -> Self {
        let (nodes, strings, locations) = (Vec::new(), Vec::new(), Vec::new());
        let mut builder = Self { nodes, strings, known: FxHashMap::default(), locations };
        builder.node("synthetic", "", 0);
        builder
    }
}

impl SnapshotBuilder {
    /// The node types that it knows.
    pub const NODE_TYPES: [&str; 15] = [
        "hidden",
        "array",
        "string",
        "object",
        "code",
        "closure",
        "regexp",
        "number",
        "native",
        "synthetic",
        "concatenated string",
        "sliced string",
        "symbol",
        "bigint",
        "object shape",
    ];
    /// The edge types that it knows.
    pub const EDGE_TYPES: [&str; 7] =
        ["context", "element", "property", "internal", "hidden", "shortcut", "weak"];

    /// A graph with nothing but a root.
    pub fn new() -> Self {
        Self::default()
    }

    /// The root.
    pub fn root(&self) -> NodeIdx {
        NodeIdx::ROOT
    }

    /// Adds a node; its id is odd, as those of JavaScript objects are.
    pub fn node(&mut self, kind: &str, name: &str, self_bytes: u64) -> NodeIdx {
        let id = 2 * self.nodes.len() as u64 + 1;
        self.node_with_id(kind, name, self_bytes, id)
    }

    /// Adds a node with a given id.
    pub fn node_with_id(&mut self, kind: &str, name: &str, self_bytes: u64, id: u64) -> NodeIdx {
        let kind = position(&Self::NODE_TYPES, kind);
        let name = self.string(name);
        self.nodes.push(Node { kind, name, id, self_bytes, edges: Vec::new() });
        NodeIdx(self.nodes.len() as u32 - 1)
    }

    /// Adds an edge; `name` is a number for `element` and `hidden` edges.
    pub fn edge(&mut self, from: NodeIdx, kind: &str, name: &str, to: NodeIdx) {
        let label = match kind {
            "element" | "hidden" => name.parse().unwrap_or_default(),
            _ => self.string(name),
        };
        self.nodes[from.at()].edges.push([position(&Self::EDGE_TYPES, kind), label, to.at()]);
    }

    /// Says where the constructor or the code of a node is, 0-based.
    pub fn location(&mut self, node: NodeIdx, script_id: u32, line: u32, column: u32) {
        self.locations.push([node.0, script_id, line, column]);
    }

    fn string(&mut self, text: &str) -> usize {
        *self.known.entry(text.to_owned()).or_insert_with(|| {
            self.strings.push(text.to_owned());
            self.strings.len() - 1
        })
    }

    /// The snapshot as V8 would write it: one record to a line.
    pub fn to_json(&self) -> Vec<u8> {
        const FIELDS: usize = 6;
        let edges = || self.nodes.iter().flat_map(|node| &node.edges);
        let header = serde_json::json!({
            "meta": {
                "node_fields": ["type", "name", "id", "self_size", "edge_count", "detachedness"],
                "node_types": [Self::NODE_TYPES, "string", "number", "number", "number", "number"],
                "edge_fields": ["type", "name_or_index", "to_node"],
                "edge_types": [Self::EDGE_TYPES, "string_or_number", "node"],
                "location_fields": ["object_index", "script_id", "line", "column"],
            },
            "node_count": self.nodes.len(),
            "edge_count": edges().count(),
        });
        let nodes = self.nodes.iter().map(|node| {
            let Node { kind, name, id, self_bytes, edges } = node;
            format!("{kind},{name},{id},{self_bytes},{},0\n", edges.len())
        });
        let edges = edges().map(|[kind, label, to]| format!("{kind},{label},{}\n", to * FIELDS));
        let locations = self.locations.iter().map(|&[node, script, line, column]| {
            format!("{},{script},{line},{column}\n", u64::from(node) * FIELDS as u64)
        });
        let sections = [
            ("nodes", nodes.collect::<Vec<_>>().join(",")),
            ("edges", edges.collect::<Vec<_>>().join(",")),
            ("locations", locations.collect::<Vec<_>>().join(",")),
            (
                "strings",
                self.strings
                    .iter()
                    .map(|s| JsStr::from(s.as_str()).to_json())
                    .collect::<Vec<_>>()
                    .join(",\n"),
            ),
        ];
        let mut text = format!("{{\"snapshot\":{header}");
        for (name, content) in sections {
            text.push_str(&format!(",\n\"{name}\":[{content}]"));
        }
        text.push('}');
        text.into_bytes()
    }

    /// The snapshot as a graph.
    ///
    /// # Panics
    /// When a size or an id has more than 18 digits, which no snapshot holds; all else can be read.
    #[expect(clippy::expect_used, reason = "the builder and the parser are one crate")]
    pub fn graph(&self) -> Graph {
        parse_reader(self.to_json().as_slice(), &()).expect("a built snapshot is well formed")
    }
}

/// # Panics
/// When the caller names a type that V8 does not have.
#[expect(clippy::panic, reason = "a mistake in a test, told where it is made")]
fn position(names: &[&str], wanted: &str) -> usize {
    names.iter().position(|&name| name == wanted).unwrap_or_else(|| panic!("V8 has no type {wanted:?}"))
}
