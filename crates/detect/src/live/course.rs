//! How one quantity went over time: it grows, it grew and stopped, or it never did.

use crate::slope::Slope;

/// Fewer points have no quarters.
const FEWEST: usize = 4;
/// Fewer points may come from a quantity that rises and falls in the rhythm of the collections: a service that collects
/// 20 MB and drops them looked as if it gained 9 MB in four collections. They must gain more than such services hold:
/// to wait for more of them is no use, a calm heap is collected once in minutes only.
const FEW: usize = 8;
const REMARKABLE_OF_FEW_BYTES: f64 = (64 << 20) as f64;
/// More points than this are thinned: the slopes of all pairs are looked at.
const MOST: usize = 64;
/// Of shorter times nothing is said: Express services that were loaded from their first second on filled a cache of
/// 70 MB in ten seconds, and one of 20 MB in a hundred. A cache that fills cannot be told from a leak while it does.
pub(super) const SHORTEST_HOURS: f64 = 90.0 / 3600.0;
/// After so long a time it is said what grows so far, and that it may be nothing.
const EARLY_HOURS: f64 = 20.0 / 3600.0;
/// A cache that is full, and an allocator that keeps what was freed, need less and less more; a leak gains as much in
/// the last quarter of the time as in the first. Below this share growth is about to end.
const ENDLESS_SHARE: f64 = 0.5;
/// A quarter that gains less than this share of what the average one gains is a pause.
const PAUSE_SHARE: f64 = 0.25;
/// Growth is certain if its interval does not come closer to none than this share of what is remarkable.
const SURE_SHARE: f64 = 0.25;
/// One fall in so many steps may be an odd reading.
const RARE: usize = 16;
/// Besides the whole time, its later half, quarter and so on are looked at, for a leak that began late, or after a start
/// that took more than the leak; down to this time, or an eighth of the whole if that is shorter.
const LATEST_HOURS: f64 = 0.5;
const LATEST_SHARE: f64 = 0.125;

/// How much growth is more than what healthy services show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Remarkable {
    pub(super) least_bytes: f64,
    /// Of what was there at first: large live sets breathe more.
    pub(super) share: f64,
}

/// A quantity at a time: hours since the first sample, bytes.
pub(super) type Point = (f64, f64);

/// Growth that does not end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Growth {
    /// Bytes per hour.
    pub(super) slope: Slope,
    pub(super) from: Point,
    pub(super) to: Point,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Course {
    /// Too few points, or too short a time.
    TooShort,
    /// It grows, for too short a time or in too few points.
    Early(Growth),
    Grows(Growth),
    /// It still gains, but less and less, or with pauses.
    Slows {
        gained_bytes: f64,
    },
    /// It grew, and then no more.
    Stopped {
        gained_bytes: f64,
        at_hours: f64,
    },
    /// It grows, but nothing was collected that might free it.
    Unproven {
        gained_bytes: f64,
    },
    /// It rises and falls again.
    Breathes {
        low_bytes: f64,
        high_bytes: f64,
    },
    Level,
}

impl Course {
    /// The course of a quantity whose points are given by time.
    pub(super) fn of(all: &[Point], remarkable: Remarkable) -> Self {
        let points = thinned(all);
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return Self::TooShort };
        let hours = last.0 - first.0;
        let remarkable_bytes = remarkable.bytes(first.1).max(ebb(all));
        if points.len() < FEWEST || hours < EARLY_HOURS {
            return Self::TooShort;
        }
        if hours < SHORTEST_HOURS || points.len() < FEW {
            return Self::of_few(&points, remarkable_bytes);
        }
        let growth = windows(all).find_map(|begin| {
            let (before, recent) = all.split_at(begin);
            endless(&thinned(recent), remarkable_bytes, highest(before))
        });
        growth.map_or_else(|| ended(&points, remarkable_bytes), Self::Grows)
    }

    /// The course of few points, or of a short time.
    fn of_few(points: &[Point], remarkable_bytes: f64) -> Self {
        let is_long =
            points.last().map(|last| last.0) >= points.first().map(|first| first.0 + SHORTEST_HOURS);
        match endless(points, remarkable_bytes, None) {
            Some(growth) if is_long && growth.gained_bytes() >= REMARKABLE_OF_FEW_BYTES => {
                Self::Grows(growth)
            }
            Some(growth) => Self::Early(growth),
            None if is_long => ended(points, remarkable_bytes),
            None => Self::TooShort,
        }
    }
}

impl Growth {
    pub(super) fn gained_bytes(&self) -> f64 {
        self.to.1 - self.from.1
    }
}

impl Remarkable {
    fn bytes(self, at_first: f64) -> f64 {
        self.least_bytes.max(self.share * at_first)
    }
}

/// Where all of the time begins, and less and less of it up to now.
fn windows(all: &[Point]) -> impl Iterator<Item = usize> {
    let times = all.first().zip(all.last()).map(|(first, last)| (last.0, last.0 - first.0));
    times.into_iter().flat_map(move |(now, hours)| {
        let shortest = LATEST_HOURS.min(LATEST_SHARE * hours).max(SHORTEST_HOURS);
        std::iter::successors(Some(hours), |window| Some(window / 2.0))
            .take_while(move |&window| window >= shortest)
            .map(move |window| all.partition_point(|point| now - point.0 > window))
            .take_while(|&begin| begin + FEW <= all.len())
    })
}

