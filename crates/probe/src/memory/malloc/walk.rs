//! From chunk to chunk through a heap.

use super::super::pagemap::PAGE_BYTES;
use super::Malloc;
use super::heaps::Heap;
use super::window::Words;

/// The low bits of a chunk's size.
const PREVIOUS_IN_USE: u64 = 1;
const IS_MAPPED: u64 = 2;
const IN_THREAD_ARENA: u64 = 4;
const FLAGS: u64 = 7;
/// A chunk's head: how large the one before is if that is free, and how large it is itself.
const HEAD_BYTES: u64 = 16;
const SMALLEST_BYTES: u64 = 32;
/// While it is read, the process goes on: a chunk may have been cut or joined since the one before was read.
const RETRIES: usize = 32;
/// After so many failures without coming further the walk begins anew.
const RETRIES_HERE: usize = 4;

/// How far the walk has come.
#[derive(Debug, Clone, Copy)]
struct Progress {
    at: u64,
    sum: Malloc,
}

enum Step {
    Next(Progress),
    End(Malloc),
}

/// Adds up the chunks of a heap. `None` unless each leads to the next, down to the last one, behind which there is
/// nothing. That is not always where the heap ended when the walk began: a leaking process moves the end on.
pub(super) fn walk(heap: &Heap, words: &mut impl Words) -> Option<Malloc> {
    heap.first_chunks.iter().find_map(|&first| walk_from(first, heap, words))
}

fn walk_from(first: u64, heap: &Heap, words: &mut impl Words) -> Option<Malloc> {
    let beginning = Progress { at: first, sum: Malloc::default() };
    let (mut here, mut kept) = (beginning, [beginning; 2]);
    let (mut furthest, mut failures_here) = (first, 0_usize);
    for _ in 0..RETRIES {
        let mut pieces = words.pieces();
        while let Some(step) = step(here, heap, words) {
            match step {
                Step::End(sum) => return Some(sum),
                Step::Next(next) => here = next,
            }
            if words.pieces() != pieces && here.at > kept[1].at {
                (pieces, kept) = (words.pieces(), [kept[1], here]);
            }
        }
        failures_here = if here.at > furthest { 1 } else { failures_here + 1 };
        furthest = furthest.max(here.at);
        if failures_here.is_multiple_of(RETRIES_HERE) {
            kept = [beginning; 2];
        }
        here = kept[0];
        words.forget();
    }
    None
}

