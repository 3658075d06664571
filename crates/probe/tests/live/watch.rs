//! Readings of running processes from inside and outside, and leaving nothing behind.

use std::fs::File;
use std::process::Command;
use std::time::Duration;

use crate::stranger::{IDLE, Stranger};
use crate::tools;
use probe::snapshot::{self, Detail};
use probe::{Attached, Detached, GcKind, Inspector, LiveReading, LiveSampler};
use tokio::time::sleep;

const PATIENCE: Option<Duration> = Some(Duration::from_secs(60));

/// Reads until the reading is what is waited for.
async fn until(
    sampler: &mut LiveSampler,
    inspector: &mut Inspector,
    wanted: impl Fn(&LiveReading) -> bool,
) -> LiveReading {
    loop {
        let reading = sampler.read(Some(&mut *inspector)).await.unwrap();
        if wanted(&reading) {
            return reading;
        }
        sleep(Duration::from_millis(20)).await;
    }
}

fn sampler(attached: &Attached, patience: Option<Duration>) -> LiveSampler {
    LiveSampler::new(attached.process(), patience)
}

#[tokio::test]
async fn both_sides_are_told_together() {
    let keep = "globalThis.kept = Buffer.alloc(20e6, 1); import vm from 'node:vm'; globalThis.context = vm.createContext({});";
    let service = Stranger::node(&["--max-old-space-size=300"], &format!("{keep} {IDLE}"));
    let mut attached = service.attach().await.unwrap();
    let mut sampler = sampler(&attached, None);
    let reading = sampler.read(Some(attached.inspector())).await.unwrap();

    let [main] = &reading.threads[..] else { panic!("{reading:?}") };
    assert_eq!((main.worker.as_ref(), &reading.silent[..]), (None, &[][..]));
    assert!((20_000_000..40_000_000).contains(&main.memory.array_buffers_bytes), "{main:?}");
    assert!(main.memory.external_bytes >= main.memory.array_buffers_bytes);
    assert!((300 << 20..500 << 20).contains(&main.heap_limit_bytes.unwrap()), "{main:?}");
    assert_eq!(main.native_contexts, Some(2));
    let used: u64 = main.spaces.iter().map(|space| space.used_bytes).sum();
    assert!(used.abs_diff(main.memory.heap_used_bytes) < 2_000_000, "{used} {main:?}");
    assert!(main.spaces.iter().any(|space| space.name == "old_space" && space.size_bytes > 0));
    assert_eq!((main.collections.as_ref(), &main.floors[..]), (None, &[][..]));

    let rss = reading.rss_bytes.unwrap();
    assert!(rss.abs_diff(main.memory.rss_bytes) < rss / 10, "{rss} {main:?}");
    let regions = reading.regions.unwrap();
    assert!(regions.native_bytes() > 20_000_000 && regions.v8_bytes > 3_000_000, "{regions:?}");
    assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
}

#[tokio::test]
async fn major_collections_leave_floors_and_are_counted() {
    let service = Stranger::node(&["--expose-gc"], IDLE);
    let mut attached = service.attach().await.unwrap();
    let mut sampler = sampler(&attached, PATIENCE);
    let inspector = attached.inspector();
    sampler.read(Some(&mut *inspector)).await.unwrap();
    let mut before = 0;
    for round in 1..=3 {
        let fill = "globalThis.kept ??= []; for (let i = 0; i < 1e5; i++) kept.push({ i }); gc()";
        let _: Option<u32> = inspector.evaluate(&format!("{fill}; null")).await.unwrap();
        let reading = until(&mut sampler, inspector, |reading| !reading.threads[0].floors.is_empty()).await;
        let main = &reading.threads[0];
        let major = &main.collections.as_ref().unwrap()[&GcKind::Major];
        assert!(major.count >= round && major.total_ms > 0.0, "{major:?}");
        assert_eq!(major.buckets.iter().sum::<u64>(), major.count);
        let floor = main.floors.last().unwrap();
        assert!(floor.used_bytes > before + 2_000_000 && floor.used_bytes <= main.memory.heap_used_bytes);
        assert!(floor.at <= reading.at + Duration::from_millis(1500), "{floor:?} {:?}", reading.at);
        before = floor.used_bytes;
        let again = sampler.read(Some(&mut *inspector)).await.unwrap();
        assert!(!again.threads[0].floors.contains(floor), "a floor is told once");
    }
    sampler.finish(inspector).await.unwrap();
    attached.detach().await.unwrap();
}

