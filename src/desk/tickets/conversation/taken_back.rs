//! Handles messages that are taken back in a ticket. A reply that was deleted, or turned into an aside, does not count.
//! A learner who deletes all their messages waits for no reply.

use crate::desk::tickets::conversation::messages;
use crate::desk::tickets::deadlines::ReplyDue;
use crate::desk::tickets::thread;
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{
    ChannelId, GuildId, History, InquiryEvent, MessageId, Place, Timestamp, as_meant,
    asked_since_reply, is_reply, readable,
};
use crate::store::{Ticket, Tx};

/// Sets who is waited for in a ticket after a message can no longer be read.
pub(crate) async fn follow(
    desk: &Desk,
    guild: Option<GuildId>,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), DeskError> {
    let Some(ticket) = ticket_of(desk, guild, channel, message).await? else {
        return Ok(());
    };
    let mut tx = desk.store.begin().await?;
    let Some(now) = tx.ticket_to_change(&ticket).await? else {
        return Ok(());
    };
    if !tx.forget_message(now.inquiry, message).await? || !now.state.is_open() {
        return outbox::commit(desk, tx).await;
    }
    let (history, said_at) = (tx.events_of(now.inquiry).await?, message.sent_at());
    if let Some(left) = left_over(&now, &as_meant(history), said_at) {
        take_back(desk, &mut tx, &now, said_at, left).await?;
    }
    outbox::commit(desk, tx).await
}

/// Records what is left of a turn, and sets who is waited for.
async fn take_back(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    said_at: Timestamp,
    left: RemainingTurn,
) -> Result<(), DeskError> {
    let now = desk.now();
    let waits_since = match left {
        RemainingTurn::Replied | RemainingTurn::NothingAsked => None,
        RemainingTurn::Asked(since) => Some(since),
        RemainingTurn::Unreplied => Some(now),
    };
    let event = InquiryEvent::TakenBack {
        said_at,
        waits_since,
    };
    tx.record(ticket.inquiry, now, &event)?;
    match left {
        RemainingTurn::Replied => Ok(()),
        RemainingTurn::NothingAsked => messages::owe_nothing(desk, tx, ticket, now).await,
        RemainingTurn::Asked(since) => thread::waits_since(desk, tx, ticket, since).await,
        RemainingTurn::Unreplied => {
            thread::owe_reply(desk, tx, ticket, now, ReplyDue::ByTarget).await
        }
    }
}

/// Finds the ticket, open or closed, of a message in its thread or in direct messages.
async fn ticket_of(
    desk: &Desk,
    guild: Option<GuildId>,
    channel: ChannelId,
    message: MessageId,
) -> Result<Option<Ticket>, DeskError> {
    Ok(match guild {
        Some(guild) => desk.store.ticket_by_thread(guild, channel).await?,
        None => {
            let relayed = desk.store.relayed(None, message).await?;
            relayed.map(|relayed| relayed.ticket)
        }
    })
}

/// The part of a turn that can still be read after a message of it is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RemainingTurn {
    /// Another reply: the learner is waited for as before.
    Replied,
    /// No reply: the learner waits again.
    Unreplied,
    /// Another message of the learner: they wait for a reply since this time.
    Asked(Timestamp),
    /// No message of the learner: they wait for no reply.
    NothingAsked,
}

/// Finds what is left of a ticket's turn without one message. `None` if the message belongs to an earlier turn, or the
/// reply is owed for the question that opened the ticket.
fn left_over(ticket: &Ticket, history: &History, said_at: Timestamp) -> Option<RemainingTurn> {
    if ticket.ball_with_learner_since.is_some() {
        let others = without(replies(history), said_at)?;
        return Some(if others.is_empty() {
            RemainingTurn::Unreplied
        } else {
            RemainingTurn::Replied
        });
    }
    let (since, asked) = (ticket.reply_owed_since?, asked_since_reply(history));
    if ticket.first_reply_at.is_none() && !asked.contains(&since) {
        // The reply is owed for the question of the ticket.
        return None;
    }
    left_asked(asked, since, said_at)
}

/// Finds what is left of a turn since `since` without one of the learner's messages; `None` if the message is not of
/// this turn.
fn left_asked(
    asked: Vec<Timestamp>,
    since: Timestamp,
    said_at: Timestamp,
) -> Option<RemainingTurn> {
    let others = without(asked, said_at)?;
    Some(match others.first() {
        None => RemainingTurn::NothingAsked,
        Some(first) if since == said_at => RemainingTurn::Asked(*first),
        Some(_) => RemainingTurn::Asked(since),
    })
}

