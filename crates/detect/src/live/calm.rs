//! Where no growth was found: whether there is none, or whether that cannot be told yet.

use super::course::{Course, SHORTEST_HOURS};
use super::early::so_far;
use super::kept::Kept;
use super::memories::{self, Memory, Seen, Watched};
use super::words::{amount, name, time};
use super::{LiveJudgement, LiveKind, LiveSample};

/// Judges memories none of which certainly grows.
pub(super) fn judge(all: &[Watched], samples: &[LiveSample]) -> LiveJudgement {
    let unclear = |reason| LiveJudgement::calm(LiveKind::Unclear, reason);
    let [begin, now] = [samples.first(), samples.last()].map(|sample| sample.map_or(0.0, hours));
    let hours = now - begin;
    if let Some(reason) = all.iter().filter_map(early).max_by(|a, b| a.0.total_cmp(&b.0)) {
        return unclear(reason.1);
    }
    if hours < SHORTEST_HOURS {
        let so_far = so_far(samples).unwrap_or_default();
        return unclear(format!("watched for {} only{so_far}", time(hours)));
    }
    if let Some(reason) = unseen(all, samples) {
        return unclear(reason);
    }
    let kept = Kept::of(samples).filter(|kept| kept.is_worth_a_word());
    if let Some(kept) = kept.filter(|kept| kept.is_the_matter()) {
        return fragmented(kept, all);
    }
    if let Some(reason) = all.iter().find_map(undecided) {
        return unclear(reason);
    }
    let kept = kept.map_or_else(String::new, |kept| {
        format!("; {} that the process gave back stay with malloc (fragmentation)", amount(kept.bytes))
    });
    LiveJudgement::calm(LiveKind::Nothing, history(all, begin, now) + &kept)
}

fn hours(sample: &LiveSample) -> f64 {
    sample.at.as_secs_f64() / 3600.0
}

/// What the memories did that do not grow.
fn history(all: &[Watched], begin: f64, now: f64) -> String {
    if let Some((memory, gained, at_hours)) =
        all.iter().filter_map(stopped).max_by(|a, b| a.1.total_cmp(&b.1))
    {
        let ago = time(now - at_hours);
        return format!("{} grew by {} and stopped {ago} ago", name(memory), amount(gained));
    }
    let breathing = all.iter().find_map(|watched| match watched.course {
        Course::Breathes { low_bytes, high_bytes } => Some((&watched.memory, low_bytes, high_bytes)),
        _ => None,
    });
    match breathing {
        Some((memory, low, high)) => {
            format!("{} rises and falls, between {} and {}", name(memory), amount(low), amount(high))
        }
        None => format!("nothing grew in {}", time(now - begin)),
    }
}

fn fragmented(kept: Kept, all: &[Watched]) -> LiveJudgement {
    let region = all.iter().find_map(|watched| match watched.memory {
        Memory::Retained { region } => region,
        _ => None,
    });
    let reason = format!(
        "no memory in use grows, but {} ({:.0} % of all) is what the process gave back and malloc keeps: fragmentation, not a leak",
        amount(kept.bytes),
        100.0 * kept.share
    );
    LiveJudgement { region, fragmentation_suspected: true, ..LiveJudgement::calm(LiveKind::Native, reason) }
}

/// Growth of too short a time: how fast, and what to say.
fn early(watched: &Watched) -> Option<(f64, String)> {
    let Course::Early(growth) = &watched.course else { return None };
    let so_far = format!(
        "{} grew by {} in {} so far; a cache that fills does that too",
        name(&watched.memory),
        amount(growth.gained_bytes()),
        time(growth.to.0 - growth.from.0)
    );
    Some((growth.slope.per_unit, so_far))
}

/// Heaps that were not collected often enough, and have grown since.
fn unseen(all: &[Watched], samples: &[LiveSample]) -> Option<String> {
    all.iter().find_map(|watched| {
        let Memory::Heap { worker } = &watched.memory else { return None };
        if watched.course != Course::TooShort || !may_have_grown(samples, worker) {
            return None;
        }
        let heaps = samples.iter().flat_map(|sample| &sample.heaps).filter(|heap| heap.worker == *worker);
        let floors: Vec<_> = heaps.flat_map(|heap| &heap.floors).collect();
        let seen = match floors.as_slice() {
            [] => "no major collection yet".to_owned(),
            [_] => "only one major collection yet".to_owned(),
            [first, .., last] => format!(
                "only {} major collections in {}",
                floors.len(),
                time(last.at.saturating_sub(first.at).as_secs_f64() / 3600.0)
            ),
        };
        Some(format!("{seen}, so growth of {} cannot be told from garbage", name(&watched.memory)))
    })
}

/// What lives is less than what is there: where that does not grow, nothing does.
fn may_have_grown(samples: &[LiveSample], worker: &Option<String>) -> bool {
    let heaps: Vec<_> =
        samples.iter().flat_map(|sample| &sample.heaps).filter(|heap| heap.worker == *worker).collect();
    let there = |of: &[&super::HeapSample]| of.iter().map(|it| it.used_bytes + it.external_bytes).min();
    let (first, last) = heaps.split_at(heaps.len() / 2);
    let (Some(first), Some(last)) = (there(first), there(last)) else { return true };
    last as f64 >= first as f64 + memories::HEAP.least_bytes
}

fn undecided(watched: &Watched) -> Option<String> {
    let is_kept = matches!(watched.memory, Memory::Allocated { seen: Seen::OrKept, .. });
    let (gained_bytes, but) = match watched.course {
        Course::Slows { gained_bytes } => (gained_bytes, "not steadily; it may be about to end"),
        Course::Unproven { gained_bytes } if is_kept => {
            (gained_bytes, "it cannot be seen here whether malloc only keeps it")
        }
        Course::Unproven { gained_bytes } => {
            (gained_bytes, "nothing was collected meanwhile that may free it")
        }
        _ => return None,
    };
    Some(format!("{} grew by {}, but {but}", name(&watched.memory), amount(gained_bytes)))
}

fn stopped(watched: &Watched) -> Option<(&Memory, f64, f64)> {
    match watched.course {
        Course::Stopped { gained_bytes, at_hours } => Some((&watched.memory, gained_bytes, at_hours)),
        _ => None,
    }
}
