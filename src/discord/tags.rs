//! The tags of forums and of their posts.

use serde_json::json;
use serenity::http::Route;
use serenity::model::channel::GuildChannel;

use super::client::{DiscordPlatform, channel_id};
use super::guilds::fetch_channel;
use super::permissions::{TO_MANAGE_THREADS, TO_SEE};
use super::rest::Ask;
use crate::desk::platform::{ForumTag, PlatformError, PostTags};
use crate::domain::{ChannelId, TagId};

impl DiscordPlatform {
    /// Reads the tags that a forum offers.
    pub(super) async fn tags_of_forum(
        &self,
        forum: ChannelId,
    ) -> Result<Vec<ForumTag>, PlatformError> {
        let found = self.channel_now(forum).await?;
        let tags = found.into_iter().flat_map(|forum| forum.available_tags);
        let tags = tags.map(|tag| ForumTag {
            id: TagId::new(tag.id.get()),
            name: tag.name,
        });
        Ok(tags.collect())
    }

    /// Reads the tags of a post; `None` if the channel is no thread.
    pub(super) async fn tags_of_post(
        &self,
        post: ChannelId,
    ) -> Result<Option<PostTags>, PlatformError> {
        let found = self.channel_now(post).await?;
        let thread = found.filter(|found| found.thread_metadata.is_some());
        Ok(thread.and_then(|thread| {
            let applied = thread.applied_tags.iter();
            Some(PostTags {
                forum: ChannelId::new(thread.parent_id?.get()),
                applied: applied.map(|tag| TagId::new(tag.get())).collect(),
            })
        }))
    }

    /// Gives a post these tags.
    pub(super) async fn tag_post(
        &self,
        post: ChannelId,
        tags: &[TagId],
    ) -> Result<(), PlatformError> {
        let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
        let body = json!({ "applied_tags": tags });
        let channel_id = channel_id(post);
        let done = self
            .rest
            .done(Ask::patch(Route::Channel { channel_id }).body(&body))
            .await;
        done.map_err(|failure| self.explain(failure, post, TO_MANAGE_THREADS))
    }

    /// Reads the present state of a channel from Discord.
    async fn channel_now(&self, channel: ChannelId) -> Result<Option<GuildChannel>, PlatformError> {
        let found = fetch_channel(&self.rest, channel).await;
        found.map_err(|failure| self.explain(failure, channel, TO_SEE))
    }
}
