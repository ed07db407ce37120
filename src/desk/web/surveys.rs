//! A visitor's survey, answered at once: the three ratings, and a comment if they write one.

use crate::desk::language;
use crate::desk::ui::action::Action;
use crate::desk::web::chat::pressed;
use crate::desk::web::{Visitor, WebDesk, WebError};
use crate::domain::{Rating, SurveyId, SurveyQuestion};
use crate::store::Scope;

/// The answers of a visitor to a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The rating of the perceived value.
    pub value: Rating,
    /// The rating of the perceived effort.
    pub effort: Rating,
    /// The rating of the expected value.
    pub expected: Rating,
    /// A comment.
    pub comment: Option<String>,
}

/// Answers a survey for a visitor, once.
///
/// # Errors
/// [`WebError::Refused`] if it was answered before, or can no longer be answered; and see [`WebError`].
pub async fn answer(
    web: &WebDesk,
    visitor: &Visitor,
    id: SurveyId,
    given: Given,
) -> Result<(), WebError> {
    let known = web.find(visitor).await?;
    let store = &known.desk.store;
    let survey = match store.learner_of(known.user.user()).await? {
        Some(learner) => store.survey(Scope::Direct(learner), id).await?,
        None => None,
    };
    let survey = survey.ok_or(WebError::Unknown("survey"))?;
    let locale = language::without_database(known.desk, known.locale, Some(known.guild));
    let voice = known.desk.voice(locale);
    if survey.completed_at.is_some() {
        return Err(WebError::Refused(voice.say("survey-answered")));
    }
    if store.is_outdated(&survey).await? {
        return Err(WebError::Refused(voice.say("survey-over")));
    }
    // The comment first, so that after an interruption the survey can be answered again.
    if let Some(comment) = given.comment {
        let action = Action::CommentText(id);
        pressed(web, &known, survey.message, action, Some(comment)).await?;
    }
    let ratings = [
        (SurveyQuestion::Value, given.value),
        (SurveyQuestion::Effort, given.effort),
        (SurveyQuestion::Expected, given.expected),
    ];
    for (question, rating) in ratings {
        let action = Action::Rate(id, question, rating);
        pressed(web, &known, survey.message, action, None).await?;
    }
    Ok(())
}
