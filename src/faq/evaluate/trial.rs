//! A classifier trained on labelled texts, where each label is a rule made from its texts, and its results for other
//! texts. Also simulates learning: labelled texts come as a stream of messages, at intervals the best candidates of the
//! review queue are labelled as by staff, and answers are pressed as by a learner.

use std::collections::HashMap;
use std::sync::Arc;

use crate::faq::classifier::Classifier;
use crate::faq::classifier::calibration::Judged;
use crate::faq::classifier::hashing::Shuffle;
use crate::faq::classifier::judgement::JudgedText;
use crate::faq::classifier::parts::ClassifierPart;
use crate::faq::classifier::training_text::{Options, TrainingText};
use crate::faq::encoder::Encoder;
use crate::faq::evaluate::labelled::Labelled;
use crate::faq::evaluate::metrics::{Prediction, Tuning};
use crate::faq::matching::text::Text;

/// The number of candidates in one review.
const REVIEWED: usize = 20;
/// The precision that thresholds keep.
const PRECISION: f64 = 0.95;

/// A stream of messages, with the lessons so far.
pub struct Stream<'a> {
    lessons: Vec<Labelled>,
    messages: std::slice::Chunks<'a, Labelled>,
    presses: Vec<(Judged, bool)>,
    waiting: Vec<Unreviewed>,
    seen: usize,
    threads: usize,
    encoder: Option<Arc<Encoder>>,
}

/// A message that staff have not reviewed.
struct Unreviewed {
    row: Labelled,
    /// The usefulness of reviewing it; higher is more useful.
    worth: f64,
}

/// A stretch of the stream, with its figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StreamStage {
    /// The number of messages until its end.
    pub messages: usize,
    /// The number of lessons during it.
    pub lessons: usize,
    /// The answered messages of this stretch ÷ its messages.
    pub coverage: f64,
    /// The right answers of this stretch ÷ its answers; `None` without any.
    pub precision: Option<f64>,
}

impl<'a> Stream<'a> {
    /// Makes a stream of messages to a book with these lessons, which learns after every `each` of them.
    #[must_use]
    pub fn new(
        lessons: Vec<Labelled>,
        messages: &'a [Labelled],
        each: usize,
        threads: usize,
        encoder: Option<&Arc<Encoder>>,
    ) -> Self {
        Self {
            lessons,
            messages: messages.chunks(each.max(1)),
            presses: Vec::new(),
            waiting: Vec::new(),
            seen: 0,
            threads,
            encoder: encoder.cloned(),
        }
    }

    fn press(&mut self, said: &Prediction) {
        let judged = Judged {
            confidence: said.confidence,
            right: said.place == Some(0),
            weight: 1.0,
        };
        self.presses.push((judged, said.out_of_scope));
    }

    /// Adds a message to the queue: messages with *Not what I asked* first, then those nearest below the threshold.
    fn queue(&mut self, row: &Labelled, said: &Prediction, threshold: f64) {
        let is_wrong = said.answered && said.place != Some(0);
        if said.answered && !is_wrong {
            return;
        }
        let worth = if is_wrong {
            2.0
        } else {
            1.0 - (threshold - said.confidence).abs()
        };
        self.waiting.push(Unreviewed {
            row: row.clone(),
            worth,
        });
    }

    /// Makes lessons of the best candidates; the rest keep waiting.
    fn review(&mut self) {
        self.waiting.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        let reviewed = self.waiting.len().min(REVIEWED);
        self.lessons.extend(
            self.waiting
                .drain(..reviewed)
                .map(|candidate| candidate.row),
        );
    }
}

impl Iterator for Stream<'_> {
    type Item = StreamStage;

    fn next(&mut self) -> Option<StreamStage> {
        let messages = self.messages.next()?;
        let trial = Trial::train_with(&self.lessons, self.threads, self.encoder.as_ref());
        let mut cases = trial.cross_validated();
        cases.extend(&self.presses);
        let tuning = trial.tune_by(&cases, PRECISION);
        let lessons = self.lessons.len();
        let (mut answered, mut right) = (0_usize, 0_usize);
        for row in messages {
            let mut said = trial.say_one(row);
            said.answer(&tuning);
            if said.answered {
                answered += 1;
                right += usize::from(said.place == Some(0));
                self.press(&said);
            }
            self.queue(row, &said, tuning.precise.unwrap_or(1.0));
        }
        self.review();
        self.seen += messages.len();
        Some(StreamStage {
            messages: self.seen,
            lessons,
            coverage: answered as f64 / messages.len() as f64,
            precision: (answered > 0).then(|| right as f64 / answered as f64),
        })
    }
}

