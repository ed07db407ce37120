//! The inquiry, one question of one learner: where it was asked, the rule book's verdict, its outcome, and the
//! append-only inquiry events from which every measure is computed. Holds no text and no learner's Discord id.

use serde::{Deserialize, Serialize};

use super::ids::{RuleId, TicketId, TicketNumber, UserId};
use super::names::named;
use super::survey::Unsent;
use super::ticket::{Priority, Target, TicketState};
use super::time::Timestamp;

/// The place and the way in which an inquiry was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A watched channel, without a mention.
    Channel,
    /// A channel, by mentioning frontdesk or replying to it.
    Mention,
    /// A forum post.
    Forum,
    /// A direct message.
    Direct,
    /// The command `/ask` or the message menu.
    Command,
    /// The form of a panel.
    Panel,
    /// A ticket that a member of staff opened with the learner, who asked nothing.
    Staff,
}

named! {
    /// All places.
    Place {
        Channel => "channel",
        Mention => "mention",
        Forum => "forum",
        Direct => "direct",
        Command => "command",
        Panel => "panel",
        Staff => "staff",
    }
}

impl Place {
    /// Returns whether the learner addressed frontdesk itself, and so expects some reply.
    pub const fn is_addressed(self) -> bool {
        !matches!(self, Place::Channel | Place::Staff)
    }

    /// Returns whether Discord shows the learner that frontdesk is thinking until it replies.
    pub const fn waits_for_a_reply(self) -> bool {
        matches!(self, Place::Command | Place::Panel)
    }
}

/// The kinds of verdict of the rule book on a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Say nothing.
    Unknown,
    /// Offer up to three candidates.
    Suggest,
    /// Answer by the best candidate.
    Answer,
}

named! {
    /// All kinds, from the least to the most certain.
    Band {
        Unknown => "unknown",
        Suggest => "suggest",
        Answer => "answer",
    }
}

/// The outcome of an inquiry: exactly one of these at any time. A late press rewrites it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The outcome is not settled yet.
    Pending,
    /// The learner pressed *Solved*.
    Solved,
    /// Answered; nothing pressed and nothing asked again within 24 h.
    Assumed,
    /// Answered; the learner asked again within 24 h.
    Reasked,
    /// Handed to a person: a ticket was opened.
    Escalated,
    /// A person replied first.
    ByPerson,
    /// The learner withdrew it.
    Cancelled,
    /// 24 h passed without any of the others.
    Unanswered,
}

named! {
    /// Every outcome, in the order in which statistics list them.
    Outcome {
        Solved => "solved",
        Assumed => "assumed",
        Reasked => "reasked",
        Escalated => "escalated",
        ByPerson => "by_person",
        Cancelled => "cancelled",
        Unanswered => "unanswered",
        Pending => "pending",
    }
}

/// The reason why a ticket was closed, from a fixed list; staff's own words are not part of inquiry events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The learner withdrew it.
    Cancelled,
    /// The learner did not answer.
    Silent,
    /// The time is over in which a message could reopen it.
    Done,
    /// Discord refused to make its thread.
    Unopened,
    /// The learner has left the guild.
    Left,
    /// The learner's stored data is deleted.
    Forgotten,
    /// It was merged into another ticket of the learner.
    Merged,
}

/// The reason why an inquiry was handed to a person, from a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOver {
    /// The learner asked for a person.
    Asked,
    /// No rule was found, and the learner took the offer of an instructor.
    NoRule,
    /// Rules were suggested, but none was sure enough to answer.
    Unsure,
    /// The learner said that the answer was not what they asked.
    NotHelpful,
    /// The rule hands every such inquiry over.
    Always,
    /// The message had nothing to read but an attachment.
    Attachment,
}

named! {
    /// Every reason, in the order in which statistics list them.
    HandOver {
        Asked => "asked",
        NoRule => "no_rule",
        Unsure => "unsure",
        NotHelpful => "not_helpful",
        Always => "always",
        Attachment => "attachment",
    }
}

