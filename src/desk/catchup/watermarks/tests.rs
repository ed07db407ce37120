//! The watermarks, and what is to be read again.

use super::*;
use crate::desk::event::{Message, Person};
use crate::domain::UserId;

fn mark(in_hand: &[u64], done: u64) -> ChannelProgress {
    ChannelProgress {
        in_hand: in_hand.iter().copied().map(MessageId::new).collect(),
        done: Some(MessageId::new(done)),
        ..ChannelProgress::default()
    }
}

fn said(id: u64) -> Event {
    let alice = Person::without_roles(UserId::new(5), "alice");
    Event::Message(Message {
        guild: Some(GuildId::new(1)),
        ..Message::direct(MessageId::new(id), ChannelId::new(2), alice, "")
    })
}

#[test]
fn refusals_are_counted_until_a_message_is_handled() {
    let marks = Watermarks::default();
    let trail = marks.begin(&said(7));
    assert_eq!([(); 3].map(|()| marks.note_refusal(trail)), [1, 2, 3]);
    assert_eq!(marks.note_refusal(marks.begin(&said(8))), 1, "each its own");
    marks.begin(&said(7));
    assert_eq!(marks.note_refusal(trail), 4, "read again");
    marks.done(trail);
    assert_eq!(marks.note_refusal(trail), 0, "it is not in hand");
    assert_eq!(marks.note_refusal(marks.begin(&said(7))), 1);
    assert_eq!(marks.note_refusal(None), 0);
}

#[test]
fn a_mark_is_kept_for_as_long_as_something_is_read_from_it() {
    let marks = Watermarks::default();
    let said_in = |channel: u64, id: u64| match said(id) {
        Event::Message(message) => Event::Message(Message {
            channel: ChannelId::new(channel),
            ..message
        }),
        other => other,
    };
    // The first number of each is the channel; 8 and 9 are never done.
    for (channel, id) in [(1, 50), (2, 99), (3, 100), (3, 20), (4, 150)] {
        marks.done(marks.begin(&said_in(channel, id)));
    }
    for (channel, id) in [(8, 40), (9, 140), (4, 30)] {
        marks.begin(&said_in(channel, id));
    }
    for channel in 100..10_000 {
        marks.done(marks.begin(&said_in(channel, 60)));
        marks.is_first_in(ChannelId::new(channel));
    }
    marks.forget(MessageId::new(100));
    let left = marks.with(|marks| {
        let mut left: Vec<u64> = marks.channels.keys().map(|one| one.get()).collect();
        left.sort_unstable();
        left
    });
    assert_eq!(left, [3, 4, 9]);
    let in_hand = marks.unfinished(Some(GuildId::new(1)));
    let expected = [(ChannelId::new(9), MessageId::new(140))];
    assert_eq!(
        in_hand,
        expected.into(),
        "what is too old to be read holds up nothing"
    );
}

#[test]
fn a_mark_stays_until_what_was_missed_before_it_is_read() {
    let (marks, guild) = (Watermarks::default(), Some(GuildId::new(1)));
    let now = Timestamp::from_millis(0);
    assert!(marks.begin_reading(guild));
    assert!(!marks.begin_reading(guild), "it is in hand already");
    let taken = marks.next_due(now, &HashSet::new());
    assert_eq!(taken.map(|(_, wanted)| wanted.what), Some(Places::All));
    marks.done(marks.begin(&said(7)));
    assert_eq!(marks.moved(), []);
    let (here, nothing) = (ChannelId::new(2), BTreeSet::new());
    let all_but_this = |left: &BTreeSet<ChannelId>| {
        marks.finish_reading(guild, &Places::All, left, now);
        marks.moved()
    };
    assert_eq!(all_but_this(&[here].into()), [], "it could not be read");
    assert!(!marks.knows_all(guild, now) || !marks.with(|marks| marks.live));
    let moved = [Watermark {
        guild,
        channel: here,
        message: MessageId::new(7),
    }];
    assert_eq!(all_but_this(&nothing), moved);
    assert_eq!(marks.moved(), []);
}

