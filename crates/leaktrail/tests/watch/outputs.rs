//! What is written: text, lines of JSON, a document, a file.

use std::fs;

use serde_json::Value;

use crate::shared::schema;
use crate::target::{BUSY, Target};

/// The documents of lines, each of which keeps the schema.
fn documents(lines: &str) -> Vec<Value> {
    let document = |line: &str| {
        let document: Value = serde_json::from_str(line).unwrap();
        schema::valid(&document);
        document
    };
    lines.lines().map(document).collect()
}

#[test]
fn one_sample_as_text() {
    let mut target = Target::new(BUSY);
    let text = target.watched("--once").text();
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].contains("rss ") && lines[0].contains("heap ") && lines[0].ends_with("unclear"),
        "{text}"
    );
    assert!(lines[1].starts_with("unclear  "), "{text}");
    target.lives_without_inspector();
}

#[test]
fn lines_of_json_end_with_the_judgement() {
    let mut target = Target::new(BUSY);
    let text = target.watched("--format jsonl --interval 0.3 --duration 3").text();
    let documents = documents(&text);
    let (judgement, samples) = documents.split_last().unwrap();
    assert_eq!((&judgement["type"], &judgement["ended"]), (&"judgement".into(), &"done".into()));
    assert_eq!(judgement["samples"], samples.len());
    assert!(samples.len() >= 3, "{text}");
    let number = |sample: &Value, pointer: &str| sample.pointer(pointer).and_then(Value::as_u64).unwrap();
    for sample in samples {
        assert_eq!(sample["type"], "sample");
        let used = number(sample, "/threads/0/heap_used_bytes");
        assert!(used > 1_000_000 && used < number(sample, "/rss_bytes"), "{sample}");
        assert!(number(sample, "/threads/0/heap_limit_bytes") > used);
    }
    let last = samples.last().unwrap();
    let minor = last["threads"][0]["gc"].as_array().unwrap().iter().find(|gc| gc["kind"] == "minor");
    assert!(minor.unwrap()["count"].as_u64().unwrap() > 0, "{last}");
    assert!(number(&samples[0], "/regions/v8_bytes") > 1_000_000);
    target.lives_without_inspector();
}

#[test]
fn one_document_holds_all_samples() {
    let target = Target::new(BUSY);
    let document = target.watched("--format json --interval 0.3 --duration 1").json();
    assert_eq!(document["process"]["pid"], target.pid());
    let samples = document["samples"].as_array().unwrap();
    assert!(samples.len() >= 2 && document["judgement"]["samples"] == samples.len(), "{document}");
}

#[test]
fn a_file_grows_while_it_is_watched() {
    let target = Target::new(BUSY);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("memory.jsonl");
    let arguments = format!("--format jsonl --interval 0.2 --output {}", file.display());
    let mut running = target.watch(&arguments).spawn().unwrap();
    while fs::read_to_string(&file).unwrap_or_default().lines().count() < 3 {
        assert!(running.try_wait().unwrap().is_none(), "it ended");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    crate::target::signal(&running, "TERM");
    assert_eq!(running.wait().unwrap().code(), Some(130));
    let documents = documents(&fs::read_to_string(&file).unwrap());
    assert_eq!(documents.last().unwrap()["ended"], "interrupted");
    target.watched(&arguments).refused(&["already exists", "--force overwrites it"]);
}

#[test]
fn a_process_that_cannot_be_asked_is_watched_from_outside() {
    let target = Target::without_signal();
    let outcome = target.watched("--format jsonl --interval 0.2 --duration 0.5");
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("only what the kernel tells is watched"), "{}", outcome.stderr);
    let documents = documents(&outcome.stdout);
    let (judgement, samples) = documents.split_last().unwrap();
    assert!(judgement["outside_only"].as_str().unwrap().contains("SIGUSR1"), "{judgement}");
    for sample in samples {
        assert_eq!(sample["threads"], Value::Array(Vec::new()));
        assert!(sample["rss_bytes"].as_u64().unwrap() > 1_000_000, "{sample}");
    }
    assert!(samples[0]["regions"]["files_bytes"].as_u64().unwrap() > 1_000_000);
}

#[test]
fn what_cannot_be_is_refused() {
    let mut target = Target::new(BUSY);
    target.watched("--listen 0.0.0.0:0").refused(&["only loopback addresses are served"]);
    target.watched("--interval 0.01").refused(&["--interval is shorter"]);
    target.watched("--once --duration 5").refused(&["cannot be used with"]);
    target.watched("--metrics otel").refused(&["--listen"]);
    target.lives_without_inspector();
}