/// The minimum share of out-of-scope messages for which thresholds chosen on a validation file keep their precision; a
/// file's own lower share says little about a community. It is lower than [`Options::guarded_share`], because such a
/// file's texts are as unknown to the classifier as future messages, while held-out examples of the book are not.
const VALIDATED_SHARE: f64 = 1.0 / 6.0;

/// A trained classifier, with the labels that it knows.
pub struct Trial {
    labels: Vec<String>,
    classifier: Classifier,
    /// Whether each training text is out of scope.
    out_of_scope: Vec<bool>,
}

impl Trial {
    /// Trains on labelled texts.
    #[must_use]
    pub fn train(rows: &[Labelled], threads: usize) -> Self {
        Self::train_with(rows, threads, None)
    }

    /// Trains on labelled texts, and on their meanings if there is an encoder.
    #[must_use]
    pub fn train_with(rows: &[Labelled], threads: usize, encoder: Option<&Arc<Encoder>>) -> Self {
        Self::train_without(None, rows, threads, encoder)
    }

    /// Trains on labelled texts without a part of the classifier.
    #[must_use]
    pub fn train_without(
        without: Option<ClassifierPart>,
        rows: &[Labelled],
        threads: usize,
        encoder: Option<&Arc<Encoder>>,
    ) -> Self {
        let mut labels: Vec<String> = rows.iter().filter_map(|row| row.label.clone()).collect();
        labels.sort();
        labels.dedup();
        let numbers: HashMap<&str, usize> = labels.iter().map(String::as_str).zip(0..).collect();
        let texts: Vec<TrainingText<'_>> = rows
            .iter()
            .map(|row| match &row.label {
                Some(label) => TrainingText::example(&row.text, numbers[label.as_str()]),
                None => TrainingText::out_of_scope(&row.text),
            })
            .collect();
        let options = Options {
            threads,
            without,
            ..Options::new(labels.len())
        };
        Self {
            classifier: Classifier::train_with(&texts, &options, encoder),
            out_of_scope: rows.iter().map(|row| row.label.is_none()).collect(),
            labels,
        }
    }

    /// Returns the classifier.
    #[must_use]
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// Computes the signals of labelled texts with a weight each, and whether the first label is right.
    #[must_use]
    pub fn outcomes(
        &self,
        rows: &[Labelled],
        weight: impl Fn(&Labelled) -> f64,
    ) -> Vec<JudgedText> {
        let outcome = |row: &Labelled| {
            let own = row.label.as_ref();
            let label = own.and_then(|label| self.labels.binary_search(label).ok());
            let text = Text::new(&row.text);
            self.classifier.outcome(&text, label, weight(row))
        };
        rows.iter().filter_map(outcome).collect()
    }

    /// Classifies labelled texts, without deciding which are answered.
    #[must_use]
    pub fn say(&self, rows: &[Labelled]) -> Vec<Prediction> {
        rows.iter().map(|row| self.say_one(row)).collect()
    }

    /// Classifies one labelled text.
    #[must_use]
    pub fn say_one(&self, row: &Labelled) -> Prediction {
        let scores = self.classifier.classify(&Text::new(&row.text));
        let right = row
            .label
            .as_ref()
            .and_then(|label| self.labels.binary_search(label).ok());
        Prediction {
            place: right
                .and_then(|right| scores.candidates.iter().position(|one| one.label == right)),
            out_of_scope: row.label.is_none(),
            right,
            first: scores.candidates.first().map(|one| one.label),
            confidence: scores.confidence(),
            answered: false,
        }
    }

    /// Returns the result of each training text while it was held out, and whether it is out of scope.
    #[must_use]
    pub fn cross_validated(&self) -> Vec<(Judged, bool)> {
        self.classifier
            .cross_validated()
            .iter()
            .map(|case| {
                let own = case.text.and_then(|text| self.out_of_scope.get(text));
                (case.judged, own.copied().unwrap_or(true))
            })
            .collect()
    }

