//! Which functions of Node make which objects: where no code of the service hangs from an object of
//! Node, the only call of such a function must have made it.

use heapsnapshot::{Analysis, EdgeType, NodeIdx, NodeType};
use rustc_hash::FxHashSet;

use crate::declaration::{Call, Outline};

/// A class of Node, the modules that have the functions that make it, and these functions.
type Maker = (&'static str, &'static [&'static str], &'static [&'static str]);

/// What was asked for comes before what it needs: a request before its socket.
const MAKERS: [Maker; 18] = [
    ("ClientRequest", &["http", "https"], &["get", "request"]),
    ("Worker", &["worker_threads"], &["Worker"]),
    ("ChildProcess", &["child_process"], &["spawn", "exec", "execFile", "fork"]),
    ("Interface", &["readline"], &["createInterface"]),
    ("ReadStream", &["fs"], &["createReadStream"]),
    ("WriteStream", &["fs"], &["createWriteStream"]),
    ("FileHandle", &["fs", "fs/promises"], &["open"]),
    ("FSWatcher", &["fs", "fs/promises"], &["watch"]),
    ("StatWatcher", &["fs"], &["watchFile"]),
    ("ClientHttp2Session", &["http2"], &["connect"]),
    ("TLSSocket", &["tls"], &["connect"]),
    ("Server", &["http", "https", "net", "tls"], &["createServer"]),
    ("UDP", &["dgram"], &["createSocket"]),
    ("Socket", &["net"], &["connect", "createConnection"]),
    ("MessagePort", &["worker_threads"], &["MessageChannel", "Worker"]),
    ("BroadcastChannel", &["worker_threads"], &["BroadcastChannel"]),
    ("Timeout", &[], &["setTimeout", "setInterval"]),
    ("Immediate", &[], &["setImmediate"]),
];
/// How many of the growing objects are looked at, and how far below them.
const SAMPLES: usize = 20;
const MOST_NODES: usize = 60;

/// Whether a call may have made what a maker makes.
pub(super) fn makes(&(_, modules, functions): &Maker, outline: &Outline<'_>, call: &Call) -> bool {
    let callee = outline.text(call.callee);
    let function = callee.rsplit('.').next().unwrap_or(callee);
    let import = call.root.as_deref().and_then(|root| outline.import(root));
    let is_asked = import.is_some_and(|import| {
        let module = import.source.strip_prefix("node:").unwrap_or(&import.source);
        let is_called = functions.contains(&function) || functions.contains(&import.imported.as_str());
        modules.contains(&module) && is_called
    });
    is_asked || modules.is_empty() && import.is_none() && functions.contains(&callee)
}

/// What makes some objects, or others that are near below them.
pub(super) fn maker_of(facts: &Analysis, tops: &[NodeIdx]) -> Option<&'static Maker> {
    let classes: FxHashSet<String> =
        tops.iter().rev().take(SAMPLES).flat_map(|&top| classes_below(facts, top)).collect();
    MAKERS.iter().find(|(class, ..)| classes.contains(*class))
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
