//! Tests that each kind of line is read, that a wrong one is told, and that writing undoes reading.

use proptest::prelude::*;

use super::*;
use crate::desk::commands::catalogue::{CallKind, CommandName, OptionKind};
use crate::desk::platform::Permission;

fn read(line: &str) -> Result<Act, StoryError> {
    StoryReader::strict()
        .read(line)
        .map(|act| act.expect("an act"))
}

fn says(who: &str, place: StoryPlace, text: &str) -> Act {
    Act::Says {
        who: who.to_owned(),
        place,
        speech: Speech {
            text: text.to_owned(),
            ..Speech::default()
        },
    }
}

fn does(who: &str, deed: Deed) -> Act {
    Act::Does {
        who: who.to_owned(),
        deed,
    }
}

#[test]
fn the_lines_of_the_design_are_read() {
    let ratings = [5, 2, 4].map(|value| Rating::new(value).unwrap());
    let cases = [
        ("; a comment", Act::Remark(" a comment".to_owned())),
        ("wait 20m", Act::Waits(Millis::minutes(20))),
        (
            "alice @ #general: how: do I?",
            says(
                "alice",
                StoryPlace::Channel("general".to_owned()),
                "how: do I?",
            ),
        ),
        (
            "bob @ dm: a\\nb \\\\n",
            says("bob", StoryPlace::Direct, "a\nb \\n"),
        ),
        (
            "ivy @ T-12: Which browser?",
            says(
                "ivy",
                StoryPlace::Ticket(TicketNumber::new(12)),
                "Which browser?",
            ),
        ),
        (
            "alice presses Solved",
            does("alice", Deed::Presses("Solved".to_owned())),
        ),
        (
            "alice selects 5 2 4",
            does("alice", Deed::Rates(ratings.to_vec())),
        ),
        (
            "alice selects 6 2",
            does("alice", Deed::Chooses("6 2".to_owned())),
        ),
        ("alice deletes", does("alice", Deed::Deletes)),
        (
            "alice refuses direct messages",
            does("alice", Deed::TakesDirectMessages(false)),
        ),
        (
            "alice speaks zh-CN",
            does("alice", Deed::Speaks(Locale::ZhCn)),
        ),
        (
            "bob calls Ask an instructor on alice",
            does(
                "bob",
                Deed::PicksFromMenu {
                    command: CommandName::AskAnInstructor,
                    on: Some("alice".to_owned()),
                },
            ),
        ),
    ];
    for (line, act) in cases {
        assert_eq!(read(line), Ok(act), "{line}");
    }
}

#[test]
fn a_persons_menu_is_opened_like_a_messages() {
    let picks = Deed::PicksFromMenu {
        command: CommandName::OpenATicketWith,
        on: Some("alice".to_owned()),
    };
    let line = "ivy calls Open a ticket with on alice";
    assert_eq!(read(line), Ok(does("ivy", picks)));
}

#[test]
fn every_example_of_the_format_is_an_act() {
    for line in FORMAT.lines() {
        let example = line.split("   ").next().expect("an example");
        assert!(read(example).is_ok(), "{example}");
    }
}

#[test]
fn files_come_before_the_text_and_a_bracket_without_a_dot_is_text() {
    let cases: [(&str, &[&str], &str); 4] = [
        ("a @ dm: [x.png] [y.pdf] look", &["x.png", "y.pdf"], "look"),
        ("a @ dm: [x.png]", &["x.png"], ""),
        ("a @ dm: [sic] look", &[], "[sic] look"),
        ("a @ dm: \\[x.png] look", &[], "[x.png] look"),
    ];
    for (line, files, text) in cases {
        let Ok(Act::Says { speech, .. }) = read(line) else {
            panic!("{line}");
        };
        assert_eq!(
            (speech.attachments, speech.text.as_str()),
            (files.iter().map(|f| (*f).to_owned()).collect(), text)
        );
    }
}

