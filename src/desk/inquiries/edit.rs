//! Handles edits and deletions of questions, and updates their replies. A change that comes before its message is kept
//! for it.

use crate::desk::dispatch::message;
use crate::desk::event::Message;
use crate::desk::inquiries::question::TOGETHER;
use crate::desk::inquiries::{question, revise};
use crate::desk::platform::PlatformError;
use crate::desk::rulebook::learn;
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{
    ChannelId, ChannelMode, GuildId, MessageId, Millis, Outcome, Place, Timestamp,
};
use crate::store::{EarlyChange, Inquiry};

/// The time for which an edit still revises the reply.
const REVISABLE: Millis = Millis::minutes(2);

/// The number of messages of a history among which the parts of a question are looked for.
const PARTS: usize = 50;

/// The greatest age of an unknown message at which its change is taken to have arrived before it.
const EARLY: Millis = Millis::secs(30);

/// The time for which an early change is kept for its message.
pub(crate) const EARLY_KEPT: Millis = Millis::minutes(5);

/// Handles the edit of a message, which may have been relayed into a ticket.
pub(crate) async fn edited(
    desk: &Desk,
    message: &Message,
    was_relayed: bool,
) -> Result<(), DeskError> {
    if message.author.is_bot || message.is_system {
        return Ok(());
    }
    let in_time = desk.now().since(message.id.sent_at()) <= REVISABLE;
    let Some(inquiry) = desk
        .store
        .inquiry_by_message(message.guild, message.id)
        .await?
    else {
        return if in_time {
            edited_first(desk, message).await
        } else {
            Ok(())
        };
    };
    let asks = match inquiry.place {
        // The edited message may be any of the messages of one question.
        Place::Direct => inquiry.channel == message.channel,
        _ => inquiry.message == Some(message.id),
    };
    // A message in a ticket belongs to the same inquiry, and is no part of the question.
    let is_question =
        !was_relayed && (inquiry.place != Place::Direct || is_near(&inquiry, message.id));
    let is_in_ticket = inquiry.outcome == Outcome::Escalated && is_question;
    let revises = is_in_ticket || in_time && may_be_revised(desk, &inquiry).await?;
    if !asks || !revises {
        return Ok(());
    }
    let mut text = match inquiry.place {
        Place::Direct => said_together(desk, &inquiry, message).await?,
        _ => question::text_of(desk, message),
    };
    if let Some(title) = forum_title(desk, &inquiry).await?
        && message.forum_title.is_none()
    {
        text = format!("{title}\n{text}");
    }
    if desk.store.inquiry_text(&inquiry).await?.as_deref() == Some(text.as_str()) {
        return Ok(());
    }
    if is_in_ticket {
        return show_in_ticket(desk, &inquiry, &text).await;
    }
    let question = question::of_message(desk, message, inquiry.guild, inquiry.place, text).await?;
    revise::revise(desk, &inquiry, &question, None).await
}

/// Shows the present text of a question in its open ticket. The ticket stays open whatever the text says. A deleted
/// text stays deleted.
async fn show_in_ticket(desk: &Desk, inquiry: &Inquiry, text: &str) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    let ticket = tx.ticket_of_inquiry(inquiry).await?;
    let is_open = ticket.is_some_and(|ticket| ticket.state.is_open());
    // One statement, since the text may be deleted concurrently.
    if text.is_empty() || !is_open || !tx.replace_text(inquiry.id, text).await? {
        return Ok(tx.cancel().await?);
    }
    revise::refresh_ticket_of(desk, &mut tx, inquiry).await?;
    outbox::commit(desk, tx).await?;
    learn::request_learning(desk, inquiry.guild);
    Ok(())
}

/// Returns whether an edit may still revise an inquiry. A question that was edited away may become one again; a
/// withdrawn ticket stays so.
async fn may_be_revised(desk: &Desk, inquiry: &Inquiry) -> Result<bool, DeskError> {
    Ok(match inquiry.outcome {
        Outcome::Pending => true,
        Outcome::Cancelled => desk.store.ticket_of_inquiry(inquiry).await?.is_none(),
        _ => false,
    })
}

/// Reads the present text of a question in direct messages, which may consist of several.
async fn said_together(
    desk: &Desk,
    inquiry: &Inquiry,
    edited: &Message,
) -> Result<String, DeskError> {
    let begin = MessageId::at(inquiry.asked_at - TOGETHER);
    let history = desk.platform.history(None, edited.channel, begin, PARTS);
    let mut parts = Vec::new();
    for message in history.await? {
        let own = message.author.user == edited.author.user && message.id != edited.id;
        let near = message.id.sent_at().since(inquiry.asked_at) <= TOGETHER;
        if own && near && is_part(desk, inquiry, message.id).await? {
            parts.push((message.id, question::text_of(desk, &message)));
        }
    }
    // The platform's history may still hold the text from before the edit.
    parts.push((edited.id, question::text_of(desk, edited)));
    parts.sort();
    let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
    Ok(texts.join("\n").trim().to_owned())
}

async fn is_part(desk: &Desk, inquiry: &Inquiry, message: MessageId) -> Result<bool, DeskError> {
    // Only in direct messages are several messages one question.
    let found = desk.store.inquiry_by_message(None, message).await?;
    if found.is_none_or(|one| one.id != inquiry.id) {
        return Ok(false);
    }
    // A message in its ticket is no part of the question.
    Ok(desk.store.relayed(None, message).await?.is_none())
}

