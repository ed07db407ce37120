//! Duty: its beginning, its end and swaps have a file each. This file chooses the instructor for a ticket: the roster's
//! first candidate who holds the role now, by the platform. If there is none, it tells staff and the learner, with who
//! comes on duty next.

pub(crate) mod handoff;
pub(crate) mod shift_starts;
pub(crate) mod shifts;
pub(crate) mod swaps;

use crate::desk::tickets::conversation::relay;
use crate::desk::tickets::deadlines;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, notices};
use crate::domain::{ChannelId, Coming, GuildId, InquiryEvent, Lack, Millis, Roster, Span, UserId};
use crate::store::{Ticket, Tx};

/// The finding that a ticket can be given to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NobodyFree {
    /// The reason.
    pub(crate) lack: Lack,
    /// The instructor who comes on duty next for the ticket's category, if one is known.
    pub(crate) next: Option<Coming>,
}

/// The chosen instructor for a ticket, or why there is none.
pub(crate) type InstructorChoice = Result<UserId, NobodyFree>;

/// Chooses the instructor to tag next for a ticket as one of `category`. Leaves out those in `asked` and the ticket's
/// learner. Otherwise returns why there is nobody.
pub(crate) async fn choose_instructor(
    desk: &Desk,
    ticket: &Ticket,
    category: Option<&str>,
    asked: &[UserId],
) -> Result<InstructorChoice, DeskError> {
    let roster = desk.store.roster(ticket.guild, desk.now()).await?;
    choose_from(desk, ticket, category, asked, roster).await
}

/// Chooses like [`choose_instructor`], from a roster that was read just now. Notes people found to have lost or
/// regained the instructor role.
pub(crate) async fn choose_from(
    desk: &Desk,
    ticket: &Ticket,
    category: Option<&str>,
    asked: &[UserId],
    roster: Roster,
) -> Result<InstructorChoice, DeskError> {
    let mut news = Vec::new();
    let chosen = choose_with_news(desk, ticket, category, asked, roster, &mut news).await;
    // The platform's answers so far hold, even if it failed at the next person.
    note_news(desk, ticket.guild, news).await?;
    chosen
}

/// Chooses like [`choose_from`]. Adds to `news` the people whose instructor role differs from what the roster knows.
async fn choose_with_news(
    desk: &Desk,
    ticket: &Ticket,
    category: Option<&str>,
    asked: &[UserId],
    mut roster: Roster,
    news: &mut Vec<(UserId, bool)>,
) -> Result<InstructorChoice, DeskError> {
    let (guild, now) = (ticket.guild, desk.now());
    let learner = desk.store.user_of(ticket.learner).await?;
    let asked: Vec<UserId> = asked.iter().copied().chain(learner).collect();
    if let (true, Some(learner)) = (ticket.anonymous, learner) {
        // Nothing in the reason may tell staff that the learner is one of them.
        roster.dismiss(learner);
    }
    for user in roster.choices(category, now) {
        if asked.contains(&user) {
            continue;
        }
        let is_one = is_instructor_now(desk, guild, user).await?;
        news.extend(news_of(&roster, user, is_one));
        if is_one {
            return Ok(Ok(user));
        }
        roster.dismiss(user);
    }
    // An instructor who lost the role does not count as on duty either.
    let others: Vec<UserId> = roster.on_duty(now).map(|one| one.instructor.user).collect();
    for user in others {
        let is_one = is_instructor_now(desk, guild, user).await?;
        news.extend(news_of(&roster, user, is_one));
        if !is_one {
            roster.dismiss(user);
        }
    }
    let lack = roster.lack(category, &asked, now);
    if let Some(learner) = learner {
        roster.dismiss(learner);
    }
    let mut gone = Vec::new();
    let next = next_holding_role(desk, &roster, guild, category, &mut gone).await;
    let gone = gone.into_iter();
    news.extend(gone.filter_map(|user| news_of(&roster, user, false)));
    Ok(Err(NobodyFree { lack, next: next? }))
}

