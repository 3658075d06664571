//! Reads on a thread of its own: the system, the unpacking and the parsing work at the same time.

use std::io::{self, ErrorKind, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

/// Large enough that passing them on costs nothing.
const BUFFER_BYTES: usize = 1 << 18;
/// How far ahead.
const BUFFERS: usize = 8;

/// Bytes that another thread reads; it ends with them, or when nobody takes them any more.
pub(super) struct Ahead {
    filled: Receiver<io::Result<Vec<u8>>>,
    /// What was taken goes back to be filled again.
    spare: Sender<Vec<u8>>,
    current: Vec<u8>,
    taken: usize,
    is_at_end: bool,
}

impl Ahead {
    pub(super) fn new(reader: impl Read + Send + 'static) -> io::Result<Self> {
        let (full, filled) = sync_channel(BUFFERS);
        let (spare, empty) = channel();
        thread::Builder::new().name("read ahead".to_owned()).spawn(move || fill(reader, &full, &empty))?;
        Ok(Self { filled, spare, current: Vec::new(), taken: 0, is_at_end: false })
    }
}

/// Passes on what `reader` gives; an empty buffer at its end.
fn fill(mut reader: impl Read, full: &SyncSender<io::Result<Vec<u8>>>, empty: &Receiver<Vec<u8>>) {
    loop {
        let mut buffer = empty.try_recv().unwrap_or_default();
        buffer.resize(BUFFER_BYTES, 0);
        let result = loop {
            match reader.read(&mut buffer) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        let is_last = !matches!(result, Ok(1..));
        let passed = full.send(result.map(|count| {
            buffer.truncate(count);
            buffer
        }));
        if is_last || passed.is_err() {
            return;
        }
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.current.len() && !self.is_at_end {
            let lost = || io::Error::other("the thread that reads has ended");
            let next = self.filled.recv().unwrap_or_else(|_| Err(lost()))?;
            // Nobody takes it if the other thread has come to its end.
            let _ = self.spare.send(std::mem::replace(&mut self.current, next));
            self.taken = 0;
            self.is_at_end = self.current.is_empty();
        }
        let rest = &self.current[self.taken..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its parts one by one, then fails.
    struct Parts(Vec<Vec<u8>>, bool);

    impl Read for Parts {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.pop() {
                Some(part) => {
                    buffer[..part.len()].copy_from_slice(&part);
                    Ok(part.len())
                }
                None if self.1 => Err(ErrorKind::ConnectionReset.into()),
                None => Ok(0),
            }
        }
    }

    fn parts() -> Vec<Vec<u8>> {
        (1..100).rev().map(|number| vec![number as u8; 997 * number % 70_000 + 1]).collect()
    }

    #[test]
    fn all_bytes_come_in_order() {
        let mut bytes = Vec::new();
        Ahead::new(Parts(parts(), false)).unwrap().read_to_end(&mut bytes).unwrap();
        let expected: Vec<u8> = parts().into_iter().rev().flatten().collect();
        assert!(bytes == expected);
    }

    #[test]
    fn a_fault_comes_after_the_bytes_before_it() {
        let mut bytes = Vec::new();
        let fault = Ahead::new(Parts(parts(), true)).unwrap().read_to_end(&mut bytes).unwrap_err();
        assert_eq!(fault.kind(), ErrorKind::ConnectionReset);
        assert_eq!(bytes.len(), parts().iter().map(Vec::len).sum::<usize>());
    }

    #[test]
    fn the_thread_ends_when_nobody_reads_any_more() {
        let (alive, ended) = channel::<()>();
        let endless = io::repeat(7);
        struct Alive<R>(R, #[expect(dead_code, reason = "dropped with the thread")] Sender<()>);
        impl<R: Read> Read for Alive<R> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0.read(buffer)
            }
        }
        let mut ahead = Ahead::new(Alive(endless, alive)).unwrap();
        assert_eq!(ahead.read(&mut [0; 9]).unwrap(), 9);
        drop(ahead);
        assert!(ended.recv().is_err());
    }
}
