//! Turns a question into an inquiry: stores it with its verdict, its reply in the outbox and its timers in
//! one transaction. A second delivery of the same message does nothing.

use crate::desk::event::{Interaction, Message};
use crate::desk::inquiries::answer::DecidedQuestion;
use crate::desk::inquiries::question::{Question, TOGETHER};
use crate::desk::inquiries::triage::Decision;
use crate::desk::inquiries::{
    answer, asked_by_staff, compose, escalate, question, revise, timers, unhelped,
};
use crate::desk::limits::Allowance;
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::conversation::messages;
use crate::desk::tickets::thread;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, language, limits, outbox};
use crate::domain::{
    Band, GuildId, InquiryEvent, InquiryId, LearnerKey, Locale, Outcome, Place, Timestamp,
};
use crate::faq::{Says, Unasked};
use crate::store::{Dated, EarlyChange, Inquiry, Tx};

/// Handles a message that may be a question: any direct message, or a channel message for frontdesk.
pub(crate) async fn handle_message(
    desk: &Desk,
    message: &Message,
    guild: Option<GuildId>,
    place: Place,
) -> Result<(), DeskError> {
    let mut question =
        question::as_written(message, guild, place, question::text_of(desk, message));
    let mut decided = answer::decide_without_store(desk, &question).await?;
    // A direct message that takes something back belongs to the message just before it.
    if decided.decision == Decision::Ignore && place != Place::Direct {
        return Ok(());
    }
    let known = desk.store.acquaintance(question.asker.user).await?;
    let told = known.locale.or_else(|| Locale::of_text(&question.text));
    question.locale = match told {
        Some(locale) => locale,
        None => {
            let directly = known.learner.filter(|_| place == Place::Direct);
            let since = question.asked_at - timers::OUTCOME_AFTER;
            language::of_conversation(desk, directly, guild, since).await?
        }
    };
    if known.has_open_ticket {
        thread::let_in_again(desk, question.asker.user).await?;
    }
    if place == Place::Direct
        && let Some(learner) = known.learner
        && joins_last(
            desk,
            message,
            &question,
            learner,
            known.has_open_ticket,
            &decided,
        )
        .await?
    {
        return Ok(());
    }
    answer::complete_from_store(desk, &question, known.learner, &mut decided).await?;
    // A message of a ticket's learner belongs to the ticket, unless a rule answers it.
    if place == Place::Direct
        && !decided.decision.answers()
        && let Some(learner) = known.learner
        && messages::handle_direct(desk, message, learner, decided.decision).await?
    {
        return Ok(());
    }
    if decided.decision == Decision::Ignore {
        return Ok(());
    }
    if let Some(learner) = known.learner {
        unhelped::heed(desk, &question, learner, &mut decided).await?;
    }
    ask(desk, question, decided).await
}

/// Stores the decision about a question.
async fn ask(
    desk: &Desk,
    mut question: Question,
    mut decided: DecidedQuestion,
) -> Result<(), DeskError> {
    let is_exempt = limits::is_exempt(desk, &question).await?;
    let id = InquiryId::new(desk.entropy.id());
    let mut tx = desk.store.begin().await?;
    if !first_heard(&mut tx, id, &question, &decided, desk.now()).await? {
        let early = match question.message {
            Some(message) => tx.take_early_change(message).await?,
            None => None,
        };
        // Deciding reads the store, so no transaction is held open meanwhile.
        tx.commit().await?;
        let Some(EarlyChange::Edited(text)) = early else {
            return Ok(());
        };
        question.text = text;
        decided = answer::decide_with_store(desk, &question).await?;
        tx = desk.store.begin().await?;
        if !first_heard(&mut tx, id, &question, &decided, desk.now()).await? {
            return Ok(());
        }
    }
    answer_in(desk, tx, id, &question, decided, is_exempt).await
}

/// Opens an inquiry for a message that was wrongly taken for something else, in the transaction that corrects this.
/// `is_exempt` says whether its asker is exempt from limits.
pub(crate) async fn ask_anew(
    desk: &Desk,
    mut tx: Tx,
    question: &Question,
    decided: DecidedQuestion,
    is_exempt: bool,
) -> Result<(), DeskError> {
    let id = InquiryId::new(desk.entropy.id());
    if !first_heard(&mut tx, id, question, &decided, desk.now()).await? {
        return outbox::commit(desk, tx).await;
    }
    answer_in(desk, tx, id, question, decided, is_exempt).await
}

