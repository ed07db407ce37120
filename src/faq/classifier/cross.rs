//! The book judged by its own examples: what each would have got from a classifier that had not seen it,
//! and the calibration that follows.

use super::bayes::Bayes;
use super::calibration::{Calibration, Judged, Outcome};
use super::lesson::Options;
use super::model::Model;
use super::nearest::Nearest;
use super::signals::{ClassScores, Ranking, Signals};
use super::svm::Lanes;
use super::training::{Material, in_parallel};
use super::vocabulary::Vocabulary;
use super::{CrossJudged, candidates};

/// No more lessons than this are judged where naive Bayes works alone; they are spread over all.
const JUDGED_ALONE: usize = 5_000;
/// Taught out-of-scope texts count for all of that class once there are well more of them than this.
const TAUGHT_ENOUGH: f64 = 50.0;

/// The models, and what they were taught.
pub(super) struct Taught<'a> {
    pub(super) material: &'a Material,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) bayes: &'a Bayes,
    pub(super) model: &'a Model,
    pub(super) nearest: &'a Nearest,
    /// Scores by group of classes, then lesson; empty without machines.
    pub(super) held_out: &'a [Vec<Lanes>],
    /// What the words of each lesson pull, had it not been taught.
    pub(super) pulls: &'a [f32],
    pub(super) labels: usize,
}

/// One lesson, held out.
pub(super) struct Held {
    lesson: Option<usize>,
    class: usize,
    ranking: Ranking,
    signals: Signals,
    right: bool,
    among_three: bool,
    pull: f32,
    weight: f64,
}

/// Judges every example and every text that is out of scope.
pub(super) fn outcomes(taught: &Taught<'_>, options: &Options) -> Vec<Held> {
    let material = taught.material;
    let mut judged: Vec<usize> = (0..material.vectors.len())
        .filter(|lesson| material.sources[*lesson].1 && material.weights[*lesson] > 0.0)
        .collect();
    if taught.held_out.is_empty() && judged.len() > JUDGED_ALONE {
        let every = judged.len().div_ceil(JUDGED_ALONE);
        judged = judged.into_iter().step_by(every).collect();
    }
    let weights = Weights::new(taught, &judged, options.guarded_share);
    in_parallel(&judged, options.threads, |lesson| {
        taught.hold_out(*lesson, weights.of(taught, *lesson))
    })
}

impl Taught<'_> {
    fn hold_out(&self, lesson: usize, weight: f64) -> Held {
        let material = self.material;
        let (vector, class) = (&material.vectors[lesson], material.classes[lesson]);
        let mut svm: Vec<f32> = self
            .held_out
            .iter()
            .flat_map(|scores| scores[lesson])
            .collect();
        svm.truncate(self.labels + 1);
        let taught = (vector, material.weights[lesson], class);
        let bayes = self
            .bayes
            .scores_without(taught, self.model, self.vocabulary);
        let ranking = Ranking::new(ClassScores {
            svm: &svm,
            bayes: &bayes,
        });
        let own = &material.weighed[lesson];
        let label = ranking.best.first().map_or(0, |(label, _)| *label);
        let likeness = self
            .nearest
            .of(&own.words, label, u32::try_from(lesson).ok())
            .map_or(0.0, |near| near.likeness);
        Held {
            lesson: material.sources[lesson].0,
            class,
            signals: super::signals_of(&ranking, own, likeness),
            right: label == class,
            among_three: ranking
                .best
                .iter()
                .take(3)
                .any(|(label, _)| *label == class),
            ranking,
            pull: self.pulls[lesson],
            weight,
        }
    }
}

/// How much each judged lesson counts, so that the mix is the expected one.
struct Weights {
    taught: f64,
    shipped: f64,
}

impl Weights {
    fn new(taught: &Taught<'_>, judged: &[usize], share: f64) -> Self {
        let (mut in_scope, mut own, mut shipped) = (0.0_f64, 0.0_f64, 0.0_f64);
        for lesson in judged {
            let is_out = taught.material.classes[*lesson] == taught.labels;
            match (is_out, taught.material.sources[*lesson].0) {
                (false, _) => in_scope += 1.0,
                (true, Some(_)) => own += 1.0,
                (true, None) => shipped += 1.0,
            }
        }
        let share = share.clamp(0.0, 0.95);
        let out = in_scope * share / (1.0 - share);
        let own_part = if shipped > 0.0 {
            own / (own + TAUGHT_ENOUGH)
        } else {
            1.0
        };
        Self {
            taught: out * own_part / own.max(1.0),
            shipped: out * (1.0 - own_part) / shipped.max(1.0),
        }
    }

    fn of(&self, taught: &Taught<'_>, lesson: usize) -> f64 {
        if taught.material.classes[lesson] < taught.labels {
            1.0
        } else if taught.material.sources[lesson].0.is_some() {
            self.taught
        } else {
            self.shipped
        }
    }
}

/// Fits both calibrations, and says what each lesson got by them.
pub(super) fn calibrate(
    held: &[Held],
    labels: usize,
    options: &Options,
) -> (Calibration, Calibration, Vec<CrossJudged>) {
    let odds = |share: f64| share.clamp(0.0, 0.95) / (1.0 - share.clamp(0.0, 0.95));
    let expected = odds(options.out_of_scope_share) / odds(options.guarded_share).max(1e-9);
    let fit = |right: fn(&Held) -> bool| {
        let outcomes: Vec<Outcome> = held
            .iter()
            .map(|one| Outcome {
                signals: one.signals,
                right: right(one),
                weight: one.weight * if one.class < labels { 1.0 } else { expected },
            })
            .collect();
        Calibration::fit(&outcomes)
    };
    let (first, three) = (fit(|one| one.right), fit(|one| one.among_three));
    let judged = held
        .iter()
        .map(|one| {
            let confidence = first.probability(&one.signals);
            let judged = |confidence, right| Judged {
                confidence,
                right,
                weight: one.weight,
            };
            let among_three = three.probability(&one.signals).max(confidence);
            CrossJudged {
                lesson: one.lesson,
                candidates: candidates(&one.ranking, confidence, among_three),
                judged: judged(confidence, one.right),
                among_three: judged(among_three, one.among_three),
                pull: one.pull,
            }
        })
        .collect();
    (first, three, judged)
}
