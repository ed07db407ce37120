//! What changes around the bot: people come and go, roles and channels change.

use std::time::Instant;

use twilight_model::channel::message::MessageType;
use twilight_model::guild::Permissions;

use crate::wire::{Discord, objects};
use crate::world::World;
use crate::world::ids::{ChannelId, GuildId, MessageId, UserId};
use crate::world::messages::Draft;
use crate::world::setup::BOT_ROLE;

impl Discord {
    /// A new member of a guild.
    pub fn joins(&self, who: &str, guild: &str) {
        self.act(|world| {
            let person = world.meet(who);
            let guild = world.guild_called(guild).id;
            let member = objects::member(
                world.user(person).expect("a user").clone(),
                Vec::new(),
                world.now(),
            );
            world
                .guilds
                .get_mut(&guild)
                .expect("a guild")
                .members
                .insert(person, member.clone());
            world.tell_member("GUILD_MEMBER_ADD", guild, &member);
        });
    }

    /// Leaves a guild, and with it every thread in it.
    pub fn leaves(&self, who: &str, guild: &str) {
        self.act(|world| {
            let person = world.person(who);
            let guild = world.guild_called(guild).id;
            world.part(person, guild);
        });
    }

    /// Throws the bot out of a guild.
    pub fn expels_the_bot(&self, guild: &str) {
        self.act(|world| {
            let guild = world.guild_called(guild).id;
            world.tell_guild_gone(guild);
            let bot = world.bot_id();
            world
                .guilds
                .get_mut(&guild)
                .expect("a guild")
                .members
                .remove(&bot);
        });
    }

    /// Cannot serve a guild for a while, which the bot is still in.
    pub fn guild_is_unavailable(&self, guild: &str) {
        self.act(|world| {
            let guild = world.guild_called(guild).id;
            world.tell_guild_unavailable(guild);
        });
    }

    /// Invites the bot into a guild that it is not in, with these permissions.
    pub fn invites_the_bot(&self, guild: &str, permissions: Permissions) {
        self.act(|world| {
            let bot = world.app.bot.clone();
            let now = world.now();
            let id = world.guild_called(guild).id;
            let role = objects::role(
                crate::world::ids::RoleId::new(id.get() + 900),
                BOT_ROLE,
                permissions,
                99,
            );
            let guild = world.guilds.get_mut(&id).expect("a guild");
            // Where it was before, its former role went with it.
            guild.roles.retain(|former| former.id != role.id);
            guild
                .members
                .insert(bot.id, objects::member(bot, vec![role.id], now));
            guild.roles.push(role);
            world.tell_guild(id);
        });
    }

    /// Takes no direct messages from here on.
    pub fn refuses_direct_messages(&self, who: &str, refuses: bool) {
        self.act(|world| {
            let person = world.person(who);
            world
                .people
                .get_mut(&person)
                .expect("a person")
                .refuses_direct = refuses;
        });
    }

    /// Sets the language of their client.
    pub fn speaks(&self, who: &str, locale: &str) {
        self.act(|world| {
            let person = world.person(who);
            locale.clone_into(&mut world.people.get_mut(&person).expect("a person").locale);
        });
    }

    /// Deletes a channel or thread.
    pub fn deletes_channel(&self, place: &str) {
        self.act(|world| {
            let id = world
                .find_place(place)
                .unwrap_or_else(|| panic!("no place {place:?}"));
            world.remove_channel(id).expect("a channel");
        });
    }

    /// Archives a thread, as its age does, or a moderator.
    pub fn archives(&self, place: &str) {
        self.with_thread(place, |world, thread| world.set_archived(thread, true));
    }

    /// Brings an archived thread back without a word.
    pub fn unarchives(&self, place: &str) {
        self.with_thread(place, |world, thread| world.set_archived(thread, false));
    }

    /// Locks a thread, or unlocks it.
    pub fn locks(&self, place: &str, locked: bool) {
        self.with_thread(place, |world, thread| world.set_locked(thread, locked));
    }

    /// Lets no name hold this word from here on.
    pub fn forbids_in_names(&self, word: &str) {
        self.act(|world| world.forbidden_words.push(word.to_lowercase()));
    }

