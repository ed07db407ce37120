//! Every command frontdesk has, once: the Discord adapter registers it from here, the console parses
//! by it, docs/commands.md is held to it. Words for people are in the text files, under
//! `command-…` keys. Never runs a command.

mod arguments;
mod commands;

pub use arguments::{Argument, Arguments};
pub use commands::COMMANDS;

/// The commands, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[allow(
    missing_docs,
    reason = "each is named as it is typed: `FaqSearch` is `/faq search`"
)]
pub enum CommandName {
    Ask,
    FaqSearch,
    FaqBrowse,
    Language,
    TicketCancel,
    TicketClaim,
    TicketTransfer,
    TicketResolve,
    TicketReopen,
    TicketCategory,
    TicketList,
    TicketShow,
    DutyOn,
    DutyOff,
    DutyWho,
    InstructorCategories,
    InstructorCapacity,
    StatsOverview,
    StatsSatisfaction,
    StatsResponse,
    StatsHelp,
    RulesList,
    RulesExplain,
    RulesReload,
    RulesTeach,
    RulesReview,
    RulesLessons,
    RulesForget,
    SetupShow,
    SetupSupport,
    SetupStaff,
    SetupWatch,
    SetupForum,
    SetupRoles,
    SetupTargets,
    SetupLocale,
    SetupTimezone,
    SetupLearning,
    /// The message menu *Ask an instructor*.
    AskAnInstructor,
    /// The message menu *Teach this answer*.
    TeachThisAnswer,
}

/// Who may call a command. Checked by the engine; Discord's own bits only hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Everyone.
    Learner,
    /// Instructors and moderators.
    Instructor,
    /// Moderators.
    Moderator,
}

/// What a command is called from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Typed with a slash.
    Slash,
    /// In the menu of a message.
    MessageMenu,
}

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct CommandSpec {
    /// Which.
    pub name: CommandName,
    /// As it is typed, without the slash: `duty on`. For menus, the stem of its text key.
    pub path: &'static str,
    /// What it is called from.
    pub kind: Kind,
    /// Who may call it.
    pub audience: Audience,
    /// Whether it makes sense in direct messages too.
    pub in_direct_messages: bool,
    /// Its options, required ones first.
    pub options: &'static [OptionSpec],
}

/// One option of a command.
#[derive(Clone, Copy, Debug)]
pub struct OptionSpec {
    /// As it is typed.
    pub name: &'static str,
    /// What it takes.
    pub kind: OptionKind,
    /// Whether the command needs it.
    pub required: bool,
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptionKind {
    /// Any text of at most so many characters.
    Text(u16),
    /// Text, with choices offered while typing.
    Completed,
    /// One of these values.
    OneOf(&'static [&'static str]),
    /// A whole number within these bounds.
    Integer(i64, i64),
    /// True or false.
    Switch,
    /// A person.
    User,
    /// A role.
    Role,
    /// A text channel.
    TextChannel,
    /// A forum channel.
    ForumChannel,
}

impl CommandName {
    /// The command's entry.
    pub fn spec(self) -> &'static CommandSpec {
        let index = COMMANDS.iter().position(|spec| spec.name == self);
        &COMMANDS[index.unwrap_or_default()]
    }
}

/// The command with this path, as it is typed without the slash.
pub fn find(path: &str) -> Option<&'static CommandSpec> {
    COMMANDS.iter().find(|spec| spec.path == path)
}

impl CommandSpec {
    /// Whether Discord itself should hide the whole top-level command from who lacks Manage Server.
    pub fn is_for_managers(&self) -> bool {
        self.path.starts_with("setup")
    }

    /// The stem of its text keys: `command-duty-on`.
    pub fn text_key(&self) -> String {
        format!("command-{}", self.path.replace(' ', "-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_command_stands_once_and_finds_itself() {
        let paths: HashSet<_> = COMMANDS.iter().map(|spec| spec.path).collect();
        assert_eq!(paths.len(), COMMANDS.len());
        for spec in COMMANDS {
            assert_eq!(spec.name.spec().path, spec.path);
            assert_eq!(find(spec.path).map(|found| found.name), Some(spec.name));
        }
    }

    #[test]
    fn required_options_come_first() {
        for spec in COMMANDS {
            let order: Vec<bool> = spec.options.iter().map(|option| option.required).collect();
            assert!(order.is_sorted_by(|a, b| a >= b), "{}", spec.path);
        }
    }

    #[test]
    fn only_reports_have_a_public_option() {
        for spec in COMMANDS {
            let has = spec.options.iter().any(|option| option.name == "public");
            let reports = matches!(
                spec.name,
                CommandName::StatsOverview
                    | CommandName::StatsSatisfaction
                    | CommandName::StatsResponse
            );
            assert_eq!(has, reports, "{}", spec.path);
        }
    }
}
