//! Small real programs under the `node` on the path: is the owner named, is what is bounded silent?

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bounded;
mod ceilings;
mod declared;
mod fed;
mod leaky;
mod mapped;
mod noise;
#[path = "../../../../testing/npm.rs"]
mod npm;
mod patterns;
mod processes;
mod program;
mod sources;
mod tools;
