//! A process to watch, which the test starts and ends, and the program that watches it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use crate::shared::PROGRAM;
use crate::shared::outcome::Outcome;

/// Makes garbage and keeps a little of it.
pub(crate) const BUSY: &str = "
const kept = [];
setInterval(() => {
  for (let i = 0; i < 2000; i++) kept[i % 1000] = { i, text: `text ${i}`, list: new Array(20).fill(i) };
}, 5);
console.log('up');
";

/// A Node.js process; ended with the test.
pub(crate) struct Target {
    child: Child,
    /// Where its inspector would listen.
    inspector_port: u16,
}

impl Target {
    pub(crate) fn new(script: &str) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let port = format!("--inspect-port={free}");
        Self { inspector_port: free, child: started("node", &[&port, "-e", script]) }
    }

    /// A process whose runtime may not be signalled.
    pub(crate) fn without_signal() -> Self {
        let script = "process.removeAllListeners('SIGUSR1'); process.on('SIGUSR1', () => {}); console.log('up'); setInterval(() => {}, 1000);";
        Self { inspector_port: 0, child: started("node", &["-e", script]) }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asserts that it runs, and that nothing listens for debuggers.
    #[track_caller]
    pub(crate) fn lives_without_inspector(&mut self) {
        assert!(self.child.try_wait().unwrap().is_none(), "it was ended");
        TcpListener::bind(("127.0.0.1", self.inspector_port)).expect("the inspector was left open");
    }

    /// The program, watching it.
    pub(crate) fn watch(&self, arguments: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("watch").arg(self.pid().to_string()).args(arguments.split_whitespace());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn watched(&self, arguments: &str) -> Outcome {
        let output: Output = self.watch(arguments).output().unwrap();
        output.into()
    }
}

fn started(program: &str, arguments: &[&str]) -> Child {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "up\n");
    child
}

impl Drop for Target {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal by name.
pub(crate) fn signal(child: &Child, name: &str) {
    let kill = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
    assert!(kill.unwrap().success());
}
