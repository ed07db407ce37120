//! The fair queue: sorts each line of events (such as one person's) by the platform's ids, and lets the lines take
//! turns. Without room, drops the events whose loss matters least, oldest first.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::Hash;

/// The worth of an event: how much is lost when it is dropped. Events of the least worth are dropped first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Worth {
    /// A request for choices for an option that is being typed. Of one line, only the newest is kept.
    Choices,
    /// A message. It is read again from its channel.
    Message,
    /// An edit or a deletion. It comes only once.
    Change,
    /// An event that somebody waits for. It is never dropped.
    Kept,
}

/// The group of workers that takes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// The workers for messages, and for changes of channels and guilds.
    Messages,
    /// The workers for presses and commands, whose handling mostly waits for the platform.
    Interactions,
}

impl Pool {
    /// Every pool.
    pub const ALL: [Pool; 2] = [Self::Messages, Self::Interactions];
}

/// An event's place in its line: the number in its id, then 0 for a message and more for its
/// changes.
pub(crate) type Order = (u64, u8);

/// An event that is put into the queue, with the properties that the queue needs.
pub(crate) struct Arrival<K, T> {
    /// The line in which it waits.
    pub(crate) line: K,
    /// The event's place in the line.
    pub(crate) order: Order,
    /// The group of workers that takes the event.
    pub(crate) pool: Pool,
    /// The event's worth, which decides whether it is dropped.
    pub(crate) worth: Worth,
    /// The event itself.
    pub(crate) value: T,
}

/// The most events that may wait, in all and in one line. Events that are never dropped may exceed it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    pub(crate) in_all: usize,
    pub(crate) in_line: usize,
}

impl<K, T> Arrival<K, T> {
    /// Turns the value of the arrival into another one.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Arrival<K, U> {
        Arrival {
            line: self.line,
            order: self.order,
            pool: self.pool,
            worth: self.worth,
            value: change(self.value),
        }
    }
}

/// A queue of lines that take turns.
pub(crate) struct FairQueue<K, T> {
    room: Room,
    lines: HashMap<K, Line<T>>,
    /// The lines that wait for a turn and have no event under way, by turn, for each pool.
    turns: [BTreeMap<u64, K>; Pool::ALL.len()],
    /// The events that may be dropped.
    spare: BTreeSet<Spare<K>>,
    waiting: usize,
    /// The number of arrivals and turns so far; numbers the next one.
    count: u64,
}

struct Line<T> {
    waiting: VecDeque<RankedItem<T>>,
    turn: NextLine,
}

/// An event that may be dropped. In this order, the first is dropped first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spare<K> {
    worth: Worth,
    /// The number of its arrival.
    arrival: u64,
    /// Its line.
    key: K,
}

struct RankedItem<T> {
    order: Order,
    pool: Pool,
    worth: Worth,
    /// The number of its arrival.
    arrival: u64,
    value: T,
}

#[derive(Clone, Copy)]
enum NextLine {
    /// The line waits for this turn in this pool.
    At(Pool, u64),
    /// One of the line's events is under way. The next one waits for its end.
    UnderWay,
}

impl<K: Copy + Eq + Hash + Ord, T> FairQueue<K, T> {
    /// Makes an empty queue.
    pub(crate) fn new(room: Room) -> Self {
        Self {
            room,
            lines: HashMap::new(),
            turns: Default::default(),
            spare: BTreeSet::new(),
            waiting: 0,
            count: 0,
        }
    }

    /// Counts the waiting events.
    pub(crate) fn len(&self) -> usize {
        self.waiting
    }

