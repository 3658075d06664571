//! One site as the document tells it.

use detect::allocations::{Age, AllocationSite, Frame, Via};
use serde::{Deserialize, Serialize};

use crate::places::Places;
use crate::report::Package;

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Measure {
    /// What is alive at the end.
    Live,
    /// What was allocated at all.
    Allocated,
}

/// Bytes under the name of what was counted.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Bytes {
    live_bytes: Option<u64>,
    allocated_bytes: Option<u64>,
}

/// A function in a call stack.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FrameRow {
    pub(super) function: Option<String>,
    pub(super) file: Option<String>,
    pub(super) line: Option<u32>,
    pub(super) column: Option<u32>,
    pub(super) package: Package,
}

/// A function that allocates.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SiteRow {
    pub(super) pid: u32,
    pub(super) thread: String,
    #[serde(flatten)]
    pub(super) frame: FrameRow,
    #[serde(flatten)]
    pub(super) bytes: Bytes,
    /// Of all bytes of the document.
    pub(super) share: f64,
    pub(super) samples: u64,
    /// `None` unless live bytes are told: garbage has no trend.
    pub(super) trend: Option<&'static str>,
    pub(super) ages: Option<Vec<AgeRow>>,
    pub(super) via: Vec<ViaRow>,
    pub(super) stack: Vec<FrameRow>,
}

/// What is left of a part of the time.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct AgeRow {
    pub(super) live_bytes: u64,
    pub(super) samples: u64,
}

/// A function that allocated for the site.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ViaRow {
    #[serde(flatten)]
    pub(super) frame: FrameRow,
    #[serde(flatten)]
    pub(super) bytes: Bytes,
    pub(super) samples: u64,
}

impl Bytes {
    pub(super) fn of(measure: Measure, bytes: u64) -> Self {
        match measure {
            Measure::Live => Self { live_bytes: Some(bytes), allocated_bytes: None },
            Measure::Allocated => Self { live_bytes: None, allocated_bytes: Some(bytes) },
        }
    }

    pub(super) fn count(self) -> u64 {
        self.live_bytes.or(self.allocated_bytes).unwrap_or_default()
    }
}

impl FrameRow {
    pub(super) fn of(Frame { function, file, line, column, package }: Frame, places: &Places) -> Self {
        let file = file.map(|file| places.told(&file));
        Self { function, file, line, column, package: package.into() }
    }

    /// The function's name for people.
    pub(super) fn name(&self) -> &str {
        match (&self.function, self.line, self.column) {
            (Some(name), ..) => name,
            (None, Some(1), Some(1)) => "(top of the module)",
            (None, ..) => "(anonymous)",
        }
    }

    /// `src/a.mjs:3:17`
    pub(super) fn place(&self) -> Option<String> {
        let file = self.file.as_deref()?;
        Some(match (self.line, self.column) {
            (Some(line), Some(column)) => format!("{file}:{line}:{column}"),
            _ => file.to_owned(),
        })
    }
}

impl SiteRow {
    pub(super) fn new(
        site: AllocationSite,
        measure: Measure,
        (pid, thread): (u32, &str),
        places: &Places,
    ) -> Self {
        let AllocationSite { frame, bytes, samples, ages, vias, stack } = site;
        let is_live = measure == Measure::Live;
        let age = |&Age { bytes, samples }: &Age| AgeRow { live_bytes: bytes, samples };
        let via = |Via { frame, bytes, samples }: Via| {
            let bytes = Bytes::of(measure, bytes);
            ViaRow { frame: FrameRow::of(frame, places), bytes, samples }
        };
        Self {
            pid,
            thread: thread.to_owned(),
            frame: FrameRow::of(frame, places),
            bytes: Bytes::of(measure, bytes),
            share: 0.0,
            samples,
            trend: is_live.then(|| ages.trend().as_str()),
            ages: is_live.then(|| ages.0.iter().map(age).collect()),
            via: vias.into_iter().map(via).collect(),
            stack: stack.into_iter().map(|frame| FrameRow::of(frame, places)).collect(),
        }
    }
}
