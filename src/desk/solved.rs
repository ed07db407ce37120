//! Solved questions: by an answer of frontdesk's, or by a person's reply, which is credited. The asker says so with a
//! button, or the asker or staff with the message menu *This solved it*.

use crate::desk::event::{Call, Message};
use crate::desk::outbox::Outgoing;
use crate::desk::rulebook::learn;
use crate::desk::tickets::transitions;
use crate::desk::tickets::transitions::{Closing, Mover};
use crate::desk::tickets::views::learner_names;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{self, Voice};
use crate::desk::{Desk, DeskError, duty, forum_tags, interactions, outbox, surveys};
use crate::domain::{
    GuildId, InquiryEvent, LearnerKey, Outcome, Place, TicketState, Timestamp, UserId,
};
use crate::store::{Inquiry, PersonReply, Ticket, TimerKind, Tx};

/// The most questions of one learner that are searched for the one that an answer belongs to.
const MAX_SEARCHED: u32 = 25;

/// Settles a question as solved by frontdesk's answer, with the given inquiry event, and tags its forum post; returns
/// false if it was settled before.
async fn by_rule(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    event: &InquiryEvent,
) -> Result<bool, DeskError> {
    if inquiry.outcome == Outcome::Solved {
        // The asker's own press is recorded too, even if staff settled the question before.
        let events = tx.events_of(inquiry.id).await?;
        let was_pressed = events.iter().any(|(_, one)| *one == InquiryEvent::Solved);
        if was_pressed || *event != InquiryEvent::Solved {
            return Ok(false);
        }
    }
    let now = desk.now();
    tx.record(inquiry.id, now, event)?;
    settle(tx, inquiry, Outcome::Solved, now);
    tx.uncredit(inquiry.id);
    forum_tags::tag_solved(desk, tx, inquiry).await?;
    Ok(true)
}

/// A reply that somebody says solved a question.
pub(crate) struct Solved {
    /// The reply.
    pub(crate) reply: PersonReply,
    /// The person who wrote it; absent once erased.
    helper: Option<UserId>,
    /// Whether they belong to staff.
    is_staff: bool,
    /// The person who says that it solved the question.
    said_by: UserId,
}

impl Solved {
    /// Looks up who wrote the reply, before a transaction is begun.
    pub(crate) async fn by(
        desk: &Desk,
        reply: PersonReply,
        said_by: UserId,
    ) -> Result<Self, DeskError> {
        let helper = desk.store.user_of(reply.helper).await?;
        let is_staff = match helper {
            Some(helper) => duty::is_staff_now(desk, reply.guild, helper).await?,
            None => false,
        };
        Ok(Self {
            reply,
            helper,
            is_staff,
            said_by,
        })
    }
}

/// Settles a question as solved by a person's reply: the person is credited and thanked privately, and a forum post
/// gets its tag. A person who solved their own question is not credited.
pub(crate) async fn by_person(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    solved: &Solved,
) -> Result<(), DeskError> {
    let now = desk.now();
    let is_own = solved.reply.helper == inquiry.learner;
    if is_own {
        tx.uncredit(inquiry.id);
    } else if !tx.credit_reply(&solved.reply, now).await? {
        return Ok(());
    }
    let staff = solved.helper.filter(|_| solved.is_staff);
    tx.record(inquiry.id, now, &InquiryEvent::SolvedByPerson { staff })?;
    settle(tx, inquiry, Outcome::ByPerson, now);
    forum_tags::tag_solved(desk, tx, inquiry).await?;
    match solved.helper {
        Some(helper) if !is_own && helper != solved.said_by => {
            thank(desk, tx, inquiry, &solved.reply, helper).await
        }
        _ => Ok(()),
    }
}

/// Sets the outcome of a solved question, and cancels the timers that would ask about it.
fn settle(tx: &mut Tx, inquiry: &Inquiry, outcome: Outcome, now: Timestamp) {
    tx.set_outcome(inquiry.id, outcome, now);
    for kind in [
        TimerKind::Watch,
        TimerKind::Outcome,
        TimerKind::DidThisSolve,
    ] {
        tx.clear_timer(kind, inquiry.id.get());
    }
}