/// An inquiry event: what happened to an inquiry or to its ticket. Every measure is recomputed from these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InquiryEvent {
    /// It was asked, with the verdict of the rule book.
    Asked {
        /// The place.
        place: Place,
        /// The verdict's band.
        band: Band,
        /// The best candidate's score, 0 to 1.
        score: f64,
        /// The category of the best rule, or the classifier's.
        category: Option<String>,
    },
    /// Staff asked it themselves, so no figure counts it. Older versions did not store it.
    AskedByStaff,
    /// A rule's answer was given.
    Answered {
        /// The rule.
        rule: RuleId,
        /// The rule's score, 0 to 1.
        score: f64,
    },
    /// Rules were suggested.
    Suggested {
        /// The rules, the best first.
        rules: Vec<RuleId>,
    },
    /// It repeats a question that a rule had answered within its cooldown, so the answer was not repeated.
    Repeated {
        /// The rule.
        rule: RuleId,
    },
    /// An instructor was offered.
    Offered,
    /// The learner chose a suggested or related rule.
    Chosen {
        /// The rule.
        rule: RuleId,
    },
    /// The question was edited.
    Revised,
    /// *Solved* was pressed.
    Solved,
    /// Staff said that a rule's answer solved it. The learner pressed nothing; older versions stored this as a press.
    Accepted {
        /// The person who said so.
        by: UserId,
    },
    /// *Not what I asked* was pressed.
    NotThis,
    /// The learner repeated the question within 24 h of the answer.
    Reasked,
    /// A person replied before there was a ticket.
    PersonReplied {
        /// The person, when it was a member of staff.
        staff: Option<UserId>,
    },
    /// The asker, or staff, said that a person's reply solved it.
    SolvedByPerson {
        /// The person who replied, if they are staff.
        staff: Option<UserId>,
    },
    /// The learner withdrew it.
    Cancelled,
    /// The outcome was decided because the time for it was over.
    Settled {
        /// The decided outcome.
        outcome: Outcome,
    },
    /// A ticket was opened for it.
    Escalated {
        /// The ticket.
        ticket: TicketId,
        /// The reason, if earlier events do not imply it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<HandOver>,
    },
    /// The ticket went into another state.
    Moved {
        /// The new state.
        to: TicketState,
        /// The instructor who holds it or was tagged for it, if any.
        assignee: Option<UserId>,
        /// Whether the learner caused the move.
        by_learner: bool,
        /// The member of staff who made the move, if any; older versions did not store it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
        /// The reason why it was closed, if it was; older versions did not store it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Ending>,
    },
    /// An instructor was tagged for the waiting ticket, or it was passed on to them.
    Assigned {
        /// The instructor.
        instructor: UserId,
        /// The member of staff who passed it on, if any; older versions did not store it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// A person other than the learner wrote in the ticket. The ball passes to the learner, unless it was a holding
    /// word or its writer does not look after the ticket.
    StaffReplied {
        /// The person who wrote.
        staff: UserId,
        /// Whether the learner still waits for a reply after it.
        #[serde(default)]
        owes_still: bool,
    },
    /// The learner wrote in the ticket: the ball is with the instructor.
    LearnerReplied,
    /// A target of the ticket was missed.
    TargetMissed {
        /// The target; an older version knew only the first reply's.
        #[serde(default)]
        target: Target,
    },
    /// Staff corrected the category.
    Categorised {
        /// The new category.
        category: String,
        /// The person who corrected it; older versions did not store it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// The holder of the ticket was warned that a target is about to be missed.
    TargetWarned {
        /// The target.
        target: Target,
    },
    /// The lead was called because a target was missed.
    LeadCalled {
        /// The target.
        target: Target,
    },
    /// The call of the lead reached nobody, so it does not count.
    LeadUnreached {
        /// The target.
        target: Target,
    },
    /// A person promised a reply, which is not due before the promised time.
    ReplyPromised {
        /// The promised time.
        until: Timestamp,
    },
    /// Staff wrote a note about the ticket, for staff only.
    Noted {
        /// The person who wrote it.
        staff: UserId,
    },
    /// A member of staff gave a rule's reply in the ticket. This is no automatic answer.
    RuleGiven {
        /// The rule.
        rule: RuleId,
        /// The person who gave it.
        staff: UserId,
    },
    /// Staff said how urgent the ticket is.
    Prioritised {
        /// The new priority.
        priority: Priority,
    },
    /// A survey about it was not sent.
    SurveyUnsent {
        /// The reason why not.
        why: Unsent,
    },
    /// Staff let the ticket rest.
    Snoozed {
        /// The time at which the snooze ends.
        until: Timestamp,
        /// The person who decided so.
        staff: UserId,
    },
    /// The ticket rests no longer.
    Woken {
        /// Whether the learner woke it by writing before that time.
        by_learner: bool,
    },
    /// The ticket was closed because it was merged into another one.
    Merged {
        /// The number of that ticket.
        into: TicketNumber,
    },
    /// Another ticket was merged into this one.
    TookOver {
        /// The number of that ticket.
        from: TicketNumber,
    },
    /// The learner may open no more tickets in the guild.
    Blocked {
        /// The person who decided so.
        staff: UserId,
    },
    /// The learner may open tickets in the guild again.
    Unblocked {
        /// The person who decided so.
        staff: UserId,
    },
    /// A moderator looked up the learner who asked anonymously.
    Revealed {
        /// The moderator.
        staff: UserId,
    },
    /// The learner said that a message, which had been put into the ticket, was about something else.
    TakenOut {
        /// The time at which they wrote it.
        said_at: Timestamp,
        /// Whether it had reopened the ticket, which is now undone.
        reopened: bool,
    },
    /// A message of the present turn was deleted, or edited into an aside.
    TakenBack {
        /// The time at which it was written.
        said_at: Timestamp,
        /// The time since which the learner waits for a reply, by the remaining messages; absent if they wait for none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waits_since: Option<Timestamp>,
    },
    /// The learner was found to have left the guild.
    LearnerLeft,
    /// The learner was found to be in the guild again.
    LearnerReturned,
}

#[cfg(test)]
impl InquiryEvent {
    /// Makes the event of a move without optional fields.
    pub(crate) const fn moved(to: TicketState, assignee: Option<UserId>) -> Self {
        Self::Moved {
            to,
            assignee,
            by_learner: false,
            by: None,
            why: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_is_read_back_from_its_name() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_name(outcome.name()), Some(outcome));
        }
        for reason in HandOver::ALL {
            assert_eq!(HandOver::from_name(reason.name()), Some(reason));
        }
    }

    #[test]
    fn events_of_older_versions_are_read_without_what_they_did_not_say() {
        let cases = [
            (
                r#"{"kind":"moved","to":"resolved","assignee":null,"by_learner":false}"#,
                InquiryEvent::moved(TicketState::Resolved, None),
            ),
            (
                r#"{"kind":"escalated","ticket":7}"#,
                InquiryEvent::Escalated {
                    ticket: TicketId::new(7),
                    reason: None,
                },
            ),
            (
                r#"{"kind":"categorised","category":"billing"}"#,
                InquiryEvent::Categorised {
                    category: "billing".to_owned(),
                    by: None,
                },
            ),
        ];
        for (written, event) in cases {
            assert_eq!(
                serde_json::from_str::<InquiryEvent>(written).unwrap(),
                event
            );
            assert_eq!(serde_json::to_string(&event).unwrap(), written);
        }
    }

    #[test]
    fn a_better_band_is_greater() {
        assert!(Band::Answer > Band::Suggest && Band::Suggest > Band::Unknown);
    }
}
