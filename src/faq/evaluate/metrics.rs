//! The measures of `frontdesk eval`.

use std::collections::BTreeMap;

use crate::faq::classifier::calibration::{Judged, threshold};

/// The number of bins of the expected calibration error (Guo et al. 2017 use 15 of equal width).
const BINS: usize = 15;

/// The classifier's result for one labelled text.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The place of the right label among the classifier's labels, from 0; `None` if it is not among them.
    pub place: Option<usize>,
    /// Whether the text has no right label, and must not be answered.
    pub out_of_scope: bool,
    /// The right label's number; `None` if there is none, or the classifier does not know it.
    pub right: Option<usize>,
    /// The number of the label that comes first; `None` without any.
    pub first: Option<usize>,
    /// The probability it gave its first label.
    pub confidence: f64,
    /// Whether it would have been answered.
    pub answered: bool,
}

impl Prediction {
    /// Answers texts with at least the precise threshold's confidence; none without such a threshold.
    pub fn answer(&mut self, tuning: &Tuning) {
        self.answered = tuning.precise.is_some_and(|least| self.confidence >= least);
    }

    fn is_right(&self) -> bool {
        self.place == Some(0)
    }
}

/// The thresholds, chosen on other texts than the measured ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// The confidence from which answers keep the wanted precision; `None` if that cannot be shown.
    pub precise: Option<f64>,
    /// The confidence below which a text is best treated as out of scope.
    pub accurate: f64,
}

impl Tuning {
    /// Chooses thresholds on judged texts, each with whether it is out of scope.
    #[must_use]
    pub fn choose(judged: &[(Judged, bool)], precision: f64) -> Self {
        let cases: Vec<Judged> = judged.iter().map(|(case, _)| *case).collect();
        Self {
            precise: threshold(&cases, precision),
            accurate: most_accurate(judged),
        }
    }

    /// Chooses thresholds on the predictions for a validation file and on further out-of-scope texts, because a file
    /// often has too few of them for a reliable threshold. Together they get the given share of all messages, or the
    /// file's own share if that is higher.
    #[must_use]
    pub fn validate(
        said: &[Prediction],
        more_out_of_scope: &[Judged],
        least_share: f64,
        precision: f64,
    ) -> Self {
        let judged = |one: &Prediction| Judged {
            confidence: one.confidence,
            right: one.is_right(),
            weight: 1.0,
        };
        let (out, within): (Vec<&Prediction>, Vec<&Prediction>) =
            said.iter().partition(|one| one.out_of_scope);
        let share = least_share.max(out.len() as f64 / said.len().max(1) as f64);
        let out: Vec<Judged> = out
            .into_iter()
            .map(judged)
            .chain(more_out_of_scope.iter().copied())
            .collect();
        let within = within.into_iter().map(judged);
        let weight = if share < 1.0 {
            within.len() as f64 * share / (1.0 - share) / out.len() as f64
        } else {
            1.0
        };
        let out = out.iter().map(|case| (Judged { weight, ..*case }, true));
        let judged: Vec<(Judged, bool)> = within.map(|case| (case, false)).chain(out).collect();
        Self::choose(&judged, precision)
    }
}

/// Finds the threshold at which most texts are treated correctly: answered with their label, or not at all.
fn most_accurate(judged: &[(Judged, bool)]) -> f64 {
    let mut cases: Vec<&(Judged, bool)> = judged.iter().collect();
    cases.sort_by(|a, b| b.0.confidence.total_cmp(&a.0.confidence));
    // Nothing answered: only out-of-scope texts are treated correctly.
    let (mut gain, mut best) = (0.0, (0.0, 1.0));
    for (at, (case, out_of_scope)) in cases.iter().enumerate() {
        gain += match (case.right, out_of_scope) {
            (true, _) => case.weight,
            (false, true) => -case.weight,
            (false, false) => 0.0,
        };
        let next = cases.get(at + 1).map_or(0.0, |(next, _)| next.confidence);
        if gain > best.0 && next < case.confidence {
            best = (gain, f64::midpoint(case.confidence, next));
        }
    }
    best.1
}

