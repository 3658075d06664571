//! The heap graph: immutable columns, one row per node and one per edge.

use bytemuck::Pod;

use crate::column::{Column, Store, WideColumn};
use crate::js_str::JsStr;
use crate::labels::Labels;
use crate::locations::{Location, Locations};
use crate::meta::Meta;
use crate::strings::StringTable;
use crate::types::{EdgeIdx, EdgeType, NodeId, NodeIdx, NodeType, StringIdx};

/// One row per node: 15 bytes.
pub(crate) struct NodeColumns {
    /// Type in the low bits, detachedness in the two high ones.
    pub(crate) kinds: Column<u8>,
    pub(crate) names: Column<u32>,
    pub(crate) ids: WideColumn<u32>,
    pub(crate) self_bytes: WideColumn<u16>,
    /// One row more than there are nodes.
    pub(crate) first_edges: Column<u32>,
}

impl NodeColumns {
    pub(crate) const TYPE_BITS: u32 = 6;
    pub(crate) const TYPE_MASK: u8 = (1 << Self::TYPE_BITS) - 1;
    /// Edges keep their target in 29 bits.
    pub(crate) const MOST: u64 = 1 << EdgeColumns::NODE_BITS;
}

/// One row per edge: 4 bytes, and 4 for its label if that is not left in the file.
pub(crate) struct EdgeColumns {
    pub(crate) labels: Labels,
    /// Type in the three high bits, target in the others.
    pub(crate) targets: Column<u32>,
}

impl EdgeColumns {
    const NODE_BITS: u32 = 29;
    /// The type of internal edges named `elements`, which are looked for in every array, if it is
    /// known which string that is: V8 leaves one of eight types free.
    pub(crate) const NAMED_ELEMENTS: u8 = 7;

    #[inline(always)]
    pub(crate) fn pack(kind: u8, node: u32) -> u32 {
        u32::from(kind) << Self::NODE_BITS | node
    }

    #[inline(always)]
    pub(crate) fn unpack(packed: u32) -> (usize, NodeIdx) {
        ((packed >> Self::NODE_BITS) as usize, NodeIdx(packed & ((1 << Self::NODE_BITS) - 1)))
    }
}

/// A heap snapshot as a directed graph.
///
/// Immutable and `Sync`: every fact about it is a value that a function computes.
/// Nodes and edges are in the order of the file.
pub struct Graph {
    parts: Parts,
    edge_types: [EdgeType; 8],
}

/// All that a graph is made of.
pub(crate) struct Parts {
    pub(crate) meta: Meta,
    pub(crate) nodes: NodeColumns,
    pub(crate) edges: EdgeColumns,
    pub(crate) locations: Locations,
    pub(crate) strings: StringTable,
    /// The edges of WeakMap entries, in order, if they were found while the file was read.
    pub(crate) pairs: Option<Column<u32>>,
    /// The string `elements`, if internal edges that bear it have [`EdgeColumns::NAMED_ELEMENTS`].
    pub(crate) elements: Option<StringIdx>,
}

impl Parts {
    /// The same where `store` keeps it.
    pub(crate) fn stored(mut self, store: &dyn Store) -> Self {
        let Self { nodes, edges, locations, strings, .. } = &mut self;
        keep(&mut locations.rows, store);
        match &mut edges.labels {
            Labels::InMemory(labels) => keep(labels, store),
            Labels::InFile(labels) => keep(&mut labels.kept.labels, store),
        }
        let NodeColumns { kinds, names, ids, self_bytes, first_edges } = nodes;
        keep(kinds, store);
        [names, first_edges, &mut edges.targets].into_iter().for_each(|column| keep(column, store));
        keep(&mut ids.narrow, store);
        keep(&mut self_bytes.narrow, store);
        if strings.is_in_document {
            keep(&mut strings.starts, store);
            keep(&mut strings.lengths, store);
        }
        self
    }
}

fn keep<T: Pod>(column: &mut Column<T>, store: &dyn Store) {
    *column = std::mem::take(column).stored(store);
}

/// An edge, out of the node that was asked for it. What stands on it: [`Graph::label`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Its position.
    pub idx: EdgeIdx,
    /// Its type.
    pub kind: EdgeType,
    /// The node that it refers to.
    pub to: NodeIdx,
}

/// What stands on an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeName {
    /// An index: of an array element, or of a slot without a name.
    Index(u32),
    /// A name: of a variable, a property, an internal slot.
    Name(StringIdx),
}

