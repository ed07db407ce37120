//! Slash commands, their completion, and entries of the message menu.

use serde_json::{Value, json};
use twilight_model::application::command::{
    Command, CommandOption, CommandOptionChoiceValue, CommandOptionType, CommandType,
};
use twilight_model::application::interaction::{InteractionContextType, InteractionType};
use twilight_model::guild::Permissions;

use crate::wire::Discord;
use crate::world::World;
use crate::world::ids::{ChannelId, InteractionId, MessageId, UserId};
use crate::world::interaction::Sent;

impl Discord {
    /// Sends a slash command as it is typed: `/duty on for:2h`.
    ///
    /// # Panics
    /// If no such command is registered, it does not read so, or this person cannot use it there.
    pub fn calls(&self, who: &str, place: &str, line: &str) -> InteractionId {
        let sent = self.tries_to_call(who, place, line);
        sent.unwrap_or_else(|why| panic!("{who} cannot send {line:?} in {place}: {why}"))
    }

    /// Sends a slash command, or says why a client would not.
    pub fn tries_to_call(
        &self,
        who: &str,
        place: &str,
        line: &str,
    ) -> Result<InteractionId, String> {
        self.sends_command(who, place, line, Mode::Sent)
    }

    /// Types a slash command up to its last option and waits for what the bot offers.
    pub async fn completes(&self, who: &str, place: &str, line: &str) -> Vec<String> {
        let asked = self
            .sends_command(who, place, line, Mode::Typing)
            .unwrap_or_else(|why| panic!("{who} cannot type {line:?} in {place}: {why}"));
        let answered = self.until_answered(asked).await;
        answered
            .choices
            .into_iter()
            .flatten()
            .map(|choice| choice.name)
            .collect()
    }

    /// Uses an entry of the menu of a message.
    pub fn uses_on(&self, who: &str, message: MessageId, entry: &str) -> InteractionId {
        self.act(|world| {
            let person = world.person(who);
            let channel = world.channel_of(message);
            let command = world
                .find_command(channel, entry, CommandType::Message)
                .unwrap_or_else(|| {
                    panic!(
                        "no menu entry {entry:?}; there are {}",
                        world.registered_names()
                    )
                });
            world
                .demand_usable(person, channel, &command)
                .unwrap_or_else(|why| panic!("{who} cannot use {entry:?}: {why}"));
            let target = world.message_json(&world.channels[&channel].posts[&message]);
            let data = json!({
                "id": command.id, "name": command.name, "type": command.kind,
                "target_id": message,
                "resolved": { "messages": { message.to_string(): target } },
            });
            world.send_interaction(&Sent {
                kind: InteractionType::ApplicationCommand,
                user: person,
                channel,
                source: None,
                data,
            })
        })
    }

    /// Whether a client would show this person a slash command in a place.
    pub fn may_call(&self, who: &str, place: &str, name: &str) -> bool {
        self.act(|world| {
            let person = world.person(who);
            let channel = world.place_for(person, place);
            let command = world.find_command(channel, name, CommandType::ChatInput);
            command.is_some_and(|command| world.demand_usable(person, channel, &command).is_ok())
        })
    }

    fn sends_command(
        &self,
        who: &str,
        place: &str,
        line: &str,
        mode: Mode,
    ) -> Result<InteractionId, String> {
        self.act(|world| {
            let person = world.person(who);
            let channel = world.place_for(person, place);
            let typed = line.strip_prefix('/').ok_or("a command begins with a slash")?;
            let (name, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
            let command = world
                .find_command(channel, name, CommandType::ChatInput)
                .ok_or_else(|| format!("no command {name:?}; there are {}", world.registered_names()))?;
            world.demand_usable(person, channel, &command)?;
            let read = world.read_options(&command, rest, channel, mode)?;
            let mut data = json!({
                "id": command.id, "name": command.name, "type": command.kind, "options": read.options,
            });
            if read.resolved != json!({}) {
                data["resolved"] = read.resolved;
            }
            if let Some(guild) = command.guild_id {
                data["guild_id"] = json!(guild);
            }
            let kind = match mode {
                Mode::Sent => InteractionType::ApplicationCommand,
                Mode::Typing => InteractionType::ApplicationCommandAutocomplete,
            };
            Ok(world.send_interaction(&Sent {
                kind,
                user: person,
                channel,
                source: None,
                data,
            }))
        })
    }
}

impl World {
    /// A command by name, the guild's own before the global one.
    fn find_command(&self, channel: ChannelId, name: &str, kind: CommandType) -> Option<Command> {
        let guild = self.place(channel).and_then(|place| place.channel.guild_id);
        let named = |home| {
            let mut all = self.commands.iter();
            all.find(|known| known.name == name && known.kind == kind && known.guild_id == home)
        };
        let local = guild.and_then(|guild| named(Some(guild)));
        local.or_else(|| named(None)).cloned()
    }