/// Stores the decision about a question that arrives for the first time, with its reply.
async fn answer_in(
    desk: &Desk,
    mut tx: Tx,
    id: InquiryId,
    question: &Question,
    mut decided: DecidedQuestion,
    is_exempt: bool,
) -> Result<(), DeskError> {
    let is_turned_away = is_turned_away(question, &decided);
    let mut reply = if is_exempt {
        compose::reply(desk, id, question, &decided)
    } else {
        compose_within_limit(desk, &mut tx, id, question, &mut decided).await?
    };
    if is_turned_away {
        let text = desk.voice(question.locale).say("ticket-blocked");
        reply = reply.map(|_| Post::text(text).mention(question.asker.user));
    }
    if decided.decision.opens_inquiry() {
        let inquiry = open_inquiry(desk, &mut tx, id, question, &decided).await?;
        let at = question.asked_at;
        reply = escalate::escalate_at_once(desk, &mut tx, &inquiry, question, &decided, reply, at)
            .await?;
    } else {
        mark_reasked(desk, &mut tx, &decided.reasked)?;
    }
    let step = reply.map(|post| reply_to(id, question, &decided, post));
    let fast_lane = match step {
        Some(step) => {
            let guild = question.guild.filter(|_| question.place != Place::Direct);
            outbox::enqueue_fast(desk, &mut tx, guild, &step)?
        }
        None => None,
    };
    outbox::commit(desk, tx).await?;
    if let Some(step) = fast_lane {
        step.go();
    }
    if let Some(guild) = question.guild
        && question.place == Place::Direct
        && decided.decision.opens_inquiry()
    {
        asked_by_staff::look_up(desk, id, guild, question.asker.user).await;
    }
    Ok(())
}

/// Returns whether the reply to a direct message would offer or mention an instructor to a learner who may open no
/// tickets. A question about frontdesk itself is answered all the same.
fn is_turned_away(question: &Question, decided: &DecidedQuestion) -> bool {
    let is_offered = match decided.decision {
        Decision::Offer => true,
        Decision::SayHow => !question.is_thanks(),
        _ => false,
    };
    let is_refused = !decided.may_open && decided.of_frontdesk.is_none();
    question.place == Place::Direct && is_offered && is_refused
}

/// Composes the reply to a question within the learner's limits. Beyond them the decision is reduced to an offer of an
/// instructor, and the learner is told once, in place of a reply.
async fn compose_within_limit(
    desk: &Desk,
    tx: &mut Tx,
    id: InquiryId,
    question: &Question,
    decided: &mut DecidedQuestion,
) -> Result<Option<Post>, DeskError> {
    let allowance = limits::count_question(desk, tx, question).await?;
    decided.decision = match allowance {
        Allowance::Within => decided.decision,
        Allowance::Exceeded(_) => decided.decision.put_off(),
        Allowance::Known(_) => Decision::Ignore,
    };
    match compose::reply(desk, id, question, decided) {
        Some(reply) if matches!(allowance, Allowance::Exceeded(_)) => {
            let voice = desk.voice(question.locale);
            let told = limits::tell_of_questions(tx, question, voice, reply);
            Ok(Some(told.await?))
        }
        reply => Ok(reply),
    }
}

