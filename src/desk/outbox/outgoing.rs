//! The kinds of steps in the outbox: the content of their rows, and their routes. Rows of earlier versions can be read.

use serde::{Deserialize, Serialize};

use crate::desk::event::Interaction;
use crate::desk::platform::ThreadState;
use crate::desk::ui::post::Post;
use crate::domain::{
    ChannelId, DeliveryId, GuildId, InquiryId, MessageId, SurveyId, Target, TicketId, UserId, fnv1a,
};

/// A step of the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Outgoing {
    /// Sends the reply to a question.
    Reply {
        inquiry: InquiryId,
        channel: ChannelId,
        to: Option<MessageId>,
        post: Post,
        /// Whether it is sent later than the question: the offer on a watched question, or the reply to a message that
        /// became a question by an edit.
        #[serde(default)]
        is_late: bool,
    },
    /// Changes the content of the reply.
    EditReply { inquiry: InquiryId, post: Post },
    /// Deletes the reply.
    DeleteReply { inquiry: InquiryId },
    /// Sends a message that belongs to no inquiry and no ticket.
    Post {
        guild: Option<GuildId>,
        channel: ChannelId,
        to: Option<MessageId>,
        post: Post,
    },
    /// Sends a direct message. If it is refused, sends a message to the channel `otherwise`.
    Direct {
        user: UserId,
        post: Post,
        otherwise: Option<ChannelId>,
    },
    /// Sends the owner of the guild a message for staff, because no staff channel is chosen.
    TellOwner { guild: GuildId, post: Post },
    /// Calls the leads for a ticket.
    CallLeads(LeadCall),
    /// Sends a person a direct message of another one, such as a note about their ticket.
    Note(NoteStep),
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
    /// Deletes spare threads: those made for the ticket besides its own, or after it was over.
    RemoveSpares { ticket: TicketId },
    /// Sends the ticket's opening message.
    OpeningMessage { ticket: TicketId },
    /// Pins the opening message.
    PinOpening { ticket: TicketId },
    /// Edits the opening message to the ticket's present state.
    RefreshCard { ticket: TicketId },
    /// Adds a person to the ticket's thread.
    AddMember { ticket: TicketId, user: UserId },
    /// Sends a message to the ticket's thread.
    Say { ticket: TicketId, post: Post },
    /// Sends a message to the ticket's thread that quotes its learner's question.
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
    /// Ends a ticket's earlier survey, because a newer one is sent.
    EndSurvey { survey: SurveyId, ticket: TicketId },
    /// Sets the server's tag for solved posts on the forum post of a question.
    TagSolved {
        inquiry: InquiryId,
        guild: GuildId,
        post: ChannelId,
    },
    /// Brings the panel of a channel up to date, or, if `anew`, posts another in its place.
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
    /// Deletes a message of frontdesk's that is no longer needed.
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

/// A direct message of one person to another, such as a note about a ticket to its holder. If it is refused, its author
/// is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct NoteStep {
    /// The person who is told.
    pub(crate) user: UserId,
    /// The direct message.
    pub(crate) post: Post,
    /// The author of the message.
    pub(crate) author: UserId,
    /// The message to the author if the person refuses theirs.
    pub(crate) refused: Post,
    /// The channel for the message to the author, if the author accepts no direct messages either.
    pub(crate) otherwise: Option<ChannelId>,
}

/// A call of the leads for a ticket whose target is missed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LeadCall {
    /// The ticket's guild.
    pub(crate) guild: GuildId,
    /// The ticket.
    pub(crate) ticket: TicketId,
    /// The target.
    pub(crate) target: Target,
    /// The channel of staff; without one, the owner of the guild is called.
    pub(crate) channel: Option<ChannelId>,
    /// The message.
    pub(crate) post: Post,
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

/// A target that steps share, with a limit on the steps under way at once.
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
    /// Returns the most steps to it that are under way at once. A channel takes one at a time, in the order of the
    /// messages that are replied to.
    pub(crate) const fn width(self) -> usize {
        match self {
            Self::Channel(_) => 1,
            Self::Direct | Self::Changes => 16,
        }
    }
}

