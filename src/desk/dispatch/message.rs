//! Handles one message, live or fetched: passes it on as a question, as part of a ticket, or as talk among people.

use crate::desk::event::Message;
use crate::desk::inquiries::intake;
use crate::desk::inquiries::intake::IntakeKind;
use crate::desk::tickets::conversation::messages;
use crate::desk::{Desk, DeskError, guilds, inquiries, person_replies, subscriptions};
use crate::domain::{GuildSettings, InquiryEvent, MessageId, Millis, Outcome, Place};
use crate::faq::only_says_so_too;
use crate::store::{Inquiry, TimerKind};

/// Passes a message on to the module for it.
pub(crate) async fn handle(desk: &Desk, message: &Message) -> Result<(), DeskError> {
    let Some(guild) = message.guild else {
        remember_direct(desk, message).await?;
        if let Some(ticket) = message.for_ticket {
            let handled = messages::handle_for(desk, message, ticket, message.id.sent_at());
            return handled.await.map(drop);
        }
        return match intake::sort_direct(message) {
            IntakeKind::Question(_) => {
                let guild = guilds::only_guild_of(desk, message.author.user).await?;
                inquiries::ask::handle_message(desk, message, guild, Place::Direct).await
            }
            IntakeKind::Nothing | IntakeKind::InThread | IntakeKind::Talk => Ok(()),
        };
    };
    if let Some(subscription) = &message.subscription {
        return subscriptions::note(desk, message, (guild, subscription)).await;
    }
    let settings = desk.guilds.get(guild).await?;
    match intake::sort_guild(message, &settings) {
        IntakeKind::Nothing => Ok(()),
        IntakeKind::InThread => {
            let in_ticket = messages::handle_in_thread(desk, message, &settings).await?;
            if in_ticket || !intake::is_asked_in_thread(message, &settings) {
                return Ok(());
            }
            inquiries::ask::handle_message(desk, message, Some(guild), Place::Mention).await
        }
        IntakeKind::Talk => person_spoke(desk, message, &settings).await,
        IntakeKind::Question(place) => {
            inquiries::ask::handle_message(desk, message, Some(guild), place).await
        }
    }
}

/// Stores a direct-message channel when it is first used, so that it is read after an outage:
/// Discord lists no such channels.
pub(crate) async fn remember_direct(desk: &Desk, message: &Message) -> Result<(), DeskError> {
    if !desk.watermarks.is_first_in(message.channel) {
        return Ok(());
    }
    // The watermark is one before the message, so that the message is read again if handling it fails.
    let before = MessageId::new(message.id.get().saturating_sub(1));
    let remembered = desk.store.remember_direct_channel(message.channel, before);
    if let Err(error) = remembered.await {
        desk.watermarks.forget_in(message.channel);
        return Err(error.into());
    }
    Ok(())
}

/// Settles watched questions that a person's message answers, so that no help is offered. A message that only says
/// "same here" is no answer. A staff message that replies to nothing answers each question in the channel that was
/// asked within the watch target, or that got no offer yet.
pub(crate) async fn person_spoke(
    desk: &Desk,
    message: &Message,
    settings: &GuildSettings,
) -> Result<(), DeskError> {
    if message.attachments.is_empty() && only_says_so_too(&message.text) {
        return Ok(());
    }
    let now = message.id.sent_at();
    let speaker = desk.store.learner_of(message.author.user).await?;
    let replied_to = message.replies_to.as_ref().map(|to| to.message);
    let since = desk.now() - WATCHED_FOR;
    let mut watched = desk.store.watched_in(message.channel, since).await?;
    // A message that is delivered again or fetched may be older than the question.
    watched.retain(|one| one.asked_at <= now && one.message.is_none_or(|it| it <= message.id));
    watched.retain(|one| Some(one.learner) != speaker);
    let is_meant = |one: &Inquiry| {
        one.place == Place::Forum || (replied_to.is_some() && one.message == replied_to)
    };
    let is_staff = message.author.is_staff(settings);
    let may_be_meant = |one: &Inquiry| {
        let was_early = now.since(one.asked_at) <= settings.targets.watch;
        is_staff && replied_to.is_none() && (was_early || one.reply_channel.is_none())
    };
    watched.retain(|one| is_meant(one) || may_be_meant(one));
    if watched.is_empty() {
        return Ok(());
    }
    let staff = is_staff.then_some(message.author.user);
    let mut tx = desk.store.begin().await?;
    for inquiry in watched {
        // Its asker may have pressed a button since.
        if tx.inquiry_to_change(&inquiry).await?.as_ref() != Some(&inquiry) {
            return Err(DeskError::Overtaken);
        }
        tx.record(inquiry.id, now, &InquiryEvent::PersonReplied { staff })?;
        tx.set_outcome(inquiry.id, Outcome::ByPerson, now);
        tx.clear_timer(TimerKind::Watch, inquiry.id.get());
        tx.clear_timer(TimerKind::Outcome, inquiry.id.get());
        if is_meant(&inquiry) {
            person_replies::note_reply(desk, &mut tx, &inquiry, message).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// The time after a watched question within which a person's message counts as its reply.
pub(crate) const WATCHED_FOR: Millis = Millis::hours(24);
