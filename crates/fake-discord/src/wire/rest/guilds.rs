//! Guilds: the guild itself, its channels, roles, members and active threads.

use serde_json::{Value, json};
use twilight_model::oauth::ApplicationFlags as Flag;

use super::{RestReply, RestResult, id, threads};
use crate::wire::request::RestCall;
use crate::wire::{Server, objects};
use crate::world::Guild;
use crate::world::ids::{GuildId, UserId};
use crate::world::refusal::Refusal;

pub(crate) fn serve(world: &mut Server, call: &RestCall, path: &[&str]) -> RestResult {
    let [guild, rest @ ..] = path else {
        return Err(Refusal::no_such_route());
    };
    let guild: GuildId = id(guild, Refusal::unknown_guild)?;
    let guild = known(world, guild)?;
    match (call.method.as_str(), rest) {
        ("GET", []) => Ok(RestReply::ok(partial(guild))),
        ("GET", ["channels"]) => Ok(RestReply::ok(channels(world, guild))),
        ("GET", ["roles"]) => Ok(RestReply::ok(objects::roles(guild))),
        ("GET", ["roles", role]) => {
            let roles = objects::roles(guild).into_iter();
            let found = roles.into_iter().find(|each| each["id"] == *role);
            found.map(RestReply::ok).ok_or_else(Refusal::unknown_role)
        }
        ("GET", ["members"]) => members(world, call, guild),
        ("GET", ["members", "search"]) => {
            let wanting =
                || Refusal::invalid_form("query", "BASE_TYPE_REQUIRED", "This field is required");
            let begins: String = call.asked("query").ok_or_else(wanting)?;
            let found = world.members_called(guild.id, &begins);
            let found = found.take(call.asked("limit").unwrap_or(1_usize));
            let found = found.filter_map(|user| world.member_json(guild.id, user));
            Ok(RestReply::ok(found.collect::<Vec<_>>()))
        }
        ("GET", ["members", user]) => {
            let user: UserId = id(user, Refusal::unknown_user)?;
            world.name_of(user).ok_or_else(Refusal::unknown_user)?;
            let member = world.member_json(guild.id, user);
            member
                .map(RestReply::ok)
                .ok_or_else(Refusal::unknown_member)
        }
        ("GET", ["threads", "active"]) => {
            let active = world.active_threads(guild.id);
            let active: Vec<_> = active.filter(|it| world.sees(world.bot, it.id)).collect();
            Ok(RestReply::ok(threads::listing(world, &active, false)))
        }
        _ => Err(Refusal::no_such_route()),
    }
}

/// Finds a guild the bot is in; of others it is told nothing.
fn known(world: &Server, guild: GuildId) -> Result<&Guild, Refusal> {
    let guild = world
        .guilds
        .get(&guild)
        .ok_or_else(Refusal::unknown_guild)?;
    if !guild.members.contains_key(&world.bot) {
        return Err(Refusal::missing_access());
    }
    Ok(guild)
}

fn partial(guild: &Guild) -> Value {
    let mut payload = objects::guild(guild);
    payload["approximate_member_count"] = json!(guild.members.len());
    payload
}

/// Lists every channel but threads; Discord names hidden channels too.
fn channels(world: &Server, guild: &Guild) -> Vec<Value> {
    let channels = world
        .channels
        .values()
        .filter(|it| it.guild == Some(guild.id));
    let channels = channels.filter(|channel| !channel.is_thread());
    channels
        .map(|channel| world.channel_json(channel))
        .collect()
}

/// Lists members, which takes the members intent.
fn members(world: &Server, call: &RestCall, guild: &Guild) -> RestResult {
    let granted = Flag::GATEWAY_GUILD_MEMBERS | Flag::GATEWAY_GUILD_MEMBERS_LIMITED;
    if !world.flags.intersects(granted) {
        return Err(Refusal::missing_access());
    }
    let after = call.asked::<u64>("after").unwrap_or(0);
    let page = guild.members.keys().filter(|user| user.get() > after);
    let page = page.take(call.asked("limit").unwrap_or(1_usize));
    let page: Vec<_> = page
        .filter_map(|user| world.member_json(guild.id, *user))
        .collect();
    Ok(RestReply::ok(page))
}
