//! Starting: every way to get ready, every way to fail, and which process does the work.

use std::fs;
use std::net::TcpListener;
use std::time::Duration;

use crate::home::{Home, SERVER};
use probe::{Error, Readiness, Service, ServiceSpec};

async fn failure(spec: ServiceSpec) -> Error {
    Service::start(spec).await.expect_err("the service must not start")
}

#[tokio::test]
async fn a_crash_at_start_shows_code_and_last_lines() {
    let home = Home::new("console.log('reading config'); console.error('no database'); process.exit(3)");
    let error = failure(home.node()).await.to_string();
    assert!(error.contains("exited with code 3"), "{error}");
    assert!(error.contains("| reading config") && error.contains("| no database"), "{error}");
    assert!(!error.contains("Debugger"), "{error}");
}

#[tokio::test]
async fn a_service_that_never_listens_is_given_up_and_ended() {
    let home = Home::new("console.log('waiting for godot'); setInterval(() => {}, 1000)");
    let error =
        failure(ServiceSpec { ready_timeout: Duration::from_secs(3), ..home.node() }).await.to_string();
    assert!(error.contains("not ready after 3 s: waited for the port"), "{error}");
    assert!(error.contains("| waiting for godot"), "{error}");
    assert_eq!(home.processes(), [0; 0]);
}

#[tokio::test]
async fn a_port_in_use_is_refused_before_anything_starts() {
    let home = Home::new(SERVER);
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let error = failure(ServiceSpec { port: Some(port), ..home.node() }).await.to_string();
    assert!(
        error.contains(&format!("port {port} is already in use by process {}", std::process::id())),
        "{error}"
    );
}

#[tokio::test]
async fn a_missing_program_or_directory_is_named() {
    let home = Home::new(SERVER);
    let error = failure(home.spec(&["no-such-program"])).await.to_string();
    assert!(error.contains("`no-such-program` was not found"), "{error}");
    let error = failure(ServiceSpec::new(["node"], "/no/such/directory")).await.to_string();
    assert!(error.contains("/no/such/directory does not exist"), "{error}");
    assert!(matches!(failure(home.spec(&[])).await, Error::NoCommand));
}

#[tokio::test]
async fn the_node_behind_a_shell_is_found() {
    let home = Home::new(SERVER);
    let service = Service::start(home.spec(&["sh", "-c", "node server.mjs; true"])).await.unwrap();
    let processes = home.processes();
    assert!(processes.len() == 2 && processes.contains(&service.pid()), "{processes:?}");
    assert_eq!(service.inspect().await.unwrap().pid().await.unwrap(), service.pid());
    service.stop().await.unwrap();
    assert_eq!(home.processes(), [0; 0]);
}

