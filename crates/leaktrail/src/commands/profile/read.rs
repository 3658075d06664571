//! Reads profiles from files: V8's own, or documents of this command.

use std::fs;
use std::path::Path;

use detect::allocations::{Age, Ages, AllocationSite, HeapProfile, Measured, allocation_sites};
use serde::{Deserialize, Serialize};

use super::row::Measure;
use crate::error::{Failure, Result, reason};
use crate::places::Places;
use crate::sources;

const WHAT: &str = "a profile is what `leaktrail profile --heapprofile FILE` or `--format json`, node --heap-prof \
    or DevTools' allocation sampling writes";

/// What a file says.
pub(super) struct ProfileFile {
    pub(super) path: String,
    pub(super) duration_ms: Option<u64>,
    pub(super) measure: Option<Measure>,
    pub(super) bytes: u64,
    pub(super) samples: u64,
    pub(super) sites: Vec<Measured>,
}

#[derive(Deserialize)]
struct Head {
    command: Option<String>,
    leaktrail: Option<Notes>,
}

/// What this program adds to V8's profile.
#[derive(Deserialize)]
struct Notes {
    duration_ms: u64,
    measure: Measure,
}

#[derive(Deserialize)]
struct Document {
    duration_ms: u64,
    measure: Measure,
    sites: Vec<Site>,
}

#[derive(Deserialize)]
struct Site {
    function: Option<String>,
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    live_bytes: Option<u64>,
    allocated_bytes: Option<u64>,
    samples: u64,
    ages: Option<Vec<SiteAge>>,
}

#[derive(Deserialize)]
struct SiteAge {
    live_bytes: u64,
    samples: u64,
}

impl ProfileFile {
    pub(super) fn read(path: &Path, places: &Places) -> Result<Self> {
        let name = path.display();
        let text = fs::read_to_string(path)
            .map_err(|e| Failure::new(format!("cannot read {name}: {}", reason(&e))))?;
        let is_none =
            |fault: &dyn std::fmt::Display| Failure::new(format!("{name} is no profile: {fault}")).hint(WHAT);
        let head: Head = serde_json::from_str(&text).map_err(|fault| is_none(&fault))?;
        let file = match head.command.as_deref() {
            Some("profile") => {
                let document: Document = serde_json::from_str(&text).map_err(|fault| is_none(&fault))?;
                Self::of_document(document)
            }
            Some(other) => return Err(is_none(&format_args!("it is a document of leaktrail {other}"))),
            None => {
                let profile = HeapProfile::read(&text).map_err(|fault| is_none(&fault))?;
                Self::of_v8(&profile, head.leaktrail, places)
            }
        };
        Ok(Self { path: name.to_string(), ..file })
    }

    fn of_v8(profile: &HeapProfile, notes: Option<Notes>, places: &Places) -> Self {
        let measure = notes.as_ref().map(|notes| notes.measure);
        let found = allocation_sites(profile, &sources::read(&profile.scripts(), places));
        Self {
            path: String::new(),
            duration_ms: notes.map(|notes| notes.duration_ms),
            measure,
            bytes: profile.bytes(),
            samples: profile.samples(),
            sites: found.into_iter().map(|site| measured(site, measure, places)).collect(),
        }
    }

    fn of_document(Document { duration_ms, measure, sites }: Document) -> Self {
        let sites: Vec<Measured> = sites.into_iter().map(Measured::from).collect();
        Self {
            path: String::new(),
            duration_ms: Some(duration_ms),
            measure: Some(measure),
            bytes: sites.iter().map(|site| site.all.bytes).fold(0, u64::saturating_add),
            samples: sites.iter().map(|site| site.all.samples).fold(0, u64::saturating_add),
            sites,
        }
    }
}

fn measured(site: AllocationSite, measure: Option<Measure>, places: &Places) -> Measured {
    let AllocationSite { frame, bytes, samples, ages, .. } = site;
    Measured {
        function: frame.function,
        file: frame.file.map(|file| places.told(&file)),
        line: frame.line,
        column: frame.column,
        all: Age { bytes, samples },
        kept: (measure != Some(Measure::Allocated)).then(|| ages.kept()),
    }
}

impl From<Site> for Measured {
    fn from(site: Site) -> Self {
        let Site { function, file, line, column, samples, .. } = site;
        let bytes = site.live_bytes.or(site.allocated_bytes).unwrap_or_default();
        let age = |SiteAge { live_bytes, samples }: SiteAge| Age { bytes: live_bytes, samples };
        let ages = site.ages.map(|ages| ages.into_iter().map(age).collect::<Vec<Age>>());
        let kept = ages.and_then(|ages| Some(Ages(ages.try_into().ok()?).kept()));
        Self { function, file, line, column, all: Age { bytes, samples }, kept }
    }
}

/// A file as the document of a comparison tells it.
#[derive(Debug, Serialize)]
pub(super) struct FileRow {
    pub(super) path: String,
    pub(super) duration_ms: Option<u64>,
    pub(super) bytes: u64,
    pub(super) samples: u64,
}