    /// Puts an event into its line. Returns the event that is dropped for want of room, if any.
    pub(crate) fn push(&mut self, arrival: Arrival<K, T>) -> Option<T> {
        let number = self.next_number();
        let (key, worth) = (arrival.line, arrival.worth);
        let waiting = RankedItem {
            order: arrival.order,
            pool: arrival.pool,
            worth,
            arrival: number,
            value: arrival.value,
        };
        match self.lines.entry(key) {
            Entry::Occupied(line) => line.into_mut().insert(waiting),
            Entry::Vacant(line) => {
                self.turns[waiting.pool as usize].insert(number, key);
                line.insert(Line {
                    turn: NextLine::At(waiting.pool, number),
                    waiting: VecDeque::from([waiting]),
                });
            }
        }
        self.waiting += 1;
        self.follow_front(key);
        if worth < Worth::Kept {
            let arrival = number;
            self.spare.insert(Spare {
                worth,
                arrival,
                key,
            });
        }
        let too_much = self.too_much(key, worth, number)?;
        self.leave_out(too_much)
    }

    /// Takes the first event of the line whose turn it is. The line then waits for [`FairQueue::finish`].
    pub(crate) fn take(&mut self, pool: Pool) -> Option<(K, T)> {
        let (_, key) = self.turns[pool as usize].pop_first()?;
        let line = self.lines.get_mut(&key)?;
        line.turn = NextLine::UnderWay;
        let taken = line.waiting.pop_front()?;
        self.waiting -= 1;
        self.spare.remove(&taken.spare(key));
        Some((key, taken.value))
    }

    /// Ends the event that was taken from a line. Returns the pool in which the line waits next, if it has more events.
    pub(crate) fn finish(&mut self, key: K) -> Option<Pool> {
        let number = self.next_number();
        let line = self.lines.get_mut(&key)?;
        let Some(first) = line.waiting.front() else {
            self.lines.remove(&key);
            return None;
        };
        let pool = first.pool;
        line.turn = NextLine::At(pool, number);
        self.turns[pool as usize].insert(number, key);
        Some(pool)
    }

    fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Chooses the event to drop after an arrival: an older request for choices, or one event if there is too little
    /// room.
    fn too_much(&self, key: K, worth: Worth, newest: u64) -> Option<Spare<K>> {
        let line = self.lines.get(&key)?;
        if worth == Worth::Choices {
            let mut older = line.waiting.iter();
            let older = older.find(|one| one.worth == worth && one.arrival != newest);
            if let Some(older) = older {
                return Some(older.spare(key));
            }
        }
        if line.waiting.len() > self.room.in_line {
            let spare = line.waiting.iter().filter(|one| one.worth < Worth::Kept);
            if let Some(first) = spare.min_by_key(|one| (one.worth, one.arrival)) {
                return Some(first.spare(key));
            }
        }
        if self.waiting > self.room.in_all {
            return self.spare.first().copied();
        }
        None
    }

    fn leave_out(&mut self, spare: Spare<K>) -> Option<T> {
        self.spare.remove(&spare);
        let Spare { arrival, key, .. } = spare;
        let line = self.lines.get_mut(&key)?;
        let at = line.waiting.iter().position(|one| one.arrival == arrival)?;
        let left_out = line.waiting.remove(at)?;
        self.waiting -= 1;
        if line.waiting.is_empty()
            && let NextLine::At(pool, number) = line.turn
        {
            self.turns[pool as usize].remove(&number);
            self.lines.remove(&key);
        }
        self.follow_front(key);
        Some(left_out.value)
    }

    /// Moves a waiting line to the pool of its first event, which may be another one than before. The line keeps its
    /// turn.
    fn follow_front(&mut self, key: K) {
        let Some(line) = self.lines.get_mut(&key) else {
            return;
        };
        if let (Some(first), NextLine::At(pool, number)) = (line.waiting.front(), line.turn)
            && first.pool != pool
        {
            line.turn = NextLine::At(first.pool, number);
            self.turns[pool as usize].remove(&number);
            self.turns[first.pool as usize].insert(number, key);
        }
    }
}

impl<T> RankedItem<T> {
    fn spare<K>(&self, key: K) -> Spare<K> {
        Spare {
            worth: self.worth,
            arrival: self.arrival,
            key,
        }
    }
}

