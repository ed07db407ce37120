//! Guilds: the guild itself, its channels, roles, members and active threads.

use serde_json::{Value, json};
use twilight_model::oauth::ApplicationFlags as Flag;

use super::{RestReply, RestResult, id, threads};
use crate::wire::request::RestCall;
use crate::wire::{Server, objects};
use crate::world::Guild;
use crate::world::channel::{ChannelKind, Overwrite, OverwriteHolder};
use crate::world::ids::{GuildId, UserId};
use crate::world::making::{ChannelPlan, RolePlan};
use crate::world::permissions::Permissions;
use crate::world::refusal::Refusal;

pub(crate) fn serve(world: &mut Server, call: &RestCall, path: &[&str]) -> RestResult {
    let [guild, rest @ ..] = path else {
        return Err(Refusal::no_such_route());
    };
    let guild: GuildId = id(guild, Refusal::unknown_guild)?;
    known(world, guild)?;
    match (call.method.as_str(), rest) {
        ("POST", ["roles"]) => make_role(world, guild, &call.body),
        ("DELETE", ["roles", role]) => {
            let (bot, role) = (world.bot, id(role, Refusal::unknown_role)?);
            world.delete_role(bot, guild, role)?;
            Ok(RestReply::done())
        }
        ("POST", ["channels"]) => make_channel(world, guild, &call.body),
        ("GET", _) => read(world, call, guild, rest),
        _ => Err(Refusal::no_such_route()),
    }
}

fn read(world: &Server, call: &RestCall, guild: GuildId, path: &[&str]) -> RestResult {
    let guild = known(world, guild)?;
    match (call.method.as_str(), path) {
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

/// Reads permissions, which are written as a number in a text.
fn permissions(bits: &Value) -> Permissions {
    // Written as text; as a number by clients that know no better, which Discord takes too.
    let text = bits.as_str().and_then(|bits| bits.parse().ok());
    let bits = text.or(bits.as_u64());
    Permissions::from_bits_retain(bits.unwrap_or(0))
}

fn make_role(world: &mut Server, guild: GuildId, body: &Value) -> RestResult {
    let plan = RolePlan {
        name: body["name"].as_str().unwrap_or("new role").to_owned(),
        permissions: permissions(&body["permissions"]),
        mentionable: body["mentionable"].as_bool().unwrap_or(false),
    };
    let bot = world.bot;
    let made = world.make_role(bot, guild, &plan)?.to_string();
    let roles = objects::roles(known(world, guild)?).into_iter();
    let mut roles = roles.filter(|each| each["id"] == made);
    Ok(RestReply::ok(roles.next()))
}

fn make_channel(world: &mut Server, guild: GuildId, body: &Value) -> RestResult {
    if body["type"].as_u64().unwrap_or(0) != 0 {
        // Bots under test make text channels alone.
        return Err(Refusal::wrong_channel_type());
    }
    let overwrites = body["permission_overwrites"].as_array().into_iter();
    let plan = ChannelPlan {
        name: body["name"].as_str().unwrap_or_default().to_owned(),
        kind: ChannelKind::Text,
        overwrites: overwrites.flatten().filter_map(overwrite).collect(),
    };
    let bot = world.bot;
    let made = world.make_channel(bot, guild, plan)?;
    Ok(RestReply::created(world.channel_json(world.channel(made)?)))
}

fn overwrite(one: &Value) -> Option<Overwrite> {
    let id = one["id"].as_str()?;
    let whose = match one["type"].as_u64()? {
        0 => OverwriteHolder::Role(id.parse().ok()?),
        1 => OverwriteHolder::Member(id.parse().ok()?),
        _ => return None,
    };
    Some(Overwrite {
        whose,
        allow: permissions(&one["allow"]),
        deny: permissions(&one["deny"]),
    })
}

/// Finds a guild that the bot is in; every other one is refused.
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
