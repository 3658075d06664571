//! What lies beside a snapshot is used when it is read.

use std::fs;
use std::process::Output;
use std::time::Duration;

use serde_json::Value;

use crate::service::{IDLE, Service};
use crate::shared::outcome::Outcome;
use crate::shared::schema;

fn run(service: &Service, arguments: &str) -> Outcome {
    Output::into(service.leaktrail(arguments).output().unwrap())
}

#[test]
fn summary_tells_when_and_of_what_it_was_taken() {
    let mut service = Service::new(IDLE);
    let taken = service.captured("-o a.heapsnapshot")["files"][0]["taken_unix_ms"].clone();
    let told = run(&service, "summary a.heapsnapshot --top 0 --format json").json();
    schema::valid(&told);
    assert_eq!(
        (&told["snapshot"]["taken"]["unix_ms"], &told["snapshot"]["taken"]["pid"]),
        (&taken, &service.pid().into())
    );
    let text = run(&service, "summary a.heapsnapshot --top 1").text();
    assert!(
        text.contains("; taken 20") && text.contains(&format!(" UTC of server (process {}", service.pid())),
        "{text}"
    );

    // Of another snapshot: it is not believed.
    fs::write(service.path("b.heapsnapshot"), fs::read(service.path("a.heapsnapshot")).unwrap()).unwrap();
    let meta = fs::read_to_string(service.path("a.heapsnapshot.meta.json")).unwrap();
    let mut other: Value = serde_json::from_str(&meta).unwrap();
    other["bytes"] = 1.into();
    fs::write(service.path("b.heapsnapshot.meta.json"), other.to_string()).unwrap();
    let told = run(&service, "summary b.heapsnapshot --top 0 --format json").json();
    assert_eq!(told["snapshot"].get("taken"), None);
}

#[test]
fn snapshots_of_two_sessions_have_an_order_in_time() {
    let mut service = Service::new(IDLE);
    service.captured("-o first.heapsnapshot");
    std::thread::sleep(Duration::from_millis(50));
    service.captured("-o second.heapsnapshot");
    let wrong = run(&service, "diagnose second.heapsnapshot first.heapsnapshot");
    wrong.refused(&["first.heapsnapshot is older than second.heapsnapshot", "--sort sorts them"]);
    let sorted = run(&service, "diagnose second.heapsnapshot first.heapsnapshot --sort --format json");
    let report: Value = serde_json::from_str(&sorted.stdout).unwrap();
    assert_eq!(
        report["snapshots"],
        serde_json::json!(["first.heapsnapshot", "second.heapsnapshot"]),
        "{}",
        sorted.stderr
    );
}
