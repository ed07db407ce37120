//! Tells a learner, when their ticket opens, how long others who asked at this hour waited lately. If too few did,
//! counts the neighbouring hours, then any hour. Says nothing if too few asked at all.

use crate::desk::tickets::conversation::relay;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{Millis, TicketState};
use crate::measures::{HoursAsked, WaitEstimate, hour_began, zone_of};
use crate::store::{Ticket, Tx};

/// The time before now within which first replies count.
const LOOKED_BACK: Millis = Millis::days(30);

/// Estimates how long the learner of an opening ticket will wait. `None` if too few asked lately, or staff opened the
/// ticket.
pub(crate) async fn wait_now(
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Option<WaitEstimate>, DeskError> {
    if ticket.state != TicketState::Opening || ticket.opened_by.is_some() {
        return Ok(None);
    }
    let (guild, now) = (ticket.guild, desk.now());
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    let hour = hour_began(now, &zone);
    for asked in HoursAsked::ALL {
        let waits = desk
            .store
            .first_waits(guild, now - LOOKED_BACK, asked.of_day(hour));
        let waits = waits.await?.into_iter().map(|wait| {
            let until = wait.replied_at.or(wait.ended_at).unwrap_or(now);
            (until.since(wait.opened_at), wait.replied_at.is_some())
        });
        if let Some(estimate) = WaitEstimate::of(asked, waits) {
            return Ok(Some(estimate));
        }
    }
    Ok(None)
}

/// Tells the learner how long they will wait, in the place where they read the ticket.
pub(crate) async fn tell(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    wait: WaitEstimate,
) -> Result<(), DeskError> {
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    // It may have been asked for long before, in an outage.
    let now = desk.now();
    let by = |wait: Millis| (now + wait).shown_near(now);
    let values = [
        ("median", by(wait.median)),
        ("most", by(wait.most)),
        ("n", wait.n.to_string()),
        ("asked", wait.asked.name().to_owned()),
    ];
    let text = desk
        .voice(inquiry.locale)
        .say_with("ticket-estimate", &values);
    relay::say_to_learner(desk, tx, ticket, Post::text(text))
}
