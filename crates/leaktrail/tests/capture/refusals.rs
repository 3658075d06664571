//! What is not safe is not done.

use std::process::Command;

use probe::{Attached, TargetRef};
use serde_json::Value;

use crate::service::{IDLE, Service, large};
use crate::shared::outcome::Outcome;

#[test]
fn a_dry_run_only_tells() {
    let mut service = Service::new(IDLE);
    let document = service.captured("--dry-run");
    let [prediction] = document["predictions"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert_eq!((&prediction["pid"], &document["files"]), (&service.pid().into(), &serde_json::json!([])));
    assert!(prediction["room"]["disk_bytes"].as_u64().unwrap() > 0, "{prediction}");
    let outcome = service.capture("--dry-run");
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(
        outcome.stdout.contains("a snapshot needs ") && outcome.stdout.contains("it is safe"),
        "{}",
        outcome.stdout
    );
    assert_eq!(service.files(), [""; 0]);
}

#[test]
fn a_freeze_that_may_be_too_long_is_refused_unless_forced() {
    let mut service = Service::new(IDLE);
    let outcome = service.capture("--max-freeze 1ms");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(5), ""), "{}", outcome.stderr);
    for part in ["--max-freeze allows 1 ms", "leaktrail profile", "--force"] {
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
    }
    assert_eq!(service.files(), [""; 0]);
    let dry = service.capture("--max-freeze 1ms --dry-run --format json").document(5);
    assert_eq!(dry["predictions"][0]["obstacles"].as_array().unwrap().len(), 1, "{dry}");
    let forced = service.capture("--max-freeze 1ms --force");
    assert_eq!(forced.code, Some(0), "{}", forced.stderr);
    assert!(forced.stderr.contains("taken all the same (--force)"), "{}", forced.stderr);
}

#[test]
fn two_captures_at_once_are_one() {
    let mut service = Service::new(&large());
    let running = service.begin("-o first.heapsnapshot", "taking a heap snapshot");
    let second = service.command("-o second.heapsnapshot --force").output().unwrap();
    let said = String::from_utf8(second.stderr).unwrap();
    assert_eq!((second.status.code(), second.stdout.len()), (Some(5), 0), "{said}");
    assert!(said.contains("another leaktrail capture is at work on process"), "{said}");
    let first = running.end();
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert_eq!(service.files(), ["first.heapsnapshot", "first.heapsnapshot.meta.json"]);
    service.lives();
    service.captured("-o third.heapsnapshot");
}

#[test]
fn a_debugger_that_is_connected_is_left_alone() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut service = Service::new(IDLE);
    let attached = runtime
        .block_on(async { Attached::to(TargetRef::Pid(service.pid()).find().await.unwrap()).await.unwrap() });
    let outcome = service.command("").output().unwrap();
    let said = String::from_utf8(outcome.stderr).unwrap();
    assert_eq!(outcome.status.code(), Some(5), "{said}");
    assert!(said.contains("a debugger or another tool is connected"), "{said}");
    runtime.block_on(attached.detach()).unwrap();
    service.captured("");
}

#[test]
fn a_stopped_process_is_not_touched() {
    let mut service = Service::new(IDLE);
    service.captured("--dry-run");
    service.signal("STOP");
    let outcome = service.command("").output().unwrap();
    service.signal("CONT");
    let said = String::from_utf8(outcome.stderr).unwrap();
    assert_eq!(outcome.status.code(), Some(5), "{said}");
    assert!(said.contains("kill -CONT"), "{said}");
    service.lives();
}

/// A disk of 1 MB, which takes root to make.
#[test]
fn a_disk_without_room_is_told_before_and_found_out_under_way() {
    let mut service = Service::new(IDLE);
    let script = "mkdir d && mount -t tmpfs -o size=1m none d && exec \"$0\" \"$@\"";
    let on_small_disk = |service: &Service, more: &str| {
        let program = service.leaktrail("").get_args().last().unwrap().to_owned();
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", script]).arg(program).current_dir(service.path(""));
        let arguments = format!("capture {} -o d/a.heapsnapshot {more}", service.pid());
        let output = command.args(arguments.split_whitespace()).output().unwrap();
        std::fs::remove_dir(service.path("d")).unwrap();
        output
    };
    let refused = on_small_disk(&service, "");
    let said = String::from_utf8(refused.stderr).unwrap();
    if said.contains("Operation not permitted") || said.contains("must be superuser") {
        return;
    }
    assert_eq!(refused.status.code(), Some(5), "{said}");
    assert!(said.contains("the disk of d has room for 1.0 MB"), "{said}");
    let full = on_small_disk(&service, "--force");
    let said = String::from_utf8(full.stderr).unwrap();
    assert_eq!((full.status.code(), full.stdout.len()), (Some(2), 0), "{said}");
    assert!(said.contains("No space left on device") && said.contains("hint: make room"), "{said}");
    service.lives();
}

#[test]
fn a_series_and_its_flags_go_together() {
    let mut service = Service::new(IDLE);
    service.capture("--count 2").refused(&["--every is missing"]);
    service.capture("--keep 2").refused(&["--keep is for a series"]);
    service.capture("--when 'heapUsed<4MB'").refused(&["METRIC>SIZE"]);
    service.capture("--thread 7").refused(&["no worker thread"]);
    assert_eq!(service.files(), [""; 0]);
}

/// One of two processes is stopped.
#[test]
fn of_several_processes_those_that_can_be_are_captured() {
    let name = format!("all-{}.mjs", std::process::id());
    let mut first = Service::start("node", &[], &[(&name, IDLE)]);
    let second = Service::start("node", &[], &[(&name, IDLE)]);
    first.captured("--dry-run");
    second.signal("STOP");
    let line = format!("capture --name {name} --all -o a.heapsnapshot --format json");
    let outcome = Outcome::from(first.leaktrail(&line).output().unwrap());
    second.signal("CONT");
    let document = outcome.document(0);
    assert_eq!(document["skipped"][0]["pid"], second.pid(), "{document}");
    let [file] = document["files"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert_eq!(file["path"], format!("a-{}.heapsnapshot", first.pid()));
    first.lives();
}

#[test]
fn an_inspector_that_was_open_stays_open() {
    let service = Service::start("node", &["--inspect=127.0.0.1:0"], &[("server.mjs", IDLE)]);
    assert_eq!(service.listens_at(), 2);
    let outcome = service.command("-o a.heapsnapshot --format json").output().unwrap();
    let document: Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!(document["files"].as_array().unwrap().len(), 1, "{document}");
    assert_eq!(service.listens_at(), 2);
}
