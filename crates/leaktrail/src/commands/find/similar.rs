//! Names that the user may have meant.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use heapsnapshot::JsStr;

use crate::text;

const MOST: usize = 3;
/// Jaro-Winkler, in thousandths: below this, names look unrelated.
const LEAST: u32 = 800;
/// Nobody mistypes a longer name.
const LONGEST: usize = 80;

/// The names most like `wanted`, the best first; those that contain it count as very like it.
pub(super) fn to<'a>(wanted: &str, names: impl Iterator<Item = &'a JsStr<'static>>) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let likeness = |name: &str| {
        let name = name.to_lowercase();
        let contains = wanted.len() > 2 && name.contains(&wanted);
        let score = if contains { 1.0 } else { strsim::jaro_winkler(&wanted, &name) };
        (score * 1000.0) as u32
    };
    let candidates: BTreeSet<(Reverse<u32>, String)> = names
        .filter(|name| name.as_bytes().len() <= LONGEST)
        .map(|name| (Reverse(likeness(&name.to_string_lossy())), text::name(name, LONGEST)))
        .filter(|(Reverse(score), _)| *score >= LEAST)
        .collect();
    candidates.into_iter().take(MOST).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similar(wanted: &str) -> Vec<String> {
        let names = ["Session", "SessionStore", "Map", "(string)", "WeakMap"].map(JsStr::from);
        to(wanted, names.iter())
    }

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(similar("session")[0], "Session");
        assert_eq!(similar("Sesion")[0], "Session");
        assert_eq!(similar("map"), ["Map", "WeakMap"]);
        assert!(similar("Quux").is_empty());
    }
}
