//! The failures of requests to Discord's API and of the connection, and what each of Discord's refusals means to the
//! desk, by what can be done about it. Holds no secret: no address is kept, because that of an interaction contains its
//! token.

use std::time::Duration;

use serde::Deserialize;
use serenity::http::{DiscordJsonError, HttpError};

use crate::desk::platform::PlatformError;
use crate::domain::Millis;

/// The reason for which a request failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(super) enum Failure {
    /// Discord answered, and refused.
    #[error("Discord refused with {status}, code {code}: {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own code; 0 if it gave none.
        code: i64,
        /// Discord's words for it.
        message: String,
        /// The wait that it asks for.
        retry_after: Option<Duration>,
        /// Whether the limit applies to all requests.
        is_global: bool,
    },
    /// No answer came.
    #[error("Discord could not be reached: {0}")]
    Unreachable(String),
    /// An answer could not be read, or a request could not be written.
    #[error("not as Discord's documentation says: {0}")]
    Unreadable(String),
}

/// The reason why there is no connection, or why it ended. The operator has to mend each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The token is refused: 401, or the gateway's 4004.
    #[error(
        "Discord refuses the token: copy it again from the Bot page of your application at https://discord.com/developers/applications (Reset Token shows a new one) into DISCORD_TOKEN"
    )]
    RefusedToken,
    /// The gateway's 4014.
    #[error(
        "Discord does not grant the Message Content intent: switch on Message Content Intent under Bot → Privileged Gateway Intents of your application at https://discord.com/developers/applications"
    )]
    DisallowedIntents,
    /// Discord refused something, and waiting does not help or was not tried.
    #[error("Discord cannot be asked: {0}")]
    Refused(String),
    /// The sessions ended for another reason.
    #[error("the sessions with Discord ended: {0}")]
    Ended(String),
    /// TLS could not be set up.
    #[error("the HTTP client could not be made: {0}")]
    NoClient(String),
    /// Sessions ended again and again, and few are left of those that Discord allows a bot each day.
    #[error(
        "no session with Discord lasts, and of those that it lets this bot begin in a day {remaining} are left: it ends before the token is reset. Does FRONTDESK_SHARDS fit (is TOTAL the same in every process, and enough for the number of servers)? Started again, it waits until there are more"
    )]
    SessionsUsedUp {
        /// The number of sessions that are left.
        remaining: u64,
    },
    /// The shutdown came before there was a connection.
    #[error("shut down before Discord was reached")]
    ShutDown,
}

impl ConnectError {
    /// Returns whether the error recurs at every start until the operator mends something.
    pub const fn is_operators(&self) -> bool {
        matches!(self, Self::RefusedToken | Self::DisallowedIntents)
    }
}

/// Discord's codes that have a meaning of their own for frontdesk.
pub(super) mod code {
    /// The member is not in the guild.
    pub(in crate::discord) const UNKNOWN_MEMBER: i64 = 10_007;
    /// Channels of direct messages are opened too fast.
    pub(in crate::discord) const OPENED_TOO_FAST: i64 = 40_003;
    /// The interaction was answered already.
    pub(in crate::discord) const ALREADY_ACKNOWLEDGED: i64 = 40_060;
    /// The bot cannot see it.
    pub(in crate::discord) const MISSING_ACCESS: i64 = 50_001;
}

/// The fields that Discord adds to a refusal for too many requests.
#[derive(Deserialize)]
struct RetryAfter {
    retry_after: f64,
    #[serde(default)]
    global: bool,
}

impl Failure {
    /// Reads a refusal's status, the headers' wait in seconds, and its body.
    pub(super) fn refused(status: u16, retry_after: Option<f64>, body: &[u8]) -> Self {
        let told = serde_json::from_slice::<DiscordJsonError>(body).ok();
        let in_body = serde_json::from_slice::<RetryAfter>(body).ok();
        let wait = retry_after.or(in_body.as_ref().map(|body| body.retry_after));
        Self::Refused {
            status,
            code: told.as_ref().map_or(0, |told| told.code as i64),
            message: told.as_ref().map_or_else(String::new, describe),
            retry_after: wait.and_then(|secs| Duration::try_from_secs_f64(secs).ok()),
            is_global: in_body.is_some_and(|body| body.global),
        }
    }

    /// Makes the failure of a request that is not sent because none may be for `wait`.
    pub(super) fn held_back(wait: Duration) -> Self {
        Self::Refused {
            status: 429,
            code: 0,
            message: "not asked, because Discord limits such requests".to_owned(),
            retry_after: Some(wait),
            is_global: true,
        }
    }

