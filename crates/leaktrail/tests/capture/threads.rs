//! Each thread has a heap of its own.

use crate::service::{IDLE, Service};

const WORKER: &str = "
globalThis.own = Array.from({ length: 500 }, (_, i) => ({ text: `worker ${i}` }));
setInterval(() => {}, 1000);
";

fn service() -> Service {
    let start = "import { Worker } from 'node:worker_threads';
        for (const name of ['images', 'mails']) new Worker(new URL('./worker.mjs', import.meta.url), { name });";
    let server = format!("{start}{IDLE}");
    Service::start("node", &[], &[("server.mjs", &server), ("worker.mjs", WORKER)])
}

fn holds(service: &Service, name: &str, text: &str) -> bool {
    String::from_utf8(std::fs::read(service.path(name)).unwrap()).unwrap().contains(text)
}

#[test]
fn a_worker_is_captured_by_its_name() {
    let mut service = service();
    let document = service.captured("--thread mails -o a.heapsnapshot");
    let file = &document["files"][0];
    assert!(file["thread"]["title"].as_str().unwrap().contains("mails"), "{file}");
    assert!(file["measured"]["freeze_ms"].as_f64().unwrap() > 0.5, "{file}");
    assert!(
        holds(&service, "a.heapsnapshot", "worker 499") && !holds(&service, "a.heapsnapshot", "kept 999")
    );
    let meta = service.document("a.heapsnapshot.meta.json");
    let scripts = meta["scripts"].as_array().unwrap();
    assert!(scripts.iter().any(|script| script["url"].as_str().unwrap().ends_with("/worker.mjs")), "{meta}");
}

#[test]
fn all_threads_get_files_of_their_own() {
    let mut service = service();
    let document = service.captured("--thread all -o a.heapsnapshot");
    let files = document["files"].as_array().unwrap();
    assert_eq!((files.len(), service.files().len()), (3, 6), "{document}");
    assert!(files[0]["thread"].is_null() && files[0]["path"] == "a.heapsnapshot");
    assert!(files[1]["path"].as_str().unwrap().starts_with("a-thread-"), "{document}");
}

#[test]
fn a_worker_that_ends_is_no_failure_of_the_others() {
    let mut service = Service::start(
        "node",
        &[],
        &[
            (
                "server.mjs",
                &format!(
                    "import {{ Worker }} from 'node:worker_threads'; const brief = new Worker('./brief.mjs'); {IDLE}"
                ),
            ),
            (
                "brief.mjs",
                "globalThis.large = Array.from({ length: 300_000 }, (_, i) => ({ i })); setTimeout(() => process.exit(), 3000);",
            ),
        ],
    );
    let outcome = service.capture("--thread all --count 3 --every 2s --format json");
    let document = outcome.document(0);
    let main = document["files"].as_array().unwrap().iter().filter(|file| file["thread"].is_null()).count();
    assert_eq!(main, 3, "{document}{}", outcome.stderr);
}
