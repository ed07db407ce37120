//! The table of all commands. The Discord adapter registers from here, the console parses by it,
//! docs/commands.md is held to it. Texts for people are in the text files, under `command-…` keys.

use self::OptionKind as O;
use self::entries::{
    CATEGORY, CHANNEL, PERIOD, TICKET, USER, instructor, lead, learner, moderator, optional,
    required, stats,
};
pub use self::options::{OptionKind, OptionSpec};
pub use self::spec::{Audience, CallKind, CommandSpec};

mod entries;
mod options;
mod spec;

/// Makes the names of the commands from the table, and the list of their entries in the same order.
macro_rules! commands {
    [$($name:ident = $entry:expr),+ $(,)?] => {
        /// A command, by its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[allow(missing_docs, reason = "each is named as it is typed: `FaqSearch` is `/faq search`")]
        pub enum CommandName {
            $($name),+
        }

        /// Every command, grouped by topic.
        pub const COMMANDS: &[CommandSpec] = &[$($entry),+];

        impl CommandName {
            /// Every name, in the order of their entries.
            pub const ALL: [Self; COMMANDS.len()] = [$(Self::$name),+];
        }
    };
}

impl CommandName {
    /// Returns the command's entry.
    pub fn spec(self) -> &'static CommandSpec {
        &COMMANDS[self as usize]
    }

    /// Finds the command with this path, as it is typed without the slash.
    pub fn of_path(path: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|command| command.spec().path == path)
    }
}

/// The most characters of a question that is asked by a command or on a panel.
pub(crate) const QUESTION_CHARS: u16 = 1500;

/// The most characters of each text that a learner tells about themselves.
pub(crate) const TOLD_CHARS: u16 = 200;

