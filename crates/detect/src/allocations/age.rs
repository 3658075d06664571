//! When the bytes of a site were allocated, which tells what stays from what is on its way out.
//!
//! The clock is the allocation of the whole thread: V8 numbers all samples, those that are gone too. So under a load
//! that rises and falls, what leaks with the load is spread evenly all the same.

/// How many parts the time of a profile has.
pub const AGES: usize = 8;
/// The parts that are old enough …
const KEPT: usize = AGES * 3 / 4;
/// … and how much of the time they are.
pub(super) const KEPT_PART: f64 = KEPT as f64 / AGES as f64;
/// Fewer samples show no trend.
const FEW: u64 = 8;
/// A leak has half of its samples in each half; this much less than half is no leak …
const SMALL_SHARE: f64 = 1.0 / 4.0;
/// … if chance makes it less often than once in 700 times: a leak must not pass for what comes and goes.
const DEVIATIONS: f64 = 3.0;

/// What is left of one part of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Age {
    /// The estimated size.
    pub bytes: u64,
    /// How many samples tell it.
    pub samples: u64,
}

/// What is left of each part of the time, the oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ages(pub [Age; AGES]);

/// How what a site allocated is spread over the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// From all of the time something is left: it leaks, or a store is still filling.
    Grows,
    /// Only the newest is left: the older has been collected.
    Recent,
    /// It was allocated at first and stays; then no more came.
    Early,
    /// There are too few samples.
    Unclear,
}

impl Trend {
    /// As documents spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grows => "grows",
            Self::Recent => "recent",
            Self::Early => "early",
            Self::Unclear => "unclear",
        }
    }
}

impl Ages {
    pub(super) fn add(&mut self, bytes: u64, ordinal: u64, newest: u64) {
        let part = ordinal.saturating_sub(1).saturating_mul(AGES as u64) / newest.max(1);
        let age = &mut self.0[(part as usize).min(AGES - 1)];
        age.bytes = age.bytes.saturating_add(bytes);
        age.samples += 1;
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (age, more) in self.0.iter_mut().zip(&other.0) {
            age.bytes = age.bytes.saturating_add(more.bytes);
            age.samples += more.samples;
        }
    }

    /// How many samples there are.
    pub fn samples(&self) -> u64 {
        self.0.iter().map(|age| age.samples).sum()
    }

    /// Of the first three quarters: what is left of them is not on its way out.
    pub fn kept(&self) -> Age {
        self.sum(KEPT)
    }

    fn sum(&self, parts: usize) -> Age {
        let add = |sum: Age, age: &Age| Age {
            bytes: sum.bytes.saturating_add(age.bytes),
            samples: sum.samples + age.samples,
        };
        self.0[..parts].iter().fold(Age::default(), add)
    }

    /// How it is spread.
    pub fn trend(&self) -> Trend {
        let all = self.samples();
        if all < FEW {
            return Trend::Unclear;
        }
        let (all, older) = (all as f64, self.sum(AGES / 2).samples as f64);
        let share = older / all;
        let deviation = (older - all / 2.0) / (all / 4.0).sqrt();
        if share < SMALL_SHARE && deviation < -DEVIATIONS {
            Trend::Recent
        } else if share > 1.0 - SMALL_SHARE && deviation > DEVIATIONS {
            Trend::Early
        } else {
            Trend::Grows
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trend(samples: [u64; AGES]) -> Trend {
        Ages(samples.map(|samples| Age { bytes: samples * 1000, samples })).trend()
    }

    #[test]
    fn what_is_left_of_all_of_the_time_grows() {
        assert_eq!(trend([5, 4, 6, 5, 5, 4, 6, 5]), Trend::Grows);
        assert_eq!(trend([480, 490, 500, 480, 520, 530, 510, 520]), Trend::Grows);
        assert_eq!(trend([0, 1, 2, 1, 1, 0, 2, 1]), Trend::Grows);
        assert_eq!(trend([0, 0, 0, 0, 0, 0, 3, 40]), Trend::Recent);
        assert_eq!(trend([30, 9, 1, 0, 0, 0, 0, 0]), Trend::Early);
        assert_eq!(trend([1, 1, 1, 1, 1, 1, 1, 0]), Trend::Unclear);
    }

    #[test]
    fn the_newest_sample_is_in_the_last_part() {
        let mut ages = Ages::default();
        for ordinal in 1..=16 {
            ages.add(10, ordinal, 16);
        }
        assert_eq!(ages.0, [Age { bytes: 20, samples: 2 }; AGES]);
        assert_eq!(ages.kept(), Age { bytes: 120, samples: 12 });
        ages.add(1, 0, 0);
        ages.add(1, 99, 16);
        assert_eq!((ages.0[0].samples, ages.0[7].samples), (3, 3));
    }
}
