//! Slash commands as they are typed, their completion, and entries of the menus of messages and people.

use serde_json::{Value, json};
use twilight_model::application::command::{
    Command, CommandOption, CommandOptionType, CommandType,
};
use twilight_model::application::interaction::InteractionContextType;

use super::{Discord, Server, objects};
use crate::world::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use crate::world::interaction::InteractionKind;
use crate::world::message::AttachedFile;
use crate::world::permissions::Permissions;

impl Discord {
    /// Makes a file available under its path, so that commands can be given it.
    pub fn has_at_hand(&self, path: &str, bytes: &[u8]) {
        self.act(|server| {
            let name = path.rsplit('/').next().unwrap_or(path);
            let file = AttachedFile {
                bytes: bytes.to_vec(),
                ..AttachedFile::of_size(server.new_id(), name, bytes.len() as u64)
            };
            server.at_hand.push((path.to_owned(), file));
        });
    }

    /// Sends a slash command as typed: `/duty on for:2h`.
    ///
    /// # Panics
    /// If no such command is registered, its options do not fit, or this person cannot use it there.
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
        self.sends_command(who, place, line, InteractionKind::Command)
    }

    /// Types a slash command up to its last option and waits for what the bot offers.
    pub async fn completes(&self, who: &str, place: &str, line: &str) -> Vec<String> {
        let asked = self
            .sends_command(who, place, line, InteractionKind::Completion)
            .unwrap_or_else(|why| panic!("{who} cannot type {line:?} in {place}: {why}"));
        let answered = self.until_answered(asked).await;
        answered.choices.unwrap_or_default()
    }

    /// Uses an entry of the menu of a message.
    pub fn uses_on(&self, who: &str, message: MessageId, entry: &str) -> InteractionId {
        self.act(|server| {
            let (person, channel) = (server.person(who), server.channel_of(message));
            let command = server.find_command(channel, entry, CommandType::Message);
            let command = command.and_then(|command| {
                server.demand_usable(person, channel, &command)?;
                Ok(command)
            });
            let command = command.unwrap_or_else(|why| panic!("{who} cannot use {entry:?}: {why}"));
            let target = server
                .find_message(message)
                .map(|target| server.message_json(target));
            let data = json!({
                "id": command.id, "name": command.name, "type": command.kind,
                "target_id": message,
                "resolved": { "messages": { message.to_string(): target } },
            });
            let id = server.begin_interaction(InteractionKind::Command, person, channel, None);
            server.send_interaction(id, &data);
            id
        })
    }

    /// Uses an entry of the menu of a person.
    pub fn uses_on_person(&self, who: &str, on: &str, entry: &str) -> InteractionId {
        self.act(|server| {
            let (person, target) = (server.person(who), server.person(on));
            let channel = server.place_of_menu(person, target);
            let channel = channel.unwrap_or_else(|| panic!("{who} sees no channel"));
            let command = server.find_command(channel, entry, CommandType::User);
            let command = command.and_then(|command| {
                server.demand_usable(person, channel, &command)?;
                Ok(command)
            });
            let command = command.unwrap_or_else(|why| panic!("{who} cannot use {entry:?}: {why}"));
            let mut resolved = json!({});
            server.resolve_user(channel, target, &mut resolved);
            let data = json!({
                "id": command.id, "name": command.name, "type": command.kind,
                "target_id": target, "resolved": resolved,
            });
            let id = server.begin_interaction(InteractionKind::Command, person, channel, None);
            server.send_interaction(id, &data);
            id
        })
    }

    /// Returns whether a client would show this person a slash command in a place.
    pub fn may_call(&self, who: &str, place: &str, name: &str) -> bool {
        self.act(|server| {
            let person = server.person(who);
            let channel = server.place_for(person, place);
            let command = server.find_command(channel, name, CommandType::ChatInput);
            command.is_ok_and(|command| server.demand_usable(person, channel, &command).is_ok())
        })
    }

    fn sends_command(
        &self,
        who: &str,
        place: &str,
        line: &str,
        kind: InteractionKind,
    ) -> Result<InteractionId, String> {
        self.act(|server| {
            let person = server.person(who);
            let channel = server.place_for(person, place);
            let typed = line
                .strip_prefix('/')
                .ok_or("a command begins with a slash")?;
            let (name, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
            let command = server.find_command(channel, name, CommandType::ChatInput)?;
            server.demand_usable(person, channel, &command)?;
            let mut line = CommandLine {
                server,
                channel,
                typing: kind == InteractionKind::Completion,
                resolved: json!({}),
            };
            let options = line.read(&command.options, rest)?;
            let resolved = line.resolved;
            let mut data = json!({
                "id": command.id, "name": command.name, "type": command.kind, "options": options,
            });
            if resolved != json!({}) {
                data["resolved"] = resolved;
            }
            if let Some(guild) = command.guild_id {
                data["guild_id"] = json!(guild);
            }
            let id = server.begin_interaction(kind, person, channel, None);
            server.send_interaction(id, &data);
            Ok(id)
        })
    }
}