/// Handles a question that was asked by a command. If an inquiry is opened, its answer goes by the outbox and `None` is
/// returned; otherwise the reply to the interaction.
pub(crate) async fn ask_by_command(
    desk: &Desk,
    interaction: &Interaction,
    question: &Question,
) -> Result<Option<Post>, DeskError> {
    let mut decided = answer::decide_with_store(desk, question).await?;
    let exempt = limits::is_exempt(desk, question).await?;
    let id = InquiryId::new(desk.entropy.id());
    let unreached = escalate::is_unreached(desk, interaction.id, question, &mut decided).await?;
    let mut reply = compose::reply(desk, id, question, &decided);
    if unreached {
        reply = reply.map(|post| escalate::with_the_ordinary_way(desk, id, question, post));
    }
    let mut tx = desk.store.begin().await?;
    if !tx.first_call(interaction.id, id, desk.now()).await? {
        tx.cancel().await?;
        return answered_before(desk, interaction, question).await;
    }
    if !exempt && limits::count_question(desk, &mut tx, question).await? != Allowance::Within {
        // Committed first: until a reply comes, the caller sees that frontdesk is thinking.
        outbox::commit(desk, tx).await?;
        let text = desk.voice(question.locale).say("limit-questions");
        return Ok(Some(Post::text(text)));
    }
    if decided.decision.opens_inquiry() {
        let inquiry = open_inquiry(desk, &mut tx, id, question, &decided).await?;
        let at = question.asked_at;
        reply = escalate::escalate_at_once(desk, &mut tx, &inquiry, question, &decided, reply, at)
            .await?;
    }
    let step = match reply.take_if(|_| decided.decision.opens_inquiry()) {
        Some(post) => Outgoing::CommandReply {
            inquiry: id,
            to: interaction.clone(),
            user: question.asker.user,
            post,
        },
        None => {
            outbox::commit(desk, tx).await?;
            return Ok(reply);
        }
    };
    let guild = question.guild.filter(|_| question.place != Place::Direct);
    let fast_lane = outbox::enqueue_fast(desk, &mut tx, guild, &step)?;
    outbox::commit(desk, tx).await?;
    if let Some(step) = fast_lane {
        step.go();
    }
    Ok(None)
}

/// Makes the reply to a command that is delivered again, since the first run may have ended before it replied. `None`
/// if an inquiry was opened, because the outbox sends its reply.
async fn answered_before(
    desk: &Desk,
    interaction: &Interaction,
    question: &Question,
) -> Result<Option<Post>, DeskError> {
    if desk.store.inquiry_of_call(interaction.id).await?.is_some() {
        return Ok(None);
    }
    let fresh = InquiryId::new(desk.entropy.id());
    Ok(compose::reply(
        desk,
        fresh,
        question,
        &answer::decide_with_store(desk, question).await?,
    ))
}

/// Stores a new inquiry with the decision about it. Its message was noted before.
pub(crate) async fn open_inquiry(
    desk: &Desk,
    tx: &mut Tx,
    id: InquiryId,
    question: &Question,
    decided: &DecidedQuestion,
) -> Result<Inquiry, DeskError> {
    let now = desk.now();
    let fresh = LearnerKey::new(desk.entropy.id());
    let learner = tx.learner_or_new(question.asker.user, fresh, now).await?;
    let inquiry = decided.written_into(&new_inquiry(id, learner, question), question, now);
    tx.insert_inquiry(&inquiry, &question.text)?;
    if let Some(guild) = question.guild {
        tx.seen_in(guild, question.asker.user, now);
        let product = desk.guilds.get(guild).await?;
        let product = product.product_of(&question.asker.roles);
        if let Some(product) = product.filter(|_| !question.anonymous) {
            tx.set_product(id, product);
        }
    }
    if question.place == Place::Direct {
        tx.remember_direct(question.asker.user, question.channel);
    }
    let asked = InquiryEvent::Asked {
        place: question.place,
        band: decided.verdict.band,
        score: decided.score(),
        category: decided.category(),
    };
    match decided.event() {
        Some(event) => {
            let asked = Dated {
                at: question.asked_at,
                event: &asked,
            };
            let at = now;
            tx.record_first(id, asked, Dated { at, event: &event })?;
        }
        None => tx.record(id, question.asked_at, &asked)?,
    }
    asked_by_staff::note(desk, tx, &inquiry, &question.asker).await?;
    mark_reasked(desk, tx, &decided.reasked)?;
    timers::set(desk, tx, &inquiry, decided.decision).await?;
    Ok(inquiry)
}

fn mark_reasked(desk: &Desk, tx: &mut Tx, former: &[Inquiry]) -> Result<(), DeskError> {
    let now = desk.now();
    for inquiry in former {
        tx.record(inquiry.id, now, &InquiryEvent::Reasked)?;
        // The timer of its outcome stays, so that the survey waits until the conversation is over.
        tx.set_outcome(inquiry.id, Outcome::Reasked, now);
    }
    Ok(())
}

