//! What malloc gave out and what it keeps, read from outside a real service.

use crate::home::{Home, SERVER};
use probe::{Inspector, Malloc, Service};

const BUFFERS: u64 = 20_000;
const BUFFER_BYTES: u64 = 3_000;
const ALL_BYTES: u64 = BUFFERS * BUFFER_BYTES;
/// What else the process does.
const SLACK_BYTES: u64 = ALL_BYTES / 20;

async fn after(expression: &str, inspector: &mut Inspector, service: &Service) -> Malloc {
    inspector.evaluate::<u32>(&format!("{expression}, 1")).await.unwrap();
    inspector.main().collect_garbage().await.unwrap();
    Malloc::read(service.pid()).unwrap()
}

#[tokio::test]
async fn what_a_service_gives_back_is_free_and_no_longer_in_use() {
    let home = Home::new(SERVER);
    let service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();

    let before = after("globalThis.kept = []", &mut inspector, &service).await;
    let fill = format!(
        "(() => {{ for (let i = 0; i < {BUFFERS}; i++) kept.push(Buffer.allocUnsafeSlow({BUFFER_BYTES}).fill(1)) }})()"
    );
    let full = after(&fill, &mut inspector, &service).await;
    let halved = after("kept = kept.filter((_, i) => i % 2)", &mut inspector, &service).await;

    let gained = full.in_use_bytes - before.in_use_bytes;
    assert!((ALL_BYTES - SLACK_BYTES..ALL_BYTES + 2 * SLACK_BYTES).contains(&gained), "{before:?} {full:?}");
    let given_back = full.in_use_bytes - halved.in_use_bytes;
    assert!(given_back.abs_diff(ALL_BYTES / 2) <= SLACK_BYTES, "{full:?} {halved:?}");
    let kept = halved.free_bytes.saturating_sub(full.free_bytes);
    assert!(kept.abs_diff(ALL_BYTES / 2) <= SLACK_BYTES, "{full:?} {halved:?}");
    let regions = service.regions().unwrap();
    let arenas = regions.main_arena_bytes + regions.thread_arenas_bytes;
    assert!(
        (halved.in_use_bytes + halved.free_bytes).abs_diff(arenas) <= SLACK_BYTES,
        "{halved:?} {regions:?}"
    );

    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_process_without_malloc_arenas_has_none() {
    assert_eq!(Malloc::read(u32::MAX), None);
}
