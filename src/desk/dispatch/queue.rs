//! The queue between the adapters and the workers: bounded, fair to each person, and never blocking for an adapter.
//! Sorts events into lines, recognises interactions that the gateway repeats, and counts dropped events; dropped
//! messages are read again later.

use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};

use lru::LruCache;
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::{Notify, oneshot};

use crate::desk::dispatch::budget::Budget;
use crate::desk::dispatch::engine;
use crate::desk::dispatch::fair::{Arrival, FairQueue, Order, Pool, Room, Worth};
use crate::desk::event::Event;
use crate::desk::metrics::Metrics;
use crate::desk::ui::action::Action;
use crate::desk::{Desk, guilds};
use crate::domain::{ChannelId, InteractionId, MessageId, UserId};

/// The most events that may wait, not counting presses and commands, which the budget limits.
const ROOM: Room = Room {
    in_all: 4096,
    in_line: 256,
};

/// The received events that are not handled yet.
pub struct Queue {
    inner: Mutex<QueueState>,
    /// The notification of each pool of workers.
    arrivals: [Notify; Pool::ALL.len()],
    budget: Budget,
    metrics: Arc<Metrics>,
    /// The desk that handles the events; set before any is received.
    pub(crate) desk: OnceLock<Arc<Desk>>,
}

struct QueueState {
    events: FairQueue<LineKey, QueuedEvent>,
    sorting: Sorting,
    closed: bool,
}

struct QueuedEvent {
    event: Event,
    admission: Option<Admission>,
    done: Option<Done>,
}

/// Reports that an event was handled. Dropped if the event will not be handled.
type Done = oneshot::Sender<()>;

/// An event that a worker handles. Dropping it lets the next event of its line be taken.
pub struct TakenEvent {
    queue: Arc<Queue>,
    line: LineKey,
    event: Option<Event>,
    admission: Option<Admission>,
    done: Option<Done>,
}

/// The place of a press or a command in the budget. Dropping it frees the place.
pub struct Admission {
    queue: Arc<Queue>,
    user: UserId,
}

impl Queue {
    /// Makes an empty queue.
    pub fn new(metrics: Arc<Metrics>) -> Arc<Self> {
        let inner = QueueState {
            events: FairQueue::new(ROOM),
            sorting: Sorting::default(),
            closed: false,
        };
        Arc::new(Self {
            inner: Mutex::new(inner),
            arrivals: Default::default(),
            budget: Budget::default(),
            metrics,
            desk: OnceLock::new(),
        })
    }

    /// Admits a person's press or command, before it is acknowledged. `None` if too many are under way, theirs or
    /// everybody's, or the queue is closed.
    pub fn admit(self: &Arc<Self>, user: UserId) -> Option<Admission> {
        if self.is_closed() || !self.budget.spend(user) {
            return None;
        }
        Some(Admission {
            queue: Arc::clone(self),
            user,
        })
    }

    /// Records a press or a command, and returns whether it is new: the gateway may deliver one twice. Call it once for
    /// each delivery, and before storing, so that a finished one is not stored again.
    pub fn is_first(&self, interaction: InteractionId) -> bool {
        self.inner().sorting.is_first(interaction)
    }

    /// Puts an event in; a press or a command needs an admission. After [`Queue::close`] it is ignored, unless admitted
    /// before.
    pub fn push(&self, event: Event, admission: Option<Admission>) {
        self.put(event, admission, None);
    }

    /// Puts an event in like [`Queue::push`], and waits until it has been handled. Returns false if it was dropped for
    /// want of room, or failed.
    pub async fn push_and_wait(&self, event: Event, admission: Option<Admission>) -> bool {
        let (done, handled) = oneshot::channel();
        self.put(event, admission, Some(done));
        handled.await.is_ok()
    }

    fn put(&self, event: Event, admission: Option<Admission>, done: Option<Done>) {
        // Noted now, not when a worker takes it, so that events in between do not hide it.
        if let Some(desk) = self.desk.get()
            && guilds::note_presence(desk, &event)
        {
            desk.metrics.events.inc();
            return;
        }
        let mut inner = self.inner();
        if inner.closed && admission.is_none() {
            tracing::debug!("an event came after the queue was closed");
            return;
        }
        let QueueState {
            events, sorting, ..
        } = &mut *inner;
        let sorted = sorting.sort(event);
        let pool = sorted.pool;
        let left_out = events.push(sorted.map(|event| QueuedEvent {
            event,
            admission,
            done,
        }));
        self.note_waiting(&inner);
        drop(inner);
        self.arrivals[pool as usize].notify_one();
        if let Some(left_out) = left_out {
            // The line of the dropped event may wait for the other workers now.
            self.arrivals.iter().for_each(Notify::notify_one);
            self.leave_out(&left_out.event);
        }
    }

