//! How many readers of one visitor wait for news at once: a few pages can be open, but nobody takes the places of all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most readers of one visitor.
const OF_ONE: usize = 8;

/// The readers that wait, by their visitor. As many as wait in all, and so bounded with these.
#[derive(Default)]
pub(super) struct Readers(Mutex<HashMap<String, usize>>);

/// The place of a reader that waits; given back when dropped.
pub(super) struct Reader {
    readers: Arc<Readers>,
    user: String,
}

impl Readers {
    /// Lets another reader of a visitor wait; `None` if it is too many.
    pub(super) fn enter(self: &Arc<Self>, user: &str) -> Option<Reader> {
        let mut waiting = self.waiting();
        let own = waiting.get(user).copied().unwrap_or_default();
        if own >= OF_ONE {
            return None;
        }
        waiting.insert(user.to_owned(), own + 1);
        Some(Reader {
            readers: Arc::clone(self),
            user: user.to_owned(),
        })
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut waiting = self.readers.waiting();
        match waiting.get_mut(&self.user) {
            Some(own) if *own > 1 => *own -= 1,
            _ => {
                waiting.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_has_a_few_readers_and_leaves_the_rest_to_others() {
        let readers = Arc::new(Readers::default());
        let enter = |user: &str| readers.enter(user);
        let mut own: Vec<_> = (0..OF_ONE).filter_map(|_| enter("alice")).collect();
        assert_eq!(own.len(), OF_ONE);
        assert!(enter("alice").is_none());
        assert!(enter("bob").is_some(), "others are not touched");
        own.pop();
        let again = enter("alice");
        assert!(again.is_some() && enter("alice").is_none());
        drop((own, again));
        assert!(readers.waiting().is_empty(), "nobody is remembered");
    }
}
