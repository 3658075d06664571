//! What a snapshot is said to cost, against what it costs.

use std::fs;
use std::path::{Path, PathBuf};

use crate::stranger::{IDLE, Stranger};
use probe::snapshot::{Basis, Estimate, Limit, Room, verdict};
use probe::{Attached, RuntimeProcess, Session};

/// Nothing is garbage when it is measured, so that its collection gives no memory back.
const KEEP: &str = "globalThis.gc?.(); globalThis.gc?.();";

fn holding(expression: &str) -> Stranger {
    let script = format!(
        "import {{ createRequire }} from 'node:module'; const require = createRequire(import.meta.url);
        const times = (n, f) => Array.from({{ length: n }}, (_, i) => f(i));
        globalThis.held = {expression}; {DUMP} {KEEP} {IDLE}"
    );
    Stranger::node(&["--expose-gc"], &script)
}

fn status_bytes(pid: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let value = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    value.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

/// What lets the service write the snapshot itself: what a client without optimisation reads too slowly would wait in
/// the service, and count.
const DUMP: &str = "globalThis.dump = () => require('node:v8').writeHeapSnapshot('it.heapsnapshot');";

/// Takes the snapshot; nodes and extra memory.
async fn cost(session: &mut Session<'_>, service: &Stranger) -> (u64, u64) {
    let pid = service.pid();
    let before = status_bytes(pid, "VmRSS:");
    fs::write(format!("/proc/{pid}/clear_refs"), "5").unwrap();
    session.evaluate::<String>("dump()").await.unwrap();
    let extra = status_bytes(pid, "VmHWM:").saturating_sub(before);
    let document = fs::read(service.home().join("it.heapsnapshot")).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&document).unwrap();
    (document["snapshot"]["node_count"].as_u64().unwrap(), extra)
}

/// The estimate of the main thread's snapshot is right, and not too wide to be of use.
async fn is_foreseen(service: &Stranger, mut attached: Attached) {
    let process = service.read();
    let mut session = attached.inspector().main();
    let estimate = Estimate::of(&mut session, Some(&process)).await.unwrap();
    assert_eq!(estimate.basis, Basis::Counted);
    let (nodes, extra) = cost(&mut session, service).await;
    let counted = estimate.nodes.unwrap();
    assert!(counted.abs_diff(nodes) < nodes / 5, "{counted} of {nodes}");
    let range = &estimate.extra_memory_bytes;
    assert!(range.contains(&extra), "{extra} {estimate:?}");
    assert!(*range.end() <= 3 * range.start(), "{estimate:?}");
    attached.detach().await.unwrap();
}

#[tokio::test]
async fn the_cost_of_small_objects_is_foreseen() {
    let service = holding("times(6e4, (i) => ({ id: i, name: `u${i}`, tags: [i], meta: {} }))");
    is_foreseen(&service, service.attach().await.unwrap()).await;
}

#[tokio::test]
async fn the_cost_of_a_list_is_foreseen_though_it_has_no_array() {
    let service =
        holding("(() => { let list = null; for (let i = 0; i < 3e5; i++) list = { list }; return list; })()");
    is_foreseen(&service, service.attach().await.unwrap()).await;
}

#[tokio::test]
async fn the_cost_of_texts_is_foreseen() {
    let service = holding("times(3e4, (i) => Buffer.from(`${i}`.padEnd(900, 'xyz')).toString('latin1'))");
    is_foreseen(&service, service.attach().await.unwrap()).await;
}

