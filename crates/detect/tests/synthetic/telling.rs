//! Growth that must be told, and of whom.

use crate::process::{diagnosed, owners};
use detect::{StepState, Verdict};

/// ```text
/// root ─ Context ─ cache: Map ─ table (a new one in each round) ─ key, Session ×30 per round
/// ```
#[test]
fn a_rehashed_map_is_the_same_map() {
    let diagnosis = diagnosed(|heap, round| {
        let table = heap.map("cache", &format!("table {round}"));
        for n in 0..30 * (round + 1) {
            let key = heap.node(&format!("key {n}"), "string", &format!("user-{n}"), 24);
            let session = heap.object(&format!("session {n}"), "Session");
            heap.edge(table, "internal", &(3 * n + 5).to_string(), key);
            heap.edge(table, "internal", &(3 * n + 6).to_string(), session);
        }
    });
    assert_eq!((diagnosis.verdict, owners(&diagnosis)), (Verdict::Leak, vec!["cache"]));
    let finding = &diagnosis.findings[0];
    assert_eq!((finding.pattern, &finding.growth.count_per_interval[..]), ("unbounded-map", &[30, 30][..]));
    assert_eq!(finding.growth.bytes_per_interval, [30 * 124, 30 * 124]);
    let growing: Vec<_> = finding.path.iter().map(|step| step.growing).collect();
    assert_eq!(growing, [false, false, true, false, false]);
    let states: Vec<_> = finding.path.iter().map(|step| step.state).collect();
    let (stable, growing) = (StepState::Stable, StepState::Growing);
    assert_eq!(states, [stable, stable, growing, growing, growing]);
    assert!(finding.path[2].why.contains("it gained entries"));
}

/// ```text
/// root ─ Context ─ cache: Map ─ table ─ Session ×30 per round ┬ tags: Array (100 bytes)
///                                                             └ page: Page ─ html: string (4 KB)
/// ```
#[test]
fn the_path_goes_on_to_what_is_large() {
    let diagnosis = diagnosed(|heap, round| {
        let table = heap.map("cache", "table");
        for n in 0..30 * (round + 1) {
            let session = heap.object(&format!("session {n}"), "Session");
            heap.edge(table, "internal", &(3 * n + 6).to_string(), session);
            let tags = heap.object(&format!("tags {n}"), "Array");
            heap.edge(session, "property", "tags", tags);
            let page = heap.object(&format!("page {n}"), "Page");
            heap.edge(session, "property", "page", page);
            let html = heap.node(&format!("html {n}"), "string", "<html>", 4096);
            heap.edge(page, "property", "html", html);
        }
    });
    let edges = diagnosis.findings[0].path.iter().filter_map(|step| Some(step.edge.as_ref()?.name.clone()));
    assert_eq!(edges.skip(2).skip_while(|name| name != "page").collect::<Vec<_>>(), ["page", "html"]);
}

/// ```text
/// root ─ Context ┬ index: Map ─ table ─┬─ Session ×30 per round
///                └ list: Array ────────┘
/// ```
#[test]
fn two_holders_of_the_same_objects_are_one_finding() {
    let diagnosis = diagnosed(|heap, round| {
        let table = heap.map("index", "table");
        let module = heap.module();
        let list = heap.object("list", "Array");
        heap.edge(module, "context", "list", list);
        for n in 0..30 * (round + 1) {
            let session = heap.object(&format!("session {n}"), "Session");
            heap.edge(table, "internal", &(3 * n + 6).to_string(), session);
            heap.edge(list, "element", &n.to_string(), session);
        }
    });
    assert_eq!(diagnosis.findings.len(), 1);
    let mut names: Vec<_> = diagnosis.findings[0].holders.iter().map(|holder| holder.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["index", "list"]);
    assert_eq!(diagnosis.findings[0].growth.bytes_per_interval, [3000, 3000]);
}

