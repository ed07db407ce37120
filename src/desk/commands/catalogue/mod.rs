//! The table of all commands. The Discord adapter registers from here, the console parses by it,
//! docs/commands.md is held to it. Texts for people are in the text files, under `command-…` keys.

use self::entries::{
    CHANNEL, PERIOD, TICKET, USER, instructor, lead, learner, moderator, optional, required, stats,
};
pub use self::names::CommandName;
pub use self::options::{OptionKind, OptionSpec};
pub use self::spec::{Audience, CallKind, CommandSpec};
use self::{CommandName as C, OptionKind as O};

mod entries;
mod names;
mod options;
mod spec;

impl CommandName {
    /// Returns the command's entry.
    pub fn spec(self) -> &'static CommandSpec {
        // A test holds that every name is listed, so that the first one never stands in for another.
        let index = COMMANDS.iter().position(|spec| spec.name == self);
        &COMMANDS[index.unwrap_or_default()]
    }
}

/// Finds the command with this path, as it is typed without the slash.
pub fn find(path: &str) -> Option<&'static CommandSpec> {
    COMMANDS.iter().find(|spec| spec.path == path)
}

/// The most characters of a question that is asked by a command or on a panel.
pub(crate) const QUESTION_CHARS: u16 = 1500;

/// The most characters of each thing that a learner tells about themselves.
pub(crate) const TOLD_CHARS: u16 = 200;

