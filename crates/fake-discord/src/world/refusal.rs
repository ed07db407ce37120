//! Refusals with Discord's own codes.

use std::fmt;

/// A refused request or act.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The JSON error code of Discord.
    pub code: u64,
    /// The words of Discord.
    pub message: String,
    /// The field that a 50035 is about.
    pub field: Option<Box<FieldError>>,
    /// The seconds to wait, with a 429.
    pub retry_after: Option<f64>,
}

/// The error of one field of a form body.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// Its name, dots between levels.
    pub path: String,
    /// Discord's word for it.
    pub code: String,
    /// Discord's words.
    pub message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, status) = (self.code, self.status);
        write!(out, "{} ({code}, HTTP {status})", self.message)?;
        let mut field = self.field.iter();
        field.try_for_each(|field| write!(out, " {}: {}", field.path, field.message))
    }
}

impl std::error::Error for Refusal {}

macro_rules! refusals {
    ($($name:ident: $status:literal, $code:literal, $message:literal;)*) => {$(
        #[doc = concat!("Discord's ", $code, ": ", $message)]
        pub fn $name() -> Self {
            Self::of($status, $code, $message)
        }
    )*};
}

impl Refusal {
    fn of(status: u16, code: u64, message: &str) -> Self {
        Self {
            status,
            code,
            message: message.to_owned(),
            field: None,
            retry_after: None,
        }
    }

    refusals! {
        unauthorised: 401, 0, "401: Unauthorized";
        no_such_route: 404, 0, "404: Not Found";
        unknown_application: 404, 10002, "Unknown Application";
        unknown_channel: 404, 10003, "Unknown Channel";
        unknown_guild: 404, 10004, "Unknown Guild";
        unknown_member: 404, 10007, "Unknown Member";
        unknown_message: 404, 10008, "Unknown Message";
        unknown_role: 404, 10011, "Unknown Role";
        unknown_user: 404, 10013, "Unknown User";
        unknown_webhook: 404, 10015, "Unknown Webhook";
        unknown_interaction: 404, 10062, "Unknown interaction";
        unknown_command: 404, 10063, "Unknown application command";
        already_acknowledged: 400, 40060, "Interaction has already been acknowledged.";
        missing_access: 403, 50001, "Missing Access";
        not_the_author: 403, 50005, "Cannot edit a message authored by another user";
        empty_message: 400, 50006, "Cannot send an empty message";
        cannot_send_to_user: 403, 50007, "Cannot send messages to this user";
        not_a_text_channel: 400, 50008, "Cannot send messages in a non-text channel";
        missing_permissions: 403, 50013, "Missing Permissions";
        system_message: 403, 50021, "Cannot execute action on a system message";
        wrong_channel_type: 400, 50024, "Cannot execute action on this channel type";
        invalid_webhook_token: 401, 50027, "Invalid Webhook Token";
        thread_archived: 400, 50083, "Tried to perform an operation on an archived thread";
        not_json: 400, 50109, "The request body contains invalid JSON.";
        thread_locked: 400, 160005, "Thread is locked";
        too_many_active_threads: 400, 160006, "Maximum number of active threads reached";
    }

    /// Makes Discord's 30003: more pins than a channel holds.
    pub fn too_many_pins(limit: usize) -> Self {
        let words = format!("Maximum number of pinned messages reached ({limit})");
        Self::of(400, 30_003, &words)
    }

    /// Makes Discord's 50035: a form body with one bad field; `path` is its name, dots between levels.
    pub fn invalid_form(path: &str, code: &str, message: &str) -> Self {
        let field = FieldError {
            path: path.to_owned(),
            code: code.to_owned(),
            message: message.to_owned(),
        };
        Self {
            field: Some(Box::new(field)),
            ..Self::of(400, 50_035, "Invalid Form Body")
        }
    }

    /// Refuses a third rename within ten minutes; told in the form of a rate limit.
    pub fn too_many_renames(wait_ms: i64) -> Self {
        let wait = std::time::Duration::from_millis(wait_ms.unsigned_abs());
        Self {
            retry_after: Some(wait.as_secs_f64()),
            ..Self::of(429, 0, "You are being rate limited.")
        }
    }
}
