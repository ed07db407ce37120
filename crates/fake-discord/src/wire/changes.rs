//! Changes around the bot: people come and go, roles and channels change, other bots and webhooks speak.

use std::time::Instant;

use super::people::granted;
use super::{Discord, Server};
use crate::world::WorldChange;
use crate::world::channel::{ChannelKind, Overwrite};
use crate::world::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};
use crate::world::making::RolePlan;
use crate::world::message::{Embed, MessageDraft, Notice, Subscription, Through};
use crate::world::permissions::Permissions;
use crate::world::plan::BOT_ROLE;

/// A message on its way to those who listen.
#[derive(Clone, Copy, Debug)]
pub struct OnItsWay {
    /// The message.
    pub message: MessageId,
    /// The time at which it was put on the sockets' lines.
    pub sent_at: Instant,
}

impl Discord {
    /// Adds a new member to a guild.
    pub fn joins(&self, who: &str, guild: &str) {
        self.act(|server| {
            let (person, now) = (server.meet(who), server.clock.now_ms());
            let guild = server.guild_mut(guild);
            guild.join(person, &[], now);
            let id = guild.id;
            server.note(WorldChange::MemberJoined(id, person));
        });
    }

    /// Leaves a guild, and with it every thread in it.
    pub fn leaves(&self, who: &str, guild: &str) {
        self.act(|server| {
            let (person, guild) = (server.person(who), server.guild_called(guild).id);
            server.leave(person, guild);
        });
    }

    /// Makes a person subscribe to a role of a guild, or renew it; Discord announces it in the guild's first text
    /// channel.
    pub fn subscribes(&self, who: &str, guild: &str, subscription: Subscription) {
        self.act(|server| {
            let (person, guild) = (server.person(who), server.guild_called(guild).id);
            let mut channels = server.channels.values();
            let channel = channels
                .find(|it| it.guild == Some(guild) && it.kind == ChannelKind::Text)
                .expect("a channel")
                .id;
            server.subscribed(channel, person, subscription);
        });
    }

    /// Throws the bot out of a guild.
    pub fn expels_the_bot(&self, guild: &str) {
        self.act(|server| {
            let bot = server.bot;
            let guild = server.guild_mut(guild);
            guild.members.remove(&bot);
            let id = guild.id;
            server.note(WorldChange::GuildLeft(id));
        });
    }

    /// Makes a guild that the bot is still in unavailable for a while.
    pub fn guild_is_unavailable(&self, guild: &str) {
        self.act(|server| {
            let guild = server.guild_called(guild).id;
            server.note(WorldChange::GuildUnavailable(guild));
        });
    }

    /// Invites the bot into a guild that it is not in, with these permissions.
    pub fn invites_the_bot(&self, guild: &str, permissions: Permissions) {
        self.act(|server| {
            let (bot, now) = (server.bot, server.clock.now_ms());
            let guild = server.guild_mut(guild);
            let role = guild.bot_role(permissions);
            // Where it was before, its former role went with it.
            guild.roles.retain(|former| former.id != role.id);
            guild.roles.push(role);
            guild.join(bot, &[BOT_ROLE], now);
            let id = guild.id;
            server.note(WorldChange::GuildJoined(id));
        });
    }

    /// Makes a person refuse direct messages from here on, or accept them again.
    pub fn refuses_direct_messages(&self, who: &str, refuses: bool) {
        self.act(|server| {
            let id = server.person(who);
            let person = server.people.get_mut(&id).expect("a person");
            person.refuses_direct = refuses;
        });
    }

    /// Sets the language of a person's client.
    pub fn speaks(&self, who: &str, locale: &str) {
        self.act(|server| {
            let id = server.person(who);
            let person = server.people.get_mut(&id).expect("a person");
            locale.clone_into(&mut person.locale);
        });
    }

    /// Deletes a channel or thread.
    pub fn deletes_channel(&self, place: &str) {
        self.with_place(place, |server, id| {
            server.remove_channel(id).expect("a channel");
        });
    }

    /// Archives a thread, as Discord does after quiet days and a moderator does by hand.
    pub fn archives(&self, place: &str) {
        self.with_place(place, |server, thread| server.set_archived(thread, true));
    }

    /// Locks a thread, or unlocks it.
    pub fn locks(&self, place: &str, locked: bool) {
        self.with_place(place, |server, thread| server.set_locked(thread, locked));
    }

    /// Forbids this word in every name from here on, as a discoverable server does.
    pub fn forbids_in_names(&self, word: &str) {
        self.act(|server| server.forbidden_words.push(word.to_lowercase()));
    }

    /// Pins a message.
    pub fn pins(&self, who: &str, message: MessageId) {
        let pinned = self.act(|server| {
            let (person, channel) = (server.person(who), server.channel_of(message));
            server.pin(person, channel, message, true)
        });
        granted(who, pinned);
    }

    /// Says something as Discord itself does, such as a welcome.
    pub fn announces(&self, about: &str, place: &str, what: Notice, text: &str) {
        self.act(|server| {
            let person = server.person(about);
            let channel = server.place_for(person, place);
            server.notice(channel, person, what, text);
        });
    }

    /// Sets the exact permissions of a role in a guild; the bot's own role is called `the bot's own`.
    pub fn role_may(&self, guild: &str, role: &str, permissions: Permissions) {
        self.act(|server| {
            let (id, role) = server.role(guild, role);
            let mut roles = server.guild_mut(guild).roles.iter_mut();
            let found = roles.find(|each| each.id == role).expect("a role");
            found.permissions = permissions;
            server.note(WorldChange::RoleChanged(id, role));
        });
    }