impl EdgeName {
    /// The name, if it is one.
    #[inline]
    pub fn string(self) -> Option<StringIdx> {
        match self {
            Self::Name(name) => Some(name),
            Self::Index(_) => None,
        }
    }
}

impl Graph {
    /// The columns fit each other: as many rows as the others expect, and every edge, target, name
    /// and place exists.
    pub(crate) fn from_parts(parts: Parts) -> Self {
        let mut edge_types = [EdgeType::Other; 8];
        edge_types[..parts.meta.edge_types.len()].copy_from_slice(&parts.meta.edge_types);
        if parts.elements.is_some() {
            edge_types[usize::from(EdgeColumns::NAMED_ELEMENTS)] = EdgeType::Internal;
        }
        Self { parts, edge_types }
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// How many nodes there are; at least one, the root.
    pub fn node_count(&self) -> usize {
        self.parts.nodes.kinds.len()
    }

    /// How many edges there are.
    pub fn edge_count(&self) -> usize {
        self.parts.edges.targets.len()
    }

    /// How many strings there are.
    pub fn string_count(&self) -> usize {
        self.parts.strings.len()
    }

    /// Whether the strings were left in the snapshot, which must stay for them.
    pub fn is_in_document(&self) -> bool {
        self.parts.strings.is_in_document
    }

    /// Native memory that V8 counts but no node stands for.
    pub fn extra_native_bytes(&self) -> u64 {
        self.parts.meta.extra_native_bytes
    }

    /// Oddities that did not keep the snapshot from being read.
    pub fn warnings(&self) -> &[String] {
        &self.parts.meta.warnings
    }

    /// All nodes, in the order of the file.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeIdx> + ExactSizeIterator + use<> {
        (0..self.node_count() as u32).map(NodeIdx)
    }

    /// What a node is.
    #[inline]
    pub fn node_type(&self, node: NodeIdx) -> NodeType {
        self.parts.meta.node_types[self.type_row(node)]
    }

    /// The type as the file names it.
    pub fn node_type_name(&self, node: NodeIdx) -> &str {
        &self.parts.meta.node_type_names[self.type_row(node)]
    }

    /// The type of an edge as the file names it.
    pub fn edge_type_name(&self, edge: EdgeIdx) -> &str {
        let (mut row, _) = EdgeColumns::unpack(self.parts.edges.targets[edge.at()]);
        if self.parts.elements.is_some() && row == usize::from(EdgeColumns::NAMED_ELEMENTS) {
            row = self.edge_types.iter().position(|&kind| kind == EdgeType::Internal).unwrap_or(row);
        }
        self.parts.meta.edge_type_names.get(row).map_or("", String::as_str)
    }

    #[inline]
    fn type_row(&self, node: NodeIdx) -> usize {
        usize::from(self.parts.nodes.kinds[node.at()] & NodeColumns::TYPE_MASK)
    }

    /// 0 unknown, 1 attached, 2 detached, as the embedder said; `None` if the file has no such field.
    pub(crate) fn detachedness(&self, node: NodeIdx) -> u8 {
        self.parts.nodes.kinds[node.at()] >> NodeColumns::TYPE_BITS
    }

    pub(crate) fn has_detachedness(&self) -> bool {
        self.parts.meta.node.at("detachedness").is_some()
    }

