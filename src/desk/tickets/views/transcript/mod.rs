//! The transcript of a ticket: its messages as one self-contained page. Posted to the guild's transcript channel when
//! the ticket closes, and given to the learner by a button and to staff by a command. The learner's copy has no notes
//! of staff.

mod page;
pub(crate) mod words;

use std::collections::HashMap;

use askama::Template;

use crate::desk::event::{Call, Message, Press};
use crate::desk::outbox::Sent;
use crate::desk::platform::{CLOCKS_DIFFER, PlatformError, Response};
use crate::desk::privacy::reads;
use crate::desk::tickets::conversation::copies;
use crate::desk::ui::page::LabelledLine;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, members, outbox};
use crate::domain::{
    ChannelId, Handled, InquiryEvent, MessageId, Millis, TicketState, Timestamp, UserId,
};
use crate::measures::zone_of;
use crate::store::{Delivery, Ticket};
use page::{EntryWriter, TranscriptPage};
use words::shown_at;

/// The most messages of a transcript, the earliest ones.
const MESSAGES: usize = 2_000;
/// The most notes.
const NOTES: u32 = 200;

/// The person for whom a transcript is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TranscriptReader {
    /// Staff of the guild: they read the thread and the notes.
    Staff,
    /// The learner: reads only what they could read before.
    Learner,
}

/// Posts the transcript of a closed ticket. Posts none if its thread is gone.
pub(crate) async fn send(
    desk: &Desk,
    delivery: &Delivery,
    channel: ChannelId,
) -> Result<Sent, DeskError> {
    let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
        return Ok(Sent::Done);
    };
    let voice = desk.voice(desk.guilds.get(ticket.guild).await?.locale);
    match post_of(desk, &ticket, TranscriptReader::Staff, voice).await? {
        Some(post) => outbox::send_post(desk, delivery, channel, None, &post).await,
        None => Ok(Sent::Done),
    }
}

/// Gives the transcript to the learner or the member of staff who pressed its button.
pub(crate) async fn pressed(
    desk: &Desk,
    press: &Press,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let is_learner = desk.store.learner_of(press.by.user).await? == Some(ticket.learner);
    let reader = if is_learner {
        TranscriptReader::Learner
    } else {
        TranscriptReader::Staff
    };
    let post = post_of(desk, ticket, reader, voice).await?;
    if reader == TranscriptReader::Staff && post.is_some() {
        reads::note(desk, press.by.user, Handled::TranscriptRead, ticket).await?;
    }
    let post = post.unwrap_or_else(|| nothing_left(ticket, voice));
    interactions::respond(desk, press, &Response::Ephemeral(post)).await
}

/// Runs `/ticket transcript` for staff, and replies with the file.
pub(crate) async fn show(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    let post = post_of(desk, ticket, TranscriptReader::Staff, voice).await?;
    if post.is_some() {
        reads::note(desk, call.by.user, Handled::TranscriptRead, ticket).await?;
    }
    let post = post.unwrap_or_else(|| nothing_left(ticket, voice));
    let told = Response::Reply(post.clone());
    match desk.platform.respond(&call.interaction, &told).await {
        // If the reply can no longer be filled in, the caller is told so and can call again.
        Err(PlatformError::Expired | PlatformError::Gone) => Ok(Some(post.text)),
        told => Ok(told.map(|()| None)?),
    }
}

fn nothing_left(ticket: &Ticket, voice: Voice<'_>) -> Post {
    Post::text(voice.say1("transcript-gone", "number", ticket.number))
}

/// Makes the message with a ticket's transcript; `None` if its messages can no longer be read.
async fn post_of(
    desk: &Desk,
    ticket: &Ticket,
    reader: TranscriptReader,
    voice: Voice<'_>,
) -> Result<Option<Post>, DeskError> {
    let said = match said(desk, ticket, reader).await {
        Err(DeskError::Platform(PlatformError::Gone | PlatformError::DirectMessagesClosed)) => {
            return Ok(None);
        }
        said => said?,
    };
    if said.is_empty() {
        return Ok(None);
    }
    let page = page(desk, ticket, reader, &said, voice).await?;
    let html = page
        .render()
        .map_err(|_| DeskError::Broken("the transcript's template"))?;
    let key = match reader {
        TranscriptReader::Staff => "transcript-posted",
        TranscriptReader::Learner => "transcript-given",
    };
    let text = voice.say1(key, "number", ticket.number);
    Ok(Some(
        Post::text(text).document(format!("{}.html", ticket.number), html),
    ))
}

