//! The outbox: the steps that reach people, each written in the transaction of its decision and small enough to be
//! looked for and repeated after a crash; also their results, the times between attempts, and the sending of posts.

pub(crate) mod send;
pub(crate) mod settle;
pub(crate) mod worker;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::desk::event::Interaction;
use crate::desk::platform::{PlatformError, ThreadState};
use crate::desk::ui::post::{MESSAGE_CHARS, Mentions, Post};
use crate::desk::ui::replies::cut_to;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    Backoff, ChannelId, DeliveryId, GuildId, InquiryId, MessageId, Millis, SurveyId, TicketId,
    UserId, fnv1a,
};
use crate::store::{Delivery, Tx};

/// A step of the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Outgoing {
    /// Sends the reply to a question.
    Reply {
        inquiry: InquiryId,
        channel: ChannelId,
        to: Option<MessageId>,
        post: Post,
        /// Whether it was not due at once: the offer on a question that people were given time for, or the reply to a
        /// message that became a question by an edit.
        #[serde(default)]
        is_late: bool,
    },
    /// Changes the content of that reply.
    EditReply { inquiry: InquiryId, post: Post },
    /// Deletes that reply.
    DeleteReply { inquiry: InquiryId },
    /// Sends a message that belongs to no inquiry or ticket.
    Post {
        guild: Option<GuildId>,
        channel: ChannelId,
        to: Option<MessageId>,
        post: Post,
    },
    /// Sends a direct message, or, where it is refused, a message to the channel `otherwise`.
    Direct {
        user: UserId,
        post: Post,
        otherwise: Option<ChannelId>,
    },
    /// Tells the owner of a guild directly what staff cannot be told, since no channel of theirs is chosen.
    TellOwner { guild: GuildId, post: Post },
    /// Tells an instructor directly of a note about their ticket; if that is refused, tells its author so.
    Note {
        user: UserId,
        post: Post,
        author: UserId,
        refused: Post,
        otherwise: Option<ChannelId>,
    },
    /// Sends the answer to a question asked by a command: as the command's reply, or directly.
    CommandReply {
        inquiry: InquiryId,
        to: Interaction,
        user: UserId,
        post: Post,
    },
    /// Opens the ticket's private thread.
    OpenThread {
        ticket: TicketId,
        name: String,
        learner: UserId,
        /// The channel in which the thread is opened; not written by older versions.
        #[serde(default)]
        support: Option<ChannelId>,
    },
    /// Deletes spare threads, which were made for the ticket in addition to its own.
    RemoveSpares { ticket: TicketId },
    /// Sends the ticket's opening message.
    OpeningMessage { ticket: TicketId },
    /// Pins that message.
    PinOpening { ticket: TicketId },
    /// Edits that message to the ticket's present state.
    RefreshCard { ticket: TicketId },
    /// Adds a person to the ticket's thread.
    AddMember { ticket: TicketId, user: UserId },
    /// Sends a message to the ticket's thread.
    Say { ticket: TicketId, post: Post },
    /// Sends a message to the ticket's thread that quotes what its learner asked.
    Quote {
        ticket: TicketId,
        /// The inquiry that is quoted; not written by older versions.
        #[serde(default)]
        inquiry: Option<InquiryId>,
        post: Post,
    },
    /// Sets the archive state of the ticket's thread.
    #[serde(alias = "Shelve")]
    SetThreadState {
        ticket: TicketId,
        #[serde(alias = "shelf")]
        thread_state: ThreadState,
    },
    /// Sends a survey: into the ticket's thread if there is one, else directly.
    Survey {
        survey: SurveyId,
        ticket: Option<TicketId>,
        user: UserId,
        post: Post,
    },
    /// Ends a ticket's former survey, because a newer one is sent.
    EndSurvey { survey: SurveyId, ticket: TicketId },
    /// Sets the solved tag that the server has chosen on the forum post of a question.
    TagSolved {
        inquiry: InquiryId,
        guild: GuildId,
        post: ChannelId,
    },
    /// Brings the panel of a channel up to date, or, `anew`, posts another in its place.
    Panel {
        guild: GuildId,
        channel: ChannelId,
        anew: bool,
    },
    /// Brings the message of a swap up to date, or posts it.
    Swap {
        guild: GuildId,
        channel: ChannelId,
        number: u32,
    },
    /// Brings the copy of a relayed message up to date.
    Relay(CopyStep),
    /// Sends a direct message to the ticket's learner, after everything that was relayed before.
    TellLearner { ticket: TicketId, post: Post },
    /// Removes a person from the ticket's thread.
    RemoveMember { ticket: TicketId, user: UserId },
    /// Deletes a message of frontdesk's that no longer belongs to anything.
    DeletePost {
        guild: GuildId,
        channel: ChannelId,
        message: MessageId,
    },
    /// Gives the ticket's thread another name.
    RenameThread { ticket: TicketId, name: String },
    /// Deletes a message of frontdesk's from the ticket's thread.
    DeleteInThread {
        ticket: TicketId,
        message: MessageId,
    },
    /// Posts the transcript of a closed ticket.
    Transcript {
        ticket: TicketId,
        channel: ChannelId,
    },
}