#[tokio::test]
async fn each_thread_has_a_cost_of_its_own() {
    let service = Stranger::node(
        &[],
        &format!("import {{ Worker }} from 'node:worker_threads';
            const filled = 'globalThis.dump = () => require(`node:v8`).writeHeapSnapshot(`it.heapsnapshot`); globalThis.held = Array.from({{ length: 1e5 }}, (_, i) => ({{ i, a: [i] }}));';
            const worker = new Worker(filled + 'require(\"worker_threads\").parentPort.on(\"message\", () => {{}})', {{ eval: true }});
            await new Promise((resolve) => worker.once('online', () => setTimeout(resolve, 1000)));
            {IDLE}"),
    );
    let mut attached = service.attach().await.unwrap();
    let worker = attached.inspector().threads().await.unwrap().remove(0);
    let process = service.read();
    let main = Estimate::of(&mut attached.inspector().main(), Some(&process)).await.unwrap();
    let mut session = attached.inspector().session(Some(&worker));
    let estimate = Estimate::of(&mut session, Some(&process)).await.unwrap();
    let (nodes, extra) = cost(&mut session, &service).await;
    assert!(estimate.nodes.unwrap().abs_diff(nodes) < nodes / 5, "{estimate:?} {nodes}");
    assert!(estimate.extra_memory_bytes.contains(&extra), "{estimate:?} {extra}");
    assert!(main.nodes.unwrap() < nodes / 2, "{main:?}");
}

#[tokio::test]
async fn where_the_process_cannot_be_read_the_size_tells_a_little() {
    let service = holding("times(6e4, (i) => ({ id: i, name: `u${i}` }))");
    let mut attached = service.attach().await.unwrap();
    let mut session = attached.inspector().main();
    let estimate = Estimate::of(&mut session, None).await.unwrap();
    assert!(matches!(&estimate.basis, Basis::Sizes(why) if why.contains("this machine")), "{estimate:?}");
    let (_, extra) = cost(&mut session, &service).await;
    assert!(estimate.extra_memory_bytes.contains(&extra), "{extra} {estimate:?}");
}

/// A memory control group of version 1 for one process, removed at the end.
struct Group(PathBuf);

impl Group {
    /// `None` where none can be made.
    fn around(process: &RuntimeProcess) -> Option<Self> {
        let own = process.cgroup.as_ref()?.folder.join(format!("leaktrail-test-{}", process.pid));
        let is_first_version = Path::new("/sys/fs/cgroup/memory/memory.limit_in_bytes").exists();
        if !is_first_version || fs::create_dir(&own).is_err() {
            return None;
        }
        fs::write(own.join("cgroup.procs"), process.pid.to_string()).unwrap();
        Some(Self(own))
    }

    fn limit(&self, bytes: u64) {
        fs::write(self.0.join("memory.limit_in_bytes"), bytes.to_string()).unwrap();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let procs = fs::read_to_string(self.0.join("cgroup.procs")).unwrap_or_default();
        let above = self.0.parent().unwrap().join("cgroup.procs");
        procs.lines().for_each(|pid| drop(fs::write(&above, pid)));
        let _ = fs::remove_dir(&self.0);
    }
}

#[tokio::test]
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
async fn a_container_without_room_is_told() {
    let service = holding("times(1e5, (i) => ({ id: i, name: `u${i}`, tags: [i] }))");
    let mut attached = service.attach().await.unwrap();
    let Some(group) = Group::around(&service.read()) else {
        eprintln!("skipped: no memory control group can be made here");
        return;
    };
    let mut session = attached.inspector().main();
    let process = service.read();
    let estimate = Estimate::of(&mut session, Some(&process)).await.unwrap();
    let used = status_bytes(service.pid(), "VmRSS:");
    group.limit(used + 30_000_000);
    let room = Room::of(&mut session, Some(&process)).await.unwrap();
    let shortage = verdict(&estimate, &room).unwrap_err();
    assert_eq!(shortage.limit, Limit::Cgroup);
    assert!(room.heap.is_some_and(|heap| !heap.is_nearly_full()));
    group.limit(used + 2 * estimate.extra_memory_bytes.end());
    let room = Room::of(&mut session, Some(&process)).await.unwrap();
    assert_eq!(verdict(&estimate, &room), Ok(()));
    cost(&mut session, &service).await;
    drop(service);
}
