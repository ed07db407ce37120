//! The reasons why a ticket is closed, and the texts for each. Closes no ticket: that is a move.

use crate::desk::outbox::Outgoing;
use crate::desk::tickets::conversation::relay;
use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::ui::post::{Button, Post, Row, Style};
use crate::desk::ui::replies::{Voice, or_dash};
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{
    ChannelId, Ending, History, InquiryEvent, NO_CHANNEL, TicketNumber, UserId, WebUser,
};
use crate::store::{Ticket, Tx};

/// The part of a notice's key for the people who were told that a closed ticket is not read.
const BY_LEARNER: &str = "learner";
const BY_STAFF: &str = "staff";

/// The reason why a ticket is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closing {
    /// The learner withdrew it.
    Cancelled,
    /// The learner did not answer.
    Silent,
    /// The time in which a message could reopen it is over.
    Done,
    /// Discord refused to make its thread.
    Unopened,
    /// The learner has left the guild.
    Left,
    /// The learner's data is deleted.
    Forgotten,
    /// It continues in another ticket of the learner.
    Merged {
        /// The number of that ticket.
        into: TicketNumber,
        /// The thread of that ticket, if it has one.
        thread: Option<ChannelId>,
    },
}

impl Closing {
    /// Returns whether the learner is told in a direct message, with a button that reopens the ticket.
    const fn can_be_reopened_directly(self) -> bool {
        matches!(self, Self::Silent | Self::Done | Self::Unopened)
    }

    /// Returns the reason in the form that the ticket's history keeps.
    pub(crate) const fn ending(self) -> Ending {
        match self {
            Self::Cancelled => Ending::Cancelled,
            Self::Silent => Ending::Silent,
            Self::Done => Ending::Done,
            Self::Unopened => Ending::Unopened,
            Self::Left => Ending::Left,
            Self::Forgotten => Ending::Forgotten,
            Self::Merged { .. } => Ending::Merged,
        }
    }
}

/// Says that a ticket is closed, and why: in its thread, and to the learner if they can reopen it.
pub(crate) async fn say_closed(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    why: Closing,
) -> Result<(), DeskError> {
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    let voice = desk.voice(inquiry.locale);
    let learner = tx.user_of(ticket.learner).await?;
    let is_blocked = tx.is_blocked(ticket.guild, ticket.learner, ticket.anonymous);
    let is_blocked = is_blocked.await?;
    if why != Closing::Done && ticket.thread.is_some() {
        // If only staff read the thread, the text is in their language and mentions nobody: a mention would bring the
        // learner in.
        let among_staff = ticket.is_relayed() || why == Closing::Forgotten;
        let guilds = desk.voice(desk.guilds.get(ticket.guild).await?.locale);
        let voice = if among_staff { guilds } else { voice };
        // Staff must not learn from an anonymous ticket that its learner is blocked by name.
        let is_blocked = is_blocked && !ticket.anonymous;
        let mut post = Post::text(closed_text(ticket, why, learner, is_blocked, voice));
        if let Closing::Merged { .. } = why
            && !among_staff
        {
            post.mentions.users.extend(learner);
        }
        let ticket = ticket.id;
        outbox::enqueue(desk, tx, &Outgoing::Say { ticket, post })?;
    }
    let text = closed_text(ticket, why, learner, is_blocked, voice);
    if let Closing::Merged { .. } = why
        && ticket.is_relayed()
    {
        relay::say_to_learner(desk, tx, ticket, Post::text(text.clone()))?;
    }
    let Some(user) = learner else {
        return Ok(());
    };
    let buttons = buttons(ticket, why, is_blocked, voice);
    let post = match why {
        // If no member of staff has written yet, there is nothing to keep.
        Closing::Cancelled if buttons.is_empty() || ticket.first_reply_at.is_none() => {
            return Ok(());
        }
        Closing::Cancelled => {
            Post::text(voice.say1("ticket-cancelled-directly", "number", ticket.number))
        }
        _ if why.can_be_reopened_directly() => Post::text(text),
        _ => return Ok(()),
    };
    let post = if buttons.is_empty() {
        post
    } else {
        post.row(Row::Buttons(buttons))
    };
    outbox::enqueue(desk, tx, &Outgoing::direct(user, post))
}

/// Tells a learner who writes in a closed ticket (such as in a thread that a moderator unlocked) that nobody is called
/// for it, and how to reopen the ticket, or in which ticket it continues.
pub(crate) async fn tell_learner_unheard(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    if !note_unheard(desk, tx, ticket, BY_LEARNER).await? {
        return Ok(());
    }
    let voice = desk.voice(inquiry.locale);
    let is_blocked = tx.is_blocked(ticket.guild, ticket.learner, ticket.anonymous);
    let is_blocked = is_blocked.await?;
    let text = if let Some(merged) = merged(tx, ticket).await? {
        let learner = tx.user_of(ticket.learner).await?;
        closed_text(ticket, merged, learner, false, voice)
    } else if is_blocked || WebUser::of_channel(inquiry.channel).is_some() {
        // A blocked learner is not invited to reopen it, and a website has neither commands nor direct messages.
        voice.say1("ticket-closed-unheard-only", "number", ticket.number)
    } else {
        voice.say1("ticket-closed-unheard", "number", ticket.number)
    };
    relay::say_to_learner(desk, tx, ticket, Post::text(text))
}