/// ```text
/// root ─ Context ─ head: Node ─ next: Node ─ next: … (30 more in front in each round)
/// ```
#[test]
fn a_list_belongs_to_the_variable_at_its_head() {
    let diagnosis = diagnosed(|heap, round| {
        let mut from = heap.module();
        for n in (0..30 * (round + 1)).rev() {
            let node = heap.object(&format!("node {n}"), "Node");
            let is_head = n == 30 * (round + 1) - 1;
            heap.edge(
                from,
                if is_head { "context" } else { "property" },
                if is_head { "head" } else { "next" },
                node,
            );
            from = node;
        }
    });
    assert_eq!(owners(&diagnosis), ["head"]);
    assert_eq!(diagnosis.findings[0].pattern, "linked-list");
    assert_eq!(diagnosis.findings[0].growth.count_per_interval, [30, 30]);
}

/// ```text
/// root ─ Context ─ samples: Array ─ elements: (object elements), 20 KB larger in each round
/// ```
#[test]
fn an_array_of_doubles_grows_without_objects() {
    let diagnosis = diagnosed(|heap, round| {
        let module = heap.module();
        let samples = heap.object("samples", "Array");
        heap.edge(module, "context", "samples", samples);
        let bytes = 20_000 * (round as u64 + 1);
        let elements = heap.node(&format!("elements {round}"), "array", "(object elements)", bytes);
        heap.edge(samples, "internal", "elements", elements);
    });
    assert_eq!(owners(&diagnosis), ["samples"]);
    let finding = &diagnosis.findings[0];
    assert_eq!((finding.pattern, finding.confidence < 0.6), ("unbounded-array", true));
    assert_eq!(finding.growth.bytes_per_interval, [20_000, 20_000]);
}

/// ```text
/// root ─ Context ─ users: Array ─ User ×90 (all there from the beginning)
///               └ notes: WeakMap ─ table ┈ User ⇒ Note ×30 per round
/// ```
#[test]
fn a_value_of_a_weak_map_belongs_to_the_map() {
    let diagnosis = diagnosed(|heap, round| {
        let module = heap.module();
        let (users, notes) = (heap.object("users", "Array"), heap.object("notes", "WeakMap"));
        heap.edge(module, "context", "users", users);
        heap.edge(module, "context", "notes", notes);
        let table = heap.node("table", "array", "", 1000);
        heap.edge(notes, "internal", "table", table);
        let all: Vec<_> = (0..90).map(|n| heap.object(&format!("user {n}"), "User")).collect();
        for (n, &user) in all.iter().enumerate() {
            heap.edge(users, "element", &n.to_string(), user);
        }
        for (n, &user) in all.iter().enumerate().take(30 * (round + 1)) {
            let note = heap.object(&format!("note {n}"), "Note");
            // The ids of this process: module 3, users 5, notes 7, table 9, then the users.
            let pair = format!(
                "{n} / part of key (User @{}) -> value (Note @1) pair in WeakMap (table @9)",
                2 * n + 11
            );
            heap.edge(user, "internal", &pair, note);
            heap.edge(table, "internal", &pair, note);
        }
    });
    assert_eq!(owners(&diagnosis), ["notes"]);
    assert_eq!(diagnosis.findings[0].pattern, "weak-collections");
}

/// ```text
/// root ─ Context ─ sessions: Map ─ table ─ Session ×12 ─ log: Array ─ Line ×3 per round and session
/// ```
#[test]
fn holders_that_are_alike_are_one_finding() {
    let diagnosis = diagnosed(|heap, round| {
        let table = heap.map("sessions", "table");
        for n in 0..12 {
            let session = heap.object(&format!("session {n}"), "Session");
            heap.edge(table, "internal", &(3 * n + 6).to_string(), session);
            let log = heap.object(&format!("log {n}"), "Array");
            heap.edge(session, "property", "log", log);
            for line in 0..3 * (round + 1) {
                let line_node = heap.object(&format!("line {n} {line}"), "Line");
                heap.edge(log, "element", &line.to_string(), line_node);
            }
        }
    });
    assert_eq!(owners(&diagnosis), ["Session.log"]);
    assert_eq!(diagnosis.findings[0].growth.count_per_interval, [36, 36]);
    assert!(diagnosis.findings[0].owner.aliases.contains(&"sessions".to_owned()));
}
