//! Regression by ordinary least squares: how a figure depends on others, with an interval for each coefficient. Refuses
//! too few rows for the columns, and columns that depend on each other.

use nalgebra::{DMatrix, DVector};

use super::statistics::{Interval, t_95};

/// The fewest rows of which a regression is told, the held-out ones included.
pub(super) const FEWEST_ROWS: usize = 30;
/// The smallest singular value of the scaled columns, relative to the largest, at which they count as independent.
/// Below it the coefficients are rounding errors.
const INDEPENDENT: f64 = 1e-9;
/// The least weight of a column that counts as collinear; the squares of all weights add up to 1.
const WEIGHTY: f64 = 1e-3;

/// An observation: the explaining figures in a fixed order, and the explained figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The explaining figures; equally many in every row.
    pub explains: Vec<f64>,
    /// The explained figure.
    pub explained: f64,
}

/// A coefficient with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// The change of the explained figure for one more of the explaining one, with the others constant.
    pub value: f64,
    /// The interval `value ± t·s`, with s² the residual variance times the diagonal of (XᵀX)⁻¹ and Student's t of the
    /// rows less the coefficients, at 95 %.
    pub interval: Interval,
}

impl Coefficient {
    /// Returns whether it differs from 0 beyond chance: its interval does not contain 0.
    pub fn is_beyond_chance(&self) -> bool {
        self.interval.low > 0.0 || self.interval.high < 0.0
    }
}

/// A fitted regression.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// The number of rows that it was fitted to.
    pub n: usize,
    /// The explained figure where all others are 0.
    pub intercept: Coefficient,
    /// The coefficient of each explaining figure, in their order.
    pub coefficients: Vec<Coefficient>,
    /// The share of the explained figure's variance that the fit explains, on the rows that were fitted. `None` if that
    /// figure is constant.
    pub r_squared: Option<f64>,
}

/// The reason why there is no regression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There are fewer than 30 rows, or too few for the number of columns.
    #[error("{n} rows are too few to tell; {FEWEST_ROWS} are needed")]
    TooFew {
        /// The number of rows.
        n: usize,
    },
    /// Some explaining figures are equal in every row.
    #[error("a column is the same in every row, so that what it does cannot be told")]
    Constant {
        /// Their positions.
        columns: Vec<usize>,
    },
    /// Some explaining figures depend on each other.
    #[error("the columns move together, so that what each of them does cannot be told apart")]
    Collinear {
        /// Their positions; two or more.
        columns: Vec<usize>,
    },
}

impl Regression {
    /// Fits the explained figure to the explaining ones by least squares (A. M. Legendre, 1805), through the singular
    /// value decomposition of the centred and scaled columns, which stays exact for nearly collinear columns.
    ///
    /// # Errors
    /// [`Unfit`] if the rows do not determine a fit.
    pub fn fit(rows: &[Observation]) -> Result<Self, Unfit> {
        let (n, p) = (rows.len(), rows.first().map_or(0, |row| row.explains.len()));
        if n < p + 2 {
            return Err(Unfit::TooFew { n });
        }
        if p == 0 {
            return Err(Unfit::Constant { columns: vec![] });
        }
        let columns: Vec<Column> = (0..p)
            .map(|at| Column::of(rows.iter().map(|row| row.explains[at])))
            .collect();
        let constant: Vec<usize> = (0..p).filter(|at| columns[*at].scale == 0.0).collect();
        if !constant.is_empty() {
            return Err(Unfit::Constant { columns: constant });
        }
        let explained = Column::of(rows.iter().map(|row| row.explained));
        let x = DMatrix::from_fn(n, p, |row, at| columns[at].scaled(rows[row].explains[at]));
        let y = DVector::from_fn(n, |row, _| rows[row].explained - explained.mean);
        let inverse = pseudo_inverse(&x)?;
        let slopes = &inverse * &y;
        let residuals = (&y - &x * &slopes).norm_squared();
        // (XᵀX)⁻¹ is X⁺ X⁺ᵀ.
        let spread = &inverse * inverse.transpose();
        let errors = Errors {
            variance: residuals / (n - p - 1) as f64,
            t: t_95(n - p - 1),
        };
        let of_column = |(at, column): (usize, &Column)| {
            let scale = column.scale;
            errors.of(slopes[at] / scale, spread[(at, at)] / (scale * scale))
        };
        // The intercept is the fit at 0: its error combines that of the mean and those of the slopes.
        let means = DVector::from_fn(p, |at, _| columns[at].mean / columns[at].scale);
        let at_mean = explained.mean - slopes.dot(&means);
        let intercept = errors.of(at_mean, 1.0 / n as f64 + means.dot(&(&spread * &means)));
        let total = y.norm_squared();
        Ok(Self {
            n,
            intercept,
            coefficients: columns.iter().enumerate().map(of_column).collect(),
            r_squared: (total > 0.0).then(|| 1.0 - residuals / total),
        })
    }

