//! Between the inbox and the engine: events of one person go one after another in the order of their
//! ids, those of different people side by side. Arrival is not order: the gateway's library starts a
//! task per event, so what waits in a lane is sorted by id before it is taken.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::action::Action;
use super::event::Event;
use super::{Desk, reading};
use crate::domain::{InteractionId, MessageId};

/// How many people's events go side by side.
const LANES: usize = 16;
/// How many events may wait in one lane before the inbox has to wait.
const WAITING: usize = 256;
/// Of how many recent messages it is remembered in which lane they went.
const REMEMBERED: usize = 4096;
/// How many recent presses and calls are known again.
const INTERACTIONS: usize = 512;

/// Runs until the inbox is closed and everything in it is handled.
pub async fn run(desk: Arc<Desk>, mut inbox: mpsc::Receiver<Event>) {
    desk.watermarks.go_live();
    let mut tasks = JoinSet::new();
    let lanes: Vec<mpsc::Sender<Event>> = (0..LANES)
        .map(|_| {
            let (sender, receiver) = mpsc::channel(WAITING);
            tasks.spawn(lane(Arc::clone(&desk), receiver));
            sender
        })
        .collect();
    let mut router = Router::default();
    while let Some(event) = inbox.recv().await {
        if router.is_repeat(&event) {
            tracing::debug!("an interaction came again");
            continue;
        }
        if let Event::Connected { guild } = event {
            // Reading what was missed takes long, and nobody who speaks now waits for it.
            reading::ask(&desk, guild);
            desk.vitals.events.raise();
            continue;
        }
        let lane = router.lane(&event);
        if lanes[lane].send(event).await.is_err() {
            tracing::error!("a lane has ended before its inbox");
        }
    }
    drop(lanes);
    while tasks.join_next().await.is_some() {}
}

async fn lane(desk: Arc<Desk>, mut events: mpsc::Receiver<Event>) {
    let mut waiting = Vec::with_capacity(WAITING);
    while events.recv_many(&mut waiting, WAITING).await > 0 {
        // Events that the gateway read in one go arrive within one turn of the scheduler.
        tokio::task::yield_now().await;
        while let Ok(event) = events.try_recv() {
            waiting.push(event);
            if waiting.len() >= WAITING {
                break;
            }
        }
        waiting.sort_by_key(order);
        for event in waiting.drain(..) {
            desk.handle(event).await;
        }
    }
}

/// The order of events: the platform's ids count time. A change comes after its message.
fn order(event: &Event) -> (u64, u8) {
    match event {
        Event::Message(message) => (message.id.get(), 0),
        Event::Unplaced { message, .. } => (message.get(), 0),
        Event::Edited { message } => (message.id.get(), 1),
        Event::Deleted { message, .. } => (message.get(), 2),
        Event::Pressed(press) => (press.interaction.id.get(), 0),
        Event::Called(call) | Event::Completing(call) => (call.interaction.id.get(), 0),
        // What has no id of its own waits for nothing.
        Event::ChannelGone { .. } | Event::Connected { .. } => (0, 0),
    }
}

/// Chooses lanes, and knows repeated interactions. A deletion does not say whose message it was, so lanes of messages are remembered.
#[derive(Debug, Default)]
struct Router {
    lanes: HashMap<MessageId, usize>,
    oldest: VecDeque<MessageId>,
    interactions: VecDeque<InteractionId>,
}

impl Router {
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

    fn lane(&mut self, event: &Event) -> usize {
        match event {
            Event::Message(message) | Event::Edited { message } => {
                // In a thread it matters who spoke first, whoever it was.
                let thread = message.parent.map(|_| message.channel.get());
                let whose = thread.unwrap_or_else(|| message.author.user.get());
                self.of_message(message.id, whose)
            }
            Event::Deleted { message, .. } => self.of_message(*message, message.get()),
            Event::Pressed(press) if press.action.is_some_and(Action::is_of_ticket) => {
                spread(press.channel.get())
            }
            Event::Pressed(press) => spread(press.by.user.get()),
            Event::Called(call) | Event::Completing(call) => spread(call.by.user.get()),
            Event::ChannelGone { channel, .. } => spread(channel.get()),
            Event::Unplaced {
                channel, message, ..
            } => self.of_message(*message, channel.get()),
            // Asked for, and in no lane.
            Event::Connected { .. } => 0,
        }
    }

    /// The lane that the message went in before, else the one of its author.
    fn of_message(&mut self, message: MessageId, whose: u64) -> usize {
        if let Some(lane) = self.lanes.get(&message) {
            return *lane;
        }
        if self.oldest.len() >= REMEMBERED
            && let Some(forgotten) = self.oldest.pop_front()
        {
            self.lanes.remove(&forgotten);
        }
        let lane = spread(whose);
        self.lanes.insert(message, lane);
        self.oldest.push_back(message);
        lane
    }
}

/// Ids differ mostly in their upper bits; a multiplication by an odd constant brings them down.
fn spread(id: u64) -> usize {
    (id.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % LANES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ChannelId;

    fn deleted(message: u64) -> Event {
        Event::Deleted {
            guild: None,
            channel: ChannelId::new(1),
            message: MessageId::new(message),
        }
    }

    #[test]
    fn a_deletion_goes_the_way_of_its_message_whichever_came_first() {
        let mut router = Router::default();
        let way = router.of_message(MessageId::new(5), 77);
        assert_eq!(router.lane(&deleted(5)), way);
        let early = router.lane(&deleted(6));
        assert_eq!(router.of_message(MessageId::new(6), 77), early);
    }

    fn pressed(interaction: u64) -> Event {
        use crate::desk::event::{Interaction, Person, Press};
        let by = Person {
            user: crate::domain::UserId::new(5),
            name: "alice".to_owned(),
            roles: Vec::new(),
            manages_guild: false,
            is_bot: false,
        };
        Event::Pressed(Press {
            interaction: Interaction {
                id: InteractionId::new(interaction),
                token: String::new(),
                mark: crate::domain::DeliveryId::new(0),
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
    fn a_press_that_comes_again_is_known_and_a_message_is_left_to_the_store() {
        let mut router = Router::default();
        assert!(!router.is_repeat(&pressed(7)));
        assert!(router.is_repeat(&pressed(7)));
        assert!(!router.is_repeat(&deleted(7)) && !router.is_repeat(&deleted(7)));
        for interaction in 0..2 * INTERACTIONS as u64 {
            router.is_repeat(&pressed(100 + interaction));
        }
        assert_eq!(router.interactions.len(), INTERACTIONS);
    }

    #[test]
    fn the_router_forgets_what_is_old() {
        let mut router = Router::default();
        for message in 0..(2 * REMEMBERED as u64) {
            router.lane(&deleted(message));
        }
        assert_eq!(
            (router.lanes.len(), router.oldest.len()),
            (REMEMBERED, REMEMBERED)
        );
    }

    #[test]
    fn people_are_spread_over_the_lanes() {
        let used: std::collections::HashSet<usize> = (0..1000_u64)
            .map(|n| spread(175_928_847_299_117_063 + (n << 22)))
            .collect();
        assert_eq!(used.len(), LANES);
    }

    #[test]
    fn what_waits_is_taken_in_the_order_of_ids() {
        let mut waiting = vec![deleted(9), deleted(3), deleted(5)];
        waiting.sort_by_key(order);
        assert_eq!(waiting, [deleted(3), deleted(5), deleted(9)]);
    }
}
