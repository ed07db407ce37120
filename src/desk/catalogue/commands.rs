//! The table of commands. A command stands here only when something stands behind it.

use super::{Audience, CommandName as C, CommandSpec, Kind, OptionKind as O, OptionSpec};

const fn needed(name: &'static str, kind: O) -> OptionSpec {
    OptionSpec {
        name,
        kind,
        required: true,
    }
}

const fn open(name: &'static str, kind: O) -> OptionSpec {
    OptionSpec {
        name,
        kind,
        required: false,
    }
}

const fn learner(name: C, path: &'static str, options: &'static [OptionSpec]) -> CommandSpec {
    CommandSpec {
        name,
        path,
        kind: Kind::Slash,
        audience: Audience::Learner,
        in_direct_messages: true,
        options,
    }
}

const fn instructor(name: C, path: &'static str, options: &'static [OptionSpec]) -> CommandSpec {
    CommandSpec {
        audience: Audience::Instructor,
        in_direct_messages: false,
        ..learner(name, path, options)
    }
}

const fn moderator(name: C, path: &'static str, options: &'static [OptionSpec]) -> CommandSpec {
    CommandSpec {
        audience: Audience::Moderator,
        in_direct_messages: false,
        ..learner(name, path, options)
    }
}

const fn stats(name: C, path: &'static str) -> CommandSpec {
    moderator(name, path, STATS_OPTIONS)
}

const STATS_OPTIONS: &[OptionSpec] = &[
    open("period", O::Text(40)),
    open("category", O::Completed),
    open("public", O::Switch),
];
const TICKET: OptionSpec = open("ticket", O::Text(12));

/// Every command, in the order of the design.
pub const COMMANDS: &[CommandSpec] = &[
    learner(C::Ask, "ask", &[needed("question", O::Text(1500))]),
    learner(C::FaqSearch, "faq search", &[needed("query", O::Completed)]),
    learner(C::FaqBrowse, "faq browse", &[]),
    learner(
        C::Language,
        "language",
        &[needed("language", O::OneOf(&["en-US", "zh-CN"]))],
    ),
    learner(C::TicketCancel, "ticket cancel", &[]),
    instructor(C::TicketClaim, "ticket claim", &[TICKET]),
    instructor(
        C::TicketTransfer,
        "ticket transfer",
        &[needed("to", O::User), TICKET],
    ),
    instructor(C::TicketResolve, "ticket resolve", &[TICKET]),
    instructor(C::TicketReopen, "ticket reopen", &[TICKET]),
    instructor(
        C::TicketCategory,
        "ticket category",
        &[needed("category", O::Completed), TICKET],
    ),
    instructor(
        C::TicketList,
        "ticket list",
        &[open(
            "state",
            O::OneOf(&["open", "waiting", "claimed", "resolved", "closed"]),
        )],
    ),
    instructor(C::TicketShow, "ticket show", &[TICKET]),
    instructor(C::DutyOn, "duty on", &[open("for", O::Text(20))]),
    instructor(C::DutyOff, "duty off", &[open("until", O::Text(20))]),
    instructor(C::DutyWho, "duty who", &[]),
    instructor(
        C::InstructorCategories,
        "instructor categories",
        &[open("categories", O::Text(200))],
    ),
    instructor(
        C::InstructorCapacity,
        "instructor capacity",
        &[needed("tickets", O::Integer(0, 100))],
    ),
    stats(C::StatsOverview, "stats overview"),
    stats(C::StatsSatisfaction, "stats satisfaction"),
    stats(C::StatsResponse, "stats response"),
    moderator(C::StatsHelp, "stats help", &[]),
    moderator(
        C::RulesList,
        "rules list",
        &[
            open("category", O::Completed),
            open("page", O::Integer(1, 1000)),
        ],
    ),
    moderator(
        C::RulesExplain,
        "rules explain",
        &[needed("text", O::Text(1500)), open("role", O::Role)],
    ),
    moderator(C::RulesReload, "rules reload", &[]),
    instructor(
        C::RulesTeach,
        "rules teach",
        &[
            needed("rule", O::Completed),
            needed("text", O::Text(1500)),
            open("kind", O::OneOf(&["example", "reject"])),
        ],
    ),
    moderator(C::RulesReview, "rules review", &[]),
    moderator(
        C::RulesLessons,
        "rules lessons",
        &[open("rule", O::Completed)],
    ),
    moderator(
        C::RulesForget,
        "rules forget",
        &[needed("lesson", O::Completed)],
    ),
    moderator(C::SetupShow, "setup show", &[]),
    moderator(
        C::SetupSupport,
        "setup support",
        &[needed("channel", O::TextChannel)],
    ),
    moderator(
        C::SetupStaff,
        "setup staff",
        &[needed("channel", O::TextChannel)],
    ),
    moderator(
        C::SetupWatch,
        "setup watch",
        &[
            needed("channel", O::TextChannel),
            needed("mode", O::OneOf(&["off", "mention", "answer"])),
        ],
    ),
    moderator(
        C::SetupForum,
        "setup forum",
        &[needed("channel", O::ForumChannel), open("watch", O::Switch)],
    ),
    moderator(
        C::SetupRoles,
        "setup roles",
        &[
            open("instructor", O::Role),
            open("moderator", O::Role),
            open("lead", O::Role),
        ],
    ),
    moderator(
        C::SetupTargets,
        "setup targets",
        &[
            open("first-reply", O::Text(20)),
            open("watch", O::Text(20)),
            open("learner-silence", O::Text(20)),
            open("reopen", O::Text(20)),
            open("survey-percent", O::Integer(0, 100)),
            open("questions-a-minute", O::Integer(1, 100)),
            open("tickets-a-day", O::Integer(1, 100)),
        ],
    ),
    moderator(
        C::SetupLocale,
        "setup locale",
        &[needed("language", O::OneOf(&["en-US", "zh-CN"]))],
    ),
    moderator(
        C::SetupTimezone,
        "setup timezone",
        &[needed("zone", O::Completed)],
    ),
    moderator(
        C::SetupLearning,
        "setup learning",
        &[needed("mode", O::OneOf(&["off", "reviewed", "automatic"]))],
    ),
    CommandSpec {
        kind: Kind::MessageMenu,
        in_direct_messages: false,
        ..learner(C::AskAnInstructor, "ask-an-instructor", &[])
    },
    CommandSpec {
        kind: Kind::MessageMenu,
        ..instructor(C::TeachThisAnswer, "teach-this-answer", &[])
    },
];