    /// Leaves a thread.
    pub fn leaves_thread(&self, who: &str, place: &str) {
        let person = self.look(|world| world.person(who));
        self.with_thread(place, |world, thread| {
            world.remove_from_thread(thread, person);
        });
    }

    /// Pins a message.
    pub fn pins(&self, who: &str, message: MessageId) {
        let pinned = self.act(|world| {
            let person = world.person(who);
            let channel = world.channel_of(message);
            world.pin(channel, message, person, true)
        });
        crate::wire::people::granted(who, pinned);
    }

    /// Says something as Discord itself does: a boost, a welcome.
    pub fn announces(&self, about: &str, place: &str, kind: MessageType, text: &str) {
        self.act(|world| {
            let person = world.person(about);
            let channel = world.place_for(person, place);
            world.notice(channel, person, kind, text);
        });
    }

    /// Gives a member a role.
    pub fn grants_role(&self, guild: &str, who: &str, role: &str) {
        self.changes_roles(guild, who, role, true);
    }

    /// Takes a role from a member.
    pub fn takes_role(&self, guild: &str, who: &str, role: &str) {
        self.changes_roles(guild, who, role, false);
    }

    fn changes_roles(&self, guild: &str, who: &str, role: &str, holds: bool) {
        self.act(|world| {
            let person = world.person(who);
            let (guild, role) = world.role(guild, role);
            let members = &mut world.guilds.get_mut(&guild).expect("a guild").members;
            let member = members
                .get_mut(&person)
                .unwrap_or_else(|| panic!("{who} is no member"));
            member.roles.retain(|held| *held != role);
            if holds {
                member.roles.push(role);
            }
            let member = member.clone();
            world.tell_member("GUILD_MEMBER_UPDATE", guild, &member);
        });
    }

    /// Sets exactly what a role may do in a guild; the bot's own is `the bot's own`.
    pub fn role_may(&self, guild: &str, role: &str, permissions: Permissions) {
        self.act(|world| {
            let (guild, id) = world.role(guild, role);
            let roles = &mut world.guilds.get_mut(&guild).expect("a guild").roles;
            let role = roles.iter_mut().find(|role| role.id == id).expect("a role");
            role.permissions = permissions;
            let role = serde_json::json!(role);
            world.tell_role(guild, &role);
        });
    }

    /// Denies the bot permissions in one channel (and no longer any others).
    pub fn denies_the_bot(&self, place: &str, permissions: Permissions) {
        self.excepts_the_bot(place, Permissions::empty(), permissions);
    }

    /// Makes one channel the bot's exception: what it may there, and what it may not.
    pub fn excepts_the_bot(&self, place: &str, allowed: Permissions, denied: Permissions) {
        self.act(|world| {
            let id = world
                .find_place(place)
                .unwrap_or_else(|| panic!("no place {place:?}"));
            world.overwrite_for_bot(id, allowed, denied);
        });
    }

    /// Denies everyone permissions in one channel, the bot's own role excepted.
    pub fn denies_everyone(&self, place: &str, permissions: Permissions) {
        self.act(|world| {
            let id = world
                .find_place(place)
                .unwrap_or_else(|| panic!("no place {place:?}"));
            let guild = world.channels[&id]
                .channel
                .guild_id
                .expect("a guild's channel");
            world.overwrite(
                id,
                objects::for_role(guild.cast(), Permissions::empty(), permissions),
            );
        });
    }

    fn with_thread(&self, place: &str, change: impl FnOnce(&mut World, ChannelId)) {
        self.act(|world| {
            let id = world
                .find_place(place)
                .unwrap_or_else(|| panic!("no thread {place:?}"));
            change(world, id);
        });
    }
}

impl World {
    fn part(&mut self, person: UserId, guild: GuildId) {
        let home = self.guilds.get_mut(&guild).expect("a guild");
        let Some(member) = home.members.remove(&person) else {
            return;
        };
        let threads: Vec<_> = self
            .channels
            .values()
            .filter(|place| place.channel.guild_id == Some(guild) && place.is_thread())
            .map(|place| place.channel.id)
            .collect();
        threads
            .into_iter()
            .for_each(|thread| self.remove_from_thread(thread, person));
        self.tell_member_gone(guild, &member);
    }

