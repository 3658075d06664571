//! Judgements about memory: which holder leaks, who owns it, what kind of leak it is, what to do.
//!
//! Pure: snapshots, sources and numbers come in as values, a [`Diagnosis`] goes out. Nothing here
//! reads a file, looks at a clock or prints. Begin with [`diagnose`], then read `growth`.

pub mod allocations;
mod below;
mod ceiling;
mod declaration;
mod diagnose;
mod evidence;
mod finding;
mod fingerprint;
mod growth;
mod hops;
mod join;
mod known;
pub mod live;
mod memory;
mod noise;
mod owner;
mod patterns;
mod percent;
mod privacy;
mod repeats;
mod scripts;
mod slope;
mod source_map;
mod sources;
mod teller;
mod trail;
mod verdict;

pub use diagnose::{Diagnosis, diagnose, diagnose_threads};
pub use finding::{
    Finding, Fix, Growth, Holder, KnownLeak, Noise, Owner, OwnerKind, Package, PackageKind, PathEdge,
    PathNode, PathStep, Site, SiteRole, StepState,
};
pub use memory::{KindGrowth, MemoryGrowth, MemoryKind, MemoryPoint, NativePoint};
pub use privacy::class_name;
pub use scripts::{ScriptRef, script_names, scripts};
pub use slope::Slope;
pub use source_map::{MapUrl, map_url};
pub use sources::{FoundMap, Sources};
pub use verdict::{Load, Verdict, can_see_one_object_per_request, confidence, minimum_detectable};
