//! Rates, bodies and aborts against a real service.

use std::time::Duration;

use crate::home::Home;
use probe::{Load, Outcome, Route, Service};

/// Keeps what it gets in globals, answers slowly on demand, and tells which answers were cut.
const RECORDER: &str = r#"
import http from 'node:http';
globalThis.bodies = [];
globalThis.times = [];
globalThis.sockets = new Set();
globalThis.cut = { beforeHead: 0, afterHead: 0 };
http.createServer(async (req, res) => {
  times.push(performance.now());
  sockets.add(req.socket);
  res.on('close', () => {
    if (!res.writableFinished) cut[res.headersSent ? 'afterHead' : 'beforeHead']++;
  });
  let body = '';
  req.on('error', () => {});
  try { for await (const part of req) body += part; } catch { return; }
  bodies.push([req.method, req.headers['content-type'] ?? '', body]);
  if (req.url.startsWith('/slow')) {
    await new Promise((done) => setTimeout(done, 100));
    res.write('head and some');
    await new Promise((done) => setTimeout(done, 100));
  }
  if (req.url.startsWith('/endless')) {
    await new Promise((done) => setTimeout(done, 50));
    return res.write('head and some');
  }
  if (req.url.startsWith('/missing')) res.statusCode = 404;
  res.end('done');
}).listen(Number(process.env.PORT), '127.0.0.1');
"#;

struct World {
    service: Service,
    _home: Home,
}

impl World {
    async fn new() -> Self {
        let home = Home::new(RECORDER);
        Self { service: home.start().await, _home: home }
    }

    fn load(&self, routes: &[&str]) -> Load {
        let routes: Vec<Route> = routes.iter().map(|route| route.parse().unwrap()).collect();
        Load::new(self.service.base_url(), routes)
    }

    async fn seen<T: serde::de::DeserializeOwned>(&self, expression: &str) -> T {
        self.service.inspect().await.unwrap().evaluate(expression).await.unwrap()
    }
}

#[tokio::test]
async fn a_rate_is_kept_and_no_request_is_early() {
    let world = World::new().await;
    let load = Load { rate: Some(100.0), ..world.load(&["GET /{i}"]) };
    let outcome = load.run(1000..1061, |_| ()).await.unwrap();
    assert_eq!((outcome.requests, outcome.failures), (61, 0), "{:?}", outcome.first_failures);
    assert!(outcome.elapsed >= Duration::from_millis(600), "{:?}", outcome.elapsed);
    let times: Vec<f64> = world.seen("times").await;
    assert_eq!(times.len(), 61);
    assert!(times[60] - times[0] > 300.0, "the requests are spread: {times:?}");
}

#[tokio::test]
async fn a_service_that_is_too_slow_for_the_rate_is_told_by_late_starts_and_latency() {
    let world = World::new().await;
    // Two connections can carry 10 requests of 200 ms per second.
    let load = Load { rate: Some(50.0), concurrency: 2, ..world.load(&["GET /slow/{i}"]) };
    let outcome = load.run(0..20, |_| ()).await.unwrap();
    assert_eq!((outcome.requests, outcome.failures), (20, 0));
    assert!(outcome.late_starts >= 18, "all but the first on each connection: {}", outcome.late_starts);
    // The last was due after 380 ms and answered after 10 turns of 200 ms.
    let latency = outcome.latency().unwrap();
    assert!(latency.max_ms >= 1500.0, "counted from the due time: {latency:?}");
    assert!(latency.p50_ms <= latency.p90_ms && latency.p90_ms <= latency.p99_ms);
    assert!(latency.p99_ms <= latency.max_ms);

    let closed = Load { concurrency: 2, ..world.load(&["GET /slow/{i}"]) };
    let closed = closed.run(0..4, |_| ()).await.unwrap();
    assert_eq!(closed.late_starts, 0);
    assert!(closed.latency().unwrap().max_ms >= 200.0);
}

