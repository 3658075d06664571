//! Processes of this machine, one of which the test starts.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::run::Folder;

/// A Node.js process that waits; ended with the test.
struct Waiting(Child);

impl Waiting {
    fn new(flags: &[&str]) -> Self {
        let mut command = Command::new("node");
        command.args(flags).args([
            "-e",
            "setInterval(() => {}, 1e3); console.log('up')",
            "leaktrail-ps-test",
        ]);
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "up\n");
        Self(child)
    }

    /// What the program tells of it.
    fn told(&self, folder: &Folder) -> Value {
        let document = folder.run("ps --format json").json();
        let processes = document["processes"].as_array().unwrap();
        let own = |process: &&Value| process["pid"] == self.0.id();
        processes.iter().find(own).expect("it is not told").clone()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_process_is_told_with_its_limits_and_how_to_attach() {
    let folder = Folder::new();
    let node = Waiting::new(&["--inspect-port=0", "--max-old-space-size=150"]);
    let mut told = node.told(&folder);
    while told["attach"]["obstacle"] == "starting-up" {
        thread::sleep(Duration::from_millis(200));
        told = node.told(&folder);
    }
    assert_eq!(told["runtime"]["name"], "node");
    assert_eq!(told["heap_limit_bytes"], 150 << 20);
    assert_eq!(told["parent_pid"], std::process::id());
    assert!(told["command"].as_str().unwrap().ends_with("leaktrail-ps-test"), "{told}");
    assert_eq!(told["attach"]["how"], "signal");

    let text = folder.run("ps --name leaktrail-ps-test").text();
    let row = text.lines().find(|line| line.contains(&format!(" {} ", node.0.id()))).unwrap();
    assert!(row.contains("Node.js ") && row.contains("157.3 MB") && row.contains(" yes "), "{text}");
}

#[test]
fn an_open_inspector_is_told() {
    let folder = Folder::new();
    let node = Waiting::new(&["--inspect=127.0.0.1:0"]);
    let told = node.told(&folder);
    assert_eq!(told["attach"]["how"], "open");
    let url = told["attach"]["inspector"].as_str().unwrap();
    let address = told["listening"][0].as_str().unwrap();
    assert!(url.starts_with(&format!("ws://{address}/")), "{told}");
    assert!(folder.run("ps").text().contains(&format!("{}: inspector at {url}", node.0.id())));
}

#[test]
fn a_name_chooses() {
    let node = Waiting::new(&["--inspect-port=0", "--title=leaktrail-ps-chosen"]);
    let document = Folder::new().run("ps --name leaktrail-ps-chosen --format json").json();
    let [only] = document["processes"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert_eq!(only["pid"], node.0.id());
    let text = Folder::new().run("ps --name leaktrail-no-such-process").text();
    assert_eq!(text, "no such Node.js, Deno or Bun process runs here\n");
}
