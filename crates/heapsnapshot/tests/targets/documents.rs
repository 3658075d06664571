//! What must hold of any bytes, and everything that is said of those that can be read.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::sync::Arc;

use heapsnapshot::{
    Analysis, Census, DominatorTree, Error, Graph, Identities, NodeIdx, Retainers, RootPaths, compare,
    compare_by_name, parse_reader, parse_shared,
};

use super::dice::Dice;
use super::document::written;
use super::heaps::Heap;

/// A reader that gives little at a time, and now and then an interruption.
struct Drip<'b>(&'b [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.1 = self.1 * 7 % 4099 + 1;
        if self.1.is_multiple_of(5) {
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        let most = self.1.min(buffer.len());
        self.0.read(&mut buffer[..most])
    }
}

/// A heap that no program makes.
pub(crate) fn made_up(dice: &mut Dice) -> Vec<u8> {
    written(&Heap::made_up(dice), dice)
}

/// Reads `bytes` in both ways and asks everything; gives what is wrong with them, if they cannot be read.
pub(crate) fn examine(bytes: &[u8]) -> Option<String> {
    match (parse_shared(Arc::new(bytes.to_vec()), &()), parse_reader(Drip(bytes, bytes.len()), &())) {
        (Ok(shared), Ok(read)) => {
            assert_eq!(rows(&shared), rows(&read), "the two ways of reading differ");
            let [shared, read] = [shared, read].map(|graph| Analysis::of(graph, &()));
            check(&shared);
            assert_eq!(answers(&shared), answers(&read), "the two ways of reading differ");
            None
        }
        (Err(shared), Err(read)) => {
            assert_eq!(shared.to_string(), read.to_string(), "the two ways of reading differ");
            check_error(&shared, bytes);
            Some(shared.to_string())
        }
        (shared, read) => panic!("the two ways of reading differ: {:?}, {:?}", shared.err(), read.err()),
    }
}

/// What is said of a snapshot that can be read.
pub(crate) fn told(bytes: &[u8]) -> Result<(u64, String), Error> {
    let graph = parse_shared(Arc::new(bytes.to_vec()), &())?;
    let rows = rows(&graph);
    Ok((rows, answers(&Analysis::of(graph, &()))))
}

fn check_error(error: &Error, bytes: &[u8]) {
    match error {
        Error::Empty => assert!(bytes.is_empty()),
        Error::Truncated { section, offset, .. } | Error::Malformed { section, offset, .. } => {
            assert!(!section.is_empty() && *offset <= bytes.len() as u64, "{error}");
        }
        _ => panic!("{error}"),
    }
    assert!(error.to_string().len() < 500, "{error}");
}

/// A hash of everything in the file.
pub(crate) fn rows(graph: &Graph) -> u64 {
    let mut hasher = DefaultHasher::new();
    for node in graph.nodes() {
        let (id, bytes, name) = (graph.id(node), graph.self_bytes(node), graph.name(node));
        (graph.node_type_name(node), id, bytes, name, graph.location(node)).hash(&mut hasher);
        for edge in graph.edges(node) {
            (graph.edge_type_name(edge.idx), graph.edge_name(&edge), edge.to).hash(&mut hasher);
        }
    }
    (graph.extra_native_bytes(), graph.warnings()).hash(&mut hasher);
    hasher.finish()
}

/// What holds of all that is computed.
fn check(facts: &Analysis) {
    let graph = &facts.graph;
    let tree = DominatorTree::of(graph, &facts.dominators);
    let retainers = Retainers::of(graph);
    let paths = RootPaths::of(facts);
    for node in some_nodes(graph) {
        let name = facts.display_name(node);
        assert_eq!(name.utf16().count(), name.utf16_len());
        assert!(facts.retained.bytes(node) >= facts.shallow.bytes(node));
        assert_eq!(retainers.of_node(graph, node).count(), retainers.count(node));
        assert!(tree.children(node).all(|child| facts.dominators.of(child) == node));
        for path in paths.through_each_retainer(graph, &facts.essential, &retainers, node, 3) {
            assert!(path.first().is_some_and(|step| step.edge.is_none()));
            assert!(path.last().is_some_and(|step| step.node == node));
        }
        graph.find(graph.id(node)).unwrap();
    }
    let after = Census::of(graph, None);
    let before = Census::of(graph, Some(after.shapes()));
    assert_eq!(compare(&before, &after), [], "a snapshot differs from itself");
}

fn some_nodes(graph: &Graph) -> impl Iterator<Item = NodeIdx> {
    graph.nodes().step_by(graph.node_count().div_ceil(300))
}

/// Asks for everything, and tells most of it.
pub(crate) fn answers(facts: &Analysis) -> String {
    let graph = &facts.graph;
    let mut rows: Vec<_> =
        facts.class_rows().iter().map(|row| format!("{:?} {row:?}", facts.classes.key(row.class))).collect();
    rows.sort_unstable();
    let tree = DominatorTree::of(graph, &facts.dominators);
    let retainers = Retainers::of(graph);
    let paths = RootPaths::of(facts);
    let mut hasher = DefaultHasher::new();
    for node in some_nodes(graph) {
        facts.display_name(node).hash(&mut hasher);
        (facts.retained.bytes(node), facts.distances.get(node), tree.children(node).count())
            .hash(&mut hasher);
        let several = paths.through_each_retainer(graph, &facts.essential, &retainers, node, 3);
        several.iter().flatten().for_each(|step| step.node.hash(&mut hasher));
    }
    let after = Census::of(graph, None);
    let nothing = Census::of(&heapsnapshot::SnapshotBuilder::new().graph(), Some(after.shapes()));
    let identities = Identities::of(graph);
    identities.kinship(&identities).is_same_process().hash(&mut hasher);
    for (before, after) in [(&nothing, &after), (&after, &nothing)] {
        let by_id = compare(before, after).into_iter();
        for row in by_id.chain(compare_by_name(before, after)) {
            (row.delta(), row.size_delta_bytes()).hash(&mut hasher);
        }
    }
    format!("{rows:#?}\n{:?} {}", facts.statistics(), hasher.finish())
}
