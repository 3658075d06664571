//! What is said of leaking and of healthy services.

use crate::home::{BRIEF, Home, SHORT};
use crate::services::{CLEAN, LEAKY, line_of};

#[test]
fn a_leak_is_named_and_kept_as_asked() {
    let home = Home::new(LEAKY);
    let outcome = home.hunt(&format!("{SHORT} --load 'GET /s/{{i}}' --report out --keep-snapshots"));
    assert_eq!(outcome.code, Some(1), "{}{}", outcome.stderr, outcome.stdout);
    let document = home.document("out/report.json");
    assert_eq!((&document["verdict"], &document["memory"]["kind"]), (&"leak".into(), &"heap".into()));
    let finding = &document["findings"][0];
    let owner = &finding["owner"];
    assert_eq!((&owner["name"], &owner["file"]), (&"sessions".into(), &"server.mjs".into()));
    assert_eq!(owner["line"], line_of(LEAKY, "const sessions"));
    assert_eq!(finding["growth"]["count"], 240, "an entry for each request after the first snapshot");
    assert_eq!(document["service"]["command"], serde_json::json!(["node", "server.mjs"]));
    assert_eq!((&document["load"]["requests"], &document["load"]["failed"]), (&420.into(), &0.into()));

    let text = &outcome.stdout;
    assert!(text.starts_with("LEAK   +"), "{text}");
    for part in
        [" per request, heap", "3 rounds × 120 requests", "sessions", "server.mjs:4:7", "unbounded-map"]
    {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    assert_eq!(memory_rows(text), ["60 warm-up", "180 round 1", "300 round 2", "420 round 3"]);
    assert!(!text.contains("noise of"), "{text}");

    let snapshots = [1, 2, 3].map(|round| format!("round-{round}.heapsnapshot"));
    assert_eq!(
        home.files("out"),
        [&["report.json".into()], &snapshots[..], &["service.log".into()]].concat()
    );
    assert!(snapshots.iter().all(|name| home.mode(&format!("out/{name}")) == 0o600));
    assert_eq!(document["snapshots"], serde_json::json!(snapshots.map(|name| format!("out/{name}"))));
}

/// The first and the last column of the memory table.
fn memory_rows(text: &str) -> Vec<String> {
    let rows = text.lines().skip_while(|line| !line.starts_with("  memory")).skip(2);
    let row = |line: &str| {
        let requests = line.split_whitespace().next()?;
        let at = line.find("warm-up").or_else(|| line.find("round "))?;
        Some(format!("{requests} {}", &line[at..]))
    };
    rows.map_while(row).collect()
}

#[test]
fn a_healthy_service_is_cleared_with_what_would_have_shown() {
    let home = Home::new(CLEAN);
    let outcome = home.hunt(&format!("{SHORT} --load 'GET /s/{{i}}' --quiet -o report.txt"));
    assert_eq!((outcome.code, &*outcome.stdout, &*outcome.stderr), (Some(0), "", ""));
    let text = home.read("report.txt");
    assert!(text.starts_with("CLEAN"), "{text}");
    assert!(text.contains("a leak of small objects of ") && text.contains(" would have shown"), "{text}");
    assert_eq!(memory_rows(&text).len(), 4, "{text}");
    assert_eq!(home.files(""), ["report.txt", "server.mjs"]);
}

#[test]
fn a_file_that_exists_is_refused_before_anything_is_started() {
    let home = Home::new("import fs from 'node:fs'; fs.writeFileSync('started', '');");
    home.write("report.txt", "kept");
    home.hunt("--load 'GET /' -o report.txt").refused(&["report.txt already exists", "--force"]);
    assert_eq!(home.files(""), ["report.txt", "server.mjs"]);
}

#[test]
fn a_leak_of_a_worker_thread_is_named() {
    let worker = "
import { parentPort } from 'node:worker_threads';
const jobs = [];
parentPort.on('message', (url) => {
  jobs.push({ url, text: `job ${url}`.repeat(20) });
  parentPort.postMessage('done');
});
";
    let home = Home::new(
        "
import http from 'node:http';
import { Worker } from 'node:worker_threads';
const worker = new Worker('./worker.mjs');
const waiting = [];
worker.on('message', (answer) => waiting.shift().end(answer));
http.createServer((request, response) => {
  waiting.push(response);
  worker.postMessage(request.url);
}).listen(process.env.PORT, '127.0.0.1');
",
    );
    home.write("worker.mjs", worker);
    let document = home.hunt(&format!("{SHORT} --load 'GET /{{i}}' --format json")).document(1);
    let owner = &document["findings"][0]["owner"];
    assert_eq!((&owner["name"], &owner["file"]), (&"jobs".into(), &"worker.mjs".into()));
    assert_eq!(owner["line"], line_of(worker, "const jobs"));
}

#[test]
fn buffers_are_memory_outside_the_heap() {
    let leaky = LEAKY.replace("'x'.repeat(500) + request.url", "Buffer.alloc(20_000, 1)");
    let outcome = Home::new(&leaky).hunt(&format!("{SHORT} --load 'GET /{{i}}' --quiet --format json"));
    assert_eq!(outcome.stderr, "");
    let document = outcome.document(1);
    assert_eq!(document["memory"]["kind"], "external");
    let growth = document["memory"]["growth_bytes_per_request"].as_f64().unwrap();
    assert!((19_000.0..21_000.0).contains(&growth), "{growth}");
    assert_eq!(document["findings"][0]["owner"]["name"], "sessions");
}

#[test]
fn one_round_clears_nobody() {
    let document = Home::new(CLEAN).hunt(&format!("{BRIEF} --load 'GET /{{i}}' --format json")).document(3);
    assert_eq!(document["verdict"], "inconclusive");
    assert!(document["reason"].as_str().unwrap().contains("fewer than 2 rounds"), "{}", document["reason"]);
}

#[test]
fn a_script_of_npm_is_a_service() {
    let home = Home::new(CLEAN);
    home.write("package.json", r#"{"name":"shop","scripts":{"start":"node server.mjs"}}"#);
    let arguments = format!("{BRIEF} --load 'GET /{{i}}' --format json");
    let document = home.hunt_command(&arguments, "npm start").document(3);
    assert_eq!(document["service"]["command"], serde_json::json!(["npm", "start"]));
    assert_eq!(document["load"]["statuses"], serde_json::json!({ "200": 30 }));
}