    fn registered_names(&self) -> String {
        let names: Vec<_> = self
            .commands
            .iter()
            .map(|command| command.name.as_str())
            .collect();
        format!("{names:?}")
    }

    /// Whether a client lets this person use a command here.
    fn demand_usable(
        &self,
        person: UserId,
        channel: ChannelId,
        command: &Command,
    ) -> Result<(), String> {
        let place = self.place(channel).ok_or("the channel is gone")?;
        let held = self.permissions_in(person, channel);
        if !held.contains(Permissions::VIEW_CHANNEL | Permissions::USE_SLASH_COMMANDS) {
            return Err("no access, or no permission to use commands".to_owned());
        }
        let here = if place.is_direct() {
            InteractionContextType::BotDm
        } else {
            InteractionContextType::Guild
        };
        let contexts = command.contexts.as_ref();
        if contexts.is_some_and(|contexts| !contexts.contains(&here)) {
            return Err(format!("the command is not for {}", here.kind()));
        }
        #[expect(deprecated, reason = "what serenity still sends")]
        if place.is_direct() && command.dm_permission == Some(false) {
            return Err("the command is not for direct messages".to_owned());
        }
        let needed = command
            .default_member_permissions
            .filter(|_| !place.is_direct());
        if needed.is_some_and(|needed| !held.contains(needed)) {
            return Err(format!("it takes {needed:?}"));
        }
        Ok(())
    }
}

/// A command line read by a definition: the options in Discord's nesting, and what they resolve.
pub(crate) struct Read {
    pub options: Value,
    pub resolved: Value,
}

/// How a line is read: sent whole, or with the option at its end still being typed.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mode {
    Sent,
    Typing,
}

impl World {
    /// Reads what follows the command's name.
    pub(crate) fn read_options(
        &self,
        command: &Command,
        text: &str,
        channel: ChannelId,
        mode: Mode,
    ) -> Result<Read, String> {
        let mut resolved = json!({});
        let options = self.read_level(&command.options, text, channel, mode, &mut resolved)?;
        Ok(Read { options, resolved })
    }

    fn read_level(
        &self,
        defined: &[CommandOption],
        text: &str,
        channel: ChannelId,
        mode: Mode,
        resolved: &mut Value,
    ) -> Result<Value, String> {
        let nested = |option: &&CommandOption| {
            matches!(
                option.kind,
                CommandOptionType::SubCommand | CommandOptionType::SubCommandGroup
            )
        };
        if defined.iter().any(|option| nested(&option)) {
            let (word, rest) = text
                .trim()
                .split_once(char::is_whitespace)
                .unwrap_or((text.trim(), ""));
            let chosen = defined
                .iter()
                .find(|option| option.name == word)
                .ok_or_else(|| {
                    let names: Vec<_> = defined.iter().map(|option| option.name.as_str()).collect();
                    format!("no subcommand {word:?} among {names:?}")
                })?;
            let inner = chosen.options.as_deref().unwrap_or_default();
            let options = self.read_level(inner, rest, channel, mode, resolved)?;
            return Ok(json!([{ "name": chosen.name, "type": chosen.kind, "options": options }]));
        }
        let given = split(defined, text)?;
        let last = given.len().saturating_sub(1);
        let mut options = Vec::new();
        for (index, (option, written)) in given.iter().enumerate() {
            if mode == Mode::Typing && index == last {
                demand_autocomplete(option)?;
                options.push(json!({ "name": option.name, "type": option.kind, "value": written, "focused": true }));
            } else {
                let value = self.value(option, written, channel, resolved)?;
                options.push(json!({ "name": option.name, "type": option.kind, "value": value }));
            }
        }
        if mode == Mode::Sent {
            demand_required(defined, &given)?;
        }
        Ok(json!(options))
    }

