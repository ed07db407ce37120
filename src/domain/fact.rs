//! The fact of an inquiry: one flat row with everything that figures count of it, made from its events, its tickets and
//! its surveys. Pure data: holds no text, no Discord id and no key of a learner, and computes nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ids::{GuildId, InquiryId, RuleId, UserId};
use super::inquiry::{HandOver, Outcome, Place};
use super::names::named;
use super::survey::{SurveyAnswers, Unsent};
use super::time::{Millis, Timestamp};

/// The number of a learner within one guild's figures, from 1 in the order of first inquiries. The table that maps it
/// to the person is erased with them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct LearnerNumber(u32);

impl LearnerNumber {
    /// Wraps a number.
    pub const fn new(raw: u32) -> Self {
        Self(raw)
    }

    /// Returns the raw number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// A day of a guild's calendar, by the number of days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DayNumber(i64);

impl DayNumber {
    /// Wraps a number.
    pub const fn new(raw: i64) -> Self {
        Self(raw)
    }

    /// Returns the raw number.
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// The state of the first response of a person to an inquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FirstReply {
    /// No person was asked for a response.
    Unasked,
    /// The time from the question to the first message of a person.
    After(Millis),
    /// A ticket is open, and nobody has written yet.
    Awaited,
    /// The time from the question to the end of a ticket in which no person had replied.
    Never(Millis),
}

/// The button that the learner pressed last below an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastPress {
    /// The button *Solved*.
    Solved,
    /// The button *Not what I asked*.
    NotThis,
}

named! {
    /// Both presses.
    LastPress {
        Solved => "solved",
        NotThis => "not_this",
    }
}

/// A rule that answered an inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleAnswer {
    /// The rule.
    pub rule: RuleId,
    /// The last press below its answer.
    pub press: Option<LastPress>,
}

/// A rule whose reply instructors gave in tickets of the inquiry, as their own answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenAnswer {
    /// The rule.
    pub rule: RuleId,
    /// The number of times.
    pub times: u64,
}

/// The time from asked to resolved, split by what happened in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketTimes {
    /// The time in which an instructor held the ticket and the ball was in their court.
    pub handling: Millis,
    /// The time in which the ticket was open and the ball was with the learner.
    pub learner: Millis,
    /// The time in which the ticket was open, nobody held it, and the ball was not with the learner.
    pub queue: Millis,
    /// The time in which there was no open ticket.
    pub rest: Millis,
}

impl TicketTimes {
    /// Computes the time from asked to resolved.
    pub fn total(&self) -> Millis {
        self.handling + self.learner + self.queue + self.rest
    }
}

/// The times and the credit of a ticket that was resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolvedTicket {
    /// The times from asked to first resolved: the first episode.
    pub first: TicketTimes,
    /// The times from asked to last resolved, over all episodes.
    pub whole: TicketTimes,
    /// The number of times that it was reopened after a resolution.
    pub reopened: u32,
    /// Whether it is open again. Then only its first episode is over, and it counts as a ticket that is not resolved.
    #[serde(default)]
    pub is_open_again: bool,
    /// The instructor who held it when it was last resolved, who has the credit. The last field, since lists of rows
    /// find an instructor by how the stored form ends.
    pub credit: Option<UserId>,
}

/// A finished later turn of the learner in a ticket, which ended with a person's reply or with the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastTurn {
    /// The length of the turn.
    pub length: Millis,
    /// Whether a person replied.
    pub replied: bool,
}

/// The times of an inquiry that fall into the hours in which somebody who takes its category was on duty. What was
/// stored by an earlier version has no waits that ended without their goal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DutyTimes {
    /// The time from asked to the first message of a person, if there is one.
    pub first_reply: Option<Millis>,
    /// The time from asked to the end of a ticket in which no person had replied, if it ended so.
    pub no_reply: Option<Millis>,
    /// The time from asked to last resolved, for each ticket that is resolved.
    pub resolved: Vec<Millis>,
    /// The time from asked to the end of each ticket that was never resolved.
    pub unresolved: Vec<Millis>,
    /// The length of each later turn that a person replied to.
    pub replied_turns: Vec<Millis>,
    /// The length of each later turn that ended without a reply.
    pub unreplied_turns: Vec<Millis>,
}

