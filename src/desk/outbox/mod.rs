//! What goes out, as it is written into the outbox in the same transaction as the decision. Small
//! steps, each safe to look for and to repeat after a crash. Never sent from here.

pub(crate) mod send;
pub(crate) mod settle;
pub(crate) mod step;
pub(crate) mod worker;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::desk::event::Interaction;
use crate::desk::platform::ThreadState;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    ChannelId, DeliveryId, GuildId, InquiryId, MessageId, SurveyId, TicketId, UserId,
};
use crate::store::{Delivery, Tx};

/// One step towards people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Outgoing {
    /// The reply to a question.
    Reply {
        inquiry: InquiryId,
        channel: ChannelId,
        to: Option<MessageId>,
        post: Post,
    },
    /// Another content for that reply.
    EditReply { inquiry: InquiryId, post: Post },
    /// That reply is taken back.
    DeleteReply { inquiry: InquiryId },
    /// A message that belongs to nothing else.
    Post {
        guild: Option<GuildId>,
        channel: ChannelId,
        to: Option<MessageId>,
        post: Post,
    },
    /// A direct message; where it is refused, the channel gets it, if there is one.
    Direct {
        user: UserId,
        post: Post,
        otherwise: Option<ChannelId>,
    },
    /// The answer to a question that was asked by a command: in place of the command's reply, or directly.
    CommandReply {
        inquiry: InquiryId,
        to: Interaction,
        user: UserId,
        post: Post,
    },
    /// The ticket's private thread is opened.
    OpenThread {
        ticket: TicketId,
        name: String,
        learner: UserId,
        /// The channel that it is opened in; not written down by older versions.
        #[serde(default)]
        support: Option<ChannelId>,
    },
    /// Threads that were made for the ticket once too often are deleted.
    RemoveSpares { ticket: TicketId },
    /// The ticket's first message is sent.
    OpeningMessage { ticket: TicketId },
    /// That message is pinned.
    PinOpening { ticket: TicketId },
    /// That message is brought up to date.
    RefreshCard { ticket: TicketId },
    /// A person joins the ticket's thread.
    AddMember { ticket: TicketId, user: UserId },
    /// Something is said in the ticket's thread.
    Say { ticket: TicketId, post: Post },
    /// The ticket's thread is archived, locked or opened again.
    #[serde(alias = "Shelve")]
    SetThreadState {
        ticket: TicketId,
        #[serde(alias = "shelf")]
        thread_state: ThreadState,
    },
    /// A survey is sent: into the ticket's thread if there is one, else directly.
    Survey {
        survey: SurveyId,
        ticket: Option<TicketId>,
        user: UserId,
        post: Post,
    },
    /// A ticket's former survey is over: a newer one is asked.
    EndSurvey { survey: SurveyId, ticket: TicketId },
}

/// What steps share: the platform limits how much is done there at once, or it hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Destination {
    /// A channel in which something new is said or opened.
    Channel(ChannelId),
    /// Direct messages, all of them.
    Direct,
    /// Replies that are changed or taken back, all of them.
    Changes,
}

impl Destination {
    /// How many steps are under way there at once. In a channel one goes after another, in the order of
    /// what it replies to.
    pub(crate) const fn width(self) -> usize {
        match self {
            Self::Channel(_) => 1,
            Self::Direct | Self::Changes => 16,
        }
    }
}

impl Outgoing {
    /// Where it goes, if it shares that with others. The steps of a ticket share its stream already, and
    /// replies to interactions share nothing.
    pub(crate) fn destination(&self) -> Option<Destination> {
        match self {
            Self::Reply { channel, .. } | Self::Post { channel, .. } => {
                Some(Destination::Channel(*channel))
            }
            Self::OpenThread { support, .. } => support.map(Destination::Channel),
            Self::Direct { .. } | Self::Survey { ticket: None, .. } => Some(Destination::Direct),
            Self::EditReply { .. } | Self::DeleteReply { .. } => Some(Destination::Changes),
            _ => None,
        }
    }

    /// The guild whose process sends it, if the step itself knows it: else its stream does.
    fn guild(&self) -> Option<GuildId> {
        match self {
            Self::Post { guild, .. } => *guild,
            _ => None,
        }
    }

    /// The message that it replies to.
    pub(crate) fn replies_to(&self) -> Option<MessageId> {
        match self {
            Self::Reply { to, .. } | Self::Post { to, .. } => *to,
            _ => None,
        }
    }

    /// Whether it is done in a ticket's thread.
    pub(crate) fn is_in_thread(&self) -> bool {
        match self {
            Self::OpeningMessage { .. }
            | Self::PinOpening { .. }
            | Self::RefreshCard { .. }
            | Self::AddMember { .. }
            | Self::Say { .. }
            | Self::SetThreadState { .. }
            | Self::EndSurvey { .. } => true,
            Self::Survey { ticket, .. } => ticket.is_some(),
            Self::Reply { .. }
            | Self::EditReply { .. }
            | Self::DeleteReply { .. }
            | Self::Post { .. }
            | Self::Direct { .. }
            | Self::OpenThread { .. }
            | Self::RemoveSpares { .. }
            | Self::CommandReply { .. } => false,
        }
    }

