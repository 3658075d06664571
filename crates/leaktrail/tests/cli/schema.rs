//! The documents keep what `docs/schema` promises.

use std::fs;

use serde_json::Value;

use crate::heaps;
use crate::run::{Folder, repository};

fn check(line: &str) {
    let folder = Folder::with(heaps::service(3));
    folder.write("later.heapsnapshot", heaps::service(7));
    valid(line, &folder.run(&format!("{line} --format json")).json());
}

/// The document keeps the schema of its command.
#[track_caller]
pub(crate) fn valid(line: &str, document: &Value) {
    let command = document["command"].as_str().unwrap();
    assert_eq!(document["schema_version"], 1);
    let schema = fs::read(repository(&format!("docs/schema/{command}.json"))).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path)).collect();
    assert!(faults.is_empty(), "{line}: {faults:#?}");
}

#[test]
fn summary() {
    check("summary heap.heapsnapshot");
    check("summary heap.heapsnapshot --top 0");
}

#[test]
fn compare() {
    check("compare heap.heapsnapshot later.heapsnapshot");
    check("compare heap.heapsnapshot later.heapsnapshot --by-name");
}

#[test]
fn retainers() {
    check("retainers heap.heapsnapshot @9");
    check("retainers heap.heapsnapshot @1");
    check("retainers heap.heapsnapshot @9 @11 --paths 0");
    check("retainers heap.heapsnapshot Session");
}