/// Thanks a person in a direct message for a reply that solved somebody's question, unless the question was asked where
/// nobody else reads it: the message would tell who asked what.
async fn thank(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    reply: &PersonReply,
    helper: UserId,
) -> Result<(), DeskError> {
    let in_public = matches!(
        inquiry.place,
        Place::Channel | Place::Mention | Place::Forum
    );
    if inquiry.anonymous || !in_public {
        return Ok(());
    }
    let Some(asker) = tx.user_of(inquiry.learner).await? else {
        return Ok(());
    };
    let locale = match tx.locale_of(helper).await? {
        Some(chosen) => chosen,
        None => desk.guilds.get(reply.guild).await?.locale,
    };
    let link = replies::message_link(reply.guild, reply.channel, reply.message);
    let values = [("asker", asker.mention()), ("link", link)];
    let text = desk.voice(locale).say_with("helped-thanks", &values);
    let step = Outgoing::direct(helper, Post::text(text));
    outbox::enqueue(desk, tx, &step)
}

/// Handles *This solved it* on a message: it is the accepted answer of the question that it replies to.
pub(crate) async fn this_solved_it(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let Some(answer) = call.target.as_deref() else {
        return Ok(voice.say("solved-no-question"));
    };
    let is_mine = answer.author.user == desk.platform.me();
    if answer.author.is_bot && !is_mine {
        return Ok(voice.say("solved-no-question"));
    }
    let itself = desk
        .store
        .inquiry_by_message(Some(guild), answer.id)
        .await?;
    if itself.is_some() {
        return Ok(voice.say("solved-is-question"));
    }
    let Some(inquiry) = answered_by(desk, call, guild, answer, is_mine).await? else {
        return Ok(voice.say("solved-no-question"));
    };
    let by_asker = desk.store.learner_of(call.by.user).await? == Some(inquiry.learner);
    if !by_asker && !interactions::is_staff(desk, guild, &call.by).await? {
        return Ok(voice.say("solved-not-yours"));
    }
    let by = call.by.user;
    if is_mine {
        let event = if by_asker {
            InquiryEvent::Solved
        } else {
            InquiryEvent::Accepted { by }
        };
        return accept_rule(desk, call, &inquiry, &event, voice).await;
    }
    let mover = if by_asker {
        Mover::Learner
    } else {
        Mover::Staff(by)
    };
    accept_reply(desk, call, &inquiry, guild, answer, mover, voice).await
}

/// Finds the question that a message answers: the one that frontdesk's own message replies to, that of its forum post,
/// the one it replies to, or else the caller's latest one there before it.
async fn answered_by(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    answer: &Message,
    is_mine: bool,
) -> Result<Option<Inquiry>, DeskError> {
    if is_mine {
        return Ok(desk.store.inquiry_by_reply(guild, answer.id).await?);
    }
    let in_post = desk.store.asked_in_post(guild, answer.channel).await?;
    if let Some(inquiry) = in_post.into_iter().next() {
        return Ok(Some(inquiry));
    }
    if let Some(to) = &answer.replies_to
        && let Some(inquiry) = desk
            .store
            .inquiry_by_message(Some(guild), to.message)
            .await?
    {
        return Ok(Some(inquiry));
    }
    let Some(learner) = desk.store.learner_of(call.by.user).await? else {
        return Ok(None);
    };
    let own = desk
        .store
        .recent_inquiries(learner, guild, MAX_SEARCHED)
        .await?;
    let before = |one: &Inquiry| {
        one.channel == answer.channel && one.message.is_some_and(|asked| asked < answer.id)
    };
    Ok(own.into_iter().find(before))
}

/// Accepts frontdesk's answer to a question, with the given inquiry event. A survey may be sent about it, and the open
/// ticket of the question is resolved, if there is one.
pub(crate) async fn accept_answer(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    event: &InquiryEvent,
    asker: Option<UserId>,
) -> Result<(), DeskError> {
    if by_rule(desk, tx, inquiry, event).await? {
        match asker.filter(|_| *event == InquiryEvent::Solved) {
            Some(asker) => {
                surveys::sample_survey(desk, tx, inquiry, asker, inquiry.locale).await?;
            }
            None => surveys::after_silence(desk, tx, inquiry, asker).await?,
        }
    }
    let mover = match event {
        InquiryEvent::Accepted { by } => Mover::Staff(*by),
        _ => Mover::Learner,
    };
    resolve_ticket(desk, tx, inquiry, Outcome::Solved, mover).await
}

