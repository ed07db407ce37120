//! The thread of a ticket: made once under a name that Discord accepts, made again if it is lost; spare ones are
//! deleted. Also lets a returning learner in again, and passes further questions on to it.

use crate::desk::outbox::{Outgoing, Sent};
use crate::desk::platform::PlatformError;
use crate::desk::tickets::conversation::relay;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::tickets::deadlines::{ReplyDue, recompute};
use crate::desk::tickets::views::{card, learner_names};
use crate::desk::tickets::{assignee, deadlines};
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, duty, interactions, notices, outbox};
use crate::domain::{
    ChannelId, GuildId, InquiryEvent, InquiryId, MessageId, Millis, Outcome, TicketState,
    Timestamp, UserId,
};
use crate::store::{Delivery, Inquiry, Ticket, TimerKind, Tx};

/// The time within which Discord may still make a requested thread. No second one is requested before.
const MADE_WITHIN: Millis = Millis::secs(60);

/// The time after an unanswered request at which the thread is looked for.
const LOOKED_FOR_AFTER: Millis = Millis::secs(30);

/// The time after a repeated request for a thread at which spare ones are looked for.
pub(crate) const SPARES_AFTER: Millis = Millis::minutes(5);

/// Makes a ticket's thread, unless an earlier attempt did.
pub(crate) async fn open(desk: &Desk, delivery: &Delivery, name: &str) -> Result<Sent, DeskError> {
    let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
        return Ok(Sent::Done);
    };
    if ticket.thread.is_some() || !ticket.state.is_open() {
        return Ok(Sent::Done);
    }
    let parent = parent_of(desk, &ticket).await?;
    if delivery.unsure {
        let begins = card::name_begins(ticket.number);
        let found =
            desk.platform
                .servers()
                .find_thread(ticket.guild, parent, &begins, delivery.created_at);
        if let Some(thread) = found.await? {
            return Ok(Sent::Thread(thread));
        }
        let asked_since = desk.now().since(delivery.created_at);
        if asked_since < MADE_WITHIN {
            return Err(later(MADE_WITHIN - asked_since, "its thread may be on its way").into());
        }
    }
    match desk.platform.servers().open_thread(parent, name).await {
        Ok(thread) => Ok(Sent::Thread(thread)),
        Err(PlatformError::Invalid(reason)) => open_neutral(desk, &ticket, parent, &reason).await,
        Err(PlatformError::Later { wait: None, reason }) => {
            Err(later(LOOKED_FOR_AFTER, &reason).into())
        }
        Err(other) => Err(other.into()),
    }
}

/// Makes a thread with none of people's words in its name, because the first name was refused, perhaps for a word in
/// it. Tells staff.
async fn open_neutral(
    desk: &Desk,
    ticket: &Ticket,
    parent: ChannelId,
    reason: &str,
) -> Result<Sent, DeskError> {
    let locale = desk.guilds.get(ticket.guild).await?.locale;
    let word = desk.voice(locale).say("ticket-neutral-name");
    let neutral = format!("{}{word}", card::name_begins(ticket.number));
    tracing::info!(ticket = %ticket.number, reason, "the name of a thread was refused");
    let thread = desk
        .platform
        .servers()
        .open_thread(parent, &neutral)
        .await?;
    let values = [("number", ticket.number.to_string()), ("other", neutral)];
    let mut tx = desk.store.begin().await?;
    let (what, key) = ("thread-name", "ticket-name-refused");
    notices::tell_staff_once(desk, &mut tx, ticket.guild, what, key, &values).await?;
    outbox::commit(desk, tx).await?;
    Ok(Sent::Thread(thread))
}

/// Deletes spare threads: those made for the ticket besides its own, or after it was over.
pub(crate) async fn remove_spares(desk: &Desk, delivery: &Delivery) -> Result<Sent, DeskError> {
    if let Some(ticket) = desk.store.ticket_of_step(delivery).await?
        && (ticket.thread.is_some() || !ticket.state.is_open())
    {
        let (parent, begins) = (
            parent_of(desk, &ticket).await?,
            card::name_begins(ticket.number),
        );
        desk.platform
            .servers()
            .remove_spares(ticket.guild, parent, &begins, ticket.thread)
            .await?;
    }
    Ok(Sent::Done)
}

