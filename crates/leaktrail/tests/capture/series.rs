//! Several snapshots of one process, in one session.

use std::fs;

use serde_json::Value;

use crate::service::{IDLE, Service};

/// Keeps something every few milliseconds.
const LEAKING: &str = "
const leaked = new Map();
globalThis.size = () => leaked.size;
setInterval(() => { for (let i = 0; i < 20; i++) leaked.set(`key ${leaked.size}`, { at: leaked.size }); }, 10);
";

#[test]
fn a_series_can_be_diagnosed_by_ids() {
    let mut service = Service::new(&format!("{LEAKING}{IDLE}"));
    let document = service.captured("--count 3 --every 1s -o a.heapsnapshot");
    let files = document["files"].as_array().unwrap();
    let names: Vec<&str> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(names, ["a-1.heapsnapshot", "a-2.heapsnapshot", "a-3.heapsnapshot"]);
    assert_eq!(files.iter().map(|file| file["number"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2, 3]);
    let diagnosed = service.leaktrail("diagnose a-*.heapsnapshot --root .. --format json").output().unwrap();
    let said = String::from_utf8(diagnosed.stderr).unwrap();
    let report: Value = serde_json::from_slice(&diagnosed.stdout).unwrap();
    assert_eq!(report["matched_by"], "id", "{said}{report}");
    // Whether the load was equal is a matter of luck, and with it the verdict.
    let told = ["findings", "suspects"].map(|kind| report[kind][0]["owner"]["name"].clone());
    assert!(told.contains(&"leaked".into()), "{report}");
}

#[test]
fn the_last_ones_are_kept() {
    let mut service = Service::new(IDLE);
    let document = service.captured("--count 3 --every 100ms --keep 1 -o a.heapsnapshot");
    assert_eq!(document["files"].as_array().unwrap().len(), 1);
    assert_eq!(service.files(), ["a-3.heapsnapshot", "a-3.heapsnapshot.meta.json"]);
}

#[test]
fn an_interrupted_series_keeps_and_tells_what_it_has() {
    let mut service = Service::new(IDLE);
    let running = service.begin("--every 1h --format json", "waiting ");
    running.signal("INT");
    let outcome = running.end();
    let document = outcome.document(130);
    let [file] = document["files"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert!(service.files().contains(&file["path"].as_str().unwrap().to_owned()));
    service.lives();
}

#[test]
fn a_condition_is_waited_for() {
    let grow = "setTimeout(() => { globalThis.grown = Buffer.alloc(60_000_000, 1); }, 6000);";
    let mut service = Service::new(&format!("{grow}{IDLE}"));
    let document = service.captured("--when 'arrayBuffers>50MB' -o a.heapsnapshot");
    let before = &document["files"][0]["memory"]["before"];
    assert!(before["array_buffers_bytes"].as_u64().unwrap() > 50_000_000, "{before}");
}

#[test]
fn a_snapshot_of_a_series_that_is_not_safe_is_skipped() {
    let mut service = Service::new(IDLE);
    let outcome = service.capture("--count 2 --every 100ms --max-freeze 1ms --format json");
    let document = outcome.document(5);
    assert_eq!(
        (document["files"].as_array().unwrap().len(), document["skipped"].as_array().unwrap().len()),
        (0, 2)
    );
    assert!(outcome.stderr.contains("warning: skipped: "), "{}", outcome.stderr);
    assert_eq!(fs::read_dir(service.path("")).unwrap().count(), 0);
}
