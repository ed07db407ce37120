//! Follows what is taken back in a ticket: a reply that was deleted, or turned into an aside, was not given, and a learner
//! who deletes all that they wrote waits for no reply.

use crate::desk::tickets::deadlines::ReplyDue;
use crate::desk::tickets::{messages, thread};
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{ChannelId, GuildId, History, InquiryEvent, MessageId, Timestamp};
use crate::store::Ticket;

/// Turns the ticket back to whoever is waited for without a message that nobody can read any more.
pub(crate) async fn follow(
    desk: &Desk,
    guild: Option<GuildId>,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), DeskError> {
    let at = message.sent_at();
    let Some(ticket) = ticket_of(desk, guild, channel, message).await? else {
        return Ok(());
    };
    if !ticket.state.is_open() {
        return Ok(());
    }
    let history = desk.store.events_of(ticket.inquiry).await?;
    let mut tx = desk.store.begin().await?;
    let Some(now) = tx.ticket_to_change(&ticket).await? else {
        return Ok(());
    };
    if now.ball_with_learner_since == Some(at) && was_only_reply(&history, at) {
        thread::owe_reply(desk, &mut tx, &now, desk.now(), ReplyDue::ByTarget).await?;
    } else if now.reply_owed_since == Some(at)
        && now.first_reply_at.is_some()
        && was_only_question(&history, at)
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

/// Whether a message of a time is the only reply since the learner last wrote.
fn was_only_reply(history: &History, at: Timestamp) -> bool {
    let before = history.iter().rev().skip_while(|(when, _)| *when >= at);
    let mut since = before.take_while(|(_, event)| *event != InquiryEvent::LearnerReplied);
    let replies = |event: &InquiryEvent| {
        matches!(
            event,
            InquiryEvent::StaffReplied {
                owes_still: false,
                ..
            }
        )
    };
    let is_reply = |(when, event): &(Timestamp, InquiryEvent)| *when == at && replies(event);
    history.iter().any(is_reply) && !since.any(|(_, event)| replies(event))
}

/// Whether a learner's message of a time is all that they have written since.
fn was_only_question(history: &History, at: Timestamp) -> bool {
    let mut written = history
        .iter()
        .filter(|(when, event)| *when >= at && *event == InquiryEvent::LearnerReplied);
    written.next().is_some_and(|(when, _)| *when == at) && written.next().is_none()
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
    fn a_reply_counts_for_as_long_as_one_since_the_learner_wrote_stands() {
        for (history, at, is_only) in [
            (vec![wrote(1), replied(2, false)], 2, true),
            (vec![replied(2, false)], 2, true),
            (
                vec![wrote(1), replied(2, false), replied(3, false)],
                3,
                false,
            ),
            (vec![wrote(1), replied(2, true), replied(3, false)], 3, true),
            (
                vec![replied(1, false), wrote(2), replied(3, false)],
                3,
                true,
            ),
            (vec![wrote(1), replied(3, false)], 2, false),
        ] {
            let found = was_only_reply(&history, Timestamp::from_millis(at));
            assert_eq!(found, is_only, "{history:?} without {at}");
        }
    }

    #[test]
    fn a_learner_waits_for_as_long_as_something_that_they_wrote_stands() {
        for (history, at, is_only) in [
            (vec![wrote(1)], 1, true),
            (vec![wrote(1), wrote(2)], 1, false),
            (vec![wrote(1), replied(2, true)], 1, true),
            (vec![replied(1, false)], 1, false),
        ] {
            let found = was_only_question(&history, Timestamp::from_millis(at));
            assert_eq!(found, is_only, "{history:?} without {at}");
        }
    }
}
