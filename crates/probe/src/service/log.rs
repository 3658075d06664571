//! What a service or a load command writes to stdout and stderr: its last lines, and the inspector addresses among them.

use std::collections::VecDeque;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

use crate::{Error, Result};

const KEPT_LINES: usize = 200;
/// As many as an error shows: V8 writes a native stack of two dozen lines behind the reason why it gave up.
const LAST_LINES: usize = 40;
const KEPT_LINE_BYTES: usize = 4096;
const INSPECTOR_LINE: &str = "Debugger listening on ";
/// What Node.js writes because of us; it says nothing about the service.
const INSPECTOR_CHATTER: [&str; 5] = [
    INSPECTOR_LINE,
    "For help, see: https://nodejs.org/",
    "Debugger attached.",
    "Debugger ending on ",
    "Waiting for the debugger to disconnect...",
];

/// The last lines of the output of a service or a load command, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogTail(pub Vec<String>);

impl LogTail {
    /// Whether Node.js says that it could not open an inspector because the port was taken.
    pub(super) fn tells_taken_inspector_port(&self) -> bool {
        self.0
            .iter()
            .any(|line| line.contains("Starting inspector on") && line.contains("address already in use"))
    }
}

impl fmt::Display for LogTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return write!(f, "\nit wrote nothing to stdout or stderr");
        }
        write!(f, "\nlast lines of its output:")?;
        self.0.iter().try_for_each(|line| write!(f, "\n  | {line}"))
    }
}

/// The output of one service or load command, shared by the tasks that read its pipes.
#[derive(Debug, Clone)]
pub(crate) struct Log(Arc<Mutex<State>>);

/// Opens or makes a file for output, which may be as secret as the heap.
pub(crate) fn open_private(path: &Path, options: &mut OpenOptions) -> Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    let opened = options.create(true).open(path);
    opened.map_err(|source| Error::LogFile { path: path.to_owned(), source })
}

#[derive(Debug)]
struct State {
    lines: VecDeque<String>,
    inspectors: Vec<String>,
    file: Option<File>,
    awaited: Option<String>,
    awaited_seen: bool,
    open_pipes: usize,
}

impl Log {
    /// A log that also notes whether a line with the awaited text came.
    pub(crate) fn new(file: Option<File>, awaited: Option<String>) -> Self {
        Self(Arc::new(Mutex::new(State {
            lines: VecDeque::new(),
            inspectors: Vec::new(),
            file,
            awaited,
            awaited_seen: false,
            open_pipes: 0,
        })))
    }

    /// Reads a pipe to its end in the background.
    pub(super) fn read(&self, pipe: impl AsyncRead + Unpin + Send + 'static) {
        self.state().open_pipes += 1;
        let log = self.clone();
        tokio::spawn(async move {
            let mut pipe = BufReader::new(pipe);
            while let Some(line) = next_line(&mut pipe).await {
                log.state().add(&line);
            }
            log.state().open_pipes -= 1;
        });
    }

    /// The last `count` lines.
    pub(super) fn tail(&self, count: usize) -> LogTail {
        let state = self.state();
        let skipped = state.lines.len().saturating_sub(count);
        LogTail(state.lines.iter().skip(skipped).cloned().collect())
    }

    /// The lines that go with an error.
    pub(crate) fn last_lines(&self) -> LogTail {
        self.tail(LAST_LINES)
    }

    /// The inspector addresses announced so far, oldest first.
    pub(super) fn inspectors(&self) -> Vec<String> {
        self.state().inspectors.clone()
    }

    pub(super) fn awaited_seen(&self) -> bool {
        self.state().awaited_seen
    }

    /// True once every writer of the pipes is gone.
    pub(super) fn is_complete(&self) -> bool {
        self.state().open_pipes == 0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, line: &[u8]) {
        if let Some(file) = &mut self.file {
            // The log file is a help to the reader; a full disk must not stop the measurement.
            let _ = file.write_all(line).and_then(|()| file.write_all(b"\n"));
        }
        let line = String::from_utf8_lossy(line).into_owned();
        self.inspectors.extend(inspector_url(&line));
        self.awaited_seen |= self.awaited.as_ref().is_some_and(|text| line.contains(text));
        if INSPECTOR_CHATTER.iter().any(|chatter| line.contains(chatter)) {
            return;
        }
        if self.lines.len() == KEPT_LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }
}

/// Tools that prefix lines leave the address whole.
fn inspector_url(line: &str) -> Option<String> {
    let url = line.split_once(INSPECTOR_LINE)?.1.split_whitespace().next()?;
    url.starts_with("ws://").then(|| url.to_owned())
}

/// The next line without its end, cut to a length worth keeping; `None` at the end of the stream.
async fn next_line(pipe: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    let mut started = false;
    loop {
        let block = match pipe.fill_buf().await {
            Ok(block) if !block.is_empty() => block,
            _ => return started.then_some(line),
        };
        started = true;
        let end = block.iter().position(|&byte| byte == b'\n');
        let part = &block[..end.unwrap_or(block.len())];
        line.extend_from_slice(&part[..part.len().min(KEPT_LINE_BYTES - line.len())]);
        let consumed = part.len() + usize::from(end.is_some());
        pipe.consume(consumed);
        if end.is_some() {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Some(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn lines(mut text: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut text).await {
            lines.push(String::from_utf8(line).unwrap());
        }
        lines
    }

    #[tokio::test]
    async fn lines_end_at_newlines_and_at_the_end() {
        assert_eq!(lines(b"a\r\n\nb").await, ["a", "", "b"]);
        assert_eq!(lines(b"").await, [""; 0]);
        let long = "x".repeat(3 * KEPT_LINE_BYTES) + "\ny";
        assert_eq!(lines(long.as_bytes()).await, ["x".repeat(KEPT_LINE_BYTES), "y".into()]);
    }

    #[test]
    fn the_inspector_address_is_found_behind_a_prefix() {
        let url = "ws://127.0.0.1:41235/0f3c";
        assert_eq!(inspector_url(&format!("[0] Debugger listening on {url}")).as_deref(), Some(url));
        assert_eq!(inspector_url("Debugger listening on nothing"), None);
        assert_eq!(inspector_url("listening on ws://127.0.0.1:1/x"), None);
    }

    #[test]
    fn only_the_last_lines_are_kept_and_none_of_the_inspector_chatter() {
        let log = Log::new(None, Some("ready".into()));
        for n in 0..KEPT_LINES + 5 {
            log.state().add(format!("line {n}").as_bytes());
        }
        log.state().add(b"Debugger attached.");
        assert_eq!(log.tail(2).0, ["line 203", "line 204"]);
        assert_eq!(log.tail(usize::MAX).0.len(), KEPT_LINES);
        assert!(!log.awaited_seen());
        log.state().add(b"I am ready now");
        assert!(log.awaited_seen());
    }
}
