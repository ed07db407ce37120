//! Reads who was on duty when inquiries were asked and answered, as far as it is known. Times within duty hours are
//! counted by the roster of that time.

use crate::desk::DeskError;
use crate::desk::rollups::measured::Measured;
use crate::domain::{InquiryId, Roster, Span, Timestamp};
use crate::measures::duty_window;
use crate::store::{ROSTER_KEPT, Recorded, Tx};

/// The roster of the time of some inquiries.
pub(super) struct Rosters {
    roster: Roster,
    /// The first moment from which it is known for certain who was on duty.
    known_from: Timestamp,
}

impl Rosters {
    /// Reads the roster of the time in which some inquiries were asked and answered.
    pub(super) async fn read(
        tx: &mut Tx,
        measured: Measured<'_>,
        all: &[Recorded],
    ) -> Result<Self, DeskError> {
        let known_from = measured.now - ROSTER_KEPT;
        let begins = all.iter().filter_map(|one| duty_window(&one.inquiry));
        let begins = begins.map(|window| window.from);
        let first = begins.filter(|from| *from >= known_from).min();
        let roster = match first {
            Some(from) => tx.roster(measured.guild, from).await?,
            None => Roster::default(),
        };
        Ok(Self { roster, known_from })
    }

    /// Lists the inquiries for whose time it is no longer known who was on duty.
    pub(super) fn unknown(&self, all: &[Recorded]) -> Vec<InquiryId> {
        let unknown = all.iter().filter(|one| self.hours(one).is_none());
        unknown.map(|one| one.inquiry.id).collect()
    }

    /// Finds the duty hours during an inquiry. Empty if no wait is over or nobody was on duty; `None` if it is no longer known.
    pub(super) fn hours(&self, recorded: &Recorded) -> Option<Vec<Span>> {
        let inquiry = &recorded.inquiry;
        let Some(window) = duty_window(inquiry) else {
            return Some(Vec::new());
        };
        let category = inquiry.category.as_deref();
        let is_known = window.from >= self.known_from;
        is_known.then(|| self.roster.duty_hours(category, window))
    }
}
