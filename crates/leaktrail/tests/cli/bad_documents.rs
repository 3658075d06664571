//! Documents that look like snapshots but are wrong: told with section and byte, never a panic.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::heaps;
use crate::run::Folder;

#[track_caller]
fn refused(document: impl AsRef<[u8]>, parts: &[&str]) {
    let folder = Folder::with(document);
    folder.run("summary heap.heapsnapshot -o out.json").refused(parts);
    folder.run("compare heap.heapsnapshot heap.heapsnapshot -o out.json").refused(parts);
    assert_eq!(folder.files(), ["heap.heapsnapshot"]);
}

/// The small service with a change.
fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut document: Value = serde_json::from_slice(&heaps::service(1)).unwrap();
    change(&mut document);
    heaps::in_order(&document)
}

/// The small service with one number of a section written in another way.
fn number(section: &str, at: usize, text: &str) -> Vec<u8> {
    let mark = u32::MAX - 7;
    let document = changed(|document| document[section][at] = json!(mark));
    heaps::replaced(document.as_bytes(), &mark.to_string(), text)
}

#[test]
fn counts_that_disagree() {
    let counted = |key: &str, count: u64| changed(|d| d["snapshot"][key] = json!(count));
    refused(counted("node_count", 7), &["section \"nodes\"", "announces 7 nodes, the array holds 9"]);
    refused(counted("node_count", 1 << 28), &["section \"nodes\"", "268435456 nodes"]);
    refused(counted("node_count", u64::MAX), &["section \"nodes\"", "more than this version can hold"]);
    refused(counted("edge_count", 3), &["adds up to more than the 3 edges"]);
    refused(counted("edge_count", 99), &["announces 99 edges"]);
    refused(
        changed(|d| d["snapshot"]["node_count"] = json!("many")),
        &["`node_count` is not a whole number"],
    );
}

#[test]
fn indices_out_of_range() {
    refused(number("nodes", 0, "15"), &["section \"nodes\"", "node type 15 is not one of 15"]);
    refused(number("nodes", 1, "4000"), &["section \"nodes\"", "string 4000 does not exist"]);
    refused(number("edges", 0, "7"), &["section \"edges\"", "edge type 7"]);
    refused(number("edges", 2, "600"), &["section \"edges\"", "`to_node` 600 lies behind the last"]);
    refused(number("edges", 2, "7"), &["section \"edges\"", "`to_node` 7 is no multiple of the 6 fields"]);
}

#[test]
fn numbers_that_are_none() {
    for (text, what) in [("-1", "negative"), ("1.5", "whole"), ("1e3", "whole"), ("01", "starts with 0")] {
        refused(number("nodes", 2, text), &["section \"nodes\", byte ", what]);
        refused(number("edges", 2, text), &["section \"edges\", byte ", what]);
    }
    refused(number("nodes", 2, &"9".repeat(400)), &["section \"nodes\", byte ", "too large"]);
    refused(number("nodes", 4, "18446744073709551615"), &["section \"nodes\", byte "]);
}

#[test]
fn broken_strings() {
    let with = |text: &str| heaps::replaced(&heaps::service(1), "\"user 0\"", text);
    let mut not_utf8 = with("\"use@ 0\"");
    let at = not_utf8.windows(4).position(|w| w == b"use@").unwrap() + 3;
    not_utf8[at] = 0xFF;
    refused(not_utf8, &["section \"strings\", byte ", "not valid UTF-8"]);
    refused(with(r#""\x""#), &["section \"strings\", byte ", "broken escape"]);
    refused(with(r#""\u12g4""#), &["section \"strings\", byte ", "broken escape"]);
    refused(with("\"never closed"), &["section \"strings\""]);
    refused(with("17"), &["section \"strings\", byte "]);
}

#[test]
fn sections_in_excess_or_missing() {
    let document = heaps::service(1);
    let twice = heaps::replaced(&document, "{\"", "{\"strings\":[],\"");
    refused(twice, &["the section \"strings\" stands twice"]);
    refused([&document[..], b"{}"].concat(), &["data follows the end of the snapshot"]);
    for section in ["snapshot", "nodes", "edges", "strings"] {
        let without = changed(|d| drop(d.as_object_mut().unwrap().remove(section)));
        refused(without, &[&format!("no section \"{section}\"")]);
    }
}

#[test]
fn headers_without_meaning() {
    refused(changed(|d| d["snapshot"] = json!([])), &["section \"snapshot\", byte ", "`meta` is missing"]);
    let fields = |fields: Value| changed(|d| d["snapshot"]["meta"]["node_fields"] = fields);
    refused(fields(json!(["type", "name"])), &["`meta.node_fields` has no field `id`"]);
    refused(fields(json!(7)), &["`meta.node_fields` is not a list of names"]);
}

#[test]
fn documents_that_want_to_exhaust_us() {
    let nested = "[".repeat(4 << 20);
    refused(format!("{{\"snapshot\":{nested}"), &["section \"snapshot\""]);
    refused(format!("{{\"unknown\":{nested}"), &["section \"unknown\""]);
    refused(format!("{{\"snapshot\":{nested}{}}}", "]".repeat(4 << 20)), &["section \"snapshot\""]);
    let key = "k".repeat(5 << 20);
    let long_key: Cow<str> = format!("{{\"{key}\":1,\"{key}\":1}}").into();
    let folder = Folder::with(long_key.as_bytes());
    let outcome = folder.run("summary heap.heapsnapshot");
    outcome.refused(&["stands twice", "kkk…"]);
    assert!(outcome.stderr.len() < 1000);
}