async fn parent_of(desk: &Desk, ticket: &Ticket) -> Result<ChannelId, DeskError> {
    let settings = desk.guilds.get(ticket.guild).await?;
    Ok(settings.support_channel.unwrap_or(ticket.support_channel))
}

fn later(wait: Millis, reason: &str) -> PlatformError {
    PlatformError::Later {
        wait: Some(wait),
        reason: reason.to_owned(),
    }
}

/// Notes that a ticket's thread is gone, and requests another one if the ticket is open.
pub(crate) async fn lose(desk: &Desk, ticket: &Ticket, thread: ChannelId) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    if let Some(mut now) = tx.ticket_to_change(ticket).await?
        && now.thread == Some(thread)
    {
        now.thread = None;
        now.opening_message = None;
        now.learner_in_thread = !now.stays_direct;
        tx.update_ticket(&now).await?;
        notices::note_thread_lost(desk, &mut tx, &now).await?;
        if now.state.is_open() {
            thread_again(desk, &mut tx, &now).await?;
        }
    }
    outbox::commit(desk, tx).await
}

/// Handles a deleted channel or thread: open tickets in it get another thread. If it was the support channel, staff are
/// told first.
pub(crate) async fn channel_gone(
    desk: &Desk,
    guild: GuildId,
    channel: ChannelId,
) -> Result<(), DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let was_support = settings.support_channel == Some(channel);
    let mut lost = desk.store.open_threads(guild).await?;
    lost.retain(|ticket| ticket.support_channel == channel);
    // A closed ticket may be reopened, and would need its thread then.
    lost.extend(desk.store.ticket_by_thread(guild, channel).await?);
    if was_support {
        let mut tx = desk.store.begin().await?;
        notices::tell_support_gone(desk, &mut tx, guild, channel).await?;
        outbox::commit(desk, tx).await?;
    }
    for ticket in lost {
        if let Some(thread) = ticket.thread {
            lose(desk, &ticket, thread).await?;
        }
    }
    Ok(())
}

/// Queues the making of a thread for a ticket that has none.
pub(crate) async fn thread_again(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    let Some(learner) = tx.user_of(ticket.learner).await? else {
        return Ok(());
    };
    let locale = desk.guilds.get(ticket.guild).await?.locale;
    let category = interactions::category_title(desk, ticket.category.as_deref(), locale);
    // The learner's name is not stored, so the thread's name goes without it.
    let name = format!("{}{category}", card::name_begins(ticket.number));
    let step = Outgoing::OpenThread {
        ticket: ticket.id,
        name,
        learner,
        support: Some(ticket.support_channel),
    };
    // The thread is made before the messages that still wait for the lost one are sent.
    outbox::enqueue_first(desk, tx, &step)
}

/// Returns whether a ticket's learner is in its guild, as the platform says now. An anonymous learner counts as there:
/// staff see who leaves the guild, so any consequence would show whose the ticket is.
pub(crate) async fn is_there(
    desk: &Desk,
    ticket: &Ticket,
    learner: Option<UserId>,
) -> Result<bool, DeskError> {
    Ok(match learner {
        Some(_) if ticket.anonymous => true,
        Some(user) => desk.platform.member(ticket.guild, user).await?.is_some(),
        None => false,
    })
}

/// Records that a ticket's learner left the guild. The ticket says so, staff are told once, and it closes when the
/// learner stays away for as long as they may stay silent.
pub(crate) async fn learner_gone(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    user: UserId,
) -> Result<(), DeskError> {
    tx.clear_timer(TimerKind::LearnerSilence, ticket.id.get());
    tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
    let Some(mut gone) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    if gone.learner_left_at.is_some() || !gone.state.is_open() {
        return Ok(());
    }
    let now = desk.now();
    gone.learner_left_at = Some(now);
    gone.learner_in_thread = false;
    tx.update_ticket(&gone).await?;
    tx.record(gone.inquiry, now, &InquiryEvent::LearnerLeft)?;
    let due = close_unless_back(desk, tx, &gone).await?;
    outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: gone.id })?;
    let values = [
        ("number", gone.number.to_string()),
        ("user", user.mention()),
        ("when", format!("<t:{}:R>", due.as_secs())),
        ("place", duty::thread_mention(&gone)),
    ];
    notices::tell_staff(desk, tx, gone.guild, "ticket-learner-left", &values).await
}

