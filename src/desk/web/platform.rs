//! The platform with website learners: messages to them are written into their conversations, and all others go to
//! Discord. Decides nothing.

use std::sync::Arc;

use async_trait::async_trait;

use crate::desk::event::{Interaction, Message, Person};
use crate::desk::platform::{Platform, PlatformError, Response, Servers};
use crate::desk::ui::post::{Post, Row};
use crate::desk::web::mailbox::Mailbox;
use crate::desk::web::pressed::WebPress;
use crate::domain::{
    ChannelId, Clock, DeliveryId, Entropy, GuildId, MessageId, Timestamp, UserId, WebUser,
};
use crate::store::{Store, StoreError, WebPost};

/// Discord, and the conversations of learners on a website.
pub struct WithWebsite {
    discord: Arc<dyn Platform>,
    website: Website,
}

struct Website {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<Entropy>,
    mailbox: Arc<Mailbox>,
}

impl WithWebsite {
    /// Combines Discord with the conversations of a website.
    pub fn new(
        discord: Arc<dyn Platform>,
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<Entropy>,
        mailbox: Arc<Mailbox>,
    ) -> Self {
        Self {
            discord,
            website: Website {
                store,
                clock,
                entropy,
                mailbox,
            },
        }
    }
}

/// Turns a failure of the database into one of the platform. A passing failure is tried again.
fn failed(error: &StoreError) -> PlatformError {
    if error.is_passing() {
        PlatformError::Later {
            wait: None,
            reason: "a conversation on a website could not be written".to_owned(),
        }
    } else {
        PlatformError::Invalid(error.to_string())
    }
}

fn unwritten(error: &serde_json::Error) -> PlatformError {
    PlatformError::Invalid(error.to_string())
}

impl Website {
    async fn post(
        &self,
        user: WebUser,
        post: &Post,
        mark: DeliveryId,
        reply_to: Option<MessageId>,
    ) -> Result<MessageId, PlatformError> {
        let now = self.clock.now();
        let written = WebPost {
            id: MessageId::minted(now, self.entropy.number()),
            mark: Some(mark),
            reply_to,
            ticket: None,
            body: body_of(post)?,
            written_at: now,
        };
        let posted = async {
            let mut tx = self.store.begin().await?;
            let posted = tx.post_web(user, &written).await?;
            tx.commit().await?;
            Ok(posted)
        };
        let posted = posted.await.map_err(|error| failed(&error))?;
        self.mailbox.changed(user);
        // A forgotten learner reads nothing any more.
        posted.ok_or(PlatformError::Gone)
    }

    async fn change(
        &self,
        user: WebUser,
        message: MessageId,
        post: Option<&Post>,
    ) -> Result<(), PlatformError> {
        let body = post.map(body_of).transpose()?;
        let changed = async {
            let mut tx = self.store.begin().await?;
            let changed = tx.change_web(user, message, body.as_deref()).await?;
            tx.commit().await?;
            Ok(changed)
        };
        let changed = changed.await.map_err(|error| failed(&error))?;
        self.mailbox.changed(user);
        if changed || post.is_none() {
            Ok(())
        } else {
            Err(PlatformError::Gone)
        }
    }

    async fn change_rows(
        &self,
        user: WebUser,
        message: MessageId,
        rows: &[Row],
    ) -> Result<(), PlatformError> {
        let found = self.store.web_message(user, message).await;
        let found = found.map_err(|error| failed(&error))?;
        let body = found
            .and_then(|found| found.body)
            .ok_or(PlatformError::Gone)?;
        let post: Post = serde_json::from_str(&body).map_err(|error| unwritten(&error))?;
        let rows = rows.to_vec();
        self.change(user, message, Some(&Post { rows, ..post }))
            .await
    }

    /// Answers a press: by a change of its message, or by a text for the request that waits for it.
    async fn respond(
        &self,
        interaction: &Interaction,
        pressed: WebPress,
        response: &Response,
    ) -> Result<(), PlatformError> {
        let WebPress { user, message } = pressed;
        match (response, message) {
            (Response::Update(post), Some(message)) => {
                self.change(user, message, Some(post)).await?;
            }
            (Response::Rows(rows), Some(message)) => self.change_rows(user, message, rows).await?,
            (
                Response::Update(post)
                | Response::Reply(post)
                | Response::Ephemeral(post)
                | Response::Publish(post),
                _,
            ) => self.mailbox.answer(interaction.id, post.whole_text()),
            (Response::Rows(_) | Response::Choices(_), _) => {}
        }
        Ok(())
    }