    /// Waits for the next event for a worker of a pool; `None` once the queue is closed and empty.
    pub async fn next(self: &Arc<Self>, pool: Pool) -> Option<TakenEvent> {
        loop {
            let arrival = self.arrivals[pool as usize].notified();
            {
                let mut inner = self.inner();
                if let Some((line, waiting)) = inner.events.take(pool) {
                    self.note_waiting(&inner);
                    return Some(TakenEvent {
                        queue: Arc::clone(self),
                        line,
                        event: Some(waiting.event),
                        admission: waiting.admission,
                        done: waiting.done,
                    });
                }
                if self.is_over(&inner) {
                    return None;
                }
            }
            arrival.await;
            // Events that the gateway read in one go arrive within one turn of the scheduler, in
            // any order.
            tokio::task::yield_now().await;
        }
    }

    /// Closes the queue: it accepts no more events. Waiting events are still handled.
    pub fn close(&self) {
        self.inner().closed = true;
        self.wake_all();
    }

    /// Returns whether the queue is closed.
    pub fn is_closed(&self) -> bool {
        self.inner().closed
    }

    /// Counts an event that is dropped for want of room, and schedules another reading if it is a message.
    pub fn leave_out(&self, event: &Event) {
        if matches!(event, Event::Completing(_)) {
            // The user has typed on since, so these choices are of no use.
            return;
        }
        self.metrics.events_dropped.inc();
        if let Some(desk) = self.desk.get() {
            engine::read_later(desk, event);
        }
    }

    /// Counts an edit that an adapter dropped for want of room.
    pub fn note_dropped(&self) {
        self.metrics.events_dropped.inc();
    }

    /// Counts a press or a command that was answered with a request to wait.
    pub fn note_refusal(&self) {
        self.metrics.interactions_refused.inc();
    }

    fn finish(&self, line: LineKey) {
        let mut inner = self.inner();
        let next = inner.events.finish(line);
        drop(inner);
        if let Some(pool) = next {
            self.arrivals[pool as usize].notify_one();
        }
        self.end_if_over();
    }

    /// Returns whether nothing waits, and nothing more can come.
    fn is_over(&self, inner: &QueueState) -> bool {
        inner.closed && inner.events.len() == 0 && self.budget.is_idle()
    }

    fn end_if_over(&self) {
        let over = self.is_over(&self.inner());
        if over {
            self.wake_all();
        }
    }

    fn wake_all(&self) {
        for arrivals in &self.arrivals {
            arrivals.notify_waiters();
            // This wakes a worker that has looked at the queue and does not wait yet.
            arrivals.notify_one();
        }
    }

    fn note_waiting(&self, inner: &QueueState) {
        let waiting = i64::try_from(inner.events.len()).unwrap_or(i64::MAX);
        self.metrics.events_waiting.set(waiting);
    }

    fn inner(&self) -> MutexGuard<'_, QueueState> {
        self.inner.lock()
    }
}

impl TakenEvent {
    /// Takes the event out; `None` if it was taken before.
    pub fn event(&mut self) -> Option<Event> {
        self.event.take()
    }

    /// Reports that the event has been handled, if anybody waits for it.
    pub fn handled(mut self) {
        drop(self.admission.take());
        if let Some(done) = self.done.take() {
            // An error means that nobody waits any more.
            done.send(()).ok();
        }
    }
}

impl Drop for TakenEvent {
    fn drop(&mut self) {
        drop(self.admission.take());
        self.queue.finish(self.line);
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.queue.budget.restore(self.user);
        self.queue.end_if_over();
    }
}

/// The number of recent messages whose lines are remembered.
const MESSAGES: NonZeroUsize = NonZeroUsize::new(4096).unwrap();
/// The number of recent presses and commands that are recognised when repeated.
const INTERACTIONS: NonZeroUsize = NonZeroUsize::new(512).unwrap();

