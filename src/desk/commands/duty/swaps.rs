//! `/duty swap`, `take` and `undo`: asks others to take a part of one's shifts, lists and takes such offers, and undoes
//! either.

use crate::desk::commands::catalogue::CommandName as C;
use crate::desk::commands::lists;
use crate::desk::commands::lists::List;
use crate::desk::commands::moments::span_given;
use crate::desk::duty::swaps::Actor;
use crate::desk::duty::{shifts, swaps};
use crate::desk::event::Call;
use crate::desk::ui::post::{Choice, Post};
use crate::desk::ui::replies::{Voice, choice, fitting};
use crate::desk::{Desk, DeskError, duty};
use crate::domain::{AskedSwap, GuildId, Millis, Span, Timestamp, UserId};
use crate::measures::zone_of;

/// The time ahead for which swaps can be asked.
const FURTHEST: Millis = Millis::days(90);
/// The most swaps of a guild that are not over.
const MAX_SWAPS: usize = 200;

/// Runs a command about swaps and returns the reply.
pub(crate) async fn swap_command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    if call.command == C::DutyTake && call.arguments.text("swap").is_none() {
        return list(desk, guild, voice).await;
    }
    Ok(Post::text(change(desk, call, guild, voice).await?))
}

/// Asks for a swap, takes one, or undoes either, and returns the reply.
async fn change(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let actor = Actor {
        guild,
        by: &call.by,
        interaction: call.interaction.id,
        is_press: false,
    };
    if call.command != C::DutySwap {
        let named = call.arguments.text("swap").unwrap_or_default();
        let Ok(number) = named.trim().trim_start_matches('#').parse() else {
            return Ok(voice.say1("swap-unknown", "number", named));
        };
        if call.command == C::DutyUndo {
            return swaps::undo(desk, actor, number, voice).await;
        }
        return match shifts::acts_for(desk, call, guild, voice).await? {
            Ok(taker) => swaps::take(desk, actor, taker, number, voice).await,
            Err(refusal) => Ok(refusal),
        };
    }
    match read(desk, call, guild, voice).await? {
        Ok(asked) => swaps::ask(desk, actor, asked, voice).await,
        Err(refusal) => Ok(refusal),
    }
}

/// Reads the swap that a call asks for, still without a number. It spans the named shifts from the first to the last.
async fn read(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Result<AskedSwap, String>, DeskError> {
    let giver = match shifts::acts_for(desk, call, guild, voice).await? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let asked_of = call.arguments.user("with");
    if let Some(refusal) = not_asked(desk, guild, giver, asked_of, voice).await? {
        return Ok(Err(refusal));
    }
    let now = desk.now();
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    let wanted = match span_given(call, now, &zone, voice) {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if wanted.until.since(now) > FURTHEST {
        return Ok(Err(voice.say("swap-too-far")));
    }
    let roster = desk.store.roster(guild, now).await?;
    let planned = roster.schedule.planned(giver, wanted);
    let (Some(first), Some(last)) = (planned.first(), planned.last()) else {
        return Ok(Err(voice.say("swap-no-shift")));
    };
    let span = Span {
        from: first.from,
        until: last.until,
    };
    let known = desk.store.swaps(guild, now).await?;
    if known.len() >= MAX_SWAPS {
        return Ok(Err(voice.say1("swap-too-many", "most", MAX_SWAPS)));
    }
    let same = |one: &&AskedSwap| one.giver == giver && one.span.common(span).is_some();
    if let Some(same) = known.iter().filter(|one| one.taken.is_none()).find(same) {
        return Ok(Err(voice.say1("swap-asked-already", "number", same.number)));
    }
    Ok(Ok(AskedSwap {
        number: 0,
        giver,
        asked_of,
        span,
        taken: None,
        withdrawn_at: None,
    }))
}

/// Returns the text that says why a swap cannot be asked of the named person; `None` if it can, or if nobody is named.
async fn not_asked(
    desk: &Desk,
    guild: GuildId,
    giver: UserId,
    asked_of: Option<UserId>,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    Ok(match asked_of {
        Some(user) if user == giver => Some(voice.say("swap-yourself")),
        Some(user) if !duty::is_instructor_now(desk, guild, user).await? => {
            Some(voice.say1("ticket-not-an-instructor", "user", user.mention()))
        }
        _ => None,
    })
}

/// Lists the swaps that are not over, both open and taken.
async fn list(desk: &Desk, guild: GuildId, voice: Voice<'_>) -> Result<Post, DeskError> {
    let now = desk.now();
    let known = desk.store.swaps(guild, now).await?;
    let lines: Vec<String> = known
        .iter()
        .map(|one| swaps::line(one, now, voice))
        .collect();
    if lines.is_empty() {
        return Ok(Post::text(voice.say("swap-none")));
    }
    lists::reply(desk, guild, &[List::of(lines)], "swaps.txt", voice).await
}

/// Offers choices for the option `swap`: open swaps, and for `/duty undo` also taken ones.
pub(crate) async fn swap_choices(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    typed: &str,
) -> Result<Vec<Choice>, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    if !call.by.is_staff(&settings) {
        return Ok(Vec::new());
    }
    let known = desk.store.swaps(guild, desk.now()).await?;
    let fits = |one: &&AskedSwap| call.command == C::DutyUndo || one.taken.is_none();
    let name = &settings.time_zone;
    let zone = zone_of(name);
    let choices = known.iter().filter(fits).map(|one| {
        let number = one.number.to_string();
        let at = |moment: Timestamp| zone.to_datetime(moment.to_jiff()).strftime("%F %H:%M");
        let (from, until) = (at(one.span.from), at(one.span.until));
        choice(&number, &format!("#{number}: {from} – {until} ({name})"))
    });
    Ok(fitting(choices, typed))
}
