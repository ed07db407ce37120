//! The hand-off: when the duty of an instructor with open tickets ends, tells the next instructor about the tickets or
//! gives them over, as the guild has set. Staff are told of tickets that nobody on duty can take; these are handed on
//! when somebody's duty begins. The [roster](crate::domain::Roster) decides when duty ends or begins.

use std::collections::BTreeMap;

use crate::desk::duty::{NobodyFree, lack_key, next_for_staff, shifts};
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::tickets::transitions::{MoveResult, Mover};
use crate::desk::tickets::views::summary;
use crate::desk::tickets::{assignee, deadlines, transitions};
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, duty, notices, outbox, timers};
use crate::domain::{
    Coming, GuildId, Handoff, InquiryEvent, Millis, Roster, TicketState, Timestamp, UserId,
};
use crate::store::{Ticket, Timer, TimerKind, Tx};

/// A person whose duty has ended.
#[derive(Clone, Copy, Debug)]
struct Leaving {
    guild: GuildId,
    user: UserId,
    /// Whether they are away: urgent tickets then do not wait for their next shift.
    is_away: bool,
}

impl Leaving {
    fn of(guild: GuildId, user: UserId, roster: &Roster, now: Timestamp) -> Self {
        let mut absences = roster.schedule.absences.iter();
        let is_away = absences.any(|one| one.instructor == user && one.span.contains(now));
        Self {
            guild,
            user,
            is_away,
        }
    }
}

/// The tickets by the instructor who comes next for them, and those for which nobody is on duty.
#[derive(Debug, Default)]
struct SharedTickets {
    taken: BTreeMap<UserId, Vec<Ticket>>,
    left: Vec<Ticket>,
}

/// A ticket that is to be shared, and its learner, who may be an instructor.
#[derive(Debug)]
struct TicketToShare {
    ticket: Ticket,
    learner: Option<UserId>,
}

/// Hands on the open tickets of everyone whose duty has ended, once for each end, and sets the timer of the next end.
pub(crate) async fn on_duty_ends(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(guild) = timer.guild else {
        return timers::finish(desk, timer).await;
    };
    let now = desk.now();
    let mut roster = desk.store.roster(guild, now - Roster::BACK).await?;
    let ended = ended(desk, guild, &roster).await?;
    let mut all_held = Vec::new();
    for (leaving, _) in &ended {
        let held = desk.store.tickets_held(guild, leaving.user).await?;
        if !held.is_empty() && !roster.is_on_duty(leaving.user, now) {
            all_held.push((*leaving, held));
        }
    }
    let mut shares = Vec::new();
    for (leaving, shared) in share_all(desk, guild, &mut roster, all_held).await? {
        // Discord is asked before the transaction, which may not wait for it.
        let next = next_for_left(desk, &roster, guild, &shared).await?;
        shares.push((leaving, shared, next));
    }
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    for (leaving, at) in &ended {
        tx.end_seen(guild, leaving.user, *at).await?;
    }
    for (leaving, shared, next) in shares {
        let left = hand_off(desk, &mut tx, leaving, shared).await?;
        tell_left(desk, &mut tx, &roster, leaving, &left, next).await?;
    }
    shifts::plan_next(desk, &mut tx, guild).await?;
    outbox::commit(desk, tx).await
}

/// Finds everyone whose duty has ended and whose end was not handled, with the time of the end.
async fn ended(
    desk: &Desk,
    guild: GuildId,
    roster: &Roster,
) -> Result<Vec<(Leaving, Timestamp)>, DeskError> {
    let now = desk.now();
    let seen = desk.store.ends_seen(guild).await?;
    let people = roster.candidates.iter().map(|one| one.instructor.user);
    let ended = people.filter_map(|user| {
        let ends = roster.ends(user, seen.get(&user).copied(), now);
        let at = ends.into_iter().rfind(|end| *end <= now)?;
        Some((Leaving::of(guild, user, roster, now), at))
    });
    Ok(ended.collect())
}

