//! Notes which inquiries staff asked themselves, because no figure counts those. What is asked anonymously is not noted:
//! it would tell of whom it is.

use std::time::Duration;

use crate::desk::event::Person;
use crate::desk::{Desk, DeskError, interactions, members};
use crate::domain::{GuildId, InquiryEvent, InquiryId, UserId};
use crate::store::{Inquiry, Tx};

/// The time after which a look-up is given up.
const LOOKED_UP_WITHIN: Duration = Duration::from_secs(2);

/// Records that staff asked an inquiry, if the asker's roles say so.
pub(crate) async fn note(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    asker: &Person,
) -> Result<(), DeskError> {
    if let Some(guild) = inquiry.guild
        && !inquiry.anonymous
        && interactions::is_staff(desk, guild, asker).await?
    {
        tx.record(inquiry.id, desk.now(), &InquiryEvent::AskedByStaff)?;
    }
    Ok(())
}

/// Looks up whether staff asked an inquiry that came without the asker's roles, and records it. Called once the inquiry
/// is answered. If it cannot be found out in time, the asker counts as a learner.
pub(crate) async fn look_up(desk: &Desk, inquiry: InquiryId, guild: GuildId, asker: UserId) {
    if let Err(error) = look_up_and_note(desk, inquiry, guild, asker).await {
        tracing::warn!(%error, "it could not be found out whether staff asked a question");
    }
}

async fn look_up_and_note(
    desk: &Desk,
    inquiry: InquiryId,
    guild: GuildId,
    asker: UserId,
) -> Result<(), DeskError> {
    let member = members::within_the_hour(desk, guild, asker);
    let Ok(member) = tokio::time::timeout(LOOKED_UP_WITHIN, member).await else {
        return Ok(());
    };
    if let Some(member) = member?
        && interactions::is_staff(desk, guild, &member).await?
    {
        let mut tx = desk.store.begin().await?;
        tx.record(inquiry, desk.now(), &InquiryEvent::AskedByStaff)?;
        tx.commit().await?;
    }
    Ok(())
}
