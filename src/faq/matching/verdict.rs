//! The questions to the rule book, and its answers. Plain values; nothing is computed here.

use std::sync::Arc;

use crate::domain::{Band, GuildId, Locale, Place, RoleId, RuleId};
use crate::faq::learning::feedback::RuleTrust;
use crate::faq::matching::asked::Unasked;
use crate::faq::rulebook::reply::Captures;

/// The asker and the place of a question.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The guild whose overlay applies; `None` for the common book.
    pub guild: Option<GuildId>,
    /// The asker's roles there.
    pub roles: &'a [RoleId],
    /// The language the asker reads.
    pub locale: Locale,
    /// The addressee of the text.
    pub addressee: Addressee,
}

impl Asking<'static> {
    /// Makes the question of somebody without roles, outside any guild, in a channel of people.
    pub const fn anyone(locale: Locale) -> Self {
        Self {
            guild: None,
            roles: &[],
            locale,
            addressee: Addressee::People,
        }
    }
}

/// The addressee of a text: frontdesk, or people. What asks is answered to both alike. What asks nothing must be surer
/// before people are answered, or offered a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// Frontdesk itself: in a direct message, a command, a mention, a forum post. A text there wants something, however
    /// terse it is.
    Frontdesk,
    /// Everybody in a channel. Most of it is talk, and a text that asks nothing is rarely meant for frontdesk.
    People,
}

impl Addressee {
    /// Returns the addressee of a text in such a place.
    pub const fn at(place: Place) -> Self {
        if place.is_addressed() {
            Self::Frontdesk
        } else {
            Self::People
        }
    }

    /// Returns the other addressee.
    pub const fn other(self) -> Self {
        match self {
            Self::Frontdesk => Self::People,
            Self::People => Self::Frontdesk,
        }
    }
}

/// The book's verdict on a text.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The band of its first candidate.
    pub band: Band,
    /// The candidates that the asker may see, at most three, best first.
    pub candidates: Vec<Candidate>,
    /// The category of the text, whether or not a rule matched.
    pub category: Option<CategoryGuess>,
    /// Whether the text looks like a question or a call for help.
    pub question: bool,
    /// The reason why a text that has words asks nothing; then it has no candidates.
    pub unasked: Option<Unasked>,
    /// Whether it asks for a person, so that no rule is suggested.
    pub for_a_person: bool,
}

impl Verdict {
    /// Returns the rule to answer with, when the band says so.
    pub fn answer(&self) -> Option<&Candidate> {
        self.candidates
            .first()
            .filter(|_| self.band == Band::Answer)
    }
}

/// A verdict, and what was found on the way to it.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The verdict itself.
    pub verdict: Verdict,
    /// The example that is most alike, however little.
    pub nearest: Option<Nearest>,
    /// The rules that may not answer because the text matches one of their rejects.
    pub rejected: Vec<RuleId>,
    /// The rules that the text may mean and the asker may not see, at most three, best first.
    pub hidden: Vec<RuleId>,
    /// Whether a rejected or hidden rule is sure of the text, though it may not answer.
    pub held_back: bool,
    /// Whether two rules were equally sure, so that neither answers.
    pub tied: bool,
    /// The likeness, 0 to 1, from which a rule is suggested.
    pub suggested_from: f64,
    /// The classifier's result for the text, whether or not it was asked.
    pub learned: Option<LearnedReason>,
    /// The band, were the same text said to the other addressee.
    pub band_elsewhere: Band,
    /// Whether, among people, its words alone mark it as talk that is not examined further.
    pub is_talk: bool,
    /// The candidates that learners' presses moved in this guild, and how far.
    pub rule_trust: Vec<(RuleId, RuleTrust)>,
    /// The part of the text that was examined, if not all; the rest is told or taken back.
    pub asked: Option<String>,
    /// The rules whose matching patterns match only what the text takes back ("I don't want a refund").
    pub declined: Vec<RuleId>,
}

impl Explanation {
    /// Returns the nearest example beside a pattern that answers: it speaks for the rule as well, or against it.
    pub fn nearest_beside_pattern(&self) -> Option<&Nearest> {
        let answer = self.verdict.answer()?;
        let by_pattern = matches!(answer.evidence, Evidence::Pattern { .. });
        self.nearest.as_ref().filter(|_| by_pattern)
    }
}

