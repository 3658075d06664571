//! Accepted findings: what is in the file of `--known` makes no verdict.

use serde_json::Value;

use crate::diagnose::series;
use crate::run::{Folder, Outcome};

const LINE: &str =
    "diagnose leak-1.heapsnapshot leak-2.heapsnapshot leak-3.heapsnapshot --map /app=. --format json";

fn diagnose(folder: &Folder, flags: &str) -> Outcome {
    folder.run(&format!("{LINE} {flags}"))
}

fn fingerprint(folder: &Folder) -> String {
    diagnose(folder, "").document(1)["findings"][0]["fingerprint"].as_str().unwrap().to_owned()
}

#[track_caller]
fn is_accepted(outcome: &Outcome) {
    let document = outcome.document(0);
    assert_eq!((&document["verdict"], &document["findings"]), (&"clean".into(), &Value::Array(Vec::new())));
    assert_eq!(document["reason"], "nothing leaks but 1 accepted finding");
    assert_eq!(document["accepted"][0]["owner"]["name"], "carts");
}

#[test]
fn what_was_written_is_accepted() {
    let folder = series();
    assert_eq!(diagnose(&folder, "--write-known known.txt").code, Some(1));
    let written = folder.read("known.txt");
    let entry = format!("\n# carts, leak.mjs: unbounded-map\n{}\n", fingerprint(&folder));
    assert!(written.starts_with("# Findings that are accepted") && written.ends_with(&entry), "{written}");
    is_accepted(&diagnose(&folder, "--known known.txt"));
    let text = folder.run(&LINE.replace("json", "text --known known.txt")).text();
    assert!(
        text.starts_with("CLEAN") && text.contains("\n  accepted grows, and is accepted\n    carts"),
        "{text}"
    );
}

#[test]
fn without_findings_nothing_is_written() {
    let folder = series();
    let line = "diagnose leak-1.heapsnapshot leak-2.heapsnapshot --map /app=. --write-known known.txt";
    let outcome = folder.run(line);
    let told = "warning: there is no finding to write: known.txt stays as it is\n";
    assert!(outcome.code == Some(3) && outcome.stderr.starts_with(told), "{}", outcome.stderr);
    assert!(!folder.path("known.txt").exists());
}

#[test]
fn suspects_can_be_accepted() {
    let folder = series();
    folder.write("known.txt", fingerprint(&folder));
    let line = "diagnose leak-1.heapsnapshot leak-2.heapsnapshot --map /app=. --format json";
    let document = folder.run(&format!("{line} --known known.txt")).document(0);
    assert_eq!((&document["verdict"], &document["suspects"]), (&"clean".into(), &Value::Array(Vec::new())));
    assert_eq!(document["reason"], "nothing is suspected but 1 accepted finding");
    assert_eq!(document["accepted"][0]["owner"]["name"], "carts");
}

#[test]
fn writing_again_adds_and_loses_nothing() {
    let folder = series();
    folder.write("known.txt", "00000000000000ff from last year");
    diagnose(&folder, "--write-known known.txt");
    let written = folder.read("known.txt");
    assert!(written.starts_with("00000000000000ff from last year\n"), "{written}");
    diagnose(&folder, "--known known.txt --write-known known.txt");
    assert_eq!(folder.read("known.txt"), written);
}

#[test]
fn lists_and_reports_are_read_too() {
    let folder = series();
    let fingerprint = fingerprint(&folder);
    for (name, text) in [
        ("lines", format!("# why\n\n  {fingerprint}  carts: next week\n")),
        ("upper", fingerprint.to_uppercase()),
        ("list.json", format!(" [\"{fingerprint}\"]")),
        ("report.json", diagnose(&folder, "").stdout),
    ] {
        folder.write(name, text);
        is_accepted(&diagnose(&folder, &format!("--known {name}")));
    }
}

#[test]
fn what_no_longer_occurs_is_told() {
    let folder = series();
    folder.write("known.txt", "00000000000000ff\n");
    let outcome = diagnose(&folder, "--known known.txt");
    assert_eq!(outcome.document(1)["findings"][0]["owner"]["name"], "carts");
    assert_eq!(outcome.stderr, "hint: 00000000000000ff of known.txt no longer occurs: its line can go\n");
}

#[test]
fn a_bad_file_is_refused_before_any_work() {
    let folder = series();
    diagnose(&folder, "--known none.txt")
        .refused(&["cannot read none.txt", "hint: --write-known none.txt makes it"]);
    folder.write("bad.txt", "# fine\ncarts\n");
    diagnose(&folder, "--known bad.txt")
        .refused(&["bad.txt: \"carts\" is no fingerprint", "hint: a line begins"]);
    folder.write("bad.json", "{\"findings\": 7}");
    diagnose(&folder, "--known bad.json").refused(&["bad.json: ", "hint: "]);
    folder.write("list.json", "[]");
    diagnose(&folder, "--write-known list.json").refused(&["cannot add lines to list.json"]);
    diagnose(&folder, "--write-known no/known.txt").refused(&["no is no directory"]);
    assert_eq!(folder.read("list.json"), "[]");
}
