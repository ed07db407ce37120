//! How much may be under way for one person and for all: presses and calls that were acknowledged and not
//! answered yet. Whoever wants more is told so at once instead.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::UserId;

/// How many presses and calls of one person are taken on at once.
const OF_ONE: usize = 16;
/// How many of all together.
const OF_ALL: usize = 1024;

/// What is under way.
#[derive(Debug, Default)]
pub(super) struct Budget(Mutex<UnderWay>);

#[derive(Debug, Default)]
struct UnderWay {
    of_each: HashMap<UserId, usize>,
    in_all: usize,
}

impl Budget {
    /// Takes one more on for a person, if there is room for it.
    pub(super) fn spend(&self, user: UserId) -> bool {
        let mut under_way = self.under_way();
        let theirs = under_way.of_each.get(&user).copied().unwrap_or_default();
        if theirs >= OF_ONE || under_way.in_all >= OF_ALL {
            return false;
        }
        under_way.of_each.insert(user, theirs + 1);
        under_way.in_all += 1;
        true
    }

    /// One of a person's is over.
    pub(super) fn restore(&self, user: UserId) {
        let mut under_way = self.under_way();
        under_way.in_all = under_way.in_all.saturating_sub(1);
        match under_way.of_each.get_mut(&user) {
            Some(theirs) if *theirs > 1 => *theirs -= 1,
            _ => {
                under_way.of_each.remove(&user);
            }
        }
    }

    /// Whether nothing is under way.
    pub(super) fn is_idle(&self) -> bool {
        self.under_way().in_all == 0
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
