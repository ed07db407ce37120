//! Finds the answer that a message says was of no use ("it does not work"), or scolds frontdesk for. The learner is
//! offered an instructor for what they had asked, since these words alone tell neither a rule nor a person what it is
//! about.

use crate::desk::inquiries::answer::DecidedQuestion;
use crate::desk::inquiries::question::Question;
use crate::desk::inquiries::timers::OUTCOME_AFTER;
use crate::desk::inquiries::triage::Decision;
use crate::desk::platform::CLOCKS_DIFFER;
use crate::desk::{Desk, DeskError};
use crate::domain::{LearnerKey, Outcome};
use crate::faq::{SaidOfFrontdesk, only_says_no_help};
use crate::store::Inquiry;

/// Decides anew about a message that says that the learner's last answer in this place was of no use.
pub(crate) async fn heed(
    desk: &Desk,
    question: &Question,
    learner: LearnerKey,
    decided: &mut DecidedQuestion,
) -> Result<(), DeskError> {
    // What a rule is sure of, or hands to a person, is done.
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
    // No inquiry opens, because the former one is spoken of.
    decided.decision = Decision::SayHow;
    decided.unhelped = Some(former.id);
    decided.reasked.clear();
    if matches!(former.outcome, Outcome::Pending | Outcome::Assumed) {
        decided.reasked.push(former);
    }
    Ok(())
}

/// Reads the inquiry whose answer was given last to the learner in this place, if they can have a ticket for it and have
/// none.
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
    // What was asked anonymously stays apart from what is asked by name.
    let last = answered.into_iter().find(|former| {
        former.channel == question.channel && !former.anonymous && is_before(former)
    });
    let Some(former) = last.filter(|former| former.outcome != Outcome::Escalated) else {
        return Ok(None);
    };
    let is_blocked = desk.store.is_blocked(former.guild, learner, false).await?;
    Ok((!is_blocked).then_some(former))
}
