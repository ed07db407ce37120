//! The callers of the API: the site's own server with the API token, or a browser with a session's token, which the
//! server has made for one visitor of one guild and for an hour. A session's token is signed and not stored; a new API
//! token ends all sessions.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::reply::ApiRefusal;
use crate::desk::web::{SiteUser, Visitor};
use crate::domain::{GuildId, Locale, Millis, PurposeKey, Secret, Timestamp};

/// The beginning of a session's token, with the version of its format.
const TOKEN_PREFIX: &str = "web1.";
/// The time for which a session and its token are valid.
const SESSION_LENGTH: Millis = Millis::hours(1);

/// The API token, and the key derived from it by which sessions are signed.
pub(super) struct ApiAccess {
    token: Secret,
    sessions: PurposeKey,
}

/// The caller of a request: the site's own server, or a visitor's browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// The site's own server, for any visitor.
    Site,
    /// A browser, for one visitor.
    Browser(SessionContent),
}

/// The content of a session's token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SessionContent {
    /// The guild of the website, because processes for several may share an API token.
    guild: u64,
    user: String,
    name: Option<String>,
    /// The time until which it is valid, in milliseconds.
    until: i64,
}

impl ApiAccess {
    pub(super) fn new(token: &Secret) -> Self {
        Self {
            token: token.clone(),
            sessions: token.key("API token: sessions"),
        }
    }

