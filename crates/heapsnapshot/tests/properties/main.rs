//! Damaged and made-up snapshots: never a panic, never a hang, the same answer however the bytes come,
//! and the answer that brute force gives.
//!
//! Every run plays the same cases. `CASES=100000 SEED=7` plays more and others.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod sections;
#[path = "../targets/mod.rs"]
mod targets;

use std::sync::mpsc;
use std::time::Duration;

use heapsnapshot::{Analysis, Retainers, RootPaths, SnapshotBuilder};
use targets::dice::Dice;
use targets::{damage, documents, heaps};

/// No case takes a second: one that takes so long hangs.
const PATIENCE: Duration = Duration::from_secs(60);

fn from_environment(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

/// Runs `case` with numbers from 0 and fails if one panics or hangs.
fn play(cases: u64, case: impl Fn(u64) + Send + 'static) {
    let (done, finished) = mpsc::channel();
    let player = std::thread::spawn(move || {
        (0..cases).for_each(|number| {
            case(number);
            done.send(()).unwrap();
        })
    });
    for number in 0..cases {
        match finished.recv_timeout(PATIENCE) {
            Ok(()) => {}
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("case {number} hangs"),
            Err(mpsc::RecvTimeoutError::Disconnected) => panic!("case {number}: {:?}", player.join().err()),
        }
    }
}

/// Damages one of `bases` again and again, mostly a little.
fn campaign(bases: Vec<Vec<u8>>, cases: u64) {
    let seed = from_environment("SEED", 1);
    let cases = if bases.is_empty() { 0 } else { cases };
    play(cases, move |number| {
        let mut dice = Dice::new(seed << 40 | number);
        let mut bytes = dice.pick(&bases);
        for _ in 0..=dice.below(2) {
            damage::once(&mut bytes, &bases, &mut dice);
        }
        documents::examine(&bytes);
    });
}

#[test]
fn damaged_real_snapshots() {
    campaign(heaps::real(), from_environment("CASES", 12_000) / 30);
}

#[test]
fn damaged_synthetic_snapshots() {
    let bases = (0..40).map(|number| documents::made_up(&mut Dice::new(number))).collect();
    campaign(bases, from_environment("CASES", 12_000));
}

#[test]
fn strange_graphs() {
    let seed = from_environment("SEED", 1);
    play(from_environment("CASES", 12_000) / 3, move |number| {
        let bytes = documents::made_up(&mut Dice::new(seed << 40 | number));
        assert_eq!(documents::examine(&bytes), None, "case {number}");
    });
}

/// Small heaps made by the bytes that follow from a seed.
fn made_of_bytes(name: &str) {
    let (target, seed) = (targets::target(name), from_environment("SEED", 1));
    play(from_environment("CASES", 12_000), move |number| {
        target(&Dice::new(seed << 40 | number).bytes(1000));
    });
}

#[test]
fn small_heaps_against_brute_force() {
    made_of_bytes("graph");
}

#[test]
fn two_states_of_a_heap_against_brute_force() {
    made_of_bytes("compare");
}

#[test]
fn an_index_tells_what_was_written_or_that_it_is_damaged() {
    made_of_bytes("index");
}

#[test]
fn cut_at_every_byte() {
    let bytes = documents::made_up(&mut Dice::new(3));
    play(bytes.len() as u64, move |end| {
        let error = documents::examine(&bytes[..end as usize]).unwrap();
        let expected = if end == 0 { "empty" } else { "truncated" };
        assert!(error.contains(expected), "{end}: {error}");
    });
}

#[test]
fn cut_around_every_section() {
    for bytes in heaps::real() {
        for section in sections::of(&bytes) {
            for end in [section.start, section.start + 1, section.end - 1, section.end] {
                let error = documents::examine(&bytes[..end]).unwrap();
                assert!(error.contains("truncated"), "{end}: {error}");
            }
        }
    }
}

#[test]
fn documents_that_want_to_exhaust_us() {
    let unknown = |count: u32| (0..count).map(|number| format!("\"s{number}\":0,")).collect::<String>();
    let many = format!("{{{}", unknown(100_000));
    let too_many = format!("{{{}", unknown(300_000));
    let long = format!("{{\"{}\":0}}", "n".repeat(20 << 20));
    let deep = format!("{{\"deep\":{}", "[{".repeat(1 << 20));
    let announced = |nodes: u64, edges: u64| {
        let fields =
            r#""node_fields":["type","name","id","self_size","edge_count"],"node_types":[["object"]]"#;
        let edge_fields = r#""edge_fields":["type","name_or_index","to_node"],"edge_types":[["weak"]]"#;
        let meta =
            format!(r#"{{"meta":{{{fields},{edge_fields}}},"node_count":{nodes},"edge_count":{edges}}}"#);
        format!(r#"{{"snapshot":{meta},"nodes":[0,0,1,0,1],"edges":[0,0,0],"strings":[""]}}"#)
    };
    assert_eq!(documents::examine(announced(1, 1).as_bytes()), None);
    for (document, expected) in [
        (many, "truncated"),
        (too_many, "the names of the sections are too long"),
        (long, "the names of the sections are too long"),
        (deep, "brackets are open"),
        (announced((1 << 29) - 1, 1), "announces 536870911 nodes, the array holds 1"),
        (announced(1, u32::MAX as u64 - 1), "adds up to 1, the header announces 4294967294 edges"),
        (announced(1_000_000_000, 1), "1000000000 nodes are more than this version can hold"),
        (announced(u64::MAX, u64::MAX), "nodes are more than this version can hold"),
    ] {
        let error = documents::examine(document.as_bytes()).unwrap();
        assert!(error.contains(expected), "{error}");
    }
}

/// The strings stand first and are spaced out; something else that is called so stands last.
#[test]
fn only_the_sections_of_the_document_count() {
    for bytes in heaps::real() {
        let mut parts: Vec<String> =
            sections::of(&bytes).into_iter().map(|range| text(&bytes[range])).collect();
        let at = parts.iter().position(|part| part.trim().starts_with("\"strings\"")).unwrap();
        let strings = parts.remove(at).replacen("\",", "\" ,", 1);
        parts.insert(1, strings);
        parts.push("\"x\":{\"strings\":[\"a\"]}".into());
        let document = format!("{{{}}}", parts.join(","));
        assert_eq!(documents::examine(document.as_bytes()), None);
        assert!(documents::told(document.as_bytes()).unwrap() == documents::told(&bytes).unwrap());
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_byte_order_mark_is_whole_or_not_there() {
    let bytes = documents::made_up(&mut Dice::new(3));
    let marked = |mark: &[u8]| documents::examine(&[mark, &bytes].concat());
    assert_eq!(marked(b"\xEF\xBB\xBF"), None);
    for part in [&b"\xEF"[..], b"\xEF\xBB", b"\xBB\xBF", b"\xBF", b"\xEF\xBF"] {
        assert!(marked(part).is_some());
    }
}

#[test]
fn the_form_of_the_document_does_not_matter() {
    let mut dice = Dice::new(5);
    for bytes in heaps::real().iter().take(3).chain(&[documents::made_up(&mut Dice::new(6))]) {
        let expected = documents::told(bytes).unwrap();
        for _ in 0..4 {
            let rewritten = sections::rewritten(bytes, &mut dice);
            assert!(documents::told(&rewritten).unwrap() == expected);
        }
    }
}

/// Many ways to an object, most of them long.
#[test]
fn paths_through_a_list() {
    let mut heap = SnapshotBuilder::new();
    let list = heap.node("object", "List", 8);
    heap.edge(heap.root(), "shortcut", "global", list);
    let shared = heap.node("object", "Shared", 8);
    let mut last = list;
    for _ in 0..20_000 {
        let next = heap.node("object", "Node", 8);
        heap.edge(last, "property", "next", next);
        heap.edge(next, "property", "shared", shared);
        heap.edge(next, "property", "list", list);
        last = next;
    }
    let facts = Analysis::of(heap.graph(), &());
    let retainers = Retainers::of(&facts.graph);
    let paths = RootPaths::of(&facts);
    let lengths = |node| {
        let found = paths.through_each_retainer(&facts.graph, &facts.essential, &retainers, node, 3);
        found.iter().map(Vec::len).collect::<Vec<_>>()
    };
    assert_eq!(lengths(shared), [4, 5, 6]);
    assert_eq!(lengths(list), [2]);
}
