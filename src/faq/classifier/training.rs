//! Trains a classifier: reads the training texts, leaves out misleading ones, trains the models, and calibrates them on
//! the result of each training text while it was held out.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use sentence_encoder::DIMENSIONS;

use crate::domain::Locale;
use crate::faq::classifier::cross_validation::{Material, TrainedModels};
use crate::faq::classifier::features::{Features, Reader};
use crate::faq::classifier::hashing::Shuffle;
use crate::faq::classifier::judgement::Judgement;
use crate::faq::classifier::meanings::{Meanings, TrainingLabels};
use crate::faq::classifier::model::{Bayes, Model};
use crate::faq::classifier::parts::ClassifierPart;
use crate::faq::classifier::signals::NearestTexts;
use crate::faq::classifier::training_text::{Options, TextKind, TrainingTarget, TrainingText};
use crate::faq::classifier::vocabulary::{SparseVector, Vocabulary};
use crate::faq::classifier::word_score::{WordScores, Worths};
use crate::faq::classifier::{Classifier, Meaning, cross_validation, svm};
use crate::faq::encoder::Encoder;
use crate::faq::language;
use crate::faq::matching::examples::spoken;
use crate::faq::matching::text::Text;
use crate::faq::matching::wording::Wording;

/// The largest product of training texts and classes for which each class gets a machine; beyond it, only naive Bayes
/// is used.
const MACHINE_BUDGET: usize = 6_000_000;

/// The most machines.
const MOST_MACHINES: usize = 30_000;

/// The most training texts that are used; the others are left out, beginning with the last of the longest lists.
const MAX_TEXTS: usize = 50_000;

/// The weight of a shipped line beside an example.
const OFF_TOPIC_WEIGHT: f32 = 0.1;

/// The fewest shipped lines that a book is trained with, however small it is.
const FEW_LINES: usize = 150;

/// The number of folds in which training texts are held out.
const FOLDS: u8 = 5;

/// The weight below which a shipped line changes no score visibly.
const NEGLIGIBLE: f32 = 3e-2;

