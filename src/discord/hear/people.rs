//! People as the desk knows them, from what Discord says of them beside each event. Asks nobody.

use serenity::model::guild::Member;
use serenity::model::user::User;

use crate::desk::event::Person;
use crate::discord::guilds::{Guilds, role_ids};
use crate::discord::permissions::{manages, managing};
use crate::domain::{GuildId, RoleId, UserId};

/// A person by their account, their name in the guild and their roles there.
pub(in crate::discord) fn person(
    guilds: &Guilds,
    guild: Option<GuildId>,
    user: &User,
    nick: Option<&str>,
    roles: Vec<RoleId>,
) -> Person {
    let id = UserId::new(user.id.get());
    let known =
        guild.and_then(|guild| guilds.read(guild, |known| manages(guild, known, id, &roles)));
    let name = nick.or(user.global_name.as_deref()).unwrap_or(&user.name);
    Person {
        user: id,
        name: name.to_owned(),
        manages_guild: known.unwrap_or(false),
        roles,
        is_bot: user.bot,
    }
}

/// A person by what an interaction or Get Member says of them. An interaction brings the permissions
/// with it; else the roles tell.
pub(in crate::discord) fn person_of_member(
    guilds: &Guilds,
    guild: GuildId,
    member: &Member,
) -> Person {
    let nick = member.nick.as_deref();
    let roles = role_ids(&member.roles);
    let mut person = person(guilds, Some(guild), &member.user, nick, roles);
    if let Some(held) = member.permissions {
        person.manages_guild |= held.intersects(managing());
    }
    person
}