commands![
    Ask = learner(
        "ask",
        &[
            required("question", O::Text(QUESTION_CHARS)),
            optional("anonymous", O::Switch),
        ],
    ),
    FaqSearch = learner("faq search", &[required("query", O::Completed)]),
    FaqBrowse = learner("faq browse", &[]),
    Language = learner(
        "language",
        &[required("language", O::OneOf(&["en-US", "zh-CN"]))],
    ),
    PrivacyExport = learner("privacy export", &[optional("learner", O::User)]),
    Me = learner(
        "me",
        &[
            optional("course", O::Text(TOLD_CHARS)),
            optional("level", O::Text(TOLD_CHARS)),
            optional("goal", O::Text(TOLD_CHARS)),
            optional("clear", O::Switch),
        ],
    ),
    PrivacyDelete = learner("privacy delete", &[optional("learner", O::User)]),
    PrivacyLog = moderator("privacy log", &[]),
    TicketCancel = learner("ticket cancel", &[]),
    TicketClaim = instructor("ticket claim", &[TICKET]),
    TicketTransfer = instructor(
        "ticket transfer",
        &[optional("to", O::User), CATEGORY, TICKET],
    ),
    TicketResolve = instructor(
        "ticket resolve",
        &[optional("reason", O::Text(300)), TICKET],
    ),
    TicketReopen = instructor("ticket reopen", &[TICKET]),
    TicketCategory = instructor(
        "ticket category",
        &[required("category", O::Completed), TICKET],
    ),
    TicketList = instructor(
        "ticket list",
        &[optional(
            "state",
            O::OneOf(&["open", "waiting", "claimed", "resolved", "closed"]),
        )],
    ),
    TicketShow = instructor("ticket show", &[TICKET]),
    TicketTranscript = instructor("ticket transcript", &[TICKET]),
    TicketNote = instructor("ticket note", &[required("text", O::Text(500)), TICKET]),
    TicketAnswer = instructor("ticket answer", &[required("rule", O::Completed), TICKET]),
    TicketPriority = instructor(
        "ticket priority",
        &[
            required("level", O::OneOf(&["low", "normal", "high", "urgent"])),
            TICKET,
        ],
    ),
    TicketSnooze = instructor("ticket snooze", &[required("until", O::Text(20)), TICKET]),
    TicketMerge = instructor("ticket merge", &[required("into", O::Text(12)), TICKET]),
    TicketBlock = instructor("ticket block", &[TICKET]),
    TicketUnblock = instructor("ticket unblock", &[TICKET]),
    TicketBlocked = instructor("ticket blocked", &[]),
    TicketReveal = moderator("ticket reveal", &[TICKET]),
    DutyOn = instructor("duty on", &[optional("for", O::Text(20)), USER]),
    DutyOff = instructor("duty off", &[optional("until", O::Text(20)), USER]),
    DutyWho = instructor("duty who", &[]),
    DutyAway = instructor(
        "duty away",
        &[
            required("from", O::Text(20)),
            required("to", O::Text(20)),
            USER,
        ],
    ),
    DutyBack = instructor("duty back", &[USER]),
    DutyWeek = instructor("duty week", &[]),
    DutyGaps = instructor("duty gaps", &[CATEGORY]),
    DutyFairness = instructor("duty fairness", &[]),
    DutyCalendar = instructor(
        "duty calendar",
        &[
            optional("team", O::Switch),
            optional("feed", O::OneOf(&["new", "off"])),
        ],
    ),
    DutySwap = instructor(
        "duty swap",
        &[
            required("from", O::Text(20)),
            required("to", O::Text(20)),
            optional("with", O::User),
            USER,
        ],
    ),
    DutyTake = instructor("duty take", &[optional("swap", O::Completed), USER]),
    DutyUndo = instructor("duty undo", &[required("swap", O::Completed)]),
    ShiftAdd = instructor(
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
    ShiftList = instructor("shift list", &[USER]),
    ShiftRemove = instructor("shift remove", &[required("shift", O::Completed)]),
    ShiftImport = lead(
        "shift import",
        &[
            required("file", O::File),
            optional("as", O::OneOf(&["shifts", "absences"])),
            USER,
        ],
    ),
    InstructorCategories = instructor(
        "instructor categories",
        &[optional("categories", O::Text(200))],
    ),
    InstructorCapacity = instructor(
        "instructor capacity",
        &[required("tickets", O::Integer(0, 100))],
    ),
    RotationSet = lead(
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
    RotationShow = lead("rotation show", &[optional("name", O::Completed)]),
    RotationRemove = lead("rotation remove", &[required("name", O::Completed)]),
    StatsOverview = stats("stats overview"),
    StatsSatisfaction = stats("stats satisfaction"),
    StatsResponse = stats("stats response"),
    StatsRules = moderator("stats rules", &[PERIOD, CATEGORY]),
    StatsInstructors = instructor("stats instructors", &[PERIOD, CATEGORY]),
    StatsRetention = moderator("stats retention", &[PERIOD, CATEGORY]),
    StatsHelpers = moderator("stats helpers", &[PERIOD]),
    StatsHelp = instructor("stats help", &[]),
    InsightsGaps = moderator("insights gaps", &[]),
    InsightsCover = moderator("insights cover", &[]),
    InsightsResponse = moderator("insights response", &[PERIOD]),
    InsightsSatisfaction = moderator("insights satisfaction", &[PERIOD]),
    InsightsDrivers = moderator("insights drivers", &[]),
    InsightsRules = moderator("insights rules", &[PERIOD]),
    Export = moderator(
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
            PERIOD,
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
            CATEGORY,
        ],
    ),
    RulesList = moderator(
        "rules list",
        &[CATEGORY, optional("page", O::Integer(1, 1000))],
    ),
    RulesExplain = moderator(
        "rules explain",
        &[required("text", O::Text(1500)), optional("role", O::Role)],
    ),
    RulesReload = moderator("rules reload", &[]),
    RulesTeach = instructor(
        "rules teach",
        &[
            required("rule", O::Completed),
            required("text", O::Text(1500)),
            optional("kind", O::OneOf(&["example", "reject"])),
        ],
    ),
    RulesReview = moderator("rules review", &[]),
    RulesLessons = moderator("rules lessons", &[optional("rule", O::Completed)]),
    RulesForget = moderator("rules forget", &[required("lesson", O::Completed)]),
    SetupStart = moderator("setup start", &[]),
    SetupShow = moderator("setup show", &[]),
    SetupCheck = moderator("setup check", &[]),
    SetupSupport = moderator(
        "setup support",
        &[
            optional("channel", O::TextChannel),
            optional("members", O::OneOf(&["assignee", "instructors"])),
        ],
    ),
    SetupStaff = moderator("setup staff", &[required("channel", O::TextChannel)]),
    SetupWatch = moderator(
        "setup watch",
        &[
            required("channel", O::TextChannel),
            required("mode", O::OneOf(&["off", "mention", "answer"])),
        ],
    ),
    SetupForum = moderator(
        "setup forum",
        &[
            required("channel", O::ForumChannel),
            optional("watch", O::Switch),
            optional("solved-tag", O::Completed),
        ],
    ),
    SetupRoles = moderator(
        "setup roles",
        &[
            optional("instructor", O::Role),
            optional("moderator", O::Role),
            optional("lead", O::Role),
        ],
    ),
    SetupProducts = moderator(
        "setup products",
        &[optional("role", O::Role), optional("name", O::Text(60))],
    ),
    SetupTargets = moderator(
        "setup targets",
        &[
            CATEGORY,
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
    SetupLocale = moderator(
        "setup locale",
        &[required("language", O::OneOf(&["en-US", "zh-CN"]))],
    ),
    SetupTimezone = moderator("setup timezone", &[required("zone", O::Completed)]),
    SetupHolidays = moderator(
        "setup holidays",
        &[
            optional("add", O::Text(400)),
            optional("remove", O::Text(400)),
        ],
    ),
    SetupLearning = moderator(
        "setup learning",
        &[required(
            "mode",
            O::OneOf(&["off", "reviewed", "automatic"]),
        )],
    ),
    SetupRetention = moderator("setup retention", &[required("days", O::Integer(0, 3650))]),
    SetupRelay = moderator(
        "setup relay",
        &[required("names", O::OneOf(&["on", "off"]))],
    ),
    SetupHandoff = moderator(
        "setup handoff",
        &[
            optional("mode", O::OneOf(&["tell", "reassign"])),
            optional("starts", O::OneOf(&["on", "off"])),
            optional("transferred", O::OneOf(&["leave", "stay"])),
        ],
    ),
    SetupPanel = moderator("setup panel", &[CHANNEL]),
    SetupTranscripts = moderator("setup transcripts", &[CHANNEL]),
    SetupDigest = moderator("setup digest", &[CHANNEL]),
    SetupReveals = moderator(
        "setup reveals",
        &[required("told", O::OneOf(&["on", "off"]))],
    ),
    SetupRelated = moderator(
        "setup related",
        &[required("ranked", O::OneOf(&["on", "off"]))],
    ),
    SetupSimilar = moderator(
        "setup similar",
        &[required("posts", O::OneOf(&["on", "off"]))],
    ),
    AskAnInstructor = CommandSpec {
        kind: CallKind::MessageMenu,
        in_direct_messages: false,
        ..learner("ask-an-instructor", &[])
    },
    ThisSolvedIt = CommandSpec {
        kind: CallKind::MessageMenu,
        in_direct_messages: false,
        ..learner("this-solved-it", &[])
    },
    TeachThisAnswer = CommandSpec {
        kind: CallKind::MessageMenu,
        ..instructor("teach-this-answer", &[])
    },
    OpenATicketWith = CommandSpec {
        kind: CallKind::UserMenu,
        ..instructor("open-a-ticket-with", &[])
    },
];

#[cfg(test)]
mod tests;