impl Classifier {
    /// Trains a classifier. Training texts whose label lies beyond the options' are passed over, and so are
    /// those with nothing to read in them.
    #[must_use]
    pub fn train(texts: &[TrainingText<'_>], options: &Options) -> Self {
        Self::train_with(texts, options, None)
    }

    /// Trains a classifier that also judges meanings, if there is an encoder that has learned the scripts of most
    /// texts.
    #[must_use]
    pub fn train_with(
        texts: &[TrainingText<'_>],
        options: &Options,
        encoder: Option<&Arc<Encoder>>,
    ) -> Self {
        let encoder = encoder.filter(|own| own.reads_most(texts.iter().map(|one| one.text)));
        let mut reader = off_topic().0.clone();
        reader.leave_out(options.without.and_then(ClassifierPart::block));
        let options = &Options {
            labels: options.labels.min(usize::from(u16::MAX) - 1),
            ..*options
        };
        let labels = options.labels;
        let (read, mut material) = read(&mut reader, texts, options);
        let vocabulary = weigh(&read, &mut material, labels);
        let meanings = encoder.map(|encoder| meanings(encoder, &material, options));
        let machines = machines(&material, vocabulary.len(), meanings.as_ref(), options);
        let bayes = bayes(&material, vocabulary.len(), options);
        let (word_scores, scores_held_out) = {
            let columns = one_column_a_label(&machines, &bayes);
            let said = are_said(&material, texts);
            score_words(&columns, &vocabulary, &reader, &read, &said)
        };
        let model = Model::new(machines.rows, machines.biases, &bayes, vocabulary.len());
        let words = material.weighed.iter().map(|w| &w.words);
        let nearest = NearestTexts::new(material.classes.iter().copied().zip(words), labels);
        let taught = TrainedModels {
            material: &material,
            vocabulary: &vocabulary,
            bayes: &bayes,
            model: &model,
            nearest: &nearest,
            held_out: &machines.held_out,
            word_scores: &scores_held_out,
            labels,
            meanings: meanings.as_ref(),
        };
        let outcomes = cross_validation::outcomes(&taught, options);
        let judgement = encoder.and_then(|_| Judgement::shipped());
        let (calibrations, cross_validated) =
            cross_validation::calibrate(&outcomes, labels, options, judgement);
        Self {
            reader,
            vocabulary,
            model,
            word_scores,
            nearest: nearest.renumbered(&material.sources),
            calibrations,
            cross_validated,
            labels,
            meaning: encoder.zip(meanings).map(|(encoder, own)| {
                let own = own.with_machines(machines.dimensions);
                meaning(encoder, own, &material)
            }),
        }
    }
}

/// Collects everything that is needed to judge the meaning of a text.
fn meaning(encoder: &Arc<Encoder>, meanings: Meanings, material: &Material) -> Meaning {
    Meaning {
        encoder: Arc::clone(encoder),
        meanings,
        given: material.sources.iter().map(|source| source.0).collect(),
        judgement: Judgement::shipped(),
    }
}

/// Weighs the features of the training texts, and prepares the material for training.
fn weigh(read: &[Features], material: &mut Material, labels: usize) -> Vocabulary {
    let groups = material.groups.iter().copied();
    let vocabulary = Vocabulary::learn(read.iter().zip(groups));
    material.weighed = read
        .iter()
        .map(|f| vocabulary.weigh_training_text(f))
        .collect();
    material.leave_out_look_alikes(labels);
    material.vectors = material
        .weighed
        .iter_mut()
        .map(|w| std::mem::take(&mut w.vector))
        .collect();
    material.folds = folds(&material.classes, &material.groups, labels);
    vocabulary
}

/// Returns for each training text whether a learner would write it.
fn are_said(material: &Material, texts: &[TrainingText<'_>]) -> Vec<bool> {
    let sources = material.sources.iter();
    let is_said = |given: Option<usize>| given.is_some_and(|at| texts[at].kind.is_said());
    sources.map(|(given, _)| is_said(*given)).collect()
}

/// Computes the words' scores, and the score of each training text as if it had not been taught, with whether a learner
/// would write it.
fn score_words(
    columns: &[SparseVector],
    vocabulary: &Vocabulary,
    reader: &Reader,
    read: &[Features],
    said: &[bool],
) -> (WordScores, Vec<f32>) {
    let worths = Worths::new(columns, vocabulary);
    let read_and_said = read.iter().zip(said.iter().copied());
    let word_scores = WordScores::new(&worths, reader, read_and_said);
    let held_out = read.iter().map(|f| worths.of_training_text(f)).collect();
    (word_scores, held_out)
}

/// Counts the features of the training texts for naive Bayes.
fn bayes(material: &Material, features: usize, options: &Options) -> Bayes {
    let nothing = vec![0.0; material.weights.len()];
    let weights = match options.without {
        Some(ClassifierPart::Bayes) => &nothing,
        _ => &material.weights,
    };
    let classes = &material.classes;
    Bayes::train(
        &material.vectors,
        weights,
        classes,
        options.labels,
        features,
    )
}

/// Encodes the training texts and makes their meanings.
fn meanings(encoder: &Encoder, material: &Material, options: &Options) -> Meanings {
    let said: Vec<&str> = material.said.iter().map(|said| &**said).collect();
    let texts = TrainingLabels {
        classes: &material.classes,
        weights: &material.weights,
        sources: &material.sources,
    };
    let languages = said.iter().map(|said| Locale::of_text(said));
    let vectors = encoder.of_all(&said).into_iter().zip(languages).collect();
    let mut made = Meanings::new(vectors, texts, options.labels);
    match options.without {
        Some(ClassifierPart::Discriminant) => {}
        Some(ClassifierPart::Middle) => {
            made.discriminate(texts, &material.folds, FOLDS);
            made.leave_out_middles();
        }
        _ => made.discriminate(texts, &material.folds, FOLDS),
    }
    made
}

/// The training texts read so far. Texts of the same wording form one group.
#[derive(Default)]
struct ReadTexts {
    features: Vec<Features>,
    material: Material,
    /// The groups by what their texts say.
    groups: HashMap<String, u32>,
}

impl ReadTexts {
    /// Adds a text, unless it has no features. Without `said` it is a group of its own.
    fn add(
        &mut self,
        features: Features,
        text: &str,
        said: Option<String>,
        class: usize,
        weight: f32,
        source: (Option<usize>, bool),
    ) {
        if features.blocks.iter().all(Vec::is_empty) {
            return;
        }
        self.features.push(features);
        let material = &mut self.material;
        let fresh = u32::try_from(material.members.len()).unwrap_or(u32::MAX);
        let group = said.map_or(fresh, |said| *self.groups.entry(said).or_insert(fresh));
        if group == fresh {
            material.members.push(Vec::new());
        }
        material.members[group as usize].push(material.groups.len());
        material.groups.push(group);
        material.classes.push(class);
        material.weights.push(weight);
        material.said.push(text.into());
        material.sources.push(source);
    }
}

/// Reads the training texts, and the shipped lines behind them.
fn read(
    reader: &mut Reader,
    texts: &[TrainingText<'_>],
    options: &Options,
) -> (Vec<Features>, Material) {
    let labels = options.labels;
    let mut read = ReadTexts::default();
    let most = most_per_class(texts, labels);
    let mut taken = vec![0_usize; labels + 1];
    for (position, own) in texts.iter().enumerate() {
        let class = match own.target {
            TrainingTarget::Label(label) => label,
            TrainingTarget::OutOfScope => labels,
        };
        if class > labels
            || (class == labels && own.target != TrainingTarget::OutOfScope)
            || taken[class] >= most
        {
            continue;
        }
        taken[class] += 1;
        let is_example = own.kind == TextKind::Example;
        let text = Text::new(own.text);
        read.add(
            reader.learn(&text),
            text.folded(),
            Some(said(&text)),
            class,
            own.kind.weight(),
            (Some(position), is_example),
        );
    }
    if labels > 0 && options.without != Some(ClassifierPart::OffTopic) {
        for (line, features) in lines_beside(taken.iter().sum()) {
            read.add(
                reader.kept(features.clone()),
                line,
                None,
                labels,
                OFF_TOPIC_WEIGHT,
                (None, true),
            );
        }
    }
    (read.features, read.material)
}

/// Picks as many shipped lines as there are training texts, with a minimum: more would outweigh a small book.
fn lines_beside(texts: usize) -> impl Iterator<Item = &'static (Box<str>, Features)> {
    let lines = &off_topic().1;
    let every = lines.len() / texts.clamp(FEW_LINES, lines.len());
    lines.iter().step_by(every.max(1))
}

/// Computes the most training texts of one class at which all together stay within their limit.
fn most_per_class(texts: &[TrainingText<'_>], labels: usize) -> usize {
    if texts.len() <= MAX_TEXTS {
        return usize::MAX;
    }
    let mut counts = vec![0_usize; labels + 1];
    for text in texts {
        let class = match text.target {
            TrainingTarget::Label(label) => label.min(labels),
            TrainingTarget::OutOfScope => labels,
        };
        counts[class] += 1;
    }
    let (mut low, mut high) = (1, MAX_TEXTS);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if counts
            .iter()
            .map(|count| (*count).min(middle))
            .sum::<usize>()
            <= MAX_TEXTS
        {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// Reads the wording of a text, without politeness and common beginnings of questions. Texts of one wording are held
/// out together, because a question of this wording is answered without the classifier.
fn said(text: &Text) -> String {
    let wording = Wording::of(text);
    if wording.is_empty() {
        return spoken(text);
    }
    wording.units().collect::<Vec<_>>().join(" ")
}

/// Deals the training texts of each class evenly to the folds, in a seeded order. Texts of the same wording go to the
/// fold of the first of them.
fn folds(classes: &[usize], groups: &[u32], labels: usize) -> Vec<u8> {
    let mut order: Vec<usize> = (0..classes.len()).collect();
    Shuffle::new(7).apply(&mut order);
    let mut dealt = vec![0_usize; labels + 1];
    let mut folds = vec![0; classes.len()];
    let mut of_groups: HashMap<u32, u8> = HashMap::new();
    for text in order {
        if let Some(fold) = of_groups.get(&groups[text]) {
            folds[text] = *fold;
            continue;
        }
        let next = &mut dealt[classes[text]];
        folds[text] = (*next % usize::from(FOLDS)) as u8;
        *next += 1;
        of_groups.insert(groups[text], folds[text]);
    }
    folds
}

/// Returns the weights of each label's machine, or of naive Bayes if there are none.
fn one_column_a_label<'a>(machines: &'a Machines, bayes: &Bayes) -> Cow<'a, [SparseVector]> {
    match machines.rows.split_last() {
        Some((_out_of_scope, labels)) => Cow::Borrowed(labels),
        None => Cow::Owned(bayes.gains()),
    }
}

/// The machines of all classes; none if they would cost too much.
#[derive(Default)]
struct Machines {
    /// The weights of the machines.
    rows: Vec<SparseVector>,
    /// The constants of the machines.
    biases: Vec<f32>,
    /// The weight of each dimension of a meaning, by class; empty without an encoder.
    dimensions: Vec<Vec<f32>>,
    /// The held-out scores by group of classes, then training text.
    held_out: Vec<Vec<svm::Lanes>>,
}

fn machines(
    material: &Material,
    features: usize,
    meanings: Option<&Meanings>,
    options: &Options,
) -> Machines {
    let (texts, labels) = (material.vectors.len(), options.labels);
    let too_many = texts * (labels + 1) > MACHINE_BUDGET || labels > MOST_MACHINES;
    let are_left_out = options.without == Some(ClassifierPart::Machines);
    let classes = if labels == 0 || too_many || are_left_out {
        0
    } else {
        labels + 1
    };
    // Where there is an encoder, a text's features are its words and, behind them, its meaning.
    let with_meaning: Option<Vec<SparseVector>> = meanings.map(|meanings| {
        let vectors = material.vectors.iter().enumerate();
        vectors
            .map(|(text, words)| meanings.add_to(text, features, words))
            .collect()
    });
    let dimensions = meanings.map_or(0, |_| DIMENSIONS);
    let problem = svm::TrainingProblem {
        vectors: with_meaning.as_ref().unwrap_or(&material.vectors),
        weights: &material.weights,
        classes: &material.classes,
        folds: &material.folds,
        fold_count: FOLDS,
        features: features + dimensions,
    };
    let firsts: Vec<usize> = (0..classes).step_by(svm::LANES).collect();
    let trained = cross_validation::in_parallel(&firsts, options.threads, |first| {
        let machines = svm::train(&problem, *first);
        let (words, meaning) = machines.weights.split_at(features);
        let lanes = 0..svm::LANES.min(classes - first);
        let column = |lane: usize| meaning.iter().map(|lanes| lanes[lane]).collect();
        Machines {
            rows: lanes.clone().map(|lane| sparse(words, lane)).collect(),
            dimensions: lanes.map(column).collect(),
            biases: machines.biases.to_vec(),
            held_out: vec![machines.held_out],
        }
    });
    let mut all = Machines::default();
    for own in trained {
        all.rows.extend(own.rows);
        all.dimensions.extend(own.dimensions);
        all.biases.extend(own.biases);
        all.held_out.extend(own.held_out);
    }
    all.biases.truncate(classes);
    all
}

fn sparse(weights: &[svm::Lanes], lane: usize) -> SparseVector {
    (0..)
        .zip(weights)
        .filter(|(_, lanes)| lanes[lane].abs() > NEGLIGIBLE)
        .map(|(feature, lanes)| (feature, lanes[lane]))
        .collect()
}

/// A reader that has learned the words of some lines, and these lines with their features.
type OffTopic = (Reader, Vec<(Box<str>, Features)>);

/// Reads the features of the shipped lines that are out of scope for every book, and the reader that has learned their
/// words. Read once in a process.
fn off_topic() -> &'static OffTopic {
    static READ: OnceLock<OffTopic> = OnceLock::new();
    READ.get_or_init(|| {
        let mut reader = Reader::new();
        let features = language::lines(language::OFF_TOPIC)
            .map(|line| {
                let text = Text::new(line);
                (text.folded().into(), reader.learn(&text))
            })
            .collect();
        (reader, features)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_training_texts_are_taught_than_there_is_room_for_and_short_lists_stay_whole() {
        let texts = |counts: &[usize]| -> Vec<TrainingText<'static>> {
            let lists = counts.iter().enumerate();
            lists
                .flat_map(|(label, count)| vec![TrainingText::example("x", label); *count])
                .collect()
        };
        for counts in [
            &[100_000][..],
            &[99_990, 10],
            &[60_000, 30_000, 10_000],
            &[50; 2_000],
        ] {
            let most = most_per_class(&texts(counts), counts.len());
            let taught: usize = counts.iter().map(|count| (*count).min(most)).sum();
            assert!(taught <= MAX_TEXTS, "{taught}");
            assert!(taught + counts.len() > MAX_TEXTS, "{taught}");
            let shortest = counts.iter().min().copied().unwrap_or(0);
            assert!(counts.len() > 100 || counts.len() == 1 || most >= shortest);
        }
        assert_eq!(most_per_class(&texts(&[40_000, 10_000]), 2), usize::MAX);
    }
}
