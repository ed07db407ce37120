//! The buttons that concern tickets: those of a ticket's opening message, *Reopen* in direct
//! messages, and *Ask an instructor*. Who may press them, in which guild it counts, and what the
//! presser is told.

use std::time::Duration;

use futures::stream;
use futures::stream::StreamExt;

use crate::desk::event::{Person, Press};
use crate::desk::inquiries::question::is_public;
use crate::desk::outbox::Outgoing;
use crate::desk::platform::{PlatformError, Response};
use crate::desk::privacy::reads;
use crate::desk::tickets::open::{TicketOutcome, Wisher};
use crate::desk::tickets::transitions::{MoveResult, Mover, Reopener};
use crate::desk::tickets::{
    about, anonymous, assignee, cancel, card, history, meant, notes, open, particulars, pointers,
    relay, transcript, transitions,
};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{POST_CHARS, Post, Row};
use crate::desk::ui::replies::{self, Voice, or_dash};
use crate::desk::{Desk, DeskError, interactions, limits, notices, outbox};
use crate::domain::{
    ChannelId, GuildId, Handled, InteractionId, Locale, TicketId, TicketState, UserId, WebUser,
};
use crate::store::{Inquiry, Ticket, Tx};

/// A change of a ticket that somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TicketChange<'a> {
    /// The asker takes the ticket.
    Claim,
    /// The ticket passes to another instructor.
    TransferTo(UserId),
    /// The ticket is done, for a reason that the learner is told if there is one.
    Resolve(Option<&'a str>),
    /// The ticket is opened again.
    Reopen,
}

/// Handles a press on a ticket's button.
pub(crate) async fn pressed_on_ticket(
    desk: &Desk,
    press: &Press,
    action: Action,
    id: TicketId,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let ticket = match interactions::scope_of(desk, press).await? {
        Some(scope) => desk.store.ticket(scope, id).await?,
        None => None,
    };
    let Some(ticket) = ticket else {
        return interactions::reply_privately(desk, press, voice.say("ticket-gone")).await;
    };
    if !may_touch(desk, press, action, &ticket).await? {
        let key = if is_learners(action) {
            "not-asker"
        } else {
            "ticket-staff-only"
        };
        return interactions::reply_privately(desk, press, voice.say(key)).await;
    }
    let wished = match action {
        Action::Transcript(_) => return transcript::pressed(desk, press, &ticket, voice).await,
        Action::Details(_) => return details(desk, press, &ticket, voice).await,
        Action::Transfer(_) => return ask_whom(desk, press, &ticket, voice).await,
        Action::TransferTo(_) => {
            match press.value.as_deref().and_then(|value| value.parse().ok()) {
                Some(user) => TicketChange::TransferTo(user),
                None => {
                    return interactions::reply_privately(desk, press, voice.say("trouble")).await;
                }
            }
        }
        Action::StayDirect(_) => return choose_side(desk, press, &ticket, true, voice).await,
        Action::JoinThread(_) => return choose_side(desk, press, &ticket, false, voice).await,
        Action::SayIn(_, message) => {
            return meant::pressed(desk, press, &ticket, message, voice).await;
        }
        Action::Cancel(_) => return cancel::pressed(desk, press, &ticket, voice).await,
        Action::AddParticulars(_) | Action::ParticularsWritten(_) => {
            return particulars::written(desk, press, &ticket, voice).await;
        }
        Action::Claim(_) => TicketChange::Claim,
        Action::Resolve(_) => TicketChange::Resolve(None),
        _ => TicketChange::Reopen,
    };
    let interaction = press.interaction.id;
    match wish(desk, &ticket, wished, interaction, &press.by, voice).await? {
        Some(told) => interactions::reply_privately(desk, press, told).await,
        None => Ok(()),
    }
}

/// Says whether a button is for the ticket's learner alone.
const fn is_learners(action: Action) -> bool {
    matches!(
        action,
        Action::Reopen(_)
            | Action::StayDirect(_)
            | Action::JoinThread(_)
            | Action::SayIn(..)
            | Action::Cancel(_)
            | Action::AddParticulars(_)
            | Action::ParticularsWritten(_)
    )
}

