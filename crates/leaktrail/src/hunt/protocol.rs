//! The protocol of a hunt: warm up, then rounds of equal work, and snapshots where they pay.
//!
//! V8 needs memory for a snapshot and the process keeps it, so the first round goes without: it tells
//! whether memory grows that JavaScript does not know. Then a snapshot follows each round until the answer
//! is clear: two intervals that find nothing are, while a leak has to show once more, after as many rounds as
//! it takes to see that nothing empties it.

use std::collections::BTreeSet;

use detect::Verdict;
use tokio::time::Instant;

use super::run::Run;
use super::{Rounds, Stop};

/// Rounds without snapshots, if native memory seems to grow: an allocator stops, a leak does not.
const MOST_ROUNDS_WITHOUT: u64 = 3;
/// Intervals between snapshots.
const FEWEST_INTERVALS: usize = 2;
const MOST_INTERVALS: usize = 6;
/// Another round is begun only if it is expected to take no more than this share of the time left.
const SHARE_OF_TIME: f64 = 0.5;

/// Follows the plan to its end.
pub(super) async fn follow(run: &mut Run<'_>) -> Result<(), Stop> {
    run.warm_up().await?;
    match run.plan.rounds {
        Rounds::Fixed(rounds) => fixed(run, rounds).await,
        Rounds::Auto => until_clear(run).await,
    }
}

async fn fixed(run: &mut Run<'_>, rounds: u64) -> Result<(), Stop> {
    let looks = looks(rounds);
    for round in 0..=rounds {
        if round > 0 {
            run.round().await?;
        }
        if looks.contains(&round) {
            run.look().await?;
        }
    }
    run.measured.is_confirmed = true;
    Ok(())
}

/// The rounds that are followed by a snapshot; 0 is the warm-up.
fn looks(rounds: u64) -> BTreeSet<u64> {
    let first = u64::from(rounds > FEWEST_INTERVALS as u64);
    BTreeSet::from([first, first + (rounds - first).div_ceil(2), rounds])
}

async fn until_clear(run: &mut Run<'_>) -> Result<(), Stop> {
    for _ in 0..MOST_ROUNDS_WITHOUT {
        run.round().await?;
        if !run.measured.growth().is_some_and(|growth| growth.suspects_native()) {
            break;
        }
    }
    run.look().await?;
    let mut verdicts = Vec::new();
    for interval in 1..=MOST_INTERVALS {
        let began = Instant::now();
        let rounds = rounds_before_look(run, &verdicts);
        for _ in 0..rounds {
            run.round().await?;
        }
        run.look().await?;
        if interval >= FEWEST_INTERVALS {
            verdicts.push(run.outlook().await?);
        }
        let next = began.elapsed() * rounds_before_look(run, &verdicts) as u32 / rounds as u32;
        let left = run.deadline.saturating_duration_since(Instant::now());
        if is_clear(&verdicts) || next > left.mul_f64(SHARE_OF_TIME) {
            break;
        }
    }
    run.measured.is_confirmed = is_clear(&verdicts);
    Ok(())
}

/// A leak that shows for the first time has to endure.
fn rounds_before_look(run: &Run<'_>, verdicts: &[Verdict]) -> u64 {
    if verdicts.last() == Some(&Verdict::Leak) { run.endurance_rounds() } else { 1 }
}

/// Whether more rounds would tell no more.
fn is_clear(verdicts: &[Verdict]) -> bool {
    match verdicts {
        [.., Verdict::Clean] => true,
        [.., earlier, last] => earlier == last && *last != Verdict::Inconclusive,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_are_taken_at_the_start_in_the_middle_and_at_the_end() {
        let looks = |rounds| looks(rounds).into_iter().collect::<Vec<_>>();
        assert_eq!(looks(1), [0, 1]);
        assert_eq!(looks(2), [0, 1, 2]);
        assert_eq!(looks(3), [1, 2, 3]);
        assert_eq!(looks(10), [1, 6, 10]);
    }

    #[test]
    fn a_leak_has_to_show_twice() {
        assert!(is_clear(&[Verdict::Clean]));
        assert!(!is_clear(&[Verdict::Leak]));
        assert!(is_clear(&[Verdict::Leak, Verdict::Leak]));
        assert!(!is_clear(&[Verdict::Inconclusive, Verdict::Inconclusive]));
    }
}
