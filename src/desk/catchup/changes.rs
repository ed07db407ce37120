//! The edits and deletions that arrive while missed messages are read. Until a fetched message is handled, no other
//! part of frontdesk knows it, so a change of it is kept for it. Changes are kept in memory only: after a crash, the
//! messages are fetched again in their new form.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::desk::catchup::watermarks::GuildOrDirect;
use crate::desk::event::Event;
use crate::domain::MessageId;

/// The most changes kept for one guild, or for direct messages.
const MAX_KEPT: usize = 4096;

/// The last change of each message, kept while messages of its guild are read.
#[derive(Debug, Default)]
pub(crate) struct Changes(Mutex<HashMap<GuildOrDirect, GuildChanges>>);

/// The changes of one guild's messages, or of direct ones.
#[derive(Debug, Default)]
struct GuildChanges {
    /// The number of readings under way: of the whole guild, and of single channels ahead of it.
    readings: usize,
    changes: HashMap<MessageId, Event>,
}

/// A reading under way. Dropping it forgets the changes, unless another reading of the same guild is under way.
pub(crate) struct UnderWay<'a> {
    changes: &'a Changes,
    whose: GuildOrDirect,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.changes.end(self.whose);
    }
}

impl Changes {
    /// Starts to keep the changes of a guild's messages, or of direct ones. Call it before fetching them.
    pub(crate) fn begin(&self, whose: GuildOrDirect) -> UnderWay<'_> {
        self.with(|kept| kept.entry(whose).or_default().readings += 1);
        let changes = self;
        UnderWay { changes, whose }
    }

    fn end(&self, whose: GuildOrDirect) {
        self.with(|kept| {
            if let Some(of_theirs) = kept.get_mut(&whose) {
                of_theirs.readings = of_theirs.readings.saturating_sub(1);
                if of_theirs.readings == 0 {
                    kept.remove(&whose);
                }
            }
        });
    }

    /// Keeps an edit or a deletion, if messages of its guild are being read and there is room. Nothing replaces a
    /// deletion.
    pub(crate) fn note(&self, event: &Event) {
        let (whose, message) = match event {
            Event::Edited { message } => (message.guild, message.id),
            Event::Deleted { guild, message, .. } => (*guild, *message),
            _ => return,
        };
        self.with(|kept| {
            let Some(GuildChanges { changes, .. }) = kept.get_mut(&whose) else {
                return;
            };
            let is_gone = matches!(changes.get(&message), Some(Event::Deleted { .. }));
            if !is_gone && (changes.len() < MAX_KEPT || changes.contains_key(&message)) {
                changes.insert(message, event.clone());
            }
        });
    }

    /// Takes out the kept change of a message, if there is one. A deletion stays, because the message may have been
    /// fetched twice.
    pub(crate) fn take(&self, whose: GuildOrDirect, message: MessageId) -> Option<Event> {
        self.with(|kept| {
            let changes = &mut kept.get_mut(&whose)?.changes;
            match changes.get(&message) {
                Some(gone @ Event::Deleted { .. }) => Some(gone.clone()),
                _ => changes.remove(&message),
            }
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<GuildOrDirect, GuildChanges>) -> T) -> T {
        act(&mut self.0.lock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChannelId, GuildId};

    fn deleted(guild: Option<u64>, message: u64) -> Event {
        Event::Deleted {
            guild: guild.map(GuildId::new),
            channel: ChannelId::new(2),
            message: MessageId::new(message),
        }
    }

    #[test]
    fn a_change_is_kept_only_while_messages_there_are_read_and_a_deletion_until_all_of_them_are() {
        let (changes, whose) = (Changes::default(), Some(GuildId::new(1)));
        let take = |message| changes.take(whose, MessageId::new(message));
        changes.note(&deleted(Some(1), 7));
        assert_eq!(take(7), None, "nothing is being read");
        let reading = changes.begin(whose);
        for event in [deleted(Some(1), 7), deleted(None, 8), deleted(Some(3), 9)] {
            changes.note(&event);
        }
        for _ in 0..2 {
            assert_eq!(take(7), Some(deleted(Some(1), 7)));
        }
        assert_eq!((take(8), take(9)), (None, None));
        drop(changes.begin(whose));
        assert!(take(7).is_some(), "one reading is under way");
        drop(reading);
        assert_eq!(take(7), None);
        assert!(changes.with(|kept| kept.is_empty()));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let changes = Changes::default();
        let _reading = changes.begin(None);
        let last = MAX_KEPT as u64 + 1;
        (1..=last).for_each(|message| changes.note(&deleted(None, message)));
        assert_eq!(changes.take(None, MessageId::new(last)), None);
        assert!(changes.take(None, MessageId::new(last - 1)).is_some());
    }
}