/// A piece of the script that does the counting.
const TRACE: &str = "patienceMs";

/// What the heap knows of the script, and how many observers of collections there are.
async fn traces(inspector: &mut Inspector) -> usize {
    let mut document = Vec::new();
    snapshot::take_in(&mut inspector.main(), Detail::References, &mut document, |_| ()).await.unwrap();
    String::from_utf8(document).unwrap().matches(TRACE).count()
}

#[tokio::test]
async fn nothing_is_left_after_the_end() {
    let service = Stranger::node(&["--expose-gc"], IDLE);
    let mut attached = service.attach().await.unwrap();
    let mut sampler = sampler(&attached, PATIENCE);
    let inspector = attached.inspector();
    for _ in 0..5 {
        sampler.read(Some(&mut *inspector)).await.unwrap();
    }
    assert!(traces(inspector).await > 0, "what would be left is seen while it is there");
    sampler.finish(inspector).await.unwrap();
    assert_eq!(traces(inspector).await, 0);
    attached.detach().await.unwrap();
    let mut attached = service.attach().await.unwrap();
    assert_eq!(traces(attached.inspector()).await, 0);
    attached.detach().await.unwrap();
}

#[tokio::test]
async fn a_thread_that_nobody_reads_any_more_ends_its_counting_itself() {
    let mut service = Stranger::node(&["--expose-gc"], IDLE);
    let mut attached = service.attach().await.unwrap();
    let mut forgotten = sampler(&attached, Some(Duration::from_millis(1)));
    forgotten.read(Some(attached.inspector())).await.unwrap();
    drop(attached);
    service.lives_without_inspector();
    let mut attached = service.attach().await.unwrap();
    let inspector = attached.inspector();
    let collect = "new Promise((done) => { gc(); setTimeout(done, 200); })";
    let params = serde_json::json!({"expression": collect, "awaitPromise": true});
    let _: serde_json::Value = inspector.call("Runtime.evaluate", params).await.unwrap();
    assert_eq!(traces(inspector).await, 0);
    attached.detach().await.unwrap();
}

#[tokio::test]
async fn a_thread_that_was_not_read_for_long_counts_again_when_it_is() {
    let service = Stranger::node(&["--expose-gc"], IDLE);
    let mut attached = service.attach().await.unwrap();
    let mut sampler = sampler(&attached, Some(Duration::from_millis(1)));
    let inspector = attached.inspector();
    sampler.read(Some(&mut *inspector)).await.unwrap();
    for _ in 0..3 {
        sleep(Duration::from_millis(20)).await;
        let _: bool = inspector.evaluate("gc() ?? true").await.unwrap();
        until(&mut sampler, inspector, |reading| !reading.threads[0].floors.is_empty()).await;
    }
    sampler.finish(inspector).await.unwrap();
    assert_eq!(traces(inspector).await, 0);
    attached.detach().await.unwrap();
}

/// Two workers, one of which reads `gate` when it is told to, as the main thread does with `stand()`.
const POOL: &str = "
import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
const start = (name, script) => new Worker(script, { eval: true, name });
start('awake', 'setInterval(() => {}, 1000)');
globalThis.sleeper = start('sleeper', `
  const stand = () => require('fs').readFileSync('gate');
  require('worker_threads').parentPort.on('message', stand);`);
globalThis.stand = () => fs.readFileSync('gate');
";