/// Checks whether the presser may use a button: staff may use every button but those of the learner.
async fn may_touch(
    desk: &Desk,
    press: &Press,
    action: Action,
    ticket: &Ticket,
) -> Result<bool, DeskError> {
    if is_learners(action) {
        return Ok(desk.store.learner_of(press.by.user).await? == Some(ticket.learner));
    }
    if matches!(action, Action::Transcript(_))
        && desk.store.learner_of(press.by.user).await? == Some(ticket.learner)
    {
        return Ok(true);
    }
    interactions::is_staff(desk, ticket.guild, &press.by).await
}

/// Makes the change that an entitled person asks for, and returns the text to tell them; `None` if
/// this interaction was handled before.
pub(crate) async fn wish(
    desk: &Desk,
    ticket: &Ticket,
    wish: TicketChange<'_>,
    interaction: InteractionId,
    by: &Person,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    if let TicketChange::TransferTo(user) = wish
        && let Some(text) = assignee::cannot_hold(desk, ticket, user, voice).await?
    {
        return Ok(Some(text));
    }
    let by_learner = desk.store.learner_of(by.user).await? == Some(ticket.learner);
    if by_learner && wish == TicketChange::Claim {
        return Ok(Some(voice.say("ticket-own")));
    }
    let reopener = match wish {
        TicketChange::Reopen => Some(transitions::reopener(desk, ticket).await?),
        _ => None,
    };
    let Some(mut tx) = interactions::begin_once(desk, interaction).await? else {
        return Ok(None);
    };
    if wish == TicketChange::Reopen && by_learner {
        if tx
            .is_blocked(ticket.guild, ticket.learner, ticket.anonymous)
            .await?
        {
            outbox::commit(desk, tx).await?;
            return Ok(Some(voice.say("ticket-blocked")));
        }
        let allowance = limits::count_ticket(desk, &mut tx, ticket.guild, by).await?;
        let too_many = limits::too_many_tickets(&mut tx, ticket.guild, by, allowance).await?;
        if let Some(too_many) = too_many {
            outbox::commit(desk, tx).await?;
            return Ok(too_many.tell.then(|| too_many.said(voice)));
        }
    }
    let mover = if by_learner {
        Mover::Learner
    } else {
        Mover::Staff(by.user)
    };
    let moved = make_move(desk, &mut tx, ticket, wish, reopener, by.user, mover).await?;
    let other = match moved {
        MoveResult::OtherOpen if by_learner => {
            tx.open_ticket_of(ticket.guild, ticket.learner, ticket.anonymous)
                .await?
        }
        _ => None,
    };
    outbox::commit(desk, tx).await?;
    Ok(Some(match other {
        Some(other) => pointers::already(&other, WebUser::of_user(by.user), voice),
        None => told(ticket, wish, moved, voice),
    }))
}

/// Makes the move that a person wishes for.
async fn make_move(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    wish: TicketChange<'_>,
    reopener: Option<Reopener>,
    by: UserId,
    mover: Mover,
) -> Result<MoveResult, DeskError> {
    let now = desk.now();
    match (wish, reopener) {
        (_, Some(reopener)) => transitions::reopen(desk, tx, ticket, reopener, mover, now).await,
        (TicketChange::Claim, None) => transitions::claim(desk, tx, ticket, by, now).await,
        (TicketChange::TransferTo(to), None) => {
            transitions::transfer(desk, tx, ticket, to, Mover::Staff(by)).await
        }
        (TicketChange::Resolve(reason), None) => {
            transitions::resolve(desk, tx, ticket, by, mover, reason).await
        }
        (TicketChange::Reopen, None) => Ok(MoveResult::Illegal(ticket.state)),
    }
}