#[test]
fn a_channel_waits_to_be_read_until_it_or_everything_is_and_while_something_before_is_in_hand() {
    let (marks, guild, here) = (
        Watermarks::default(),
        Some(GuildId::new(1)),
        ChannelId::new(2),
    );
    let now = Timestamp::from_millis(0);
    let awaits = |message| marks.awaits_reading(guild, here, MessageId::new(message));
    assert!(!awaits(5), "without sessions nothing is missed");
    marks.go_live();
    marks.begin_reading(guild);
    assert!(awaits(5));
    let session = marks.session(guild);
    marks.note_read_ahead(guild, here, session);
    assert!(!awaits(5));
    marks.begin_reading(guild);
    marks.note_read_ahead(guild, here, session);
    assert!(awaits(5), "another session");
    marks.next_due(now, &HashSet::new());
    marks.finish_reading(guild, &Places::All, &[here].into(), now);
    assert!(awaits(5), "it could not be read");
    marks.finish_reading(guild, &Places::These([here].into()), &BTreeSet::new(), now);
    assert!(!awaits(5));
    let fourth = marks.begin(&said(4));
    let fifth = marks.begin(&said(5));
    assert!(awaits(5) && !awaits(4));
    marks.done(fourth);
    assert!(!awaits(5));
    marks.done(fifth);
}

#[test]
fn a_session_that_begins_while_another_is_read_is_read_too() {
    let (marks, guild) = (Watermarks::default(), Some(GuildId::new(1)));
    let now = Timestamp::from_millis(5);
    marks.go_live();
    marks.begin_reading(guild);
    let being_read = HashSet::from([guild]);
    assert!(marks.next_due(now, &HashSet::new()).is_some());
    assert!(marks.begin_reading(guild), "the former one is being read");
    assert!(marks.next_due(now, &being_read).is_none());
    marks.finish_reading(guild, &Places::All, &BTreeSet::new(), now);
    assert!(!marks.knows_all(guild, now));
    assert!(marks.next_due(now, &HashSet::new()).is_some());
    marks.finish_reading(guild, &Places::All, &BTreeSet::new(), now);
    assert!(marks.knows_all(guild, now));
}

#[test]
fn a_place_that_cannot_be_read_holds_up_what_is_due_for_a_while_only() {
    let (marks, guild) = (Watermarks::default(), Some(GuildId::new(1)));
    let now = Timestamp::from_millis(5);
    marks.go_live();
    let unread = [ChannelId::new(2)].into();
    marks.finish_reading(guild, &Places::All, &unread, now);
    assert!(!marks.knows_all(guild, now + Millis::minutes(9)));
    let again = now + Millis::minutes(5);
    marks.finish_reading(guild, &Places::These(unread.clone()), &unread, again);
    assert!(marks.knows_all(guild, now + Millis::minutes(10)));
    marks.done(marks.begin(&said(7)));
    assert_eq!(marks.moved(), [], "its mark waits all the same");
}

#[test]
fn what_failed_is_read_again_when_its_time_has_come() {
    let (marks, guild) = (Watermarks::default(), Some(GuildId::new(1)));
    let at = Timestamp::from_millis;
    let trail = marks.begin(&said(7));
    marks.failed(trail, at(50));
    marks.failed(trail, at(90));
    let due = |now| {
        let due = marks.next_due(at(now), &HashSet::new());
        due.map(|(whose, wanted)| (whose, wanted.what))
    };
    assert_eq!(due(49), None);
    let unfinished = marks.unfinished(guild);
    assert_eq!(unfinished.get(&ChannelId::new(2)), Some(&MessageId::new(7)));
    let here = Places::These([ChannelId::new(2)].into());
    assert_eq!(due(50), Some((guild, here)));
    assert_eq!(due(100), None);
}

#[test]
fn a_mark_never_passes_what_is_still_in_hand() {
    assert_eq!(mark(&[], 7).upto(), Some(MessageId::new(7)));
    assert_eq!(mark(&[9], 7).upto(), Some(MessageId::new(7)));
    assert_eq!(mark(&[5, 6], 7).upto(), Some(MessageId::new(4)));
    assert_eq!(ChannelProgress::default().upto(), None);
}
