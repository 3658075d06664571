//! Which memory of a running process grows, judged from samples alone: nothing was forced, nothing stood still.
//!
//! Begin with [`judge`], then read `memories` (what is looked at) and `course` (what counts as growth).

mod allocated;
mod calm;
mod course;
mod early;
mod judge;
mod judgement;
mod kept;
mod limits;
mod memories;
mod sample;
#[cfg(test)]
mod tests;
mod words;

pub use judge::judge;
pub use judgement::{LiveJudgement, LiveKind, LiveRegion};
pub use sample::{Floor, HeapSample, LiveSample, NativeSample};