/// Sets the timer that closes a ticket unless its learner, who left the guild, comes back. Returns its time.
pub(crate) async fn close_unless_back(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<Timestamp, DeskError> {
    let silence = desk.guilds.get(ticket.guild).await?.targets.learner_silence;
    let due = desk.now() + silence;
    tx.set_timer(TimerKind::CloseLeft, ticket.id.get(), due);
    Ok(due)
}

/// Records that a ticket's learner is in the guild again, if they had left. Their silence is counted from now on.
pub(crate) async fn learner_back(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    let Some(mut back) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    if back.learner_left_at.take().is_none() {
        return Ok(());
    }
    tx.update_ticket(&back).await?;
    tx.clear_timer(TimerKind::CloseLeft, back.id.get());
    let now = desk.now();
    tx.record(back.inquiry, now, &InquiryEvent::LearnerReturned)?;
    if back.ball_with_learner_since.is_some() {
        deadlines::set_learner_silence(desk, tx, &back, now).await?;
    }
    if back.holds_asides
        && let Some(inquiry) = tx.inquiry_of(&back).await?
    {
        let voice = desk.voice(inquiry.locale);
        let stays = voice.say1("relay-stays-asides", "number", back.number);
        relay::say_to_learner(desk, tx, &back, Post::text(stays))?;
    }
    outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: back.id })
}

/// Adds a person to the threads of their open tickets again, at most once a minute. Leaving the guild removes them from
/// threads, and no event tells of their return. Adding a present member changes nothing.
pub(crate) async fn let_in_again(desk: &Desk, user: UserId) -> Result<(), DeskError> {
    let known = desk.store.acquaintance(user).await?;
    let (Some(learner), true) = (known.learner, known.has_open_ticket) else {
        return Ok(());
    };
    let mut tickets = desk.store.open_tickets_of(learner).await?;
    tickets.retain(|one| one.thread.is_some());
    let mut back = Vec::new();
    for ticket in tickets.iter().filter(|one| one.learner_left_at.is_some()) {
        // They may also write in direct messages while outside the guild.
        match desk.platform.member(ticket.guild, user).await {
            Ok(Some(_)) => back.push(ticket),
            Ok(None) => {}
            // Their message is handled anyway, and the platform is asked again at their next one.
            Err(error) => tracing::warn!(%error, "whether a learner is back cannot be found out"),
        }
    }
    let is_due = desk.let_in.is_due(user, desk.clock.elapsed());
    let mut joined: Vec<&Ticket> = tickets.iter().filter(|one| !one.stays_direct).collect();
    joined.retain(|one| is_due || !one.learner_in_thread);
    if back.is_empty() && joined.is_empty() {
        return Ok(());
    }
    let mut tx = desk.store.begin().await?;
    for ticket in back {
        learner_back(desk, &mut tx, ticket).await?;
    }
    for ticket in joined {
        let ticket = ticket.id;
        outbox::enqueue(desk, &mut tx, &Outgoing::AddMember { ticket, user })?;
    }
    outbox::commit(desk, tx).await
}

