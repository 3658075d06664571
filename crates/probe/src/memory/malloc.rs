//! How much of what malloc has is in use, and how much the process gave back and malloc keeps.
//!
//! Walks the chunks of glibc's arenas from outside; the process does not notice. Every chunk begins with its
//! size, and the chunk after it tells whether it is in use, so one pass over the headers of an arena is enough
//! (glibc's malloc/malloc.c and malloc/arena.c, 2.26 to 2.43, 64 bit).
//!
//! What the numbers leave out:
//! * chunks that malloc holds ready for the next request of their size (tcache: up to 7 of each size below
//!   1 KB and thread; fastbins: of 128 bytes at most) look in use;
//! * memory that is not resident costs nothing and is not counted: malloc may have given it back to the kernel
//!   inside a free chunk, or never touched it;
//! * single allocations of their own mapping (from 128 KB on, later up to 32 MB) are in no arena and are always
//!   in use: malloc gives them back at once;
//! * arenas of another size (the tunable `glibc.malloc.hugetlb=2`) are not found.

mod heaps;
mod residency;
mod walk;
mod window;

use std::io;

use super::foreign::ForeignMemory;
use super::mapping;
use walk::walk;
use window::Window;

/// What is read of a process at most, each time: one pass over arenas of that size costs about half a second.
const BUDGET_BYTES: u64 = 1 << 30;
/// Between two looks at where the heaps end, the process may have moved the ends.
const ATTEMPTS: usize = 2;

/// Resident memory in glibc's arenas.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Malloc {
    /// What the process has, with malloc's own headers.
    pub in_use_bytes: u64,
    /// What the process gave back or never asked for, and malloc keeps.
    pub free_bytes: u64,
}

impl Malloc {
    /// Reads the arenas of a process. `None` where there are none that can be read from the first chunk to the
    /// last: another allocator (musl, jemalloc, …), another system, no permission, memory that was swapped out,
    /// more than 1 GiB to read, or a process that changes them faster than they can be read.
    pub fn read(pid: u32) -> Option<Self> {
        let memory = ForeignMemory::open(pid).ok()?;
        let mut window = Window::new(pid, &memory, BUDGET_BYTES);
        (0..ATTEMPTS).find_map(|_| Self::of_heaps(pid, &mut window).ok().flatten())
    }

    fn of_heaps(pid: u32, window: &mut Window) -> io::Result<Option<Self>> {
        let Some(heaps) = heaps::find(pid, &mapping::ranges(pid)?, window)? else { return Ok(None) };
        let mut sum = Self::default();
        for heap in &heaps {
            window.enter(heap.start, heap.most_end)?;
            let Some(found) = walk(heap, window) else { return Ok(None) };
            sum.in_use_bytes += found.in_use_bytes;
            sum.free_bytes += found.free_bytes;
        }
        Ok((!heaps.is_empty()).then_some(sum))
    }
}
