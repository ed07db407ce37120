//! What was seen lately, by a message's id or another key, in bounded memory: the oldest makes way.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use crate::domain::MessageId;

/// The latest of a stream.
#[derive(Debug)]
pub(crate) struct Recent<T, K = MessageId> {
    most: usize,
    known: HashMap<K, T>,
    order: VecDeque<K>,
}

impl<T, K: Copy + Eq + Hash> Recent<T, K> {
    /// Remembers so many.
    pub(crate) fn of(most: usize) -> Self {
        Self {
            most,
            known: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Remembers one more.
    pub(crate) fn note(&mut self, id: K, what: T) {
        if self.known.insert(id, what).is_some() {
            return;
        }
        self.order.push_back(id);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    /// What is known of one, to be changed.
    pub(crate) fn get_mut(&mut self, id: K) -> Option<&mut T> {
        self.known.get_mut(&id)
    }

    /// Whether one is known.
    pub(crate) fn has(&self, id: K) -> bool {
        self.known.contains_key(&id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_way() {
        let mut recent = Recent::of(2);
        for id in 1..=3 {
            recent.note(MessageId::new(id), id);
        }
        recent.note(MessageId::new(3), 33);
        assert!(!recent.has(MessageId::new(1)) && recent.has(MessageId::new(2)));
        assert_eq!(recent.get_mut(MessageId::new(3)), Some(&mut 33));
    }
}
