//! Decides what to do about a question: by the rule book's verdict, the place and the learner's earlier answers. Reads
//! the store and writes nothing.

use std::borrow::Cow;

use crate::desk::inquiries::question::Question;
use crate::desk::inquiries::timers::OUTCOME_AFTER;
use crate::desk::inquiries::triage::{Decision, TextFinding};
use crate::desk::inquiries::{related, similar, triage};
use crate::desk::rulebook::consult;
use crate::desk::{Desk, DeskError};
use crate::domain::{Band, InquiryEvent, InquiryId, LearnerKey, Outcome, Place, RuleId, Timestamp};
use crate::faq::{
    Addressee, Asking, Escalate, Rule, RuleBook, SaidOfFrontdesk, Unasked, Verdict,
    only_says_no_help,
};
use crate::store::{Inquiry, SolvedPost};

/// The score below which a rule is not suggested to a learner.
const WORTH_SHOWING: f64 = 0.05;

/// A question's verdict, and the decision about it.
pub(crate) struct DecidedQuestion {
    /// The rule book's verdict on the question.
    pub(crate) verdict: Verdict,
    /// What is done about the question.
    pub(crate) decision: Decision,
    /// Whether the same answer was given to this learner in this channel within its cooldown.
    pub(crate) is_repeated: bool,
    /// Earlier answered inquiries whose answers this question shows to be wrong.
    pub(crate) reasked: Vec<Inquiry>,
    /// The inquiry whose answer was of no use; set if the message says only that, or scolds frontdesk.
    pub(crate) unhelped: Option<InquiryId>,
    /// Set if the message is addressed to frontdesk and only about frontdesk itself.
    pub(crate) of_frontdesk: Option<SaidOfFrontdesk>,
    /// Whether the learner may open tickets there, and so is offered an instructor.
    pub(crate) may_open: bool,
    /// The rules related to the one that answers, the likeliest next first.
    pub(crate) related: Vec<RuleId>,
    /// The solved posts like the question, if no rule answers it.
    pub(crate) similar: Vec<SolvedPost>,
}

impl DecidedQuestion {
    /// Returns the rule that answers, if one does.
    pub(crate) fn answering(&self) -> Option<&RuleId> {
        let best = self.verdict.candidates.first()?;
        self.decision.answers().then_some(&best.rule)
    }

    /// Lists the likely rules besides the one that answers, best first, without those that score too low to show.
    pub(crate) fn others(&self) -> Vec<RuleId> {
        let skip = usize::from(self.decision.answers());
        self.verdict
            .candidates
            .iter()
            .skip(skip)
            .filter(|one| one.score >= WORTH_SHOWING)
            .map(|one| one.rule.clone())
            .collect()
    }

    /// Makes the inquiry event that records the decision, if there is one.
    pub(crate) fn event(&self) -> Option<InquiryEvent> {
        if let (true, Some(best)) = (self.is_repeated, self.verdict.candidates.first()) {
            let rule = best.rule.clone();
            return Some(InquiryEvent::Repeated { rule });
        }
        match self.decision {
            Decision::Answer | Decision::AnswerAndEscalate => {
                self.answering().map(|rule| InquiryEvent::Answered {
                    rule: rule.clone(),
                    score: self.score(),
                })
            }
            Decision::Suggest => Some(InquiryEvent::Suggested {
                rules: self.others(),
            }),
            Decision::Offer => Some(InquiryEvent::Offered),
            Decision::Escalate | Decision::SayHow | Decision::Watch | Decision::Ignore => None,
        }
    }

    /// Returns the category: that of the best rule where there is one, else the classifier's guess.
    pub(crate) fn category(&self) -> Option<String> {
        self.verdict
            .category
            .as_ref()
            .map(|guess| guess.category.to_string())
    }

    /// Copies an inquiry, with this decision written into it.
    pub(crate) fn written_into(
        &self,
        inquiry: &Inquiry,
        question: &Question,
        now: Timestamp,
    ) -> Inquiry {
        let rule = self.answering().cloned();
        Inquiry {
            locale: question.locale,
            band: self.verdict.band,
            score: self.score(),
            category: self.category(),
            answered_at: rule.as_ref().map(|_| now),
            rule,
            suggested: self.others(),
            reply_channel: self.decision.replies().then_some(inquiry.channel),
            ..inquiry.clone()
        }
    }

