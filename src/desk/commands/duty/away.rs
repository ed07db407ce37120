//! `/duty on`, `off`, `away` and `back`: changes an instructor's duty outside of their shifts, at their own command or
//! that of a lead or moderator.

use crate::desk::commands::moments::{read_end, span_given};
use crate::desk::duty::{handoff, shifts};
use crate::desk::event::Call;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{Absence, DutyOverride, GuildId, Presence, Roster, Span, Timestamp, UserId};
use crate::measures::zone_of;
use crate::store::Tx;

/// Puts an instructor on duty or takes them off, and returns the reply.
pub(crate) async fn change_duty(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    presence: Presence,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let instructor = match shifts::acts_for(desk, call, guild, voice).await? {
        Ok(user) => user,
        Err(refusal) => return Ok(refusal),
    };
    let now = desk.now();
    let option = match presence {
        Presence::On => "for",
        Presence::Off => "until",
    };
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    let said = match call.arguments.text(option) {
        None => None,
        Some(text) => match read_end(text, now, &zone) {
            Some(until) => Some(until),
            None => return Ok(voice.say1("duty-bad-time", "text", text)),
        },
    };
    let until = match (presence, said) {
        (Presence::Off, None) => next_shift(desk, guild, instructor).await?,
        _ => said,
    };
    let change = DutyOverride {
        instructor,
        presence,
        from: now,
        until,
    };
    let words = |voice: Voice<'_>, whose: &str| duty_words(voice, whose, &change);
    let (mut tx, told) = shifts::begin(desk, call, instructor, voice, words).await?;
    if presence == Presence::On {
        cut_absence(desk, &mut tx, guild, &change).await?;
    } else if said.is_none() {
        // Until they come back, or until their next shift: an earlier override does not resume then.
        tx.end_overrides(guild, instructor, now).await?;
    }
    tx.set_override(guild, &change, desk.entropy.id()).await?;
    if presence == Presence::On {
        handoff::welcome(desk, &mut tx, guild).await?;
    }
    shifts::commit(desk, tx, guild, told.notice).await?;
    Ok(told.reply)
}

fn duty_words(voice: Voice<'_>, whose: &str, change: &DutyOverride) -> String {
    let bounded = if change.until.is_some() { "yes" } else { "no" };
    let values = [
        ("whose", whose.to_owned()),
        ("user", change.instructor.mention()),
        ("bounded", bounded.to_owned()),
        (
            "until",
            change.until.map_or_else(String::new, Timestamp::shown),
        ),
    ];
    match change.presence {
        Presence::On => voice.say_with("duty-on", &values),
        Presence::Off => voice.say_with("duty-off", &values),
    }
}

/// Finds the beginning of a person's next shift, which puts them on duty again without a command.
async fn next_shift(
    desk: &Desk,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Timestamp>, DeskError> {
    let now = desk.now();
    let roster = desk.store.roster(guild, now).await?;
    let planned = roster.schedule.planned(user, Roster::ahead(now));
    Ok(planned
        .into_iter()
        .map(|span| span.from)
        .find(|at| *at > now))
}

/// Cuts from a person's absence the time for which they say that they are on duty.
async fn cut_absence(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    there: &DutyOverride,
) -> Result<(), DeskError> {
    let absences = tx.absences(guild, there.from).await?.into_iter();
    let own = absences.filter(|one| one.instructor == there.instructor);
    for absence in own.filter(|one| one.span.contains(there.from)) {
        tx.end_absence(guild, &absence, there.from).await?;
        let after = there
            .until
            .and_then(|until| Span::between(until, absence.span.until));
        if let Some(span) = after {
            let rest = Absence { span, ..absence };
            tx.add_absence(guild, &rest, desk.entropy.id()).await?;
        }
    }
    Ok(())
}

/// Notes that an instructor will be away, and returns the reply.
pub(crate) async fn go_away(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let instructor = match shifts::acts_for(desk, call, guild, voice).await? {
        Ok(user) => user,
        Err(refusal) => return Ok(refusal),
    };
    let now = desk.now();
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    let span = match span_given(call, now, &zone, voice) {
        Ok(span) => span,
        Err(refusal) => return Ok(refusal),
    };
    let absence = Absence { instructor, span };
    let begun = shifts::begin(desk, call, instructor, voice, |voice, whose| {
        absence_words(voice, "duty-away", whose, &absence)
    });
    let (mut tx, told) = begun.await?;
    tx.add_absence(guild, &absence, desk.entropy.id()).await?;
    shifts::commit(desk, tx, guild, told.notice).await?;
    Ok(told.reply)
}

/// Ends an instructor's absence or cancels their next one, and returns the reply.
pub(crate) async fn come_back(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let instructor = match shifts::acts_for(desk, call, guild, voice).await? {
        Ok(user) => user,
        Err(refusal) => return Ok(refusal),
    };
    let now = desk.now();
    let absences = desk.store.absences(guild, now).await?;
    let own = absences
        .into_iter()
        .find(|one| one.instructor == instructor);
    let Some(absence) = own else {
        return Ok(voice.say("duty-back-none"));
    };
    let begun = shifts::begin(desk, call, instructor, voice, |voice, whose| {
        absence_words(voice, "duty-back", whose, &absence)
    });
    let (mut tx, told) = begun.await?;
    if !tx.end_absence(guild, &absence, now).await? {
        return Ok(voice.say("duty-back-none"));
    }
    handoff::welcome(desk, &mut tx, guild).await?;
    shifts::commit(desk, tx, guild, told.notice).await?;
    Ok(told.reply)
}

fn absence_words(voice: Voice<'_>, key: &str, whose: &str, absence: &Absence) -> String {
    let values = [
        ("whose", whose.to_owned()),
        ("user", absence.instructor.mention()),
        ("from", absence.span.from.shown()),
        ("until", absence.span.until.shown()),
    ];
    voice.say_with(key, &values)
}