/// Tells staff who write in a closed ticket's thread that its learner, who is not in it, does not read it. If the
/// learner can still be reached there, also says how to reopen the ticket.
pub(crate) async fn tell_staff_unheard(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    if !ticket.is_relayed() || !note_unheard(desk, tx, ticket, BY_STAFF).await? {
        return Ok(());
    }
    let voice = desk.voice(desk.guilds.get(ticket.guild).await?.locale);
    let number = ("number", ticket.number.to_string());
    let text = if let Some(merged) = merged(tx, ticket).await? {
        let learner = tx.user_of(ticket.learner).await?;
        closed_text(ticket, merged, learner, false, voice)
    } else {
        let why = match ending(&tx.events_of(ticket.inquiry).await?) {
            // The server's list of members would tell whose the ticket is.
            Some(Ending::Left) if !ticket.anonymous => "left",
            Some(Ending::Forgotten) => "forgotten",
            _ => "other",
        };
        voice.say_with(
            "ticket-closed-not-relayed",
            &[number, ("why", why.to_owned())],
        )
    };
    let (ticket, post) = (ticket.id, Post::text(text));
    outbox::enqueue(desk, tx, &Outgoing::Say { ticket, post })
}

/// Finds the reason why a ticket was last closed. Older versions stored none.
fn ending(history: &History) -> Option<Ending> {
    let mut latest = history.iter().rev();
    latest.find_map(|(_, event)| match event {
        InquiryEvent::Moved { why, .. } => Some(*why),
        _ => None,
    })?
}

/// Returns the reason that a closed ticket was merged, with the ticket in which it continues; `None` if it was closed
/// for another reason.
async fn merged(tx: &mut Tx, ticket: &Ticket) -> Result<Option<Closing>, DeskError> {
    let history = tx.events_of(ticket.inquiry).await?;
    let mut latest = history.iter().rev();
    let into = latest.find_map(|(_, event)| match event {
        InquiryEvent::Merged { into } => Some(*into),
        _ => None,
    });
    let Some(into) = into.filter(|_| ending(&history) == Some(Ending::Merged)) else {
        return Ok(None);
    };
    let other = tx.ticket_by_number(ticket.guild, into).await?;
    let thread = other.and_then(|other| other.thread);
    Ok(Some(Closing::Merged { into, thread }))
}

/// Notes that the writers of one side are told that a closed ticket is not read. Returns false if they have been told
/// since it was closed.
async fn note_unheard(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    by: &str,
) -> Result<bool, DeskError> {
    let what = unheard(ticket, by);
    let told = tx.notice_once(ticket.guild, NO_CHANNEL, &what, desk.now());
    Ok(told.await?)
}

/// Forgets that people were told that a closed ticket is not read, because it is reopened.
pub(crate) async fn forget_unheard(tx: &mut Tx, ticket: &Ticket) -> Result<(), DeskError> {
    for by in [BY_LEARNER, BY_STAFF] {
        let what = unheard(ticket, by);
        tx.forget_notice(ticket.guild, NO_CHANNEL, &what).await?;
    }
    Ok(())
}

/// Returns the key of the notice to one side that a closed ticket is not read.
fn unheard(ticket: &Ticket, by: &str) -> String {
    format!("{}:unheard-{by}", ticket.number)
}

/// Makes the buttons below the direct message that tells a learner that their ticket is closed.
fn buttons(ticket: &Ticket, why: Closing, is_blocked: bool, voice: Voice<'_>) -> Vec<Button> {
    let mut buttons = Vec::new();
    // A learner who is blocked, or withdrew the ticket, is not invited to reopen it.
    if !is_blocked && why.can_be_reopened_directly() {
        let reopen = Action::Ticket(ticket.id, TicketAction::Reopen);
        buttons.push(voice.button("button-reopen", reopen, Style::Secondary));
    }
    if ticket.thread.is_some() {
        let transcript = Action::Ticket(ticket.id, TicketAction::Transcript);
        buttons.push(voice.button("button-transcript", transcript, Style::Secondary));
    }
    buttons
}

/// Makes the text that says that a ticket is closed, and why. Names the learner if it points them to another ticket,
/// and says how to reopen the ticket only to a learner who can.
fn closed_text(
    ticket: &Ticket,
    why: Closing,
    learner: Option<UserId>,
    is_blocked: bool,
    voice: Voice<'_>,
) -> String {
    let number = ("number", ticket.number.to_string());
    let key = match why {
        Closing::Cancelled => "ticket-closed-cancelled",
        Closing::Silent if is_blocked => "ticket-closed-silent-blocked",
        Closing::Silent => "ticket-closed-silent",
        Closing::Done if is_blocked => "ticket-closed-done-blocked",
        Closing::Done => "ticket-closed-done",
        Closing::Unopened if is_blocked => "ticket-closed-unopened-blocked",
        Closing::Unopened => "ticket-closed-unopened",
        Closing::Left => "ticket-closed-left",
        Closing::Forgotten => "ticket-closed-forgotten",
        Closing::Merged { into, thread } => {
            let place = thread.map_or_else(|| into.to_string(), ChannelId::mention);
            let learner = or_dash(learner.map(UserId::mention));
            let values = [
                number,
                ("learner", learner),
                ("into", into.to_string()),
                ("place", place),
            ];
            return voice.say_with("ticket-closed-merged", &values);
        }
    };
    voice.say_with(key, &[number])
}
