//! A connection that outlives the process that made it.
//!
//! Node.js can crash when a connection is lost while something goes out through it (SIGSEGV, seen on 18, 20 and 22): its
//! inspector thread forgets the connection when it sees the end, and writes to it when a message comes in the same turn
//! of the loop. So the guard holds the connection too: the kernel does not close it when leaktrail is killed, and the
//! guard reads what still comes, to the end.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

const BLOCK_BYTES: usize = 1 << 16;
/// What is asked last, through the connection of who is gone: to end what was begun there, a sampling profiler too, which
/// others would find running. Answers come in the order of the questions, so the one to the last is the last; sessions of
/// worker threads, whose answers come when they like, end with it.
const LAST_QUESTIONS: [&str; 3] = [
    r#"{"id":2147483645,"method":"HeapProfiler.disable"}"#,
    r#"{"id":2147483646,"method":"Debugger.disable"}"#,
    r#"{"id":2147483647,"method":"NodeWorker.disable"}"#,
];
const LAST_ANSWERS: &[&[u8]] = &[br#""id":2147483647"#];
/// What Node.js says before it closes its inspector; its main thread stands still until the client agrees.
const SERVER_CLOSE_FRAME: [u8; 2] = [0x88, 0];
/// Nothing comes after a close frame; the same two bytes within a frame are followed at once.
const QUIET: Duration = Duration::from_millis(50);
/// What a WebSocket client says before it goes (RFC 6455, section 5.5.1): a close frame, masked with zeros, without words.
const CLOSE_FRAME: [u8; 6] = [0x88, 0x80, 0, 0, 0, 0];
/// How long the other side may take to agree.
const GOODBYE: Duration = Duration::from_secs(5);

/// How a command for a snapshot is answered; within a snapshot quotes are escaped, and escaped once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Reply {
    /// By the main thread.
    Plain,
    /// By a worker thread, whose messages are carried as text.
    Carried,
}

impl Reply {
    fn patterns(self) -> &'static [&'static [u8]] {
        match self {
            Self::Plain => &[b"\"result\":{}}", b"\"error\":{"],
            Self::Carried => &[b"\\\"result\\\":{}}", b"\\\"error\\\":{"],
        }
    }
}

/// The connection that a guard holds.
#[derive(Debug, Default, Clone)]
pub struct Held(Arc<Mutex<Option<OwnedFd>>>);

/// Bytes of a Unix socket; a connection that comes with them is [`Held`].
#[derive(Debug)]
pub struct Orders {
    socket: UnixStream,
    held: Held,
}

impl Orders {
    /// Orders from a socket that another process writes to, as its standard input.
    pub fn from(descriptor: impl AsFd) -> io::Result<(Self, Held)> {
        let held = Held::default();
        let socket = UnixStream::from(descriptor.as_fd().try_clone_to_owned()?);
        Ok((Self { socket, held: held.clone() }, held))
    }
}

impl Read for Orders {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let mut parts = [io::IoSliceMut::new(bytes)];
        let received = recvmsg(&self.socket, &mut parts, &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
        for message in ancillary.drain() {
            if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                descriptors.for_each(|descriptor| self.held.put(descriptor));
            }
        }
        Ok(received.bytes)
    }
}

/// Sends the line, and the connection with it.
pub(super) fn send(socket: &UnixStream, line: &[u8], connection: BorrowedFd<'_>) -> io::Result<()> {
    let connections = [connection];
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !ancillary.push(SendAncillaryMessage::ScmRights(&connections)) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    let sent = sendmsg(socket, &[io::IoSlice::new(line)], &mut ancillary, SendFlags::empty())?;
    if sent == line.len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
}

impl Held {
    fn slot(&self) -> MutexGuard<'_, Option<OwnedFd>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, connection: OwnedFd) {
        *self.slot() = Some(connection);
    }

    /// Reads what still comes through it, to the last answer or to its end, and gives it back: it is not to be closed
    /// as long as something else is going on.
    pub(super) async fn drained(&self, snapshot: Option<Reply>) -> Option<TcpStream> {
        let connection = TcpStream::from(self.slot().take()?);
        let (tell, told) = oneshot::channel();
        let drain = move || {
            let _ = to_last_answer(&connection, snapshot);
            let _ = tell.send(connection);
        };
        thread::Builder::new().spawn(drain).ok()?;
        told.await.ok()
    }
}

/// Closes the connection properly, if it is still open: a loss is what it was held for.
pub(super) fn say_goodbye(mut connection: TcpStream) {
    let said = connection.set_read_timeout(Some(GOODBYE)).and_then(|()| connection.write_all(&CLOSE_FRAME));
    if said.is_ok() {
        let _ = io::copy(&mut connection, &mut io::sink());
    }
}

/// A snapshot may be put off until after what was asked later, so its reply is waited for first.
fn to_last_answer(mut connection: &TcpStream, snapshot: Option<Reply>) -> io::Result<()> {
    connection.set_nonblocking(false)?;
    if let Some(reply) = snapshot {
        read_to(connection, reply.patterns())?;
    }
    connection.write_all(&last_frames())?;
    read_to(connection, LAST_ANSWERS)
}

