//! Damaged snapshots: never a panic, never a hang, the same answer however the bytes come.
//!
//! Every run plays the same cases. `MUTATIONS=100000 MUTATIONS_SEED=7` plays more and others.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod damage;
mod facts;
mod heaps;
mod sections;

use std::sync::mpsc;
use std::time::Duration;

use damage::Dice;

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
    let seed = from_environment("MUTATIONS_SEED", 1);
    let cases = if bases.is_empty() { 0 } else { cases };
    play(cases, move |number| {
        let mut dice = Dice::new(seed << 40 | number);
        let mut bytes = dice.pick(&bases);
        for _ in 0..=dice.below(2) {
            damage::once(&mut bytes, &bases, &mut dice);
        }
        facts::examine(&bytes);
    });
}

#[test]
fn damaged_real_snapshots() {
    campaign(heaps::real(), from_environment("MUTATIONS", 12_000) / 30);
}

#[test]
fn damaged_synthetic_snapshots() {
    let bases = (0..40).map(|number| heaps::synthetic(&mut Dice::new(number))).collect();
    campaign(bases, from_environment("MUTATIONS", 12_000));
}

#[test]
fn strange_graphs() {
    let seed = from_environment("MUTATIONS_SEED", 1);
    play(from_environment("MUTATIONS", 12_000) / 3, move |number| {
        let bytes = heaps::synthetic(&mut Dice::new(seed << 40 | number));
        assert_eq!(facts::examine(&bytes), None, "case {number}");
    });
}

#[test]
fn cut_at_every_byte() {
    let bytes = heaps::synthetic(&mut Dice::new(3));
    play(bytes.len() as u64, move |end| {
        let error = facts::examine(&bytes[..end as usize]).unwrap();
        let expected = if end == 0 { "empty" } else { "truncated" };
        assert!(error.contains(expected), "{end}: {error}");
    });
}

#[test]
fn cut_around_every_section() {
    for bytes in heaps::real() {
        for section in sections::of(&bytes) {
            for end in [section.start, section.start + 1, section.end - 1, section.end] {
                let error = facts::examine(&bytes[..end]).unwrap();
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
    assert_eq!(facts::examine(announced(1, 1).as_bytes()), None);
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
        let error = facts::examine(document.as_bytes()).unwrap();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_byte_order_mark_is_whole_or_not_there() {
    let bytes = heaps::synthetic(&mut Dice::new(3));
    let marked = |mark: &[u8]| facts::examine(&[mark, &bytes].concat());
    assert_eq!(marked(b"\xEF\xBB\xBF"), None);
    for part in [&b"\xEF"[..], b"\xEF\xBB", b"\xBB\xBF", b"\xBF", b"\xEF\xBF"] {
        assert!(marked(part).is_some());
    }
}

#[test]
fn the_form_of_the_document_does_not_matter() {
    let mut dice = Dice::new(5);
    for bytes in heaps::real().iter().take(3).chain(&[heaps::synthetic(&mut Dice::new(6))]) {
        let expected = facts::told(bytes).unwrap();
        for _ in 0..4 {
            let rewritten = sections::rewritten(bytes, &mut dice);
            assert!(facts::told(&rewritten).unwrap() == expected);
        }
    }
}
