//! Short constructors for entries of the catalogue, named by who may call the command or by whether the option is
//! needed.

use super::{Audience, CallKind, CommandSpec, OptionKind as O, OptionSpec};

/// Makes the entry of an option that has to be given.
pub(super) const fn required(name: &'static str, kind: O) -> OptionSpec {
    OptionSpec {
        name,
        kind,
        required: true,
    }
}

/// Makes the entry of an option that may be left out.
pub(super) const fn optional(name: &'static str, kind: O) -> OptionSpec {
    OptionSpec {
        name,
        kind,
        required: false,
    }
}

/// Makes the entry of a slash command for everyone.
pub(super) const fn learner(path: &'static str, options: &'static [OptionSpec]) -> CommandSpec {
    CommandSpec {
        path,
        kind: CallKind::Slash,
        audience: Audience::Learner,
        in_direct_messages: true,
        options,
    }
}

/// Makes the entry of a slash command for staff.
pub(super) const fn instructor(path: &'static str, options: &'static [OptionSpec]) -> CommandSpec {
    CommandSpec {
        audience: Audience::Instructor,
        in_direct_messages: false,
        ..learner(path, options)
    }
}

/// Makes the entry of a slash command for leads.
pub(super) const fn lead(path: &'static str, options: &'static [OptionSpec]) -> CommandSpec {
    CommandSpec {
        audience: Audience::Lead,
        in_direct_messages: false,
        ..learner(path, options)
    }
}

/// Makes the entry of a slash command for moderators.
pub(super) const fn moderator(path: &'static str, options: &'static [OptionSpec]) -> CommandSpec {
    CommandSpec {
        audience: Audience::Moderator,
        in_direct_messages: false,
        ..learner(path, options)
    }
}

/// Makes the entry of a report.
pub(super) const fn stats(path: &'static str) -> CommandSpec {
    moderator(path, STATS_OPTIONS)
}

const STATS_OPTIONS: &[OptionSpec] = &[
    PERIOD,
    CATEGORY,
    optional(
        "picture",
        O::OneOf(&["outcomes", "trend", "week", "categories", "waiting", "none"]),
    ),
    optional("public", O::Switch),
];
/// The days that a report or an export is about.
pub(super) const PERIOD: OptionSpec = optional("period", O::Text(40));
/// A category that is named.
pub(super) const CATEGORY: OptionSpec = optional("category", O::Completed);
/// A channel; the setting has none if it is left out.
pub(super) const CHANNEL: OptionSpec = optional("channel", O::TextChannel);
/// A ticket that is named.
pub(super) const TICKET: OptionSpec = optional("ticket", O::Text(12));
/// A person who is named.
pub(super) const USER: OptionSpec = optional("user", O::User);
