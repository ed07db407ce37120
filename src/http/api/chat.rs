//! Questions, and the presses below their answers.

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::reply::{ApiRefusal, json_reply, read};
use super::state::{ApiState, RequestCaller};
use crate::desk::web::chat;
use crate::desk::web::chat::AnswerPress;
use crate::desk::web::shown::inquiry_id;
use crate::domain::RuleId;

/// The most characters of a message, as on Discord.
const MESSAGE_CHARS: usize = 2000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionRequest {
    message: String,
    user: Option<String>,
    name: Option<String>,
    locale: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PressRequest {
    press: String,
    rule: Option<String>,
    user: Option<String>,
    name: Option<String>,
}

/// `POST /api/chat`
pub(super) async fn ask(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    request: Request,
) -> Result<Response, ApiRefusal> {
    let asked: QuestionRequest = read(request).await?;
    let (user, locale) = (asked.user.as_deref(), asked.locale.as_deref());
    let visitor = api.visitor(caller, user, asked.name, locale)?;
    let text = message(&asked.message)?;
    let answer = chat::ask(&api.web, &visitor, text).await?;
    Ok(json_reply(StatusCode::OK, &answer))
}

/// `POST /api/inquiries/{id}/press`
pub(super) async fn press(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, ApiRefusal> {
    let pressed: PressRequest = read(request).await?;
    let visitor = api.visitor(caller, pressed.user.as_deref(), pressed.name, None)?;
    let wish = match (pressed.press.as_str(), pressed.rule) {
        ("solved", None) => AnswerPress::Solved,
        ("not_this", None) => AnswerPress::NotThis,
        ("ask_instructor", None) => AnswerPress::AskInstructor,
        ("choose", Some(rule)) => AnswerPress::Choose(RuleId::new(rule)),
        _ => {
            return Err(ApiRefusal::invalid(
                "`press` is solved, not_this or ask_instructor, or choose with a `rule`",
            ));
        }
    };
    let id = inquiry_id(&id).ok_or_else(|| ApiRefusal::invalid("this is no inquiry's id"))?;
    let answer = chat::press(&api.web, &visitor, id, wish).await?;
    Ok(json_reply(StatusCode::OK, &answer))
}

/// Checks and trims a written text, and refuses it if it cannot be accepted.
pub(super) fn message(text: &str) -> Result<&str, ApiRefusal> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(ApiRefusal::invalid("`message` is empty")),
        1..=MESSAGE_CHARS => Ok(text),
        _ => Err(ApiRefusal::invalid(
            "`message` is longer than 2,000 characters",
        )),
    }
}
