//! `/metrics`, read as Prometheus reads it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::target::{BUSY, Target, signal};

/// A watch that serves metrics, and where.
struct Served {
    watch: Child,
    address: String,
}

impl Served {
    fn new(target: &Target, names: &str) -> Self {
        let arguments = format!("--interval 0.3 --listen 127.0.0.1:0 --metrics {names} --format jsonl");
        let mut watch = target.watch(&arguments).spawn().unwrap();
        let mut told = BufReader::new(watch.stderr.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        let address =
            line.trim().strip_prefix("metrics at http://").unwrap().strip_suffix("/metrics").unwrap();
        // Collections are counted from the second sample on.
        let lines = BufReader::new(watch.stdout.take().unwrap()).lines();
        let mut lines = lines.skip_while(|line| !line.as_ref().unwrap().contains("\"minor\""));
        lines.next().unwrap().unwrap();
        std::thread::spawn(move || lines.count());
        Self { watch, address: address.to_owned() }
    }

    fn get(&self, host: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// The body of an answer with the right head.
    fn body(&self) -> String {
        let answer = self.get(&self.address);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        assert!(
            head.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8"),
            "{head}"
        );
        assert!(body.ends_with("# EOF\n"));
        body.to_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        signal(&self.watch, "TERM");
        let _ = self.watch.wait();
    }
}

/// The value of each series.
fn series(body: &str) -> BTreeMap<String, f64> {
    let lines = body.lines().filter(|line| !line.starts_with('#'));
    let pair = |line: &str| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), value.parse().unwrap())
    };
    lines.map(pair).collect()
}

/// Lets Prometheus's own tool check the names and the format, where it is installed. Being older than OpenMetrics, it
/// does not find the help of counters.
fn check(body: &str) {
    let tool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut tool) = tool else { return };
    tool.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
    let told = String::from_utf8(tool.wait_with_output().unwrap().stderr).unwrap();
    let faults: Vec<&str> = told.lines().filter(|line| !line.ends_with("_total no help text")).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn the_names_of_prom_client() {
    let target = Target::new(BUSY);
    let served = Served::new(&target, "prom-client");
    let body = served.body();
    check(&body);
    let series = series(&body);
    let value = |name: &str| *series.get(name).unwrap_or_else(|| panic!("{name} is not in:\n{body}"));
    let used = value("nodejs_heap_size_used_bytes");
    assert!(used > 1e6 && used < value("nodejs_heap_size_total_bytes"), "{body}");
    assert!(value("nodejs_heap_size_total_bytes") < value("process_resident_memory_bytes"));
    assert!(value("nodejs_heap_size_limit_bytes") > used && value("nodejs_external_memory_bytes") > 0.0);
    assert!(value("nodejs_array_buffers_bytes") <= value("nodejs_external_memory_bytes"));
    for kind in ["total", "used", "available"] {
        value(&format!("nodejs_heap_space_size_{kind}_bytes{{space=\"old\"}}"));
    }
    let count = value("nodejs_gc_duration_seconds_count{kind=\"minor\"}");
    assert!(count > 0.0 && value("nodejs_gc_duration_seconds_sum{kind=\"minor\"}") > 0.0);
    assert_eq!(value("nodejs_gc_duration_seconds_bucket{le=\"+Inf\",kind=\"minor\"}"), count);
    assert!(value("nodejs_gc_duration_seconds_bucket{le=\"5.0\",kind=\"minor\"}") <= count);
    assert!(series.keys().any(|name| name.starts_with("nodejs_version_info{version=\"v")));
    assert!(value("leaktrail_memory_region_bytes{region=\"v8\"}") > 1e6);
}

#[test]
fn the_names_of_opentelemetry() {
    let target = Target::new(BUSY);
    let served = Served::new(&target, "otel");
    let body = served.body();
    check(&body);
    let series = series(&body);
    for name in [
        "process_memory_usage_bytes",
        "v8js_memory_heap_used_bytes{v8js_heap_space_name=\"old_space\"}",
        "v8js_memory_heap_space_size_bytes{v8js_heap_space_name=\"old_space\"}",
        "v8js_memory_heap_space_available_size_bytes{v8js_heap_space_name=\"new_space\"}",
        "v8js_memory_heap_space_physical_size_bytes{v8js_heap_space_name=\"old_space\"}",
        "v8js_gc_duration_seconds_count{v8js_gc_type=\"minor\"}",
        "nodejs_heap_size_limit_bytes",
    ] {
        assert!(series.get(name).is_some_and(|&value| value > 0.0), "{name} is not in:\n{body}");
    }
    assert!(!body.contains("bytes_bytes") && !body.contains("seconds_seconds"));
    assert!(!series.contains_key("nodejs_heap_size_used_bytes"));
}

#[test]
fn a_browser_that_was_led_here_by_another_name_is_refused() {
    let target = Target::new(BUSY);
    let served = Served::new(&target, "prom-client");
    for host in ["evil.example", "evil.example:80"] {
        let answer = served.get(host);
        assert!(answer.starts_with("HTTP/1.1 403 ") && !answer.contains("nodejs"), "{answer}");
    }
    assert!(served.get("localhost").starts_with("HTTP/1.1 200 "));
}
