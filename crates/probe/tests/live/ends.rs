//! How services end by themselves, and what is said of it.

use std::net::TcpListener;
use std::time::Duration;

use crate::home::{Home, SERVER};
use probe::{Error, Load, Service, ServiceSpec};

/// Ends on the fiftieth request.
fn ends_by(statement: &str) -> Home {
    Home::new(&SERVER.replace("res.end", &format!("if (answers.size === 50) {{ {statement} }} res.end")))
}

async fn end_of(home: &Home, command: &[&str]) -> String {
    let mut service = Service::start(home.spec(command)).await.unwrap();
    let load = Load::new(service.base_url(), vec!["GET /{i}".parse().unwrap()]);
    let outcome = load.run(0..100, |_| ()).await.unwrap();
    assert!(outcome.failures > 0);
    let error = service.crashed().await;
    assert!(matches!(&error, Error::Exited { pid, .. } if *pid == service.pid()));
    error.to_string()
}

const NODE: [&str; 2] = ["node", "server.mjs"];

#[tokio::test]
async fn signals_and_codes_under_load_are_told() {
    let error = end_of(&ends_by("process.exit(4);"), &NODE).await;
    assert!(error.contains(") exited with code 4\n") && error.contains("| listening"), "{error}");
    let error = end_of(&ends_by("process.exit(0);"), &NODE).await;
    assert!(error.contains(") exited with code 0\n"), "{error}");
    let error = end_of(&ends_by("process.kill(process.pid, 'SIGKILL');"), &NODE).await;
    assert!(error.contains(") was killed by signal 9 (SIGKILL)\n"), "{error}");
}

#[tokio::test]
async fn behind_a_shell_the_end_is_told_as_far_as_it_is_known() {
    let kill = "process.kill(process.pid, 'SIGKILL');";
    let error = end_of(&ends_by(kill), &["sh", "-c", "node server.mjs; exit $?"]).await;
    let told = "ended, and the command that started it exited with code 137, as after signal 9 (SIGKILL)\n";
    assert!(error.contains(told), "{error}");
    let error = end_of(&ends_by(kill), &["sh", "-c", "node server.mjs; sleep 600"]).await;
    assert!(error.contains("ended, and the command that started it still runs\n"), "{error}");
}

#[tokio::test]
async fn a_full_javascript_heap_is_named() {
    let home = ends_by("const all = []; for (;;) all.push(new Array(1000).fill(all.length));");
    let error = end_of(&home, &["node", "--max-old-space-size=40", "server.mjs"]).await;
    assert!(error.contains("it ran out of JavaScript heap"), "{error}");
    assert!(error.contains("FATAL ERROR"), "{error}");
}

#[tokio::test]
async fn a_taken_port_is_named_whether_the_service_ends_or_waits() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let script = SERVER.replace("Number(process.env.PORT)", &port.to_string());
    let error = Service::start(Home::new(&script).node()).await.unwrap_err().to_string();
    assert!(error.contains("exited with code 1 before it was ready: its port is in use"), "{error}");
    assert!(error.contains(&format!("127.0.0.1:{port}")), "{error}");

    let catches =
        "process.on('uncaughtException', (e) => console.error(e.message)); setInterval(() => {}, 1e3);";
    let home = Home::new(&format!("{catches}{script}"));
    let spec = ServiceSpec { ready_timeout: Duration::from_secs(3), ..home.node() };
    let error = Service::start(spec).await.unwrap_err().to_string();
    assert!(
        error.contains("not ready after 3 s") && error.contains("; its port is in use (listen EADDRINUSE"),
        "{error}"
    );
}

#[tokio::test]
async fn a_command_that_comes_back_before_it_listens_is_told_to_stay() {
    let error = Service::start(Home::new("console.log('started')").node()).await.unwrap_err().to_string();
    assert!(
        error.contains("exited with code 0 before it was ready; its command must stay in the foreground"),
        "{error}"
    );
    assert!(error.contains("| started"), "{error}");
}
