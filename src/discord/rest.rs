//! Requests to Discord's API: by which way they are sent, how long they may take, and which are retried. Knows nothing
//! of messages or threads.
//!
//! There are two ways, each with its own pacing: straight to Discord through serenity's rate limiter, or through a
//! proxy that limits for several processes, where only refusals are retried. A proxy together with serenity's limiter
//! cannot be expressed, because serenity would silently bypass the proxy.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serenity::http::{Http, HttpBuilder, LightMethod, Request, Route};
use tokio::sync::{Notify, Semaphore, SemaphorePermit};

use super::failure::Failure;
use super::restraint::{RequestBucket, Restraint, WAIT_AT_MOST, bucket_of, is_of_interaction};
use super::shards::Shards;
use super::skew::{ClockWatch, time_told};
use crate::desk::metrics::Metrics;
use crate::domain::{Backoff, Clock, Entropy, Millis, Secret, Timestamp};

/// The longest time of one try, including the wait in serenity's limiter.
const TRY_AT_MOST: Duration = Duration::from_secs(20);
/// The longest time of a try for a request that may take Discord half a minute and must not be sent twice.
const SLOW_TRY_AT_MOST: Duration = Duration::from_secs(60);
/// The number of tries in all.
const TRIES: u32 = 5;

/// The number of messages with files that are sent concurrently.
const FILES_AT_ONCE: usize = 2;

/// The waits before requests are sent again.
const BACKOFF: Backoff = Backoff::new(Millis::new(250), Millis::secs(30));

/// The number of refusals after which the token counts as revoked; a revoked token never becomes valid again.
const REFUSED_TIMES: u32 = 3;

/// The client through which requests are sent.
pub(super) struct Rest {
    http: Arc<Http>,
    client: reqwest::Client,
    transport: Transport,
    entropy: Entropy,
    file_turns: Semaphore,
    restraint: Restraint,
    /// The signal that a request was refused for its token.
    token_refused: Notify,
    clock_watch: ClockWatch,
    metrics: Arc<Metrics>,
    clock: Arc<dyn Clock>,
}

/// One request, and whether it may be repeated without a second effect.
#[derive(Clone)]
pub(super) struct Ask<'a> {
    method: &'static str,
    request: Request<'a>,
    body: Result<(), String>,
    repeatable: bool,
    at_most: Duration,
    moved: Option<MovedPath>,
}

/// A part of an address that Discord has renamed.
#[derive(Clone, Copy)]
struct MovedPath {
    from: &'static str,
    to: &'static str,
}

impl<'a> Ask<'a> {
    /// Makes a request that reads something.
    pub(super) fn get(route: Route<'a>) -> Self {
        Self::new(route, LightMethod::Get, true)
    }

    /// Makes a request that sets something; it can be retried.
    pub(super) fn put(route: Route<'a>) -> Self {
        Self::new(route, LightMethod::Put, true)
    }

    /// Makes a request that changes something; it can be retried.
    pub(super) fn patch(route: Route<'a>) -> Self {
        Self::new(route, LightMethod::Patch, true)
    }

    /// Makes a request that deletes something; a retry finds nothing left.
    pub(super) fn delete(route: Route<'a>) -> Self {
        Self::new(route, LightMethod::Delete, true)
    }

    /// Makes a request that creates something; a retry would create a second one, unless [`Ask::once`] is used.
    pub(super) fn post(route: Route<'a>) -> Self {
        Self::new(route, LightMethod::Post, false)
    }

    /// Marks the request as safe to retry, because Discord recognises repetitions.
    pub(super) fn once(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Gives Discord a longer time for the request.
    pub(super) fn slow(mut self) -> Self {
        self.at_most = SLOW_TRY_AT_MOST;
        self
    }

    /// Sends the request to an address that serenity knows by a former name, bypassing serenity's limiter.
    pub(super) fn moved(mut self, from: &'static str, to: &'static str) -> Self {
        self.moved = Some(MovedPath { from, to });
        self
    }

    /// Adds a body, as JSON.
    pub(super) fn body(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.request = self.request.body(Some(bytes)),
            Err(error) => self.body = Err(error.to_string()),
        }
        self
    }

