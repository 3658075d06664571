//! What is written, and what it is called.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::service::{IDLE, Service, large};

#[test]
fn a_snapshot_is_whole_private_and_described() {
    let mut service = Service::new(IDLE);
    let document = service.captured("");
    let [file] = document["files"].as_array().unwrap().as_slice() else { panic!("{document}") };
    let name = file["path"].as_str().unwrap();
    let pid = service.pid();
    let stamp = name.strip_prefix(&format!("server-{pid}-")).unwrap().strip_suffix(".heapsnapshot").unwrap();
    assert!(stamp.len() == 15 && stamp.as_bytes()[8] == b'T', "{name}");
    assert_eq!(service.files(), [name.to_owned(), format!("{name}.meta.json")]);
    assert_eq!(file["meta_path"], format!("{name}.meta.json"));
    assert_eq!([service.mode(name), service.mode(&format!("{name}.meta.json"))], [0o600; 2]);

    let bytes = fs::read(service.path(name)).unwrap();
    let snapshot: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((&file["bytes"], &file["snapshot_bytes"]), (&bytes.len().into(), &bytes.len().into()));
    assert_eq!(file["nodes"], snapshot["snapshot"]["node_count"]);
    assert_eq!(file["edges"], snapshot["snapshot"]["edge_count"]);
    assert!(snapshot["strings"].as_array().unwrap().contains(&"kept 999".into()));
    let sum = Command::new("sha256sum").arg(service.path(name)).output().unwrap().stdout;
    assert!(String::from_utf8(sum).unwrap().starts_with(file["sha256"].as_str().unwrap()));
    assert!(file["measured"]["freeze_ms"].as_f64().unwrap() > 1.0, "{file}");

    let meta = service.document(&format!("{name}.meta.json"));
    assert_eq!((&meta["process"]["pid"], &meta["process"]["name"]), (&pid.into(), &"server".into()));
    assert_eq!(meta["process"]["flags"], serde_json::json!(["--inspect-port=0"]));
    let text = fs::read_to_string(service.path(&format!("{name}.meta.json"))).unwrap();
    assert!(!text.contains("secret=argument") && !text.contains("variable"), "{text}");
    let [script] = meta["scripts"].as_array().unwrap().as_slice() else { panic!("{}", meta["scripts"]) };
    assert!(script["url"].as_str().unwrap().ends_with("/server.mjs"));
}

#[test]
fn text_names_the_file_and_warns_of_secrets() {
    let mut service = Service::new(IDLE);
    let outcome = service.capture("-o a.heapsnapshot");
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.stdout.starts_with("a.heapsnapshot\n  "), "{}", outcome.stdout);
    for part in ["it stood still for ", "predicted", "sha256 "] {
        assert!(outcome.stdout.contains(part), "{}", outcome.stdout);
    }
    for part in ["a snapshot needs ", "taking a heap snapshot of server", "passwords, tokens"] {
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
    }
}

#[test]
fn zstd_packs_it_and_every_command_reads_it() {
    let mut service = Service::new(IDLE);
    let document = service.captured("-o a.heapsnapshot.zst");
    let file = &document["files"][0];
    assert!(file["bytes"].as_u64().unwrap() * 3 < file["snapshot_bytes"].as_u64().unwrap(), "{file}");
    let summary = service.leaktrail("summary a.heapsnapshot.zst --top 1 --format json").output().unwrap();
    let summary: Value = serde_json::from_slice(&summary.stdout).unwrap();
    assert_eq!(summary["snapshot"]["nodes"], file["nodes"]);

    let folder = service.captured("--compress zstd -o .");
    let name = folder["files"][0]["path"].as_str().unwrap();
    assert!(name.starts_with("./server-") && name.ends_with(".heapsnapshot.zst"), "{name}");
}

#[test]
fn a_file_that_exists_is_kept_unless_forced() {
    let mut service = Service::new(IDLE);
    fs::write(service.path("a.heapsnapshot"), "old").unwrap();
    service.capture("-o a.heapsnapshot").refused(&["a.heapsnapshot already exists", "--force"]);
    assert_eq!(fs::read(service.path("a.heapsnapshot")).unwrap(), b"old");
    service.captured("-o a.heapsnapshot --force");
    assert!(fs::metadata(service.path("a.heapsnapshot")).unwrap().len() > 100_000);
    service.capture("-o no/such/folder.heapsnapshot").refused(&["no/such"]);
}

#[test]
fn what_a_killed_run_left_is_told_and_replaced() {
    let service = Service::new(&large());
    let running = service.begin_to_write("-o a.heapsnapshot");
    running.signal("KILL");
    assert_eq!(running.end().code, None);
    assert_eq!(service.files(), ["a.heapsnapshot.partial"]);
    let outcome = service.command("-o a.heapsnapshot --force").output().unwrap();
    let said = String::from_utf8(outcome.stderr).unwrap();
    assert_eq!(outcome.status.code(), Some(0), "{said}");
    assert!(
        said.contains("a partial file of an earlier run, ") && said.contains(" UTC, is replaced"),
        "{said}"
    );
    assert_eq!(service.files(), ["a.heapsnapshot", "a.heapsnapshot.meta.json"]);
}
