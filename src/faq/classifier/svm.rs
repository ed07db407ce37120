//! The support vector machines of the classifier, one linear machine per class against all others, by dual coordinate
//! descent with shrinking for the L2 loss (Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale Linear
//! SVM"), and the score of each training text while its fold is held out.
//!
//! Holding out needs no new training. The fold's share of the weights is subtracted exactly (they are a sum over
//! training texts), and a few passes over the training texts near the margin correct the rest.

use crate::faq::classifier::hashing::Shuffle;
use crate::faq::classifier::vocabulary::SparseVector;

/// The cost of a training text of weight 1 on the wrong side of the margin.
const COST: f32 = 2.0;
/// The violation of the dual's optimum at which the descent stops.
const TOLERANCE: f32 = 0.1;
/// The most rounds of the descent.
const MAX_ROUNDS: usize = 6;
/// The number of passes over the training texts that still move, between two passes over all.
const PASSES_BETWEEN: usize = 4;
/// The number of passes that adjust the weights after a fold was taken out.
const MENDING_PASSES: usize = 2;

/// The number of machines that are trained side by side: a training text's features are then fetched once for all of
/// them.
pub(crate) const LANES: usize = 8;

/// A number for each of the machines that are trained side by side.
pub(crate) type Lanes = [f32; LANES];

/// The vectors and classes that the machines are trained on.
pub(crate) struct TrainingProblem<'a> {
    pub(crate) vectors: &'a [SparseVector],
    /// The weight of each training text.
    pub(crate) weights: &'a [f32],
    /// The class of each training text.
    pub(crate) classes: &'a [usize],
    /// The fold each training text is held out with.
    pub(crate) folds: &'a [u8],
    pub(crate) fold_count: u8,
    pub(crate) features: usize,
}

/// The machines of [`LANES`] classes in a row: `score(x) = weights · x + bias`, each in its lane.
pub(crate) struct MachineLanes {
    pub(crate) weights: Vec<Lanes>,
    pub(crate) biases: Lanes,
    /// The scores of each training text by machines that have not seen its fold.
    pub(crate) held_out: Vec<Lanes>,
}

/// Trains the machines of the classes from `first` on.
pub(crate) fn train(problem: &TrainingProblem<'_>, first: usize) -> MachineLanes {
    let mut descent = Descent::new(problem, first);
    descent.run();
    let held_out = descent.hold_out();
    MachineLanes {
        weights: descent.weights,
        biases: descent.biases,
        held_out,
    }
}

struct Descent<'a> {
    problem: &'a TrainingProblem<'a>,
    first: usize,
    weights: Vec<Lanes>,
    biases: Lanes,
    alphas: Vec<Lanes>,
    /// The diagonal of the dual: each training text's squared length, with its bias.
    lengths: Vec<f32>,
    shuffle: Shuffle,
}

/// A training text, with the lanes (as bits) in which it is not safely outside the margin.
type Active = (u32, u8);

impl<'a> Descent<'a> {
    fn new(problem: &'a TrainingProblem<'a>, first: usize) -> Self {
        let lengths = problem
            .vectors
            .iter()
            .map(|vector| 1.0 + vector.iter().map(|(_, w)| w * w).sum::<f32>())
            .collect();
        Self {
            problem,
            first,
            weights: vec![[0.0; LANES]; problem.features],
            biases: [0.0; LANES],
            alphas: vec![[0.0; LANES]; problem.vectors.len()],
            lengths,
            shuffle: Shuffle::new(first as u64),
        }
    }

    /// Returns 1 for a training text of the lane's class, −1 for any other.
    fn side(&self, text: usize, lane: usize) -> f32 {
        if self.problem.classes[text] == self.first + lane {
            1.0
        } else {
            -1.0
        }
    }

    fn scores(&self, text: usize) -> Lanes {
        let mut scores = self.biases;
        for (feature, value) in &self.problem.vectors[text] {
            let weights = &self.weights[*feature as usize];
            for lane in 0..LANES {
                scores[lane] += weights[lane] * value;
            }
        }
        scores
    }

    fn add(&mut self, text: usize, steps: &Lanes) {
        for (bias, step) in self.biases.iter_mut().zip(steps) {
            *bias += step;
        }
        for (feature, value) in &self.problem.vectors[text] {
            let weights = &mut self.weights[*feature as usize];
            for lane in 0..LANES {
                weights[lane] += steps[lane] * value;
            }
        }
    }

    /// Runs rounds of one pass over everything and some over the training texts that moved in it.
    fn run(&mut self) {
        let everything: Vec<Active> = self.taught().map(|text| (text as u32, u8::MAX)).collect();
        for round in 0..MAX_ROUNDS {
            let mut active = everything.clone();
            self.shuffle.apply(&mut active);
            let unrest = self.pass(&mut active);
            if round > 0 && unrest < TOLERANCE {
                break;
            }
            for _ in 0..PASSES_BETWEEN {
                active.retain(|(_, lanes)| *lanes != 0);
                self.shuffle.apply(&mut active);
                if self.pass(&mut active) < TOLERANCE {
                    break;
                }
            }
        }
    }

