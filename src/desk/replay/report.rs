//! The result of a replay as plain numbers; every list is sorted and cut.

use serde::Serialize;

use crate::faq::TextGroup;

/// The counts of questions by decision: each is answered, suggested, offered, watched, told how to ask, or left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The number of messages that were triaged.
    pub asked: u64,
    /// Questions that a rule answers.
    pub answered: u64,
    /// Questions answered by a rule that opens a ticket at once.
    pub answered_with_ticket: u64,
    /// Questions for which up to three rules and an instructor are offered.
    pub suggested: u64,
    /// Questions for which an instructor is offered.
    pub offered: u64,
    /// Questions left to people, with help offered if no person replies in time.
    pub watched: u64,
    /// Watched questions that would get suggestions after the watch.
    pub watched_with_suggestions: u64,
    /// Offered and watched questions whose asker got the same answer there within its cooldown.
    pub repeated: u64,
    /// Messages whose author is told how to ask.
    pub told_how: u64,
    /// Messages that are ignored.
    pub left: u64,
    /// Answered questions that a person replied to at the time.
    pub answered_replied_by_person: u64,
    /// Suggested, offered and watched questions that a person replied to.
    pub unanswered_replied_by_person: u64,
}

/// The counts as shares of the triaged messages, 0 to 1; `null` if there were none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Shares {
    /// Answered by a rule.
    pub answered: Option<f64>,
    /// Offered rules and an instructor.
    pub suggested: Option<f64>,
    /// Offered an instructor.
    pub offered: Option<f64>,
    /// Watched.
    pub watched: Option<f64>,
    /// Told how to ask.
    pub told_how: Option<f64>,
    /// Ignored.
    pub left: Option<f64>,
}

impl Counts {
    /// Computes each of the counts that add up to `asked` as a share of it.
    pub fn shares(&self) -> Shares {
        let share = |part: u64| (self.asked > 0).then(|| part as f64 / self.asked as f64);
        Shares {
            answered: share(self.answered),
            suggested: share(self.suggested),
            offered: share(self.offered),
            watched: share(self.watched),
            told_how: share(self.told_how),
            left: share(self.left),
        }
    }
}

/// The counts of messages that are no questions for frontdesk, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// Written by a bot or a webhook.
    pub by_bots: u64,
    /// Written by Discord itself.
    pub by_discord: u64,
    /// Written by staff.
    pub by_staff: u64,
    /// Messages among people: replies to a person, or not addressed to frontdesk where only addressed ones count.
    pub talk: u64,
    /// Messages that cannot be read because the author or the content is unknown.
    pub unreadable: u64,
}

/// The counts of one rule's answers and suggestions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Use {
    /// Its id.
    pub rule: String,
    /// Questions that it answers.
    pub answered: u64,
    /// Answered questions that a person replied to at the time.
    pub replied_by_person: u64,
    /// Questions for which it is the best suggestion.
    pub suggested: u64,
}

/// The counts of the questions about one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Topic {
    /// Its id; `null` where the book has no guess.
    pub category: Option<String>,
    /// Questions about it.
    pub asked: u64,
    /// Questions about it that a rule answers.
    pub answered: u64,
}

/// The counts of a rule or a category.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ReplayTally {
    pub(super) asked: u64,
    pub(super) answered: u64,
    pub(super) suggested: u64,
    pub(super) replied_by_person: u64,
}

/// The result of a replay.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReplayReport {
    /// Messages read.
    pub messages: u64,
    /// The time of the first message, Unix milliseconds.
    pub first_at: Option<i64>,
    /// The time of the last message, Unix milliseconds.
    pub last_at: Option<i64>,
    /// The messages that are no questions for frontdesk.
    pub dropped: Dropped,
    /// Counts of the questions by decision.
    pub counts: Counts,
    /// The counts as shares.
    pub shares: Shares,
    /// The rules, those with most answers first.
    pub rules: Vec<Use>,
    /// The categories, those with most questions first.
    pub categories: Vec<Topic>,
    /// The groups of unanswered questions, the largest first.
    pub unanswered_groups: Vec<QuestionGroup>,
    /// Whether there were more groups than are kept, so that each count is a lower bound.
    pub groups_approximate: bool,
}

/// A group of near-equal questions that nothing answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionGroup {
    /// The number of questions in the group.
    pub count: u64,
    /// One of them, cut to a length.
    pub example: String,
}

impl From<TextGroup> for QuestionGroup {
    fn from(group: TextGroup) -> Self {
        Self {
            count: group.count,
            example: group.example,
        }
    }
}

pub(super) fn of_rule(id: &str, own: &ReplayTally) -> Use {
    Use {
        rule: id.to_owned(),
        answered: own.answered,
        replied_by_person: own.replied_by_person,
        suggested: own.suggested,
    }
}

pub(super) fn of_topic(id: &str, own: &ReplayTally) -> Topic {
    Topic {
        category: (!id.is_empty()).then(|| id.to_owned()),
        asked: own.asked,
        answered: own.answered,
    }
}
