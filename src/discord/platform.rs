//! The desk's [`Platform`] on Discord's API. Does what is asked, and returns why it failed.

use async_trait::async_trait;
use serde::Deserialize;
use serenity::builder::CreateMessage;
use serenity::http::Route;
use serenity::model::channel::{MessageFlags, PrivateChannel};
use serenity::model::guild::{Member, PartialGuild};
use serenity::model::id as serenity_id;

use super::client::{DiscordPlatform, channel_id, forgive_gone, one_message};
use super::failure::code;
use super::messages::person_of_member;
use super::permissions::{TO_MANAGE_THREADS, TO_SEE, TO_WRITE_IN_THREADS};
use super::render;
use super::rest::Ask;
use super::threads::spoken;
use crate::desk::event::{Interaction, Message, Person};
use crate::desk::platform::{
    ChannelKind, ForumTag, Need, Permission, Platform, PlatformError, PostTags, Response, Servers,
    SpokenThread, ThreadState,
};
use crate::desk::ui::post::{Attachment, Choice, Post, Row};
use crate::domain::{ChannelId, DeliveryId, GuildId, MessageId, RoleId, TagId, Timestamp, UserId};

/// The id of a new item; no other field of Discord's answer is read.
#[derive(Deserialize)]
struct MadeId<Id> {
    id: Id,
}

/// The flags of the reply to a command, which show whether it is still loading; no other field of it is read.
#[derive(Deserialize)]
struct ReplyId {
    #[serde(default = "MessageFlags::empty")]
    flags: MessageFlags,
}

#[async_trait]
impl Platform for DiscordPlatform {
    fn me(&self) -> UserId {
        self.me
    }

    fn servers(&self) -> &dyn Servers {
        self
    }

    async fn post(
        &self,
        channel: ChannelId,
        post: &Post,
        mark: DeliveryId,
        reply_to: Option<MessageId>,
    ) -> Result<MessageId, PlatformError> {
        let to = reply_to.map(|message| (channel, message));
        let message = render::message(post, mark, to);
        let posted = if post.files.is_empty() && post.documents.is_empty() {
            self.post_once(channel, &message).await
        } else {
            self.post_with_files(channel, message, post).await
        };
        match posted {
            Err(PlatformError::Gone) if self.direct.gone(channel) => Err(PlatformError::Later {
                wait: None,
                reason: "a remembered channel of direct messages is gone".to_owned(),
            }),
            posted => posted,
        }
    }

    async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        post: &Post,
        mark: DeliveryId,
    ) -> Result<(), PlatformError> {
        self.edit_with_files(channel, message, render::edit(post, mark), post)
            .await
    }

    async fn change_rows(
        &self,
        channel: ChannelId,
        message: MessageId,
        rows: &[Row],
        mark: DeliveryId,
    ) -> Result<(), PlatformError> {
        let ask = Ask::patch(one_message(channel, message)).body(&render::other_rows(rows, mark));
        let done = self.rest.done(ask).await;
        done.map_err(|failure| self.explain(failure, channel, self.to_speak(channel)))
    }

    async fn delete(&self, channel: ChannelId, message: MessageId) -> Result<(), PlatformError> {
        let done = self
            .rest
            .done(Ask::delete(one_message(channel, message)))
            .await;
        forgive_gone(done.map_err(|failure| self.explain(failure, channel, TO_SEE)))
    }

    async fn find_post(
        &self,
        channel: ChannelId,
        mark: DeliveryId,
        post: &Post,
        to: Option<MessageId>,
        since: Timestamp,
    ) -> Result<Option<MessageId>, PlatformError> {
        self.search_post(channel, mark, post, to, since).await
    }

    async fn add_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError> {
        let done = self.rest.done(Ask::put(thread_member(thread, user))).await;
        done.map_err(|failure| self.explain(failure, thread, TO_WRITE_IN_THREADS))
    }

    async fn remove_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError> {
        let done = self
            .rest
            .done(Ask::delete(thread_member(thread, user)))
            .await;
        forgive_gone(done.map_err(|failure| self.explain(failure, thread, TO_MANAGE_THREADS)))
    }

    async fn direct_channel(&self, user: UserId) -> Result<ChannelId, PlatformError> {
        if let Some(known) = self.direct.of(user) {
            return Ok(known);
        }
        if let Some(wait) = self.direct.wait(self.rest.elapsed()) {
            return Err(PlatformError::Later {
                wait: Some(wait),
                reason: "channels of direct messages were opened too fast".to_owned(),
            });
        }
        let body = serde_json::json!({"recipient_id": user.to_string()});
        // Discord has one such channel for each person, and returns it if it exists.
        let ask = Ask::post(Route::UserMeDmChannels).once().body(&body);
        let opened: Result<PrivateChannel, _> = self.rest.call(ask).await;
        if let Err(failure) = &opened {
            self.direct.refused(failure, self.rest.elapsed());
        }
        let channel = ChannelId::new(opened?.id.get());
        self.direct.opened(user, channel);
        Ok(channel)
    }

    async fn history(
        &self,
        guild: Option<GuildId>,
        channel: ChannelId,
        after: MessageId,
        limit: usize,
    ) -> Result<Vec<Message>, PlatformError> {
        self.read_history(guild, channel, after, limit).await
    }

    async fn member(&self, guild: GuildId, user: UserId) -> Result<Option<Person>, PlatformError> {
        let route = Route::GuildMember {
            guild_id: serenity_id::GuildId::new(guild.get()),
            user_id: serenity_id::UserId::new(user.get()),
        };
        match self.rest.call::<Member>(Ask::get(route)).await {
            Ok(member) => Ok(Some(person_of_member(&self.guilds, guild, &member))),
            Err(failure) if failure.code() == Some(code::UNKNOWN_MEMBER) => Ok(None),
            Err(failure) => match failure.into() {
                PlatformError::Gone => Ok(None),
                other => Err(other),
            },
        }
    }

    async fn is_filled(&self, interaction: &Interaction) -> Result<bool, PlatformError> {
        let original = Route::WebhookOriginalInteractionResponse {
            application_id: self.application()?,
            token: &interaction.token,
        };
        match self.rest.call::<ReplyId>(Ask::get(original)).await {
            Ok(reply) => Ok(!reply.flags.contains(MessageFlags::LOADING)),
            Err(failure) => match failure.into() {
                PlatformError::Expired | PlatformError::Gone => Ok(false),
                other => Err(other),
            },
        }
    }

    async fn respond(
        &self,
        interaction: &Interaction,
        response: &Response,
    ) -> Result<(), PlatformError> {
        self.answer(interaction, response).await
    }
}

