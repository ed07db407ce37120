//! Whether who holds a ticket is there for it, asked of the platform: a member who left, or lost the
//! role, is no event for frontdesk. What they leave goes to the next instructor, or staff are told.

use super::moves::Moved;
use crate::desk::duty::place_of;
use crate::desk::outgoing::Outgoing;
use crate::desk::sweep::PUT_OFF;
use crate::desk::{Desk, DeskError};
use crate::domain::{Lack, Millis, Timestamp, UserId};
use crate::store::{Ticket, Timer, TimerKind, Tx};

/// How often it is looked whether the people of an open ticket are still in the guild.
const LOOKED_UP_EVERY: Millis = Millis::hours(1);

/// How who holds a ticket stands to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
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
    pub(super) fn leaves(self) -> Option<UserId> {
        match self {
            Self::OffDuty(user) | Self::Gone(user) => Some(user),
            Self::Unheld | Self::Here => None,
        }
    }
}

/// How who holds a ticket stands to it now.
pub(super) async fn standing(desk: &Desk, ticket: &Ticket) -> Result<Standing, DeskError> {
    let Some(holder) = ticket.assignee else {
        return Ok(Standing::Unheld);
    };
    if !desk.is_staff_now(ticket.guild, holder).await? {
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
pub(super) async fn reply_due_at(
    desk: &Desk,
    ticket: &Ticket,
    at: Timestamp,
) -> Result<Timestamp, DeskError> {
    let due = at + desk.guilds.get(ticket.guild).await?.targets.first_reply;
    let Some(holder) = ticket.assignee else {
        return Ok(due);
    };
    let there = match desk.is_staff_now(ticket.guild, holder).await {
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

/// Takes a ticket from who holds it, and gives it to the next instructor. With none, staff and the
/// learner are told why.
pub(super) async fn replace(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    standing: Standing,
    next: Result<UserId, Lack>,
) -> Result<(), DeskError> {
    let Some(former) = standing.leaves() else {
        return Ok(());
    };
    if !matches!(desk.release(tx, ticket).await?, Moved::Made(_)) {
        return Ok(());
    }
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    now.tagged = next.ok().into_iter().collect();
    tx.update_ticket(&now).await?;
    desk.note_assignment(tx, &now, next.ok()).await?;
    if let Standing::Gone(_) = standing {
        tell_gone(desk, tx, &now, former, next.ok()).await?;
    }
    desk.enqueue(tx, &Outgoing::RefreshCard { ticket: now.id })?;
    let next = match next {
        Ok(next) => next,
        Err(lack) => return desk.tell_lack(tx, &now, lack).await,
    };
    let joins = Outgoing::AddMember {
        ticket: now.id,
        user: next,
    };
    desk.enqueue(tx, &joins)?;
    let key = match standing {
        Standing::Gone(_) => "ticket-holder-gone-say",
        _ => "ticket-holder-off-duty-say",
    };
    let values = [
        ("former", format!("<@{former}>")),
        ("user", format!("<@{next}>")),
    ];
    desk.say_of(tx, &now, key, &values, Some(next)).await
}

async fn tell_gone(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    former: UserId,
    next: Option<UserId>,
) -> Result<(), DeskError> {
    let key = match next {
        Some(_) => "duty-holder-gone",
        None => "duty-holder-gone-nobody",
    };
    let next = next.map_or_else(String::new, |user| format!("<@{user}>"));
    let values = [
        ("number", ticket.number.to_string()),
        ("user", format!("<@{former}>")),
        ("next", next),
        ("place", place_of(ticket)),
    ];
    desk.tell_staff(tx, ticket.guild, key, &values).await
}

/// Looks whether the people of an open ticket are still in the guild, and sees to what follows.
pub(in crate::desk) async fn membership_due(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(ticket) = desk.store.ticket_of_timer(timer).await? else {
        return desk.finish(timer).await;
    };
    if !ticket.state.is_open() {
        return desk.finish(timer).await;
    }
    let learner = desk.store.user_of(ticket.learner).await?;
    let learner_there = match learner {
        Some(user) => desk.platform.member(ticket.guild, user).await?.is_some(),
        None => false,
    };
    let standing = standing(desk, &ticket).await?;
    let next = match standing {
        Standing::Gone(former) => {
            let category = ticket.category.as_deref();
            Some(
                desk.choose_instructor(ticket.guild, category, &[former])
                    .await?,
            )
        }
        _ => None,
    };
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    look_up_later(desk, &mut tx, &ticket);
    match (learner, learner_there) {
        (Some(user), false) if ticket.learner_in_thread => {
            desk.learner_gone(&mut tx, &ticket, user).await?;
        }
        (Some(user), true) if !ticket.learner_in_thread => {
            let ticket = ticket.id;
            desk.enqueue(&mut tx, &Outgoing::AddMember { ticket, user })?;
        }
        _ => {}
    }
    if let Some(next) = next {
        if let Ok(one) = next
            && !desk.still_free(&mut tx, &ticket, one).await?
        {
            drop(tx);
            return desk.put_off(timer, PUT_OFF).await;
        }
        replace(desk, &mut tx, &ticket, standing, next).await?;
    }
    desk.commit(tx).await
}

/// Has it looked up, after a while, whether a ticket's people are still there.
pub(super) fn look_up_later(desk: &Desk, tx: &mut Tx, ticket: &Ticket) {
    let due = desk.now() + LOOKED_UP_EVERY;
    tx.set_timer(TimerKind::Membership, ticket.id.get(), due);
}
