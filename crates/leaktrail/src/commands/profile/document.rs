//! The document of a profile of running processes.

use std::io::{self, Write};

use detect::allocations::{HeapProfile, allocation_sites};
use serde::Serialize;

use super::live::Taken;
use super::row::{Bytes, Measure, SiteRow};
use super::text;
use crate::commands::listing::Top;
use crate::context::{Context, Document};
use crate::error::{Failure, Result};
use crate::places::Places;
use crate::sources;

/// Text without `--top` shows this many sites.
pub(super) const SCREENFUL: usize = 20;
/// One site and several.
pub(super) const SITES: (&str, &str) = ("site", "sites");

const NODE: &str = "Node.js";

/// The document.
#[derive(Debug, Serialize)]
pub(super) struct Profiled {
    pub(super) measure: Measure,
    pub(super) duration_ms: u64,
    pub(super) sampling_interval_bytes: u64,
    pub(super) interrupted: bool,
    pub(super) threads: Vec<ThreadRow>,
    pub(super) totals: Totals,
    pub(super) sites: Vec<SiteRow>,
    #[serde(skip)]
    pub(super) left_out: usize,
}

/// A thread that was profiled.
#[derive(Debug, Serialize)]
pub(super) struct ThreadRow {
    pub(super) pid: u32,
    pub(super) command: String,
    pub(super) thread: String,
    pub(super) runtime: RuntimeRow,
    pub(super) duration_ms: u64,
    pub(super) reading_ms: u64,
    #[serde(flatten)]
    pub(super) totals: Totals,
    /// How another command is told to mean the process.
    #[serde(skip)]
    pub(super) target: String,
}

/// What a thread runs on.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RuntimeRow {
    pub(super) name: String,
    pub(super) version: String,
}

impl RuntimeRow {
    /// V8 learned between Node.js 18 and 20 to keep samples of what was collected, and ignores the wish before.
    pub(super) fn is_before_node_20(&self) -> bool {
        let major = self.version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        self.name == NODE && major.is_some_and(|major| major < 20)
    }
}

/// What all samples stand for.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Totals {
    #[serde(flatten)]
    pub(super) bytes: Bytes,
    pub(super) samples: u64,
}

/// What all threads have in common.
pub(super) struct Terms {
    pub(super) measure: Measure,
    pub(super) sampling_interval_bytes: u64,
    pub(super) interrupted: bool,
}

impl Profiled {
    pub(super) fn new(taken: Vec<Taken>, terms: Terms, top: Option<Top>, context: &Context) -> Result<Self> {
        let Terms { measure, sampling_interval_bytes, interrupted } = terms;
        context.reporter().begin("reading sources");
        let (mut threads, mut sites) = (Vec::new(), Vec::new());
        for taken in taken {
            let profile = read(&taken)?;
            if measure == Measure::Allocated && !profile.has_every_sample() {
                return Err(no_garbage(&taken.runtime));
            }
            sites.extend(sites_of(&profile, &taken, measure));
            threads.push(ThreadRow::new(taken, &profile, measure));
        }
        let bytes = threads.iter().map(|thread| thread.totals.bytes.count()).fold(0, u64::saturating_add);
        let samples = threads.iter().map(|thread| thread.totals.samples).sum();
        sites.iter_mut().for_each(|site| site.share = site.bytes.count() as f64 / bytes.max(1) as f64);
        sites.sort_by_key(|site| std::cmp::Reverse(site.bytes.count()));
        let left_out = Top::cut(top, &mut sites, SCREENFUL, context.format());
        Ok(Self {
            measure,
            duration_ms: threads.iter().map(|thread| thread.duration_ms).max().unwrap_or_default(),
            sampling_interval_bytes,
            interrupted,
            threads,
            totals: Totals { bytes: Bytes::of(measure, bytes), samples },
            sites,
            left_out,
        })
    }
}

/// A V8 that tells only what is alive.
pub(super) fn no_garbage(RuntimeRow { name, version }: &RuntimeRow) -> Failure {
    Failure::target(format!("{name} {version} does not keep samples of what was collected"))
        .hint("Node.js 20 and later do; without --allocated, what is alive is told")
}

fn read(taken: &Taken) -> Result<HeapProfile> {
    HeapProfile::read(&taken.json).map_err(|fault| {
        Failure::target(format!("the profile that the service gave cannot be read: {fault}"))
    })
}

fn sites_of(profile: &HeapProfile, taken: &Taken, measure: Measure) -> Vec<SiteRow> {
    let Taken { pid, thread, places, .. } = taken;
    let row = |site| SiteRow::new(site, measure, (*pid, thread), places);
    allocation_sites(profile, &sources::read(&profile.scripts(), places)).into_iter().map(row).collect()
}

impl ThreadRow {
    fn new(taken: Taken, profile: &HeapProfile, measure: Measure) -> Self {
        let Taken { pid, command, thread, runtime, duration, reading, target, .. } = taken;
        let totals = Totals { bytes: Bytes::of(measure, profile.bytes()), samples: profile.samples() };
        let duration_ms = duration.as_millis() as u64;
        let reading_ms = reading.as_millis() as u64;
        Self { pid, command, thread, runtime, duration_ms, reading_ms, totals, target }
    }
}

impl Document for Profiled {
    const COMMAND: &'static str = "profile";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        text::write(self, out, width)
    }
}

/// The directory of a service, and what is elsewhere here.
pub(super) fn unfitting(places: &Places, context: &Context) {
    for from in places.unfitting() {
        context.warning(format_args!("--map {}=… fits no script of the profile", from.display()));
    }
}