/// The line in which an event waits: events of one line are handled one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum LineKey {
    /// The messages, presses and commands of one person.
    Person(UserId),
    /// The events of one thread, in their order across all authors.
    Thread(ChannelId),
    /// The deletion of a message that was not received.
    Message(MessageId),
    /// One person's requests for choices, which do not wait for their other events.
    Typing(UserId),
    /// The events about sessions and guilds.
    Session,
}

/// The recent messages and interactions that sorting needs.
#[derive(Debug)]
pub(crate) struct Sorting {
    lines: LruCache<MessageId, LineKey>,
    interactions: LruCache<InteractionId, ()>,
}

impl Default for Sorting {
    fn default() -> Self {
        Self {
            lines: LruCache::new(MESSAGES),
            interactions: LruCache::new(INTERACTIONS),
        }
    }
}

impl Sorting {
    /// Sorts an event.
    fn sort(&mut self, event: Event) -> Arrival<LineKey, Event> {
        let (pool, worth) = kind(&event);
        Arrival {
            line: self.line(&event),
            order: order(&event),
            pool,
            worth,
            value: event,
        }
    }

    /// Records a press or a command, and returns whether it is new.
    fn is_first(&mut self, interaction: InteractionId) -> bool {
        self.interactions.put(interaction, ()).is_none()
    }

    fn line(&mut self, event: &Event) -> LineKey {
        match event {
            Event::Message(message) | Event::Edited { message } => {
                let thread = message.parent.map(|_| LineKey::Thread(message.channel));
                let own = thread.unwrap_or(LineKey::Person(message.author.user));
                self.of_message(message.id, own)
            }
            // A deletion does not tell the author of the message.
            Event::Deleted { message, .. } => self.of_message(*message, LineKey::Message(*message)),
            Event::Pressed(press) if press.action.is_some_and(Action::is_of_ticket) => {
                LineKey::Thread(press.channel)
            }
            Event::Pressed(press) => LineKey::Person(press.by.user),
            Event::Called(call) => LineKey::Person(call.by.user),
            Event::Completing(call) => LineKey::Typing(call.by.user),
            Event::ChannelGone { channel, .. } => LineKey::Thread(*channel),
            Event::Unplaced {
                channel, message, ..
            } => self.of_message(*message, LineKey::Thread(*channel)),
            Event::Connected { .. }
            | Event::GuildLeft { .. }
            | Event::RoleGone { .. }
            | Event::SessionBegan { .. } => LineKey::Session,
        }
    }

    /// Returns the line in which the message waited before; otherwise notes and returns `own`.
    fn of_message(&mut self, message: MessageId, own: LineKey) -> LineKey {
        *self.lines.get_or_insert(message, || own)
    }
}

/// Returns the order of an event in its line: by the platform's ids, which count time. Changes come after their
/// message.
fn order(event: &Event) -> Order {
    match event {
        Event::Message(message) => (message.id.get(), 0),
        Event::Unplaced { message, .. } => (message.get(), 0),
        Event::Edited { message } => (message.id.get(), 1),
        Event::Deleted { message, .. } => (message.get(), 2),
        Event::Pressed(press) => (press.interaction.id.get(), 0),
        Event::Called(call) | Event::Completing(call) => (call.interaction.id.get(), 0),
        // An event without an id waits for nothing.
        Event::ChannelGone { .. }
        | Event::RoleGone { .. }
        | Event::Connected { .. }
        | Event::GuildLeft { .. }
        | Event::SessionBegan { .. } => (0, 0),
    }
}

