//! Up to which message each channel has been handled, so that a new session knows what it missed.
//! A channel's mark never passes a message that is still in hand or that failed. Kept in memory,
//! written down by the sweep: a mark that is lost only means that more is fetched again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use super::event::Event;
use crate::domain::{ChannelId, GuildId, MessageId};

/// Of how many messages of one channel it is remembered that they are in hand.
const IN_HAND: usize = 4096;

/// Marks of all channels.
#[derive(Debug, Default)]
pub(super) struct Watermarks(Mutex<HashMap<ChannelId, Mark>>);

#[derive(Debug, Default)]
struct Mark {
    guild: Option<GuildId>,
    in_hand: BTreeSet<MessageId>,
    done: Option<MessageId>,
    written: Option<MessageId>,
}

/// A message that is being handled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trail {
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
            let mark = marks.entry(channel).or_default();
            mark.guild = message.guild;
            // The mark is held back by the first of them; more need not be remembered than this.
            if mark.in_hand.len() < IN_HAND {
                mark.in_hand.insert(message.id);
            }
        });
        Some(Trail {
            channel,
            message: message.id,
        })
    }

    /// It is handled.
    pub(super) fn done(&self, trail: Option<Trail>) {
        let Some(trail) = trail else { return };
        self.with(|marks| {
            if let Some(mark) = marks.get_mut(&trail.channel) {
                mark.in_hand.remove(&trail.message);
                mark.done = mark.done.max(Some(trail.message));
            }
        });
    }

    /// Marks that have moved since they were last taken.
    pub(super) fn moved(&self) -> Vec<(Option<GuildId>, ChannelId, MessageId)> {
        self.with(|marks| {
            let mut moved = BTreeMap::new();
            for (channel, mark) in marks.iter_mut() {
                let Some(upto) = mark.upto() else { continue };
                if mark.written.is_none_or(|written| written < upto) {
                    mark.written = Some(upto);
                    moved.insert(*channel, (mark.guild, *channel, upto));
                }
            }
            moved.into_values().collect()
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<ChannelId, Mark>) -> T) -> T {
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

    #[test]
    fn a_mark_never_passes_what_is_still_in_hand() {
        assert_eq!(mark(&[], 7).upto(), Some(MessageId::new(7)));
        assert_eq!(mark(&[9], 7).upto(), Some(MessageId::new(7)));
        assert_eq!(mark(&[5, 6], 7).upto(), Some(MessageId::new(4)));
        assert_eq!(Mark::default().upto(), None);
    }
}
