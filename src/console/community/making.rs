//! The making and deleting of roles and channels in the community.

use async_trait::async_trait;
use fake_discord::world::World;
use fake_discord::world::channel::{ChannelKind, Overwrite as WorldOverwrite, OverwriteHolder};
use fake_discord::world::ids;
use fake_discord::world::making::{ChannelPlan, RolePlan};
use fake_discord::world::permissions::Permissions;
use fake_discord::world::refusal::Refusal;

use super::bits::bit;
use super::{BOT, Community, GUILD};
use crate::desk::platform::{
    Hearing, Holder, Making, NewChannel, NewRole, Overwrite, Permission, PlatformError,
};
use crate::domain::{ChannelId, GuildId, MessageId, RoleId, Span, UserId};

#[async_trait]
impl Making for Community {
    async fn lacking_in_guild(
        &self,
        _guild: GuildId,
        wanted: &[Permission],
    ) -> Result<Vec<Permission>, PlatformError> {
        let held = self.state().world.base_permissions(BOT, GUILD);
        let lacks = wanted.iter().filter(|one| !held.contains(bit(**one)));
        Ok(lacks.copied().collect())
    }

    async fn make_role(&self, _guild: GuildId, role: &NewRole) -> Result<RoleId, PlatformError> {
        let plan = RolePlan {
            name: role.name.clone(),
            permissions: Permissions::empty(),
            mentionable: role.is_mentionable,
        };
        let made = self.state().world.make_role(BOT, GUILD, &plan);
        let made = made.map_err(|refusal| refused(refusal, Permission::ManageRoles))?;
        Ok(RoleId::new(made.get()))
    }

    async fn make_channel(
        &self,
        _guild: GuildId,
        channel: &NewChannel,
    ) -> Result<ChannelId, PlatformError> {
        let world = &mut self.state().world;
        let held = world.base_permissions(BOT, GUILD);
        let overwrites = channel.overwrites.iter();
        let plan = ChannelPlan {
            name: channel.name.clone(),
            kind: ChannelKind::Text,
            overwrites: overwrites.map(|one| overwrite(one, held)).collect(),
        };
        let made = world.make_channel(BOT, GUILD, plan);
        let made = made.map_err(|refusal| refused(refusal, Permission::ManageChannels))?;
        Ok(ChannelId::new(made.get()))
    }

    async fn find_role(
        &self,
        _guild: GuildId,
        name: &str,
        within: Span,
    ) -> Result<Option<RoleId>, PlatformError> {
        let state = self.state();
        let roles = state.world.guilds.get(&GUILD).map(|guild| &guild.roles);
        let named = roles.into_iter().flatten().filter(|role| role.name == name);
        let ids = named.map(|role| role.id.get());
        Ok(first_within(ids, within).map(RoleId::new))
    }

    async fn find_channel(
        &self,
        _guild: GuildId,
        name: &str,
        within: Span,
    ) -> Result<Option<ChannelId>, PlatformError> {
        let state = self.state();
        let channels = state.world.channels.values();
        let named = channels.filter(|it| it.kind == ChannelKind::Text && it.name == name);
        let ids = named.map(|channel| channel.id.get());
        Ok(first_within(ids, within).map(ChannelId::new))
    }

    async fn delete_role(&self, _guild: GuildId, role: RoleId) -> Result<(), PlatformError> {
        let role = ids::RoleId::new(role.get());
        let deleted = self.state().world.delete_role(BOT, GUILD, role);
        forgiven(deleted, Permission::ManageRoles)
    }

    async fn delete_channel(&self, channel: ChannelId) -> Result<(), PlatformError> {
        let channel = ids::ChannelId::new(channel.get());
        let world = &mut self.state().world;
        let may = world.demand(BOT, channel, Permissions::MANAGE_CHANNELS);
        let deleted = may.and_then(|_| world.remove_channel(channel));
        forgiven(deleted, Permission::ManageChannels)
    }

    async fn standing_above(
        &self,
        _guild: GuildId,
        roles: &[RoleId],
    ) -> Result<Vec<RoleId>, PlatformError> {
        let state = self.state();
        let above = roles.iter().filter(|role| is_above(&state.world, **role));
        Ok(above.copied().collect())
    }

    async fn missing_roles(
        &self,
        _guild: GuildId,
        roles: &[RoleId],
    ) -> Result<Vec<RoleId>, PlatformError> {
        let state = self.state();
        let guild = state.world.guilds.get(&GUILD).ok_or(PlatformError::Gone)?;
        let is_there = |role: &RoleId| guild.roles.iter().any(|one| one.id.get() == role.get());
        let missing = roles.iter().filter(|role| !is_there(role));
        Ok(missing.copied().collect())
    }

    async fn hearing(&self, _guild: GuildId) -> Result<Hearing, PlatformError> {
        let state = self.state();
        let guild = state.world.guilds.get(&GUILD).ok_or(PlatformError::Gone)?;
        let may_write =
            |channel: &ids::ChannelId| state.world.demand_writing(BOT, *channel).is_ok();
        let channel = guild.system_channel.filter(may_write);
        Ok(Hearing {
            channel: channel.map(|channel| ChannelId::new(channel.get())),
            owner: UserId::new(guild.owner.get()),
        })
    }
}

/// Converts an overwrite into one of the world's, without permissions that its maker lacks.
fn overwrite(one: &Overwrite, held: Permissions) -> WorldOverwrite {
    let bits = |permissions: &[Permission]| {
        let bits = permissions.iter().map(|one| bit(*one));
        bits.fold(Permissions::empty(), |all, one| all | one) & held
    };
    WorldOverwrite {
        whose: match one.holder {
            Holder::Everyone => OverwriteHolder::Role(ids::RoleId::new(GUILD.get())),
            Holder::Role(role) => OverwriteHolder::Role(ids::RoleId::new(role.get())),
            Holder::Frontdesk => OverwriteHolder::Member(BOT),
        },
        allow: bits(&one.allowed),
        deny: bits(&one.denied),
    }
}

/// Returns the smallest id that can have been made within a time.
fn first_within(ids: impl Iterator<Item = u64>, within: Span) -> Option<u64> {
    let within = within.from..within.until;
    ids.filter(|id| within.contains(&MessageId::new(*id).sent_at()))
        .min()
}

/// Returns whether a role is at least as high as frontdesk's highest one.
fn is_above(world: &World, role: RoleId) -> bool {
    let Some(guild) = world.guilds.get(&GUILD) else {
        return false;
    };
    let place = |wanted: ids::RoleId| guild.roles.iter().position(|role| role.id == wanted);
    let mine = guild.members.get(&BOT).into_iter();
    let mine = mine.flat_map(|member| &member.roles).copied();
    let highest = mine.filter_map(place).max().unwrap_or(0);
    place(ids::RoleId::new(role.get())).is_some_and(|place| place >= highest)
}

/// Converts a refusal into the desk's error, with the permission that the refused act needs.
fn refused(refusal: Refusal, permission: Permission) -> PlatformError {
    match refusal.into() {
        PlatformError::Forbidden(None) => PlatformError::Forbidden(Some(permission)),
        other => other,
    }
}

/// Counts a deletion as done if its object is gone already.
fn forgiven(done: Result<(), Refusal>, permission: Permission) -> Result<(), PlatformError> {
    match done.map_err(|refusal| refused(refusal, permission)) {
        Err(PlatformError::Gone) => Ok(()),
        other => other,
    }
}
