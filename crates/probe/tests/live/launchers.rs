//! Start commands as people write them: the process that works is found behind each, and all of it is stopped.

use std::fs;

use crate::home::Home;
use crate::tools;
use probe::targets::Pm2;
use probe::{Load, Readiness, RuntimeProcess, Service, ServiceSpec};

/// Counts what it served of the load in a global; tests beside it ask all ports whether they are inspectors.
const COUNTER: &str = r#"
globalThis.served = 0;
http.createServer((req, res) => { if (/^\/\d+$/.test(req.url ?? "")) globalThis.served++; res.end('ok'); })
  .listen(Number(process.env.PORT), '127.0.0.1');
"#;

fn project() -> Home {
    let home = Home::new(&format!("import http from 'node:http';{COUNTER}"));
    let typed = COUNTER.replace("globalThis.", "(globalThis as any).");
    for (name, text) in [
        ("server.cjs", format!("const http = require('node:http');{COUNTER}")),
        ("server.ts", format!("import * as http from 'node:http';{typed}")),
        ("hook.mjs", "globalThis.hooked = 'import';".to_owned()),
        ("hook.cjs", "globalThis.hooked = 'require';".to_owned()),
        ("package.json", r#"{"name":"service","scripts":{"start":"node server.mjs"}}"#.to_owned()),
    ] {
        fs::write(home.path().join(name), text).unwrap();
    }
    home
}

fn with_tools(home: &Home, command: &[&str]) -> ServiceSpec {
    let path = tools::install_into(home.path());
    let pm2_home = home.path().join("pm2-home").display().to_string();
    let env = [
        ("PATH", path),
        ("PM2_HOME", pm2_home),
        ("PM2_DISABLE_VERSION_CHECK", "true".to_owned()),
        ("TS_NODE_COMPILER_OPTIONS", r#"{"module":"commonjs"}"#.to_owned()),
    ];
    ServiceSpec { env: env.map(|(name, value)| (name.to_owned(), value)).to_vec(), ..home.spec(command) }
}

/// Starts it, sees that one process serves everything and is the one inspected, stops it and finds nothing left.
/// Returns what `globalThis.hooked` was.
async fn serves(home: &Home, spec: ServiceSpec) -> Option<String> {
    let mut service = Service::start(spec).await.unwrap();
    let mut inspector = service.inspect().await.unwrap();
    assert_eq!(inspector.pid().await.unwrap(), service.pid());
    assert_eq!(service.siblings(), 0);
    let load = Load::new(service.base_url(), vec!["GET /{i}".parse().unwrap()]);
    assert_eq!(load.run(0..40, |_| ()).await.unwrap().failures, 0);
    assert_eq!(inspector.evaluate::<u64>("served").await.unwrap(), 40, "all of the load, in this process");
    let hooked = inspector.evaluate("globalThis.hooked ?? null").await.unwrap();
    service.stop().await.unwrap();
    assert_eq!(home.processes(), [0; 0]);
    hooked
}

async fn serves_by(command: &[&str]) -> Option<String> {
    let home = project();
    serves(&home, home.spec(command)).await
}

async fn serves_by_tool(command: &[&str]) {
    let home = project();
    serves(&home, with_tools(&home, command)).await;
}

#[tokio::test]
async fn node_with_preloaded_modules() {
    let hooked = serves_by(&["node", "--import", "./hook.mjs", "server.mjs"]).await;
    assert_eq!(hooked.as_deref(), Some("import"));
    let hooked = serves_by(&["node", "--require", "./hook.cjs", "server.cjs"]).await;
    assert_eq!(hooked.as_deref(), Some("require"));
}

#[tokio::test]
async fn a_shell_script_that_waits_for_a_background_process() {
    let home = project();
    fs::write(home.path().join("start.sh"), "#!/bin/sh\nnode server.mjs &\nwait\n").unwrap();
    serves(&home, home.spec(&["sh", "start.sh"])).await;
}

#[tokio::test]
async fn npm_start() {
    serves_by(&["npm", "start"]).await;
}

#[tokio::test]
async fn pnpm_start() {
    serves_by_tool(&["pnpm", "start"]).await;
}

#[tokio::test]
async fn yarn_start() {
    serves_by_tool(&["yarn", "start"]).await;
}

#[tokio::test]
async fn npx_tsx() {
    serves_by_tool(&["npx", "tsx", "server.ts"]).await;
}

#[tokio::test]
async fn ts_node() {
    serves_by_tool(&["ts-node", "server.ts"]).await;
}

#[tokio::test]
async fn pm2_in_the_foreground() {
    for command in [
        &["pm2-runtime", "server.cjs"][..],
        &["pm2-runtime", "server.cjs", "-i", "1"],
        &["pm2", "start", "server.cjs", "--no-daemon"],
        &["pm2", "start", "server.cjs", "--no-daemon", "-i", "1"],
    ] {
        serves_by_tool(command).await;
    }
}

#[tokio::test]
async fn what_pm2_calls_a_process_is_told() {
    for mode in [&[][..], &["-i", "1"]] {
        let home = project();
        let command = [&["pm2-runtime", "server.cjs", "--name", "orders"], mode].concat();
        let service = Service::start(with_tools(&home, &command)).await.unwrap();
        let told = RuntimeProcess::read(service.pid()).unwrap();
        assert_eq!(told.pm2, Some(Pm2 { id: 0, name: "orders".into() }), "{mode:?}");
        assert_eq!(told.command(), told.command().trim_end());
        service.stop().await.unwrap();
    }
}

#[tokio::test]
async fn of_a_cluster_one_worker_is_measured_and_the_others_are_counted() {
    let home = project();
    let primary = "import cluster from 'node:cluster';
        let listening = 0;
        cluster.on('listening', () => { if (++listening === 3) console.log('all listen'); });
        if (cluster.isPrimary) for (let i = 0; i < 3; i++) cluster.fork(); else await import('./server.mjs');";
    fs::write(home.path().join("cluster.mjs"), primary).unwrap();
    let readiness = Readiness::Log("all listen".into());
    let spec = ServiceSpec { readiness, ..home.spec(&["node", "cluster.mjs"]) };
    let mut service = Service::start(spec).await.unwrap();
    let mut inspector = service.inspect().await.unwrap();
    assert_eq!(service.siblings(), 2);
    assert_eq!(inspector.main().requests_served().await.unwrap(), None);
    inspector.main().count_requests().await.unwrap();
    inspector.main().count_requests().await.unwrap();
    let load = Load::new(service.base_url(), vec!["GET /{i}".parse().unwrap()]);
    assert_eq!(load.run(0..120, |_| ()).await.unwrap().failures, 0);
    let served: u64 = inspector.evaluate("served").await.unwrap();
    assert!((1..120).contains(&served), "{served} of 120 in this worker");
    assert_eq!(inspector.main().requests_served().await.unwrap(), Some(served));
    service.stop().await.unwrap();
    assert_eq!(home.processes(), [0; 0]);
}

#[tokio::test]
async fn a_server_in_a_worker_thread() {
    let home = project();
    let main = "import { Worker } from 'node:worker_threads'; new Worker('./server.cjs', { name: 'web' });";
    fs::write(home.path().join("main.mjs"), main).unwrap();
    let service = Service::start(home.spec(&["node", "main.mjs"])).await.unwrap();
    let mut inspector = service.inspect().await.unwrap();
    let [web] = inspector.threads().await.unwrap().try_into().unwrap();
    inspector.thread(&web.id).count_requests().await.unwrap();
    let load = Load::new(service.base_url(), vec!["GET /{i}".parse().unwrap()]);
    assert_eq!(load.run(0..40, |_| ()).await.unwrap().failures, 0);
    let mut session = inspector.thread(&web.id);
    assert_eq!(session.evaluate::<u64>("served").await.unwrap(), 40);
    assert_eq!(session.requests_served().await.unwrap(), Some(40));
    service.stop().await.unwrap();
    assert_eq!(home.processes(), [0; 0]);
}