/// The result of the classifier that learned the book's examples.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedReason {
    /// The rules it may mean with their probabilities, surest first.
    pub rules: Vec<(RuleId, f64)>,
    /// The probability from which it answers; `None` where the book's examples cannot show the wanted
    /// precision.
    pub answer_from: Option<f64>,
    /// The probability from which it suggests; `None` likewise.
    pub suggest_from: Option<f64>,
    /// The words and letters that speak most for the first rule, with their share of its score.
    pub strengths: Vec<(String, f64)>,
    /// The nearness of the text to the first rule in meaning; `None` if that is not known.
    pub meaning: Option<MeaningReason>,
}

/// The texts nearest in meaning to the judged one, with their cosines, and the signals that decided.
#[derive(Clone, Debug, PartialEq)]
pub struct MeaningReason {
    /// The names of the signals that decided most on the likeliest rule, the weightiest first, each with how much it
    /// adds to the log-odds. Empty where a pattern or presses put another rule before it.
    pub signals: Vec<(&'static str, f64)>,
    /// The nearest text of the likeliest rule.
    pub own: Nearest,
    /// The nearest text of the other rules that it may mean.
    pub next: Option<Nearest>,
    /// The nearest reject of the likeliest rule.
    pub reject: Option<Nearest>,
}

impl MeaningReason {
    /// Returns the reject that keeps the likeliest rule from answering, if one is nearer than the rule's own texts.
    pub fn held_back_by(&self) -> Option<&Nearest> {
        let reject = self.reject.as_ref();
        reject.filter(|reject| self.own.likeness < reject.likeness)
    }
}

/// An example that resembles a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The rule whose example it is.
    pub rule: RuleId,
    /// The example as written.
    pub example: String,
    /// The likeness of the two, 0 to 1.
    pub likeness: f64,
}

/// A rule that may be meant.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The rule.
    pub rule: RuleId,
    /// The score, from 0 to 1.
    pub score: f64,
    /// The reason why it is a candidate.
    pub evidence: Evidence,
    /// The groups that its pattern caught; empty when no pattern matched.
    pub captures: Captures,
}

/// The reason why a rule is a candidate.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// One of its patterns matched.
    Pattern {
        /// The pattern as written.
        pattern: String,
        /// The part of the text it matched.
        matched: String,
    },
    /// One of its patterns matched, but the text has words that are foreign to the rule.
    PatternAmongMore {
        /// The pattern as written.
        pattern: String,
        /// The part of the text it matched.
        matched: String,
        /// The words of the text that the rule does not use, the first few.
        foreign: Vec<String>,
    },
    /// The text matches one of its examples.
    Example {
        /// The example as written.
        example: String,
        /// The likeness of the two, 0 to 1.
        likeness: f64,
    },
    /// The classifier that learned the examples is sure; this one is the nearest.
    Learned {
        /// The nearest example as written; empty when the rule has none.
        example: String,
        /// The likeness of the two, 0 to 1.
        likeness: f64,
        /// The calibrated probability that the rule is meant.
        probability: f64,
    },
    /// The text resembles its examples; this one the most.
    Similar {
        /// The nearest example as written.
        example: String,
        /// The likeness of the two, 0 to 1.
        likeness: f64,
    },
}

impl Evidence {
    /// Returns whether it suffices for an answer, unless another rule has as much evidence.
    pub fn is_sure(&self) -> bool {
        !matches!(
            self,
            Evidence::Similar { .. } | Evidence::PatternAmongMore { .. }
        )
    }
}

/// A category, and how sure the book is of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CategoryGuess {
    /// The id of one of the book's categories.
    pub category: Arc<str>,
    /// The confidence, from 0 to 1.
    pub confidence: f64,
}

/// The thresholds a book's own examples support.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Support {
    /// The probability from which the classifier answers. `None` if the examples cannot show the wanted precision; then
    /// only patterns and matching examples answer.
    pub answer: Option<f64>,
    /// The probability from which it suggests; `None` likewise.
    pub suggest: Option<f64>,
}
