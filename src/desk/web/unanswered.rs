//! The visitors' messages that are under way or were not answered in time. A message that comes again in the same words
//! is the same message, and is handled once, unless something else was said meanwhile.

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
    /// not answered. The id `over` is not returned: something else was said since that message.
    pub(super) fn id_of(
        &self,
        written: WrittenMessage,
        fresh: MessageId,
        over: Option<MessageId>,
        now: Timestamp,
    ) -> MessageId {
        let mut ids = self.ids();
        let former = ids.get(&written).copied();
        let again = former.filter(|id| Some(*id) != over);
        let again = again.filter(|id| now.since(id.sent_at()) <= TRIED_AGAIN);
        let id = again.unwrap_or(fresh);
        ids.put(written, id);
        id
    }

    /// Forgets a message that was answered, and those that its writer wrote before it in the same place: what comes in
    /// their words now is said anew.
    pub(super) fn answered(&self, written: WrittenMessage) {
        let mut ids = self.ids();
        let Some(id) = ids.pop(&written) else {
            return;
        };
        let earlier = ids.iter().filter(|(other, other_id)| {
            (other.user, other.ticket) == (written.user, written.ticket) && **other_id < id
        });
        let earlier: Vec<WrittenMessage> = earlier.map(|(other, _)| *other).collect();
        for other in earlier {
            ids.pop(&other);
        }
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
            unanswered.id_of(written, fresh(minutes), None, at(minutes))
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

    #[test]
    fn what_comes_again_after_something_else_was_said_is_another_message() {
        let unanswered = UnansweredMessages::new();
        let at = |minutes| Timestamp::from_millis(1_800_000_000_000) + Millis::minutes(minutes);
        let fresh = |minutes| MessageId::at(at(minutes));
        let written = |text, ticket| WrittenMessage::new(WebUser::new(3), ticket, text);
        let writes = |text, ticket, over, minutes| {
            let written = written(text, ticket);
            unanswered.id_of(written, fresh(minutes), over, at(minutes))
        };
        let ticket = Some(TicketId::new(7));
        writes("yes", None, None, 0);
        writes("yes", ticket, None, 0);
        writes("no", ticket, None, 1);
        writes("later", ticket, None, 2);
        unanswered.answered(written("no", ticket));
        assert_eq!(writes("yes", ticket, None, 3), fresh(3), "said before it");
        assert_eq!(writes("later", ticket, None, 3), fresh(2), "said after it");
        assert_eq!(writes("yes", None, None, 3), fresh(0), "said elsewhere");
        assert_eq!(writes("yes", None, Some(fresh(0)), 4), fresh(4));
        assert_eq!(
            writes("yes", None, Some(fresh(0)), 4),
            fresh(4),
            "known now"
        );
    }
}
