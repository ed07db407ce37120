//! The buttons that concern tickets: those of a ticket's opening message, and those in direct messages, such as
//! *Reopen*. Decides who may press them, and what the presser is told.

use crate::desk::event::{Person, Press};
use crate::desk::outbox::Outgoing;
use crate::desk::platform::Response;
use crate::desk::privacy::reads;
use crate::desk::tickets::commands::{cancel, notes};
use crate::desk::tickets::conversation::{relay, ticket_chosen};
use crate::desk::tickets::opening::form_answers;
use crate::desk::tickets::transitions::{MoveResult, Mover, Reopener};
use crate::desk::tickets::views::{card, history, learner_profile, links, transcript};
use crate::desk::tickets::{assignee, transitions};
use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::ui::post::{POST_CHARS, Post, Row};
use crate::desk::ui::replies::{Voice, or_dash};
use crate::desk::{Desk, DeskError, interactions, limits, outbox};
use crate::domain::{Handled, InteractionId, Locale, TicketId, TicketState, UserId, WebUser};
use crate::store::{Ticket, Tx};

/// A change of a ticket that a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TicketChange<'a> {
    /// The asker takes the ticket.
    Claim,
    /// The ticket passes to another instructor.
    TransferTo(UserId),
    /// The ticket is done. A reason, if given, is told to the learner.
    Resolve(Option<&'a str>),
    /// The ticket is opened again.
    Reopen,
}

/// Handles a press on a ticket's button.
pub(crate) async fn pressed_on_ticket(
    desk: &Desk,
    press: &Press,
    id: TicketId,
    wanted: TicketAction,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let ticket = match interactions::scope_of(desk, press).await? {
        Some(scope) => desk.store.ticket(scope, id).await?,
        None => None,
    };
    let Some(ticket) = ticket else {
        return interactions::reply_privately(desk, press, voice.say("ticket-gone")).await;
    };
    if !may_touch(desk, press, wanted, &ticket).await? {
        let key = if is_learners(wanted) {
            "not-asker"
        } else {
            "ticket-staff-only"
        };
        return interactions::reply_privately(desk, press, voice.say(key)).await;
    }
    let wished = match wanted {
        TicketAction::Transcript => return transcript::pressed(desk, press, &ticket, voice).await,
        TicketAction::Details => return details(desk, press, &ticket, voice).await,
        TicketAction::Transfer => return ask_whom(desk, press, &ticket, voice).await,
        TicketAction::TransferTo => {
            match press.value.as_deref().and_then(|value| value.parse().ok()) {
                Some(user) => TicketChange::TransferTo(user),
                None => {
                    return interactions::reply_privately(desk, press, voice.say("trouble")).await;
                }
            }
        }
        TicketAction::StayDirect => return choose_side(desk, press, &ticket, true, voice).await,
        TicketAction::JoinThread => return choose_side(desk, press, &ticket, false, voice).await,
        TicketAction::SayIn(message) => {
            return ticket_chosen::pressed(desk, press, &ticket, message, voice).await;
        }
        TicketAction::Cancel => return cancel::pressed(desk, press, &ticket, voice).await,
        TicketAction::AddParticulars | TicketAction::ParticularsWritten => {
            return form_answers::written(desk, press, &ticket, voice).await;
        }
        TicketAction::Claim => TicketChange::Claim,
        TicketAction::Resolve => TicketChange::Resolve(None),
        TicketAction::Reopen | TicketAction::TakeUpAgain => TicketChange::Reopen,
    };
    let interaction = press.interaction.id;
    match wish(desk, &ticket, wished, interaction, &press.by, voice).await? {
        Some(told) => interactions::reply_privately(desk, press, told).await,
        None => Ok(()),
    }
}

/// Returns whether a button is for the ticket's learner alone.
const fn is_learners(wanted: TicketAction) -> bool {
    matches!(
        wanted,
        TicketAction::Reopen
            | TicketAction::StayDirect
            | TicketAction::JoinThread
            | TicketAction::SayIn(_)
            | TicketAction::Cancel
            | TicketAction::AddParticulars
            | TicketAction::ParticularsWritten
    )
}

