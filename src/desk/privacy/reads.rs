//! Records for `/privacy log` that staff read a learner's stored data. A failure never prevents the reading.

use crate::desk::{Desk, DeskError};
use crate::domain::{Handled, Millis, UserId};
use crate::store::{Ticket, TicketRead};

/// The time within which a repeated reading is not noted again, so that the log stays readable.
const NOTED_EVERY: Millis = Millis::hours(1);

/// Notes that a person read a part of a ticket, unless they are its learner.
pub(crate) async fn note(
    desk: &Desk,
    staff: UserId,
    what: Handled,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    if desk.store.learner_of(staff).await? == Some(ticket.learner) {
        return Ok(());
    }
    let at = desk.now();
    let read = TicketRead {
        at,
        what,
        staff,
        ticket: ticket.number,
    };
    let mut tx = desk.store.begin().await?;
    tx.audit_read(desk.entropy.id(), ticket.guild, read, at - NOTED_EVERY);
    Ok(tx.commit().await?)
}
