//! The answers to requests, and the ids that their paths name.

use serde_json::{Value, json};

use crate::world::refusal::Refusal;

/// The answer to a request.
pub(crate) type RestResult = Result<RestReply, Refusal>;

/// A successful answer.
pub(crate) struct RestReply {
    pub(super) status: u16,
    pub(super) body: Option<Value>,
}

impl RestReply {
    /// Answers 200 with a body.
    pub(crate) fn ok(body: impl serde::Serialize) -> Self {
        Self {
            status: 200,
            body: Some(json!(body)),
        }
    }

    /// Answers 201 with a body.
    pub(crate) fn created(body: impl serde::Serialize) -> Self {
        Self {
            status: 201,
            ..Self::ok(body)
        }
    }

    /// Answers 204.
    pub(crate) fn done() -> Self {
        Self {
            status: 204,
            body: None,
        }
    }
}

/// Reads an id in a path; anything else is refused as unknown.
pub(crate) fn id<T: std::str::FromStr>(
    segment: &str,
    unknown: fn() -> Refusal,
) -> Result<T, Refusal> {
    segment.parse().map_err(|_| unknown())
}
