//! What Discord is told of each command, held to the catalogue and to Discord's limits.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;

fn texts() -> Texts {
    Texts::load().unwrap()
}

/// What is sent to Discord, by name.
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

/// Every key that the catalogue asks for.
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

#[test]
fn no_description_is_left_of_a_command_that_is_gone() {
    let keys = keys();
    for (locale, source) in [
        ("en-US", include_str!("../../../locales/en-US/commands.ftl")),
        ("zh-CN", include_str!("../../../locales/zh-CN/commands.ftl")),
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
fn only_setup_is_hidden_from_who_does_not_manage_the_server() {
    let commands = serde_json::to_value(Commands::new(&texts(), None).built).unwrap();
    for command in commands.as_array().unwrap() {
        let expected = if command["name"] == json!("setup") {
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

#[test]
fn every_command_of_the_catalogue_is_found_again_by_poise() {
    let commands = top_level(&texts());
    for spec in COMMANDS {
        let (first, rest) = spec.path.split_once(' ').unwrap_or((spec.path, ""));
        let top = commands
            .iter()
            .find(|command| command.name == first)
            .unwrap();
        let leaf = top
            .subcommands
            .iter()
            .find(|leaf| leaf.name == rest)
            .unwrap_or(top);
        assert_eq!(
            spec_of(leaf).map(|found| found.name),
            Some(spec.name),
            "{}",
            spec.path
        );
    }
}
