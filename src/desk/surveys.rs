//! The survey: sent after every resolved ticket and after a share of automatic answers, answered
//! question by question in one message. Unfinished answers are kept.

use crate::desk::event::Press;
use crate::desk::outbox::{Outgoing, Sent};
use crate::desk::platform::{PlatformError, Response};
use crate::desk::stats::layout::format::decimal;
use crate::desk::tickets::conversation::relay;
use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::ui::post::{Button, Post, Row, Style};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty, interactions, notices, outbox};
use crate::domain::{
    InquiryEvent, InquiryId, Locale, Millis, Place, Rating, SurveyAnswers, SurveyId,
    SurveyQuestion, TicketId, Timestamp, Unsent, UserId,
};
use crate::faq::defuse_lines;
use crate::store::{Delivery, Inquiry, Survey, Ticket, Tx};

/// The least time between two surveys of a learner about automatic answers.
const AT_MOST_EVERY: Millis = Millis::days(7);

/// The most characters of a resolution's reason that are sent to the learner.
pub(crate) const REASON_CHARS: usize = 400;

/// Draws whether an automatic answer is surveyed after a press of its learner, and if so queues the survey. Drawn once
/// for each inquiry, whatever is pressed later.
pub(crate) async fn sample_survey(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    user: UserId,
    locale: Locale,
) -> Result<(), DeskError> {
    let Some(guild) = inquiry.guild else {
        return Ok(());
    };
    if inquiry.rule.is_none() || is_decided(tx, inquiry.id).await? {
        return Ok(());
    }
    let share = desk.guilds.get(guild).await?.survey_share;
    let since = desk.now() - AT_MOST_EVERY;
    let why = if !desk.entropy.chance(share) {
        Some(Unsent::NotDrawn)
    } else if tx.last_answer_survey(inquiry.learner, since).await? {
        Some(Unsent::WithinWeek)
    } else {
        None
    };
    if let Some(why) = why {
        return record_unsent(desk, tx, inquiry.id, why);
    }
    let sent_at = desk.now();
    send_survey(
        desk,
        tx,
        Surveyed {
            inquiry,
            resolved: None,
            user,
            locale,
            sent_at,
        },
    )
    .await
}

/// Draws whether an automatic answer is surveyed after its learner pressed nothing. Only a learner who asked in direct
/// messages is sent a survey unasked.
pub(crate) async fn after_silence(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    user: Option<UserId>,
) -> Result<(), DeskError> {
    let why = match user {
        Some(user) if inquiry.place == Place::Direct => {
            return sample_survey(desk, tx, inquiry, user, inquiry.locale).await;
        }
        Some(_) => Unsent::Unprompted,
        None => Unsent::Forgotten,
    };
    let is_of_guild = inquiry.guild.is_some() && inquiry.rule.is_some();
    if !is_of_guild || is_decided(tx, inquiry.id).await? {
        return Ok(());
    }
    record_unsent(desk, tx, inquiry.id, why)
}

/// Returns whether a survey about an inquiry was sent, or the reason against it was recorded.
async fn is_decided(tx: &mut Tx, inquiry: InquiryId) -> Result<bool, DeskError> {
    if tx.has_survey(inquiry).await? {
        return Ok(true);
    }
    let events = tx.events_of(inquiry).await?;
    let is_unsent = |event: &InquiryEvent| matches!(event, InquiryEvent::SurveyUnsent { .. });
    Ok(events.iter().any(|(_, event)| is_unsent(event)))
}

/// Queues the survey of a resolved ticket, and ends the ticket's unfinished earlier ones. Its text begins by saying
/// that the ticket is resolved, with the reason if there is one.
pub(crate) async fn queue_ticket_survey(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    reason: Option<&str>,
) -> Result<(), DeskError> {
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    let Some(user) = tx.user_of(ticket.learner).await? else {
        return record_unsent(desk, tx, inquiry.id, Unsent::Forgotten);
    };
    let locale = inquiry.locale;
    let former = tx.surveys_of(ticket).await?;
    for survey in former.iter().filter(|one| one.completed_at.is_none()) {
        let step = Outgoing::EndSurvey {
            survey: survey.id,
            ticket: ticket.id,
        };
        outbox::enqueue(desk, tx, &step)?;
    }
    // The newest survey is recognised by its time, so two must not share one.
    let now = desk.now();
    let after = former.last().map(|last| last.sent_at + Millis::new(1));
    let sent_at = after.map_or(now, |after| now.max(after));
    let blocked = tx.is_blocked(ticket.guild, ticket.learner, ticket.anonymous);
    let can_go_on = !blocked.await?;
    let resolved = Resolved {
        ticket,
        reason,
        can_go_on,
    };
    let surveyed = Surveyed {
        inquiry: &inquiry,
        resolved: Some(resolved),
        user,
        locale,
        sent_at,
    };
    send_survey(desk, tx, surveyed).await
}

