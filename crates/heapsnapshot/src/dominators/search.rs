//! The depth-first search that numbers the vertices.

use fixedbitset::FixedBitSet;

use super::Flow;

pub(super) const NONE: u32 = u32::MAX;

/// Stands on the numbers of vertices whose dominator is known to be the root.
const SETTLED: u32 = 1 << 31;
const SETTLED_UNVISITED: u32 = NONE - 1;

/// What a depth-first search knows.
pub(super) struct Search {
    /// Vertex -> number, with a mark on settled vertices.
    pub(super) numbers: Vec<u32>,
    /// Number -> vertex.
    pub(super) vertices: Vec<u32>,
    /// Number -> number of the parent in the search tree.
    pub(super) parents: Vec<u32>,
    /// Number -> how many edges lead to it, but the one from its parent; 0 for settled vertices.
    pub(super) retainers: Vec<u32>,
    /// The edges that were counted so.
    pub(super) counted: FixedBitSet,
    stack: Vec<Frame>,
}

struct Frame {
    number: u32,
    vertex: u32,
    edges: std::ops::Range<u32>,
}

impl Search {
    /// A search that has not begun; the dominator of the `settled` vertices is known to be the root.
    pub(super) fn new(flow: &impl Flow, settled: &[u32]) -> Self {
        let vertices = flow.vertex_count();
        let mut numbers = vec![NONE; vertices];
        for &vertex in settled {
            numbers[vertex as usize] = SETTLED_UNVISITED;
        }
        Self {
            numbers,
            vertices: Vec::with_capacity(vertices),
            parents: Vec::with_capacity(vertices),
            retainers: Vec::with_capacity(vertices),
            counted: FixedBitSet::with_capacity(flow.edge_count()),
            stack: Vec::new(),
        }
    }

    /// The number of a vertex that was visited.
    #[inline]
    pub(super) fn number(&self, vertex: u32) -> Option<u32> {
        let number = self.numbers[vertex as usize];
        (number < SETTLED_UNVISITED).then_some(number & !SETTLED)
    }

    /// How many vertices were visited.
    pub(super) fn visited(&self) -> usize {
        self.vertices.len()
    }

    /// Gives `vertex` a number without following its edges.
    pub(super) fn enter(&mut self, vertex: u32, parent: u32) -> u32 {
        let number = self.vertices.len() as u32;
        let slot = &mut self.numbers[vertex as usize];
        *slot = if *slot == SETTLED_UNVISITED { number | SETTLED } else { number };
        self.vertices.push(vertex);
        self.parents.push(parent);
        self.retainers.push(0);
        number
    }

    /// Visits what `start` reaches, as a child of the root, unless it was visited.
    pub(super) fn visit_child_of_root(&mut self, flow: &mut impl Flow, start: u32) {
        if self.number(start).is_none() {
            let number = self.enter(start, 0);
            self.visit(flow, number);
        }
    }

    /// Visits what the vertex of this number reaches.
    pub(super) fn visit(&mut self, flow: &mut impl Flow, number: u32) {
        self.push(flow, number);
        while let Some(mut frame) = self.stack.pop() {
            while let Some(to) = self.next_child(flow, &mut frame) {
                let number = self.enter(to, frame.number);
                self.stack.push(frame);
                frame = Frame { number, vertex: to, edges: flow.edges(to) };
            }
        }
    }

    fn push(&mut self, flow: &impl Flow, number: u32) {
        let vertex = self.vertices[number as usize];
        self.stack.push(Frame { number, vertex, edges: flow.edges(vertex) });
    }

    #[inline]
    fn next_child(&mut self, flow: &mut impl Flow, frame: &mut Frame) -> Option<u32> {
        for edge in frame.edges.by_ref() {
            let Some(to) = flow.follow(frame.vertex, edge) else { continue };
            let w = self.numbers[to as usize];
            if w == NONE {
                return Some(to);
            }
            if w < frame.number || w < SETTLED && self.parents[w as usize] != frame.number {
                self.retainers[w as usize] += 1;
                self.counted.insert(edge as usize);
            }
        }
        None
    }
}
