//! Ending: whatever happens, no process of a service stays behind, and a crash is told.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::home::{Home, SERVER};
use probe::{Load, Service, ServiceSpec};

const IGNORES_SIGTERM: &str = "process.on('SIGTERM', () => console.log('not now'));";
const STARTS_A_DAEMON: &str = r#"
import { spawn } from 'node:child_process';
spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref();
"#;

#[tokio::test]
async fn dropping_a_service_kills_it_and_its_shell() {
    let home = Home::new(&format!("{SERVER}{IGNORES_SIGTERM}"));
    let service = Service::start(home.spec(&["sh", "-c", "node server.mjs; true"])).await.unwrap();
    assert_eq!(home.processes().len(), 2);
    drop(service);
    assert_eq!(home.processes(), [0; 0]);
}

#[tokio::test]
async fn a_start_that_is_cancelled_leaves_nothing() {
    let home = Home::new("setInterval(() => {}, 1000)");
    let start = Service::start(home.node());
    assert!(tokio::time::timeout(Duration::from_millis(300), start).await.is_err());
    assert_eq!(home.processes(), [0; 0]);
}

#[tokio::test]
async fn a_service_that_ignores_sigterm_is_killed_after_the_grace() {
    let home = Home::new(&format!("{SERVER}{IGNORES_SIGTERM}"));
    let grace = Duration::from_millis(300);
    let service = Service::start(ServiceSpec { stop_grace: grace, ..home.node() }).await.unwrap();
    let since = Instant::now();
    service.stop().await.unwrap();
    assert!(since.elapsed() >= grace);
    assert_eq!(home.processes(), [0; 0]);
}

#[tokio::test]
async fn a_daemon_that_left_the_group_is_ended_too() {
    for wrapper in ["exec node server.mjs", "node server.mjs; true"] {
        let home = Home::new(&format!("{STARTS_A_DAEMON}{SERVER}"));
        let service = Service::start(home.spec(&["sh", "-c", wrapper])).await.unwrap();
        assert!(home.processes().len() >= 2);
        service.stop().await.unwrap();
        assert_eq!(home.processes(), [0; 0]);
    }
}

#[tokio::test]
async fn a_service_that_exits_in_order_is_not_held_back_by_our_inspector() {
    let home = Home::new(&format!("{SERVER}process.on('SIGTERM', () => process.exit(0));"));
    let service =
        Service::start(ServiceSpec { stop_grace: Duration::from_secs(20), ..home.node() }).await.unwrap();
    let _inspector = service.inspect().await.unwrap();
    let since = Instant::now();
    service.stop().await.unwrap();
    assert!(since.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_crash_under_load_is_told_with_its_last_lines() {
    let crash = "if (answers.size === 50) throw new Error('boom at fifty');";
    let home = Home::new(&SERVER.replace("res.end", &format!("{crash} res.end")));
    let mut service = home.start().await;
    let _inspector = service.inspect().await.unwrap();
    assert!(!service.has_exited());
    let load = Load::new(service.base_url(), vec!["GET /{i}".parse().unwrap()]);
    let outcome = load.run(0..100, |_| ()).await.unwrap();
    assert!(outcome.failures > 0);
    assert!(!outcome.first_failures[0].reason.is_empty());
    let error = service.crashed().await.to_string();
    assert!(error.contains("exited with code 1") && error.contains("boom at fifty"), "{error}");
}

/// The test runs twice: as itself, and as the process that is killed.
#[tokio::test]
async fn a_service_does_not_outlive_a_sigkill_of_the_process_that_started_it() {
    const ROLE: &str = "PROBE_TEST_START_IN";
    let command = ["sh", "-c", "node server.mjs; true"];
    if let Some(directory) = std::env::var_os(ROLE) {
        let _service = Service::start(ServiceSpec::new(command, directory)).await.unwrap();
        writeln!(std::io::stdout(), "started").unwrap();
        std::future::pending::<()>().await;
    }
    let unmarked = "spawn('sleep', ['600'], { env: { PATH: process.env.PATH }, stdio: 'ignore' });";
    let home = Home::new(&format!("{STARTS_A_DAEMON}{unmarked}{IGNORES_SIGTERM}{SERVER}"));
    let mut killed = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "--nocapture",
            "stop::a_service_does_not_outlive_a_sigkill_of_the_process_that_started_it",
        ])
        .env(ROLE, home.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(killed.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("started")));
    assert_eq!(home.processes().len(), 4, "a shell, the server, its daemon, its unmarked child");
    killed.kill().unwrap();
    killed.wait().unwrap();
    let since = Instant::now();
    while !home.processes().is_empty() {
        assert!(since.elapsed() < Duration::from_secs(20), "{:?} still run", home.processes());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