fn record_unsent(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: InquiryId,
    why: Unsent,
) -> Result<(), DeskError> {
    Ok(tx.record(inquiry, desk.now(), &InquiryEvent::SurveyUnsent { why })?)
}

/// Withdraws a survey that could not be sent, and records the reason.
pub(crate) async fn not_sent(
    desk: &Desk,
    tx: &mut Tx,
    survey: SurveyId,
    error: &PlatformError,
) -> Result<(), DeskError> {
    match tx.unsend_survey(survey).await? {
        Some(inquiry) => record_unsent(desk, tx, inquiry, reason(error)),
        None => Ok(()),
    }
}

/// Returns the reason why a survey was not sent, from the error of its message.
const fn reason(error: &PlatformError) -> Unsent {
    match error {
        PlatformError::DirectMessagesClosed => Unsent::DirectClosed,
        PlatformError::Gone => Unsent::Left,
        _ => Unsent::Refused,
    }
}

/// A resolved ticket, with the reason if staff gave one.
#[derive(Clone, Copy)]
struct Resolved<'a> {
    ticket: &'a Ticket,
    reason: Option<&'a str>,
    /// Whether a message of the learner reopens it; false if they may open no tickets.
    can_go_on: bool,
}

/// The subject of a survey, with the person who is asked, their language, and the time.
struct Surveyed<'a> {
    inquiry: &'a Inquiry,
    resolved: Option<Resolved<'a>>,
    user: UserId,
    locale: Locale,
    sent_at: Timestamp,
}

impl Resolved<'_> {
    /// Makes the text that tells the learner that their ticket is resolved. In the thread, only a message that mentions
    /// them notifies them.
    fn text(self, learner: UserId, voice: Voice<'_>) -> String {
        let mut values = vec![
            ("learner", learner.mention()),
            ("number", self.ticket.number.to_string()),
        ];
        if self.can_go_on {
            values.push(("go", voice.say("ticket-resolved-go-on")));
        } else {
            values.push(("go", String::new()));
        }
        let Some(reason) = self.reason else {
            return voice.say_with("ticket-resolved-say", &values);
        };
        values.push(("reason", defuse_lines(reason, REASON_CHARS)));
        voice.say_with("ticket-resolved-reason-say", &values)
    }
}

/// Removes the buttons of a ticket's earlier survey.
pub(crate) async fn end_survey(
    desk: &Desk,
    delivery: &Delivery,
    survey: SurveyId,
) -> Result<Sent, DeskError> {
    if let Some(ticket) = desk.store.ticket_of_step(delivery).await?
        && let Some(survey) = desk.store.survey(ticket.guild, survey).await?
        && let Some(inquiry) = desk.store.inquiry_of(&ticket).await?
        && let Some((channel, message)) = survey.channel.zip(survey.message)
    {
        let post = over(desk.voice(inquiry.locale));
        let edited = desk.platform.edit(channel, message, &post, delivery.id);
        edited.await?;
    }
    Ok(Sent::Done)
}

async fn send_survey(desk: &Desk, tx: &mut Tx, about: Surveyed<'_>) -> Result<(), DeskError> {
    let Surveyed {
        inquiry,
        resolved,
        user,
        locale,
        sent_at,
    } = about;
    let ticket = resolved.map(|resolved| resolved.ticket.id);
    let expected = match resolved {
        Some(resolved) => tx.expected_of(resolved.ticket).await?,
        None => None,
    };
    let answers = SurveyAnswers {
        expected,
        expected_before: expected.is_some(),
        ..SurveyAnswers::default()
    };
    let survey = Survey {
        id: SurveyId::new(desk.entropy.id()),
        inquiry: inquiry.id,
        ticket,
        guild: inquiry.guild,
        learner: inquiry.learner,
        channel: None,
        message: None,
        sent_at,
        answers,
        completed_at: None,
    };
    if !tx.open_survey(&survey).await? {
        return Ok(());
    }
    let voice = desk.voice(locale);
    let mut post = question_post(voice, survey.id, answers).mention(user);
    if let Some(resolved) = resolved {
        post.text = format!("{}\n\n{}", resolved.text(user, voice), post.text);
    }
    let step = Outgoing::Survey {
        survey: survey.id,
        ticket,
        user,
        post,
    };
    outbox::enqueue(desk, tx, &step)
}

