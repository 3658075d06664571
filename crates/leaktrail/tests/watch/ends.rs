//! How watching ends: by the user, by the reader, by the process.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout};

use serde_json::Value;

use crate::target::{BUSY, Target, signal};

const LINES: &str = "--format jsonl --interval 0.2";

/// A watch that has written its first sample.
fn running(target: &Target) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut running = target.watch(LINES).spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(first["type"], "sample");
    (running, lines)
}

fn last(lines: Lines<BufReader<ChildStdout>>) -> Value {
    let document = serde_json::from_str(&lines.map(Result::unwrap).last().unwrap()).unwrap();
    crate::shared::schema::valid(&document);
    document
}

#[test]
fn signals_end_it_with_a_judgement_and_close_the_inspector() {
    let mut target = Target::new(BUSY);
    for name in ["INT", "TERM", "HUP"] {
        let (mut watch, lines) = running(&target);
        signal(&watch, name);
        assert_eq!(last(lines)["ended"], "interrupted", "{name}");
        assert_eq!(watch.wait().unwrap().code(), Some(130), "{name}");
        target.lives_without_inspector();
    }
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let mut target = Target::new(BUSY);
    let (watch, lines) = running(&target);
    drop(lines);
    let output = watch.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
    target.lives_without_inspector();
}

#[test]
fn a_process_that_ends_is_told() {
    let mut target = Target::new(BUSY);
    let (watch, lines) = running(&target);
    target.kill();
    assert_eq!(last(lines)["ended"], "target-ended");
    let output = watch.wait_with_output().unwrap();
    let told = format!("error: process {} ended while it was watched\n", target.pid());
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(4), told));
}

#[test]
fn a_process_whose_inspector_is_closed_is_watched_on_from_outside() {
    let mut target = Target::new(
        "setTimeout(() => {}, 1e6); process.on('SIGUSR2', () => process._debugEnd()); console.log('up');",
    );
    let (watch, mut lines) = running(&target);
    let kill = std::process::Command::new("kill").args(["-USR2", &target.pid().to_string()]).status();
    assert!(kill.unwrap().success());
    let is_outside =
        |line: &str| serde_json::from_str::<Value>(line).unwrap()["threads"] == Value::Array(vec![]);
    assert!(lines.any(|line| is_outside(&line.unwrap())));
    signal(&watch, "TERM");
    assert!(last(lines)["outside_only"].is_string());
    let output = watch.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("only what the kernel tells is watched now"), "{told}");
    target.lives_without_inspector();
}
