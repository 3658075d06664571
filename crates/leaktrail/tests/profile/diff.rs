//! Two profiles from files, on any platform.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::shared::PROGRAM;
use crate::shared::outcome::Outcome;

/// One function: its name, line, and samples as numbers of their allocation.
type Site<'a> = (&'a str, u64, Vec<u64>);

const SAMPLE_BYTES: u64 = 1000;

/// V8's profile of these functions, all called from the root.
fn profile(sites: &[Site<'_>]) -> Value {
    let frame = |name: &str, url: &str, line: u64| json!({"functionName": name, "scriptId": "7", "url": url, "lineNumber": line as i64 - 1, "columnNumber": 4});
    let node = |(at, (name, line, samples)): (usize, &Site<'_>)| {
        let bytes = samples.len() as u64 * SAMPLE_BYTES;
        let frame = frame(name, "file:///srv/shop/app.mjs", *line);
        json!({"callFrame": frame, "selfSize": bytes, "id": at + 2, "children": []})
    };
    let samples = sites.iter().enumerate().flat_map(|(at, (.., samples))| {
        samples.iter().map(move |n| json!({"size": SAMPLE_BYTES, "nodeId": at + 2, "ordinal": n}))
    });
    let samples: Vec<Value> = samples.collect();
    let children: Vec<Value> = sites.iter().enumerate().map(node).collect();
    let head = json!({"callFrame": frame("(root)", "", 0), "selfSize": 0, "id": 1, "children": children});
    json!({"head": head, "samples": samples})
}

fn timed(mut profile: Value, seconds: u64) -> Value {
    profile["leaktrail"] = json!({"duration_ms": seconds * 1000, "measure": "live"});
    profile
}

fn diff(before: &Value, after: &Value, flags: &str) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("before"), before.to_string()).unwrap();
    fs::write(folder.path().join("after"), after.to_string()).unwrap();
    let mut command = Command::new(PROGRAM);
    command.current_dir(folder.path()).args(["profile", "--diff", "before", "after", "--map", "/srv/shop=."]);
    command.args(flags.split_whitespace()).output().unwrap().into()
}

/// A leak keeps every tenth sample of all the time; of requests under way the last samples are alive.
fn service(seconds: u64, with_new_leak: bool) -> Value {
    let last = seconds * 100;
    let every = |tenth: u64| (1..=last).filter(|n| n % 10 == tenth).collect::<Vec<u64>>();
    let mut sites = vec![("leak", 3, every(1)), ("request", 20, (last - 40..=last).collect())];
    if with_new_leak {
        sites.push(("newLeak", 30, every(2)));
    }
    timed(profile(&sites), seconds)
}

fn rows(document: &Value) -> Vec<(&str, i64, bool)> {
    let sites = document["sites"].as_array().unwrap().iter();
    sites
        .map(|site| {
            let function = site["function"].as_str().unwrap();
            (function, site["growth_bytes"].as_i64().unwrap(), site["clear"].as_bool().unwrap())
        })
        .collect()
}

#[test]
fn a_longer_profile_is_no_growth() {
    let document = diff(&service(30, false), &service(120, true), "--format json").json();
    assert_eq!(document["per"], "minute");
    let [new, leak] = rows(&document)[..] else { panic!("{document:#}") };
    assert_eq!((new.0, new.2, leak.0, leak.2), ("newLeak", true, "leak", false));
    // 100 samples in a second, of which a tenth stays.
    let expected = (60 * 10 * SAMPLE_BYTES) as i64;
    assert!((new.1 - expected).abs() < expected / 10, "{document:#}");
    assert!(leak.1.abs() < expected / 10, "{document:#}");
    assert_eq!(document["sites"][0]["file"], "app.mjs");
}

#[test]
fn what_stopped_to_leak_comes_last() {
    let document = diff(&service(60, true), &service(60, false), "--format json").json();
    let (name, growth, is_clear) = rows(&document).pop().unwrap();
    assert_eq!((name, is_clear), ("newLeak", true));
    assert!(growth < 0);
    let text = diff(&service(60, true), &service(60, false), "").text();
    assert!(text.lines().last().unwrap().ends_with("newLeak  app.mjs:30:5"), "{text}");
}

#[test]
fn profiles_of_unknown_length_are_compared_with_a_warning() {
    let before = profile(&[("leak", 3, vec![1, 2, 3])]);
    let after = profile(&[("leak", 8, (1..=20).collect())]);
    let outcome = diff(&before, &after, "--format json");
    assert!(outcome.stderr.contains("does not tell how long it took"), "{}", outcome.stderr);
    let document = outcome.document(0);
    assert_eq!(document["per"], "profile");
    // It moved from line 3 to line 8, and is the same function.
    assert_eq!(rows(&document), [("leak", 17 * SAMPLE_BYTES as i64, true)]);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let mut garbage = service(30, false);
    garbage["leaktrail"]["measure"] = "allocated".into();
    diff(&service(30, false), &garbage, "").refused(&["cannot be compared", "--allocated"]);
    let snapshot = json!({"snapshot": {"meta": {}}, "nodes": [], "edges": []});
    diff(&service(30, false), &snapshot, "").refused(&["after is no profile", "--heapprofile"]);
    let summary = json!({"schema_version": 1, "command": "summary"});
    diff(&summary, &snapshot, "").refused(&["before is no profile", "leaktrail summary"]);
    diff(&json!([]), &snapshot, "").refused(&["before is no profile"]);
}
