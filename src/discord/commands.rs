//! The desk's commands as Discord's: built from the catalogue and the texts, registered, and handed
//! to poise, which finds the called one. poise 0.7 cannot bound, complete or enumerate an option out
//! of a table (its setters are plain functions), nor localise a menu's name: those are set on what it
//! builds. Never runs a command.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};

use poise::{ApplicationContext, BoxFuture, ContextMenuCommandAction, FrameworkError};
use serde::Deserialize;
use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::http::Route;
use serenity::model::Permissions;
use serenity::model::application::{CommandOptionType, InstallationContext, InteractionContext};
use serenity::model::channel::{ChannelType, Message};
use serenity::model::id as serenity_id;

use super::failure::Failure;
use super::hear::Ears;
use super::rest::{Ask, Rest};
use crate::desk::commands::catalogue::{
    COMMANDS, CommandName, CommandSpec, Kind, OptionKind, OptionSpec,
};
use crate::desk::ui::text::Texts;
use crate::domain::{GuildId, Locale};

type Command = poise::Command<Ears, Infallible>;
type Outcome<'a> = BoxFuture<'a, Result<(), FrameworkError<'a, Ears, Infallible>>>;

/// In a bot of so few guilds, commands that were once registered for development are looked for.
const COPIES_LOOKED_FOR: usize = 10;

/// A command as Discord knows it: all that is read of it.
#[derive(Deserialize)]
struct Registered {
    name: String,
}

impl Registered {
    fn is(&self, own: &Command) -> bool {
        let menu = own.context_menu_name.as_deref();
        self.name == *own.name || menu == Some(self.name.as_str())
    }
}

/// All commands, ready to be registered and called.
pub(super) struct Commands {
    options: poise::FrameworkOptions<Ears, Infallible>,
    built: Vec<CreateCommand>,
    dev_guild: Option<GuildId>,
    registered: AtomicBool,
}

impl Commands {
    /// Builds them all. With `dev_guild`, they are registered there instead of everywhere.
    pub(super) fn new(texts: &Texts, dev_guild: Option<GuildId>) -> Self {
        let commands = top_level(texts);
        let built = commands.iter().filter_map(|command| built(command, texts));
        Self {
            built: built.collect(),
            options: poise::FrameworkOptions {
                commands,
                on_error: |error| Box::pin(log(error)),
                ..poise::FrameworkOptions::default()
            },
            dev_guild,
            registered: AtomicBool::new(false),
        }
    }

    /// For poise.
    pub(super) fn options(&self) -> &poise::FrameworkOptions<Ears, Infallible> {
        &self.options
    }

    /// Registers them everywhere, or in the guild for development alone: Discord would show them twice
    /// there. Once, if it succeeds.
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