    /// Adds parameters to the address.
    pub(super) fn params(mut self, params: Vec<(&'static str, String)>) -> Self {
        self.request = self.request.params(Some(params));
        self
    }

    fn bucket(&self) -> Option<RequestBucket> {
        bucket_of(self.method, self.request.route_ref())
    }

    /// Returns whether serenity's limiter paces the request. It does not know moved addresses, and would pace all
    /// interactions as one.
    fn is_paced(&self) -> bool {
        self.moved.is_none() && !is_of_interaction(self.request.route_ref())
    }

    fn new(route: Route<'a>, method: LightMethod, repeatable: bool) -> Self {
        Self {
            method: name_of(method),
            request: Request::new(route, method),
            body: Ok(()),
            repeatable,
            at_most: TRY_AT_MOST,
            moved: None,
        }
    }
}

/// Returns the name of a method in HTTP.
const fn name_of(method: LightMethod) -> &'static str {
    match method {
        LightMethod::Get => "GET",
        LightMethod::Put => "PUT",
        LightMethod::Patch => "PATCH",
        LightMethod::Delete => "DELETE",
        LightMethod::Post => "POST",
    }
}

impl Rest {
    /// Makes the HTTP client for one bot's token, in a process with these shards. Fails only if TLS cannot be set up.
    pub(super) fn new(
        token: &Secret,
        transport: Transport,
        shards: Shards,
        metrics: Arc<Metrics>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10));
        let (client, http) = match &transport {
            Transport::Direct => {
                let client = builder.build()?;
                let http = HttpBuilder::new(token.expose()).client(client.clone());
                (client, http.build())
            }
            Transport::Proxy(proxy) => {
                // The operator chose the way, so proxies of the environment are ignored.
                let client = builder.no_proxy().build()?;
                let http = HttpBuilder::new(token.expose())
                    .client(client.clone())
                    .proxy(proxy.as_str())
                    .ratelimiter_disabled(true);
                (client, http.build())
            }
        };
        Ok(Self {
            http: Arc::new(http),
            client,
            transport,
            entropy: Entropy::from_os(),
            file_turns: Semaphore::new(FILES_AT_ONCE),
            restraint: Restraint::of(shards),
            token_refused: Notify::new(),
            clock_watch: ClockWatch::default(),
            metrics,
            clock,
        })
    }

    /// Returns the HTTP client of serenity's, for the gateway.
    pub(super) fn http(&self) -> &Arc<Http> {
        &self.http
    }

    /// Returns the client for requests that do not go to the API.
    pub(super) fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Returns the way to the API.
    pub(super) fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Waits for a turn to send files, of which only a few are sent at once.
    pub(super) async fn turn_for_files(&self) -> Option<SemaphorePermit<'_>> {
        self.file_turns.acquire().await.ok()
    }

    /// Returns for how long the process has run.
    pub(super) fn elapsed(&self) -> Millis {
        self.clock.elapsed()
    }

    /// Returns the source of chance.
    pub(super) fn entropy(&self) -> &Entropy {
        &self.entropy
    }

    /// Sends a request, and reads the answer.
    pub(super) async fn call<T: DeserializeOwned>(&self, ask: Ask<'_>) -> Result<T, Failure> {
        let bytes = self.send(ask, false).await?;
        serde_json::from_slice(&bytes).map_err(|error| Failure::of_answer(&error))
    }

    /// Sends a request, and ignores the answer's content.
    pub(super) async fn done(&self, ask: Ask<'_>) -> Result<(), Failure> {
        self.send(ask, false).await.map(drop)
    }

    /// Answers an interaction for the first time. Discord does not limit these, and serenity's limiter would keep a
    /// bucket for each of them forever, so it is bypassed.
    pub(super) async fn answer(&self, ask: Ask<'_>) -> Result<(), Failure> {
        self.send(ask, true).await.map(drop)
    }

    /// Reads Discord's time, which every answer has to the second; `None` if this one lacks it.
    pub(super) async fn time_there(&self) -> Result<Option<Timestamp>, Failure> {
        let ask = Ask::get(Route::Gateway);
        let proxy = match &self.transport {
            Transport::Direct => None,
            Transport::Proxy(proxy) => Some(proxy.as_str()),
        };
        let answer = tokio::time::timeout(ask.at_most, self.execute(&ask, proxy)).await;
        let answer = answer.map_err(|_| Failure::Unreachable("no answer in time".to_owned()))??;
        Ok(time_told(answer.headers()))
    }

    /// Waits until Discord refuses the token, and refuses it again on a second request.
    pub(super) async fn until_token_is_refused(&self) {
        loop {
            self.token_refused.notified().await;
            let mut times = 1;
            while times < REFUSED_TIMES {
                tokio::time::sleep(pause(times, &self.entropy)).await;
                match self.done(Ask::get(Route::UserMe)).await {
                    Err(failure) if failure.refuses_token() => times += 1,
                    _ => break,
                }
            }
            if times == REFUSED_TIMES {
                return;
            }
        }
    }

    async fn send(&self, ask: Ask<'_>, unlimited: bool) -> Result<Vec<u8>, Failure> {
        let (method, began) = (ask.method, self.clock.elapsed());
        let sent = self.try_until_sent(ask, unlimited).await;
        let took = Millis::new(self.clock.elapsed().get() - began.get());
        self.metrics.requested(method, took);
        sent
    }

    async fn try_until_sent(&self, ask: Ask<'_>, unlimited: bool) -> Result<Vec<u8>, Failure> {
        ask.body.clone().map_err(Failure::Unreadable)?;
        let mut attempt = 0;
        loop {
            // First answers to interactions are not limited by Discord.
            let now = self.clock.elapsed();
            let held_back = self.restraint.wait(ask.bucket(), now);
            let failure = match held_back.filter(|_| !unlimited) {
                Some(wait) => Failure::held_back(wait),
                None => match self.try_and_note(&ask, unlimited).await {
                    Ok(bytes) => return Ok(bytes),
                    Err(failure) => failure,
                },
            };
            let pause = pause(attempt, &self.entropy);
            let Some(wait) = wait_for(&failure, attempt, ask.repeatable, pause) else {
                return Err(failure);
            };
            tracing::debug!(%failure, ?wait, "a request to Discord is tried again");
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    async fn try_and_note(&self, ask: &Ask<'_>, unlimited: bool) -> Result<Vec<u8>, Failure> {
        let one = self.try_once(ask, unlimited);
        let tried = tokio::time::timeout(ask.at_most, one).await;
        let tried =
            tried.unwrap_or_else(|_| Err(Failure::Unreachable("no answer in time".to_owned())));
        if let Err(failure) = &tried {
            let now = self.clock.elapsed();
            self.restraint.note(ask.bucket(), failure, now);
            if let Failure::Refused { status: 429, .. } = failure {
                self.metrics.rate_limited.inc();
            }
            if failure.refuses_token() {
                self.token_refused.notify_one();
            }
        }
        tried
    }

    async fn try_once(&self, ask: &Ask<'_>, unlimited: bool) -> Result<Vec<u8>, Failure> {
        let response = match &self.transport {
            Transport::Direct if !unlimited && ask.is_paced() => {
                let sent = self.http.request(ask.request.clone()).await;
                sent.map_err(Failure::of_serenity)?
            }
            Transport::Direct => self.execute(ask, None).await?,
            Transport::Proxy(proxy) => self.execute(ask, Some(proxy.as_str())).await?,
        };
        self.clock_watch
            .look(response.headers(), self.clock.as_ref());
        let bytes = response.bytes().await.map_err(Failure::of_reqwest)?;
        Ok(bytes.into())
    }

    /// Sends a request without serenity, which would hide how long Discord asks to wait.
    async fn execute(
        &self,
        ask: &Ask<'_>,
        proxy: Option<&str>,
    ) -> Result<reqwest::Response, Failure> {
        let built = ask
            .request
            .clone()
            .build(&self.client, self.http.token(), proxy)
            .map_err(Failure::of_serenity)?;
        let mut built = built.build().map_err(Failure::of_reqwest)?;
        if let Some(MovedPath { from, to }) = ask.moved {
            let path = built.url().path().replacen(from, to, 1);
            built.url_mut().set_path(&path);
        }
        let response = self.client.execute(built).await;
        let response = response.map_err(Failure::of_reqwest)?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status().as_u16();
        let header = response.headers().get("retry-after");
        let wait = header.and_then(|value| value.to_str().ok()?.parse::<f64>().ok());
        let body = response.bytes().await.unwrap_or_default();
        Err(Failure::refused(status, wait, &body))
    }
}

/// Returns the wait before the next try; `None` to give up.
fn wait_for(
    failure: &Failure,
    attempt: u32,
    repeatable: bool,
    pause: Duration,
) -> Option<Duration> {
    let wait = match failure {
        // Nothing was done: anything may be asked again.
        Failure::Refused {
            status: 429,
            retry_after,
            ..
        } => retry_after.unwrap_or(pause),
        // It may have been done.
        Failure::Refused { status: 500.., .. } | Failure::Unreachable(_) if repeatable => pause,
        _ => return None,
    };
    (attempt + 1 < TRIES && wait <= WAIT_AT_MOST).then_some(wait)
}

/// Returns the wait before a request to Discord is repeated.
pub(super) fn pause(attempt: u32, entropy: &Entropy) -> Duration {
    let pause = BACKOFF.spread_after(attempt, entropy);
    Duration::from_millis(pause.get().unsigned_abs())
}

/// The way to Discord's API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// Directly to discord.com, paced by serenity's rate limiter.
    #[default]
    Direct,
    /// Through a proxy, which does the pacing.
    Proxy(ProxyUrl),
}

