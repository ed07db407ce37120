//! Relays a ticket between its thread and the learner's direct messages: a message on one side is copied to the other,
//! and the copy follows its edits, its replies and its deletion. Asides, lines that begin with `//`, are not copied.

use crate::desk::event::Message;
use crate::desk::outbox::{CopyStep, Outgoing, Sent};
use crate::desk::platform::{CLOCKS_DIFFER, PlatformError};
use crate::desk::tickets::conversation::copies;
use crate::desk::tickets::conversation::copies::WrittenBy;
use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::ui::post::{Post, Row, Style};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{ChannelId, GuildId, MessageId, NO_CHANNEL, TicketState, UserId, WebUser};
use crate::store::{Delivery, Relayed, Ticket, TimerKind, Tx, WebPost};

/// The most messages among which a copy is looked for after a crash.
const SEARCHED: usize = 100;

/// Queues the copies of a new message for the other side of its ticket. Returns false if it is not relayed, or was
/// relayed before.
pub(crate) async fn queue_copies(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    message: &Message,
    by: &WrittenBy,
) -> Result<bool, DeskError> {
    let by_learner = by.is_learner();
    if !by_learner && (!ticket.is_relayed() || ticket.state == TicketState::Closed) {
        return Ok(false);
    }
    let to = message.replies_to.as_ref().map(|to| to.message);
    let posts = copies::of_message(desk, tx, ticket, message, by).await?;
    for (part, post) in (0..).zip(&posts) {
        let noted = tx.note_relayed(ticket.id, message.id, part, by_learner);
        if !noted.await? {
            return Ok(false);
        }
        let copy = CopyStep {
            ticket: ticket.id,
            origin: message.id,
            part,
            by_learner,
            to: to.filter(|_| part == 0),
            post: Some(post.clone()),
        };
        outbox::enqueue(desk, tx, &Outgoing::Relay(copy))?;
    }
    keep_on_website(desk, tx, ticket, message).await?;
    Ok(!posts.is_empty())
}

/// Writes a website learner's message in a ticket into their conversation, as Discord itself does for others.
async fn keep_on_website(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    message: &Message,
) -> Result<(), DeskError> {
    let Some(user) = WebUser::of_channel(message.channel) else {
        return Ok(());
    };
    let own = WebPost {
        id: message.id,
        mark: None,
        reply_to: None,
        ticket: Some(ticket.id),
        body: serde_json::to_string(&Post::text(&message.text))?,
        written_at: desk.now(),
    };
    // A learner who has since been forgotten has no conversation.
    tx.post_web(user, &own).await?;
    Ok(())
}

/// Queues the edit of a relayed message's copy. Returns false if the message was not relayed.
pub(crate) async fn edited(desk: &Desk, message: &Message) -> Result<bool, DeskError> {
    let may_be_relayed = message.guild.is_none() || message.parent.is_some();
    if message.author.is_bot || message.is_system || !may_be_relayed {
        return Ok(false);
    }
    let Some(relayed) = desk.store.relayed(message.guild, message.id).await? else {
        return Ok(false);
    };
    let (ticket, by_learner) = (&relayed.ticket, relayed.by_learner);
    let by = if by_learner {
        WrittenBy::Learner
    } else {
        WrittenBy::staff(desk, ticket).await?
    };
    let mut tx = desk.store.begin().await?;
    if !by_learner && ticket.is_relayed() && copies::holds_asides(message) {
        tx.note_aside(ticket.id);
    }
    let posts = copies::of_message(desk, &mut tx, ticket, message, &by).await?;
    for part in relayed.parts..u32::try_from(posts.len()).unwrap_or(u32::MAX) {
        let noted = tx.note_relayed(ticket.id, message.id, part, by_learner);
        noted.await?;
    }
    queue_changes(desk, &mut tx, &relayed, message.id, posts)?;
    outbox::commit(desk, tx).await?;
    Ok(true)
}

/// Queues the deletion of a relayed message's copy. Returns false if the message was not relayed.
pub(crate) async fn deleted(
    desk: &Desk,
    guild: Option<GuildId>,
    message: MessageId,
) -> Result<bool, DeskError> {
    let Some(relayed) = desk.store.relayed(guild, message).await? else {
        return Ok(false);
    };
    let mut tx = desk.store.begin().await?;
    queue_changes(desk, &mut tx, &relayed, message, Vec::new())?;
    outbox::commit(desk, tx).await?;
    Ok(true)
}

