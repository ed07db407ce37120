//! The instructor who holds a ticket: whether they are there for it, whether their reply is due at once, and
//! which waiting tickets are offered to an instructor who has become free.

use crate::desk::tickets::deadlines::ReplyDue;
use crate::desk::{Desk, DeskError, duty};
use crate::domain::{GuildId, InquiryEvent, Millis, TicketId, Timestamp, UserId};
use crate::store::{Ticket, TimerKind, Tx};

/// Makes the reply to each unattended ticket of a guild that somebody on duty can take due at once, so that it is
/// offered to an instructor who came on duty or has room again. At most `SHOWN` tickets of each category.
pub(crate) async fn show_waiting(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
) -> Result<(), DeskError> {
    show_others(desk, tx, guild, None).await
}

/// Does the same without one ticket, which has just come to somebody.
pub(crate) async fn show_others(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    except: Option<TicketId>,
) -> Result<(), DeskError> {
    let now = desk.now();
    let mut unattended = tx.unattended_tickets(guild, SHOWN).await?;
    unattended.retain(|ticket| Some(ticket.id) != except);
    if unattended.is_empty() {
        return Ok(());
    }
    let roster = tx.roster(guild, now).await?;
    for ticket in unattended {
        if roster.choices(ticket.category.as_deref(), now).is_empty() {
            continue;
        }
        // The ticket that has waited longest is due first.
        let due = ticket.reply_owed_since.unwrap_or(ticket.opened_at);
        tx.set_timer(TimerKind::ReplyDue, ticket.id.get(), due);
    }
    Ok(())
}

/// Finds the instructors who have been called for a ticket and are not to be called again. Whose shift has
/// begun since the last call is: they may have been called at the end of an earlier one.
pub(crate) async fn called(desk: &Desk, ticket: &Ticket) -> Result<Vec<UserId>, DeskError> {
    let now = desk.now();
    let roster = desk.store.roster(ticket.guild, now).await?;
    let history = desk.store.events_of(ticket.inquiry).await?;
    let last_called = |user: UserId| {
        let mut events = history.iter().rev();
        let call = events.find(|(_, event)| {
            matches!(event, InquiryEvent::Assigned { instructor, .. } if *instructor == user)
        });
        call.map(|(at, _)| *at)
    };
    let is_called = |user: &UserId| match roster.schedule.shift_began(*user, now) {
        Some(began) => last_called(*user).is_none_or(|at| began <= at),
        None => true,
    };
    Ok(ticket.tagged.iter().copied().filter(is_called).collect())
}

/// The time between two checks whether the people of an open ticket are still in the guild.
pub(crate) const LOOKED_UP_EVERY: Millis = Millis::hours(1);

/// The relation of a ticket's holder to their work: on duty, off duty or gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HolderState {
    /// Nobody holds the ticket.
    Unheld,
    /// The holder is on duty.
    Here,
    /// The holder is a member of staff, but not on duty.
    OffDuty(UserId),
    /// The holder is no member of staff any more, or not even of the guild.
    Gone(UserId),
}

impl HolderState {
    /// Returns the holder who is to be replaced, if they are off duty or gone.
    pub(crate) fn leaves(self) -> Option<UserId> {
        match self {
            Self::OffDuty(user) | Self::Gone(user) => Some(user),
            Self::Unheld | Self::Here => None,
        }
    }
}

/// Finds out whether a ticket's holder is on duty, off duty or gone now.
pub(crate) async fn standing(desk: &Desk, ticket: &Ticket) -> Result<HolderState, DeskError> {
    let Some(holder) = ticket.assignee else {
        return Ok(HolderState::Unheld);
    };
    if !duty::is_staff_now(desk, ticket.guild, holder).await? {
        return Ok(HolderState::Gone(holder));
    }
    let now = desk.now();
    let roster = desk.store.roster(ticket.guild, now).await?;
    Ok(if roster.is_on_duty(holder, now) {
        HolderState::Here
    } else {
        HolderState::OffDuty(holder)
    })
}

/// Finds out when the reply to a learner's message of a given time is due: at once if nobody has the ticket, or its holder
/// is gone or has gone off duty since their last message. A holder who wrote while off duty counts as present.
pub(crate) async fn when_reply_is_due(
    desk: &Desk,
    ticket: &Ticket,
    at: Timestamp,
) -> Result<ReplyDue, DeskError> {
    let Some(holder) = ticket.assignee else {
        // Whom it was offered to has until the target; with nobody, somebody is looked for at once.
        return Ok(if ticket.tagged.is_empty() {
            ReplyDue::AtOnce
        } else {
            ReplyDue::ByTarget
        });
    };
    let there = match duty::is_staff_now(desk, ticket.guild, holder).await {
        Ok(there) => there,
        Err(DeskError::Platform(error)) => {
            // The learner's message counts all the same, and the holder is looked up again when the
            // reply is due.
            desk.metrics.refused(&error);
            tracing::warn!(%error, "who holds a ticket could not be looked up");
            true
        }
        Err(other) => return Err(other),
    };
    let spoke = ticket.ball_with_learner_since.unwrap_or(at);
    let roster = desk.store.roster(ticket.guild, spoke).await?;
    let went_off = roster.went_off(holder, spoke, desk.now());
    Ok(if there && !went_off {
        ReplyDue::ByTarget
    } else {
        ReplyDue::AtOnce
    })
}

/// Sets the timer for the next check whether a ticket's people are still in the guild.
pub(crate) fn look_up_later(desk: &Desk, tx: &mut Tx, ticket: &Ticket) {
    let due = desk.now() + LOOKED_UP_EVERY;
    tx.set_timer(TimerKind::Membership, ticket.id.get(), due);
}

/// The most waiting tickets of a category that are offered at once.
pub(crate) const SHOWN: u32 = 25;
