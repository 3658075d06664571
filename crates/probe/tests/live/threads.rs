//! Worker threads: seen, measured and snapshotted through the main thread's inspector.

use std::time::Duration;

use crate::home::{Home, SERVER};
use probe::inspector::{Inspector, Thread};
use probe::snapshot::Detail;
use probe::{Error, Load, snapshot};

const POOL: &str = r#"
import { Worker } from 'node:worker_threads';
const worker = (name) => new Worker(`globalThis.held = ['held-by-${name}'];
  require('worker_threads').parentPort.on('message', () => process.exit(0));`, { eval: true, name });
globalThis.pool = ['alpha', 'beta'].map(worker);
"#;

async fn thread(inspector: &mut Inspector, name: &str) -> Thread {
    loop {
        let threads = inspector.threads().await.unwrap();
        if let Some(thread) = threads.into_iter().find(|thread| thread.title.contains(name)) {
            return thread;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn each_thread_has_its_own_globals_memory_and_heap() {
    let home = Home::new(&format!("{POOL}{SERVER}"));
    let service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();
    let alpha = thread(&mut inspector, "alpha").await;
    let beta = thread(&mut inspector, "beta").await;
    assert_eq!(inspector.threads().await.unwrap().len(), 2);

    let name = inspector.thread(&beta.id).evaluate::<String>("held[0]").await.unwrap();
    assert_eq!(name, "held-by-beta");
    assert!(matches!(inspector.evaluate::<String>("held[0]").await, Err(Error::Thrown { .. })));
    let mut session = inspector.thread(&alpha.id);
    session.collect_garbage().await.unwrap();
    let before = session.memory_usage().await.unwrap();
    let filled: u64 =
        session.evaluate("held.push(...new Array(2e5).fill().map((_, i) => ({ i })))").await.unwrap();
    assert_eq!(filled, 200_001);
    let grown = session.memory_usage().await.unwrap().heap_used_bytes - before.heap_used_bytes;
    assert!(grown > 4_000_000, "{grown}");

    let mut documents = [Vec::new(), Vec::new(), Vec::new()];
    let mut seen_bytes = 0;
    snapshot::take_in(&mut session, Detail::References, &mut documents[0], |progress| {
        seen_bytes = progress.bytes
    })
    .await
    .unwrap();
    assert_eq!(seen_bytes, documents[0].len() as u64);
    snapshot::take_in(&mut inspector.thread(&beta.id), Detail::References, &mut documents[1], |_| ())
        .await
        .unwrap();
    snapshot::take_in(&mut inspector.main(), Detail::References, &mut documents[2], |_| ()).await.unwrap();
    let holds = |document: &[u8], text: &str| {
        let document: serde_json::Value = serde_json::from_slice(document).unwrap();
        document["strings"].as_array().unwrap().contains(&text.into())
    };
    let held = documents.each_ref().map(|it| [holds(it, "held-by-alpha"), holds(it, "held-by-beta")]);
    assert_eq!(held, [[true, false], [false, true], [false, false]]);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_thread_that_ended_is_told_and_leaves_the_list() {
    let home = Home::new(&format!("{POOL}{SERVER}"));
    let service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();
    let alpha = thread(&mut inspector, "alpha").await;
    let beta = thread(&mut inspector, "beta").await;

    let endless = "process.exit(0); new Promise(() => {})";
    let error = inspector.thread(&alpha.id).evaluate::<u32>(endless).await.unwrap_err();
    assert!(matches!(error, Error::ThreadEnded { .. }), "{error}");
    while inspector.threads().await.unwrap().contains(&alpha) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let error = inspector.thread(&alpha.id).collect_garbage().await.unwrap_err();
    assert!(error.to_string().contains("ended before or during HeapProfiler.collectGarbage"), "{error}");
    assert_eq!(inspector.threads().await.unwrap(), [beta]);
    assert_eq!(inspector.evaluate::<u32>("pool.length").await.unwrap(), 2);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_call_that_was_given_up_disturbs_no_other_thread() {
    let home = Home::new(&format!("{POOL}{SERVER}"));
    let service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();
    let alpha = thread(&mut inspector, "alpha").await;
    let mut full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    snapshot::take_in(&mut inspector.thread(&alpha.id), Detail::References, &mut full, |_| ())
        .await
        .unwrap_err();
    snapshot::take_in(&mut inspector.main(), Detail::References, &mut full, |_| ()).await.unwrap_err();
    for target in [Some(&alpha.id), None] {
        let mut document = Vec::new();
        let mut session = match target {
            Some(id) => inspector.thread(id),
            None => inspector.main(),
        };
        snapshot::take_in(&mut session, Detail::References, &mut document, |_| ()).await.unwrap();
        serde_json::from_slice::<serde_json::Value>(&document).unwrap();
    }
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_service_that_ends_after_many_threads_came_and_went_is_let_go() {
    let starts = "import { Worker } from 'node:worker_threads';
      const started = (res) => new Worker('0', { eval: true }).on('exit', () => res.end());";
    let ends = "if (req.url === '/end') return res.end().req.socket.server.close();";
    let home =
        Home::new(&format!("{starts}{}", SERVER.replace("res.end(", &format!("{ends} started(res); ("))));
    let mut service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();
    assert_eq!(inspector.threads().await.unwrap(), []);
    let requests = |path: &str| Load::new(service.base_url(), vec![format!("GET {path}").parse().unwrap()]);
    let (threads, end) = (requests("/thread-{i}"), requests("/end"));
    assert_eq!(threads.run(0..20, |_| ()).await.unwrap().failures, 0);
    assert_eq!(end.run(0..1, |_| ()).await.unwrap().failures, 0);
    let ended = tokio::time::timeout(Duration::from_secs(60), service.crashed()).await;
    let error = ended.expect("the service waits for the inspector to leave").to_string();
    assert!(error.contains("exited with code 0"), "{error}");
}