/// Queues new contents for the parts of a message's copy; a part without content is deleted.
fn queue_changes(
    desk: &Desk,
    tx: &mut Tx,
    relayed: &Relayed,
    origin: MessageId,
    posts: Vec<Post>,
) -> Result<(), DeskError> {
    let gone = (relayed.parts as usize).saturating_sub(posts.len());
    let contents = posts.into_iter().map(Some);
    for (part, post) in (0..).zip(contents.chain(std::iter::repeat_n(None, gone))) {
        let copy = CopyStep {
            ticket: relayed.ticket.id,
            origin,
            part,
            by_learner: relayed.by_learner,
            to: None,
            post,
        };
        outbox::enqueue(desk, tx, &Outgoing::Relay(copy))?;
    }
    Ok(())
}

/// Brings a copy up to date: sends it, edits it or deletes it.
pub(crate) async fn bring_over(
    desk: &Desk,
    delivery: &Delivery,
    copy: &CopyStep,
) -> Result<Sent, DeskError> {
    let part = desk.store.relayed_part(copy.ticket, copy.origin, copy.part);
    let (Some(part), Some(ticket)) = (part.await?, desk.store.ticket_of_step(delivery).await?)
    else {
        return Ok(Sent::Done);
    };
    let Some(channel) = other_side(desk, &ticket, copy.by_learner).await? else {
        return Ok(Sent::Done);
    };
    let wanted = |post| WantedCopy {
        ticket: &ticket,
        copy,
        channel,
        post,
    };
    match (part.copy, &copy.post) {
        (Some(sent), Some(post)) => edit(desk, delivery, wanted(post), sent).await?,
        (Some(sent), None) => desk.platform.delete(channel, sent).await?,
        (None, Some(post)) => return send(desk, delivery, wanted(post)).await,
        (None, None) => {}
    }
    Ok(Sent::Done)
}

/// Finds the channel of the other side: the thread for a learner's message, else the learner's direct messages.
async fn other_side(
    desk: &Desk,
    ticket: &Ticket,
    by_learner: bool,
) -> Result<Option<ChannelId>, DeskError> {
    if by_learner {
        return Ok(outbox::thread_to_say_in(ticket)?);
    }
    match desk.store.user_of(ticket.learner).await? {
        Some(user) => Ok(Some(desk.platform.direct_channel(user).await?)),
        None => Ok(None),
    }
}

/// A copy of a ticket's message, with its wanted content and channel.
#[derive(Clone, Copy)]
struct WantedCopy<'a> {
    ticket: &'a Ticket,
    copy: &'a CopyStep,
    channel: ChannelId,
    post: &'a Post,
}

async fn send(desk: &Desk, delivery: &Delivery, wanted: WantedCopy<'_>) -> Result<Sent, DeskError> {
    let WantedCopy {
        ticket,
        copy,
        channel,
        post,
    } = wanted;
    if delivery.unsure
        && let Some(sent) = sent_before(desk, delivery, wanted).await?
    {
        return Ok(Sent::Message(channel, sent));
    }
    // It is known now whether the copy is there, so it is not looked for again.
    let sure = Delivery {
        unsure: false,
        ..delivery.clone()
    };
    let to = match copy.to {
        Some(to) => desk.store.other_of_pair(ticket.id, to).await?,
        None => None,
    };
    match outbox::send_post(desk, &sure, channel, to, post).await {
        Err(DeskError::Platform(error)) if is_for_files(&error, post) => {
            let linked = linked(desk, wanted).await?;
            outbox::send_post(desk, &sure, channel, to, &linked).await
        }
        sent => sent,
    }
}

/// Gives a copy that was sent its present content.
async fn edit(
    desk: &Desk,
    delivery: &Delivery,
    wanted: WantedCopy<'_>,
    sent: MessageId,
) -> Result<(), DeskError> {
    let WantedCopy { channel, post, .. } = wanted;
    let edited = desk.platform.edit(channel, sent, post, delivery.id).await;
    if let Err(error) = &edited
        && is_for_files(error, post)
    {
        let linked = linked(desk, wanted).await?;
        let edited = desk.platform.edit(channel, sent, &linked, delivery.id);
        return Ok(edited.await?);
    }
    Ok(edited?)
}

/// Returns whether a copy may have been refused because of its files, so that their addresses can replace them.
fn is_for_files(error: &PlatformError, post: &Post) -> bool {
    let may_be = matches!(
        error,
        PlatformError::FileGone | PlatformError::Forbidden(_) | PlatformError::Invalid(_)
    );
    may_be && !post.files.is_empty()
}