/// Stores the rating of one question, and shows the next question or thanks.
pub(crate) async fn rated(
    desk: &Desk,
    press: &Press,
    id: SurveyId,
    question: SurveyQuestion,
    rating: Rating,
    locale: Locale,
) -> Result<(), DeskError> {
    let Some((survey, voice)) = pressed_survey(desk, press, id, locale).await? else {
        return Ok(());
    };
    let answers = match interactions::begin_if_first(desk, press.interaction.id).await? {
        Some(tx) => rate(desk, tx, &survey, question, rating).await?,
        None if desk.store.is_outdated(&survey).await? => None,
        None => Some(survey.answers),
    };
    let post = answers.map_or_else(|| over(voice), |answers| question_post(voice, id, answers));
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Stores the rating of one question, and returns all answers; `None` if the survey is over. Of a ticket that was
/// resolved again, only the newest survey can be answered.
async fn rate(
    desk: &Desk,
    mut tx: Tx,
    survey: &Survey,
    question: SurveyQuestion,
    rating: Rating,
) -> Result<Option<SurveyAnswers>, DeskError> {
    if tx.is_outdated(survey).await? {
        tx.cancel().await?;
        return Ok(None);
    }
    let rated = tx.rate(survey, question, rating, desk.now()).await?;
    if survey.completed_at.is_none() && rated.completed_at.is_some() {
        tell_if_low(desk, &mut tx, &rated).await?;
    }
    outbox::commit(desk, tx).await?;
    Ok(Some(rated.answers))
}

/// Tells staff of a survey whose satisfaction is below the guild's floor, so that they can reopen its ticket.
async fn tell_if_low(desk: &Desk, tx: &mut Tx, survey: &Survey) -> Result<(), DeskError> {
    let Some((guild, score)) = survey.guild.zip(survey.answers.satisfaction()) else {
        return Ok(());
    };
    let settings = desk.guilds.get(guild).await?;
    if settings.rating_floor.is_none_or(|floor| score >= floor) {
        return Ok(());
    }
    let voice = desk.voice(settings.locale);
    let rating = |rating: Option<Rating>| rating.map_or(0, Rating::get).to_string();
    let mut values = vec![
        ("score", decimal(score)),
        ("value", rating(survey.answers.value)),
        ("effort", rating(survey.answers.effort)),
        ("expected", rating(survey.answers.expected)),
    ];
    let ticket = match survey.ticket {
        Some(id) => tx.ticket(guild, id).await?,
        None => None,
    };
    let post = if let Some(ticket) = ticket {
        values.push(("number", ticket.number.to_string()));
        values.push(("place", duty::thread_mention(&ticket)));
        let reopen = Action::Ticket(ticket.id, TicketAction::TakeUpAgain);
        let reopen = voice.button("survey-low-reopen", reopen, Style::Secondary);
        let text = voice.say_with("survey-low-ticket", &values);
        Post::text(text).row(Row::Buttons(vec![reopen]))
    } else {
        let inquiry = tx.inquiry(guild, survey.inquiry).await?;
        let rule = inquiry.and_then(|inquiry| inquiry.rule);
        values.push((
            "rule",
            rule.map_or_else(String::new, |rule| rule.to_string()),
        ));
        Post::text(voice.say_with("survey-low-answer", &values))
    };
    notices::tell_staff_or_owner(desk, tx, guild, post).await
}

/// Draws whether the learner of a new ticket is asked how much help they expect, and if so asks. Asked before there is
/// help, because its result would colour the answer.
pub(crate) async fn sample_expected(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    let share = desk.guilds.get(ticket.guild).await?.expected_before_share;
    if share <= 0.0 || !desk.entropy.chance(share) {
        return Ok(());
    }
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    tx.ask_expected(ticket);
    let voice = desk.voice(inquiry.locale);
    let row = ratings_row(voice, SurveyQuestion::Expected, |rating| {
        Action::Expect(ticket.id, rating)
    });
    let post = Post::text(voice.say("survey-expect")).row(row);
    relay::say_to_learner(desk, tx, ticket, post)
}

/// Stores how much help the learner of a ticket expects, and thanks them.
pub(crate) async fn expected(
    desk: &Desk,
    press: &Press,
    id: TicketId,
    rating: Rating,
    locale: Locale,
) -> Result<(), DeskError> {
    let ticket = match interactions::scope_of(desk, press).await? {
        Some(scope) => desk.store.ticket(scope, id).await?,
        None => None,
    };
    let learner = desk.store.learner_of(press.by.user).await?;
    let own = ticket.filter(|ticket| learner == Some(ticket.learner));
    let Some(ticket) = own else {
        let text = desk.voice(locale).say("survey-not-yours");
        return interactions::reply_privately(desk, press, text).await;
    };
    let inquiry = desk.store.inquiry_of(&ticket).await?;
    if let Some(mut tx) = interactions::begin_if_first(desk, press.interaction.id).await? {
        // Once there is help, its result would colour the answer.
        if ticket.first_reply_at.is_none() {
            tx.expect(&ticket, rating).await?;
        }
        outbox::commit(desk, tx).await?;
    }
    let voice = desk.voice(inquiry.map_or(locale, |inquiry| inquiry.locale));
    let post = Post::text(voice.say("survey-expect-thanks"));
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Stores the comment that was submitted.
pub(crate) async fn commented(
    desk: &Desk,
    press: &Press,
    id: SurveyId,
    locale: Locale,
) -> Result<(), DeskError> {
    let Some((survey, voice)) = pressed_survey(desk, press, id, locale).await? else {
        return Ok(());
    };
    let text = press.value.as_deref().unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(());
    }
    if let Some(mut tx) = interactions::begin_if_first(desk, press.interaction.id).await? {
        tx.comment(&survey, text).await?;
        outbox::commit(desk, tx).await?;
    }
    let post = Post::text(voice.say("survey-thanks-comment"));
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Finds a survey and its language if the presser is its learner; otherwise tells them privately that it is not theirs.
async fn pressed_survey<'d>(
    desk: &'d Desk,
    press: &Press,
    id: SurveyId,
    locale: Locale,
) -> Result<Option<(Survey, Voice<'d>)>, DeskError> {
    if let Some(learner) = desk.store.learner_of(press.by.user).await?
        && let Some(scope) = interactions::scope_of(desk, press).await?
        && let Some(survey) = desk.store.survey(scope, id).await?
        && survey.learner == learner
        && let Some(inquiry) = desk.store.inquiry(scope, survey.inquiry).await?
    {
        return Ok(Some((survey, desk.voice(inquiry.locale))));
    }
    let text = desk.voice(locale).say("survey-not-yours");
    interactions::reply_privately(desk, press, text).await?;
    Ok(None)
}

fn over(voice: Voice<'_>) -> Post {
    Post::text(voice.say("survey-over"))
}

/// Makes the content of a survey's message: the next question with its five buttons, or thanks.
fn question_post(voice: Voice<'_>, survey: SurveyId, answers: SurveyAnswers) -> Post {
    let Some(question) = answers.next() else {
        let comment = voice.button("survey-comment", Action::Comment(survey), Style::Secondary);
        return Post::text(voice.say("survey-thanks")).row(Row::Buttons(vec![comment]));
    };
    let text = match (question, answers.expected_before) {
        (SurveyQuestion::Value, false) => "survey-value",
        (SurveyQuestion::Value, true) => "survey-value-of-two",
        (SurveyQuestion::Effort, false) => "survey-effort",
        (SurveyQuestion::Effort, true) => "survey-effort-of-two",
        (SurveyQuestion::Expected, _) => "survey-expected",
    };
    let row = ratings_row(voice, question, |rating| {
        Action::Rate(survey, question, rating)
    });
    Post::text(voice.say(text)).row(row)
}

/// Makes the five buttons below a question.
fn ratings_row(
    voice: Voice<'_>,
    question: SurveyQuestion,
    action: impl Fn(Rating) -> Action,
) -> Row {
    let (low, high) = match question {
        SurveyQuestion::Value => ("survey-value-low", "survey-value-high"),
        SurveyQuestion::Effort => ("survey-effort-low", "survey-effort-high"),
        SurveyQuestion::Expected => ("survey-expected-low", "survey-expected-high"),
    };
    let label = |rating: Rating| match rating.get() {
        1 => format!("1 · {}", voice.say(low)),
        5 => format!("5 · {}", voice.say(high)),
        number => number.to_string(),
    };
    let button = |rating| Button::new(action(rating), label(rating), Style::Secondary);
    Row::Buttons(Rating::ALL.map(button).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;

    #[test]
    fn the_survey_asks_three_rows_of_five_and_then_thanks() {
        let texts = Texts::load().unwrap();
        for locale in Locale::ALL {
            let voice = Voice::new(&texts, locale);
            let mut answers = SurveyAnswers::default();
            let mut asked = Vec::new();
            while let Some(question) = answers.next() {
                let post = question_post(voice, SurveyId::new(1), answers);
                let Some(Row::Buttons(buttons)) = post.rows.first() else {
                    panic!("no buttons")
                };
                assert_eq!(buttons.len(), 5);
                asked.push(post.text);
                answers = answers.with(question, Rating::ALL[2]);
            }
            assert_eq!(asked.len(), 3);
            let thanks = question_post(voice, SurveyId::new(1), answers);
            assert!(!asked.contains(&thanks.text));
        }
    }

    #[test]
    fn a_survey_that_could_not_be_sent_says_why() {
        for (error, why) in [
            (PlatformError::DirectMessagesClosed, Unsent::DirectClosed),
            (PlatformError::Gone, Unsent::Left),
            (PlatformError::Forbidden(None), Unsent::Refused),
            (
                PlatformError::Invalid("too long".to_owned()),
                Unsent::Refused,
            ),
        ] {
            assert_eq!(reason(&error), why, "{error}");
        }
    }
}
