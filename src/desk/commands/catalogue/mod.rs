//! The table of all commands. The Discord adapter registers from here, the console parses by it,
//! docs/commands.md is held to it. Texts for people are in the text files, under `command-…` keys.

use self::entries::{
    CHANNEL, PERIOD, TICKET, USER, instructor, lead, learner, moderator, needed, open, stats,
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
            needed("question", O::Text(QUESTION_CHARS)),
            open("anonymous", O::Switch),
        ],
    ),
    learner(C::FaqSearch, "faq search", &[needed("query", O::Completed)]),
    learner(C::FaqBrowse, "faq browse", &[]),
    learner(
        C::Language,
        "language",
        &[needed("language", O::OneOf(&["en-US", "zh-CN"]))],
    ),
    learner(
        C::PrivacyExport,
        "privacy export",
        &[open("learner", O::User)],
    ),
    learner(
        C::Me,
        "me",
        &[
            open("course", O::Text(TOLD_CHARS)),
            open("level", O::Text(TOLD_CHARS)),
            open("goal", O::Text(TOLD_CHARS)),
            open("clear", O::Switch),
        ],
    ),
    learner(
        C::PrivacyDelete,
        "privacy delete",
        &[open("learner", O::User)],
    ),
    moderator(C::PrivacyLog, "privacy log", &[]),
    learner(C::TicketCancel, "ticket cancel", &[]),
    instructor(C::TicketClaim, "ticket claim", &[TICKET]),
    instructor(
        C::TicketTransfer,
        "ticket transfer",
        &[open("to", O::User), open("category", O::Completed), TICKET],
    ),
    instructor(
        C::TicketResolve,
        "ticket resolve",
        &[open("reason", O::Text(300)), TICKET],
    ),
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
    instructor(C::TicketTranscript, "ticket transcript", &[TICKET]),
    instructor(
        C::TicketNote,
        "ticket note",
        &[needed("text", O::Text(500)), TICKET],
    ),
    instructor(
        C::TicketAnswer,
        "ticket answer",
        &[needed("rule", O::Completed), TICKET],
    ),
    instructor(
        C::TicketPriority,
        "ticket priority",
        &[
            needed("level", O::OneOf(&["low", "normal", "high", "urgent"])),
            TICKET,
        ],
    ),
    instructor(
        C::TicketSnooze,
        "ticket snooze",
        &[needed("until", O::Text(20)), TICKET],
    ),
    instructor(
        C::TicketMerge,
        "ticket merge",
        &[needed("into", O::Text(12)), TICKET],
    ),
    instructor(C::TicketBlock, "ticket block", &[TICKET]),
    instructor(C::TicketUnblock, "ticket unblock", &[TICKET]),
    instructor(C::TicketBlocked, "ticket blocked", &[]),
    moderator(C::TicketReveal, "ticket reveal", &[TICKET]),
    instructor(C::DutyOn, "duty on", &[open("for", O::Text(20)), USER]),
    instructor(C::DutyOff, "duty off", &[open("until", O::Text(20)), USER]),
    instructor(C::DutyWho, "duty who", &[]),
    instructor(
        C::DutyAway,
        "duty away",
        &[needed("from", O::Text(20)), needed("to", O::Text(20)), USER],
    ),
    instructor(C::DutyBack, "duty back", &[USER]),
    instructor(C::DutyWeek, "duty week", &[]),
    instructor(C::DutyGaps, "duty gaps", &[open("category", O::Completed)]),
    instructor(C::DutyFairness, "duty fairness", &[]),
    instructor(
        C::DutyCalendar,
        "duty calendar",
        &[
            open("team", O::Switch),
            open("feed", O::OneOf(&["new", "off"])),
        ],
    ),
    instructor(
        C::DutySwap,
        "duty swap",
        &[
            needed("from", O::Text(20)),
            needed("to", O::Text(20)),
            open("with", O::User),
            USER,
        ],
    ),
    instructor(
        C::DutyTake,
        "duty take",
        &[open("swap", O::Completed), USER],
    ),
    instructor(C::DutyUndo, "duty undo", &[needed("swap", O::Completed)]),
    instructor(
        C::ShiftAdd,
        "shift add",
        &[
            needed("days", O::Text(60)),
            needed("hours", O::Text(20)),
            open("zone", O::Completed),
            open("from", O::Text(20)),
            open("to", O::Text(20)),
            USER,
        ],
    ),
    instructor(C::ShiftList, "shift list", &[USER]),
    instructor(
        C::ShiftRemove,
        "shift remove",
        &[needed("shift", O::Completed)],
    ),
    lead(
        C::ShiftImport,
        "shift import",
        &[
            needed("file", O::File),
            open("as", O::OneOf(&["shifts", "absences"])),
            USER,
        ],
    ),
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
    lead(
        C::RotationSet,
        "rotation set",
        &[
            needed("name", O::Text(40)),
            needed("people", O::Text(1000)),
            open("turn", O::Integer(1, 56)),
            open("split", O::Text(60)),
            open("hours", O::Text(20)),
            open("from", O::Text(20)),
            open("zone", O::Completed),
        ],
    ),
    lead(
        C::RotationShow,
        "rotation show",
        &[open("name", O::Completed)],
    ),
    lead(
        C::RotationRemove,
        "rotation remove",
        &[needed("name", O::Completed)],
    ),
    stats(C::StatsOverview, "stats overview"),
    stats(C::StatsSatisfaction, "stats satisfaction"),
    stats(C::StatsResponse, "stats response"),
    moderator(
        C::StatsRules,
        "stats rules",
        &[open("period", O::Text(40)), open("category", O::Completed)],
    ),
    instructor(
        C::StatsInstructors,
        "stats instructors",
        &[PERIOD, open("category", O::Completed)],
    ),
    moderator(
        C::StatsRetention,
        "stats retention",
        &[PERIOD, open("category", O::Completed)],
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
            open(
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
            open("period", O::Text(40)),
            open("format", O::OneOf(&["csv", "json"])),
            open(
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
    moderator(C::SetupStart, "setup start", &[]),
    moderator(C::SetupShow, "setup show", &[]),
    moderator(C::SetupCheck, "setup check", &[]),
    moderator(
        C::SetupSupport,
        "setup support",
        &[
            open("channel", O::TextChannel),
            open("members", O::OneOf(&["assignee", "instructors"])),
        ],
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
        &[
            needed("channel", O::ForumChannel),
            open("watch", O::Switch),
            open("solved-tag", O::Completed),
        ],
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
        C::SetupProducts,
        "setup products",
        &[open("role", O::Role), open("name", O::Text(60))],
    ),
    moderator(
        C::SetupTargets,
        "setup targets",
        &[
            open("category", O::Completed),
            open("first-reply", O::Text(20)),
            open("next-reply", O::Text(20)),
            open("resolution", O::Text(20)),
            open("counted", O::OneOf(&["clock", "duty", "off"])),
            open("watch", O::Text(20)),
            open("learner-silence", O::Text(20)),
            open("reopen", O::Text(20)),
            open("survey-percent", O::Integer(0, 100)),
            open("expected-before-percent", O::Integer(0, 100)),
            open("rating-floor", O::Text(10)),
            open("questions-a-minute", O::Integer(1, 100)),
            open("tickets-a-day", O::Integer(1, 100)),
            open("relayed-a-minute", O::Integer(1, 1000)),
            open("inquiries-a-minute", O::Integer(1, 10_000)),
            open("all-tickets-a-day", O::Integer(1, 10_000)),
            open("all-relayed-a-minute", O::Integer(1, 10_000)),
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
        C::SetupHolidays,
        "setup holidays",
        &[open("add", O::Text(400)), open("remove", O::Text(400))],
    ),
    moderator(
        C::SetupLearning,
        "setup learning",
        &[needed("mode", O::OneOf(&["off", "reviewed", "automatic"]))],
    ),
    moderator(
        C::SetupRetention,
        "setup retention",
        &[needed("days", O::Integer(0, 3650))],
    ),
    moderator(
        C::SetupRelay,
        "setup relay",
        &[needed("names", O::OneOf(&["on", "off"]))],
    ),
    moderator(
        C::SetupHandoff,
        "setup handoff",
        &[
            open("mode", O::OneOf(&["tell", "reassign"])),
            open("starts", O::OneOf(&["on", "off"])),
            open("transferred", O::OneOf(&["leave", "stay"])),
        ],
    ),
    moderator(C::SetupPanel, "setup panel", &[CHANNEL]),
    moderator(C::SetupTranscripts, "setup transcripts", &[CHANNEL]),
    moderator(C::SetupDigest, "setup digest", &[CHANNEL]),
    moderator(
        C::SetupReveals,
        "setup reveals",
        &[needed("told", O::OneOf(&["on", "off"]))],
    ),
    moderator(
        C::SetupRelated,
        "setup related",
        &[needed("ranked", O::OneOf(&["on", "off"]))],
    ),
    moderator(
        C::SetupSimilar,
        "setup similar",
        &[needed("posts", O::OneOf(&["on", "off"]))],
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
