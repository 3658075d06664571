//! Services that do not start, or do not last.

use std::net::TcpListener;

use serde_json::Value;

use crate::home::{BRIEF, Home};
use crate::services::CLEAN;

/// Hunts a service that must fail: exit code 4, the parts on stderr, and a document that says so.
#[track_caller]
fn failed(home: &Home, arguments: &str, service: &str, parts: &[&str]) -> Value {
    let arguments = format!("{BRIEF} --load 'GET /{{i}}' --format json {arguments}");
    let outcome = home.hunt_command(&arguments, service);
    let document = outcome.document(4);
    for part in parts {
        assert!(outcome.stderr.contains(part), "{part:?} is not in:\n{}", outcome.stderr);
    }
    assert_eq!(document["verdict"], "failed");
    let message = document["failure"]["message"].as_str().unwrap();
    assert_eq!(document["reason"], message);
    assert!(outcome.stderr.contains(message), "{message:?} is not in:\n{}", outcome.stderr);
    document
}

#[test]
fn one_that_dies_under_load_leaves_its_last_words() {
    let home = Home::new(&format!(
        "{CLEAN}
let served = 0;
process.on('exit', () => console.error('last words'));
(await import('node:diagnostics_channel')).channel('http.server.request.start').subscribe(() => {{
  if (++served === 18) process.exit(9);
}});"
    ));
    let document = failed(&home, "", "node server.mjs", &["exited with code 9", "last words"]);
    assert_eq!(document["failure"]["phase"], "round 1");
    assert!(document["failure"]["details"].to_string().contains("last words"));
    assert_eq!(document["service"]["node_version"].as_str().unwrap().chars().next(), Some('v'));
    assert_eq!(document["memory"]["rounds"].as_array().unwrap().len(), 1, "what was measured is told");
}

#[test]
fn one_that_fills_its_heap_is_told_so() {
    let home = Home::new(
        &CLEAN.replace("response.end", "(globalThis.all ??= []).push(Array(2e5).fill(1.5)); response.end"),
    );
    let parts = ["it ran out of JavaScript heap; raise --max-old-space-size"];
    failed(&home, "--env NODE_OPTIONS=--max-old-space-size=30", "node server.mjs", &parts);
}

#[test]
fn one_that_exits_at_start_is_told_with_its_last_words() {
    let home = Home::new("console.error('no config'); process.exit(3);");
    let parts = ["exited with code 3 before it was ready", "no config"];
    let document = failed(&home, "", "node server.mjs", &parts);
    assert_eq!(document["failure"]["phase"], "starting the service");
    assert_eq!(document["service"]["node_version"], Value::Null);
    assert_eq!(document["memory"]["rounds"], serde_json::json!([]));
}

#[test]
fn one_that_never_gets_ready_is_not_waited_for_for_ever() {
    let home = Home::new("console.log('still thinking'); setInterval(() => {}, 1000);");
    failed(&home, "--ready-timeout 1s", "node server.mjs", &["was not ready after 1 s", "still thinking"]);
}

#[test]
fn a_port_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let message = format!("port {port} is already in use");
    failed(&Home::new(CLEAN), &format!("--port {port}"), "node server.mjs", &[&message]);
}

#[test]
fn an_unknown_program_is_told() {
    failed(&Home::new(CLEAN), "", "no-such-program", &["program `no-such-program` was not found"]);
}

#[test]
fn what_is_no_node_is_told() {
    let serve = r#"python3 -c 'import os,http.server as h; h.HTTPServer(("127.0.0.1",int(os.environ["PORT"])),h.BaseHTTPRequestHandler).serve_forever()'"#;
    failed(&Home::new(CLEAN), "", serve, &["found no Node.js inspector"]);
}

#[test]
fn the_document_goes_to_the_file_asked_for() {
    let home = Home::new("process.exit(3);");
    let outcome = home.hunt("--load 'GET /' --format json -o report.json");
    assert_eq!((outcome.code, &*outcome.stdout), (Some(4), ""), "{}", outcome.stderr);
    let document = home.document("report.json");
    assert_eq!(document["verdict"], "failed");
}
