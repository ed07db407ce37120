//! The button *Ask an instructor*: finds the guild of a press in direct messages, and tells the learner about the
//! ticket that opens.

use std::time::Duration;

use futures::stream;
use futures::stream::StreamExt;

use crate::desk::event::{Person, Press};
use crate::desk::inquiries::asked_by_staff;
use crate::desk::inquiries::question::is_public;
use crate::desk::platform::{PlatformError, Response};
use crate::desk::tickets::opening::open::{TicketOutcome, Wisher};
use crate::desk::tickets::opening::{anonymous, form_answers, open};
use crate::desk::tickets::views::links;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{self, Voice};
use crate::desk::{Desk, DeskError, interactions, notices, outbox};
use crate::domain::{ChannelId, GuildId, UserId, WebUser};
use crate::store::{Inquiry, Ticket, Tx};

/// The most guilds that are asked whether a person is a member.
const PROBED: usize = 20;

/// The most guilds that are asked at the same time.
const PROBED_AT_ONCE: usize = 5;

const PROBED_WITHIN: Duration = Duration::from_secs(3);

const CHOICES: u32 = 25;

/// Handles a press on *Ask an instructor*, or the choice of a guild for it: opens the ticket.
pub(crate) async fn pressed(
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
    let mut tx = interactions::begin_once(desk, press.interaction.id).await?;
    if let Reached::Directly(channel) = reached {
        tx.remember_direct(user, channel);
    }
    if inquiry.guild != Some(guild) || inquiry.anonymous != was_anonymous {
        inquiry.guild = Some(guild);
        tx.update_inquiry(&inquiry)?;
        tx.seen_in(guild, user, desk.now());
        asked_by_staff::note(desk, &mut tx, &inquiry, &wisher).await?;
    }
    let wisher = Wisher::of_own(&wisher, press.interaction.id.sent_at());
    let wanted = open::open_ticket(desk, &mut tx, &inquiry, guild, wisher).await?;
    let said = request_told(desk, &mut tx, &inquiry, &wanted, voice).await?;
    if let TicketOutcome::New(_) | TicketOutcome::PassedOn { .. } = wanted {
        form_answers::keep(&mut tx, inquiry.id, press)?;
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

/// Tells a learner who asked for an instructor before the state of their ticket.
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
    let how = links::to_own_ticket(desk, ticket, voice).await?;
    interactions::respond(desk, press, &Response::Ephemeral(how)).await
}

/// Makes the text that tells a learner the result of asking for an instructor; `None` if they know it.
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
            // In other places, the learner gets the link to the thread in a separate message.
            if is_public(inquiry.place) {
                format!("{said} {}", voice.say("ticket-look"))
            } else {
                said
            }
        }
        TicketOutcome::PassedOn { ticket, reopened } => {
            let on_website = WebUser::of_channel(inquiry.channel);
            links::passed_on(ticket, *reopened, on_website, voice)
        }
        TicketOutcome::NoSupport => voice.say("ticket-no-support"),
        TicketOutcome::Blocked => voice.say("ticket-blocked"),
        TicketOutcome::TooMany(too_many) if too_many.tell => too_many.said(voice),
        TicketOutcome::TooMany(_) => return Ok(None),
    }))
}

/// How the learner of an inquiry is reached once an instructor answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reached {
    /// In the ticket's thread, or in their open ticket.
    Openly,
    /// In this channel of direct messages.
    Directly(ChannelId),
    /// Not at all: they accept no direct messages.
    Not,
}

/// Reaches the learner of an anonymous inquiry in direct messages, if a ticket would open for it. If they accept none,
/// the text of a submitted form is kept.
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
    form_answers::keep(&mut tx, inquiry.id, press)?;
    tx.commit().await?;
    Ok(Reached::Not)
}

/// Shows on the button's message that an instructor was asked for. An answer stays readable. An offer, a suggestion, or
/// a message that is `apart` from the reply is replaced.
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
    /// Adds the presser's roles in the guild to a press, because a press in direct messages does not have them.
    fn pressed_by(&self, press: &Press) -> Person {
        Person {
            roles: self.member.roles.clone(),
            manages_guild: self.member.manages_guild,
            ..press.by.clone()
        }
    }
}

/// Lists the guilds that a person is in: the chosen one if they are a member, else those in which they were seen, else
/// those with a support channel that know them.
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

/// Asks guilds whether a person is a member, and returns those that confirm it. A guild that fails or is too slow is
/// left out; if none confirms, returns its error.
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
