//! Swaps of shifts: asking for one, taking it, giving it back and withdrawing it. Each has one message in the staff
//! channel, with its state and buttons; people whose duty changes are told. The [schedule](crate::domain::Schedule)
//! applies a taken swap.

use crate::desk::duty::shifts::ChangeOfDuty;
use crate::desk::duty::{handoff, shifts};
use crate::desk::event::{Person, Press};
use crate::desk::outbox::{NoteStep, Outgoing, Sent};
use crate::desk::platform::{PlatformError, Response};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row, Style};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, language, outbox, timers};
use crate::domain::{
    AskedSwap, ChannelId, GuildId, Hindrance, InteractionId, Locale, Millis, NO_CHANNEL, Schedule,
    Span, Swap, Timestamp, UserId,
};
use crate::store::{Delivery, Timer, TimerKind, Tx};

/// The most changed shifts that a message to the taker of a swap lists.
const MAX_LISTED: usize = 10;

/// A change of a swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SwapChange {
    Asked,
    Taken,
    GivenBack,
    Withdrawn,
    /// It ended without a taker.
    Over,
    /// The shift that it was about no longer exists.
    Ended,
}

/// A change of a swap that was made.
#[derive(Clone, Copy)]
struct MadeChange<'a> {
    change: SwapChange,
    /// The swap as texts present it: with the person who gave it back.
    asked: &'a AskedSwap,
    /// The swap after the change.
    after: &'a AskedSwap,
}

impl<'a> MadeChange<'a> {
    /// Makes a change that texts present with the swap's new state.
    const fn to(change: SwapChange, asked: &'a AskedSwap) -> Self {
        Self {
            change,
            asked,
            after: asked,
        }
    }
}

/// The person who acts on a swap, with the guild and the interaction.
#[derive(Clone, Copy)]
pub(crate) struct Actor<'a> {
    /// The guild.
    pub(crate) guild: GuildId,
    /// The person.
    pub(crate) by: &'a Person,
    /// The press or command.
    pub(crate) interaction: InteractionId,
    /// Whether it is a press on the swap's message, which then is updated anyway.
    pub(crate) is_press: bool,
}

/// Asks for a swap in the staff channel or, without one, of the person who is to take it, and returns the reply.
pub(crate) async fn ask(
    desk: &Desk,
    actor: Actor<'_>,
    asked: AskedSwap,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let has_channel = desk.guilds.get(actor.guild).await?.staff_channel.is_some();
    // Discord is asked before the transaction, which may not wait for it.
    let server = match asked.asked_of {
        Some(_) if !has_channel => desk.platform.servers().guild_name(actor.guild).await?,
        _ => String::new(),
    };
    let mut tx = interactions::begin_once(desk, actor.interaction).await?;
    let number = tx.ask_swap(actor.guild, &asked).await?;
    let asked = AskedSwap { number, ..asked };
    let made = MadeChange::to(SwapChange::Asked, &asked);
    let (told, where_told) = match asked.asked_of {
        Some(user) if !has_channel && user != actor.by.user => {
            let refused = voice.say1("swap-told-refused", "user", user.mention());
            let request = Outgoing::Note(NoteStep {
                user,
                post: request_to(desk, &mut tx, (actor.guild, server), &asked, user).await?,
                author: actor.by.user,
                refused: Post::text(refused),
                otherwise: None,
            });
            let text = voice.say1("swap-told-directly", "user", user.mention());
            (vec![request], text)
        }
        None if !has_channel => (Vec::new(), voice.say("swap-told-nobody")),
        _ => (Vec::new(), String::new()),
    };
    let said = commit_and_tell(desk, tx, actor, made, told, voice).await?;
    Ok(format!("{said}\n{where_told}").trim_end().to_owned())
}

/// Makes the direct message that asks a person to take a swap. Names the guild, because each guild numbers its own
/// swaps.
async fn request_to(
    desk: &Desk,
    tx: &mut Tx,
    (guild, server): (GuildId, String),
    asked: &AskedSwap,
    user: UserId,
) -> Result<Post, DeskError> {
    let voice = desk.voice(language::of_person_in(desk, tx, user, Some(guild)).await?);
    let values = [
        ("number", asked.number.to_string()),
        ("giver", asked.giver.mention()),
        ("server", server),
        ("from", asked.span.from.shown()),
        ("until", asked.span.until.shown()),
    ];
    Ok(Post::text(voice.say_with("swap-asked-of-you", &values)))
}

