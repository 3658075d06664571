//! How much of the tree the user wants to see.

use std::str::FromStr;

use heapsnapshot::Extent;

/// A number, or `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Most(usize);

impl FromStr for Most {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self(usize::MAX)),
            _ => text.parse().map(Self).map_err(|_| "a whole number or `all` is expected"),
        }
    }
}

/// A part of a hundred.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Percent(f64);

impl FromStr for Percent {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_suffix('%').unwrap_or(text).parse().ok();
        let within = number.filter(|number| (0.0..=100.0).contains(number));
        within.map(Self).ok_or("a number from 0 to 100 is expected")
    }
}

/// What the flags say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) depth: Most,
    pub(super) top: Most,
    pub(super) min: Percent,
}

impl Wish {
    /// The extent of a tree whose first node retains `bytes`.
    pub(super) fn extent(self, bytes: u64) -> Extent {
        let Self { depth: Most(depth), top: Most(children), min: Percent(percent) } = self;
        Extent { depth, children, least_bytes: (bytes as f64 * percent / 100.0).ceil() as u64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_parts_of_a_hundred() {
        let least = |text: &str| {
            let wish = Wish { depth: Most(1), top: Most(1), min: text.parse()? };
            Ok::<_, &str>(wish.extent(1050).least_bytes)
        };
        assert_eq!(["0", "1", "0.5%", "100"].map(least), [Ok(0), Ok(11), Ok(6), Ok(1050)]);
        assert!(["", "-1", "101", "NaN", "some"].map(least).iter().all(Result::is_err));
    }
}
