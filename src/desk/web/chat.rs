//! A visitor's question, and their presses below its answer.

use std::pin::pin;
use std::time::Duration;

use tokio::time::sleep;

use crate::desk::event::{Event, Message, Press};
use crate::desk::ui::action::Action;
use crate::desk::web::mailbox::ConversationChanges;
use crate::desk::web::pressed::WebPress;
use crate::desk::web::shown::{AnswerShown, answer, post_of, suggestions};
use crate::desk::web::{KnownVisitor, Visitor, WebDesk, WebError, readable};
use crate::domain::{InquiryId, MessageId, RuleId};
use crate::store::{Inquiry, Scope, Ticket, WebMessage};

/// The time for which a reply that is sure to come is awaited.
const REPLIED_WITHIN: Duration = Duration::from_secs(10);
/// The time for which a reply that may come is awaited: the outbox sends it at once.
const GRACE: Duration = Duration::from_millis(500);
/// The time between two checks for messages that another process stored.
const LOOK: Duration = Duration::from_secs(1);

/// The press of a visitor on an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerPress {
    /// The answer solved it.
    Solved,
    /// It was not what they asked.
    NotThis,
    /// They want an instructor.
    AskInstructor,
    /// They mean this rule.
    Choose(RuleId),
}

/// Asks a question for a visitor, as in a direct message, and waits for the reply.
///
/// # Errors
/// See [`WebError`].
pub async fn ask(web: &WebDesk, visitor: &Visitor, text: &str) -> Result<AnswerShown, WebError> {
    let known = web.meet(visitor).await?;
    let (message, written) = known.writes(text, None).await?;
    let asked = asked(web, &known, message).await;
    known.note_answered(written, &asked);
    asked
}

async fn asked(
    web: &WebDesk,
    known: &KnownVisitor<'_>,
    message: Message,
) -> Result<AnswerShown, WebError> {
    let before = known.desk.store.latest_web_change(known.user).await?;
    let mut changes = web.mailbox.changes_of(known.user);
    let id = message.id;
    known.says(message).await?;
    // It may have become part of an open ticket, and is in that ticket's conversation.
    web.mailbox.changed(known.user);
    let (inquiry, reply) = replied(known, id, before, &mut changes).await?;
    let ticket = open_ticket(known).await?;
    let own = inquiry.filter(|inquiry| reply.is_some() || inquiry.message == Some(id));
    shown(known, own.as_ref(), reply.as_ref(), ticket.as_ref()).await
}

/// Waits for the reply to a handled message, and finds the inquiry that it belongs to.
async fn replied(
    known: &KnownVisitor<'_>,
    id: MessageId,
    before: i64,
    changes: &mut ConversationChanges,
) -> Result<(Option<Inquiry>, Option<WebMessage>), WebError> {
    let store = &known.desk.store;
    let (mut grace, mut late) = (pin!(sleep(GRACE)), pin!(sleep(REPLIED_WITHIN)));
    loop {
        let inquiry = store.inquiry_by_message(None, id).await?;
        let mut reply = store.web_reply(known.user, id).await?;
        if let Some(former) = inquiry.as_ref().filter(|one| one.message != Some(id))
            && let Some(shown) = former.reply
            && reply.is_none()
        {
            // It was added to the question of a moment ago, whose reply changes.
            let changed = store.web_message(known.user, shown).await?;
            reply = changed.filter(|message| message.change > before);
        }
        if reply.is_some() {
            return Ok((inquiry, reply));
        }
        let is_certain = inquiry
            .as_ref()
            .is_some_and(|one| one.message == Some(id) && one.reply_channel.is_some());
        tokio::select! {
            () = changes.next() => {}
            () = sleep(LOOK) => {}
            () = &mut grace, if !is_certain => return Ok((inquiry, None)),
            () = &mut late => return Err(WebError::Late),
        }
    }
}

