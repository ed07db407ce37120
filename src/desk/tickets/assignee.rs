//! The instructor who holds a ticket: whether they still may, and until when a reply is due.

use crate::desk::{Desk, DeskError, duty};
use crate::domain::{GuildId, Millis, Timestamp, UserId};
use crate::store::{Ticket, TimerKind, Tx};

/// Somebody came on duty, or has room again: what waits with nobody called to it is put before them
/// now.
pub(crate) async fn show_waiting(tx: &mut Tx, guild: GuildId) -> Result<(), DeskError> {
    for ticket in tx.unattended_tickets(guild, SHOWN).await? {
        // At once, and who waits longest first.
        let due = ticket.reply_owed_since.unwrap_or(ticket.opened_at);
        tx.set_timer(TimerKind::FirstReply, ticket.id.get(), due);
    }
    Ok(())
}

/// How often it is looked whether the people of an open ticket are still in the guild.
pub(crate) const LOOKED_UP_EVERY: Millis = Millis::hours(1);

/// How who holds a ticket stands to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nobody holds it.
    Unheld,
    /// On duty.
    Here,
    /// A member of staff, but not on duty.
    OffDuty(UserId),
    /// No member of staff any more, or not even of the guild.
    Gone(UserId),
}

impl Standing {
    /// Whose place somebody else is to take.
    pub(crate) fn leaves(self) -> Option<UserId> {
        match self {
            Self::OffDuty(user) | Self::Gone(user) => Some(user),
            Self::Unheld | Self::Here => None,
        }
    }
}

/// How who holds a ticket stands to it now.
pub(crate) async fn standing(desk: &Desk, ticket: &Ticket) -> Result<Standing, DeskError> {
    let Some(holder) = ticket.assignee else {
        return Ok(Standing::Unheld);
    };
    if !duty::is_staff_now(desk, ticket.guild, holder).await? {
        return Ok(Standing::Gone(holder));
    }
    let now = desk.now();
    let roster = desk.store.roster(ticket.guild, now).await?;
    Ok(if roster.is_on_duty(holder, now) {
        Standing::Here
    } else {
        Standing::OffDuty(holder)
    })
}

/// When the reply to a word that the learner says at a moment is due: at once if who holds the ticket is
/// gone, or has gone off duty since they last spoke. Who spoke off duty is taken to be there.
pub(crate) async fn reply_due_at(
    desk: &Desk,
    ticket: &Ticket,
    at: Timestamp,
) -> Result<Timestamp, DeskError> {
    let due = at + desk.guilds.get(ticket.guild).await?.targets.first_reply;
    let Some(holder) = ticket.assignee else {
        return Ok(due);
    };
    let there = match duty::is_staff_now(desk, ticket.guild, holder).await {
        Ok(there) => there,
        Err(DeskError::Platform(error)) => {
            // The learner's word counts all the same, and it is looked again when the reply is due.
            desk.metrics.refused(&error);
            tracing::warn!(%error, "who holds a ticket could not be looked up");
            true
        }
        Err(other) => return Err(other),
    };
    let spoke = ticket.ball_with_learner_since.unwrap_or(at);
    let roster = desk.store.roster(ticket.guild, spoke).await?;
    let went_off = roster.went_off(holder, spoke, desk.now());
    Ok(if there && !went_off { due } else { at })
}

/// Has it looked up, after a while, whether a ticket's people are still there.
pub(crate) fn look_up_later(desk: &Desk, tx: &mut Tx, ticket: &Ticket) {
    let due = desk.now() + LOOKED_UP_EVERY;
    tx.set_timer(TimerKind::Membership, ticket.id.get(), due);
}

/// How many waiting tickets are put before who comes on duty.
pub(crate) const SHOWN: u32 = 25;