/// Makes the content of a copy that cannot be sent with its files: with their addresses, unless those would show who
/// sent them.
async fn linked(desk: &Desk, wanted: WantedCopy<'_>) -> Result<Post, DeskError> {
    let WantedCopy {
        ticket, copy, post, ..
    } = wanted;
    let inquiry = desk.store.inquiry_of(ticket).await?;
    let theirs = inquiry.map(|one| one.locale).unwrap_or_default();
    let guilds = desk.guilds.get(ticket.guild).await?.locale;
    let voice = desk.voice(if copy.by_learner { guilds } else { theirs });
    Ok(if copy.by_learner && ticket.anonymous {
        copies::without_files(voice, post)
    } else {
        copies::with_links(voice, post)
    })
}

/// Finds a copy that an earlier attempt sent. Looks after the newest known copy, because the copies of a ticket are
/// sent one after another. Copies of the learner's other tickets may stand between them, so the whole content is
/// compared.
async fn sent_before(
    desk: &Desk,
    delivery: &Delivery,
    wanted: WantedCopy<'_>,
) -> Result<Option<MessageId>, DeskError> {
    let WantedCopy {
        ticket,
        copy,
        channel,
        post,
    } = wanted;
    let known = desk.store.newest_copy(ticket.id, copy.by_learner).await?;
    // The copy came after its original, whatever this machine's clock said.
    let since = MessageId::at(delivery.created_at - CLOCKS_DIFFER).min(copy.origin);
    let after = known.map_or(since, |known| known.max(since));
    let guild = copy.by_learner.then_some(ticket.guild);
    let said = desk
        .platform
        .history(guild, channel, after, SEARCHED)
        .await?;
    let me = desk.platform.me();
    let forms = [post, &linked(desk, wanted).await?];
    let is_it = |message: &&Message| {
        let has_content_of = |post: &&Post| {
            message.text.trim() == post.text.trim() && message.attachments.len() == post.files.len()
        };
        message.author.user == me && forms.iter().any(has_content_of)
    };
    Ok(said.iter().find(is_it).map(|message| message.id))
}

/// Records the result of bringing a copy up to date.
pub(crate) async fn note_brought(
    tx: &mut Tx,
    delivery: &Delivery,
    copy: &CopyStep,
    sent: Sent,
) -> Result<(), DeskError> {
    match sent {
        Sent::Message(_, message) => {
            tx.set_copy(copy.origin, copy.part, message);
            if !copy.by_learner
                && let Some(ticket) = tx.ticket_of_step(delivery).await?
            {
                let what = unreached(&ticket);
                tx.forget_notice(ticket.guild, NO_CHANNEL, &what).await?;
            }
        }
        _ if copy.post.is_none() => tx.forget_copy(copy.origin, copy.part),
        _ => {}
    }
    Ok(())
}

/// Returns the key of the notice that a ticket's learner cannot be reached.
fn unreached(ticket: &Ticket) -> String {
    format!("{}:unreached", ticket.number)
}

/// Says in a ticket's thread that the learner cannot be reached, once until something arrives again. Until then the
/// ticket does not close because of the learner's silence: they cannot see what to answer.
pub(crate) async fn tell_unreached(
    desk: &Desk,
    tx: &mut Tx,
    delivery: &Delivery,
) -> Result<(), DeskError> {
    let Some(ticket) = tx.ticket_of_step(delivery).await? else {
        return Ok(());
    };
    tx.clear_timer(TimerKind::LearnerSilence, ticket.id.get());
    tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
    let what = unreached(&ticket);
    let Some(user) = tx.user_of(ticket.learner).await? else {
        return Ok(());
    };
    let told = tx.notice_once(ticket.guild, NO_CHANNEL, &what, desk.now());
    if !told.await? {
        return Ok(());
    }
    let voice = desk.voice(desk.guilds.get(ticket.guild).await?.locale);
    let text = if ticket.anonymous {
        voice.say("relay-unreached-anonymous")
    } else {
        voice.say1("relay-unreached", "learner", user.mention())
    };
    let step = Outgoing::Say {
        ticket: ticket.id,
        post: Post::text(text),
    };
    outbox::enqueue(desk, tx, &step)
}

/// Queues a message for a ticket's learner: in the thread, or directly if they are not in it.
pub(crate) fn say_to_learner(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    post: Post,
) -> Result<(), DeskError> {
    let is_relayed = ticket.is_relayed();
    let ticket = ticket.id;
    let step = if is_relayed {
        Outgoing::TellLearner { ticket, post }
    } else {
        Outgoing::Say { ticket, post }
    };
    outbox::enqueue(desk, tx, &step)
}

