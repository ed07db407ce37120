//! Registering commands, globally and in a guild, by Discord's rules for them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use twilight_model::application::command::{Command, CommandType};
use twilight_validate::command as rules;

use super::{RestReply, RestResult, bot, id};
use crate::wire::Server;
use crate::wire::request::RestCall;
use crate::world::ids::{GuildId, UserId};
use crate::world::refusal::Refusal;

/// The most slash commands of an application, followed by the most menu entries of one kind.
const MOST_SLASH: usize = 100;
const MOST_MENU: usize = 15;

pub(crate) fn serve(world: &mut Server, call: &RestCall, path: &[&str]) -> RestResult {
    if call.method == "GET" && path == ["@me"] {
        return Ok(RestReply::ok(bot::application(world)));
    }
    let [application, rest @ ..] = path else {
        return Err(Refusal::no_such_route());
    };
    let application: UserId = id(application, Refusal::unknown_application)?;
    if application != world.bot {
        return Err(Refusal::unknown_application());
    }
    match (call.method.as_str(), rest) {
        (method, ["commands", more @ ..]) => among(world, method, None, more, &call.body),
        (method, ["guilds", guild, "commands", more @ ..]) => {
            let guild: GuildId = id(guild, Refusal::unknown_guild)?;
            let member = world
                .guilds
                .get(&guild)
                .is_some_and(|guild| guild.members.contains_key(&world.bot));
            if !member {
                return Err(Refusal::missing_access());
            }
            among(world, method, Some(guild), more, &call.body)
        }
        _ => Err(Refusal::no_such_route()),
    }
}

fn among(
    world: &mut Server,
    method: &str,
    guild: Option<GuildId>,
    rest: &[&str],
    body: &Value,
) -> RestResult {
    match (method, rest) {
        ("GET", []) => Ok(RestReply::ok(registered(world, guild))),
        ("PUT", []) => replace(world, guild, body),
        ("POST", []) => {
            let mut one = read(world, guild, body)?;
            let same = |known: &Command| {
                is_of(known, guild) && known.name == one.name && known.kind == one.kind
            };
            if let Some(old) = world.commands.iter().find(|known| same(known)) {
                one.id = old.id;
            }
            world.commands.retain(|known| !same(known));
            world.commands.push(one.clone());
            Ok(RestReply::created(one))
        }
        ("DELETE", [command]) => {
            let before = world.commands.len();
            let wanted = |known: &Command| known.id.is_some_and(|id| id.to_string() == *command);
            world.commands.retain(|known| !wanted(known));
            if world.commands.len() == before {
                return Err(Refusal::unknown_command());
            }
            Ok(RestReply::done())
        }
        ("GET", [command]) => {
            let wanted = |known: &&Command| known.id.is_some_and(|id| id.to_string() == *command);
            let found = world.commands.iter().find(wanted);
            found
                .map(RestReply::ok)
                .ok_or_else(Refusal::unknown_command)
        }
        _ => Err(Refusal::no_such_route()),
    }
}

fn registered(world: &Server, guild: Option<GuildId>) -> Vec<&Command> {
    world
        .commands
        .iter()
        .filter(|known| is_of(known, guild))
        .collect()
}

fn replace(world: &mut Server, guild: Option<GuildId>, body: &Value) -> RestResult {
    let asked = body.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut commands = Vec::new();
    for one in asked {
        commands.push(read(world, guild, one)?);
    }
    check_together(&commands)?;
    for command in &mut commands {
        let old = world
            .commands
            .iter()
            .find(|old| is_of(old, guild) && old.name == command.name && old.kind == command.kind);
        if let Some(old) = old {
            command.id = old.id;
        }
    }
    world.commands.retain(|known| !is_of(known, guild));
    world.commands.extend(commands.iter().cloned());
    Ok(RestReply::ok(commands))
}

/// Returns whether a command is registered there: in a guild, or globally.
fn is_of(command: &Command, guild: Option<GuildId>) -> bool {
    command.guild_id.map(|id| GuildId::new(id.get())) == guild
}

/// Reads one definition and holds it to the rules.
fn read(world: &mut Server, guild: Option<GuildId>, body: &Value) -> Result<Command, Refusal> {
    let mut full = body.clone();
    full["id"] = json!(world.new_id().to_string());
    full["version"] = json!(world.new_id().to_string());
    full["application_id"] = json!(world.bot);
    for (field, usual) in [
        ("type", json!(1)),
        ("description", json!("")),
        ("default_member_permissions", Value::Null),
    ] {
        if full.get(field).is_none() {
            full[field] = usual;
        }
    }
    if let Some(guild) = guild {
        full["guild_id"] = json!(guild);
    }
    let bad = |why: String| {
        Refusal::invalid_form(
            body["name"].as_str().unwrap_or("name"),
            "APPLICATION_COMMAND_INVALID",
            &why,
        )
    };
    let command: Command = serde_json::from_value(full).map_err(|why| bad(why.to_string()))?;
    rules::command(&command).map_err(|why| bad(why.to_string()))?;
    rules::options(&command.options).map_err(|why| bad(why.to_string()))?;
    Ok(command)
}

/// Checks that no two commands share a name and kind, and that there are not too many of them.
fn check_together(commands: &[Command]) -> Result<(), Refusal> {
    let mut names = BTreeSet::new();
    for command in commands {
        if !names.insert((u8::from(command.kind), &command.name)) {
            return Err(Refusal::invalid_form(
                &command.name,
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            ));
        }
    }
    for (kind, most) in [
        (CommandType::ChatInput, MOST_SLASH),
        (CommandType::Message, MOST_MENU),
        (CommandType::User, MOST_MENU),
    ] {
        if commands
            .iter()
            .filter(|command| command.kind == kind)
            .count()
            > most
        {
            return Err(Refusal::invalid_form(
                "_",
                "APPLICATION_COMMAND_TOO_MANY",
                "Maximum number of application commands reached",
            ));
        }
    }
    Ok(())
}