#[tokio::test]
async fn bodies_arrive_with_the_methods_that_take_them() {
    let world = World::new().await;
    let routes = ["POST /a", "PUT /a", "PATCH /a", "GET /a", "DELETE /a"];
    let json = Load { body: Some(r#"{"id":{i},"n":{"m":{i%2}}}"#.parse().unwrap()), ..world.load(&routes) };
    assert_eq!(json.run(0..5, |_| ()).await.unwrap().failures, 0);
    let mut bodies: Vec<[String; 3]> = world.seen("bodies").await;
    bodies.sort();
    let body = |id: u64| format!(r#"{{"id":{id},"n":{{"m":0}}}}"#);
    let expected = [
        ["DELETE", "", ""],
        ["GET", "", ""],
        ["PATCH", "application/json", &body(2)],
        ["POST", "application/json", &body(0)],
        ["PUT", "application/json", &body(1)],
    ];
    assert_eq!(bodies, expected);

    let big = format!("id={{i}}&{}", "x".repeat(3_000_000));
    let own_type = vec![("Content-Type".to_owned(), "text/csv".to_owned())];
    let text = Load { body: Some(big.parse().unwrap()), headers: own_type, ..world.load(&["POST /a"]) };
    assert_eq!(text.run(7..8, |_| ()).await.unwrap().failures, 0);
    let (kind, length): (String, usize) = world.seen("[bodies[5][1], bodies[5][2].length]").await;
    assert_eq!((kind.as_str(), length), ("text/csv", 3_000_005));
    world.service.stop().await.unwrap();
}

#[tokio::test]
async fn aborted_requests_reach_the_service_and_are_no_failures() {
    let world = World::new().await;
    let load = Load { abort_share: 1.0, concurrency: 4, ..world.load(&["GET /endless/{i}"]) };
    let outcome = load.run(0..40, |_| ()).await.unwrap();
    assert_eq!((outcome.requests, outcome.aborted, outcome.failures), (40, 40, 0));
    assert_eq!(outcome.latency(), None);
    assert!(outcome.statuses.is_empty());
    // All were sent: the service was at work on each when it saw the end of the connection.
    let mut cut = (0, 0);
    while cut.0 + cut.1 < 40 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        cut = world.seen("[cut.beforeHead, cut.afterHead]").await;
    }
    assert!(cut.0 + cut.1 == 40 && cut.0 > 0 && cut.1 > 0, "before and after the head: {cut:?}");

    let some = Load { abort_share: 0.3, ..world.load(&["GET /slow/{i}"]) };
    let Outcome { requests, aborted, failures, statuses, .. } = some.run(40..80, |_| ()).await.unwrap();
    assert_eq!((requests, failures), (40, 0));
    assert!(aborted > 0 && statuses[&200] == requests - aborted, "{aborted}");
    world.service.stop().await.unwrap();
}

#[tokio::test]
async fn the_service_has_no_socket_left_after_a_run() {
    let world = World::new().await;
    let load = world.load(&["GET /missing/{i}", "GET /ok"]);
    let mut all = Outcome::default();
    for round in 0..3 {
        all.merge(load.run(round * 100..round * 100 + 100, |_| ()).await.unwrap());
        let open: usize = world
            .seen("[...sockets].filter((socket) => !(socket.readableEnded && socket.writableEnded)).length")
            .await;
        assert_eq!(open, 0);
    }
    assert_eq!((all.requests, all.statuses[&404], all.failures), (300, 150, 0));
    assert!(all.requests_per_second() > 0.0);
    world.service.stop().await.unwrap();
}

#[tokio::test]
async fn dropping_the_run_closes_its_connections() {
    let world = World::new().await;
    let load = Load { concurrency: 3, ..world.load(&["GET /endless/{i}"]) };
    let all_sent = async { while world.seen::<usize>("times.length").await < 3 {} };
    tokio::select! {
        outcome = load.run(0..100, |_| ()) => panic!("it ended by itself: {outcome:?}"),
        () = all_sent => {}
    }
    while world.seen::<usize>("cut.beforeHead + cut.afterHead").await < 3 {}
    assert_eq!(world.seen::<usize>("times.length").await, 3);
    world.service.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let load = Load::new("http://127.0.0.1:1", vec!["GET /".parse().unwrap()]);
    let header = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    for (load, word) in [
        (Load { routes: Vec::new(), ..load.clone() }, "no route"),
        (Load { rate: Some(1e-9), ..load.clone() }, "one per hour"),
        (Load { headers: header("a b", "c"), ..load.clone() }, "header `a b`"),
        (Load { headers: header("a", "b\nc"), ..load.clone() }, "header `a`"),
        (Load { rate: Some(0.0), ..load.clone() }, "rate of 0"),
        (Load { abort_share: 2.0, ..load.clone() }, "share of 2"),
        (Load { body: Some("x".parse().unwrap()), ..load.clone() }, "no route is POST"),
    ] {
        let error = load.run(0..1, |_| ()).await.unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
        let nowhere = Load { base_url: String::new(), ..load };
        assert_eq!(nowhere.check().unwrap_err().to_string(), error);
    }
    Load { base_url: String::new(), ..load }.check().unwrap();
}