/// Checks whether the presser may use a button. Staff may use all buttons except those for the learner.
async fn may_touch(
    desk: &Desk,
    press: &Press,
    wanted: TicketAction,
    ticket: &Ticket,
) -> Result<bool, DeskError> {
    if is_learners(wanted) {
        return Ok(desk.store.learner_of(press.by.user).await? == Some(ticket.learner));
    }
    if matches!(wanted, TicketAction::Transcript)
        && desk.store.learner_of(press.by.user).await? == Some(ticket.learner)
    {
        return Ok(true);
    }
    interactions::is_staff(desk, ticket.guild, &press.by).await
}

/// Makes a change that an entitled person asks for, and returns the text to tell them; `None` if there is nothing to
/// tell.
pub(crate) async fn wish(
    desk: &Desk,
    ticket: &Ticket,
    wish: TicketChange<'_>,
    interaction: InteractionId,
    by: &Person,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    if let TicketChange::TransferTo(user) = wish
        && let Some(text) = assignee::cannot_hold(desk, ticket, user, voice).await?
    {
        return Ok(Some(text));
    }
    let by_learner = desk.store.learner_of(by.user).await? == Some(ticket.learner);
    if by_learner && wish == TicketChange::Claim {
        return Ok(Some(voice.say("ticket-own")));
    }
    let reopener = match wish {
        TicketChange::Reopen => Some(transitions::reopener(desk, ticket).await?),
        _ => None,
    };
    let mut tx = interactions::begin_once(desk, interaction).await?;
    if wish == TicketChange::Reopen && by_learner {
        if tx
            .is_blocked(ticket.guild, ticket.learner, ticket.anonymous)
            .await?
        {
            outbox::commit(desk, tx).await?;
            return Ok(Some(voice.say("ticket-blocked")));
        }
        let allowance = limits::count_ticket(desk, &mut tx, ticket.guild, by).await?;
        let too_many = limits::too_many_tickets(&mut tx, ticket.guild, by, allowance).await?;
        if let Some(too_many) = too_many {
            outbox::commit(desk, tx).await?;
            return Ok(too_many.tell.then(|| too_many.said(voice)));
        }
    }
    let mover = if by_learner {
        Mover::Learner
    } else {
        Mover::Staff(by.user)
    };
    let moved = make_move(desk, &mut tx, ticket, wish, reopener, by.user, mover).await?;
    let other = match moved {
        MoveResult::OtherOpen if by_learner => {
            tx.open_ticket_of(ticket.guild, ticket.learner, ticket.anonymous)
                .await?
        }
        _ => None,
    };
    outbox::commit(desk, tx).await?;
    Ok(Some(match other {
        Some(other) => links::already(&other, WebUser::of_user(by.user), voice),
        None => told(ticket, wish, moved, voice),
    }))
}

/// Makes the move for a change of a ticket.
async fn make_move(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    wish: TicketChange<'_>,
    reopener: Option<Reopener>,
    by: UserId,
    mover: Mover,
) -> Result<MoveResult, DeskError> {
    let now = desk.now();
    match (wish, reopener) {
        (_, Some(reopener)) => transitions::reopen(desk, tx, ticket, reopener, mover, now).await,
        (TicketChange::Claim, None) => transitions::claim(desk, tx, ticket, by, now).await,
        (TicketChange::TransferTo(to), None) => {
            transitions::transfer(desk, tx, ticket, to, Mover::Staff(by)).await
        }
        (TicketChange::Resolve(reason), None) => {
            transitions::resolve(desk, tx, ticket, by, mover, reason).await
        }
        (TicketChange::Reopen, None) => Ok(MoveResult::Illegal(ticket.state)),
    }
}

