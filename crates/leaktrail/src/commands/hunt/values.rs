//! How the values of flags are written: shares, rates, pairs.

use crate::commands::time::positive;
use crate::hunt::Rounds;

/// `1` or `1%` as 0.01.
pub(super) fn percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim().parse::<f64>().ok();
    let share = number.filter(|number| (0.0..=100.0).contains(number)).map(|number| number / 100.0);
    share.ok_or_else(|| "write a percentage from 0 to 100, as 1%".to_owned())
}

/// `200` or `200/s`.
pub(super) fn rate(text: &str) -> Result<f64, String> {
    positive(text.strip_suffix("/s").unwrap_or(text))
        .ok_or_else(|| "write requests per second, as 200/s".to_owned())
}

/// `auto` or a number.
pub(super) fn rounds(text: &str) -> Result<Rounds, String> {
    if text == "auto" {
        return Ok(Rounds::Auto);
    }
    let number = text.parse().ok().filter(|&number| number > 0);
    number.map(Rounds::Fixed).ok_or_else(|| "write a number from 1 on, or auto".to_owned())
}

/// `NAME=VALUE`.
pub(super) fn variable(text: &str) -> Result<(String, String), String> {
    pair(text, '=').ok_or_else(|| "write NAME=VALUE".to_owned())
}

/// `Name: value`.
pub(super) fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = pair(text, ':').ok_or("write 'Name: value'")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

fn pair(text: &str, separator: char) -> Option<(String, String)> {
    let (name, value) = text.split_once(separator).filter(|(name, _)| !name.is_empty())?;
    Some((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_may_be_written() {
        assert_eq!(["1", "1%"].map(|text| percent(text).unwrap()), [0.01; 2]);
        assert_eq!(["200", "200/s"].map(|text| rate(text).unwrap()), [200.0; 2]);
        assert_eq!([rounds("auto").unwrap(), rounds("4").unwrap()], [Rounds::Auto, Rounds::Fixed(4)]);
        assert_eq!(variable("A=b=c").unwrap(), ("A".into(), "b=c".into()));
        assert_eq!(header("Cookie: a:b").unwrap(), ("Cookie".into(), "a:b".into()));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "-1", "0", "x", "NaN", "1h"] {
            assert!(rate(text).is_err() && rounds(text).is_err(), "{text}");
        }
        assert!(percent("101").is_err() && percent("-1").is_err());
        assert!(variable("=x").is_err() && header("x").is_err());
    }
}
