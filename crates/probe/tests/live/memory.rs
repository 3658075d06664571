//! Memory by regions: what JavaScript, Buffers and WebAssembly take shows up where it belongs.

use crate::home::{Home, SERVER};
use probe::{Inspector, MemorySample, Regions, Service};

const KEPT_BYTES: u64 = 48 << 20;

async fn read(service: &Service, inspector: &mut Inspector) -> (MemorySample, Regions) {
    let mut session = inspector.main();
    session.collect_garbage().await.unwrap();
    (session.memory_usage().await.unwrap(), service.regions().unwrap())
}

/// How much V8's pages, native memory and the unknown part of it grow by an expression.
async fn growth(service: &Service, inspector: &mut Inspector, expression: &str) -> [i64; 3] {
    let (before, at) = read(service, inspector).await;
    inspector.evaluate::<u32>(&format!("globalThis.kept = [], {expression}, 1")).await.unwrap();
    let (after, then) = read(service, inspector).await;
    inspector.evaluate::<u32>("globalThis.kept = [], 1").await.unwrap();
    [
        then.v8_bytes as i64 - at.v8_bytes as i64,
        then.native_bytes() as i64 - at.native_bytes() as i64,
        then.unknown_bytes(after.external_bytes) as i64 - at.unknown_bytes(before.external_bytes) as i64,
    ]
}

#[tokio::test]
async fn objects_are_in_v8s_pages() {
    let home = Home::new(SERVER);
    let service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();
    let kept = KEPT_BYTES as i64;
    let slack = kept / 6;

    let objects = format!(
        "(() => {{ for (let i = 0; i < {KEPT_BYTES} / 800; i++) kept.push(new Array(98).fill(i)) }})()"
    );
    let [v8, native, unknown] = growth(&service, &mut inspector, &objects).await;
    assert!(v8 > kept - slack, "{v8}");
    assert!(native < slack && unknown < slack, "{native} {unknown}");

    service.stop().await.unwrap();
}

#[tokio::test]
async fn buffers_of_every_size_are_in_native_memory_and_not_unknown() {
    let kept = KEPT_BYTES as i64;
    for size in [2_000, 100_000, 4_000_000] {
        let home = Home::new(SERVER);
        let service = home.start().await;
        let mut inspector = service.inspect().await.unwrap();
        let buffers = format!(
            "(() => {{ for (let i = 0; i < {KEPT_BYTES} / {size}; i++) kept.push(new Uint8Array({size}).fill(1)) }})()"
        );
        let [v8, native, unknown] = growth(&service, &mut inspector, &buffers).await;
        assert!(v8 < kept / 4, "{size}: {v8}");
        assert!(native > kept * 3 / 4, "{size}: {native}");
        assert!(unknown.abs() < kept / 3, "{size}: {unknown}");
        service.stop().await.unwrap();
    }
}

#[tokio::test]
async fn the_regions_add_up_to_the_resident_size_and_v8s_share_to_its_own_number() {
    let reader = "import v8 from 'node:v8';
        globalThis.physicalBytes = () => v8.getHeapStatistics().total_physical_size;";
    let home = Home::new(&format!("{reader}{SERVER}"));
    let service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();
    inspector
        .evaluate::<usize>(
            "globalThis.kept = new Array(3e5).fill().map((_, i) => ({ i, a: [i] })), kept.length",
        )
        .await
        .unwrap();
    let (memory, regions) = read(&service, &mut inspector).await;
    let physical: u64 = inspector.evaluate("physicalBytes()").await.unwrap();
    let all = regions.v8_bytes + regions.native_bytes() + regions.stacks_bytes + regions.files_bytes;
    let near = |a: u64, b: u64, slack_bytes: u64| a.abs_diff(b) <= slack_bytes;
    assert!(near(all, memory.rss_bytes, memory.rss_bytes / 20), "{all} of {memory:?}");
    assert!(regions.v8_bytes >= memory.heap_used_bytes, "{regions:?} {memory:?}");
    assert!(near(regions.v8_bytes, physical, physical / 5), "{regions:?} {physical}");
    assert!(
        regions.main_arena_bytes > 0 && regions.thread_arenas_bytes > 0 && regions.stacks_bytes > 0,
        "{regions:?}"
    );
    service.stop().await.unwrap();
}
