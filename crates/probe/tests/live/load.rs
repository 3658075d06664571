//! Load against a real service: what arrives, what counts as failed, how it is paced.

use std::collections::HashSet;
use std::time::Duration;

use crate::home::Home;
use probe::{Load, Outcome, Route, Service};

/// Remembers requests and connections in globals, and misbehaves on demand.
const RECORDER: &str = r#"
import http from 'node:http';
globalThis.seen = [];
globalThis.sockets = new Set();
globalThis.most = 0;
let now = 0;
http.createServer((req, res) => {
  seen.push(`${req.method} ${req.url} ${req.headers['x-tenant'] ?? ''}`);
  sockets.add(req.socket.remotePort);
  most = Math.max(most, ++now);
  res.on('close', () => now--);
  if (req.url.startsWith('/500')) { res.statusCode = 500; return res.end('broken '.repeat(100)); }
  if (req.url.startsWith('/reset')) return req.socket.destroy();
  if (req.url.startsWith('/hang')) return res.write('half');
  if (req.url.startsWith('/close')) res.setHeader('Connection', 'close');
  setTimeout(() => res.end('x'.repeat(50000)), 2);
}).listen(Number(process.env.PORT), '127.0.0.1');
"#;

async fn run(routes: &[&str], ids: std::ops::Range<u64>) -> (Outcome, Service, Home) {
    let home = Home::new(RECORDER);
    let service = home.start().await;
    let routes: Vec<Route> = routes.iter().map(|route| route.parse().unwrap()).collect();
    let mut load = Load::new(service.base_url(), routes);
    load.concurrency = 4;
    load.timeout = Duration::from_secs(2);
    load.headers = vec![("X-Tenant".into(), "blue".into())];
    let outcome = load.run(ids, |_| ()).await.unwrap();
    (outcome, service, home)
}

#[tokio::test]
async fn every_id_arrives_once_on_kept_alive_connections() {
    let (outcome, service, _home) = run(&["3:GET /a/{i}", "DELETE /b/{i%2}?u={i}"], 100..300).await;
    assert_eq!((outcome.requests, outcome.failures), (200, 0), "{:?}", outcome.first_failures);
    let mut inspector = service.inspect().await.unwrap();
    let seen: Vec<String> = inspector.evaluate("seen").await.unwrap();
    let unique: HashSet<&String> = seen.iter().collect();
    assert_eq!((seen.len(), unique.len()), (200, 200));
    assert_eq!(seen.iter().filter(|line| line.starts_with("DELETE /b/")).count(), 50);
    assert!(unique.contains(&"GET /a/100 blue".to_owned()));
    let (sockets, most): (usize, usize) = inspector.evaluate("[sockets.size, most]").await.unwrap();
    assert_eq!((sockets, most), (4, 4));
    service.stop().await.unwrap();
}

#[tokio::test]
async fn errors_resets_and_half_answers_are_failures_and_are_shown() {
    let (outcome, service, _home) = run(&["GET /500/{i}", "GET /reset", "GET /hang", "GET /ok"], 0..8).await;
    assert_eq!((outcome.requests, outcome.failures, outcome.first_failures.len()), (8, 6, 5));
    assert_eq!(outcome.statuses.get(&500), Some(&2));
    let broken = outcome.first_failures.iter().find(|failure| failure.request == "GET /500/0").unwrap();
    assert_eq!((broken.id, broken.reason.as_str()), (0, "status 500"));
    assert!(broken.body_start.starts_with("broken broken") && broken.body_start.len() == 200);
    let reasons: Vec<&str> = outcome.first_failures.iter().map(|failure| failure.reason.as_str()).collect();
    assert!(reasons.contains(&"no complete answer within 2 s"), "{reasons:?}");
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_service_that_closes_connections_is_reached_again() {
    let (outcome, service, _home) = run(&["GET /close/{i}"], 0..40).await;
    assert_eq!(outcome.failures, 0, "{:?}", outcome.first_failures);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn nobody_there_is_a_failure_and_a_wrong_url_an_error() {
    let route: Route = "GET /".parse().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let outcome = Load::new(format!("http://{free}"), vec![route.clone()]).run(0..3, |_| ()).await.unwrap();
    assert_eq!(outcome.failures, 3);
    assert!(outcome.first_failures[0].reason.contains("refused"), "{:?}", outcome.first_failures[0]);
    for url in ["https://127.0.0.1:1", "127.0.0.1:80", "", "http://"] {
        let error = Load::new(url, vec![route.clone()]).run(0..1, |_| ()).await.unwrap_err();
        assert!(error.to_string().contains("base URL"), "{error}");
    }
}