    fn value(
        &self,
        option: &CommandOption,
        written: &str,
        channel: ChannelId,
        resolved: &mut Value,
    ) -> Result<Value, String> {
        let bad = || format!("{written:?} is no value for {}:", option.name);
        if let Some(choices) = option
            .choices
            .as_ref()
            .filter(|choices| !choices.is_empty())
        {
            let same = |value: &CommandOptionChoiceValue| {
                json!(value)
                    .as_str()
                    .map_or_else(|| json!(value).to_string(), str::to_owned)
                    == written
            };
            let chosen = choices
                .iter()
                .find(|choice| choice.name == written || same(&choice.value));
            let names: Vec<_> = choices.iter().map(|choice| choice.name.as_str()).collect();
            return chosen.map(|choice| json!(choice.value)).ok_or_else(|| {
                format!(
                    "{written:?} is none of the choices {names:?} of {}:",
                    option.name
                )
            });
        }
        match option.kind {
            CommandOptionType::String => {
                let length = written.chars().count();
                let fits = length >= usize::from(option.min_length.unwrap_or(0))
                    && length <= usize::from(option.max_length.unwrap_or(6_000));
                fits.then(|| json!(written)).ok_or_else(bad)
            }
            CommandOptionType::Integer => written
                .parse::<i64>()
                .map(|number| json!(number))
                .map_err(|_| bad()),
            CommandOptionType::Number => written
                .parse::<f64>()
                .map(|number| json!(number))
                .map_err(|_| bad()),
            CommandOptionType::Boolean => written
                .parse::<bool>()
                .map(|truth| json!(truth))
                .map_err(|_| bad()),
            CommandOptionType::User => {
                let user = self.user_called(written).ok_or_else(bad)?;
                self.resolve_user(channel, user, resolved);
                Ok(json!(user))
            }
            CommandOptionType::Channel => self
                .channel_value(channel, written, resolved)
                .ok_or_else(bad),
            CommandOptionType::Role => self.role_value(channel, written, resolved).ok_or_else(bad),
            _ => Err(format!("this Discord cannot fill in {}:", option.name)),
        }
    }

    /// Puts a user, and the member they are, among what an interaction resolves.
    pub(crate) fn resolve_user(&self, channel: ChannelId, id: UserId, resolved: &mut Value) {
        resolved["users"][id.to_string()] = json!(self.user(id));
        let guild = self.place(channel).and_then(|place| place.channel.guild_id);
        let member = guild.and_then(|guild| self.guilds.get(&guild)?.members.get(&id));
        if let Some(member) = member {
            let mut member = json!(member);
            member["permissions"] = json!(self.permissions_in(id, channel));
            for absent in ["user", "deaf", "mute"] {
                member.as_object_mut().map(|fields| fields.remove(absent));
            }
            resolved["members"][id.to_string()] = member;
        }
    }

    fn channel_value(&self, here: ChannelId, written: &str, resolved: &mut Value) -> Option<Value> {
        let guild = self.place(here)?.channel.guild_id;
        let name = written.trim_start_matches('#');
        let place = self
            .channels
            .values()
            .find(|place| place.channel.guild_id == guild && place.name() == name)?;
        let id = place.channel.id;
        resolved["channels"][id.to_string()] = json!({
            "id": id, "name": name, "type": place.channel.kind, "parent_id": place.channel.parent_id,
            "permissions": self.permissions_in(self.bot_id(), id),
            "thread_metadata": place.channel.thread_metadata,
        });
        Some(json!(id))
    }

    fn role_value(&self, here: ChannelId, written: &str, resolved: &mut Value) -> Option<Value> {
        let guild = self.guilds.get(&self.place(here)?.channel.guild_id?)?;
        let role = guild.role_called(written)?;
        resolved["roles"][role.id.to_string()] = json!(role);
        Some(json!(role.id))
    }
}

/// Cuts `question: how do I … anonymous:true` at the names that are defined.
fn split<'a>(
    defined: &'a [CommandOption],
    text: &str,
) -> Result<Vec<(&'a CommandOption, String)>, String> {
    let mut starts: Vec<(usize, usize, &CommandOption)> = Vec::new();
    for option in defined {
        let name = format!("{}:", option.name);
        let at = text.match_indices(&name).map(|(at, _)| at);
        let first = at
            .into_iter()
            .find(|at| *at == 0 || text[..*at].ends_with(char::is_whitespace));
        starts.extend(first.map(|at| (at, at + name.len(), option)));
    }
    starts.sort_by_key(|(at, ..)| *at);
    let before = starts.first().map_or(text, |(at, ..)| &text[..*at]).trim();
    if !before.is_empty() {
        let names: Vec<_> = defined.iter().map(|option| option.name.as_str()).collect();
        return Err(format!(
            "{before:?} belongs to no option; there are {names:?}"
        ));
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|(at, ..)| *at)
        .chain([text.len()]);
    let cut = starts
        .iter()
        .zip(ends)
        .map(|((_, from, option), to)| (*option, text[*from..to].trim().to_owned()));
    Ok(cut.collect())
}

fn demand_required(
    defined: &[CommandOption],
    given: &[(&CommandOption, String)],
) -> Result<(), String> {
    let missing = defined.iter().find(|option| {
        option.required == Some(true) && !given.iter().any(|(name, _)| name.name == option.name)
    });
    missing.map_or(Ok(()), |option| {
        Err(format!("{}: is required", option.name))
    })
}

fn demand_autocomplete(option: &CommandOption) -> Result<(), String> {
    if option.autocomplete == Some(true) {
        return Ok(());
    }
    Err(format!("{}: is not completed by the bot", option.name))
}
