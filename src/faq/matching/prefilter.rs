//! The prefilter: whether a text's words alone show that the book has nothing for it, and the stance of a text, which
//! may be talk. Never looks at rules.

use crate::faq::classifier::{Classifier, CrossValidated};
use crate::faq::matching::asked::is_statement;
use crate::faq::matching::text::{Text, is_unspaced};
use crate::faq::matching::verdict::{Addressee, Support};

/// The factor of the odds that a text means no rule, if it asks nothing.
const TALK: f64 = 4.0;
/// The factor of these odds if it tells something instead: "my certificate came" has the words of a question. Talk among
/// people needs as much for an answer, because in a small book one of its words makes a rule sure: "nice parking haha".
const TELLING: f64 = 24.0;
/// The likeness from which a text shares a word with an example.
const TOUCHES: f64 = 0.15;
/// The least number of held-out texts of one way of writing from which a threshold for talk is learned.
const LEAST_TEXTS: usize = 20;
/// The number of texts among which one may promise so little that it is taken for talk.
const ONE_IN: usize = 200;

/// The stance of a text: whether it wants something. A text that wants nothing must be likelier to mean a rule before
/// one is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stance {
    /// It looks like a question or a call for help, or is addressed to frontdesk and about something in the book.
    Asks,
    /// It asks nothing and is addressed to frontdesk, but its words are nothing that the book is about.
    MayBeTalk,
    /// It asks nothing and is said among people, most of whose texts are talk.
    AmongPeople,
    /// It tells something, and wishes for nothing.
    Tells,
}

/// The prefilter's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefiltered {
    /// There is neither a rule nor an example to be found.
    Nothing,
    /// An example may have the same wording in politer words.
    Example,
    /// There may be anything.
    Anything,
}

/// A prefilter, which decides by the words alone whether a text that asks nothing is worth asking the book about. It is
/// the first stage of a cascade (Viola and Jones 2001), and keeps everything that the whole would have found. The
/// classifier neither suggests nor answers anything for a text with a lower score.
///
/// A character of an unspaced script carries less information than a word, so each way of writing has its own
/// threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Prefilter {
    spaced: Least,
    unspaced: Least,
}

/// The word score of a text that is worth asking the book.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Least {
    Learned(f32),
    /// Any score, because there are too few texts for a threshold, and asking costs little.
    Unknown,
    /// Any score of a text that shares a distinctive word with an example. There are too few texts for a threshold, and
    /// an encoder would have to read all the talk.
    OfTellingWords,
}

impl Stance {
    /// Determines the stance of a text from whether it looks like a question, from its addressee, and from its likeness
    /// to the nearest example. "Yes please" wants nothing of the book, whoever the addressee.
    pub(crate) fn new(text: &Text, question: bool, addressee: Addressee, likeness: f64) -> Self {
        match addressee {
            _ if question => Self::Asks,
            _ if is_statement(text) => Self::Tells,
            Addressee::People => Self::AmongPeople,
            Addressee::Frontdesk if likeness >= TOUCHES => Self::Asks,
            Addressee::Frontdesk => Self::MayBeTalk,
        }
    }

    /// Adjusts the probability that a text means a rule, by its stance. The book learned its expectation from
    /// questions. Talk between people asks nothing, and there is more of it than any book has examples of.
    pub(crate) fn of(self, likely: f64) -> f64 {
        let odds = match self {
            Self::Asks => return likely,
            Self::MayBeTalk | Self::AmongPeople => TALK,
            Self::Tells => TELLING,
        };
        likely / (likely + odds * (1.0 - likely))
    }

    /// Adjusts the probability that decides whether a rule answers. A suggestion to people waits for one of them to
    /// reply, while an answer interrupts at once, so talk must be as sure as a statement. What is addressed to frontdesk
    /// and sure counts as meant.
    pub(crate) fn of_answer(self, likely: f64) -> f64 {
        match self {
            Self::Asks | Self::MayBeTalk => likely,
            Self::AmongPeople | Self::Tells => Self::Tells.of(likely),
        }
    }
}

impl Prefilter {
    /// Learns the threshold from the held-out texts that would have been found even if they asked nothing. `text`
    /// returns a training text. `None` if an example would be taken for nothing.
    pub(crate) fn learn<'a>(
        classifier: &Classifier,
        support: Support,
        text: impl Fn(usize) -> &'a str,
        mut examples: impl Iterator<Item = &'a str>,
    ) -> Option<Self> {
        let found = classifier.cross_validated().iter();
        let found = found.filter(|case| is_found(case, support));
        let scores = found.filter_map(|case| Some((text(case.text?), case.word_score)));
        let (unspaced, spaced): (Vec<_>, Vec<_>) =
            scores.partition(|(text, _)| text.contains(is_unspaced));
        let unlearned = if classifier.knows_meanings() {
            Least::OfTellingWords
        } else {
            Least::Unknown
        };
        let prefilter = Self {
            spaced: least(spaced).unwrap_or(unlearned),
            unspaced: least(unspaced).unwrap_or(unlearned),
        };
        let passes =
            |example| prefilter.check(classifier, &Text::new(example)) != Prefiltered::Nothing;
        examples.all(passes).then_some(prefilter)
    }

    /// Judges a text by its words alone.
    pub(crate) fn check(&self, classifier: &Classifier, text: &Text) -> Prefiltered {
        let worthwhile = if text.folded().contains(is_unspaced) {
            self.unspaced
        } else {
            self.spaced
        };
        let own = classifier.word_score(text);
        match worthwhile {
            Least::Unknown => Prefiltered::Anything,
            Least::OfTellingWords if own.is_telling => Prefiltered::Anything,
            Least::OfTellingWords => Prefiltered::Example,
            Least::Learned(least) if own.score >= least => Prefiltered::Anything,
            Least::Learned(_) if own.is_telling => Prefiltered::Example,
            Least::Learned(_) => Prefiltered::Nothing,
        }
    }
}

/// Finds the word score that hardly any found text falls below; `None` if they are too few.
fn least(found: Vec<(&str, f32)>) -> Option<Least> {
    if found.len() < LEAST_TEXTS {
        return None;
    }
    let mut scores: Vec<f32> = found.into_iter().map(|(_, score)| score).collect();
    scores.sort_unstable_by(f32::total_cmp);
    Some(Least::Learned(scores[scores.len() / ONE_IN]))
}

/// Returns whether the right rule was found for a held-out text, and would be found if the text asked nothing.
fn is_found(case: &CrossValidated, support: Support) -> bool {
    let answered = support
        .answer
        .is_some_and(|least| Stance::AmongPeople.of_answer(case.judged.confidence) >= least);
    let likely = Stance::AmongPeople.of(case.among_three.confidence);
    let suggested = support.suggest.is_some_and(|least| likely >= least);
    (case.judged.right && answered) || (case.among_three.right && suggested)
}