/// The time ahead for which cover is checked.
const COVER_AHEAD: Millis = Millis::days(7);
/// The number of guilds whose plans are read in one query.
const GUILDS_AT_ONCE: u32 = 100;

/// Sets the metric of planned hours in the days ahead in which nobody is on duty, over all guilds that plan duty.
pub(crate) async fn note_uncovered_hours(desk: &Desk) -> Result<(), DeskError> {
    let from = desk.now();
    let window = Span {
        from,
        until: from + COVER_AHEAD,
    };
    let (mut uncovered, mut last) = (Millis::ZERO, None);
    loop {
        let guilds = desk.store.guilds_with_plans(from, last, GUILDS_AT_ONCE);
        let guilds = guilds.await?;
        for guild in &guilds {
            let mut roster = desk.store.roster(*guild, from).await?;
            roster.dismiss_gone();
            let covers = roster.cover_for(None, window);
            let gaps = covers.iter().filter(|cover| cover.on_duty.is_empty());
            let gaps: Millis = gaps.map(|gap| gap.span.until.since(gap.span.from)).sum();
            uncovered = uncovered + gaps;
        }
        last = guilds.last().copied();
        if last.is_none() {
            break;
        }
    }
    let hours = uncovered.get() / Millis::hours(1).get();
    desk.metrics.uncovered_hours.set(hours);
    Ok(())
}

/// Finds the instructor who comes on duty next for a category and still holds the role.
pub(crate) async fn next_instructor(
    desk: &Desk,
    roster: &Roster,
    guild: GuildId,
    category: Option<&str>,
) -> Result<Option<Coming>, DeskError> {
    next_holding_role(desk, roster, guild, category, &mut Vec::new()).await
}

/// Finds the instructor who comes on duty next for a category and still holds the role. Adds to `gone` those who would
/// come earlier but have lost it.
async fn next_holding_role(
    desk: &Desk,
    roster: &Roster,
    guild: GuildId,
    category: Option<&str>,
    gone: &mut Vec<UserId>,
) -> Result<Option<Coming>, DeskError> {
    for coming in roster.all_coming(category, desk.now()) {
        let user = coming.instructor;
        if is_instructor_now(desk, guild, user).await? {
            return Ok(Some(coming));
        }
        gone.push(user);
    }
    Ok(None)
}

/// Returns whether a person is in the guild and holds the instructor role, as the platform says now.
pub(crate) async fn is_instructor_now(
    desk: &Desk,
    guild: GuildId,
    user: UserId,
) -> Result<bool, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let member = desk.platform.member(guild, user).await?;
    Ok(member.is_some_and(|member| settings.is_instructor(&member.roles)))
}

/// Returns whether a person of the roster is still an instructor, as the platform says now. Notes a change in a
/// transaction of its own, so it must not be called within one.
pub(crate) async fn is_instructor_still(
    desk: &Desk,
    guild: GuildId,
    roster: &Roster,
    user: UserId,
) -> Result<bool, DeskError> {
    let is_one = is_instructor_now(desk, guild, user).await?;
    note_whether_instructor(desk, guild, roster, user, is_one).await?;
    Ok(is_one)
}

/// Notes that a person is an instructor again, if they were noted as gone.
pub(crate) async fn note_back(desk: &Desk, guild: GuildId, user: UserId) -> Result<(), DeskError> {
    let roster = desk.store.roster(guild, desk.now()).await?;
    note_whether_instructor(desk, guild, &roster, user, true).await
}

/// Notes whether a person is an instructor, if that differs from the roster.
async fn note_whether_instructor(
    desk: &Desk,
    guild: GuildId,
    roster: &Roster,
    user: UserId,
    is_one: bool,
) -> Result<(), DeskError> {
    let news = news_of(roster, user, is_one).into_iter().collect();
    note_news(desk, guild, news).await
}

