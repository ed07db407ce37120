//! What is noted of whoever does something with what is kept about a learner. Never holds a text.

use super::ids::{LearnerKey, UserId};
use super::time::Timestamp;

/// What was done with what is kept about a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Handled {
    /// It was deleted.
    Forgotten,
    /// A copy of it was given out.
    Exported,
}

impl Handled {
    /// Every kind.
    pub const ALL: [Handled; 2] = [Self::Forgotten, Self::Exported];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forgotten => "forgotten",
            Self::Exported => "exported",
        }
    }

    /// Reads a [`Handled::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One thing that was done with what is kept about a learner in a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub handled: Handled,
    /// The key that stands for the learner in figures; absent if they never asked anything there.
    pub learner: Option<LearnerKey>,
    /// The member of staff who did it; absent if it was the learner.
    pub staff: Option<UserId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_name() {
        for kind in Handled::ALL {
            assert_eq!(Handled::from_name(kind.name()), Some(kind));
        }
    }
}