/// Accepts frontdesk's own answer by the message menu. From the asker it counts as *Solved*.
async fn accept_rule(
    desk: &Desk,
    call: &Call,
    inquiry: &Inquiry,
    event: &InquiryEvent,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    if inquiry.answered_at.is_none() {
        return Ok(voice.say("solved-no-question"));
    }
    let asker = interactions::learner_user(desk, inquiry).await?;
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    accept_answer(desk, &mut tx, inquiry, event, asker).await?;
    outbox::commit(desk, tx).await?;
    learn::request_learning(desk, inquiry.guild);
    Ok(voice.say("solved-by-rule"))
}

/// Accepts a person's reply, and credits the person.
async fn accept_reply(
    desk: &Desk,
    call: &Call,
    inquiry: &Inquiry,
    guild: GuildId,
    answer: &Message,
    mover: Mover,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let helper = answer.author.user;
    let is_staff = duty::is_staff_now(desk, guild, helper).await?;
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let fresh = LearnerKey::new(desk.entropy.id());
    let reply = PersonReply {
        inquiry: inquiry.id,
        guild,
        helper: tx
            .learner_or_new(helper, fresh, answer.id.sent_at())
            .await?,
        channel: answer.channel,
        message: answer.id,
        asked_at: None,
        credited_at: None,
    };
    let solved = Solved {
        reply,
        helper: Some(helper),
        is_staff,
        said_by: call.by.user,
    };
    by_person(desk, &mut tx, inquiry, &solved).await?;
    resolve_ticket(desk, &mut tx, inquiry, Outcome::ByPerson, mover).await?;
    outbox::commit(desk, tx).await?;
    let said = voice.say1("solved-by-person", "user", helper.mention());
    Ok(said)
}

/// Resolves the open ticket of a solved question, if there is one; the question keeps its outcome. A ticket without a
/// thread yet is cancelled.
async fn resolve_ticket(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    outcome: Outcome,
    mover: Mover,
) -> Result<(), DeskError> {
    let Some(seen) = tx.ticket_of_inquiry(inquiry).await? else {
        return Ok(());
    };
    // It may be claimed or passed on at this moment.
    let ticket = tx.ticket_to_change(&seen).await?;
    let Some(ticket) = ticket.filter(|now| now.state.is_open()) else {
        return Ok(());
    };
    if ticket.state == TicketState::Opening {
        transitions::close(desk, tx, &ticket, Closing::Cancelled).await?;
    } else {
        transitions::mark_resolved(desk, tx, &ticket, ticket.assignee, mover).await?;
        tell_resolved(desk, tx, &ticket, outcome, mover).await?;
        transitions::archive(desk, tx, &ticket)?;
    }
    tx.set_outcome(inquiry.id, outcome, desk.now());
    Ok(())
}

/// Tells a ticket's instructors in its thread who accepted which answer, and sends the learner the survey of the
/// ticket. A learner who accepts an automatic answer gets none here: the survey of that answer is drawn elsewhere.
async fn tell_resolved(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    outcome: Outcome,
    mover: Mover,
) -> Result<(), DeskError> {
    let voice = desk.voice(desk.guilds.get(ticket.guild).await?.locale);
    let user = match mover {
        Mover::Staff(staff) => staff.mention(),
        _ => learner_names::mention(ticket, tx.user_of(ticket.learner).await?, voice),
    };
    let is_asked = mover != Mover::Learner || outcome != Outcome::Solved;
    let go = if is_asked {
        String::new()
    } else {
        voice.say("ticket-resolved-go-on")
    };
    let values = [
        ("user", user),
        ("answer", outcome.name().to_owned()),
        ("number", ticket.number.to_string()),
        ("go", go),
    ];
    let called = ticket.instructor();
    transitions::call(desk, tx, ticket, "ticket-solved-say", &values, called).await?;
    if is_asked {
        surveys::queue_ticket_survey(desk, tx, ticket, None).await?;
    }
    Ok(())
}
