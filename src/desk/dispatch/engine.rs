//! The engine: has each event handled, by an exhaustive match, and takes care of those that fail.

use std::pin::pin;

use crate::desk::catchup::{ahead, watermarks};
use crate::desk::commands::autocomplete;
use crate::desk::dispatch::supervision::caught;
use crate::desk::dispatch::unhandled::Postponed;
use crate::desk::dispatch::{change, message, supervision, unhandled};
use crate::desk::event::{Attempt, Event};
use crate::desk::inquiries::edit;
use crate::desk::platform::PlatformError;
use crate::desk::tickets::thread;
use crate::desk::{Desk, DeskError, chosen_channels, commands, dispatch, guilds, person_replies};
use crate::domain::ChannelId;

/// Handles one event: decides, and stores the decision with the outgoing steps. Returns false if it failed.
pub async fn handle(desk: &Desk, event: Event) -> bool {
    desk.metrics.events.inc();
    desk.metrics.events_in_hand.inc();
    let event = event.without_nul();
    let begun = desk.watermarks.begin(&event);
    let decided = {
        let deciding = pin!(decide(desk, &event, Attempt::First));
        caught(supervision::watch(desk), "an event", deciding).await
    };
    let is_handled = decided.is_ok();
    match decided {
        Ok(()) => {
            desk.watermarks.done(begun);
            unhandled::done(desk, &event).await;
        }
        Err(error) => unhandled::failed(desk, event, begun, &error).await,
    }
    desk.metrics.events_in_hand.dec();
    is_handled
}

/// Schedules another reading of a message whose event was dropped for want of room. Other events are lost.
pub(crate) fn read_later(desk: &Desk, event: &Event) {
    let begun = desk.watermarks.begin(event);
    desk.watermarks.failed(begun, watermarks::again_at(desk));
}

pub(crate) async fn decide(desk: &Desk, event: &Event, attempt: Attempt) -> Result<(), DeskError> {
    match event {
        Event::Message(message) => {
            ahead::read_before(desk, message).await?;
            supervision::again_if_overtaken(|| message::handle(desk, message)).await
        }
        Event::Edited { .. } | Event::Deleted { .. } => {
            // The edited or deleted message may have been fetched, and not be handled yet.
            desk.changes.note(event);
            change::handle(desk, event).await
        }
        Event::Pressed(press) => {
            ahead::read_before_joining(desk, press).await?;
            // Presses and commands are on the heap: they are far larger than the other events, which are more.
            Box::pin(dispatch::buttons::pressed(desk, press, attempt)).await
        }
        Event::Called(call) => Box::pin(commands::dispatch::called(desk, call, attempt)).await,
        Event::Completing(call) => autocomplete::completing(desk, call).await,
        Event::ChannelGone { guild, channel } => {
            // First the part that people wait for: open tickets get another thread, even if the rest fails.
            supervision::again_if_overtaken(|| thread::channel_gone(desk, *guild, *channel))
                .await?;
            supervision::again_if_overtaken(|| edit::post_gone(desk, *guild, *channel)).await?;
            supervision::again_if_overtaken(|| {
                person_replies::replies_gone(desk, *guild, *channel)
            })
            .await?;
            supervision::again_if_overtaken(|| chosen_channels::gone(desk, *guild, *channel)).await
        }
        Event::RoleGone { guild, role } => {
            supervision::again_if_overtaken(|| guilds::role_gone(desk, *guild, *role)).await
        }
        Event::Unplaced { channel, .. } => Err(not_placed(*channel).into()),
        Event::Connected { .. } | Event::GuildLeft { .. } => {
            guilds::note_presence(desk, event);
            Ok(())
        }
        Event::SessionBegan { shard, shards, .. } => {
            guilds::session_began(desk, *shard, *shards).await
        }
    }
}

/// Makes the error for a message whose channel could not be looked up.
fn not_placed(channel: ChannelId) -> PlatformError {
    PlatformError::Later {
        wait: None,
        reason: format!("channel {channel} could not be looked up"),
    }
}

/// Tries due postponed events again, the oldest first, until one fails with a passing error.
pub(crate) async fn try_again(desk: &Desk) {
    while let Some(postponed) = desk.waiting.next(desk.now()) {
        if postponed.is_over(desk.now()) {
            unhandled::drop_late(desk, &postponed.event).await;
            continue;
        }
        let Postponed {
            event,
            since,
            attempt,
        } = postponed;
        desk.metrics.events_in_hand.inc();
        let tried = {
            let deciding = pin!(decide(desk, &event, attempt));
            caught(supervision::watch(desk), "an event", deciding).await
        };
        desk.metrics.events_in_hand.dec();
        match tried {
            Ok(()) => unhandled::done(desk, &event).await,
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, "an event could not be handled yet");
                return unhandled::postpone(desk, event, attempt, since, desk.now()).await;
            }
            Err(error) => unhandled::set_aside(desk, event, &error).await,
        }
    }
}
