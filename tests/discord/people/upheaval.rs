//! What changes around the bot: people come and go, roles and channels change.

use twilight_model::channel::message::MessageType;
use twilight_model::guild::Permissions;

use super::super::Discord;
use super::super::founding::BOT_ROLE;
use super::super::ids::{ChannelId, GuildId, UserId};
use super::super::wire;
use super::super::world::World;

impl Discord {
    /// A new member of a guild.
    pub fn joins(&self, who: &str, guild: &str) {
        self.act(|world| {
            let person = world.meet(who);
            let guild = world.guild_called(guild).id;
            let member = wire::member(
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
            let role = wire::role(
                super::super::ids::RoleId::new(id.get() + 900),
                BOT_ROLE,
                permissions,
                99,
            );
            let guild = world.guilds.get_mut(&id).expect("a guild");
            // Where it was before, its former role went with it.
            guild.roles.retain(|former| former.id != role.id);
            guild
                .members
                .insert(bot.id, wire::member(bot, vec![role.id], now));
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
    pub fn pins(&self, who: &str, message: super::super::ids::MessageId) {
        let pinned = self.act(|world| {
            let person = world.person(who);
            let channel = world.channel_of(message);
            world.pin(channel, message, person, true)
        });
        super::granted(who, pinned);
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
                wire::for_role(guild.cast(), Permissions::empty(), permissions),
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

    fn role(&self, guild: &str, role: &str) -> (GuildId, super::super::ids::RoleId) {
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
        self.overwrite(channel, wire::for_role(role, allow, deny));
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