/// Makes the text that tells a person what came of a change that they asked for.
pub(crate) fn told(
    ticket: &Ticket,
    wish: TicketChange<'_>,
    moved: MoveResult,
    voice: Voice<'_>,
) -> String {
    let number = ticket.number.to_string();
    let holder = or_dash(ticket.assignee.map(UserId::mention));
    match (moved, wish) {
        (MoveResult::Made(_), TicketChange::Claim) => {
            voice.say1("ticket-done-claim", "number", number)
        }
        (MoveResult::Made(_), TicketChange::TransferTo(user)) => {
            let values = [("number", number), ("user", user.mention())];
            voice.say_with("ticket-done-transfer", &values)
        }
        (MoveResult::Made(_), TicketChange::Resolve(_)) => {
            voice.say1("ticket-done-resolve", "number", number)
        }
        (MoveResult::Made(_), TicketChange::Reopen) => {
            voice.say1("ticket-done-reopen", "number", number)
        }
        (MoveResult::Illegal(TicketState::Claimed), TicketChange::Claim) => {
            voice.say_with("ticket-held", &[("number", number), ("user", holder)])
        }
        (MoveResult::Illegal(state), _) => card::illegal(ticket.number, state, voice),
        (MoveResult::Outrun, _) => voice.say1("ticket-outrun", "number", number),
        (MoveResult::OtherOpen, _) => voice.say1("ticket-other-open", "number", number),
    }
}

