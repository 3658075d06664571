//! Further runs of a hunt.

use serde::Serialize;

use super::Verdict;

/// What one of several runs said.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Repeat {
    pub(crate) verdict: Verdict,
    pub(crate) reason: String,
    pub(crate) growth_bytes_per_request: Option<f64>,
    /// The names of its findings' owners.
    pub(crate) owners: Vec<String>,
}

/// Whether a planted leak was found.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SelfCheck {
    pub(crate) planted_bytes_per_request: u64,
    pub(crate) found: bool,
    /// Of what was found.
    pub(crate) measured_bytes_per_request: Option<f64>,
    /// Why it was not found.
    pub(crate) why: Option<String>,
}
