//! Multinomial naive Bayes over weighted vectors (Rennie et al. 2003): a class's word probabilities
//! from its summed weights, smoothed by α.
//!
//! `ln P(f|c) = ln α − ln total(c) + ln(1 + sum(f, c) / α)`: only the last term differs per feature, and
//! it is zero where the class never had it, so a model is as large as what was taught.

use super::table::Table;
use super::vocabulary::{Vector, Vocabulary};

/// The smoothing constant α.
const ALPHA: f32 = 0.02;

/// Word probabilities of each label.
pub(super) struct Bayes {
    gains: Table,
    /// The summed weights of each label, smoothed.
    totals: Vec<f32>,
    /// `ln α − ln total` of each label.
    bases: Vec<f32>,
    smoothing: f32,
}

impl Bayes {
    /// Counts the lessons of each label; `labels[lesson]` at or above `label_count` is passed over.
    pub(super) fn train(
        vectors: &[Vector],
        weights: &[f32],
        labels: &[usize],
        label_count: usize,
        features: usize,
    ) -> Self {
        let mut by_label: Vec<Vec<usize>> = vec![Vec::new(); label_count];
        for (lesson, label) in labels.iter().enumerate() {
            if let Some(lessons) = by_label.get_mut(*label) {
                lessons.push(lesson);
            }
        }
        let smoothing = ALPHA * features as f32;
        let mut sums = vec![0.0_f32; features];
        let mut rows = Vec::with_capacity(label_count);
        let mut totals = Vec::with_capacity(label_count);
        for lessons in &by_label {
            let mut touched: Vec<u32> = Vec::new();
            for lesson in lessons {
                for (feature, value) in &vectors[*lesson] {
                    if sums[*feature as usize] == 0.0 {
                        touched.push(*feature);
                    }
                    sums[*feature as usize] += value * weights[*lesson];
                }
            }
            touched.sort_unstable();
            touched.dedup();
            totals.push(smoothing + touched.iter().map(|f| sums[*f as usize]).sum::<f32>());
            rows.push(
                touched
                    .iter()
                    .map(|f| (*f, std::mem::take(&mut sums[*f as usize])))
                    .collect::<Vector>(),
            );
        }
        Self {
            bases: totals.iter().map(|total| base(*total)).collect(),
            totals,
            gains: Table::from_classes(&rows, features, gain),
            smoothing,
        }
    }

    /// The log-likelihood of a text under each label.
    pub(super) fn scores(&self, vector: &Vector) -> Vec<f32> {
        let mass: f32 = vector.iter().map(|(_, value)| value).sum();
        let mut scores: Vec<f32> = self.bases.iter().map(|base| base * mass).collect();
        self.gains.add(vector, &mut scores);
        scores
    }

    /// As [`Bayes::scores`], of a lesson, by a model that was not taught it.
    pub(super) fn scores_without(
        &self,
        vector: &Vector,
        weight: f32,
        label: usize,
        vocabulary: &Vocabulary,
    ) -> Vec<f32> {
        let shared: Vector = vector
            .iter()
            .filter(|(feature, _)| !vocabulary.is_once(*feature))
            .copied()
            .collect();
        let mut scores = self.scores(&shared);
        let Some(score) = scores.get_mut(label) else {
            return scores;
        };
        let own: f32 = vector.iter().map(|(_, value)| value * weight).sum();
        let left = (self.totals[label] - own).max(self.smoothing);
        let mass: f32 = shared.iter().map(|(_, value)| value).sum();
        *score = base(left) * mass;
        for (feature, value) in &shared {
            let taught = ungain(self.gains.weight(*feature, label));
            *score += value * gain((taught - value * weight).max(0.0));
        }
        scores
    }

    /// How much a feature speaks for a label.
    pub(super) fn weight(&self, feature: u32, label: usize) -> f32 {
        self.gains.weight(feature, label)
    }

    /// How many bytes the weights take.
    pub(super) fn size(&self) -> usize {
        self.gains.size()
    }
}

fn base(total: f32) -> f32 {
    ALPHA.ln() - total.ln()
}

fn gain(sum: f32) -> f32 {
    (sum / ALPHA).ln_1p()
}

fn ungain(gain: f32) -> f32 {
    gain.exp_m1() * ALPHA
}
