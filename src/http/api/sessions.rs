//! Sessions: the site's own server requests a token for one visitor, and gives it to their browser.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::reply::{ApiRefusal, json_reply, read};
use super::state::{ApiState, RequestCaller};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionRequest {
    user: String,
    name: Option<String>,
}

#[derive(Serialize)]
struct SessionReply {
    token: String,
    /// The visitor's name at the site, by which a page notices that another visitor has logged in.
    user: String,
    expires_at: String,
}

/// `POST /api/sessions`
pub(super) async fn begin(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    request: Request,
) -> Result<Response, ApiRefusal> {
    caller.require_site()?;
    let wanted: SessionRequest = read(request).await?;
    let visitor = api.visitor(caller, Some(&wanted.user), wanted.name, None)?;
    let (guild, now) = (api.web.serves().await?, api.web.now()?);
    let (token, until) = api
        .access
        .begin_session(guild, &visitor.user, visitor.name, now);
    let expires_at = until.to_jiff().to_string();
    let session = SessionReply {
        token,
        user: visitor.user.as_str().to_owned(),
        expires_at,
    };
    Ok(json_reply(StatusCode::CREATED, &session))
}
