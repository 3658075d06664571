//! Which functions of Node make which objects: where no code of the service hangs from an object of
//! Node, the only call of such a function must have made it.

use heapsnapshot::{Analysis, EdgeType, NodeIdx, NodeType};
use rustc_hash::FxHashSet;

/// Classes of Node, and the functions that make them.
const MAKERS: [(&str, &[&str]); 16] = [
    ("ClientRequest", &["get", "request"]),
    ("Server", &["createServer"]),
    ("Socket", &["connect", "createConnection", "get", "request"]),
    ("TLSSocket", &["connect", "get", "request"]),
    ("ClientHttp2Session", &["connect"]),
    ("ReadStream", &["createReadStream"]),
    ("WriteStream", &["createWriteStream"]),
    ("FileHandle", &["open"]),
    ("FSWatcher", &["watch"]),
    ("StatWatcher", &["watchFile"]),
    ("ChildProcess", &["spawn", "exec", "execFile", "fork"]),
    ("Interface", &["createInterface"]),
    ("Worker", &["Worker"]),
    ("MessagePort", &["MessageChannel"]),
    ("Timeout", &["setTimeout", "setInterval"]),
    ("Immediate", &["setImmediate"]),
];
/// How many of the growing objects are looked at, and how far below them.
const SAMPLES: usize = 20;
const MOST_NODES: usize = 60;

/// The functions that may have made what grows.
pub(super) fn makers_of(facts: &Analysis, tops: &[NodeIdx]) -> Vec<&'static str> {
    let classes: FxHashSet<String> =
        tops.iter().rev().take(SAMPLES).flat_map(|&top| classes_below(facts, top)).collect();
    // What was asked for comes before what it needs: a request before its socket.
    let found = MAKERS.iter().find(|(class, _)| classes.contains(*class));
    found.map_or_else(Vec::new, |(_, makers)| makers.to_vec())
}

fn classes_below(facts: &Analysis, top: NodeIdx) -> Vec<String> {
    let graph = &facts.graph;
    let mut queue = vec![top];
    let mut next = 0;
    while let Some(&node) = queue.get(next).filter(|_| next < MOST_NODES) {
        next += 1;
        let below = graph.edges(node).filter(|edge| edge.kind == EdgeType::Property);
        let new: Vec<NodeIdx> =
            below.map(|edge| edge.to).filter(|to| !queue.contains(to)).take(MOST_NODES).collect();
        queue.extend(new);
    }
    queue.truncate(MOST_NODES);
    let objects = queue.into_iter().filter(|&node| graph.node_type(node) == NodeType::Object);
    objects.map(|node| graph.name(node).to_string_lossy().into_owned()).collect()
}
