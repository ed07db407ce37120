//! Gives out and deletes what is kept about a visitor, as their site asks for it.

use crate::desk::privacy;
use crate::desk::web::{Visitor, WebDesk, WebError};

/// Makes a copy of what is kept about a visitor, as JSON.
///
/// # Errors
/// See [`WebError`].
pub async fn copy(web: &WebDesk, visitor: &Visitor) -> Result<Vec<u8>, WebError> {
    let known = web.find(visitor).await?;
    let copy = privacy::own_copy(known.desk, known.user.user(), known.guild);
    copy.await?.ok_or(WebError::Unknown("user"))
}

/// Deletes what is kept about a visitor; whoever comes under the same name is a stranger.
///
/// # Errors
/// See [`WebError`].
pub async fn forget(web: &WebDesk, visitor: &Visitor) -> Result<(), WebError> {
    let known = web.find(visitor).await?;
    privacy::forget_own(known.desk, known.user.user(), known.guild).await?;
    web.mailbox.changed(known.user);
    Ok(())
}
