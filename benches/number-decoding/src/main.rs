//! The physical limit of the benchmark: reads a heap snapshot and decodes every number before its strings, on one
//! thread, into a buffer that is used again. No graph is made of them.

use std::fs::File;
use std::io::{self, Read};
use std::process::ExitCode;

const CHUNK_BYTES: usize = 1 << 18;
const BUFFERED: usize = 1 << 13;

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("usage: number-decoding FILE");
        return ExitCode::from(2);
    };
    match File::open(&path).and_then(decode) {
        Ok((count, checksum)) => println!("{count} numbers, checksum {checksum:08x}"),
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Decoded numbers; a full buffer is summed up and used again, so that it stays in the cache.
struct Sink {
    buffer: [u32; BUFFERED],
    used: usize,
    count: u64,
    checksum: u32,
}

impl Sink {
    #[inline(always)]
    fn push(&mut self, number: u32) {
        self.buffer[self.used & (BUFFERED - 1)] = number;
        self.used += 1;
        if self.used == BUFFERED {
            self.empty();
        }
    }

    #[inline(never)]
    fn empty(&mut self) {
        let numbers = &self.buffer[..self.used];
        self.checksum = numbers.iter().fold(self.checksum, |sum, &number| sum.wrapping_add(number));
        self.count += self.used as u64;
        self.used = 0;
    }
}

/// How many numbers there are, and their sum modulo 2^32.
fn decode(mut file: File) -> io::Result<(u64, u32)> {
    let mut sink = Sink { buffer: [0; BUFFERED], used: 0, count: 0, checksum: 0 };
    let mut bytes = vec![0; CHUNK_BYTES];
    let mut kept = 0;
    loop {
        let read = file.read(&mut bytes[kept..])?;
        let filled = &bytes[..kept + read];
        // What stands behind the last comma may be half a number or half the name of a section.
        let whole = filled.iter().rposition(|&byte| byte == b',').map_or(0, |comma| comma + 1);
        let ended = numbers(&filled[..whole], &mut sink) == Section::Strings;
        if ended || read == 0 {
            sink.empty();
            return Ok((sink.count, sink.checksum));
        }
        kept = filled.len() - whole;
        let filled = whole + kept;
        bytes.copy_within(whole..filled, 0);
    }
}

#[derive(PartialEq)]
enum Section {
    Numbers,
    Strings,
}

/// Decodes the numbers in `bytes`, which end with a comma, up to the strings.
#[inline(never)]
fn numbers(bytes: &[u8], sink: &mut Sink) -> Section {
    let mut rest = bytes.iter();
    while let Some(&byte) = rest.next() {
        let mut digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            if byte == b'"' && rest.as_slice().starts_with(b"strings\":") {
                return Section::Strings;
            }
            continue;
        }
        let mut number = 0u32;
        while digit <= 9 {
            number = number.wrapping_mul(10).wrapping_add(u32::from(digit));
            digit = rest.next().map_or(u8::MAX, |byte| byte.wrapping_sub(b'0'));
        }
        sink.push(number);
    }
    Section::Numbers
}