/// A survey that was sent about the inquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentSurvey {
    /// Whether it followed a ticket; otherwise it followed an automatic answer.
    pub after_ticket: bool,
    /// Whether it counts for its ticket: the last answered survey does, or the last if none was answered.
    pub counts: bool,
    /// The answers so far.
    pub answers: SurveyAnswers,
}

/// A day on which the number of the inquiry's open tickets changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenChange {
    /// The day.
    pub day: DayNumber,
    /// The number of tickets open at its end, minus the number at the end of the day before.
    pub by: i64,
}

/// An inquiry as figures count it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The inquiry.
    pub inquiry: InquiryId,
    /// The guild.
    pub guild: GuildId,
    /// The learner who asked.
    pub learner: LearnerNumber,
    /// The time at which it was asked.
    pub asked_at: Timestamp,
    /// The day on which it was asked, in the guild's zone. Everything about it is counted on this day.
    pub day: DayNumber,
    /// The hour of the day in the guild's zone, 0 to 23.
    pub hour: u8,
    /// The day of the week in the guild's zone, 0 for Monday to 6.
    pub weekday: u8,
    /// The place where it was asked.
    pub place: Place,
    /// Its category, with corrections by staff.
    pub category: Option<String>,
    /// The rule that answered it; the last one if there are several.
    pub rule: Option<RuleId>,
    /// All the rules that answered it, each once.
    pub answers: Vec<RuleAnswer>,
    /// All the rules whose reply was given in its tickets, each once.
    pub given: Vec<GivenAnswer>,
    /// Its outcome.
    pub outcome: Outcome,
    /// The last press, below any of the answers.
    pub press: Option<LastPress>,
    /// The reason why it was handed to a person, if it was.
    pub reason: Option<HandOver>,
    /// The first response of a person.
    pub first_reply: FirstReply,
    /// Whether it only repeats a question that a rule had answered within its cooldown, so that no figure counts it.
    pub is_repeat: bool,
    /// Whether staff asked it themselves, so that no figure counts it.
    pub by_staff: bool,
    /// Its tickets that were resolved and not merged into another one, also those that are open again.
    pub resolved: Vec<ResolvedTicket>,
    /// Whether it has an open ticket.
    pub is_unresolved: bool,
    /// The times from the question to the ends of tickets that were never resolved and not merged into another one.
    pub unresolved: Vec<Millis>,
    /// The learner's past turns after the first one.
    pub turns: Vec<PastTurn>,
    /// The moment since which the learner waits for the reply to a later turn, if they do.
    pub owed_since: Option<Timestamp>,
    /// The surveys that were sent.
    pub surveys: Vec<SentSurvey>,
    /// The reasons for which surveys were not sent.
    pub unsent: Vec<Unsent>,
    /// The days on which the number of its open tickets changed.
    pub open_changes: Vec<OpenChange>,
    /// The times within duty hours; `None` if nobody was on duty or the duty hours are no longer known.
    pub duty: Option<DutyTimes>,
}

impl Fact {
    /// Returns the fact with only the resolved tickets credited to an instructor. It keeps the replies, surveys and
    /// duty hours only if the last resolved ticket is theirs.
    #[must_use]
    pub fn credited_to(&self, instructor: UserId) -> Self {
        let credit = Some(instructor);
        let own = self
            .resolved
            .iter()
            .filter(|ticket| ticket.credit == credit);
        let is_last = self
            .resolved
            .last()
            .is_some_and(|ticket| ticket.credit == credit);
        let mut own = Self {
            resolved: own.copied().collect(),
            ..self.clone()
        };
        if !is_last {
            own.first_reply = FirstReply::Unasked;
            own.turns.clear();
            own.surveys.clear();
            own.unsent.clear();
            own.duty = None;
        }
        own
    }

    /// Returns whether its open ticket was resolved before.
    pub fn is_open_again(&self) -> bool {
        self.resolved.iter().any(|ticket| ticket.is_open_again)
    }

    /// Returns whether a learner asked it; staff may have opened it, or asked it themselves.
    pub const fn is_asked(&self) -> bool {
        !matches!(self.place, Place::Staff) && !self.by_staff
    }
}

