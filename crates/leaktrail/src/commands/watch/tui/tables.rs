//! The numbers of the last sample.

use ratatui::style::Style;
use ratatui::text::Line;

use super::super::document::{Regions, Sample};
use super::super::text::{collections, known, silent};
use super::Shown;
use crate::text::cut;
use crate::units;

/// The widest name in the tables.
const NAME: usize = 18;

/// A column of lines under a title.
pub(super) struct Block {
    lines: Vec<Line<'static>>,
}

impl Block {
    fn new(title: &str) -> Self {
        Self { lines: vec![Line::styled(title.to_owned(), Style::new().bold())] }
    }

    fn row(&mut self, name: &str, value: impl AsRef<str>) {
        self.lines.push(Line::raw(format!("{:<NAME$} {:>10}", cut(name, NAME), value.as_ref())));
    }

    /// How wide a block is.
    pub(super) const WIDTH: u16 = NAME as u16 + 1 + 10;

    pub(super) fn lines(self) -> Vec<Line<'static>> {
        self.lines
    }
}

/// The blocks, the most telling first.
pub(super) fn blocks(shown: &Shown) -> Vec<Block> {
    let mut blocks = vec![memory(shown)];
    blocks.extend(shown.regions.as_ref().map(regions));
    blocks.extend(threads(&shown.sample));
    blocks.extend(spaces(&shown.sample));
    blocks
}

fn memory(shown: &Shown) -> Block {
    let mut block = Block::new("memory");
    block.row("rss", known(shown.sample.rss_bytes));
    if let Some(main) = shown.sample.main() {
        block.row("heap used", units::bytes(main.heap_used_bytes));
        block.row("  after major gc", known(shown.last_floor.as_ref().map(|floor| floor.heap_used_bytes)));
        block.row("heap total", units::bytes(main.heap_total_bytes));
        block.row("heap limit", known(main.heap_limit_bytes));
        block.row("external", units::bytes(main.external_bytes));
        block.row("  array buffers", units::bytes(main.array_buffers_bytes));
        if let Some(contexts) = main.native_contexts.filter(|&contexts| contexts > 1) {
            block.row("native contexts", units::count(contexts));
        }
        block.lines.push(Line::raw(format!("gc {}", collections(&main.gc))));
    }
    if let Some(group) = &shown.sample.cgroup {
        block.row("container", units::bytes(group.usage_bytes));
        if let Some(limit) = group.limit_bytes {
            block.row("  limit", units::bytes(limit));
        }
        if let Some(kills) = group.oom_kills.filter(|&kills| kills > 0) {
            block.row("  oom kills", units::count(kills));
        }
    }
    block
}

fn regions(Regions { resident, malloc_free_bytes, .. }: &Regions) -> Block {
    let mut block = Block::new("regions (resident)");
    block.row("V8", units::bytes(resident.v8_bytes));
    block.row("main arena", units::bytes(resident.main_arena_bytes));
    block.row("thread arenas", units::bytes(resident.thread_arenas_bytes));
    if let Some(free) = malloc_free_bytes {
        block.row("  free in arenas", units::bytes(*free));
    }
    block.row("other anonymous", units::bytes(resident.other_anonymous_bytes));
    block.row("files", units::bytes(resident.files_bytes));
    block.row("stacks", units::bytes(resident.stacks_bytes));
    block
}

fn spaces(sample: &Sample) -> Option<Block> {
    let main = sample.main().filter(|main| !main.spaces.is_empty())?;
    let mut block = Block::new("heap spaces (used)");
    let mut spaces: Vec<_> = main.spaces.iter().filter(|space| space.used_bytes > 0).collect();
    spaces.sort_by_key(|space| std::cmp::Reverse(space.used_bytes));
    for space in spaces {
        block.row(space.name.strip_suffix("_space").unwrap_or(&space.name), units::bytes(space.used_bytes));
    }
    Some(block)
}

fn threads(sample: &Sample) -> Option<Block> {
    let workers: Vec<_> = sample.threads.iter().filter(|thread| thread.worker.is_some()).collect();
    if workers.is_empty() && sample.silent.is_empty() {
        return None;
    }
    let mut block = Block::new("workers (heap used)");
    for worker in workers {
        block.row(worker.worker.as_deref().unwrap_or_default(), units::bytes(worker.heap_used_bytes));
    }
    if !sample.silent.is_empty() {
        block.lines.push(Line::raw(format!("no answer: {}", silent(sample))));
    }
    Some(block)
}
