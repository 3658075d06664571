//! Small heaps made by hand.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use heapsnapshot::SnapshotBuilder;
use serde_json::Value;

/// A service that keeps sessions in a Map:
///
/// ```text
/// root ─ (GC roots)
///      └ global ─ cache: Map ─ table ─ Session × sessions ─ user: {name, mail}
///               └ weak ─ the first Session
/// ```
pub(crate) fn service(sessions: usize) -> Vec<u8> {
    let mut heap = SnapshotBuilder::new();
    let roots = heap.node("synthetic", "(GC roots)", 0);
    heap.edge(heap.root(), "element", "1", roots);
    let global = heap.node("object", "global", 32);
    heap.edge(heap.root(), "element", "2", global);
    let cache = heap.node("object", "Map", 32);
    heap.edge(global, "property", "cache", cache);
    let table = heap.node("array", "table", 4096);
    heap.edge(cache, "internal", "table", table);
    for index in 0..sessions {
        let session = heap.node("object", "Session", 48);
        heap.edge(table, "element", &index.to_string(), session);
        if index == 0 {
            heap.edge(global, "weak", "0", session);
        }
        let user = heap.node("object", "Object", 40);
        heap.edge(session, "property", "user", user);
        let name = heap.node("string", &format!("user {index}"), 24);
        let mail = heap.node("string", &format!("{index}@example.org"), 32);
        heap.edge(user, "property", "name", name);
        heap.edge(user, "property", "mail", mail);
    }
    written(&heap)
}

/// A service that reads the same headers again and again:
///
/// ```text
/// root ─ global ─ log: Array ─ elements ─ "GET /", "GET /"
///      └ Session × 3 ─ agent: "curl/8" (one longer than the others), path: "/cart" (one for all)
///                    └ line: "GET " + "/"
/// ```
pub(crate) fn headers() -> Vec<u8> {
    let mut heap = SnapshotBuilder::new();
    let global = heap.node("object", "global", 32);
    heap.edge(heap.root(), "element", "1", global);
    let log = heap.node("object", "Array", 16);
    heap.edge(global, "property", "log", log);
    let elements = heap.node("array", "(object elements)", 64);
    heap.edge(log, "internal", "elements", elements);
    for index in ["0", "1"] {
        let line = heap.node("string", "GET /", 24);
        heap.edge(elements, "internal", index, line);
        heap.edge(log, "element", index, line);
    }
    let [method, target, cart] = ["GET ", "/", "/cart"].map(|text| heap.node("string", text, 16));
    for index in 0..3 {
        let session = heap.node("object", "Session", 48);
        heap.edge(heap.root(), "element", &(index + 2).to_string(), session);
        let agent = heap.node("string", "curl/8", if index == 1 { 40 } else { 32 });
        let line = heap.node("concatenated string", "", 20);
        heap.edge(line, "internal", "first", method);
        heap.edge(line, "internal", "second", target);
        for (name, to) in [("agent", agent), ("path", cart), ("line", line)] {
            heap.edge(session, "property", name, to);
        }
    }
    written(&heap)
}

/// A chain of `length` nodes, as a queue that nobody drains.
pub(crate) fn chain(length: usize) -> Vec<u8> {
    let mut heap = SnapshotBuilder::new();
    let mut last = heap.root();
    for _ in 0..length {
        let next = heap.node("object", "Job", 24);
        heap.edge(last, "property", "next", next);
        last = next;
    }
    written(&heap)
}

/// A heap whose one class has this JSON text as its name.
pub(crate) fn named(json: &str) -> Vec<u8> {
    let mut heap = SnapshotBuilder::new();
    let odd = heap.node("object", "NAME", 16);
    heap.edge(heap.root(), "property", "NAME", odd);
    replaced(&written(&heap), "\"NAME\"", json)
}

fn written(heap: &SnapshotBuilder) -> Vec<u8> {
    in_order(&serde_json::from_slice(&heap.to_json()).unwrap()).into_bytes()
}

/// The document with its sections in the order in which V8 writes them.
pub(crate) fn in_order(document: &Value) -> String {
    let sections = ["snapshot", "nodes", "edges", "locations", "strings"].into_iter();
    let present =
        sections.filter_map(|name| document.get(name).map(|content| format!("\"{name}\":{content}")));
    format!("{{{}}}", present.collect::<Vec<_>>().join(","))
}

/// The document with the first `from` replaced.
pub(crate) fn replaced(document: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(document).unwrap();
    assert!(text.contains(from), "{from:?} is not in the document");
    text.replacen(from, to, 1).into_bytes()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