    fn role(&self, guild: &str, role: &str) -> (GuildId, crate::world::ids::RoleId) {
        let guild = self.guild_called(guild);
        let found = guild.role_called(role);
        (
            guild.id,
            found.unwrap_or_else(|| panic!("no role {role:?}")).id,
        )
    }

    fn overwrite_for_bot(&mut self, channel: ChannelId, allow: Permissions, deny: Permissions) {
        let guild = self.channels[&channel]
            .channel
            .guild_id
            .expect("a guild's channel");
        let role = self.guilds[&guild]
            .role_called(BOT_ROLE)
            .expect("the bot's role")
            .id;
        self.overwrite(channel, objects::for_role(role, allow, deny));
    }

    fn overwrite(
        &mut self,
        channel: ChannelId,
        overwrite: twilight_model::channel::permission_overwrite::PermissionOverwrite,
    ) {
        let place = self.channels.get_mut(&channel).expect("a channel");
        let all = place.channel.permission_overwrites.get_or_insert_default();
        all.retain(|old| old.id != overwrite.id);
        all.push(overwrite);
        self.tell_channel("CHANNEL_UPDATE", channel, false);
    }
}

impl Discord {
    /// Another bot says something. It needs no membership.
    pub fn another_bot_says(&self, name: &str, place: &str, text: &str) -> MessageId {
        self.somebody_says(name, place, text, false)
    }

    /// A webhook says something under a name of its choice.
    pub fn a_webhook_says(&self, name: &str, place: &str, text: &str) -> MessageId {
        self.somebody_says(name, place, text, true)
    }

    /// Adds a preview of a link to a message: a MESSAGE_UPDATE of something nobody edited.
    pub fn unfurls_a_link_in(&self, message: MessageId) {
        self.act(|world| {
            let channel = world.channel_of(message);
            let place = world.channels.get_mut(&channel).expect("its channel");
            let post = place.posts.get_mut(&message).expect("the message");
            let preview = serde_json::json!({ "type": "link", "title": "A preview" });
            let preview = serde_json::from_value(preview).expect("an embed");
            post.message.embeds.push(preview);
            world.tell_message("MESSAGE_UPDATE", channel, message);
        });
    }

    fn somebody_says(&self, name: &str, place: &str, text: &str, webhook: bool) -> MessageId {
        let said = self.act(|world| {
            let channel = world
                .find_place(place)
                .unwrap_or_else(|| panic!("no place {place:?}"));
            let speaker = world.meet(name);
            let person = world.people.get_mut(&speaker).expect("a speaker");
            person.user = objects::user(speaker, name, true);
            let draft = Draft {
                content: text.to_owned(),
                webhook: webhook.then(|| speaker.cast()),
                ..Draft::default()
            };
            world.post(channel, speaker, draft)
        });
        crate::wire::people::granted(name, said)
    }
}

/// A message on its way to those who listen.
#[derive(Clone, Copy, Debug)]
pub struct OnItsWay {
    /// The message.
    pub message: MessageId,
    /// When it was put on the sockets' lines.
    pub sent_at: Instant,
}

impl Discord {
    /// The members that a guild's plan made as its crowd, in the order of their ids.
    pub fn crowd_of(&self, guild: &str) -> Vec<UserId> {
        self.look(|world| {
            let guild = world.guild_called(guild);
            let named = format!("{}-", guild.name.to_lowercase());
            let members = guild.members.values();
            let crowd = members.filter(|member| member.user.name.starts_with(&named));
            crowd.map(|member| member.user.id).collect()
        })
    }

    /// Says something as a member who may speak there.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a bot takes is measured by the machine's clock"
    )]
    pub fn sends(&self, who: UserId, channel: ChannelId, text: &str) -> OnItsWay {
        self.act(|world| {
            let draft = Draft {
                content: text.to_owned(),
                ..Draft::default()
            };
            let said = world.post(channel, who, draft);
            OnItsWay {
                message: crate::wire::people::granted("somebody", said),
                sent_at: Instant::now(),
            }
        })
    }
}