#[tokio::test]
async fn the_node_behind_npm_is_found() {
    let home = Home::new(SERVER);
    fs::write(home.path().join("package.json"), r#"{"scripts":{"start":"node server.mjs"}}"#).unwrap();
    let service = Service::start(home.spec(&["npm", "start"])).await.unwrap();
    let command = fs::read_to_string(format!("/proc/{}/cmdline", service.pid())).unwrap();
    assert_eq!(command, "node\0server.mjs\0");
    assert!(home.processes().len() >= 2);
    service.stop().await.unwrap();
    assert_eq!(home.processes(), [0; 0]);
}

#[tokio::test]
async fn in_a_cluster_a_worker_is_found_and_not_the_primary() {
    let home = Home::new(
        "import cluster from 'node:cluster';
         if (cluster.isPrimary) { cluster.fork(); } else { await import('./worker.mjs'); }",
    );
    fs::write(home.path().join("worker.mjs"), SERVER).unwrap();
    let service = home.start().await;
    let mut inspector = service.inspect().await.unwrap();
    assert!(inspector.evaluate::<bool>("process.connected").await.unwrap(), "a primary has no channel");
    service.stop().await.unwrap();
    assert_eq!(home.processes(), [0; 0]);
}

#[tokio::test]
async fn a_cluster_whose_worker_finds_its_inspector_port_taken_is_started_again() {
    let home = Home::new(
        "import cluster from 'node:cluster';
         import { once } from 'node:events';
         import { existsSync, writeFileSync } from 'node:fs';
         import { createServer } from 'node:net';
         if (!cluster.isPrimary) await import('./worker.mjs');
         else {
           if (!existsSync('tried')) {
             writeFileSync('tried', '');
             await once(createServer().listen(process.debugPort + 1, '127.0.0.1'), 'listening');
           }
           cluster.fork();
         }",
    );
    fs::write(home.path().join("worker.mjs"), SERVER).unwrap();
    let service = home.start().await;
    assert_eq!(service.inspect().await.unwrap().pid().await.unwrap(), service.pid());
    service.stop().await.unwrap();
    assert_eq!(home.processes(), [0; 0]);
}

#[tokio::test]
async fn output_that_goes_elsewhere_hides_no_inspector() {
    let home = Home::new(SERVER);
    let service =
        Service::start(home.spec(&["sh", "-c", "node server.mjs >out.log 2>&1; true"])).await.unwrap();
    assert_eq!(service.inspect().await.unwrap().pid().await.unwrap(), service.pid());
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_service_that_keeps_to_its_own_port_is_followed() {
    let home = Home::new(&SERVER.replace("Number(process.env.PORT), '127.0.0.1'", "0, '::1'"));
    let service = Service::start(home.node()).await.unwrap();
    assert_eq!(service.base_url(), format!("http://[::1]:{}", service.port()));
    service.stop().await.unwrap();
}

#[tokio::test]
async fn another_port_than_the_one_asked_for_is_told() {
    let home = Home::new(&SERVER.replace("Number(process.env.PORT)", "0"));
    let spec = ServiceSpec { port: Some(free_port()), ready_timeout: Duration::from_secs(3), ..home.node() };
    let error = failure(spec).await.to_string();
    assert!(error.contains("; it listens on port "), "{error}");
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn readiness_by_log_and_by_url() {
    let late = "setTimeout(() => console.error('all caches warm'), 300);";
    let home = Home::new(&format!("{SERVER}{late}"));
    let spec = ServiceSpec { readiness: Readiness::Log("caches warm".into()), ..home.node() };
    let service = Service::start(spec).await.unwrap();
    assert!(service.log_tail(9).0.contains(&"all caches warm".to_owned()));
    service.stop().await.unwrap();

    let starting = "if (performance.now() < 600) { res.statusCode = 503; }";
    let home = Home::new(&SERVER.replace("answers.set", &format!("{starting} answers.set")));
    let spec = ServiceSpec { readiness: Readiness::Url("/healthz".into()), ..home.node() };
    let service = Service::start(spec).await.unwrap();
    let uptime: f64 = service.inspect().await.unwrap().evaluate("performance.now()").await.unwrap();
    assert!(uptime > 600.0, "{uptime}");
    service.stop().await.unwrap();
}

#[tokio::test]
async fn options_port_and_environment_reach_the_service() {
    let home = Home::new(SERVER);
    let port = free_port();
    let service = Service::start(ServiceSpec {
        env: vec![("NODE_OPTIONS".into(), "--stack-trace-limit=7".into()), ("TIER".into(), "gold".into())],
        port: Some(port),
        log_file: Some(home.path().join("service.log")),
        ..home.node()
    })
    .await
    .unwrap();
    let mut inspector = service.inspect().await.unwrap();
    let seen: Vec<String> = inspector
        .evaluate("[process.env.TIER, process.env.PORT, String(Error.stackTraceLimit)]")
        .await
        .unwrap();
    assert_eq!(seen, ["gold".to_owned(), port.to_string(), "7".to_owned()]);
    service.stop().await.unwrap();
    assert!(fs::read_to_string(home.path().join("service.log")).unwrap().contains("listening\n"));
}

#[tokio::test]
async fn the_chosen_node_is_used_directly_and_through_the_path() {
    let home = Home::new(SERVER);
    let bin = home.path().join("bin");
    fs::create_dir(&bin).unwrap();
    fs::write(bin.join("node"), "#!/bin/sh\nexport CHOSEN=yes\nPATH=${PATH#*:} exec node \"$@\"\n").unwrap();
    fs::set_permissions(bin.join("node"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    for command in [&["node", "server.mjs"][..], &["sh", "-c", "node server.mjs; true"]] {
        let spec = ServiceSpec { node: Some(bin.join("node")), ..home.spec(command) };
        let service = Service::start(spec).await.unwrap();
        let chosen: String = service.inspect().await.unwrap().evaluate("process.env.CHOSEN").await.unwrap();
        assert_eq!(chosen, "yes");
        service.stop().await.unwrap();
    }
}

#[tokio::test]
async fn readiness_by_command_is_asked_until_it_succeeds() {
    let home = Home::new(SERVER);
    let ask = "echo $PORT $BASE_URL $TIER >>asked.txt; test $(wc -l <asked.txt) -ge 3";
    let env = vec![("TIER".to_owned(), "gold".to_owned())];
    let spec = ServiceSpec { readiness: Readiness::Command(ask.into()), env, ..home.node() };
    let service = Service::start(spec).await.unwrap();
    let line = format!("{} {} gold\n", service.port(), service.base_url());
    assert_eq!(fs::read_to_string(home.path().join("asked.txt")).unwrap(), line.repeat(3));
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_ready_command_that_fails_or_hangs_is_shown_and_leaves_nothing() {
    let home = Home::new(SERVER);
    for (ask, told) in [
        (
            "echo no tables; echo yet >&2; exit 7",
            "it last exited with code 7 and wrote:\n  > no tables\n  > yet\n",
        ),
        ("exit 1", "it last exited with code 1 and wrote nothing\n"),
        ("sleep 600 & wait", "exit with 0 (PORT is"),
    ] {
        let readiness = Readiness::Command(ask.into());
        let spec = ServiceSpec { readiness, ready_timeout: Duration::from_secs(2), ..home.node() };
        let error = failure(spec).await.to_string();
        assert!(error.contains(told) && error.contains("| listening"), "{error}");
        assert_eq!(home.processes(), [0; 0]);
    }
}

#[tokio::test]
async fn a_service_that_ends_while_the_ready_command_runs_is_told_at_once() {
    let home = Home::new(&format!("{SERVER} setTimeout(() => process.exit(9), 500);"));
    let spec = ServiceSpec { readiness: Readiness::Command("sleep 600".into()), ..home.node() };
    let error = failure(spec).await.to_string();
    assert!(error.contains("exited with code 9 before it was ready"), "{error}");
}