    fn taught(&self) -> impl Iterator<Item = usize> + use<'a> {
        let weights = self.problem.weights;
        (0..weights.len()).filter(|text| weights[*text] > 0.0)
    }

    /// Passes once through the training texts, and returns the largest violation. Those that are at rest outside a
    /// lane's margin leave that lane.
    fn pass(&mut self, active: &mut [Active]) -> f32 {
        let mut unrest = 0.0_f32;
        for (text, lanes) in active {
            let text = *text as usize;
            let scores = self.scores(text);
            let mut steps = [0.0; LANES];
            let mut moves = false;
            for lane in 0..LANES {
                if *lanes & (1 << lane) == 0 {
                    continue;
                }
                match self.step(text, lane, scores[lane]) {
                    Some((violation, step)) => {
                        unrest = unrest.max(violation);
                        steps[lane] = step;
                        moves |= step != 0.0;
                    }
                    None => *lanes &= !(1 << lane),
                }
            }
            if moves {
                self.add(text, &steps);
            }
        }
        unrest
    }

    /// Moves one training text's α in one lane. How far it was from rest, and by how much the weights move along the
    /// training text; `None` where it rests outside the margin.
    fn step(&mut self, text: usize, lane: usize, score: f32) -> Option<(f32, f32)> {
        // The L2 loss softens the dual's diagonal; a training text of little weight is soft.
        let softness = 0.5 / (COST * self.problem.weights[text]);
        let side = self.side(text, lane);
        let old = self.alphas[text][lane];
        let gradient = side * score - 1.0 + old * softness;
        if old <= 0.0 && gradient >= 0.0 {
            return None;
        }
        let new = (old - gradient / (self.lengths[text] + softness)).max(0.0);
        self.alphas[text][lane] = new;
        Some((gradient.abs(), (new - old) * side))
    }

    /// Scores every training text by weights without its fold, and leaves the machines as they are.
    fn hold_out(&mut self) -> Vec<Lanes> {
        let texts = self.problem.vectors.len();
        let mut scores: Vec<Lanes> = (0..texts).map(|text| self.scores(text)).collect();
        let near: Vec<Active> = self
            .taught()
            .map(|text| (text as u32, self.near_lanes(text, &scores[text])))
            .filter(|(_, lanes)| *lanes != 0)
            .collect();
        let (weights, biases) = (self.weights.clone(), self.biases);
        let alphas = self.alphas.clone();
        for fold in 0..self.problem.fold_count {
            self.take_out(fold, &near);
            for (text, score) in scores.iter_mut().enumerate() {
                if self.problem.folds[text] == fold {
                    *score = self.scores(text);
                }
            }
            self.weights.copy_from_slice(&weights);
            self.alphas.copy_from_slice(&alphas);
            self.biases = biases;
        }
        scores
    }

    /// Returns the lanes in which a training text supports the margin, or would if others were taken out.
    fn near_lanes(&self, text: usize, scores: &Lanes) -> u8 {
        let is_near = |lane: &usize| {
            self.alphas[text][*lane] > 0.0 || self.side(text, *lane) * scores[*lane] < 1.0
        };
        (0..LANES)
            .filter(is_near)
            .fold(0, |lanes, lane| lanes | 1 << lane)
    }

    fn take_out(&mut self, fold: u8, near: &[Active]) {
        let folds = self.problem.folds;
        let (out, mut rest): (Vec<Active>, Vec<Active>) = near
            .iter()
            .partition(|(text, _)| folds[*text as usize] == fold);
        for (text, _) in out {
            let text = text as usize;
            let alphas = self.alphas[text];
            let steps = std::array::from_fn(|lane| -alphas[lane] * self.side(text, lane));
            self.add(text, &steps);
        }
        for _ in 0..MENDING_PASSES {
            self.shuffle.apply(&mut rest);
            self.pass(&mut rest.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes vectors of two classes on two features, and a third feature that tells nothing.
    fn vectors() -> Vec<SparseVector> {
        (0..20)
            .map(|n| {
                let own = u32::from(n % 2 == 1);
                vec![(own, 0.8), (2, 0.1 + 0.02 * n as f32)]
            })
            .collect()
    }

    fn train_both(vectors: &[SparseVector], weights: &[f32]) -> MachineLanes {
        let classes: Vec<usize> = (0..vectors.len()).map(|n| n % 2).collect();
        let folds: Vec<u8> = (0..vectors.len()).map(|n| (n % 5) as u8).collect();
        let problem = TrainingProblem {
            vectors,
            weights,
            classes: &classes,
            folds: &folds,
            fold_count: 5,
            features: 3,
        };
        train(&problem, 0)
    }

    #[test]
    fn separable_classes_are_separated_also_when_held_out() {
        let vectors = vectors();
        let machines = train_both(&vectors, &[1.0; 20]);
        for text in 0..vectors.len() {
            let (own, other) = (text % 2, 1 - text % 2);
            assert!(machines.held_out[text][own] > machines.held_out[text][other]);
        }
        assert!(machines.weights[0][0] > 0.0 && machines.weights[1][0] < 0.0);
    }

    #[test]
    fn a_training_text_of_no_weight_teaches_nothing() {
        let vectors = vectors();
        let machines = train_both(&vectors, &[0.0; 20]);
        assert!(machines.weights.iter().flatten().all(|w| *w == 0.0));
    }
}
