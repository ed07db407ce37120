//! What becomes of an event that could not be handled. What is in the way for a while, as a database that
//! is away, is waited for, and whoever pressed or called is told so; what will always be is set aside, told
//! to staff and counted. A press or a call that was acknowledged is kept until it is done, over a kill too.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::desk::catchup::watermarks;
use crate::desk::catchup::watermarks::Trail;
use crate::desk::event::{Event, Message};
use crate::desk::platform::{PlatformError, Response};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, interactions, notices, outbox};
use crate::domain::{ChannelId, Clock, DeliveryId, InteractionId, Millis, Timestamp, UserId};
use crate::store::{Store, Unfinished};

/// How many events wait to be tried again.
const WAITING: usize = 1024;

/// How long until an event is tried again.
const AGAIN: Millis = Millis::secs(5);

/// A press or a call can be answered for a quarter of an hour.
const ANSWERABLE: Millis = Millis::minutes(14);

/// Anything else is worth trying for so long.
const WORTH_TRYING: Millis = Millis::hours(24);

/// An interaction is stored before it is acknowledged where that takes no longer than this: an
/// acknowledgement is allowed three seconds.
const QUICK: Duration = Duration::from_millis(700);

/// Events to be tried again.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<VecDeque<Postponed>>);

/// One of them.
pub(crate) struct Postponed {
    pub(crate) event: Event,
    /// When it came.
    pub(crate) since: Timestamp,
    /// When it is tried again.
    due: Timestamp,
    /// Whether this process has tried it before.
    is_tried: bool,
}

impl Postponed {
    /// Whether it is too late for it.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        let worth = interaction_of(&self.event).map_or(WORTH_TRYING, |_| ANSWERABLE);
        self.is_tried && now.since(self.since) >= worth
    }
}

impl Waiting {
    /// False if there is no room.
    fn push(&self, postponed: Postponed) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let has_room = waiting.len() < WAITING;
        if has_room {
            waiting.push_back(postponed);
        }
        has_room
    }

    /// The one that has waited longest, if it is due.
    pub(crate) fn next(&self, now: Timestamp) -> Option<Postponed> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.pop_front_if(|first| first.due <= now)
    }

    fn take_all(&self) -> VecDeque<Postponed> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Keeps presses and calls before they are acknowledged. Clones share one database.
#[derive(Clone)]
pub struct Keeper {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) worker: i64,
}

