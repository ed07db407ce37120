//! The worked example of design §6: 1,000 inquiries of 1,000 learners, 800 answered by rule, 200
//! handled for 30 minutes each and resolved an hour after being asked.

use crate::domain::{InquiryFact, LearnerKey, Millis, Outcome, TicketFact, TicketState};

use super::samples::{claimed, moved, settled, ticket};
use super::{Outcomes, Response};

fn inquiry(learner: i64) -> InquiryFact {
    let answered = learner > 200;
    let outcome = if answered {
        Outcome::Assumed
    } else {
        Outcome::Escalated
    };
    InquiryFact {
        learner: LearnerKey::new(learner),
        ..settled(outcome, answered)
    }
}

fn handled_for_half_of_its_hour(learner: i64) -> TicketFact {
    let resolved = moved(TicketState::Resolved);
    TicketFact {
        learner: LearnerKey::new(learner),
        ..ticket(&[(30, claimed(1)), (60, resolved)])
    }
}

#[test]
fn the_worked_example_comes_out_exactly() {
    let inquiries: Vec<_> = (1..=1000).map(inquiry).collect();
    let tickets: Vec<_> = (1..=200).map(handled_for_half_of_its_hour).collect();
    let outcomes = Outcomes::of(&inquiries);
    let response = Response::of(&inquiries, &tickets);
    assert_eq!(outcomes.auto_replies().rate(), Some(0.8));
    assert_eq!(response.sum.handling, Millis::hours(100));
    assert_eq!(response.sum.total(), Millis::hours(200));
    assert_eq!(response.per_learner(), Some(Millis::minutes(6)));
}
