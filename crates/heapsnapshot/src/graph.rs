//! The heap graph: immutable columns, one row per node and one per edge.

use crate::column::WideColumn;
use crate::js_str::JsStr;
use crate::locations::{Location, Locations};
use crate::meta::Meta;
use crate::strings::StringTable;
use crate::types::{EdgeIdx, EdgeType, NodeId, NodeIdx, NodeType, StringIdx};

/// One row per node: 17 bytes.
pub(crate) struct NodeColumns {
    /// Type in the low bits, detachedness in the two high ones.
    pub(crate) kinds: Vec<u8>,
    pub(crate) names: Vec<u32>,
    pub(crate) ids: WideColumn,
    pub(crate) self_bytes: WideColumn,
    /// One row more than there are nodes.
    pub(crate) first_edges: Vec<u32>,
}

impl NodeColumns {
    pub(crate) const TYPE_BITS: u32 = 6;
}

/// One row per edge: 8 bytes.
pub(crate) struct EdgeColumns {
    /// A string or a number, by the type.
    pub(crate) labels: Vec<u32>,
    /// Type in the three high bits, target in the others.
    pub(crate) targets: Vec<u32>,
}

impl EdgeColumns {
    const NODE_BITS: u32 = 29;

    #[inline(always)]
    pub(crate) fn pack(kind: u8, node: u32) -> u32 {
        u32::from(kind) << Self::NODE_BITS | node
    }

    #[inline(always)]
    fn unpack(packed: u32) -> (usize, NodeIdx) {
        ((packed >> Self::NODE_BITS) as usize, NodeIdx(packed & ((1 << Self::NODE_BITS) - 1)))
    }
}

/// A heap snapshot as a directed graph.
///
/// Immutable and `Sync`: every fact about it is a value that a function computes.
/// Nodes and edges are in the order of the file.
pub struct Graph {
    meta: Meta,
    nodes: NodeColumns,
    edges: EdgeColumns,
    locations: Locations,
    strings: StringTable,
    edge_types: [EdgeType; 8],
}

/// An edge, out of the node that was asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Its position.
    pub idx: EdgeIdx,
    /// Its type.
    pub kind: EdgeType,
    /// The node that it refers to.
    pub to: NodeIdx,
    pub(crate) label: u32,
}

/// What stands on an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeName {
    /// An index: of an array element, or of a slot without a name.
    Index(u32),
    /// A name: of a variable, a property, an internal slot.
    Name(StringIdx),
}

impl Edge {
    /// What stands on the edge.
    #[inline]
    pub fn name(&self) -> EdgeName {
        if self.kind.has_index() {
            EdgeName::Index(self.label)
        } else {
            EdgeName::Name(StringIdx(self.label))
        }
    }

    /// Whether the edge bears this string.
    #[inline]
    pub fn is_named(&self, name: Option<StringIdx>) -> bool {
        !self.kind.has_index() && name == Some(StringIdx(self.label))
    }
}

impl Graph {
    pub(crate) fn new(
        meta: Meta,
        nodes: NodeColumns,
        edges: EdgeColumns,
        locations: Locations,
        strings: StringTable,
    ) -> Self {
        let mut edge_types = [EdgeType::Other; 8];
        edge_types[..meta.edge_types.len()].copy_from_slice(&meta.edge_types);
        Self { meta, nodes, edges, locations, strings, edge_types }
    }

    /// How many nodes there are; at least one, the root.
    pub fn node_count(&self) -> usize {
        self.nodes.kinds.len()
    }

    /// How many edges there are.
    pub fn edge_count(&self) -> usize {
        self.edges.targets.len()
    }

    /// How many strings there are.
    pub fn string_count(&self) -> usize {
        self.strings.len()
    }

    /// Native memory that V8 counts but no node stands for.
    pub fn extra_native_bytes(&self) -> u64 {
        self.meta.extra_native_bytes
    }

    /// Oddities that did not keep the snapshot from being read.
    pub fn warnings(&self) -> &[String] {
        &self.meta.warnings
    }

