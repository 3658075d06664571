//! Each worker thread has a heap and a profile of its own.

use std::collections::BTreeSet;

use crate::service::Service;

const POOL: &str = "import { Worker } from 'node:worker_threads';
const code = (name) => `const kept = [];
  const ${name} = () => { for (let i = 0; i < 500; i++) kept.push({ i, a: [i] }); };
  setInterval(${name}, 5); require('worker_threads').parentPort.postMessage('up');`;
const worker = (name) => new Worker(code(name), { eval: true, name });
let up = 0;
for (const name of ['images', 'mails']) worker(name).on('message', () => { if (++up === 2) console.log('up'); });
const kept = [];
function main() { for (let i = 0; i < 500; i++) kept.push({ i, a: [i] }); }
setInterval(main, 5);";

#[test]
fn one_thread_or_all() {
    let service = Service::new(POOL);
    let one = service.profile("--duration 1s --thread mails --format json -q").json();
    assert!(one["threads"][0]["thread"].as_str().unwrap().ends_with("mails"), "{one:#}");
    assert_eq!(one["threads"].as_array().unwrap().len(), 1);

    let all = service.profile("--duration 2s --thread all --format json -q").json();
    let threads = all["threads"].as_array().unwrap();
    assert_eq!(threads.len(), 3, "{all:#}");
    let titles: BTreeSet<&str> = threads.iter().map(|it| it["thread"].as_str().unwrap()).collect();
    assert!(titles.contains("main"));
    let sites = all["sites"].as_array().unwrap();
    let with_sites: BTreeSet<&str> = sites.iter().map(|site| site["thread"].as_str().unwrap()).collect();
    assert_eq!(with_sites, titles);
    let bytes: u64 = threads.iter().map(|thread| thread["live_bytes"].as_u64().unwrap()).sum();
    assert_eq!(all["totals"]["live_bytes"], bytes);
}

#[test]
fn v8s_profile_is_of_one_thread() {
    let service = Service::new(POOL);
    let outcome =
        service.profile("--duration 1s --thread all -q --heapprofile /tmp/leaktrail-never.heapprofile");
    outcome.refused(&["--heapprofile takes the profile of one thread"]);
}