impl Server {
    /// Finds a command by name, the guild's own before the global one.
    fn find_command(
        &self,
        channel: ChannelId,
        name: &str,
        kind: CommandType,
    ) -> Result<Command, String> {
        let guild = self
            .channels
            .get(&channel)
            .and_then(|channel| channel.guild);
        let named = |home: Option<GuildId>| {
            let mut all = self.commands.iter();
            let at_home =
                move |known: &Command| known.guild_id.map(|id| GuildId::new(id.get())) == home;
            all.find(|known| known.name == name && known.kind == kind && at_home(known))
        };
        let local = guild.and_then(|guild| named(Some(guild)));
        local.or_else(|| named(None)).cloned().ok_or_else(|| {
            let names: Vec<_> = self.commands.iter().map(|command| &command.name).collect();
            format!("no command {name:?}; there are {names:?}")
        })
    }

    /// Refuses a command that a client would not let this person use here.
    fn demand_usable(
        &self,
        person: UserId,
        channel: ChannelId,
        command: &Command,
    ) -> Result<(), String> {
        let held = self.permissions_in(person, channel);
        if !held.contains(Permissions::VIEW_CHANNEL | Permissions::USE_SLASH_COMMANDS) {
            return Err("no access, or no permission to use commands".to_owned());
        }
        let direct = self.channels[&channel].is_direct();
        let here = if direct {
            InteractionContextType::BotDm
        } else {
            InteractionContextType::Guild
        };
        let contexts = command.contexts.as_ref();
        if contexts.is_some_and(|contexts| !contexts.contains(&here)) {
            return Err(format!("the command is not for {}", here.kind()));
        }
        #[expect(deprecated, reason = "what serenity still sends")]
        if direct && command.dm_permission == Some(false) {
            return Err("the command is not for direct messages".to_owned());
        }
        let needed = command.default_member_permissions.filter(|_| !direct);
        let needed = needed.map(|needed| Permissions::from_bits_retain(needed.bits()));
        if needed.is_some_and(|needed| !held.contains(needed)) {
            return Err(format!("it takes {needed:?}"));
        }
        Ok(())
    }
}

/// A command line that is being read by the command's registered definition, as a client's text box reads it.
struct CommandLine<'a> {
    server: &'a Server,
    channel: ChannelId,
    /// Whether the last option is still being typed.
    typing: bool,
    /// The users, roles and channels that the options name.
    resolved: Value,
}

