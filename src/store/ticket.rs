//! A ticket as the store has it.

use super::Inquiry;
use super::columns::{flag, from_columns, from_json};
use crate::domain::{
    ChannelId, GuildId, InquiryId, LearnerKey, MessageId, Priority, TicketId, TicketNumber,
    TicketState, Timestamp, UserId,
};

/// A ticket as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Its guild.
    pub guild: GuildId,
    /// The number by which people refer to it.
    pub number: TicketNumber,
    /// The inquiry it is about.
    pub inquiry: InquiryId,
    /// The learner of the ticket.
    pub learner: LearnerKey,
    /// Its state.
    pub state: TicketState,
    /// The instructor who claimed it.
    pub assignee: Option<UserId>,
    /// The instructors who have been tagged for it so far, in order.
    pub tagged: Vec<UserId>,
    /// Its category, if known.
    pub category: Option<String>,
    /// The channel of its thread.
    pub support_channel: ChannelId,
    /// Its thread, once made.
    pub thread: Option<ChannelId>,
    /// The pinned message that shows its state.
    pub opening_message: Option<MessageId>,
    /// Whether the learner is a member of the thread.
    pub learner_in_thread: bool,
    /// Whether the learner stays in direct messages, so that only staff are in the thread.
    pub stays_direct: bool,
    /// Whether staff wrote among themselves in the thread, so that the learner must not be let in.
    pub holds_asides: bool,
    /// Whether staff do not see the learner, who then stays in direct messages.
    pub anonymous: bool,
    /// The time at which it was asked for, by the platform's clock.
    pub opened_at: Timestamp,
    /// The time at which a person who is not the learner first wrote in it.
    pub first_reply_at: Option<Timestamp>,
    /// The time at which it was last resolved; it stays when the ticket is reopened.
    pub resolved_at: Option<Timestamp>,
    /// The time since which the ball is with the learner; absent while it is with the instructor.
    pub ball_with_learner_since: Option<Timestamp>,
    /// The time since which the learner waits for a reply; absent while none is owed.
    pub reply_owed_since: Option<Timestamp>,
    /// The time at which the lead was called because that reply had not come.
    pub lead_called_at: Option<Timestamp>,
    /// The priority that staff gave it.
    pub priority: Priority,
    /// The time until which staff let it rest; absent if it does not.
    pub snoozed_until: Option<Timestamp>,
    /// The member of staff who opened it with the learner; absent if the learner asked.
    pub opened_by: Option<UserId>,
    /// The time since which the learner is known to have left the guild; absent if they are in it.
    pub learner_left_at: Option<Timestamp>,
}

impl Ticket {
    /// Makes a new ticket for an inquiry, with number 0 until the store gives it one.
    pub fn opening(
        id: TicketId,
        inquiry: &Inquiry,
        guild: GuildId,
        support_channel: ChannelId,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            guild,
            number: TicketNumber::new(0),
            inquiry: inquiry.id,
            learner: inquiry.learner,
            state: TicketState::Opening,
            assignee: None,
            tagged: Vec::new(),
            category: inquiry.category.clone(),
            support_channel,
            thread: None,
            opening_message: None,
            learner_in_thread: true,
            stays_direct: inquiry.anonymous,
            holds_asides: false,
            anonymous: inquiry.anonymous,
            opened_at: at,
            first_reply_at: None,
            resolved_at: None,
            ball_with_learner_since: None,
            reply_owed_since: Some(at),
            lead_called_at: None,
            priority: Priority::Normal,
            snoozed_until: None,
            opened_by: None,
            learner_left_at: None,
        }
    }

    /// Returns its assignee, or else the instructor who was tagged last.
    pub fn instructor(&self) -> Option<UserId> {
        self.assignee.or(self.tagged.last().copied())
    }

    /// Returns the instructor who is responsible for an open ticket: its assignee, or the last one tagged if it is
    /// unclaimed.
    pub fn holder(&self) -> Option<UserId> {
        match self.state {
            TicketState::Claimed => self.assignee,
            _ => self.tagged.last().copied(),
        }
    }

    /// Returns whether the learner is not in the thread, so that messages there are relayed to them.
    pub fn is_relayed(&self) -> bool {
        self.stays_direct || !self.learner_in_thread
    }
}

from_columns! {
    Ticket {
        id, guild, number, inquiry, learner, state, assignee, tagged: from_json, category,
        support_channel, thread, opening_message, learner_in_thread: flag, stays_direct: flag,
        holds_asides: flag, anonymous: flag, opened_at, first_reply_at, resolved_at,
        ball_with_learner_since, reply_owed_since, lead_called_at, priority, snoozed_until,
        opened_by, learner_left_at
    }
}