impl Keeper {
    /// Keeps a press or a call until it is done, if the database is quick; whether it was.
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
        let kept = self.store.keep_interaction(&kept, self.worker);
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

/// The press or the call that an event is.
fn interaction_of(event: &Event) -> Option<InteractionId> {
    match event {
        Event::Pressed(press) => Some(press.interaction.id),
        Event::Called(call) => Some(call.interaction.id),
        _ => None,
    }
}

/// An event is done: nothing of it need be kept.
pub(crate) async fn done(desk: &Desk, event: &Event) {
    if let Some(id) = interaction_of(event)
        && let Err(error) = desk.store.finish_interaction(id).await
    {
        tracing::error!(%error, "an interaction that is done could not be forgotten");
    }
}

/// Sees to an event that could not be handled, the first time.
pub(crate) async fn failed(desk: &Desk, event: Event, trail: Option<Trail>, error: &DeskError) {
    desk.metrics.events_failed.inc();
    tracing::error!(%error, "an event could not be handled");
    match event {
        // Its trail stays, so that the channel's mark is held back and the message is read again.
        Event::Message(_) | Event::Unplaced { .. } if !error.is_lasting() => {
            desk.watermarks.failed(trail, watermarks::again_at(desk));
        }
        event if !error.is_passing() => {
            desk.watermarks.done(trail);
            set_aside(desk, event, error).await;
        }
        // What was missed is read again by itself, and choices are for who is typing now.
        Event::Connected { .. } | Event::Completing(_) => {}
        event => {
            // By when it came, not by when that could be said.
            let now = desk.now();
            say(desk, &event, "in-a-moment").await;
            postpone(desk, event, now, now).await;
        }
    }
}

/// Whether a message that was missed is dealt with, although it could not be handled.
pub(crate) async fn failed_message(
    desk: &Desk,
    message: &Message,
    trail: Option<Trail>,
    error: &DeskError,
) -> bool {
    desk.metrics.events_failed.inc();
    tracing::error!(%error, "a message that was missed could not be handled");
    if !error.is_lasting() {
        return false;
    }
    desk.watermarks.done(trail);
    desk.metrics.set_aside.inc();
    tell_staff(desk, message).await;
    true
}

/// Says so to everybody who still waits: this process ends.
pub(crate) async fn give_up(desk: &Desk) {
    for postponed in desk.waiting.take_all() {
        say_honestly(desk, &postponed.event).await;
    }
}

/// What a process that died had in hand is done by this one.
pub(crate) fn take_over(desk: &Desk, left: Vec<Unfinished>) {
    for Unfinished { came_at, body, id } in left {
        match serde_json::from_str(&body) {
            Ok(event) => {
                tracing::info!(interaction = %id, "doing what another process had in hand");
                let postponed = Postponed {
                    event,
                    since: came_at,
                    due: desk.now(),
                    is_tried: false,
                };
                if !desk.waiting.push(postponed) {
                    tracing::error!(interaction = %id, "too much is left to do; this is not done");
                }
            }
            Err(error) => {
                desk.metrics.set_aside.inc();
                tracing::error!(%error, interaction = %id, "an interaction cannot be read back");
            }
        }
    }
}

/// Lets an event wait to be tried again, if it is still worth it.
pub(crate) async fn postpone(desk: &Desk, event: Event, since: Timestamp, now: Timestamp) {
    let postponed = Postponed {
        event,
        since,
        due: now + AGAIN,
        is_tried: true,
    };
    if postponed.is_over(now) {
        drop_late(desk, &postponed.event).await;
    } else if !desk.waiting.push(postponed) {
        tracing::error!("too many events wait to be handled; one is dropped");
        desk.metrics.set_aside.inc();
    }
}

/// Gives an event up that could not be handled in time.
pub(crate) async fn drop_late(desk: &Desk, event: &Event) {
    tracing::error!("an event could not be handled in time, and is given up");
    desk.metrics.set_aside.inc();
    say_honestly(desk, event).await;
    done(desk, event).await;
}

/// What can never be handled is told and counted, and nothing waits for it.
pub(crate) async fn set_aside(desk: &Desk, event: Event, error: &DeskError) {
    desk.metrics.set_aside.inc();
    tracing::error!(%error, "an event is set aside");
    match &event {
        Event::Message(message) => tell_staff(desk, message).await,
        event => say(desk, event, "trouble").await,
    }
    done(desk, &event).await;
}

/// A person looks at what frontdesk cannot.
async fn tell_staff(desk: &Desk, message: &Message) {
    let Some(guild) = message.guild else { return };
    let told = async {
        let mut tx = desk.store.begin().await?;
        let (channel, id) = (message.channel, message.id);
        let link = format!("https://discord.com/channels/{guild}/{channel}/{id}");
        let what = format!("{id}:set-aside");
        let values = [("link", link)];
        notices::tell_staff_once(desk, &mut tx, guild, &what, "message-set-aside", &values).await?;
        outbox::commit(desk, tx).await
    };
    if let Err(error) = told.await {
        tracing::error!(%error, "staff could not be told of a message that was set aside");
    }
}

/// Tells whoever pressed or called how it stands.
async fn say(desk: &Desk, event: &Event, key: &str) {
    let said = match event {
        Event::Pressed(press) => {
            let text = desk
                .voice(interactions::locale_of(desk, press.locale, press.guild))
                .say(key);
            let response = Response::Whisper(Post::text(text));
            desk.platform.respond(&press.interaction, &response).await
        }
        Event::Called(call) => {
            let text = desk
                .voice(interactions::locale_of(desk, call.locale, call.guild))
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

/// Tells whoever pressed or called, where it can no longer be answered, that it was not done: directly, or
/// in the ticket's thread.
async fn say_honestly(desk: &Desk, event: &Event) {
    let (user, locale, thread) = match event {
        Event::Pressed(press) => {
            let of_ticket = press.action.is_some_and(Action::is_of_ticket);
            let locale = interactions::locale_of(desk, press.locale, press.guild);
            (press.by.user, locale, of_ticket.then_some(press.channel))
        }
        Event::Called(call) => {
            let locale = interactions::locale_of(desk, call.locale, call.guild);
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
        (Err(PlatformError::Refused), Some(thread)) => {
            desk.platform.post(thread, post, mark, None).await?;
            Ok(())
        }
        (told, _) => told.map(drop),
    }
}
