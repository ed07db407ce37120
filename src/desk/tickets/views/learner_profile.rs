//! The profile of a ticket's learner, which staff read below its details: their products, their language, their
//! self-description, and their former tickets. Never shown for an anonymous ticket, nor in the thread.

use crate::desk::commands::me;
use crate::desk::commands::setup::products;
use crate::desk::event::Interaction;
use crate::desk::platform::Response;
use crate::desk::tickets::views::card;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{self, Voice};
use crate::desk::{Desk, DeskError};
use crate::domain::UserId;
use crate::store::{KeptRows, Ticket};

/// The most former tickets that are listed.
const LISTED: usize = 5;
/// The number of the learner's latest tickets that are searched for former ones.
const MAX_SEARCHED: u32 = 20;

/// Shows the learner's profile to the member of staff who asked for a ticket's details.
pub(crate) async fn show(
    desk: &Desk,
    interaction: &Interaction,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let lines = lines(desk, ticket, voice).await?;
    if lines.is_empty() {
        return Ok(());
    }
    let heading = voice.say("about-learner");
    for text in replies::packed([heading].into_iter().chain(lines)) {
        let below = Response::Ephemeral(Post::text(text));
        desk.platform.respond(interaction, &below).await?;
    }
    Ok(())
}

async fn lines(desk: &Desk, ticket: &Ticket, voice: Voice<'_>) -> Result<Vec<String>, DeskError> {
    if ticket.anonymous {
        // Any of it would show who the learner is.
        return Ok(Vec::new());
    }
    let Some(learner) = desk.store.user_of(ticket.learner).await? else {
        return Ok(Vec::new());
    };
    let mut lines = Vec::new();
    let bought = bought(desk, ticket, learner).await?;
    if !bought.is_empty() {
        lines.push(voice.say1("about-bought", "products", bought.join(", ")));
    }
    if let Some(chosen) = desk.store.locale_of(learner).await? {
        lines.push(voice.say1("about-language", "language", chosen.tag()));
    }
    let told = desk.store.self_description(ticket.guild, learner).await?;
    lines.extend(me::lines(&told, voice));
    lines.extend(former_tickets(desk, ticket, voice).await?);
    Ok(lines)
}

/// Finds the products that the learner's roles stand for.
async fn bought(desk: &Desk, ticket: &Ticket, learner: UserId) -> Result<Vec<String>, DeskError> {
    let settings = desk.guilds.get(ticket.guild).await?;
    if settings.products.is_empty() {
        return Ok(Vec::new());
    }
    match desk.platform.member(ticket.guild, learner).await {
        Ok(member) => Ok(member.map_or_else(Vec::new, |member| {
            products::of_roles(&settings, &member.roles)
        })),
        Err(error) => {
            // The other lines are useful anyway.
            desk.metrics.refused(&error);
            tracing::warn!(%error, "the roles of a ticket's learner could not be looked up");
            Ok(Vec::new())
        }
    }
}

/// Finds the learner's former tickets that staff may recognise as theirs, the latest first.
async fn former_tickets(
    desk: &Desk,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<Vec<String>, DeskError> {
    let of = KeptRows {
        learner: ticket.learner,
        guild: Some(ticket.guild),
    };
    let known = desk.store.tickets_kept(of, MAX_SEARCHED).await?;
    let former = known
        .iter()
        .filter(|one| one.id != ticket.id && !one.anonymous)
        .take(LISTED)
        .map(|one| card::ticket_line(desk, one, voice));
    let lines: Vec<String> = former.collect();
    if lines.is_empty() {
        return Ok(lines);
    }
    Ok([vec![voice.say("about-tickets")], lines].concat())
}