/// A service with a pool, and a pipe called `gate`.
fn pool() -> Stranger {
    let service = Stranger::node(&[], &format!("{POOL} {IDLE}"));
    assert!(Command::new("mkfifo").arg(service.home().join("gate")).status().unwrap().success());
    service
}

/// Lets whoever reads the gate go on.
fn open(service: &Stranger) {
    File::options().write(true).open(service.home().join("gate")).unwrap();
}

#[tokio::test]
async fn worker_threads_are_told_and_one_that_stands_still_delays_nobody_twice() {
    let service = pool();
    let mut attached = service.attach().await.unwrap();
    let mut sampler = sampler(&attached, PATIENCE);
    let inspector = attached.inspector();
    let reading = until(&mut sampler, inspector, |reading| reading.threads.len() == 3).await;
    let mut titles: Vec<_> = reading.threads.iter().filter_map(|thread| thread.worker.as_deref()).collect();
    titles.sort();
    assert_eq!(
        (reading.threads[0].worker.as_ref(), titles),
        (None, vec!["[worker 1] awake", "[worker 2] sleeper"])
    );
    let limits: Vec<_> = reading.threads.iter().map(|thread| thread.heap_limit_bytes.unwrap()).collect();
    assert!(limits.iter().all(|&limit| limit > 1 << 20), "{limits:?}");

    let _: bool = inspector.evaluate("sleeper.postMessage(1) ?? true").await.unwrap();
    let reading = until(&mut sampler, inspector, |reading| !reading.silent.is_empty()).await;
    assert!(reading.silent[0].as_deref().unwrap().ends_with("sleeper"), "{:?}", reading.silent);
    assert_eq!(reading.threads.len(), 2);
    open(&service);
    until(&mut sampler, inspector, |reading| reading.threads.len() == 3 && reading.silent.is_empty()).await;

    let _: Option<u32> = inspector.evaluate("sleeper.terminate(), null").await.unwrap();
    until(&mut sampler, inspector, |reading| reading.threads.len() == 2 && reading.silent.is_empty()).await;
    sampler.finish(inspector).await.unwrap();
    attached.detach().await.unwrap();
}

#[tokio::test]
async fn a_main_thread_that_stands_still_is_told_as_silent() {
    let service = pool();
    let mut attached = service.attach().await.unwrap();
    let mut sampler = sampler(&attached, PATIENCE);
    let inspector = attached.inspector();
    until(&mut sampler, inspector, |reading| reading.threads.len() == 3).await;
    let _: bool = inspector.evaluate("setTimeout(stand, 10) && true").await.unwrap();
    let reading = until(&mut sampler, inspector, |reading| reading.silent.contains(&None)).await;
    assert!(reading.threads.is_empty() && reading.rss_bytes.is_some(), "{reading:?}");
    open(&service);
    until(&mut sampler, inspector, |reading| reading.threads.len() == 3).await;
    sampler.finish(inspector).await.unwrap();
    attached.detach().await.unwrap();
}

#[tokio::test]
async fn without_an_inspector_the_outside_is_told() {
    let service = Stranger::start(tools::bun(), &[], IDLE);
    let process = service.read();
    let reading = LiveSampler::new(Some(&process), PATIENCE).read(None).await.unwrap();
    assert!(reading.threads.is_empty() && reading.silent.is_empty());
    assert!(reading.rss_bytes.unwrap() > 10_000_000);
    assert!(reading.regions.unwrap().files_bytes > 0);
}

#[tokio::test]
async fn a_process_that_ends_is_an_error_of_its_inspector() {
    let service = Stranger::node(&[], IDLE);
    let mut attached = service.attach().await.unwrap();
    let mut sampler = sampler(&attached, PATIENCE);
    sampler.read(Some(attached.inspector())).await.unwrap();
    service.signal("KILL");
    while sampler.read(Some(attached.inspector())).await.is_ok() {}
    let reading = sampler.read(None).await.unwrap();
    assert_eq!((reading.rss_bytes, reading.regions), (None, None));
}