/// The measures of a classifier. Shares are 0 to 1; `None` where there is nothing to measure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MatchQuality {
    /// The in-scope texts whose first label is right ÷ in-scope texts.
    pub in_scope_accuracy: Option<f64>,
    /// The in-scope texts whose label is among the first three ÷ in-scope texts.
    pub top3_accuracy: Option<f64>,
    /// The out-of-scope texts taken as such ÷ out-of-scope texts.
    pub oos_recall: Option<f64>,
    /// The chance that an in-scope text gets more confidence than an out-of-scope one.
    pub oos_auroc: Option<f64>,
    /// The texts answered ÷ all texts, at a precision of 95 %.
    pub coverage_at_95: Option<f64>,
    /// The right answers ÷ answers.
    pub precision: Option<f64>,
    /// The 95 % interval of that share (Wilson 1927).
    pub precision_interval: Option<(f64, f64)>,
    /// The mean distance between confidence and the share that is right, over all texts.
    pub expected_calibration_error: Option<f64>,
    /// The correlation of predicted and right labels, with out of scope as one more label (Matthews 1975, for several
    /// labels Gorodkin 2004): 0 for chance, 1 if all are right.
    pub correlation: Option<f64>,
}

impl MatchQuality {
    /// Measures predictions. Texts of less confidence than `in_scope_from` were taken as out of scope; without that,
    /// those that were not answered.
    #[must_use]
    pub fn of(said: &[Prediction], in_scope_from: Option<f64>) -> Self {
        let (out, within): (Vec<&Prediction>, Vec<&Prediction>) =
            said.iter().partition(|one| one.out_of_scope);
        let answered: Vec<&Prediction> = said.iter().filter(|one| one.answered).collect();
        let is_out = |one: &Prediction| match in_scope_from {
            Some(least) => one.confidence < least,
            None => !one.answered,
        };
        Self {
            in_scope_accuracy: share(&within, Prediction::is_right),
            top3_accuracy: share(&within, |one| one.place.is_some_and(|place| place < 3)),
            oos_recall: share(&out, is_out),
            oos_auroc: auroc(&within, &out),
            coverage_at_95: (!said.is_empty()).then(|| answered.len() as f64 / said.len() as f64),
            precision: share(&answered, Prediction::is_right),
            precision_interval: interval(&answered, Prediction::is_right),
            expected_calibration_error: calibration_error(said),
            correlation: correlation(said, is_out),
        }
    }
}

/// A class of texts: a label, out of scope, or in scope with an unknown label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Label(usize),
    OutOfScope,
    Unknown,
}

/// Computes Matthews' correlation; `is_out` returns whether a text was treated as out of scope. `None` where either
/// side knows just one class.
fn correlation(said: &[Prediction], is_out: impl Fn(&Prediction) -> bool) -> Option<f64> {
    let mut counts: BTreeMap<Class, (f64, f64)> = BTreeMap::new();
    let mut right = 0.0;
    for one in said {
        let label = |label: Option<usize>| label.map_or(Class::Unknown, Class::Label);
        let meant = if one.out_of_scope {
            Class::OutOfScope
        } else {
            label(one.right)
        };
        let taken = if is_out(one) {
            Class::OutOfScope
        } else {
            label(one.first)
        };
        counts.entry(meant).or_default().0 += 1.0;
        counts.entry(taken).or_default().1 += 1.0;
        right += f64::from(u8::from(meant == taken && meant != Class::Unknown));
    }
    let sum = |of: fn(&(f64, f64)) -> f64| counts.values().map(of).sum::<f64>();
    let all = said.len() as f64;
    let (meant, taken) = (sum(|one| one.0 * one.0), sum(|one| one.1 * one.1));
    let spread = ((all * all - meant) * (all * all - taken)).sqrt();
    (spread > 0.0).then(|| (right * all - sum(|one| one.0 * one.1)) / spread)
}

fn share(said: &[&Prediction], holds: impl Fn(&Prediction) -> bool) -> Option<f64> {
    let holding = said.iter().filter(|one| holds(one)).count();
    (!said.is_empty()).then(|| holding as f64 / said.len() as f64)
}

fn interval(said: &[&Prediction], holds: impl Fn(&Prediction) -> bool) -> Option<(f64, f64)> {
    const Z: f64 = 1.96;
    let (share, n) = (share(said, holds)?, said.len() as f64);
    let centre = share + Z * Z / (2.0 * n);
    let spread = Z * ((share * (1.0 - share) + Z * Z / (4.0 * n)) / n).sqrt();
    let whole = 1.0 + Z * Z / n;
    Some(((centre - spread) / whole, (centre + spread) / whole))
}