/// Short text frames, masked with zeros (RFC 6455, section 5.2).
fn last_frames() -> Vec<u8> {
    let frame = |text: &str| [&[0x81, 0x80 | text.len() as u8, 0, 0, 0, 0], text.as_bytes()].concat();
    LAST_QUESTIONS.map(frame).concat()
}

/// Reads to one of the patterns or to the end of the connection, and agrees to that if the other side wants it.
fn read_to(mut connection: &TcpStream, patterns: &[&[u8]]) -> io::Result<()> {
    let longest = patterns.iter().map(|pattern| pattern.len()).max().unwrap_or_default();
    let mut block = vec![0; BLOCK_BYTES];
    // The end of what came before, in which a pattern may begin.
    let mut kept = 0;
    let mut is_ending = false;
    loop {
        connection.set_read_timeout(is_ending.then_some(QUIET))?;
        let read = match connection.read(&mut block[kept..]) {
            Err(error) if is_ending && is_timeout(&error) => {
                connection.write_all(&CLOSE_FRAME)?;
                is_ending = false;
                continue;
            }
            read => read?,
        };
        let seen = &block[..kept + read];
        if read == 0 || patterns.iter().any(|pattern| memchr::memmem::find(seen, pattern).is_some()) {
            return Ok(());
        }
        is_ending = seen.ends_with(&SERVER_CLOSE_FRAME);
        let end = seen.len();
        kept = longest.saturating_sub(1).min(end);
        block.copy_within(end - kept..end, 0);
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;

    use super::*;

    /// What is left to read when all was answered, of a service that sends these parts and hears the last question then.
    async fn rest_after(snapshot: Option<Reply>, parts: [&'static str; 2]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let ours = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut service, _) = listener.accept().unwrap();
        let (sender, receiver) = UnixStream::pair().unwrap();
        let (orders, held) = Orders::from(receiver).unwrap();
        send(&sender, b"held\n", ours.as_fd()).unwrap();
        drop((ours, sender));
        let lines: Vec<String> = BufReader::new(orders).lines().map(Result::unwrap).collect();
        assert_eq!(lines, ["held"]);
        let serving = thread::spawn(move || {
            let write_slowly = |service: &mut TcpStream, text: &str| {
                service.write_all(text.as_bytes()).unwrap();
                thread::sleep(Duration::from_millis(30));
            };
            write_slowly(&mut service, &"x".repeat(10_000_000));
            for part in parts {
                service.set_nonblocking(true).unwrap();
                let is_asked = service.peek(&mut [0]).is_ok();
                assert!(!is_asked || snapshot.is_none(), "asked before the snapshot was over");
                service.set_nonblocking(false).unwrap();
                write_slowly(&mut service, part);
            }
            let mut questions = vec![0; last_frames().len()];
            service.read_exact(&mut questions).unwrap();
            assert!(questions.ends_with(LAST_QUESTIONS[2].as_bytes()));
            write_slowly(&mut service, r#"{"id":21474"#);
            write_slowly(&mut service, r#"83647,"result":{}}"#);
            write_slowly(&mut service, "later");
        });
        let mut connection = held.drained(snapshot).await.unwrap();
        serving.join().unwrap();
        let mut rest = String::new();
        connection.read_to_string(&mut rest).unwrap();
        rest
    }

    #[tokio::test]
    async fn a_connection_outlives_who_made_it_and_is_read_to_the_last_answer() {
        assert_eq!(rest_after(None, [r#"{"id":7,"result":{}}"#, r#"{"id":8,"error":{}}"#]).await, "later");
    }

    #[tokio::test]
    async fn an_inspector_that_is_being_closed_is_answered() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let ours = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut service, _) = listener.accept().unwrap();
        let held = Held::default();
        held.put(ours.into());
        let serving = thread::spawn(move || {
            // The same bytes as in the length of a frame, and then a close frame.
            service.write_all(&[0x81, 0x7e, 0x88, 0x00, b'{']).unwrap();
            service.write_all(&SERVER_CLOSE_FRAME).unwrap();
            let mut heard = vec![0; last_frames().len() + CLOSE_FRAME.len()];
            service.read_exact(&mut heard).unwrap();
            heard.ends_with(&CLOSE_FRAME)
        });
        held.drained(None).await.unwrap();
        assert!(serving.join().unwrap());
    }

    #[tokio::test]
    async fn a_snapshot_is_read_to_its_reply_before_the_last_question() {
        let parts = [r#"{"chunk":"\\\"result\\\":{}} {\"result\":{}}"}{"id":7,"res"#, r#"ult":{}}"#];
        assert_eq!(rest_after(Some(Reply::Plain), parts).await, "later");
    }

    #[tokio::test]
    async fn the_reply_of_a_worker_is_carried() {
        let parts = [r#"{"id":7,"result":{}}{"message":"{\"id\":3,\"resul"#, r#"t\":{}}"#];
        assert_eq!(rest_after(Some(Reply::Carried), parts).await, "later");
    }
}
