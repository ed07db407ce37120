//! The `/ticket` commands of staff. The moves that buttons make, show, list and priority are here; others are passed
//! on. A ticket is named by its number, or by the thread in which the command is used.

pub(crate) mod blocks;
pub(crate) mod cancel;
mod canned_answer;
mod category;
mod merge;
pub(crate) mod notes;
pub(crate) mod snooze;

use crate::desk::commands::catalogue::CommandName as C;
use crate::desk::event::Call;
use crate::desk::outbox::Outgoing;
use crate::desk::platform::{PlatformError, Response};
use crate::desk::privacy::reads;
use crate::desk::tickets::buttons;
use crate::desk::tickets::buttons::TicketChange;
use crate::desk::tickets::deadlines::breakdown;
use crate::desk::tickets::opening::{anonymous, form_answers};
use crate::desk::tickets::views::{card, history, learner_profile, transcript};
use crate::desk::ui::post::{POST_CHARS, Post};
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{GuildId, Handled, InquiryEvent, Priority, TicketNumber, TicketState};
use crate::store::Ticket;

/// The most tickets a list shows.
const LISTED: u32 = 20;
/// The characters below a list that are reserved for the number of further lines.
const MORE_CHARS: usize = 40;

/// Runs a `/ticket` command of staff and returns the reply; `None` if they have been told already, or nothing is to be
/// told.
pub(crate) async fn ticket_command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    if call.command == C::TicketList {
        return list_tickets(desk, call, guild, voice).await.map(Some);
    }
    let Some(ticket) = named_ticket(desk, call, guild).await? else {
        return Ok(Some(match call.arguments.text("ticket") {
            Some(given) => voice.say1("ticket-unknown", "text", given),
            None => voice.say("ticket-which"),
        }));
    };
    let wish = match call.command {
        C::TicketClaim => TicketChange::Claim,
        C::TicketResolve => TicketChange::Resolve(call.arguments.text("reason")),
        C::TicketReopen => TicketChange::Reopen,
        C::TicketTransfer => return category::transfer(desk, call, &ticket, voice).await,
        C::TicketCategory => {
            return category::correct(desk, call, &ticket, voice)
                .await
                .map(Some);
        }
        C::TicketNote => {
            return notes::note(desk, call, &ticket, voice).await.map(Some);
        }
        C::TicketAnswer => {
            return canned_answer::answer(desk, call, &ticket, voice)
                .await
                .map(Some);
        }
        C::TicketPriority => {
            return prioritise(desk, call, &ticket, voice).await.map(Some);
        }
        C::TicketTranscript => return transcript::show(desk, call, &ticket, voice).await,
        C::TicketSnooze => {
            return snooze::snooze(desk, call, &ticket, voice).await.map(Some);
        }
        C::TicketReveal => {
            return anonymous::reveal(desk, call, &ticket, voice)
                .await
                .map(Some);
        }
        C::TicketMerge => {
            return merge::merge(desk, call, &ticket, voice).await.map(Some);
        }
        C::TicketBlock | C::TicketUnblock => {
            return blocks::change(desk, call, &ticket, voice).await.map(Some);
        }
        _ => return show_ticket(desk, call, &ticket, voice).await,
    };
    buttons::wish(desk, &ticket, wish, call.interaction.id, &call.by, voice).await
}

/// Finds the ticket of a command: by the given number, else by the thread.
async fn named_ticket(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
) -> Result<Option<Ticket>, DeskError> {
    match call
        .arguments
        .text("ticket")
        .map(str::parse::<TicketNumber>)
    {
        Some(Ok(number)) => Ok(desk.store.ticket_by_number(guild, number).await?),
        Some(Err(_)) => Ok(None),
        None => Ok(desk.store.ticket_by_thread(guild, call.channel).await?),
    }
}

