//! Memory over time.

use detect::live::LiveSample;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style, Stylize};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Chart, Dataset, GraphType};
use std::time::Duration;

use crate::units;

/// A limit is drawn once memory has come this near to it; before, it would flatten all else.
const NEAR: f64 = 0.4;

const RSS: Color = Color::Blue;
const USED: Color = Color::Green;
const FLOORS: Color = Color::Yellow;
const EXTERNAL: Color = Color::Magenta;
const LIMIT: Color = Color::Red;

/// The lines of the chart, as points of seconds and bytes.
#[derive(Default)]
pub(super) struct Course {
    rss: Vec<(f64, f64)>,
    used: Vec<(f64, f64)>,
    floors: Vec<(f64, f64)>,
    external: Vec<(f64, f64)>,
    heap_limit: Option<f64>,
    container_limit: Option<f64>,
}

impl Course {
    pub(super) fn of(samples: &[LiveSample]) -> Self {
        let mut course = Self::default();
        for sample in samples {
            let at = sample.at.as_secs_f64();
            course.rss.push((at, sample.rss_bytes as f64));
            course.container_limit = sample.container_limit_bytes.map(|bytes| bytes as f64);
            let Some(main) = sample.heaps.iter().find(|heap| heap.worker.is_none()) else { continue };
            course.used.push((at, main.used_bytes as f64));
            course.external.push((at, main.external_bytes as f64));
            course.heap_limit = main.limit_bytes.map(|bytes| bytes as f64);
            course
                .floors
                .extend(main.floors.iter().map(|floor| (floor.at.as_secs_f64(), floor.used_bytes as f64)));
        }
        course
    }

    fn end(&self) -> f64 {
        self.rss.last().map_or(1.0, |(at, _)| at.max(1.0))
    }
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, course: &Course) {
    let end = course.end();
    let highest = |points: &[(f64, f64)]| points.iter().map(|(_, bytes)| *bytes).fold(0.0, f64::max);
    let [rss, used] = [highest(&course.rss), highest(&course.used)];
    let near = |limit: Option<f64>, memory: f64| limit.filter(|limit| memory > limit * NEAR);
    let limits = [
        ("heap limit", near(course.heap_limit, used)),
        ("container limit", near(course.container_limit, rss)),
    ];
    let lines: Vec<(&'static str, [(f64, f64); 2])> = limits
        .iter()
        .filter_map(|(name, limit)| Some((*name, [(0.0, (*limit)?), (end, (*limit)?)])))
        .collect();
    let top = lines.iter().map(|(_, [(_, bytes), _])| *bytes).fold(rss, f64::max) * 1.05;
    let line = |name, points, color| {
        Dataset::default()
            .name(name)
            .data(points)
            .marker(Marker::Braille)
            .graph_type(GraphType::Line)
            .fg(color)
    };
    let mut sets = vec![
        line("rss", &course.rss, RSS),
        line("heap used", &course.used, USED),
        line("external", &course.external, EXTERNAL),
        Dataset::default().name("floors").data(&course.floors).marker(Marker::Dot).fg(FLOORS),
    ];
    sets.extend(lines.iter().map(|(name, points)| line(*name, points, LIMIT)));
    let bytes = |share: f64| Line::from(units::bytes((top * share) as u64)).right_aligned();
    let chart = Chart::new(sets)
        .x_axis(
            Axis::default()
                .bounds([0.0, end])
                .labels(["0 s".to_owned(), units::whole_time(Duration::from_secs_f64(end))])
                .style(Style::new().dim()),
        )
        .y_axis(
            Axis::default().bounds([0.0, top]).labels([0.0, 0.5, 1.0].map(bytes)).style(Style::new().dim()),
        )
        .legend_position(None);
    let [head, area] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    frame.render_widget(legend(&lines), head);
    frame.render_widget(chart, area);
}

/// What the colours mean, on one line.
fn legend(limits: &[(&'static str, [(f64, f64); 2])]) -> Line<'static> {
    let lines = [("rss", RSS), ("heap used", USED), ("after major gc", FLOORS), ("external", EXTERNAL)];
    let limits = limits.iter().map(|(name, _)| (*name, LIMIT));
    let span = |(name, color)| [Span::raw("━ ").fg(color), Span::raw(name), Span::raw("  ")];
    lines.into_iter().chain(limits).flat_map(span).collect()
}
