//! What came of a period's inquiries: counts per outcome, the auto-reply rate and deflection.

use crate::domain::{InquiryFact, Outcome};

use super::share::Share;

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
    /// Counts each inquiry once, under the outcome it has now.
    pub fn of(inquiries: &[InquiryFact]) -> Self {
        let mut outcomes = Self::default();
        for inquiry in inquiries {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::samples;
    use proptest::prelude::*;

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
        .map(|(outcome, answered)| samples::settled(outcome, answered));
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
                .map(|(index, answered)| samples::settled(Outcome::ALL[*index], *answered))
                .collect();
            let outcomes = Outcomes::of(&inquiries);
            let counted: usize = Outcome::ALL.iter().map(|o| outcomes.count(*o)).sum();
            prop_assert_eq!((counted, outcomes.n), (drawn.len(), drawn.len()));
            let (confirmed, assumed) = (outcomes.deflection_confirmed(), outcomes.deflection_assumed());
            prop_assert!(confirmed.part <= assumed.part && assumed.part <= outcomes.answered);
        }
    }
}
