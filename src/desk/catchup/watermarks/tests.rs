//! The watermarks, and what is to be read again.

use super::*;
use crate::desk::event::{Message, Person};
use crate::domain::UserId;

fn progress(in_hand: &[u64], done: u64) -> ChannelProgress {
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
    let watermarks = Watermarks::default();
    let begun = watermarks.begin(&said(7));
    let refused = |begun, at| {
        let (times, since) = watermarks.note_refusal(begun, Timestamp::from_millis(at));
        (times, since.as_millis())
    };
    let thrice = [10, 20, 30].map(|at| refused(begun, at));
    assert_eq!(thrice, [(1, 10), (2, 10), (3, 10)]);
    let other = watermarks.begin(&said(8));
    assert_eq!(refused(other, 40), (1, 40), "each its own");
    watermarks.begin(&said(7));
    assert_eq!(refused(begun, 50), (4, 10), "read again");
    watermarks.done(begun);
    assert_eq!(refused(begun, 60), (0, 60), "it is not in hand");
    assert_eq!(refused(watermarks.begin(&said(7)), 70), (1, 70));
    assert_eq!(refused(None, 80), (0, 80));
}

#[test]
fn a_mark_is_kept_for_as_long_as_something_is_read_from_it() {
    let watermarks = Watermarks::default();
    let said_in = |channel: u64, id: u64| match said(id) {
        Event::Message(message) => Event::Message(Message {
            channel: ChannelId::new(channel),
            ..message
        }),
        other => other,
    };
    // The first number of each is the channel; 8 and 9 are never done.
    for (channel, id) in [(1, 50), (2, 99), (3, 100), (3, 20), (4, 150)] {
        watermarks.done(watermarks.begin(&said_in(channel, id)));
    }
    for (channel, id) in [(8, 40), (9, 140), (4, 30)] {
        watermarks.begin(&said_in(channel, id));
    }
    for channel in 100..10_000 {
        watermarks.done(watermarks.begin(&said_in(channel, 60)));
        watermarks.is_first_in(ChannelId::new(channel));
    }
    watermarks.forget(MessageId::new(100));
    let left = watermarks.with(|state| {
        let mut left: Vec<u64> = state.channels.keys().map(|one| one.get()).collect();
        left.sort_unstable();
        left
    });
    assert_eq!(left, [3, 4, 9]);
    let in_hand = watermarks.unfinished(Some(GuildId::new(1)));
    let expected = [(ChannelId::new(9), MessageId::new(140))];
    assert_eq!(
        in_hand,
        expected.into(),
        "what is too old to be read holds up nothing"
    );
}

#[test]
fn a_mark_stays_until_what_was_missed_before_it_is_read() {
    let (watermarks, guild) = (Watermarks::default(), Some(GuildId::new(1)));
    let now = Timestamp::from_millis(0);
    assert!(watermarks.begin_reading(guild));
    assert!(!watermarks.begin_reading(guild), "it is in hand already");
    let taken = watermarks.next_due(now, &HashSet::new());
    assert_eq!(taken.map(|(_, wanted)| wanted.what), Some(ReadExtent::All));
    watermarks.done(watermarks.begin(&said(7)));
    assert_eq!(watermarks.moved(), []);
    let (here, nothing) = (ChannelId::new(2), BTreeSet::new());
    let all_but_this = |left: &BTreeSet<ChannelId>| {
        watermarks.finish_reading(guild, &ReadExtent::All, left, now);
        watermarks.moved()
    };
    assert_eq!(all_but_this(&[here].into()), [], "it could not be read");
    assert!(!watermarks.knows_all(guild, now) || !watermarks.with(|state| state.live));
    let moved = [Watermark {
        guild,
        channel: here,
        message: MessageId::new(7),
    }];
    assert_eq!(all_but_this(&nothing), moved);
    assert_eq!(watermarks.moved(), []);
}