/// Removes one time from a list; `None` if it is not there.
fn without(mut times: Vec<Timestamp>, one: Timestamp) -> Option<Vec<Timestamp>> {
    let before = times.len();
    times.retain(|at| *at != one);
    (times.len() < before).then_some(times)
}

/// Lists the times of the readable replies since the learner last wrote. Lists none if nobody asked, or if a rule's
/// reply was given too, because that one stays.
fn replies(history: &History) -> Vec<Timestamp> {
    let asked = |event: &InquiryEvent| *event == InquiryEvent::LearnerReplied;
    let by_staff = |event: &InquiryEvent| {
        matches!(
            event,
            InquiryEvent::Asked {
                place: Place::Staff,
                ..
            }
        )
    };
    let history = readable(history);
    let last = history.iter().rposition(|(_, event)| asked(event));
    if last.is_none() && history.iter().any(|(_, event)| by_staff(event)) {
        return Vec::new();
    }
    let since = &history[last.map_or(0, |last| last + 1)..];
    if since
        .iter()
        .any(|(_, event)| matches!(event, InquiryEvent::RuleGiven { .. }))
    {
        return Vec::new();
    }
    let replies = since.iter().filter(|(_, event)| is_reply(event));
    replies.map(|(at, _)| *at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UserId;

    fn replied(at: i64, owes_still: bool) -> (Timestamp, InquiryEvent) {
        let staff = UserId::new(7);
        let event = InquiryEvent::StaffReplied { staff, owes_still };
        (Timestamp::from_millis(at), event)
    }

    fn wrote(at: i64) -> (Timestamp, InquiryEvent) {
        (Timestamp::from_millis(at), InquiryEvent::LearnerReplied)
    }

    fn taken_back(said: i64) -> (Timestamp, InquiryEvent) {
        let said_at = Timestamp::from_millis(said);
        let event = InquiryEvent::TakenBack {
            said_at,
            waits_since: None,
        };
        (Timestamp::from_millis(9), event)
    }

    #[test]
    fn what_was_said_by_either_side_counts_from_what_the_other_said_last() {
        for (history, by_staff, by_learner) in [
            (vec![wrote(1), replied(2, false)], vec![2], vec![]),
            (vec![replied(2, false)], vec![2], vec![]),
            (
                vec![wrote(1), replied(2, false), replied(3, false)],
                vec![2, 3],
                vec![],
            ),
            (vec![wrote(1), replied(2, true)], vec![], vec![1]),
            (
                vec![replied(1, false), wrote(2), wrote(3)],
                vec![],
                vec![2, 3],
            ),
            (
                vec![replied(1, false), wrote(2), wrote(3), taken_back(2)],
                vec![],
                vec![3],
            ),
            (
                vec![replied(1, false), wrote(2), taken_back(2)],
                vec![1],
                vec![],
            ),
            (
                vec![wrote(1), replied(2, false), taken_back(2)],
                vec![],
                vec![1],
            ),
        ] {
            let times = |found: Vec<Timestamp>| {
                let times = found.into_iter().map(Timestamp::as_millis);
                times.collect::<Vec<_>>()
            };
            assert_eq!(times(replies(&history)), by_staff, "{history:?}");
            assert_eq!(
                times(asked_since_reply(&history)),
                by_learner,
                "{history:?}"
            );
        }
    }

    #[test]
    fn a_turn_goes_on_with_what_is_left_of_it() {
        use RemainingTurn::{Asked, NothingAsked};
        let time = Timestamp::from_millis;
        for (asked, since, said_at, left) in [
            (vec![2], 2, 2, Some(NothingAsked)),
            (vec![2, 3], 2, 2, Some(Asked(time(3)))),
            (vec![2, 3], 2, 3, Some(Asked(time(2)))),
            // The turn began when a reply was taken back.
            (vec![2, 3], 5, 2, Some(Asked(time(5)))),
            (vec![2, 3], 2, 1, None),
        ] {
            let times = asked.iter().copied().map(time).collect();
            let found = left_asked(times, time(since), time(said_at));
            assert_eq!(found, left, "{asked:?} {since} {said_at}");
        }
    }
}
