//! The bundled example: the leaky service grows with every user, its twin stops growing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use probe::snapshot::{Detail, Packing};
use probe::{Inspector, Load, MemorySample, Service, ServiceSpec, SnapshotFile, snapshot};
use tempfile::TempDir;

/// 80 widgets with 4096 one-byte characters each.
const WIDGET_DATA_BYTES_PER_USER: u64 = 80 * 4096;

/// A copy with its packages installed from the lock file.
fn installed() -> TempDir {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dashboard");
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join("src")).unwrap();
    let files = ["package.json", "package-lock.json"].map(PathBuf::from).into_iter();
    let scripts = fs::read_dir(source.join("src")).unwrap();
    let scripts = scripts.map(|entry| Path::new("src").join(entry.unwrap().file_name()));
    for file in files.chain(scripts) {
        fs::copy(source.join(&file), copy.path().join(&file)).unwrap();
    }
    let npm = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(copy.path())
        .output()
        .unwrap();
    assert!(npm.status.success(), "{}", String::from_utf8_lossy(&npm.stderr));
    copy
}

async fn floor(inspector: &mut Inspector) -> MemorySample {
    let mut session = inspector.main();
    session.collect_garbage().await.unwrap();
    session.collect_garbage().await.unwrap();
    session.memory_usage().await.unwrap()
}

async fn heap_growth_bytes(service: &Service, inspector: &mut Inspector, warmup: u64, users: u64) -> u64 {
    let load = Load::new(service.base_url(), vec!["GET /api/users/user-{i}/dashboard".parse().unwrap()]);
    assert_eq!(load.run(0..warmup, |_| ()).await.unwrap().failures, 0);
    let before = floor(inspector).await;
    assert_eq!(load.run(warmup..warmup + users, |_| ()).await.unwrap().failures, 0);
    floor(inspector).await.heap_used_bytes.saturating_sub(before.heap_used_bytes)
}

#[tokio::test]
async fn the_dashboard_leaks_and_its_twin_does_not() {
    let home = installed();
    let service = Service::start(ServiceSpec::new(["npm", "start"], home.path())).await.unwrap();
    let mut inspector = service.inspect().await.unwrap();
    let growth = heap_growth_bytes(&service, &mut inspector, 10, 50).await;
    let expected = 50 * WIDGET_DATA_BYTES_PER_USER;
    assert!((expected..expected * 11 / 10).contains(&growth), "{growth} bytes, not {expected}");

    let mut file = SnapshotFile::create(home.path().join("a.heapsnapshot"), Packing::Plain, false).unwrap();
    let bytes =
        snapshot::take_in(&mut inspector.main(), Detail::References, &mut file, |_| ()).await.unwrap().bytes;
    assert_eq!(file.finish().unwrap().bytes, bytes);
    assert!(bytes > 1_000_000, "{bytes}");
    inspector.close().await;
    service.stop().await.unwrap();

    let fixed = ServiceSpec::new(["npm", "run", "start:fixed"], home.path());
    let service = Service::start(fixed).await.unwrap();
    let mut inspector = service.inspect().await.unwrap();
    let growth = heap_growth_bytes(&service, &mut inspector, 250, 50).await;
    assert!(growth < expected / 20, "{growth} bytes");
    service.stop().await.unwrap();
}
