//! How much surer or less sure each label is than the signals of its texts tell: labels that others resemble
//! are wrong more often at the same score. One number for each label, in log-odds, drawn towards none
//! (a random intercept, fitted by Newton's method).

use super::calibration::logistic;

/// How strongly a label's number is drawn towards none: as by twenty undecided outcomes.
const RIDGE: f64 = 5.0;
const NEWTON_STEPS: usize = 6;

/// What became of one text that the model had not seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    /// The label it got.
    pub(super) label: usize,
    /// How sure the signals alone were of it, in log-odds.
    pub(super) log_odds: f64,
    pub(super) right: bool,
    pub(super) weight: f64,
}

/// A number for each label, in log-odds.
#[derive(Debug, Clone, Default)]
pub(super) struct Reliability {
    labels: Vec<Label>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Label {
    offset: f64,
    /// How much its outcomes bend the likelihood at the offset.
    curvature: f64,
}

impl Reliability {
    /// From outcomes; labels without any have none.
    pub(super) fn fit(outcomes: &[Outcome], labels: usize) -> Self {
        let mut fitted = Self {
            labels: vec![Label::default(); labels],
        };
        for step in 0..=NEWTON_STEPS {
            let mut sums = vec![(0.0, 0.0); labels];
            for outcome in outcomes.iter().filter(|one| one.label < labels) {
                let (slope, bend) = fitted.pull(outcome);
                let own = &mut sums[outcome.label];
                *own = (own.0 + slope, own.1 + bend);
            }
            for (label, (slope, bend)) in fitted.labels.iter_mut().zip(sums) {
                label.curvature = bend;
                if step < NEWTON_STEPS {
                    label.offset += (slope - RIDGE * label.offset) / (bend + RIDGE);
                }
            }
        }
        fitted
    }

    /// The label's number.
    pub(super) fn of(&self, label: usize) -> f64 {
        self.labels.get(label).map_or(0.0, |own| own.offset)
    }

    /// About what the number would be had one of its outcomes not been there.
    pub(super) fn without(&self, outcome: &Outcome) -> f64 {
        let Some(own) = self.labels.get(outcome.label) else {
            return 0.0;
        };
        let (slope, bend) = self.pull(outcome);
        own.offset - slope / (own.curvature - bend + RIDGE)
    }

    /// Whereto an outcome pulls its label, and how much it bends the likelihood.
    fn pull(&self, outcome: &Outcome) -> (f64, f64) {
        let p = logistic(outcome.log_odds + self.of(outcome.label));
        let error = f64::from(u8::from(outcome.right)) - p;
        (outcome.weight * error, outcome.weight * p * (1.0 - p))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of two labels that look alike in their signals; of the second every other is wrong.
    fn outcomes(each: usize) -> Vec<Outcome> {
        (0..2 * each)
            .map(|n| Outcome {
                label: n / each,
                log_odds: 1.0,
                right: n < each || n % 2 == 0,
                weight: 1.0,
            })
            .collect()
    }

    #[test]
    fn labels_that_are_wrong_more_often_are_less_sure() {
        let fitted = Reliability::fit(&outcomes(100), 3);
        assert!(fitted.of(0) > 0.5 && fitted.of(1) < -0.5);
        assert_eq!((fitted.of(2), fitted.of(99)), (0.0, 0.0));
    }

    #[test]
    fn few_outcomes_say_little() {
        let (few, many) = (outcomes(2), outcomes(200));
        let (few, many) = (Reliability::fit(&few, 2), Reliability::fit(&many, 2));
        assert!(few.of(0) < many.of(0) / 2.0 && few.of(1) > many.of(1) / 2.0);
    }

    #[test]
    fn without_an_outcome_it_is_as_if_that_had_not_been_there() {
        let all = outcomes(30);
        for at in [0, 31, 32] {
            let mut others = all.clone();
            let left_out = others.remove(at);
            let anew = Reliability::fit(&others, 2).of(left_out.label);
            let told = Reliability::fit(&all, 2).without(&left_out);
            assert!((anew - told).abs() < 0.02, "{at}: {anew} {told}");
        }
    }
}
