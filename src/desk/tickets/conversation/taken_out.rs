//! Takes a learner's direct message out of the ticket that it was put into, because they say that it is about something
//! else, and asks it as a question. If the message had reopened the ticket and nothing else was said, the ticket ends
//! again.

use crate::desk::event::{Message, Press};
use crate::desk::inquiries::answer::DecidedQuestion;
use crate::desk::inquiries::question::Question;
use crate::desk::inquiries::triage::Decision;
use crate::desk::inquiries::{answer, ask, question};
use crate::desk::platform::Response;
use crate::desk::tickets::conversation::{messages, relay};
use crate::desk::tickets::transitions::Mover;
use crate::desk::tickets::views::learner_names;
use crate::desk::tickets::{thread, transitions};
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, guilds, interactions, limits};
use crate::domain::{
    History, InquiryEvent, Locale, MessageId, Outcome, Place, TicketState, Timestamp, UserId,
    as_meant, asked_since_reply,
};
use crate::store::{Relayed, Ticket, TimerKind, Tx};

/// Handles a press on *This is something else* below the notice about a learner's message.
pub(crate) async fn pressed(
    desk: &Desk,
    press: &Press,
    message: MessageId,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let relayed = desk.store.relayed(None, message).await?;
    let Some(relayed) = relayed.filter(|one| one.by_learner) else {
        let told = voice.say("taken-out-before");
        return interactions::reply_privately(desk, press, told).await;
    };
    if desk.store.learner_of(press.by.user).await? != Some(relayed.ticket.learner) {
        return interactions::reply_privately(desk, press, voice.say("not-asker")).await;
    }
    let Some(said) = read_again(desk, press, message).await? else {
        return interactions::reply_privately(desk, press, voice.say("taken-out-gone")).await;
    };
    let anew = Anew::of(desk, &said, press.interaction.id.sent_at()).await?;
    let mut tx = interactions::begin_once(desk, press.interaction.id).await?;
    let Some(is_over) = take_out(desk, &mut tx, &relayed, message, press.by.user).await? else {
        return Ok(());
    };
    let Anew {
        question,
        decided,
        is_exempt,
    } = anew;
    ask::ask_anew(desk, tx, &question, decided, is_exempt).await?;
    let values = [
        ("number", relayed.ticket.number.to_string()),
        ("over", yes_or_no(is_over)),
    ];
    let told = Post::text(desk.voice(question.locale).say_with("taken-out", &values));
    interactions::respond(desk, press, &Response::Update(told)).await
}

/// Reads a direct message in its present form; `None` if it is deleted. Only Discord keeps the learner's words.
pub(super) async fn read_again(
    desk: &Desk,
    press: &Press,
    message: MessageId,
) -> Result<Option<Message>, DeskError> {
    let before = MessageId::new(message.get().saturating_sub(1));
    let read = desk.platform.history(None, press.channel, before, 1);
    Ok(read.await?.into_iter().find(|one| one.id == message))
}

/// A message as a question of its own, with the decision about it.
struct Anew {
    question: Question,
    decided: DecidedQuestion,
    /// Whether its asker is exempt from limits.
    is_exempt: bool,
}

impl Anew {
    /// Makes the question that a message is since the press `at`.
    async fn of(desk: &Desk, said: &Message, at: Timestamp) -> Result<Self, DeskError> {
        let guild = guilds::only_guild_of(desk, said.author.user).await?;
        let text = question::text_of(desk, said);
        let mut question = question::of_message(desk, said, guild, Place::Direct, text).await?;
        question.asked_at = at;
        let mut decided = answer::decide_with_store(desk, &question).await?;
        if decided.decision == Decision::Ignore {
            // The presser waits for a reply.
            decided.decision = Decision::SayHow;
        }
        let is_exempt = limits::is_exempt(desk, &question).await?;
        Ok(Self {
            question,
            decided,
            is_exempt,
        })
    }
}

/// Takes a message out of its ticket, and tells the thread; `None` if that was done before. Returns whether the ticket
/// is over now.
async fn take_out(
    desk: &Desk,
    tx: &mut Tx,
    relayed: &Relayed,
    message: MessageId,
    learner: UserId,
) -> Result<Option<bool>, DeskError> {
    if !tx.take_out(&relayed.ticket, message).await? {
        return Ok(None);
    }
    let Some(ticket) = tx.ticket_to_change(&relayed.ticket).await? else {
        return Ok(None);
    };
    let history = tx.events_of(ticket.inquiry).await?;
    let said_at = message.sent_at();
    let reopened = ticket.state.is_open() && opened_again(&history, said_at);
    // The copy is deleted in a locked thread too, although nothing more can be written there.
    relay::remove_copies(desk, tx, relayed, message)?;
    match ticket.state {
        TicketState::Closed => {}
        TicketState::Resolved => transitions::archive(desk, tx, &ticket)?,
        _ => tell_thread(desk, tx, &ticket, learner, reopened).await?,
    }
    if reopened {
        end_again(desk, tx, &ticket, &history, said_at).await?;
    }
    let event = InquiryEvent::TakenOut { said_at, reopened };
    tx.record(ticket.inquiry, desk.now(), &event)?;
    if !reopened && ticket.reply_owed_since == Some(said_at) {
        owe_reply_to_rest(desk, tx, &ticket, said_at).await?;
    }
    Ok(Some(reopened || !ticket.state.is_open()))
}