#[async_trait]
impl Servers for DiscordPlatform {
    async fn pin(&self, channel: ChannelId, message: MessageId) -> Result<(), PlatformError> {
        let route = Route::ChannelPin {
            channel_id: channel_id(channel),
            message_id: serenity_id::MessageId::new(message.get()),
        };
        let ask = Ask::put(route).moved("/pins/", "/messages/pins/");
        let done = self.rest.done(ask).await;
        done.map_err(|failure| match self.explain(failure, channel, TO_SEE) {
            PlatformError::Forbidden(None) => {
                PlatformError::Forbidden(Some(Permission::PinMessages))
            }
            other => other,
        })
    }

    async fn open_thread(&self, parent: ChannelId, name: &str) -> Result<ChannelId, PlatformError> {
        self.open_private_thread(parent, name).await
    }

    async fn find_thread(
        &self,
        guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
        since: Timestamp,
    ) -> Result<Option<ChannelId>, PlatformError> {
        self.search_thread(guild, parent, name_begins, since).await
    }

    async fn remove_spares(
        &self,
        guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
        kept: Option<ChannelId>,
    ) -> Result<(), PlatformError> {
        self.delete_spares(guild, parent, name_begins, kept).await
    }

    async fn set_thread_state(
        &self,
        thread: ChannelId,
        thread_state: ThreadState,
    ) -> Result<(), PlatformError> {
        self.archive_thread(thread, thread_state).await
    }

    async fn rename_thread(&self, thread: ChannelId, name: &str) -> Result<(), PlatformError> {
        self.name_thread(thread, name).await
    }

    async fn state_of_thread(
        &self,
        thread: ChannelId,
    ) -> Result<Option<ThreadState>, PlatformError> {
        self.look_at_thread(thread).await
    }

    async fn forum_tags(&self, forum: ChannelId) -> Result<Vec<ForumTag>, PlatformError> {
        self.tags_of_forum(forum).await
    }

    async fn post_tags(&self, post: ChannelId) -> Result<Option<PostTags>, PlatformError> {
        self.tags_of_post(post).await
    }

    async fn set_post_tags(&self, post: ChannelId, tags: &[TagId]) -> Result<(), PlatformError> {
        self.tag_post(post, tags).await
    }

    async fn active_threads(&self, guild: GuildId) -> Result<Vec<SpokenThread>, PlatformError> {
        let found = self.threads_of(guild).await?;
        Ok(found.iter().filter_map(spoken).collect())
    }

    async fn archived_threads(
        &self,
        parent: ChannelId,
        since: Timestamp,
    ) -> Result<Vec<SpokenThread>, PlatformError> {
        let found = self.archived_since(parent, since).await?;
        Ok(found.iter().filter_map(spoken).collect())
    }

    async fn members_called(
        &self,
        guild: GuildId,
        begins: &str,
    ) -> Result<Vec<Person>, PlatformError> {
        let route = Route::GuildMembersSearch {
            guild_id: serenity_id::GuildId::new(guild.get()),
        };
        let params = vec![("query", begins.to_owned()), ("limit", "100".to_owned())];
        let found: Vec<Member> = self.rest.call(Ask::get(route).params(params)).await?;
        let person = |member: &Member| person_of_member(&self.guilds, guild, member);
        Ok(found.iter().map(person).collect())
    }

