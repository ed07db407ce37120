//! Acts when a guild's schedule changes: sets the timers of the next beginning and end of duty, computes deadlines
//! again, and tells the person whose shifts changed. A beginning is handled in
//! [`shift_starts`](crate::desk::duty::shift_starts), an end in the [hand-off](crate::desk::duty::handoff).

use crate::desk::event::{Call, Person};
use crate::desk::outbox::Outgoing;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty, interactions, language, outbox};
use crate::domain::{GuildId, Millis, Roster, UserId};
use crate::store::{TimerKind, Tx};

/// The time after which a schedule without a coming shift is read again.
const LOOK_AGAIN: Millis = Millis::days(7);

/// Sets the timers of the next beginning and the next end of duty by the schedule. Earlier timers stay: a due one may
/// not have been handled yet, and an unneeded one does no harm.
pub(crate) async fn plan_next(desk: &Desk, tx: &mut Tx, guild: GuildId) -> Result<(), DeskError> {
    let now = desk.now();
    let roster = tx.roster(guild, now - Roster::BACK).await?;
    let seen = tx.ends_seen(guild).await?;
    let is_planned = roster.schedule.is_planned(now);
    let begins = roster.next_beginning(now).filter(|_| is_planned);
    let people = roster.candidates.iter().map(|one| one.instructor.user);
    let ends = people.filter_map(|user| {
        let ends = roster.ends(user, seen.get(&user).copied(), now);
        ends.first().copied()
    });
    for (kind, due) in [
        (TimerKind::DutyBegins, begins),
        (TimerKind::DutyEnds, ends.min()),
    ] {
        if let Some(due) = due.or(is_planned.then_some(now + LOOK_AGAIN)) {
            tx.set_timer_no_later(kind, guild.to_db(), due);
        }
    }
    Ok(())
}

/// Commits a change of the schedule with its `notices`. Sets the timers of the next beginning and end, and computes
/// deadlines again.
pub(crate) async fn commit(
    desk: &Desk,
    mut tx: Tx,
    guild: GuildId,
    notices: impl IntoIterator<Item = Outgoing>,
) -> Result<(), DeskError> {
    for notice in notices {
        outbox::enqueue(desk, &mut tx, &notice)?;
    }
    plan_next(desk, &mut tx, guild).await?;
    if !tx.tickets_left(guild).await?.is_empty() {
        // People who are on duty by this change may take the leftover tickets.
        tx.set_timer(TimerKind::DutyBegins, guild.to_db(), desk.now());
    }
    duty::recompute_deadlines(desk, &mut tx, guild).await?;
    outbox::commit(desk, tx).await
}

/// Returns whether a person may change the shifts of others, as leads and moderators may.
pub(crate) async fn leads(desk: &Desk, by: &Person, guild: GuildId) -> Result<bool, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    Ok(by.leads(&settings))
}

/// Finds the person whose duty a call changes: its caller, or the instructor in its option `user`. The error is the
/// text that says why it may not.
pub(crate) async fn acts_for(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Result<UserId, String>, DeskError> {
    let others = call.arguments.user("user");
    let Some(user) = others.filter(|user| *user != call.by.user) else {
        let settings = desk.guilds.get(guild).await?;
        let may = settings.is_instructor(&call.by.roles);
        if !may {
            return Ok(Err(voice.say("duty-instructors-only")));
        }
        duty::note_back(desk, guild, call.by.user).await?;
        return Ok(Ok(call.by.user));
    };
    if !leads(desk, &call.by, guild).await? {
        return Ok(Err(voice.say("duty-leads-only")));
    }
    if !duty::is_instructor_now(desk, guild, user).await? {
        let text = voice.say1("ticket-not-an-instructor", "user", user.mention());
        return Ok(Err(text));
    }
    duty::note_back(desk, guild, user).await?;
    Ok(Ok(user))
}

/// The texts about a change of duty: the reply to the caller, and the notice to the person concerned.
pub(crate) struct DutyTexts {
    /// The reply to the caller.
    pub(crate) reply: String,
    /// The message to the person whose shifts they are, if somebody else changes them.
    pub(crate) notice: Option<Outgoing>,
}

/// Begins a change of a person's duty by a command, with the texts for the caller and the person. `words` gets `own` if
/// the reader's own duty changes, else `other`.
pub(crate) async fn begin(
    desk: &Desk,
    call: &Call,
    user: UserId,
    voice: Voice<'_>,
    words: impl Fn(Voice<'_>, &str) -> String,
) -> Result<(Tx, DutyTexts), DeskError> {
    let whose = if user == call.by.user { "own" } else { "other" };
    let change = ChangeOfDuty::by(call, user);
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let told = DutyTexts {
        reply: words(voice, whose),
        notice: notice(desk, &mut tx, change, |voice| words(voice, "own")).await?,
    };
    Ok((tx, told))
}

/// The people in a change of duty, and its guild.
#[derive(Clone, Copy)]
pub(crate) struct ChangeOfDuty {
    /// The guild.
    pub(crate) guild: Option<GuildId>,
    /// The person who changes it.
    pub(crate) by: UserId,
    /// The person whose duty it is.
    pub(crate) of: UserId,
}

impl ChangeOfDuty {
    /// Makes a change of somebody's duty by the caller of a command.
    pub(crate) const fn by(call: &Call, of: UserId) -> Self {
        Self {
            guild: call.guild,
            by: call.by.user,
            of,
        }
    }
}

/// Makes the message to a person whose duty was changed by somebody else.
pub(crate) async fn notice(
    desk: &Desk,
    tx: &mut Tx,
    change: ChangeOfDuty,
    words: impl Fn(Voice<'_>) -> String,
) -> Result<Option<Outgoing>, DeskError> {
    let ChangeOfDuty {
        guild,
        by,
        of: user,
    } = change;
    if user == by {
        return Ok(None);
    }
    let locale = language::of_person_in(desk, tx, user, guild).await?;
    let voice = desk.voice(locale);
    let values = [("by", by.mention()), ("change", words(voice))];
    let otherwise = match guild {
        Some(guild) => desk.guilds.get(guild).await?.staff_channel,
        None => None,
    };
    Ok(Some(Outgoing::Direct {
        user,
        post: Post::text(voice.say_with("duty-told", &values)),
        otherwise,
    }))
}
