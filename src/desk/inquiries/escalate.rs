//! Opens the tickets of rules with `escalate = "always"`: the learner gets the rule's text and a ticket at once, within
//! their limits. The reply tells the result.

use crate::desk::inquiries::answer::DecidedQuestion;
use crate::desk::inquiries::question::{Question, is_public};
use crate::desk::tickets::opening::open::{TicketOutcome, Wisher};
use crate::desk::tickets::opening::{anonymous, open};
use crate::desk::tickets::views::links;
use crate::desk::ui::post::{MESSAGE_CHARS, Post};
use crate::desk::ui::replies::cut_to;
use crate::desk::{Desk, DeskError, notices};
use crate::domain::{HandOver, InquiryId, InteractionId, Timestamp, WebUser};
use crate::store::{Inquiry, Tx};

const SAID_CHARS: usize = 400;

/// Opens the ticket of a rule that always escalates, and adds the result to the reply. The ticket counts as opened `at`
/// the time of the message, call or edit. In direct messages without a known guild, the reply's button first asks for
/// the guild.
pub(crate) async fn escalate_at_once(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    question: &Question,
    decided: &DecidedQuestion,
    reply: Option<Post>,
    at: Timestamp,
) -> Result<Option<Post>, DeskError> {
    let (true, Some(guild)) = (decided.decision.escalates(), question.guild) else {
        return Ok(reply);
    };
    let who = &question.asker;
    let wisher = Wisher {
        reason: Some(HandOver::Always),
        ..Wisher::of_own(who, at)
    };
    let wanted = open::open_ticket(desk, tx, inquiry, guild, wisher).await?;
    let voice = desk.voice(question.locale);
    let said = match wanted {
        TicketOutcome::New(ticket) => notices::say_opened(desk, tx, &ticket, voice).await?,
        TicketOutcome::PassedOn { ticket, reopened } => {
            links::passed_on(&ticket, reopened, WebUser::of_user(who.user), voice)
        }
        TicketOutcome::NoSupport => voice.say("ticket-no-support"),
        // Nobody is told in public that they are blocked.
        TicketOutcome::Blocked if !is_public(question.place) => voice.say("ticket-blocked"),
        // The caller of a command waits until a reply comes.
        TicketOutcome::TooMany(too_many) if too_many.tell || question.place.waits_for_a_reply() => {
            too_many.said(voice)
        }
        // Without another text to send, no reply is sent.
        TicketOutcome::Blocked | TicketOutcome::TooMany(_) => {
            return Ok(reply.filter(|post| !post.text.is_empty()));
        }
    };
    Ok(reply.map(|post| Post {
        text: match post.text.as_str() {
            "" => said,
            text => format!("{}\n\n{said}", cut_to(text, MESSAGE_CHARS - SAID_CHARS)),
        },
        ..post
    }))
}

/// Returns whether an anonymous learner takes no direct messages, although the decision opens a ticket at once. If so,
/// changes the decision to offer an instructor.
pub(crate) async fn is_unreached(
    desk: &Desk,
    interaction: InteractionId,
    question: &Question,
    decided: &mut DecidedQuestion,
) -> Result<bool, DeskError> {
    let opens = decided.decision.escalates() && question.guild.is_some();
    if !question.anonymous || !opens {
        return Ok(false);
    }
    let (user, voice) = (question.asker.user, desk.voice(question.locale));
    let reached = anonymous::reach(desk, interaction, user, voice).await?;
    if reached.is_none() {
        decided.decision = decided.decision.without_ticket();
    }
    Ok(reached.is_none())
}

/// Makes a reply that its asker cannot be reached anonymously, with the button to ask by name.
pub(crate) fn with_the_ordinary_way(
    desk: &Desk,
    inquiry: InquiryId,
    question: &Question,
    reply: Post,
) -> Post {
    let said = anonymous::unreached(desk.voice(question.locale), inquiry);
    let text = cut_to(&reply.text, MESSAGE_CHARS - SAID_CHARS);
    Post {
        text: format!("{text}\n\n{}", said.text),
        rows: [reply.rows, said.rows].concat(),
        ..reply
    }
}