    /// Returns a website learner as a member of the guild that the site belongs to.
    async fn member(&self, guild: GuildId, user: WebUser) -> Result<Option<Person>, PlatformError> {
        let own = self.store.guild_of_web(user).await;
        let own = own.map_err(|error| failed(&error))?;
        Ok(
            (own == Some(guild))
                .then(|| Person::without_roles(user.user(), &user.user().mention())),
        )
    }

    async fn find_post(&self, mark: DeliveryId) -> Result<Option<MessageId>, PlatformError> {
        let found = self.store.web_message_of(mark).await;
        found.map_err(|error| failed(&error))
    }
}

/// Writes a post in the form that a conversation stores. Leaves out files of frontdesk's own, which are for Discord
/// only.
fn body_of(post: &Post) -> Result<String, PlatformError> {
    let kept = Post {
        documents: Vec::new(),
        ..post.clone()
    };
    serde_json::to_string(&kept).map_err(|error| unwritten(&error))
}

#[async_trait]
impl Platform for WithWebsite {
    fn me(&self) -> UserId {
        self.discord.me()
    }

    fn servers(&self) -> &dyn Servers {
        self.discord.servers()
    }

    async fn post(
        &self,
        channel: ChannelId,
        post: &Post,
        mark: DeliveryId,
        reply_to: Option<MessageId>,
    ) -> Result<MessageId, PlatformError> {
        match WebUser::of_channel(channel) {
            Some(user) => self.website.post(user, post, mark, reply_to).await,
            None => self.discord.post(channel, post, mark, reply_to).await,
        }
    }

    async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        post: &Post,
        mark: DeliveryId,
    ) -> Result<(), PlatformError> {
        match WebUser::of_channel(channel) {
            Some(user) => self.website.change(user, message, Some(post)).await,
            None => self.discord.edit(channel, message, post, mark).await,
        }
    }

    async fn change_rows(
        &self,
        channel: ChannelId,
        message: MessageId,
        rows: &[Row],
        mark: DeliveryId,
    ) -> Result<(), PlatformError> {
        match WebUser::of_channel(channel) {
            Some(user) => self.website.change_rows(user, message, rows).await,
            None => self.discord.change_rows(channel, message, rows, mark).await,
        }
    }

    async fn delete(&self, channel: ChannelId, message: MessageId) -> Result<(), PlatformError> {
        match WebUser::of_channel(channel) {
            Some(user) => self.website.change(user, message, None).await,
            None => self.discord.delete(channel, message).await,
        }
    }

    async fn find_post(
        &self,
        channel: ChannelId,
        mark: DeliveryId,
        post: &Post,
        to: Option<MessageId>,
        since: Timestamp,
    ) -> Result<Option<MessageId>, PlatformError> {
        match WebUser::of_channel(channel) {
            Some(_) => self.website.find_post(mark).await,
            None => self.discord.find_post(channel, mark, post, to, since).await,
        }
    }

    async fn add_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError> {
        match WebUser::of_user(user) {
            // A website learner cannot join a thread.
            Some(_) => Ok(()),
            None => self.discord.add_member(thread, user).await,
        }
    }

    async fn remove_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError> {
        match WebUser::of_user(user) {
            Some(_) => Ok(()),
            None => self.discord.remove_member(thread, user).await,
        }
    }

    async fn direct_channel(&self, user: UserId) -> Result<ChannelId, PlatformError> {
        match WebUser::of_user(user) {
            Some(user) => Ok(user.channel()),
            None => self.discord.direct_channel(user).await,
        }
    }

    async fn history(
        &self,
        guild: Option<GuildId>,
        channel: ChannelId,
        after: MessageId,
        limit: usize,
    ) -> Result<Vec<Message>, PlatformError> {
        match WebUser::of_channel(channel) {
            // The site sends a message again if it was not confirmed, so there is no history to read.
            Some(_) => Ok(Vec::new()),
            None => self.discord.history(guild, channel, after, limit).await,
        }
    }

    async fn member(&self, guild: GuildId, user: UserId) -> Result<Option<Person>, PlatformError> {
        match WebUser::of_user(user) {
            Some(user) => self.website.member(guild, user).await,
            None => self.discord.member(guild, user).await,
        }
    }

    async fn is_filled(&self, interaction: &Interaction) -> Result<bool, PlatformError> {
        match WebPress::of(interaction) {
            Some(_) => Ok(true),
            None => self.discord.is_filled(interaction).await,
        }
    }

    async fn respond(
        &self,
        interaction: &Interaction,
        response: &Response,
    ) -> Result<(), PlatformError> {
        match WebPress::of(interaction) {
            Some(pressed) => self.website.respond(interaction, pressed, response).await,
            None => self.discord.respond(interaction, response).await,
        }
    }
}
