//! The lessons that a guild has taught its rule book, and its learners' presses about rules. Never judges a text, and
//! never knows where a lesson is stored.

use serde::{Deserialize, Serialize};

use super::history::History;
use super::ids::{GuildId, InquiryId, LearnerKey, LessonId, RuleId, UserId};
use super::inquiry::InquiryEvent;
use super::names::named;
use super::time::Timestamp;

/// The way in which a lesson's text relates to its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LessonKind {
    /// Learners who write this mean the rule.
    Example,
    /// A text that the rule must not answer.
    Reject,
}

named! {
    /// Both kinds.
    LessonKind {
        Example => "example",
        Reject => "reject",
    }
}

/// The subject of a lesson, and the way in which its text relates to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Teaches {
    /// A rule, which may be gone from the book.
    Rule(RuleId, LessonKind),
    /// A category, by its id: questions with this text belong to it if no rule answers them.
    Category(String),
}

impl Teaches {
    /// Returns the rule, if the subject is one.
    pub const fn rule(&self) -> Option<&RuleId> {
        match self {
            Self::Rule(rule, _) => Some(rule),
            Self::Category(_) => None,
        }
    }

    /// Returns the id of the rule or of the category.
    pub fn subject(&self) -> &str {
        match self {
            Self::Rule(rule, _) => rule.as_str(),
            Self::Category(category) => category,
        }
    }
}

/// The way in which a lesson came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LessonSource {
    /// `/rules teach`: staff wrote it.
    Taught,
    /// `/rules review`: staff approved a learner's wording, as an example or as it was filed.
    Reviewed,
    /// *Teach this answer*: the question of a ticket or a message.
    Shown,
    /// The automatic mode: wordings that several learners confirmed or staff filed.
    Automatic,
}

named! {
    /// All values of this type.
    LessonSource {
        Taught => "taught",
        Reviewed => "reviewed",
        Shown => "shown",
        Automatic => "automatic",
    }
}

/// A lesson that staff, or the automatic mode, taught a guild's rule book. It can be revoked, but not changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Its id.
    pub id: LessonId,
    /// The guild in which it holds.
    pub guild: GuildId,
    /// Its subject, and the way in which the text relates to it.
    pub teaches: Teaches,
    /// The text.
    pub text: String,
    /// The way in which the lesson came about.
    pub source: LessonSource,
    /// The member of staff who taught it; absent for an automatic one.
    pub by: Option<UserId>,
    /// The time at which it was taught.
    pub at: Timestamp,
    /// The inquiry whose wording it is; absent if staff wrote the text themselves.
    pub inquiry: Option<InquiryId>,
}

/// The meaning of a press about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PressMeaning {
    /// The button *Not what I asked*.
    NotThis,
    /// The button *Ask an instructor*, after an answer: it was not enough.
    AskedInstructor,
    /// The choice of the rule from suggestions.
    Chosen,
    /// The button *Solved*.
    Solved,
}

named! {
    /// All values of this type.
    PressMeaning {
        NotThis => "not_this",
        AskedInstructor => "asked_instructor",
        Chosen => "chosen",
        Solved => "solved",
    }
}

impl PressMeaning {
    /// Returns whether it speaks against the rule.
    pub const fn is_against(self) -> bool {
        matches!(self, Self::NotThis | Self::AskedInstructor)
    }
}

/// The latest press of one learner about one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Vote {
    /// The learner who pressed.
    pub learner: LearnerKey,
    /// The rule that was shown when they pressed.
    pub rule: RuleId,
    /// The meaning of the press.
    pub said: PressMeaning,
    /// The time of the press.
    pub at: Timestamp,
}

/// A question that learners asked, with its outcome, from which the book can learn.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedQuestion {
    /// The inquiry.
    pub inquiry: InquiryId,
    /// The learner who asked.
    pub learner: LearnerKey,
    /// The time of the question.
    pub asked_at: Timestamp,
    /// The text of the question.
    pub text: String,
    /// The events of the inquiry.
    pub history: History,
}

/// The decision about a wording under review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewDecision {
    /// It became a lesson, or staff said what it does not mean. This replaces the learner's presses.
    Taught,
    /// It became a lesson that leaves the learners' presses in place: an example that they confirmed, or a text of a
    /// category.
    Learned,
    /// It is discarded: nothing is learned from it.
    ThrownAway,
}

