//! The parts of a sum of figures. A month's parts are stored separately, so that a report reads only what it shows.

/// A part of the sums of some inquiries. All parts together are the sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellPart {
    /// The counts and sums, which are small and which every report needs.
    Counts,
    /// The sets of learners who asked, and of those who were helped.
    Learners,
    /// The answers to surveys.
    Ratings,
    /// The waits for first replies, by the clock.
    FirstReplies,
    /// The waits for replies to later turns, by the clock, and the handling of tickets.
    Turns,
    /// The waits for resolutions, the handling in first episodes, and all times within duty hours.
    Resolutions,
}

impl CellPart {
    /// All parts.
    pub const ALL: [Self; 6] = [
        Self::Counts,
        Self::Learners,
        Self::Ratings,
        Self::FirstReplies,
        Self::Turns,
        Self::Resolutions,
    ];
}
