//! A visitor's ticket: opening it, reading it and writing in it. An instructor answers in its thread, which only staff
//! read.

use std::pin::pin;
use std::time::Duration;

use tokio::time::sleep;

use crate::desk::commands::arguments::Arguments;
use crate::desk::commands::catalogue::CommandName;
use crate::desk::event::{Call, Event, Message};
use crate::desk::web::chat::{AnswerPress, open_ticket, own_inquiry, press_on};
use crate::desk::web::pressed::WebPress;
use crate::desk::web::shown::{
    Conversation, MessageAccepted, MessageShown, OpeningShown, TicketShown, files, post_of, survey,
};
use crate::desk::web::{KnownVisitor, Visitor, WebDesk, WebError, readable};
use crate::domain::{InquiryId, TicketNumber, TicketState};
use crate::store::{Ticket, WebConversation, WebMessage};

/// The most messages of a conversation in one answer.
const PAGE: u32 = 100;
/// The time between two checks for messages from another process and for changes of the ticket alone. The mailbox
/// announces all others.
const LOOK: Duration = Duration::from_secs(10);

/// The subject of a request for an instructor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A question that was asked before.
    Inquiry(InquiryId),
    /// A text, whatever verdict the rule book gives.
    Text(String),
}

/// Hands a visitor's question to a person: opens a ticket for it, or passes it on to their open one.
///
/// # Errors
/// [`WebError::Refused`] if no ticket opens; and see [`WebError`].
pub async fn open(
    web: &WebDesk,
    visitor: &Visitor,
    about: About,
) -> Result<OpeningShown, WebError> {
    let known = web.meet(visitor).await?;
    let said = match about {
        About::Inquiry(id) => {
            let inquiry = own_inquiry(&known, id).await?;
            press_on(web, &known, &inquiry, AnswerPress::AskInstructor).await?
        }
        About::Text(text) => hand_over(web, &known, &text).await?,
    };
    let Some(ticket) = open_ticket(&known).await? else {
        return Err(said.map_or(WebError::TooMany, WebError::Refused));
    };
    Ok(OpeningShown {
        ticket: TicketShown::of(&ticket),
        response: said,
    })
}

/// Asks for an instructor about a text, like the menu of the visitor's own message would.
async fn hand_over(
    web: &WebDesk,
    known: &KnownVisitor<'_>,
    text: &str,
) -> Result<Option<String>, WebError> {
    let id = known.interaction();
    let collected = web.mailbox.collect(id);
    let on = WebPress {
        user: known.user,
        message: None,
    };
    let call = Call {
        interaction: on.interaction(id),
        by: known.person.clone(),
        locale: known.locale,
        guild: Some(known.guild),
        channel: known.user.channel(),
        command: CommandName::AskAnInstructor,
        arguments: Arguments::default(),
        target: Some(Box::new(known.message(text, None))),
    };
    known.does(Event::Called(call)).await?;
    match collected.take().pop() {
        Some(said) => Ok(Some(readable::text(known, &said).await?)),
        None => Ok(None),
    }
}

/// Finds a ticket of a visitor's by its number.
async fn own_ticket(known: &KnownVisitor<'_>, number: TicketNumber) -> Result<Ticket, WebError> {
    let store = &known.desk.store;
    let learner = store.learner_of(known.user.user()).await?;
    let found = store.ticket_by_number(known.guild, number).await?;
    found
        .filter(|ticket| Some(ticket.learner) == learner)
        .ok_or(WebError::Unknown("ticket"))
}

/// Writes a visitor's message into their ticket.
///
/// # Errors
/// [`WebError::Closed`] if it is closed, [`WebError::Refused`] if the visitor writes too much; and see [`WebError`].
pub async fn write(
    web: &WebDesk,
    visitor: &Visitor,
    number: TicketNumber,
    text: &str,
) -> Result<MessageAccepted, WebError> {
    let known = web.find(visitor).await?;
    let ticket = own_ticket(&known, number).await?;
    if ticket.state == TicketState::Closed {
        return Err(WebError::Closed);
    }
    let (message, written) = known.writes(text, Some(ticket.id)).await?;
    let accepted = accepted(&known, number, message).await;
    known.note_answered(written, &accepted);
    if accepted.is_ok() {
        web.mailbox.changed(known.user);
    }
    accepted
}

