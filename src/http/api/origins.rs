//! From which pages browsers may call: those of the origins that the operator lists, and of no others.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Api;

/// The origin of pages, such as `https://course.example.org`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let is_host = |rest: &str| {
            !rest.is_empty()
                && rest
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || "-.:[]".contains(letter))
        };
        match rest {
            Some(rest) if is_host(rest) => Ok(Self(text.to_ascii_lowercase())),
            _ => Err(format!(
                "`{text}` is not an origin such as https://course.example.org, without a path"
            )),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Tells browsers that a listed origin's pages may read the answer, and answers what they ask beforehand.
pub(super) async fn allow(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    let asked_by = request.headers().get(header::ORIGIN).cloned();
    let allowed = asked_by.filter(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        api.origins.iter().any(|listed| listed.0 == origin)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_and_a_host_and_no_path() {
        for (text, taken) in [
            ("https://course.example.org", true),
            ("http://127.0.0.1:8000", true),
            (" https://Course.example.org ", true),
            ("https://course.example.org/", false),
            ("course.example.org", false),
            ("*", false),
            ("https://", false),
        ] {
            assert_eq!(text.parse::<Origin>().is_ok(), taken, "{text}");
        }
    }
}
