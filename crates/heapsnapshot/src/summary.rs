//! What the summary tells: one row per class with count, shallow and retained size, distance.

use rustc_hash::FxHashMap;

use crate::classes::{ClassIdx, ClassKey, Classes};
use crate::distances::Distances;
use crate::dominator_tree::DominatorTree;
use crate::dominators::Dominators;
use crate::graph::Graph;
use crate::retained::RetainedSizes;
use crate::shallow::ShallowSizes;
use crate::statistics::Statistics;
use crate::types::NodeIdx;

/// DevTools' Summary and Statistics views: all that is shown of a snapshot before an object is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The size of the graph.
    pub counts: Counts,
    /// The sums of the Statistics view.
    pub statistics: Statistics,
    /// As [`Graph::warnings`].
    pub warnings: Vec<String>,
    /// The rows of the summary, in no particular order.
    pub rows: Vec<SummaryRow>,
}

/// How large a graph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// How many nodes.
    pub nodes: usize,
    /// How many edges.
    pub edges: usize,
    /// How many strings.
    pub strings: usize,
}

impl Counts {
    /// Counts what a graph has.
    pub fn of(graph: &Graph) -> Self {
        Self { nodes: graph.node_count(), edges: graph.edge_count(), strings: graph.string_count() }
    }
}

/// A row that says what its class is.
pub type SummaryRow = ClassRow<ClassKey>;

/// A row of DevTools' summary; its class is a position in [`Classes`], or what the class is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassRow<C = ClassIdx> {
    /// The class.
    pub class: C,
    /// How many nodes it has; nodes of size 0 are not counted.
    pub count: u64,
    /// The smallest distance of any of them.
    pub distance: i32,
    /// The sum of their shallow sizes.
    pub self_bytes: u64,
    /// The sum of the retained sizes of the top-most ones in the dominator tree.
    pub retained_bytes: u64,
}

/// The rows of all classes, in the order in which their first node stands in the file.
pub(crate) fn class_rows(
    graph: &Graph,
    classes: &Classes,
    shallow: &ShallowSizes,
    distances: &Distances,
    dominators: &Dominators,
    retained: &RetainedSizes,
) -> Vec<ClassRow> {
    let (tops, (mut rows, row_of)) = rayon::join(
        || top_most(graph, classes, shallow, dominators),
        || counted(graph, classes, shallow, distances),
    );
    for node in tops {
        let row = &mut rows[row_of[classes.of_node(node).0 as usize] as usize];
        row.retained_bytes = row.retained_bytes.saturating_add(retained.bytes(node));
    }
    last_of_each_key(classes, rows)
}

/// The rows without retained sizes, and the row of every class.
fn counted(
    graph: &Graph,
    classes: &Classes,
    shallow: &ShallowSizes,
    distances: &Distances,
) -> (Vec<ClassRow>, Vec<u32>) {
    let mut rows: Vec<ClassRow> = Vec::new();
    let mut row_of = vec![u32::MAX; classes.len()];
    for node in graph.nodes() {
        let bytes = shallow.bytes(node);
        if bytes == 0 {
            continue;
        }
        let class = classes.of_node(node);
        let slot = &mut row_of[class.0 as usize];
        if *slot == u32::MAX {
            *slot = rows.len() as u32;
            rows.push(ClassRow { class, count: 0, distance: i32::MAX, self_bytes: 0, retained_bytes: 0 });
        }
        let row = &mut rows[*slot as usize];
        row.count += 1;
        row.distance = row.distance.min(distances.get(node));
        row.self_bytes = row.self_bytes.saturating_add(bytes);
    }
    (rows, row_of)
}

/// The nodes that no other node of their class dominates, those of size 0 left out.
fn top_most(
    graph: &Graph,
    classes: &Classes,
    shallow: &ShallowSizes,
    dominators: &Dominators,
) -> Vec<NodeIdx> {
    let tree = DominatorTree::of(graph, dominators);
    let mut is_open = vec![false; classes.len()];
    let mut tops = Vec::new();
    let mut stack = vec![Visit::Enter(NodeIdx::ROOT)];
    while let Some(visit) = stack.pop() {
        let node = match visit {
            Visit::Enter(node) => node,
            Visit::Leave(class) => {
                is_open[class.0 as usize] = false;
                continue;
            }
        };
        let class = classes.of_node(node);
        let mut children = tree.children(node).peekable();
        if shallow.bytes(node) > 0 && !is_open[class.0 as usize] {
            tops.push(node);
            if children.peek().is_some() {
                is_open[class.0 as usize] = true;
                stack.push(Visit::Leave(class));
            }
        }
        stack.extend(children.map(Visit::Enter));
    }
    tops
}

enum Visit {
    Enter(NodeIdx),
    Leave(ClassIdx),
}

/// DevTools keeps its rows by name and place: of two rows that read the same the later one stays.
fn last_of_each_key(classes: &Classes, rows: Vec<ClassRow>) -> Vec<ClassRow> {
    let last: FxHashMap<&ClassKey, ClassIdx> =
        rows.iter().map(|row| (classes.key(row.class), row.class)).collect();
    let keep: Vec<bool> = rows.iter().map(|row| last[classes.key(row.class)] == row.class).collect();
    rows.into_iter().zip(keep).filter_map(|(row, keep)| keep.then_some(row)).collect()
}