/// Passes a question on to the ticket that its learner already has open: quotes it in the thread, and calls the
/// ticket's instructor, unless they have gone off duty or `were_called` just now.
pub(crate) async fn pass_on(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    ticket: &Ticket,
    user: UserId,
    were_called: bool,
) -> Result<(), DeskError> {
    if inquiry.outcome == Outcome::Escalated {
        // The question was passed on before.
        return Ok(());
    }
    let locale = desk.guilds.get(ticket.guild).await?.locale;
    let voice = desk.voice(locale);
    let text = tx.inquiry_text(inquiry).await?;
    let question = card::shown_words(inquiry, text.as_deref(), card::QUOTED, voice);
    let values = [
        ("learner", learner_names::mention(ticket, Some(user), voice)),
        ("link", card::where_asked(inquiry, voice)),
        ("question", card::quote(&question)),
    ];
    let (called, due) = assignee::called_for_more(desk, tx, ticket).await?;
    let post = calling(
        called.filter(|_| !were_called),
        voice.say_with("ticket-asked-too", &values),
    );
    if !ticket.stays_direct {
        let ticket = ticket.id;
        outbox::enqueue(desk, tx, &Outgoing::AddMember { ticket, user })?;
    }
    outbox::enqueue(
        desk,
        tx,
        &Outgoing::Quote {
            ticket: ticket.id,
            inquiry: Some(inquiry.id),
            post,
        },
    )?;
    let now = desk.now();
    tx.record(ticket.inquiry, now, &InquiryEvent::LearnerReplied)?;
    owe_reply(desk, tx, ticket, now, due).await
}

/// Makes a message to staff, which begins with the mention of the called person, if there is one.
pub(crate) fn calling(called: Option<UserId>, text: String) -> Post {
    match called {
        Some(user) => Post::text(format!("{} {text}", user.mention())).mention(user),
        None => Post::text(text),
    }
}

/// Returns whether an inquiry that a step quotes was deleted by its learner.
pub(crate) async fn is_withdrawn(
    desk: &Desk,
    delivery: &Delivery,
    inquiry: InquiryId,
) -> Result<bool, DeskError> {
    let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
        return Ok(true);
    };
    let Some(inquiry) = desk.store.inquiry(ticket.guild, inquiry).await? else {
        return Ok(true);
    };
    Ok(desk.store.inquiry_text(&inquiry).await?.is_none())
}

/// Records the message that quotes an inquiry in a ticket's thread. If the learner deleted the inquiry in the meantime,
/// deletes the message.
pub(crate) async fn quote_sent(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    inquiry: InquiryId,
    message: MessageId,
) -> Result<(), DeskError> {
    let quoted = tx.inquiry(ticket.guild, inquiry).await?;
    let is_there = match &quoted {
        Some(quoted) => tx.inquiry_text(quoted).await?.is_some(),
        None => false,
    };
    if is_there {
        tx.note_quote(ticket.id, Some(inquiry), message);
        return Ok(());
    }
    let ticket = ticket.id;
    outbox::enqueue(desk, tx, &Outgoing::DeleteInThread { ticket, message })
}

/// Records that the learner waits for a reply since `at`, and sets when it is due. If a reply is owed already, nothing
/// changes, unless it has only been promised since.
pub(crate) async fn owe_reply(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    at: Timestamp,
    due: ReplyDue,
) -> Result<(), DeskError> {
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    // A message may be handled after a reply that was written later.
    let answered = now.ball_with_learner_since.is_some_and(|since| since > at);
    if !now.state.is_open() || answered {
        return Ok(());
    }
    now.ball_with_learner_since = None;
    let begins = deadlines::begins_turn(&now, &tx.events_of(now.inquiry).await?);
    if begins && now.state != TicketState::Opening {
        now.reply_owed_since = Some(at);
        now.lead_called_at = None;
        if now.assignee.is_some() {
            now.tagged = now.assignee.into_iter().collect();
        }
        deadlines::set_reply_due(desk, tx, &now).await?;
        if due == ReplyDue::AtOnce {
            tx.set_timer(TimerKind::ReplyDue, ticket.id.get(), at);
        }
    }
    tx.update_ticket(&now).await?;
    tx.clear_timer(TimerKind::LearnerSilence, ticket.id.get());
    tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
    Ok(())
}

/// Records that the learner waits since another time, because the message that began their turn can no longer be read.
/// Sets when the reply is due.
pub(crate) async fn waits_since(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    since: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    if now.reply_owed_since == Some(since) {
        return Ok(());
    }
    now.reply_owed_since = Some(since);
    tx.update_ticket(&now).await?;
    recompute::set_timers(desk, tx, &now, &mut KnownHours::default()).await
}
