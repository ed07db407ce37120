//! The made-up rows for the tests of this layer. Times are minutes after a fixed start.

use proptest::prelude::*;

use crate::domain::{
    History, InquiryEvent, InquiryId, Millis, TicketFact, TicketId, TicketState, Timestamp, UserId,
};

pub(super) const START: Timestamp = Timestamp::from_millis(0);

/// Events at so many minutes after the start.
pub(super) fn history(events: &[(i64, InquiryEvent)]) -> History {
    let at = |minute: i64| START + Millis::minutes(minute);
    events
        .iter()
        .map(|(minute, event)| (at(*minute), event.clone()))
        .collect()
}

/// Makes a ticket opened at the start, as soon as it was asked for, with these events.
pub(super) fn ticket(events: &[(i64, InquiryEvent)]) -> TicketFact {
    let id = TicketId::new(1);
    let mut all = vec![(START, opened(1))];
    all.extend(history(events));
    TicketFact {
        id,
        inquiry: InquiryId::new(1),
        asked_at: START,
        opened_at: START,
        events: all,
    }
}

pub(super) fn opened(ticket: i64) -> InquiryEvent {
    InquiryEvent::Escalated {
        ticket: TicketId::new(ticket),
        reason: None,
    }
}

pub(super) fn claimed(instructor: u64) -> InquiryEvent {
    InquiryEvent::moved(TicketState::Claimed, Some(UserId::new(instructor)))
}

pub(super) fn moved(to: TicketState) -> InquiryEvent {
    InquiryEvent::moved(to, None)
}

pub(super) fn staff(instructor: u64) -> InquiryEvent {
    InquiryEvent::StaffReplied {
        staff: UserId::new(instructor),
        owes_still: false,
    }
}

pub(super) fn holding(instructor: u64) -> InquiryEvent {
    InquiryEvent::StaffReplied {
        staff: UserId::new(instructor),
        owes_still: true,
    }
}

pub(super) fn taken_back(said: i64, waits_since: Option<i64>) -> InquiryEvent {
    let at = |minute: i64| START + Millis::minutes(minute);
    InquiryEvent::TakenBack {
        said_at: at(said),
        waits_since: waits_since.map(at),
    }
}

/// Makes an arbitrary ticket: moves need not be legal, nor times in order.
pub(super) fn any_ticket() -> impl Strategy<Value = TicketFact> {
    let event = prop_oneof![
        prop::sample::select(TicketState::ALL.to_vec()).prop_map(moved),
        (1_u64..4).prop_map(staff),
        (1_u64..4).prop_map(holding),
        Just(InquiryEvent::LearnerReplied),
        (0_i64..5000, prop::option::of(0_i64..5000))
            .prop_map(|(said, waits_since)| taken_back(said, waits_since)),
        Just(InquiryEvent::TargetMissed {
            target: crate::domain::Target::FirstReply
        }),
        Just(InquiryEvent::PersonReplied { staff: None }),
    ];
    prop::collection::vec((0_i64..5000, event), 0..25).prop_map(|events| ticket(&events))
}