    /// Finds the caller from the headers of a request to a guild's website. Without a known guild, no session is valid.
    pub(super) fn caller(
        &self,
        headers: &HeaderMap,
        guild: Option<GuildId>,
        now: Timestamp,
    ) -> Result<Caller, ApiRefusal> {
        let given = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let token = given.and_then(|given| {
            let (scheme, token) = given.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let token = token.ok_or_else(ApiRefusal::unauthorised)?;
        if let Some(session) = self.read_session(token) {
            let is_here = guild.is_some_and(|guild| guild.get() == session.guild);
            return if is_here && session.until > now.as_millis() {
                Ok(Caller::Browser(session))
            } else {
                Err(ApiRefusal::unauthorised())
            };
        }
        let own = self.token.expose().as_bytes();
        if bool::from(own.ct_eq(token.as_bytes())) {
            Ok(Caller::Site)
        } else {
            Err(ApiRefusal::unauthorised())
        }
    }

    /// Makes the token of a session; also returns the time until which it is valid.
    pub(super) fn begin_session(
        &self,
        guild: GuildId,
        user: &SiteUser,
        name: Option<String>,
        now: Timestamp,
    ) -> (String, Timestamp) {
        let until = now + SESSION_LENGTH;
        let session = SessionContent {
            guild: guild.get(),
            user: user.as_str().to_owned(),
            name,
            until: until.as_millis(),
        };
        let content = serde_json::to_vec(&session).unwrap_or_default();
        let signature = self.sessions.code(&content);
        let content = URL_SAFE_NO_PAD.encode(content);
        let token = format!(
            "{TOKEN_PREFIX}{content}.{}",
            URL_SAFE_NO_PAD.encode(signature)
        );
        (token, until)
    }

    /// Reads the content of a session's token; `None` if it was not signed here.
    fn read_session(&self, token: &str) -> Option<SessionContent> {
        let (content, signature) = token.strip_prefix(TOKEN_PREFIX)?.split_once('.')?;
        let content = URL_SAFE_NO_PAD.decode(content).ok()?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let expected = self.sessions.code(&content);
        if bool::from(expected.as_slice().ct_eq(&signature)) {
            serde_json::from_slice(&content).ok()
        } else {
            None
        }
    }
}

impl Caller {
    /// Returns the visitor of a request: the named one, or that of the session.
    pub(super) fn visitor(
        self,
        user: Option<&str>,
        name: Option<String>,
        locale: Option<&str>,
    ) -> Result<Visitor, ApiRefusal> {
        let locale = match locale {
            None => None,
            Some(tag) => Some(Locale::from_tag(tag).ok_or_else(|| {
                ApiRefusal::invalid("`locale` is a language that frontdesk speaks: en-US or zh-CN")
            })?),
        };
        let (user, name) = match self {
            Self::Site => {
                let user = user.ok_or_else(|| ApiRefusal::invalid("`user` is missing"))?;
                (user.to_owned(), name)
            }
            Self::Browser(session) => {
                if user.is_some_and(|user| user != session.user) {
                    return Err(ApiRefusal::for_site_alone());
                }
                (session.user, session.name)
            }
        };
        let user = SiteUser::new(&user).ok_or_else(|| {
            ApiRefusal::invalid("`user` is 1 to 128 characters, none of them a control character")
        })?;
        let name = name
            .map(|name| shortened(&name))
            .filter(|name| !name.is_empty());
        Ok(Visitor { user, name, locale })
    }

    /// Returns the time at which the caller's session ends; a site's own server has none.
    pub(super) fn session_ends(&self) -> Option<Timestamp> {
        match self {
            Self::Site => None,
            Self::Browser(session) => Some(Timestamp::from_millis(session.until)),
        }
    }

    /// Returns the visitor of a browser's session; a site's own server may call for anybody.
    pub(super) fn session_user(&self) -> Option<&str> {
        match self {
            Self::Site => None,
            Self::Browser(session) => Some(&session.user),
        }
    }

    /// Refuses a browser where only the site's own server may call.
    pub(super) fn require_site(&self) -> Result<(), ApiRefusal> {
        match self {
            Self::Site => Ok(()),
            Self::Browser(_) => Err(ApiRefusal::for_site_alone()),
        }
    }
}

/// The most letters of a name that staff see.
const NAME_CHARS: usize = 64;

/// Shortens a name to one line that fits staff's messages.
fn shortened(name: &str) -> String {
    let visible = name.trim().chars().filter(|letter| !letter.is_control());
    visible.take(NAME_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: GuildId = GuildId::new(7);
    const NOW: Timestamp = Timestamp::from_millis(1_767_600_000_000);
    const TOKEN: &str = "a-token-of-more-than-thirty-two-characters";

    fn access(token: &str) -> ApiAccess {
        ApiAccess::new(&Secret::new(token))
    }

    fn headers(given: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, given.parse().unwrap());
        headers
    }

    #[test]
    fn the_api_token_alone_makes_the_site() {
        let access = access(TOKEN);
        for (given, is_site) in [
            (format!("Bearer {TOKEN}"), true),
            (format!("bearer {TOKEN}"), true),
            (format!("Bearer {TOKEN}."), false),
            (format!("Bearer {}", &TOKEN[1..]), false),
            ("Bearer".to_owned(), false),
            ("Bearer ".to_owned(), false),
            (format!("Basic {TOKEN}"), false),
            (TOKEN.to_owned(), false),
        ] {
            let caller = access.caller(&headers(&given), Some(HERE), NOW);
            assert_eq!(caller.is_ok(), is_site, "{given}");
        }
        assert!(access.caller(&HeaderMap::new(), Some(HERE), NOW).is_err());
    }

    #[test]
    fn a_session_is_one_visitors_for_an_hour() {
        let access = access(TOKEN);
        let alice = SiteUser::new("alice").unwrap();
        let (token, until) = access.begin_session(HERE, &alice, Some("Alice".to_owned()), NOW);
        assert_eq!(until, NOW + Millis::hours(1));
        let with = headers(&format!("Bearer {token}"));
        let caller = access.caller(&with, Some(HERE), NOW).unwrap();
        assert!(caller.require_site().is_err());
        assert_eq!(caller.session_ends(), Some(until));
        let visitor = caller.clone().visitor(None, None, Some("zh-CN")).unwrap();
        assert_eq!(visitor.user, alice);
        assert_eq!(visitor.name.as_deref(), Some("Alice"));
        assert!(caller.clone().visitor(Some("bob"), None, None).is_err());
        assert!(caller.visitor(Some("alice"), None, None).is_ok());
        assert!(
            access.caller(&with, Some(HERE), until).is_err(),
            "it is over"
        );
        for elsewhere in [None, Some(GuildId::new(8))] {
            assert!(access.caller(&with, elsewhere, NOW).is_err());
        }
        assert!(
            self::access("another token")
                .caller(&with, Some(HERE), NOW)
                .is_err()
        );
    }

    #[test]
    fn a_session_that_was_changed_is_none() {
        let access = access(TOKEN);
        let (token, _) = access.begin_session(HERE, &SiteUser::new("alice").unwrap(), None, NOW);
        let (mallory, _) =
            access.begin_session(HERE, &SiteUser::new("mallory").unwrap(), None, NOW);
        let [said, code] =
            [&token, &mallory].map(|token| token[TOKEN_PREFIX.len()..].split_once('.').unwrap());
        for forged in [
            format!("{TOKEN_PREFIX}{}.{}", said.0, code.1),
            format!("{TOKEN_PREFIX}{}.", said.0),
            format!("{TOKEN_PREFIX}{}", said.0),
            token[..token.len() - 2].to_owned(),
        ] {
            assert!(
                access
                    .caller(&headers(&format!("Bearer {forged}")), Some(HERE), NOW)
                    .is_err(),
                "{forged}"
            );
        }
    }
}