/// Handles a press on *Take*, *Give back* or *Withdraw*, and updates the message.
pub(crate) async fn pressed(
    desk: &Desk,
    press: &Press,
    number: u32,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let Some(guild) = interactions::guild_of(desk, press, voice).await? else {
        return Ok(());
    };
    let actor = Actor {
        guild,
        by: &press.by,
        interaction: press.interaction.id,
        is_press: true,
    };
    let said = match press.action {
        Some(Action::TakeSwap(_)) => {
            let settings = desk.guilds.get(guild).await?;
            if settings.is_instructor(&press.by.roles) {
                take(desk, actor, press.by.user, number, voice).await
            } else {
                Ok(voice.say("duty-instructors-only"))
            }
        }
        _ => undo(desk, actor, number, voice).await,
    };
    // A repeated press shows the result again: the process may have died in between.
    if matches!(said, Ok(_) | Err(DeskError::SeenBefore))
        && let Some(now) = desk.store.swap(guild, number).await?
    {
        let voice = desk.voice(desk.guilds.get(guild).await?.locale);
        let post = Response::Update(post(desk, &now, voice));
        interactions::respond(desk, press, &post).await?;
    }
    interactions::reply_privately(desk, press, said?).await
}

/// Takes a swap for an instructor, and returns the text for the actor.
pub(crate) async fn take(
    desk: &Desk,
    actor: Actor<'_>,
    taker: UserId,
    number: u32,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let (guild, now) = (actor.guild, desk.now());
    let mut tx = interactions::begin_once(desk, actor.interaction).await?;
    // Of two swaps that somebody takes at the same time, the second sees the first.
    tx.lock_instructor(guild, taker).await?;
    let asked = match tx.swap(guild, number).await? {
        Some(asked) if asked.is_open(now) => asked,
        found => return Ok(stale(found, number, voice)),
    };
    let refusal = if asked.giver == taker {
        Some("swap-yourself")
    } else {
        let swap = asked.taken_by(taker, now);
        let hindrance = tx.roster(guild, now).await?.schedule.hinders(&swap);
        hindrance.map(|hindrance| match hindrance {
            Hindrance::NoShift => "swap-no-shift",
            Hindrance::OwnShift => "swap-own-shift",
            Hindrance::Away => "swap-away",
        })
    };
    if let Some(key) = refusal {
        return Ok(voice.say(key));
    }
    if !tx.take_swap(guild, number, taker, now).await? {
        return Ok(stale(None, number, voice));
    }
    handoff::welcome(desk, &mut tx, guild).await?;
    let taken = AskedSwap {
        taken: Some((taker, now)),
        ..asked
    };
    let made = MadeChange::to(SwapChange::Taken, &taken);
    commit_and_tell(desk, tx, actor, made, Vec::new(), voice).await
}

/// Gives back a taken swap or withdraws an open one, and returns the text for the actor.
pub(crate) async fn undo(
    desk: &Desk,
    actor: Actor<'_>,
    number: u32,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let (guild, now) = (actor.guild, desk.now());
    let leads = shifts::leads(desk, actor.by, guild).await?;
    let mut tx = interactions::begin_once(desk, actor.interaction).await?;
    let asked = match tx.swap(guild, number).await? {
        Some(asked) if asked.taken.is_some() || asked.is_open(now) => asked,
        found => return Ok(stale(found, number, voice)),
    };
    let holder = asked.taken.map_or(asked.giver, |(taker, _)| taker);
    if holder != actor.by.user && !leads {
        let text = voice.say1("swap-not-yours", "user", holder.mention());
        return Ok(text);
    }
    let (change, is_done, after) = match asked.taken {
        Some((taker, _)) => {
            let is_done = tx.give_swap_back(guild, number, taker, now).await?;
            let taken = None;
            (SwapChange::GivenBack, is_done, AskedSwap { taken, ..asked })
        }
        None => {
            let is_done = tx.withdraw_swap(guild, number, now).await?;
            let withdrawn_at = Some(now);
            let after = AskedSwap {
                withdrawn_at,
                ..asked
            };
            (SwapChange::Withdrawn, is_done, after)
        }
    };
    if !is_done {
        return Ok(voice.say("swap-begun"));
    }
    let made = MadeChange {
        change,
        asked: &asked,
        after: &after,
    };
    let told = end_empty(desk, &mut tx, guild, actor.by.user).await?;
    commit_and_tell(desk, tx, actor, made, told, voice).await
}

