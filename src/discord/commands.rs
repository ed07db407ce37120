//! The desk's commands in Discord's form: built from the catalogue and the texts, registered, and found again when one
//! is called.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;
use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::http::Route;
use serenity::model::Permissions;
use serenity::model::application::{
    CommandData, CommandDataOption, CommandDataOptionValue, CommandOptionType, CommandType,
    InstallationContext, InteractionContext,
};
use serenity::model::channel::ChannelType;
use serenity::model::id as serenity_id;

use super::failure::Failure;
use super::rest::{Ask, Rest};
use crate::desk::commands::catalogue::{
    COMMANDS, CallKind, CommandName, CommandSpec, OptionKind, OptionSpec,
};
use crate::desk::ui::text::Texts;
use crate::domain::{GuildId, Locale};

/// The most guilds that are searched for old copies of commands, registered for development.
const COPIES_LOOKED_FOR: usize = 10;

/// A command as Discord returns it, with the fields that are read.
#[derive(Deserialize)]
struct Registered {
    name: String,
}

/// The desk's commands, ready to be registered and found.
pub(super) struct Commands {
    built: Vec<CreateCommand>,
    menus: Vec<ContextMenu>,
    dev_guild: Option<GuildId>,
    registered: AtomicBool,
}

/// A command in the menu of a message or a person, which Discord identifies by its English text.
struct ContextMenu {
    name: String,
    command: CommandName,
}

impl Commands {
    /// Builds all commands. With `dev_guild`, they are registered there instead of everywhere.
    pub(super) fn new(texts: &Texts, dev_guild: Option<GuildId>) -> Self {
        let all = CommandName::ALL.into_iter();
        let menus = all.filter(|command| command.spec().kind != CallKind::Slash);
        let menus = menus.map(|command| ContextMenu {
            name: texts.say(Locale::EnUs, &command.spec().text_key(), &[]),
            command,
        });
        Self {
            built: top_level(texts),
            menus: menus.collect(),
            dev_guild,
            registered: AtomicBool::new(false),
        }
    }

    /// Finds the command that a call names.
    pub(super) fn find(&self, call: &CommandData) -> Option<CommandName> {
        match call.kind {
            CommandType::ChatInput => {
                let found = CommandName::of_path(&path(call));
                found.filter(|command| command.spec().kind == CallKind::Slash)
            }
            CommandType::Message => self.entry(&call.name, CallKind::MessageMenu),
            CommandType::User => self.entry(&call.name, CallKind::UserMenu),
            _ => None,
        }
    }

    fn entry(&self, name: &str, kind: CallKind) -> Option<CommandName> {
        let mut menus = self.menus.iter();
        let menu = menus.find(|menu| menu.name == name && menu.command.spec().kind == kind)?;
        Some(menu.command)
    }

    /// Returns whether a top-level command is one of these.
    fn includes(&self, command: &Registered) -> bool {
        let name = command.name.as_str();
        self.menus.iter().any(|menu| menu.name == name)
            || COMMANDS.iter().any(|spec| first_word(spec) == name)
    }

    /// Registers the commands everywhere, or only in the guild for development, because Discord would otherwise show
    /// them twice there. Does nothing after the first success.
    pub(super) async fn register(
        &self,
        rest: &Rest,
        application_id: serenity_id::ApplicationId,
        guilds: &[serenity_id::GuildId],
    ) {
        if self.registered.swap(true, Ordering::Relaxed) {
            return;
        }
        let route = match self.dev_guild {
            Some(guild) => Route::GuildCommands {
                application_id,
                guild_id: serenity_id::GuildId::new(guild.get()),
            },
            None => Route::Commands { application_id },
        };
        match rest.done(Ask::put(route).body(&self.built)).await {
            Ok(()) => tracing::info!(
                commands = self.built.len(),
                only_in = self.dev_guild.map(tracing::field::display),
                "commands are registered"
            ),
            Err(failure) => {
                tracing::error!(%failure, "commands could not be registered");
                self.registered.store(false, Ordering::Relaxed);
                return;
            }
        }
        if self.dev_guild.is_none() && guilds.len() <= COPIES_LOOKED_FOR {
            for guild in guilds {
                self.clear_copy(rest, application_id, *guild).await;
            }
        }
    }

    /// Removes the commands that an earlier run registered in a guild for development.
    async fn clear_copy(
        &self,
        rest: &Rest,
        application_id: serenity_id::ApplicationId,
        guild_id: serenity_id::GuildId,
    ) {
        let route = || Route::GuildCommands {
            application_id,
            guild_id,
        };
        let cleared = async {
            let copy: Vec<Registered> = rest.call(Ask::get(route())).await?;
            if copy.is_empty() || !copy.iter().all(|one| self.includes(one)) {
                return Ok(false);
            }
            let none: [CreateCommand; 0] = [];
            rest.done(Ask::put(route()).body(&none)).await?;
            Ok::<_, Failure>(true)
        };
        match cleared.await {
            Ok(true) => tracing::info!(guild = %guild_id, "the copy of the commands is cleared"),
            Ok(false) => {}
            Err(failure) => {
                tracing::warn!(%failure, guild = %guild_id, "a copy of the commands may be left");
            }
        }
    }
}

