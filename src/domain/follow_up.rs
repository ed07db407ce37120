//! The acts of a learner after their first inquiry, and the numbers of learners who did each. Pure data: computes
//! nothing, and identifies learners only by number.

use super::fact::DayNumber;
use super::inquiry::Outcome;
use super::time::Timestamp;

/// The known acts of a learner since their first inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The time at which they first asked.
    pub first_at: Timestamp,
    /// The day on which they first asked, in the guild's zone.
    pub first_day: DayNumber,
    /// The category of their first inquiry.
    pub category: Option<String>,
    /// The outcome of their first inquiry.
    pub outcome: Outcome,
    /// Whether they asked again within 30, 60 and 90 days, but at least a day later.
    pub again: [bool; 3],
    /// Whether they asked again in the next month.
    pub in_next_month: bool,
    /// Whether they had bought something before.
    pub had_bought: bool,
    /// Whether a learner who had bought something did so again within 90 days.
    pub bought_again: bool,
    /// Whether they had subscribed to a role before.
    pub had_subscribed: bool,
    /// Whether a learner who had subscribed renewed the subscription within 90 days.
    pub renewed: bool,
    /// The total months of their subscriptions, as Discord counts them; 0 if they never subscribed.
    pub months: u32,
    /// The findings of the check whether they are still in the guild.
    pub stay: Stay,
}

/// The known subscriptions of a learner to roles around a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubscribedAround {
    /// Whether they had subscribed by then.
    pub before: bool,
    /// The time of the first renewal after it.
    pub renewed_at: Option<Timestamp>,
    /// The months for which they have subscribed in all by now.
    pub months: u32,
}

/// The findings of the check whether a learner is still in the guild.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stay {
    /// The time of the next check; there is none if absent.
    pub check_at: Option<Timestamp>,
    /// Whether the check was made, 30 days after they first asked.
    pub was_checked: bool,
    /// Whether they were in the guild then.
    pub is_member: bool,
    /// Whether they held a role that stands for a product.
    pub holds_role: bool,
}

/// The number of learners who did each thing after their first inquiry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CohortCounts {
    /// The number of all learners.
    pub learners: i64,
    /// The number of learners who asked again within 30, 60 and 90 days.
    pub again: [i64; 3],
    /// The number of learners who asked again in the next month.
    pub in_next_month: i64,
    /// The number of learners who had bought something before.
    pub had_bought: i64,
    /// The number of those who had bought before and bought again within 90 days.
    pub bought_again: i64,
    /// The number of learners who had subscribed to a role before.
    pub had_subscribed: i64,
    /// The number of those who had subscribed before and renewed within 90 days.
    pub renewed: i64,
    /// The number of learners who subscribed at any time.
    pub subscribers: i64,
    /// The sum of the months for which these have subscribed.
    pub months: i64,
    /// The sum of the squares of these months.
    pub months_squared: i64,
    /// The number of learners whose membership of the guild was checked after 30 days.
    pub checked: i64,
    /// The number of these who were in the guild.
    pub members: i64,
    /// The number of learners who held a role that stands for a product.
    pub role_holders: i64,
}

impl CohortCounts {
    /// Counts the acts of one learner.
    pub fn of(one: &FollowUp) -> Self {
        let Stay {
            was_checked,
            is_member,
            holds_role,
            ..
        } = one.stay;
        Self {
            learners: 1,
            again: one.again.map(i64::from),
            in_next_month: one.in_next_month.into(),
            had_bought: one.had_bought.into(),
            bought_again: (one.had_bought && one.bought_again).into(),
            had_subscribed: one.had_subscribed.into(),
            renewed: (one.had_subscribed && one.renewed).into(),
            subscribers: (one.months > 0).into(),
            months: one.months.into(),
            months_squared: i64::from(one.months) * i64::from(one.months),
            checked: was_checked.into(),
            members: (was_checked && is_member).into(),
            role_holders: (was_checked && holds_role).into(),
        }
    }

    /// Adds the counts of other learners.
    pub fn add(&mut self, other: &Self) {
        self.learners += other.learners;
        for (sum, more) in self.again.iter_mut().zip(other.again) {
            *sum += more;
        }
        self.in_next_month += other.in_next_month;
        self.had_bought += other.had_bought;
        self.bought_again += other.bought_again;
        self.had_subscribed += other.had_subscribed;
        self.renewed += other.renewed;
        self.subscribers += other.subscribers;
        self.months += other.months;
        self.months_squared += other.months_squared;
        self.checked += other.checked;
        self.members += other.members;
        self.role_holders += other.role_holders;
    }

    /// Changes every sign, so that adding the result subtracts these counts.
    pub fn negated(self) -> Self {
        Self {
            learners: -self.learners,
            again: self.again.map(|count| -count),
            in_next_month: -self.in_next_month,
            had_bought: -self.had_bought,
            bought_again: -self.bought_again,
            had_subscribed: -self.had_subscribed,
            renewed: -self.renewed,
            subscribers: -self.subscribers,
            months: -self.months,
            months_squared: -self.months_squared,
            checked: -self.checked,
            members: -self.members,
            role_holders: -self.role_holders,
        }
    }
}
