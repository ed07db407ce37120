//! Handles pressed buttons, chosen menu entries and submitted forms: checks who may, makes sure
//! that each counts once, and passes it on. Only the asker's presses on an answer count.

use std::pin::pin;

use crate::desk::calendar::import;
use crate::desk::commands::faq;
use crate::desk::dispatch::supervision;
use crate::desk::event::Press;
use crate::desk::inquiries::compose::Answer;
use crate::desk::inquiries::question::{Question, is_public};
use crate::desk::inquiries::timers::OUTCOME_AFTER;
use crate::desk::inquiries::{compose, related};
use crate::desk::insights::gaps;
use crate::desk::platform::Response;
use crate::desk::rulebook::{learn, lessons, list, review, teach};
use crate::desk::stats::presses;
use crate::desk::tickets::thread;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row};
use crate::desk::ui::replies;
use crate::desk::ui::replies::Voice;
use crate::desk::{
    Desk, DeskError, inquiries, interactions, language, outbox, person_replies, privacy, setup,
    solved, surveys, swaps, tickets,
};
use crate::domain::{InquiryEvent, InquiryId, Locale, Outcome, Place, RuleId};
use crate::faq::{Captures, Rule};
use crate::store::{Inquiry, TimerKind, Tx};

/// Handles a press, once more if another transaction overtakes it.
pub(crate) async fn pressed(desk: &Desk, press: &Press) -> Result<(), DeskError> {
    let locale = language::of_person(desk, press.by.user, press.locale, press.guild).await?;
    let act = || act_on(desk, press, locale);
    let acted = pin!(supervision::again_if_overtaken(act));
    acted.await
}

async fn act_on(desk: &Desk, press: &Press, locale: Locale) -> Result<(), DeskError> {
    thread::let_in_again(desk, press.by.user).await?;
    let Some(action) = press.action else {
        return interactions::reply_privately(desk, press, desk.voice(locale).say("old-button"))
            .await;
    };
    act_by(desk, press, action, locale).await
}

/// Does what the button, menu or form stands for.
#[expect(
    clippy::too_many_lines,
    reason = "one exhaustive match, so that a new action has to be placed"
)]
async fn act_by(
    desk: &Desk,
    press: &Press,
    action: Action,
    locale: Locale,
) -> Result<(), DeskError> {
    match action {
        Action::Solved(id) => by_asker(desk, press, action, id, AskerPress::Solved, locale).await,
        Action::NotThis(id) => by_asker(desk, press, action, id, AskerPress::NotThis, locale).await,
        Action::ChooseRule(id) => by_asker(desk, press, action, id, AskerPress::Rule, locale).await,
        Action::SolvedByReply(id) | Action::SolvedByPost(id, _) | Action::DismissSolved(id) => {
            by_asker(desk, press, action, id, AskerPress::PersonReply, locale).await
        }
        Action::AskInstructor(id)
        | Action::ChooseGuild(id)
        | Action::AskWithParticulars(id, _)
        | Action::AskOpenly(id) => {
            by_asker(desk, press, action, id, AskerPress::Instructor, locale).await
        }
        Action::ShowAnswer(id) => show_answer(desk, press, id, locale).await,
        Action::Claim(ticket)
        | Action::Transfer(ticket)
        | Action::TransferTo(ticket)
        | Action::Resolve(ticket)
        | Action::Details(ticket)
        | Action::Reopen(ticket)
        | Action::StayDirect(ticket)
        | Action::Transcript(ticket)
        | Action::TakeUpAgain(ticket)
        | Action::JoinThread(ticket)
        | Action::SayIn(ticket, _)
        | Action::Cancel(ticket)
        | Action::AddParticulars(ticket)
        | Action::ParticularsWritten(ticket) => {
            tickets::buttons::pressed_on_ticket(desk, press, action, ticket, locale).await
        }
        Action::SomethingElse(message) => {
            tickets::taken_out::pressed(desk, press, message, locale).await
        }
        Action::Expect(ticket, rating) => {
            surveys::expected(desk, press, ticket, rating, locale).await
        }
        Action::Rate(survey, question, rating) => {
            surveys::rated(desk, press, survey, question, rating, locale).await
        }
        // The adapter acknowledged the press by opening the form, or made a call of what the form
        // submitted; nothing is left to do.
        Action::Comment(_)
        | Action::OpenTicketWith(_)
        | Action::AskOnPanel { .. }
        | Action::AskedOnPanel { .. } => Ok(()),
        Action::CommentText(survey) => surveys::commented(desk, press, survey, locale).await,
        Action::BrowseCategory => faq::browsed_category(desk, press, locale).await,
        Action::BrowseRule => faq::browsed_rule(desk, press, locale).await,
        Action::BrowsePage { page, category } => {
            faq::turned_browse_page(desk, press, page, category, locale).await
        }
        Action::ReviewApprove(inquiry, _)
        | Action::ReviewReject(inquiry, _)
        | Action::ReviewCorrect(inquiry)
        | Action::ReviewFile(inquiry)
        | Action::ReviewDrop(inquiry) => {
            review::reviewed(desk, press, action, inquiry, locale).await
        }
        Action::TeachRule(inquiry) => {
            teach::chose_rule_to_teach(desk, press, inquiry, locale).await
        }
        Action::ForgetLesson => lessons::chose_lesson_to_forget(desk, press, locale).await,
        Action::ImportCalendar(id) => import::pressed(desk, press, id, locale).await,
        Action::Forget(person) => privacy::confirmed(desk, press, person, locale).await,
        Action::TakeSwap(swap) | Action::UndoSwap(swap) => {
            swaps::pressed(desk, press, swap, locale).await
        }
        Action::ShowReport(view) => presses::pressed_report(desk, press, view, locale).await,
        Action::ListCounted(view) => presses::pressed_list(desk, press, (view, None), locale).await,
        Action::CountedPage { view, page } => {
            presses::pressed_list(desk, press, (view, Some(page)), locale).await
        }
        Action::ChooseMissingRule
        | Action::ListMissingRules
        | Action::DraftRule(_)
        | Action::SupplyRule(_)
        | Action::TellOfRule(_) => gaps::pressed(desk, press, action, locale).await,
        Action::SetUp(step) => setup::pressed(desk, press, step, locale).await,
        Action::KeepRule(rule) => learn::keep(desk, press, rule, locale).await,
        Action::RulesPage { page, category } => {
            list::turned_rules_page(desk, press, page, category, locale).await
        }
    }
}