#[test]
fn a_channel_waits_to_be_read_until_it_or_everything_is_and_while_something_before_is_in_hand() {
    let (watermarks, guild, here) = (
        Watermarks::default(),
        Some(GuildId::new(1)),
        ChannelId::new(2),
    );
    let now = Timestamp::from_millis(0);
    let awaits = |message| watermarks.awaits_reading(guild, here, MessageId::new(message));
    assert!(!awaits(5), "without sessions nothing is missed");
    watermarks.go_live();
    watermarks.begin_reading(guild);
    assert!(awaits(5));
    let session = watermarks.session(guild);
    watermarks.note_read_ahead(guild, here, session);
    assert!(!awaits(5));
    watermarks.begin_reading(guild);
    watermarks.note_read_ahead(guild, here, session);
    assert!(awaits(5), "another session");
    watermarks.next_due(now, &HashSet::new());
    watermarks.finish_reading(guild, &ReadExtent::All, &[here].into(), now);
    assert!(awaits(5), "it could not be read");
    watermarks.finish_reading(
        guild,
        &ReadExtent::These([here].into()),
        &BTreeSet::new(),
        now,
    );
    assert!(!awaits(5));
    let fourth = watermarks.begin(&said(4));
    let fifth = watermarks.begin(&said(5));
    assert!(awaits(5) && !awaits(4));
    watermarks.done(fourth);
    assert!(!awaits(5));
    watermarks.done(fifth);
}

#[test]
fn a_session_that_begins_while_another_is_read_is_read_too() {
    let (watermarks, guild) = (Watermarks::default(), Some(GuildId::new(1)));
    let now = Timestamp::from_millis(5);
    watermarks.go_live();
    watermarks.begin_reading(guild);
    let being_read = HashSet::from([guild]);
    assert!(watermarks.next_due(now, &HashSet::new()).is_some());
    assert!(
        watermarks.begin_reading(guild),
        "the former one is being read"
    );
    assert!(watermarks.next_due(now, &being_read).is_none());
    watermarks.finish_reading(guild, &ReadExtent::All, &BTreeSet::new(), now);
    assert!(!watermarks.knows_all(guild, now));
    assert!(watermarks.next_due(now, &HashSet::new()).is_some());
    watermarks.finish_reading(guild, &ReadExtent::All, &BTreeSet::new(), now);
    assert!(watermarks.knows_all(guild, now));
}

#[test]
fn a_place_that_cannot_be_read_holds_up_what_is_due_for_a_while_only() {
    let (watermarks, guild) = (Watermarks::default(), Some(GuildId::new(1)));
    let now = Timestamp::from_millis(5);
    watermarks.go_live();
    let unread = [ChannelId::new(2)].into();
    watermarks.finish_reading(guild, &ReadExtent::All, &unread, now);
    assert!(!watermarks.knows_all(guild, now + Millis::minutes(9)));
    let again = now + Millis::minutes(5);
    watermarks.finish_reading(guild, &ReadExtent::These(unread.clone()), &unread, again);
    assert!(watermarks.knows_all(guild, now + Millis::minutes(10)));
    let since = |at| watermarks.is_unreadable(ChannelId::new(2), at);
    assert!(since(now) && !since(now - Millis::new(1)));
    watermarks.done(watermarks.begin(&said(7)));
    assert_eq!(watermarks.moved(), [], "its watermark waits all the same");
}

#[test]
fn what_failed_is_read_again_when_its_time_has_come() {
    let (watermarks, guild) = (Watermarks::default(), Some(GuildId::new(1)));
    let at = Timestamp::from_millis;
    let begun = watermarks.begin(&said(7));
    watermarks.failed(begun, at(50));
    watermarks.failed(begun, at(90));
    let due = |now| {
        let due = watermarks.next_due(at(now), &HashSet::new());
        due.map(|(whose, wanted)| (whose, wanted.what))
    };
    assert_eq!(due(49), None);
    let unfinished = watermarks.unfinished(guild);
    assert_eq!(unfinished.get(&ChannelId::new(2)), Some(&MessageId::new(7)));
    let here = ReadExtent::These([ChannelId::new(2)].into());
    assert_eq!(due(50), Some((guild, here)));
    assert_eq!(due(100), None);
}

#[test]
fn a_mark_never_passes_what_is_still_in_hand() {
    assert_eq!(progress(&[], 7).last_handled(), Some(MessageId::new(7)));
    assert_eq!(progress(&[9], 7).last_handled(), Some(MessageId::new(7)));
    assert_eq!(progress(&[5, 6], 7).last_handled(), Some(MessageId::new(4)));
    assert_eq!(ChannelProgress::default().last_handled(), None);
}
