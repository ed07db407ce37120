//! Up to which message each channel has been handled, so that a new session knows what it missed; and of
//! whom it still has to be read. A channel's mark never passes a message that is still in hand, that failed
//! or that was not read. Kept in memory, written down by the sweep: a mark that is lost only means that
//! more is fetched again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use crate::desk::catchup::AGAIN;
use crate::desk::event::Event;
use crate::desk::{Desk, DeskError};
use crate::domain::{ChannelId, ChannelMode, GuildId, GuildSettings, MessageId, Millis, Timestamp};

/// Of how many messages of one channel it is remembered that they are in hand.
const IN_HAND: usize = 4096;
/// For how long a place that cannot be read holds up what time brings: longer, nobody would be helped.
const HOLDS_UP: Millis = Millis::minutes(10);

/// Marks of all channels.
#[derive(Debug, Default)]
pub(crate) struct Watermarks {
    marks: Mutex<Marks>,
    /// Rung when something is to be read at once.
    asked: Notify,
}

/// A guild, or direct messages.
pub(crate) type Whose = Option<GuildId>;

#[derive(Debug, Default)]
struct Marks {
    channels: HashMap<ChannelId, Mark>,
    /// Whether sessions begin and end, so that something can be missed.
    live: bool,
    /// Of whom what was missed has been read, but for the places in `unread`.
    read: HashSet<Whose>,
    /// Places that could not be read yet, and since when.
    unread: HashMap<ChannelId, (Whose, Timestamp)>,
    /// Of whom something has to be read. Each stands here once: guilds are its bound.
    again: BTreeMap<Whose, Due>,
    /// Whom this process hears.
    heard: HashSet<Whose>,
    /// Of those, whom it has heard anew since that was last said to other processes.
    served_anew: Vec<Whose>,
}

/// What is to be read of somebody, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    at: Timestamp,
    /// What of it.
    pub(crate) what: Places,
    /// Whether it is counted as being in hand.
    pub(crate) counted: bool,
}

/// Where something is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Places {
    /// Everywhere that is listened to: a session began.
    All,
    /// Where it failed before.
    These(BTreeSet<ChannelId>),
}

#[derive(Debug, Default)]
struct Mark {
    guild: Whose,
    in_hand: BTreeSet<MessageId>,
    done: Option<MessageId>,
    written: Option<MessageId>,
    /// Whether this direct-message channel has been written down.
    remembered: bool,
}

/// A message that is being handled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trail {
    guild: Whose,
    channel: ChannelId,
    message: MessageId,
}

impl Watermarks {
    /// Takes note of an event that begins; only messages leave a trail.
    pub(crate) fn begin(&self, event: &Event) -> Option<Trail> {
        let trail = match event {
            Event::Message(message) => {
                // A forum's posts are found by the forum, not by the thread that each of them is.
                let forum = message.forum_title.as_ref().and(message.parent);
                Trail {
                    guild: message.guild,
                    channel: forum.unwrap_or(message.channel),
                    message: message.id,
                }
            }
            Event::Unplaced {
                guild,
                channel,
                message,
            } => Trail {
                guild: Some(*guild),
                channel: *channel,
                message: *message,
            },
            _ => return None,
        };
        self.with(|marks| {
            let mark = marks.channels.entry(trail.channel).or_default();
            mark.guild = trail.guild;
            // The mark is held back by the first of them; more need not be remembered than this.
            if mark.in_hand.len() < IN_HAND {
                mark.in_hand.insert(trail.message);
            }
        });
        Some(trail)
    }

    /// It is handled.
    pub(crate) fn done(&self, trail: Option<Trail>) {
        let Some(trail) = trail else { return };
        self.with(|marks| {
            if let Some(mark) = marks.channels.get_mut(&trail.channel) {
                mark.in_hand.remove(&trail.message);
                mark.done = mark.done.max(Some(trail.message));
            }
        });
    }

    /// A message that was read in a place is handled, whichever place it counts for.
    pub(crate) fn handled(&self, place: ChannelId, message: MessageId) {
        self.with(|marks| {
            if let Some(mark) = marks.channels.get_mut(&place) {
                mark.in_hand.remove(&message);
            }
        });
    }

    /// It could not be handled: it is read again from `at` on.
    pub(crate) fn failed(&self, trail: Option<Trail>, at: Timestamp) {
        if let Some(trail) = trail {
            self.read_again(trail.guild, Places::These([trail.channel].into()), at);
        }
    }

