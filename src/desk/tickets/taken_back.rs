//! Follows what is taken back in a ticket: a reply that was deleted, or turned into an aside, was not given, and a learner
//! who deletes all that they wrote waits for no reply.

use crate::desk::tickets::deadlines::ReplyDue;
use crate::desk::tickets::{messages, thread};
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{ChannelId, GuildId, History, InquiryEvent, MessageId, Place, Timestamp};
use crate::store::{Ticket, Tx};

/// Turns the ticket back to whoever is waited for without a message that nobody can read any more.
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
    let (history, at) = (tx.events_of(now.inquiry).await?, message.sent_at());
    let (replies, questions) = (replies(&history), questions(&history));
    if now.ball_with_learner_since.is_some() && replies.contains(&at) {
        if !any_stands(&mut tx, &now, &replies).await? {
            thread::owe_reply(desk, &mut tx, &now, desk.now(), ReplyDue::ByTarget).await?;
        }
    } else if now.reply_owed_since.is_some()
        && now.first_reply_at.is_some()
        && questions.contains(&at)
        && !any_stands(&mut tx, &now, &questions).await?
    {
        messages::await_learner(desk, &mut tx, &now, desk.now()).await?;
    }
    outbox::commit(desk, tx).await
}

/// Finds the open or closed ticket that a message was said in: in its thread, or in direct messages.
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

/// Whether one of a ticket's messages of these times can still be read.
async fn any_stands(tx: &mut Tx, ticket: &Ticket, times: &[Timestamp]) -> Result<bool, DeskError> {
    for at in times {
        if tx.has_message_at(ticket.inquiry, *at).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Lists the times of the replies that were given since the learner last wrote; none where nobody asked, or where a
/// rule's reply was given too, which stays.
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

/// Lists the times at which the learner wrote since the last reply that was given.
fn questions(history: &History) -> Vec<Timestamp> {
    let last = history.iter().rposition(|(_, event)| is_reply(event));
    let since = &history[last.map_or(0, |last| last + 1)..];
    let asked = since
        .iter()
        .filter(|(_, event)| *event == InquiryEvent::LearnerReplied);
    asked.map(|(at, _)| *at).collect()
}

fn is_reply(event: &InquiryEvent) -> bool {
    matches!(
        event,
        InquiryEvent::StaffReplied {
            owes_still: false,
            ..
        }
    )
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
        ] {
            let times = |found: Vec<Timestamp>| {
                let times = found.into_iter().map(Timestamp::as_millis);
                times.collect::<Vec<_>>()
            };
            assert_eq!(times(replies(&history)), by_staff, "{history:?}");
            assert_eq!(times(questions(&history)), by_learner, "{history:?}");
        }
    }
}
