//! The menu *Open a ticket with* of a person: a member of staff writes to a learner who asked nothing, in a ticket that
//! they hold from the beginning. Nobody waits for a reply in it until the learner writes, so it is counted separately.

use crate::desk::event::Call;
use crate::desk::tickets::opening::open;
use crate::desk::tickets::views::links;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{
    GuildId, InquiryEvent, InquiryId, LearnerKey, Locale, Place, TicketId, UserId,
};
use crate::store::{Inquiry, Opened, Ticket, Tx};

/// Opens a ticket with the person whose menu was used, with the text of its form.
pub(crate) async fn open_with(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let text = call.arguments.text("text").unwrap_or_default().trim();
    let member = match call.arguments.user("learner") {
        Some(user) => desk.platform.member(guild, user).await?,
        None => None,
    };
    let Some(learner) = member.filter(|one| !one.is_bot && !text.is_empty()) else {
        return Ok(voice.say("ticket-with-nobody"));
    };
    if learner.user == call.by.user {
        return Ok(voice.say("ticket-with-yourself"));
    }
    let settings = desk.guilds.get(guild).await?;
    let Some(support) = settings.support_channel else {
        return Ok(voice.say("ticket-with-no-support"));
    };
    let chosen = desk.store.locale_of(learner.user).await?;
    let locale = chosen.unwrap_or(settings.locale);
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let inquiry = write_inquiry(desk, &mut tx, call, learner.user, locale, text).await?;
    let (at, opener) = (call.interaction.id.sent_at(), call.by.user);
    let id = TicketId::new(desk.entropy.id());
    let mut ticket = Ticket {
        tagged: vec![opener],
        opened_by: Some(opener),
        first_reply_at: Some(at),
        ball_with_learner_since: Some(at),
        reply_owed_since: None,
        ..Ticket::opening(id, &inquiry, guild, support, at)
    };
    match tx.open_ticket(&ticket).await? {
        Opened::New(number) => ticket.number = number,
        Opened::Exists(other) => {
            tx.cancel().await?;
            return Ok(links::open_already(&other, voice));
        }
    }
    open::request_thread(desk, &mut tx, &ticket, &learner, None).await?;
    outbox::commit(desk, tx).await?;
    let values = [
        ("number", ticket.number.to_string()),
        ("user", learner.user.mention()),
    ];
    Ok(voice.say_with("ticket-done-with", &values))
}

/// Writes the inquiry of the ticket. It holds the text of staff, because nothing was asked.
async fn write_inquiry(
    desk: &Desk,
    tx: &mut Tx,
    call: &Call,
    learner: UserId,
    locale: Locale,
    text: &str,
) -> Result<Inquiry, DeskError> {
    let now = call.interaction.id.sent_at();
    let fresh = LearnerKey::new(desk.entropy.id());
    let id = InquiryId::new(desk.entropy.id());
    let learner_key = tx.learner_or_new(learner, fresh, now).await?;
    let inquiry = Inquiry {
        guild: call.guild,
        ..Inquiry::undecided(id, learner_key, Place::Staff, call.channel, now, locale)
    };
    tx.insert_inquiry(&inquiry, text)?;
    if let Some(guild) = call.guild {
        tx.seen_in(guild, learner, now);
    }
    let asked = InquiryEvent::Asked {
        place: Place::Staff,
        band: inquiry.band,
        score: inquiry.score,
        category: None,
    };
    tx.record(inquiry.id, now, &asked)?;
    Ok(inquiry)
}
