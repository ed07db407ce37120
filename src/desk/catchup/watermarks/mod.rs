//! The watermarks: up to which message each channel has been handled, and which guilds still have to be read. A
//! watermark never passes a message that is in hand, failed or unread. Watermarks are kept in memory and stored by the
//! sweep; losing one only means fetching more messages again.

mod refused;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::desk::catchup::watermarks::refused::RefusedPlaces;
use crate::desk::event::Event;
use crate::desk::{Desk, DeskError};
use crate::domain::{ChannelId, ChannelMode, GuildId, GuildSettings, MessageId, Millis, Timestamp};
use crate::store::Watermark;

/// The time until a place that could not be read or handled is read again.
pub(crate) const RETRY_AFTER: Millis = Millis::secs(30);
/// The most messages of one channel that are remembered as in hand.
const IN_HAND: usize = 4096;
/// The time for which a guild whose messages this process does not receive counts as read after a reading.
const READ_LATELY: Millis = Millis::minutes(1);
/// The longest time for which a place that cannot be read delays the timers of its guild.
const HOLDS_UP: Millis = Millis::minutes(10);

/// The watermarks of all channels.
#[derive(Debug, Default)]
pub(crate) struct Watermarks {
    state: Mutex<ReadingState>,
    /// The signal that something is to be read at once.
    asked: Notify,
    /// The signal that everything of a guild has been read.
    whole_read: Notify,
}

/// A guild, or `None` for direct messages.
pub(crate) type GuildOrDirect = Option<GuildId>;

#[derive(Debug, Default)]
struct ReadingState {
    channels: HashMap<ChannelId, ChannelProgress>,
    /// Whether sessions begin and end, so that messages can be missed.
    live: bool,
    /// The guilds whose missed messages have been read, except in the places in `unread`.
    read: HashSet<GuildOrDirect>,
    /// The places that could not be read yet, each with the time since which it delays its guild's timers.
    unread: HashMap<ChannelId, (GuildOrDirect, Timestamp)>,
    /// The last reading of everything of each guild.
    last_readings: HashMap<GuildOrDirect, WholeReading>,
    /// The guilds of which everything is being read.
    being_read: HashSet<GuildOrDirect>,
    /// The number of sessions of each guild so far.
    sessions: HashMap<GuildOrDirect, u64>,
    /// The channels that were read ahead of their guild in its present session.
    ahead: HashMap<ChannelId, GuildOrDirect>,
    /// The places that are still to be read, at most one entry for each guild.
    again: BTreeMap<GuildOrDirect, Due>,
    /// The places that may not be read, each of which is tried again at its own time.
    refused: RefusedPlaces,
    /// The guilds whose messages this process receives.
    received: HashSet<GuildOrDirect>,
    /// The guilds that this process has begun to serve and has not told other processes of.
    served_anew: Vec<GuildOrDirect>,
}

/// A reading of everything of a guild.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WholeReading {
    pub(crate) began: Timestamp,
    pub(crate) ended: Timestamp,
}

/// The places of a guild that are still to be read, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    at: Timestamp,
    /// The places to read.
    pub(crate) what: ReadExtent,
    /// Whether it is counted among the events in hand.
    pub(crate) counted: bool,
}

/// The places of a guild that are to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReadExtent {
    /// Every watched place, because a session began.
    All,
    /// The places that failed before.
    These(BTreeSet<ChannelId>),
}

#[derive(Debug, Default)]
struct ChannelProgress {
    guild: GuildOrDirect,
    in_hand: BTreeSet<MessageId>,
    /// The number of refusals so far of each message in hand, and the time of the first.
    refusals: BTreeMap<MessageId, (u32, Timestamp)>,
    done: Option<MessageId>,
    written: Option<MessageId>,
    /// Whether this direct-message channel has been stored.
    remembered: bool,
}

/// A message that is being handled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InHand {
    guild: GuildOrDirect,
    channel: ChannelId,
    message: MessageId,
}