#[test]
fn stickers_come_before_the_text_and_another_bracket_is_text() {
    let cases: [(&str, &[&str], &str); 4] = [
        ("a @ dm: [sticker wave]", &["wave"], ""),
        ("a @ dm: [x.png] [sticker wave] hi", &["wave"], "hi"),
        ("a @ dm: [sticker two words]", &[], "[sticker two words]"),
        ("a @ dm: \\[sticker wave]", &[], "[sticker wave]"),
    ];
    for (line, stickers, text) in cases {
        let Ok(Act::Says { speech, .. }) = read(line) else {
            panic!("{line}");
        };
        assert_eq!(speech.stickers, stickers, "{line}");
        assert_eq!(speech.text, text, "{line}");
    }
}

#[test]
fn an_option_runs_until_the_next_ones_name() {
    let line =
        "mo @ #staff: /stats response period:2026-01-01 2026-02-01 category:to: me public:true";
    let Ok(Act::Calls { call, .. }) = read(line) else {
        panic!("not a call");
    };
    assert_eq!(call.command, CommandName::StatsResponse);
    let text = |text: &str| OptionValue::Text(text.to_owned());
    assert_eq!(
        call.options,
        [
            ("period", text("2026-01-01 2026-02-01")),
            ("category", text("to: me")),
            ("public", OptionValue::Switch(true)),
        ]
    );
}

#[test]
fn names_are_taken_with_and_without_their_mark() {
    for line in [
        "i @ T-1: /ticket transfer to:@omar",
        "i @ T-1: /ticket transfer to:omar",
    ] {
        let Ok(Act::Calls { call, .. }) = read(line) else {
            panic!("{line}");
        };
        assert_eq!(call.options, [("to", OptionValue::User("omar".to_owned()))]);
    }
}

#[test]
fn three_dots_after_a_completed_option_mean_still_typing() {
    let typing = |line: &str| match read(line) {
        Ok(Act::Calls { call, .. }) => call.typing,
        other => panic!("{other:?}"),
    };
    assert!(typing("a @ dm: /faq search query:passw..."));
    assert!(!typing("a @ dm: /ask question:and then..."));
}

#[test]
fn a_wrong_line_is_told_what_was_expected() {
    let cases = [
        ("hello", "NAME @ PLACE"),
        ("alice @ garden: hi", "a place"),
        ("alice @ #general:", "something to say"),
        ("alice presses", "label of a button"),
        ("wait long", "a length"),
        ("i @ #staff: /duty", "/duty on"),
        ("i @ #staff: /dance", "a command that exists"),
        ("i @ #staff: /duty on for 2h", "/duty on [for:…]"),
        ("a @ dm: /ask", "`question:`"),
        (
            "m @ #staff: /setup watch channel:#general mode:loud",
            "one of off, mention, answer",
        ),
        (
            "i @ #staff: /instructor capacity tickets:many",
            "a whole number from 0 to 100",
        ),
        ("m @ #staff: /stats overview public:yes", "true or false"),
        ("bob calls Dance", "Ask an instructor"),
        ("ivy calls Open a ticket with", "[on NAME]"),
        ("omar replies alice: hi", "replies to NAME"),
    ];
    for (line, expected) in cases {
        let error = read_story(&format!("; first\n\n{line}\n")).unwrap_err();
        assert_eq!(error.line, 3, "{line}");
        assert!(error.expected.contains(expected), "{line}: {error}");
    }
}

#[test]
fn typed_by_hand_a_bare_line_repeats_speaker_and_place() {
    let mut reader = StoryReader::typed("alice", StoryPlace::Channel("general".to_owned()));
    let said = |act: Result<Option<Act>, StoryError>| match act {
        Ok(Some(Act::Says { who, place, speech })) => (who, place.to_string(), speech.text),
        other => panic!("{other:?}"),
    };
    let own = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(
        said(reader.read("hello: there")),
        own("alice", "#general", "hello: there")
    );
    reader.read("bob @ dm: hi").unwrap();
    reader.read("ivy presses Claim").unwrap();
    assert_eq!(said(reader.read("again")), own("bob", "dm", "again"));
}