    /// The name of a node as it stands in the file: the constructor of an object, the text of a string.
    pub fn name(&self, node: NodeIdx) -> JsStr<'_> {
        self.string(self.name_idx(node))
    }

    /// Which string the name of a node is.
    #[inline]
    pub fn name_idx(&self, node: NodeIdx) -> StringIdx {
        StringIdx(self.parts.nodes.names[node.at()])
    }

    /// V8's id of a node.
    #[inline]
    pub fn id(&self, node: NodeIdx) -> NodeId {
        NodeId(self.parts.nodes.ids.get(node.at()))
    }

    /// The node with this id.
    pub fn find(&self, id: NodeId) -> Option<NodeIdx> {
        self.parts.nodes.ids.iter().position(|candidate| candidate == id.0).map(|row| NodeIdx(row as u32))
    }

    /// The size of a node alone, as the file has it. DevTools shows [`crate::ShallowSizes`] instead.
    #[inline]
    pub fn self_bytes(&self, node: NodeIdx) -> u64 {
        self.parts.nodes.self_bytes.get(node.at())
    }

    pub(crate) fn self_bytes_column(&self) -> &WideColumn<u16> {
        &self.parts.nodes.self_bytes
    }

    /// Where the constructor or the code of a node is.
    pub fn location(&self, node: NodeIdx) -> Option<Location> {
        self.parts.locations.get(node)
    }

    /// All nodes that have a location, in order.
    pub fn locations(&self) -> impl Iterator<Item = (NodeIdx, Location)> + '_ {
        self.parts.locations.iter()
    }

    /// The edges out of a node, in the order of the file.
    #[inline]
    pub fn edges(&self, node: NodeIdx) -> impl DoubleEndedIterator<Item = Edge> + ExactSizeIterator + '_ {
        let range = self.edge_range(node);
        let targets = &self.parts.edges.targets[range.start as usize..range.end as usize];
        range.zip(targets).map(|(idx, &packed)| self.unpacked(EdgeIdx(idx), packed))
    }

    /// An edge by its position.
    #[inline]
    pub fn edge(&self, idx: EdgeIdx) -> Edge {
        self.unpacked(idx, self.parts.edges.targets[idx.at()])
    }

    #[inline(always)]
    fn unpacked(&self, idx: EdgeIdx, packed: u32) -> Edge {
        let (row, to) = EdgeColumns::unpack(packed);
        Edge { idx, kind: self.edge_types[row], to }
    }

    /// What stands on an edge.
    #[inline]
    pub fn label(&self, edge: &Edge) -> EdgeName {
        self.edge_label(edge, self.parts.edges.labels.get(edge.idx.0))
    }

    #[inline]
    fn edge_label(&self, edge: &Edge, label: u32) -> EdgeName {
        match edge.kind.has_index() {
            true => EdgeName::Index(label),
            // A label that is read late may come from a file that changed meanwhile.
            false if label as usize >= self.string_count() => EdgeName::Name(StringIdx(0)),
            false => EdgeName::Name(StringIdx(label)),
        }
    }

    /// The edges out of a node and what stands on them: faster than to ask for each.
    #[inline]
    pub fn labelled_edges(&self, node: NodeIdx) -> impl Iterator<Item = (Edge, EdgeName)> + '_ {
        let labels = self.parts.edges.labels.of(self.edge_range(node));
        self.edges(node).zip(labels).map(|(edge, label)| (edge, self.edge_label(&edge, label)))
    }

    /// Whether an edge bears this string.
    #[inline]
    pub fn is_named(&self, edge: &Edge, name: Option<StringIdx>) -> bool {
        if name.is_some() && name == self.parts.elements && edge.kind == EdgeType::Internal {
            let (row, _) = EdgeColumns::unpack(self.parts.edges.targets[edge.idx.at()]);
            return row == usize::from(EdgeColumns::NAMED_ELEMENTS);
        }
        name.is_some_and(|name| self.label(edge) == EdgeName::Name(name))
    }

    /// The node that an edge goes out of.
    pub fn edge_source(&self, edge: EdgeIdx) -> NodeIdx {
        NodeIdx(self.parts.nodes.first_edges.partition_point(|&first| first <= edge.0) as u32 - 1)
    }

    /// The range of edges out of a node.
    #[inline]
    pub(crate) fn edge_range(&self, node: NodeIdx) -> std::ops::Range<u32> {
        let first_edges = &*self.parts.nodes.first_edges;
        first_edges[node.at()]..first_edges[node.at() + 1]
    }

    /// The target of an edge, without the rest of it.
    #[inline]
    pub(crate) fn target(&self, edge: u32) -> NodeIdx {
        EdgeColumns::unpack(self.parts.edges.targets[edge as usize]).1
    }

    /// The name of an edge as text; an index in decimal. As in DevTools, a shortcut whose name
    /// begins with a number bears that number alone.
    pub fn edge_name(&self, edge: &Edge) -> JsStr<'_> {
        let name = match self.label(edge) {
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
        self.parts.strings.get(idx)
    }

    /// The first string equal to each of `wanted` (plain ASCII); `None` where the snapshot has none.
    pub fn find_strings<const N: usize>(&self, wanted: [&str; N]) -> [Option<StringIdx>; N] {
        self.parts.strings.find(wanted)
    }

    pub(crate) fn raw_string(&self, idx: StringIdx) -> &[u8] {
        self.parts.strings.raw(idx)
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
