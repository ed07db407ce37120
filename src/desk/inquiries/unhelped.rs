//! Handles "it does not work" and scolding after an answer: finds that answer's inquiry, and offers an instructor for
//! it. These words alone tell no rule and no person what they are about.

use crate::desk::inquiries::answer::DecidedQuestion;
use crate::desk::inquiries::question::Question;
use crate::desk::inquiries::timers::OUTCOME_AFTER;
use crate::desk::inquiries::triage::Decision;
use crate::desk::platform::CLOCKS_DIFFER;
use crate::desk::{Desk, DeskError};
use crate::domain::{LearnerKey, Outcome};
use crate::faq::{SaidOfFrontdesk, only_says_no_help};
use crate::store::Inquiry;

/// Decides again about a message that says that the learner's last answer in this channel was of no use. Does nothing
/// for other messages, or if a rule answers or a ticket opens.
pub(crate) async fn heed(
    desk: &Desk,
    question: &Question,
    learner: LearnerKey,
    decided: &mut DecidedQuestion,
) -> Result<(), DeskError> {
    // A sure rule's answer, or a hand-over to a person, takes precedence.
    if decided.decision.answers() || decided.decision.escalates() {
        return Ok(());
    }
    let is_scolding = decided.of_frontdesk == Some(SaidOfFrontdesk::Scolding);
    if !question.place.is_addressed() || !(is_scolding || only_says_no_help(&question.text)) {
        return Ok(());
    }
    let Some(former) = last_answer(desk, question, learner).await? else {
        return Ok(());
    };
    // No inquiry opens, because the message is about the former one.
    decided.decision = Decision::SayHow;
    decided.unhelped = Some(former.id);
    decided.reasked.clear();
    if matches!(former.outcome, Outcome::Pending | Outcome::Assumed) {
        decided.reasked.push(former);
    }
    Ok(())
}

/// Reads the inquiry of the learner's last answer in this channel, if they may have a ticket for it and have none.
async fn last_answer(
    desk: &Desk,
    question: &Question,
    learner: LearnerKey,
) -> Result<Option<Inquiry>, DeskError> {
    let since = question.asked_at - OUTCOME_AFTER;
    // A direct message may have been answered before its guild was known.
    let answered = desk.store.answered_since(learner, None, since).await?;
    // A message that is read late may be older than the answer.
    let until = question.asked_at + CLOCKS_DIFFER;
    let is_before = |former: &Inquiry| former.answered_at.is_some_and(|at| at <= until);
    // Anonymous inquiries are kept apart from those by name.
    let last = answered.into_iter().find(|former| {
        former.channel == question.channel && !former.anonymous && is_before(former)
    });
    let Some(former) = last.filter(|former| former.outcome != Outcome::Escalated) else {
        return Ok(None);
    };
    let is_blocked = desk.store.is_blocked(former.guild, learner, false).await?;
    Ok((!is_blocked).then_some(former))
}
