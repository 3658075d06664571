//! Two profiles of a service: which sites keep more than before.
//!
//! A longer profile has more of everything, and has the same amount of what comes and goes. So what counts is what is
//! left of the first three quarters of each profile, per minute: what comes and goes has left by then.

use rustc_hash::FxHashMap;

use super::age::{Age, KEPT_PART};

/// Deviations that chance makes of one site in twenty.
const DOUBT: f64 = 2.0;

/// What a profile says of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The function's name.
    pub function: Option<String>,
    /// Its file.
    pub file: Option<String>,
    /// Where it starts.
    pub line: Option<u32>,
    /// 1-based.
    pub column: Option<u32>,
    /// All that is counted.
    pub all: Age,
    /// What is not on its way out; `None` if that is not known or does not matter.
    pub kept: Option<Age>,
}

/// A site in two profiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The later one, without it the earlier one.
    pub site: Measured,
    /// Bytes before and after: per minute if both profiles tell how long they took, else in all.
    pub before: f64,
    /// See `before`.
    pub after: f64,
    /// Samples behind `before`.
    pub before_samples: u64,
    /// Samples behind `after`.
    pub after_samples: u64,
    /// Whether the difference is more than chance makes of so few samples.
    pub is_clear: bool,
}

impl Change {
    /// What came.
    pub fn growth(&self) -> f64 {
        self.after - self.before
    }
}

/// The sites of two profiles, the largest growth first. `minutes` tells how long they took.
pub fn changes(before: Vec<Measured>, after: Vec<Measured>, minutes: Option<[f64; 2]>) -> Vec<Change> {
    let mut earlier: Vec<Option<Measured>> = before.into_iter().map(Some).collect();
    let places: FxHashMap<_, usize> =
        earlier.iter().flatten().enumerate().map(|(at, site)| (site.place(), at)).collect();
    let mut matches: Vec<Option<usize>> =
        after.iter().map(|site| places.get(&site.place()).copied()).collect();
    drop(places);
    match_moved(&earlier, &after, &mut matches);
    let mut found: Vec<Change> = Vec::new();
    for (site, matched) in after.into_iter().zip(matches) {
        let before = matched.and_then(|at| earlier[at].take());
        found.push(change(&site, before.as_ref(), Some(&site), minutes));
    }
    found.extend(earlier.iter().flatten().map(|site| change(site, Some(site), None, minutes)));
    found.retain(|it| it.before > 0.0 || it.after > 0.0);
    found.sort_by(|a, b| b.growth().total_cmp(&a.growth()).then_with(|| a.site.place().cmp(&b.site.place())));
    found
}

impl Measured {
    fn place(&self) -> (Option<String>, Option<u32>, Option<u32>, Option<String>) {
        (self.file.clone(), self.line, self.column, self.function.clone())
    }

    fn name(&self) -> Option<(&str, &str)> {
        Some((self.file.as_deref()?, self.function.as_deref()?))
    }
}

/// Code that was edited in between: the only function of a name in a file is the same one.
fn match_moved(before: &[Option<Measured>], after: &[Measured], matches: &mut [Option<usize>]) {
    let mut left: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
    for (at, site) in before.iter().enumerate() {
        let name = site.as_ref().and_then(Measured::name).filter(|_| !matches.contains(&Some(at)));
        name.into_iter().for_each(|name| left.entry(name).or_default().push(at));
    }
    let mut found: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
    for (at, site) in after.iter().enumerate().filter(|&(at, _)| matches[at].is_none()) {
        site.name().into_iter().for_each(|name| found.entry(name).or_default().push(at));
    }
    for (name, sites) in found {
        if let (&[site], Some(&[earlier])) = (&sites[..], left.get(&name).map(|all| &all[..])) {
            matches[site] = Some(earlier);
        }
    }
}

fn change(
    site: &Measured,
    before: Option<&Measured>,
    after: Option<&Measured>,
    minutes: Option<[f64; 2]>,
) -> Change {
    let before = before.map(|site| counted(site, minutes.map(|[before, _]| before))).unwrap_or_default();
    let after = after.map(|site| counted(site, minutes.map(|[_, after]| after))).unwrap_or_default();
    Change {
        site: site.clone(),
        before: before.bytes,
        after: after.bytes,
        before_samples: before.samples,
        after_samples: after.samples,
        is_clear: (after.bytes - before.bytes).abs() > DOUBT * before.deviation.hypot(after.deviation),
    }
}

#[derive(Default)]
struct Counted {
    bytes: f64,
    samples: u64,
    /// Of a sum of samples, each of which stands for about as many bytes.
    deviation: f64,
}

fn counted(site: &Measured, minutes: Option<f64>) -> Counted {
    let kept = site.kept.filter(|_| minutes.is_some());
    let Age { bytes, samples } = kept.unwrap_or(site.all);
    let part = if kept.is_some() { KEPT_PART } else { 1.0 };
    let bytes = bytes as f64 / minutes.map_or(1.0, |minutes| minutes * part);
    Counted { bytes, samples, deviation: bytes / (samples.max(1) as f64).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(function: &str, line: u32, all: u64, kept: u64) -> Measured {
        let age = |bytes| Age { bytes, samples: bytes / 10 };
        Measured {
            function: Some(function.to_owned()),
            file: Some("a.js".to_owned()),
            line: Some(line),
            column: Some(1),
            all: age(all),
            kept: Some(age(kept)),
        }
    }

    fn told(changes: &[Change]) -> Vec<(&str, f64, bool)> {
        changes
            .iter()
            .map(|it| (it.site.function.as_deref().unwrap(), it.growth().round(), it.is_clear))
            .collect()
    }

    #[test]
    fn a_longer_profile_is_no_growth() {
        // The leak keeps 1000 bytes in a minute; of requests that are under way 500 bytes are alive at any time.
        let before = vec![site("leak", 1, 1000, 750), site("request", 5, 500, 0)];
        let after = vec![site("leak", 1, 4000, 3000), site("request", 5, 500, 0), site("new", 9, 4000, 3000)];
        let found = changes(before, after, Some([1.0, 4.0]));
        assert_eq!(told(&found), [("new", 1000.0, true), ("leak", 0.0, false)]);
        assert_eq!((found[1].before, found[1].after, found[1].after_samples), (1000.0, 1000.0, 300));
    }

    #[test]
    fn without_times_the_bytes_are_compared() {
        let found = changes(vec![site("a", 1, 500, 0)], vec![site("a", 1, 900, 0)], None);
        assert_eq!(told(&found), [("a", 400.0, true)]);
    }

    #[test]
    fn a_function_that_moved_is_the_same() {
        let before = vec![site("a", 1, 50, 50), site("twice", 8, 50, 50), site("gone", 9, 70, 70)];
        let after = vec![site("a", 4, 50, 50), site("twice", 9, 50, 50), site("twice", 10, 60, 60)];
        let found = changes(before, after, None);
        assert_eq!(
            told(&found),
            [
                ("twice", 60.0, true),
                ("twice", 50.0, true),
                ("a", 0.0, false),
                ("twice", -50.0, true),
                ("gone", -70.0, true)
            ]
        );
    }

    #[test]
    fn a_few_samples_are_chance() {
        assert_eq!(told(&changes(vec![], vec![site("a", 1, 30, 30)], None)), [("a", 30.0, false)]);
        assert_eq!(told(&changes(vec![], vec![site("a", 1, 90, 90)], None)), [("a", 90.0, true)]);
    }
}
