//! Handles the buttons below an answer: its asker says whether it solved the question, chooses another rule, or asks
//! for an instructor. Only the asker's presses count. A press that repeats the last one counts once.

use crate::desk::event::Press;
use crate::desk::inquiries::compose::Answer;
use crate::desk::inquiries::question::{Question, is_public};
use crate::desk::inquiries::timers::OUTCOME_AFTER;
use crate::desk::inquiries::triage::Decision;
use crate::desk::inquiries::{compose, related, timers};
use crate::desk::platform::Response;
use crate::desk::rulebook::learn;
use crate::desk::tickets::opening::ask_instructor;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row};
use crate::desk::ui::replies;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, outbox, person_replies, solved};
use crate::domain::{History, InquiryEvent, InquiryId, Locale, Outcome, Place, RuleId};
use crate::faq::{Captures, Rule};
use crate::store::{Inquiry, TimerKind, Tx};

/// A press that only the asker of a question may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskerPress {
    /// The answer solved it.
    Solved,
    /// The answer was not what was asked.
    NotThis,
    /// A suggested or related rule.
    Rule,
    /// A reply of a person, or a solved post.
    PersonReply,
    /// The asker wants an instructor.
    Instructor,
}

/// Carries out a press on an answer, if the presser asked the question.
pub(crate) async fn by_asker(
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
    // The message stays in the language of the question, whatever the presser's.
    let voice = desk.voice(inquiry.locale);
    let guild = inquiry.guild;
    match about {
        // A repeated press counts once, and is shown again: the process may have died in between.
        AskerPress::Solved => {
            let tx = interactions::begin_if_first(desk, press.interaction.id).await?;
            let rows = pressed_solved(desk, tx, press, &inquiry, voice).await?;
            interactions::respond(desk, press, &Response::Rows(rows)).await
        }
        AskerPress::NotThis => {
            let tx = interactions::begin_if_first(desk, press.interaction.id).await?;
            let rows = not_this(desk, tx, press, &inquiry, voice).await?;
            interactions::respond(desk, press, &Response::Rows(rows)).await
        }
        AskerPress::Rule => chose_rule(desk, press, &inquiry, voice).await,
        AskerPress::PersonReply => {
            person_replies::pressed(desk, press, action, &inquiry, voice).await
        }
        AskerPress::Instructor => {
            ask_instructor::pressed(desk, press, action, inquiry, voice).await
        }
    }?;
    learn::request_learning(desk, guild);
    Ok(())
}

/// Settles an inquiry as solved, with the ticket it may have, and returns the rows below the answer. Without a
/// transaction, only returns the rows: it was settled before.
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

/// Records that an answer was not what the learner asked for, and returns the rows with other choices. Without a
/// transaction, only returns the rows: it was recorded before.
async fn not_this(
    desk: &Desk,
    tx: Option<Tx>,
    press: &Press,
    inquiry: &Inquiry,
    voice: Voice<'_>,
) -> Result<Vec<Row>, DeskError> {
    if let Some(mut tx) = tx {
        note_not_this(desk, &mut tx, inquiry).await?;
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

/// Lists the events that say which answer is right, or that changed frontdesk's decision, the latest last.
fn said_of_answers(history: &History) -> Vec<&InquiryEvent> {
    let events = history.iter().map(|(_, event)| event);
    let is_said = |event: &&InquiryEvent| {
        matches!(
            event,
            InquiryEvent::Answered { .. }
                | InquiryEvent::Revised
                | InquiryEvent::Chosen { .. }
                | InquiryEvent::Solved
                | InquiryEvent::Accepted { .. }
                | InquiryEvent::SolvedByPerson { .. }
                | InquiryEvent::NotThis
        )
    };
    events.filter(is_said).collect()
}

/// Records that an answer was not what the learner asked for, unless that is the latest event about answers.
async fn note_not_this(desk: &Desk, tx: &mut Tx, inquiry: &Inquiry) -> Result<(), DeskError> {
    let history = tx.events_of(inquiry.id).await?;
    if said_of_answers(&history).last() == Some(&&InquiryEvent::NotThis) {
        return Ok(());
    }
    let now = desk.now();
    tx.record(inquiry.id, now, &InquiryEvent::NotThis)?;
    if matches!(inquiry.outcome, Outcome::Solved | Outcome::Assumed) {
        // A late press overrules an earlier one, and the outcome *assumed*.
        tx.set_outcome(inquiry.id, Outcome::Pending, now);
        tx.set_timer(TimerKind::Outcome, inquiry.id.get(), now + OUTCOME_AFTER);
    }
    Ok(())
}

/// Replaces the message by the answer of the chosen rule.
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
    if let Some(mut tx) = interactions::begin_if_first(desk, press.interaction.id).await? {
        record_choice(desk, &mut tx, inquiry, rule).await?;
        outbox::commit(desk, tx).await?;
    }
    let answer = Answer {
        rule,
        captures: &Captures::default(),
        related: &related,
    };
    let post = compose::answer(desk, &book, inquiry.id, &question, &answer);
    let post = compose::for_asker(desk, inquiry, post).await?;
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Records that a learner chose a rule, which now answers their inquiry, unless that is the latest event about answers.
async fn record_choice(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    rule: &Rule,
) -> Result<(), DeskError> {
    let history = tx.events_of(inquiry.id).await?;
    let said = said_of_answers(&history);
    if let [
        ..,
        InquiryEvent::Chosen { rule: last },
        InquiryEvent::Answered { .. },
    ] = said[..]
        && *last == rule.id
    {
        return Ok(());
    }
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
        timers::set(desk, tx, &answered, Decision::Answer).await?;
    }
    Ok(())
}

/// Shows the answer of a rule with an audience to the presser alone, if they belong to it.
pub(crate) async fn show_answer(
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
async fn question_again(
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
