//! Acts when somebody's duty begins: offers waiting tickets, hands on those that were left over at the end of
//! another's, and tells whoever comes. Never decides when duty begins: the [roster](crate::domain::Roster) does.

use crate::desk::outbox::Outgoing;
use crate::desk::tickets::brief;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, duty, handoff, interactions, outbox, shifts, timers};
use crate::domain::{GuildId, Timestamp};
use crate::store::Timer;

/// Offers waiting tickets to an instructor whose duty begins now, hands on what was left over, tells them that their
/// shift has begun where that is wanted, and sets the timer of the next one.
pub(crate) async fn duty_begins(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(guild) = timer.guild else {
        return timers::finish(desk, timer).await;
    };
    let told = starting(desk, guild, timer.due).await?;
    let left_over = handoff::share_left(desk, guild).await?;
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    for step in told {
        outbox::enqueue(desk, &mut tx, &step)?;
    }
    handoff::welcome(desk, &mut tx, guild).await?;
    handoff::hand_on_left(desk, &mut tx, left_over).await?;
    shifts::plan_next(desk, &mut tx, guild).await?;
    outbox::commit(desk, tx).await
}

/// Makes the messages to those whose shift has begun at or after a moment, if the guild wants them told.
async fn starting(
    desk: &Desk,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<Outgoing>, DeskError> {
    let mut told = Vec::new();
    let settings = desk.guilds.get(guild).await?;
    if !settings.tell_shift_starts {
        return Ok(told);
    }
    let now = desk.now();
    let roster = desk.store.roster(guild, now).await?;
    for one in roster.on_duty(now) {
        let user = one.instructor.user;
        let began = roster.schedule.shift_began(user, now);
        if began.is_none_or(|began| began < since)
            || !duty::is_instructor_now(desk, guild, user).await?
        {
            continue;
        }
        let locale = interactions::language_of(desk, user, None, Some(guild)).await?;
        let voice = desk.voice(locale);
        let until = roster.duty_ends(user, now);
        let held = desk.store.tickets_held(guild, user).await?;
        let values = [
            (
                "bounded",
                if until.is_some() { "yes" } else { "no" }.to_owned(),
            ),
            ("until", until.map_or_else(String::new, Timestamp::shown)),
            (
                "open",
                if held.is_empty() { "none" } else { "some" }.to_owned(),
            ),
            ("tickets", brief::lines(desk, &held, voice).await?),
        ];
        told.push(Outgoing::Direct {
            user,
            post: Post::text(voice.say_with("shift-began", &values)),
            otherwise: settings.staff_channel,
        });
    }
    Ok(told)
}