/// Applies a change of the schedule to coming swaps: ends those whose giver no longer has a shift. Returns the messages
/// to their takers, and to takers of swaps in which the giver's shifts changed since `before`. Changes of a taker's own
/// shifts are told by the caller.
pub(crate) async fn follow(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    by: UserId,
    mut before: Schedule,
) -> Result<Vec<Outgoing>, DeskError> {
    let mut told = end_empty(desk, tx, guild, by).await?;
    let now = desk.now();
    let mut after = tx.roster(guild, now).await?.schedule;
    // The taker of a swap that ended is told by `end_empty`.
    let standing = std::mem::take(&mut after.swaps);
    for asked in tx.swaps(guild, now).await? {
        let ahead = Span::between(asked.span.from.max(now), asked.span.until);
        let (Some((taker, at)), Some(ahead)) = (asked.taken, ahead) else {
            continue;
        };
        let earlier = taken_before(&standing, asked.taken_by(taker, at));
        before.swaps.clone_from(&earlier);
        after.swaps = earlier;
        let gone = before.planned_beyond(&after, asked.giver, ahead);
        let come = after.planned_beyond(&before, asked.giver, ahead);
        if gone.is_empty() && come.is_empty() {
            continue;
        }
        let changed = ChangeOfDuty {
            guild: Some(guild),
            by,
            of: taker,
        };
        let words = |voice: Voice<'_>| shifts_changed(voice, &asked, &gone, &come);
        told.extend(shifts::notice(desk, tx, changed, words).await?);
    }
    Ok(told)
}

/// Lists the swaps that were taken before this one. They decide the giver's shifts that it passes on.
fn taken_before(standing: &[Swap], swap: Swap) -> Vec<Swap> {
    let before = standing.iter().copied();
    before.take_while(|one| *one != swap).collect()
}

/// Makes the text that tells the taker of a swap which of its shifts are gone and which are new.
fn shifts_changed(voice: Voice<'_>, asked: &AskedSwap, gone: &[Span], come: &[Span]) -> String {
    let line = |(sign, span): (&str, &Span)| {
        let values = [("from", span.from.shown()), ("until", span.until.shown())];
        format!("{sign} {}", voice.say_with("duty-span", &values))
    };
    let gone = gone.iter().map(|span| ("−", span));
    let changes = gone.chain(come.iter().map(|span| ("+", span)));
    let mut lines: Vec<String> = changes.map(line).collect();
    let more = lines.len().saturating_sub(MAX_LISTED);
    lines.truncate(MAX_LISTED);
    if more > 0 {
        lines.push(voice.count("duty-more", "count", more));
    }
    let values = [
        ("number", asked.number.to_string()),
        ("giver", asked.giver.mention()),
        ("changes", lines.join("\n")),
    ];
    voice.say_with("swap-shifts-changed", &values)
}

/// Ends coming swaps whose giver no longer has a shift, because the schedule changed or a swap was given back. Returns
/// the messages to their takers.
pub(crate) async fn end_empty(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    by: UserId,
) -> Result<Vec<Outgoing>, DeskError> {
    let now = desk.now();
    let (mut told, mut swaps) = (Vec::new(), tx.swaps(guild, now).await?);
    // The taker of an ended swap may have passed its shifts on by another swap.
    loop {
        let mut schedule = tx.roster(guild, now).await?.schedule;
        let standing = std::mem::take(&mut schedule.swaps);
        let is_empty = |asked: &AskedSwap| {
            schedule.swaps = match asked.taken {
                Some((taker, at)) => taken_before(&standing, asked.taken_by(taker, at)),
                None => standing.clone(),
            };
            schedule.planned(asked.giver, asked.span).is_empty()
        };
        let Some(place) = swaps.iter().position(is_empty) else {
            break;
        };
        let asked = swaps.remove(place);
        if !tx.end_swap(guild, asked.number, now).await? {
            continue;
        }
        show(desk, tx, guild, asked.number).await?;
        let Some((taker, _)) = asked.taken else {
            continue;
        };
        let changed = ChangeOfDuty {
            guild: Some(guild),
            by,
            of: taker,
        };
        let words = |voice: Voice<'_>| words(voice, SwapChange::Ended, &asked, Some(taker));
        told.extend(shifts::notice(desk, tx, changed, words).await?);
    }
    plan_edges(desk, tx, guild).await?;
    Ok(told)
}

