//! The kinds of steps: how each is sent, and what is stored once it is sent or given up.

use crate::desk::commands::setup::panel;
use crate::desk::duty::swaps;
use crate::desk::event::Interaction;
use crate::desk::notices::WhyOwner;
use crate::desk::outbox::{NoteStep, Outgoing, Sent, SentStep};
use crate::desk::platform::{PlatformError, Response};
use crate::desk::tickets::conversation::relay;
use crate::desk::tickets::deadlines::lead_calls;
use crate::desk::tickets::opening::opened;
use crate::desk::tickets::thread;
use crate::desk::tickets::views::transcript;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, forum_tags, notices, outbox, surveys};
use crate::domain::{ChannelId, MessageId, Millis, UserId};
use crate::store::{Delivery, Ticket, Tx};

/// Sends a step by its kind. Discord may refuse it.
#[expect(
    clippy::too_many_lines,
    reason = "one exhaustive match, so that a new step has to be placed"
)]
pub(crate) async fn send(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
) -> Result<Sent, DeskError> {
    match outgoing {
        Outgoing::Reply {
            channel, to, post, ..
        } => send_reply(desk, delivery, *channel, *to, post).await,
        Outgoing::Post {
            channel, to, post, ..
        } => outbox::send_post(desk, delivery, *channel, *to, post).await,
        Outgoing::CommandReply { to, user, post, .. } => {
            send_command_reply(desk, delivery, to, *user, post).await
        }
        Outgoing::EditReply { post, .. } => edit_reply(desk, delivery, post).await,
        Outgoing::DeleteReply { .. } => delete_reply(desk, delivery).await,
        Outgoing::DeletePost {
            channel, message, ..
        } => {
            desk.platform.delete(*channel, *message).await?;
            Ok(Sent::Done)
        }
        Outgoing::Direct {
            user,
            post,
            otherwise,
        } => outbox::send_direct(desk, delivery, *user, post, *otherwise).await,
        Outgoing::TellOwner { guild, post } => {
            let why = WhyOwner::NoStaffChannel;
            notices::send_to_owner(desk, delivery, *guild, post, why).await
        }
        Outgoing::CallLeads(call) => lead_calls::send(desk, delivery, call).await,
        Outgoing::Note(note) => tell_of_note(desk, delivery, note).await,
        Outgoing::Survey {
            ticket: None,
            user,
            post,
            ..
        } => outbox::send_direct(desk, delivery, *user, post, None).await,
        Outgoing::OpenThread { name, .. } => thread::open(desk, delivery, name).await,
        Outgoing::RemoveSpares { .. } => thread::remove_spares(desk, delivery).await,
        Outgoing::OpeningMessage { .. } => opened::send_opening(desk, delivery).await,
        Outgoing::PinOpening { .. } => pin_opening(desk, delivery).await,
        Outgoing::RefreshCard { .. } => refresh_card(desk, delivery).await,
        Outgoing::AddMember { user, .. } => add_member(desk, delivery, *user).await,
        Outgoing::RemoveMember { user, .. } => {
            if let Some(thread) = thread_of(desk, delivery).await? {
                desk.platform.remove_member(thread, *user).await?;
            }
            Ok(Sent::Done)
        }
        Outgoing::TagSolved { guild, post, .. } => forum_tags::apply(desk, *guild, *post).await,
        Outgoing::Panel {
            guild,
            channel,
            anew,
        } => panel::send(desk, delivery, *guild, *channel, *anew).await,
        Outgoing::Swap {
            guild,
            channel,
            number,
        } => swaps::send_message(desk, delivery, *guild, *channel, *number).await,
        Outgoing::EndSurvey { survey, .. } => surveys::end_survey(desk, delivery, *survey).await,
        Outgoing::Quote {
            inquiry: Some(inquiry),
            ..
        } if thread::is_withdrawn(desk, delivery, *inquiry).await? => Ok(Sent::Done),
        Outgoing::Say { post, .. } | Outgoing::Quote { post, .. } => {
            say_in_thread(desk, delivery, post).await
        }
        Outgoing::Survey {
            ticket: Some(_),
            user,
            post,
            ..
        } => send_ticket_survey(desk, delivery, *user, post).await,
        Outgoing::Relay(copy) => relay::bring_over(desk, delivery, copy).await,
        Outgoing::TellLearner { post, .. } => tell_learner(desk, delivery, post).await,
        Outgoing::Transcript { channel, .. } => transcript::send(desk, delivery, *channel).await,
        Outgoing::SetThreadState { thread_state, .. } => {
            if let Some(thread) = thread_of(desk, delivery).await? {
                let servers = desk.platform.servers();
                servers.set_thread_state(thread, *thread_state).await?;
            }
            Ok(Sent::Done)
        }
        Outgoing::RenameThread { name, .. } => {
            if let Some(thread) = thread_of(desk, delivery).await? {
                desk.platform.servers().rename_thread(thread, name).await?;
            }
            Ok(Sent::Done)
        }
        Outgoing::DeleteInThread { message, .. } => {
            if let Some(thread) = thread_of(desk, delivery).await? {
                desk.platform.delete(thread, *message).await?;
            }
            Ok(Sent::Done)
        }
    }
}

