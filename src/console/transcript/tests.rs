//! How records look, and that their order does not depend on who was quicker.

use super::*;
use crate::desk::action::Action;
use crate::desk::post::{Button, Choice, Menu, Style};
use crate::domain::{ChannelId, InquiryId, RoleId, Timestamp, UserId};

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

fn record(place: &str, what: Seen) -> Record {
    Record {
        place: place.to_owned(),
        what,
    }
}

fn shown(text: &str) -> Shown {
    Shown {
        text: text.to_owned(),
        rows: Vec::new(),
    }
}

#[test]
fn an_act_shows_its_own_place_first_and_keeps_the_order_within_each() {
    let sent = |text: &str| Seen::Sent {
        post: shown(text),
        notifies: Vec::new(),
        replies_to: None,
    };
    let answered = Seen::Answered {
        post: shown("here"),
        only: None,
    };
    let quick = vec![
        record("T-1", sent("one")),
        record("#general", sent("mine")),
        record("dm bob", sent("yours")),
        record("T-1", sent("two")),
        record("#general", answered),
    ];
    let mut slow = quick.clone();
    slow.swap(0, 2);
    slow.swap(1, 4);
    let texts = |records: Vec<Record>| -> Vec<String> {
        let page = Page::new(Ink::Plain);
        arrange(records, Some("#general"))
            .iter()
            .map(|record| page.record(record))
            .collect()
    };
    let lines = texts(quick.clone());
    assert_eq!(
        lines,
        [
            "  #general  frontdesk\n    │ here\n",
            "  #general  frontdesk\n    │ mine\n",
            "  dm bob  frontdesk\n    │ yours\n",
            "  T-1  frontdesk\n    │ one\n",
            "  T-1  frontdesk\n    │ two\n",
        ]
    );
    assert_eq!(texts(slow), lines);
}

#[test]
fn a_message_shows_its_buttons_and_menus_and_what_cannot_be_pressed() {
    let action = Action::Solved(InquiryId::new(7));
    let mut pressed = Button::new(action, "Solved", Style::Success);
    pressed.disabled = true;
    let rows = vec![
        Row::Buttons(vec![pressed, Button::new(action, "Ask", Style::Secondary)]),
        Row::Menu(Menu {
            action,
            placeholder: "Did you mean …".to_owned(),
            choices: vec![Choice {
                value: "reset".to_owned(),
                label: "Reset".to_owned(),
                description: Some("account".to_owned()),
            }],
        }),
    ];
    let what = Seen::Sent {
        post: Shown {
            text: "Open it.\n\nThen press.".to_owned(),
            rows,
        },
        notifies: vec!["alice".to_owned(), "@lead".to_owned()],
        replies_to: Some("alice".to_owned()),
    };
    let lines = Page::new(Ink::Plain).record(&record("#general", what));
    let expected = "  #general  frontdesk, replying to alice, notifying alice, @lead
    │ Open it.
    │
    │ Then press.
    │ (Solved) [Ask]
    │ ▾ Did you mean …
    │   • Reset (account)
";
    assert_eq!(lines, expected);
}

#[test]
fn colours_only_where_they_are_asked_for() {
    let deleted = record(
        "#general",
        Seen::Deleted {
            was: "Open it.".to_owned(),
        },
    );
    assert!(!Page::new(Ink::Plain).record(&deleted).contains('\u{1b}'));
    assert!(Page::new(Ink::Colour).record(&deleted).contains('\u{1b}'));
    let time = Page::new(Ink::Plain).time(Timestamp::from_millis(1_767_603_600_000));
    assert_eq!(time, "  it is 2026-01-05 09:00 UTC\n");
}