#[cfg(test)]
impl Fact {
    /// Makes the fact of an inquiry of which nothing is known except that it was asked.
    pub(crate) const fn sample() -> Self {
        Self {
            inquiry: InquiryId::new(1),
            guild: GuildId::new(1),
            learner: LearnerNumber::new(1),
            asked_at: Timestamp::from_millis(0),
            day: DayNumber::new(0),
            hour: 0,
            weekday: 3,
            place: Place::Channel,
            category: None,
            rule: None,
            answers: Vec::new(),
            given: Vec::new(),
            outcome: Outcome::Pending,
            press: None,
            reason: None,
            first_reply: FirstReply::Unasked,
            is_repeat: false,
            by_staff: false,
            resolved: Vec::new(),
            is_unresolved: false,
            unresolved: Vec::new(),
            turns: Vec::new(),
            owed_since: None,
            surveys: Vec::new(),
            unsent: Vec::new(),
            open_changes: Vec::new(),
            duty: None,
        }
    }
}

/// A kind of inquiries of a subject that a list of rows can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountedRows {
    /// Inquiries that learners asked.
    Asked,
    /// Inquiries that were rated: with a survey that was sent, or a press below a rule's answer.
    Rated,
    /// Inquiries with a person's reply or a ticket.
    Handled,
    /// Inquiries in which somebody waits: for a reply, or for the ticket to be resolved.
    Waiting,
    /// Inquiries that were their learner's first.
    First,
    /// Inquiries that a rule answered.
    Answered,
    /// Inquiries that a rule answered and whose learner asked again.
    AskedAgain,
    /// Inquiries that neither a rule nor a person answered.
    Unanswered,
    /// Inquiries with a press below a rule's answer.
    Pressed,
    /// Inquiries with a complete survey that counts.
    Scored,
    /// Inquiries whose learner waited for a first reply, with any result.
    FirstReply,
    /// Inquiries whose learner waited for the reply to a later turn, with any result.
    NextReply,
    /// Inquiries about which a survey was not sent, for any reason.
    Unsurveyed,
    /// Tickets that staff opened.
    OpenedByStaff,
    /// Inquiries that were handed over to a person for one reason.
    HandedOver(HandOver),
}

impl CountedRows {
    /// All kinds, in the order of their numbers, which never changes.
    pub const ALL: [Self; 20] = [
        Self::Asked,
        Self::Rated,
        Self::Handled,
        Self::Waiting,
        Self::First,
        Self::Answered,
        Self::AskedAgain,
        Self::Unanswered,
        Self::Pressed,
        Self::Scored,
        Self::FirstReply,
        Self::NextReply,
        Self::Unsurveyed,
        Self::OpenedByStaff,
        Self::HandedOver(HandOver::Asked),
        Self::HandedOver(HandOver::NoRule),
        Self::HandedOver(HandOver::Unsure),
        Self::HandedOver(HandOver::NotHelpful),
        Self::HandedOver(HandOver::Always),
        Self::HandedOver(HandOver::Attachment),
    ];

    /// Returns the name in statements.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Rated => "rated",
            Self::Handled => "handled",
            Self::Waiting => "waiting",
            Self::First => "first",
            Self::Answered => "answered",
            Self::AskedAgain => "asked_again",
            Self::Unanswered => "unanswered",
            Self::Pressed => "pressed",
            Self::Scored => "scored",
            Self::FirstReply => "first_reply",
            Self::NextReply => "next_reply",
            Self::Unsurveyed => "unsurveyed",
            Self::OpenedByStaff => "opened_by_staff",
            Self::HandedOver(HandOver::Asked) => "handed_over_asked",
            Self::HandedOver(HandOver::NoRule) => "handed_over_no_rule",
            Self::HandedOver(HandOver::Unsure) => "handed_over_unsure",
            Self::HandedOver(HandOver::NotHelpful) => "handed_over_not_helpful",
            Self::HandedOver(HandOver::Always) => "handed_over_always",
            Self::HandedOver(HandOver::Attachment) => "handed_over_attachment",
        }
    }
}

/// A kind of subject that has many instances in a guild.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SubjectKind {
    /// Categories.
    Category,
    /// Rules.
    Rule,
    /// Instructors.
    Instructor,
    /// Instructors, within one category; an empty name stands for no category.
    InstructorOn(String),
    /// Reasons of hand-overs.
    Reason,
    /// Reasons of hand-overs, within one category; an empty name stands for no category.
    ReasonOn(String),
}

/// The prefix of a kind within one category, in tables; the category's name follows.
const INSTRUCTOR_ON: &str = "instructor/";
/// The same of reasons.
const REASON_ON: &str = "reason/";

