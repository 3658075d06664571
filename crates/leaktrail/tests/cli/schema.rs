//! The documents keep what `docs/schema` promises.

use serde_json::Value;

use crate::heaps;
use crate::run::Folder;
use crate::shared::schema;

/// The commands that write a report.
const REPORTS: [&str; 3] = ["hunt", "demo", "diagnose"];

/// Whoever reads the document checks it.
fn check(line: &str) {
    let folder = Folder::with(heaps::service(3));
    folder.write("later.heapsnapshot", heaps::service(7));
    folder.run(&format!("{line} --format json")).json();
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

#[test]
fn dominators() {
    check("dominators heap.heapsnapshot");
    check("dominators heap.heapsnapshot --depth all --top all --min 0");
    check("dominators heap.heapsnapshot @9 --top 0");
}

#[test]
fn strings() {
    check("strings heap.heapsnapshot");
    let folder = Folder::with(heaps::headers());
    let found = folder.run("strings heap.heapsnapshot --format json").json();
    assert_eq!(found["strings"].as_array().unwrap().len(), 2);
}

#[test]
fn what_reports_share_is_described_alike() {
    let [hunt, others @ ..] = REPORTS.map(schema::of);
    let shared = hunt["$defs"].as_object().unwrap();
    for other in others {
        for (name, described) in other["$defs"].as_object().unwrap() {
            assert_eq!(shared.get(name), Some(described), "{name} of {}", other["title"]);
        }
        assert_eq!(other["required"], hunt["required"]);
        let names = |schema: &Value| -> Vec<String> {
            schema["properties"].as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(names(&other), names(&hunt));
    }
}
