//! The outcomes of inquiries: counts per outcome, the auto-reply rate and deflection; also the helpful rate (CSAT) from
//! the presses below answers, with one vote per inquiry, its last press.

use super::cell::Cell;
use super::statistics::Share;
use crate::domain::Outcome;

/// The outcomes of the inquiries of a cell.
#[derive(Clone, Copy, Debug)]
pub struct Outcomes<'a>(&'a Cell);

impl<'a> Outcomes<'a> {
    /// Reads the outcomes of a cell: each inquiry counts once, with its present outcome.
    pub const fn of(cell: &'a Cell) -> Self {
        Self(cell)
    }

    /// Counts the inquiries.
    pub fn n(self) -> usize {
        size(self.0.asked())
    }

    /// Counts the inquiries that have an outcome.
    pub fn count(self, outcome: Outcome) -> usize {
        size(self.0.outcomes.get(&outcome).copied().unwrap_or_default())
    }

    /// Computes the auto-reply rate: inquiries answered by a rule ÷ inquiries.
    pub fn auto_replies(self) -> Share {
        Share {
            part: self.answered(),
            n: self.n(),
        }
    }

    /// Computes the confirmed deflection: `solved` ÷ inquiries answered by a rule.
    pub fn deflection_confirmed(self) -> Share {
        self.of_answered(Outcome::Solved)
    }

    /// Computes the assumed deflection: `assumed` ÷ inquiries answered by a rule. It is never added to the confirmed
    /// one.
    pub fn deflection_assumed(self) -> Share {
        self.of_answered(Outcome::Assumed)
    }

    /// Computes the share that was asked again: `reasked` ÷ inquiries answered by a rule.
    pub fn reasked(self) -> Share {
        self.of_answered(Outcome::Reasked)
    }

    /// Computes the share that neither a rule nor a person answered: `unanswered`, without those that a rule answered ÷
    /// inquiries.
    pub fn unanswered(self) -> Share {
        Share {
            part: self.count(Outcome::Unanswered) - self.not_helped(),
            n: self.n(),
        }
    }

    /// Counts the inquiries that a rule answered without helping and that have no other outcome. Their outcome is
    /// stored as `unanswered`, although they got an answer.
    pub fn not_helped(self) -> usize {
        self.of_answered(Outcome::Unanswered).part
    }

    fn answered(self) -> usize {
        size(self.0.answered.values().sum())
    }

    fn of_answered(self, outcome: Outcome) -> Share {
        Share {
            part: size(self.0.answered.get(&outcome).copied().unwrap_or_default()),
            n: self.answered(),
        }
    }
}

/// Converts a count into a size.
pub(super) fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// The votes on answers of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Helpful {
    /// The share *Solved* ÷ (*Solved* + *Not what I asked*).
    pub rate: Share,
    /// The response rate: inquiries with a press ÷ inquiries answered by a rule.
    pub pressed: Share,
}

impl Helpful {
    /// Counts the inquiries that a rule answered; others have no buttons to press.
    pub fn of(cell: &Cell) -> Self {
        let (solved, not) = (size(cell.pressed_solved), size(cell.pressed_not));
        Self {
            rate: Share {
                part: solved,
                n: solved + not,
            },
            pressed: Share {
                part: solved + not,
                n: Outcomes::of(cell).answered(),
            },
        }
    }
}