/// Returns a person with whether they are an instructor, if that differs from the roster.
fn news_of(roster: &Roster, user: UserId, is_one: bool) -> Option<(UserId, bool)> {
    let mut known = roster.candidates.iter();
    let known = known.find(|one| one.instructor.user == user);
    let was_one = known.is_none_or(|one| one.instructor.gone_since.is_none());
    (is_one != was_one).then_some((user, is_one))
}

/// Notes of each person whether they are an instructor, and computes deadlines again, once for all of them: the duty of
/// people who are none no longer counts towards deadlines.
async fn note_news(
    desk: &Desk,
    guild: GuildId,
    mut news: Vec<(UserId, bool)>,
) -> Result<(), DeskError> {
    if news.is_empty() {
        return Ok(());
    }
    // In a fixed order, so that two processes with the same findings do not deadlock.
    news.sort_unstable();
    let now = desk.now();
    let mut tx = desk.store.begin().await?;
    for (user, is_one) in news {
        if is_one {
            tx.note_instructor_back(guild, user, now, desk.entropy.id())
                .await?;
        } else {
            tx.note_instructor_gone(guild, user, now).await?;
        }
    }
    recompute_deadlines(desk, &mut tx, guild).await?;
    Ok(tx.commit().await?)
}

/// Sets timers that compute the deadlines of open tickets again, if these are counted in duty hours.
pub(crate) async fn recompute_deadlines(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
) -> Result<(), DeskError> {
    if desk.guilds.get(guild).await?.counts_duty() {
        tx.recompute_deadlines(guild, desk.now());
    }
    Ok(())
}

/// Returns whether a person is in the guild and belongs to its staff, as the platform says now.
pub(crate) async fn is_staff_now(
    desk: &Desk,
    guild: GuildId,
    user: UserId,
) -> Result<bool, DeskError> {
    match desk.platform.member(guild, user).await? {
        Some(member) => interactions::is_staff(desk, guild, &member).await,
        None => Ok(false),
    }
}

/// Locks an instructor until the transaction ends, so that no other ticket can be assigned to them. Returns whether
/// they still have room for this ticket, since another may have taken it after the choice. True if the ticket is gone,
/// because nobody is assigned then.
pub(crate) async fn lock_if_free(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    instructor: UserId,
) -> Result<bool, DeskError> {
    // The ticket first, as everywhere, so that two transactions that lock both rows do not deadlock.
    let Some(ticket) = tx.ticket_to_change(ticket).await? else {
        return Ok(true);
    };
    let now = desk.now();
    tx.lock_instructor(ticket.guild, instructor).await?;
    let roster = tx.roster(ticket.guild, now).await?;
    let mut free = roster.choices(ticket.category.as_deref(), now).into_iter();
    Ok(free.any(|one| one == instructor))
}

/// Records the tagged instructor, and sets the time at which a reply is due.
pub(crate) async fn note_assignment(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    instructor: Option<UserId>,
    known: &mut KnownHours,
) -> Result<(), DeskError> {
    if let Some(instructor) = instructor {
        assign(desk, tx, ticket, instructor, None).await?;
    }
    deadlines::set_next_call(desk, tx, ticket, known).await
}

/// Records that an instructor was called for a ticket in addition to its holder.
pub(crate) async fn note_called(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    instructor: UserId,
) -> Result<(), DeskError> {
    assign(desk, tx, ticket, instructor, None).await
}

/// Records that the ticket was passed on to an instructor, and sets the time at which a reply is due.
pub(crate) async fn note_passed_on(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    instructor: UserId,
    by: Option<UserId>,
) -> Result<(), DeskError> {
    assign(desk, tx, ticket, instructor, by).await?;
    deadlines::set_next_call(desk, tx, ticket, &mut KnownHours::default()).await
}

async fn assign(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    instructor: UserId,
    by: Option<UserId>,
) -> Result<(), DeskError> {
    let now = desk.now();
    let event = InquiryEvent::Assigned { instructor, by };
    tx.record(ticket.inquiry, now, &event)?;
    Ok(tx.assigned(ticket.guild, instructor, now).await?)
}