/// Returns the path of a call as it is typed, from the command's name and its nested options.
pub(super) fn path(call: &CommandData) -> String {
    let mut path = call.name.clone();
    let mut options: &[CommandDataOption] = &call.options;
    while let [inner] = options
        && let CommandDataOptionValue::SubCommand(nested)
        | CommandDataOptionValue::SubCommandGroup(nested) = &inner.value
    {
        path.push(' ');
        path.push_str(&inner.name);
        options = nested;
    }
    path
}

/// Makes the commands of the catalogue in Discord's form: commands with the same first word become one command with
/// subcommands.
fn top_level(texts: &Texts) -> Vec<CreateCommand> {
    let mut seen = BTreeSet::new();
    let words = COMMANDS.iter().map(first_word);
    let words = words.filter(|word| seen.insert(*word));
    words.map(|word| command(word, texts)).collect()
}

fn first_word(spec: &CommandSpec) -> &'static str {
    spec.path.split(' ').next().unwrap_or(spec.path)
}

/// Makes the command of a first word, with everything that the catalogue has below it.
fn command(word: &str, texts: &Texts) -> CreateCommand {
    let below = COMMANDS.iter().filter(|spec| first_word(spec) == word);
    let specs: Vec<&CommandSpec> = below.collect();
    match specs.as_slice() {
        [menu] if menu.kind != CallKind::Slash => {
            let key = menu.text_key();
            let command = CreateCommand::new(texts.say(Locale::EnUs, &key, &[]));
            let kind = match menu.kind {
                CallKind::UserMenu => CommandType::User,
                CallKind::MessageMenu | CallKind::Slash => CommandType::Message,
            };
            let command = offered(command.kind(kind), &specs);
            let translated = translations(&key, texts);
            translated.fold(command, |command, (tag, name)| {
                command.name_localized(tag, name)
            })
        }
        [single] if single.path == word => {
            slash(word, &single.text_key(), &specs, texts).set_options(options(single, texts))
        }
        group => {
            let leaves = group.iter().filter_map(|spec| subcommand(spec, texts));
            slash(word, &format!("group-{word}"), group, texts).set_options(leaves.collect())
        }
    }
}

/// Makes a slash command with its description.
fn slash(name: &str, key: &str, specs: &[&CommandSpec], texts: &Texts) -> CreateCommand {
    let command = CreateCommand::new(name).description(texts.say(Locale::EnUs, key, &[]));
    let translated = translations(key, texts);
    let command = translated.fold(command, |command, (tag, text)| {
        command.description_localized(tag, text)
    });
    offered(command, specs)
}

/// Adds to a command who sees it and where.
fn offered(command: CreateCommand, specs: &[&CommandSpec]) -> CreateCommand {
    let mut contexts = vec![InteractionContext::Guild];
    if specs.iter().any(|spec| spec.in_direct_messages) {
        contexts.push(InteractionContext::BotDm);
    }
    let command = command
        .contexts(contexts)
        .integration_types(vec![InstallationContext::Guild]);
    if specs.iter().any(|spec| spec.is_for_managers()) {
        command.default_member_permissions(Permissions::MANAGE_GUILD)
    } else {
        command
    }
}

/// Returns a text in the languages other than English that Discord shows.
fn translations(key: &str, texts: &Texts) -> impl Iterator<Item = (&'static str, String)> {
    let others = Locale::ALL
        .into_iter()
        .filter(|locale| *locale != Locale::EnUs);
    others.filter_map(move |locale| Some((locale.tag(), texts.exact(locale, key)?)))
}

fn subcommand(spec: &CommandSpec, texts: &Texts) -> Option<CreateCommandOption> {
    let (_, name) = spec.path.split_once(' ')?;
    let option = described(CommandOptionType::SubCommand, name, &spec.text_key(), texts);
    Some(option.set_sub_options(options(spec, texts)))
}

fn options(spec: &CommandSpec, texts: &Texts) -> Vec<CreateCommandOption> {
    let options = spec.options.iter();
    options.map(|one| option(spec, one, texts)).collect()
}

