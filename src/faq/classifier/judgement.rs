//! The judgement: a calibration that was fitted once on labelled books of other people (`frontdesk calibrate`) and is
//! kept as a table, so that a book of three rules has it on its first day. The book's own cross-validation moves it,
//! the more the larger the book is.

use std::fmt::Write;
use std::sync::OnceLock;

use crate::faq::classifier::calibration::{
    Calibration, Judged, Scaling, SignalOutcome, TERMS, Terms, reached,
};

/// The table that ships with the binary.
const SHIPPED: &str = include_str!("judgement.txt");
/// The precisions for which the table has thresholds.
const PRECISIONS: [f64; 12] = [
    0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.98,
];

/// A calibration and thresholds that were learned elsewhere.
#[derive(Debug, Clone)]
pub struct Judgement {
    pub(crate) scaling: Scaling,
    /// Whether the first label is right.
    pub(crate) right: Terms,
    /// Whether the right label is among the first three.
    pub(crate) among_three: Terms,
    thresholds: Vec<Threshold>,
}

/// The probabilities from which on a precision is kept.
#[derive(Debug, Clone, Copy)]
struct Threshold {
    precision: f64,
    answer: f64,
    suggest: f64,
}

/// The signals of one text of a labelled book, and whether what they point to was right.
#[derive(Debug, Clone, Copy)]
pub struct JudgedText {
    pub(crate) right: SignalOutcome,
    pub(crate) among_three: SignalOutcome,
    pub(crate) in_scope: bool,
}

impl JudgedText {
    /// Whether the text means a label.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.in_scope
    }

    /// Whether the first label is right.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.right.right
    }
}