/// Computes the area under the ROC curve as the Mann–Whitney statistic, ties counting half.
fn auroc(within: &[&Prediction], out: &[&Prediction]) -> Option<f64> {
    if within.is_empty() || out.is_empty() {
        return None;
    }
    let mut outside: Vec<f64> = out.iter().map(|one| one.confidence).collect();
    outside.sort_by(f64::total_cmp);
    let wins: f64 = within
        .iter()
        .map(|one| {
            let below = outside.partition_point(|other| *other < one.confidence);
            let equal = outside.partition_point(|other| *other <= one.confidence) - below;
            below as f64 + equal as f64 / 2.0
        })
        .sum();
    Some(wins / (within.len() as f64 * outside.len() as f64))
}

/// The coverage and the precision of a threshold on judged texts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdWorth {
    /// The texts answered ÷ all texts.
    pub coverage: f64,
    /// The right answers ÷ answers; `None` without any.
    pub precision: Option<f64>,
}

impl ThresholdWorth {
    /// Measures the answers to texts with at least this confidence, with each text's weight.
    #[must_use]
    pub fn of(judged: &[Judged], threshold: f64) -> Self {
        let weight = |cases: &mut dyn Iterator<Item = &Judged>| -> f64 {
            cases.map(|case| case.weight).sum()
        };
        let answered = || judged.iter().filter(|case| case.confidence >= threshold);
        let all = weight(&mut judged.iter());
        let said = weight(&mut answered());
        let right = weight(&mut answered().filter(|case| case.right));
        Self {
            coverage: said / all.max(f64::MIN_POSITIVE),
            precision: (said > 0.0).then(|| right / said),
        }
    }

    /// Computes the probability that an in-scope text with the right first label gets more confidence than an
    /// out-of-scope one.
    #[must_use]
    pub fn auroc<'a>(judged: impl Iterator<Item = (bool, &'a Judged)>) -> Option<f64> {
        let said: Vec<Prediction> = judged
            .map(|(in_scope, judged)| Prediction {
                place: None,
                out_of_scope: !in_scope,
                right: None,
                first: None,
                confidence: judged.confidence,
                answered: false,
            })
            .collect();
        let (out, within): (Vec<&Prediction>, Vec<&Prediction>) =
            said.iter().partition(|one| one.out_of_scope);
        auroc(&within, &out)
    }
}

