//! A live snapshot straight into a graph: the bytes are parsed while they arrive and touch no disk.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use heapsnapshot::{Graph, parse_reader};

/// How many chunks may wait for the parser.
const WAITING: usize = 16;

/// Parses what is written to it, on a thread of its own.
pub(super) struct GraphWriter {
    chunks: SyncSender<Vec<u8>>,
    parser: JoinHandle<heapsnapshot::Result<Graph>>,
}

impl GraphWriter {
    pub(super) fn new() -> Self {
        let (chunks, reader) = sync_channel(WAITING);
        let reader = ChunkReader { chunks: reader, current: Vec::new(), at: 0 };
        Self { chunks, parser: std::thread::spawn(move || parse_reader(reader, &())) }
    }

    /// Waits for the graph. Call it once everything is written.
    pub(super) fn finish(self) -> io::Result<heapsnapshot::Result<Graph>> {
        drop(self.chunks);
        self.parser.join().map_err(|_| io::Error::other("the snapshot parser stopped"))
    }
}

impl Write for GraphWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A parser that has met a fault no longer listens; `finish` tells the fault.
        let _ = self.chunks.send(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct ChunkReader {
    chunks: Receiver<Vec<u8>>,
    current: Vec<u8>,
    at: usize,
}

impl Read for ChunkReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.current.len() {
            match self.chunks.recv() {
                Ok(chunk) => (self.current, self.at) = (chunk, 0),
                Err(_) => return Ok(0),
            }
        }
        let count = (&self.current[self.at..]).read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use heapsnapshot::SnapshotBuilder;

    use super::*;

    #[test]
    fn what_is_written_in_pieces_becomes_a_graph() {
        let mut heap = SnapshotBuilder::new();
        let map = heap.node("object", "Map", 64);
        heap.edge(heap.root(), "property", "cache", map);
        let mut writer = GraphWriter::new();
        for piece in heap.to_json().chunks(7) {
            writer.write_all(piece).unwrap();
        }
        assert_eq!(writer.finish().unwrap().unwrap().node_count(), 2);
    }

    #[test]
    fn a_fault_is_told_at_the_end() {
        let mut writer = GraphWriter::new();
        for _ in 0..10_000 {
            writer.write_all(b"no snapshot").unwrap();
        }
        assert!(writer.finish().unwrap().is_err());
    }
}
