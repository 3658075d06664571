//! Small real snapshots: every number is the one that the Chrome DevTools engine computes.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{Folder, repository};

/// Snapshots and what DevTools says of them.
fn expectations() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(repository("corpus")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some(name) = name.strip_suffix(".expected.json") {
            found.push((name.to_owned(), parsed(&fs::read_to_string(&path).unwrap())));
        }
    }
    assert!(!found.is_empty());
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn snapshot(name: &str) -> String {
    repository("corpus").join(format!("{name}.heapsnapshot")).display().to_string()
}

fn answer(line: &str) -> Value {
    parsed(&Folder::new().run(&format!("{line} --format json")).text())
}

/// JSON that may hold lone surrogates, which are kept as the text of their escape.
fn parsed(json: &str) -> Value {
    let unit = |at: usize| {
        let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut text = String::new();
    let mut rest = 0;
    while let Some(next) = json[rest..].find('\\') {
        let at = rest + next;
        let length = match (unit(at), unit(at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(_), _) => 6,
            (None, _) => 2,
        };
        text.push_str(&json[rest..at]);
        if length == 6 && matches!(unit(at), Some(0xD800..=0xDFFF)) {
            text.push('\\');
        }
        text.push_str(&json[at..at + length]);
        rest = at + length;
    }
    text.push_str(&json[rest..]);
    serde_json::from_str(&text).unwrap()
}

/// Rows in an order that does not depend on ties.
fn sorted(rows: &Value) -> Vec<String> {
    let mut rows: Vec<String> = rows.as_array().unwrap().iter().map(Value::to_string).collect();
    rows.sort();
    rows
}

#[test]
fn summary_is_that_of_devtools() {
    for (name, expected) in expectations() {
        let answer = answer(&format!("summary {}", snapshot(&name)));
        assert_eq!(answer["statistics"], expected["statistics"], "{name}");
        assert_eq!(answer["snapshot"]["nodes"], expected["snapshot"]["nodes"], "{name}");
        assert_eq!(answer["snapshot"]["edges"], expected["snapshot"]["edges"], "{name}");
        assert_eq!(sorted(&answer["classes"]), sorted(&expected["classes"]), "{name}");
    }
}

#[test]
fn comparison_is_that_of_devtools() {
    let mut compared = 0;
    for (name, expected) in expectations() {
        let before = snapshot(&name.replace("-after", "-before"));
        if Path::new(&before).exists() {
            let answer = answer(&format!("compare {before} {}", snapshot(&name)));
            assert_eq!(sorted(&answer["classes"]), sorted(&expected["compare"]), "{name}");
            compared += 1;
        }
    }
    assert!(compared > 0);
}

#[test]
fn retainers_are_those_of_devtools() {
    for (name, expected) in expectations() {
        let objects = expected["objects"].as_array().unwrap();
        let ids: String = objects.iter().map(|object| format!(" @{}", object["id"])).collect();
        let answer = answer(&format!("retainers {} {ids} --paths 0", snapshot(&name)));
        let answers = answer["objects"].as_array().unwrap();
        assert_eq!(answers.len(), objects.len());
        for (answer, object) in answers.iter().zip(objects) {
            for field in ["id", "name", "type", "self_bytes", "retained_bytes", "distance"] {
                assert_eq!(answer["object"][field], object[field], "{name} @{} {field}", object["id"]);
            }
            let retainers = answer["retainers"].as_array().unwrap();
            assert_eq!(retainers.len() as u64, object["retainer_count"], "{name} @{}", object["id"]);
            let listed = object["retainers"].as_array().unwrap();
            assert_eq!(retainers[..listed.len()], listed[..], "{name} @{}", object["id"]);
        }
    }
}

/// Asserts that an answer has these fields of what is expected.
#[track_caller]
fn same(where_: &str, fields: &[&str], answer: &Value, expected: &Value) {
    for field in fields {
        assert_eq!(answer[field], expected[field], "{where_} {field}");
    }
}

#[test]
fn dominators_are_those_of_devtools() {
    let fields = ["id", "parent", "name", "type", "self_bytes", "retained_bytes", "children"];
    for (name, expected) in expectations() {
        let answer = answer(&format!("dominators {} --depth 5 --top 8 --min 0", snapshot(&name)));
        let [nodes, listed] =
            [&answer["nodes"], &expected["dominators"]].map(|list| list.as_array().unwrap());
        assert_eq!(nodes.len(), listed.len(), "{name}");
        assert!(nodes.len() > 50, "{name}");
        for (node, listed) in nodes.iter().zip(listed) {
            same(&format!("{name} @{}", listed["id"]), &fields, node, listed);
        }
    }
}

#[test]
fn what_dominates_an_object_is_what_devtools_says() {
    for (name, expected) in expectations() {
        for chain in expected["chains"].as_array().unwrap() {
            let answer = answer(&format!("dominators {} @{} --depth 0", snapshot(&name), chain["id"]));
            let above = answer["dominators"].as_array().unwrap();
            let ids: Value = above.iter().map(|node| node["id"].clone()).collect();
            assert_eq!(ids, chain["dominators"], "{name} @{}", chain["id"]);
        }
    }
}

#[test]
fn duplicate_strings_are_those_of_devtools() {
    let fields = ["text", "count", "self_bytes", "retained_bytes"];
    let rows = |strings: &Value| {
        let row = |row: &Value| Value::from_iter(fields.map(|field| row[field].clone()));
        sorted(&strings.as_array().unwrap().iter().map(row).collect())
    };
    let mut compared = 0;
    for (name, expected) in expectations() {
        let answer = answer(&format!("strings {}", snapshot(&name)));
        assert_eq!(rows(&answer["strings"]), rows(&expected["strings"]), "{name}");
        compared += answer["strings"].as_array().unwrap().len();
    }
    assert!(compared > 0);
}
