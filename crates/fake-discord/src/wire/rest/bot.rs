//! The bot itself, the gateway's address, other users.

use serde_json::{Value, json};

use super::{RestReply, RestResult, id};
use crate::wire::Server;
use crate::wire::gateway::IDENTIFIES_A_DAY;
use crate::wire::request::RestCall;
use crate::world::ids::UserId;
use crate::world::refusal::Refusal;

pub(crate) fn serve(world: &mut Server, call: &RestCall, path: &[&str]) -> RestResult {
    match (call.method.as_str(), path) {
        ("GET", ["gateway"]) => Ok(RestReply::ok(json!({ "url": world.gateway.url }))),
        ("GET", ["gateway", "bot"]) => Ok(RestReply::ok(gateway_for_bots(world))),
        ("GET", ["oauth2", "applications", "@me"]) => Ok(RestReply::ok(application(world))),
        ("GET", ["users", "@me"]) => Ok(RestReply::ok(world.own_user())),
        ("GET", ["users", "@me", "guilds"]) => Ok(RestReply::ok(guilds(world, call))),
        ("POST", ["users", "@me", "channels"]) => open_direct(world, &call.body),
        ("GET", ["users", user]) => {
            let user: UserId = id(user, Refusal::unknown_user)?;
            world.name_of(user).ok_or_else(Refusal::unknown_user)?;
            Ok(RestReply::ok(world.user_json(user)))
        }
        _ => Err(Refusal::no_such_route()),
    }
}

fn gateway_for_bots(world: &Server) -> Value {
    json!({
        "url": world.gateway.url,
        "shards": world.gateway.recommended_shards,
        "session_start_limit": {
            "total": IDENTIFIES_A_DAY,
            "remaining": IDENTIFIES_A_DAY.saturating_sub(world.gateway.identifies),
            "reset_after": world.gateway.identifies_reset_after_ms,
            "max_concurrency": 1,
        },
    })
}

/// Returns the application as the developer portal has it.
pub(crate) fn application(world: &Server) -> Value {
    json!({
        "id": world.bot,
        "name": world.name_of(world.bot),
        "icon": null,
        "description": "A bot under test",
        "summary": "",
        "bot_public": true,
        "bot_require_code_grant": false,
        "verify_key": "0".repeat(64),
        "flags": world.flags,
        "owner": world.user_json(world.owner),
        "team": null,
        "bot": world.user_json(world.bot),
        "approximate_guild_count": world.guilds.len(),
        "integration_types_config": { "0": {} },
    })
}

fn guilds(world: &Server, call: &RestCall) -> Vec<Value> {
    let bot = world.bot;
    let after = call.asked::<u64>("after").unwrap_or(0);
    let limit = call.asked("limit").unwrap_or(200);
    world
        .guilds
        .values()
        .filter(|guild| guild.members.contains_key(&bot) && guild.id.get() > after)
        .take(limit)
        .map(|guild| {
            json!({
                "id": guild.id, "name": guild.name, "icon": null, "features": [],
                "owner": guild.owner == bot,
                "permissions": world.base_permissions(bot, guild.id),
            })
        })
        .collect()
}

fn open_direct(world: &mut Server, body: &Value) -> RestResult {
    let bad = || {
        Refusal::invalid_form(
            "recipient_id",
            "NUMBER_TYPE_COERCE",
            "Value is not snowflake.",
        )
    };
    let recipient: UserId =
        serde_json::from_value(body["recipient_id"].clone()).map_err(|_| bad())?;
    let person = world.people.get(&recipient);
    if person.ok_or_else(Refusal::unknown_user)?.is_bot {
        return Err(Refusal::cannot_send_to_user());
    }
    let channel = world.direct_channel(recipient);
    Ok(RestReply::ok(world.channel_json(world.channel(channel)?)))
}
