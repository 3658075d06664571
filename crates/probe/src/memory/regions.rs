//! Resident memory of a process by what made it, from `/proc/PID/smaps`; the process does not notice.
//!
//! # Native memory that JavaScript does not know
//!
//! The backing stores of `Buffer`s and most of what else V8 calls external come from malloc, so they lie in
//! [`Regions::native_bytes`] and are counted a second time in `external_bytes`. What is left without them
//! ([`Regions::unknown_bytes`]) is what only native code knows: addons, OpenSSL, and what malloc keeps of
//! memory that was freed. It is good for comparing floors of one process, both numbers read after a forced
//! collection; its absolute value says little. Three things blur it:
//! * the arenas of other threads breathe with V8's concurrent collector, by up to 1 MB between two floors of a service
//!   that leaks nothing; its main arena hardly moves once it is warm;
//! * malloc keeps freed memory, so it jumps with peaks of concurrency and falls late or never;
//! * WebAssembly memories and growable buffers are external but lie among V8's pages, so they hide as much.

use std::io;

use super::mapping::{Kind, Mapping, mappings};

/// Resident bytes of one process by the kind of mapping they are in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Regions {
    /// Pages that V8 made: JavaScript objects, compiled code, WebAssembly memories.
    pub v8_bytes: u64,
    /// What malloc has on the program break: most of it on a Node.js main thread.
    pub main_arena_bytes: u64,
    /// What malloc has for other threads.
    pub thread_arenas_bytes: u64,
    /// Stacks of threads.
    pub stacks_bytes: u64,
    /// Programs, libraries, mapped files and shared memory.
    pub files_bytes: u64,
    /// Any other anonymous memory: large single allocations, other allocators.
    pub other_anonymous_bytes: u64,
}

impl Regions {
    /// Reads the regions of a process. Linux only; elsewhere, and for a process that ended, an error.
    pub fn read(pid: u32) -> io::Result<Self> {
        mappings(pid).map(|all| Self::of_mappings(&all))
    }

    fn of_mappings(mappings: &[Mapping]) -> Self {
        let mut regions = Self::default();
        for mapping in mappings {
            *regions.of(mapping.kind) += mapping.resident_bytes;
        }
        regions
    }

    /// Memory that is neither V8's pages nor files nor stacks; `Buffer`s are in it.
    pub fn native_bytes(&self) -> u64 {
        self.main_arena_bytes + self.thread_arenas_bytes + self.other_anonymous_bytes
    }

    /// Native memory beyond the `external_bytes` of the [`crate::MemorySample`] taken with it.
    pub fn unknown_bytes(&self, external_bytes: u64) -> u64 {
        self.native_bytes().saturating_sub(external_bytes)
    }

    fn of(&mut self, kind: Kind) -> &mut u64 {
        match kind {
            Kind::V8 => &mut self.v8_bytes,
            Kind::MainArena => &mut self.main_arena_bytes,
            Kind::ThreadArena => &mut self.thread_arenas_bytes,
            Kind::Stack => &mut self.stacks_bytes,
            Kind::File => &mut self.files_bytes,
            Kind::OtherAnonymous => &mut self.other_anonymous_bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::mapping::parse;
    use super::*;

    fn smaps(mappings: &[(&str, u64)]) -> String {
        let rest = "Pss:                   1 kB\nVmFlags: rd wr mr mw me ac sd\n";
        mappings
            .iter()
            .map(|(header, rss)| format!("{header}\nSize: 999 kB\nRss: {rss:>16} kB\n{rest}"))
            .collect()
    }

    #[test]
    fn every_mapping_is_counted_once_by_its_kind() {
        let text = smaps(&[
            ("00400000-05000000 r-xp 00000000 fe:00 123    /opt/my node/bin/node", 30_000),
            ("05000000-05100000 rw-p 00000000 00:00 0 ", 100),
            ("0a000000-0c000000 rw-p 00000000 00:00 0      [heap]", 20_000),
            ("1a2b3c00000-1a2b3c40000 rw-p 00000000 00:00 0 ", 256),
            ("3ffffffc0000-400000000000 rw-p 00000000 00:00 0 ", 200),
            ("7f0004000000-7f0004200000 rw-p 00000000 00:00 0 ", 2_048),
            ("7f0004200000-7f0008000000 ---p 00000000 00:00 0 ", 0),
            ("7f0010000000-7f002fdc0000 rwxp 00000000 00:00 0 ", 44),
            ("7f0030101000-7f0030102000 ---p 00000000 00:00 0 ", 0),
            ("7f0030102000-7f0030901000 rw-p 00000000 00:00 0 ", 12),
            ("7f0040101000-7f0042001000 rw-p 00000000 00:00 0 ", 30_000),
            ("7f0050000000-7f0050100000 rw-s 00000000 00:01 77    /dev/shm/x (deleted)", 3),
            ("7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0      [stack]", 60),
            ("7ffc00100000-7ffc00102000 r-xp 00000000 00:00 0      [vdso]", 8),
        ]);
        let kb = |bytes: u64| bytes >> 10;
        let regions = Regions::of_mappings(&parse(&text));
        assert_eq!(kb(regions.v8_bytes), 256 + 200 + 44);
        assert_eq!(kb(regions.main_arena_bytes), 20_000);
        assert_eq!(kb(regions.thread_arenas_bytes), 2_048);
        assert_eq!(kb(regions.stacks_bytes), 72);
        assert_eq!(kb(regions.files_bytes), 30_011);
        assert_eq!(kb(regions.other_anonymous_bytes), 30_100);
        assert_eq!(kb(regions.native_bytes()), 20_000 + 2_048 + 30_100);
        assert_eq!(kb(regions.unknown_bytes(20_000 << 10)), 32_148);
        assert_eq!(regions.unknown_bytes(u64::MAX), 0);
    }

    #[test]
    fn names_go_before_addresses() {
        let text = smaps(&[
            ("1a2b3c00000-1a2b3c40000 rw-p 00000000 00:00 0      [anon: glibc: malloc]", 1),
            ("1a2b3c80000-1a2b3cc0000 rw-p 00000000 00:00 0      [anon: glibc: malloc arena]", 2),
            ("7f0030102000-7f0030901000 rw-p 00000000 00:00 0      [anon:v8]", 4),
            ("7f0040102000-7f0040901000 rw-p 00000000 00:00 0      [anon: glibc: pthread stack: 42]", 8),
            ("7f0050102000-7f0050901000 rw-p 00000000 00:00 0      [anon:other allocator]", 16),
        ]);
        let expected = Regions {
            other_anonymous_bytes: 17 << 10,
            thread_arenas_bytes: 2 << 10,
            v8_bytes: 4 << 10,
            stacks_bytes: 8 << 10,
            ..Regions::default()
        };
        assert_eq!(Regions::of_mappings(&parse(&text)), expected);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_that_is_not_there_is_an_error() {
        assert!(Regions::read(u32::MAX).is_err());
        assert!(Regions::read(std::process::id()).unwrap().files_bytes > 0);
    }
}
