//! Messages and edits: converted, completed with their channel, and passed to the desk.

use serenity::http::Route;
use serenity::model::channel::{ChannelType, Message};
use serenity::model::event::MessageUpdateEvent;
use serenity::model::id as serenity_id;
use tokio::sync::{SemaphorePermit, TryAcquireError};

use super::EventReceiver;
use crate::desk::event::{self, Event};
use crate::desk::platform::PlatformError;
use crate::discord::guilds::{KnownChannel, find_channel};
use crate::discord::messages::{Spoken, Unplaced, translate};
use crate::discord::rest::Ask;
use crate::domain::{ChannelId, GuildId};

impl EventReceiver {
    /// Converts a message; `None` if too many are already being looked up, so that it is read later.
    pub(super) async fn translated(
        &self,
        message: Message,
    ) -> Result<Option<event::Message>, Unplaced> {
        let guild = message.guild_id.map(|id| GuildId::new(id.get()));
        let known = self.knows_place(guild, message.channel_id);
        let Ok(_turn) = self.turn_to_look_up(known) else {
            let left_out = Spoken::from(&message).translate(&self.guilds, guild, self.me);
            self.queue.leave_out(&Event::Message(left_out));
            return Ok(None);
        };
        if let Some(guild) = guild {
            self.guilds.wait_until_known(guild).await;
        }
        let translated = Spoken::from(&message).translate(&self.guilds, guild, self.me);
        drop(message);
        self.with_place(translated).await.map(Some)
    }

    /// Returns whether a message's channel is known without a request or a wait.
    fn knows_place(&self, guild: Option<GuildId>, channel: serenity_id::ChannelId) -> bool {
        let channel = ChannelId::new(channel.get());
        guild.is_none_or(|guild| self.guilds.channel(guild, channel).is_some())
    }

    /// Takes one of a limited number of permits for look-ups; none is needed if nothing is looked up.
    fn turn_to_look_up(&self, known: bool) -> Result<Option<SemaphorePermit<'_>>, TryAcquireError> {
        if known {
            return Ok(None);
        }
        self.look_ups.try_acquire().map(Some)
    }

    /// Converts an edited message; an incomplete one is requested from Discord.
    pub(super) async fn translated_edit(
        &self,
        event: MessageUpdateEvent,
    ) -> Option<event::Message> {
        let guild = event.guild_id.map(|id| GuildId::new(id.get()));
        let known = self.knows_place(guild, event.channel_id);
        let said_enough = Spoken::of_update(&event).is_some();
        let Ok(_turn) = self.turn_to_look_up(known && said_enough) else {
            self.queue.note_dropped();
            return None;
        };
        if let Some(guild) = guild {
            self.guilds.wait_until_known(guild).await;
        }
        if let Some(spoken) = Spoken::of_update(&event) {
            let translated = spoken.translate(&self.guilds, guild, self.me);
            return self.with_place(translated).await.ok();
        }
        let route = Route::ChannelMessage {
            channel_id: event.channel_id,
            message_id: event.id,
        };
        match self.rest.call::<Message>(Ask::get(route)).await {
            Ok(message) => {
                let translated = translate(&self.guilds, guild, self.me, &message);
                self.with_place(translated).await.ok()
            }
            Err(failure) => {
                tracing::debug!(%failure, "an edited message could not be read");
                None
            }
        }
    }

    /// Adds the channel of a message's thread, and its title if it opens a forum post.
    async fn with_place(&self, mut message: event::Message) -> Result<event::Message, Unplaced> {
        let Some(guild) = message.guild else {
            return Ok(message);
        };
        let Some(place) = self.channel_of(guild, message.channel).await? else {
            return Ok(message);
        };
        message.parent = place.thread_parent();
        let opens = message.id.get() == message.channel.get();
        if let Some(parent) = message.parent
            && opens
            && self.is_forum(guild, parent).await?
        {
            message.forum_title = place.title.as_deref().map(str::to_owned);
        }
        Ok(message)
    }

    /// Finds a channel or thread of a guild. Asks Discord if it is unknown, because the first message in a new thread
    /// may arrive before the thread's own event.
    async fn channel_of(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<Option<KnownChannel>, Unplaced> {
        self.guilds.wait_until_known(guild).await;
        let found = find_channel(&self.rest, &self.guilds, guild, channel).await;
        found.or_else(|failure| {
            tracing::debug!(%guild, %channel, %failure, "a channel could not be looked up");
            match PlatformError::from(failure) {
                PlatformError::Later { .. } => Err(Unplaced { guild, channel }),
                _ => Ok(None),
            }
        })
    }

    /// Returns whether a channel of a guild is a forum.
    async fn is_forum(&self, guild: GuildId, channel: ChannelId) -> Result<bool, Unplaced> {
        let known = self.channel_of(guild, channel).await?;
        Ok(known.is_some_and(|channel| channel.kind == ChannelType::Forum))
    }
}
