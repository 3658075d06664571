//! The parts of the screen, as many as fit.

use detect::live::{LiveJudgement, LiveKind};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style, Stylize};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::tables::{Block, blocks};
use super::{Shown, chart};
use crate::text::cut;
use crate::units;

/// Lower, a chart says nothing.
const LOWEST_CHART: u16 = 9;
const GAP: u16 = 2;
const KEYS: &str = "q quits";

pub(super) fn draw(frame: &mut Frame<'_>, shown: &Shown) {
    let all = frame.area();
    let told = judgement(shown);
    let told_height = height(&told, all.width).min(all.height.saturating_sub(2));
    let blocks = blocks(shown);
    let columns = usize::from((all.width + GAP) / (Block::WIDTH + GAP)).clamp(1, blocks.len());
    let columns = stacked(blocks, columns);
    let tallest = columns.iter().map(Vec::len).max().unwrap_or_default() as u16;
    let left = all.height.saturating_sub(1 + told_height);
    let table_height =
        if left >= tallest + LOWEST_CHART { tallest } else { left.saturating_sub(LOWEST_CHART) };
    let [head, verdict, graph, tables] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(told_height),
        Constraint::Fill(1),
        Constraint::Length(table_height.min(tallest)),
    ])
    .areas(all);
    title(frame, head, shown);
    frame.render_widget(Paragraph::new(told).wrap(Wrap { trim: true }), verdict);
    if graph.height >= LOWEST_CHART {
        chart::draw(frame, graph, &shown.course);
    }
    for (number, lines) in columns.into_iter().enumerate() {
        let x = tables.x + number as u16 * (Block::WIDTH + GAP);
        let area = Rect { x, width: Block::WIDTH.min(tables.right().saturating_sub(x)), ..tables };
        frame.render_widget(Paragraph::new(lines), area);
    }
}

fn title(frame: &mut Frame<'_>, area: Rect, shown: &Shown) {
    let room = usize::from(area.width).saturating_sub(KEYS.len() + 2);
    let title = Line::from(cut(&shown.title, room)).bold();
    frame.render_widget(title, area);
    frame.render_widget(Line::from(KEYS).right_aligned().dim(), area);
}

/// The verdict with its reason; what limits it.
fn judgement(shown: &Shown) -> Vec<Line<'static>> {
    let LiveJudgement { kind, reason, .. } = &shown.judged;
    let (word, color) = match kind {
        LiveKind::Heap => ("HEAP GROWS", Color::Red),
        LiveKind::External => ("EXTERNAL MEMORY GROWS", Color::Red),
        LiveKind::Native => ("NATIVE MEMORY GROWS", Color::Red),
        LiveKind::Nothing => ("NOTHING GROWS", Color::Green),
        LiveKind::Unclear => ("UNCLEAR YET", Color::Yellow),
    };
    let mut facts = Vec::new();
    facts.extend(
        shown.judged.growth_bytes_per_hour.map(|rate| format!("{} per hour", units::signed_rate(rate))),
    );
    facts.extend(
        shown.judged.until_heap_limit.map(|until| format!("heap limit in {}", units::whole_time(until))),
    );
    facts.extend(
        shown
            .judged
            .until_container_limit
            .map(|until| format!("container limit in {}", units::whole_time(until))),
    );
    let word = Span::styled(word, Style::new().fg(color).bold());
    let mut lines = vec![Line::from(vec![word, Span::raw(format!("  {}", facts.join(", ")))])];
    lines.push(Line::raw(cut(reason, usize::MAX)));
    if let Some(why) = &shown.outside_only {
        lines.push(Line::raw(format!("seen from outside only: {}", cut(why, usize::MAX))).dim());
    }
    lines
}

/// How many rows these lines take when they are wrapped.
fn height(lines: &[Line<'_>], width: u16) -> u16 {
    let rows = |line: &Line<'_>| line.width().div_ceil(usize::from(width.max(1))).max(1);
    // A word that does not fit takes its row's rest with it.
    let slack = usize::from(lines.iter().any(|line| rows(line) > 1));
    (lines.iter().map(rows).sum::<usize>() + slack) as u16
}

/// Blocks in so many columns: each goes below the shortest so far.
fn stacked(blocks: Vec<Block>, columns: usize) -> Vec<Vec<Line<'static>>> {
    let mut stacks: Vec<Vec<Line<'static>>> = vec![Vec::new(); columns];
    for block in blocks {
        if let Some(shortest) = stacks.iter_mut().min_by_key(|stack| stack.len()) {
            if !shortest.is_empty() {
                shortest.push(Line::default());
            }
            shortest.extend(block.lines());
        }
    }
    stacks
}
