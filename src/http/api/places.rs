//! Limits the concurrent requests of one visitor: a few pages can be open, but one visitor cannot take all places.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

/// The most requests of one visitor at once.
const OF_ONE: usize = 8;

/// The taken places, by visitor. Bounded by the number of all concurrent requests.
#[derive(Default)]
pub(super) struct RequestSlots(Mutex<HashMap<String, usize>>);

/// The place of a running request; dropping it frees the place.
pub(super) struct RequestSlot {
    places: Arc<RequestSlots>,
    user: String,
}

impl RequestSlots {
    /// Takes a further place for a visitor; `None` if they have too many.
    pub(super) fn enter(self: &Arc<Self>, user: &str) -> Option<RequestSlot> {
        let mut taken = self.taken();
        let own = taken.get(user).copied().unwrap_or_default();
        if own >= OF_ONE {
            return None;
        }
        taken.insert(user.to_owned(), own + 1);
        Some(RequestSlot {
            places: Arc::clone(self),
            user: user.to_owned(),
        })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock()
    }
}

impl Drop for RequestSlot {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        match taken.get_mut(&self.user) {
            Some(own) if *own > 1 => *own -= 1,
            _ => {
                taken.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_has_a_few_places_and_leaves_the_rest_to_others() {
        let places = Arc::new(RequestSlots::default());
        let enter = |user: &str| places.enter(user);
        let mut own: Vec<_> = (0..OF_ONE).filter_map(|_| enter("alice")).collect();
        assert_eq!(own.len(), OF_ONE);
        assert!(enter("alice").is_none());
        assert!(enter("bob").is_some(), "others are not touched");
        own.pop();
        let again = enter("alice");
        assert!(again.is_some() && enter("alice").is_none());
        drop((own, again));
        assert!(places.taken().is_empty(), "nobody is remembered");
    }
}