async fn tell_thread(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    learner: UserId,
    reopened: bool,
) -> Result<(), DeskError> {
    let voice = desk.voice(desk.guilds.get(ticket.guild).await?.locale);
    let values = [
        (
            "learner",
            learner_names::mention(ticket, Some(learner), voice),
        ),
        ("number", ticket.number.to_string()),
        ("over", yes_or_no(reopened)),
    ];
    transitions::call(desk, tx, ticket, "ticket-taken-out-say", &values, None).await
}

fn yes_or_no(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

/// Finds the event of a learner's message in a history.
fn position_of(history: &History, said_at: Timestamp) -> Option<usize> {
    let is_it = |(at, event): &(Timestamp, InquiryEvent)| {
        *at == said_at && *event == InquiryEvent::LearnerReplied
    };
    history.iter().position(is_it)
}

/// Returns whether anybody has spoken in a ticket after a position of its history.
fn is_talked_since(history: &History, position: usize) -> bool {
    let talks = |event: &InquiryEvent| {
        matches!(
            event,
            InquiryEvent::LearnerReplied
                | InquiryEvent::StaffReplied { .. }
                | InquiryEvent::TookOver { .. }
        )
    };
    history[position..].iter().any(|(_, event)| talks(event))
}

/// Returns whether a message reopened its ticket, and nobody has spoken there since.
fn opened_again(history: &History, said_at: Timestamp) -> bool {
    let Some(position) = position_of(history, said_at) else {
        return false;
    };
    let opens = |(at, event): &(Timestamp, InquiryEvent)| {
        matches!(event, InquiryEvent::Moved { to, by_learner: true, .. } if to.is_open())
            && *at == said_at
    };
    let mut since = history[position..].iter();
    since.any(opens) && !is_talked_since(history, position + 1)
}

/// Sets since when a ticket's learner waits for a reply after a message is taken out: since the first other message of
/// the turn. If there is none, they wait for no reply, unless one was promised.
async fn owe_reply_to_rest(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    said_at: Timestamp,
) -> Result<(), DeskError> {
    let history = as_meant(tx.events_of(ticket.inquiry).await?);
    if let Some(since) = asked_since_reply(&history).first() {
        return thread::waits_since(desk, tx, ticket, *since).await;
    }
    let mut since = history.iter().filter(|(at, _)| *at >= said_at);
    if since.any(|(_, event)| matches!(event, InquiryEvent::ReplyPromised { .. })) {
        return Ok(());
    }
    messages::owe_nothing(desk, tx, ticket, desk.now()).await
}

/// Ends a ticket again, with the holder and the outcome that it had before a message reopened it.
async fn end_again(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    history: &History,
    said_at: Timestamp,
) -> Result<(), DeskError> {
    let before = &history[..position_of(history, said_at).unwrap_or_default()];
    let held = before.iter().rev().find_map(|(_, event)| match event {
        InquiryEvent::Moved { assignee, .. } => Some(*assignee),
        _ => None,
    });
    let holder = held.flatten();
    // No second survey is sent.
    transitions::mark_resolved(desk, tx, ticket, holder, Mover::Frontdesk).await?;
    transitions::archive(desk, tx, ticket)?;
    if let Some(mut now) = tx.ticket_to_change(ticket).await? {
        now.resolved_at = ticket.resolved_at;
        now.tagged = holder.into_iter().collect();
        now.lead_called_at = None;
        tx.update_ticket(&now).await?;
    }
    let was_solved = before.iter().rev().find_map(|(_, event)| match event {
        InquiryEvent::Solved => Some(true),
        InquiryEvent::NotThis | InquiryEvent::Escalated { .. } => Some(false),
        InquiryEvent::Moved { to, .. } if to.is_open() => Some(false),
        _ => None,
    });
    if was_solved == Some(true) {
        tx.set_outcome(ticket.inquiry, Outcome::Solved, desk.now());
    }
    let reopen = desk.guilds.get(ticket.guild).await?.targets.reopen;
    let closes = ticket.resolved_at.unwrap_or(said_at) + reopen;
    tx.set_timer(TimerKind::CloseResolved, ticket.id.get(), closes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64, event: InquiryEvent) -> (Timestamp, InquiryEvent) {
        (Timestamp::from_millis(60_000 * minutes), event)
    }

    fn moved(to: TicketState, by_learner: bool) -> InquiryEvent {
        InquiryEvent::Moved {
            to,
            assignee: None,
            by_learner,
            by: None,
            why: None,
        }
    }

    #[test]
    fn a_reopening_goes_back_as_long_as_nothing_else_was_said() {
        let said = Timestamp::from_millis(300_000);
        let (learner, reopened) = (
            InquiryEvent::LearnerReplied,
            moved(TicketState::Claimed, true),
        );
        let replied = InquiryEvent::StaffReplied {
            staff: UserId::new(6),
            owes_still: true,
        };
        let over = at(3, moved(TicketState::Resolved, false));
        let began = [over, at(5, learner.clone()), at(5, reopened.clone())];
        let with = |event| [began.to_vec(), vec![at(6, event)]].concat();
        let cases = [
            (began.to_vec(), true),
            (
                with(InquiryEvent::Noted {
                    staff: UserId::new(6),
                }),
                true,
            ),
            (with(replied), false),
            (with(learner.clone()), false),
            (vec![at(5, learner.clone())], false),
            (vec![at(4, learner), at(5, reopened)], false),
        ];
        for (history, goes_back) in cases {
            assert_eq!(opened_again(&history, said), goes_back, "{history:?}");
        }
    }
}
