//! The instructor who holds a ticket: who may not hold it, whether the holder is there, whether their reply is due at
//! once, and which waiting tickets are offered to an instructor with room.

use crate::desk::tickets::deadlines::ReplyDue;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty};
use crate::domain::{
    GuildId, InquiryEvent, Millis, Roster, RosterMember, TicketId, TicketState, Timestamp, UserId,
};
use crate::store::{Ticket, TimerKind, Tx};

/// Offers waiting tickets of a guild to instructors who have room, by setting the tickets' reply timers to now. Offers
/// at most `MAX_OFFERED` tickets of each category.
pub(crate) async fn offer_waiting(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
) -> Result<(), DeskError> {
    offer_others(desk, tx, guild, None).await
}

/// Offers waiting tickets like [`offer_waiting`], except one that has just been given to somebody.
pub(crate) async fn offer_others(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    except: Option<TicketId>,
) -> Result<(), DeskError> {
    let now = desk.now();
    let mut roster = tx.roster(guild, now).await?;
    // Instructors known to be gone are left out: looking through every ticket for them would be in vain.
    let known = |one: &RosterMember| one.instructor.gone_since.is_none();
    roster.candidates.retain(known);
    if roster.choices(None, now).is_empty() {
        return Ok(());
    }
    let mut unattended = tx.unattended_tickets(guild, MAX_OFFERED).await?;
    unattended.retain(|ticket| Some(ticket.id) != except);
    let mut waiting = Vec::with_capacity(unattended.len());
    for ticket in &unattended {
        waiting.push(WaitingTicket {
            category: ticket.category.as_deref(),
            called: &ticket.tagged,
            learner: tx.user_of(ticket.learner).await?,
        });
    }
    let owed = |ticket: &Ticket| ticket.reply_owed_since.unwrap_or(ticket.opened_at);
    let mut due = unattended.iter().map(owed).min().unwrap_or(now);
    for nth in offered(roster, &waiting, now) {
        // They come due one after another: the most urgent first, then the longest waiting.
        let ticket = &unattended[nth];
        tx.set_timer(TimerKind::ReplyDue, ticket.id.get(), due);
        due += Millis::new(1);
    }
    Ok(())
}

/// A ticket that waits for an instructor.
#[derive(Clone, Copy, Debug)]
struct WaitingTicket<'a> {
    /// Its category.
    category: Option<&'a str>,
    /// The instructors who were called for it.
    called: &'a [UserId],
    /// Its learner, if known. They are not called for their own ticket.
    learner: Option<UserId>,
}

