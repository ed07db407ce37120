//! Stores Discord's notices of subscriptions to roles: who subscribes or renews, and for how many months by now.
//! Figures about returning learners count them.

use crate::desk::event::{Message, Subscription};
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, LearnerKey};
use crate::store::RoleSubscription;

/// Stores a subscription under the learner's key. Stores nothing about people who asked to be forgotten.
pub(crate) async fn note(
    desk: &Desk,
    message: &Message,
    (guild, subscription): (GuildId, &Subscription),
) -> Result<(), DeskError> {
    let (user, at) = (message.author.user, message.id.sent_at());
    let mut tx = desk.store.begin().await?;
    if tx.was_forgotten(guild, user).await? {
        return Ok(());
    }
    let fresh = LearnerKey::new(desk.entropy.id());
    let learner = tx.learner_or_new(user, fresh, at).await?;
    tx.note_subscription(&RoleSubscription {
        message: message.id,
        guild,
        learner,
        tier: subscription.tier.clone(),
        months: subscription.months,
        is_renewal: subscription.is_renewal,
        at,
    })
    .await?;
    tx.commit_soon().await?;
    Ok(())
}
