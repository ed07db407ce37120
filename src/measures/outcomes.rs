//! What came of a period's inquiries: counts per outcome, the auto-reply rate and deflection; and the
//! helpful rate (CSAT), which is what learners pressed below answers, one vote an inquiry: the last press
//! counts.

use super::statistics::Share;
use crate::domain::{InquiryEvent, InquiryFact, Outcome, Place};

/// The outcomes of a set of inquiries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// How many inquiries.
    pub n: usize,
    /// How many a rule answered.
    pub answered: usize,
    counts: [usize; Outcome::ALL.len()],
    answered_counts: [usize; Outcome::ALL.len()],
}

impl Outcomes {
    /// Counts each inquiry once, under the outcome it has now. What staff opened was not asked, and is
    /// not counted.
    pub fn of(inquiries: &[InquiryFact]) -> Self {
        let mut outcomes = Self::default();
        for inquiry in inquiries.iter().filter(|fact| fact.place != Place::Staff) {
            let index = index_of(inquiry.outcome);
            outcomes.n += 1;
            outcomes.counts[index] += 1;
            if inquiry.rule.is_some() {
                outcomes.answered += 1;
                outcomes.answered_counts[index] += 1;
            }
        }
        outcomes
    }

    /// How many inquiries have an outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.counts[index_of(outcome)]
    }

    /// Inquiries answered by a rule ÷ inquiries.
    pub fn auto_replies(&self) -> Share {
        Share {
            part: self.answered,
            n: self.n,
        }
    }

    /// Confirmed deflection: `solved` ÷ inquiries answered by a rule.
    pub fn deflection_confirmed(&self) -> Share {
        self.of_answered(&[Outcome::Solved])
    }

    /// Assumed deflection: (`solved` + `assumed`) ÷ inquiries answered by a rule.
    pub fn deflection_assumed(&self) -> Share {
        self.of_answered(&[Outcome::Solved, Outcome::Assumed])
    }

    fn of_answered(&self, outcomes: &[Outcome]) -> Share {
        let counted = outcomes
            .iter()
            .map(|outcome| self.answered_counts[index_of(*outcome)]);
        Share {
            part: counted.sum(),
            n: self.answered,
        }
    }
}

fn index_of(outcome: Outcome) -> usize {
    let index = Outcome::ALL.iter().position(|other| *other == outcome);
    index.unwrap_or_default()
}

/// Votes on answers of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Helpful {
    /// *Solved* ÷ (*Solved* + *Not what I asked*).
    pub rate: Share,
    /// The response rate: inquiries with a press ÷ inquiries answered by a rule.
    pub pressed: Share,
}

impl Helpful {
    /// Counts the inquiries that a rule answered; others have nothing to press on.
    pub fn of(inquiries: &[InquiryFact]) -> Self {
        let answered = inquiries.iter().filter(|inquiry| inquiry.rule.is_some());
        let votes: Vec<Option<bool>> = answered.map(vote).collect();
        Self {
            rate: Share::of(votes.iter().flatten(), |solved| *solved),
            pressed: Share::of(&votes, Option::is_some),
        }
    }
}

/// Whether the last press said that it was solved; `None` without a press.
fn vote(inquiry: &InquiryFact) -> Option<bool> {
    let presses = inquiry.events.iter().rev();
    presses
        .filter_map(|(_, event)| match event {
            InquiryEvent::Solved => Some(true),
            InquiryEvent::NotThis => Some(false),
            _ => None,
        })
        .next()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Outcome, Timestamp};
    use crate::measures::samples;

    #[test]
    fn deflection_counts_only_what_a_rule_answered() {
        let inquiries = [
            (Outcome::Solved, true),
            (Outcome::Assumed, true),
            (Outcome::Reasked, true),
            (Outcome::Escalated, true),
            (Outcome::Escalated, false),
            (Outcome::Pending, false),
        ]
        .map(|(outcome, answered)| samples::with_outcome(outcome, answered));
        let outcomes = Outcomes::of(&inquiries);
        assert_eq!(outcomes.auto_replies(), Share { part: 4, n: 6 });
        assert_eq!(outcomes.deflection_confirmed(), Share { part: 1, n: 4 });
        assert_eq!(outcomes.deflection_assumed(), Share { part: 2, n: 4 });
        assert_eq!(outcomes.count(Outcome::Escalated), 2);
    }

    proptest! {
        #[test]
        fn outcomes_partition_the_inquiries(
            drawn in prop::collection::vec((0..Outcome::ALL.len(), any::<bool>()), 0..80),
        ) {
            let inquiries: Vec<_> = drawn
                .iter()
                .map(|(index, answered)| samples::with_outcome(Outcome::ALL[*index], *answered))
                .collect();
            let outcomes = Outcomes::of(&inquiries);
            let counted: usize = Outcome::ALL.iter().map(|o| outcomes.count(*o)).sum();
            prop_assert_eq!((counted, outcomes.n), (drawn.len(), drawn.len()));
            let (confirmed, assumed) = (outcomes.deflection_confirmed(), outcomes.deflection_assumed());
            prop_assert!(confirmed.part <= assumed.part && assumed.part <= outcomes.answered);
        }
    }

    fn pressed(answered: bool, presses: &[InquiryEvent]) -> InquiryFact {
        let at = Timestamp::from_millis(1);
        InquiryFact {
            events: presses.iter().map(|press| (at, press.clone())).collect(),
            ..samples::with_outcome(Outcome::Pending, answered)
        }
    }

    #[test]
    fn the_last_press_of_an_inquiry_is_its_vote() {
        use InquiryEvent as E;
        let inquiries = [
            pressed(true, &[E::Solved]),
            pressed(true, &[E::Solved, E::Solved]),
            pressed(true, &[E::NotThis, E::Solved, E::Revised]),
            pressed(true, &[E::Solved, E::NotThis]),
            pressed(true, &[]),
            pressed(false, &[E::Offered]),
        ];
        let helpful = Helpful::of(&inquiries);
        assert_eq!(helpful.rate, Share { part: 3, n: 4 });
        assert_eq!(helpful.pressed, Share { part: 4, n: 5 });
    }

    #[test]
    fn without_presses_there_is_no_rate() {
        let helpful = Helpful::of(&[pressed(true, &[])]);
        assert_eq!(helpful.rate.rate(), None);
        assert_eq!(helpful.pressed.rate(), Some(0.0));
    }
}