fn step(Progress { at, mut sum }: Progress, heap: &Heap, words: &mut impl Words) -> Option<Step> {
    let head = words.word(at + 8)?;
    let bytes = head & !FLAGS;
    let is_nearly_over = heap.end.abs_diff(at) <= SMALLEST_BYTES + HEAD_BYTES;
    if bytes == 0 && is_nearly_over && !heap.is_main {
        return Some(Step::End(sum));
    }
    let is_possible = head & IS_MAPPED == 0 && !(heap.is_main && head & IN_THREAD_ARENA != 0);
    let is_fence = bytes == HEAD_BYTES && is_nearly_over && !heap.is_main;
    let next = at.checked_add(bytes).filter(|&next| next <= heap.most_end)?;
    if !is_possible || !bytes.is_multiple_of(16) || !(bytes >= SMALLEST_BYTES || is_fence) {
        return None;
    }
    let resident_bytes = words.resident_bytes(at, next);
    if next.is_multiple_of(PAGE_BYTES) && words.resident_bytes(next, next + PAGE_BYTES) == 0 {
        sum.free_bytes += resident_bytes;
        return Some(Step::End(sum));
    }
    if words.word(next + 8)? & PREVIOUS_IN_USE != 0 {
        sum.in_use_bytes += resident_bytes;
    } else if words.word(next)? == bytes {
        sum.free_bytes += resident_bytes;
    } else {
        return None;
    }
    Some(Step::Next(Progress { at: next, sum }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words from address 0 on, all in RAM.
    #[derive(Default)]
    struct Chunks {
        words: Vec<u64>,
        /// Right only from the second time on that it is read: address, and the word before.
        torn: Option<(u64, u64)>,
        end: u64,
    }

    impl Chunks {
        /// Sizes, and whether each is in use; the last is the top.
        fn of(chunks: &[(u64, bool)], flags: u64) -> Self {
            let mut made = Self::default();
            let (mut at, mut before) = (0, (0, true));
            for &(bytes, is_used) in chunks {
                made.put(at, if before.1 { 0xdead } else { before.0 });
                made.put(at + 8, bytes | u64::from(before.1) | flags);
                (at, before) = (at + bytes, (bytes, is_used));
            }
            made.end = at;
            made
        }

        fn put(&mut self, address: u64, word: u64) {
            self.words.resize(self.words.len().max(address as usize / 8 + 1), 0);
            self.words[address as usize / 8] = word;
        }

        fn walk(&mut self, is_main: bool) -> Option<(u64, u64)> {
            let (end, most_end) = (self.end, self.end + PAGE_BYTES);
            let heap = Heap { start: 0, end, most_end, first_chunks: vec![0], is_main };
            walk(&heap, self).map(|sum| (sum.in_use_bytes, sum.free_bytes))
        }
    }

    impl Words for Chunks {
        fn word(&mut self, address: u64) -> Option<u64> {
            if let Some((_, word)) = self.torn.filter(|torn| torn.0 == address) {
                return Some(word);
            }
            self.words.get(address as usize / 8).copied()
        }

        fn resident_bytes(&self, from: u64, to: u64) -> u64 {
            to.min(self.end).saturating_sub(from)
        }

        fn forget(&mut self) {
            self.torn = None;
        }

        fn pieces(&self) -> u64 {
            0
        }
    }

    const CHUNKS: &[(u64, bool)] =
        &[(0x290, true), (0x50, false), (0x20, true), (0x1000, false), (0x30, true)];

    /// The top ends where a page does.
    const TOP_BYTES: u64 = 0x4000 - (0x290 + 0x50 + 0x20 + 0x1000 + 0x30);

    fn chunks() -> Vec<(u64, bool)> {
        [CHUNKS, &[(TOP_BYTES, true)]].concat()
    }

    #[test]
    fn what_is_free_and_the_top_are_told_from_what_is_in_use() {
        let used = 0x290 + 0x20 + 0x30;
        assert_eq!(Chunks::of(&chunks(), 0).walk(true), Some((used, 0x50 + 0x1000 + TOP_BYTES)));
        assert_eq!(
            Chunks::of(&chunks(), IN_THREAD_ARENA).walk(false),
            Some((used, 0x50 + 0x1000 + TOP_BYTES))
        );
    }

    #[test]
    fn a_heap_that_was_left_for_another_ends_in_a_fence() {
        let mut left = Chunks::of(&[CHUNKS, &[(HEAD_BYTES, true)]].concat(), IN_THREAD_ARENA);
        left.put(left.end + 8, PREVIOUS_IN_USE);
        left.end += HEAD_BYTES;
        assert_eq!(left.walk(false), Some((0x290 + 0x20 + 0x30 + HEAD_BYTES, 0x50 + 0x1000)));
    }

    #[test]
    fn an_end_that_moved_on_is_followed() {
        let mut grown = Chunks::of(&chunks(), 0);
        let heap = |end| Heap { start: 0, end, most_end: 0x10000, first_chunks: vec![0], is_main: true };
        let whole = walk(&heap(grown.end), &mut grown);
        assert_eq!(walk(&heap(0x1000), &mut grown), whole);
        assert!(whole.is_some());
    }

    #[test]
    fn what_is_no_chain_of_chunks_gives_no_number() {
        let broken = |address, word| {
            let mut chunks = Chunks::of(&chunks(), 0);
            chunks.put(address, word);
            chunks.walk(true)
        };
        assert_eq!(broken(8, 0x10_0001), None, "beyond the end");
        assert_eq!(broken(8, 0x299), None, "not aligned");
        assert_eq!(broken(8, 1), None, "no size");
        assert_eq!(broken(8, 0x295), None, "of another arena");
        assert_eq!(broken(0x290 + 0x50, 0x60), None, "the chunk behind tells another size");
        assert_eq!(Chunks { end: 0x1000, ..Chunks::default() }.walk(true), None);
    }

    #[test]
    fn what_changed_while_it_was_read_is_read_again() {
        let mut chunks = Chunks::of(&chunks(), 0);
        let right = chunks.walk(true);
        chunks.torn = Some((0x290 + 8, 0xabc1));
        assert_eq!(chunks.walk(true), right);
        assert!(right.is_some() && chunks.torn.is_none());
    }
}
