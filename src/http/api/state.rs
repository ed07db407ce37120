//! What every request to the desk for a website needs: who may call, from where and how often, and how much is under way.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::access::{Access, Caller};
use super::limits::Limits;
use super::origins::Origin;
use super::readers::{Reader, Readers};
use super::reply::Refusal;
use crate::desk::web::{Visitor, WebDesk, WebError};
use crate::domain::Secret;

/// The most requests that are under way at once, but for those that wait for news.
const AT_ONCE: usize = 128;
/// The most requests that wait for news at once.
const WAITING: usize = 512;

/// The settings of the desk for a website.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// By which the site's own server is known.
    pub token: Secret,
    /// The pages' origins from which browsers may call.
    pub origins: Vec<Origin>,
}

/// What every request needs.
pub(super) struct Api {
    pub(super) web: Arc<WebDesk>,
    pub(super) access: Access,
    pub(super) origins: Vec<Origin>,
    pub(super) limits: Limits,
    pub(super) turns: Semaphore,
    pub(super) waiting: Arc<Semaphore>,
    pub(super) readers: Arc<Readers>,
    pub(super) shutdown: CancellationToken,
}

/// What a request is given.
pub(super) type Shared = State<Arc<Api>>;

impl Api {
    /// What requests need, before any comes.
    pub(super) fn new(
        web: Arc<WebDesk>,
        settings: ApiSettings,
        shutdown: CancellationToken,
    ) -> Self {
        Self {
            web,
            access: Access::new(&settings.token),
            origins: settings.origins,
            limits: Limits::default(),
            turns: Semaphore::new(AT_ONCE),
            waiting: Arc::new(Semaphore::new(WAITING)),
            readers: Arc::default(),
            shutdown,
        }
    }

    /// Who calls by the headers of a request.
    pub(super) fn caller(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        let now = self.web.now()?;
        let guild = match self.web.serves() {
            Ok(guild) => Some(guild),
            // A session that may well hold is not called over.
            Err(starting @ WebError::Starting) => return Err(starting.into()),
            Err(_) => None,
        };
        self.access.caller(headers, guild, now)
    }

    /// A place among the readers that wait for news.
    pub(super) fn reader(&self, visitor: &Visitor) -> Result<Reader, Refusal> {
        let place = self.readers.enter(visitor.user.as_str());
        place.ok_or_else(Refusal::too_many)
    }

    /// Counts a call of a visitor.
    pub(super) fn count(&self, visitor: &Visitor) -> Result<(), Refusal> {
        let now = self.web.elapsed().unwrap_or_default();
        match self.limits.allow(visitor.user.as_str(), now) {
            true => Ok(()),
            false => Err(Refusal::too_many()),
        }
    }
}