/// Chooses the tickets for which people on duty have room, in order. Tickets for which everybody who could take them
/// was called before come last, because nobody may be called twice.
fn offered(mut roster: Roster, waiting: &[WaitingTicket<'_>], now: Timestamp) -> Vec<usize> {
    let mut offered = Vec::new();
    for is_first in [true, false] {
        for (nth, ticket) in waiting.iter().enumerate() {
            let choices = roster.choices(ticket.category, now).into_iter();
            let mut choices = choices
                .filter(|one| Some(*one) != ticket.learner)
                .filter(|one| !is_first || !ticket.called.contains(one));
            if !offered.contains(&nth)
                && let Some(one) = choices.next()
            {
                roster.give(one);
                offered.push(nth);
            }
        }
    }
    offered
}

/// Finds the instructors who were called for a ticket and may not be called again. An instructor whose shift began
/// after the last call may be, because that call may have come at the end of an earlier shift.
pub(crate) async fn called(
    desk: &Desk,
    ticket: &Ticket,
    roster: &Roster,
) -> Result<Vec<UserId>, DeskError> {
    let now = desk.now();
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

/// Returns the text that says why a person may not hold a ticket: they are no instructor, or they are its learner,
/// unless staff do not see that. `None` if they may.
pub(crate) async fn cannot_hold(
    desk: &Desk,
    ticket: &Ticket,
    user: UserId,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    let asked = !ticket.anonymous && desk.store.learner_of(user).await? == Some(ticket.learner);
    let holds = ticket.state == TicketState::Claimed && ticket.assignee == Some(user);
    let key = if asked {
        "ticket-asked-themselves"
    } else if holds {
        "ticket-has-already"
    } else if duty::is_instructor_now(desk, ticket.guild, user).await? {
        return Ok(None);
    } else {
        "ticket-not-an-instructor"
    };
    let values = [
        ("user", user.mention()),
        ("number", ticket.number.to_string()),
    ];
    Ok(Some(voice.say_with(key, &values)))
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
    /// The holder is no longer staff, or no longer in the guild.
    Gone(UserId),
}

impl HolderState {
    /// Returns the holder who should be replaced, because they are off duty or gone.
    pub(crate) fn leaves(self) -> Option<UserId> {
        match self {
            Self::OffDuty(user) | Self::Gone(user) => Some(user),
            Self::Unheld | Self::Here => None,
        }
    }
}

/// Finds out from the roster and the platform whether a ticket's holder is on duty, off duty or gone.
pub(crate) async fn holder_state(
    desk: &Desk,
    ticket: &Ticket,
    roster: &Roster,
) -> Result<HolderState, DeskError> {
    let Some(holder) = ticket.assignee else {
        return Ok(HolderState::Unheld);
    };
    if !duty::is_staff_now(desk, ticket.guild, holder).await? {
        return Ok(HolderState::Gone(holder));
    }
    Ok(if roster.is_on_duty(holder, desk.now()) {
        HolderState::Here
    } else {
        HolderState::OffDuty(holder)
    })
}

/// Decides when the reply to a learner's message written at `at` is due. It is due at once if nobody has the ticket, or
/// its holder is gone or has gone off duty since their last message. A holder who wrote while off duty counts as
/// present.
pub(crate) async fn when_reply_is_due(
    desk: &Desk,
    ticket: &Ticket,
    at: Timestamp,
) -> Result<ReplyDue, DeskError> {
    let Some(holder) = ticket.assignee else {
        // An instructor who was offered the ticket has until the target. If nobody was, an instructor is looked for at
        // once.
        return Ok(if ticket.tagged.is_empty() {
            ReplyDue::AtOnce
        } else {
            ReplyDue::ByTarget
        });
    };
    let there = match duty::is_staff_now(desk, ticket.guild, holder).await {
        Ok(there) => there,
        Err(DeskError::Platform(error)) => {
            // The learner's message counts anyway. The holder is looked up again when the reply is due.
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

/// Finds the former holder of a waiting ticket that was reopened. Until somebody claims it they stay in its thread,
/// where they may be the only reader.
pub(crate) async fn held_before(tx: &mut Tx, ticket: &Ticket) -> Result<Option<UserId>, DeskError> {
    if ticket.state != TicketState::Waiting {
        return Ok(None);
    }
    let history = tx.events_of(ticket.inquiry).await?;
    let moves = history.iter().rev().filter_map(|(_, event)| match event {
        InquiryEvent::Moved { to, assignee, .. } => Some((*to, *assignee)),
        _ => None,
    });
    // Searches back from the move by which it waits to the latest earlier move with an assignee: it may have been
    // closed and reopened while it waited. It may also have been claimed just now.
    let moves = moves.skip_while(|(to, _)| *to != TicketState::Waiting);
    let mut earlier = moves.skip(1);
    Ok(earlier
        .find(|(_, assignee)| assignee.is_some())
        .filter(|(to, _)| !to.is_open())
        .and_then(|(_, assignee)| assignee))
}

/// Returns whether a person has gone off duty since they last acted in a ticket, such as by writing, claiming it or
/// letting it rest. They are then not called now, but when their duty begins again.
pub(crate) async fn has_gone_off(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    user: UserId,
) -> Result<bool, DeskError> {
    let history = tx.events_of(ticket.inquiry).await?;
    let mut latest = history.iter().rev();
    let was_there = latest.find(|(_, event)| match event {
        InquiryEvent::StaffReplied { staff, .. } | InquiryEvent::Snoozed { staff, .. } => {
            *staff == user
        }
        InquiryEvent::Moved { by, .. } => *by == Some(user),
        _ => false,
    });
    let since = was_there.map_or(ticket.opened_at, |(at, _)| *at);
    let roster = tx.roster(ticket.guild, since).await?;
    Ok(roster.went_off(user, since, desk.now()))
}

/// Returns whom to call for a learner's further question in a ticket, and when the reply is due. That is the instructor
/// who has the ticket, by its target. If they have gone off duty, or nobody has it, nobody is called, and the next
/// instructor is looked for at once.
pub(crate) async fn called_for_more(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(Option<UserId>, ReplyDue), DeskError> {
    Ok(match ticket.instructor() {
        Some(one) if !has_gone_off(desk, tx, ticket, one).await? => (Some(one), ReplyDue::ByTarget),
        _ => (None, ReplyDue::AtOnce),
    })
}

/// Sets the timer for the next check whether a ticket's people are still in the guild.
pub(crate) fn look_up_later(desk: &Desk, tx: &mut Tx, ticket: &Ticket) {
    let due = desk.now() + LOOKED_UP_EVERY;
    tx.set_timer(TimerKind::Membership, ticket.id.get(), due);
}

/// The most waiting tickets of a category that are offered at once.
pub(crate) const MAX_OFFERED: u32 = 25;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DutyOverride, Instructor, Presence, Schedule};

    const NOW: Timestamp = Timestamp::from_millis(1000);

    /// Makes a roster of instructors on duty, each with a capacity and some categories.
    fn roster(all: &[(u64, u32, &[&str])]) -> Roster {
        let member = |(user, places, categories): &(u64, u32, &[&str])| RosterMember {
            instructor: Instructor {
                capacity: *places,
                categories: categories.iter().map(|one| (*one).to_owned()).collect(),
                ..Instructor::new(UserId::new(*user))
            },
            open: 0,
            load: 0,
        };
        let on = |(user, ..): &(u64, u32, &[&str])| DutyOverride {
            instructor: UserId::new(*user),
            presence: Presence::On,
            from: Timestamp::from_millis(0),
            until: None,
        };
        Roster {
            candidates: all.iter().map(member).collect(),
            schedule: Schedule {
                overrides: all.iter().map(on).collect(),
                ..Schedule::default()
            },
        }
    }

    #[test]
    fn no_more_tickets_are_offered_than_there_is_room_for() {
        let one = [UserId::new(1)];
        let ticket = |category, called| WaitingTicket {
            category,
            called,
            learner: None,
        };
        let (any, billing) = (ticket(None, &[][..]), ticket(Some("billing"), &[]));
        let own = WaitingTicket {
            learner: Some(UserId::new(1)),
            ..any
        };
        let called = ticket(None, &one);
        let videos: &[&str] = &["videos"];
        for (on_duty, waiting, shown) in [
            (roster(&[]), vec![any], vec![]),
            (roster(&[(1, 2, &[])]), vec![any; 30], vec![0, 1]),
            (roster(&[(1, 0, &[])]), vec![any], vec![]),
            (roster(&[(1, 5, videos)]), vec![billing, any], vec![1]),
            // A person who was called for a ticket may not be called again, so that ticket hides no other.
            (roster(&[(1, 1, &[])]), vec![called, any], vec![1]),
            (roster(&[(1, 2, &[])]), vec![called, any], vec![1, 0]),
            (roster(&[(1, 2, &[])]), vec![own, any], vec![1]),
        ] {
            assert_eq!(offered(on_duty, &waiting, NOW), shown, "{waiting:?}");
        }
    }
}
