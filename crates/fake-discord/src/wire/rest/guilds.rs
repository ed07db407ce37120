//! Guilds: the guild itself, its channels, roles, members and active threads.

use serde_json::{Value, json};
use twilight_model::channel::ChannelType;

use super::{Answer, Reply, id, threads};
use crate::wire::gateway::with_empty_lists;
use crate::wire::objects;
use crate::wire::request::Call;
use crate::world::ids::{GuildId, UserId};
use crate::world::refusal::Refusal;
use crate::world::{Guild, World};

pub(crate) fn serve(world: &mut World, call: &Call, path: &[&str]) -> Answer {
    let [guild, rest @ ..] = path else {
        return Err(Refusal::no_such_route());
    };
    let guild: GuildId = id(guild, Refusal::unknown_guild)?;
    let guild = known(world, guild)?;
    match (call.method.as_str(), rest) {
        ("GET", []) => Ok(Reply::ok(partial(guild))),
        ("GET", ["channels"]) => Ok(Reply::ok(channels(world, guild))),
        ("GET", ["roles"]) => Ok(Reply::ok(&guild.roles)),
        ("GET", ["roles", role]) => {
            let found = guild.roles.iter().find(|each| each.id.to_string() == *role);
            found.map(Reply::ok).ok_or_else(Refusal::unknown_role)
        }
        ("GET", ["members"]) => members(world, call, guild),
        ("GET", ["members", user]) => {
            let user: UserId = id(user, Refusal::unknown_user)?;
            world.user(user).ok_or_else(Refusal::unknown_user)?;
            let member = guild.members.get(&user);
            member.map(Reply::ok).ok_or_else(Refusal::unknown_member)
        }
        ("GET", ["threads", "active"]) => {
            let seen = |id| world.sees(world.bot_id(), id);
            let active: Vec<_> = world
                .active_threads(guild.id)
                .filter(|place| seen(place.channel.id))
                .collect();
            Ok(Reply::ok(threads::listing(world, &active, false)))
        }
        _ => Err(Refusal::no_such_route()),
    }
}

/// A guild the bot is in; of others it is told nothing.
fn known(world: &World, guild: GuildId) -> Result<&Guild, Refusal> {
    let guild = world
        .guilds
        .get(&guild)
        .ok_or_else(Refusal::unknown_guild)?;
    if !guild.members.contains_key(&world.bot_id()) {
        return Err(Refusal::missing_access());
    }
    Ok(guild)
}

fn partial(guild: &Guild) -> Value {
    let mut payload = objects::guild(guild.id, &guild.name, guild.owner);
    payload.roles.clone_from(&guild.roles);
    payload.approximate_member_count = u64::try_from(guild.members.len()).ok();
    with_empty_lists(json!(payload))
}

/// Every channel but threads; Discord names hidden channels too.
fn channels(world: &World, guild: &Guild) -> Vec<Value> {
    world
        .channels
        .values()
        .filter(|place| place.channel.guild_id == Some(guild.id) && !place.is_thread())
        .filter(|place| place.channel.kind != ChannelType::Private)
        .map(|place| world.channel_json(place))
        .collect()
}

/// Listing members takes the members intent.
fn members(world: &World, call: &Call, guild: &Guild) -> Answer {
    use twilight_model::oauth::ApplicationFlags as Flag;
    if !world
        .app
        .flags
        .intersects(Flag::GATEWAY_GUILD_MEMBERS | Flag::GATEWAY_GUILD_MEMBERS_LIMITED)
    {
        return Err(Refusal::missing_access());
    }
    let after = call.asked::<u64>("after").unwrap_or(0);
    let limit = call.asked("limit").unwrap_or(1_usize);
    let page = guild
        .members
        .values()
        .filter(|member| member.user.id.get() > after);
    Ok(Reply::ok(page.take(limit).collect::<Vec<_>>()))
}
