//! Two holders of the same objects are one finding: an index next to a list, head and tail.

use rustc_hash::FxHashMap;

use super::candidate::Candidate;
use super::tops::{TopIdx, Tops};

/// The share of the larger one's bytes that both must hold.
const OVERLAP: f64 = 0.8;

/// Joins candidates that hold the same tops. The one leads that became larger itself, then the one whose
/// growth is larger, then the one nearer to the root.
pub(crate) fn merged(mut candidates: Vec<(Candidate, Vec<TopIdx>)>, tops: &Tops) -> Vec<Candidate> {
    candidates.sort_by_key(|(candidate, _)| {
        let bytes = std::cmp::Reverse(candidate.least_bytes());
        (candidate.is_by_population, bytes, candidate.holders[0].path.len())
    });
    let common = common_bytes(&candidates, tops);
    let bytes: Vec<u64> =
        candidates.iter().map(|(_, held)| held.iter().map(|&top| tops.bytes(top)).sum()).collect();
    let mut merged: Vec<(usize, Candidate)> = Vec::new();
    for (at, (candidate, _)) in candidates.into_iter().enumerate() {
        let same = merged.iter_mut().find(|(leader, _)| {
            let common = common.get(&(*leader, at)).copied().unwrap_or(0) as f64;
            common > 0.0 && common >= OVERLAP * bytes[*leader].max(bytes[at]) as f64
        });
        match same {
            // A holder that does not keep what it is given is no holder of the growth.
            Some((_, leader)) if candidate.least_bytes() * 2 >= leader.least_bytes() => {
                leader.holders.extend(candidate.holders);
            }
            Some(_) => {}
            None => merged.push((at, candidate)),
        }
    }
    merged.into_iter().map(|(_, candidate)| candidate).collect()
}

/// For each pair of candidates, the bytes of the tops that both hold.
fn common_bytes(candidates: &[(Candidate, Vec<TopIdx>)], tops: &Tops) -> FxHashMap<(usize, usize), u64> {
    let mut holders: FxHashMap<TopIdx, Vec<usize>> = FxHashMap::default();
    for (at, (_, held)) in candidates.iter().enumerate() {
        for &top in held {
            holders.entry(top).or_default().push(at);
        }
    }
    let mut common = FxHashMap::default();
    for (top, by) in holders.iter().filter(|(_, by)| by.len() > 1) {
        for (nth, &one) in by.iter().enumerate() {
            for &other in &by[nth + 1..] {
                *common.entry((one, other)).or_default() += tops.bytes(*top);
            }
        }
    }
    common
}