named! {
    /// All values of this type.
    ReviewDecision {
        Taught => "taught",
        Learned => "learned",
        ThrownAway => "thrown_away",
    }
}

/// Lists the presses about rules among the events of one learner's inquiry, in order. Each press is about the last rule
/// that answered before it.
pub fn votes(learner: LearnerKey, history: &History) -> Vec<Vote> {
    let mut answered: Option<&RuleId> = None;
    let mut votes = Vec::new();
    for (at, event) in history {
        let said = match event {
            InquiryEvent::Answered { rule, .. } => {
                answered = Some(rule);
                continue;
            }
            InquiryEvent::Chosen { rule } => {
                answered = Some(rule);
                PressMeaning::Chosen
            }
            InquiryEvent::Solved => PressMeaning::Solved,
            InquiryEvent::NotThis => PressMeaning::NotThis,
            InquiryEvent::Escalated { .. } => PressMeaning::AskedInstructor,
            _ => continue,
        };
        // A learner who presses *Not what I asked* and then asks an instructor has not withdrawn the first press.
        let is_a_no =
            |last: &Vote| last.said == PressMeaning::NotThis && Some(&last.rule) == answered;
        if said == PressMeaning::AskedInstructor && votes.last().is_some_and(is_a_no) {
            continue;
        }
        if let Some(rule) = answered {
            votes.push(Vote {
                learner,
                rule: rule.clone(),
                said,
                at: *at,
            });
        }
    }
    votes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TicketId;

    fn rule(id: &str) -> RuleId {
        RuleId::new(id)
    }

    fn answered(id: &str) -> InquiryEvent {
        InquiryEvent::Answered {
            rule: rule(id),
            score: 0.9,
        }
    }

    #[test]
    fn names_are_read_back() {
        for kind in LessonKind::ALL {
            assert_eq!(LessonKind::from_name(kind.name()), Some(kind));
        }
        for decision in ReviewDecision::ALL {
            assert_eq!(ReviewDecision::from_name(decision.name()), Some(decision));
        }
        for source in LessonSource::ALL {
            assert_eq!(LessonSource::from_name(source.name()), Some(source));
        }
        for said in PressMeaning::ALL {
            assert_eq!(PressMeaning::from_name(said.name()), Some(said));
        }
    }

    #[test]
    fn a_press_is_about_the_rule_that_answered_last() {
        let escalated = InquiryEvent::Escalated {
            ticket: TicketId::new(1),
            reason: None,
        };
        let chosen = InquiryEvent::Chosen { rule: rule("b") };
        let events = [
            answered("a"),
            InquiryEvent::NotThis,
            chosen,
            answered("b"),
            InquiryEvent::Solved,
            escalated,
        ];
        let history: History = (0..).map(Timestamp::from_millis).zip(events).collect();
        let votes = votes(LearnerKey::new(7), &history);
        let said: Vec<(&str, PressMeaning)> =
            votes.iter().map(|v| (v.rule.as_str(), v.said)).collect();
        assert_eq!(
            said,
            [
                ("a", PressMeaning::NotThis),
                ("b", PressMeaning::Chosen),
                ("b", PressMeaning::Solved),
                ("b", PressMeaning::AskedInstructor),
            ]
        );
    }

    #[test]
    fn a_no_stays_a_no_when_an_instructor_is_asked_after_it() {
        let escalated = || InquiryEvent::Escalated {
            ticket: TicketId::new(1),
            reason: None,
        };
        for (second, last) in [
            (InquiryEvent::NotThis, ("a", PressMeaning::NotThis)),
            (InquiryEvent::Solved, ("a", PressMeaning::AskedInstructor)),
            (answered("b"), ("b", PressMeaning::AskedInstructor)),
        ] {
            let events = [answered("a"), InquiryEvent::NotThis, second, escalated()];
            let history: History = (0..).map(Timestamp::from_millis).zip(events).collect();
            let votes = votes(LearnerKey::new(7), &history);
            let said = votes.last().map(|vote| (vote.rule.as_str(), vote.said));
            assert_eq!(said, Some(last));
        }
    }

    #[test]
    fn without_an_answer_a_press_is_about_nothing() {
        let escalated = InquiryEvent::Escalated {
            ticket: TicketId::new(1),
            reason: None,
        };
        let history = vec![(Timestamp::from_millis(1), escalated)];
        assert!(votes(LearnerKey::new(7), &history).is_empty());
    }
}
