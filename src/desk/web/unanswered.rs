//! The visitors' messages that are under way or were not answered in time. A message that comes again in the same words
//! is the same message, and is handled once.

use std::num::NonZeroUsize;

use lru::LruCache;
use parking_lot::{Mutex, MutexGuard};
use sha2::{Digest, Sha256};

use crate::domain::{MessageId, Millis, TicketId, Timestamp, WebUser};

/// The time within which a repetition counts as the same message.
const TRIED_AGAIN: Millis = Millis::minutes(5);
/// The number of messages that are remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(1024).unwrap();

/// A visitor, the ticket they wrote in, and the hash of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct WrittenMessage {
    user: WebUser,
    ticket: Option<TicketId>,
    words: [u8; 32],
}

impl WrittenMessage {
    pub(super) fn new(user: WebUser, ticket: Option<TicketId>, text: &str) -> Self {
        Self {
            user,
            ticket,
            words: Sha256::digest(text).into(),
        }
    }
}

/// The ids of the messages that are not answered yet.
pub(super) struct UnansweredMessages(Mutex<LruCache<WrittenMessage, MessageId>>);

impl UnansweredMessages {
    pub(super) fn new() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }

    /// Returns the id of a message: `fresh`, or the former id if the same message was written within `TRIED_AGAIN` and
    /// not answered.
    pub(super) fn id_of(
        &self,
        written: WrittenMessage,
        fresh: MessageId,
        now: Timestamp,
    ) -> MessageId {
        let mut ids = self.ids();
        let former = ids.get(&written).copied();
        let again = former.filter(|id| now.since(id.sent_at()) <= TRIED_AGAIN);
        let id = again.unwrap_or(fresh);
        ids.put(written, id);
        id
    }

    /// Forgets a message that was answered.
    pub(super) fn answered(&self, written: WrittenMessage) {
        self.ids().pop(&written);
    }

    fn ids(&self) -> MutexGuard<'_, LruCache<WrittenMessage, MessageId>> {
        self.0.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_answered_and_comes_again_soon_is_the_same_message() {
        let unanswered = UnansweredMessages::new();
        let at = |minutes| Timestamp::from_millis(1_800_000_000_000) + Millis::minutes(minutes);
        let fresh = |minutes| MessageId::at(at(minutes));
        let writes = |text, ticket, minutes| {
            let written = WrittenMessage::new(WebUser::new(3), ticket, text);
            unanswered.id_of(written, fresh(minutes), at(minutes))
        };
        let first = writes("how?", None, 0);
        assert_eq!(first, fresh(0));
        assert_eq!(writes("how?", None, 2), first, "the same");
        assert_eq!(writes("why?", None, 2), fresh(2), "other words");
        let ticket = Some(TicketId::new(7));
        assert_eq!(writes("how?", ticket, 3), fresh(3), "in a ticket");
        assert_eq!(writes("how?", None, 6), fresh(6), "much later");
        unanswered.answered(WrittenMessage::new(WebUser::new(3), None, "how?"));
        assert_eq!(writes("how?", None, 7), fresh(7), "it was answered");
    }
}