/// Tells staff and the learner why the ticket can be given to nobody.
pub(crate) async fn tell_lack(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    nobody: NobodyFree,
) -> Result<(), DeskError> {
    let settings = desk.guilds.get(ticket.guild).await?;
    let category = interactions::category_title(desk, ticket.category.as_deref(), settings.locale);
    let values = [
        ("number", ticket.number.to_string()),
        ("place", thread_mention(ticket)),
        ("category", category),
        ("lack", lack_key(nobody.lack).to_owned()),
        ("next", next_for_staff(nobody, desk.voice(settings.locale))),
    ];
    notices::tell_staff(desk, tx, ticket.guild, "duty-lack-staff", &values).await?;
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    let is_told = settings.staff_channel.is_some();
    let text = lack_for_learner(nobody, is_told, desk.voice(inquiry.locale));
    relay::say_to_learner(desk, tx, ticket, Post::text(text))
}

/// Returns the text for a learner whose ticket can be given to nobody, with whether staff are told.
fn lack_for_learner(nobody: NobodyFree, is_told: bool, voice: Voice<'_>) -> String {
    let lack = nobody.lack;
    let next = match nobody.next {
        Some(coming) if lack != Lack::AllFull => {
            voice.say1("duty-next-learner", "when", coming.at.shown())
        }
        _ => String::new(),
    };
    let told = if is_told { "yes" } else { "no" };
    let values = [
        ("lack", lack_key(lack).to_owned()),
        ("told", told.to_owned()),
        ("next", next),
    ];
    voice.say_with("duty-lack-learner", &values)
}

/// Returns the part of a message to staff that names who comes on duty next; empty if unknown.
pub(crate) fn next_for_staff(nobody: NobodyFree, voice: Voice<'_>) -> String {
    nobody.next.map_or_else(String::new, |coming| {
        let values = [
            ("user", coming.instructor.mention()),
            ("when", coming.at.shown()),
        ];
        voice.say_with("duty-next-staff", &values)
    })
}

/// Returns the mention of a ticket's thread; empty without one.
pub(crate) fn thread_mention(ticket: &Ticket) -> String {
    ticket.thread.map_or_else(String::new, ChannelId::mention)
}

/// Returns the variant of the texts for the reason why there is nobody.
pub(crate) const fn lack_key(lack: Lack) -> &'static str {
    match lack {
        Lack::NobodyOnDuty => "nobody",
        Lack::NobodyTakesIt => "category",
        Lack::AllAsked => "asked",
        Lack::AllFull => "full",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;

    #[test]
    fn a_learner_is_told_that_nobody_is_on_duty_only_where_nobody_is() {
        let texts = Texts::load().unwrap();
        for (locale, words) in [
            (Locale::EnUs, "No instructor is on duty"),
            (Locale::ZhCn, "没有讲师值班"),
        ] {
            for (lack, is_nobody) in [
                (Lack::NobodyOnDuty, true),
                (Lack::NobodyTakesIt, false),
                (Lack::AllAsked, false),
                (Lack::AllFull, false),
            ] {
                let nobody = NobodyFree { lack, next: None };
                let told = lack_for_learner(nobody, true, Voice::new(&texts, locale));
                assert_eq!(told.contains(words), is_nobody, "{lack:?}: {told}");
            }
        }
    }

    #[test]
    fn a_learner_reads_that_the_team_was_told_only_where_it_was() {
        let texts = Texts::load().unwrap();
        for (locale, words) in [
            (Locale::EnUs, "has been told"),
            (Locale::ZhCn, "已经收到通知"),
        ] {
            for lack in [Lack::NobodyOnDuty, Lack::NobodyTakesIt, Lack::AllAsked] {
                for is_told in [true, false] {
                    let nobody = NobodyFree { lack, next: None };
                    let told = lack_for_learner(nobody, is_told, Voice::new(&texts, locale));
                    assert_eq!(told.contains(words), is_told, "{lack:?}: {told}");
                }
            }
        }
    }
}
