//! A terminal that is drawn on: `script` of util-linux makes one.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::shared::PROGRAM;
use crate::target::{BUSY, Target};

const ENTER: &str = "\u{1b}[?1049h";
const LEAVE: &str = "\u{1b}[?1049l";
/// More than any screen needs until it shows what is waited for. Between words the cursor may be moved.
const MOST_BYTES: usize = 100_000;

/// The program in a terminal of so many columns and rows.
struct Terminal {
    child: Child,
    keys: Option<ChildStdin>,
    screen: ChildStdout,
    seen: Vec<u8>,
}

impl Terminal {
    fn new(target: &Target, columns: u16, rows: u16) -> Self {
        let line = format!(
            "stty cols {columns} rows {rows}; {PROGRAM} watch {} --interval 0.2; echo \"ended $?\"; stty -a",
            target.pid()
        );
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]).env("TERM", "xterm-256color");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (keys, screen) = (child.stdin.take(), child.stdout.take().unwrap());
        Self { child, keys, screen, seen: Vec::new() }
    }

    /// Reads until the text was drawn.
    #[track_caller]
    fn until(&mut self, text: &str) {
        let mut chunk = [0; 4096];
        while !self.text().contains(text) {
            let read = self.screen.read(&mut chunk).unwrap();
            assert!(read > 0 && self.seen.len() < MOST_BYTES, "{text:?} was not drawn:\n{}", self.text());
            self.seen.extend(&chunk[..read]);
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }

    fn press(&mut self, key: &str) {
        self.keys.as_mut().unwrap().write_all(key.as_bytes()).unwrap();
    }

    /// All that was written until the end.
    fn ended(mut self) -> String {
        self.screen.read_to_end(&mut self.seen).unwrap();
        self.keys.take();
        self.child.wait().unwrap();
        self.text()
    }
}

#[track_caller]
fn is_given_back(text: &str, status: i32) {
    let (drawn, after) = text.rsplit_once(LEAVE).unwrap();
    assert!(drawn.contains(ENTER));
    assert!(after.contains("unclear") && after.contains(&format!("ended {status}")), "{after}");
    assert!(after.contains(" icanon") && after.contains(" echo "), "{after}");
}

#[test]
fn keys_end_it_and_the_terminal_is_as_it_was() {
    let mut target = Target::new(BUSY);
    for (key, (columns, rows)) in [("q", (80, 24)), ("\u{1b}", (120, 40)), ("\u{3}", (40, 15))] {
        let mut terminal = Terminal::new(&target, columns, rows);
        terminal.until("rss");
        terminal.until("UNCLEAR");
        terminal.press(key);
        is_given_back(&terminal.ended(), 0);
        target.lives_without_inspector();
    }
}

#[test]
fn the_end_of_the_process_is_told_on_a_terminal_that_is_given_back() {
    let mut target = Target::new(BUSY);
    let mut terminal = Terminal::new(&target, 80, 24);
    terminal.until("rss");
    target.kill();
    let text = terminal.ended();
    is_given_back(&text, 4);
    assert!(text.contains("ended while it was watched"), "{text}");
}

/// Stands still in native code from SIGUSR2 on, for longer than anybody should wait for a key.
const SLEEPER: &str = "
process.on('SIGUSR2', () => {
  require('child_process').execFileSync('sleep', ['30']);
  require('fs').writeFileSync(process.env.AWAKE, '');
});
setInterval(() => {}, 1000);
console.log('up');
";

#[test]
fn keys_are_heard_while_the_main_thread_stands_still() {
    let folder = tempfile::tempdir().unwrap();
    let awake = folder.path().join("awake");
    let mut target = Target::new(&SLEEPER.replace("process.env.AWAKE", &format!("{awake:?}")));
    let mut terminal = Terminal::new(&target, 120, 40);
    terminal.until("rss");
    let kill = Command::new("kill").args(["-USR2", &target.pid().to_string()]).status();
    assert!(kill.unwrap().success());
    terminal.until("no answer");
    terminal.press("q");
    is_given_back(&terminal.ended(), 0);
    assert!(!awake.exists(), "the key was heard when the thread went on");
    target.kill();
}
