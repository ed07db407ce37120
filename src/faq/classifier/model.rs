//! Multinomial naive Bayes over weighted vectors (Rennie et al. 2003): a class's word probabilities
//! from its summed weights, smoothed by α.
//!
//! `ln P(f|c) = ln α − ln total(c) + ln(1 + sum(f, c) / α)`: only the last term differs per feature, and
//! it is zero where the class never had it, so a model is as large as what was taught.
//!
//! Both models in one table: the machines and naive Bayes of every class, so that what a feature says to
//! any of them is read at one place.

use crate::faq::classifier::vocabulary::{Vector, Vocabulary};
use crate::faq::classifier::weights::Table;

/// The smoothing constant α.
const ALPHA: f32 = 0.02;

/// What was counted of each label.
pub(crate) struct Bayes {
    /// The summed weights of each feature, features ascending.
    sums: Vec<Vector>,
    /// The summed weights of all features, smoothed.
    totals: Vec<f32>,
    smoothing: f32,
}

impl Bayes {
    /// Counts the lessons of each label; `labels[lesson]` at or above `label_count` is passed over.
    pub(crate) fn train(
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
            sums: rows,
            totals,
            smoothing,
        }
    }

    /// What each feature adds to each label's log-likelihood beyond [`Bayes::bases`].
    pub(crate) fn gains(&self) -> Vec<Vector> {
        let gains = |row: &Vector| row.iter().map(|(f, sum)| (*f, gain(*sum))).collect();
        self.sums.iter().map(gains).collect()
    }

    /// What any feature adds to each label's log-likelihood.
    pub(crate) fn bases(&self) -> Vec<f32> {
        self.totals.iter().map(|total| base(*total)).collect()
    }

    /// The log-likelihood of a lesson under each label, by a model that was taught neither it nor what says
    /// the same: `left_out` holds all of them, each with its weight and label.
    pub(crate) fn scores_without(
        &self,
        vector: &Vector,
        left_out: &[(&Vector, f32, usize)],
        model: &Model,
        vocabulary: &Vocabulary,
    ) -> Vec<f32> {
        let shared: Vector = vector
            .iter()
            .filter(|(feature, _)| !vocabulary.is_once(*feature))
            .copied()
            .collect();
        let mut scores = model.scores(&shared).bayes;
        for (place, (_, _, label)) in left_out.iter().enumerate() {
            let is_done = left_out[..place].iter().any(|(_, _, done)| done == label);
            if let (false, Some(score)) = (is_done, scores.get_mut(*label)) {
                *score = self.score_without(&shared, *label, left_out);
            }
        }
        scores
    }

    /// The log-likelihood of features under a label that was not taught those of these lessons which are its.
    fn score_without(
        &self,
        features: &Vector,
        label: usize,
        left_out: &[(&Vector, f32, usize)],
    ) -> f32 {
        let own = || left_out.iter().filter(|(_, _, other)| *other == label);
        let taught = own().flat_map(|(vector, weight, _)| {
            let weighed = move |(_, value): &(u32, f32)| value * weight;
            vector.iter().map(weighed)
        });
        let left = (self.totals[label] - taught.sum::<f32>()).max(self.smoothing);
        let mass: f32 = features.iter().map(|(_, value)| value).sum();
        let mut score = base(left) * mass;
        for (feature, value) in features {
            let own: f32 = own().map(|one| weight_in(one.0, *feature) * one.1).sum();
            let taught = weight_in(&self.sums[label], *feature);
            score += value * gain((taught - own).max(0.0));
        }
        score
    }
}

/// What a feature weighs in a vector whose features ascend.
fn weight_in(vector: &Vector, feature: u32) -> f32 {
    let found = vector.binary_search_by_key(&feature, |(own, _)| *own);
    found.map_or(0.0, |at| vector[at].1)
}

fn base(total: f32) -> f32 {
    ALPHA.ln() - total.ln()
}

fn gain(sum: f32) -> f32 {
    (sum / ALPHA).ln_1p()
}

/// A table keeps weights of one size best: gains of naive Bayes are kept so much smaller.
const SHRUNK: f32 = 0.2;

/// The weights of both models.
pub(crate) struct Model {
    /// A column for each machine, then one for each label's gain.
    table: Table,
    /// The machines' constants: one for each label, and for what is out of scope; none where there are too
    /// many labels and lessons for a machine each.
    biases: Vec<f32>,
    /// What any feature adds to each label's log-likelihood.
    bases: Vec<f32>,
}

/// What both models say of a text.
#[derive(Debug)]
pub(crate) struct ModelScores {
    /// Of each label, and behind them of the out-of-scope class; empty without machines.
    pub(crate) svm: Vec<f32>,
    /// The log-likelihood under each label.
    pub(crate) bayes: Vec<f32>,
}

impl Model {
    /// Joins machines, of which there may be none, and naive Bayes.
    pub(crate) fn new(
        (mut columns, biases): (Vec<Vector>, Vec<f32>),
        bayes: &Bayes,
        features: usize,
    ) -> Self {
        columns.extend(bayes.gains());
        for (_, gain) in columns.iter_mut().skip(biases.len()).flatten() {
            *gain *= SHRUNK;
        }
        Self {
            table: Table::from_columns(&columns, features),
            biases,
            bases: bayes.bases(),
        }
    }

    /// What both say.
    pub(crate) fn scores(&self, vector: &Vector) -> ModelScores {
        let mass: f32 = vector.iter().map(|(_, value)| value).sum();
        let mut svm = self.table.sums(vector);
        let gains = svm.split_off(self.biases.len());
        for (score, bias) in svm.iter_mut().zip(&self.biases) {
            *score += bias;
        }
        let own = |(gain, base): (&f32, &f32)| gain / SHRUNK + base * mass;
        ModelScores {
            svm,
            bayes: gains.iter().zip(&self.bases).map(own).collect(),
        }
    }

    /// How much a feature speaks for a label.
    pub(crate) fn weight(&self, feature: u32, label: usize) -> f32 {
        let weight = self.table.weight(feature, label);
        if self.biases.is_empty() {
            weight / SHRUNK
        } else {
            weight
        }
    }

    /// How many bytes the weights take.
    pub(crate) fn size(&self) -> usize {
        self.table.size()
    }
}