async fn accepted(
    known: &KnownVisitor<'_>,
    number: TicketNumber,
    message: Message,
) -> Result<MessageAccepted, WebError> {
    let id = message.id;
    known.says(message).await?;
    let store = &known.desk.store;
    if store.relayed(None, id).await?.is_none() {
        return Err(why_not(known, number).await?);
    }
    Ok(MessageAccepted {
        id: id.to_string(),
        ticket: TicketShown::of(&own_ticket(known, number).await?),
    })
}

/// Finds the reason why a message was not accepted in a ticket.
async fn why_not(known: &KnownVisitor<'_>, number: TicketNumber) -> Result<WebError, WebError> {
    let ticket = own_ticket(known, number).await?;
    let counted = crate::store::AskedFor::Relayed;
    let since = known.desk.now() - crate::desk::limits::MINUTE;
    let (store, user) = (&known.desk.store, known.user.user());
    let relayed = store
        .counted(user, Some(known.guild), counted, since)
        .await?;
    Ok(match ticket.state {
        TicketState::Closed => WebError::Closed,
        _ if relayed.told => WebError::TooMany,
        TicketState::Resolved => WebError::Closed,
        _ => WebError::Late,
    })
}

/// Reads a visitor's ticket from a change on. Waits up to `wait` until there is something new.
///
/// # Errors
/// See [`WebError`].
pub async fn read(
    web: &WebDesk,
    visitor: &Visitor,
    number: TicketNumber,
    after: i64,
    wait: Duration,
) -> Result<Conversation, WebError> {
    let known = web.find(visitor).await?;
    let mut changes = web.mailbox.changes_of(known.user);
    let mut over = pin!(sleep(wait));
    let first = own_ticket(&known, number).await?;
    let part = WebConversation {
        user: known.user,
        after,
        ticket: Some((first.id, first.opened_at)),
    };
    let store = &known.desk.store;
    loop {
        let ticket = store.ticket(known.guild, first.id).await?;
        let ticket = ticket.ok_or(WebError::Unknown("ticket"))?;
        let messages = store.web_messages(part, PAGE).await?;
        let is_news = !messages.is_empty() || ticket.state != first.state;
        if is_news || wait.is_zero() || over.is_elapsed() {
            return conversation(&known, &ticket, &messages, after).await;
        }
        tokio::select! {
            () = changes.next() => {}
            () = sleep(LOOK) => {}
            () = &mut over => {}
        }
    }
}

async fn conversation(
    known: &KnownVisitor<'_>,
    ticket: &Ticket,
    messages: &[WebMessage],
    after: i64,
) -> Result<Conversation, WebError> {
    let mut shown = Vec::with_capacity(messages.len());
    for message in messages {
        shown.push(message_shown(known, message).await?);
    }
    Ok(Conversation {
        ticket: TicketShown::of(ticket),
        next: messages.last().map_or(after, |last| last.change),
        messages: shown,
    })
}

async fn message_shown(
    known: &KnownVisitor<'_>,
    message: &WebMessage,
) -> Result<MessageShown, WebError> {
    let post = post_of(message);
    let text = match &post {
        Some(post) if message.by_learner => Some(post.text.clone()),
        Some(post) => Some(readable::text(known, &post.text).await?),
        None => None,
    };
    Ok(MessageShown {
        id: message.id.to_string(),
        change: message.change,
        from: if message.by_learner { "you" } else { "desk" },
        text,
        files: post.as_ref().map(files).unwrap_or_default(),
        survey: post.as_ref().and_then(survey).map(|id| id.to_string()),
        written_at: message.written_at.to_jiff().to_string(),
    })
}

/// Returns the present state of the visitor's ticket.
///
/// # Errors
/// See [`WebError`].
pub async fn show(
    web: &WebDesk,
    visitor: &Visitor,
    number: TicketNumber,
) -> Result<TicketShown, WebError> {
    let known = web.find(visitor).await?;
    Ok(TicketShown::of(&own_ticket(&known, number).await?))
}
