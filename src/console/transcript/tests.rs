//! Tests of the form of records, and that their order does not depend on who was quicker.

use std::collections::BTreeSet;

use super::*;
use crate::console::story::read_story;
use crate::desk::ui::post::Style;
use crate::domain::{ChannelId, RoleId, Timestamp, UserId};

struct Village;

impl Names for Village {
    fn user(&self, user: UserId) -> Option<String> {
        (user.get() == 1).then(|| "alice".to_owned())
    }
    fn role(&self, role: RoleId) -> Option<String> {
        (role.get() == 2).then(|| "lead".to_owned())
    }
    fn channel(&self, channel: ChannelId) -> Option<String> {
        (channel.get() == 3).then(|| "#general".to_owned())
    }
}

#[test]
fn markup_reads_as_people_see_it_and_unknown_ids_stay() {
    let cases = [
        (
            "<@1> and <@!1>, <@&2> in <#3>",
            "@alice and @alice, @lead in #general",
        ),
        ("from <t:1767603600:R>.", "from 2026-01-05 09:00 UTC."),
        (
            "see https://discord.com/channels/9/3/77)",
            "see ‹message in #general›)",
        ),
        (
            "see https://discord.com/channels/9/3",
            "see ‹link to #general›",
        ),
        (
            "<@5> <#5> <t:x> a < b > c 你好 <",
            "<@5> <#5> <t:x> a < b > c 你好 <",
        ),
        ("https://example.com/h", "https://example.com/h"),
    ];
    for (text, shown) in cases {
        assert_eq!(readable(text, &Village), shown);
    }
}

fn post(text: &str) -> PostView {
    PostView {
        text: text.to_owned(),
        ..PostView::default()
    }
}

fn thread(members: &[&str], thread_state: ThreadState) -> Option<PrivateThread> {
    Some(PrivateThread {
        name: "T-1 · account · alice".to_owned(),
        parent: "#support".to_owned(),
        thread_state,
        members: members.iter().map(|name| (*name).to_owned()).collect(),
    })
}

fn place(thread: Option<PrivateThread>, posts: &[(u64, PostView)]) -> PlaceView {
    PlaceView {
        tags: BTreeSet::new(),
        thread,
        posts: posts.iter().cloned().collect(),
    }
}

fn scene(places: &[(&str, PlaceView)]) -> Scene {
    let places = places.iter().cloned();
    Scene(places.map(|(name, view)| (name.to_owned(), view)).collect())
}

/// Words, and letters of a script without spaces, which take two columns each; buttons stay whole.
#[test]
fn where_lines_have_a_width_a_message_is_broken_behind_its_bar() {
    let buttons = ["Solved", "Not what I asked", "Ask an instructor"].map(|label| ButtonView {
        label: label.to_owned(),
        style: Style::Success,
        enabled: true,
    });
    let long = PostView {
        rows: vec![RowView::Buttons(buttons.to_vec())],
        ..post(
            "Open the settings, then the account, then the last entry.\n\n> 先打开设置，然后打开账户，然后打开最后一项。\nhttps://school.example/a/very/long/address/without/a/gap",
        )
    };
    let record = Record {
        place: "#general".to_owned(),
        what: Seen::Sent(long),
    };
    for ink in [Ink::Plain, Ink::Colour] {
        let lines = PageFormat::new(ink).wide(36).record(&record);
        let plain = lines.replace("\u{1b}[2m", "").replace("\u{1b}[33m", "");
        let plain = plain.replace("\u{1b}[36m", "").replace("\u{1b}[0m", "");
        assert_eq!(
            plain,
            "  #general  frontdesk
    │ Open the settings, then the
    │ account, then the last entry.
    │
    │ > 先打开设置，然后打开账户，然
    │ 后打开最后一项。
    │ https://school.example/a/very/
    │ long/address/without/a/gap
    │ [Solved] [Not what I asked]
    │ [Ask an instructor]
",
            "{ink:?}"
        );
    }
    let whole = PageFormat::new(Ink::Plain).record(&record);
    assert_eq!(whole.lines().count(), 6, "{whole}");
}

fn told(before: &Scene, after: &Scene) -> String {
    let page = PageFormat::new(Ink::Plain);
    let records = changes(before, after);
    records.iter().map(|record| page.record(record)).collect()
}