    async fn guild_name(&self, guild: GuildId) -> Result<String, PlatformError> {
        if let Some(name) = self.guilds.read(guild, |known| known.name.clone()) {
            return Ok(name);
        }
        let guild_id = serenity_id::GuildId::new(guild.get());
        let found: PartialGuild = self.rest.call(Ask::get(Route::Guild { guild_id })).await?;
        Ok(found.name)
    }

    async fn kind(&self, guild: GuildId, channel: ChannelId) -> Result<ChannelKind, PlatformError> {
        self.find_kind(guild, channel).await
    }

    async fn all_missing(
        &self,
        guild: GuildId,
        needs: &[Need<'_>],
    ) -> Result<Vec<Option<Vec<Permission>>>, PlatformError> {
        self.look_up(guild).await?;
        let missing = |need: &Need<'_>| self.lacking(guild, *need);
        Ok(needs.iter().map(missing).collect())
    }

    async fn reads_messages(&self) -> Result<bool, PlatformError> {
        Ok(self.application_behind().await?.reads_messages())
    }

    async fn notifies(
        &self,
        guild: GuildId,
        channel: ChannelId,
        role: RoleId,
    ) -> Result<bool, PlatformError> {
        self.look_up(guild).await?;
        Ok(self.would_notify(guild, channel, role))
    }

    async fn download(&self, file: &Attachment) -> Result<Vec<u8>, PlatformError> {
        self.download_file(&file.url).await
    }
}

impl DiscordPlatform {
    /// Returns the application's id, which is known from the first session on.
    fn application(&self) -> Result<serenity_id::ApplicationId, PlatformError> {
        let known = self.rest.http().application_id();
        known.ok_or_else(|| PlatformError::Later {
            wait: None,
            reason: "no session has begun yet".to_owned(),
        })
    }

    /// Sends a message without files. Its nonce keeps a retry from sending it twice.
    async fn post_once(
        &self,
        channel: ChannelId,
        message: &CreateMessage,
    ) -> Result<MessageId, PlatformError> {
        let route = Route::ChannelMessages {
            channel_id: channel_id(channel),
        };
        let ask = Ask::post(route).once().body(message);
        let made: Result<MadeId<serenity_id::MessageId>, _> = self.rest.call(ask).await;
        let wanted = self.to_speak(channel);
        let made = made.map_err(|failure| self.explain(failure, channel, wanted))?;
        Ok(MessageId::new(made.id.get()))
    }

    /// Answers an interaction that is acknowledged or waits for choices.
    async fn answer(&self, to: &Interaction, response: &Response) -> Result<(), PlatformError> {
        let token = to.token.as_str();
        let application_id = self.application()?;
        let original = Route::WebhookOriginalInteractionResponse {
            application_id,
            token,
        };
        let ask = match response {
            Response::Reply(post) | Response::Update(post) => {
                if !post.documents.is_empty() {
                    let reply = render::reply(post, to.mark);
                    return self.reply_with_files(token, reply, post).await;
                }
                let edit = match response {
                    // Also removes a picture of the former content.
                    Response::Update(_) => render::replaced(post, to.mark),
                    _ => render::edit(post, to.mark),
                };
                Ask::patch(original).body(&edit)
            }
            Response::Rows(rows) => Ask::patch(original).body(&render::other_rows(rows, to.mark)),
            Response::Ephemeral(post) | Response::Publish(post) => {
                let route = Route::WebhookFollowupMessages {
                    application_id,
                    token,
                };
                let is_ephemeral = matches!(response, Response::Ephemeral(_));
                let message = render::further(post, is_ephemeral);
                if !post.documents.is_empty() {
                    return self.follow_up_with_files(token, message, post).await;
                }
                Ask::post(route).body(&message)
            }
            Response::Choices(choices) => return self.complete(to, choices).await,
        };
        Ok(self.rest.done(ask).await?)
    }

    async fn complete(&self, to: &Interaction, choices: &[Choice]) -> Result<(), PlatformError> {
        let route = Route::InteractionResponse {
            interaction_id: serenity_id::InteractionId::new(to.id.get()),
            token: &to.token,
        };
        let ask = Ask::post(route).once().body(&render::choices(choices));
        match self.rest.answer(ask).await {
            Err(failure) if failure.code() == Some(code::ALREADY_ACKNOWLEDGED) => Ok(()),
            other => Ok(other?),
        }
    }
}

fn thread_member(thread: ChannelId, user: UserId) -> Route<'static> {
    Route::ChannelThreadMember {
        channel_id: channel_id(thread),
        user_id: serenity_id::UserId::new(user.get()),
    }
}