    /// Translates an error of serenity's.
    pub(super) fn of_serenity(error: serenity::Error) -> Self {
        match error {
            serenity::Error::Http(HttpError::UnsuccessfulRequest(answer)) => Self::Refused {
                status: answer.status_code.as_u16(),
                // serenity puts -1 where the body had no code.
                code: answer.error.code.max(0) as i64,
                message: describe(&answer.error),
                retry_after: None,
                is_global: false,
            },
            serenity::Error::Http(HttpError::Request(error)) => Self::of_reqwest(error),
            other => Self::Unreadable(other.to_string()),
        }
    }

    /// Translates an error of the HTTP client's, without the address.
    pub(super) fn of_reqwest(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let mut reason = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            reason = format!("{reason}: {cause}");
            source = cause.source();
        }
        Self::Unreachable(reason)
    }

    /// Translates the error of reading an answer. One that is no JSON did not come from Discord, or is incomplete.
    pub(super) fn of_answer(error: &serde_json::Error) -> Self {
        if error.is_data() {
            Self::Unreadable(error.to_string())
        } else {
            Self::Unreachable(format!("the answer is no JSON: {error}"))
        }
    }

    /// Returns the code, if Discord gave one.
    pub(super) fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { code, .. } if *code != 0 => Some(*code),
            _ => None,
        }
    }
}

impl From<Failure> for ConnectError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused { status: 401, .. } => Self::RefusedToken,
            other => Self::Refused(other.to_string()),
        }
    }
}

/// Writes Discord's message, and the places in the request that it complains about.
fn describe(error: &DiscordJsonError) -> String {
    let mut text = error.message.clone();
    for detail in &error.errors {
        text = format!("{text}; {}: {}", detail.path, detail.message);
    }
    text
}

impl Failure {
    /// Returns whether the request may succeed if it is repeated.
    pub(super) fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                status: 429 | 500..,
                ..
            } | Self::Unreachable(_)
        )
    }

    /// Returns whether Discord refuses the bot's token. A refused token of an interaction has a code of its own.
    pub(super) fn refuses_token(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                status: 401,
                code: 0,
                ..
            }
        )
    }

    /// Returns whether a proxy in front of Discord answered with a page of its own, which says nothing about the
    /// request.
    fn is_foreign_page(&self) -> bool {
        match self {
            Self::Refused {
                status: 403 | 404,
                code: 0,
                message,
                ..
            } => message.is_empty(),
            _ => false,
        }
    }

    /// Returns whether the requested thing no longer exists, or is not accessible to frontdesk.
    pub(super) fn is_lasting_refusal(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                status: 400..=404 | 410 | 415,
                ..
            }
        )
    }
}

impl From<Failure> for PlatformError {
    fn from(failure: Failure) -> Self {
        let reason = failure.to_string();
        if failure.is_foreign_page() {
            return Self::Later { wait: None, reason };
        }
        match failure {
            Failure::Unreachable(_) => Self::Later { wait: None, reason },
            Failure::Unreadable(_) => Self::Invalid(reason),
            Failure::Refused {
                status,
                code,
                retry_after,
                ..
            } => {
                let wait = retry_after.map(|wait| Millis::new(wait.as_millis() as i64));
                if is_temporary(code) {
                    let wait = wait.or(Some(TEMPORARY_WAIT));
                    return Self::Later { wait, reason };
                }
                by_code(code).unwrap_or_else(|| by_status(status, wait, reason))
            }
        }
    }
}

/// The wait after a temporary refusal for which Discord names no time.
const TEMPORARY_WAIT: Millis = Millis::secs(30);

/// Returns whether a code, with any status, is a temporary refusal: direct messages are opened too fast, or sending or
/// a part of Discord is disabled for a while.
const fn is_temporary(code: i64) -> bool {
    matches!(code, code::OPENED_TOO_FAST | 40_004 | 40_006)
}

/// Returns the meaning of a code that says more than its status.
fn by_code(code: i64) -> Option<PlatformError> {
    Some(match code {
        // Unknown channel, guild, member, message, user.
        10_003 | 10_004 | code::UNKNOWN_MEMBER | 10_008 | 10_013 => PlatformError::Gone,
        // Missing access, missing permissions.
        code::MISSING_ACCESS | 50_013 => PlatformError::Forbidden(None),
        // Cannot send messages to this user: by their choice, or because there is no common guild.
        50_007 | 50_278 => PlatformError::DirectMessagesClosed,
        // Too many active threads.
        160_006 | 160_007 => PlatformError::TooManyThreads,
        // The thread is archived; it is locked.
        50_083 | 160_005 => PlatformError::Archived,
        // Unknown webhook, unknown interaction, invalid webhook token; answered already.
        10_015 | 10_062 | 50_027 | code::ALREADY_ACKNOWLEDGED => PlatformError::Expired,
        _ => return None,
    })
}