fn kind(event: &Event) -> (Pool, Worth) {
    match event {
        Event::Message(_) | Event::Unplaced { .. } => (Pool::Messages, Worth::Message),
        Event::Edited { .. }
        | Event::Deleted { .. }
        | Event::ChannelGone { .. }
        | Event::RoleGone { .. } => (Pool::Messages, Worth::Change),
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
    use crate::domain::{ChannelId, GuildId, MessageId};

    const ALICE: UserId = UserId::new(1);
    const BOB: UserId = UserId::new(2);

    /// Makes an event with a line of its own: the deletion of a message that was not received.
    fn deleted(by: UserId) -> Event {
        Event::Deleted {
            guild: None,
            channel: ChannelId::new(3),
            message: MessageId::new(by.get()),
        }
    }

    async fn next(queue: &Arc<Queue>) -> Option<Event> {
        let mut taken = queue.next(Pool::Messages).await?;
        taken.event()
    }

    #[tokio::test]
    async fn a_worker_that_breaks_down_lets_its_line_go_on() {
        let queue = Queue::new(Arc::default());
        queue.push(deleted(ALICE), None);
        queue.push(deleted(ALICE), None);
        queue.push(deleted(BOB), None);
        let taken = queue.next(Pool::Messages).await;
        let worker = tokio::spawn(async move {
            let _taken = taken;
            std::panic::resume_unwind(Box::new("broken"));
        });
        assert_eq!(next(&queue).await, Some(deleted(BOB)));
        assert!(worker.await.is_err());
        assert_eq!(next(&queue).await, Some(deleted(ALICE)));
        assert_eq!(queue.metrics.events_waiting.get(), 0);
    }

    #[tokio::test]
    async fn who_waits_for_an_event_hears_whether_it_was_handled() {
        let queue = Queue::new(Arc::default());
        for is_handled in [true, false] {
            let work = async {
                let taken = queue.next(Pool::Messages).await.expect("an event");
                if is_handled {
                    taken.handled();
                }
            };
            let (heard, ()) = tokio::join!(queue.push_and_wait(deleted(ALICE), None), work);
            assert_eq!(heard, is_handled);
        }
        queue.close();
        assert!(!queue.push_and_wait(deleted(ALICE), None).await);
    }

    #[tokio::test]
    async fn a_closed_queue_hears_nothing_new_and_ends_when_what_was_taken_on_is_done() {
        let queue = Queue::new(Arc::default());
        queue.push(deleted(ALICE), None);
        let admission = queue.admit(ALICE);
        queue.close();
        queue.push(deleted(BOB), None);
        assert!(admission.is_some() && queue.admit(BOB).is_none());
        assert_eq!(next(&queue).await, Some(deleted(ALICE)));
        let waiting = queue.clone();
        let end = tokio::spawn(async move { next(&waiting).await });
        tokio::task::yield_now().await;
        // It was admitted before the queue was closed.
        queue.push(deleted(BOB), admission);
        assert_eq!(end.await.expect("no panic"), Some(deleted(BOB)));
        assert_eq!(next(&queue).await, None);
    }

    #[tokio::test]
    async fn what_is_left_out_is_counted_and_the_rest_bounded() {
        let queue = Queue::new(Arc::default());
        let gone = |channel| Event::ChannelGone {
            guild: GuildId::new(3),
            channel: ChannelId::new(channel),
        };
        let most = ROOM.in_all as u64;
        (1..=3 * most).for_each(|channel| queue.push(gone(channel), None));
        assert_eq!(queue.metrics.events_waiting.get(), ROOM.in_all as i64);
        assert_eq!(queue.metrics.events_dropped.get(), 2 * most);
        assert_eq!(
            next(&queue).await,
            Some(gone(2 * most + 1)),
            "the oldest went"
        );
    }

    fn message_deleted(message: u64) -> Event {
        Event::Deleted {
            guild: None,
            channel: ChannelId::new(1),
            message: MessageId::new(message),
        }
    }

    #[test]
    fn a_deletion_waits_where_its_message_does_whichever_came_first() {
        let mut sorting = Sorting::default();
        let alice = LineKey::Person(UserId::new(77));
        assert_eq!(sorting.of_message(MessageId::new(5), alice), alice);
        assert_eq!(sorting.line(&message_deleted(5)), alice);
        let early = sorting.line(&message_deleted(6));
        assert_eq!(sorting.of_message(MessageId::new(6), alice), early);
    }

    #[test]
    fn a_press_that_comes_again_is_known() {
        let mut sorting = Sorting::default();
        let press = InteractionId::new(7);
        assert!(sorting.is_first(press));
        assert!(!sorting.is_first(press));
        for interaction in 0..2 * INTERACTIONS.get() as u64 {
            sorting.is_first(InteractionId::new(100 + interaction));
        }
        assert_eq!(sorting.interactions.len(), INTERACTIONS.get());
    }

    #[test]
    fn what_is_remembered_of_messages_is_bounded() {
        let mut sorting = Sorting::default();
        for message in 1..=(2 * MESSAGES.get() as u64) {
            sorting.line(&message_deleted(message));
        }
        assert_eq!(sorting.lines.len(), MESSAGES.get());
    }
}
