//! Whatever a hunt is busy with: an interrupt ends it, and nothing is left.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::home::{BRIEF, Home, partial_files};
use crate::services::CLEAN;

/// A phase takes no longer to come, on any machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Long enough for snapshots and their analysis to take a while.
const LARGE_HEAP: &str = "
globalThis.large = Array.from({ length: 150_000 }, (_, i) => ({ i, next: { text: `item ${i}` } }));
";

/// Listens at the port and leaves its number behind.
fn server(extra: &str) -> String {
    format!("{CLEAN}\nimport fs from 'node:fs';\nfs.writeFileSync('port', process.env.PORT);\n{extra}")
}

/// Interrupts the hunt once a line of its talk contains `phase`, and `is_time`.
#[track_caller]
fn interrupted(home: &Home, arguments: &str, phase: &str, signal: &str, is_time: impl Fn() -> bool) {
    let mut running = home.start(arguments);
    let began = Instant::now();
    let mut talk = BufReader::new(running.stderr.take().unwrap()).lines();
    let mut said = String::new();
    while !said.contains(phase) {
        let line = talk.next().map(Result::unwrap);
        assert!(line.is_some(), "it ended before {phase:?} with {:?}: {said}", running.wait());
        said = line.unwrap();
    }
    while !is_time() {
        assert!(began.elapsed() < PATIENCE && running.try_wait().unwrap().is_none(), "{phase:?} passed by");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(!home.processes().is_empty(), "what would be left is seen while it is there");
    let kill = Command::new("kill").args(["-s", signal, &running.id().to_string()]).status();
    assert!(kill.unwrap().success());
    let output = running.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &*output.stdout), (Some(130), &b""[..]), "{phase}");
    home.assert_nothing_is_left();
    if home.path("port").exists() {
        let port: u16 = home.read("port").parse().unwrap();
        TcpListener::bind(("127.0.0.1", port)).unwrap();
    }
}

fn brief(more: &str) -> String {
    format!("--load 'GET /{{i}}' {BRIEF} {more}")
}

fn at_once() -> bool {
    true
}

#[test]
fn while_the_service_starts() {
    let home =
        Home::new("import fs from 'node:fs'; fs.writeFileSync('up', ''); setInterval(() => {}, 1000);");
    interrupted(&home, &brief(""), "starting the service", "INT", || home.path("up").exists());
}

#[test]
fn while_the_load_runs() {
    let slow =
        server("").replace("response.end(session.page)", "setTimeout(() => response.end(session.page), 50)");
    let home = Home::new(&slow);
    interrupted(
        &home,
        "--load 'GET /{i}' --warmup 1000 --requests 20 --rounds 1",
        "warming up",
        "TERM",
        at_once,
    );
    interrupted(&home, "--load 'GET /{i}' --warmup 8 --requests 2000 --rounds 3", "round 1", "HUP", at_once);
}

#[test]
fn while_a_program_drives_the_load() {
    let home = Home::new(&server(""));
    home.write("drive.sh", "sleep 1000 & : > driving; wait");
    let arguments = "--rounds 1 --load-cmd 'sh drive.sh' --report out";
    interrupted(&home, arguments, "warming up", "INT", || home.path("driving").exists());
}

#[test]
fn while_a_snapshot_is_taken_and_written() {
    let home = Home::new(&server(LARGE_HEAP));
    let is_written = || home.path("out").exists() && !partial_files(&home.path("out")).is_empty();
    interrupted(&home, &brief("--report out --keep-snapshots"), "taking a heap snapshot", "TERM", is_written);
    assert_eq!(home.files("out"), ["service.log"]);
}

#[test]
fn while_snapshots_are_analysed() {
    let home = Home::new(&server(LARGE_HEAP));
    interrupted(&home, &brief(""), "computing dominators", "INT", at_once);
    interrupted(&home, &brief(""), "naming the owner", "HUP", at_once);
}

#[test]
fn while_the_service_is_stopped() {
    let home = Home::new(&server("process.on('SIGTERM', () => {});"));
    interrupted(&home, &brief(""), "stopping the service", "INT", at_once);
}

#[test]
fn during_the_self_check() {
    let home = Home::new(&server(""));
    interrupted(&home, &brief("--self-check"), "self-check · warming up", "TERM", || {
        home.has_temporary_files()
    });
}
