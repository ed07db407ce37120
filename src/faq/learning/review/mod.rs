//! Finds learners' wordings that staff should review, the most useful first: those with *Not what I asked*, those near
//! the answer threshold, and those that several learners asked. Also finds wordings that learners confirmed so clearly
//! that the automatic mode may learn them.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use sentence_encoder::Vector;

use crate::domain::{
    AskedQuestion, Band, GuildId, InquiryEvent, InquiryId, LearnerKey, Lesson, LessonKind, Locale,
    PressMeaning, RuleId, Teaches, Timestamp, votes,
};
use crate::faq::encoder::Encoder;
use crate::faq::matching::examples::spoken;
use crate::faq::matching::likeness::{THE_SAME, of_meanings};
use crate::faq::matching::text::Text;
use crate::faq::matching::verdict::{Addressee, Asking, Evidence, Verdict};
use crate::faq::matching::wording::Wording;
use crate::faq::rulebook::book::RuleBook;

/// The threshold of a book whose examples support no other.
const USUAL_THRESHOLD: f64 = 0.6;
/// The distance above the threshold up to which an answer of the classifier is worth a review.
const CLOSE: f64 = 0.1;
/// The probability below which a rule is almost certainly not meant, so that it is not proposed.
const WORTH_PROPOSING: f64 = 0.1;
/// The divisor of the threshold: scores above the result are near it.
const FAR: f64 = 2.0;
/// The fewest learners who must have asked an unknown question for a review, or have confirmed a wording for learning
/// without staff.
const SEVERAL: usize = 2;

/// The reason why a wording is worth a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was answered, and the learner said that this was not what they asked.
    NotThis,
    /// Staff filed it under a category that the book would not have chosen.
    Filed,
    /// The book is not sure of it.
    Unsure,
    /// The book does not know it, and several learners asked it.
    Frequent,
}

/// A wording under review, with all its inquiries.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewItem {
    /// The text of the latest inquiry.
    pub text: String,
    /// The inquiries with the wording, latest first. Never empty.
    pub inquiries: Vec<InquiryId>,
    /// The number of learners who asked it.
    pub learners: usize,
    /// The reason why it is worth a review.
    pub reason: Reason,
    /// The rule that it may be an example of, with the book's probability, 0 to 1.
    pub proposed: Option<(RuleId, f64)>,
    /// The rule that answered it wrongly.
    pub wrong: Option<RuleId>,
    /// The id of the category that staff filed it under, if the book would not have chosen that.
    pub filed: Option<String>,
    worth: f64,
    asked_at: Timestamp,
}

/// A wording that the automatic mode may learn by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirmed {
    /// The text of the latest inquiry.
    pub text: String,
    /// The rule that solved it, or the category that staff filed it under.
    pub teaches: Teaches,
    /// The inquiries with the wording, latest first. Never empty.
    pub inquiries: Vec<InquiryId>,
}

/// Makes the review queue of a guild's questions, best first.
#[must_use]
pub fn queue(book: &RuleBook, guild: GuildId, heard: &[AskedQuestion]) -> Vec<ReviewItem> {
    let threshold = threshold(book, guild);
    let mut queue: Vec<ReviewItem> = groups(heard, book.encoder())
        .iter()
        .filter_map(|group| {
            let verdict = consult(book, guild, group.text());
            let filed = group.filed(book, guild, &verdict);
            group.candidate(&verdict, filed, threshold)
        })
        .collect();
    queue.sort_by(|a, b| {
        let order = b.worth.total_cmp(&a.worth);
        order.then_with(|| {
            (Reverse(a.asked_at), &a.inquiries).cmp(&(Reverse(b.asked_at), &b.inquiries))
        })
    });
    queue
}

