//! Takes care of events that could not be handled: retries them after a passing error, sets them aside after a lasting
//! one, and tells the people concerned. Acknowledged presses and commands are stored until they are done, so that they
//! survive the process.

use std::sync::Arc;
use std::time::Duration;

use crate::desk::catchup::watermarks;
use crate::desk::catchup::watermarks::InHand;
use crate::desk::event::{Attempt, Event, Message};
use crate::desk::outbox::Outgoing;
use crate::desk::platform::{PlatformError, Response};
use crate::desk::retry_queue::RETRY_AFTER;
use crate::desk::tickets::conversation::messages;
use crate::desk::tickets::views::learner_names;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, ErrorKind, language, notices, outbox};
use crate::domain::{
    ChannelId, Clock, DeliveryId, GuildId, InteractionId, Locale, Millis, Timestamp, UserId,
    WebUser,
};
use crate::store::{Claimed, Scope, Store, Ticket, Tx, Unfinished};

/// The time for which a press or a command is tried: Discord accepts answers for 15 minutes.
const ANSWERABLE: Millis = Millis::minutes(14);

/// The time for which any other event is tried. An interaction of a dead process, too, is done within it.
const WORTH_TRYING: Millis = Millis::hours(24);

/// The number of attempts after which a message is set aside because something is refused each time.
const REFUSALS: u32 = 20;

/// The least time that these attempts must span. Each further message of an author retries their earlier ones, so that
/// a number alone is soon reached.
const REFUSED_FOR: Millis = Millis::minutes(10);

/// The longest time that storing an interaction may delay its acknowledgement: Discord allows three seconds for that.
const QUICK: Duration = Duration::from_millis(700);

/// An event that is to be tried again.
pub(crate) struct Postponed {
    pub(crate) event: Event,
    /// The time at which it was received.
    pub(crate) since: Timestamp,
    /// The kind of the next attempt.
    pub(crate) attempt: Attempt,
}

impl Postponed {
    /// Returns whether it is too late for another attempt.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        let worth = match interaction_of(&self.event) {
            Some(_) if self.attempt == Attempt::Again => ANSWERABLE,
            // An interaction of another process is answered directly, and done while the person may still want it.
            _ => WORTH_TRYING,
        };
        now.since(self.since) >= worth
    }
}

/// The keeper of presses and commands: it stores them before they are acknowledged. Clones share one database.
#[derive(Clone)]
pub struct Keeper {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) process: i64,
}

impl Keeper {
    /// Stores a press or a command until it is done. Returns false if the database fails or is too slow.
    pub async fn keep(&self, event: &Event) -> bool {
        let Some(id) = interaction_of(event) else {
            return false;
        };
        let Ok(body) = serde_json::to_string(event) else {
            return false;
        };
        let kept = Unfinished {
            id,
            came_at: self.clock.now(),
            body,
        };
        let kept = self.store.keep_interaction(&kept, self.process);
        match tokio::time::timeout(QUICK, kept).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(%error, "an interaction is acknowledged without being stored first");
                false
            }
            Err(_) => {
                tracing::warn!(
                    "an interaction is acknowledged without being stored first: the database is slow"
                );
                false
            }
        }
    }
}

/// Returns the id of an event that is a press or a command.
fn interaction_of(event: &Event) -> Option<InteractionId> {
    match event {
        Event::Pressed(press) => Some(press.interaction.id),
        Event::Called(call) => Some(call.interaction.id),
        _ => None,
    }
}

/// Deletes the stored interaction of an event that is done.
pub(crate) async fn done(desk: &Desk, event: &Event) {
    forgotten(desk, event).await;
}

/// Deletes the stored interaction of an event, so that no other process does it. Returns false if it could not be
/// deleted.
async fn forgotten(desk: &Desk, event: &Event) -> bool {
    let Some(id) = interaction_of(event) else {
        return true;
    };
    let forgotten = desk.store.finish_interaction(id).await;
    if let Err(error) = &forgotten {
        tracing::error!(%error, "an interaction could not be forgotten");
    }
    forgotten.is_ok()
}

/// Decides after the first failed attempt whether an event is read again, postponed or set aside.
pub(crate) async fn failed(desk: &Desk, event: Event, begun: Option<InHand>, error: &DeskError) {
    desk.metrics.events_failed.inc();
    tracing::error!(%error, "an event could not be handled");
    match event {
        event @ (Event::Message(_) | Event::Unplaced { .. }) => {
            let message = match &event {
                Event::Message(message) => Some(message),
                _ => None,
            };
            if !is_set_aside(desk, message, begun, error).await {
                // It stays in hand, so that the channel's watermark is held back and the message is read again.
                desk.watermarks.failed(begun, watermarks::again_at(desk));
            }
        }
        event if !error.is_passing() => set_aside(desk, event, error).await,
        // Missed messages are read again anyway, and choices are of use only while somebody types.
        Event::Connected { .. } | Event::Completing(_) => {}
        event => {
            // Taken before the answer is sent, which may take long.
            let now = desk.now();
            say(desk, &event, "in-a-moment").await;
            postpone(desk, event, Attempt::Again, now, now).await;
        }
    }
}