/// The wanted state of one part of a relayed message's copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CopyStep {
    /// The ticket; the copy is on the other side of it.
    pub(crate) ticket: TicketId,
    /// The message that a person wrote.
    pub(crate) origin: MessageId,
    /// The part, from 0.
    pub(crate) part: u32,
    /// Whether the learner wrote it, in direct messages.
    pub(crate) by_learner: bool,
    /// The message that it replies to, on its own side.
    pub(crate) to: Option<MessageId>,
    /// The content; `None` if the copy is to be deleted.
    pub(crate) post: Option<Post>,
}

/// A target that steps share, and for which the platform limits how much is done at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Destination {
    /// A channel to which messages are sent or in which threads are opened.
    Channel(ChannelId),
    /// All direct messages.
    Direct,
    /// All edits and deletions of replies.
    Changes,
}

impl Destination {
    /// Returns the most steps to it that are under way at once. In a channel it is one, in the order of the messages
    /// that are replied to.
    pub(crate) const fn width(self) -> usize {
        match self {
            Self::Channel(_) => 1,
            Self::Direct | Self::Changes => 16,
        }
    }
}

impl Outgoing {
    /// Makes a direct message that has no other place if it is refused.
    pub(crate) fn direct(user: UserId, post: Post) -> Self {
        Self::Direct {
            user,
            post,
            otherwise: None,
        }
    }

    /// Returns the destination of the step, if it shares one. The steps of a ticket are in one stream
    /// already, and replies to interactions share nothing.
    pub(crate) fn destination(&self) -> Option<Destination> {
        match self {
            Self::Reply { channel, .. }
            | Self::Post { channel, .. }
            | Self::Swap { channel, .. }
            | Self::Panel { channel, .. } => Some(Destination::Channel(*channel)),
            Self::OpenThread { support, .. } => support.map(Destination::Channel),
            Self::Direct { .. }
            | Self::TellOwner { .. }
            | Self::Note { .. }
            | Self::Survey { ticket: None, .. } => Some(Destination::Direct),
            Self::EditReply { .. } | Self::DeleteReply { .. } | Self::DeletePost { .. } => {
                Some(Destination::Changes)
            }
            Self::CommandReply { .. }
            | Self::RemoveSpares { .. }
            | Self::OpeningMessage { .. }
            | Self::PinOpening { .. }
            | Self::RefreshCard { .. }
            | Self::AddMember { .. }
            | Self::Say { .. }
            | Self::Quote { .. }
            | Self::SetThreadState { .. }
            | Self::Survey {
                ticket: Some(_), ..
            }
            | Self::EndSurvey { .. }
            | Self::TagSolved { .. }
            | Self::Relay(_)
            | Self::TellLearner { .. }
            | Self::RemoveMember { .. }
            | Self::RenameThread { .. }
            | Self::DeleteInThread { .. }
            | Self::Transcript { .. } => None,
        }
    }

    /// Returns the guild whose process sends the step, if the step names one; otherwise its stream decides.
    fn guild(&self) -> Option<GuildId> {
        match self {
            Self::Post { guild, .. } => *guild,
            Self::TagSolved { guild, .. }
            | Self::DeletePost { guild, .. }
            | Self::Swap { guild, .. }
            | Self::TellOwner { guild, .. }
            | Self::Panel { guild, .. } => Some(*guild),
            Self::Reply { .. }
            | Self::EditReply { .. }
            | Self::DeleteReply { .. }
            | Self::Direct { .. }
            | Self::Note { .. }
            | Self::CommandReply { .. }
            | Self::OpenThread { .. }
            | Self::RemoveSpares { .. }
            | Self::OpeningMessage { .. }
            | Self::PinOpening { .. }
            | Self::RefreshCard { .. }
            | Self::AddMember { .. }
            | Self::Say { .. }
            | Self::Quote { .. }
            | Self::SetThreadState { .. }
            | Self::Survey { .. }
            | Self::EndSurvey { .. }
            | Self::Relay(_)
            | Self::TellLearner { .. }
            | Self::RemoveMember { .. }
            | Self::RenameThread { .. }
            | Self::DeleteInThread { .. }
            | Self::Transcript { .. } => None,
        }
    }

