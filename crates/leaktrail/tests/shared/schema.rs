//! The documents keep what `docs/schema` promises.

use std::fs;

use serde_json::Value;

use super::repository;

/// The schema of a command's document.
pub(crate) fn of(command: &str) -> Value {
    let schema = fs::read(repository(&format!("docs/schema/{command}.json"))).unwrap();
    serde_json::from_slice(&schema).unwrap()
}

/// Asserts that the document keeps the schema of its command.
#[track_caller]
pub(crate) fn valid(document: &Value) {
    let command = document["command"].as_str().unwrap();
    assert_eq!(document["schema_version"], 1);
    let schema = of(command);
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path)).collect();
    assert!(faults.is_empty(), "{command}: {faults:#?}");
}