    /// Lists the held-out results of out-of-scope texts: of those that were taught, or, if there are none, of the
    /// shipped ones.
    fn held_out_of_scope(&self) -> Vec<Judged> {
        let cases = self.classifier.cross_validated().iter();
        let taught: Vec<Judged> = cases
            .clone()
            .filter(|case| case.text.is_some_and(|text| self.out_of_scope[text]))
            .map(|case| case.judged)
            .collect();
        if taught.is_empty() {
            let shipped = cases.filter(|case| case.text.is_none());
            return shipped.map(|case| case.judged).collect();
        }
        taught
    }

    /// Chooses thresholds on cases. Where there is an encoder, the classifier itself knows from where on it answers: a
    /// few cases more or less do not move that by leaps.
    fn tune_by(&self, cases: &[(Judged, bool)], precision: f64) -> Tuning {
        let chosen = Tuning::choose(cases, precision);
        if !self.classifier.knows_meanings() {
            return chosen;
        }
        Tuning {
            precise: self.classifier.answer_threshold(precision),
            ..chosen
        }
    }

    /// Chooses thresholds on a validation file if there is one, otherwise by cross-validation.
    #[must_use]
    pub fn tune(&self, validation: Option<&[Labelled]>, precision: f64) -> Tuning {
        match validation {
            Some(rows) => Tuning::validate(
                &self.say(rows),
                &self.held_out_of_scope(),
                VALIDATED_SHARE,
                precision,
            ),
            None => self.tune_by(&self.cross_validated(), precision),
        }
    }
}

/// The sizes of smaller books: the number of labels, and the most examples of each.
const SMALLER: [(usize, usize); 5] = [(12, 8), (12, 3), (6, 4), (3, 3), (3, 6)];

