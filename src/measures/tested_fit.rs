//! Tests a regression on rows that it was not fitted to: four fifths are fitted, and the last fifth, drawn at random
//! with a fixed seed, gives the errors.

use rand_mt::Mt;

use super::regression::{FEWEST_ROWS, Observation, Regression, Unfit};

/// The seed of the draw of held-out rows, which are the same rows each time.
const SEED: u32 = 42;
/// The share of the rows that is held out.
const HELD_OUT: f64 = 0.2;

/// A regression, with its errors on the held-out rows.
#[derive(Clone, Debug, PartialEq)]
pub struct TestedFit {
    /// The fit to four fifths of the rows.
    pub fit: Regression,
    /// The number of rows that were held out.
    pub held_out: usize,
    /// The mean squared error on the held-out rows.
    pub squared_error: f64,
    /// The mean squared error of predicting the mean of the fitted rows.
    pub squared_error_of_mean: f64,
    /// The mean absolute error on the held-out rows.
    pub absolute_error: f64,
    /// The mean absolute error of predicting the median of the fitted rows.
    pub absolute_error_of_median: f64,
}

impl TestedFit {
    /// The fewest rows, of which four fifths are fitted.
    pub const NEEDED: usize = FEWEST_ROWS;

    /// Fits four fifths of some rows, given in a fixed order. Holds out the same rows as scikit-learn's
    /// `train_test_split(test_size=0.2, random_state=42)`.
    ///
    /// # Errors
    /// [`Unfit`] if the rows do not determine a fit.
    pub fn of(rows: &[Observation]) -> Result<Self, Unfit> {
        let n = rows.len();
        if n < Self::NEEDED {
            return Err(Unfit::TooFew { n });
        }
        let order = permutation(SEED, n);
        let (test, train) = order.split_at(held_out(n));
        let chosen = |places: &[usize]| places.iter().map(|&at| rows[at].clone()).collect();
        let (test, train): (Vec<Observation>, Vec<Observation>) = (chosen(test), chosen(train));
        let fit = Regression::fit(&train).map_err(|unfit| match unfit {
            Unfit::TooFew { .. } => Unfit::TooFew { n },
            other => other,
        })?;
        let (mean, median) = centres(&train);
        let mean_of = |error: &dyn Fn(&Observation) -> f64| {
            test.iter().map(error).sum::<f64>() / test.len() as f64
        };
        let off = |row: &Observation| row.explained - fit.predict(&row.explains);
        Ok(Self {
            held_out: test.len(),
            squared_error: mean_of(&|row| off(row).powi(2)),
            squared_error_of_mean: mean_of(&|row| (row.explained - mean).powi(2)),
            absolute_error: mean_of(&|row| off(row).abs()),
            absolute_error_of_median: mean_of(&|row| (row.explained - median).abs()),
            fit,
        })
    }
}

/// Computes the mean and the median of the explained figure.
fn centres(rows: &[Observation]) -> (f64, f64) {
    let mut values: Vec<f64> = rows.iter().map(|row| row.explained).collect();
    let n = values.len();
    let mean = values.iter().sum::<f64>() / n as f64;
    values.sort_by(f64::total_cmp);
    (mean, f64::midpoint(values[(n - 1) / 2], values[n / 2]))
}

/// Returns the number of held-out rows: a fifth, rounded up.
fn held_out(rows: usize) -> usize {
    (rows as f64 * HELD_OUT).ceil() as usize
}

/// Returns the numbers below `n` in a random order, like NumPy's `RandomState(seed).permutation(n)`: with the Mersenne
/// Twister (Matsumoto and Nishimura, 1998) and Fisher and Yates' shuffle from the end.
fn permutation(seed: u32, n: usize) -> Vec<usize> {
    let mut chance = Mt::new(seed);
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        order.swap(last, up_to(&mut chance, last));
    }
    order
}

/// Draws a number from 0 to `most`, inclusive: draws as many low bits as `most` has, and repeats while the result is
/// too large.
fn up_to(chance: &mut Mt, most: usize) -> usize {
    let mask = (most + 1).next_power_of_two() - 1;
    loop {
        let drawn = chance.next_u32() as usize & mask;
        if drawn <= most {
            return drawn;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_order_of_chance_and_the_rows_held_out_are_numpys_and_scikit_learns() {
        let theirs = include_str!("../../tests/drivers/scikit_learn.json");
        let theirs: Value = serde_json::from_str(theirs).unwrap();
        for (n, order) in theirs["permutations"].as_object().unwrap() {
            let order: Vec<usize> = serde_json::from_value(order.clone()).unwrap();
            let own = permutation(SEED, n.parse().unwrap());
            assert_eq!(own[..order.len()], order, "{n}");
        }
        let split = &theirs["split"];
        let test: Vec<usize> = serde_json::from_value(split["test_rows"].clone()).unwrap();
        let n = test.len() + split["train"].as_u64().unwrap() as usize;
        assert_eq!(permutation(SEED, n)[..held_out(n)], test);
    }

    #[test]
    fn each_error_stands_beside_that_of_the_best_one_figure() {
        let of = |explained: fn(u32) -> f64| -> Vec<Observation> {
            (0..60)
                .map(|at| Observation {
                    explains: vec![f64::from(at)],
                    explained: explained(at),
                })
                .collect()
        };
        let line = TestedFit::of(&of(|at| f64::from(at) * 2.0)).unwrap();
        assert_eq!((line.fit.n, line.held_out), (48, 12));
        assert!(line.absolute_error < 1e-9 && line.squared_error < 1e-9);
        assert!(line.absolute_error_of_median > 10.0);
        // The median forecasts best what is nearly always the same.
        let rare = TestedFit::of(&of(|at| if at % 20 == 7 { 900.0 } else { 1.0 })).unwrap();
        assert!(
            rare.absolute_error_of_median < rare.absolute_error,
            "{rare:?}"
        );
        let few = TestedFit::of(&of(f64::from)[..29]);
        assert_eq!(few, Err(Unfit::TooFew { n: 29 }));
        assert!(TestedFit::of(&of(f64::from)[..TestedFit::NEEDED]).is_ok());
    }
}
