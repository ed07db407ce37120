//! Which updates of a message are edits. Discord also sends one when it has looked up a link or a
//! message is pinned: those say when the message was last edited, or nothing, but no edit happened.

use std::collections::VecDeque;

use serenity::model::Timestamp;
use serenity::model::event::MessageUpdateEvent;
use serenity::model::id::MessageId;

/// So many edits are remembered; a link is looked up within seconds.
const REMEMBERED: usize = 512;

/// The newest edits, by message and time.
#[derive(Default)]
pub(super) struct Edits(VecDeque<(MessageId, Timestamp)>);

impl Edits {
    /// Whether an update is an edit that has not been seen yet.
    pub(super) fn is_new(&mut self, event: &MessageUpdateEvent) -> bool {
        match event.edited_timestamp {
            Some(edited) if event.content.is_some() => self.is_first(event.id, edited),
            _ => false,
        }
    }

    fn is_first(&mut self, message: MessageId, edited: Timestamp) -> bool {
        if self.0.contains(&(message, edited)) {
            return false;
        }
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back((message, edited));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn update(id: &str, content: Option<&str>, edited: Option<&str>) -> MessageUpdateEvent {
        let body =
            json!({"id": id, "channel_id": "5", "content": content, "edited_timestamp": edited});
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn only_a_new_time_of_editing_is_an_edit() {
        let (noon, later) = (Some("2026-01-01T12:00:00Z"), Some("2026-01-01T12:00:09Z"));
        let mut edits = Edits::default();
        let cases = [
            (update("1", Some("a"), None), false, "a link was looked up"),
            (update("1", None, noon), false, "nothing was said"),
            (update("1", Some("b"), noon), true, "an edit"),
            (
                update("1", Some("b"), noon),
                false,
                "its link was looked up",
            ),
            (update("2", Some("b"), noon), true, "another message"),
            (update("1", Some("c"), later), true, "edited again"),
        ];
        for (event, expected, what) in cases {
            assert_eq!(edits.is_new(&event), expected, "{what}");
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut edits = Edits::default();
        let noon = Timestamp::from_unix_timestamp(0).unwrap();
        for id in 1..2000 {
            assert!(edits.is_first(MessageId::new(id), noon));
        }
        assert_eq!(edits.0.len(), REMEMBERED);
    }
}
