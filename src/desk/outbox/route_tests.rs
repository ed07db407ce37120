//! The route of each kind of step: its stream, its guild, its destination, and where it needs permissions.

use crate::desk::event::Interaction;
use crate::desk::outbox::Outgoing;
use crate::desk::outbox::outgoing::{
    CopyStep, Destination, LeadCall, NeededChannel, NoteStep, Route, StepStream,
};
use crate::desk::platform::ThreadState;
use crate::desk::ui::post::Post;
use crate::domain::{
    ChannelId, DeliveryId, GuildId, InquiryId, InteractionId, MessageId, SurveyId, Target,
    TicketId, UserId,
};

const INQUIRY: InquiryId = InquiryId::new(1);
const TICKET: TicketId = TicketId::new(2);
const GUILD: GuildId = GuildId::new(3);
const CHANNEL: ChannelId = ChannelId::new(4);
const USER: UserId = UserId::new(5);
const MESSAGE: MessageId = MessageId::new(6);

/// The stream, the guild, the destination and the needed channel of a step, and whether it acts in a thread.
type Way = (
    StepStream,
    Option<GuildId>,
    Option<Destination>,
    Option<NeededChannel>,
    bool,
);

fn takes(steps: Vec<Outgoing>, way: Way) {
    let (stream, guild, destination, needs, is_in_thread) = way;
    let expected = Route {
        stream,
        guild,
        destination,
        is_in_thread,
        needs,
    };
    for step in steps {
        assert_eq!(step.route(), expected, "{step:?}");
    }
}

/// Makes the copy of a message on the other side of a ticket.
fn copy(by_learner: bool) -> Outgoing {
    Outgoing::Relay(CopyStep {
        ticket: TICKET,
        origin: MESSAGE,
        part: 0,
        by_learner,
        to: None,
        post: None,
    })
}

/// Makes a call of the leads in a channel, or of the owner.
fn call(channel: Option<ChannelId>) -> Outgoing {
    Outgoing::CallLeads(LeadCall {
        guild: GUILD,
        ticket: TICKET,
        target: Target::FirstReply,
        channel,
        post: Post::default(),
    })
}

fn survey(ticket: Option<TicketId>) -> Outgoing {
    Outgoing::Survey {
        survey: SurveyId::new(7),
        ticket,
        user: USER,
        post: Post::default(),
    }
}

#[test]
fn each_step_of_an_inquiry_takes_its_way() {
    let (inquiry, post) = (INQUIRY, Post::default());
    let (channel, named) = (CHANNEL, Some(NeededChannel::Named(CHANNEL)));
    let shared = Some(Destination::Channel(channel));
    let stream = StepStream::Inquiry(inquiry);
    let reply = Outgoing::Reply {
        inquiry,
        channel,
        to: None,
        post: post.clone(),
        is_late: false,
    };
    takes(vec![reply], (stream, None, shared, named, false));
    let edit = Outgoing::EditReply {
        inquiry,
        post: post.clone(),
    };
    let changes = vec![edit, Outgoing::DeleteReply { inquiry }];
    let way = (stream, None, Some(Destination::Changes), None, false);
    takes(changes, way);
    let to_command = Outgoing::CommandReply {
        inquiry,
        to: Interaction {
            id: InteractionId::new(8),
            token: String::new(),
            mark: DeliveryId::new(0),
        },
        user: USER,
        post,
    };
    takes(vec![to_command], (stream, None, None, None, false));
    let tag = Outgoing::TagSolved {
        inquiry,
        guild: GUILD,
        post: channel,
    };
    takes(vec![tag], (stream, Some(GUILD), None, named, false));
}

#[test]
fn each_step_of_a_ticket_takes_its_way() {
    let (ticket, user, message, post) = (TICKET, USER, MESSAGE, Post::default());
    let stream = StepStream::Ticket(ticket);
    let inquiry = Some(INQUIRY);
    let name = String::new();
    let thread_state = ThreadState::Archived;
    let in_thread = vec![
        Outgoing::OpeningMessage { ticket },
        Outgoing::PinOpening { ticket },
        Outgoing::RefreshCard { ticket },
        Outgoing::AddMember { ticket, user },
        Outgoing::RemoveMember { ticket, user },
        Outgoing::Say {
            ticket,
            post: post.clone(),
        },
        Outgoing::Quote {
            ticket,
            inquiry,
            post: post.clone(),
        },
        Outgoing::SetThreadState {
            ticket,
            thread_state,
        },
        Outgoing::RenameThread {
            ticket,
            name: name.clone(),
        },
        Outgoing::DeleteInThread { ticket, message },
        copy(true),
    ];
    let support = Some(NeededChannel::Support);
    takes(in_thread, (stream, None, None, support, true));
    let end = Outgoing::EndSurvey {
        survey: SurveyId::new(7),
        ticket,
    };
    let surveys = vec![survey(Some(ticket)), end];
    takes(surveys, (stream, None, None, None, true));
    let elsewhere = vec![
        Outgoing::RemoveSpares { ticket },
        Outgoing::TellLearner { ticket, post },
        copy(false),
    ];
    takes(elsewhere, (stream, None, None, None, false));
    for support in [None, Some(CHANNEL)] {
        let shared = support.map(Destination::Channel);
        let opens = Outgoing::OpenThread {
            ticket,
            name: name.clone(),
            learner: user,
            support,
        };
        takes(vec![opens], (stream, None, shared, None, false));
    }
    let (channel, named) = (CHANNEL, Some(NeededChannel::Named(CHANNEL)));
    let transcript = Outgoing::Transcript { ticket, channel };
    takes(vec![transcript], (stream, None, None, named, false));
}

#[test]
fn each_step_of_neither_takes_its_way() {
    let (guild, channel, post) = (GUILD, CHANNEL, Post::default());
    let (own, direct) = (StepStream::Own, Some(Destination::Direct));
    let note = Outgoing::Note(NoteStep {
        user: USER,
        post: post.clone(),
        author: USER,
        refused: post.clone(),
        otherwise: Some(channel),
    });
    let directly = vec![Outgoing::direct(USER, post.clone()), note, survey(None)];
    takes(directly, (own, None, direct, None, false));
    let to_owner = Outgoing::TellOwner {
        guild,
        post: post.clone(),
    };
    takes(
        vec![to_owner, call(None)],
        (own, Some(guild), direct, None, false),
    );
    let named = Some(NeededChannel::Named(channel));
    let shared = Some(Destination::Channel(channel));
    for guild in [None, Some(guild)] {
        let sent = Outgoing::Post {
            guild,
            channel,
            to: None,
            post: post.clone(),
        };
        takes(vec![sent], (own, guild, shared, named, false));
    }
    let gone = Outgoing::DeletePost {
        guild,
        channel,
        message: MESSAGE,
    };
    let changes = Some(Destination::Changes);
    takes(vec![gone], (own, Some(guild), changes, named, false));
    let panel = Outgoing::Panel {
        guild,
        channel,
        anew: true,
    };
    let posted = vec![panel, call(Some(channel))];
    takes(posted, (own, Some(guild), shared, named, false));
    let swap = Outgoing::Swap {
        guild,
        channel,
        number: 9,
    };
    let of_swap = StepStream::Swap(guild, 9);
    takes(vec![swap], (of_swap, Some(guild), shared, named, false));
}
