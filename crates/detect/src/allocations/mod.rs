//! Where memory was allocated, by the samples of V8's heap profiler: which functions of the service, and whether what
//! they allocated stays.

mod age;
mod compare;
mod frames;
mod profile;
mod sites;

pub use age::{AGES, Age, Ages, Trend};
pub use compare::{Change, Measured, changes};
pub use frames::Frame;
pub use profile::{HeapProfile, ProfileFault};
pub use sites::{AllocationSite, Via, allocation_sites};