/// Commits a change of a swap with the messages in `told` and those to the people whose duty it changes, and updates
/// the swap's message. Returns the text for the actor.
async fn commit_and_tell(
    desk: &Desk,
    mut tx: Tx,
    actor: Actor<'_>,
    made: MadeChange<'_>,
    mut told: Vec<Outgoing>,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let MadeChange {
        change,
        asked,
        after,
    } = made;
    let taker = asked.taken.map(|(taker, _)| taker);
    let has_channel = desk.guilds.get(actor.guild).await?.staff_channel.is_some();
    // Without a staff channel, a person who was asked directly sees no message with the swap's state.
    let is_over = matches!(change, SwapChange::Taken | SwapChange::Withdrawn);
    let asked_directly = asked.asked_of.filter(|_| is_over && !has_channel);
    let asked_directly = asked_directly.filter(|user| Some(*user) != taker && *user != asked.giver);
    let told_of_it = [Some(asked.giver), taker, asked_directly];
    for user in told_of_it.into_iter().flatten() {
        let words = |voice: Voice<'_>| words(voice, change, asked, Some(user));
        let changed = ChangeOfDuty {
            guild: Some(actor.guild),
            by: actor.by.user,
            of: user,
        };
        told.extend(shifts::notice(desk, &mut tx, changed, words).await?);
    }
    if !actor.is_press {
        show(desk, &mut tx, actor.guild, after.number).await?;
    }
    plan_edges(desk, &mut tx, actor.guild).await?;
    shifts::commit(desk, tx, actor.guild, told).await?;
    Ok(words(voice, change, asked, Some(actor.by.user)))
}

/// Puts a change into words for a reader.
fn words(
    voice: Voice<'_>,
    change: SwapChange,
    asked: &AskedSwap,
    reader: Option<UserId>,
) -> String {
    let taker = asked.taken.map(|(taker, _)| taker);
    let whose = match reader {
        None => "other",
        Some(_) if reader == Some(asked.giver) => "giver",
        Some(_) if reader == taker => "taker",
        Some(_) => "other",
    };
    let key = match change {
        SwapChange::Asked => "swap-asked",
        SwapChange::Taken => "swap-taken",
        SwapChange::GivenBack => "swap-given-back",
        SwapChange::Withdrawn => "swap-withdrawn",
        SwapChange::Over => "swap-over",
        SwapChange::Ended => "swap-ended",
    };
    let values = [
        ("reader", whose.to_owned()),
        ("number", asked.number.to_string()),
        ("giver", asked.giver.mention()),
        ("taker", taker.map_or_else(String::new, UserId::mention)),
        ("from", asked.span.from.shown()),
        ("until", asked.span.until.shown()),
    ];
    voice.say_with(key, &values)
}

/// Makes the text that says why a swap cannot be changed.
fn stale(found: Option<AskedSwap>, number: u32, voice: Voice<'_>) -> String {
    match found.and_then(|asked| asked.taken) {
        Some((taker, _)) => voice.say1("swap-taken-already", "user", taker.mention()),
        None => voice.say1("swap-unknown", "number", number),
    }
}

/// Makes a line for everyone that says whether a swap is open or taken.
pub(crate) fn line(asked: &AskedSwap, now: Timestamp, voice: Voice<'_>) -> String {
    let change = match (asked.taken, asked.withdrawn_at) {
        (Some(_), _) => SwapChange::Taken,
        (None, Some(_)) => SwapChange::Withdrawn,
        (None, None) if !asked.is_open(now) => SwapChange::Over,
        (None, None) => SwapChange::Asked,
    };
    let said = words(voice, change, asked, None);
    voice.say_with(
        "swap-line",
        &[("number", asked.number.to_string()), ("stands", said)],
    )
}

