//! Drivers of satisfaction: how what people expected goes with the value and the effort that they perceived. Four
//! fifths of the surveys are fitted, and the last fifth, drawn by chance with a fixed seed, says how far off the fit is.

use rand_mt::Mt;

use super::regression::{Observation, Regression, Unfit};

/// The seed by which rows are held out: the same rows every time.
const SEED: u32 = 42;
/// The share of the rows that is held out.
const HELD_OUT: f64 = 0.2;

/// A survey's ratings as the regression takes them: perceived value and perceived effort explain the expected value.
pub type Rated = Observation<2>;

/// What drives the expected value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drivers {
    /// The fit to four fifths of the surveys: the coefficients of perceived value and of perceived effort.
    pub fit: Regression<2>,
    /// The surveys that were held out.
    pub held_out: usize,
    /// The mean squared error on these.
    pub squared_error: f64,
    /// The same of somebody who always says the mean of the fitted surveys.
    pub squared_error_of_mean: f64,
}

impl Drivers {
    /// Fits the expected value to perceived value and effort, in the order of the file: the rows that are held out are
    /// those that scikit-learn's `train_test_split(test_size=0.2, random_state=42)` holds out.
    ///
    /// # Errors
    /// [`Unfit`], where the surveys cannot tell.
    pub fn of(surveys: &[Rated]) -> Result<Self, Unfit> {
        let order = permutation(SEED, surveys.len());
        let (test, train) = order.split_at(held_out(surveys.len()));
        let chosen = |rows: &[usize]| rows.iter().map(|&at| surveys[at]).collect::<Vec<_>>();
        let (test, train) = (chosen(test), chosen(train));
        let n = surveys.len();
        let fit = Regression::fit(&train).map_err(|unfit| match unfit {
            Unfit::TooFew { .. } => Unfit::TooFew { n },
            Unfit::Collinear => Unfit::Collinear,
        })?;
        let mean = train.iter().map(|row| row.explained).sum::<f64>() / train.len() as f64;
        let off = test.iter().map(|row| (row.explained - mean).powi(2));
        let squared_error_of_mean = off.sum::<f64>() / test.len() as f64;
        let squared_error = fit.squared_error(&test).ok_or(Unfit::TooFew { n })?;
        Ok(Self {
            fit,
            held_out: test.len(),
            squared_error,
            squared_error_of_mean,
        })
    }
}

/// How many of so many rows are held out: a fifth, rounded up.
fn held_out(rows: usize) -> usize {
    (rows as f64 * HELD_OUT).ceil() as usize
}

/// The numbers below `n` in an order of chance, as NumPy's `RandomState(seed).permutation(n)` gives them: the Mersenne
/// Twister (Matsumoto and Nishimura, 1998) and Fisher and Yates' shuffle from the end.
fn permutation(seed: u32, n: usize) -> Vec<usize> {
    let mut chance = Mt::new(seed);
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        order.swap(last, up_to(&mut chance, last));
    }
    order
}

/// A number from 0 to `most`, both included: of as many low bits as `most` has, those that are too large are drawn again.
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
    use crate::measures::survey_file::{SurveyFile, SurveyRow};

    const CSV: &str = include_str!("../../tests/drivers/service_data.csv");
    /// What scikit-learn and NumPy say of that file.
    const THEIRS: &str = include_str!("../../tests/drivers/scikit_learn.json");

    #[test]
    fn the_order_of_chance_is_numpys() {
        let theirs: Value = serde_json::from_str(THEIRS).unwrap();
        for (n, order) in theirs["permutations"].as_object().unwrap() {
            let order: Vec<usize> = serde_json::from_value(order.clone()).unwrap();
            let own = permutation(SEED, n.parse().unwrap());
            assert_eq!(own[..order.len()], order, "{n}");
        }
    }

    #[test]
    fn the_split_the_fit_and_the_error_are_scikit_learns() {
        let theirs = &serde_json::from_str::<Value>(THEIRS).unwrap()["split"];
        let file = SurveyFile::read(CSV, &jiff::tz::TimeZone::UTC).unwrap();
        let rows: Vec<Rated> = file.rows.iter().map(SurveyRow::rated).collect();
        let order = permutation(SEED, rows.len());
        let test: Vec<usize> = serde_json::from_value(theirs["test_rows"].clone()).unwrap();
        assert_eq!(order[..held_out(rows.len())], test);

        let own = Drivers::of(&rows).unwrap();
        let is = |own: f64, theirs: &Value| {
            let theirs = theirs.as_f64().unwrap();
            assert!((own - theirs).abs() < 1e-9, "{own} is not {theirs}");
        };
        assert_eq!(own.fit.n as u64, theirs["train"].as_u64().unwrap());
        assert_eq!(own.held_out as u64, theirs["test"].as_u64().unwrap());
        is(own.fit.intercept.value, &theirs["intercept"]);
        is(own.fit.coefficients[0].value, &theirs["coefficients"][0]);
        is(own.fit.coefficients[1].value, &theirs["coefficients"][1]);
        is(own.fit.r_squared.unwrap(), &theirs["r_squared"]);
        is(own.squared_error, &theirs["held_out_mse"]);
        assert!(own.squared_error < own.squared_error_of_mean);
    }

    #[test]
    fn too_few_surveys_are_refused_with_their_number() {
        let file = SurveyFile::read(CSV, &jiff::tz::TimeZone::UTC).unwrap();
        let rows: Vec<Rated> = file.rows.iter().map(SurveyRow::rated).collect();
        assert_eq!(Drivers::of(&rows[..36]), Err(Unfit::TooFew { n: 36 }));
        assert_eq!(Drivers::of(&[]), Err(Unfit::TooFew { n: 0 }));
        assert!(Drivers::of(&rows[..38]).is_ok());
    }
}
