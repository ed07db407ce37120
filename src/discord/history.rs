//! The history of channels: reads missed messages, and finds frontdesk's own messages by their mark.

use serenity::http::Route;
use serenity::model::application::{ActionRow, ActionRowComponent, ButtonKind};
use serenity::model::channel::{ChannelType, GuildChannel, Message as DiscordMessage};
use serenity::model::id as serenity_id;

use super::client::{DiscordPlatform, channel_id};
use super::custom_id::decode;
use super::guilds::{KnownChannel, find_channel};
use super::messages::translate;
use super::permissions::TO_SEE;
use super::render;
use super::rest::Ask;
use crate::desk::event::Message;
use crate::desk::platform::{CLOCKS_DIFFER, PlatformError};
use crate::desk::ui::post::Post;
use crate::domain::{ChannelId, DeliveryId, GuildId, MessageId, Millis, Timestamp};

/// The most messages in one answer of Discord's.
const PAGE: usize = 100;
/// The number of pages in which a post is looked for.
const SEARCHED_PAGES: usize = 3;

impl DiscordPlatform {
    /// Reads the messages of a channel, thread or forum after one of them.
    pub(super) async fn read_history(
        &self,
        guild: Option<GuildId>,
        channel: ChannelId,
        after: MessageId,
        limit: usize,
    ) -> Result<Vec<Message>, PlatformError> {
        let place = match guild {
            Some(guild) => self.place(guild, channel).await?,
            None => None,
        };
        match (guild, &place) {
            (Some(guild), Some(place)) if place.kind == ChannelType::Forum => {
                self.forum_posts(guild, channel, after, limit).await
            }
            _ => {
                let found = self.messages_after(guild, channel, after, limit).await?;
                self.with_place(guild, place.as_ref(), found).await
            }
        }
    }