fn option(spec: &CommandSpec, option: &OptionSpec, texts: &Texts) -> CreateCommandOption {
    let stem = spec.path.replace(' ', "-");
    let key = format!("option-{stem}-{}", option.name);
    let of = |kind| described(kind, option.name, &key, texts).required(option.required);
    match option.kind {
        OptionKind::Text(most) => of(CommandOptionType::String).max_length(most),
        OptionKind::Completed => of(CommandOptionType::String).set_autocomplete(true),
        OptionKind::OneOf(values) => {
            let plain = of(CommandOptionType::String);
            values.iter().fold(plain, |option, value| {
                option.add_string_choice(*value, *value)
            })
        }
        OptionKind::Integer(least, most) => of(CommandOptionType::Integer)
            .min_int_value(least.max(0) as u64)
            .max_int_value(most.max(0) as u64),
        OptionKind::Switch => of(CommandOptionType::Boolean),
        OptionKind::User => of(CommandOptionType::User),
        OptionKind::Role => of(CommandOptionType::Role),
        OptionKind::File => of(CommandOptionType::Attachment),
        OptionKind::TextChannel => {
            let kinds = vec![ChannelType::Text, ChannelType::News];
            of(CommandOptionType::Channel).channel_types(kinds)
        }
        OptionKind::ForumChannel => {
            of(CommandOptionType::Channel).channel_types(vec![ChannelType::Forum])
        }
    }
}