    /// Changes the decision because the same answer was given within its cooldown.
    pub(crate) fn mark_repeated(&mut self, place: Place) {
        self.is_repeated = true;
        self.decision = self.decision.rather_than_repeat(place);
    }

    /// Returns the best rule's score, 0 to 1.
    pub(crate) fn score(&self) -> f64 {
        let best = self.verdict.candidates.first();
        best.map_or(0.0, |best| best.score)
    }
}

/// Consults the rule book and the store about a question and decides what is done.
pub(crate) async fn decide_with_store(
    desk: &Desk,
    question: &Question,
) -> Result<DecidedQuestion, DeskError> {
    let mut decided = decide_without_store(desk, question).await?;
    let learner = desk.store.learner_of(question.asker.user).await?;
    complete_from_store(desk, question, learner, &mut decided).await?;
    Ok(decided)
}

/// Takes the rule book's verdict on a question, and decides by its place. Reads no store, so that talk costs little.
pub(crate) async fn decide_without_store(
    desk: &Desk,
    question: &Question,
) -> Result<DecidedQuestion, DeskError> {
    let book = desk.book();
    let verdict = consult::verdict(&book, &matched_text(question), &asking_of(question)).await?;
    Ok(decide_by_verdict(&book, question, verdict))
}

/// Completes a decision from the store: whether the learner may open tickets, whether the answer repeats one of their
/// latest or they ask again, the related rules, and the solved posts.
pub(crate) async fn complete_from_store(
    desk: &Desk,
    question: &Question,
    learner: Option<LearnerKey>,
    decided: &mut DecidedQuestion,
) -> Result<(), DeskError> {
    if let Some(learner) = learner {
        let opens_inquiry = decided.decision.opens_inquiry();
        if opens_inquiry || question.place == Place::Direct {
            let blocked = desk
                .store
                .is_blocked(question.guild, learner, question.anonymous);
            decided.may_open = !blocked.await?;
        }
        if opens_inquiry {
            apply_former_answers(desk, question, learner, decided).await?;
        }
    }
    if decided.decision.answers() {
        let book = desk.book();
        if let Some(rule) = best_rule(&book, question, &decided.verdict) {
            decided.related =
                related::to(desk, question.guild, rule, &question.asker.roles).await?;
        }
    } else if decided.decision.offers() && !decided.is_repeated {
        decided.similar = similar::find(desk, question.guild, &question.text).await?;
    }
    Ok(())
}

/// Reads the learner's recent answers. Marks the answer as repeated within its cooldown, and notes the earlier answers
/// that this question shows to be wrong.
async fn apply_former_answers(
    desk: &Desk,
    question: &Question,
    learner: LearnerKey,
    decided: &mut DecidedQuestion,
) -> Result<(), DeskError> {
    let book = desk.book();
    let best = best_rule(&book, question, &decided.verdict);
    let since = question.asked_at - OUTCOME_AFTER;
    let mut answered = desk
        .store
        .answered_since(learner, question.guild, since)
        .await?;
    answered.retain(|former| former.message != question.message || former.message.is_none());
    if let (true, Some(rule)) = (decided.decision.answers(), best) {
        let is_repeated = answered.iter().any(|former| {
            former.rule.as_ref() == Some(&rule.id)
                && former.channel == question.channel
                && former
                    .answered_at
                    .is_some_and(|at| question.asked_at.since(at) < rule.cooldown)
        });
        if is_repeated {
            decided.mark_repeated(question.place);
        }
    }
    decided.reasked = wrongly_answered(desk, question, answered, decided).await?;
    Ok(())
}

/// Keeps the unsettled inquiries whose answers a question shows to be wrong.
async fn wrongly_answered(
    desk: &Desk,
    question: &Question,
    answered: Vec<Inquiry>,
    decided: &DecidedQuestion,
) -> Result<Vec<Inquiry>, DeskError> {
    let mut wrong = Vec::new();
    let is_unsettled = |one: &Inquiry| matches!(one.outcome, Outcome::Pending | Outcome::Assumed);
    for former in answered.into_iter().filter(is_unsettled) {
        if leads_to_the_same(&former, decided) || asks_the_same(desk, &former, question).await? {
            wrong.push(former);
        }
    }
    Ok(wrong)
}