/// The leftover tickets: nobody took them when their holders' duty ended. They are shared among the instructors whose
/// duty begins now.
#[derive(Debug, Default)]
pub(crate) struct LeftOver {
    /// The tickets whose holder is back.
    back: Vec<Ticket>,
    shares: Vec<(Leaving, SharedTickets)>,
}

/// Shares leftover tickets among the instructors who are on duty now.
pub(crate) async fn share_left(desk: &Desk, guild: GuildId) -> Result<LeftOver, DeskError> {
    let mut by_holder: BTreeMap<UserId, Vec<Ticket>> = BTreeMap::new();
    for ticket in desk.store.tickets_left(guild).await? {
        if let Some(holder) = ticket.holder() {
            by_holder.entry(holder).or_default().push(ticket);
        }
    }
    if by_holder.is_empty() {
        return Ok(LeftOver::default());
    }
    let now = desk.now();
    let mut roster = desk.store.roster(guild, now).await?;
    let (mut back, mut all_held) = (Vec::new(), Vec::new());
    for (user, held) in by_holder {
        if roster.is_on_duty(user, now) {
            back.extend(held);
        } else {
            all_held.push((Leaving::of(guild, user, &roster, now), held));
        }
    }
    let shares = share_all(desk, guild, &mut roster, all_held).await?;
    Ok(LeftOver { back, shares })
}

/// Hands on leftover tickets as they were shared. Staff are not told again of those that still nobody takes.
pub(crate) async fn hand_on_left(
    desk: &Desk,
    tx: &mut Tx,
    left_over: LeftOver,
) -> Result<(), DeskError> {
    for ticket in &left_over.back {
        tx.note_left(ticket, None);
    }
    for (leaving, shared) in left_over.shares {
        hand_off(desk, tx, leaving, shared).await?;
    }
    Ok(())
}

/// The time after the beginning of an instructor's duty within which they are called for waiting tickets: after an
/// outage, the beginning may be noticed late.
pub(crate) const NOTICED_WITHIN: Millis = Millis::hours(1);

/// Offers waiting tickets to instructors whose duty has begun lately, and calls them, once, for the replies that they
/// owe to learners who wrote meanwhile.
pub(crate) async fn welcome(desk: &Desk, tx: &mut Tx, guild: GuildId) -> Result<(), DeskError> {
    assignee::offer_waiting(desk, tx, guild).await?;
    let now = desk.now();
    let roster = tx.roster(guild, now - Roster::BACK).await?;
    for one in roster.on_duty(now) {
        let user = one.instructor.user;
        let began = roster.schedule.duty_began(user, now);
        let Some(began) = began.filter(|began| *began >= now - NOTICED_WITHIN) else {
            continue;
        };
        for ticket in tx.tickets_held(guild, user).await? {
            let rests = ticket.snoozed_until.is_some_and(|until| until > now);
            let Some(owed) = ticket.reply_owed_since.filter(|owed| *owed < began) else {
                continue;
            };
            let what = format!("{}:back:{}", ticket.number, began.as_millis());
            if ticket.assignee == Some(user)
                && !rests
                && !claimed_since(tx, &ticket, began).await?
                && tx
                    .notice_once(guild, ticket.support_channel, &what, now)
                    .await?
            {
                call_back(desk, tx, &ticket, user, owed).await?;
            }
        }
    }
    Ok(())
}

/// Returns whether a ticket was claimed by its holder, or passed on to them, at or after `at`: they then know of it.
async fn claimed_since(tx: &mut Tx, ticket: &Ticket, at: Timestamp) -> Result<bool, DeskError> {
    let history = tx.events_of(ticket.inquiry).await?;
    let mut later = history.iter().filter(|(when, _)| *when >= at);
    let claimed = TicketState::Claimed;
    Ok(later.any(|(_, event)| matches!(event, InquiryEvent::Moved { to, .. } if *to == claimed)))
}