/// How fast a quantity grows on the whole: bytes per hour.
pub(super) fn speed(points: &[Point]) -> f64 {
    Slope::through(&thinned(points)).map_or(0.0, |slope| slope.per_unit)
}

/// The least point of each of equally long times: what is above it comes and goes.
fn thinned(points: &[Point]) -> Vec<Point> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    if points.len() <= MOST {
        return points.to_vec();
    }
    let width = ((last.0 - first.0) / MOST as f64).max(f64::MIN_POSITIVE);
    let bucket = |point: &Point| ((point.0 - first.0) / width) as usize;
    let buckets = points.chunk_by(|a, b| bucket(a) == bucket(b));
    buckets.filter_map(|all| all.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1))).collect()
}

/// Growth that certainly is remarkable, goes on in every quarter, and is not just back where it once was.
fn endless(points: &[Point], remarkable_bytes: f64, record_bytes: Option<f64>) -> Option<Growth> {
    let (&first, &last) = (points.first()?, points.last()?);
    let hours = last.0 - first.0;
    let slope = Slope::through(points)?;
    let levels = quarters(points);
    let gains: Vec<f64> = levels.windows(2).map(|pair| rate(pair[0], pair[1])).collect();
    let average = gains.iter().sum::<f64>() / gains.len() as f64;
    let goes_on = gains.iter().all(|&gain| gain >= PAUSE_SHARE * average);
    let is_endless = goes_on && gains.last()? >= &(ENDLESS_SHARE * gains.first()?);
    let is_record = record_bytes.is_none_or(|record| last.1 >= record + remarkable_bytes);
    let is_sure = slope.interval[0] * hours >= SURE_SHARE * remarkable_bytes;
    let is_remarkable = slope.per_unit * hours >= remarkable_bytes;
    (is_sure && is_remarkable && is_endless && is_record).then_some(Growth { slope, from: first, to: last })
}

/// How much falls that are not rare take away: growth of less than that may be about to go again.
fn ebb(points: &[Point]) -> f64 {
    let mut falls: Vec<f64> = points.windows(2).map(|pair| (pair[0].1 - pair[1].1).max(0.0)).collect();
    falls.sort_by(|a, b| b.total_cmp(a));
    falls.get(falls.len() / RARE).copied().unwrap_or(0.0)
}

/// What became of growth that is not endless.
fn ended(points: &[Point], remarkable_bytes: f64) -> Course {
    let levels = quarters(points);
    let [first, .., before, last] = levels.as_slice() else { return Course::Level };
    let gained_bytes = last.1 - points[0].1;
    if gained_bytes < remarkable_bytes {
        return Course::Level;
    }
    if let Some((low_bytes, high_bytes)) = breath(points, remarkable_bytes) {
        return Course::Breathes { low_bytes, high_bytes };
    }
    if last.1 - before.1 >= PAUSE_SHARE * (last.1 - first.1) && last.1 - before.1 >= remarkable_bytes / 4.0 {
        return Course::Slows { gained_bytes };
    }
    let most = points[0].1 + 0.9 * gained_bytes;
    let at_hours = points.iter().find(|point| point.1 >= most).map_or(last.0, |point| point.0);
    Course::Stopped { gained_bytes, at_hours }
}

/// The lowest and the highest point, if it fell far from where it is again now, or from above that.
fn breath(points: &[Point], remarkable_bytes: f64) -> Option<(f64, f64)> {
    let (earlier, recent) = points.split_at(points.len() - points.len() / 4);
    let (top, high) = earlier.iter().enumerate().max_by(|(_, a), (_, b)| a.1.total_cmp(&b.1))?;
    let low = points[top..].iter().map(|point| point.1).min_by(f64::total_cmp)?;
    let was_as_high = high.1 + remarkable_bytes / 2.0 >= highest(recent)?;
    (was_as_high && high.1 - low >= remarkable_bytes).then_some((low, high.1))
}

/// The median point of each quarter of the points.
fn quarters(points: &[Point]) -> Vec<Point> {
    let bound = |quarter: usize| quarter * points.len() / 4;
    let quarter = |at: usize| median(&points[bound(at)..bound(at + 1)]);
    (0..4).filter_map(quarter).collect()
}

fn median(points: &[Point]) -> Option<Point> {
    let middle = |of: fn(&Point) -> f64| {
        let mut all: Vec<f64> = points.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        let last = all.len().checked_sub(1)?;
        Some((all[last / 2] + all[all.len() / 2]) / 2.0)
    };
    Some((middle(|point| point.0)?, middle(|point| point.1)?))
}

fn rate(from: Point, to: Point) -> f64 {
    (to.1 - from.1) / (to.0 - from.0).max(f64::MIN_POSITIVE)
}

fn highest(points: &[Point]) -> Option<f64> {
    points.iter().map(|point| point.1).max_by(f64::total_cmp)
}
