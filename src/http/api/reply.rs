//! The answers to requests: JSON, or a refusal with a code for programs and a sentence for people.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::desk::web::WebError;

/// The longest body that is read, in bytes.
const BODY: usize = 16 * 1024;
/// The time within which the body has to arrive.
const SENT_WITHIN: Duration = Duration::from_secs(10);
/// The seconds after which a failed request may be sent again.
const LATER: HeaderValue = HeaderValue::from_static("5");
/// The seconds after which a request that exceeded a limit may be sent again.
const MUCH_LATER: HeaderValue = HeaderValue::from_static("30");

/// A refused request, with the reason.
#[derive(Debug)]
pub(super) struct ApiRefusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl ApiRefusal {
    pub(super) fn new(status: StatusCode, code: &'static str, message: &str) -> Self {
        let message = message.to_owned();
        Self {
            status,
            code,
            message,
        }
    }

    pub(super) fn invalid(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", message)
    }

    pub(super) fn unauthorised() -> Self {
        let words = "the header Authorization has to carry `Bearer` and the API token, or a session's token that still holds";
        Self::new(StatusCode::UNAUTHORIZED, "unauthorised", words)
    }

    pub(super) fn for_site_alone() -> Self {
        let words = "this is done with the API token alone, by the site's own server";
        Self::new(StatusCode::FORBIDDEN, "forbidden", words)
    }

    pub(super) fn busy() -> Self {
        let words = "too much is under way; try again in a moment";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", words)
    }

    pub(super) fn late() -> Self {
        let words = "it was not done in time; try again";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "late", words)
    }

    pub(super) fn too_many() -> Self {
        WebError::TooMany.into()
    }
}

impl From<WebError> for ApiRefusal {
    fn from(error: WebError) -> Self {
        let (status, code) = match &error {
            WebError::Starting => (StatusCode::SERVICE_UNAVAILABLE, "starting"),
            WebError::NoGuild | WebError::WhichGuild(_) | WebError::NotInGuild => {
                (StatusCode::SERVICE_UNAVAILABLE, "which_guild")
            }
            WebError::Unknown(_) => (StatusCode::NOT_FOUND, "unknown"),
            WebError::Invalid(_) => (StatusCode::BAD_REQUEST, "invalid"),
            WebError::Closed => (StatusCode::CONFLICT, "closed"),
            WebError::Refused(_) => (StatusCode::CONFLICT, "refused"),
            WebError::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too_many"),
            WebError::Late => return Self::late(),
            WebError::Failed(error) => {
                // What failed is for the log.
                tracing::error!(%error, "a request of a website failed");
                let words = "frontdesk could not do it; its log says why";
                return Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", words);
            }
        };
        Self::new(status, code, &error.to_string())
    }
}

impl IntoResponse for ApiRefusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": { "code": self.code, "message": self.message } });
        let mut response = json_reply(self.status, &body);
        let later = match self.status {
            StatusCode::SERVICE_UNAVAILABLE => Some(LATER),
            StatusCode::TOO_MANY_REQUESTS => Some(MUCH_LATER),
            _ => None,
        };
        if let Some(later) = later {
            response.headers_mut().insert(header::RETRY_AFTER, later);
        }
        response
    }
}

/// Makes an answer with a value as JSON in its body.
pub(super) fn json_reply(status: StatusCode, value: &impl Serialize) -> Response {
    let kind = HeaderValue::from_static("application/json");
    match serde_json::to_vec(value) {
        Ok(body) => (status, [(header::CONTENT_TYPE, kind)], body).into_response(),
        Err(error) => {
            tracing::error!(%error, "a response could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Reads the body of a request as JSON.
pub(super) async fn read<T: DeserializeOwned>(request: Request) -> Result<T, ApiRefusal> {
    let sent = tokio::time::timeout(SENT_WITHIN, to_bytes(request.into_body(), BODY)).await;
    let Ok(body) = sent.map_err(|_| ApiRefusal::late())? else {
        let words = "the body is longer than 16 KiB, or broke off";
        return Err(ApiRefusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            words,
        ));
    };
    serde_json::from_slice(&body).map_err(|error| {
        ApiRefusal::invalid(&format!(
            "the body is not the JSON that is wanted here: {error}"
        ))
    })
}