fn calibration_error(said: &[Prediction]) -> Option<f64> {
    let mut bins = [(0.0, 0.0); BINS];
    for one in said {
        let bin = &mut bins[((one.confidence * BINS as f64) as usize).min(BINS - 1)];
        bin.0 += one.confidence;
        bin.1 += f64::from(u8::from(one.is_right()));
    }
    let distance: f64 = bins
        .iter()
        .map(|(confidence, right)| (confidence - right).abs())
        .sum();
    (!said.is_empty()).then(|| distance / said.len() as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(place: Option<usize>, out_of_scope: bool, confidence: f64) -> Prediction {
        Prediction {
            place,
            out_of_scope,
            right: (!out_of_scope).then_some(7),
            first: Some(place.map_or(8, |place| if place == 0 { 7 } else { 9 })),
            confidence,
            answered: confidence >= 0.6,
        }
    }

    #[test]
    fn a_worked_example() {
        let all = [
            said(Some(0), false, 0.9),
            said(Some(0), false, 0.7),
            said(Some(2), false, 0.5),
            said(None, false, 0.4),
            said(None, true, 0.6),
            said(None, true, 0.1),
        ];
        let metrics = MatchQuality::of(&all, Some(0.65));
        assert_eq!(metrics.in_scope_accuracy, Some(0.5));
        assert_eq!(metrics.top3_accuracy, Some(0.75));
        assert_eq!(metrics.oos_recall, Some(1.0));
        assert_eq!(metrics.oos_auroc, Some(6.0 / 8.0));
        assert_eq!(metrics.coverage_at_95, Some(0.5));
        assert_eq!(metrics.precision, Some(2.0 / 3.0));
        let error = (0.1 + 0.3 + 0.5 + 0.4 + 0.6 + 0.1) / 6.0;
        assert!((metrics.expected_calibration_error.unwrap() - error).abs() < 1e-9);
    }

    #[test]
    fn the_correlation_is_that_of_two_lists_of_classes() {
        let said = |right: Option<usize>, first: usize, confidence| Prediction {
            place: None,
            out_of_scope: right.is_none(),
            right,
            first: Some(first),
            confidence,
            answered: false,
        };
        let all_right = [
            said(Some(0), 0, 0.9),
            said(Some(1), 1, 0.9),
            said(None, 0, 0.1),
        ];
        let of = |said: &[Prediction]| MatchQuality::of(said, Some(0.5)).correlation;
        assert!((of(&all_right).unwrap() - 1.0).abs() < 1e-9);
        // Three of four right, of classes a, a, b, none: (3·4 − 5) ÷ √((16 − 6) · (16 − 6)).
        let one_wrong = [
            said(Some(0), 0, 0.9),
            said(Some(0), 1, 0.9),
            said(Some(1), 1, 0.9),
            said(None, 0, 0.1),
        ];
        assert!((of(&one_wrong).unwrap() - 0.7).abs() < 1e-9);
        assert_eq!(of(&all_right[..1]), None, "one class says nothing");
    }

    #[test]
    fn of_nothing_nothing_is_measured() {
        assert_eq!(MatchQuality::of(&[], Some(0.5)), MatchQuality::default());
    }

    #[test]
    fn without_a_threshold_nothing_is_answered() {
        let tuning = Tuning {
            precise: None,
            accurate: 0.5,
        };
        let mut all = [said(Some(0), false, 0.9), said(None, true, 0.2)];
        all.iter_mut().for_each(|one| one.answer(&tuning));
        let metrics = MatchQuality::of(&all, None);
        assert_eq!(metrics.oos_recall, Some(1.0));
        assert_eq!(
            (metrics.coverage_at_95, metrics.precision),
            (Some(0.0), None)
        );
    }

    /// Makes eight hundred right texts of every confidence, and some out of scope below 0.9.
    fn file(out: usize) -> Vec<Prediction> {
        let within = (0..800).map(|n| said(Some(0), false, f64::from(n) / 800.0));
        let out = (0..out).map(|n| said(None, true, 0.9 * n as f64 / out as f64));
        within.chain(out).collect()
    }

    fn precise(said: &[Prediction], more: &[Judged], share: f64) -> f64 {
        Tuning::validate(said, more, share, 0.95).precise.unwrap()
    }

    #[test]
    fn the_more_is_expected_out_of_scope_the_higher_the_threshold() {
        let shares = [0.05, 0.15, 0.3].map(|share| precise(&file(40), &[], share));
        assert!(shares.is_sorted() && shares[0] < shares[2], "{shares:?}");
        // A file with more of it than is expected at least counts as it is.
        assert!(precise(&file(800), &[], 0.05) > precise(&file(40), &[], 0.05));
        assert!((precise(&file(800), &[], 0.05) - precise(&file(800), &[], 0.4)).abs() < 1e-9);
    }

    #[test]
    fn a_files_few_texts_out_of_scope_are_not_alone_believed() {
        let more: Vec<Judged> = (0..300)
            .map(|n| Judged {
                confidence: 0.9 * f64::from(n) / 300.0,
                right: false,
                weight: 7.0,
            })
            .collect();
        let mut lucky = file(0);
        lucky.extend([0.01, 0.02].map(|confidence| said(None, true, confidence)));
        for few in [lucky, file(0)] {
            assert!(precise(&few, &[], 0.2) < 0.1);
            assert!(precise(&few, &more, 0.2) > 0.8);
        }
    }

    proptest! {
        #[test]
        fn measures_are_shares(cases in prop::collection::vec((any::<Option<u8>>(), any::<bool>(), 0.0..1.0), 1..80)) {
            let all: Vec<Prediction> = cases
                .into_iter()
                .map(|(place, out, confidence)| said(place.filter(|_| !out).map(usize::from), out, confidence))
                .collect();
            let tuning = Tuning::validate(&all, &[], 0.2, 0.95);
            let metrics = MatchQuality::of(&all, Some(tuning.accurate));
            for share in [
                metrics.in_scope_accuracy,
                metrics.top3_accuracy,
                metrics.oos_recall,
                metrics.oos_auroc,
                metrics.coverage_at_95,
                metrics.precision,
                metrics.expected_calibration_error,
            ].into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&share));
            }
        }
    }
}