    /// Makes a role by hand, as the owner of a guild does.
    pub fn makes_role(&self, guild: &str, name: &str) {
        let made = self.act(|server| {
            let home = server.guild_mut(guild);
            let (id, owner) = (home.id, home.owner);
            let plan = RolePlan {
                name: name.to_owned(),
                permissions: Permissions::empty(),
                mentionable: false,
            };
            server.make_role(owner, id, &plan)
        });
        made.expect("a role");
    }

    /// Allows everybody to mention a role, as the role's settings can.
    pub fn makes_mentionable(&self, guild: &str, role: &str) {
        self.act(|server| {
            let (id, role) = server.role(guild, role);
            let mut roles = server.guild_mut(guild).roles.iter_mut();
            roles
                .find(|each| each.id == role)
                .expect("a role")
                .mentionable = true;
            server.note(WorldChange::RoleChanged(id, role));
        });
    }

    /// Denies the bot permissions in one channel (and no longer any others).
    pub fn denies_the_bot(&self, place: &str, permissions: Permissions) {
        self.excepts_the_bot(place, Permissions::empty(), permissions);
    }

    /// Sets the bot's own overwrite in one channel: the permissions that it has there, and those that it lacks.
    pub fn excepts_the_bot(&self, place: &str, allowed: Permissions, denied: Permissions) {
        self.with_place(place, |server, channel| {
            let guild = server.guild_of(channel);
            let role = server.guilds[&guild].role_called(BOT_ROLE);
            let role = role.expect("the bot's role").id;
            server.overwrite(channel, Overwrite::of_role(role, allowed, denied));
        });
    }

    /// Denies everyone permissions in one channel, the bot's own role excepted.
    pub fn denies_everyone(&self, place: &str, permissions: Permissions) {
        self.with_place(place, |server, channel| {
            let everyone = RoleId::new(server.guild_of(channel).get());
            let denied = Overwrite::of_role(everyone, Permissions::empty(), permissions);
            server.overwrite(channel, denied);
        });
    }

    fn with_place(&self, place: &str, change: impl FnOnce(&mut Server, ChannelId)) {
        self.act(|server| {
            let id = server.named_place(place);
            change(server, id);
        });
    }

    /// Says something as another bot. It needs no membership.
    pub fn another_bot_says(&self, name: &str, place: &str, text: &str) -> MessageId {
        self.somebody_says(name, place, text, Through::Itself)
    }

    /// Says something as a webhook, under a name of its choice.
    pub fn a_webhook_says(&self, name: &str, place: &str, text: &str) -> MessageId {
        self.somebody_says(name, place, text, Through::Webhook)
    }

    fn somebody_says(&self, name: &str, place: &str, text: &str, through: Through) -> MessageId {
        let said = self.act(|server| {
            let channel = server.named_place(place);
            let speaker = server.meet(name);
            server.people.get_mut(&speaker).expect("a speaker").is_bot = true;
            let draft = MessageDraft {
                through: Some(through),
                ..MessageDraft::text(text)
            };
            server.post(channel, speaker, draft)
        });
        granted(name, said)
    }

    /// Adds the preview of a link to a message, which Discord sends as an update without an edit.
    pub fn unfurls_a_link_in(&self, message: MessageId) {
        self.act(|server| {
            let channel = server.channel_of(message);
            let found = server.message_mut(channel, message).expect("the message");
            found.content.embeds.push(Embed::text("A preview"));
            server.note(WorldChange::Edited(channel, message));
        });
    }

    /// Returns the members that a guild's plan made as its crowd, in the order of their ids.
    pub fn crowd_of(&self, guild: &str) -> Vec<UserId> {
        self.look(|server| {
            let guild = server.guild_called(guild);
            let named = format!("{}-", guild.name.to_lowercase());
            let in_crowd = |id: &&UserId| {
                let name = server.name_of(**id);
                name.is_some_and(|name| name.starts_with(&named))
            };
            guild.members.keys().filter(in_crowd).copied().collect()
        })
    }

    /// Writes as a member who may write there, and returns the time, for measurements. Looks up no names and does not
    /// wait.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a bot takes is measured by the machine's clock"
    )]
    pub fn sends(&self, who: UserId, channel: ChannelId, text: &str) -> OnItsWay {
        let said = self.act(|server| server.post(channel, who, MessageDraft::text(text)));
        OnItsWay {
            message: granted("somebody", said),
            sent_at: Instant::now(),
        }
    }
}

impl Server {
    fn role(&self, guild: &str, role: &str) -> (GuildId, RoleId) {
        let guild = self.guild_called(guild);
        let found = guild.role_called(role);
        (
            guild.id,
            found.unwrap_or_else(|| panic!("no role {role:?}")).id,
        )
    }

    fn guild_of(&self, channel: ChannelId) -> GuildId {
        self.channels[&channel].guild.expect("a guild's channel")
    }

    fn overwrite(&mut self, id: ChannelId, overwrite: Overwrite) {
        let channel = self.channel_mut(id).expect("a channel");
        channel
            .overwrites
            .retain(|old| old.whose != overwrite.whose);
        channel.overwrites.push(overwrite);
        self.note(WorldChange::ChannelChanged(id));
    }
}