impl<T> Line<T> {
    /// Inserts an event by its order. Searches from the end, because most events come in order.
    fn insert(&mut self, arrived: RankedItem<T>) {
        let behind = self.waiting.iter().rev();
        let later = behind.take_while(|one| one.order > arrived.order).count();
        self.waiting.insert(self.waiting.len() - later, arrived);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROOM: Room = Room {
        in_all: 12,
        in_line: 5,
    };

    #[derive(Clone, Debug)]
    enum Act {
        Push(u8, u64, Worth, Pool),
        Take(Pool),
        Finish(usize),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let worth = prop_oneof![
            1 => Just(Worth::Choices),
            4 => Just(Worth::Message),
            1 => Just(Worth::Change),
            2 => Just(Worth::Kept)
        ];
        let pool = || prop::sample::select(Pool::ALL.to_vec());
        let push = (0..6_u8, 0..30_u64, worth, pool());
        let push = push.prop_map(|(key, id, worth, pool)| Act::Push(key, id, worth, pool));
        let act = prop_oneof![
            4 => push,
            2 => pool().prop_map(Act::Take),
            2 => (0..4_usize).prop_map(Act::Finish)
        ];
        proptest::collection::vec(act, 0..200)
    }

    /// An arrival as the test knows it: its line, order, worth, number and pool.
    type Known = (u8, u64, Worth, usize, Pool);

    /// The model of the queue with which each step is compared.
    #[derive(Default)]
    struct QueueModel {
        waiting: Vec<Known>,
        under_way: Vec<u8>,
        /// The number of takes of the same pool from other lines since a line began to wait for its turn.
        passed: HashMap<u8, HashMap<u8, usize>>,
    }

    impl QueueModel {
        fn arrived(&mut self, one: Known) {
            self.waiting.push(one);
            if !self.under_way.contains(&one.0) {
                self.passed.entry(one.0).or_default();
            }
        }

        fn left_out(&mut self, one: Known) {
            assert!(one.2 < Worth::Kept, "{one:?} must not be left out");
            self.waiting.retain(|known| known.3 != one.3);
            if self.waiting.iter().all(|known| known.0 != one.0) {
                self.passed.remove(&one.0);
            }
        }

        /// Finds the pool that takes the first event of a line.
        fn pool_of(&self, key: u8) -> Option<Pool> {
            let of_line = self.waiting.iter().filter(|known| known.0 == key);
            of_line
                .min_by_key(|known| (known.1, known.3))
                .map(|known| known.4)
        }

        fn waits_for(&self, pool: Pool) -> bool {
            let mut lines = self.passed.keys();
            lines.any(|line| self.pool_of(*line) == Some(pool))
        }

        fn taken(&mut self, one: Known, pool: Pool) {
            let (key, order, ..) = one;
            assert_eq!(one.4, pool, "taken by others");
            assert!(!self.under_way.contains(&key), "two of one line at once");
            let of_line = self.waiting.iter().filter(|known| known.0 == key);
            assert_eq!(
                of_line.map(|known| known.1).min(),
                Some(order),
                "not in order"
            );
            self.waiting.retain(|known| known.3 != one.3);
            self.passed.remove(&key);
            let same: Vec<u8> = self.passed.keys().copied().collect();
            let same: Vec<u8> = same
                .into_iter()
                .filter(|line| self.pool_of(*line) == Some(pool))
                .collect();
            for line in same {
                let passed = self.passed.entry(line).or_default();
                let times = passed.entry(key).or_default();
                *times += 1;
                assert_eq!(*times, 1, "{key} was taken twice while {line} waited");
            }
            self.under_way.push(key);
        }

        fn finished(&mut self, which: usize) -> Option<u8> {
            let key = (which < self.under_way.len()).then(|| self.under_way.remove(which))?;
            if self.waiting.iter().any(|known| known.0 == key) {
                self.passed.entry(key).or_default();
            }
            Some(key)
        }

        fn hold(&self, queue: &FairQueue<u8, Known>) {
            assert_eq!(queue.len(), self.waiting.len(), "something was lost");
            let spare = |key: Option<u8>| {
                let theirs = self
                    .waiting
                    .iter()
                    .filter(|one| key.is_none_or(|key| one.0 == key));
                theirs.partition::<Vec<&Known>, _>(|one| one.2 < Worth::Kept)
            };
            let (left, kept) = spare(None);
            assert!(left.is_empty() || left.len() + kept.len() <= ROOM.in_all);
            for key in 0..6 {
                let (left, kept) = spare(Some(key));
                assert!(left.is_empty() || left.len() + kept.len() <= ROOM.in_line);
                let choices = left.iter().filter(|one| one.2 == Worth::Choices);
                assert!(choices.count() <= 1, "older choices wait");
            }
        }
    }

    fn arrival(one: Known) -> Arrival<u8, Known> {
        Arrival {
            line: one.0,
            order: (one.1, 0),
            pool: one.4,
            worth: one.2,
            value: one,
        }
    }

    proptest! {
        #[test]
        fn a_line_keeps_its_order_lines_take_turns_and_only_what_may_be_is_left_out(acts in acts()) {
            let (mut queue, mut model) = (FairQueue::new(ROOM), QueueModel::default());
            for (number, act) in acts.into_iter().enumerate() {
                match act {
                    Act::Push(key, id, worth, pool) => {
                        let one = (key, id, worth, number, pool);
                        model.arrived(one);
                        if let Some(left_out) = queue.push(arrival(one)) {
                            model.left_out(left_out);
                        }
                    }
                    Act::Take(pool) => match queue.take(pool) {
                        Some((_, one)) => model.taken(one, pool),
                        None => assert!(!model.waits_for(pool), "somebody's turn was forgotten"),
                    },
                    Act::Finish(which) => {
                        if let Some(key) = model.finished(which) {
                            queue.finish(key);
                        }
                    }
                }
                model.hold(&queue);
            }
            // In the end every event has been taken.
            loop {
                for pool in Pool::ALL {
                    while let Some((_, one)) = queue.take(pool) {
                        model.taken(one, pool);
                    }
                }
                let Some(key) = model.finished(0) else { break };
                queue.finish(key);
            }
            prop_assert_eq!(model.waiting, []);
            prop_assert!(queue.lines.is_empty() && queue.spare.is_empty());
        }
    }

    #[test]
    fn a_line_waits_for_the_workers_that_take_its_first_event() {
        let mut queue = FairQueue::new(ROOM);
        queue.push(arrival((1, 9, Worth::Message, 0, Pool::Messages)));
        queue.push(arrival((1, 4, Worth::Kept, 1, Pool::Interactions)));
        assert_eq!(queue.take(Pool::Messages), None);
        let first = queue.take(Pool::Interactions).map(|(_, one)| one.3);
        assert_eq!(first, Some(1));
        assert_eq!(queue.finish(1), Some(Pool::Messages));
    }

    #[test]
    fn what_is_left_out_first_is_worth_the_least_and_then_the_oldest() {
        let cases = [
            (&[Worth::Message, Worth::Choices][..], Worth::Kept, 1),
            (&[Worth::Message, Worth::Message], Worth::Kept, 0),
            (&[Worth::Change, Worth::Message], Worth::Message, 1),
            (&[Worth::Kept, Worth::Change], Worth::Message, 2),
            (&[Worth::Kept, Worth::Kept], Worth::Change, 2),
        ];
        for (waiting, newest, expected) in cases {
            let room = Room {
                in_all: 2,
                in_line: 9,
            };
            let mut queue = FairQueue::new(room);
            let mut left_out = None;
            for (number, worth) in waiting.iter().chain([&newest]).enumerate() {
                left_out = queue.push(arrival((number as u8, 7, *worth, number, Pool::Messages)));
            }
            let left_out = left_out.map(|one| one.3);
            assert_eq!(left_out, Some(expected), "{waiting:?}, then {newest:?}");
        }
    }

    #[test]
    fn what_is_never_left_out_waits_beyond_all_bounds() {
        let mut queue = FairQueue::new(ROOM);
        for number in 0..40 {
            let key = u8::from(number % 2 == 0);
            assert_eq!(
                queue.push(arrival((key, 7, Worth::Kept, number, Pool::Messages))),
                None
            );
        }
        assert_eq!(queue.len(), 40);
    }
}
