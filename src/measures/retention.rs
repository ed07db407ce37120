//! The retention of learners: what they did after their first inquiry, by its outcome. Learners whose first inquiries
//! had different outcomes also differ otherwise, so none of this shows a cause.

use jiff::tz::TimeZone;

use super::facts::{date_of_day, day_at, day_number};
use super::outcomes::size;
use super::period::start_of;
use super::satisfaction::Mean;
use super::statistics::Share;
use crate::domain::{
    CohortCounts, DayNumber, FollowUp, Millis, Outcome, Span, Stay, SubscribedAround, Timestamp,
};

/// The time after the first inquiry within which another one belongs to the same matter.
pub const SAME_MATTER: Millis = Millis::days(1);
/// The time after the first inquiry at which it is checked whether the learner is still a member.
const CHECKED_AFTER: Millis = Millis::days(30);
/// The time within which that can still be checked.
const CHECKED_WITHIN: Millis = Millis::days(7);
/// The days within which learners came back.
const BACK_WITHIN: [i64; 3] = [30, 60, 90];
/// The days within which they bought again.
const BOUGHT_WITHIN: i64 = 90;

/// A learner's first inquiry, and the times of later ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visits {
    /// The time at which they first asked.
    pub first_at: Timestamp,
    /// The category of that inquiry.
    pub category: Option<String>,
    /// The outcome of that inquiry.
    pub outcome: Outcome,
    /// The time at which they first asked after it, more than [`SAME_MATTER`] later.
    pub again_at: Option<Timestamp>,
    /// Whether they asked in the month after that of their first inquiry, as defined by [`next_month`].
    pub in_next_month: bool,
}

/// The purchases of a learner around their first inquiry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FollowUpPurchases {
    /// Whether they had bought anything by then.
    pub before: bool,
    /// The time at which they first bought something after it.
    pub next_at: Option<Timestamp>,
}

/// Makes the follow-up of a learner; `stay` is the part that is known already.
pub fn follow_up(
    visits: &Visits,
    bought: FollowUpPurchases,
    subscribed: SubscribedAround,
    stay: Stay,
    zone: &TimeZone,
) -> FollowUp {
    let first = visits.first_at;
    let within = |at: Option<Timestamp>, days: i64| {
        at.is_some_and(|at| at.since(first) <= Millis::days(days))
    };
    FollowUp {
        first_at: first,
        first_day: day_at(first, zone),
        category: visits.category.clone(),
        outcome: visits.outcome,
        again: BACK_WITHIN.map(|days| within(visits.again_at, days)),
        in_next_month: visits.in_next_month,
        had_bought: bought.before,
        bought_again: bought.before && within(bought.next_at, BOUGHT_WITHIN),
        had_subscribed: subscribed.before,
        renewed: subscribed.before && within(subscribed.renewed_at, BOUGHT_WITHIN),
        months: subscribed.months,
        stay,
    }
}

/// Returns the month after that of a learner's first inquiry, in a zone, without the part within [`SAME_MATTER`] of the
/// inquiry. `None` beyond the calendar.
pub fn next_month(first_at: Timestamp, zone: &TimeZone) -> Option<Span> {
    let month = date_of_day(day_at(first_at, zone)).last_of_month();
    let first = month.tomorrow().ok()?;
    let after = first.last_of_month().tomorrow().ok()?;
    let same = first_at + SAME_MATTER + Millis::new(1);
    Span::between(start_of(first, zone)?.max(same), start_of(after, zone)?)
}

/// Returns whether it is too late to check whether a learner who first asked at a moment is still a member.
pub fn is_too_late(first_at: Timestamp, now: Timestamp) -> bool {
    now >= first_at + CHECKED_AFTER + CHECKED_WITHIN
}

/// Makes the stay of a learner whose membership has not been checked.
pub fn unchecked_stay(first_at: Timestamp, now: Timestamp) -> Stay {
    Stay {
        check_at: (!is_too_late(first_at, now)).then_some(first_at + CHECKED_AFTER),
        ..Stay::default()
    }
}

