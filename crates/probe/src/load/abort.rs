//! Which requests the client gives up, and when: users close tabs, proxies run out of patience.

use std::time::Duration;

use super::invalid;
use super::scramble::{scramble, uniform};
use crate::Result;

const SHARE_STREAM: u64 = 4;
const KIND_STREAM: u64 = 5;
/// From handlers that have hardly begun to those that wait for a database.
const LONGEST_PATIENCE_MS: u64 = 20;

/// When the client closes the connection of a request that it has sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abort {
    /// After this time, or as soon as the answer begins.
    BeforeAnswer { patience: Duration },
    /// Once the head of the answer is there, its body unread.
    AfterHead,
}

/// The share of the requests that is given up, from 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aborts(f64);

impl Aborts {
    pub(super) fn new(share: f64) -> Result<Self> {
        if !(0.0..=1.0).contains(&share) {
            return Err(invalid(format!("a share of {share} aborted requests is not from 0 to 1")));
        }
        Ok(Self(share))
    }

    /// What happens to this request; half of those that are aborted get as far as the head.
    pub(super) fn of(self, id: u64) -> Option<Abort> {
        if uniform(id, SHARE_STREAM) >= self.0 {
            return None;
        }
        let kind = scramble(id, KIND_STREAM);
        if kind & 1 == 1 {
            return Some(Abort::AfterHead);
        }
        let patience = Duration::from_millis((kind >> 1) % LONGEST_PATIENCE_MS + 1);
        Some(Abort::BeforeAnswer { patience })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_kept_and_both_kinds_occur() {
        let aborts = Aborts::new(0.3).unwrap();
        let all: Vec<Abort> = (0..10_000).filter_map(|id| aborts.of(id)).collect();
        assert!((2_700..3_300).contains(&all.len()), "{}", all.len());
        let early = all.iter().filter(|&&abort| abort != Abort::AfterHead).count();
        assert!((all.len() * 2 / 5..all.len() * 3 / 5).contains(&early), "{early} of {}", all.len());
        assert!((0..1000).all(|id| aborts.of(id) == aborts.of(id)));
    }

    #[test]
    fn none_and_all_are_shares_and_others_are_refused() {
        assert!((0..1000).all(|id| Aborts::new(0.0).unwrap().of(id).is_none()));
        assert!((0..1000).all(|id| Aborts::new(1.0).unwrap().of(id).is_some()));
        for share in [-0.1, 1.1, f64::NAN] {
            assert!(Aborts::new(share).unwrap_err().to_string().contains("from 0 to 1"));
        }
    }
}