/// Makes the message of a swap, with its buttons.
fn post(desk: &Desk, asked: &AskedSwap, voice: Voice<'_>) -> Post {
    let now = desk.now();
    let (mut post, mut buttons) = (Post::text(line(asked, now, voice)), Vec::new());
    let (take, undo) = (
        Action::TakeSwap(asked.number),
        Action::UndoSwap(asked.number),
    );
    if asked.is_open(now) {
        buttons.push(voice.button("button-swap-take", take, Style::Primary));
        buttons.push(voice.button("button-swap-withdraw", undo, Style::Secondary));
        if let Some(user) = asked.asked_of {
            let asked_of = voice.say1("swap-can-you", "user", user.mention());
            post = Post::text(format!("{} {asked_of}", post.text)).mention(user);
        }
    } else if asked.taken.is_some() && now < asked.span.from {
        buttons.push(voice.button("button-swap-give-back", undo, Style::Secondary));
    }
    if buttons.is_empty() {
        return post;
    }
    post.row(Row::Buttons(buttons))
}

/// Queues the update of a swap's message in the staff channel. Without a staff channel, `/duty take` lists the swap.
async fn show(desk: &Desk, tx: &mut Tx, guild: GuildId, number: u32) -> Result<(), DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let Some(channel) = settings.staff_channel else {
        return Ok(());
    };
    let step = Outgoing::Swap {
        guild,
        channel,
        number,
    };
    outbox::enqueue(desk, tx, &step)
}

/// Updates the message of a swap, or posts it if there is none yet.
pub(crate) async fn send_message(
    desk: &Desk,
    delivery: &Delivery,
    guild: GuildId,
    channel: ChannelId,
    number: u32,
) -> Result<Sent, DeskError> {
    let Some(asked) = desk.store.swap(guild, number).await? else {
        return Ok(Sent::Done);
    };
    let post = post(
        desk,
        &asked,
        desk.voice(desk.guilds.get(guild).await?.locale),
    );
    let Some((channel, message)) = desk.store.swap_message(guild, number).await? else {
        return outbox::send_post(desk, delivery, channel, None, &post).await;
    };
    match desk
        .platform
        .edit(channel, message, &post, delivery.id)
        .await
    {
        // Somebody deleted it, so no other is posted.
        Ok(()) | Err(PlatformError::Gone) => Ok(Sent::Done),
        Err(other) => Err(other.into()),
    }
}

/// Returns the moment at which a swap's message changes by itself. An open swap changes at its end. A taken one changes
/// at its beginning, after which it cannot be given back; if it was taken later, its message shows that already.
fn edge(asked: &AskedSwap) -> Option<Timestamp> {
    match asked.taken {
        Some((_, at)) => (at < asked.span.from).then_some(asked.span.from),
        None => Some(asked.span.until),
    }
}

/// Sets the timer of the next moment at which a swap of a guild ends or begins. An earlier timer stays.
async fn plan_edges(desk: &Desk, tx: &mut Tx, guild: GuildId) -> Result<(), DeskError> {
    let now = desk.now();
    let swaps = tx.swaps(guild, now).await?;
    let edges = swaps.iter().filter_map(edge).filter(|at| *at > now);
    if let Some(at) = edges.min() {
        tx.set_timer_no_later(TimerKind::SwapEnds, guild.to_db(), at);
    }
    Ok(())
}

/// The time for which the message of a swap that has ended or begun is still updated: after an outage, timers are
/// handled late.
const SEEN_WITHIN: Millis = Millis::days(1);

/// Updates the messages of swaps that have ended or begun by now, each once.
pub(crate) async fn on_swap_ends(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(guild) = timer.guild else {
        return timers::finish(desk, timer).await;
    };
    let now = desk.now();
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    for asked in tx.swaps(guild, now - SEEN_WITHIN).await? {
        let passed = edge(&asked).is_some_and(|at| now - SEEN_WITHIN < at && at <= now);
        let what = format!("swap:{}:over", asked.number);
        if passed && tx.notice_once(guild, NO_CHANNEL, &what, now).await? {
            show(desk, &mut tx, guild, asked.number).await?;
        }
    }
    plan_edges(desk, &mut tx, guild).await?;
    outbox::commit(desk, tx).await
}