/// Presses a button for a visitor on the answer to one of their questions.
///
/// # Errors
/// See [`WebError`].
pub async fn press(
    web: &WebDesk,
    visitor: &Visitor,
    inquiry: InquiryId,
    wish: AnswerPress,
) -> Result<AnswerShown, WebError> {
    let known = web.find(visitor).await?;
    let inquiry = own_inquiry(&known, inquiry).await?;
    if let AnswerPress::Choose(rule) = &wish {
        let post = reply_to(&known, &inquiry).await?.as_ref().and_then(post_of);
        let suggested = post.as_ref().map(suggestions).unwrap_or_default();
        if !suggested.iter().any(|one| one.rule == rule.as_str()) {
            return Err(WebError::Invalid("this answer does not suggest that rule"));
        }
    }
    let said = press_on(web, &known, &inquiry, wish).await?;
    let inquiry = own_inquiry(&known, inquiry.id).await?;
    let message = reply_to(&known, &inquiry).await?;
    let ticket = open_ticket(&known).await?;
    let mut answer = shown(&known, Some(&inquiry), message.as_ref(), ticket.as_ref()).await?;
    if let Some(said) = said {
        answer.response = Some(said);
    }
    Ok(answer)
}

/// Reads the reply to an inquiry from the conversation. It can be read and pressed before the inquiry has the reply's
/// id, which the outbox stores after posting.
async fn reply_to(
    known: &KnownVisitor<'_>,
    inquiry: &Inquiry,
) -> Result<Option<WebMessage>, WebError> {
    let store = &known.desk.store;
    match (inquiry.reply, inquiry.message) {
        (Some(reply), _) => Ok(store.web_message(known.user, reply).await?),
        (None, Some(question)) => Ok(store.web_reply(known.user, question).await?),
        (None, None) => Ok(None),
    }
}

/// Finds an inquiry of a visitor's by its id.
pub(super) async fn own_inquiry(
    known: &KnownVisitor<'_>,
    id: InquiryId,
) -> Result<Inquiry, WebError> {
    let store = &known.desk.store;
    let found = match store.learner_of(known.user.user()).await? {
        Some(learner) => store.inquiry(Scope::Direct(learner), id).await?,
        None => None,
    };
    found.ok_or(WebError::Unknown("inquiry"))
}

/// Presses a button below the reply to an inquiry, and returns the text that only the presser gets.
pub(super) async fn press_on(
    web: &WebDesk,
    known: &KnownVisitor<'_>,
    inquiry: &Inquiry,
    wish: AnswerPress,
) -> Result<Option<String>, WebError> {
    let id = inquiry.id;
    let (action, value) = match wish {
        AnswerPress::Solved => (Action::Solved(id), None),
        AnswerPress::NotThis => (Action::NotThis(id), None),
        AnswerPress::AskInstructor => (Action::AskInstructor(id), None),
        AnswerPress::Choose(rule) => (Action::ChooseRule(id), Some(rule.to_string())),
    };
    let reply = reply_to(known, inquiry).await?;
    pressed(web, known, reply.map(|reply| reply.id), action, value).await
}

/// Presses a button or menu entry of a message in the conversation, and returns the text that only the presser gets.
pub(super) async fn pressed(
    web: &WebDesk,
    known: &KnownVisitor<'_>,
    message: Option<MessageId>,
    action: Action,
    value: Option<String>,
) -> Result<Option<String>, WebError> {
    let id = known.interaction();
    let collected = web.mailbox.collect(id);
    let on = WebPress {
        user: known.user,
        message,
    };
    let press = Press {
        interaction: on.interaction(id),
        by: known.person.clone(),
        locale: known.locale,
        guild: None,
        channel: known.user.channel(),
        message: message.unwrap_or(MessageId::new(0)),
        action: Some(action),
        value,
        fields: Vec::new(),
    };
    known.does(Event::Pressed(press)).await?;
    match collected.take().pop() {
        Some(said) => Ok(Some(readable::text(known, &said).await?)),
        None => Ok(None),
    }
}

/// Finds the visitor's open ticket.
pub(super) async fn open_ticket(known: &KnownVisitor<'_>) -> Result<Option<Ticket>, WebError> {
    let store = &known.desk.store;
    match store.learner_of(known.user.user()).await? {
        Some(learner) => Ok(store.open_ticket_of(known.guild, learner, false).await?),
        None => Ok(None),
    }
}

async fn shown(
    known: &KnownVisitor<'_>,
    inquiry: Option<&Inquiry>,
    reply: Option<&WebMessage>,
    ticket: Option<&Ticket>,
) -> Result<AnswerShown, WebError> {
    let post = reply.and_then(post_of);
    let response = match &post {
        Some(post) => Some(readable::text(known, &post.text).await?),
        None => None,
    };
    Ok(answer(inquiry, post.as_ref(), response, ticket))
}