/// Follows a learner's choice to stay in direct messages, where what is said in the thread is brought to them, or to
/// join the thread.
async fn choose_side(
    desk: &Desk,
    press: &Press,
    ticket: &Ticket,
    stays: bool,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let Some(thread) = ticket
        .thread
        .filter(|_| ticket.state != TicketState::Closed && !ticket.anonymous)
    else {
        let how = pointers::to_own_ticket(desk, ticket, voice).await?;
        return interactions::respond(desk, press, &Response::Ephemeral(how)).await;
    };
    let Some(mut tx) = interactions::begin_once(desk, press.interaction.id).await? else {
        return Ok(());
    };
    let number = ("number", ticket.number.to_string());
    let Some(now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    if !stays && now.holds_asides {
        outbox::commit(desk, tx).await?;
        let post = Post::text(voice.say_with("relay-stays-asides", &[number]));
        return interactions::respond(desk, press, &Response::Update(post)).await;
    }
    let (id, user) = (ticket.id, press.by.user);
    tx.set_stays_direct(id, stays);
    let (key, step) = if stays {
        ("relay-stays", Outgoing::RemoveMember { ticket: id, user })
    } else {
        ("ticket-lead", Outgoing::AddMember { ticket: id, user })
    };
    outbox::enqueue(desk, &mut tx, &step)?;
    // If the learner presses twice, staff are told once.
    if stays && !now.stays_direct {
        let values = [("user", user.mention())];
        transitions::call(desk, &mut tx, ticket, "relay-stays-staff", &values, None).await?;
    }
    outbox::commit(desk, tx).await?;
    let post = Post::text(voice.say_with(key, &[number, ("place", thread.mention())]));
    let post = post.row(relay::side_row(voice, ticket, stays));
    interactions::respond(desk, press, &Response::Update(post)).await
}

async fn ask_whom(
    desk: &Desk,
    press: &Press,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let people = Row::People {
        action: Action::TransferTo(ticket.id),
        placeholder: voice.say("ticket-transfer-menu"),
    };
    let text = voice.say1("ticket-transfer-whom", "number", ticket.number);
    interactions::respond(
        desk,
        press,
        &Response::Ephemeral(Post::text(text).row(people)),
    )
    .await
}

/// Shows staff alone what frontdesk tried, what the learner asked lately and is known for, and what staff noted.
async fn details(
    desk: &Desk,
    press: &Press,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let text = history::details_text(desk, ticket, POST_CHARS, voice).await?;
    reads::note(desk, press.by.user, Handled::TicketRead, ticket).await?;
    interactions::reply_privately(desk, press, text).await?;
    about::show(desk, &press.interaction, ticket, voice).await?;
    particulars::show(desk, &press.interaction, ticket, voice).await?;
    notes::show(desk, &press.interaction, ticket, voice).await
}

/// The most guilds that are asked whether a person is a member.
const PROBED: usize = 20;

/// The most guilds that are asked at the same time.
const PROBED_AT_ONCE: usize = 5;

const PROBED_WITHIN: Duration = Duration::from_secs(3);

const CHOICES: u32 = 25;

/// Handles a press on *Ask an instructor*, or the choice of a guild for it: opens the ticket.
pub(crate) async fn asked_instructor(
    desk: &Desk,
    press: &Press,
    action: Action,
    mut inquiry: Inquiry,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    if let Some(ticket) = desk.store.ticket_of_inquiry(&inquiry).await? {
        return asked_before(desk, press, &inquiry, &ticket, voice).await;
    }
    let user = press.by.user;
    let chosen = chosen_guild(press, action, &inquiry);
    // This button is on a message of its own, not below the reply to the question.
    let apart =
        inquiry.guild.is_none() && chosen.is_some() || matches!(action, Action::AskOpenly(_));
    let known = guilds_of(desk, user, chosen).await?;
    let (guild, wisher) = match known.as_slice() {
        [] => return interactions::reply_privately(desk, press, voice.say("no-guild")).await,
        [one] => (one.guild, one.pressed_by(press)),
        several => {
            let names = several.iter().map(|one| (one.guild, &*one.name));
            let post = replies::choose_guild(voice, inquiry.id, names);
            return interactions::respond(desk, press, &Response::Ephemeral(post)).await;
        }
    };
    let was_anonymous = inquiry.anonymous;
    inquiry.anonymous &= !matches!(action, Action::AskOpenly(_));
    let reached = reach(desk, press, &inquiry, guild, voice).await?;
    if reached == Reached::Not {
        let unreached = Response::Ephemeral(anonymous::unreached(voice, inquiry.id));
        return interactions::respond(desk, press, &unreached).await;
    }
    let Some(mut tx) = interactions::begin_once(desk, press.interaction.id).await? else {
        return Ok(());
    };
    if let Reached::Directly(channel) = reached {
        tx.remember_direct(user, channel);
    }
    if inquiry.guild != Some(guild) || inquiry.anonymous != was_anonymous {
        inquiry.guild = Some(guild);
        tx.update_inquiry(&inquiry)?;
        tx.seen_in(guild, user, desk.now());
    }
    let wanted = open::open_ticket(desk, &mut tx, &inquiry, guild, Wisher::of_own(&wisher)).await?;
    let said = request_told(desk, &mut tx, &inquiry, &wanted, voice).await?;
    if let TicketOutcome::New(_) | TicketOutcome::PassedOn { .. } = wanted {
        particulars::keep(&mut tx, inquiry.id, press)?;
    }
    outbox::commit(desk, tx).await?;
    if let TicketOutcome::New(_) | TicketOutcome::PassedOn { .. } = wanted {
        show_asked(desk, press, &inquiry, apart, voice).await?;
    }
    match said {
        Some(said) => interactions::reply_privately(desk, press, said).await,
        None => Ok(()),
    }
}

/// Returns the guild that a press names, or else that of the question.
fn chosen_guild(press: &Press, action: Action, inquiry: &Inquiry) -> Option<GuildId> {
    match action {
        Action::ChooseGuild(_) => press.value.as_deref()?.parse().ok(),
        Action::AskWithParticulars(_, guild) => Some(guild),
        _ => inquiry.guild,
    }
}

/// Tells a learner who asked for an instructor before how their ticket stands.
async fn asked_before(
    desk: &Desk,
    press: &Press,
    inquiry: &Inquiry,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    // If the process died during the first press, its changes to the message are made now.
    if ticket.state.is_open() && inquiry.reply == Some(press.message) {
        show_asked(desk, press, inquiry, false, voice).await?;
    }
    let how = pointers::to_own_ticket(desk, ticket, voice).await?;
    interactions::respond(desk, press, &Response::Ephemeral(how)).await
}

/// Makes the text that tells a learner what came of asking for an instructor; `None` if they know.
async fn request_told(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    wanted: &TicketOutcome,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    Ok(Some(match wanted {
        TicketOutcome::New(ticket) => {
            let said = notices::say_opened(desk, tx, ticket, voice).await?;
            // In other places the learner gets the link to the thread in a message of its own.
            if is_public(inquiry.place) {
                format!("{said} {}", voice.say("ticket-look"))
            } else {
                said
            }
        }
        TicketOutcome::PassedOn { ticket, reopened } => {
            let on_website = WebUser::of_channel(inquiry.channel);
            pointers::passed_on(ticket, *reopened, on_website, voice)
        }
        TicketOutcome::NoSupport => voice.say("ticket-no-support"),
        TicketOutcome::Blocked => voice.say("ticket-blocked"),
        TicketOutcome::TooMany(too_many) if too_many.tell => too_many.said(voice),
        TicketOutcome::TooMany(_) => return Ok(None),
    }))
}

/// The way in which the learner of an inquiry is reached once an instructor answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reached {
    /// In the ticket's thread, or wherever their open ticket is.
    Openly,
    /// In this channel of direct messages.
    Directly(ChannelId),
    /// They take no direct messages.
    Not,
}

