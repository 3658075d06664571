//! How much load a round has, if the user does not say: enough to tell a leak from noise in little time, and
//! not so much that a large leak fills the heap.

use std::ops::Range;
use std::time::Duration;

/// Memory is sampled so many times in each round: enough points for an interval.
pub(super) const LAPS: u64 = 4;
/// What a warm-up by a program of the user begins with.
pub(super) const PROGRAM_WARMUP: u64 = 100;
/// The first pieces of a warm-up; later ones double.
pub(super) const FIRST_WARMUP_LAP: u64 = 50;
/// Code is compiled and caches of the runtime are filled after so much work …
pub(super) const WARMUP_TIME: Duration = Duration::from_millis(1500);
/// … or so many requests.
pub(super) const LONG_WARMUP: u64 = 1000;

/// A warm-up that lets memory grow by more has warmed up enough.
pub(super) const MOST_WARMUP_GROWTH_BYTES: u64 = 16_000_000;

/// How long a round should take, and between how many requests it has.
const ROUND_SECONDS: f64 = 2.5;
const LEAST_REQUESTS: u64 = 40;
const MOST_REQUESTS: u64 = 10_000;
/// By how much a round may let the memory of JavaScript objects grow: snapshots stay small.
const MOST_GROWTH_BYTES: f64 = 8e6;
/// A round may fill no more than this share of what is left of the heap.
const SHARE_OF_ROOM: f64 = 0.1;

/// What is emptied whenever it has grown by less is no leak: before one is told, memory has to grow so much, …
const ENDURANCE_BYTES: f64 = 24e6;
/// … or for so many rounds.
pub(super) const MOST_ENDURANCE_ROUNDS: u64 = 4;

/// How fast load was answered, and what it left behind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) requests_per_second: f64,
    pub(super) growth_bytes_per_request: f64,
}

impl Pace {
    /// Of so many requests, and what the memory gained meanwhile.
    pub(super) fn of(requests: u64, elapsed: Duration, grown_bytes: u64) -> Self {
        Self {
            requests_per_second: requests as f64 / elapsed.as_secs_f64().max(1e-3),
            growth_bytes_per_request: grown_bytes as f64 / requests.max(1) as f64,
        }
    }

    /// The requests of each round, if the heap has room for so much more.
    pub(super) fn requests_per_round(self, room_bytes: Option<u64>) -> u64 {
        let by_time = self.requests_per_second * ROUND_SECONDS;
        let room = room_bytes.map_or(f64::INFINITY, |room| SHARE_OF_ROOM * room as f64);
        let by_memory = MOST_GROWTH_BYTES.min(room) / self.growth_bytes_per_request.max(1.0);
        (by_time.min(by_memory) as u64).clamp(LEAST_REQUESTS, MOST_REQUESTS).next_multiple_of(LAPS)
    }
}

/// How many further rounds, if memory grew by so much in as many rounds since the first snapshot.
pub(super) fn endurance_rounds(grown_bytes: u64, rounds: u64) -> u64 {
    let per_round = grown_bytes as f64 / rounds.max(1) as f64;
    let missing = (ENDURANCE_BYTES - grown_bytes as f64) / per_round.max(1.0);
    (missing.ceil().max(1.0) as u64).min(MOST_ENDURANCE_ROUNDS)
}

/// The ids from `start` on, in so many pieces of like size.
pub(super) fn pieces(start: u64, count: u64, pieces: u64) -> impl Iterator<Item = Range<u64>> {
    let at = move |piece: u64| start + count * piece / pieces;
    (0..pieces).map(move |piece| at(piece)..at(piece + 1)).filter(|ids| !ids.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_every_id_once() {
        assert_eq!(pieces(10, 103, LAPS).flatten().collect::<Vec<_>>(), (10..113).collect::<Vec<_>>());
        assert_eq!(pieces(0, 2, LAPS).count(), 2);
    }

    #[test]
    fn a_round_takes_a_while_and_leaves_room_in_the_heap() {
        let requests = |requests_per_second, growth_bytes_per_request, room| {
            Pace { requests_per_second, growth_bytes_per_request }.requests_per_round(room)
        };
        assert_eq!(requests(400.0, 0.0, None), 1000);
        assert_eq!(requests(400.0, 20_000.0, None), 400);
        assert_eq!(requests(400.0, 20_000.0, Some(30_000_000)), 152);
        assert_eq!(requests(400.0, 330_000.0, None), 40);
        assert_eq!(requests(3.0, 0.0, None), 40);
        assert_eq!(requests(50_000.0, 90.0, None), 10_000);
    }

    #[test]
    fn a_leak_has_to_endure() {
        assert_eq!(endurance_rounds(16_000_000, 2), 1);
        assert_eq!(endurance_rounds(8_000_000, 2), 4);
        assert_eq!(endurance_rounds(12_000_000, 2), 2);
        assert_eq!(endurance_rounds(0, 2), MOST_ENDURANCE_ROUNDS);
        assert_eq!(endurance_rounds(90_000_000, 2), 1);
    }
}
