//! Numbers for people.

use std::time::Duration;

/// Bytes in decimal units, as DevTools counts them: `999 B`, `1.5 KB`, `490.2 MB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["KB", "MB", "GB", "TB", "PB", "EB"];
    if count < 1000 {
        return format!("{count} B");
    }
    let mut value = count as f64 / 1000.0;
    let mut unit = 0;
    // What would be rounded to 1000.0 is told in the next unit.
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// A difference in bytes, with its sign.
pub(crate) fn signed_bytes(count: i64) -> String {
    format!("{}{}", sign(count), bytes(count.unsigned_abs()))
}

/// A mean of bytes, with one digit after the point where it matters: `1.3 B`, `200 B`, `1.5 KB`.
pub(crate) fn fine_bytes(mean: f64) -> String {
    if mean < 10.0 { format!("{mean:.1} B") } else { bytes(mean.round() as u64) }
}

/// A mean change in bytes, with its sign.
pub(crate) fn signed_rate(mean: f64) -> String {
    let sign = if mean > 0.0 {
        "+"
    } else if mean < 0.0 {
        "-"
    } else {
        ""
    };
    format!("{sign}{}", fine_bytes(mean.abs()))
}

/// A whole number in groups of three digits: `1,234,567`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A difference of whole numbers, with its sign.
pub(crate) fn signed_count(number: i64) -> String {
    format!("{}{}", sign(number), count(number.unsigned_abs()))
}

/// `one class`, `2 classes`.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", count(number as u64)) }
}

/// A stretch of time: `350 ms`, `4.6 s`, `2 min 5 s`, `3 d 4 h`.
pub(crate) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 0.9995 {
        format!("{:.0} ms", seconds * 1000.0)
    } else if seconds < 99.95 {
        format!("{seconds:.1} s")
    } else {
        whole_time(Duration::from_secs(seconds.round() as u64))
    }
}

/// The same in whole seconds, or in its two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
pub(crate) fn whole_time(time: Duration) -> String {
    let seconds = time.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{minutes} min {} s", seconds % 60),
        3600..86_400 => format!("{hours} h {} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

fn sign(number: i64) -> &'static str {
    match number {
        0 => "",
        ..0 => "-",
        _ => "+",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_digit_after_the_point() {
        let shown = [0, 999, 1000, 1549, 999_949, 999_950, 490_200_000, u64::MAX].map(bytes);
        assert_eq!(shown, ["0 B", "999 B", "1.0 KB", "1.5 KB", "999.9 KB", "1.0 MB", "490.2 MB", "18.4 EB"]);
    }

    #[test]
    fn differences_bear_their_sign() {
        assert_eq!([-1500, 0, 7].map(signed_bytes), ["-1.5 KB", "0 B", "+7 B"]);
        assert_eq!([-1_234_567, 0, 999].map(signed_count), ["-1,234,567", "0", "+999"]);
    }

    #[test]
    fn small_means_keep_a_digit() {
        assert_eq!([1.28, 200.4, 1530.0].map(fine_bytes), ["1.3 B", "200 B", "1.5 KB"]);
        assert_eq!([-3.25, 0.0, 340_000.0].map(signed_rate), ["-3.2 B", "0.0 B", "+340.0 KB"]);
    }

    #[test]
    fn times_have_the_unit_that_fits() {
        let shown =
            [0, 350, 999, 1000, 4_640, 99_949, 99_950, 125_000].map(|ms| time(Duration::from_millis(ms)));
        assert_eq!(
            shown,
            ["0 ms", "350 ms", "999 ms", "1.0 s", "4.6 s", "99.9 s", "1 min 40 s", "2 min 5 s"]
        );
    }

    #[test]
    fn whole_times_have_two_units() {
        let shown =
            [0, 59, 60, 200, 3600, 7500, 90_000].map(|seconds| whole_time(Duration::from_secs(seconds)));
        assert_eq!(shown, ["0 s", "59 s", "1 min 0 s", "3 min 20 s", "1 h 0 min", "2 h 5 min", "1 d 1 h"]);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "class", "classes"), "1 class");
        assert_eq!(counted(1200, "class", "classes"), "1,200 classes");
    }
}
