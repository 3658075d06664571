//! What is done before a snapshot, and that nothing of it stays.

use crate::stranger::{IDLE, Stranger};
use probe::snapshot::{Detail, prepare, take_in};
use serde_json::Value;

#[tokio::test]
async fn scripts_are_told_with_the_whole_address_of_their_maps() {
    let map = format!("data:application/json;base64,{}", "A".repeat(5000));
    let service = Stranger::node(&[], &format!("{IDLE}\n//# sourceMappingURL={map}"));
    let mut attached = service.attach().await.unwrap();
    let prepared = prepare(&mut attached.inspector().main()).await.unwrap();
    let own = prepared.scripts.iter().find(|script| script.url.ends_with("/server.mjs")).unwrap();
    assert_eq!(own.source_map_url.as_deref(), Some(map.as_str()));
    assert!(
        prepared.scripts.iter().any(|script| script.url == "node:events" && script.source_map_url.is_none())
    );

    let mut snapshot = Vec::new();
    let mut main = attached.inspector().main();
    let taken = take_in(&mut main, Detail::References, &mut snapshot, |_| ()).await.unwrap();
    assert!(taken.bytes == snapshot.len() as u64 && !taken.freeze.is_zero(), "{taken:?}");
    let snapshot: Value = serde_json::from_slice(&snapshot).unwrap();
    let strings = snapshot["strings"].as_array().unwrap();
    assert!(strings.contains(&own.url.as_str().into()), "the id's script is named alike in the snapshot");
    attached.detach().await.unwrap();
}

/// A statement that would stop it for good if the debugger stayed.
#[tokio::test]
async fn a_service_with_debugger_statements_goes_on() {
    let mut service = Stranger::node(
        &[],
        &format!("globalThis.runs = 0; setInterval(() => {{ runs += 1; debugger; }}, 1); {IDLE}"),
    );
    let mut attached = service.attach().await.unwrap();
    for _ in 0..20 {
        prepare(&mut attached.inspector().main()).await.unwrap();
    }
    let before: u64 = attached.inspector().evaluate("runs").await.unwrap();
    while attached.inspector().evaluate::<u64>("runs").await.unwrap() < before + 20 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    attached.detach().await.unwrap();
    service.lives_without_inspector();
}

#[tokio::test]
async fn the_freeze_is_what_the_thread_stood_still() {
    let service = Stranger::node(&[], &format!(
        "globalThis.gap = 0; let last = performance.now();
         setInterval(() => {{ const now = performance.now(); gap = Math.max(gap, now - last); last = now; }}, 1);
         globalThis.large = Array.from({{ length: 100_000 }}, (_, i) => ({{ i, next: {{}} }})); {IDLE}"
    ));
    let mut attached = service.attach().await.unwrap();
    let _: u64 = attached.inspector().evaluate("gap = 0").await.unwrap();
    let mut main = attached.inspector().main();
    let taken = take_in(&mut main, Detail::References, &mut std::io::sink(), |_| ()).await.unwrap();
    while attached.inspector().evaluate::<f64>("gap").await.unwrap() < 5.0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let gap_ms: f64 = attached.inspector().evaluate("gap").await.unwrap();
    let freeze_ms = taken.freeze.as_secs_f64() * 1000.0;
    assert!(freeze_ms > 20.0 && freeze_ms <= gap_ms, "told {freeze_ms} ms, seen by the thread {gap_ms} ms");
    attached.detach().await.unwrap();
}
