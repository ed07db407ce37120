//! Making, moving and deleting roles and channels. The maker needs the permission to do so, and can grant only
//! permissions that they hold.

use super::channel::{Channel, ChannelKind, Overwrite, OverwriteHolder};
use super::ids::{ChannelId, GuildId, RoleId, UserId};
use super::permissions::Permissions;
use super::refusal::Refusal;
use super::{Guild, Role, World, WorldChange};

/// A role to be made.
#[derive(Clone, Debug)]
pub struct RolePlan {
    /// The name.
    pub name: String,
    /// The permissions of its holders.
    pub permissions: Permissions,
    /// Whether everybody may mention it.
    pub mentionable: bool,
}

/// A channel to be made.
#[derive(Clone, Debug)]
pub struct ChannelPlan {
    /// The name; a text channel's is written small, with dashes.
    pub name: String,
    /// The kind.
    pub kind: ChannelKind,
    /// Exceptions from what roles and members may do elsewhere.
    pub overwrites: Vec<Overwrite>,
}

impl World {
    /// Makes a role below all others. It gives no more than its maker holds.
    pub fn make_role(
        &mut self,
        by: UserId,
        guild: GuildId,
        plan: &RolePlan,
    ) -> Result<RoleId, Refusal> {
        named(&plan.name)?;
        let needed = Permissions::MANAGE_ROLES | plan.permissions;
        self.demand_of_guild(by, guild, needed)?;
        let id = RoleId::new(self.new_id());
        let mut role = Role::new(id, &plan.name, plan.permissions);
        role.mentionable = plan.mentionable;
        let home = self.guilds.get_mut(&guild);
        let home = home.ok_or_else(Refusal::unknown_guild)?;
        // The first is everyone's.
        home.roles.insert(1.min(home.roles.len()), role);
        self.note(WorldChange::RoleMade(guild, id));
        Ok(id)
    }

    /// Deletes a role, if it stands below its deleter's highest one.
    pub fn delete_role(&mut self, by: UserId, guild: GuildId, role: RoleId) -> Result<(), Refusal> {
        self.demand_of_guild(by, guild, Permissions::MANAGE_ROLES)?;
        let home = self
            .guilds
            .get_mut(&guild)
            .ok_or_else(Refusal::unknown_guild)?;
        let at = home.place_of(role).ok_or_else(Refusal::unknown_role)?;
        if at == 0 || at >= home.reach_of(by) || home.roles[at].managed {
            return Err(Refusal::missing_permissions());
        }
        home.roles.remove(at);
        for member in home.members.values_mut() {
            member.roles.retain(|held| *held != role);
        }
        let channels = self.channels.values_mut();
        for channel in channels.filter(|channel| channel.guild == Some(guild)) {
            channel
                .overwrites
                .retain(|each| each.whose != OverwriteHolder::Role(role));
        }
        self.note(WorldChange::RoleGone(guild, role));
        Ok(())
    }

    /// Moves a role to another place among the others, the lowest being everyone's. Both places have to be below the
    /// mover's highest role.
    pub fn move_role(
        &mut self,
        by: UserId,
        guild: GuildId,
        role: RoleId,
        to: usize,
    ) -> Result<(), Refusal> {
        self.demand_of_guild(by, guild, Permissions::MANAGE_ROLES)?;
        let home = self.guilds.get_mut(&guild);
        let home = home.ok_or_else(Refusal::unknown_guild)?;
        let at = home.place_of(role).ok_or_else(Refusal::unknown_role)?;
        let to = to.min(home.roles.len() - 1);
        let (lowest, highest) = (at.min(to), at.max(to));
        if lowest == 0 || highest >= home.reach_of(by) {
            return Err(Refusal::missing_permissions());
        }
        let moved = home.roles.remove(at);
        home.roles.insert(to, moved);
        let changed = home.roles[lowest..=highest].iter();
        let changed: Vec<RoleId> = changed.map(|each| each.id).collect();
        for role in changed {
            self.note(WorldChange::RoleChanged(guild, role));
        }
        Ok(())
    }

    /// Makes a channel. Its overwrites are about no more than its maker holds.
    pub fn make_channel(
        &mut self,
        by: UserId,
        guild: GuildId,
        plan: ChannelPlan,
    ) -> Result<ChannelId, Refusal> {
        named(&plan.name)?;
        let about = plan.overwrites.iter();
        let about = about.fold(Permissions::empty(), |all, one| all | one.allow | one.deny);
        self.demand_of_guild(by, guild, Permissions::MANAGE_CHANNELS | about)?;
        let id = ChannelId::new(self.new_id());
        let name = match plan.kind {
            ChannelKind::Text => plan.name.to_lowercase().replace(' ', "-"),
            _ => plan.name,
        };
        let others = self.channels.values();
        let others = others.filter(|it| it.guild == Some(guild) && !it.is_thread());
        let position = others.count();
        let mut channel = Channel::new(id, Some(guild), plan.kind, &name);
        channel.position = position;
        channel.overwrites = plan.overwrites;
        self.channels.insert(id, channel);
        self.note(WorldChange::ChannelMade(id));
        Ok(id)
    }

    /// Refuses a user who lacks a permission in a guild as a whole.
    fn demand_of_guild(
        &self,
        user: UserId,
        guild: GuildId,
        needed: Permissions,
    ) -> Result<(), Refusal> {
        if self.base_permissions(user, guild).contains(needed) {
            return Ok(());
        }
        Err(Refusal::missing_permissions())
    }
}

impl Guild {
    /// Returns the place of a role among the others; everyone's is 0.
    fn place_of(&self, role: RoleId) -> Option<usize> {
        self.roles.iter().position(|each| each.id == role)
    }

    /// Returns the position of a person's highest role, below which they may move and delete roles. The owner has no
    /// limit.
    fn reach_of(&self, user: UserId) -> usize {
        if self.owner == user {
            return usize::MAX;
        }
        let member = self.members.get(&user).into_iter();
        let held = member.flat_map(|member| &member.roles);
        let places = held.filter_map(|role| self.place_of(*role));
        places.max().unwrap_or(0)
    }
}

/// Refuses a name that is too short or too long.
fn named(name: &str) -> Result<(), Refusal> {
    if (1..=100).contains(&name.chars().count()) {
        return Ok(());
    }
    let why = "Must be between 1 and 100 in length.";
    Err(Refusal::invalid_form("name", "BASE_TYPE_BAD_LENGTH", why))
}