impl Judgement {
    /// Returns the judgement that ships with the binary; none while there is no table.
    pub(crate) fn shipped() -> Option<&'static Self> {
        static READ: OnceLock<Option<Judgement>> = OnceLock::new();
        READ.get_or_init(|| Self::parse(SHIPPED)).as_ref()
    }

    /// Fits one to what became of the texts of labelled books.
    #[must_use]
    pub fn fit(outcomes: &[JudgedText]) -> Self {
        let right: Vec<SignalOutcome> = outcomes.iter().map(|one| one.right).collect();
        let three: Vec<SignalOutcome> = outcomes.iter().map(|one| one.among_three).collect();
        let scaling = Scaling::of(&right);
        let mut fitted = Self {
            right: Calibration::scaled_weights(&right, &scaling, None),
            among_three: Calibration::scaled_weights(&three, &scaling, None),
            scaling,
            thresholds: Vec::new(),
        };
        let judged: Vec<(Judged, Judged)> = outcomes.iter().map(|one| fitted.judge(one)).collect();
        let (answers, suggests): (Vec<Judged>, Vec<Judged>) = judged.into_iter().unzip();
        fitted.thresholds = PRECISIONS
            .map(|precision| Threshold {
                precision,
                answer: reached(&answers, precision),
                suggest: reached(&suggests, precision),
            })
            .to_vec();
        fitted
    }

    /// Makes one of its calibrations, moved by a book's own outcomes.
    pub(crate) fn moved(&self, known: &Terms, outcomes: &[SignalOutcome]) -> Calibration {
        let weights = Calibration::scaled_weights(outcomes, &self.scaling, Some(known));
        Calibration::of_scaled(&self.scaling, &weights)
    }

    /// Judges an outcome: its first label, and its first three.
    #[must_use]
    pub fn judge(&self, outcome: &JudgedText) -> (Judged, Judged) {
        let judged = |weights: &Terms, one: &SignalOutcome| Judged {
            confidence: Calibration::of_scaled(&self.scaling, weights).probability(&one.signals),
            right: one.right,
            weight: one.weight,
        };
        (
            judged(&self.right, &outcome.right),
            judged(&self.among_three, &outcome.among_three),
        )
    }

    /// Returns the probability from which answers are right at this precision.
    #[must_use]
    pub fn answers_from(&self, precision: f64) -> f64 {
        self.at(precision, |own| own.answer)
    }

    /// Returns the probability from which one of three suggestions is right at this precision.
    #[must_use]
    pub fn suggests_from(&self, precision: f64) -> f64 {
        self.at(precision, |own| own.suggest)
    }

    /// Computes a threshold, between those of the precisions beside this one.
    fn at(&self, precision: f64, of: impl Fn(&Threshold) -> f64) -> f64 {
        let after = self
            .thresholds
            .partition_point(|own| own.precision < precision);
        let own = |at: usize| self.thresholds.get(at).map(|own| (own.precision, of(own)));
        match (after.checked_sub(1).and_then(own), own(after)) {
            (Some((below, low)), Some((above, high))) => {
                low + (high - low) * (precision - below) / (above - below)
            }
            (None, Some((_, only))) => only,
            // Beyond the table a probability stands for itself.
            (_, None) => precision,
        }
    }

    /// Writes the table as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let columns = self.scaling.means.iter().zip(self.scaling.scales);
        let columns = columns.zip(self.right.iter().zip(self.among_three));
        for ((mean, scale), (right, three)) in columns {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "term {mean:.5} {scale:.5} {right:.5} {three:.5}");
        }
        for own in &self.thresholds {
            let Threshold {
                precision,
                answer,
                suggest,
            } = own;
            let _ = writeln!(text, "threshold {precision} {answer:.4} {suggest:.4}");
        }
        text
    }

    /// Reads a table; `None` where it is none for these signals.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut terms: Vec<[f64; 4]> = Vec::new();
        let mut thresholds = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (kind, numbers) = line.split_once(' ').unwrap_or((line, ""));
            let numbers: Vec<f64> = numbers
                .split(' ')
                .filter_map(|number| number.parse().ok())
                .collect();
            match (kind, numbers.as_slice()) {
                ("term", numbers) => terms.push(numbers.try_into().ok()?),
                ("threshold", [precision, answer, suggest]) => thresholds.push(Threshold {
                    precision: *precision,
                    answer: *answer,
                    suggest: *suggest,
                }),
                _ => return None,
            }
        }
        let terms: [[f64; 4]; TERMS] = terms.try_into().ok()?;
        Some(Self {
            scaling: Scaling {
                means: terms.map(|term| term[0]),
                scales: terms.map(|term| term[1]),
            },
            right: terms.map(|term| term[2]),
            among_three: terms.map(|term| term[3]),
            thresholds,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::classifier::signals::SIGNALS;

    fn outcomes() -> Vec<JudgedText> {
        (0..400_u32)
            .map(|n| {
                let mut signals = [0.0; SIGNALS];
                signals[0] = f64::from(n) / 400.0;
                let own = |right| SignalOutcome {
                    signals,
                    right,
                    weight: 1.0,
                };
                JudgedText {
                    right: own(n % 400 > 200 || n % 7 == 0),
                    among_three: own(n % 400 > 100 || n % 5 == 0),
                    in_scope: true,
                }
            })
            .collect()
    }

    #[test]
    fn what_is_written_is_read_and_judges_alike() {
        let fitted = Judgement::fit(&outcomes());
        let read = Judgement::parse(&fitted.to_text()).unwrap();
        for outcome in outcomes().iter().step_by(37) {
            let (own, again) = (fitted.judge(outcome).0, read.judge(outcome).0);
            assert!((own.confidence - again.confidence).abs() < 1e-3);
        }
        assert!(Judgement::parse("term 1 2 3").is_none());
    }

    #[test]
    fn the_more_precision_is_asked_the_higher_is_the_threshold() {
        let fitted = Judgement::fit(&outcomes());
        let from = [0.5, 0.7, 0.9, 0.94].map(|precision| fitted.answers_from(precision));
        assert!(from.is_sorted(), "{from:?}");
        assert!((fitted.answers_from(0.999) - 0.999).abs() < 1e-9);
    }
}
