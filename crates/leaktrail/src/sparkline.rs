//! A series of numbers as a line of small bars.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Less than this part of the largest number is no difference worth a bar of full height.
const LEVEL: u64 = 5;

/// One bar per number, from the smallest to the largest; a level series stays at the bottom.
pub(crate) fn sparkline(numbers: &[u64]) -> String {
    let least = numbers.iter().min().copied().unwrap_or(0);
    let most = numbers.iter().max().copied().unwrap_or(0);
    let range = (most - least).max(most / LEVEL).max(1);
    let bar = |&number: &u64| {
        let share = (number - least) as f64 / range as f64;
        BARS[(share * (BARS.len() - 1) as f64).round() as usize]
    };
    numbers.iter().map(bar).collect()
}

/// One bar per number; the height is the number's own, so nothing has the lowest one.
pub(crate) fn bars(numbers: &[u64]) -> String {
    let most = numbers.iter().max().copied().unwrap_or(0).max(1);
    let bar = |&number: &u64| BARS[(number as f64 / most as f64 * (BARS.len() - 1) as f64).ceil() as usize];
    numbers.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_number_has_the_highest_bar() {
        assert_eq!(sparkline(&[0, 50, 100]), "▁▅█");
        assert_eq!(sparkline(&[7, 7]), "▁▁");
        assert_eq!(sparkline(&[1000, 1001, 1000]), "▁▁▁");
        assert_eq!(sparkline(&[]), "");
    }

    #[test]
    fn bars_begin_at_zero() {
        assert_eq!(bars(&[0, 1, 50, 100]), "▁▂▅█");
        assert_eq!(bars(&[7, 7]), "██");
        assert_eq!(bars(&[0, 0]), "▁▁");
    }
}
