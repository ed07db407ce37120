//! Rules that say `escalate = "always"`: the learner gets the rule's text and a ticket at once, and is
//! told what came of the ticket in the same reply.

use super::considering::{Considered, Question};
use super::post::Post;
use super::replies::cut_to;
use super::tickets::Wanted;
use super::triage::Decision;
use super::{Desk, DeskError};
use crate::domain::Place;
use crate::store::{Inquiry, Tx};

/// What a message can hold, and what is kept free of it for what came of the ticket.
const POST_CHARS: usize = 2000;
const SAID_CHARS: usize = 300;

impl Desk {
    /// Opens the ticket of a rule that always escalates, and adds what came of it to the reply. In
    /// direct messages without a known guild, the reply's button asks for the guild first.
    pub(super) async fn escalate_at_once(
        &self,
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
        let wanted = self.open_ticket(tx, inquiry, guild, (who, who)).await?;
        let voice = self.voice(question.locale);
        let said = match wanted {
            Wanted::New(number) => self.say_opened(tx, guild, number, voice).await?,
            Wanted::PassedOn(ticket) => self.passed_on(&ticket, voice),
            Wanted::NoSupport => voice.say("ticket-no-support"),
            // Who called a command waits until something is said.
            Wanted::TooMany { tell } if tell || question.place == Place::Command => {
                voice.say("limit-tickets")
            }
            // Where nothing else is to be said either, nothing is.
            Wanted::TooMany { .. } => return Ok(reply.filter(|post| !post.text.is_empty())),
        };
        Ok(reply.map(|post| Post {
            text: match post.text.as_str() {
                "" => said,
                text => format!("{}\n\n{said}", cut_to(text, POST_CHARS - SAID_CHARS)),
            },
            ..post
        }))
    }
}
