//! Sorts events for the queue: whose line each waits in, in which order, and what would be lost with it.
//! Knows interactions that came before, which the gateway may repeat.

use std::collections::{HashMap, VecDeque};

use super::fair::{Arrival, Order, Pool, Worth};
use crate::desk::action::Action;
use crate::desk::event::Event;
use crate::domain::{ChannelId, InteractionId, MessageId, UserId};

/// Of how many recent messages it is remembered in which line they waited.
const MESSAGES: usize = 4096;
/// How many recent presses and calls are known again.
const INTERACTIONS: usize = 512;

/// Whose line an event waits in: of one line, one event after another is handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Line {
    /// What one person does.
    Person(UserId),
    /// What happens in a thread, where it matters who spoke first, whoever it was.
    Thread(ChannelId),
    /// A deletion of a message that nothing was heard of.
    Message(MessageId),
    /// What one person is typing, which waits for nothing that they did before.
    Typing(UserId),
    /// The beginning of a session, and where frontdesk is then.
    Session,
}

/// What has to be remembered for it.
#[derive(Debug, Default)]
pub(super) struct Sorting {
    lines: HashMap<MessageId, Line>,
    oldest: VecDeque<MessageId>,
    interactions: VecDeque<InteractionId>,
}

impl Sorting {
    /// Sorts an event; `None` for an interaction that came before.
    pub(super) fn sort(&mut self, event: Event) -> Option<Arrival<Line, Event>> {
        if self.is_repeat(&event) {
            return None;
        }
        let (pool, worth) = kind(&event);
        Some(Arrival {
            line: self.line(&event),
            order: order(&event),
            pool,
            worth,
            value: event,
        })
    }

    /// Whether a press or a call has come before: the gateway may say things twice.
    fn is_repeat(&mut self, event: &Event) -> bool {
        let id = match event {
            Event::Pressed(press) => press.interaction.id,
            Event::Called(call) => call.interaction.id,
            _ => return false,
        };
        if self.interactions.contains(&id) {
            return true;
        }
        if self.interactions.len() >= INTERACTIONS {
            self.interactions.pop_front();
        }
        self.interactions.push_back(id);
        false
    }

    fn line(&mut self, event: &Event) -> Line {
        match event {
            Event::Message(message) | Event::Edited { message } => {
                let thread = message.parent.map(|_| Line::Thread(message.channel));
                let own = thread.unwrap_or(Line::Person(message.author.user));
                self.of_message(message.id, own)
            }
            // A deletion does not say whose message it was.
            Event::Deleted { message, .. } => self.of_message(*message, Line::Message(*message)),
            Event::Pressed(press) if press.action.is_some_and(Action::is_of_ticket) => {
                Line::Thread(press.channel)
            }
            Event::Pressed(press) => Line::Person(press.by.user),
            Event::Called(call) => Line::Person(call.by.user),
            Event::Completing(call) => Line::Typing(call.by.user),
            Event::ChannelGone { channel, .. } => Line::Thread(*channel),
            Event::Unplaced {
                channel, message, ..
            } => self.of_message(*message, Line::Thread(*channel)),
            Event::Connected { .. } | Event::GuildLeft { .. } | Event::SessionBegan { .. } => {
                Line::Session
            }
        }
    }

    /// The line that the message waited in before, else its own.
    fn of_message(&mut self, message: MessageId, own: Line) -> Line {
        if let Some(line) = self.lines.get(&message) {
            return *line;
        }
        if self.oldest.len() >= MESSAGES
            && let Some(forgotten) = self.oldest.pop_front()
        {
            self.lines.remove(&forgotten);
        }
        self.lines.insert(message, own);
        self.oldest.push_back(message);
        own
    }
}

/// The order of events: the platform's ids count time. A change comes after its message.
fn order(event: &Event) -> Order {
    match event {
        Event::Message(message) => (message.id.get(), 0),
        Event::Unplaced { message, .. } => (message.get(), 0),
        Event::Edited { message } => (message.id.get(), 1),
        Event::Deleted { message, .. } => (message.get(), 2),
        Event::Pressed(press) => (press.interaction.id.get(), 0),
        Event::Called(call) | Event::Completing(call) => (call.interaction.id.get(), 0),
        // What has no id of its own waits for nothing.
        Event::ChannelGone { .. }
        | Event::Connected { .. }
        | Event::GuildLeft { .. }
        | Event::SessionBegan { .. } => (0, 0),
    }
}

fn kind(event: &Event) -> (Pool, Worth) {
    match event {
        Event::Message(_) | Event::Unplaced { .. } => (Pool::Messages, Worth::Message),
        Event::Edited { .. } | Event::Deleted { .. } | Event::ChannelGone { .. } => {
            (Pool::Messages, Worth::Change)
        }
        Event::Pressed(_) | Event::Called(_) => (Pool::Interactions, Worth::Kept),
        Event::Completing(_) => (Pool::Interactions, Worth::Choices),
        Event::Connected { .. } | Event::GuildLeft { .. } | Event::SessionBegan { .. } => {
            (Pool::Messages, Worth::Kept)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::event::{Interaction, Person, Press};
    use crate::domain::DeliveryId;

    fn deleted(message: u64) -> Event {
        Event::Deleted {
            guild: None,
            channel: ChannelId::new(1),
            message: MessageId::new(message),
        }
    }

    fn pressed(interaction: u64) -> Event {
        let by = Person {
            user: UserId::new(5),
            name: "alice".to_owned(),
            roles: Vec::new(),
            manages_guild: false,
            is_bot: false,
        };
        Event::Pressed(Press {
            interaction: Interaction {
                id: InteractionId::new(interaction),
                token: String::new(),
                mark: DeliveryId::new(0),
            },
            by,
            locale: None,
            guild: None,
            channel: ChannelId::new(1),
            message: MessageId::new(2),
            action: None,
            value: None,
        })
    }

    #[test]
    fn a_deletion_waits_where_its_message_does_whichever_came_first() {
        let mut sorting = Sorting::default();
        let alice = Line::Person(UserId::new(77));
        assert_eq!(sorting.of_message(MessageId::new(5), alice), alice);
        assert_eq!(sorting.line(&deleted(5)), alice);
        let early = sorting.line(&deleted(6));
        assert_eq!(sorting.of_message(MessageId::new(6), alice), early);
    }

    #[test]
    fn a_press_that_comes_again_is_known_and_a_message_is_left_to_the_store() {
        let mut sorting = Sorting::default();
        let mut sorted = |event: Event| sorting.sort(event).is_some();
        assert!(sorted(pressed(7)));
        assert!(!sorted(pressed(7)));
        assert!(sorted(deleted(7)) && sorted(deleted(7)));
        for interaction in 0..2 * INTERACTIONS as u64 {
            sorting.is_repeat(&pressed(100 + interaction));
        }
        assert_eq!(sorting.interactions.len(), INTERACTIONS);
    }

    #[test]
    fn what_is_remembered_of_messages_is_bounded() {
        let mut sorting = Sorting::default();
        for message in 1..=(2 * MESSAGES as u64) {
            sorting.line(&deleted(message));
        }
        let remembered = (sorting.lines.len(), sorting.oldest.len());
        assert_eq!(remembered, (MESSAGES, MESSAGES));
    }
}
