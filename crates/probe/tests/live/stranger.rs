//! A process that leaktrail did not start: the test did, and only the test ends it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::home::Home;
use probe::targets::{Obstacle, processes};
use probe::{Access, Attached, Error, RuntimeProcess, Target, TargetRef};
use tokio::time::sleep;

/// Serves at a free port, which it tells, and does nothing else.
pub(crate) const IDLE: &str = "
import http from 'node:http';
const server = http.createServer((req, res) => res.end('ok'));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
";

/// A running process in a directory of its own.
pub(crate) struct Stranger {
    child: Child,
    /// The process that runs JavaScript, if it is not the child itself.
    inner: Option<u32>,
    pub(crate) first_line: String,
    _home: Home,
}

impl Stranger {
    /// `node FLAGS server.mjs`, with the inspector at a free port, once it has written a line.
    pub(crate) fn node(flags: &[&str], script: &str) -> Self {
        Self::start("node", &[&["--inspect-port=0"], flags].concat(), script)
    }

    /// The same with another program in place of `node --inspect-port=0`.
    pub(crate) fn start(program: impl AsRef<OsStr>, arguments: &[&str], script: &str) -> Self {
        let home = Home::new(script);
        let mut command = Command::new(program);
        command.args(arguments).arg("server.mjs").current_dir(home.path()).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first_line = lines.next().expect("it ended before it wrote a line").unwrap();
        // What it writes later must find a reader.
        std::thread::spawn(move || lines.count());
        Self { child, inner: None, first_line, _home: home }
    }

    /// The same behind a program that starts it: the one process in its directory that runs JavaScript.
    pub(crate) fn behind(program: &str, arguments: &[&str], script: &str) -> Self {
        let mut stranger = Self::start(program, arguments, script);
        let home = stranger._home.path().canonicalize().unwrap();
        let mut inside = processes().unwrap();
        inside.retain(|process| process.cwd.as_ref() == Some(&home));
        let [process] = inside.try_into().unwrap();
        stranger.inner = Some(process.pid);
        stranger
    }

    pub(crate) fn pid(&self) -> u32 {
        self.inner.unwrap_or(self.child.id())
    }

    pub(crate) fn port(&self) -> u16 {
        self.first_line.parse().unwrap()
    }

    pub(crate) fn home(&self) -> &std::path::Path {
        self._home.path()
    }

    pub(crate) fn read(&self) -> RuntimeProcess {
        RuntimeProcess::read(self.pid()).unwrap()
    }

    pub(crate) fn target(&self) -> Target {
        Target::Process(Box::new(self.read()))
    }

    pub(crate) async fn access(&self) -> Access {
        self.read().access().await
    }

    /// How it can be attached to once it has started up.
    pub(crate) async fn settled(&self) -> Access {
        loop {
            match self.access().await {
                Access::Refused(Obstacle::StartingUp) => sleep(Duration::from_millis(100)).await,
                access => return access,
            }
        }
    }

    pub(crate) async fn attach(&self) -> probe::Result<Attached> {
        Attached::to(TargetRef::Pid(self.pid()).find().await?).await
    }

    /// Why it was refused; that it was not touched.
    pub(crate) async fn refusal(&mut self) -> Obstacle {
        let Err(Error::NotAttachable { obstacle, .. }) = self.attach().await else { panic!("not refused") };
        self.lives_without_inspector();
        obstacle
    }

    /// Sends it a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Where it listens besides its service.
    pub(crate) fn other_sockets(&self) -> Vec<SocketAddr> {
        let mut sockets = self.read().listening.unwrap();
        sockets.retain(|address| Some(address.port()) != self.first_line.parse().ok());
        sockets
    }

    #[track_caller]
    pub(crate) fn lives_without_inspector(&mut self) {
        assert!(self.child.try_wait().unwrap().is_none(), "it was ended");
        assert_eq!(self.other_sockets(), []);
    }

    /// Waits until the inspector is closed.
    pub(crate) async fn closes_its_inspector(&self) {
        while !self.other_sockets().is_empty() {
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