/// Makes smaller books from a labelled one. Messages that mean a label which is left out mean none then; no more of
/// those are kept than mean one.
#[must_use]
pub fn smaller(train: &[Labelled], test: &[Labelled]) -> Vec<(Vec<Labelled>, Vec<Labelled>)> {
    let mut labels: Vec<&str> = train
        .iter()
        .filter_map(|row| row.label.as_deref())
        .collect();
    labels.sort_unstable();
    labels.dedup();
    let sizes = SMALLER.iter().zip(1..);
    let sizes = sizes.filter(|((count, _), _)| *count < labels.len());
    sizes
        .flat_map(|((count, examples), seed)| {
            let mut order = labels.clone();
            Shuffle::new(seed).apply(&mut order);
            let parts: Vec<Vec<&str>> = order.chunks_exact(*count).map(<[&str]>::to_vec).collect();
            let some = parts.into_iter().take(4);
            some.map(move |kept| part(train, test, &kept, *examples, seed))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn part(
    train: &[Labelled],
    test: &[Labelled],
    kept: &[&str],
    examples: usize,
    seed: u64,
) -> (Vec<Labelled>, Vec<Labelled>) {
    let is_kept = |row: &&Labelled| row.label.as_deref().is_some_and(|own| kept.contains(&own));
    let own: Vec<Labelled> = train.iter().filter(is_kept).cloned().collect();
    let within: Vec<Labelled> = test.iter().filter(is_kept).cloned().collect();
    let others = test.iter().filter(|row| !is_kept(row));
    let others = others.map(|row| Labelled {
        text: row.text.clone(),
        label: None,
    });
    let mut others: Vec<Labelled> = others.collect();
    Shuffle::new(seed).apply(&mut others);
    others.truncate(within.len().max(20));
    (sample(&own, examples, seed), [within, others].concat())
}

/// Puts the texts in a seeded order: files are often sorted by label, and messages never are.
#[must_use]
pub fn shuffled(mut rows: Vec<Labelled>, seed: u64) -> Vec<Labelled> {
    Shuffle::new(seed).apply(&mut rows);
    rows
}

/// Picks at most so many texts of each label by a seed, in their order.
#[must_use]
pub fn sample(rows: &[Labelled], per_label: usize, seed: u64) -> Vec<Labelled> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    Shuffle::new(seed).apply(&mut order);
    let mut taken: HashMap<Option<&str>, usize> = HashMap::new();
    let mut chosen: Vec<usize> = order
        .into_iter()
        .filter(|at| {
            let count = taken.entry(rows[*at].label.as_deref()).or_default();
            *count += 1;
            *count <= per_label
        })
        .collect();
    chosen.sort_unstable();
    chosen.into_iter().map(|at| rows[at].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::evaluate::labelled::read_csv;
    use crate::faq::evaluate::metrics::MatchQuality;

    fn row(text: String, label: Option<&str>) -> Labelled {
        Labelled {
            text,
            label: label.map(str::to_owned),
        }
    }

    #[test]
    fn the_stream_learns_what_staff_say() {
        let lessons: Vec<Labelled> = (0..12)
            .map(|n| match n % 2 {
                0 => row(format!("reset password number {n}"), Some("password")),
                _ => row(format!("invoice please number {n}"), Some("invoice")),
            })
            .collect();
        let messages: Vec<Labelled> = (0..60)
            .map(|n| match n % 3 {
                0 => row(format!("how do I reset the password {n}"), Some("password")),
                1 => row(format!("certificate of week {n}"), Some("certificate")),
                _ => row(format!("nice weather {n}"), None),
            })
            .collect();
        let stages: Vec<StreamStage> = Stream::new(lessons, &messages, 30, 1, None).collect();
        assert_eq!(stages.len(), 2);
        assert_eq!((stages[0].messages, stages[1].messages), (30, 60));
        assert_eq!(stages[0].lessons, 12);
        assert_eq!(stages[1].lessons, 12 + REVIEWED);
        assert!(
            stages
                .iter()
                .all(|stage| (0.0..=1.0).contains(&stage.coverage))
        );
    }

    fn rows() -> Vec<Labelled> {
        let texts = [
            ("how do I reset my password", Some("password")),
            ("I forgot the password", Some("password")),
            ("password reset does not work", Some("password")),
            ("where is my invoice", Some("invoice")),
            ("I need an invoice please", Some("invoice")),
            ("download the invoice", Some("invoice")),
            ("what a lovely day", None),
        ];
        texts
            .map(|(text, label)| Labelled {
                text: text.to_owned(),
                label: label.map(str::to_owned),
            })
            .to_vec()
    }

    #[test]
    fn what_was_taught_is_said() {
        let trial = Trial::train(&rows(), 1);
        let said = trial.say(&rows());
        assert!(
            said[..6]
                .iter()
                .all(|one| one.place == Some(0) && !one.out_of_scope)
        );
        assert!(said[6].place.is_none() && said[6].out_of_scope);
        assert!(
            trial
                .cross_validated()
                .iter()
                .filter(|(_, out)| !out)
                .count()
                == 6
        );
    }

    #[test]
    fn a_shuffle_keeps_every_text() {
        let mut mixed = shuffled(rows(), 1);
        assert_ne!(mixed, rows());
        mixed.sort_by(|a, b| a.text.cmp(&b.text));
        let mut sorted = rows();
        sorted.sort_by(|a, b| a.text.cmp(&b.text));
        assert_eq!(mixed, sorted);
    }

    #[test]
    fn a_sample_is_of_each_label_and_repeats_itself() {
        let chosen = sample(&rows(), 2, 1);
        assert_eq!(chosen.len(), 5);
        assert_eq!(chosen, sample(&rows(), 2, 1));
        assert_eq!(sample(&rows(), 100, 3), rows());
    }

    /// A bounded part of CLINC150, where it is present: 15 intents, 20 examples each.
    #[test]
    fn a_public_data_set_is_classified_well() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eval/clinc150");
        let part = |name: &str| {
            let content = std::fs::read_to_string(folder.join(name)).ok()?;
            let mut rows = read_csv(&content).unwrap();
            let mut labels: Vec<String> = rows.iter().filter_map(|row| row.label.clone()).collect();
            labels.sort();
            labels.dedup();
            let kept: Vec<&String> = labels.iter().step_by(10).collect();
            rows.retain(|row| row.label.as_ref().is_none_or(|label| kept.contains(&label)));
            Some(sample(&rows, 20, 5))
        };
        let (Some(train), Some(test)) = (part("train.csv"), part("validation.csv")) else {
            eprintln!(
                "SKIPPED: ../shared/eval/clinc150 is not there, so nothing was measured on it"
            );
            return;
        };
        let trial = Trial::train(&train, 2);
        let tuning = trial.tune(None, 0.9);
        let mut said = trial.say(&test);
        said.iter_mut().for_each(|one| one.answer(&tuning));
        let metrics = MatchQuality::of(&said, Some(tuning.accurate));
        assert!(metrics.in_scope_accuracy.unwrap() > 0.9, "{metrics:?}");
        assert!(metrics.oos_auroc.unwrap() > 0.85, "{metrics:?}");
        assert!(
            metrics.precision.is_none_or(|share| share > 0.8),
            "{metrics:?}"
        );
    }
}