/// A sequence of steps that are sent one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepStream {
    /// The steps of an inquiry.
    Inquiry(InquiryId),
    /// The steps of a ticket.
    Ticket(TicketId),
    /// The steps of a swap, by its guild and number. A step that edits the swap's message needs the id that the one
    /// before stored.
    Swap(GuildId, u32),
    /// A stream of only one step.
    Own,
}

impl StepStream {
    /// Returns the number of the stream in the rows of its steps. `step` is the id of the step itself.
    pub(crate) fn number(self, step: DeliveryId) -> i64 {
        match self {
            Self::Inquiry(inquiry) => inquiry.get(),
            Self::Ticket(ticket) => ticket.get(),
            Self::Swap(guild, number) => {
                fnv1a(format!("swap {number} of {guild}").bytes()).cast_signed()
            }
            Self::Own => step.get(),
        }
    }
}

/// The channel in which a step needs permissions, so that staff can help after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NeededChannel {
    /// A channel of the guild that the step names, or of the inquiry's or the ticket's.
    Named(ChannelId),
    /// The support channel of the ticket.
    Support,
}

/// The route of a step: its stream, its guild, its destination, and where it needs permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// The stream of the step.
    pub(crate) stream: StepStream,
    /// The guild whose process sends the step, if the step names one. Otherwise its stream decides.
    pub(crate) guild: Option<GuildId>,
    /// The destination, if other steps share it. Steps of a ticket are in one stream already, and replies to
    /// interactions share nothing.
    pub(crate) destination: Option<Destination>,
    /// Whether the step acts in a ticket's thread.
    pub(crate) is_in_thread: bool,
    /// The channel in which the step needs permissions, if staff can grant them.
    pub(crate) needs: Option<NeededChannel>,
}

impl Route {
    /// Makes a route with a stream and nothing else.
    const fn of(stream: StepStream) -> Self {
        Self {
            stream,
            guild: None,
            destination: None,
            is_in_thread: false,
            needs: None,
        }
    }

    /// Makes the route of a step that acts in a ticket's thread.
    const fn in_thread(ticket: TicketId) -> Self {
        Self {
            is_in_thread: true,
            needs: Some(NeededChannel::Support),
            ..Self::of(StepStream::Ticket(ticket))
        }
    }

    /// Adds a channel as the destination, in which the step also needs permissions.
    const fn to_channel(self, channel: ChannelId) -> Self {
        self.to(Destination::Channel(channel)).needing(channel)
    }

    const fn to(self, destination: Destination) -> Self {
        Self {
            destination: Some(destination),
            ..self
        }
    }

    const fn needing(self, channel: ChannelId) -> Self {
        Self {
            needs: Some(NeededChannel::Named(channel)),
            ..self
        }
    }

    const fn by(self, guild: GuildId) -> Self {
        Self {
            guild: Some(guild),
            ..self
        }
    }
}

impl Outgoing {
    /// Makes a direct message without another channel.
    pub(crate) fn direct(user: UserId, post: Post) -> Self {
        Self::Direct {
            user,
            post,
            otherwise: None,
        }
    }