    /// Whether this is the first that is heard in a direct-message channel.
    pub(crate) fn is_first_in(&self, channel: ChannelId) -> bool {
        self.with(|marks| {
            let mark = marks.channels.entry(channel).or_default();
            !std::mem::replace(&mut mark.remembered, true)
        })
    }

    /// Writing it down failed: the next message there is the first again.
    pub(crate) fn forget_in(&self, channel: ChannelId) {
        self.with(|marks| marks.channels.entry(channel).or_default().remembered = false);
    }

    /// From now on there are sessions, and what is said between two of them has to be read.
    pub(crate) fn go_live(&self) {
        self.with(|marks| marks.live = true);
    }

    /// A session began: everything missed is to be read now, and until it is, no mark passes it. Whether
    /// nothing was in hand for it yet.
    pub(crate) fn begin_reading(&self, whose: Whose) -> bool {
        let fresh = self.with(|marks| {
            marks.read.remove(&whose);
            marks.heard.insert(whose);
            marks.served_anew.push(whose);
            let wanted = Due {
                at: Timestamp::from_millis(0),
                what: Places::All,
                counted: true,
            };
            let former = marks.again.insert(whose, wanted);
            !former.is_some_and(|former| former.counted)
        });
        self.asked.notify_one();
        fresh
    }

    /// Whether this process hears what people say there as they say it; without sessions, it is all said
    /// to it.
    pub(crate) fn hears(&self, whose: Whose) -> bool {
        self.with(|marks| !marks.live || marks.heard.contains(&whose))
    }

    /// Whether it is to be said to other processes whom this one serves.
    pub(crate) fn serves_anew(&self) -> bool {
        self.with(|marks| !marks.served_anew.is_empty())
    }

    /// Takes out whom this process serves anew.
    pub(crate) fn take_served_anew(&self) -> Vec<Whose> {
        self.with(|marks| std::mem::take(&mut marks.served_anew))
    }

    /// That could not be said.
    pub(crate) fn serve_again(&self, serves: Vec<Whose>) {
        self.with(|marks| marks.served_anew.extend(serves));
    }

    /// Something is to be read.
    pub(crate) async fn asked(&self) {
        self.asked.notified().await;
    }

    /// What was missed has been read, but for these places, where it could not be.
    pub(crate) fn finish_reading(
        &self,
        whose: Whose,
        read: &Places,
        left: &BTreeSet<ChannelId>,
        now: Timestamp,
    ) {
        self.with(|marks| {
            let theirs = |channel: &ChannelId, of: Whose| {
                let in_question = match read {
                    Places::All => true,
                    Places::These(some) => some.contains(channel),
                };
                of == whose && in_question
            };
            marks
                .unread
                .retain(|channel, (of, _)| left.contains(channel) || !theirs(channel, *of));
            for channel in left {
                marks.unread.entry(*channel).or_insert((whose, now));
            }
            // A session that began meanwhile has missed something else.
            let begun = marks.again.get(&whose);
            if *read == Places::All && begun.is_none_or(|wanted| wanted.what != Places::All) {
                marks.read.insert(whose);
            }
        });
    }

    /// Something is to be read again from `at` on.
    pub(crate) fn read_again(&self, whose: Whose, what: Places, at: Timestamp) {
        self.with(|marks| {
            let Some(wanted) = marks.again.get_mut(&whose) else {
                let counted = false;
                marks.again.insert(whose, Due { at, what, counted });
                return;
            };
            wanted.at = wanted.at.min(at);
            match (&mut wanted.what, what) {
                (Places::All, _) => {}
                (wanted, Places::All) => *wanted = Places::All,
                (Places::These(all), Places::These(more)) => all.extend(more),
            }
        });
    }

    /// Takes out whose turn it is to be read by now, if it is nobody's who is being read.
    pub(crate) fn next_due(
        &self,
        now: Timestamp,
        being_read: &HashSet<Whose>,
    ) -> Option<(Whose, Due)> {
        self.with(|marks| {
            let is_due =
                |(whose, wanted): &(&Whose, &Due)| wanted.at <= now && !being_read.contains(whose);
            let (whose, _) = marks
                .again
                .iter()
                .filter(is_due)
                .min_by_key(|(_, wanted)| wanted.at)?;
            let whose = *whose;
            Some((whose, marks.again.remove(&whose)?))
        })
    }