impl Watermarks {
    /// Notes an event that is about to be handled; only messages are put in hand.
    pub(crate) fn begin(&self, event: &Event) -> Option<InHand> {
        let begun = match event {
            Event::Message(message) => {
                // A forum's posts are found by the forum, not by the thread that each of them is.
                let forum = message.forum_title.as_ref().and(message.parent);
                InHand {
                    guild: message.guild,
                    channel: forum.unwrap_or(message.channel),
                    message: message.id,
                }
            }
            Event::Unplaced {
                guild,
                channel,
                message,
            } => InHand {
                guild: Some(*guild),
                channel: *channel,
                message: *message,
            },
            _ => return None,
        };
        self.with(|state| {
            let watermark = state.channels.entry(begun.channel).or_default();
            watermark.guild = begun.guild;
            // The first of them holds the watermark back, so that more need not be remembered.
            if watermark.in_hand.len() < IN_HAND {
                watermark.in_hand.insert(begun.message);
            }
        });
        Some(begun)
    }

    /// Notes that a message was handled.
    pub(crate) fn done(&self, begun: Option<InHand>) {
        let Some(begun) = begun else { return };
        self.with(|state| {
            if let Some(watermark) = state.channels.get_mut(&begun.channel) {
                watermark.release(begun.message);
                watermark.done = watermark.done.max(Some(begun.message));
            }
        });
    }

    /// Notes that a message read in a place was handled, even if it counts for another place.
    pub(crate) fn handled(&self, place: ChannelId, message: MessageId) {
        self.with(|state| {
            if let Some(watermark) = state.channels.get_mut(&place) {
                watermark.release(message);
            }
        });
    }

    /// Counts a refusal for a message in hand. Returns the number of its refusals, and the time of the first.
    pub(crate) fn note_refusal(&self, begun: Option<InHand>, now: Timestamp) -> (u32, Timestamp) {
        let Some(begun) = begun else { return (0, now) };
        self.with(|state| {
            let watermark = state.channels.get_mut(&begun.channel);
            let in_hand = watermark.filter(|watermark| watermark.in_hand.contains(&begun.message));
            in_hand.map_or((0, now), |watermark| {
                let refusals = watermark.refusals.entry(begun.message);
                let (times, since) = refusals.or_insert((0, now));
                *times = times.saturating_add(1);
                (*times, *since)
            })
        })
    }

    /// Plans that the channel of a message that could not be handled is read again at `at`.
    pub(crate) fn failed(&self, begun: Option<InHand>, at: Timestamp) {
        if let Some(begun) = begun {
            self.read_again(begun.guild, ReadExtent::These([begun.channel].into()), at);
        }
    }

    /// Marks a direct-message channel as stored. Returns true the first time.
    pub(crate) fn is_first_in(&self, channel: ChannelId) -> bool {
        self.with(|state| {
            let watermark = state.channels.entry(channel).or_default();
            !std::mem::replace(&mut watermark.remembered, true)
        })
    }

    /// Marks a direct-message channel as not stored, because storing it failed: its next message stores it.
    pub(crate) fn forget_in(&self, channel: ChannelId) {
        self.with(|state| state.channels.entry(channel).or_default().remembered = false);
    }

    /// Forgets a direct-message channel, because its person asked to be forgotten.
    pub(crate) fn leave(&self, channel: ChannelId) {
        self.with(|state| {
            state.channels.remove(&channel);
            state.refused.forget(channel);
        });
    }

    /// Notes that sessions begin and end from now on, so that messages can be missed.
    pub(crate) fn go_live(&self) {
        self.with(|state| state.live = true);
    }

    /// Schedules a full reading of a guild, because a session began. No watermark of it moves until that is done.
    /// Returns true if no such reading was pending.
    pub(crate) fn begin_reading(&self, whose: GuildOrDirect) -> bool {
        let fresh = self.with(|state| {
            state.read.remove(&whose);
            state.ahead.retain(|_, of| *of != whose);
            *state.sessions.entry(whose).or_default() += 1;
            state.received.insert(whose);
            state.served_anew.push(whose);
            let wanted = Due {
                at: Timestamp::from_millis(0),
                what: ReadExtent::All,
                counted: true,
            };
            let former = state.again.insert(whose, wanted);
            !former.is_some_and(|former| former.counted)
        });
        self.asked.notify_one();
        fresh
    }

    /// Returns whether this process receives the messages of a guild. Without sessions it receives all.
    pub(crate) fn receives(&self, whose: GuildOrDirect) -> bool {
        self.with(|state| !state.live || state.received.contains(&whose))
    }

    /// Returns whether there are newly served guilds to tell other processes of.
    pub(crate) fn serves_anew(&self) -> bool {
        self.with(|state| !state.served_anew.is_empty())
    }

