//! Puts off timers, and ends those that are no longer needed, for the handlers of all kinds.

use crate::desk::{Desk, DeskError};
use crate::domain::Millis;
use crate::store::Timer;

/// The time by which a timer is put off while it cannot be decided yet.
pub(crate) const PUT_OFF: Millis = Millis::secs(10);

/// Puts a timer off because it cannot be decided yet, as while missed messages are unread.
pub(crate) async fn put_off(desk: &Desk, timer: &Timer, length: Millis) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    if tx.finish_timer(timer).await? {
        tx.set_timer(timer.kind, timer.subject, desk.now() + length);
    }
    Ok(tx.commit().await?)
}

/// Ends a timer that is no longer needed.
pub(crate) async fn finish(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    tx.finish_timer(timer).await?;
    Ok(tx.commit().await?)
}