    /// Returns the message that the step replies to.
    pub(crate) fn replies_to(&self) -> Option<MessageId> {
        match self {
            Self::Reply { to, .. } | Self::Post { to, .. } => *to,
            _ => None,
        }
    }

    /// Whether the step acts in a ticket's thread.
    pub(crate) fn is_in_thread(&self) -> bool {
        match self {
            Self::OpeningMessage { .. }
            | Self::PinOpening { .. }
            | Self::RefreshCard { .. }
            | Self::AddMember { .. }
            | Self::Say { .. }
            | Self::Quote { .. }
            | Self::SetThreadState { .. }
            | Self::RemoveMember { .. }
            | Self::RenameThread { .. }
            | Self::DeleteInThread { .. }
            | Self::EndSurvey { .. } => true,
            Self::Relay(copy) => copy.by_learner,
            Self::Survey { ticket, .. } => ticket.is_some(),
            Self::Reply { .. }
            | Self::EditReply { .. }
            | Self::DeleteReply { .. }
            | Self::Post { .. }
            | Self::Direct { .. }
            | Self::TellOwner { .. }
            | Self::Note { .. }
            | Self::OpenThread { .. }
            | Self::RemoveSpares { .. }
            | Self::TagSolved { .. }
            | Self::DeletePost { .. }
            | Self::Panel { .. }
            | Self::Swap { .. }
            | Self::TellLearner { .. }
            | Self::Transcript { .. }
            | Self::CommandReply { .. } => false,
        }
    }

    /// Returns the stream of the step: steps of one stream are taken one after another.
    fn stream(&self, own: DeliveryId) -> i64 {
        match self {
            Self::Reply { inquiry, .. }
            | Self::CommandReply { inquiry, .. }
            | Self::EditReply { inquiry, .. }
            | Self::TagSolved { inquiry, .. }
            | Self::DeleteReply { inquiry } => inquiry.get(),
            Self::OpenThread { ticket, .. }
            | Self::RemoveSpares { ticket }
            | Self::OpeningMessage { ticket }
            | Self::PinOpening { ticket }
            | Self::RefreshCard { ticket }
            | Self::AddMember { ticket, .. }
            | Self::Say { ticket, .. }
            | Self::Quote { ticket, .. }
            | Self::SetThreadState { ticket, .. }
            | Self::EndSurvey { ticket, .. }
            | Self::Relay(CopyStep { ticket, .. })
            | Self::TellLearner { ticket, .. }
            | Self::RemoveMember { ticket, .. }
            | Self::RenameThread { ticket, .. }
            | Self::DeleteInThread { ticket, .. }
            | Self::Transcript { ticket, .. }
            | Self::Survey {
                ticket: Some(ticket),
                ..
            } => ticket.get(),
            Self::Post { .. }
            | Self::DeletePost { .. }
            | Self::Direct { .. }
            | Self::TellOwner { .. }
            | Self::Note { .. }
            | Self::Panel { .. }
            | Self::Survey { ticket: None, .. } => own.get(),
            // Its message is known when the next step of the swap is taken, which changes it.
            Self::Swap { guild, number, .. } => {
                fnv1a(format!("swap {number} of {guild}").bytes()).cast_signed()
            }
        }
    }
}

/// Writes a step into the outbox; it is sent once the transaction is committed.
pub(crate) fn enqueue(desk: &Desk, tx: &mut Tx, outgoing: &Outgoing) -> Result<(), DeskError> {
    let id = DeliveryId::new(desk.entropy.id());
    let body = serde_json::to_string(outgoing)?;
    tx.enqueue(id, outgoing.stream(id), outgoing.guild(), &body, desk.now());
    Ok(())
}

/// Writes a step into the outbox, before all others that wait in its stream.
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

/// Writes a step that begins a stream, in a guild or directly, into the outbox. If the worker has
/// room, the step is claimed already, and [`FastStep::go`] hands it over after the commit.
pub(crate) fn enqueue_fast<'d>(
    desk: &'d Desk,
    tx: &mut Tx,
    guild: Option<GuildId>,
    outgoing: &Outgoing,
) -> Result<Option<FastStep<'d>>, DeskError> {
    let room = desk.fast_lane.get().map(mpsc::Sender::try_reserve);
    let Some(Ok(room)) = room else {
        enqueue(desk, tx, outgoing)?;
        return Ok(None);
    };
    let (id, now) = (DeliveryId::new(desk.entropy.id()), desk.now());
    let lease = desk.process.lease();
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
    tx.enqueue_claimed(&delivery, lease.process);
    Ok(Some(FastStep { room, delivery }))
}

