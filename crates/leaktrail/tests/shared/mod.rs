//! What the tests of several commands have in common.

#![allow(dead_code, reason = "each test crate needs a part of it")]

pub(crate) mod outcome;
pub(crate) mod schema;

use std::path::{Path, PathBuf};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_leaktrail");

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}