/// Returns deeds as they are typed, without who does them.
fn typed_deeds() -> Vec<(&'static str, Deed)> {
    vec![
        ("presses Solved", Deed::Presses("Solved".to_owned())),
        ("selects 5", Deed::Rates(vec![Rating::new(5).unwrap()])),
        ("selects edits", Deed::Chooses("edits".to_owned())),
        ("writes It helped", Deed::Writes("It helped".to_owned())),
        ("edits how: do I?", Deed::Edits("how: do I?".to_owned())),
        ("deletes", Deed::Deletes),
        ("leaves", Deed::Belongs(false)),
        ("joins", Deed::Belongs(true)),
        (
            "subscribes to Gold for ever for 3 months",
            Deed::Subscribes {
                tier: "Gold for ever".to_owned(),
                months: 3,
            },
        ),
        (
            "gives frontdesk Manage Roles",
            Deed::Permits(Permission::ManageRoles, true),
        ),
        (
            "denies frontdesk Create Private Threads",
            Deed::Permits(Permission::CreatePrivateThreads, false),
        ),
        ("speaks zh-CN", Deed::Speaks(Locale::ZhCn)),
        ("refuses direct messages", Deed::TakesDirectMessages(false)),
        ("accepts direct messages", Deed::TakesDirectMessages(true)),
        (
            "calls Ask an instructor on bob",
            Deed::PicksFromMenu {
                command: CommandName::AskAnInstructor,
                on: Some("bob".to_owned()),
            },
        ),
        (
            "replies to omar: thanks",
            Deed::Replies {
                to: "omar".to_owned(),
                speech: Speech {
                    text: "thanks".to_owned(),
                    ..Speech::default()
                },
            },
        ),
    ]
}

#[test]
fn typed_by_hand_a_bare_verb_means_the_last_speaker() {
    let mut reader = StoryReader::typed("alice", StoryPlace::Channel("general".to_owned()));
    for (line, deed) in typed_deeds() {
        assert_eq!(reader.read(line), Ok(Some(does("alice", deed))), "{line}");
        assert!(
            StoryReader::strict().read(line).is_err(),
            "{line} in a story"
        );
    }
    let error = reader.read("presses").unwrap_err();
    assert!(error.expected.contains("label of a button"), "{error}");
    // Whoever wants to say such a word says it with their name and place, or in a sentence.
    for (line, text) in [
        ("why she leaves", "why she leaves"),
        ("leaves fall", "leaves fall"),
        ("alice @ #general: deletes", "deletes"),
    ] {
        let said = says("alice", StoryPlace::Channel("general".to_owned()), text);
        assert_eq!(reader.read(line), Ok(Some(said)), "{line}");
    }
    reader.read("bob @ dm: hi").unwrap();
    assert_eq!(reader.read("deletes"), Ok(Some(does("bob", Deed::Deletes))));
}

fn name() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9_-]{0,8}"
}

fn place() -> impl Strategy<Value = StoryPlace> {
    prop_oneof![
        name().prop_map(StoryPlace::Channel),
        Just(StoryPlace::Direct),
        (1_u32..999).prop_map(|number| StoryPlace::Ticket(TicketNumber::new(number))),
    ]
}

/// Makes any text that a person could send: trimmed, as Discord trims it.
fn text() -> impl Strategy<Value = String> {
    "[ -~\n\u{4e00}-\u{4eff}]{1,40}"
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("says something", |text| !text.is_empty())
}

fn speech() -> impl Strategy<Value = Speech> {
    let files = prop::collection::vec("[a-z]{1,5}\\.[a-z]{3}", 0..3);
    let stickers = prop::collection::vec("[a-z]{1,5}", 0..2);
    (files, stickers, text()).prop_map(|(attachments, stickers, text)| Speech {
        attachments,
        stickers,
        text,
    })
}

