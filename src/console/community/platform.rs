//! The community as the desk's platform.

use async_trait::async_trait;

use super::Community;
use super::town::{Channel, GUILD, Kind, ME, Said, Town};
use crate::desk::event::{Interaction, Message, Person};
use crate::desk::platform::{ChannelKind, Permission, Response, Shelf, SpokenThread, Whose};
use crate::desk::platform::{Platform, PlatformError};
use crate::desk::ui::post::{Post, Row};
use crate::domain::{ChannelId, DeliveryId, GuildId, MessageId, RoleId, Timestamp, UserId};

/// The longest name of a thread.
const NAME_MAX: usize = 100;

#[async_trait]
impl Platform for Community {
    fn me(&self) -> UserId {
        ME
    }

    async fn post(
        &self,
        channel: ChannelId,
        post: &Post,
        mark: DeliveryId,
        reply_to: Option<MessageId>,
    ) -> Result<MessageId, PlatformError> {
        self.town().send(channel, post, mark, reply_to)
    }

    async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        post: &Post,
        mark: DeliveryId,
    ) -> Result<(), PlatformError> {
        let mut town = self.town();
        town.must_be_active(channel)?;
        town.change_message(message, post, Some(mark))
    }

    async fn change_rows(
        &self,
        channel: ChannelId,
        message: MessageId,
        rows: &[Row],
        mark: DeliveryId,
    ) -> Result<(), PlatformError> {
        let mut town = self.town();
        town.must_be_active(channel)?;
        let said = town.said.iter().find(|said| said.id == message);
        let post = Post {
            text: said.ok_or(PlatformError::Gone)?.text.clone(),
            rows: rows.to_vec(),
            ..Post::default()
        };
        town.change_message(message, &post, Some(mark))
    }

    async fn delete(&self, _channel: ChannelId, message: MessageId) -> Result<(), PlatformError> {
        let own = |said: &Said| said.id == message && said.author == ME;
        self.town().said.retain(|said| !own(said));
        Ok(())
    }

    async fn pin(&self, channel: ChannelId, message: MessageId) -> Result<(), PlatformError> {
        let mut town = self.town();
        town.must_be_active(channel)?;
        let said = town.said.iter_mut().find(|said| said.id == message);
        said.ok_or(PlatformError::Gone)?.pinned = true;
        Ok(())
    }

    async fn find_post(
        &self,
        channel: ChannelId,
        mark: DeliveryId,
        post: &Post,
        to: Option<MessageId>,
        since: Timestamp,
    ) -> Result<Option<MessageId>, PlatformError> {
        let town = self.town();
        let mut own = town.said.iter().filter(|said| {
            said.channel == channel && said.author == ME && said.id.sent_at() >= since
        });
        let found = own.find(|said| match post.rows.is_empty() {
            true => {
                let replies_to = said.replies_to.map(|(message, _)| message);
                said.text == post.text && (replies_to.is_none() || replies_to == to)
            }
            false => said.mark == Some(mark),
        });
        Ok(found.map(|said| said.id))
    }

    async fn open_thread(&self, parent: ChannelId, name: &str) -> Result<ChannelId, PlatformError> {
        let mut town = self.town();
        Town::channel(&town, parent).ok_or(PlatformError::Gone)?;
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Err(PlatformError::Invalid("the name of the thread".to_owned()));
        }
        let kind = Kind::Thread {
            parent,
            members: [ME].into(),
            shelf: Shelf::Active,
        };
        Ok(town.add_channel(name, kind))
    }

    async fn find_thread(
        &self,
        _guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
    ) -> Result<Option<ChannelId>, PlatformError> {
        let town = self.town();
        let found = town.channels.iter().find(|channel| {
            matches!(&channel.kind, Kind::Thread { parent: it, .. } if *it == parent)
                && channel.name.starts_with(name_begins)
        });
        Ok(found.map(|channel| channel.id))
    }

    async fn remove_spares(
        &self,
        _guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
        kept: ChannelId,
    ) -> Result<(), PlatformError> {
        let spare = |channel: &Channel| {
            matches!(&channel.kind, Kind::Thread { parent: it, .. } if *it == parent)
                && channel.name.starts_with(name_begins)
                && channel.id != kept
        };
        self.town().channels.retain(|channel| !spare(channel));
        Ok(())
    }

    async fn add_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError> {
        let mut town = self.town();
        town.must_be_active(thread)?;
        let member = town.member_by_id(user).filter(|member| member.belongs);
        member.ok_or(PlatformError::Gone)?;
        town.members_of(thread)?.insert(user);
        Ok(())
    }

    async fn remove_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError> {
        let mut town = self.town();
        town.must_be_active(thread)?;
        town.members_of(thread)?.remove(&user);
        Ok(())
    }

    async fn shelve(&self, thread: ChannelId, shelf: Shelf) -> Result<(), PlatformError> {
        let mut town = self.town();
        town.members_of(thread)?;
        town.set_shelf(thread, shelf);
        Ok(())
    }

    async fn shelf_of(&self, thread: ChannelId) -> Result<Option<Shelf>, PlatformError> {
        let town = self.town();
        Ok(match Town::channel(&town, thread).map(|it| &it.kind) {
            Some(Kind::Thread { shelf, .. }) => Some(*shelf),
            _ => None,
        })
    }

    async fn direct_channel(&self, user: UserId) -> Result<ChannelId, PlatformError> {
        let mut town = self.town();
        match town.member_by_id(user) {
            Some(_) => Ok(town.direct(user)),
            None => Err(PlatformError::Gone),
        }
    }

    async fn history(
        &self,
        _guild: Option<GuildId>,
        channel: ChannelId,
        after: MessageId,
        limit: usize,
    ) -> Result<Vec<Message>, PlatformError> {
        let town = self.town();
        let kind = &Town::channel(&town, channel)
            .ok_or(PlatformError::Gone)?
            .kind;
        let is_forum = *kind == Kind::Forum;
        let belongs = |said: &&Said| {
            let parent = Town::channel(&town, said.channel).map(|it| &it.kind);
            match is_forum {
                true => {
                    said.forum_title.is_some() && parent == Some(&Kind::Post { forum: channel })
                }
                false => said.channel == channel,
            }
        };
        let newer = town
            .said
            .iter()
            .filter(|said| said.id > after && said.only.is_none());
        let found = newer.filter(belongs).take(limit);
        Ok(found.map(|said| town.message(said)).collect())
    }

    async fn active_threads(&self, _guild: GuildId) -> Result<Vec<SpokenThread>, PlatformError> {
        let town = self.town();
        let spoken = |channel: &Channel| {
            let parent = match channel.kind {
                Kind::Post { forum } => forum,
                Kind::Thread {
                    parent,
                    shelf: Shelf::Active,
                    ..
                } => parent,
                _ => return None,
            };
            let said = town.said.iter().filter(|said| said.channel == channel.id);
            Some(SpokenThread {
                thread: channel.id,
                parent,
                last: said.map(|said| said.id).max()?,
            })
        };
        Ok(town.channels.iter().filter_map(spoken).collect())
    }

    async fn archived_threads(
        &self,
        _parent: ChannelId,
        _since: Timestamp,
    ) -> Result<Vec<SpokenThread>, PlatformError> {
        // Public threads are never archived here.
        Ok(Vec::new())
    }

    async fn member(&self, guild: GuildId, user: UserId) -> Result<Option<Person>, PlatformError> {
        let town = self.town();
        let member = town.member_by_id(user).filter(|member| member.belongs);
        Ok(member.map(|member| town.person(member, Some(guild))))
    }

    async fn guild_name(&self, guild: GuildId) -> Result<String, PlatformError> {
        match guild == GUILD {
            true => Ok("Evening School".to_owned()),
            false => Err(PlatformError::Gone),
        }
    }

    async fn kind(
        &self,
        _guild: GuildId,
        channel: ChannelId,
    ) -> Result<ChannelKind, PlatformError> {
        let town = self.town();
        let found = Town::channel(&town, channel).ok_or(PlatformError::Gone)?;
        Ok(match found.kind {
            Kind::Open | Kind::ThreadsOnly | Kind::Staff => ChannelKind::Text,
            Kind::Forum => ChannelKind::Forum,
            Kind::Post { .. } | Kind::Thread { .. } => ChannelKind::Thread,
            Kind::Direct(_) => ChannelKind::Written,
        })
    }

    async fn missing(
        &self,
        _guild: GuildId,
        channel: ChannelId,
        whose: Whose,
        wanted: &[Permission],
    ) -> Result<Vec<Permission>, PlatformError> {
        let town = self.town();
        let kind = &Town::channel(&town, channel)
            .ok_or(PlatformError::Gone)?
            .kind;
        let lacks = |permission: &Permission| match (whose, kind) {
            (Whose::Mine, _) => false,
            (Whose::Everyone, Kind::Staff) => true,
            (Whose::Everyone, Kind::ThreadsOnly) => *permission == Permission::SendMessages,
            (Whose::Everyone, _) => *permission == Permission::ManageThreads,
        };
        Ok(wanted.iter().copied().filter(lacks).collect())
    }

    async fn notifies(
        &self,
        _guild: GuildId,
        _channel: ChannelId,
        _role: RoleId,
    ) -> Result<bool, PlatformError> {
        Ok(true)
    }

    async fn is_filled(&self, _interaction: &Interaction) -> Result<bool, PlatformError> {
        // What was promised before the console was left is not shown again.
        Ok(false)
    }

    async fn respond(
        &self,
        interaction: &Interaction,
        response: &Response,
    ) -> Result<(), PlatformError> {
        self.town().respond(interaction, response)
    }
}

impl Town {
    fn must_be_active(&self, channel: ChannelId) -> Result<(), PlatformError> {
        match &self.channel(channel).ok_or(PlatformError::Gone)?.kind {
            Kind::Thread { shelf, .. } if *shelf != Shelf::Active => Err(PlatformError::Shelved),
            _ => Ok(()),
        }
    }

    fn members_of(
        &mut self,
        thread: ChannelId,
    ) -> Result<&mut std::collections::BTreeSet<UserId>, PlatformError> {
        match self.channel_mut(thread).map(|channel| &mut channel.kind) {
            Some(Kind::Thread { members, .. }) => Ok(members),
            _ => Err(PlatformError::Gone),
        }
    }
}
