//! The budget that limits the presses and commands that are acknowledged and not answered, per person and in all.

use std::collections::HashMap;

use parking_lot::{Mutex, MutexGuard};

use crate::domain::UserId;

/// The most presses and commands of one person that are under way at once.
const OF_ONE: usize = 16;
/// The most presses and commands of all people that are under way at once.
const OF_ALL: usize = 1024;

/// The number of presses and commands that are acknowledged and not answered, per person and in all.
#[derive(Debug, Default)]
pub(crate) struct Budget(Mutex<UnansweredCounts>);

#[derive(Debug, Default)]
struct UnansweredCounts {
    of_each: HashMap<UserId, usize>,
    in_all: usize,
}

impl Budget {
    /// Counts one more for a person. Returns false if there is no room.
    pub(crate) fn spend(&self, user: UserId) -> bool {
        let mut under_way = self.under_way();
        let theirs = under_way.of_each.get(&user).copied().unwrap_or_default();
        if theirs >= OF_ONE || under_way.in_all >= OF_ALL {
            return false;
        }
        under_way.of_each.insert(user, theirs + 1);
        under_way.in_all += 1;
        true
    }

    /// Counts one less for a person.
    pub(crate) fn restore(&self, user: UserId) {
        let mut under_way = self.under_way();
        under_way.in_all = under_way.in_all.saturating_sub(1);
        match under_way.of_each.get_mut(&user) {
            Some(theirs) if *theirs > 1 => *theirs -= 1,
            _ => {
                under_way.of_each.remove(&user);
            }
        }
    }

    /// Returns whether nothing is under way.
    pub(crate) fn is_idle(&self) -> bool {
        self.under_way().in_all == 0
    }

    fn under_way(&self) -> MutexGuard<'_, UnansweredCounts> {
        self.0.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_taken_on_so_often_and_others_all_the_same() {
        let budget = Budget::default();
        let (alice, bob) = (UserId::new(1), UserId::new(2));
        assert_eq!((0..99).filter(|_| budget.spend(alice)).count(), OF_ONE);
        assert!(budget.spend(bob));
        budget.restore(alice);
        assert!(budget.spend(alice) && !budget.spend(alice));
        (0..OF_ONE).for_each(|_| budget.restore(alice));
        budget.restore(bob);
        assert!(budget.is_idle() && budget.under_way().of_each.is_empty());
    }

    #[test]
    fn all_together_are_bounded() {
        let budget = Budget::default();
        let mut everyone = (1..=2 * OF_ALL as u64).map(UserId::new);
        assert!(
            everyone
                .by_ref()
                .take(OF_ALL)
                .all(|user| budget.spend(user))
        );
        assert!(!everyone.any(|user| budget.spend(user)));
    }
}