fn value(kind: OptionKind) -> BoxedStrategy<OptionValue> {
    match kind {
        OptionKind::Text(max) => format!("[a-z0-9]{{1,{}}}", max.min(12))
            .as_str()
            .prop_map_text(),
        OptionKind::Completed => "[a-z]{1,8}( [a-z]{1,8})?".prop_map_text(),
        OptionKind::OneOf(values) => prop::sample::select(values)
            .prop_map(|value| OptionValue::Text(value.to_owned()))
            .boxed(),
        OptionKind::Integer(least, most) => (least..=most).prop_map(OptionValue::Integer).boxed(),
        OptionKind::Switch => any::<bool>().prop_map(OptionValue::Switch).boxed(),
        OptionKind::User => name().prop_map(OptionValue::User).boxed(),
        OptionKind::Role => name().prop_map(OptionValue::Role).boxed(),
        OptionKind::File => "[a-z]{1,8}/[a-z]{1,8}\\.ics"
            .prop_map(OptionValue::File)
            .boxed(),
        OptionKind::TextChannel | OptionKind::ForumChannel => {
            name().prop_map(OptionValue::Channel).boxed()
        }
    }
}

/// A regex as a strategy for a text value.
trait TextValue {
    fn prop_map_text(self) -> BoxedStrategy<OptionValue>;
}

impl TextValue for &str {
    fn prop_map_text(self) -> BoxedStrategy<OptionValue> {
        proptest::string::string_regex(self)
            .expect("a regex")
            .prop_map(OptionValue::Text)
            .boxed()
    }
}

fn call() -> impl Strategy<Value = CallLine> {
    let slash: Vec<_> = CommandName::ALL
        .into_iter()
        .filter(|command| command.spec().kind == CallKind::Slash)
        .collect();
    prop::sample::select(slash).prop_flat_map(|command| {
        let options: Vec<_> = command
            .spec()
            .options
            .iter()
            .map(|option| value(option.kind).prop_map(|value| (option.name, value)))
            .collect();
        options.prop_map(move |options| CallLine {
            command,
            options,
            typing: false,
        })
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    let rating = (1_u8..=5).prop_map(|value| Rating::new(value).expect("1 to 5"));
    let entry = text().prop_filter("no ratings", |text| {
        !text
            .split_whitespace()
            .all(|word| matches!(word, "1" | "2" | "3" | "4" | "5"))
    });
    prop_oneof![
        (name(), speech()).prop_map(|(to, speech)| Deed::Replies { to, speech }),
        text().prop_map(Deed::Presses),
        entry.prop_map(Deed::Chooses),
        prop::collection::vec(rating, 1..=3).prop_map(Deed::Rates),
        text().prop_map(Deed::Writes),
        prop::option::of(name()).prop_map(|on| Deed::PicksFromMenu {
            command: CommandName::AskAnInstructor,
            on,
        }),
        text().prop_map(Deed::Edits),
        Just(Deed::Deletes),
        prop::sample::select(&Locale::ALL[..]).prop_map(Deed::Speaks),
        any::<bool>().prop_map(Deed::TakesDirectMessages),
        any::<bool>().prop_map(Deed::Belongs),
        (name(), 1_u16..99).prop_map(|(tier, months)| Deed::Subscribes { tier, months }),
        any::<bool>().prop_map(|is_given| Deed::Permits(Permission::ManageRoles, is_given)),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        "[ -~]{0,20}".prop_map(|text| Act::Remark(text.trim_end().to_owned())),
        (0_i64..10_000_000).prop_map(|secs| Act::Waits(Millis::secs(secs))),
        (name(), place(), speech()).prop_map(|(who, place, speech)| Act::Says {
            who,
            place,
            speech
        }),
        (name(), place(), call()).prop_map(|(who, place, call)| Act::Calls { who, place, call }),
        (name(), deed()).prop_map(|(who, deed)| Act::Does { who, deed }),
    ]
}

proptest! {
    #[test]
    fn an_act_survives_being_written_and_read(act in act()) {
        prop_assert_eq!(read(&act.to_string()), Ok(act));
    }

    #[test]
    fn no_line_makes_the_reader_panic(line in "\\PC{0,60}") {
        let _ = StoryReader::strict().read(&line);
    }
}