impl SubjectKind {
    /// Returns the name in tables.
    pub fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Category => Cow::Borrowed("category"),
            Self::Rule => Cow::Borrowed("rule"),
            Self::Instructor => Cow::Borrowed("instructor"),
            Self::InstructorOn(category) => Cow::Owned(format!("{INSTRUCTOR_ON}{category}")),
            Self::Reason => Cow::Borrowed("reason"),
            Self::ReasonOn(category) => Cow::Owned(format!("{REASON_ON}{category}")),
        }
    }
}

/// The subject of a sum of figures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// All inquiries of the guild.
    All,
    /// The inquiries of a category; an empty name stands for no category.
    Category(String),
    /// The inquiries that a rule answered, even if another one answered later, and those in whose tickets its reply was
    /// given.
    Rule(RuleId),
    /// The inquiries whose last resolved ticket is credited to an instructor.
    Instructor(UserId),
    /// The inquiries of one category that are credited to an instructor; an empty name stands for no category.
    InstructorOn {
        /// The instructor.
        instructor: UserId,
        /// The category.
        category: String,
    },
    /// The inquiries that were handed over to a person for one reason.
    Reason(HandOver),
    /// The inquiries of one category that were handed over for one reason; an empty name stands for no category.
    ReasonOn {
        /// The reason.
        reason: HandOver,
        /// The category.
        category: String,
    },
}

impl Subject {
    /// Lists the subjects that a fact counts for; none if it only repeats a question, or staff asked it.
    pub fn of(fact: &Fact) -> Vec<Self> {
        if fact.is_repeat || fact.by_staff {
            return Vec::new();
        }
        let category = fact.category.clone().unwrap_or_default();
        let answered = fact.answers.iter().map(|answer| &answer.rule);
        let given = fact.given.iter().map(|given| &given.rule);
        let rules: BTreeSet<&RuleId> = answered.chain(given).collect();
        let credited: BTreeSet<UserId> =
            fact.resolved.iter().filter_map(|one| one.credit).collect();
        let mut all = vec![Self::All, Self::Category(category.clone())];
        all.extend(rules.into_iter().cloned().map(Self::Rule));
        all.extend(credited.iter().copied().map(Self::Instructor));
        all.extend(credited.into_iter().map(|instructor| Self::InstructorOn {
            instructor,
            category: category.clone(),
        }));
        if let Some(reason) = fact.reason {
            all.push(Self::Reason(reason));
            all.push(Self::ReasonOn { reason, category });
        }
        all
    }

    /// Returns the name of its kind in tables.
    pub fn kind(&self) -> Cow<'static, str> {
        match self {
            Self::All => Cow::Borrowed("all"),
            Self::Category(_) => SubjectKind::Category.name(),
            Self::Rule(_) => SubjectKind::Rule.name(),
            Self::Instructor(_) => SubjectKind::Instructor.name(),
            Self::InstructorOn { category, .. } => {
                SubjectKind::InstructorOn(category.clone()).name()
            }
            Self::Reason(_) => SubjectKind::Reason.name(),
            Self::ReasonOn { category, .. } => SubjectKind::ReasonOn(category.clone()).name(),
        }
    }

    /// Returns its own name in tables; empty for all.
    pub fn name(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::Category(category) => category.clone(),
            Self::Rule(rule) => rule.to_string(),
            Self::Instructor(user) => user.to_string(),
            Self::InstructorOn { instructor, .. } => instructor.to_string(),
            Self::Reason(reason) | Self::ReasonOn { reason, .. } => reason.name().to_owned(),
        }
    }

    /// Reads a kind and a name; `None` if they name no subject.
    pub fn from_names(kind: &str, name: &str) -> Option<Self> {
        match kind {
            "all" => Some(Self::All),
            "category" => Some(Self::Category(name.to_owned())),
            "rule" => Some(Self::Rule(RuleId::new(name))),
            "instructor" => name.parse().ok().map(Self::Instructor),
            "reason" => HandOver::from_name(name).map(Self::Reason),
            of_category => Self::within_category(of_category, name),
        }
    }

    /// Reads a kind within one category, and a name.
    fn within_category(kind: &str, name: &str) -> Option<Self> {
        if let Some(category) = kind.strip_prefix(REASON_ON) {
            return Some(Self::ReasonOn {
                reason: HandOver::from_name(name)?,
                category: category.to_owned(),
            });
        }
        Some(Self::InstructorOn {
            category: kind.strip_prefix(INSTRUCTOR_ON)?.to_owned(),
            instructor: name.parse().ok()?,
        })
    }
}