    /// Computes the explained figure of a row by the regression.
    pub fn predict(&self, explains: &[f64]) -> f64 {
        let parts = self.coefficients.iter().zip(explains);
        self.intercept.value + parts.map(|(one, given)| one.value * given).sum::<f64>()
    }
}

/// Computes the pseudo-inverse of scaled columns by their singular values. Fails with the collinear columns, if there
/// are any.
fn pseudo_inverse(x: &DMatrix<f64>) -> Result<DMatrix<f64>, Unfit> {
    let svd = x.clone().svd(true, true);
    let every = || Unfit::Collinear {
        columns: (0..x.ncols()).collect(),
    };
    // Both triangular factors were asked for.
    let (Some(u), Some(v_t)) = (&svd.u, &svd.v_t) else {
        return Err(every());
    };
    let (least, smallest) = svd.singular_values.argmin();
    if smallest < INDEPENDENT * svd.singular_values.max() {
        // The weights with which the columns add up to nothing; a column without weight is not involved.
        let weights = v_t.row(least);
        let columns = (0..x.ncols())
            .filter(|at| weights[*at].abs() > WEIGHTY)
            .collect();
        return Err(Unfit::Collinear { columns });
    }
    let scaled = DMatrix::from_diagonal(&svd.singular_values.map(f64::recip));
    Ok(v_t.transpose() * scaled * u.transpose())
}

/// A column's mean, and the root of its summed squared differences from the mean, by which it is scaled.
struct Column {
    mean: f64,
    scale: f64,
}

impl Column {
    fn of(values: impl ExactSizeIterator<Item = f64> + Clone) -> Self {
        let mean = values.clone().sum::<f64>() / values.len() as f64;
        let scale = values
            .map(|value| (value - mean).powi(2))
            .sum::<f64>()
            .sqrt();
        // A column that differs from its mean only by rounding is constant.
        let varies = scale > 1e-12 * mean.abs();
        Self {
            mean,
            scale: if varies { scale } else { 0.0 },
        }
    }

    fn scaled(&self, value: f64) -> f64 {
        (value - self.mean) / self.scale
    }
}

/// The residual variance and the t quantile that all intervals of one regression share.
struct Errors {
    variance: f64,
    t: f64,
}