    /// Takes out the guilds that are newly served.
    pub(crate) fn take_served_anew(&self) -> Vec<GuildOrDirect> {
        self.with(|state| std::mem::take(&mut state.served_anew))
    }

    /// Puts newly served guilds back, because telling of them failed.
    pub(crate) fn serve_again(&self, serves: Vec<GuildOrDirect>) {
        self.with(|state| state.served_anew.extend(serves));
    }

    /// Waits until something is to be read at once.
    pub(crate) async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Notes that places have been read, but for those in `left`, which could not be.
    pub(crate) fn finish_reading(
        &self,
        whose: GuildOrDirect,
        read: &ReadExtent,
        left: &BTreeSet<ChannelId>,
        now: Timestamp,
    ) {
        self.with(|state| {
            let theirs = |channel: &ChannelId, of: GuildOrDirect| {
                let in_question = match read {
                    ReadExtent::All => true,
                    ReadExtent::These(some) => some.contains(channel),
                };
                of == whose && in_question
            };
            state
                .unread
                .retain(|channel, (of, _)| left.contains(channel) || !theirs(channel, *of));
            for channel in left {
                state.unread.entry(*channel).or_insert((whose, now));
            }
            // If a session began meanwhile, there is something else to read.
            let begun = state.again.get(&whose);
            let is_last = begun.is_none_or(|wanted| wanted.what != ReadExtent::All);
            // No session begins in a guild that this process does not receive, so it may be asked for again and again.
            if *read == ReadExtent::All && (is_last || !state.received.contains(&whose)) {
                state.read.insert(whose);
                let unread = &state.unread;
                state
                    .ahead
                    .retain(|channel, of| *of != whose || unread.contains_key(channel));
            }
        });
    }

    /// Defers places. Until they are read, they delay no timers.
    pub(crate) fn leave_for_later(&self, whose: GuildOrDirect, places: &BTreeSet<ChannelId>) {
        let long_ago = Timestamp::from_millis(0);
        self.with(|state| {
            let unread = places.iter().map(|place| (*place, (whose, long_ago)));
            state.unread.extend(unread);
        });
    }

    /// Notes that a full reading of a guild has begun.
    pub(crate) fn note_being_read(&self, whose: GuildOrDirect) {
        self.with(|state| state.being_read.insert(whose));
    }

    /// Notes that a full reading of a guild has ended.
    pub(crate) fn is_read_no_more(&self, whose: GuildOrDirect) {
        self.with(|state| state.being_read.remove(&whose));
    }

    /// Notes the times of a full reading of a guild, and wakes those who wait for one.
    pub(crate) fn note_whole_reading(&self, whose: GuildOrDirect, reading: WholeReading) {
        self.with(|state| state.last_readings.insert(whose, reading));
        self.whole_read.notify_waiters();
    }

    /// Returns whether a guild that no living process serves has been read: by a reading that began after `moment`, or
    /// one that ended within `READ_LATELY`. Otherwise schedules a full reading, unless one is under way. False also
    /// while an unread place holds the guild up.
    pub(crate) fn knows_until(
        &self,
        whose: GuildOrDirect,
        moment: Timestamp,
        now: Timestamp,
    ) -> bool {
        let (is_read, is_held_up, is_being_read) = self.with(|state| {
            let is_enough =
                |last: &WholeReading| last.began >= moment || now.since(last.ended) < READ_LATELY;
            (
                state.last_readings.get(&whose).is_some_and(is_enough),
                state.is_held_up(whose, now),
                state.being_read.contains(&whose),
            )
        });
        if !is_read && !is_being_read {
            tracing::info!(guild = ?whose, "reading what a process that died would have received");
            self.read_again(whose, ReadExtent::All, now);
            self.asked.notify_one();
        }
        is_read && !is_held_up
    }

    /// Waits until [`Watermarks::knows_until`] is true.
    pub(crate) async fn read_until(&self, whose: GuildOrDirect, moment: Timestamp, now: Timestamp) {
        loop {
            let read = self.whole_read.notified();
            if self.knows_until(whose, moment, now) {
                return;
            }
            read.await;
        }
    }

