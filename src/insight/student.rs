//! Student's t at 95 %, for intervals of a mean. Never anything else.

use super::share::Z_95;

/// The two-sided 95 % quantiles for 1 to 10 degrees of freedom, where the series is too coarse.
const TABLE: [f64; 10] = [
    12.706_205, 4.302_653, 3.182_446, 2.776_445, 2.570_582, 2.446_912, 2.364_624, 2.306_004,
    2.262_157, 2.228_139,
];

/// The two-sided 95 % quantile of Student's t. Above ten degrees of freedom by the expansion in
/// `1/ν` (Abramowitz and Stegun 26.7.5), right to five decimals there. Infinite for none.
pub(super) fn t_95(degrees: usize) -> f64 {
    if degrees == 0 {
        return f64::INFINITY;
    }
    if let Some(listed) = TABLE.get(degrees - 1) {
        return *listed;
    }
    let (z, v) = (Z_95, degrees as f64);
    let terms = [
        (z.powi(3) + z) / 4.0,
        (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0,
        (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0,
        (79.0 * z.powi(9) + 776.0 * z.powi(7) + 1482.0 * z.powi(5)
            - 1920.0 * z.powi(3)
            - 945.0 * z)
            / 92_160.0,
    ];
    terms
        .iter()
        .rev()
        .fold(0.0, |series, term| (series + term) / v)
        + z
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        for (degrees, expected) in [
            (1, 12.706),
            (10, 2.228),
            (11, 2.201),
            (12, 2.179),
            (15, 2.131),
            (20, 2.086),
            (30, 2.042),
            (60, 2.000),
            (120, 1.980),
        ] {
            assert!((t_95(degrees) - expected).abs() < 6e-4, "{degrees}");
        }
    }

    #[test]
    fn more_degrees_of_freedom_mean_a_smaller_quantile() {
        for degrees in 0..300 {
            assert!(t_95(degrees) > t_95(degrees + 1), "{degrees}");
        }
        assert!(t_95(1_000_000) - Z_95 < 1e-5);
    }
}
