//! Up to which message each channel has been handled, so that a new session knows what it missed.
//! A channel's mark never passes a message that is still in hand or that failed, and stays where it is
//! until what was missed before it has been read. Kept in memory, written down by the sweep: a mark
//! that is lost only means that more is fetched again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use super::event::Event;
use crate::domain::{ChannelId, GuildId, MessageId, Timestamp};

/// Of how many messages of one channel it is remembered that they are in hand.
const IN_HAND: usize = 4096;

/// Marks of all channels.
#[derive(Debug, Default)]
pub(super) struct Watermarks(Mutex<Marks>);

/// A guild, or direct messages.
type Whose = Option<GuildId>;

#[derive(Debug, Default)]
struct Marks {
    channels: HashMap<ChannelId, Mark>,
    /// Whether sessions begin and end, so that something can be missed.
    live: bool,
    /// Of whom what was missed has been read.
    read: HashSet<Whose>,
    /// Of whom something has to be read again, and when.
    again: BTreeMap<Whose, Timestamp>,
}

#[derive(Debug, Default)]
struct Mark {
    guild: Whose,
    in_hand: BTreeSet<MessageId>,
    done: Option<MessageId>,
    written: Option<MessageId>,
}

/// A message that is being handled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trail {
    guild: Whose,
    channel: ChannelId,
    message: MessageId,
}

impl Watermarks {
    /// Takes note of an event that begins; only messages leave a trail.
    pub(super) fn begin(&self, event: &Event) -> Option<Trail> {
        let Event::Message(message) = event else {
            return None;
        };
        // A forum's posts are found by the forum, not by the thread that each of them is.
        let forum = message.forum_title.as_ref().and(message.parent);
        let channel = forum.unwrap_or(message.channel);
        self.with(|marks| {
            let mark = marks.channels.entry(channel).or_default();
            mark.guild = message.guild;
            // The mark is held back by the first of them; more need not be remembered than this.
            if mark.in_hand.len() < IN_HAND {
                mark.in_hand.insert(message.id);
            }
        });
        Some(Trail {
            guild: message.guild,
            channel,
            message: message.id,
        })
    }

    /// It is handled.
    pub(super) fn done(&self, trail: Option<Trail>) {
        let Some(trail) = trail else { return };
        self.with(|marks| {
            if let Some(mark) = marks.channels.get_mut(&trail.channel) {
                mark.in_hand.remove(&trail.message);
                mark.done = mark.done.max(Some(trail.message));
            }
        });
    }

    /// It could not be handled: it is read again from `at` on.
    pub(super) fn failed(&self, trail: Option<Trail>, at: Timestamp) {
        if let Some(trail) = trail {
            self.read_again(trail.guild, at);
        }
    }

    /// From now on there are sessions, and what is said between two of them has to be read.
    pub(super) fn go_live(&self) {
        self.with(|marks| marks.live = true);
    }

    /// A session began: until what was missed is read, no mark passes it.
    pub(super) fn begin_reading(&self, whose: Whose) {
        self.with(|marks| marks.read.remove(&whose));
    }

    /// What was missed has been read, all of it.
    pub(super) fn finish_reading(&self, whose: Whose) {
        self.with(|marks| marks.read.insert(whose));
    }

    /// Something is to be read again from `at` on.
    pub(super) fn read_again(&self, whose: Whose, at: Timestamp) {
        self.with(|marks| {
            marks.again.entry(whose).or_insert(at);
        });
    }

    /// Takes out of whom something is to be read again by now.
    pub(super) fn due(&self, now: Timestamp) -> Vec<Whose> {
        self.with(|marks| {
            let due = marks.again.extract_if(.., |_, at| *at <= now);
            due.map(|(whose, _)| whose).collect()
        })
    }

    /// Whether nothing that people said is still to be read.
    pub(super) fn knows_all(&self, whose: Whose) -> bool {
        self.with(|marks| !marks.live || marks.read.contains(&whose))
    }

    /// The first message of each channel that is in hand or failed.
    pub(super) fn unfinished(&self, whose: Whose) -> BTreeMap<ChannelId, MessageId> {
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
    pub(super) fn moved(&self) -> Vec<(Option<GuildId>, ChannelId, MessageId)> {
        self.with(|marks| {
            let mut moved = BTreeMap::new();
            for (channel, mark) in &mut marks.channels {
                if !marks.read.contains(&mark.guild) {
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

    fn with<T>(&self, act: impl FnOnce(&mut Marks) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
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

#[cfg(test)]
mod tests {
    use super::*;

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
        Event::Message(crate::desk::event::Message {
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
    fn a_mark_stays_until_what_was_missed_before_it_is_read() {
        let (marks, guild) = (Watermarks::default(), Some(GuildId::new(1)));
        marks.begin_reading(guild);
        marks.done(marks.begin(&said(7)));
        assert_eq!(marks.moved(), []);
        marks.finish_reading(guild);
        let moved = [(guild, ChannelId::new(2), MessageId::new(7))];
        assert_eq!(marks.moved(), moved);
        assert_eq!(marks.moved(), []);
    }

    #[test]
    fn what_failed_is_read_again_when_its_time_has_come() {
        let (marks, guild) = (Watermarks::default(), Some(GuildId::new(1)));
        let at = Timestamp::from_millis;
        let trail = marks.begin(&said(7));
        marks.failed(trail, at(50));
        marks.failed(trail, at(90));
        assert_eq!(marks.due(at(49)), []);
        let unfinished = marks.unfinished(guild);
        assert_eq!(unfinished.get(&ChannelId::new(2)), Some(&MessageId::new(7)));
        assert_eq!(marks.due(at(50)), [guild]);
        assert_eq!(marks.due(at(100)), []);
    }

    #[test]
    fn a_mark_never_passes_what_is_still_in_hand() {
        assert_eq!(mark(&[], 7).upto(), Some(MessageId::new(7)));
        assert_eq!(mark(&[9], 7).upto(), Some(MessageId::new(7)));
        assert_eq!(mark(&[5, 6], 7).upto(), Some(MessageId::new(4)));
        assert_eq!(Mark::default().upto(), None);
    }
}
