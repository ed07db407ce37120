//! The parts of a guild's setup: three roles of staff and two channels.

/// A part that can be chosen or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SetupPart {
    /// The role of those who answer tickets.
    Instructor,
    /// The role of those who run the community.
    Moderator,
    /// The role that is mentioned when nobody answers.
    Lead,
    /// The channel in which tickets open.
    Support,
    /// The channel in which staff get messages.
    Staff,
}

impl SetupPart {
    /// All roles.
    pub const ROLES: [Self; 3] = [Self::Instructor, Self::Moderator, Self::Lead];
    /// All channels.
    pub const CHANNELS: [Self; 2] = [Self::Support, Self::Staff];
    /// All parts, the roles before the channels that let them in.
    pub const ALL: [Self; 5] = [
        Self::Instructor,
        Self::Moderator,
        Self::Lead,
        Self::Support,
        Self::Staff,
    ];

    /// Returns the name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instructor => "instructor",
            Self::Moderator => "moderator",
            Self::Lead => "lead",
            Self::Support => "support",
            Self::Staff => "staff",
        }
    }

    /// Reads a [`SetupPart::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read_back_by_its_name() {
        for part in SetupPart::ALL {
            assert_eq!(SetupPart::from_name(part.name()), Some(part));
        }
        let kinds = SetupPart::ROLES.into_iter().chain(SetupPart::CHANNELS);
        assert!(kinds.eq(SetupPart::ALL));
        assert_eq!(SetupPart::from_name("owner"), None);
    }
}
