//! Which objects are alive: those that native memory may lead to.

use std::fs;

use fixedbitset::FixedBitSet;

use super::Uncounted;
use super::chunks::{CHUNK_BYTES, CHUNK_WORDS, Chunks};
use super::graph::Graph;
use super::layout::strong;
use super::objects::Objects;
use super::reader::Reader;
use crate::memory::{Kind, Mapping};

pub(super) fn mark(
    pid: u32,
    reader: &mut Reader,
    mappings: &[Mapping],
    chunks: &Chunks,
    objects: &Objects,
    graph: &Graph,
) -> Result<FixedBitSet, Uncounted> {
    let mut live = FixedBitSet::with_capacity(objects.count as usize);
    let mut pending = Vec::new();
    for object in 0..objects.count {
        if chunks.all[graph.chunks[object as usize] as usize].is_read_only && !live.put(object as usize) {
            pending.push(object);
        }
    }
    let stacks = stack_pointers(pid);
    let native = mappings.iter().filter(|it| it.kind != Kind::V8 && it.is_readable && it.is_writable);
    let mut words = Vec::with_capacity(CHUNK_WORDS);
    for mapping in native.filter(|it| it.resident_bytes > 0) {
        // Below the pointer of a stack lies what functions left that have returned.
        let from = stacks.iter().copied().find(|pointer| (mapping.start..mapping.end).contains(pointer));
        let from = from.unwrap_or(mapping.start);
        for start in (from / CHUNK_BYTES * CHUNK_BYTES..mapping.end).step_by(CHUNK_BYTES as usize) {
            reader.read(start, &mut words)?;
            let below = (from.saturating_sub(start) / 8) as usize;
            for &word in words.get(below..).unwrap_or_default() {
                let root = strong(word).and_then(|address| objects.at(chunks.place(address)?));
                pending.extend(root.filter(|&root| !live.put(root as usize)));
            }
        }
    }
    while let Some(object) = pending.pop() {
        let strong = graph.references(object).filter(|reference| !reference.is_weak);
        pending.extend(strong.map(|reference| reference.to).filter(|&to| !live.put(to as usize)));
    }
    Ok(live)
}

/// Where the stacks of those threads end that wait in the kernel.
fn stack_pointers(pid: u32) -> Vec<u64> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    let pointer = |thread: fs::DirEntry| {
        let call = fs::read_to_string(thread.path().join("syscall")).ok()?;
        let pointer = call.split_whitespace().rev().nth(1)?.strip_prefix("0x")?;
        u64::from_str_radix(pointer, 16).ok()
    };
    threads.flatten().filter_map(pointer).collect()
}
