//! Attaching to processes that were not prepared for it, and leaving them as they were.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::stranger::{IDLE, Stranger};
use crate::tools;
use probe::targets::{Obstacle, RuntimeKind};
use probe::{Access, Attached, Detached, Error, Target};
use tokio::time::{sleep, timeout};

#[tokio::test]
async fn an_unprepared_process_is_attached_to_twice_and_left_without_inspector() {
    let mut service = Stranger::node(&[], IDLE);
    for _ in 0..2 {
        let mut attached = service.attach().await.unwrap();
        assert!(attached.has_opened_inspector());
        assert_eq!(attached.inspector().pid().await.unwrap(), service.pid());
        assert_eq!(service.other_sockets().len(), 1);
        assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
        service.lives_without_inspector();
    }
    assert_eq!(service.settled().await, Access::BySignal);
}

#[tokio::test]
async fn an_inspector_that_was_open_stays_open() {
    let service = Stranger::start("node", &["--inspect=127.0.0.1:0"], IDLE);
    let Access::Open(endpoint) = service.access().await else { panic!("not open") };
    let attached = service.attach().await.unwrap();
    assert!(!attached.has_opened_inspector());
    assert_eq!(attached.detach().await.unwrap(), Detached::WasOpen);
    assert_eq!(service.access().await, Access::Open(endpoint.clone()));

    for text in [endpoint.address.to_string(), endpoint.url] {
        let target = text.parse::<probe::TargetRef>().unwrap().find().await.unwrap();
        let mut attached = Attached::to(target).await.unwrap();
        assert_eq!(attached.inspector().pid().await.unwrap(), service.pid());
        assert_eq!(attached.detach().await.unwrap(), Detached::WasOpen);
    }
}

#[tokio::test]
async fn an_inspector_that_the_service_opened_at_an_unusual_port_is_found_and_stays() {
    let script = format!("import inspector from 'node:inspector'; inspector.open(0, '127.0.0.1'); {IDLE}");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let service = Stranger::start("node", &[&format!("--inspect-port={free}")], &script);
    let mut attached = service.attach().await.unwrap();
    assert!(!attached.has_opened_inspector());
    assert_eq!(attached.inspector().pid().await.unwrap(), service.pid());
    assert_eq!(attached.detach().await.unwrap(), Detached::WasOpen);
    assert_eq!(service.other_sockets().len(), 1);
}

#[tokio::test]
async fn a_session_that_is_dropped_closes_the_inspector() {
    let mut service = Stranger::node(&[], IDLE);
    drop(service.attach().await.unwrap());
    service.lives_without_inspector();
}

#[tokio::test]
async fn an_attach_that_is_given_up_at_any_moment_leaves_no_inspector() {
    let mut service = Stranger::node(&[], IDLE);
    assert_eq!(service.settled().await, Access::BySignal);
    for wait_ms in [1, 3, 5, 8, 12, 20, 30, 50] {
        let target = service.target();
        let _ = timeout(Duration::from_millis(wait_ms), Attached::to(target)).await;
        service.lives_without_inspector();
    }
}

/// A service whose `block()` stops its thread in the kernel until its [`gate`] opens.
fn blocking() -> Stranger {
    let block = "globalThis.block = () => fs.readFileSync('gate');";
    let service = Stranger::node(&[], &format!("import fs from 'node:fs'; {block} {IDLE}"));
    let gate = service.home().join("gate");
    assert!(Command::new("mkfifo").arg(gate).status().unwrap().success());
    service
}

/// Waits until the service stands still; it goes on when the file is dropped.
fn gate(service: &Stranger) -> File {
    File::options().write(true).open(service.home().join("gate")).unwrap()
}

#[tokio::test]
async fn a_process_that_stands_still_closes_its_inspector_when_it_goes_on() {
    let service = blocking();
    let mut attached = service.attach().await.unwrap();
    let _: bool = attached.inspector().evaluate("setTimeout(block, 20) && true").await.unwrap();
    let gate = gate(&service);
    drop(attached);
    assert_eq!(service.other_sockets().len(), 1);
    drop(gate);
    timeout(Duration::from_secs(60), service.closes_its_inspector()).await.unwrap();
}