/// The subject of a press that only the asker of a question may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AskerPress {
    /// The answer solved it.
    Solved,
    /// The answer was not what was asked.
    NotThis,
    /// A suggested or related rule.
    Rule,
    /// What a person replied, or a solved post says.
    PersonReply,
    /// An instructor is asked for.
    Instructor,
}

/// Does what a press on an answer says, if the presser asked the question.
async fn by_asker(
    desk: &Desk,
    press: &Press,
    action: Action,
    id: InquiryId,
    about: AskerPress,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let Some(inquiry) = pressed_inquiry(desk, press, id).await? else {
        return interactions::reply_privately(desk, press, voice.say("gone-inquiry")).await;
    };
    if desk.store.learner_of(press.by.user).await? != Some(inquiry.learner) {
        return interactions::reply_privately(desk, press, voice.say("not-asker")).await;
    }
    // The message goes on in the language it began in, whatever the presser's is.
    let voice = desk.voice(inquiry.locale);
    let guild = inquiry.guild;
    match about {
        // A press that comes again counts once, and is shown again: the process may have died in between.
        AskerPress::Solved => {
            let tx = interactions::begin_once(desk, press.interaction.id).await?;
            let rows = pressed_solved(desk, tx, press, &inquiry, voice).await?;
            interactions::respond(desk, press, &Response::Rows(rows)).await
        }
        AskerPress::NotThis => {
            let tx = interactions::begin_once(desk, press.interaction.id).await?;
            let rows = not_this(desk, tx, press, &inquiry, voice).await?;
            interactions::respond(desk, press, &Response::Rows(rows)).await
        }
        AskerPress::Rule => chose_rule(desk, press, &inquiry, voice).await,
        AskerPress::PersonReply => {
            person_replies::pressed(desk, press, action, &inquiry, voice).await
        }
        AskerPress::Instructor => {
            tickets::buttons::asked_instructor(desk, press, action, inquiry, voice).await
        }
    }?;
    learn::request_learning(desk, guild);
    Ok(())
}

/// Settles an inquiry as solved, with the ticket it may have, and returns the rows below the
/// answer. Without a transaction it was settled before.
async fn pressed_solved(
    desk: &Desk,
    tx: Option<Tx>,
    press: &Press,
    inquiry: &Inquiry,
    voice: Voice<'_>,
) -> Result<Vec<Row>, DeskError> {
    let rows = replies::solved_rows(voice, inquiry.id);
    let Some(mut tx) = tx else {
        return Ok(rows);
    };
    let asker = Some(press.by.user);
    solved::accept_answer(desk, &mut tx, inquiry, &InquiryEvent::Solved, asker).await?;
    outbox::commit(desk, tx).await?;
    Ok(rows)
}

/// Notes that an answer was not what the learner asked for, and returns the rows of other choices. Without a
/// transaction it was noted before.
async fn not_this(
    desk: &Desk,
    tx: Option<Tx>,
    press: &Press,
    inquiry: &Inquiry,
    voice: Voice<'_>,
) -> Result<Vec<Row>, DeskError> {
    if let Some(mut tx) = tx {
        let now = desk.now();
        tx.record(inquiry.id, now, &InquiryEvent::NotThis)?;
        if matches!(inquiry.outcome, Outcome::Solved | Outcome::Assumed) {
            // A late press overrules an earlier one, and an outcome that was assumed after a day.
            tx.set_outcome(inquiry.id, Outcome::Pending, now);
            tx.set_timer(TimerKind::Outcome, inquiry.id.get(), now + OUTCOME_AFTER);
        }
        outbox::commit(desk, tx).await?;
    }
    let question = question_again(desk, inquiry, press, voice.locale).await?;
    let labels = compose::labels(&desk.book(), &question, &inquiry.suggested);
    let rows = replies::not_this_rows(voice, inquiry.id, &labels);
    let post = Post {
        rows,
        ..Post::default()
    };
    Ok(compose::for_asker(desk, inquiry, post).await?.rows)
}