/// Reads the messages of a ticket: in its thread or, for a learner who was not there, in direct messages during that
/// time.
async fn said(
    desk: &Desk,
    ticket: &Ticket,
    reader: TranscriptReader,
) -> Result<Vec<Message>, DeskError> {
    let (guild, channel, after) = if reader == TranscriptReader::Learner && ticket.is_relayed() {
        let Some(user) = desk.store.user_of(ticket.learner).await? else {
            return Ok(Vec::new());
        };
        let inquiry = desk.store.inquiry_of(ticket).await?;
        let asked = inquiry.map_or(ticket.opened_at, |inquiry| inquiry.asked_at);
        let after = MessageId::at(asked - Millis::new(1));
        (None, desk.platform.direct_channel(user).await?, after)
    } else {
        let Some(thread) = ticket.thread else {
            return Ok(Vec::new());
        };
        // The thread was made for the ticket, by Discord's clock.
        (Some(ticket.guild), thread, MessageId::new(thread.get()))
    };
    let read = desk.platform.history(guild, channel, after, MESSAGES);
    let mut read = read.await?;
    if let Some(guild) = guild
        && let Some((_, error)) = members::introduce(desk, guild, &mut read).await.pop_first()
    {
        return Err(error);
    }
    let end = closed_at(desk, ticket)
        .await?
        .map(|end| end + CLOCKS_DIFFER);
    let within = |message: &Message| end.is_none_or(|end| message.id.sent_at() <= end);
    let learner = desk.store.user_of(ticket.learner).await?;
    let own = [learner, Some(desk.platform.me())];
    let said = read
        .into_iter()
        .filter(|message| !message.is_system && within(message));
    let said = said.filter_map(|message| match reader {
        TranscriptReader::Learner if !own.contains(&Some(message.author.user)) => {
            without_asides(message)
        }
        TranscriptReader::Staff | TranscriptReader::Learner => Some(message),
    });
    Ok(said.collect())
}

/// Removes the asides from a staff message; `None` if nothing is left.
fn without_asides(message: Message) -> Option<Message> {
    let text = copies::without_asides(&message.text)?;
    Some(Message { text, ..message })
}

/// Finds the time at which a ticket was closed; `None` if it is not.
async fn closed_at(desk: &Desk, ticket: &Ticket) -> Result<Option<Timestamp>, DeskError> {
    if ticket.state != TicketState::Closed {
        return Ok(None);
    }
    let events = desk.store.events_of(ticket.inquiry).await?;
    let closed = |event: &InquiryEvent| {
        matches!(
            event,
            InquiryEvent::Moved {
                to: TicketState::Closed,
                ..
            }
        )
    };
    let last = events.iter().rposition(|(_, event)| closed(event));
    // Messages are dated by Discord's clock, the closing by this machine's, which may be behind.
    Ok(last.and_then(|last| events[..=last].iter().map(|(at, _)| *at).max()))
}

async fn page(
    desk: &Desk,
    ticket: &Ticket,
    reader: TranscriptReader,
    said: &[Message],
    voice: Voice<'_>,
) -> Result<TranscriptPage, DeskError> {
    let settings = desk.guilds.get(ticket.guild).await?;
    let names: HashMap<UserId, String> = said
        .iter()
        .map(|message| (message.author.user, message.author.name.clone()))
        .collect();
    // In an anonymous ticket, the copy of staff marks nobody as the learner, even if a member of staff asked.
    let learner = if ticket.anonymous && reader == TranscriptReader::Staff {
        None
    } else {
        desk.store.user_of(ticket.learner).await?
    };
    let writing = EntryWriter {
        names,
        learner,
        me: desk.platform.me(),
        zone: zone_of(&settings.time_zone),
        voice,
    };
    let notes = match reader {
        TranscriptReader::Staff => desk.store.notes_of(ticket, NOTES).await?,
        TranscriptReader::Learner => Vec::new(),
    };
    let guild = desk.platform.servers().guild_name(ticket.guild).await?;
    let title = [("number", ticket.number.to_string()), ("server", guild)];
    let cut = if said.len() < MESSAGES {
        "transcript-footer"
    } else {
        "transcript-footer-cut"
    };
    Ok(TranscriptPage {
        lang: voice.locale.tag(),
        title: voice.say_with("transcript-title", &title),
        facts: facts(desk, ticket, &writing).await?,
        entries: said
            .iter()
            .map(|message| writing.message(message))
            .collect(),
        notes_title: voice.say("transcript-notes"),
        notes: notes.iter().map(|note| writing.note(note)).collect(),
        footer: voice.say1(cut, "zone", &settings.time_zone),
    })
}

/// Lists the properties of the ticket itself, a line each.
async fn facts(
    desk: &Desk,
    ticket: &Ticket,
    writing: &EntryWriter<'_>,
) -> Result<Vec<LabelledLine>, DeskError> {
    let voice = writing.voice;
    let name_of = |user: UserId| writing.names.get(&user).cloned();
    let category = ticket.category.as_deref();
    let closed = closed_at(desk, ticket).await?;
    let known = [
        ("transcript-learner", writing.learner.and_then(name_of)),
        (
            "transcript-category",
            category.map(|_| interactions::category_title(desk, category, voice.locale)),
        ),
        (
            "transcript-opened",
            Some(shown_at(ticket.opened_at, &writing.zone)),
        ),
        ("transcript-assignee", ticket.assignee.and_then(name_of)),
        (
            "transcript-closed",
            closed.map(|at| shown_at(at, &writing.zone)),
        ),
    ];
    let known = known
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)));
    Ok(known
        .map(|(key, value)| LabelledLine {
            name: voice.say(key),
            value,
        })
        .collect())
}