/// Stores the consequences of a step that was sent, such as the ids that it made.
pub(crate) async fn note_sent(desk: &Desk, tx: &mut Tx, step: &SentStep) -> Result<(), DeskError> {
    let delivery = &step.delivery;
    match (&step.outgoing, step.sent) {
        (Outgoing::Reply { inquiry, .. }, Sent::Message(channel, message)) => {
            tx.set_reply(*inquiry, channel, message);
        }
        (Outgoing::OpeningMessage { .. }, Sent::Message(_, message)) => {
            let ticket = tx.ticket_of_step(delivery).await?;
            if let Some(ticket) = ticket
                && let Some(mut ticket) = tx.ticket_to_change(&ticket).await?
            {
                ticket.opening_message = Some(message);
                tx.update_ticket(&ticket).await?;
            }
        }
        (Outgoing::DeleteReply { inquiry }, _) => tx.forget_reply(*inquiry),
        (Outgoing::AddMember { ticket, user }, Sent::Done) => tx.joined_thread(*ticket, *user),
        (Outgoing::Survey { survey, post, .. }, Sent::Message(channel, message)) => {
            tx.set_survey_message(*survey, channel, message).await?;
            note_if_named(tx, delivery, post, channel, message).await?;
        }
        (Outgoing::Say { post, .. }, Sent::Message(channel, message)) => {
            note_if_named(tx, delivery, post, channel, message).await?;
        }
        (Outgoing::Panel { guild, .. }, Sent::Message(channel, message)) => {
            tx.set_panel(*guild, channel, message);
        }
        (Outgoing::Swap { guild, number, .. }, Sent::Message(channel, message)) => {
            tx.set_swap_message(*guild, *number, channel, message);
        }
        (Outgoing::Transcript { ticket, .. }, Sent::Message(channel, message)) => {
            tx.note_transcript(*ticket, channel, message);
        }
        (
            Outgoing::Quote {
                ticket, inquiry, ..
            },
            Sent::Message(_, message),
        ) => match (tx.ticket_of_step(delivery).await?, inquiry) {
            (Some(ticket), Some(inquiry)) => {
                thread::quote_sent(desk, tx, &ticket, *inquiry, message).await?;
            }
            _ => tx.note_quote(*ticket, None, message),
        },
        (Outgoing::Relay(copy), sent) => relay::note_brought(tx, delivery, copy, sent).await?,
        _ => {}
    }
    Ok(())
}