/// Reaches the learner of an anonymous inquiry directly, if a ticket would open for it. If they take no direct
/// messages, what they wrote into a form is kept.
async fn reach(
    desk: &Desk,
    press: &Press,
    inquiry: &Inquiry,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Reached, DeskError> {
    if !inquiry.anonymous || !open::would_open(desk, &press.by, inquiry, guild).await? {
        return Ok(Reached::Openly);
    }
    let (interaction, user) = (press.interaction.id, press.by.user);
    if let Some(channel) = anonymous::reach(desk, interaction, user, voice).await? {
        return Ok(Reached::Directly(channel));
    }
    let mut tx = desk.store.begin().await?;
    particulars::keep(&mut tx, inquiry.id, press)?;
    tx.commit().await?;
    Ok(Reached::Not)
}

/// Shows on the message of the button that an instructor was asked for. An answer stays readable; an offer, a
/// suggestion, or a message that is `apart` from the reply, is replaced.
async fn show_asked(
    desk: &Desk,
    press: &Press,
    inquiry: &Inquiry,
    apart: bool,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let rows = replies::asked_rows(voice, inquiry.id);
    let shown = if inquiry.rule.is_some() && !apart {
        Response::Rows(rows)
    } else {
        Response::Update(Post {
            text: voice.say("offer-taken"),
            rows,
            ..Post::default()
        })
    };
    interactions::respond(desk, press, &shown).await
}

/// A guild that somebody is a member of.
struct Membership {
    guild: GuildId,
    /// The guild's name.
    name: String,
    /// The person, as the guild knows them.
    member: Person,
}

impl Membership {
    /// Gives the presser of a button the roles that they have in the guild, since a press in direct messages does not
    /// tell them.
    fn pressed_by(&self, press: &Press) -> Person {
        Person {
            roles: self.member.roles.clone(),
            manages_guild: self.member.manages_guild,
            ..press.by.clone()
        }
    }
}

/// Lists the guilds that a person is in: the chosen one if they are a member, else those they were seen in, else those
/// that have a support channel and know them.
async fn guilds_of(
    desk: &Desk,
    user: UserId,
    chosen: Option<GuildId>,
) -> Result<Vec<Membership>, DeskError> {
    let mut candidates = match chosen {
        Some(guild) => vec![guild],
        None => desk.store.guilds_seen(user, CHOICES).await?,
    };
    if candidates.is_empty() {
        let all = desk.store.all_settings().await?;
        let open = all
            .into_iter()
            .filter(|settings| settings.support_channel.is_some());
        candidates = open.map(|settings| settings.guild).collect();
    }
    candidates.truncate(PROBED);
    probe(desk, user, candidates).await
}

/// Asks guilds whether a person is a member, and returns those that say yes. A guild that fails or is too slow is left
/// out; if none says yes, its error is returned.
async fn probe(
    desk: &Desk,
    user: UserId,
    guilds: Vec<GuildId>,
) -> Result<Vec<Membership>, DeskError> {
    let asked = guilds.into_iter().map(async |guild| {
        let knows = async {
            let Some(member) = desk.platform.member(guild, user).await? else {
                return Ok(None);
            };
            let name = desk.platform.servers().guild_name(guild).await?;
            Ok(Some(Membership {
                guild,
                name,
                member,
            }))
        };
        let late = PlatformError::Later {
            wait: None,
            reason: "a guild was not looked up in time".to_owned(),
        };
        tokio::time::timeout(PROBED_WITHIN, knows)
            .await
            .unwrap_or(Err(late))
    });
    let answers: Vec<_> = stream::iter(asked).buffered(PROBED_AT_ONCE).collect().await;
    let (mut known, mut refused) = (Vec::new(), None);
    for answer in answers {
        match answer {
            Ok(knows) => known.extend(knows),
            Err(error) => {
                desk.metrics.refused(&error);
                refused = Some(error);
            }
        }
    }
    match refused {
        Some(error) if known.is_empty() => Err(error.into()),
        _ => Ok(known),
    }
}