/// Every command; those that belong together stand together.
pub const COMMANDS: &[CommandSpec] = &[
    learner(
        C::Ask,
        "ask",
        &[
            required("question", O::Text(QUESTION_CHARS)),
            optional("anonymous", O::Switch),
        ],
    ),
    learner(
        C::FaqSearch,
        "faq search",
        &[required("query", O::Completed)],
    ),
    learner(C::FaqBrowse, "faq browse", &[]),
    learner(
        C::Language,
        "language",
        &[required("language", O::OneOf(&["en-US", "zh-CN"]))],
    ),
    learner(
        C::PrivacyExport,
        "privacy export",
        &[optional("learner", O::User)],
    ),
    learner(
        C::Me,
        "me",
        &[
            optional("course", O::Text(TOLD_CHARS)),
            optional("level", O::Text(TOLD_CHARS)),
            optional("goal", O::Text(TOLD_CHARS)),
            optional("clear", O::Switch),
        ],
    ),
    learner(
        C::PrivacyDelete,
        "privacy delete",
        &[optional("learner", O::User)],
    ),
    moderator(C::PrivacyLog, "privacy log", &[]),
    learner(C::TicketCancel, "ticket cancel", &[]),
    instructor(C::TicketClaim, "ticket claim", &[TICKET]),
    instructor(
        C::TicketTransfer,
        "ticket transfer",
        &[
            optional("to", O::User),
            optional("category", O::Completed),
            TICKET,
        ],
    ),
    instructor(
        C::TicketResolve,
        "ticket resolve",
        &[optional("reason", O::Text(300)), TICKET],
    ),
    instructor(C::TicketReopen, "ticket reopen", &[TICKET]),
    instructor(
        C::TicketCategory,
        "ticket category",
        &[required("category", O::Completed), TICKET],
    ),
    instructor(
        C::TicketList,
        "ticket list",
        &[optional(
            "state",
            O::OneOf(&["open", "waiting", "claimed", "resolved", "closed"]),
        )],
    ),
    instructor(C::TicketShow, "ticket show", &[TICKET]),
    instructor(C::TicketTranscript, "ticket transcript", &[TICKET]),
    instructor(
        C::TicketNote,
        "ticket note",
        &[required("text", O::Text(500)), TICKET],
    ),
    instructor(
        C::TicketAnswer,
        "ticket answer",
        &[required("rule", O::Completed), TICKET],
    ),
    instructor(
        C::TicketPriority,
        "ticket priority",
        &[
            required("level", O::OneOf(&["low", "normal", "high", "urgent"])),
            TICKET,
        ],
    ),
    instructor(
        C::TicketSnooze,
        "ticket snooze",
        &[required("until", O::Text(20)), TICKET],
    ),
    instructor(
        C::TicketMerge,
        "ticket merge",
        &[required("into", O::Text(12)), TICKET],
    ),
    instructor(C::TicketBlock, "ticket block", &[TICKET]),
    instructor(C::TicketUnblock, "ticket unblock", &[TICKET]),
    instructor(C::TicketBlocked, "ticket blocked", &[]),
    moderator(C::TicketReveal, "ticket reveal", &[TICKET]),
    instructor(C::DutyOn, "duty on", &[optional("for", O::Text(20)), USER]),
    instructor(
        C::DutyOff,
        "duty off",
        &[optional("until", O::Text(20)), USER],
    ),
    instructor(C::DutyWho, "duty who", &[]),
    instructor(
        C::DutyAway,
        "duty away",
        &[
            required("from", O::Text(20)),
            required("to", O::Text(20)),
            USER,
        ],
    ),
    instructor(C::DutyBack, "duty back", &[USER]),
    instructor(C::DutyWeek, "duty week", &[]),
    instructor(
        C::DutyGaps,
        "duty gaps",
        &[optional("category", O::Completed)],
    ),
    instructor(C::DutyFairness, "duty fairness", &[]),
    instructor(
        C::DutyCalendar,
        "duty calendar",
        &[
            optional("team", O::Switch),
            optional("feed", O::OneOf(&["new", "off"])),
        ],
    ),
    instructor(
        C::DutySwap,
        "duty swap",
        &[
            required("from", O::Text(20)),
            required("to", O::Text(20)),
            optional("with", O::User),
            USER,
        ],
    ),
    instructor(
        C::DutyTake,
        "duty take",
        &[optional("swap", O::Completed), USER],
    ),
    instructor(C::DutyUndo, "duty undo", &[required("swap", O::Completed)]),
    instructor(
        C::ShiftAdd,
        "shift add",
        &[
            required("days", O::Text(60)),
            required("hours", O::Text(20)),
            optional("zone", O::Completed),
            optional("from", O::Text(20)),
            optional("to", O::Text(20)),
            USER,
        ],
    ),
    instructor(C::ShiftList, "shift list", &[USER]),
    instructor(
        C::ShiftRemove,
        "shift remove",
        &[required("shift", O::Completed)],
    ),
    lead(
        C::ShiftImport,
        "shift import",
        &[
            required("file", O::File),
            optional("as", O::OneOf(&["shifts", "absences"])),
            USER,
        ],
    ),
    instructor(
        C::InstructorCategories,
        "instructor categories",
        &[optional("categories", O::Text(200))],
    ),
    instructor(
        C::InstructorCapacity,
        "instructor capacity",
        &[required("tickets", O::Integer(0, 100))],
    ),
    lead(
        C::RotationSet,
        "rotation set",
        &[
            required("name", O::Text(40)),
            required("people", O::Text(1000)),
            optional("turn", O::Integer(1, 56)),
            optional("split", O::Text(60)),
            optional("hours", O::Text(20)),
            optional("from", O::Text(20)),
            optional("zone", O::Completed),
        ],
    ),
    lead(
        C::RotationShow,
        "rotation show",
        &[optional("name", O::Completed)],
    ),
    lead(
        C::RotationRemove,
        "rotation remove",
        &[required("name", O::Completed)],
    ),
    stats(C::StatsOverview, "stats overview"),
    stats(C::StatsSatisfaction, "stats satisfaction"),
    stats(C::StatsResponse, "stats response"),
    moderator(
        C::StatsRules,
        "stats rules",
        &[
            optional("period", O::Text(40)),
            optional("category", O::Completed),
        ],
    ),
    instructor(
        C::StatsInstructors,
        "stats instructors",
        &[PERIOD, optional("category", O::Completed)],
    ),
    moderator(
        C::StatsRetention,
        "stats retention",
        &[PERIOD, optional("category", O::Completed)],
    ),
    moderator(C::StatsHelpers, "stats helpers", &[PERIOD]),
    instructor(C::StatsHelp, "stats help", &[]),
    moderator(C::InsightsGaps, "insights gaps", &[]),
    moderator(C::InsightsCover, "insights cover", &[]),
    moderator(C::InsightsResponse, "insights response", &[PERIOD]),
    moderator(C::InsightsSatisfaction, "insights satisfaction", &[PERIOD]),
    moderator(C::InsightsDrivers, "insights drivers", &[]),
    moderator(C::InsightsRules, "insights rules", &[PERIOD]),
    moderator(
        C::Export,
        "export",
        &[
            optional(
                "rows",
                O::OneOf(&[
                    "inquiries",
                    "tickets",
                    "surveys",
                    "events",
                    "roster",
                    "purchases",
                ]),
            ),
            optional("period", O::Text(40)),
            optional("format", O::OneOf(&["csv", "json"])),
            optional(
                "report",
                O::OneOf(&[
                    "overview",
                    "satisfaction",
                    "response",
                    "rules",
                    "instructors",
                    "retention",
                ]),
            ),
        ],
    ),
    moderator(
        C::RulesList,
        "rules list",
        &[
            optional("category", O::Completed),
            optional("page", O::Integer(1, 1000)),
        ],
    ),
    moderator(
        C::RulesExplain,
        "rules explain",
        &[required("text", O::Text(1500)), optional("role", O::Role)],
    ),
    moderator(C::RulesReload, "rules reload", &[]),
    instructor(
        C::RulesTeach,
        "rules teach",
        &[
            required("rule", O::Completed),
            required("text", O::Text(1500)),
            optional("kind", O::OneOf(&["example", "reject"])),
        ],
    ),
    moderator(C::RulesReview, "rules review", &[]),
    moderator(
        C::RulesLessons,
        "rules lessons",
        &[optional("rule", O::Completed)],
    ),
    moderator(
        C::RulesForget,
        "rules forget",
        &[required("lesson", O::Completed)],
    ),
    moderator(C::SetupStart, "setup start", &[]),
    moderator(C::SetupShow, "setup show", &[]),
    moderator(C::SetupCheck, "setup check", &[]),
    moderator(
        C::SetupSupport,
        "setup support",
        &[
            optional("channel", O::TextChannel),
            optional("members", O::OneOf(&["assignee", "instructors"])),
        ],
    ),
    moderator(
        C::SetupStaff,
        "setup staff",
        &[required("channel", O::TextChannel)],
    ),
    moderator(
        C::SetupWatch,
        "setup watch",
        &[
            required("channel", O::TextChannel),
            required("mode", O::OneOf(&["off", "mention", "answer"])),
        ],
    ),
    moderator(
        C::SetupForum,
        "setup forum",
        &[
            required("channel", O::ForumChannel),
            optional("watch", O::Switch),
            optional("solved-tag", O::Completed),
        ],
    ),
    moderator(
        C::SetupRoles,
        "setup roles",
        &[
            optional("instructor", O::Role),
            optional("moderator", O::Role),
            optional("lead", O::Role),
        ],
    ),
    moderator(
        C::SetupProducts,
        "setup products",
        &[optional("role", O::Role), optional("name", O::Text(60))],
    ),
    moderator(
        C::SetupTargets,
        "setup targets",
        &[
            optional("category", O::Completed),
            optional("first-reply", O::Text(20)),
            optional("next-reply", O::Text(20)),
            optional("resolution", O::Text(20)),
            optional("counted", O::OneOf(&["clock", "duty", "off"])),
            optional("watch", O::Text(20)),
            optional("learner-silence", O::Text(20)),
            optional("reopen", O::Text(20)),
            optional("survey-percent", O::Integer(0, 100)),
            optional("expected-before-percent", O::Integer(0, 100)),
            optional("rating-floor", O::Text(10)),
            optional("questions-a-minute", O::Integer(1, 100)),
            optional("tickets-a-day", O::Integer(1, 100)),
            optional("relayed-a-minute", O::Integer(1, 1000)),
            optional("inquiries-a-minute", O::Integer(1, 10_000)),
            optional("all-tickets-a-day", O::Integer(1, 10_000)),
            optional("all-relayed-a-minute", O::Integer(1, 10_000)),
        ],
    ),
    moderator(
        C::SetupLocale,
        "setup locale",
        &[required("language", O::OneOf(&["en-US", "zh-CN"]))],
    ),
    moderator(
        C::SetupTimezone,
        "setup timezone",
        &[required("zone", O::Completed)],
    ),
    moderator(
        C::SetupHolidays,
        "setup holidays",
        &[
            optional("add", O::Text(400)),
            optional("remove", O::Text(400)),
        ],
    ),
    moderator(
        C::SetupLearning,
        "setup learning",
        &[required(
            "mode",
            O::OneOf(&["off", "reviewed", "automatic"]),
        )],
    ),
    moderator(
        C::SetupRetention,
        "setup retention",
        &[required("days", O::Integer(0, 3650))],
    ),
    moderator(
        C::SetupRelay,
        "setup relay",
        &[required("names", O::OneOf(&["on", "off"]))],
    ),
    moderator(
        C::SetupHandoff,
        "setup handoff",
        &[
            optional("mode", O::OneOf(&["tell", "reassign"])),
            optional("starts", O::OneOf(&["on", "off"])),
            optional("transferred", O::OneOf(&["leave", "stay"])),
        ],
    ),
    moderator(C::SetupPanel, "setup panel", &[CHANNEL]),
    moderator(C::SetupTranscripts, "setup transcripts", &[CHANNEL]),
    moderator(C::SetupDigest, "setup digest", &[CHANNEL]),
    moderator(
        C::SetupReveals,
        "setup reveals",
        &[required("told", O::OneOf(&["on", "off"]))],
    ),
    moderator(
        C::SetupRelated,
        "setup related",
        &[required("ranked", O::OneOf(&["on", "off"]))],
    ),
    moderator(
        C::SetupSimilar,
        "setup similar",
        &[required("posts", O::OneOf(&["on", "off"]))],
    ),
    CommandSpec {
        kind: CallKind::MessageMenu,
        in_direct_messages: false,
        ..learner(C::AskAnInstructor, "ask-an-instructor", &[])
    },
    CommandSpec {
        kind: CallKind::MessageMenu,
        in_direct_messages: false,
        ..learner(C::ThisSolvedIt, "this-solved-it", &[])
    },
    CommandSpec {
        kind: CallKind::MessageMenu,
        ..instructor(C::TeachThisAnswer, "teach-this-answer", &[])
    },
    CommandSpec {
        kind: CallKind::UserMenu,
        ..instructor(C::OpenATicketWith, "open-a-ticket-with", &[])
    },
];

#[cfg(test)]
mod tests;
