//! Posts the weekly digest: on Monday morning, tells a guild's moderators what changed beyond chance in the week
//! before. Posts nothing if nothing changed. [`measures`](crate::measures::changes) finds the changes. The time is a
//! timer of the sweep, so that the digest of a missed Monday is posted once, late.

use crate::desk::outbox::Outgoing;
use crate::desk::stats::StatsCall;
use crate::desk::stats::reports::weekly::{self, Told};
use crate::desk::{Desk, DeskError, outbox, timers};
use crate::domain::{GuildSettings, Millis, Timestamp};
use crate::measures::{next_digest, zone_of};
use crate::store::{Timer, TimerKind, Tx};

/// The time after which a week whose figures are incomplete is looked at again.
const LOOK_AGAIN: Millis = Millis::minutes(5);

/// Sets the timer of a guild's next digest, or clears it if no digest channel is chosen.
pub(crate) fn plan_next(tx: &mut Tx, settings: &GuildSettings, now: Timestamp) {
    let guild = settings.guild.to_db();
    match settings.digest_channel {
        Some(_) => {
            let due = next_digest(now, &zone_of(&settings.time_zone));
            tx.set_timer(TimerKind::Digest, guild, due);
        }
        None => tx.clear_timer(TimerKind::Digest, guild),
    }
}

/// Posts the digest of the last whole week, if anything has changed in it, and sets when the next one is due.
pub(crate) async fn on_digest(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(guild) = timer.guild else {
        return timers::finish(desk, timer).await;
    };
    let settings = desk.store.settings(guild).await?;
    let Some(channel) = settings.digest_channel else {
        return timers::finish(desk, timer).await;
    };
    let call = StatsCall {
        store: &desk.store,
        texts: &desk.texts,
        locale: settings.locale,
        settings: &settings,
        now: desk.now(),
    };
    let post = match weekly::digest(call).await? {
        Told::NotYet => return timers::put_off(desk, timer, LOOK_AGAIN).await,
        Told::Nothing => None,
        Told::Changes(post) => Some(*post),
    };
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    plan_next(&mut tx, &settings, call.now);
    if let Some(post) = post {
        let step = Outgoing::Post {
            guild: Some(guild),
            channel,
            to: None,
            post,
        };
        outbox::enqueue(desk, &mut tx, &step)?;
    }
    outbox::commit(desk, tx).await
}