    /// Takes away what a former run registered in a guild for development.
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
            let ours = |one: &Registered| self.options.commands.iter().any(|own| one.is(own));
            if copy.is_empty() || !copy.iter().all(ours) {
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

async fn log(error: FrameworkError<'_, Ears, Infallible>) {
    match error {
        FrameworkError::UnknownInteraction { interaction, .. } => {
            tracing::warn!(
                name = interaction.data.name,
                "a command was called that does not exist"
            );
        }
        other => tracing::error!(error = %other, "a call could not be dispatched"),
    }
}

/// Called by poise for a slash command.
fn slash(ctx: ApplicationContext<'_, Ears, Infallible>) -> Outcome<'_> {
    Box::pin(async move {
        if let Some(spec) = spec_of(ctx.command()) {
            let ears = ctx.framework.user_data;
            ears.called(spec, ctx.interaction, ctx.args, None).await;
        }
        Ok(())
    })
}

/// Called by poise for an entry of a message's menu.
fn menu(ctx: ApplicationContext<'_, Ears, Infallible>, message: Message) -> Outcome<'_> {
    Box::pin(async move {
        if let Some(spec) = spec_of(ctx.command()) {
            let ears = ctx.framework.user_data;
            ears.called(spec, ctx.interaction, &[], Some(&message))
                .await;
        }
        Ok(())
    })
}

fn spec_of(command: &Command) -> Option<&'static CommandSpec> {
    let name = command.custom_data.downcast_ref::<CommandName>()?;
    Some(name.spec())
}

/// The catalogue as Discord sees it: what shares a first word is one command with subcommands.
fn top_level(texts: &Texts) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for spec in COMMANDS {
        let leaf = leaf(spec, texts);
        let Some((group, _)) = spec.path.split_once(' ') else {
            commands.push(leaf);
            continue;
        };
        match commands.iter_mut().find(|command| command.name == group) {
            Some(command) => command.subcommands.push(leaf),
            None => commands.push(Command {
                subcommands: vec![leaf],
                subcommand_required: true,
                ..named(group, &format!("group-{group}"), &specs(group), texts)
            }),
        }
    }
    commands
}

/// The entries of the catalogue below a first word, or the one that is it.
fn specs(first: &str) -> Vec<&'static CommandSpec> {
    let below = |spec: &&CommandSpec| spec.path.split(' ').next() == Some(first);
    COMMANDS.iter().filter(below).collect()
}

fn leaf(spec: &'static CommandSpec, texts: &Texts) -> Command {
    let name = spec.path.rsplit(' ').next().unwrap_or(spec.path);
    let command = named(name, &spec.text_key(), &[spec], texts);
    let command = Command {
        custom_data: Box::new(spec.name),
        ..command
    };
    match spec.kind {
        Kind::Slash => command,
        Kind::MessageMenu => Command {
            slash_action: None,
            context_menu_action: Some(ContextMenuCommandAction::Message(menu)),
            context_menu_name: Some(texts.say(Locale::EnUs, &spec.text_key(), &[]).into()),
            ..command
        },
    }
}

/// A slash command with its description, and who sees it where.
fn named(name: &str, key: &str, specs: &[&CommandSpec], texts: &Texts) -> Command {
    let contexts = if specs.iter().any(|spec| spec.in_direct_messages) {
        vec![InteractionContext::Guild, InteractionContext::BotDm]
    } else {
        vec![InteractionContext::Guild]
    };
    let hidden = specs.iter().any(|spec| spec.is_for_managers());
    let translated = translations(key, texts);
    Command {
        slash_action: Some(slash),
        name: name.to_owned().into(),
        description: Some(texts.say(Locale::EnUs, key, &[]).into()),
        description_localizations: translated
            .map(|(tag, text)| (tag.into(), text.into()))
            .collect(),
        default_member_permissions: if hidden {
            Permissions::MANAGE_GUILD
        } else {
            Permissions::empty()
        },
        interaction_context: Some(contexts),
        install_context: Some(vec![InstallationContext::Guild]),
        ..Command::default()
    }
}

/// A text in the languages that Discord shows besides English.
fn translations(key: &str, texts: &Texts) -> impl Iterator<Item = (&'static str, String)> {
    let others = Locale::ALL
        .into_iter()
        .filter(|locale| *locale != Locale::EnUs);
    others.filter_map(move |locale| Some((locale.tag(), texts.exact(locale, key)?)))
}

/// What is sent to Discord for a top-level command.
fn built(command: &Command, texts: &Texts) -> Option<CreateCommand> {
    if let Some(menu) = command.create_as_context_menu_command() {
        let key = spec_of(command)?.text_key();
        let translated = translations(&key, texts);
        return Some(translated.fold(menu, |menu, (tag, name)| menu.name_localized(tag, name)));
    }
    let options = match spec_of(command) {
        Some(spec) => options(spec, texts),
        None => command
            .subcommands
            .iter()
            .filter_map(|leaf| subcommand(spec_of(leaf)?, texts))
            .collect(),
    };
    Some(command.create_as_slash_command()?.set_options(options))
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
mod tests;