impl CommandLine<'_> {
    /// Reads what follows the command's name: the options in Discord's nesting.
    fn read(&mut self, defined: &[CommandOption], text: &str) -> Result<Value, String> {
        if defined.iter().any(is_nested) {
            let text = text.trim();
            let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            let chosen = defined.iter().find(|option| option.name == word);
            let chosen = chosen
                .ok_or_else(|| format!("no subcommand {word:?} among {:?}", names(defined)))?;
            let inner = chosen.options.as_deref().unwrap_or_default();
            let options = self.read(inner, rest)?;
            return Ok(json!([{ "name": chosen.name, "type": chosen.kind, "options": options }]));
        }
        let given = split(defined, text)?;
        let last = given.len().saturating_sub(1);
        let mut options = Vec::new();
        for (index, (option, written)) in given.iter().enumerate() {
            let mut read = json!({ "name": option.name, "type": option.kind });
            if self.typing && index == last {
                demand_autocomplete(option)?;
                read["value"] = json!(written);
                read["focused"] = json!(true);
            } else {
                read["value"] = self.value(option, written)?;
            }
            options.push(read);
        }
        if !self.typing {
            demand_required(defined, &given)?;
        }
        Ok(json!(options))
    }

    fn value(&mut self, option: &CommandOption, written: &str) -> Result<Value, String> {
        let bad = || format!("{written:?} is no value for {}:", option.name);
        let choices = option
            .choices
            .as_ref()
            .filter(|choices| !choices.is_empty());
        if let Some(choices) = choices {
            let plain = |value: &Value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            };
            let same = |value: &Value| plain(value) == written;
            let mut values = choices
                .iter()
                .map(|choice| (&choice.name, json!(choice.value)));
            let chosen = values.find(|(name, value)| *name == written || same(value));
            let names: Vec<_> = choices.iter().map(|choice| &choice.name).collect();
            let none = || {
                format!(
                    "{written:?} is none of the choices {names:?} of {}:",
                    option.name
                )
            };
            return chosen.map(|(_, value)| value).ok_or_else(none);
        }
        let value = match option.kind {
            CommandOptionType::String => {
                let least = usize::from(option.min_length.unwrap_or(0));
                let most = usize::from(option.max_length.unwrap_or(6_000));
                let fits = (least..=most).contains(&written.chars().count());
                fits.then(|| json!(written))
            }
            CommandOptionType::Integer => written.parse::<i64>().ok().map(Value::from),
            CommandOptionType::Number => written.parse::<f64>().ok().map(Value::from),
            CommandOptionType::Boolean => written.parse::<bool>().ok().map(Value::from),
            CommandOptionType::User => self.user_value(written),
            CommandOptionType::Channel => self.channel_value(written),
            CommandOptionType::Role => self.role_value(written),
            CommandOptionType::Attachment => self.file_value(written),
            _ => return Err(format!("this Discord cannot fill in {}:", option.name)),
        };
        value.ok_or_else(bad)
    }

    fn user_value(&mut self, written: &str) -> Option<Value> {
        let user = self.server.user_called(written)?;
        self.server
            .resolve_user(self.channel, user, &mut self.resolved);
        Some(json!(user))
    }

    fn channel_value(&mut self, written: &str) -> Option<Value> {
        let guild = self.server.channels[&self.channel].guild;
        let name = written.trim_start_matches('#');
        let mut channels = self.server.channels.values();
        let id = channels.find(|it| it.guild == guild && it.name == name)?.id;
        self.server.resolve_channel(id, &mut self.resolved);
        Some(json!(id))
    }

    /// Reads the option of a file: one that was made available under this path is uploaded with the command.
    fn file_value(&mut self, written: &str) -> Option<Value> {
        let mut at_hand = self.server.at_hand.iter();
        let file = at_hand
            .find(|(path, _)| path == written)
            .map(|(_, file)| file)?;
        let id = file.id.to_string();
        self.resolved["attachments"][&id] = objects::file(file, &self.server.address);
        Some(json!(id))
    }

    fn role_value(&mut self, written: &str) -> Option<Value> {
        let guild = self.server.channels[&self.channel].guild?;
        let guild = &self.server.guilds[&guild];
        let id = guild.role_called(written)?.id;
        self.server
            .resolve_role(self.channel, id, &mut self.resolved);
        Some(json!(id))
    }
}

fn is_nested(option: &CommandOption) -> bool {
    use CommandOptionType::{SubCommand, SubCommandGroup};
    matches!(option.kind, SubCommand | SubCommandGroup)
}

fn names(defined: &[CommandOption]) -> Vec<&str> {
    defined.iter().map(|option| option.name.as_str()).collect()
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
        let names = names(defined);
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
