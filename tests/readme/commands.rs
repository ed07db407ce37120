//! The tables of slash commands, of the command line and of stories, held to what the program takes.

use std::collections::{BTreeMap, BTreeSet};

use clap::CommandFactory;
use frontdesk::cli::Cli;
use frontdesk::console::story::FORMAT;
use frontdesk::desk::commands::catalogue::{
    Audience, COMMANDS, CallKind, CommandName, CommandSpec, OptionKind,
};
use frontdesk::domain::{GuildId, GuildSettings};

use crate::page::{firsts, own_pages, pages, read, root, table};

/// A command as the tables write it: `/duty on [for:]`.
fn as_written(spec: &CommandSpec) -> String {
    if spec.kind != CallKind::Slash {
        let texts = read("locales/en-US/commands.ftl");
        let key = format!("{} = ", spec.text_key());
        let label = texts.lines().find_map(|line| line.strip_prefix(&key));
        let of = match spec.kind {
            CallKind::UserMenu => "person",
            CallKind::MessageMenu | CallKind::Slash => "message",
        };
        return format!("menu of a {of}: *{}*", label.expect(&key));
    }
    let options = spec.options.iter().map(|option| {
        if option.required {
            format!(" {}:", option.name)
        } else {
            format!(" [{}:]", option.name)
        }
    });
    format!("/{}{}", spec.path, options.collect::<String>())
}

#[test]
fn the_tables_of_slash_commands_have_every_command_with_its_options_and_choices() {
    for (heading, audience) in [
        ("Learners", Audience::Learner),
        ("Instructors", Audience::Instructor),
        ("Leads", Audience::Lead),
        ("Moderators", Audience::Moderator),
    ] {
        let specs: Vec<_> = COMMANDS
            .iter()
            .filter(|spec| spec.audience == audience)
            .collect();
        let expected: Vec<String> = specs.iter().map(|spec| as_written(spec)).collect();
        assert_eq!(
            firsts("docs/commands.md", heading, 0),
            expected,
            "{heading}"
        );
        let rows = table("docs/commands.md", heading, 0);
        for (spec, row) in specs.iter().zip(&rows) {
            for option in spec.options {
                let OptionKind::OneOf(choices) = option.kind else {
                    continue;
                };
                for choice in choices {
                    assert!(
                        row[1].contains(&format!("`{choice}`")),
                        "{}: {choice}",
                        row[0]
                    );
                }
            }
        }
    }
}

/// Tells what is wrong with a slash command that a page names, if it is one.
fn wrong_command(code: &str) -> Option<&'static str> {
    let mut words = code
        .strip_prefix('/')?
        .split(' ')
        .filter(|word| *word != "…");
    let words: Vec<&str> = words
        .by_ref()
        .map(|word| word.trim_matches(['[', ']']))
        .collect();
    let path = words.iter().take_while(|word| !word.contains(':'));
    let path = path.copied().collect::<Vec<_>>().join(" ");
    let is_page = ["live", "ready", "metrics", "widget.js"].contains(&path.as_str());
    if is_page || path.starts_with("api/") {
        return None;
    }
    let Some(spec) = CommandName::of_path(&path).map(CommandName::spec) else {
        let group = format!("{path} ");
        let is_group = COMMANDS.iter().any(|spec| spec.path.starts_with(&group));
        return (!is_group).then_some("there is no such command");
    };
    let mut options = words.iter().filter_map(|word| word.split_once(':'));
    let is_known = |name: &str| spec.options.iter().any(|option| option.name == name);
    let all_known = options.all(|(name, _)| is_known(name));
    (!all_known).then_some("it has no such option")
}

#[test]
fn every_slash_command_that_a_page_names_is_there() {
    assert!(wrong_command("/duty on for:2h").is_none() && wrong_command("/setup").is_none());
    assert!(wrong_command("/duty on til:2h").is_some() && wrong_command("/dut").is_some());
    for page in own_pages() {
        for code in page.code() {
            if let Some(wrong) = wrong_command(&code) {
                panic!("{:?}: `{code}`: {wrong}", page.path);
            }
        }
    }
}