/// Returns whether a question asks much the same as an earlier one, whatever the rule book's verdicts.
async fn asks_the_same(
    desk: &Desk,
    former: &Inquiry,
    question: &Question,
) -> Result<bool, DeskError> {
    let Some(asked) = desk.store.inquiry_text(former).await? else {
        return Ok(false);
    };
    consult::are_alike(&desk.book(), asked, question.text.clone()).await
}

/// Decides on a question by the verdict of a rule book and the question's place.
pub(crate) fn decide_by_book(book: &RuleBook, question: &Question) -> DecidedQuestion {
    let verdict = book.consult(&matched_text(question), &asking_of(question));
    decide_by_verdict(book, question, verdict)
}

/// Returns the text that the rule book is asked about. The title of a forum post becomes a clause of its own, even
/// without punctuation. A title that is no sentence continues into the body.
fn matched_text(question: &Question) -> Cow<'_, str> {
    match question.text.split_once('\n') {
        Some((title, body)) if question.place == Place::Forum && ends_openly(title) => {
            Cow::Owned(format!("{title}.\n{body}"))
        }
        _ => Cow::Borrowed(&question.text),
    }
}

fn ends_openly(title: &str) -> bool {
    let last = title.trim_end().chars().last();
    last.is_some_and(char::is_alphanumeric)
}

fn decide_by_verdict(book: &RuleBook, question: &Question, verdict: Verdict) -> DecidedQuestion {
    let best = best_rule(book, question, &verdict);
    let is_addressed = question.place.is_addressed();
    // A rule of the book may have a better reply.
    let of_frontdesk = if verdict.band != Band::Answer && (is_addressed || verdict.for_a_person) {
        SaidOfFrontdesk::of(&question.text)
    } else {
        None
    };
    let finding = TextFinding {
        band: match of_frontdesk {
            Some(_) => Band::Unknown,
            None => verdict.band,
        },
        is_question: verdict.question,
        is_unasked: verdict.unasked.is_some(),
        only_thanks: verdict.unasked == Some(Unasked::Told) && question.is_thanks(),
        escalate: best.map_or(Escalate::Offer, |rule| rule.escalate),
        // In talk among people, the question whether one is human is put to people.
        for_a_person: match of_frontdesk {
            Some(_) => is_addressed,
            None => verdict.for_a_person,
        },
        only_attachments: question.only_attachments,
    };
    let decision = match triage::decide(question.place, finding) {
        // Words that rules share with it do not tell its topic.
        Decision::Suggest if only_says_no_help(&question.text) => Decision::Offer,
        decision => decision,
    };
    DecidedQuestion {
        verdict,
        decision,
        is_repeated: false,
        reasked: Vec::new(),
        unhelped: None,
        of_frontdesk: of_frontdesk.filter(|_| is_addressed),
        may_open: true,
        related: Vec::new(),
        similar: Vec::new(),
    }
}

fn best_rule<'a>(book: &'a RuleBook, question: &Question, verdict: &Verdict) -> Option<&'a Rule> {
    let best = verdict.candidates.first()?;
    book.rule(question.guild, &best.rule)
}

fn asking_of(question: &Question) -> Asking<'_> {
    Asking {
        guild: question.guild,
        roles: &question.asker.roles,
        locale: question.locale,
        addressee: Addressee::at(question.place),
    }
}

/// Returns whether the rule book takes a question for an earlier one: the earlier rule is among its candidates, or it
/// has the same category and no rule answers it.
fn leads_to_the_same(former: &Inquiry, decided: &DecidedQuestion) -> bool {
    // A sure answer rules its other candidates out.
    let in_question = match decided.verdict.band {
        Band::Answer => 1,
        Band::Suggest | Band::Unknown => usize::MAX,
    };
    let candidates = decided.verdict.candidates.iter().take(in_question);
    let mut candidates = candidates.map(|one| &one.rule);
    let same_rule = candidates.any(|rule| Some(rule) == former.rule.as_ref());
    let same_topic = former.category.is_some() && former.category == decided.category();
    same_rule || (same_topic && decided.verdict.band != Band::Answer)
}
