//! Keeps the follow-ups of learners up to date: their acts since their first inquiry. Once, 30 days after it, checks
//! whether they are still in the guild, a few learners a minute, because Discord does not report leaving members to a
//! program that may not see all of them.

use crate::desk::platform::PlatformError;
use crate::desk::rollups::measured::Measured;
use crate::desk::{Desk, DeskError};
use crate::domain::{FollowUp, GuildId, LearnerNumber, Stay, WebUser};
use crate::measures::{
    DEFINITIONS, FollowUpPurchases, SAME_MATTER, Visits, checked_stay, follow_up, is_too_late,
    next_month, unchecked_stay, zone_of,
};
use crate::store::{ToLookAt, Tx};

/// The most learners of a guild that are checked at once.
const LOOKS: u32 = 20;

/// Recomputes the follow-ups of some learners.
pub(super) async fn make(
    tx: &mut Tx,
    measured: Measured<'_>,
    learners: &[LearnerNumber],
) -> Result<(), DeskError> {
    for learner in learners {
        let former = tx.follow_up(measured.guild, *learner).await?;
        let made = made(tx, measured, *learner, former).await?;
        tx.put_follow_up(measured.guild, *learner, made.as_ref())
            .await?;
    }
    Ok(())
}

/// Returns whether the stored follow-up of a learner differs from a newly made one.
pub(super) async fn has_changed(
    seen: &mut Tx,
    measured: Measured<'_>,
    learner: LearnerNumber,
) -> Result<bool, DeskError> {
    let kept = seen.follow_up(measured.guild, learner).await?;
    Ok(made(seen, measured, learner, kept.clone()).await? != kept)
}

/// Makes the follow-up of a learner; `None` if they have not asked. Only reads.
async fn made(
    tx: &mut Tx,
    measured: Measured<'_>,
    learner: LearnerNumber,
    former: Option<FollowUp>,
) -> Result<Option<FollowUp>, DeskError> {
    let (guild, now) = (measured.guild, measured.now);
    let zone = zone_of(measured.zone);
    let month = |first| next_month(first, &zone);
    let asked = tx.asked_inquiries(guild, learner, SAME_MATTER, month);
    let Some(asked) = asked.await? else {
        return Ok(None);
    };
    let bought = tx.bought_around(guild, learner, asked.first_at).await?;
    let bought = bought.map(|(before, next_at)| FollowUpPurchases { before, next_at });
    let subscribed = tx.subscribed_around(guild, learner, asked.first_at).await?;
    let visits = Visits {
        first_at: asked.first_at,
        category: asked.category,
        outcome: asked.outcome,
        again_at: asked.again_at,
        in_next_month: asked.in_next_month,
    };
    let stay = match &former {
        Some(former) => former.stay,
        None => unchecked_stay(visits.first_at, now),
    };
    let mut made = follow_up(
        &visits,
        bought.unwrap_or_default(),
        subscribed.unwrap_or_default(),
        stay,
        &zone,
    );
    // Purchases are forgotten with their learner, and stay counted.
    if let (None, Some(former)) = (bought, former) {
        made.had_bought = former.had_bought;
        made.bought_again = former.bought_again;
        made.had_subscribed = former.had_subscribed;
        made.renewed = former.renewed;
        made.months = former.months;
    }
    Ok(Some(made))
}

/// Checks whether learners whose check is due are still in a guild, and counts the result. Stops if the platform cannot
/// be asked now; the rest is checked later.
pub(crate) async fn look(desk: &Desk, guild: GuildId) -> Result<(), DeskError> {
    let due = desk.store.learners_to_look_at(guild, desk.now(), LOOKS);
    for one in due.await? {
        let stay = match found(desk, guild, one).await {
            Ok(stay) => stay,
            Err(error) => {
                tracing::warn!(%error, "it could not be looked whether a learner is still there");
                return Ok(());
            }
        };
        let settings = desk.guilds.get(guild).await?;
        let mut tx = desk.store.begin().await?;
        tx.measure(guild, &settings.time_zone, DEFINITIONS).await?;
        if let Some(mut known) = tx.follow_up(guild, one.learner).await? {
            known.stay = stay;
            tx.put_follow_up(guild, one.learner, Some(&known)).await?;
            // Other changes of the learner may be waiting to be counted.
            tx.mark_learner(guild, one.learner);
        }
        tx.commit_soon().await?;
    }
    Ok(())
}

/// Checks whether a learner is still in the guild. A website learner cannot be looked up there.
async fn found(desk: &Desk, guild: GuildId, one: ToLookAt) -> Result<Stay, DeskError> {
    if is_too_late(one.first_at, desk.now()) || WebUser::of_user(one.user).is_some() {
        return Ok(Stay::default());
    }
    let settings = desk.guilds.get(guild).await?;
    let member = match desk.platform.member(guild, one.user).await {
        Err(PlatformError::Gone) => None,
        member => member?,
    };
    let holds = member.map(|member| {
        let mut products = settings.products.keys();
        products.any(|role| member.roles.contains(role))
    });
    Ok(checked_stay(holds))
}
