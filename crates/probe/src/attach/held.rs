//! A connection that outlives the process that made it.
//!
//! Node.js can crash when a connection is lost while a snapshot goes out through it (SIGSEGV, seen on 20.20). So for the
//! time of a snapshot the guard holds the connection too: the kernel does not close it when leaktrail is killed, and the
//! guard reads what still comes, to the end.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use tokio::sync::oneshot;

/// How a command for a snapshot is answered; within a snapshot quotes are escaped, and escaped once more.
const REPLIES: [&[u8]; 2] = [b"\"result\":{}}", b"\"error\":{"];
/// The same of a worker thread, whose messages are carried as text.
const CARRIED_REPLIES: [&[u8]; 2] = [b"\\\"result\\\":{}}", b"\\\"error\\\":{"];
const LONGEST_REPLY_BYTES: usize = CARRIED_REPLIES[0].len();
const BLOCK_BYTES: usize = 1 << 16;
/// What a WebSocket client says before it goes (RFC 6455, section 5.5.1): a close frame, masked with zeros, without words.
const CLOSE_FRAME: [u8; 6] = [0x88, 0x80, 0, 0, 0, 0];
/// How long the other side may take to agree.
const GOODBYE: Duration = Duration::from_secs(5);

/// The connections that a guard holds.
#[derive(Debug, Default, Clone)]
pub struct Held(Arc<Mutex<Vec<OwnedFd>>>);

/// Bytes of a Unix socket; what connections come with them are [`Held`].
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
                descriptors.for_each(|descriptor| self.held.add(descriptor));
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
    fn add(&self, connection: OwnedFd) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }

    /// Lets them go: whoever sent them has all that was to come.
    pub(super) fn release(&self) {
        self.take();
    }

    fn take(&self) -> Vec<OwnedFd> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads what still comes through them, to the reply or to their end, and gives them back: they are not to be
    /// closed as long as something else is going on.
    pub(super) async fn drained(&self, is_carried: bool) -> Vec<TcpStream> {
        let replies = if is_carried { CARRIED_REPLIES } else { REPLIES };
        let mut drained = Vec::new();
        for connection in self.take().into_iter().map(TcpStream::from) {
            let (tell, told) = oneshot::channel();
            let drain = move || {
                let _ = drain(&connection, replies);
                let _ = tell.send(connection);
            };
            if thread::Builder::new().spawn(drain).is_ok() {
                drained.extend(told.await.ok());
            }
        }
        drained
    }
}

/// Closes connections properly, where they are still open: a loss is what they were held for.
pub(super) fn say_goodbye(connections: Vec<TcpStream>) {
    for mut connection in connections {
        let said =
            connection.set_read_timeout(Some(GOODBYE)).and_then(|()| connection.write_all(&CLOSE_FRAME));
        if said.is_ok() {
            let _ = io::copy(&mut connection, &mut io::sink());
        }
    }
}

/// Reads to the reply or to the end of the connection.
fn drain(mut connection: &TcpStream, replies: [&[u8]; 2]) -> io::Result<()> {
    connection.set_nonblocking(false)?;
    let mut block = vec![0; BLOCK_BYTES];
    // The end of what came before, in which a reply may begin.
    let mut kept = 0;
    loop {
        let read = connection.read(&mut block[kept..])?;
        let seen = &block[..kept + read];
        if read == 0 || replies.iter().any(|reply| memchr::memmem::find(seen, reply).is_some()) {
            return Ok(());
        }
        let end = seen.len();
        kept = (LONGEST_REPLY_BYTES - 1).min(end);
        block.copy_within(end - kept..end, 0);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;

    use super::*;

    /// What is left to read when the reply was seen, of a service that sends these parts.
    async fn rest_after(is_carried: bool, parts: [&'static str; 3]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let ours = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut service, _) = listener.accept().unwrap();
        let (sender, receiver) = UnixStream::pair().unwrap();
        let (orders, held) = Orders::from(receiver).unwrap();
        send(&sender, b"held\n", ours.as_fd()).unwrap();
        drop((ours, sender));
        let lines: Vec<String> = BufReader::new(orders).lines().map(Result::unwrap).collect();
        assert_eq!(lines, ["held"]);
        let writing = thread::spawn(move || {
            service.write_all(&vec![b'x'; 10_000_000]).unwrap();
            for part in parts {
                service.write_all(part.as_bytes()).unwrap();
                thread::sleep(Duration::from_millis(30));
            }
        });
        let [mut connection] = <[TcpStream; 1]>::try_from(held.drained(is_carried).await).unwrap();
        writing.join().unwrap();
        let mut rest = String::new();
        connection.read_to_string(&mut rest).unwrap();
        rest
    }

    #[tokio::test]
    async fn a_connection_outlives_who_made_it_and_is_read_to_the_reply() {
        let parts = [r#"{"chunk":"\\\"result\\\":{}} {\"result\":{}}"}{"id":7,"res"#, r#"ult":{}}"#, "later"];
        assert_eq!(rest_after(false, parts).await, "later");
    }

    #[tokio::test]
    async fn the_reply_of_a_worker_is_carried() {
        let parts = [r#"{"id":7,"result":{}}{"message":"{\"id\":3,\"resul"#, r#"t\":{}}"#, "later"];
        assert_eq!(rest_after(true, parts).await, "later");
    }
}
