//! `/ticket answer`: gives a rule's reply in a ticket as the instructor's own answer. It counts as a person's
//! reply, and for the rule; never as an automatic answer.

use crate::desk::event::{Call, Person};
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::conversation::messages;
use crate::desk::tickets::transitions;
use crate::desk::tickets::views::{card, learner_names};
use crate::desk::ui::post::{POST_CHARS, Post};
use crate::desk::ui::replies::{Voice, cut_to, in_language};
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{InquiryEvent, Locale, RuleId, TicketState, UserId};
use crate::faq::{Captures, ReplyContext};
use crate::store::{Inquiry, Ticket};

/// Runs `/ticket answer`: posts the rule's reply in the thread, in the learner's language. From then on the learner is
/// waited for.
pub(crate) async fn answer(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    if desk.store.learner_of(call.by.user).await? == Some(ticket.learner) {
        return Ok(voice.say("ticket-answer-own"));
    }
    let rule = RuleId::new(call.arguments.text("rule").unwrap_or_default());
    let learner = match desk.store.user_of(ticket.learner).await? {
        // Staff are not told whether an anonymous learner is still in the guild.
        Some(user) if ticket.anonymous => Some(anonymous(desk, ticket, user).await?),
        Some(user) => desk.platform.member(ticket.guild, user).await?,
        None => None,
    };
    let (Some(learner), Some(inquiry)) = (learner, desk.store.inquiry_of(ticket).await?) else {
        return Ok(voice.say("ticket-answer-nobody"));
    };
    let given = GivenRule {
        rule: &rule,
        ticket,
        inquiry: &inquiry,
        learner: &learner,
    };
    let posts = match posts(desk, call, given).await? {
        Ok(posts) => posts,
        Err(key) => return Ok(voice.say1(key, "rule", format!("`{rule}`"))),
    };
    give(desk, call, ticket, &rule, posts, voice).await
}

/// Looks up an anonymous learner. One who has left the guild has no name there.
async fn anonymous(desk: &Desk, ticket: &Ticket, user: UserId) -> Result<Person, DeskError> {
    let member = desk.platform.member(ticket.guild, user).await?;
    Ok(member.unwrap_or_else(|| Person::without_roles(user, &user.mention())))
}

/// A rule whose reply is given in a ticket, with the ticket, its inquiry and its learner.
#[derive(Clone, Copy)]
struct GivenRule<'a> {
    rule: &'a RuleId,
    ticket: &'a Ticket,
    inquiry: &'a Inquiry,
    learner: &'a Person,
}

/// An answer: its post for the thread and, for a learner who is not there, the direct one.
struct Posts {
    in_thread: Post,
    direct: Option<Post>,
}

/// Composes the answer. The error is the key of the text that says why the learner may not be given the rule. A learner
/// who is not in the thread is not mentioned there, since a mention would bring them in; an anonymous one is not named
/// either.
async fn posts(
    desk: &Desk,
    call: &Call,
    given: GivenRule<'_>,
) -> Result<Result<Posts, &'static str>, DeskError> {
    let GivenRule {
        ticket,
        inquiry,
        learner,
        ..
    } = given;
    let theirs = desk.voice(inquiry.locale);
    let pick = desk.entropy.number();
    let settings = desk.guilds.get(ticket.guild).await?;
    let in_thread_voice = if ticket.is_relayed() {
        desk.voice(settings.locale)
    } else {
        theirs
    };
    let name = learner_names::name(ticket, &learner.name, in_thread_voice);
    // The language that the learner chose would be a hint at who they are.
    let shown_in = if ticket.anonymous {
        settings.locale
    } else {
        inquiry.locale
    };
    let compose = |name: &str, locale| reply_text(desk, given, name, locale, pick);
    let composed = (
        compose(&name, shown_in),
        compose(&learner.name, inquiry.locale),
    );
    let (shown_answer, answer) = match composed {
        (Ok(shown), Ok(answer)) => (shown, answer),
        (Err(key), _) | (_, Err(key)) => return Ok(Err(key)),
    };
    let by = call.by.user.mention();
    let said = |voice: Voice<'_>, learner: String, by: String, answer: String| {
        let values = [("learner", learner), ("user", by), ("answer", answer)];
        Post::text(cut_to(
            &voice.say_with("ticket-answer-say", &values),
            POST_CHARS,
        ))
    };
    let shown_learner = learner_names::mention(ticket, Some(learner.user), in_thread_voice);
    let mut in_thread = said(in_thread_voice, shown_learner, by.clone(), shown_answer);
    let mut direct = None;
    if ticket.is_relayed() {
        let by = if settings.relay_names {
            by
        } else {
            theirs.say("relay-instructor")
        };
        direct = Some(said(theirs, learner.user.mention(), by, answer));
    } else {
        in_thread.mentions.users.push(learner.user);
    }
    Ok(Ok(Posts { in_thread, direct }))
}

/// Makes a rule's reply to a ticket's learner in a language. The error is the key of the text that says why they may
/// not be given it.
fn reply_text(
    desk: &Desk,
    given: GivenRule<'_>,
    name: &str,
    locale: Locale,
    pick: u64,
) -> Result<String, &'static str> {
    let GivenRule {
        rule,
        ticket,
        inquiry,
        learner,
    } = given;
    let book = desk.book();
    let rule = book.rule(inquiry.guild, rule);
    let rule = rule.ok_or("ticket-answer-unknown")?;
    if ticket.anonymous && !rule.audience.is_empty() {
        // Trying rule after rule would show which roles the learner has.
        return Err("ticket-answer-not-anonymous");
    }
    if !rule.visible_to(&learner.roles) {
        return Err("ticket-answer-not-for-them");
    }
    let context = ReplyContext {
        locale,
        learner: name,
        captures: &Captures::default(),
        pick,
    };
    let reply = book.reply(rule, &context);
    Ok(in_language(desk.voice(locale), rule, reply))
}

/// Queues the answer, and records it as the reply that the learner waited for. Its author claims the ticket if it was
/// waiting.
async fn give(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    rule: &RuleId,
    posts: Posts,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let Some(now) = tx.ticket_to_change(ticket).await? else {
        return Ok(voice.say("ticket-gone"));
    };
    if !matches!(now.state, TicketState::Waiting | TicketState::Claimed) {
        return Ok(card::illegal(now.number, now.state, voice));
    }
    let number = ("number", now.number.to_string());
    // By Discord's clock, like the times of the learner's messages.
    let (staff, at) = (call.by.user, call.interaction.id.sent_at());
    if now.state == TicketState::Waiting {
        transitions::claim(desk, &mut tx, &now, staff, at).await?;
    }
    let (rule, owes_still) = (rule.clone(), false);
    tx.count_given(now.guild, &rule);
    tx.record(
        now.inquiry,
        at,
        &InquiryEvent::StaffReplied { staff, owes_still },
    )?;
    let given = ("rule", format!("`{rule}`"));
    tx.record(now.inquiry, at, &InquiryEvent::RuleGiven { rule, staff })?;
    messages::await_learner(desk, &mut tx, &now, at).await?;
    let ticket = now.id;
    let post = posts.in_thread;
    outbox::enqueue(desk, &mut tx, &Outgoing::Say { ticket, post })?;
    if let Some(post) = posts.direct {
        outbox::enqueue(desk, &mut tx, &Outgoing::TellLearner { ticket, post })?;
    }
    outbox::commit(desk, tx).await?;
    Ok(voice.say_with("ticket-done-answer", &[number, given]))
}