fn described(kind: CommandOptionType, name: &str, key: &str, texts: &Texts) -> CreateCommandOption {
    let option = CreateCommandOption::new(kind, name, texts.say(Locale::EnUs, key, &[]));
    let translated = translations(key, texts);
    translated.fold(option, |option, (tag, text)| {
        option.description_localized(tag, text)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn texts() -> Texts {
        Texts::load().unwrap()
    }

    /// Reads the command of a name as it is sent to Discord.
    fn sent(name: &str) -> Value {
        let commands = serde_json::to_value(Commands::new(&texts(), None).built).unwrap();
        let all = commands.as_array().unwrap();
        let found = all.iter().find(|command| command["name"] == json!(name));
        found
            .cloned()
            .unwrap_or_else(|| panic!("{name} is not registered"))
    }

    fn option_of<'a>(command: &'a Value, name: &str) -> &'a Value {
        let options = command["options"].as_array().unwrap();
        let found = options.iter().find(|option| option["name"] == json!(name));
        found.unwrap_or_else(|| panic!("{name} is no option of {}", command["name"]))
    }

    /// Returns every key that the catalogue asks for.
    fn keys() -> BTreeSet<String> {
        let mut keys = BTreeSet::new();
        for spec in COMMANDS {
            keys.insert(spec.text_key());
            if let Some((group, _)) = spec.path.split_once(' ') {
                keys.insert(format!("group-{group}"));
            }
            let stem = spec.path.replace(' ', "-");
            keys.extend(
                spec.options
                    .iter()
                    .map(|option| format!("option-{stem}-{}", option.name)),
            );
        }
        keys
    }

    #[test]
    fn every_command_and_option_is_described_in_every_language_within_discords_limit() {
        let texts = texts();
        for locale in Locale::ALL {
            for key in keys() {
                let text = texts.exact(locale, &key);
                let text = text.unwrap_or_else(|| panic!("{} has no {key}", locale.tag()));
                let length = text.chars().count();
                assert!(
                    (1..=100).contains(&length),
                    "{} {key}: {length}",
                    locale.tag()
                );
            }
        }
    }

    /// Counts the characters by which Discord limits a command or one of its parts: names and descriptions, each in its
    /// longest language, and the texts of values.
    fn characters(part: &Value) -> usize {
        let count = |text: &Value| text.as_str().map_or(0, |text| text.chars().count());
        let longest = |key: &str| {
            let translated = part[format!("{key}_localizations")].as_object();
            let translated = translated
                .into_iter()
                .flatten()
                .map(|(_, text)| count(text));
            translated.chain([count(&part[key])]).max().unwrap_or(0)
        };
        let parts = ["options", "choices"].map(|key| part[key].as_array());
        let within = parts.into_iter().flatten().flatten().map(characters);
        longest("name") + longest("description") + count(&part["value"]) + within.sum::<usize>()
    }

    #[test]
    fn no_command_is_longer_than_discord_takes() {
        let commands = serde_json::to_value(Commands::new(&texts(), None).built).unwrap();
        for command in commands.as_array().unwrap() {
            let length = characters(command);
            assert!(length <= 4_000, "{}: {length}", command["name"]);
        }
    }

    #[test]
    fn no_description_is_left_of_a_command_that_is_gone() {
        let keys = keys();
        for (locale, source) in [
            ("en-US", include_str!("../../locales/en-US/commands.ftl")),
            ("zh-CN", include_str!("../../locales/zh-CN/commands.ftl")),
        ] {
            let written = source.lines().filter_map(|line| line.split_once(" = "));
            for (key, _) in written.filter(|(key, _)| !key.starts_with('#')) {
                assert!(keys.contains(key), "{locale} {key}");
            }
        }
    }

    #[test]
    fn what_shares_a_first_word_is_one_command() {
        let faq = sent("faq");
        assert_eq!(option_of(&faq, "search")["type"], json!(1));
        let query = option_of(option_of(&faq, "search"), "query");
        assert_eq!(query["type"], json!(3));
        assert_eq!(query["autocomplete"], json!(true));
        assert_eq!(query["required"], json!(true));
        assert_eq!(option_of(&faq, "browse")["options"], json!([]));
    }

    #[test]
    fn options_carry_their_bounds_and_values() {
        let ask = sent("ask");
        assert_eq!(option_of(&ask, "question")["max_length"], json!(1500));
        let instructor = sent("instructor");
        let tickets = option_of(option_of(&instructor, "capacity"), "tickets");
        assert_eq!(
            (&tickets["min_value"], &tickets["max_value"]),
            (&json!(0), &json!(100))
        );
        let setup = sent("setup");
        let mode = option_of(option_of(&setup, "watch"), "mode");
        let values: Vec<&Value> = mode["choices"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| &c["value"])
            .collect();
        assert_eq!(values, [&json!("off"), &json!("mention"), &json!("answer")]);
        let forum = option_of(option_of(&setup, "forum"), "channel");
        assert_eq!(forum["channel_types"], json!([15]));
    }

    #[test]
    fn only_setup_and_export_are_hidden_from_who_does_not_manage_the_server() {
        let commands = serde_json::to_value(Commands::new(&texts(), None).built).unwrap();
        for command in commands.as_array().unwrap() {
            let is_for_managers = ["setup", "export"].contains(&command["name"].as_str().unwrap());
            let expected = if is_for_managers {
                json!(Permissions::MANAGE_GUILD.bits().to_string())
            } else {
                Value::Null
            };
            let held = command
                .get("default_member_permissions")
                .unwrap_or(&Value::Null);
            assert_eq!(held, &expected, "{}", command["name"]);
        }
    }

    #[test]
    fn commands_are_offered_where_they_make_sense() {
        for (name, contexts) in [
            ("ask", json!([0, 1])),
            ("setup", json!([0])),
            ("ticket", json!([0, 1])),
        ] {
            assert_eq!(sent(name)["contexts"], contexts, "{name}");
        }
    }

    #[test]
    fn names_of_menus_and_descriptions_are_translated() {
        let menu = sent("Ask an instructor");
        assert_eq!(menu["type"], json!(3));
        assert_eq!(menu["name_localizations"], json!({"zh-CN": "请教讲师"}));
        assert_eq!(sent("Open a ticket with")["type"], json!(2));
        let ask = sent("ask");
        assert_eq!(
            ask["description_localizations"],
            json!({"zh-CN": "提一个问题"})
        );
        let question = option_of(&ask, "question");
        assert_eq!(
            question["description_localizations"],
            json!({"zh-CN": "您想知道什么"})
        );
    }

    /// Makes the data of a call as Discord sends it: the command's type, and its words as name and nested options.
    fn call_of(spec: &CommandSpec) -> CommandData {
        let menu_text = texts().say(Locale::EnUs, &spec.text_key(), &[]);
        let body = match (spec.kind, spec.path.split_once(' ')) {
            (CallKind::MessageMenu, _) => json!({"id": "1", "name": menu_text, "type": 3}),
            (CallKind::UserMenu, _) => json!({"id": "1", "name": menu_text, "type": 2}),
            (CallKind::Slash, Some((group, leaf))) => json!({"id": "1", "name": group, "type": 1,
                "options": [{"name": leaf, "type": 1, "options": []}]}),
            (CallKind::Slash, None) => json!({"id": "1", "name": spec.path, "type": 1}),
        };
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn every_command_of_the_catalogue_is_found_by_a_call_of_it() {
        let commands = Commands::new(&texts(), None);
        for command in CommandName::ALL {
            let mut call = call_of(command.spec());
            assert_eq!(commands.find(&call), Some(command));
            call.kind = match call.kind {
                CommandType::ChatInput => CommandType::Message,
                _ => CommandType::ChatInput,
            };
            assert_eq!(commands.find(&call), None, "{command:?} of another type");
        }
    }

    #[test]
    fn what_is_registered_is_known_to_be_ours() {
        let commands = Commands::new(&texts(), None);
        let sent = serde_json::to_value(&commands.built).unwrap();
        let registered: Vec<Registered> = serde_json::from_value(sent).unwrap();
        assert!(registered.iter().all(|one| commands.includes(one)));
        let name = "another's".to_owned();
        assert!(!commands.includes(&Registered { name }));
    }
}
