//! Times as flags write them.

use std::time::Duration;

/// Nothing takes longer.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// `500ms`, `90s`, `2m`, `1h`; a number alone is seconds.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let scale = match unit {
        "ms" => Some(0.001),
        "" | "s" => Some(1.0),
        "m" => Some(60.0),
        "h" => Some(3600.0),
        _ => None,
    };
    let seconds = positive(number).zip(scale).map(|(number, scale)| number * scale);
    let seconds = seconds.ok_or("write a time as 500ms, 90s, 2m or 1h")?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if time <= LONGEST => Ok(time),
        _ => Err(format!("the longest time is {} hours", LONGEST.as_secs() / 3600)),
    }
}

/// A number above 0.
pub(super) fn positive(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_may_be_written() {
        let seconds = ["90", "90s", "1.5m", "0.025h", "90000ms"].map(|text| time(text).unwrap().as_secs());
        assert_eq!(seconds, [90; 5]);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "h", "-1", "-1s", "0", "x", "NaN", "1e19", "99999999m", "1d", "1 é", "1..2s"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