/// Stores the consequences of a step that is given up.
pub(crate) async fn note_given_up(
    desk: &Desk,
    tx: &mut Tx,
    delivery: &Delivery,
    outgoing: &Outgoing,
    error: &PlatformError,
) -> Result<(), DeskError> {
    match outgoing {
        Outgoing::Reply { inquiry, .. } | Outgoing::CommandReply { inquiry, .. } => {
            tx.unanswer(*inquiry, desk.now()).await?;
        }
        Outgoing::DeleteReply { inquiry } => tx.forget_reply(*inquiry),
        Outgoing::Survey { survey, .. } => surveys::not_sent(desk, tx, *survey, error).await?,
        Outgoing::CallLeads(call) => lead_calls::not_reached(desk, tx, call).await?,
        Outgoing::Relay(copy) if copy.by_learner || copy.post.is_none() => {}
        Outgoing::Relay(_) | Outgoing::TellLearner { .. } if *error != PlatformError::Gone => {
            relay::tell_unreached(desk, tx, delivery).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Sends the reply to a question. If the question was deleted after an uncertain attempt, only looks for the reply, so
/// that it can be deleted.
async fn send_reply(
    desk: &Desk,
    delivery: &Delivery,
    channel: ChannelId,
    to: Option<MessageId>,
    post: &Post,
) -> Result<Sent, DeskError> {
    if !delivery.unsure || !is_deleted(desk, delivery).await? {
        return outbox::send_post(desk, delivery, channel, to, post).await;
    }
    let found = desk
        .platform
        .find_post(channel, delivery.id, post, to, delivery.created_at);
    let found = found.await?;
    Ok(found.map_or(Sent::Done, |message| Sent::Message(channel, message)))
}

/// Returns whether the question that a step replies to was deleted.
async fn is_deleted(desk: &Desk, delivery: &Delivery) -> Result<bool, DeskError> {
    let Some(inquiry) = desk.store.inquiry_of_step(delivery).await? else {
        return Ok(true);
    };
    Ok(desk.store.inquiry_text(&inquiry).await?.is_none())
}

/// Sends a person the direct message of another one, or tells its author that the person accepts none. Posts it in no
/// channel.
async fn tell_of_note(
    desk: &Desk,
    delivery: &Delivery,
    note: &NoteStep,
) -> Result<Sent, DeskError> {
    match outbox::send_direct(desk, delivery, note.user, &note.post, None).await {
        Err(DeskError::Platform(PlatformError::DirectMessagesClosed)) => {
            outbox::send_direct(desk, delivery, note.author, &note.refused, note.otherwise).await
        }
        told => told,
    }
}

/// Adds a person to a ticket's thread, unless the person has to stay out of it.
async fn add_member(desk: &Desk, delivery: &Delivery, user: UserId) -> Result<Sent, DeskError> {
    let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
        return Ok(Sent::Done);
    };
    let Some(thread) = ticket.thread else {
        return Ok(Sent::Done);
    };
    if stays_out(desk, delivery, &ticket, user).await? {
        return Ok(Sent::LeftOut);
    }
    desk.platform.add_member(thread, user).await?;
    Ok(Sent::Done)
}

/// The time until adding a learner to a thread with unread messages is tried again.
const UNREAD: Millis = Millis::secs(10);
/// The longest time for which adding a learner waits for unread messages: other steps of the ticket wait behind it.
const WORTH_READING: Millis = Millis::minutes(5);
/// The time for which a thread must have been unreadable so that it is not waited for: nothing tells when it can be
/// read.
const UNREADABLE: Millis = Millis::minutes(1);

/// Returns whether a person has to stay out of a ticket's thread: they are its learner, and staff have written there
/// among themselves, or may have in unread messages. Unread messages are waited for within `WORTH_READING`.
async fn stays_out(
    desk: &Desk,
    delivery: &Delivery,
    ticket: &Ticket,
    user: UserId,
) -> Result<bool, DeskError> {
    if !ticket.is_relayed() || desk.store.learner_of(user).await? != Some(ticket.learner) {
        return Ok(false);
    }
    let (guild, thread) = (Some(ticket.guild), ticket.thread);
    let is_unread = thread.is_some_and(|thread| desk.watermarks.is_unread(guild, thread));
    let now = desk.now();
    let may_be_read =
        thread.is_some_and(|thread| !desk.watermarks.is_unreadable(thread, now - UNREADABLE));
    let is_soon = may_be_read && now.since(delivery.created_at) < WORTH_READING;
    if is_unread && !ticket.holds_asides && is_soon {
        return Err(PlatformError::Later {
            wait: Some(UNREAD),
            reason: "something in the thread is still to be read".to_owned(),
        }
        .into());
    }
    Ok(is_unread || ticket.holds_asides)
}

/// Sends a ticket's survey to its thread, or directly to a learner who is not in the thread.
async fn send_ticket_survey(
    desk: &Desk,
    delivery: &Delivery,
    user: UserId,
    post: &Post,
) -> Result<Sent, DeskError> {
    let ticket = desk.store.ticket_of_step(delivery).await?;
    let ticket = ticket.filter(|ticket| !ticket.is_relayed());
    match ticket.and_then(|ticket| ticket.thread) {
        Some(thread) => outbox::send_post(desk, delivery, thread, None, post).await,
        // The thread may be gone; the learner is asked anyway.
        None => outbox::send_direct(desk, delivery, user, post, None).await,
    }
}

async fn tell_learner(desk: &Desk, delivery: &Delivery, post: &Post) -> Result<Sent, DeskError> {
    let learner = match desk.store.ticket_of_step(delivery).await? {
        Some(ticket) => desk.store.user_of(ticket.learner).await?,
        None => None,
    };
    match learner {
        Some(user) => outbox::send_direct(desk, delivery, user, post, None).await,
        None => Ok(Sent::Done),
    }
}

async fn edit_reply(desk: &Desk, delivery: &Delivery, post: &Post) -> Result<Sent, DeskError> {
    let found = desk.store.inquiry_of_step(delivery).await?;
    if let Some((channel, message)) = found.and_then(|one| one.reply_channel.zip(one.reply)) {
        desk.platform
            .edit(channel, message, post, delivery.id)
            .await?;
    }
    Ok(Sent::Done)
}

async fn delete_reply(desk: &Desk, delivery: &Delivery) -> Result<Sent, DeskError> {
    // The message that was sent is deleted even if the inquiry no longer counts as answered.
    let found = desk.store.inquiry_of_step(delivery).await?;
    let reply = found.and_then(|one| Some((one.reply_channel.unwrap_or(one.channel), one.reply?)));
    if let Some((channel, message)) = reply {
        desk.platform.delete(channel, message).await?;
    }
    Ok(Sent::Done)
}

async fn pin_opening(desk: &Desk, delivery: &Delivery) -> Result<Sent, DeskError> {
    let ticket = desk.store.ticket_of_step(delivery).await?;
    if let Some((thread, message)) = ticket.as_ref().and_then(opening_of) {
        desk.platform.servers().pin(thread, message).await?;
    }
    Ok(Sent::Done)
}

async fn refresh_card(desk: &Desk, delivery: &Delivery) -> Result<Sent, DeskError> {
    if let Some(ticket) = desk.store.ticket_of_step(delivery).await?
        && let Some((thread, message)) = opening_of(&ticket)
        && let Some(card) = opened::card(desk, &ticket).await?
    {
        desk.platform
            .edit(thread, message, &card, delivery.id)
            .await?;
    }
    Ok(Sent::Done)
}

async fn say_in_thread(desk: &Desk, delivery: &Delivery, post: &Post) -> Result<Sent, DeskError> {
    let ticket = desk.store.ticket_of_step(delivery).await?;
    let thread = ticket.as_ref().map(outbox::thread_to_say_in).transpose()?;
    let Some(thread) = thread.flatten() else {
        return Ok(Sent::Done);
    };
    outbox::send_post(desk, delivery, thread, None, post).await
}

async fn thread_of(desk: &Desk, delivery: &Delivery) -> Result<Option<ChannelId>, DeskError> {
    let ticket = desk.store.ticket_of_step(delivery).await?;
    Ok(ticket.and_then(|ticket| ticket.thread))
}

/// Returns the channel and id of a ticket's opening message.
fn opening_of(ticket: &Ticket) -> Option<(ChannelId, MessageId)> {
    ticket.thread.zip(ticket.opening_message)
}

/// The time for which a person is expected to look where the reply to their command appears.
const LOOKED_AT: Millis = Millis::minutes(1);

/// Sends the answer to a command, unless it was sent before: as the command's reply while its learner is expected to
/// look there, else directly.
async fn send_command_reply(
    desk: &Desk,
    delivery: &Delivery,
    to: &Interaction,
    user: UserId,
    post: &Post,
) -> Result<Sent, DeskError> {
    if desk.now().since(delivery.created_at) < LOOKED_AT {
        // Filling a reply twice with the same content shows it once.
        match fill(desk, to, post).await {
            Err(PlatformError::Expired | PlatformError::Gone) => {}
            filled => return Ok(filled.map(|()| Sent::Done)?),
        }
    } else if desk.platform.is_filled(to).await? {
        return Ok(Sent::Done);
    }
    match outbox::send_direct(desk, delivery, user, post, None).await {
        Err(DeskError::Platform(refused @ PlatformError::DirectMessagesClosed)) => {
            let filled = fill(desk, to, post).await;
            filled.map(|()| Sent::Done).map_err(|_| refused.into())
        }
        sent => sent,
    }
}

async fn fill(desk: &Desk, to: &Interaction, post: &Post) -> Result<(), PlatformError> {
    let filled = desk
        .platform
        .respond(to, &Response::Reply(post.clone()))
        .await;
    if let Err(error) = &filled {
        desk.metrics.refused(error);
    }
    filled
}

/// Notes a message in a ticket's thread that names its learner, so that it is deleted together with the learner's data.
async fn note_if_named(
    tx: &mut Tx,
    delivery: &Delivery,
    post: &Post,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), DeskError> {
    let Some(ticket) = tx.ticket_of_step(delivery).await? else {
        return Ok(());
    };
    let learner = tx.user_of(ticket.learner).await?;
    let is_named = learner.is_some_and(|user| post.text.contains(&user.mention()));
    if ticket.thread == Some(channel) && is_named {
        tx.note_quote(ticket.id, None, message);
    }
    Ok(())
}