    /// Schedules another reading of places of a guild at `at`, or earlier if one is due earlier anyway.
    pub(crate) fn read_again(&self, whose: GuildOrDirect, what: ReadExtent, at: Timestamp) {
        self.with(|state| {
            let Some(wanted) = state.again.get_mut(&whose) else {
                let counted = false;
                state.again.insert(whose, Due { at, what, counted });
                return;
            };
            wanted.at = wanted.at.min(at);
            match (&mut wanted.what, what) {
                (ReadExtent::All, _) => {}
                (wanted, ReadExtent::All) => *wanted = ReadExtent::All,
                (ReadExtent::These(all), ReadExtent::These(more)) => all.extend(more),
            }
        });
    }

    /// Takes out the guild that has been due for longest, except those in `being_read`.
    pub(crate) fn next_due(
        &self,
        now: Timestamp,
        being_read: &HashSet<GuildOrDirect>,
    ) -> Option<(GuildOrDirect, Due)> {
        self.with(|state| {
            let is_due = |(whose, wanted): &(&GuildOrDirect, &Due)| {
                wanted.at <= now && !being_read.contains(whose)
            };
            let again = state.again.iter().filter(is_due);
            let again = again.map(|(whose, wanted)| (wanted.at, *whose)).min();
            if let Some((at, whose)) = state.refused.next_due(now, being_read)
                && again.is_none_or(|(other, _)| at < other)
            {
                let what = ReadExtent::These(state.refused.take_due(whose, now));
                let counted = false;
                return Some((whose, Due { at, what, counted }));
            }
            let (_, whose) = again?;
            Some((whose, state.again.remove(&whose)?))
        })
    }

    /// Notes that a place may not be read, and schedules another attempt. Returns false if the place is given up.
    pub(crate) fn note_refused(
        &self,
        whose: GuildOrDirect,
        place: ChannelId,
        now: Timestamp,
    ) -> bool {
        self.with(|state| state.refused.note(whose, place, now))
    }

    /// Forgets that a place could not be read.
    pub(crate) fn forget_refusal(&self, place: ChannelId) {
        self.with(|state| state.refused.forget(place));
    }

    /// Returns whether a place may not be read and is not due for another attempt.
    pub(crate) fn is_refused(&self, place: ChannelId, now: Timestamp) -> bool {
        self.with(|state| state.refused.waits(place, now))
    }

    /// Returns whether all missed messages of a guild have been read. Ignores places that could not be read for longer
    /// than `HOLDS_UP`.
    pub(crate) fn knows_all(&self, whose: GuildOrDirect, now: Timestamp) -> bool {
        self.with(|state| {
            !state.live || state.read.contains(&whose) && !state.is_held_up(whose, now)
        })
    }

    /// Returns whether messages before this one may be unread in its channel, or are in hand or failed.
    pub(crate) fn awaits_reading(
        &self,
        whose: GuildOrDirect,
        channel: ChannelId,
        message: MessageId,
    ) -> bool {
        self.with(|state| {
            let is_unread = !state.read.contains(&whose) || state.unread.contains_key(&channel);
            state.live && is_unread && !state.ahead.contains_key(&channel)
                || state
                    .unfinished_in(channel)
                    .is_some_and(|first| first < message)
        })
    }

    /// Returns whether messages of a channel may be unread, or are in hand or failed.
    pub(crate) fn is_unread(&self, whose: GuildOrDirect, channel: ChannelId) -> bool {
        self.awaits_reading(whose, channel, MessageId::LAST)
    }

    /// Returns whether a place has been unreadable since `since` or longer.
    pub(crate) fn is_unreadable(&self, place: ChannelId, since: Timestamp) -> bool {
        let failed = |(_, at): &(GuildOrDirect, Timestamp)| *at <= since;
        self.with(|state| state.unread.get(&place).is_some_and(failed))
    }

    /// Returns the number of a guild's present session.
    pub(crate) fn session(&self, whose: GuildOrDirect) -> u64 {
        self.with(|state| state.sessions.get(&whose).copied().unwrap_or_default())
    }

    /// Notes that a channel was read ahead of its guild's other channels. Does nothing if another session has begun
    /// since.
    pub(crate) fn note_read_ahead(&self, whose: GuildOrDirect, channel: ChannelId, session: u64) {
        self.with(|state| {
            let present = state.sessions.get(&whose).copied().unwrap_or_default();
            if session != present {
                return;
            }
            if !state.read.contains(&whose) || state.unread.contains_key(&channel) {
                state.ahead.insert(channel, whose);
            }
        });
    }

