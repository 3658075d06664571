//! How fast a quantity grows with the load or with time: a robust slope with its interval.
//!
//! The slope is the median of the slopes of all pairs of points (P. K. Sen: Estimates of the Regression
//! Coefficient Based on Kendall's Tau, Journal of the American Statistical Association 63, 1968,
//! doi:10.1080/01621459.1968.10480934), so that a few odd points, such as a garbage collection that came
//! late, do not move it. The interval comes from the same sorted slopes, by Kendall's statistic.

/// 97.5 % quantile of the normal distribution: 95 % of the probability lies between it and its negative.
const Z: f64 = 1.959_964;
/// All slopes of fewer points hold less than 95 % of the probability between them.
const FEWEST: usize = 5;

/// How a quantity depends on another: on the number of requests, or on the time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The slope: bytes per request, or per hour.
    pub per_unit: f64,
    /// The 95 % interval of the slope; the least and the greatest slope, if the points are too few for one.
    pub interval: [f64; 2],
    /// Whether the points are enough for an interval.
    pub has_interval: bool,
}

impl Slope {
    /// The slope of `(requests, bytes)`; `None` if there are not two different numbers of requests.
    pub fn of(points: &[(u64, u64)]) -> Option<Self> {
        let points: Vec<_> =
            points.iter().map(|&(requests, bytes)| (requests as f64, bytes as f64)).collect();
        Self::through(&points)
    }

    /// The slope of any points; `None` if there are not two that differ in the first number.
    pub(crate) fn through(points: &[(f64, f64)]) -> Option<Self> {
        let mut slopes: Vec<f64> = points
            .iter()
            .enumerate()
            .flat_map(|(at, &first)| points[at + 1..].iter().map(move |&second| (first, second)))
            .filter(|(first, second)| first.0 != second.0)
            .map(|(first, second)| (second.1 - first.1) / (second.0 - first.0))
            .collect();
        slopes.sort_by(f64::total_cmp);
        let last = slopes.len().checked_sub(1)?;
        let per_unit = (slopes[last / 2] + slopes[slopes.len() / 2]) / 2.0;
        let has_interval = points.len() >= FEWEST;
        let outside = if has_interval { ranks_outside(points.len(), slopes.len()) } else { 0 };
        Some(Self { per_unit, interval: [slopes[outside], slopes[last - outside]], has_interval })
    }

    /// Whether the quantity certainly grows.
    pub fn grows(&self) -> bool {
        self.interval[0] > 0.0
    }

    /// The smallest growth that would have been told from none: half the width of the interval.
    pub fn minimum_detectable(&self) -> f64 {
        (self.interval[1] - self.interval[0]) / 2.0
    }
}

/// How many of the sorted slopes lie outside the interval at each end.
fn ranks_outside(points: usize, slopes: usize) -> usize {
    let n = points as f64;
    let spread = Z * (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
    (((slopes as f64 - spread) / 2.0).floor().max(0.0) as usize).min((slopes - 1) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(bytes: &[u64]) -> Vec<(u64, u64)> {
        bytes.iter().enumerate().map(|(at, &bytes)| (100 * at as u64, bytes)).collect()
    }

    #[test]
    fn a_straight_line_has_no_doubt() {
        let slope = Slope::of(&points(&[500, 800, 1100, 1400, 1700])).unwrap();
        assert_eq!(slope, Slope { per_unit: 3.0, interval: [3.0, 3.0], has_interval: true });
        assert!(slope.grows());
    }

    #[test]
    fn one_odd_point_does_not_move_it() {
        let slope = Slope::of(&points(&[0, 300, 9000, 900, 1200, 1500, 1800, 2100, 2400])).unwrap();
        assert_eq!(slope.per_unit, 3.0);
        assert!(slope.grows());
    }

    #[test]
    fn noise_around_a_level_is_no_growth() {
        let slope = Slope::of(&points(&[7000, 7300, 6900, 7200, 6950, 7250, 7000, 7100, 7050])).unwrap();
        assert!(!slope.grows());
        assert!(slope.minimum_detectable() > 0.0);
    }

    #[test]
    fn two_points_give_a_slope_and_one_gives_none() {
        let of_two = Slope::of(&[(0, 10), (10, 30)]).unwrap();
        assert_eq!((of_two.per_unit, of_two.has_interval), (2.0, false));
        assert_eq!(Slope::of(&[(5, 10)]), None);
        assert_eq!(Slope::of(&[(5, 10), (5, 20)]), None);
    }
}