/// Calls the holder of a ticket for a reply that has been due since a time when they were off duty.
async fn call_back(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    holder: UserId,
    owed: Timestamp,
) -> Result<(), DeskError> {
    let since = format!("<t:{}:R>", owed.as_secs());
    let values = [("user", holder.mention()), ("since", since)];
    let key = "ticket-holder-back-say";
    transitions::call(desk, tx, ticket, key, &values, Some(holder)).await?;
    deadlines::set_next_call(desk, tx, ticket, &mut KnownHours::default()).await
}

/// Shares the tickets of everyone who left among the instructors who are on duty.
async fn share_all(
    desk: &Desk,
    guild: GuildId,
    roster: &mut Roster,
    all_held: Vec<(Leaving, Vec<Ticket>)>,
) -> Result<Vec<(Leaving, SharedTickets)>, DeskError> {
    if all_held.is_empty() {
        return Ok(Vec::new());
    }
    leave_out_strangers(desk, guild, roster).await?;
    let (way, now) = (desk.guilds.get(guild).await?.handoff, desk.now());
    let mut shares = Vec::new();
    for (leaving, held) in all_held {
        let mut to_share = Vec::new();
        for ticket in held {
            let learner = desk.store.user_of(ticket.learner).await?;
            to_share.push(TicketToShare { ticket, learner });
        }
        shares.push((leaving, share(roster, to_share, way, now)));
    }
    Ok(shares)
}

/// Removes people who are no longer instructors from those on duty.
async fn leave_out_strangers(
    desk: &Desk,
    guild: GuildId,
    roster: &mut Roster,
) -> Result<(), DeskError> {
    let there = roster.on_duty(desk.now()).map(|one| one.instructor.user);
    for user in there.collect::<Vec<_>>() {
        if !duty::is_instructor_still(desk, guild, roster, user).await? {
            roster.dismiss(user);
        }
    }
    Ok(())
}

/// Shares tickets among those on duty who take their categories. Told tickets go to as few instructors as possible,
/// given ones to those with the most room. No ticket goes to its own learner.
fn share(
    roster: &mut Roster,
    tickets: Vec<TicketToShare>,
    way: Handoff,
    now: Timestamp,
) -> SharedTickets {
    let mut shared = SharedTickets::default();
    for TicketToShare { ticket, learner } in tickets {
        let category = ticket.category.as_deref();
        let others = |mut people: Vec<UserId>| {
            people.retain(|one| Some(*one) != learner);
            people
        };
        let next = match way {
            Handoff::Tell => {
                let taking = others(roster.everyone_taking(category, now));
                let mut told = taking.iter().filter(|one| shared.taken.contains_key(one));
                told.next().or(taking.first()).copied()
            }
            Handoff::Reassign => others(roster.choices(category, now)).first().copied(),
        };
        match next {
            Some(next) => {
                if way == Handoff::Reassign {
                    roster.give(next);
                }
                shared.taken.entry(next).or_default().push(ticket);
            }
            None => shared.left.push(ticket),
        }
    }
    shared
}

/// Hands on one person's tickets, and tells the next instructors. Returns the tickets that nobody takes: they are
/// handed on when somebody's duty begins.
async fn hand_off(
    desk: &Desk,
    tx: &mut Tx,
    leaving: Leaving,
    shared: SharedTickets,
) -> Result<Vec<Ticket>, DeskError> {
    let settings = desk.guilds.get(leaving.guild).await?;
    let SharedTickets { taken, mut left } = shared;
    for (next, tickets) in taken {
        let (key, tickets) = match settings.handoff {
            Handoff::Tell => {
                if leaving.is_away {
                    offer_at_once(desk, tx, &tickets);
                }
                ("handoff-told", tickets)
            }
            Handoff::Reassign => {
                let given = give(desk, tx, leaving, next, tickets, &mut left).await?;
                ("handoff-given", given)
            }
        };
        if tickets.is_empty() {
            continue;
        }
        for ticket in &tickets {
            tx.note_left(ticket, None);
        }
        let locale = tx.locale_of(next).await?.unwrap_or(settings.locale);
        let voice = desk.voice(locale);
        let values = [
            ("to", next.mention()),
            ("user", leaving.user.mention()),
            ("tickets", summary::lines(desk, tx, &tickets, voice).await?),
        ];
        let step = Outgoing::Direct {
            user: next,
            post: Post::text(voice.say_with(key, &values)).mention(next),
            otherwise: settings.staff_channel,
        };
        outbox::enqueue(desk, tx, &step)?;
    }
    for ticket in &left {
        tx.note_left(ticket, Some(leaving.user));
    }
    Ok(left)
}

