//! From a candidate to a finding: everything that is told about it.

use crate::finding::{Finding, Fix, Growth, Owner};
use crate::growth::{Candidate, Survey};
use crate::sources::Sources;
use crate::verdict;

/// Tells findings.
pub(crate) struct Teller<'s, 'a> {
    survey: &'s Survey<'a>,
    sources: &'s Sources,
    requests: Option<&'s [u64]>,
}

impl<'s, 'a> Teller<'s, 'a> {
    pub(crate) fn new(survey: &'s Survey<'a>, sources: &'s Sources, requests: Option<&'s [u64]>) -> Self {
        Self { survey, sources, requests }
    }

    pub(crate) fn finding(&self, candidate: &Candidate) -> Finding {
        Finding {
            rank: 0,
            fingerprint: candidate.holders[0].signature.clone(),
            pattern: "unknown",
            confidence: verdict::confidence_of(candidate, self.requests),
            owner: Owner::default(),
            sites: Vec::new(),
            growth: self.growth(candidate),
            holders: Vec::new(),
            path: Vec::new(),
            evidence: Vec::new(),
            fix: Fix { summary: String::new(), detail: String::new() },
        }
    }

    fn growth(&self, candidate: &Candidate) -> Growth {
        let bytes = candidate.total(|net| net.bytes);
        let requests = self.requests.map(|all| all.iter().sum::<u64>()).filter(|&all| all > 0);
        Growth {
            count: candidate.total(|net| net.entries),
            bytes,
            bytes_per_request: requests.map(|all| bytes as f64 / all as f64),
            count_per_interval: candidate.net.iter().map(|net| net.entries).collect(),
            bytes_per_interval: candidate.net.iter().map(|net| net.bytes).collect(),
        }
    }
}
