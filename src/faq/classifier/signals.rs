//! From the class scores of a text to an order of the labels, and to the few numbers that tell whether
//! the first of them is right.

/// How many labels are kept in order.
pub(super) const RANKED: usize = 5;
/// Weights of the two models in a label's score.
const SVM_SHARE: f32 = 0.5;
const BAYES_SHARE: f32 = 0.6;
/// Naive Bayes counts dependent features as independent ones; this takes its certainty back.
const TEMPERATURE: f32 = 0.35;
/// Likelihoods so far below the best count as none.
const NEGLIGIBLE: f32 = -16.0;

/// How many signals there are.
pub(super) const SIGNALS: usize = 8;

/// Numbers from which the calibration tells how sure an answer is.
pub(super) type Signals = [f64; SIGNALS];

/// The class scores of one text.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClassScores<'a> {
    /// Of each label, and behind them of the out-of-scope class; empty when the machines were left out.
    pub(super) svm: &'a [f32],
    /// The log-likelihood under each label.
    pub(super) bayes: &'a [f32],
}

/// The labels a text may belong to, best first.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranking {
    /// At most [`RANKED`] labels with their scores.
    pub(super) best: Vec<(usize, f32)>,
    svm: f32,
    bayes: f32,
    out_of_scope: f32,
}

impl Ranking {
    /// Puts the labels in order.
    pub(super) fn new(scores: ClassScores<'_>) -> Self {
        let shares = softmax(scores.bayes);
        let labels = shares.len();
        let score = |label: usize| {
            scores.svm.get(label).copied().unwrap_or(0.0) * SVM_SHARE + shares[label] * BAYES_SHARE
        };
        let mut best: Vec<(usize, f32)> = Vec::with_capacity(RANKED + 1);
        for label in 0..labels {
            let own = score(label);
            if best.len() < RANKED || best.last().is_some_and(|last| own > last.1) {
                let at = best.partition_point(|other| other.1 >= own);
                best.insert(at, (label, own));
                best.truncate(RANKED);
            }
        }
        let first = best.first().map_or(0, |first| first.0);
        Self {
            svm: scores.svm.get(first).copied().unwrap_or(0.0),
            bayes: shares.get(first).copied().unwrap_or(0.0),
            out_of_scope: scores.svm.get(labels).copied().unwrap_or(-1.0),
            best,
        }
    }

    /// What the calibration looks at.
    pub(super) fn signals(&self, likeness: f32, known: f32, words: usize) -> Signals {
        let at = |place: usize| self.best.get(place).map_or(-0.5, |(_, score)| *score);
        let (first, second) = (at(0), at(1));
        [
            f64::from(first),
            f64::from(first - second),
            f64::from(self.svm),
            f64::from(self.bayes),
            f64::from(self.out_of_scope),
            f64::from(likeness),
            f64::from(known),
            (1.0 + words as f64).ln(),
        ]
    }
}

/// Shares of the labels by their log-likelihoods, tempered.
fn softmax(likelihoods: &[f32]) -> Vec<f32> {
    let highest = likelihoods.iter().copied().fold(f32::MIN, f32::max);
    let mut shares: Vec<f32> = likelihoods
        .iter()
        .map(|own| {
            let distance = (own - highest) * TEMPERATURE;
            if distance < NEGLIGIBLE {
                0.0
            } else {
                distance.exp()
            }
        })
        .collect();
    let all: f32 = shares.iter().sum();
    for share in &mut shares {
        *share /= all.max(f32::MIN_POSITIVE);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_labels_come_in_the_order_of_their_scores() {
        let svm = [-1.0, 0.5, -0.2, -1.1, -0.9, -0.3, -0.8];
        let bayes = [-20.0, -10.0, -12.0, -30.0, -31.0, -14.0];
        let ranking = Ranking::new(ClassScores {
            svm: &svm,
            bayes: &bayes,
        });
        let order: Vec<usize> = ranking.best.iter().map(|(label, _)| *label).collect();
        assert_eq!(order[..3], [1, 2, 5]);
        assert_eq!(order.len(), RANKED);
        let signals = ranking.signals(0.5, 1.0, 3);
        assert!(signals[1] > 0.0 && signals.iter().all(|s| s.is_finite()));
    }

    #[test]
    fn without_labels_there_is_no_order() {
        let ranking = Ranking::new(ClassScores {
            svm: &[],
            bayes: &[],
        });
        assert!(ranking.best.is_empty());
        assert!(ranking.signals(0.0, 0.0, 0).iter().all(|s| s.is_finite()));
    }
}