/// Commits a decision, and wakes the outbox worker if it wrote steps.
pub(crate) async fn commit(desk: &Desk, tx: Tx) -> Result<(), DeskError> {
    let wakes = tx.wakes_outbox();
    tx.commit().await?;
    wake_if(desk, wakes);
    Ok(())
}

/// Commits with [`Tx::commit_soon`], and wakes the outbox worker if it wrote steps.
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

/// A step for which the outbox worker has room. Dropped if the transaction is not committed.
pub(crate) struct FastStep<'a> {
    room: mpsc::Permit<'a, Delivery>,
    delivery: Delivery,
}

impl FastStep<'_> {
    /// Hands the step to the worker; its transaction must be committed.
    pub(crate) fn go(self) {
        self.room.send(self.delivery);
    }
}

/// The time for which a step is tried before it is given up.
pub(crate) const WORTH_SENDING: Millis = Millis::hours(24);

/// The result of a step: a message, a thread, or nothing that is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Nothing that is stored.
    Done,
    /// Nothing: the person is not added to the thread, on purpose.
    LeftOut,
    /// A message, with its channel.
    Message(ChannelId, MessageId),
    /// A ticket's thread.
    Thread(ChannelId),
}

/// A step that was done and is not marked yet.
pub(crate) struct SentStep {
    pub(crate) delivery: Delivery,
    pub(crate) outgoing: Outgoing,
    pub(crate) sent: Sent,
}

/// Sends a message to a channel, unless a former attempt did.
pub(crate) async fn send_post(
    desk: &Desk,
    delivery: &Delivery,
    channel: ChannelId,
    to: Option<MessageId>,
    post: &Post,
) -> Result<Sent, DeskError> {
    if delivery.unsure
        && let Some(message) = desk
            .platform
            .find_post(channel, delivery.id, post, to, delivery.created_at)
            .await?
    {
        return Ok(Sent::Message(channel, message));
    }
    let message = desk.platform.post(channel, post, delivery.id, to).await?;
    desk.metrics.replies.inc();
    Ok(Sent::Message(channel, message))
}

/// Sends a direct message or, if the person accepts none, a message to the channel `otherwise` that notifies them
/// alone.
pub(crate) async fn send_direct(
    desk: &Desk,
    delivery: &Delivery,
    user: UserId,
    post: &Post,
    otherwise: Option<ChannelId>,
) -> Result<Sent, DeskError> {
    let refused = match desk.platform.direct_channel(user).await {
        Ok(channel) => match send_post(desk, delivery, channel, None, post).await {
            Err(DeskError::Platform(PlatformError::DirectMessagesClosed)) => {
                PlatformError::DirectMessagesClosed
            }
            other => return other,
        },
        Err(PlatformError::DirectMessagesClosed) => PlatformError::DirectMessagesClosed,
        Err(other) => return Err(other.into()),
    };
    match otherwise {
        Some(channel) => {
            let post = addressed(user, post);
            send_post(desk, delivery, channel, None, &post).await
        }
        None => Err(refused.into()),
    }
}

/// Turns a direct message into one that mentions its reader among others.
fn addressed(user: UserId, post: &Post) -> Post {
    let mention = user.mention();
    let text = if post.text.contains(&mention) {
        post.text.clone()
    } else {
        cut_to(&format!("{mention} {}", post.text), MESSAGE_CHARS)
    };
    Post {
        text,
        mentions: Mentions {
            users: vec![user],
            roles: Vec::new(),
        },
        ..post.clone()
    }
}

/// Computes the time until a step without its permission is tried again after so many attempts: 1 min, 2 min … at most
/// 10 min.
pub(crate) fn patience(attempts: u32) -> Millis {
    Backoff::new(Millis::minutes(1), Millis::minutes(10)).after(attempts)
}

/// Computes the time until the next try after so many attempts: 1 s, 2 s, 4 s … at most 256 s.
pub(crate) fn backoff(attempts: u32) -> Millis {
    Backoff::new(Millis::secs(1), Millis::secs(256)).after(attempts)
}

/// A claimed step, with its content or the reason why that cannot be read.
pub(crate) struct Step {
    pub(crate) delivery: Delivery,
    pub(crate) outgoing: serde_json::Result<Outgoing>,
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

    #[test]
    fn waiting_grows_and_stays_bounded() {
        assert_eq!(backoff(0), Millis::secs(1));
        assert_eq!(backoff(3), Millis::secs(8));
        assert_eq!(backoff(40), Millis::secs(256));
        assert!((0..50).all(|attempts| backoff(attempts) <= Millis::minutes(5)));
        assert_eq!(patience(0), Millis::minutes(1));
        assert!((4..50).all(|attempts| patience(attempts) == Millis::minutes(10)));
    }
}
