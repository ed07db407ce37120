//! The drivers of satisfaction: how people's expectations depend on the value and the effort that they perceived.

use super::regression::{Coefficient, Observation, Unfit};
use super::tested_fit::TestedFit;

/// The three ratings of a complete survey; each may be the mean of several people's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rated {
    /// The perceived value.
    pub value: f64,
    /// The perceived effort.
    pub effort: f64,
    /// The expected value.
    pub expected: f64,
}

/// The regression of the expected value on perceived value and perceived effort.
#[derive(Clone, Debug, PartialEq)]
pub struct Drivers {
    /// The regression, with its errors on the surveys that were held out.
    pub tested: TestedFit,
    /// Its coefficient of perceived value.
    pub value: Coefficient,
    /// Its coefficient of perceived effort.
    pub effort: Coefficient,
}

impl Drivers {
    /// Fits the expected value to perceived value and effort. The order of the surveys decides which are held out.
    ///
    /// # Errors
    /// [`Unfit`] if the surveys do not determine a fit.
    pub fn of(surveys: &[Rated]) -> Result<Self, Unfit> {
        let rows = surveys.iter().map(|rated| Observation {
            explains: vec![rated.value, rated.effort],
            explained: rated.expected,
        });
        let tested = TestedFit::of(&rows.collect::<Vec<_>>())?;
        let [value, effort] = tested.fit.coefficients[..] else {
            return Err(Unfit::TooFew { n: surveys.len() });
        };
        Ok(Self {
            tested,
            value,
            effort,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::measures::survey_file::{SurveyFile, SurveyRow};

    const CSV: &str = include_str!("../../tests/drivers/service_data.csv");
    /// The figures that scikit-learn and NumPy compute from the same file.
    const THEIRS: &str = include_str!("../../tests/drivers/scikit_learn.json");

    #[test]
    fn the_fit_and_the_error_are_scikit_learns() {
        let theirs = &serde_json::from_str::<Value>(THEIRS).unwrap()["split"];
        let file = SurveyFile::read(CSV, &jiff::tz::TimeZone::UTC).unwrap();
        let rows: Vec<Rated> = file.rows.iter().map(SurveyRow::rated).collect();
        let own = Drivers::of(&rows).unwrap();
        let is = |own: f64, theirs: &Value| {
            let theirs = theirs.as_f64().unwrap();
            assert!((own - theirs).abs() < 1e-9, "{own} is not {theirs}");
        };
        assert_eq!(own.tested.fit.n as u64, theirs["train"].as_u64().unwrap());
        assert_eq!(own.tested.held_out as u64, theirs["test"].as_u64().unwrap());
        is(own.tested.fit.intercept.value, &theirs["intercept"]);
        is(own.value.value, &theirs["coefficients"][0]);
        is(own.effort.value, &theirs["coefficients"][1]);
        is(own.tested.fit.r_squared.unwrap(), &theirs["r_squared"]);
        is(own.tested.squared_error, &theirs["held_out_mse"]);
        assert!(own.tested.squared_error < own.tested.squared_error_of_mean);
    }

    #[test]
    fn too_few_surveys_are_refused_with_their_number() {
        let file = SurveyFile::read(CSV, &jiff::tz::TimeZone::UTC).unwrap();
        let rows: Vec<Rated> = file.rows.iter().map(SurveyRow::rated).collect();
        assert_eq!(Drivers::of(&rows[..29]), Err(Unfit::TooFew { n: 29 }));
        assert_eq!(Drivers::of(&[]), Err(Unfit::TooFew { n: 0 }));
        assert!(Drivers::of(&rows[..30]).is_ok());
    }
}
