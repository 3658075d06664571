//! The demo from outside, on real Node.js: what it finds, what it leaves behind, how it fails.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]
#![cfg(target_os = "linux")]

mod shared;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::shared::PROGRAM;

fn demo(args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("demo").args(args).stdin(Stdio::null());
    command
}

fn document(output: &Output) -> Value {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}\n{}", String::from_utf8_lossy(&output.stdout));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    shared::schema::valid(&document);
    document
}

/// Where the variable is declared in the demo's own source, 1-based.
fn declaration_of(name: &str) -> (u64, u64) {
    let source = include_str!("../../../examples/dashboard/src/server.mjs");
    let (at, line) =
        source.lines().enumerate().find(|(_, line)| line.contains(&format!("const {name}"))).unwrap();
    (at as u64 + 1, line.find(name).unwrap() as u64 + 1)
}

/// Processes whose command line names the demo's server and whose environment names `marker`.
fn services_marked(marker: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter(|process| fs::read(process.path().join("environ")).is_ok_and(|env| contains(&env, marker)))
        .filter_map(|process| fs::read(process.path().join("cmdline")).ok())
        .filter(|line| contains(line, "server"))
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .collect()
}

fn mode_of(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn names_the_owner_of_the_leak() {
    let document = document(&demo(&["--format", "json"]).output().unwrap());
    assert_eq!(document["verdict"], "leak");
    assert_eq!(document["memory"]["kind"], "heap");
    let growth = document["memory"]["growth_bytes_per_request"].as_f64().unwrap();
    assert!((300_000.0..400_000.0).contains(&growth), "80 widgets of 4 KB are 327,680 bytes, not {growth}");
    let finding = &document["findings"][0];
    let (line, column) = declaration_of("userResponseCache");
    let owner = &finding["owner"];
    assert_eq!(owner["name"], "userResponseCache");
    assert_eq!(owner["file"], "src/server.mjs");
    assert_eq!((owner["line"].as_u64(), owner["column"].as_u64()), (Some(line), Some(column)));
    assert_eq!(owner["package"]["kind"], "app");
    assert_eq!(finding["pattern"], "unbounded-map");
    assert_eq!(finding["growth"]["count"], 600, "one entry per request");
    let path = finding["path"].as_array().unwrap();
    assert_eq!(path[0]["edge"], Value::Null);
    let growing = path.iter().find(|step| step["growing"] == true).unwrap();
    assert_eq!((&growing["edge"]["name"], &growing["node"]["name"]), (&owner["name"], &"Map".into()));
}

#[test]
fn finds_nothing_in_the_fixed_twin() {
    let document = document(&demo(&["--fixed", "--format", "json"]).output().unwrap());
    assert!(["clean", "saturating"].contains(&document["verdict"].as_str().unwrap()), "{document:#}");
    assert_eq!(document["findings"], Value::Array(Vec::new()));
}

#[test]
fn keeps_what_is_asked_for_and_refuses_to_overwrite() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("out");
    let args = ["--report", directory.to_str().unwrap(), "--keep-snapshots", "--format", "json"];
    let document = document(&demo(&args).output().unwrap());
    let kept: Value = serde_json::from_slice(&fs::read(directory.join("report.json")).unwrap()).unwrap();
    assert_eq!(kept, document);
    for round in 0..3 {
        let snapshot = directory.join(format!("round-{round}.heapsnapshot"));
        assert_eq!(mode_of(&snapshot), 0o600);
        let summary = Command::new(PROGRAM).arg("summary").arg(&snapshot).output().unwrap();
        assert!(summary.status.success(), "{}", String::from_utf8_lossy(&summary.stderr));
    }
    let log = directory.join("service.log");
    assert_eq!(mode_of(&log), 0o600);
    assert!(fs::read_to_string(log).unwrap().contains("listening"));

    fs::remove_file(directory.join("report.json")).unwrap();
    let again = demo(&args).output().unwrap();
    assert_eq!(again.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&again.stderr);
    assert!(stderr.contains("already exists") && stderr.contains("--force"), "{stderr}");
}

#[test]
fn leaves_nothing_behind_when_interrupted() {
    for signal in ["INT", "TERM", "HUP"] {
        let marker = format!("LEAKTRAIL_TEST_MARKER={signal}-{}", std::process::id());
        let (name, value) = marker.split_once('=').unwrap();
        let mut running =
            demo(&[]).env(name, value).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let started = Instant::now();
        while services_marked(&marker).is_empty() {
            assert!(started.elapsed() < Duration::from_secs(60), "the service never started");
            std::thread::sleep(Duration::from_millis(5));
        }
        let killed = Command::new("kill").args(["-s", signal, &running.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert_eq!(running.wait().unwrap().code(), Some(130), "{signal}");
        assert!(services_marked(&marker).is_empty(), "{signal}: {:?}", services_marked(&marker));
    }
}

#[test]
fn tells_that_the_service_died() {
    let output = demo(&[]).env("NODE_OPTIONS", "--max-old-space-size=64").output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    assert!(stderr.contains("the service (process") && stderr.contains("heap out of memory"), "{stderr}");
}

#[test]
fn says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let no_node = demo(&["--node", "/no/such/node"]).output().unwrap();
    assert_eq!(no_node.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&no_node.stderr).contains("no Node.js at /no/such/node"));

    let no_npm = demo(&[]).env("XDG_CACHE_HOME", folder.path()).env("PATH", folder.path()).output().unwrap();
    assert_eq!(no_npm.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&no_npm.stderr).contains("npm was not found"));

    let offline = demo(&[])
        .env("XDG_CACHE_HOME", folder.path())
        .env("npm_config_cache", folder.path().join("npm"))
        .env("npm_config_offline", "true")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&offline.stderr);
    assert_eq!(offline.status.code(), Some(4));
    assert!(stderr.contains("npm could not install") && stderr.contains("hint:"), "{stderr}");
    assert_eq!(
        fs::read_dir(folder.path().join("leaktrail")).unwrap().count(),
        0,
        "nothing is left half done"
    );
}
