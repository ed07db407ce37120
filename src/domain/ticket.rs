//! The states of a ticket and the legal moves between them, as a table. Never decides who may make a move: `desk` does.

use serde::{Deserialize, Serialize};

use super::names::named;

/// The state of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Decided, but its thread does not exist yet.
    Opening,
    /// The thread is there; nobody holds it.
    Waiting,
    /// An instructor holds it.
    Claimed,
    /// Done; a message of the learner reopens it.
    Resolved,
    /// Finished; only `/ticket reopen` or the button in direct messages reopens it.
    Closed,
}

/// The events of a ticket that have a target.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The first reply of a person, since the ticket was opened or reopened.
    #[default]
    FirstReply,
    /// The reply to a learner's turn after that.
    NextReply,
    /// The end of the ticket.
    Resolution,
}

/// A move of a ticket from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketMove {
    /// Its thread was made.
    Open,
    /// An instructor takes it.
    Claim,
    /// It passes to another instructor.
    Transfer,
    /// Its instructor cannot continue, and it has no other.
    Release,
    /// It is done.
    Resolve,
    /// The learner withdraws it.
    Cancel,
    /// The time to reopen it by a message is over, or nobody answered.
    Close,
    /// It is merged into another ticket of the same learner.
    Merge,
    /// It is reopened with the same instructor.
    Reopen,
    /// It is reopened while its instructor is away.
    ReopenWaiting,
}

/// A move that the table does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a ticket that is {from:?} has no move {made:?}")]
pub struct IllegalMove {
    /// The state that the ticket was in.
    pub from: TicketState,
    /// The move that was tried.
    pub made: TicketMove,
}

/// Every legal move: from, move, to.
const MOVES: [(TicketState, TicketMove, TicketState); 21] = {
    use TicketMove as M;
    use TicketState as S;
    [
        (S::Opening, M::Open, S::Waiting),
        (S::Opening, M::Cancel, S::Closed),
        (S::Opening, M::Close, S::Closed),
        (S::Opening, M::Merge, S::Closed),
        (S::Waiting, M::Claim, S::Claimed),
        (S::Waiting, M::Resolve, S::Resolved),
        (S::Waiting, M::Cancel, S::Closed),
        (S::Waiting, M::Close, S::Closed),
        (S::Waiting, M::Merge, S::Closed),
        (S::Claimed, M::Transfer, S::Claimed),
        (S::Claimed, M::Release, S::Waiting),
        (S::Claimed, M::Resolve, S::Resolved),
        (S::Claimed, M::Cancel, S::Closed),
        (S::Claimed, M::Close, S::Closed),
        (S::Claimed, M::Merge, S::Closed),
        (S::Resolved, M::Close, S::Closed),
        (S::Resolved, M::Merge, S::Closed),
        (S::Resolved, M::Reopen, S::Claimed),
        (S::Resolved, M::ReopenWaiting, S::Waiting),
        (S::Closed, M::Reopen, S::Claimed),
        (S::Closed, M::ReopenWaiting, S::Waiting),
    ]
};

named! {
    /// Every state, in the order of a ticket's life.
    TicketState {
        Opening => "opening",
        Waiting => "waiting",
        Claimed => "claimed",
        Resolved => "resolved",
        Closed => "closed",
    }
}

impl TicketState {
    /// Returns whether the ticket still needs work; a learner has at most one such ticket in a guild.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Opening | Self::Waiting | Self::Claimed)
    }

    /// Returns the state after a move, if the table has it.
    pub fn after(self, made: TicketMove) -> Result<TicketState, IllegalMove> {
        MOVES
            .iter()
            .find(|(from, legal, _)| *from == self && *legal == made)
            .map(|(_, _, to)| *to)
            .ok_or(IllegalMove { from: self, made })
    }
}

/// The urgency of a ticket, by staff's judgement.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// It can wait.
    Low,
    /// The usual urgency, unless staff set another.
    #[default]
    Normal,
    /// It comes before others.
    High,
    /// It comes first.
    Urgent,
}

