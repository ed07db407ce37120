//! What Discord answers when it refuses, with its own codes.

use serde_json::{Value, json};

/// A refused request or act.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Discord's JSON error code.
    pub code: u64,
    /// Discord's words.
    pub message: String,
    /// The field errors of a 50035.
    pub errors: Option<Value>,
    /// Seconds, with a 429.
    pub retry_after: Option<f64>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{} ({}, HTTP {})",
            self.message, self.code, self.status
        )?;
        self.errors
            .iter()
            .try_for_each(|errors| write!(out, " {errors}"))
    }
}

impl Refusal {
    fn of(status: u16, code: u64, message: &str) -> Self {
        Self {
            status,
            code,
            message: message.to_owned(),
            errors: None,
            retry_after: None,
        }
    }

    /// The body that goes with it.
    pub fn body(&self) -> Value {
        let mut body = json!({ "code": self.code, "message": self.message });
        if let Some(wait) = self.retry_after {
            return json!({ "message": self.message, "retry_after": wait, "global": false });
        }
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }

    /// The token is not the application's.
    pub fn unauthorised() -> Self {
        Self::of(401, 0, "401: Unauthorized")
    }

    /// No such route.
    pub fn no_such_route() -> Self {
        Self::of(404, 0, "404: Not Found")
    }

    /// Discord's 10002: Unknown Application.
    pub fn unknown_application() -> Self {
        Self::of(404, 10_002, "Unknown Application")
    }

    /// Discord's 10003: Unknown Channel.
    pub fn unknown_channel() -> Self {
        Self::of(404, 10_003, "Unknown Channel")
    }

    /// Discord's 10004: Unknown Guild.
    pub fn unknown_guild() -> Self {
        Self::of(404, 10_004, "Unknown Guild")
    }

    /// Discord's 10007: Unknown Member.
    pub fn unknown_member() -> Self {
        Self::of(404, 10_007, "Unknown Member")
    }

    /// Discord's 10008: Unknown Message.
    pub fn unknown_message() -> Self {
        Self::of(404, 10_008, "Unknown Message")
    }

    /// Discord's 10011: Unknown Role.
    pub fn unknown_role() -> Self {
        Self::of(404, 10_011, "Unknown Role")
    }

    /// Discord's 10013: Unknown User.
    pub fn unknown_user() -> Self {
        Self::of(404, 10_013, "Unknown User")
    }

    /// Discord's 10015: Unknown Webhook.
    pub fn unknown_webhook() -> Self {
        Self::of(404, 10_015, "Unknown Webhook")
    }

    /// Discord's 10062: Unknown interaction.
    pub fn unknown_interaction() -> Self {
        Self::of(404, 10_062, "Unknown interaction")
    }

    /// Discord's 10063: Unknown application command.
    pub fn unknown_command() -> Self {
        Self::of(404, 10_063, "Unknown application command")
    }

    /// More pins than a channel holds.
    pub fn too_many_pins(limit: usize) -> Self {
        Self::of(
            400,
            30_003,
            &format!("Maximum number of pinned messages reached ({limit})"),
        )
    }

    /// Discord's 40060: Interaction has already been acknowledged.
    pub fn already_acknowledged() -> Self {
        Self::of(400, 40_060, "Interaction has already been acknowledged.")
    }

    /// Discord's 50001: Missing Access.
    pub fn missing_access() -> Self {
        Self::of(403, 50_001, "Missing Access")
    }

    /// Editing what someone else wrote.
    pub fn not_the_author() -> Self {
        Self::of(
            403,
            50_005,
            "Cannot edit a message authored by another user",
        )
    }

    /// Discord's 50006: Cannot send an empty message.
    pub fn empty_message() -> Self {
        Self::of(400, 50_006, "Cannot send an empty message")
    }

    /// Discord's 50007: Cannot send messages to this user.
    pub fn cannot_send_to_user() -> Self {
        Self::of(403, 50_007, "Cannot send messages to this user")
    }

    /// Discord's 50008: Cannot send messages in a non-text channel.
    pub fn not_a_text_channel() -> Self {
        Self::of(400, 50_008, "Cannot send messages in a non-text channel")
    }

    /// Discord's 50013: Missing Permissions.
    pub fn missing_permissions() -> Self {
        Self::of(403, 50_013, "Missing Permissions")
    }

    /// Discord's 50021: Cannot execute action on a system message.
    pub fn system_message() -> Self {
        Self::of(403, 50_021, "Cannot execute action on a system message")
    }

    /// Discord's 50024: Cannot execute action on this channel type.
    pub fn wrong_channel_type() -> Self {
        Self::of(400, 50_024, "Cannot execute action on this channel type")
    }

    /// Discord's 50027: Invalid Webhook Token.
    pub fn invalid_webhook_token() -> Self {
        Self::of(401, 50_027, "Invalid Webhook Token")
    }

    /// A form body with one bad field; `path` is its name, dots between levels.
    pub fn invalid_form(path: &str, code: &str, message: &str) -> Self {
        let leaf = json!({ "_errors": [{ "code": code, "message": message }] });
        let errors = path
            .rsplit('.')
            .fold(leaf, |inner, key| json!({ key: inner }));
        Self {
            errors: Some(errors),
            ..Self::of(400, 50_035, "Invalid Form Body")
        }
    }

    /// Discord's 50083: Tried to perform an operation on an archived thread.
    pub fn thread_archived() -> Self {
        Self::of(
            400,
            50_083,
            "Tried to perform an operation on an archived thread",
        )
    }

    /// The body is no JSON.
    pub fn not_json() -> Self {
        Self::of(400, 50_109, "The request body contains invalid JSON.")
    }

    /// Discord's 160005: Thread is locked.
    pub fn thread_locked() -> Self {
        Self::of(400, 160_005, "Thread is locked")
    }

    /// Discord's 160006: Maximum number of active threads reached.
    pub fn too_many_active_threads() -> Self {
        Self::of(400, 160_006, "Maximum number of active threads reached")
    }

    /// A third rename within ten minutes; told in the form of a rate limit.
    pub fn too_many_renames(wait_ms: i64) -> Self {
        let wait = std::time::Duration::from_millis(wait_ms.unsigned_abs());
        Self {
            retry_after: Some(wait.as_secs_f64()),
            ..Self::of(429, 0, "You are being rate limited.")
        }
    }
}
