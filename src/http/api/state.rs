//! The state that all requests to the desk for a website share: who may call, from where and how often, and the limits
//! of concurrent requests.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_util::sync::CancellationToken;

use super::access::{ApiAccess, Caller};
use super::limits::CallLimits;
use super::origins::PageOrigin;
use super::places::{RequestSlot, RequestSlots};
use super::reply::ApiRefusal;
use crate::desk::web::{Visitor, WebDesk, WebError};
use crate::domain::Secret;

/// The most concurrent requests, without those that wait for news.
const AT_ONCE: usize = 128;
/// The most requests that wait for news at once.
const WAITING: usize = 512;

/// The most concurrent exports, of rows and reports together.
const EXPORTS: usize = 2;

/// The settings of the desk for a website.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// The token by which the site's own server is recognised.
    pub token: Secret,
    /// The origins of the pages from which browsers may call.
    pub origins: Vec<PageOrigin>,
}

/// The state that all requests share: the desk, the callers' rights, and their limits.
pub(super) struct Api {
    pub(super) web: Arc<WebDesk>,
    pub(super) access: ApiAccess,
    pub(super) origins: Vec<PageOrigin>,
    pub(super) waiting: Arc<Semaphore>,
    pub(super) exports: Arc<Semaphore>,
    pub(super) shutdown: CancellationToken,
    limits: CallLimits,
    turns: Semaphore,
    /// The places of browsers' requests.
    places: Arc<RequestSlots>,
    /// The places of the requests that wait for news.
    readers: Arc<RequestSlots>,
}

/// The shared state, in the form in which a request handler gets it.
pub(super) type ApiState = State<Arc<Api>>;

/// The caller of a request, who was identified when it was admitted.
pub(super) type RequestCaller = Extension<Caller>;

/// An admitted request: its caller, and its turn.
pub(super) struct Admitted<'a> {
    pub(super) caller: Caller,
    _turn: SemaphorePermit<'a>,
    _place: Option<RequestSlot>,
}

impl Api {
    /// Makes the state before the first request.
    pub(super) fn new(
        web: Arc<WebDesk>,
        settings: ApiSettings,
        shutdown: CancellationToken,
    ) -> Self {
        Self {
            web,
            access: ApiAccess::new(&settings.token),
            origins: settings.origins,
            limits: CallLimits::default(),
            turns: Semaphore::new(AT_ONCE),
            waiting: Arc::new(Semaphore::new(WAITING)),
            exports: Arc::new(Semaphore::new(EXPORTS)),
            places: Arc::default(),
            readers: Arc::default(),
            shutdown,
        }
    }

    /// Admits a request by its headers, before its body is read, so that a sender who withholds the body takes only a
    /// few places. A browser's request counts as a call of its visitor.
    pub(super) async fn admit(
        &self,
        headers: &HeaderMap,
        waits: bool,
    ) -> Result<Admitted<'_>, ApiRefusal> {
        let caller = self.caller(headers).await?;
        let mut place = None;
        if let Some(user) = caller.session_user() {
            self.count(user)?;
            // A request that waits for news takes one of the readers' places instead.
            if !waits {
                place = Some(self.places.enter(user).ok_or_else(ApiRefusal::too_many)?);
            }
        }
        let turns = if waits { &*self.waiting } else { &self.turns };
        Ok(Admitted {
            caller,
            _turn: turns.try_acquire().map_err(|_| ApiRefusal::busy())?,
            _place: place,
        })
    }

    /// Finds the caller from the headers of a request.
    async fn caller(&self, headers: &HeaderMap) -> Result<Caller, ApiRefusal> {
        let now = self.web.now()?;
        let guild = match self.web.serves().await {
            Ok(guild) => Some(guild),
            // A session that may be valid is not reported as over.
            Err(passing @ (WebError::Starting | WebError::Failed(_))) => return Err(passing.into()),
            Err(_) => None,
        };
        self.access.caller(headers, guild, now)
    }

    /// Returns the visitor of a request. A request of the site's own server counts as a call of the visitor that it
    /// names.
    pub(super) fn visitor(
        &self,
        caller: Caller,
        user: Option<&str>,
        name: Option<String>,
        locale: Option<&str>,
    ) -> Result<Visitor, ApiRefusal> {
        let is_site = caller == Caller::Site;
        let visitor = caller.visitor(user, name, locale)?;
        if is_site {
            self.count(visitor.user.as_str())?;
        }
        Ok(visitor)
    }

    /// Takes a place among the requests that wait for news.
    pub(super) fn reader(&self, visitor: &Visitor) -> Result<RequestSlot, ApiRefusal> {
        let place = self.readers.enter(visitor.user.as_str());
        place.ok_or_else(ApiRefusal::too_many)
    }

    /// Counts a call of a visitor.
    fn count(&self, user: &str) -> Result<(), ApiRefusal> {
        let now = self.web.elapsed().unwrap_or_default();
        if self.limits.allow(user, now) {
            Ok(())
        } else {
            Err(ApiRefusal::too_many())
        }
    }
}