/// Handles the edit of a message without an inquiry: the message has not arrived yet, or was no question. Handles the
/// edited text like a message. If that opens no inquiry, keeps the edit, so that a message that arrives late is not
/// taken for a question.
async fn edited_first(desk: &Desk, message: &Message) -> Result<(), DeskError> {
    if message.guild.is_none() {
        let mut tx = desk.store.begin().await?;
        tx.forget_kept_out(message.id);
        tx.commit().await?;
    }
    message::handle(desk, message).await?;
    if desk
        .store
        .inquiry_by_message(message.guild, message.id)
        .await?
        .is_some()
    {
        return Ok(());
    }
    if !listens_to(desk, message).await? {
        return Ok(());
    }
    let change = EarlyChange::Edited(question::text_of(desk, message));
    keep(desk, message.id, &change).await
}

/// Returns whether such a message may be a question. Changes of other messages, and of staff's, are not kept.
async fn listens_to(desk: &Desk, message: &Message) -> Result<bool, DeskError> {
    let Some(guild) = message.guild else {
        return Ok(true);
    };
    let settings = desk.guilds.get(guild).await?;
    let place = message.parent.unwrap_or(message.channel);
    Ok(settings.mode(place) != ChannelMode::Off && !message.author.is_staff(&settings))
}

/// Reads the title of an inquiry's forum post, because the edit of its first message does not have it.
async fn forum_title(desk: &Desk, inquiry: &Inquiry) -> Result<Option<String>, DeskError> {
    if inquiry.place != Place::Forum {
        return Ok(None);
    }
    let text = desk.store.inquiry_text(inquiry).await?;
    Ok(text.and_then(|text| text.lines().next().map(str::to_owned)))
}

/// Handles the deletion of a message.
pub(crate) async fn deleted(
    desk: &Desk,
    guild: Option<GuildId>,
    message: MessageId,
) -> Result<(), DeskError> {
    let Some(inquiry) = desk.store.inquiry_by_message(guild, message).await? else {
        let listens = match guild {
            Some(guild) => !desk.guilds.get(guild).await?.channels.is_empty(),
            None => true,
        };
        // A deletion does not tell author and text, so only the id is kept.
        return if listens {
            keep(desk, message, &EarlyChange::Deleted).await
        } else {
            Ok(())
        };
    };
    if inquiry.message == Some(message) {
        revise::withdrawn(desk, &inquiry).await
    } else if inquiry.place == Place::Direct && guild.is_none() && is_near(&inquiry, message) {
        part_deleted(desk, &inquiry, message).await
    } else {
        Ok(())
    }
}

/// Handles the deletion of a forum post, and of the question asked in it.
pub(crate) async fn post_gone(
    desk: &Desk,
    guild: GuildId,
    channel: ChannelId,
) -> Result<(), DeskError> {
    for inquiry in desk.store.asked_in_post(guild, channel).await? {
        revise::withdrawn(desk, &inquiry).await?;
    }
    Ok(())
}

/// Returns whether a message was written within `TOGETHER` of an inquiry, so that it may be a part of its question.
fn is_near(inquiry: &Inquiry, message: MessageId) -> bool {
    let (asked, said) = (inquiry.asked_at, message.sent_at());
    said.since(asked) <= TOGETHER && asked.since(said) <= TOGETHER
}

/// Removes a deleted message's text from a question of several messages. If the others cannot be read now, the whole
/// text is forgotten.
async fn part_deleted(desk: &Desk, inquiry: &Inquiry, gone: MessageId) -> Result<(), DeskError> {
    let begin = MessageId::at(inquiry.asked_at - TOGETHER);
    let history = desk.platform.history(None, inquiry.channel, begin, PARTS);
    let (read, refused) = match history.await {
        Ok(read) => (read, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    let mut parts = Vec::new();
    for message in read {
        let near = message.id.sent_at().since(inquiry.asked_at) <= TOGETHER;
        let other = message.id != gone && !message.author.is_bot;
        if near && other && is_part(desk, inquiry, message.id).await? {
            parts.push((message.id, question::text_of(desk, &message)));
        }
    }
    parts.sort();
    let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
    let mut tx = desk.store.begin().await?;
    revise::forget_question(desk, &mut tx, inquiry).await?;
    let text = texts.join("\n");
    if !text.trim().is_empty() {
        tx.set_text(inquiry.id, text.trim());
    }
    revise::refresh_ticket_of(desk, &mut tx, inquiry).await?;
    outbox::commit(desk, tx).await?;
    learn::request_learning(desk, inquiry.guild);
    match refused {
        // The next attempt restores the texts of the other messages.
        Some(error @ PlatformError::Later { .. }) => Err(error.into()),
        Some(_) | None => Ok(()),
    }
}

/// Keeps a change for a message that may still arrive; a change of an old message is not kept.
async fn keep(desk: &Desk, message: MessageId, change: &EarlyChange) -> Result<(), DeskError> {
    let now: Timestamp = desk.now();
    if now.since(message.sent_at()) > EARLY {
        return Ok(());
    }
    let mut tx = desk.store.begin().await?;
    tx.store_early_change(message, change, now).await?;
    Ok(tx.commit().await?)
}