/// Turns the message into the answer of the suggested or related rule that was chosen.
async fn chose_rule(
    desk: &Desk,
    press: &Press,
    inquiry: &Inquiry,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let book = desk.book();
    let chosen = press.value.as_deref().map(RuleId::new);
    let rule = chosen.as_ref().and_then(|id| book.rule(inquiry.guild, id));
    let for_all = |rule: &&Rule| rule.audience.is_empty() || !is_public(inquiry.place);
    let rule = rule.filter(|rule| rule.visible_to(&press.by.roles));
    let Some(rule) = rule.filter(for_all) else {
        return interactions::reply_privately(desk, press, voice.say("answer-gone")).await;
    };
    let question = question_again(desk, inquiry, press, voice.locale).await?;
    let related = related::to(desk, inquiry.guild, rule, &press.by.roles).await?;
    let Some(mut tx) = interactions::begin_once(desk, press.interaction.id).await? else {
        return Ok(());
    };
    let now = desk.now();
    let answered = Inquiry {
        rule: Some(rule.id.clone()),
        answered_at: Some(now),
        category: Some(rule.category.to_string()),
        ..inquiry.clone()
    };
    tx.update_inquiry(&answered)?;
    tx.record(
        inquiry.id,
        now,
        &InquiryEvent::Chosen {
            rule: rule.id.clone(),
        },
    )?;
    let answer = InquiryEvent::Answered {
        rule: rule.id.clone(),
        score: inquiry.score,
    };
    tx.record(inquiry.id, now, &answer)?;
    if inquiry.outcome == Outcome::Pending {
        inquiries::timers::set(
            desk,
            &mut tx,
            &answered,
            inquiries::triage::Decision::Answer,
        )
        .await?;
    }
    outbox::commit(desk, tx).await?;
    let answer = Answer {
        rule,
        captures: &Captures::default(),
        related: &related,
    };
    let post = compose::answer(desk, &book, inquiry.id, &question, &answer);
    let post = compose::for_asker(desk, inquiry, post).await?;
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Shows the answer of a rule with an audience to the presser alone, if they belong to it.
async fn show_answer(
    desk: &Desk,
    press: &Press,
    id: InquiryId,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let book = desk.book();
    let Some(inquiry) = pressed_inquiry(desk, press, id).await? else {
        return interactions::reply_privately(desk, press, voice.say("gone-inquiry")).await;
    };
    let rule = inquiry
        .rule
        .as_ref()
        .and_then(|rule| book.rule(inquiry.guild, rule));
    let Some(rule) = rule else {
        return interactions::reply_privately(desk, press, voice.say("answer-gone")).await;
    };
    if !rule.visible_to(&press.by.roles) {
        return interactions::reply_privately(desk, press, voice.say("answer-not-for-you")).await;
    }
    let mut question = question_again(desk, &inquiry, press, locale).await?;
    question.place = Place::Direct;
    let answer = Answer {
        rule,
        captures: &Captures::default(),
        related: &related::to(desk, inquiry.guild, rule, &press.by.roles).await?,
    };
    let mut post = compose::answer(desk, &book, id, &question, &answer);
    if desk.store.learner_of(press.by.user).await? == Some(inquiry.learner) {
        post = compose::for_asker(desk, &inquiry, post).await?;
    } else {
        post.rows.clear();
    }
    interactions::respond(desk, press, &Response::Ephemeral(post)).await
}

async fn pressed_inquiry(
    desk: &Desk,
    press: &Press,
    id: InquiryId,
) -> Result<Option<Inquiry>, DeskError> {
    Ok(match interactions::scope_of(desk, press).await? {
        Some(scope) => desk.store.inquiry(scope, id).await?,
        None => None,
    })
}

/// Rebuilds the question of an inquiry, with the presser's present name and roles.
pub(crate) async fn question_again(
    desk: &Desk,
    inquiry: &Inquiry,
    press: &Press,
    locale: Locale,
) -> Result<Question, DeskError> {
    Ok(Question {
        guild: inquiry.guild,
        anonymous: inquiry.anonymous,
        place: inquiry.place,
        channel: inquiry.channel,
        message: inquiry.message,
        asker: press.by.clone(),
        text: desk.store.inquiry_text(inquiry).await?.unwrap_or_default(),
        only_attachments: false,
        asked_at: inquiry.asked_at,
        locale,
    })
}
