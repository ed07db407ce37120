//! What was asked of the REST API, for tests that count requests.

use std::time::Instant;

use serde_json::Value;

/// One request, as it arrived.
#[derive(Clone, Debug)]
pub struct Requested {
    /// Method and path with `*` for ids and tokens, as `POST /channels/*/messages`.
    pub route: String,
    pub path: String,
    pub body: Value,
    /// What it was answered with; none while it is held, or when it was cut off.
    pub status: Option<u16>,
    pub at_ms: i64,
    /// When it arrived by the machine's clock, for measurements.
    pub arrived: Instant,
}

/// The route of a path below `/api/v10`: ids and tokens become `*`.
pub fn route_of(method: &str, segments: &[String]) -> String {
    let mut route = format!("{method} ");
    for (index, segment) in segments.iter().enumerate() {
        let after = |name: &str, by: usize| index >= by && segments[index - by] == name;
        let token = after("webhooks", 2) || after("interactions", 2);
        let id = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        route.push('/');
        route.push_str(if id || token { "*" } else { segment });
    }
    route
}
