//! The steps of `/setup start`, as its buttons, menus and form carry them.

use serde::{Deserialize, Serialize};

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SetupStep {
    /// The person who got the offer wants the first page.
    Begin,
    /// The page of the roles is wanted.
    Roles,
    /// The page of the channels is wanted.
    Channels,
    /// The page for trying frontdesk is wanted.
    Trial,
    /// The role of instructors is chosen.
    Instructor,
    /// The role of moderators is chosen.
    Moderator,
    /// The role of the lead is chosen.
    Lead,
    /// The channel in which tickets open is chosen.
    Support,
    /// The channel for messages to staff is chosen.
    Staff,
    /// A channel in which questions are answered is chosen.
    Answering,
    /// The plan of the roles to make is wanted.
    PlanRoles,
    /// The plan of the channels to make is wanted.
    PlanChannels,
    /// The planned roles are to be made.
    MakeRoles,
    /// The planned channels are to be made.
    MakeChannels,
    /// A question from the rule book is to be answered as a trial.
    Sample,
    /// The person wants to write a trial question: opens a form.
    Write,
    /// The form with the trial question was submitted.
    Written,
    /// The plan of the roles and channels to delete is wanted.
    PlanUndo,
    /// The made roles and channels are to be deleted.
    Undo,
    /// The plan of the roles and channels to make is wanted.
    PlanAll,
    /// The planned roles and channels are to be made.
    MakeAll,
}

impl SetupStep {
    /// All steps, each at its number, whose meaning never changes.
    const NUMBERED: [Self; 21] = [
        Self::Begin,
        Self::Roles,
        Self::Channels,
        Self::Trial,
        Self::Instructor,
        Self::Moderator,
        Self::Lead,
        Self::Support,
        Self::Staff,
        Self::Answering,
        Self::PlanRoles,
        Self::PlanChannels,
        Self::MakeRoles,
        Self::MakeChannels,
        Self::Sample,
        Self::Write,
        Self::Written,
        Self::PlanUndo,
        Self::Undo,
        Self::PlanAll,
        Self::MakeAll,
    ];

    /// Returns all steps.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::NUMBERED.into_iter()
    }

    /// Returns the number of the step.
    pub fn number(self) -> i64 {
        let place = Self::all().position(|step| step == self);
        place
            .and_then(|place| i64::try_from(place).ok())
            .unwrap_or(0)
    }

    /// Reads a [`SetupStep::number`].
    pub fn from_number(number: i64) -> Option<Self> {
        let place = usize::try_from(number).ok()?;
        Self::NUMBERED.get(place).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_read_back_by_its_number() {
        for step in SetupStep::all() {
            assert_eq!(SetupStep::from_number(step.number()), Some(step));
        }
        assert_eq!(SetupStep::from_number(-1), None);
        assert_eq!(SetupStep::from_number(21), None);
        assert_eq!(
            (SetupStep::Begin.number(), SetupStep::Undo.number()),
            (0, 18)
        );
    }
}