async fn list_tickets(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let wanted = call.arguments.text("state").unwrap_or("open");
    let states: Vec<TicketState> = match TicketState::from_name(wanted) {
        Some(state) => vec![state],
        None => TicketState::ALL
            .into_iter()
            .filter(|state| state.is_open())
            .collect(),
    };
    let tickets = desk.store.tickets(guild, &states, LISTED).await?;
    if tickets.is_empty() {
        return Ok(voice.say("ticket-list-empty"));
    }
    let all = desk.store.count_tickets(guild, &states).await?;
    let lines = tickets
        .iter()
        .map(|ticket| card::ticket_line(desk, ticket, voice));
    Ok(listed(lines, all as usize, voice))
}

/// Lists as many lines as fit into a message, and the number of the others.
fn listed(lines: impl Iterator<Item = String>, all: usize, voice: Voice<'_>) -> String {
    let mut free = POST_CHARS - MORE_CHARS;
    let mut shown: Vec<String> = lines
        .take_while(|line| {
            let needed = line.chars().count() + 1;
            let fits = needed <= free;
            free = free.saturating_sub(needed);
            fits
        })
        .collect();
    if all > shown.len() {
        shown.push(voice.count("duty-more", "count", all - shown.len()));
    }
    shown.join("\n")
}

/// Shows a ticket with its deadlines, and below them the notes of staff.
async fn show_ticket(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    let mut heads = vec![card::ticket_line(desk, ticket, voice)];
    heads.extend(breakdown::lines(desk, ticket, voice).await?);
    let head = heads.join("\n");
    let question = cut_to(&card::quoted_question(desk, ticket, voice).await?, 900);
    let above = head.chars().count() + question.chars().count() + 2;
    let room = POST_CHARS.saturating_sub(above);
    let details = history::details_text(desk, ticket, room, voice).await?;
    reads::note(desk, call.by.user, Handled::TicketRead, ticket).await?;
    let text = cut_to(&format!("{head}\n{question}\n{details}"), POST_CHARS);
    let told = Response::Reply(Post::text(text.clone()));
    match desk.platform.respond(&call.interaction, &told).await {
        // It can only be returned as the reply.
        Err(PlatformError::Expired | PlatformError::Gone) => return Ok(Some(text)),
        told => told?,
    }
    learner_profile::show(desk, &call.interaction, ticket, voice).await?;
    form_answers::show(desk, &call.interaction, ticket, voice).await?;
    notes::show(desk, &call.interaction, ticket, voice).await?;
    Ok(None)
}

/// Runs `/ticket priority`.
async fn prioritise(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let level = call.arguments.text("level").and_then(Priority::from_name);
    let priority = level.unwrap_or_default();
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(voice.say("ticket-gone"));
    };
    now.priority = priority;
    tx.update_ticket(&now).await?;
    let event = InquiryEvent::Prioritised { priority };
    tx.record(ticket.inquiry, desk.now(), &event)?;
    outbox::enqueue(desk, &mut tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
    outbox::commit(desk, tx).await?;
    let level = voice.say(card::priority_key(priority).unwrap_or("ticket-mark-normal"));
    let values = [("number", ticket.number.to_string()), ("level", level)];
    Ok(voice.say_with("ticket-done-priority", &values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;

    #[test]
    fn a_list_says_how_many_it_leaves_out_and_fits_into_a_message() {
        let texts = Texts::load().unwrap();
        for locale in [Locale::EnUs, Locale::ZhCn] {
            let voice = Voice::new(&texts, locale);
            for (length, read, all, shown) in [
                (90, 20, 20, 20),
                (90, 20, 21, 20),
                (90, 20, 5_000, 20),
                (97, 20, 20, 19),
                (400, 20, 26, 4),
            ] {
                let lines = (0..read).map(|_| "x".repeat(length));
                let list = listed(lines, all, voice);
                assert!(list.chars().count() <= POST_CHARS, "{length}: {list}");
                let lines: Vec<&str> = list.lines().collect();
                let (whole, more): (Vec<&str>, Vec<&str>) =
                    lines.into_iter().partition(|line| line.starts_with('x'));
                assert_eq!(whole.len(), shown, "{length}");
                assert!(whole.iter().all(|line| line.len() == length));
                let expected =
                    (all > shown).then(|| voice.count("duty-more", "count", all - shown));
                assert_eq!(more, expected.as_deref().into_iter().collect::<Vec<_>>());
            }
        }
    }
}