/// Returns whether a failed message would fail each time, or has failed often enough to be given up.
fn is_hopeless(desk: &Desk, begun: Option<InHand>, error: &DeskError) -> bool {
    match error.kind() {
        ErrorKind::Passing => false,
        ErrorKind::Lasting => true,
        ErrorKind::Overtaken | ErrorKind::Refused => {
            let now = desk.now();
            let (times, since) = desk.watermarks.note_refusal(begun, now);
            times >= REFUSALS && now.since(since) >= REFUSED_FOR
        }
    }
}

/// Sets a hopeless message aside, after telling the people concerned. Returns false if it will be read again, also
/// because nobody can be told yet.
async fn is_set_aside(
    desk: &Desk,
    message: Option<&Message>,
    begun: Option<InHand>,
    error: &DeskError,
) -> bool {
    if !is_hopeless(desk, begun, error) {
        return false;
    }
    if let Some(message) = message
        && !tell_of(desk, message).await
    {
        return false;
    }
    desk.watermarks.done(begun);
    desk.metrics.set_aside.inc();
    tracing::error!(%error, "a message is set aside");
    true
}

/// Handles the failure of a missed message. Returns true if it was set aside, false if it will be read again.
pub(crate) async fn failed_message(
    desk: &Desk,
    message: &Message,
    begun: Option<InHand>,
    error: &DeskError,
) -> bool {
    desk.metrics.events_failed.inc();
    tracing::error!(%error, "a message that was missed could not be handled");
    is_set_aside(desk, Some(message), begun, error).await
}

/// Tells everybody who still waits that their press or command was not done, because this process ends. An interaction
/// that cannot be deleted from the store, as while the database is away, is left to the next process.
pub(crate) async fn give_up(desk: &Desk) {
    for postponed in desk.waiting.take_all() {
        if forgotten(desk, &postponed.event).await {
            say_honestly(desk, &postponed.event).await;
        }
    }
}

/// Takes over the unfinished interactions of a dead process.
pub(crate) async fn take_over(desk: &Desk, left: Claimed<Unfinished>) {
    for _ in 0..left.set_aside {
        desk.metrics.set_aside.inc();
    }
    for Unfinished { came_at, body, id } in left.taken {
        match serde_json::from_str(&body) {
            Ok(event) => {
                tracing::info!(interaction = %id, "doing what another process had in hand");
                let postponed = Postponed {
                    event,
                    since: came_at,
                    attempt: Attempt::TakenOver,
                };
                if desk.waiting.push(desk.now(), postponed).is_some() {
                    tracing::warn!(interaction = %id, "too much is left to do; this is taken over later");
                    put_back(desk, id).await;
                }
            }
            Err(error) => {
                desk.metrics.set_aside.inc();
                tracing::error!(%error, interaction = %id, "an interaction cannot be read back");
            }
        }
    }
}

/// Leaves an interaction to any process that has room for it.
async fn put_back(desk: &Desk, id: InteractionId) {
    if let Err(error) = desk.store.leave_interaction(id).await {
        tracing::error!(%error, interaction = %id, "an interaction could not be left to others");
    }
}

/// Postpones an event for another attempt, or gives it up if it is too late or there is no room.
pub(crate) async fn postpone(
    desk: &Desk,
    event: Event,
    attempt: Attempt,
    since: Timestamp,
    now: Timestamp,
) {
    let postponed = Postponed {
        event,
        since,
        attempt,
    };
    let given_up = if postponed.is_over(now) {
        Some(postponed)
    } else {
        desk.waiting.push(now + RETRY_AFTER, postponed)
    };
    if let Some(postponed) = given_up {
        drop_late(desk, &postponed.event).await;
    }
}

/// Gives up an event that could not be handled in time.
pub(crate) async fn drop_late(desk: &Desk, event: &Event) {
    tracing::error!("an event could not be handled in time, and is given up");
    desk.metrics.set_aside.inc();
    say_honestly(desk, event).await;
    done(desk, event).await;
}

/// Sets aside an event that would fail each time: counts it, and tells the people concerned.
pub(crate) async fn set_aside(desk: &Desk, event: Event, error: &DeskError) {
    desk.metrics.set_aside.inc();
    tracing::error!(%error, "an event is set aside");
    say(desk, &event, "trouble").await;
    done(desk, &event).await;
}

/// Tells staff of a message that could not be handled, or the author of a direct message. Returns false if they can be
/// told later.
async fn tell_of(desk: &Desk, message: &Message) -> bool {
    let told = match message.guild {
        Some(guild) => tell_staff(desk, guild, message).await,
        None => tell_author(desk, message).await,
    };
    match told {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(%error, "nobody could be told of a message that is set aside");
            error.kind() == ErrorKind::Lasting
        }
    }
}

async fn tell_staff(desk: &Desk, guild: GuildId, message: &Message) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    let (channel, id) = (message.channel, message.id);
    let link = format!("https://discord.com/channels/{guild}/{channel}/{id}");
    let what = format!("{id}:set-aside");
    let values = [("link", link)];
    notices::tell_staff_once(desk, &mut tx, guild, &what, "message-set-aside", &values).await?;
    outbox::commit(desk, tx).await
}

