//! Within what something is looked up: nothing is found by its number alone.

use crate::domain::{GuildId, LearnerKey};

/// Where somebody asks for a ticket, an inquiry or a survey: what does not belong there is not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In a guild: what is that guild's.
    Guild(GuildId),
    /// In direct messages: what is that learner's own, in whichever guild.
    Direct(LearnerKey),
}

impl Scope {
    pub(super) const fn guild(self) -> Option<GuildId> {
        match self {
            Self::Guild(guild) => Some(guild),
            Self::Direct(_) => None,
        }
    }

    pub(super) const fn learner(self) -> Option<LearnerKey> {
        match self {
            Self::Guild(_) => None,
            Self::Direct(learner) => Some(learner),
        }
    }
}

impl From<GuildId> for Scope {
    fn from(guild: GuildId) -> Self {
        Self::Guild(guild)
    }
}