#[test]
fn what_changed_between_two_scenes_is_told_and_nothing_else() {
    let pinned = PostView {
        pinned: true,
        ..post("one")
    };
    let before = scene(&[
        (
            "#general",
            place(None, &[(1, post("hello")), (2, post("gone\nsoon"))]),
        ),
        (
            "T-1",
            place(
                thread(&["alice", "ivy"], ThreadState::Active),
                &[(3, post("one"))],
            ),
        ),
        ("T-2", place(thread(&["bob"], ThreadState::Archived), &[])),
    ]);
    let after = scene(&[
        (
            "#general",
            place(None, &[(1, post("hello you")), (5, post("new"))]),
        ),
        (
            "T-1",
            place(
                thread(&["alice", "omar"], ThreadState::Locked),
                &[(3, pinned)],
            ),
        ),
        ("T-2", place(thread(&["bob"], ThreadState::Active), &[])),
        ("T-3", place(thread(&["eve"], ThreadState::Active), &[])),
    ]);
    let expected = "  #general  frontdesk changes its message
    │ hello you
  #general  frontdesk
    │ new
  #general  frontdesk deletes its message: gone
  T-1  omar is added
  T-1  ivy is taken out
  T-1  frontdesk pins its message: one
  T-1  the thread is archived and locked
  T-2  the thread is open again
  T-3  a private thread opens in #support: T-1 · account · alice
  T-3  eve is added
";
    assert_eq!(told(&before, &after), expected);
    assert_eq!(told(&after, &after), "");
}

#[test]
fn the_place_that_was_acted_in_comes_first() {
    let sent = |name: &str| Record {
        place: name.to_owned(),
        what: Seen::Sent(post("hello")),
    };
    let places = |line: &str| -> Vec<String> {
        let act = read_story(line).unwrap().remove(0).act;
        let records = ["#general", "#help › Login", "T-1", "dm bob"]
            .map(sent)
            .to_vec();
        arrange(records, &act)
            .into_iter()
            .map(|record| record.place)
            .collect()
    };
    let cases = [
        ("bob @ dm: hi", "dm bob"),
        ("bob @ #help: Login | how?", "#help › Login"),
        ("ivy @ T-1: hi", "T-1"),
        ("bob presses Solved", "#general"),
    ];
    for (line, first) in cases {
        assert_eq!(places(line)[0], first, "{line}");
    }
}

#[test]
fn a_message_shows_its_buttons_and_menus_and_what_cannot_be_pressed() {
    let button = |label: &str, enabled| ButtonView {
        label: label.to_owned(),
        style: Style::Success,
        enabled,
    };
    let sent = PostView {
        text: "Open it.\n\nThen press.".to_owned(),
        rows: vec![
            RowView::Buttons(vec![button("Solved", false), button("Ask", true)]),
            RowView::Menu {
                placeholder: "Did you mean …".to_owned(),
                entries: vec![
                    ("Reset".to_owned(), Some("account".to_owned())),
                    ("Refund".to_owned(), None),
                ],
            },
        ],
        notifies: ["@lead", "alice"].map(str::to_owned).into(),
        replies_to: Some("alice".to_owned()),
        ..PostView::default()
    };
    let lines = told(
        &scene(&[]),
        &scene(&[("#general", place(None, &[(1, sent)]))]),
    );
    let expected = "  #general  frontdesk, replying to alice, notifying @lead, alice
    │ Open it.
    │
    │ Then press.
    │ (Solved) [Ask]
    │ ▾ Did you mean …
    │   • Reset (account)
    │   • Refund
";
    assert_eq!(lines, expected);
}

#[test]
fn a_reply_that_was_promised_and_did_not_come_is_seen() {
    let promised = PostView {
        promised: true,
        only: Some("alice".to_owned()),
        ..PostView::default()
    };
    let lines = told(
        &scene(&[]),
        &scene(&[("dm alice", place(None, &[(1, promised)]))]),
    );
    assert_eq!(
        lines,
        "  dm alice  frontdesk, to alice alone, about to reply\n"
    );
}

#[test]
fn colours_only_where_they_are_asked_for() {
    let deleted = Record {
        place: "#general".to_owned(),
        what: Seen::Deleted("Open it.".to_owned()),
    };
    assert!(
        !PageFormat::new(Ink::Plain)
            .record(&deleted)
            .contains('\u{1b}')
    );
    assert!(
        PageFormat::new(Ink::Colour)
            .record(&deleted)
            .contains('\u{1b}')
    );
    let time = PageFormat::new(Ink::Plain).time(Timestamp::from_millis(1_767_603_600_000));
    assert_eq!(time, "  it is 2026-01-05 09:00 UTC\n");
}
