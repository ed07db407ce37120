//! `/ticket answer`: gives a rule's reply in a ticket as the instructor's own answer. It counts as a person's
//! reply, and for the rule; never as an automatic answer.

use crate::desk::event::{Call, Person};
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::{card, messages, transitions};
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{InquiryEvent, RuleId, TicketState};
use crate::faq::{Captures, ReplyContext};
use crate::store::{Inquiry, Ticket};

/// The most characters of a message: a little under Discord's 2,000.
const POST_CHARS: usize = 1990;

/// Runs `/ticket answer`: says the rule's reply in the thread, in the learner's language, and waits for the
/// learner from then on.
pub(crate) async fn answer(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    let rule = RuleId::new(call.arguments.text("rule").unwrap_or_default());
    let learner = match desk.store.user_of(ticket.learner).await? {
        Some(user) => desk.platform.member(ticket.guild, user).await?,
        None => None,
    };
    let (Some(learner), Some(inquiry)) = (learner, desk.store.inquiry_of(ticket).await?) else {
        return Ok(Some(voice.say("ticket-answer-nobody")));
    };
    let text = match reply_text(desk, &rule, &inquiry, &learner) {
        Ok(text) => text,
        Err(key) => return Ok(Some(voice.say1(key, "rule", format!("`{rule}`")))),
    };
    let values = [
        ("learner", learner.user.mention()),
        ("user", call.by.user.mention()),
        ("answer", text),
    ];
    let said = desk
        .voice(inquiry.locale)
        .say_with("ticket-answer-say", &values);
    let post = Post::text(cut_to(&said, POST_CHARS)).mention(learner.user);
    give(desk, call, ticket, (&rule, post), voice).await
}

/// The reply of a rule to a ticket's learner; or, if they are not to be given it, the key of the text that says why.
fn reply_text(
    desk: &Desk,
    rule: &RuleId,
    inquiry: &Inquiry,
    learner: &Person,
) -> Result<String, &'static str> {
    let book = desk.book();
    let rule = book.rule(inquiry.guild, rule);
    let rule = rule.ok_or("ticket-answer-unknown")?;
    if !rule.visible_to(&learner.roles) {
        return Err("ticket-answer-not-for-them");
    }
    let context = ReplyContext {
        locale: inquiry.locale,
        learner: &learner.name,
        captures: &Captures::default(),
        pick: desk.entropy.number(),
    };
    Ok(book.reply(rule, &context))
}

/// Queues the answer, and notes it as the reply that the learner waited for; a waiting ticket is claimed by who
/// gives it.
async fn give(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    (rule, post): (&RuleId, Post),
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    let settings = desk.guilds.get(ticket.guild).await?;
    let Some(mut tx) = interactions::begin_once(desk, call.interaction.id).await? else {
        return Ok(None);
    };
    let Some(now) = tx.ticket_to_change(ticket).await? else {
        return Ok(Some(voice.say("ticket-gone")));
    };
    let number = ("number", now.number.to_string());
    if !matches!(now.state, TicketState::Waiting | TicketState::Claimed) {
        let state = voice.say(card::state_key(now.state));
        return Ok(Some(
            voice.say_with("ticket-illegal", &[number, ("state", state)]),
        ));
    }
    let (staff, at) = (call.by.user, desk.now());
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
    messages::await_learner(&mut tx, &now, at, &settings).await?;
    let ticket = now.id;
    outbox::enqueue(desk, &mut tx, &Outgoing::Say { ticket, post })?;
    outbox::commit(desk, tx).await?;
    Ok(Some(voice.say_with("ticket-done-answer", &[number, given])))
}