#[test]
fn the_table_of_targets_has_every_option_with_its_default() {
    let settings = GuildSettings::new(GuildId::new(1));
    let (targets, limits) = (settings.targets, settings.limits);
    let expected = [
        ("category", "–".to_owned()),
        ("first-reply", targets.tickets.first_reply.to_string()),
        ("next-reply", targets.tickets.next_reply.to_string()),
        ("resolution", "off".to_owned()),
        ("counted", targets.tickets.counted_by.name().to_owned()),
        ("watch", targets.watch.to_string()),
        ("learner-silence", targets.learner_silence.to_string()),
        ("reopen", targets.reopen.to_string()),
        (
            "survey-percent",
            (settings.survey_share * 100.0).to_string(),
        ),
        (
            "expected-before-percent",
            (settings.expected_before_share * 100.0).to_string(),
        ),
        ("rating-floor", "off".to_owned()),
        ("questions-a-minute", limits.questions_a_minute.to_string()),
        ("tickets-a-day", limits.tickets_a_day.to_string()),
        ("relayed-a-minute", limits.relayed_a_minute.to_string()),
        ("inquiries-a-minute", limits.inquiries_a_minute.to_string()),
        ("all-tickets-a-day", limits.all_tickets_a_day.to_string()),
        (
            "all-relayed-a-minute",
            limits.all_relayed_a_minute.to_string(),
        ),
    ];
    let options = CommandName::SetupTargets.spec().options.iter();
    assert!(
        options
            .map(|option| option.name)
            .eq(expected.iter().map(|(name, _)| *name))
    );
    let rows = table("docs/commands.md", "Targets and limits", 0).into_iter();
    let written: Vec<_> = rows.map(|row| (row[0].clone(), row[1].clone())).collect();
    let expected = expected.map(|(name, default)| (format!("`{name}:`"), default));
    assert_eq!(written, expected);
}

/// The subcommands that do something, by their words, with their options as they are written.
pub(crate) fn subcommands() -> BTreeMap<String, BTreeSet<String>> {
    fn add(command: &clap::Command, path: &str, all: &mut BTreeMap<String, BTreeSet<String>>) {
        let inner = command
            .get_subcommands()
            .filter(|inner| inner.get_name() != "help");
        let inner: Vec<_> = inner.collect();
        for one in &inner {
            add(one, format!("{path} {}", one.get_name()).trim(), all);
        }
        if inner.is_empty() {
            let written = command.get_arguments().filter_map(|option| {
                let long = option.get_long().filter(|long| *long != "help")?;
                let value = option.get_value_names().unwrap_or_default().first();
                let takes = option.get_action().takes_values();
                let value = value.filter(|_| takes).map(|value| format!(" {value}"));
                Some(format!("--{long}{}", value.unwrap_or_default()))
            });
            all.insert(path.to_owned(), written.collect());
        }
    }
    let mut all = BTreeMap::new();
    let mut cli = Cli::command();
    cli.build();
    add(&cli, "", &mut all);
    all
}

#[test]
fn the_tables_of_the_command_line_have_every_subcommand_and_option() {
    let all = subcommands();
    let written = firsts("docs/commands.md", "Command line", 0);
    for name in all.keys() {
        let call = format!("frontdesk {name}");
        let stands = written
            .iter()
            .any(|line| format!("{line} ").starts_with(&format!("{call} ")));
        assert!(stands, "{call} is missing in {written:?}");
    }
    assert_eq!(written.len(), all.len());
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in table("docs/commands.md", "Command line", 1) {
        let of: Vec<String> = if row[1] == "every command" {
            all.keys().cloned().collect()
        } else {
            row[1]
                .split(", ")
                .map(|name| name.replace('`', ""))
                .collect()
        };
        for name in of {
            told.entry(name)
                .or_default()
                .insert(row[0].replace('`', ""));
        }
    }
    assert_eq!(told, all);
}

#[test]
fn the_acts_of_a_story_are_those_that_the_console_knows() {
    let blocks = pages(&root().join("docs"));
    let blocks: Vec<&str> = blocks
        .iter()
        .flat_map(|page| page.blocks_of("format"))
        .collect();
    assert_eq!(blocks, [FORMAT]);
}
