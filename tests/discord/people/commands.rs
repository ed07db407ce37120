//! Slash commands, their completion, and entries of the message menu.

use serde_json::json;
use twilight_model::application::command::{Command, CommandType};
use twilight_model::application::interaction::{InteractionContextType, InteractionType};
use twilight_model::guild::Permissions;

use super::super::Discord;
use super::super::ids::{ChannelId, InteractionId, MessageId, UserId};
use super::super::interaction::Sent;
use super::super::world::World;
use super::options::Mode;

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