    /// All nodes, in the order of the file.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeIdx> + ExactSizeIterator + use<> {
        (0..self.node_count() as u32).map(NodeIdx)
    }

    /// What a node is.
    #[inline]
    pub fn node_type(&self, node: NodeIdx) -> NodeType {
        self.meta.node_types[self.type_row(node)]
    }

    /// The type as the file names it.
    pub fn node_type_name(&self, node: NodeIdx) -> &str {
        &self.meta.node_type_names[self.type_row(node)]
    }

    /// The type of an edge as the file names it.
    pub fn edge_type_name(&self, edge: EdgeIdx) -> &str {
        let (row, _) = EdgeColumns::unpack(self.edges.targets[edge.at()]);
        &self.meta.edge_type_names[row]
    }

    #[inline]
    fn type_row(&self, node: NodeIdx) -> usize {
        usize::from(self.nodes.kinds[node.at()] & ((1 << NodeColumns::TYPE_BITS) - 1))
    }

    /// 0 unknown, 1 attached, 2 detached, as the embedder said; `None` if the file has no such field.
    pub(crate) fn detachedness(&self, node: NodeIdx) -> u8 {
        self.nodes.kinds[node.at()] >> NodeColumns::TYPE_BITS
    }

    pub(crate) fn has_detachedness(&self) -> bool {
        self.meta.node.at("detachedness").is_some()
    }

    /// The name of a node as it stands in the file: the constructor of an object, the text of a string.
    pub fn name(&self, node: NodeIdx) -> JsStr<'_> {
        self.string(self.name_idx(node))
    }

    /// Which string the name of a node is.
    #[inline]
    pub fn name_idx(&self, node: NodeIdx) -> StringIdx {
        StringIdx(self.nodes.names[node.at()])
    }

    /// V8's id of a node.
    #[inline]
    pub fn id(&self, node: NodeIdx) -> NodeId {
        NodeId(self.nodes.ids.get(node.at()))
    }

    /// The node with this id.
    pub fn find(&self, id: NodeId) -> Option<NodeIdx> {
        self.nodes.ids.iter().position(|candidate| candidate == id.0).map(|row| NodeIdx(row as u32))
    }

    /// The size of a node alone, as the file has it. DevTools shows [`crate::ShallowSizes`] instead.
    #[inline]
    pub fn self_bytes(&self, node: NodeIdx) -> u64 {
        self.nodes.self_bytes.get(node.at())
    }

    pub(crate) fn self_bytes_column(&self) -> &WideColumn {
        &self.nodes.self_bytes
    }

    /// Where the constructor or the code of a node is.
    pub fn location(&self, node: NodeIdx) -> Option<Location> {
        self.locations.get(node)
    }

    /// All nodes that have a location, in order.
    pub fn locations(&self) -> impl Iterator<Item = (NodeIdx, Location)> + '_ {
        self.locations.iter()
    }

    /// The edges out of a node, in the order of the file.
    #[inline]
    pub fn edges(&self, node: NodeIdx) -> impl DoubleEndedIterator<Item = Edge> + ExactSizeIterator + '_ {
        let (first, end) = (self.nodes.first_edges[node.at()], self.nodes.first_edges[node.at() + 1]);
        (first..end).map(|idx| self.edge(EdgeIdx(idx)))
    }

    /// An edge by its position.
    #[inline]
    pub fn edge(&self, idx: EdgeIdx) -> Edge {
        let (row, to) = EdgeColumns::unpack(self.edges.targets[idx.at()]);
        Edge { idx, kind: self.edge_types[row], to, label: self.edges.labels[idx.at()] }
    }

    /// The node that an edge goes out of.
    pub fn edge_source(&self, edge: EdgeIdx) -> NodeIdx {
        NodeIdx(self.nodes.first_edges.partition_point(|&first| first <= edge.0) as u32 - 1)
    }

    /// The range of edges out of a node.
    #[inline]
    pub(crate) fn edge_range(&self, node: NodeIdx) -> std::ops::Range<u32> {
        self.nodes.first_edges[node.at()]..self.nodes.first_edges[node.at() + 1]
    }

    /// The target of an edge, without the rest of it.
    #[inline]
    pub(crate) fn target(&self, edge: u32) -> NodeIdx {
        EdgeColumns::unpack(self.edges.targets[edge as usize]).1
    }

    /// The name of an edge as text; an index in decimal. As in DevTools, a shortcut whose name
    /// begins with a number bears that number alone.
    pub fn edge_name(&self, edge: &Edge) -> JsStr<'_> {
        let name = match edge.name() {
            EdgeName::Index(index) => return JsStr::from(index.to_string()),
            EdgeName::Name(name) => self.string(name),
        };
        match leading_number(&name).filter(|_| edge.kind == EdgeType::Shortcut) {
            Some(number) => JsStr::from(number.to_string()),
            None => name,
        }
    }

    /// A string.
    pub fn string(&self, idx: StringIdx) -> JsStr<'_> {
        self.strings.get(idx)
    }

    /// The first string equal to each of `wanted` (plain ASCII); `None` where the snapshot has none.
    pub fn find_strings<const N: usize>(&self, wanted: [&str; N]) -> [Option<StringIdx>; N] {
        self.strings.find(wanted)
    }

    pub(crate) fn raw_string(&self, idx: StringIdx) -> &[u8] {
        self.strings.raw(idx)
    }
}

/// The number that a name begins with.
pub(crate) fn leading_number(name: &JsStr<'_>) -> Option<u64> {
    let text = name.as_bytes().trim_ascii_start();
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok()?.parse().ok()
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph")
            .field("nodes", &self.node_count())
            .field("edges", &self.edge_count())
            .field("strings", &self.string_count())
            .finish_non_exhaustive()
    }
}
