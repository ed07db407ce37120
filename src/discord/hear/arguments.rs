//! The options of a command as the desk's arguments. Never checks what they mean.

use serenity::model::application::{ResolvedOption, ResolvedValue, Unresolved};

use crate::desk::catalogue::{Argument, Arguments};
use crate::domain::{ChannelId, RoleId, UserId};

/// Options that were given; of a subcommand, those of the innermost.
pub(super) fn arguments(options: &[ResolvedOption<'_>]) -> Arguments {
    let given = options.iter().filter_map(|option| {
        let value = match &option.value {
            ResolvedValue::String(text) => Argument::Text((*text).to_owned()),
            ResolvedValue::Autocomplete { value, .. } => Argument::Text((*value).to_owned()),
            ResolvedValue::Integer(number) => Argument::Integer(*number),
            ResolvedValue::Boolean(on) => Argument::Switch(*on),
            ResolvedValue::User(user, _) => Argument::User(UserId::new(user.id.get())),
            ResolvedValue::Role(role) => Argument::Role(RoleId::new(role.id.get())),
            ResolvedValue::Channel(channel) => Argument::Channel(ChannelId::new(channel.id.get())),
            // Discord leaves out what it cannot show; the id is all that is needed.
            ResolvedValue::Unresolved(Unresolved::User(id)) => {
                Argument::User(UserId::new(id.get()))
            }
            ResolvedValue::Unresolved(Unresolved::RoleId(id)) => {
                Argument::Role(RoleId::new(id.get()))
            }
            ResolvedValue::Unresolved(Unresolved::Channel(id)) => {
                Argument::Channel(ChannelId::new(id.get()))
            }
            _ => return None,
        };
        Some((option, value))
    });
    given.fold(Arguments::default(), |arguments, (option, value)| {
        let typing = matches!(option.value, ResolvedValue::Autocomplete { .. });
        let arguments = arguments.with(option.name, value);
        if typing {
            arguments.typing(option.name)
        } else {
            arguments
        }
    })
}

/// The options of the innermost subcommand.
pub(super) fn innermost<'a>(options: &'a [ResolvedOption<'a>]) -> &'a [ResolvedOption<'a>] {
    match options {
        [one] => match &one.value {
            ResolvedValue::SubCommand(nested) | ResolvedValue::SubCommandGroup(nested) => {
                innermost(nested)
            }
            _ => options,
        },
        _ => options,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::commands::path;
    use serde_json::json;
    use serenity::model::application::CommandData;

    fn data(name: &str, options: &serde_json::Value) -> CommandData {
        let body = json!({"id": "1", "name": name, "type": 1, "options": options});
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn options_of_every_type_are_read_even_unresolved() {
        let options = json!([
            {"name": "text", "type": 3, "value": "hi"},
            {"name": "number", "type": 4, "value": 12},
            {"name": "switch", "type": 5, "value": true},
            {"name": "user", "type": 6, "value": "60"},
            {"name": "channel", "type": 7, "value": "70"},
            {"name": "role", "type": 8, "value": "80"}
        ]);
        let data = data("setup", &options);
        let given = arguments(innermost(&data.options()));
        assert_eq!(given.text("text"), Some("hi"));
        assert_eq!(given.integer("number"), Some(12));
        assert!(given.is_on("switch"));
        assert_eq!(given.user("user"), Some(UserId::new(60)));
        assert_eq!(given.channel("channel"), Some(ChannelId::new(70)));
        assert_eq!(given.role("role"), Some(RoleId::new(80)));
        assert_eq!(given.focused(), None);
    }

    #[test]
    fn a_subcommand_is_part_of_the_path_and_its_options_count() {
        let options = json!([{"name": "search", "type": 1, "options": [
            {"name": "query", "type": 3, "value": "pass", "focused": true}
        ]}]);
        let data = data("faq", &options);
        assert_eq!(path(&data), "faq search");
        let given = arguments(innermost(&data.options()));
        assert_eq!(given.text("query"), Some("pass"));
        assert_eq!(given.focused(), Some("query"));
    }

    #[test]
    fn a_plain_command_is_its_own_path() {
        let options = json!([{"name": "question", "type": 3, "value": "how?"}]);
        let data = data("ask", &options);
        assert_eq!(path(&data), "ask");
    }
}