impl Errors {
    fn of(&self, value: f64, spread: f64) -> Coefficient {
        let half = self.t * (self.variance * spread).sqrt();
        let interval = Interval {
            low: value - half,
            high: value + half,
        };
        Coefficient { value, interval }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(explains: impl Into<Vec<f64>>, explained: f64) -> Observation {
        Observation {
            explains: explains.into(),
            explained,
        }
    }

    /// Computes the textbook's solution for one column: covariance over variance, and its errors.
    fn textbook(rows: &[Observation]) -> [f64; 4] {
        let n = rows.len() as f64;
        let mean = |of: &dyn Fn(&Observation) -> f64| rows.iter().map(of).sum::<f64>() / n;
        let (x, y) = (mean(&|row| row.explains[0]), mean(&|row| row.explained));
        let sxx: f64 = rows.iter().map(|row| (row.explains[0] - x).powi(2)).sum();
        let sxy = |row: &Observation| (row.explains[0] - x) * (row.explained - y);
        let slope = rows.iter().map(sxy).sum::<f64>() / sxx;
        let intercept = y - slope * x;
        let off = |row: &Observation| (row.explained - intercept - slope * row.explains[0]).powi(2);
        let variance = rows.iter().map(off).sum::<f64>() / (n - 2.0);
        let error = (variance / sxx).sqrt();
        [
            intercept,
            slope,
            error,
            (variance * (1.0 / n + x * x / sxx)).sqrt(),
        ]
    }

    proptest! {
        #[test]
        fn one_column_gives_the_textbooks_solution_and_errors(
            drawn in prop::collection::vec((-50.0_f64..50.0, -50.0_f64..50.0), 30..80),
        ) {
            let rows: Vec<_> = drawn.iter().map(|&(x, y)| row([x], y)).collect();
            let fit = Regression::fit(&rows).unwrap();
            let [intercept, slope, error, of_intercept] = textbook(&rows);
            let t = t_95(rows.len() - 2);
            let is = |own: f64, theirs: f64| (own - theirs).abs() < 1e-9 * theirs.abs().max(1.0);
            prop_assert!(is(fit.intercept.value, intercept));
            prop_assert!(is(fit.coefficients[0].value, slope));
            prop_assert!(is(fit.coefficients[0].interval.high, slope + t * error));
            prop_assert!(is(fit.intercept.interval.low, intercept - t * of_intercept));
        }

        #[test]
        fn nothing_of_what_is_left_goes_with_a_column(
            drawn in prop::collection::vec((-5.0_f64..5.0, 0_u8..2, 0_u8..4, -50.0_f64..50.0), 40..90),
        ) {
            let rows: Vec<_> = drawn.iter().map(|&(x, yes, few, y)| row([x, f64::from(yes), f64::from(few)], y)).collect();
            let Ok(fit) = Regression::fit(&rows) else { return Ok(()) };
            // The normal equations: residuals add up to nothing, alone and weighed by each column.
            let left: Vec<f64> = rows.iter().map(|row| row.explained - fit.predict(&row.explains)).collect();
            prop_assert!(left.iter().sum::<f64>().abs() < 1e-6);
            for at in 0..3 {
                let weighed = rows.iter().zip(&left).map(|(row, left)| row.explains[at] * left);
                prop_assert!(weighed.sum::<f64>().abs() < 1e-6);
            }
        }

        #[test]
        fn what_was_made_by_a_plane_gives_the_plane(
            drawn in prop::collection::vec((1_i32..6, 1_i32..6), 40..90),
            plane in prop::array::uniform3(-3.0_f64..3.0),
        ) {
            let [a, b, c] = plane;
            let on_it = |&(x, y): &(i32, i32)| {
                let (x, y) = (f64::from(x), f64::from(y));
                row([x, y], a + b * x + c * y)
            };
            let rows: Vec<_> = drawn.iter().map(on_it).collect();
            let Ok(fit) = Regression::fit(&rows) else { return Ok(()) };
            prop_assert!((fit.intercept.value - a).abs() < 1e-9);
            prop_assert!((fit.coefficients[0].value - b).abs() < 1e-9);
            prop_assert!((fit.coefficients[1].value - c).abs() < 1e-9);
            for row in &rows {
                prop_assert!((row.explained - fit.predict(&row.explains)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn columns_that_nearly_move_together_keep_their_coefficients_and_those_that_do_are_refused() {
        let nearly = |off: f64| -> Vec<_> {
            (0..60)
                .map(|at| {
                    let x = f64::from(at % 12);
                    let twin = x + off * f64::from(at * 7 % 5);
                    row([x, twin], 2.0 + x - 3.0 * twin)
                })
                .collect()
        };
        let fit = Regression::fit(&nearly(1e-4)).unwrap();
        assert!((fit.coefficients[0].value - 1.0).abs() < 1e-6, "{fit:?}");
        assert!((fit.coefficients[1].value + 3.0).abs() < 1e-6, "{fit:?}");
        let refused = |rows: &[Observation]| Regression::fit(rows).unwrap_err();
        let columns = vec![0, 1];
        assert_eq!(refused(&nearly(0.0)), Unfit::Collinear { columns });
        let three: Vec<_> = (0..60)
            .map(|at| {
                let (x, other) = (f64::from(at % 7), f64::from(at * at % 5));
                row([x, other, 3.0 * x + 1.0], f64::from(at))
            })
            .collect();
        let columns = vec![0, 2];
        assert_eq!(refused(&three), Unfit::Collinear { columns });
        let constant: Vec<_> = (0..40).map(|at| row([0.1, f64::from(at)], 1.0)).collect();
        let columns = vec![0];
        assert_eq!(refused(&constant), Unfit::Constant { columns });
    }

    #[test]
    fn too_few_rows_and_what_never_varies() {
        let rows: Vec<_> = (0..2).map(|at| row([f64::from(at)], 1.0)).collect();
        assert_eq!(Regression::fit(&rows), Err(Unfit::TooFew { n: 2 }));
        let rows: Vec<_> = (0..3).map(|at| row([f64::from(at)], 1.0)).collect();
        let fit = Regression::fit(&rows).unwrap();
        assert_eq!(fit.r_squared, None);
    }

    /// Of 1,000 made-up samples, the interval holds the truth in 93 to 97 of 100.
    #[test]
    fn the_interval_holds_the_truth_as_often_as_it_says() {
        use rand::{RngExt, SeedableRng, rngs::SmallRng};
        let mut chance = SmallRng::seed_from_u64(5);
        let mut held = 0;
        for _ in 0..1_000 {
            let rows: Vec<_> = (0..40)
                .map(|_| {
                    let x = chance.random_range(0.0..5.0);
                    // The sum of twelve is normal enough.
                    let noise: f64 = (0..12).map(|_| chance.random_range(-0.5..0.5)).sum();
                    row([x], 1.0 + 0.5 * x + noise)
                })
                .collect();
            let interval = Regression::fit(&rows).unwrap().coefficients[0].interval;
            held += usize::from(interval.low <= 0.5 && 0.5 <= interval.high);
        }
        assert!((930..=970).contains(&held), "{held}");
    }
}