/// Tells the author of a direct message that it could not be handled, and staff in the open ticket that it was for. A
/// website tells its own visitors.
async fn tell_author(desk: &Desk, message: &Message) -> Result<(), DeskError> {
    let (author, channel) = (&message.author, message.channel);
    if author.is_bot || message.is_system || WebUser::of_channel(channel).is_some() {
        return Ok(());
    }
    // The author is told in any case.
    let ticket = ticket_meant(desk, message).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "it cannot be found out which ticket a message was for");
        None
    });
    let spoken = ticket.as_ref().map(|(_, locale)| *locale);
    let locale = language::of_person(desk, author.user, spoken, None).await?;
    let mut tx = desk.store.begin().await?;
    if !tx.first_hint(message.id, desk.now()).await? {
        return Ok(());
    }
    let step = Outgoing::Post {
        guild: None,
        channel,
        to: Some(message.id),
        post: Post::text(desk.voice(locale).say("trouble")).mention(author.user),
    };
    outbox::enqueue(desk, &mut tx, &step)?;
    if let Some((ticket, _)) = ticket {
        tell_in_ticket(desk, &mut tx, &ticket, author.user).await?;
    }
    outbox::commit(desk, tx).await
}

/// Finds the open ticket that a direct message was most likely meant for, and its learner's language.
async fn ticket_meant(
    desk: &Desk,
    message: &Message,
) -> Result<Option<(Ticket, Locale)>, DeskError> {
    let Some(learner) = desk.store.learner_of(message.author.user).await? else {
        return Ok(None);
    };
    let ticket = match message.for_ticket {
        Some(ticket) => desk.store.ticket(Scope::Direct(learner), ticket).await?,
        None => {
            let spoken_in = messages::spoken_in(desk, message, learner).await?;
            spoken_in.into_iter().next()
        }
    };
    let Some(ticket) = ticket.filter(|ticket| ticket.state.is_open()) else {
        return Ok(None);
    };
    let inquiry = desk.store.inquiry_of(&ticket).await?;
    let locale = inquiry.map(|one| one.locale).unwrap_or_default();
    Ok(Some((ticket, locale)))
}

async fn tell_in_ticket(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    learner: UserId,
) -> Result<(), DeskError> {
    let voice = desk.voice(desk.guilds.get(ticket.guild).await?.locale);
    let learner = learner_names::mention(ticket, Some(learner), voice);
    let step = Outgoing::Say {
        ticket: ticket.id,
        post: Post::text(voice.say1("message-set-aside-direct", "learner", learner)),
    };
    outbox::enqueue(desk, tx, &step)
}

/// Answers the press or the command of an event with a text.
async fn say(desk: &Desk, event: &Event, key: &str) {
    let said = match event {
        Event::Pressed(press) => {
            let text = desk
                .voice(language::without_database(desk, press.locale, press.guild))
                .say(key);
            let response = Response::Ephemeral(Post::text(text));
            desk.platform.respond(&press.interaction, &response).await
        }
        Event::Called(call) => {
            let text = desk
                .voice(language::without_database(desk, call.locale, call.guild))
                .say(key);
            let response = Response::Reply(Post::text(text));
            desk.platform.respond(&call.interaction, &response).await
        }
        _ => Ok(()),
    };
    if let Err(error) = said {
        desk.metrics.refused(&error);
        tracing::warn!(%error, "a press or a call could not be answered");
    }
}

/// Tells a person that their press or command was not done, after its token has expired: directly, or in the ticket's
/// thread.
async fn say_honestly(desk: &Desk, event: &Event) {
    let (user, locale, thread) = match event {
        Event::Pressed(press) => {
            let of_ticket = press.action.is_some_and(Action::is_of_ticket);
            let locale = language::without_database(desk, press.locale, press.guild);
            (press.by.user, locale, of_ticket.then_some(press.channel))
        }
        Event::Called(call) => {
            let locale = language::without_database(desk, call.locale, call.guild);
            (call.by.user, locale, None)
        }
        _ => return,
    };
    let post = Post::text(desk.voice(locale).say("not-in-time"));
    if let Err(error) = tell(desk, user, thread, &post).await {
        desk.metrics.refused(&error);
        tracing::warn!(%error, "nobody could be told that something was not done");
    }
}

async fn tell(
    desk: &Desk,
    user: UserId,
    thread: Option<ChannelId>,
    post: &Post,
) -> Result<(), PlatformError> {
    let mark = DeliveryId::new(desk.entropy.id());
    let directly = async {
        let channel = desk.platform.direct_channel(user).await?;
        desk.platform.post(channel, post, mark, None).await
    };
    match (directly.await, thread) {
        (Err(PlatformError::DirectMessagesClosed), Some(thread)) => {
            desk.platform.post(thread, post, mark, None).await?;
            Ok(())
        }
        (told, _) => told.map(drop),
    }
}