/// Adds a direct message to the learner's inquiry of the last `TOGETHER`, and returns whether it did. An answered
/// inquiry takes only a message that is no question of its own and, if the learner has a ticket, tells nothing for it.
/// If the learner is over the limit, the message is added without another decision.
async fn joins_last(
    desk: &Desk,
    message: &Message,
    question: &Question,
    learner: LearnerKey,
    has_ticket: bool,
    alone: &DecidedQuestion,
) -> Result<bool, DeskError> {
    let since: Timestamp = question.asked_at - TOGETHER;
    let Some(last) = desk.store.last_direct(learner, since).await? else {
        return Ok(false);
    };
    let apart = last.asked_at.since(question.asked_at) > TOGETHER;
    if apart || last.outcome != Outcome::Pending || last.message == question.message {
        return Ok(false);
    }
    let is_apart = asks_something_else(&last, question, alone)
        || (has_ticket && tells_something(question, alone));
    if last.rule.is_some() && is_apart {
        return Ok(false);
    }
    let is_put_off = alone.decision.replies() && limits::was_told(desk, question).await?;
    let former = desk.store.inquiry_text(&last).await?.unwrap_or_default();
    // The gateway may deliver the later message first.
    let text = if question.message < last.message {
        format!("{}\n{former}", question.text)
    } else {
        format!("{former}\n{}", question.text)
    };
    let text = text.trim().to_owned();
    if last.rule.is_some() || is_put_off {
        let mut tx = desk.store.begin().await?;
        if tx.note_message(last.id, message.id).await? {
            tx.set_text(last.id, &text);
            tx.record(last.id, desk.now(), &InquiryEvent::Revised)?;
        }
        tx.commit().await?;
        return Ok(true);
    }
    let joined = Question {
        // A picture sent after a question does not replace its text.
        only_attachments: question.only_attachments && text.is_empty(),
        text,
        asked_at: last.asked_at,
        ..question.clone()
    };
    revise::revise(desk, &last, &joined, Some(message.id)).await?;
    Ok(true)
}

/// Returns whether a message shortly after an answer is a question of its own. It is none if it asks nothing, only
/// shows a picture, or means the rule that answered.
fn asks_something_else(answered: &Inquiry, question: &Question, alone: &DecidedQuestion) -> bool {
    let best = alone.verdict.candidates.first();
    let means_the_same = alone.verdict.band != Band::Unknown
        && best.is_some_and(|best| Some(&best.rule) == answered.rule.as_ref());
    alone.decision.opens_inquiry() && !question.only_attachments && !means_the_same
}

/// Returns whether a message shortly after an answer tells or shows something that an instructor may wait for.
fn tells_something(question: &Question, alone: &DecidedQuestion) -> bool {
    let is_told = match alone.decision {
        Decision::SayHow => true,
        // A message that takes something back belongs to the question.
        Decision::Ignore => alone.verdict.unasked == Some(Unasked::Told),
        _ => false,
    };
    (is_told && Says::of(&question.text) == Says::More) || question.only_attachments
}

/// Returns whether a question is delivered for the first time, and no change of it arrived before. The reply that says
/// how to ask, too, is sent only once for each message.
async fn first_heard(
    tx: &mut Tx,
    id: InquiryId,
    question: &Question,
    decided: &DecidedQuestion,
    now: Timestamp,
) -> Result<bool, DeskError> {
    Ok(match question.message {
        None => true,
        Some(message) if decided.decision.opens_inquiry() => tx.first_heard(id, message).await?,
        Some(message) => tx.first_hint(message, now).await?,
    })
}

/// Makes the outbox step that sends a reply.
fn reply_to(id: InquiryId, question: &Question, decided: &DecidedQuestion, post: Post) -> Outgoing {
    let (channel, to) = (question.channel, question.message);
    if decided.decision.opens_inquiry() {
        Outgoing::Reply {
            inquiry: id,
            channel,
            to,
            post,
            is_late: false,
        }
    } else {
        Outgoing::Post {
            guild: question.guild,
            channel,
            to,
            post,
        }
    }
}

/// Makes a new inquiry without a decision.
fn new_inquiry(id: InquiryId, learner: LearnerKey, question: &Question) -> Inquiry {
    let Question {
        place,
        channel,
        asked_at,
        locale,
        ..
    } = *question;
    Inquiry {
        guild: question.guild,
        anonymous: question.anonymous,
        message: question.message,
        ..Inquiry::undecided(id, learner, place, channel, asked_at, locale)
    }
}