    /// What must happen one after another shares a stream.
    fn stream(&self, own: DeliveryId) -> i64 {
        match self {
            Self::Reply { inquiry, .. }
            | Self::CommandReply { inquiry, .. }
            | Self::EditReply { inquiry, .. }
            | Self::DeleteReply { inquiry } => inquiry.get(),
            Self::OpenThread { ticket, .. }
            | Self::RemoveSpares { ticket }
            | Self::OpeningMessage { ticket }
            | Self::PinOpening { ticket }
            | Self::RefreshCard { ticket }
            | Self::AddMember { ticket, .. }
            | Self::Say { ticket, .. }
            | Self::SetThreadState { ticket, .. }
            | Self::EndSurvey { ticket, .. }
            | Self::Survey {
                ticket: Some(ticket),
                ..
            } => ticket.get(),
            Self::Post { .. } | Self::Direct { .. } | Self::Survey { ticket: None, .. } => {
                own.get()
            }
        }
    }
}

/// Writes a step into the outbox; it goes out once the transaction is committed.
pub(crate) fn enqueue(desk: &Desk, tx: &mut Tx, outgoing: &Outgoing) -> Result<(), DeskError> {
    let id = DeliveryId::new(desk.entropy.id());
    let body = serde_json::to_string(outgoing)?;
    tx.enqueue(id, outgoing.stream(id), outgoing.guild(), &body, desk.now());
    Ok(())
}

/// Writes a step into the outbox that comes before whatever else waits in its stream.
pub(crate) fn enqueue_first(
    desk: &Desk,
    tx: &mut Tx,
    outgoing: &Outgoing,
) -> Result<(), DeskError> {
    let id = DeliveryId::new(desk.entropy.id());
    let body = serde_json::to_string(outgoing)?;
    tx.enqueue_first(id, outgoing.stream(id), &body, desk.now());
    Ok(())
}

/// Writes a step that begins a stream, in a guild or directly, into the outbox, claimed already if a courier has room for
/// it: then it goes out straight from the commit, by [`DirectStep::go`].
pub(crate) fn enqueue_direct<'d>(
    desk: &'d Desk,
    tx: &mut Tx,
    guild: Option<GuildId>,
    outgoing: &Outgoing,
) -> Result<Option<DirectStep<'d>>, DeskError> {
    let room = desk.direct_lane.get().map(mpsc::Sender::try_reserve);
    let Some(Ok(room)) = room else {
        enqueue(desk, tx, outgoing)?;
        return Ok(None);
    };
    let (id, now) = (DeliveryId::new(desk.entropy.id()), desk.now());
    let lease = desk.worker.lease();
    let delivery = Delivery {
        id,
        stream: outgoing.stream(id),
        guild,
        created_at: now,
        body: serde_json::to_string(outgoing)?,
        attempts: 0,
        unsure: false,
        lease_until: lease.until,
    };
    tx.enqueue_claimed(&delivery, lease.worker);
    Ok(Some(DirectStep { room, delivery }))
}

/// Commits a decision and rings for what it sends.
pub(crate) async fn commit(desk: &Desk, tx: Tx) -> Result<(), DeskError> {
    let wakes = tx.wakes_outbox();
    tx.commit().await?;
    wake_if(desk, wakes);
    Ok(())
}

/// The same with [`Tx::commit_soon`].
pub(crate) async fn commit_soon(desk: &Desk, tx: Tx) -> Result<(), DeskError> {
    let wakes = tx.wakes_outbox();
    tx.commit_soon().await?;
    wake_if(desk, wakes);
    Ok(())
}

fn wake_if(desk: &Desk, wakes: bool) {
    if wakes {
        desk.steps_due.notify_one();
    }
}

/// A step with a courier waiting for it. Dropped when the transaction is not committed.
pub(crate) struct DirectStep<'a> {
    room: mpsc::Permit<'a, Delivery>,
    delivery: Delivery,
}

impl DirectStep<'_> {
    /// Hands it over; its transaction is committed.
    pub(crate) fn go(self) {
        self.room.send(self.delivery);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_an_earlier_version_is_read() {
        let row = r#"{"Shelve":{"ticket":7,"shelf":"Locked"}}"#;
        let read: Outgoing = serde_json::from_str(row).unwrap();
        let expected = Outgoing::SetThreadState {
            ticket: TicketId::new(7),
            thread_state: ThreadState::Locked,
        };
        assert_eq!(read, expected);
    }
}