/// Makes the text that tells a person the result of a change that they asked for.
pub(crate) fn told(
    ticket: &Ticket,
    wish: TicketChange<'_>,
    moved: MoveResult,
    voice: Voice<'_>,
) -> String {
    let number = ticket.number.to_string();
    let holder = or_dash(ticket.assignee.map(UserId::mention));
    match (moved, wish) {
        (MoveResult::Made(_), TicketChange::Claim) => {
            voice.say1("ticket-done-claim", "number", number)
        }
        (MoveResult::Made(_), TicketChange::TransferTo(user)) => {
            let values = [("number", number), ("user", user.mention())];
            voice.say_with("ticket-done-transfer", &values)
        }
        (MoveResult::Made(_), TicketChange::Resolve(_)) => {
            voice.say1("ticket-done-resolve", "number", number)
        }
        (MoveResult::Made(_), TicketChange::Reopen) => {
            voice.say1("ticket-done-reopen", "number", number)
        }
        (MoveResult::Illegal(TicketState::Claimed), TicketChange::Claim) => {
            voice.say_with("ticket-held", &[("number", number), ("user", holder)])
        }
        (MoveResult::Illegal(state), _) => card::illegal(ticket.number, state, voice),
        (MoveResult::Outrun, _) => voice.say1("ticket-outrun", "number", number),
        (MoveResult::OtherOpen, _) => voice.say1("ticket-other-open", "number", number),
    }
}

/// Carries out a learner's choice: to stay in direct messages, to which the thread's messages are copied, or to join
/// the thread.
async fn choose_side(
    desk: &Desk,
    press: &Press,
    ticket: &Ticket,
    stays: bool,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let Some(thread) = ticket
        .thread
        .filter(|_| ticket.state != TicketState::Closed && !ticket.anonymous)
    else {
        let how = links::to_own_ticket(desk, ticket, voice).await?;
        return interactions::respond(desk, press, &Response::Ephemeral(how)).await;
    };
    let is_kept_out = match interactions::begin_if_first(desk, press.interaction.id).await? {
        Some(tx) => match take_side(desk, tx, ticket, press.by.user, stays).await? {
            Some(is_kept_out) => is_kept_out,
            None => return Ok(()),
        },
        None => !stays && ticket.holds_asides,
    };
    let number = ("number", ticket.number.to_string());
    let post = if is_kept_out {
        Post::text(voice.say_with("relay-stays-asides", &[number]))
    } else {
        let key = if stays { "relay-stays" } else { "ticket-lead" };
        let post = Post::text(voice.say_with(key, &[number, ("place", thread.mention())]));
        post.row(relay::side_row(voice, ticket, stays))
    };
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Stores on which side a learner is. Returns true, and stores nothing, if they may not join the thread because it
/// holds asides. `None` if the ticket was erased since it was read.
async fn take_side(
    desk: &Desk,
    mut tx: Tx,
    ticket: &Ticket,
    user: UserId,
    stays: bool,
) -> Result<Option<bool>, DeskError> {
    let Some(now) = tx.ticket_to_change(ticket).await? else {
        return Ok(None);
    };
    if !stays && now.holds_asides {
        outbox::commit(desk, tx).await?;
        return Ok(Some(true));
    }
    let id = ticket.id;
    tx.set_stays_direct(id, stays);
    let step = if stays {
        Outgoing::RemoveMember { ticket: id, user }
    } else {
        Outgoing::AddMember { ticket: id, user }
    };
    outbox::enqueue(desk, &mut tx, &step)?;
    // If the learner presses twice, staff are told once.
    if stays && !now.stays_direct {
        let values = [("user", user.mention())];
        transitions::call(desk, &mut tx, ticket, "relay-stays-staff", &values, None).await?;
    }
    outbox::commit(desk, tx).await?;
    Ok(Some(false))
}

async fn ask_whom(
    desk: &Desk,
    press: &Press,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let people = Row::People {
        action: Action::Ticket(ticket.id, TicketAction::TransferTo),
        placeholder: voice.say("ticket-transfer-menu"),
    };
    let text = voice.say1("ticket-transfer-whom", "number", ticket.number);
    interactions::respond(
        desk,
        press,
        &Response::Ephemeral(Post::text(text).row(people)),
    )
    .await
}

/// Shows a ticket's details to the member of staff who pressed the button: its history, the learner's latest inquiries
/// and profile, and the notes of staff.
async fn details(
    desk: &Desk,
    press: &Press,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let text = history::details_text(desk, ticket, POST_CHARS, voice).await?;
    reads::note(desk, press.by.user, Handled::TicketRead, ticket).await?;
    interactions::reply_privately(desk, press, text).await?;
    learner_profile::show(desk, &press.interaction, ticket, voice).await?;
    form_answers::show(desk, &press.interaction, ticket, voice).await?;
    notes::show(desk, &press.interaction, ticket, voice).await
}