    /// Whether nothing that people said is still to be read. What cannot be read for long is waited for no
    /// longer.
    pub(crate) fn knows_all(&self, whose: Whose, now: Timestamp) -> bool {
        self.with(|marks| {
            let mut unread = marks.unread.values();
            !marks.live
                || marks.read.contains(&whose)
                    && !unread.any(|(of, since)| *of == whose && now.since(*since) < HOLDS_UP)
        })
    }

    /// The first message of each channel that is in hand or failed.
    pub(crate) fn unfinished(&self, whose: Whose) -> BTreeMap<ChannelId, MessageId> {
        self.with(|marks| {
            let theirs = marks
                .channels
                .iter()
                .filter(|(_, mark)| mark.guild == whose);
            theirs
                .filter_map(|(channel, mark)| Some((*channel, *mark.in_hand.first()?)))
                .collect()
        })
    }

    /// Marks that have moved since they were last taken.
    pub(crate) fn moved(&self) -> Vec<(Option<GuildId>, ChannelId, MessageId)> {
        self.with(|marks| {
            let mut moved = BTreeMap::new();
            for (channel, mark) in &mut marks.channels {
                if !marks.read.contains(&mark.guild) || marks.unread.contains_key(channel) {
                    continue;
                }
                let Some(upto) = mark.upto() else { continue };
                if mark.written.is_none_or(|written| written < upto) {
                    mark.written = Some(upto);
                    moved.insert(*channel, (mark.guild, *channel, upto));
                }
            }
            moved.into_values().collect()
        })
    }

    /// Forgets what was heard before a message that lies so far back that nothing is read from there any more.
    pub(crate) fn forget(&self, before: MessageId) {
        self.with(|marks| {
            marks.channels.retain(|_, mark| {
                mark.in_hand = mark.in_hand.split_off(&before);
                !mark.in_hand.is_empty() || mark.done >= Some(before)
            });
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Marks) -> T) -> T {
        act(&mut self.marks.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Mark {
    /// The last message before which nothing is in hand.
    fn upto(&self) -> Option<MessageId> {
        let done = self.done?;
        match self.in_hand.first() {
            Some(first) if *first <= done => Some(MessageId::new(first.get().saturating_sub(1))),
            _ => Some(done),
        }
    }
}

/// When something that could not be handled is tried again.
pub(crate) fn again_at(desk: &Desk) -> Timestamp {
    desk.now() + AGAIN
}

/// Has everything read that a guild, or who writes directly, said before a session began. Waits for nothing.
pub(crate) fn ask(desk: &Desk, whose: Whose) {
    if desk.watermarks.begin_reading(whose) {
        desk.metrics.events_in_hand.inc();
    }
}

/// Gives every watched place that has no mark yet one at this moment.
pub(crate) async fn begin_watermarks(
    desk: &Desk,
    settings: &GuildSettings,
) -> Result<(), DeskError> {
    let now = MessageId::at(desk.now());
    let mut fresh = Vec::new();
    for (channel, mode) in &settings.channels {
        if *mode != ChannelMode::Off && desk.store.watermark(*channel).await?.is_none() {
            fresh.push((Some(settings.guild), *channel, now));
        }
    }
    if !fresh.is_empty() {
        desk.store.raise_watermarks(&fresh).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::event::Message;

    fn mark(in_hand: &[u64], done: u64) -> Mark {
        Mark {
            in_hand: in_hand.iter().copied().map(MessageId::new).collect(),
            done: Some(MessageId::new(done)),
            ..Mark::default()
        }
    }

    fn said(id: u64) -> Event {
        let author = crate::desk::event::Person {
            user: crate::domain::UserId::new(5),
            name: "alice".to_owned(),
            roles: Vec::new(),
            manages_guild: false,
            is_bot: false,
        };
        Event::Message(Message {
            id: MessageId::new(id),
            guild: Some(GuildId::new(1)),
            channel: ChannelId::new(2),
            parent: None,
            forum_title: None,
            author,
            text: String::new(),
            attachments: Vec::new(),
            mentions_me: false,
            replies_to: None,
            is_system: false,
        })
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
        let moved = [(guild, here, MessageId::new(7))];
        assert_eq!(all_but_this(&nothing), moved);
        assert_eq!(marks.moved(), []);
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
        assert_eq!(Mark::default().upto(), None);
    }
}