/// Lists the wordings that several learners confirmed with *Solved* for one rule, without an objection, and of which
/// the book is not sure; also those that staff filed under a category that it would not have chosen. Leaves out revoked
/// lessons.
#[must_use]
pub fn confirmed(
    book: &RuleBook,
    guild: GuildId,
    heard: &[AskedQuestion],
    revoked_lessons: &[Lesson],
) -> Vec<Confirmed> {
    let encoder = book.encoder().map(Arc::as_ref);
    let read = |text: &str| Meant::of(&Text::new(text), encoder);
    let unwanted: Vec<(&Teaches, Meant)> = revoked_lessons
        .iter()
        .map(|lesson| (&lesson.teaches, read(&lesson.text)))
        .collect();
    let is_unwanted = |one: &Confirmed| {
        let (mut lessons, own) = (unwanted.iter(), read(&one.text));
        lessons.any(|(teaches, said)| **teaches == one.teaches && said.is_that_of(&own))
    };
    let groups = groups(heard, book.encoder());
    let solved = groups.iter().filter_map(|group| {
        let rule = group.solved_by()?.clone();
        let verdict = consult(book, guild, group.text());
        let least = threshold(book, guild) / FAR;
        let mut candidates = verdict.candidates.iter();
        let likely = candidates.any(|one| one.rule == rule && one.score >= least);
        let sure = verdict
            .answer()
            .is_some_and(|best| !matches!(best.evidence, Evidence::Learned { .. }));
        let admitted = book.admit(guild, &rule, LessonKind::Example, group.text());
        let teaches = Teaches::Rule(rule, LessonKind::Example);
        (likely && !sure && admitted.is_ok()).then(|| group.confirmed(teaches))
    });
    let filed = groups.iter().filter_map(|group| {
        let verdict = consult(book, guild, group.text());
        let category = group.filed(book, guild, &verdict)?;
        Some(group.confirmed(Teaches::Category(category)))
    });
    // A confirmed answer outweighs a filing, and an inquiry is decided about once.
    let mut decided = HashSet::new();
    solved
        .chain(filed)
        .filter(|one| !is_unwanted(one))
        .filter(|one| decided.insert(one.inquiries.clone()))
        .collect()
}

/// Consults the book on a wording that was asked somewhere, read as a question to frontdesk.
#[must_use]
pub fn consult(book: &RuleBook, guild: GuildId, text: &str) -> Verdict {
    let asking = Asking {
        guild: Some(guild),
        addressee: Addressee::Frontdesk,
        ..Asking::anyone(Locale::of_text(text).unwrap_or_default())
    };
    book.consult(text, &asking)
}

fn threshold(book: &RuleBook, guild: GuildId) -> f64 {
    let support = book.support(Some(guild));
    support.answer.unwrap_or(USUAL_THRESHOLD)
}

/// A group of questions that ask for one thing, the latest first.
struct Group<'a> {
    asked: Vec<Asked<'a>>,
}

struct Asked<'a> {
    heard: &'a AskedQuestion,
    /// The learner's last press, and its rule.
    last: Option<(RuleId, PressMeaning)>,
}

/// The key of texts with the same wording: the wording or, for a text of polite words only, these words.
type Key = (Wording, String);

fn key(text: &Text) -> Key {
    let wording = Wording::of(text);
    let words = if wording.is_empty() {
        spoken(text)
    } else {
        String::new()
    };
    (wording, words)
}

/// The meaning of a question: by its words, and by its vector if there is an encoder that reads it.
struct Meant {
    key: Key,
    meaning: Option<Arc<Vector>>,
}

impl Meant {
    fn of(text: &Text, encoder: Option<&Encoder>) -> Self {
        Self {
            key: key(text),
            meaning: encoder.and_then(|encoder| encoder.to_compare(text.folded())),
        }
    }

    /// Returns whether another text asks the same.
    fn is_that_of(&self, other: &Self) -> bool {
        self.key == other.key || self.likeness(other) >= THE_SAME
    }

    fn likeness(&self, other: &Self) -> f64 {
        let both = self.meaning.as_ref().zip(other.meaning.as_ref());
        both.map_or(0.0, |(own, their)| of_meanings(own, their))
    }
}

fn groups<'a>(heard: &'a [AskedQuestion], encoder: Option<&Arc<Encoder>>) -> Vec<Group<'a>> {
    let mut latest_first: Vec<(&AskedQuestion, Text)> = heard
        .iter()
        .map(|one| (one, Text::new(&one.text)))
        .filter(|(_, text)| text.tokens().next().is_some())
        .collect();
    latest_first.sort_by_key(|(one, _)| (Reverse(one.asked_at), one.inquiry));
    if let Some(encoder) = encoder {
        let texts = latest_first.iter().map(|(_, text)| text.folded());
        encoder.of_all(&texts.collect::<Vec<_>>());
    }
    let mut at: HashMap<Key, usize> = HashMap::new();
    let mut wanted: Vec<Meant> = Vec::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (one, text) in latest_first {
        let own = Meant::of(&text, encoder.map(Arc::as_ref));
        let known = at.get(&own.key).copied();
        let place = known.or_else(|| nearest(&wanted, &own));
        let place = place.unwrap_or(groups.len());
        at.entry(own.key.clone()).or_insert(place);
        if place == groups.len() {
            groups.push(Group { asked: Vec::new() });
            wanted.push(own);
        }
        let last = votes(one.learner, &one.history).pop();
        groups[place].asked.push(Asked {
            heard: one,
            last: last.map(|vote| (vote.rule, vote.said)),
        });
    }
    groups
}

/// Finds the group whose latest question means the same.
fn nearest(wanted: &[Meant], own: &Meant) -> Option<usize> {
    let alike = wanted.iter().map(|other| own.likeness(other)).enumerate();
    let same = alike.filter(|(_, likeness)| *likeness >= THE_SAME);
    let best = same.max_by(|a, b| a.1.total_cmp(&b.1));
    best.map(|(place, _)| place)
}

