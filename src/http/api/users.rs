//! The requests about a visitor: their answers to surveys, and their stored data.

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::reply::{ApiRefusal, read};
use super::state::{ApiState, RequestCaller};
use crate::desk::web::shown::survey_id;
use crate::desk::web::surveys::Given;
use crate::desk::web::{privacy, surveys};
use crate::domain::Rating;

/// The most characters of a comment, as in the form on Discord.
const COMMENT_CHARS: usize = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SurveyRequest {
    value: Rating,
    effort: Rating,
    expected: Rating,
    comment: Option<String>,
    user: Option<String>,
}

/// `POST /api/surveys/{id}`
pub(super) async fn answer_survey(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, ApiRefusal> {
    let answers: SurveyRequest = read(request).await?;
    let visitor = api.visitor(caller, answers.user.as_deref(), None, None)?;
    let comment = answers.comment.filter(|text| !text.trim().is_empty());
    if comment
        .as_ref()
        .is_some_and(|text| text.chars().count() > COMMENT_CHARS)
    {
        return Err(ApiRefusal::invalid(
            "`comment` is longer than 1,000 characters",
        ));
    }
    let given = Given {
        value: answers.value,
        effort: answers.effort,
        expected: answers.expected,
        comment,
    };
    let id = survey_id(&id).ok_or_else(|| ApiRefusal::invalid("this is no survey's id"))?;
    surveys::answer(&api.web, &visitor, id, given).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/users/{user}`
pub(super) async fn copy(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    Path(user): Path<String>,
) -> Result<Response, ApiRefusal> {
    caller.require_site()?;
    let visitor = api.visitor(caller, Some(&user), None, None)?;
    let copy = privacy::copy(&api.web, &visitor).await?;
    let kind = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, kind)], copy).into_response())
}

/// `DELETE /api/users/{user}`
pub(super) async fn forget(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    Path(user): Path<String>,
) -> Result<Response, ApiRefusal> {
    caller.require_site()?;
    let visitor = api.visitor(caller, Some(&user), None, None)?;
    privacy::forget(&api.web, &visitor).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