    /// Finds a channel or thread; an archived thread is not remembered, so Discord is asked.
    async fn place(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<Option<KnownChannel>, PlatformError> {
        let found = find_channel(&self.rest, &self.guilds, guild, channel).await;
        found.map_err(|failure| self.explain(failure, channel, TO_SEE))
    }

    /// Adds to the messages of a thread what the history lacks: the thread's channel, and the title to the first
    /// message of a forum post.
    async fn with_place(
        &self,
        guild: Option<GuildId>,
        place: Option<&KnownChannel>,
        mut messages: Vec<Message>,
    ) -> Result<Vec<Message>, PlatformError> {
        let parent = place.and_then(KnownChannel::thread_parent);
        let (Some(guild), Some(place), Some(parent)) = (guild, place, parent) else {
            return Ok(messages);
        };
        let holder = self.place(guild, parent).await?;
        let in_forum = holder.is_some_and(|holder| holder.kind == ChannelType::Forum);
        for message in &mut messages {
            message.parent = Some(parent);
            if in_forum && message.id.get() == message.channel.get() {
                message.forum_title = place.title.as_deref().map(str::to_owned);
            }
        }
        Ok(messages)
    }

    async fn messages_after(
        &self,
        guild: Option<GuildId>,
        channel: ChannelId,
        after: MessageId,
        limit: usize,
    ) -> Result<Vec<Message>, PlatformError> {
        let (mut found, mut last) = (Vec::new(), after);
        while found.len() < limit {
            let wanted = (limit - found.len()).min(PAGE);
            let params = vec![("after", last.to_string()), ("limit", wanted.to_string())];
            let mut page = self.messages(channel, params).await?;
            page.sort_by_key(|message| message.id);
            let Some(newest) = page.last() else { break };
            last = MessageId::new(newest.id.get());
            let is_last_page = page.len() < wanted;
            let said = page.iter();
            found.extend(said.map(|message| translate(&self.guilds, guild, self.me, message)));
            if is_last_page {
                break;
            }
        }
        Ok(found)
    }

    /// Reads the first messages of the posts that were created after `after` and are active, or were archived since.
    async fn forum_posts(
        &self,
        guild: GuildId,
        forum: ChannelId,
        after: MessageId,
        limit: usize,
    ) -> Result<Vec<Message>, PlatformError> {
        let is_new = |thread: &GuildChannel| {
            thread.parent_id == Some(channel_id(forum)) && thread.id.get() > after.get()
        };
        let mut posts = self.threads_of(guild).await?;
        // A post is archived after it is made.
        posts.extend(self.archived_since(forum, after.sent_at()).await?);
        posts.retain(is_new);
        posts.sort_by_key(|thread| thread.id);
        posts.dedup_by_key(|thread| thread.id);
        let mut messages = Vec::new();
        for post in posts.iter().take(limit) {
            messages.extend(self.first_message(guild, forum, post).await?);
        }
        Ok(messages)
    }

    async fn first_message(
        &self,
        guild: GuildId,
        forum: ChannelId,
        post: &GuildChannel,
    ) -> Result<Option<Message>, PlatformError> {
        let route = Route::ChannelMessage {
            channel_id: post.id,
            message_id: serenity_id::MessageId::new(post.id.get()),
        };
        match self.rest.call::<DiscordMessage>(Ask::get(route)).await {
            Ok(message) => Ok(Some(Message {
                parent: Some(forum),
                forum_title: Some(post.name.clone()),
                ..translate(&self.guilds, Some(guild), self.me, &message)
            })),
            Err(failure) => match self.explain(failure, forum, TO_SEE) {
                PlatformError::Gone => Ok(None),
                other => Err(other),
            },
        }
    }

    /// Finds a post of frontdesk's own among the messages of a channel.
    pub(super) async fn search_post(
        &self,
        channel: ChannelId,
        mark: DeliveryId,
        post: &Post,
        to: Option<MessageId>,
        since: Timestamp,
    ) -> Result<Option<MessageId>, PlatformError> {
        // Discord's clock and this machine's may differ. The message is near the start of the search, even if many
        // followed.
        let content = post.rows.is_empty().then(|| render::content(post));
        let slack = match content {
            // The same text may have been sent to somebody else shortly before.
            Some(_) => Millis::secs(5),
            None => CLOCKS_DIFFER,
        };
        let begin = MessageId::at(since - slack);
        let mut after = begin.get();
        for _ in 0..SEARCHED_PAGES {
            let params = vec![("limit", PAGE.to_string()), ("after", after.to_string())];
            let page = self.messages(channel, params).await?;
            let found = self.own_post(&page, mark, content.as_deref(), to);
            if found.is_some() {
                return Ok(found);
            }
            let newest = page.iter().map(|message| message.id.get()).max();
            match newest {
                Some(newest) if page.len() >= PAGE => after = newest,
                _ => break,
            }
        }
        if content.is_some() {
            return Ok(None);
        }
        // If this machine's clock was ahead, the step is dated later than its message. No other message carries the
        // mark.
        let newest = self.messages(channel, vec![("limit", PAGE.to_string())]);
        Ok(self.own_post(&newest.await?, mark, None, to))
    }

    /// Finds a post among messages: by its mark, or by its `content` if it has no component to carry a mark.
    fn own_post(
        &self,
        page: &[DiscordMessage],
        mark: DeliveryId,
        content: Option<&str>,
        to: Option<MessageId>,
    ) -> Option<MessageId> {
        let mut own = page
            .iter()
            .filter(|message| message.author.id.get() == self.me.get());
        let found = own.find(|message| is_delivery(message, mark, content, to));
        found.map(|message| MessageId::new(message.id.get()))
    }

    async fn messages(
        &self,
        channel: ChannelId,
        params: Vec<(&'static str, String)>,
    ) -> Result<Vec<DiscordMessage>, PlatformError> {
        let channel_id = channel_id(channel);
        let ask = Ask::get(Route::ChannelMessages { channel_id }).params(params);
        let found = self.rest.call(ask).await;
        found.map_err(|failure| self.explain(failure, channel, TO_SEE))
    }
}

/// Returns whether a message is a delivery: by its mark, or, if the post has no component to carry one, by its text. A
/// message that replies to another one than `to` is not. One without a reply can be, because Discord makes a reply to a
/// deleted message a plain one.
fn is_delivery(
    message: &DiscordMessage,
    mark: DeliveryId,
    content: Option<&str>,
    to: Option<MessageId>,
) -> bool {
    let replies_to = message.message_reference.as_ref();
    let replies_to = replies_to.and_then(|reference| reference.message_id);
    match content {
        Some(content) => {
            let to_another = replies_to.is_some_and(|id| to != Some(MessageId::new(id.get())));
            message.content == content && !to_another
        }
        None => custom_ids(&message.components)
            .filter_map(decode)
            .any(|carried| carried.mark == mark),
    }
}

/// Returns the ids of a message's buttons and menus.
fn custom_ids(rows: &[ActionRow]) -> impl Iterator<Item = &str> {
    let parts = rows.iter().flat_map(|row| &row.components);
    parts.filter_map(|part| match part {
        ActionRowComponent::Button(button) => match &button.data {
            ButtonKind::NonLink { custom_id, .. } => Some(custom_id.as_str()),
            _ => None,
        },
        ActionRowComponent::SelectMenu(menu) => menu.custom_id.as_deref(),
        _ => None,
    })
}
