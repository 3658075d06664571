//! A bundle of 10 MB with many closures: without line ends V8 is busy for minutes on Node.js 20.

use std::fmt::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::service::Service;
use crate::shared::repository;

/// Without preparation it was not done after 60 seconds, 20 times as long.
const MINUTE: Duration = Duration::from_secs(60);

fn bundle() -> String {
    let mut text = String::from("const made = globalThis.made = [];\n");
    for number in 0..60_000 {
        let _ = write!(
            text,
            "made.push(function handler{number}(a, b) {{\n  // padding text of a bundle so that lines have the usual \
             length\n  const value{number} = a + b * {number};\n  return () => value{number};\n}});\n"
        );
    }
    text.push_str("const server = require('http').createServer((q, r) => r.end('ok'));\n");
    text.push_str("server.listen(0, '127.0.0.1', () => console.log(server.address().port));\n");
    text
}

fn node20() -> String {
    let output =
        Command::new("node").arg(repository("conformance/runtimes.mjs")).arg("node20").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_large_bundle_on_node_20_takes_seconds() {
    let bundle = bundle();
    assert!(bundle.len() > 9_000_000);
    let mut service = Service::start(&node20(), &[], &[("bundle.cjs", &bundle)]);
    let began = Instant::now();
    let document = service.captured("-o a.heapsnapshot");
    assert!(began.elapsed() < MINUTE, "{:?}", began.elapsed());
    let file = &document["files"][0];
    assert_eq!(file["process"]["node_version"].as_str().unwrap().split('.').next(), Some("20"), "{file}");
    assert!(file["nodes"].as_u64().unwrap() > 60_000, "{file}");
}