    /// Returns the route of the step.
    #[expect(
        clippy::too_many_lines,
        reason = "one exhaustive table, so that a new step has to be placed"
    )]
    pub(crate) fn route(&self) -> Route {
        let alone = Route::of(StepStream::Own);
        let of_inquiry = |inquiry: &InquiryId| Route::of(StepStream::Inquiry(*inquiry));
        let of_ticket = |ticket: &TicketId| Route::of(StepStream::Ticket(*ticket));
        match self {
            Self::Reply {
                inquiry, channel, ..
            } => of_inquiry(inquiry).to_channel(*channel),
            Self::EditReply { inquiry, .. } | Self::DeleteReply { inquiry } => {
                of_inquiry(inquiry).to(Destination::Changes)
            }
            Self::CommandReply { inquiry, .. } => of_inquiry(inquiry),
            Self::TagSolved {
                inquiry,
                guild,
                post,
            } => of_inquiry(inquiry).by(*guild).needing(*post),
            Self::OpenThread {
                ticket, support, ..
            } => Route {
                destination: support.map(Destination::Channel),
                ..of_ticket(ticket)
            },
            Self::RemoveSpares { ticket } | Self::TellLearner { ticket, .. } => of_ticket(ticket),
            Self::Transcript { ticket, channel } => of_ticket(ticket).needing(*channel),
            Self::OpeningMessage { ticket }
            | Self::PinOpening { ticket }
            | Self::RefreshCard { ticket }
            | Self::AddMember { ticket, .. }
            | Self::RemoveMember { ticket, .. }
            | Self::Say { ticket, .. }
            | Self::Quote { ticket, .. }
            | Self::SetThreadState { ticket, .. }
            | Self::RenameThread { ticket, .. }
            | Self::DeleteInThread { ticket, .. } => Route::in_thread(*ticket),
            Self::Relay(copy) if copy.by_learner => Route::in_thread(copy.ticket),
            Self::Relay(copy) => of_ticket(&copy.ticket),
            Self::EndSurvey { ticket, .. }
            | Self::Survey {
                ticket: Some(ticket),
                ..
            } => Route {
                // A survey may be sent somewhere else.
                needs: None,
                ..Route::in_thread(*ticket)
            },
            Self::Survey { ticket: None, .. } | Self::Direct { .. } | Self::Note(_) => {
                alone.to(Destination::Direct)
            }
            Self::TellOwner { guild, .. } => alone.by(*guild).to(Destination::Direct),
            Self::CallLeads(call) => {
                let by_guild = alone.by(call.guild);
                match call.channel {
                    Some(channel) => by_guild.to_channel(channel),
                    None => by_guild.to(Destination::Direct),
                }
            }
            Self::Post { guild, channel, .. } => Route {
                guild: *guild,
                ..alone.to_channel(*channel)
            },
            Self::DeletePost { guild, channel, .. } => {
                let shared = alone.by(*guild).to(Destination::Changes);
                shared.needing(*channel)
            }
            Self::Panel { guild, channel, .. } => alone.by(*guild).to_channel(*channel),
            Self::Swap {
                guild,
                channel,
                number,
            } => {
                let of_swap = Route::of(StepStream::Swap(*guild, *number));
                of_swap.by(*guild).to_channel(*channel)
            }
        }
    }

    /// Returns the message that the step replies to.
    pub(crate) fn replies_to(&self) -> Option<MessageId> {
        match self {
            Self::Reply { to, .. } | Self::Post { to, .. } => *to,
            _ => None,
        }
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

    #[test]
    fn a_note_is_one_row_with_its_fields() {
        let [post, refused] = ["a note", "not told"].map(Post::text);
        let row = serde_json::json!({"Note": {
            "user": 7, "post": post, "author": 8, "refused": refused, "otherwise": null,
        }});
        let note = Outgoing::Note(NoteStep {
            user: UserId::new(7),
            post,
            author: UserId::new(8),
            refused,
            otherwise: None,
        });
        assert_eq!(serde_json::to_value(&note).unwrap(), row);
        assert_eq!(serde_json::from_value::<Outgoing>(row).unwrap(), note);
    }

    #[test]
    fn a_step_goes_after_the_others_of_its_stream() {
        let (own, ticket, guild) = (DeliveryId::new(1), TicketId::new(2), GuildId::new(3));
        let channel = ChannelId::new(4);
        let swap = |number| Outgoing::Swap {
            guild,
            channel,
            number,
        };
        let stream = |step: &Outgoing| step.route().stream.number(own);
        assert_eq!(stream(&Outgoing::PinOpening { ticket }), ticket.get());
        assert_eq!(
            stream(&Outgoing::direct(UserId::new(5), Post::default())),
            own.get()
        );
        assert_eq!(stream(&swap(6)), stream(&swap(6)));
        assert_ne!(stream(&swap(6)), stream(&swap(7)));
    }
}