/// Returns the meaning of a status whose code says no more.
fn by_status(status: u16, wait: Option<Millis>, reason: String) -> PlatformError {
    match status {
        // A refused token is mended by the operator, so the request waits and is not dropped.
        401 | 408 | 429 | 500.. => PlatformError::Later { wait, reason },
        403 => PlatformError::Forbidden(None),
        404 => PlatformError::Gone,
        _ => PlatformError::Invalid(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, code: i64) -> PlatformError {
        let body = format!(r#"{{"code": {code}, "message": "as Discord says"}}"#);
        Failure::refused(status, None, body.as_bytes()).into()
    }

    #[test]
    fn every_refusal_says_what_someone_can_do() {
        let cases = [
            (404, 10_003, PlatformError::Gone),
            (404, 10_004, PlatformError::Gone),
            (404, 10_007, PlatformError::Gone),
            (404, 10_008, PlatformError::Gone),
            (404, 0, PlatformError::Gone),
            (403, 50_001, PlatformError::Forbidden(None)),
            (403, 50_013, PlatformError::Forbidden(None)),
            (403, 0, PlatformError::Forbidden(None)),
            (403, 50_007, PlatformError::DirectMessagesClosed),
            (403, 50_278, PlatformError::DirectMessagesClosed),
            (400, 160_006, PlatformError::TooManyThreads),
            (400, 50_083, PlatformError::Archived),
            (400, 160_005, PlatformError::Archived),
            (404, 10_062, PlatformError::Expired),
            (404, 10_015, PlatformError::Expired),
            (401, 50_027, PlatformError::Expired),
            (400, 40_060, PlatformError::Expired),
        ];
        for (status, code, expected) in cases {
            assert_eq!(error(status, code), expected, "{status} {code}");
        }
    }

    #[test]
    fn what_may_pass_is_tried_later_and_what_is_malformed_is_not() {
        for (status, code) in [(401, 0), (429, 0), (500, 0), (502, 0), (503, 130_000)] {
            let error = error(status, code);
            assert!(matches!(error, PlatformError::Later { .. }), "{status}");
        }
        let PlatformError::Invalid(reason) = error(400, 50_035) else {
            panic!("a malformed request is frontdesk's own fault");
        };
        assert!(reason.contains("50035"), "{reason}");
    }

    #[test]
    fn what_discord_does_not_do_just_now_is_tried_later_whatever_its_status() {
        for (status, code) in [
            (403, 40_003),
            (400, 40_003),
            (403, 40_004),
            (403, 40_006),
            (400, 40_006),
        ] {
            let PlatformError::Later { wait, .. } = error(status, code) else {
                panic!("{status} {code} passes");
            };
            assert_eq!(wait, Some(Millis::secs(30)), "{status} {code}");
        }
    }

    #[test]
    fn the_wait_is_read_from_the_headers_or_the_body() {
        let body =
            br#"{"message": "You are being rate limited.", "retry_after": 0.75, "global": false}"#;
        let cases = [(Some(1.5), 1500), (None, 750)];
        for (header, expected) in cases {
            let error = PlatformError::from(Failure::refused(429, header, body));
            let PlatformError::Later { wait, .. } = error else {
                panic!("a limit passes");
            };
            assert_eq!(wait, Some(Millis::new(expected)));
        }
    }

    #[test]
    fn a_body_that_is_no_json_still_has_its_status() {
        let error = |status| PlatformError::from(Failure::refused(status, None, b"<html>"));
        // Discord's own meaning of these does not apply: they come from a proxy, or from the network's edge.
        for status in [502, 403, 404] {
            let error = error(status);
            assert!(
                matches!(error, PlatformError::Later { wait: None, .. }),
                "{status}"
            );
        }
        assert!(matches!(error(400), PlatformError::Invalid(_)));
    }

    #[test]
    fn an_answer_that_is_no_json_is_asked_for_again() {
        let read = |body: &str| {
            let error = serde_json::from_str::<Vec<u8>>(body).unwrap_err();
            PlatformError::from(Failure::of_answer(&error))
        };
        for body in ["<html>", "", "[1"] {
            assert!(
                matches!(read(body), PlatformError::Later { wait: None, .. }),
                "{body}"
            );
        }
        assert!(matches!(read("{}"), PlatformError::Invalid(_)));
    }

    #[test]
    fn what_was_wrong_with_a_request_is_told_by_its_place() {
        let body = br#"{"code": 50035, "message": "Invalid Form Body", "errors":
            {"content": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "too long"}]}}}"#;
        let failure = Failure::refused(400, None, body);
        assert!(
            failure
                .to_string()
                .ends_with("Invalid Form Body; content: too long")
        );
    }
}