/// The base address of a proxy: https, or plain http to this very machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyUrl(String);

/// The reason for which an address is refused as a proxy's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadProxy {
    /// The text is not an address at all.
    #[error("`{0}` is not a URL such as http://127.0.0.1:3000")]
    NotAUrl(String),
    /// The token would cross a network unencrypted.
    #[error(
        "`{0}` would carry the token over the network unencrypted: use https, or http to a loopback address"
    )]
    Unencrypted(String),
    /// The address has parts that a base address must not have.
    #[error("a proxy's address has no user name, password, query or fragment")]
    NotABase,
}

impl ProxyUrl {
    /// Returns the address, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ProxyUrl {
    type Err = BadProxy;

    fn from_str(text: &str) -> Result<Self, BadProxy> {
        let url = Url::parse(text.trim()).map_err(|_| BadProxy::NotAUrl(text.to_owned()))?;
        let decorated = !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some();
        if decorated {
            return Err(BadProxy::NotABase);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(BadProxy::Unencrypted(text.to_owned())),
            _ => return Err(BadProxy::NotAUrl(text.to_owned())),
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

/// Returns whether the token may be sent to a gateway: over an encrypted connection, or within this machine.
pub(super) fn is_safe_gateway(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| match url.scheme() {
        "wss" => true,
        "ws" => is_loopback(&url),
        _ => false,
    })
}

/// Returns whether a URL's host is this machine: `localhost` or a loopback address.
fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
impl Rest {
    /// Makes a client that has no token of Discord's.
    pub(super) fn of_tests(transport: Transport) -> Self {
        let (token, clock) = (Secret::new("a.b.c"), Arc::new(crate::domain::SystemClock));
        Self::new(&token, transport, Shards::Auto, Arc::default(), clock).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_millis(300);

    fn refused(status: u16, retry_after: Option<f64>) -> Failure {
        Failure::refused(status, retry_after, b"{}")
    }

    #[test]
    fn serenitys_limiter_is_on_exactly_where_there_is_no_proxy() {
        let proxy = Transport::Proxy("http://127.0.0.1:9".parse().unwrap());
        for (transport, limited) in [(Transport::Direct, true), (proxy, false)] {
            let rest = Rest::of_tests(transport);
            assert_eq!(rest.http.ratelimiter.is_some(), limited);
            assert_eq!(rest.http.proxy.is_none(), limited);
        }
    }

    #[test]
    fn only_what_may_pass_and_can_be_repeated_is_tried_again() {
        let cut = || Failure::Unreachable("connection reset".to_owned());
        let cases = [
            (
                refused(429, Some(2.5)),
                false,
                Some(Duration::from_millis(2500)),
            ),
            (refused(429, None), false, Some(PAUSE)),
            (refused(429, Some(600.0)), true, None),
            (refused(500, None), true, Some(PAUSE)),
            (refused(503, None), false, None),
            (cut(), true, Some(PAUSE)),
            (cut(), false, None),
            (refused(403, None), true, None),
            (refused(400, None), true, None),
            (Failure::Unreadable("x".to_owned()), true, None),
        ];
        for (failure, repeatable, expected) in cases {
            let wait = wait_for(&failure, 0, repeatable, PAUSE);
            assert_eq!(wait, expected, "{failure} {repeatable}");
        }
    }

    #[test]
    fn tries_are_counted() {
        let tries =
            (0..100).take_while(|n| wait_for(&refused(500, None), *n, true, PAUSE).is_some());
        assert_eq!(tries.count() + 1, TRIES as usize);
    }

    #[test]
    fn a_proxy_is_https_or_on_this_machine() {
        let cases = [
            ("http://127.0.0.1:3000/", Some("http://127.0.0.1:3000")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("http://[::1]:3000", Some("http://[::1]:3000")),
            (
                "https://proxy.example/api/",
                Some("https://proxy.example/api"),
            ),
            ("http://proxy.example", None),
            ("http://127.0.0.1.example", None),
            ("http://10.0.0.1:3000", None),
            ("ftp://127.0.0.1", None),
            ("127.0.0.1:3000", None),
            ("https://me:secret@proxy.example", None),
            ("https://proxy.example/?a=b", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let parsed = text.parse::<ProxyUrl>().ok();
            assert_eq!(parsed.as_ref().map(ProxyUrl::as_str), expected, "{text}");
        }
    }

    #[test]
    fn a_gateway_is_encrypted_or_on_this_machine() {
        let cases = [
            ("wss://gateway.discord.gg", true),
            ("ws://127.0.0.1:8080/", true),
            ("ws://gateway.discord.gg", false),
            ("http://127.0.0.1", false),
            ("", false),
        ];
        for (address, expected) in cases {
            assert_eq!(is_safe_gateway(address), expected, "{address}");
        }
    }
}
