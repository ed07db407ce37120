//! Acts when somebody's duty begins: offers them waiting tickets, hands on those left over from other people's duty,
//! and tells them. The [roster](crate::domain::Roster) decides when duty begins.

use crate::desk::duty::{handoff, shifts};
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::views::summary;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, duty, language, outbox, timers};
use crate::domain::{GuildId, Timestamp, UserId};
use crate::store::{Timer, Tx};

/// Handles the beginning of somebody's duty: offers them waiting tickets, hands on leftover ones, announces the shift
/// if the guild wants that, and sets the timer of the next beginning.
pub(crate) async fn on_duty_begins(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(guild) = timer.guild else {
        return timers::finish(desk, timer).await;
    };
    let beginnings = untold_beginnings(desk, guild).await?;
    let left_over = handoff::share_left(desk, guild).await?;
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    for one in beginnings {
        tx.beginning_told(guild, one.instructor, one.began).await?;
        let told = told_to(desk, &mut tx, guild, &one).await?;
        outbox::enqueue(desk, &mut tx, &told)?;
    }
    handoff::welcome(desk, &mut tx, guild).await?;
    handoff::hand_on_left(desk, &mut tx, left_over).await?;
    shifts::plan_next(desk, &mut tx, guild).await?;
    outbox::commit(desk, tx).await
}

/// The beginning of an instructor's shift.
struct ShiftBeginning {
    instructor: UserId,
    began: Timestamp,
    /// The end of their duty, if there is one.
    until: Option<Timestamp>,
}

/// Finds the instructors whose shift has begun lately and who were not told, if the guild wants them told. Also notes
/// people on duty who are no longer instructors.
async fn untold_beginnings(desk: &Desk, guild: GuildId) -> Result<Vec<ShiftBeginning>, DeskError> {
    let mut found = Vec::new();
    let is_wanted = desk.guilds.get(guild).await?.tell_shift_starts;
    let now = desk.now();
    let roster = desk.store.roster(guild, now).await?;
    let told = desk.store.beginnings_told(guild).await?;
    for one in roster.on_duty(now) {
        let user = one.instructor.user;
        let began = roster.schedule.shift_began(user, now);
        let lately = began.filter(|began| *began >= now - handoff::NOTICED_WITHIN);
        let Some(began) = lately.filter(|began| told.get(&user).is_none_or(|at| at < began)) else {
            continue;
        };
        let is_one = duty::is_instructor_still(desk, guild, &roster, user).await?;
        if is_one && is_wanted {
            found.push(ShiftBeginning {
                instructor: user,
                began,
                until: roster.duty_ends(user, now),
            });
        }
    }
    Ok(found)
}

/// Makes the message to somebody whose shift has begun.
async fn told_to(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    beginning: &ShiftBeginning,
) -> Result<Outgoing, DeskError> {
    let (user, until) = (beginning.instructor, beginning.until);
    let locale = language::of_person_in(desk, tx, user, Some(guild)).await?;
    let voice = desk.voice(locale);
    let held = tx.tickets_held(guild, user).await?;
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
        ("tickets", summary::lines(desk, tx, &held, voice).await?),
    ];
    Ok(Outgoing::Direct {
        user,
        post: Post::text(voice.say_with("shift-began", &values)),
        otherwise: desk.guilds.get(guild).await?.staff_channel,
    })
}
