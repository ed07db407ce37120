//! Both models in one table: the machines and naive Bayes of every class, so that what a feature says to
//! any of them is read at one place.

use super::bayes::Bayes;
use super::table::Table;
use super::vocabulary::Vector;

/// A table keeps weights of one size best: gains of naive Bayes are kept so much smaller.
const SHRUNK: f32 = 0.2;

/// The weights of both models.
pub(super) struct Model {
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
pub(super) struct ModelScores {
    /// Of each label, and behind them of the out-of-scope class; empty without machines.
    pub(super) svm: Vec<f32>,
    /// The log-likelihood under each label.
    pub(super) bayes: Vec<f32>,
}

impl Model {
    /// Joins machines, of which there may be none, and naive Bayes.
    pub(super) fn new(
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
    pub(super) fn scores(&self, vector: &Vector) -> ModelScores {
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
    pub(super) fn weight(&self, feature: u32, label: usize) -> f32 {
        let weight = self.table.weight(feature, label);
        if self.biases.is_empty() {
            weight / SHRUNK
        } else {
            weight
        }
    }

    /// How many bytes the weights take.
    pub(super) fn size(&self) -> usize {
        self.table.size()
    }
}