/// Tells a learner who is not in the thread that an instructor has taken their ticket.
pub(crate) async fn tell_claimed(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    by: UserId,
) -> Result<(), DeskError> {
    if !ticket.is_relayed() {
        return Ok(());
    }
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    let voice = desk.voice(inquiry.locale);
    let text = if desk.guilds.get(ticket.guild).await?.relay_names {
        voice.say1("ticket-claimed-say", "user", by.mention())
    } else {
        voice.say("relay-claimed")
    };
    say_to_learner(desk, tx, ticket, Post::text(text))
}

/// Tells a learner that their direct message opened the ticket again.
pub(crate) async fn tell_reopened(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    message: &Message,
) -> Result<(), DeskError> {
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    let voice = desk.voice(inquiry.locale);
    let text = voice.say1("ticket-done-reopen", "number", ticket.number);
    tell_of_message(desk, tx, ticket, message, voice, Post::text(text))
}

/// Tells a learner who writes directly although they are in the thread, once, that the thread is where they are
/// answered, and offers to stay in direct messages.
pub(crate) async fn tell_where_answered(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    message: &Message,
) -> Result<(), DeskError> {
    let (false, Some(thread)) = (ticket.is_relayed(), ticket.thread) else {
        return Ok(());
    };
    let Some(voice) = voice_once(desk, tx, ticket, "directly").await? else {
        return Ok(());
    };
    let values = [
        ("number", ticket.number.to_string()),
        ("place", thread.mention()),
    ];
    let post = Post::text(voice.say_with("relay-answered-there", &values));
    let post = post.row(side_row(voice, ticket, false));
    tell_of_message(desk, tx, ticket, message, voice, post)
}

/// Tells a learner who stays in direct messages, once in a ticket, that a message was put into it which a rule may
/// answer, and how to ask something else.
pub(crate) async fn tell_what_was_put(
    desk: &Desk,
    ticket: &Ticket,
    message: &Message,
) -> Result<(), DeskError> {
    if !ticket.is_relayed() || !ticket.state.is_open() {
        return Ok(());
    }
    let mut tx = desk.store.begin().await?;
    let Some(voice) = voice_once(desk, &mut tx, ticket, "put").await? else {
        return Ok(());
    };
    let text = voice.say1("relay-put-there", "number", ticket.number);
    tell_of_message(desk, &mut tx, ticket, message, voice, Post::text(text))?;
    outbox::commit(desk, tx).await
}

/// Returns the voice for a notice to a ticket's learner, and notes the notice; `None` if they got it before.
async fn voice_once<'d>(
    desk: &'d Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    what: &str,
) -> Result<Option<Voice<'d>>, DeskError> {
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(None);
    };
    let what = format!("{}:{what}", ticket.number);
    let is_first = tx.notice_once(ticket.guild, NO_CHANNEL, &what, desk.now());
    Ok(is_first.await?.then(|| desk.voice(inquiry.locale)))
}

/// Tells a learner the result of a message, with the button that says that it is about something else than its ticket.
/// On a website the learner chooses the ticket themselves, so there is no button.
fn tell_of_message(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    message: &Message,
    voice: Voice<'_>,
    mut post: Post,
) -> Result<(), DeskError> {
    if WebUser::of_channel(message.channel).is_none() {
        let action = Action::SomethingElse(message.id);
        let button = voice.button("button-something-else", action, Style::Secondary);
        post = post.row(Row::Buttons(vec![button]));
    }
    let ticket = ticket.id;
    outbox::enqueue(desk, tx, &Outgoing::TellLearner { ticket, post })
}

/// Queues the deletion of a message's copies, because the message no longer belongs to its ticket.
pub(crate) fn remove_copies(
    desk: &Desk,
    tx: &mut Tx,
    relayed: &Relayed,
    origin: MessageId,
) -> Result<(), DeskError> {
    queue_changes(desk, tx, relayed, origin, Vec::new())
}

/// Makes the button that moves a learner to the other side.
pub(crate) fn side_row(voice: Voice<'_>, ticket: &Ticket, stays: bool) -> Row {
    let (key, action) = if stays {
        (
            "button-join-thread",
            Action::Ticket(ticket.id, TicketAction::JoinThread),
        )
    } else {
        (
            "button-stay-here",
            Action::Ticket(ticket.id, TicketAction::StayDirect),
        )
    };
    Row::Buttons(vec![voice.button(key, action, Style::Secondary)])
}
