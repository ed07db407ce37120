//! Opens the tickets of rules that say `escalate = "always"`: the learner gets the rule's text and a ticket
//! at once, within the learner's limits, and the reply says what came of the ticket.

use crate::desk::inquiries::answer::{Considered, Question, is_public};
use crate::desk::inquiries::triage::Decision;
use crate::desk::tickets::open;
use crate::desk::tickets::open::Wanted;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::cut_to;
use crate::desk::{Desk, DeskError, notices, tickets};
use crate::domain::Place;
use crate::store::{Inquiry, Tx};

/// The most characters that a message can hold.
const POST_CHARS: usize = 2000;

const SAID_CHARS: usize = 300;

/// Opens the ticket of a rule that always escalates, and adds the result to the reply. In direct messages
/// without a known guild, the reply's button asks for the guild first.
pub(crate) async fn escalate_at_once(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    question: &Question,
    considered: &Considered,
    reply: Option<Post>,
) -> Result<Option<Post>, DeskError> {
    let escalates = matches!(
        considered.decision,
        Decision::AnswerAndEscalate | Decision::Escalate
    );
    let (true, Some(guild)) = (escalates, question.guild) else {
        return Ok(reply);
    };
    let who = &question.asker;
    let wanted = open::open_ticket(desk, tx, inquiry, guild, (who, who)).await?;
    let voice = desk.voice(question.locale);
    let said = match wanted {
        Wanted::New(number) => notices::say_opened(desk, tx, guild, number, voice).await?,
        Wanted::PassedOn(ticket) => tickets::buttons::passed_on(&ticket, voice),
        Wanted::NoSupport => voice.say("ticket-no-support"),
        // In public nobody is told that they are blocked.
        Wanted::Blocked if !is_public(question.place) => voice.say("ticket-blocked"),
        // The caller of a command waits until a reply comes.
        Wanted::TooMany { tell } if tell || question.place == Place::Command => {
            voice.say("limit-tickets")
        }
        // With no other text to send either, no reply is sent.
        Wanted::Blocked | Wanted::TooMany { .. } => {
            return Ok(reply.filter(|post| !post.text.is_empty()));
        }
    };
    Ok(reply.map(|post| Post {
        text: match post.text.as_str() {
            "" => said,
            text => format!("{}\n\n{said}", cut_to(text, POST_CHARS - SAID_CHARS)),
        },
        ..post
    }))
}
