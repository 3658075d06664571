//! Repetitions on a path: of a list with thousands of links only the first and the last ones are told.

use heapsnapshot::{Analysis, EdgeName, Step, StringIdx};

/// The longest part of a path that may repeat: a closure, its context, a variable, …
const LONGEST: usize = 5;
/// Fewer repetitions are told in full.
const FEWEST: usize = 3;

/// What two steps have in common if one repeats the other: the name of the edge and the class.
type Look = (Option<StringIdx>, u32);

/// The steps that are told, each with how many were left out before it. The one at `kept` stays.
pub(crate) fn without_repeats(facts: &Analysis, path: &[Step], kept: usize) -> Vec<(usize, usize)> {
    let looks: Vec<Look> = path.iter().map(|step| look(facts, step)).collect();
    let (before, after) = looks.split_at(kept.min(looks.len()));
    let (first, rest) = after.split_at(after.len().min(1));
    let mut told = shortened(before);
    told.extend(first.iter().map(|_| (before.len(), 0)));
    told.extend(shortened(rest).into_iter().map(|(at, skipped)| (before.len() + 1 + at, skipped)));
    told
}

fn look(facts: &Analysis, step: &Step) -> Look {
    let label = step.edge.and_then(|edge| match facts.graph.label(&edge) {
        EdgeName::Name(name) => Some(name),
        EdgeName::Index(_) => None,
    });
    (label, facts.classes.of_node(step.node).0)
}

fn shortened(looks: &[Look]) -> Vec<(usize, usize)> {
    let mut told = Vec::new();
    let mut skipped = 0;
    let mut at = 0;
    while at < looks.len() {
        let run = (1..=LONGEST).map(|period| (period, repetitions(&looks[at..], period)));
        match run.filter(|&(_, times)| times >= FEWEST).max_by_key(|&(period, times)| period * times) {
            Some((period, times)) => {
                told.extend((at..at + period).map(|step| (step, std::mem::take(&mut skipped))));
                skipped = period * (times - 2);
                let last = at + period * (times - 1);
                told.extend((last..last + period).map(|step| (step, std::mem::take(&mut skipped))));
                at += period * times;
            }
            None => {
                told.push((at, std::mem::take(&mut skipped)));
                at += 1;
            }
        }
    }
    told
}

/// How often a path begins with the same steps.
fn repetitions(looks: &[Look], period: usize) -> usize {
    let Some(first) = looks.get(..period) else { return 0 };
    looks.chunks_exact(period).take_while(|&next| next == first).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str) -> Vec<(usize, usize)> {
        shortened(&path.bytes().map(|letter| (None, letter.into())).collect::<Vec<_>>())
    }

    #[test]
    fn lists_and_chains_are_shortened() {
        assert_eq!(told("abcd"), [(0, 0), (1, 0), (2, 0), (3, 0)]);
        assert_eq!(told("abbbbbc"), [(0, 0), (1, 0), (5, 3), (6, 0)]);
        assert_eq!(told("ababababx"), [(0, 0), (1, 0), (6, 4), (7, 0), (8, 0)]);
        assert_eq!(told("aab"), [(0, 0), (1, 0), (2, 0)]);
    }
}
