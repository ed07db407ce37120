//! Sessions: the site's own server has a token made for one visitor, and gives it to their browser.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::reply::{Refusal, read, written};
use super::state::Shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    user: String,
    name: Option<String>,
}

#[derive(Serialize)]
struct Session {
    token: String,
    expires_at: String,
}

/// `POST /api/sessions`
pub(super) async fn begin(State(api): Shared, request: Request) -> Result<Response, Refusal> {
    let caller = api.caller(request.headers())?;
    caller.is_site()?;
    let (_, wanted): (_, Wanted) = read(request).await?;
    let visitor = caller.visitor(Some(&wanted.user), wanted.name, None)?;
    let (guild, now) = (api.web.serves()?, api.web.now()?);
    let (token, until) = api.access.begin(guild, &visitor.user, visitor.name, now);
    let expires_at = until.to_jiff().to_string();
    let session = Session { token, expires_at };
    Ok(written(StatusCode::CREATED, &session))
}