/// SIGUSR1 would make the read throw EINTR, and end the service.
#[tokio::test]
async fn a_process_that_waits_in_a_read_is_left_alone() {
    let mut service = blocking();
    let mut attached = service.attach().await.unwrap();
    let _: bool = attached.inspector().evaluate("setTimeout(block, 500) && true").await.unwrap();
    assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
    let gate = gate(&service);
    while service.access().await == Access::BySignal {
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(service.refusal().await, Obstacle::BlockingRead);
    drop(gate);
    let attached = service.attach().await.unwrap();
    assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
}

#[tokio::test]
async fn a_handler_of_its_own_is_run_and_told() {
    let handler = "import fs from 'node:fs'; process.on('SIGUSR1', () => fs.appendFileSync('asked', '!'));";
    let mut service = Stranger::node(&[], &format!("{handler} {IDLE}"));
    let error = service.attach().await.unwrap_err();
    assert!(matches!(error, Error::InspectorNotOpened { .. }), "{error}");
    assert!(error.to_string().contains("it handles SIGUSR1 itself"), "{error}");
    assert_eq!(std::fs::read_to_string(service.home().join("asked")).unwrap(), "!");
    service.lives_without_inspector();
}

#[tokio::test]
async fn a_stopped_process_is_left_alone() {
    let mut service = Stranger::node(&[], IDLE);
    assert_eq!(service.settled().await, Access::BySignal);
    service.signal("STOP");
    assert_eq!(service.refusal().await, Obstacle::Stopped);
    service.signal("CONT");
    sleep(Duration::from_millis(300)).await;
    service.lives_without_inspector();
    assert_eq!(service.settled().await, Access::BySignal);
}

#[tokio::test]
async fn a_busy_loop_does_not_matter() {
    let mut service = Stranger::node(&[], &format!("{IDLE} setTimeout(() => {{ for (;;); }}, 500);"));
    let mut attached = service.attach().await.unwrap();
    assert_eq!(attached.inspector().pid().await.unwrap(), service.pid());
    assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
    service.lives_without_inspector();
}

#[tokio::test]
async fn a_process_that_starts_up_is_waited_for() {
    for _ in 0..3 {
        let mut service = Stranger::node(&[], &format!("console.log('first'); {IDLE}"));
        assert_eq!(service.access().await, Access::Refused(Obstacle::StartingUp));
        let attached = service.attach().await.unwrap();
        assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
        service.first_line = service.read().listening.unwrap()[0].port().to_string();
        service.lives_without_inspector();
    }
}

#[tokio::test]
async fn flags_that_disable_the_signal_are_told() {
    for flag in ["--disable-sigusr1", "--permission"] {
        let mut flags = vec!["--inspect-port=0", flag];
        if flag == "--permission" {
            flags.push("--allow-fs-read=*");
        }
        let mut service = Stranger::start(tools::node22(), &flags, IDLE);
        assert_eq!(service.refusal().await, Obstacle::SignalDisabled { flag: flag.into() });
    }
}

#[tokio::test]
async fn bun_is_refused_and_stays_alive() {
    let mut service = Stranger::start(tools::bun(), &[], IDLE);
    sleep(Duration::from_secs(2)).await;
    assert_eq!(service.refusal().await, Obstacle::Runtime(RuntimeKind::Bun));
    assert_eq!(service.read().runtime.version.as_deref(), Some("1.4.5"));
}

#[tokio::test]
async fn a_port_that_another_process_has_is_told() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let mut service = Stranger::start("node", &[&format!("--inspect-port={port}")], IDLE);
    let holder = Some(std::process::id());
    assert_eq!(service.refusal().await, Obstacle::PortTaken { port, holder });
    drop(other);
    let attached = service.attach().await.unwrap();
    assert_eq!(service.other_sockets()[0].port(), port);
    assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
}

/// A process that connects and stays, as a debugger does.
struct Debugger(Child);

impl Debugger {
    fn at(address: SocketAddr) -> Self {
        let script =
            format!("require('net').connect({}, '127.0.0.1', () => console.log('up'))", address.port());
        let mut child = Command::new("node").args(["-e", &script]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "up\n");
        Self(child)
    }
}

impl Drop for Debugger {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn an_inspector_that_somebody_else_came_to_use_is_left_open() {
    let service = Stranger::node(&[], IDLE);
    let attached = service.attach().await.unwrap();
    assert!(!attached.is_shared().await);
    let debugger = Debugger::at(service.other_sockets()[0]);
    assert!(attached.is_shared().await);
    assert_eq!(attached.detach().await.unwrap(), Detached::InUse);
    let second = service.attach().await.unwrap();
    assert!(!second.has_opened_inspector());
    assert_eq!(second.detach().await.unwrap(), Detached::WasOpen);
    assert_eq!(service.other_sockets().len(), 1);
    drop(debugger);
}

#[tokio::test]
async fn a_process_that_ends_meanwhile_is_no_failure_of_detaching() {
    let service = Stranger::node(&[], IDLE);
    let attached = service.attach().await.unwrap();
    service.signal("KILL");
    assert_eq!(attached.detach().await.unwrap(), Detached::Closed);
    let error = Attached::to(Target::Inspector("ws://127.0.0.1:1/x".into())).await.unwrap_err();
    assert!(matches!(error, Error::InspectorConnect { .. }), "{error}");
}