/// Makes the stay of a learner whose membership was checked: `holds_role` is whether they hold a product's role, `None`
/// if they are no member.
pub fn checked_stay(holds_role: Option<bool>) -> Stay {
    Stay {
        check_at: None,
        was_checked: true,
        is_member: holds_role.is_some(),
        holds_role: holds_role == Some(true),
    }
}

/// A thing that some of the learners did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Did {
    /// Asked again within 30 days.
    AskedWithin30,
    /// Asked again within 60 days.
    AskedWithin60,
    /// Asked again within 90 days.
    AskedWithin90,
    /// Asked again in the next month.
    AskedInNextMonth,
    /// Were still in the server 30 days later.
    Stayed,
    /// Held a role that stands for a product, 30 days later.
    HeldRole,
    /// Bought again within 90 days.
    BoughtAgain,
    /// Renewed a subscription to a role within 90 days.
    Renewed,
}

/// Computes the mean number of months for which learners have subscribed to roles, among subscribers. `None` if there
/// are none.
pub fn months_subscribed(of: &CohortCounts) -> Option<Mean> {
    Mean::of_sums(of.subscribers, of.months, of.months_squared)
}

impl Did {
    /// All things, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::AskedWithin30,
        Self::AskedWithin60,
        Self::AskedWithin90,
        Self::AskedInNextMonth,
        Self::Stayed,
        Self::HeldRole,
        Self::BoughtAgain,
        Self::Renewed,
    ];

    /// Returns the last day of first inquiries for which it is known whether learners did it, because the time for it
    /// is over.
    pub fn known_until(self, today: DayNumber) -> DayNumber {
        let before = |days: i64| DayNumber::new(today.get() - days - 1);
        match self {
            Self::AskedWithin30 => before(BACK_WITHIN[0]),
            Self::AskedWithin60 => before(BACK_WITHIN[1]),
            Self::AskedWithin90 => before(BACK_WITHIN[2]),
            Self::BoughtAgain | Self::Renewed => before(BOUGHT_WITHIN),
            // The whole of the month that followed is over.
            Self::AskedInNextMonth => {
                let last_month = date_of_day(today).first_of_month().yesterday();
                let begins = last_month.map(|day| day_number(day.first_of_month()));
                begins.map_or(today, |day| DayNumber::new(day.get() - 1))
            }
            // Only learners who were checked are counted.
            Self::Stayed | Self::HeldRole => today,
        }
    }

    /// Computes the share of the learners who did it, among those who could.
    pub fn share(self, of: &CohortCounts) -> Share {
        let [within_30, within_60, within_90] = of.again;
        let (part, n) = match self {
            Self::AskedWithin30 => (within_30, of.learners),
            Self::AskedWithin60 => (within_60, of.learners),
            Self::AskedWithin90 => (within_90, of.learners),
            Self::AskedInNextMonth => (of.in_next_month, of.learners),
            Self::Stayed => (of.members, of.checked),
            Self::HeldRole => (of.role_holders, of.checked),
            Self::BoughtAgain => (of.bought_again, of.had_bought),
            Self::Renewed => (of.renewed, of.had_subscribed),
        };
        let [part, n] = [part, n].map(|count| size(u64::try_from(count).unwrap_or_default()));
        Share { part, n }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::measures::period::zone_of;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_millis(0) + Millis::hours(hours)
    }

    /// Computes the same by looking at every inquiry and every purchase.
    fn naive(asked: &[i64], bought: &[i64], zone: &TimeZone) -> FollowUp {
        let first = *asked.iter().min().unwrap();
        let later: Vec<i64> = asked.iter().copied().filter(|at| at - first > 24).collect();
        let month = |hours| {
            let date = at(hours).to_jiff().to_zoned(zone.clone()).date();
            i32::from(date.year()) * 12 + i32::from(date.month())
        };
        let had = bought.iter().any(|at| *at <= first);
        FollowUp {
            first_at: at(first),
            first_day: day_at(at(first), zone),
            category: None,
            outcome: Outcome::Solved,
            again: [30, 60, 90].map(|days| later.iter().any(|at| at - first <= days * 24)),
            in_next_month: later.iter().any(|at| month(*at) == month(first) + 1),
            had_bought: had,
            bought_again: had && bought.iter().any(|at| *at > first && at - first <= 90 * 24),
            had_subscribed: false,
            renewed: false,
            months: 0,
            stay: Stay::default(),
        }
    }

    proptest! {
        #[test]
        fn the_first_inquiry_and_the_next_say_what_all_inquiries_do(
            asked in prop::collection::vec(0_i64..5000, 1..12),
            bought in prop::collection::vec(0_i64..5000, 0..5),
        ) {
            let zone = zone_of("Europe/Berlin");
            let first = *asked.iter().min().unwrap();
            let again = asked.iter().filter(|one| **one - first > 24).min();
            let visits = Visits {
                first_at: at(first),
                category: None,
                outcome: Outcome::Solved,
                again_at: again.map(|hours| at(*hours)),
                in_next_month: next_month(at(first), &zone).is_some_and(|month| {
                    asked.iter().any(|one| month.from <= at(*one) && at(*one) < month.until)
                }),
            };
            let next = bought.iter().filter(|one| **one > first).min();
            let purchases = FollowUpPurchases {
                before: bought.iter().any(|one| *one <= first),
                next_at: next.map(|hours| at(*hours)),
            };
            let none = SubscribedAround::default();
            let made = follow_up(&visits, purchases, none, Stay::default(), &zone);
            prop_assert_eq!(made, naive(&asked, &bought, &zone));
        }

        #[test]
        fn what_is_added_and_taken_away_is_nothing(flags in prop::array::uniform11(any::<bool>()), months in 0_u32..99) {
            let [a, b, c, month, had, bought, was_checked, there, holds_role, subscribed, renewed] = flags;
            let one = FollowUp {
                first_at: at(0),
                first_day: DayNumber::new(0),
                category: None,
                outcome: Outcome::Solved,
                again: [a, b, c],
                in_next_month: month,
                had_bought: had,
                bought_again: bought,
                had_subscribed: subscribed,
                renewed,
                months,
                stay: Stay { check_at: None, was_checked, is_member: there || holds_role, holds_role },
            };
            let mut counts = CohortCounts::of(&one);
            for did in Did::ALL {
                let share = did.share(&counts);
                prop_assert!(share.part <= share.n);
            }
            counts.add(&CohortCounts::of(&one).negated());
            prop_assert_eq!(counts, CohortCounts::default());
        }
    }

    #[test]
    fn only_those_count_whose_time_is_over() {
        let day = |date: &str| day_number(date.parse().unwrap());
        let today = day("2026-03-15");
        for (did, last) in [
            (Did::AskedWithin30, "2026-02-12"),
            (Did::AskedWithin90, "2025-12-14"),
            (Did::AskedInNextMonth, "2026-01-31"),
            (Did::Stayed, "2026-03-15"),
        ] {
            assert_eq!(did.known_until(today), day(last), "{did:?}");
        }
    }

    #[test]
    fn membership_is_checked_thirty_days_later_or_not_at_all() {
        assert_eq!(unchecked_stay(at(0), at(1)).check_at, Some(at(30 * 24)));
        assert_eq!(
            unchecked_stay(at(0), at(36 * 24)).check_at,
            Some(at(30 * 24))
        );
        assert_eq!(unchecked_stay(at(0), at(37 * 24)), Stay::default());
        let (gone, there) = (checked_stay(None), checked_stay(Some(true)));
        assert!(gone.was_checked && !gone.is_member && !gone.holds_role && gone.check_at.is_none());
        assert!(there.is_member && there.holds_role && !checked_stay(Some(false)).holds_role);
    }
}
