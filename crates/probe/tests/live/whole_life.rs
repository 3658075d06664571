//! A service from start to stop: ready, loaded, measured, snapshotted, gone.

use crate::home::{Home, SERVER};
use probe::snapshot::{Detail, Packing};
use probe::{Load, SnapshotFile, snapshot};

#[tokio::test]
async fn a_service_is_loaded_measured_snapshotted_and_stopped() {
    let home = Home::new(SERVER);
    let service = home.start().await;
    assert_eq!(home.processes(), [service.pid()]);
    assert_eq!(service.base_url(), format!("http://127.0.0.1:{}", service.port()));
    assert_eq!(service.log_tail(5).0, ["listening"]);

    let mut inspector = service.inspect().await.unwrap();
    assert_eq!(inspector.pid().await.unwrap(), service.pid());
    assert!(inspector.node_version().await.unwrap().starts_with('v'));

    let load = Load::new(service.base_url(), vec!["GET /item-{i}".parse().unwrap()]);
    let mut reported = 0;
    let outcome = load.run(0..500, |progress| reported = progress.done).await.unwrap();
    assert_eq!((outcome.requests, outcome.failures, reported), (500, 0, 500), "{:?}", outcome.first_failures);
    assert_eq!(outcome.statuses.get(&200), Some(&500));
    let latency = outcome.latency().unwrap();
    assert!(latency.p50_ms > 0.0 && latency.p99_ms >= latency.p50_ms);

    inspector.main().collect_garbage().await.unwrap();
    let memory = inspector.main().memory_usage().await.unwrap();
    assert!(memory.rss_bytes > memory.heap_used_bytes && memory.heap_used_bytes > 1_000_000, "{memory:?}");
    assert!(memory.external_bytes >= memory.array_buffers_bytes, "{memory:?}");

    let path = home.path().join("a.heapsnapshot");
    let mut file = SnapshotFile::create(&path, Packing::Plain, false).unwrap();
    let mut last = None;
    let bytes = snapshot::take_in(&mut inspector.main(), Detail::References, &mut file, |progress| {
        last = Some(progress)
    })
    .await
    .unwrap()
    .bytes;
    assert_eq!(file.finish().unwrap().bytes, bytes);
    let document: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let strings = document["strings"].as_array().unwrap();
    for id in [0, 250, 499] {
        assert!(strings.contains(&format!("/item-{id}").into()), "item {id} is held by the service");
    }
    let last = last.unwrap();
    assert!(last.bytes == bytes && last.total > 0 && last.done == last.total, "{last:?}");

    inspector.close().await;
    service.stop().await.unwrap();
    assert_eq!(home.processes(), [0; 0]);
}

#[tokio::test]
async fn a_failed_writer_ends_the_snapshot_and_the_next_one_is_whole() {
    let home = Home::new(SERVER);
    let service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();

    let mut full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let error =
        snapshot::take_in(&mut inspector.main(), Detail::References, &mut full, |_| ()).await.unwrap_err();
    assert!(error.to_string().contains("No space left on device"), "{error}");

    let mut document = Vec::new();
    snapshot::take_in(&mut inspector.main(), Detail::References, &mut document, |_| ()).await.unwrap();
    serde_json::from_slice::<serde_json::Value>(&document).unwrap();
    assert_eq!(inspector.evaluate::<i32>("6 * 7").await.unwrap(), 42);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_snapshot_tells_numbers_if_asked() {
    let home = Home::new(&format!("const most = 54_321;\nglobalThis.limit = () => most;\n{SERVER}"));
    let service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    snapshot::take_in(&mut inspector.main(), Detail::Numbers, &mut with, |_| ()).await.unwrap();
    snapshot::take_in(&mut inspector.main(), Detail::References, &mut without, |_| ()).await.unwrap();
    let tells = |document: &[u8]| {
        let document: serde_json::Value = serde_json::from_slice(document).unwrap();
        let strings = document["strings"].as_array().unwrap();
        strings.contains(&"54321".into()) && strings.contains(&"smi number".into())
    };
    assert!(tells(&with) && !tells(&without));
    service.stop().await.unwrap();
}

#[tokio::test]
async fn what_the_inspector_refuses_or_throws_is_said() {
    let home = Home::new(SERVER);
    let service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();
    let refused = inspector.call::<serde_json::Value>("No.such", serde_json::json!({})).await.unwrap_err();
    assert!(refused.to_string().contains("the inspector refused No.such"), "{refused}");
    let thrown = inspector.evaluate::<u32>("noSuchName").await.unwrap_err();
    assert!(thrown.to_string().contains("ReferenceError: noSuchName is not defined"), "{thrown}");
    let thrown = inspector.evaluate::<u32>("(() => { throw 'words' })()").await.unwrap_err();
    assert!(thrown.to_string().contains("words"), "{thrown}");
    service.stop().await.unwrap();
    let gone = inspector.pid().await.unwrap_err();
    assert!(gone.to_string().contains("closed the connection during Runtime.evaluate"), "{gone}");
}
