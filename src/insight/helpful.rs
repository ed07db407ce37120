//! The helpful rate (CSAT): what learners pressed below answers. One vote an inquiry: the last
//! press counts.

use crate::domain::{InquiryEvent, InquiryFact};

use super::share::Share;

/// Votes on answers of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Helpful {
    /// *Solved* ÷ (*Solved* + *Not what I asked*).
    pub rate: Share,
    /// The response rate: inquiries with a press ÷ inquiries answered by a rule.
    pub pressed: Share,
}

impl Helpful {
    /// Over the inquiries that a rule answered; others have nothing to press on.
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
    use super::*;
    use crate::domain::{Outcome, Timestamp};
    use crate::insight::samples;

    fn pressed(answered: bool, presses: &[InquiryEvent]) -> InquiryFact {
        let at = Timestamp::from_millis(1);
        InquiryFact {
            events: presses.iter().map(|press| (at, press.clone())).collect(),
            ..samples::settled(Outcome::Pending, answered)
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
