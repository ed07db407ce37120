//! CORS: allows browsers to call from pages of listed origins.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::state::ApiState;

/// Lets browsers read the answer on pages of a listed origin, and answers preflight requests.
pub(super) async fn allow(State(api): ApiState, request: Request, next: Next) -> Response {
    let asked_by = request.headers().get(header::ORIGIN).cloned();
    let allowed = asked_by.filter(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        api.origins.iter().any(|listed| listed.matches(origin))
    });
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = allowed {
        tell(headers, origin);
    }
    response
}

fn tell(headers: &mut HeaderMap, origin: HeaderValue) {
    let all = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, origin),
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST"),
        ),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization, content-type"),
        ),
        (
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("retry-after"),
        ),
        (
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static("600"),
        ),
    ];
    headers.extend(all);
}
