//! The parts of a guild's setup: three roles of staff and two channels.

use super::names::named;

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

named! {
    /// All parts: the roles come before the channels that admit them.
    SetupPart {
        Instructor => "instructor",
        Moderator => "moderator",
        Lead => "lead",
        Support => "support",
        Staff => "staff",
    }
}

impl SetupPart {
    /// All roles.
    pub const ROLES: [Self; 3] = [Self::Instructor, Self::Moderator, Self::Lead];
    /// All channels.
    pub const CHANNELS: [Self; 2] = [Self::Support, Self::Staff];
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