/// Sets timers that call the next instructor for tickets that wait for a reply, as for a holder who is away for long.
fn offer_at_once(desk: &Desk, tx: &mut Tx, tickets: &[Ticket]) {
    for ticket in tickets.iter().filter(|one| one.reply_owed_since.is_some()) {
        tx.set_timer(TimerKind::ReplyDue, ticket.id.get(), desk.now());
    }
}

/// Transfers tickets from one instructor to another, and returns those transferred. Tickets for which there is no
/// longer room are added to `left`.
async fn give(
    desk: &Desk,
    tx: &mut Tx,
    from: Leaving,
    to: UserId,
    tickets: Vec<Ticket>,
    left: &mut Vec<Ticket>,
) -> Result<Vec<Ticket>, DeskError> {
    let mut given = Vec::new();
    for seen in tickets {
        let Some(ticket) = tx.ticket_to_change(&seen).await? else {
            continue;
        };
        // The ticket may have been resolved or passed on since.
        if !ticket.state.is_open() || ticket.holder() != Some(from.user) {
            continue;
        }
        if !duty::lock_if_free(desk, tx, &ticket, to).await? {
            left.push(ticket);
            continue;
        }
        let moved = transitions::transfer(desk, tx, &ticket, to, Mover::Frontdesk).await?;
        if matches!(moved, MoveResult::Made(_)) {
            given.push(ticket);
        }
    }
    Ok(given)
}

/// Finds who comes on duty next for the tickets that nobody takes, or that may be left for want of room.
async fn next_for_left(
    desk: &Desk,
    roster: &Roster,
    guild: GuildId,
    shared: &SharedTickets,
) -> Result<Option<Coming>, DeskError> {
    let given = desk.guilds.get(guild).await?.handoff == Handoff::Reassign;
    let taken = shared.taken.values().flatten().filter(|_| given);
    let may_be_left: Vec<&Ticket> = shared.left.iter().chain(taken).collect();
    let Some(first) = may_be_left.first() else {
        return Ok(None);
    };
    let is_one_kind = may_be_left.iter().all(|one| one.category == first.category);
    let kind = first.category.as_deref().filter(|_| is_one_kind);
    duty::next_instructor(desk, roster, guild, kind).await
}

/// Tells staff of tickets that nobody on duty takes, and who comes on duty next.
async fn tell_left(
    desk: &Desk,
    tx: &mut Tx,
    roster: &Roster,
    leaving: Leaving,
    left: &[Ticket],
    next: Option<Coming>,
) -> Result<(), DeskError> {
    let Some(first) = left.first() else {
        return Ok(());
    };
    let Leaving { guild, user, .. } = leaving;
    let category = first.category.as_deref();
    let lack = roster.lack(category, &[], desk.now());
    let voice = desk.voice(desk.guilds.get(guild).await?.locale);
    let values = [
        ("user", user.mention()),
        ("lack", lack_key(lack).to_owned()),
        ("next", next_for_staff(NobodyFree { lack, next }, voice)),
        ("tickets", summary::lines(desk, tx, left, voice).await?),
    ];
    notices::tell_staff(desk, tx, guild, "handoff-left", &values).await
}
