//! Where glibc's heaps begin and end.
//!
//! The main arena is what the program break was moved over. Every other arena is a list of heaps of 64 MiB
//! each at an address of that alignment; only their beginning is in use. A heap begins with `heap_info`: its
//! arena, the heap before it, its size. In an arena's first heap the arena itself, `malloc_state`, follows.

use std::fs;
use std::io;

use super::super::mapping::{ARENA_BYTES, Kind, Mapping};
use super::super::pagemap::PAGE_BYTES;
use super::window::Window;

/// `heap_info` without and with the page size that glibc 2.35 added.
const INFO_BYTES: [u64; 2] = [0x20, 0x30];
/// `malloc_state` from glibc 2.27 on, and of 2.26; rounded up to where the first chunk may begin.
const STATE_BYTES: [u64; 2] = [0x8a0, 0x890];
/// A process that moves its break by more while it is read is too fast.
const BREAK_MOVES_BYTES: u64 = 64 << 20;
/// Where in the text of `/proc/PID/stat`, counted behind the name of the program, the break's beginning is.
const START_BRK: usize = 44;

/// A stretch of chunks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heap {
    pub(super) start: u64,
    /// Where it ended a moment ago.
    pub(super) end: u64,
    /// How far it may reach when the walk gets there.
    pub(super) most_end: u64,
    /// Where the first chunk may be.
    pub(super) first_chunks: Vec<u64>,
    pub(super) is_main: bool,
}

/// All heaps of a process; `None` if one has outgrown its mapping since that was read.
pub(super) fn find(pid: u32, mappings: &[Mapping], window: &Window) -> io::Result<Option<Vec<Heap>>> {
    let mut heaps = Vec::from_iter(main(start_brk(pid)?, mappings));
    let may_hold =
        |it: &&Mapping| matches!(it.kind, Kind::ThreadArena | Kind::OtherAnonymous) && it.is_readable;
    for mapping in mappings.iter().filter(may_hold) {
        let first = mapping.start.next_multiple_of(ARENA_BYTES);
        for start in (first..mapping.end).step_by(ARENA_BYTES as usize) {
            let Some(heap) = window.head(start).and_then(|head| Heap::of_info(start, head)) else { continue };
            if heap.end > mapping.end {
                return Ok(None);
            }
            heaps.push(heap);
        }
    }
    Ok(Some(heaps))
}

fn main(start_brk: Option<u64>, mappings: &[Mapping]) -> Option<Heap> {
    let all = || mappings.iter().filter(|mapping| mapping.kind == Kind::MainArena);
    let start = all().map(|mapping| mapping.start).min()?.max(start_brk.unwrap_or_default());
    let end = all().map(|mapping| mapping.end).max()?;
    let most_end = end + BREAK_MOVES_BYTES;
    Some(Heap { start, end, most_end, first_chunks: vec![start.next_multiple_of(16)], is_main: true })
}

/// Without the space randomised, the program's data and the memory of its break are one mapping.
fn start_brk(pid: u32) -> io::Result<Option<u64>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let behind_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    Ok(behind_name.split_whitespace().nth(START_BRK).and_then(|address| address.parse().ok()))
}

impl Heap {
    /// The heap at this address, if what is there can be a `heap_info`.
    fn of_info(start: u64, [arena, _, size, protected]: [u64; 4]) -> Option<Self> {
        let is_size = |bytes: u64| bytes <= ARENA_BYTES && bytes.is_multiple_of(PAGE_BYTES) && bytes != 0;
        if !(is_size(size) && is_size(protected) && size <= protected) {
            return None;
        }
        let info = INFO_BYTES.into_iter().find(|info| arena % ARENA_BYTES == *info)?;
        let first_chunks = if arena == start + info {
            STATE_BYTES.iter().map(|state| (arena + state).next_multiple_of(16)).collect()
        } else {
            vec![start + info]
        };
        Some(Self { start, end: start + size, most_end: start + ARENA_BYTES, first_chunks, is_main: false })
    }
}