    /// Finds the first message of a channel that is in hand or failed.
    pub(crate) fn unfinished_in(&self, channel: ChannelId) -> Option<MessageId> {
        self.with(|state| state.unfinished_in(channel))
    }

    /// Finds the first message of each channel that is in hand or failed.
    pub(crate) fn unfinished(&self, whose: GuildOrDirect) -> BTreeMap<ChannelId, MessageId> {
        self.with(|state| {
            let theirs = state
                .channels
                .iter()
                .filter(|(_, watermark)| watermark.guild == whose);
            theirs
                .filter_map(|(channel, watermark)| Some((*channel, *watermark.in_hand.first()?)))
                .collect()
        })
    }

    /// Takes the watermarks that have moved since they were last taken.
    pub(crate) fn moved(&self) -> Vec<Watermark> {
        self.with(|state| {
            let mut moved = BTreeMap::new();
            for (channel, watermark) in &mut state.channels {
                if !state.read.contains(&watermark.guild) || state.unread.contains_key(channel) {
                    continue;
                }
                let Some(mark) = watermark.last_handled() else {
                    continue;
                };
                if watermark.written.is_none_or(|written| written < mark) {
                    watermark.written = Some(mark);
                    let watermark = Watermark {
                        guild: watermark.guild,
                        channel: *channel,
                        message: mark,
                    };
                    moved.insert(*channel, watermark);
                }
            }
            moved.into_values().collect()
        })
    }

    /// Forgets the messages before a given one: they are too old to be read again.
    pub(crate) fn forget(&self, before: MessageId) {
        self.with(|state| {
            state.channels.retain(|_, watermark| {
                watermark.in_hand = watermark.in_hand.split_off(&before);
                watermark.refusals = watermark.refusals.split_off(&before);
                !watermark.in_hand.is_empty() || watermark.done >= Some(before)
            });
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut ReadingState) -> T) -> T {
        act(&mut self.state.lock())
    }
}

impl ReadingState {
    /// Returns whether a guild has a place that has been unread for less than `HOLDS_UP`.
    fn is_held_up(&self, whose: GuildOrDirect, now: Timestamp) -> bool {
        let mut unread = self.unread.values();
        unread.any(|(of, since)| *of == whose && now.since(*since) < HOLDS_UP)
    }

    fn unfinished_in(&self, channel: ChannelId) -> Option<MessageId> {
        self.channels.get(&channel)?.in_hand.first().copied()
    }
}

impl ChannelProgress {
    fn release(&mut self, message: MessageId) {
        self.in_hand.remove(&message);
        self.refusals.remove(&message);
    }

    /// Finds the last message up to which nothing is in hand.
    fn last_handled(&self) -> Option<MessageId> {
        let done = self.done?;
        match self.in_hand.first() {
            Some(first) if *first <= done => Some(MessageId::new(first.get().saturating_sub(1))),
            _ => Some(done),
        }
    }
}

/// Returns the time of the next attempt at a message that could not be handled.
pub(crate) fn again_at(desk: &Desk) -> Timestamp {
    desk.now() + RETRY_AFTER
}

/// Schedules a full reading of a guild, or of direct messages, because a session began. Does not wait for it.
pub(crate) fn ask(desk: &Desk, whose: GuildOrDirect) {
    if desk.watermarks.begin_reading(whose) {
        desk.metrics.events_in_hand.inc();
    }
}

/// Sets the watermark of every watched channel without one to this moment. Returns all watermarks of the guild.
pub(crate) async fn begin_watermarks(
    desk: &Desk,
    settings: &GuildSettings,
) -> Result<BTreeMap<ChannelId, MessageId>, DeskError> {
    let written = desk.store.watermarks(Some(settings.guild)).await?;
    let mut written: BTreeMap<_, _> = written.into_iter().collect();
    let now = MessageId::at(desk.now());
    let mut fresh = Vec::new();
    for (channel, mode) in &settings.channels {
        if *mode != ChannelMode::Off && !written.contains_key(channel) {
            written.insert(*channel, now);
            fresh.push(Watermark {
                guild: Some(settings.guild),
                channel: *channel,
                message: now,
            });
        }
    }
    if !fresh.is_empty() {
        desk.store.raise_watermarks(&fresh).await?;
    }
    Ok(written)
}

#[cfg(test)]
mod tests;