named! {
    /// Every priority, the least urgent first.
    Priority {
        Low => "low",
        Normal => "normal",
        High => "high",
        Urgent => "urgent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_has_no_move_twice() {
        for (index, (from, made, _)) in MOVES.iter().enumerate() {
            let again = MOVES[index + 1..]
                .iter()
                .any(|(f, m, _)| f == from && m == made);
            assert!(!again, "{from:?} {made:?} stands twice");
        }
    }

    #[test]
    fn what_the_design_names_is_legal_and_its_opposites_are_not() {
        use TicketMove as M;
        use TicketState as S;
        assert_eq!(S::Closed.after(M::Reopen), Ok(S::Claimed));
        assert_eq!(S::Resolved.after(M::ReopenWaiting), Ok(S::Waiting));
        for (from, made) in [
            (S::Closed, M::Claim),
            (S::Closed, M::Resolve),
            (S::Resolved, M::Claim),
            (S::Waiting, M::Reopen),
            (S::Opening, M::Claim),
            (S::Claimed, M::Claim),
            (S::Closed, M::Merge),
        ] {
            assert_eq!(from.after(made), Err(IllegalMove { from, made }));
        }
    }

    #[test]
    fn every_priority_is_read_back_from_its_name_and_a_more_urgent_one_is_greater() {
        for priority in Priority::ALL {
            assert_eq!(Priority::from_name(priority.name()), Some(priority));
        }
        assert!(Priority::ALL.is_sorted());
    }

    /// Describes a move in words: the states from which it is made, and the state that it leads to.
    fn as_described(made: TicketMove) -> (&'static [TicketState], TicketState) {
        use TicketMove as M;
        use TicketState as S;
        match made {
            M::Open => (&[S::Opening], S::Waiting),
            M::Claim => (&[S::Waiting], S::Claimed),
            M::Transfer => (&[S::Claimed], S::Claimed),
            M::Release => (&[S::Claimed], S::Waiting),
            M::Resolve => (&[S::Waiting, S::Claimed], S::Resolved),
            M::Cancel => (&[S::Opening, S::Waiting, S::Claimed], S::Closed),
            M::Close | M::Merge => (
                &[S::Opening, S::Waiting, S::Claimed, S::Resolved],
                S::Closed,
            ),
            M::Reopen => (&[S::Resolved, S::Closed], S::Claimed),
            M::ReopenWaiting => (&[S::Resolved, S::Closed], S::Waiting),
        }
    }

    fn any_move() -> impl Strategy<Value = TicketMove> {
        prop::sample::select(MOVES.iter().map(|(_, made, _)| *made).collect::<Vec<_>>())
    }

    proptest! {
        #[test]
        fn whatever_is_tried_one_after_another_each_move_is_legal_exactly_where_it_is_described(
            moves in prop::collection::vec(any_move(), 0..40),
        ) {
            let mut state = TicketState::Opening;
            for made in moves {
                let (from, to) = as_described(made);
                let expected = if from.contains(&state) {
                    Ok(to)
                } else {
                    Err(IllegalMove { from: state, made })
                };
                let after = state.after(made);
                prop_assert_eq!(after, expected);
                state = after.unwrap_or(state);
            }
        }

        #[test]
        fn a_ticket_never_returns_to_opening_and_is_reopened_only_when_done(
            moves in prop::collection::vec(any_move(), 0..40),
        ) {
            let mut state = TicketState::Opening;
            for made in moves {
                let Ok(next) = state.after(made) else { continue };
                prop_assert_ne!(next, TicketState::Opening);
                let reopening = matches!(made, TicketMove::Reopen | TicketMove::ReopenWaiting);
                prop_assert_eq!(reopening, !state.is_open() && next.is_open());
                if made == TicketMove::Merge {
                    prop_assert_eq!(next, TicketState::Closed);
                }
                state = next;
            }
        }
    }
}
