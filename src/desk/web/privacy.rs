//! Hands out and deletes a visitor's stored data at the request of their site.

use crate::desk::privacy;
use crate::desk::web::{Visitor, WebDesk, WebError};

/// Makes a copy of a visitor's stored data, as JSON.
///
/// # Errors
/// See [`WebError`].
pub async fn copy(web: &WebDesk, visitor: &Visitor) -> Result<Vec<u8>, WebError> {
    let known = web.find(visitor).await?;
    let copy = privacy::own_copy(known.desk, known.user.user(), known.guild);
    copy.await?.ok_or(WebError::Unknown("user"))
}

/// Deletes a visitor's stored data. A later visitor with the same name is new.
///
/// # Errors
/// See [`WebError`].
pub async fn forget(web: &WebDesk, visitor: &Visitor) -> Result<(), WebError> {
    let known = web.find(visitor).await?;
    privacy::forget_own(known.desk, known.user.user(), known.guild).await?;
    web.mailbox.changed(known.user);
    Ok(())
}