impl Group<'_> {
    fn text(&self) -> &str {
        self.asked.first().map_or("", |first| &first.heard.text)
    }

    fn inquiries(&self) -> Vec<InquiryId> {
        self.asked.iter().map(|one| one.heard.inquiry).collect()
    }

    fn learners(&self) -> usize {
        let learners: BTreeSet<LearnerKey> =
            self.asked.iter().map(|one| one.heard.learner).collect();
        learners.len()
    }

    fn confirmed(&self, teaches: Teaches) -> Confirmed {
        Confirmed {
            text: self.text().to_owned(),
            teaches,
            inquiries: self.inquiries(),
        }
    }

    /// Finds the category under which staff filed the group's questions, if no rule answers the latest and the book
    /// would choose another category.
    fn filed(&self, book: &RuleBook, guild: GuildId, verdict: &Verdict) -> Option<String> {
        let filed = self.asked.iter().find_map(|one| {
            let latest_first = one.heard.history.iter().rev();
            let mut filed = latest_first.filter_map(|(_, event)| match event {
                InquiryEvent::Categorised { category, .. } => Some(category),
                _ => None,
            });
            filed.next()
        })?;
        let guess = verdict.category.as_ref().map(|guess| &*guess.category);
        let is_news = verdict.band != Band::Answer && guess != Some(filed.as_str());
        let admitted = is_news && book.admit_filing(guild, filed, self.text()).is_ok();
        admitted.then(|| filed.clone())
    }

    /// Finds the rule of the latest question whose last press was this.
    fn pressed(&self, wanted: &[PressMeaning]) -> Option<&RuleId> {
        let lasts = self.asked.iter().filter_map(|one| one.last.as_ref());
        let mut fitting = lasts.filter(|(_, said)| wanted.contains(said));
        fitting.next().map(|(rule, _)| rule)
    }

    fn candidate(
        &self,
        verdict: &Verdict,
        filed: Option<String>,
        threshold: f64,
    ) -> Option<ReviewItem> {
        let wrong = self.pressed(&[PressMeaning::NotThis]);
        let right = self.pressed(&[PressMeaning::Chosen, PressMeaning::Solved]);
        let score_of = |rule: &RuleId| {
            let found = verdict.candidates.iter().find(|one| one.rule == *rule);
            found.map_or(0.0, |one| one.score)
        };
        let likely = verdict.candidates.iter();
        let likely = likely.filter(|one| one.score >= WORTH_PROPOSING);
        let likely = likely.map(|one| &one.rule);
        let likely = likely.chain(right).find(|rule| Some(*rule) != wrong);
        let proposed = right
            .filter(|rule| Some(*rule) != wrong)
            .or(likely)
            .map(|rule| (rule.clone(), score_of(rule)));
        let score = verdict.candidates.first().map_or(0.0, |best| best.score);
        let close = 1.0 - (threshold - score).abs();
        let (reason, worth) = match (wrong, verdict.band, verdict.answer()) {
            (Some(_), _, _) => (Reason::NotThis, 2.0),
            (None, _, _) if filed.is_some() => (Reason::Filed, 1.5),
            (None, Band::Answer, Some(best)) => {
                let learned = matches!(best.evidence, Evidence::Learned { .. });
                if !learned || score > threshold + CLOSE {
                    return None;
                }
                (Reason::Unsure, close / 2.0)
            }
            (None, Band::Suggest, _) if score >= threshold / FAR => (Reason::Unsure, close),
            (None, _, _) if self.learners() >= SEVERAL => (Reason::Frequent, 0.5),
            (None, _, _) => return None,
        };
        Some(ReviewItem {
            text: self.text().to_owned(),
            inquiries: self.inquiries(),
            learners: self.learners(),
            reason,
            proposed,
            wrong: wrong.cloned(),
            filed,
            worth: worth + (self.learners() as f64).ln() / 4.0,
            asked_at: self.asked.first()?.heard.asked_at,
        })
    }

    /// Returns the rule that solved the question for several learners, if nobody objects.
    fn solved_by(&self) -> Option<&RuleId> {
        let mut solved: BTreeSet<LearnerKey> = BTreeSet::new();
        let mut by: Option<&RuleId> = None;
        for one in &self.asked {
            match &one.last {
                Some((rule, PressMeaning::Solved)) if by.is_none_or(|by| by == rule) => {
                    by = Some(rule);
                    solved.insert(one.heard.learner);
                }
                Some((_, PressMeaning::Chosen)) | None => {}
                Some(_) => return None,
            }
        }
        by.filter(|_| solved.len() >= SEVERAL)
    }
}

#[cfg(test)]
mod tests;
