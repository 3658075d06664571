//! Processes as they are found: what they are, who they are, how they are named.

use std::fs;
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::stranger::{IDLE, Stranger};
use probe::targets::{Obstacle, RuntimeKind, processes, survey};
use probe::{Access, Attached, Detached, Error, Target, TargetRef};
use tokio::time::{sleep, timeout};

fn version_on_path() -> String {
    let output = Command::new("node").arg("--version").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().trim_start_matches('v').to_owned()
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}

#[tokio::test]
async fn a_process_tells_what_it_is() {
    let service = Stranger::node(&["--max-old-space-size=200"], IDLE);
    let found = processes().unwrap().into_iter().find(|process| process.pid == service.pid()).unwrap();
    assert_eq!(found.runtime.kind, RuntimeKind::Node);
    assert_eq!(found.runtime.version, Some(version_on_path()));
    assert_eq!(found.command(), "node --inspect-port=0 --max-old-space-size=200 server.mjs");
    assert_eq!((found.parent, found.inner_pid), (std::process::id(), service.pid()));
    assert_eq!(found.cwd.clone().unwrap(), service.home().canonicalize().unwrap());
    assert_eq!(found.heap_limit_bytes, Some(200 << 20));
    assert_eq!(found.listening.clone().unwrap()[0].port(), service.port());
    assert!(found.rss_bytes > 10 << 20 && found.threads > 4, "{found:?}");
    let age = SystemTime::now().duration_since(found.started.unwrap()).unwrap();
    assert!(age < Duration::from_secs(120), "{age:?}");
    assert_eq!((found.cluster_worker, found.pm2.clone(), found.foreign_network()), (None, None, None));
    assert!(survey().await.unwrap().iter().any(|(process, _)| process.pid == service.pid()));
}

#[tokio::test]
async fn node_is_found_under_any_name_and_title() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("orders-app");
    let node = Command::new("node").args(["-p", "process.execPath"]).output().unwrap();
    fs::copy(String::from_utf8(node.stdout).unwrap().trim(), &program).unwrap();
    let service =
        Stranger::start(&program, &["--inspect-port=0"], &format!("process.title = 'orders'; {IDLE}"));
    fs::remove_file(&program).unwrap();
    let found = service.read();
    assert_eq!((found.runtime.kind, found.command()), (RuntimeKind::Node, "orders".to_owned()));
    assert_eq!(found.exe.as_deref(), Some(program.as_path()));
    assert_eq!(found.runtime.version, Some(version_on_path()));
    let attached = service.attach().await.unwrap();
    assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
}

#[tokio::test]
async fn a_process_is_found_by_name_and_port() {
    let service = Stranger::node(&["--title=find-me-by-this", "--stack-trace-limit=11"], IDLE);
    for wanted in [TargetRef::Port(service.port()), TargetRef::Name("find-me-by-this".into())] {
        let Target::Process(found) = wanted.find().await.unwrap() else { panic!("no process") };
        assert_eq!(found.pid, service.pid());
    }
    let error = TargetRef::Name("no-such-process-anywhere".into()).find().await.unwrap_err().to_string();
    assert!(error.starts_with("found no process whose command line contains `no-such"), "{error}");
    let error = TargetRef::Pid(std::process::id()).find().await.unwrap_err().to_string();
    assert!(error.contains("is neither Node.js nor Deno nor Bun"), "{error}");
    let error = TargetRef::Inspector("127.0.0.1:1".into()).find().await.unwrap_err().to_string();
    assert!(error.starts_with("found no inspector at 127.0.0.1:1"), "{error}");
}

#[tokio::test]
async fn of_a_cluster_the_workers_are_meant_and_listed() {
    let script = "import cluster from 'node:cluster'; import http from 'node:http';
      if (cluster.isPrimary) {
        cluster.setupPrimary({ inspectPort: 0 });
        for (let i = 0; i < 2; i++) cluster.fork();
        let ready = 0;
        cluster.on('listening', (worker, { port }) => { if (++ready === 2) console.log(port); });
      } else http.createServer().listen(0, '127.0.0.1');";
    let service = Stranger::node(&[], script);
    let Error::SeveralTargets { found, .. } = TargetRef::Port(service.port()).find().await.unwrap_err()
    else {
        panic!("not several")
    };
    assert_eq!(found.len(), 2);
    let mut numbers: Vec<u32> = Vec::new();
    for (pid, _) in found {
        let Target::Process(worker) = TargetRef::Pid(pid).find().await.unwrap() else { panic!("no process") };
        assert_eq!(worker.parent, service.pid());
        numbers.extend(worker.cluster_worker);
        let mut attached = Attached::to(Target::Process(worker)).await.unwrap();
        assert_eq!(attached.inspector().pid().await.unwrap(), pid);
        assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
    }
    numbers.sort();
    assert_eq!(numbers, [1, 2]);
}

#[tokio::test]
async fn a_process_that_nobody_reaped_has_ended() {
    let service = Stranger::node(&[], IDLE);
    service.signal("KILL");
    let ended = async {
        let wanted = TargetRef::Pid(service.pid());
        while !matches!(wanted.find().await, Err(Error::NotAttachable { obstacle: Obstacle::Ended, .. })) {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(60), ended).await.unwrap();
}

/// As in a container: other pids, and a loopback address that is not ours.
#[allow(clippy::print_stderr, reason = "a test that was not run must not look like one that was")]
#[tokio::test]
async fn a_process_in_other_namespaces_is_attached_to_from_outside() {
    if !is_root() {
        eprintln!("SKIPPED: only root can make namespaces");
        return;
    }
    let script = "console.log('alone'); setInterval(() => {}, 1000);";
    let unshare =
        ["--net", "--pid", "--fork", "--kill-child", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh"];
    let arguments = [&unshare[..], &["node", "--inspect-port=0"]].concat();
    let service = Stranger::behind("unshare", &arguments, script);
    let found = service.read();
    assert!(found.inner_pid == 1 && found.foreign_network().unwrap().starts_with("net:["), "{found:?}");
    assert_eq!(service.settled().await, Access::BySignal);
    let mut attached = service.attach().await.unwrap();
    assert_eq!(attached.inspector().pid().await.unwrap(), 1);
    assert!(attached.inspector().main().memory_usage().await.unwrap().heap_used_bytes > 1 << 20);
    assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
    assert_eq!(service.other_sockets(), []);
    drop(service.attach().await.unwrap());
    assert_eq!(service.other_sockets(), []);
}

#[tokio::test]
async fn all_that_is_below_a_process_is_meant_with_it() {
    let script = "
import cluster from 'node:cluster';
if (cluster.isPrimary) {
  for (let i = 0; i < 2; i++) cluster.fork();
  let ready = 0;
  cluster.on('message', () => { if (++ready === 2) console.log('ready'); });
} else {
  setInterval(() => {}, 1000);
  process.send('ready');
}
";
    let service = Stranger::start("node", &[], script);
    let found = TargetRef::Pid(service.pid()).find_all().await.unwrap();
    let pids = |target: &Target| match target {
        Target::Process(process) => (process.pid == service.pid(), process.cluster_worker),
        Target::Inspector(url) => panic!("{url}"),
    };
    let mut found: Vec<_> = found.iter().map(pids).collect();
    found.sort_unstable();
    assert_eq!(found, [(false, Some(1)), (false, Some(2)), (true, None)]);
}
