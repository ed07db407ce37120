//! Faults of the REST API, on a test's order: requests are held, failed or cut off.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use crate::wire::Discord;
use crate::wire::request::Requested;
use crate::world::ids::ChannelId;

/// A held request that is not asked for within this time fails the test.
const LONG_ENOUGH: Duration = Duration::from_secs(30);

type RequestCondition = Arc<dyn Fn(&Requested) -> bool + Send + Sync>;

/// A choice of requests by route, and by what they carry.
#[derive(Clone)]
#[must_use]
pub struct RequestMatcher {
    route: String,
    conditions: Vec<RequestCondition>,
}

/// Matches requests on a route, in which `*` stands for ids and tokens: `POST /channels/*/messages`. A lone `*` matches
/// every request.
pub fn on(route: &str) -> RequestMatcher {
    RequestMatcher {
        route: route.to_owned(),
        conditions: Vec::new(),
    }
}

impl RequestMatcher {
    /// Matches only requests whose body has this text somewhere.
    pub fn saying(self, text: &str) -> Self {
        let text = text.to_owned();
        self.when(move |request| request.body.to_string().contains(&text))
    }

    /// Matches only requests about this channel.
    pub fn in_channel(self, channel: ChannelId) -> Self {
        let begins = format!("/channels/{channel}/");
        self.when(move |request| request.path.starts_with(&begins))
    }

    /// Matches only requests on this very path, as `/channels/1/messages`.
    pub fn at(self, path: &str) -> Self {
        let path = path.to_owned();
        self.when(move |request| request.path == path)
    }

    /// Matches only requests for which this predicate holds.
    pub fn when(mut self, condition: impl Fn(&Requested) -> bool + Send + Sync + 'static) -> Self {
        self.conditions.push(Arc::new(condition));
        self
    }

    /// Returns whether a request matches.
    pub fn fits(&self, request: &Requested) -> bool {
        (self.route == "*" || self.route == request.route)
            && self.conditions.iter().all(|condition| condition(request))
    }
}

/// The faults that a test has ordered and that are still to happen.
#[derive(Default)]
pub struct Faults {
    standing: Vec<Fault>,
}

struct Fault {
    matcher: RequestMatcher,
    left: usize,
    what: What,
}

#[derive(Clone)]
enum What {
    Answer(Canned),
    HangUp { before: bool },
    Hold { before: bool, gate: Gate },
    Later(Duration),
}

/// An answer given instead of the true one.
#[derive(Clone, Debug)]
pub struct Canned {
    /// The HTTP status.
    pub status: u16,
    /// The further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Value,
}

#[derive(Clone)]
struct Gate {
    arrivals: mpsc::UnboundedSender<Requested>,
    verdict: watch::Receiver<HoldState>,
}

#[derive(Clone, Copy, PartialEq)]
enum HoldState {
    Wait,
    GoOn,
    HangUp,
}

/// The fate of a request at one of two points: before its effect, or between that and the answer.
pub(crate) enum Fate {
    GoOn,
    HangUp,
    Later(Duration),
    Answer(Canned),
}

/// A request that is held. Dropped, it lets go.
pub struct Hold {
    arrivals: mpsc::UnboundedReceiver<Requested>,
    verdict: watch::Sender<HoldState>,
}

impl Hold {
    /// Waits until a request is held here.
    pub async fn arrived(&mut self) -> Requested {
        let arrival = tokio::time::timeout(LONG_ENOUGH, self.arrivals.recv()).await;
        arrival.ok().flatten().expect("no request came to be held")
    }

    /// Lets the held request continue.
    pub fn release(&self) {
        self.verdict.send_replace(HoldState::GoOn);
    }

    /// Cuts off the held request.
    pub fn hang_up(&self) {
        self.verdict.send_replace(HoldState::HangUp);
    }
}

impl Discord {
    /// Answers the next `times` such requests with a status and no effect.
    pub fn fails(&self, matcher: RequestMatcher, status: u16, times: usize) {
        let body = json!({ "code": 0, "message": format!("{status}: out of order") });
        self.answers(
            matcher,
            Canned {
                status,
                headers: Vec::new(),
                body,
            },
            times,
        );
    }

    /// Answers the next `times` such requests with a 429 and this `Retry-After`.
    pub fn limits(&self, matcher: RequestMatcher, retry_after: f64, times: usize) {
        let canned = too_many_requests(retry_after, "user", false);
        self.answers(matcher, canned, times);
    }

    /// Answers the next `times` such requests with the given answer, without effect.
    pub fn answers(&self, matcher: RequestMatcher, canned: Canned, times: usize) {
        self.order(matcher, times, What::Answer(canned));
    }

    /// Cuts the next `times` such requests off before they have any effect.
    pub fn hangs_up_before(&self, matcher: RequestMatcher, times: usize) {
        self.order(matcher, times, What::HangUp { before: true });
    }

    /// Carries out the next `times` such requests, and cuts them off without an answer.
    pub fn hangs_up_after(&self, matcher: RequestMatcher, times: usize) {
        self.order(matcher, times, What::HangUp { before: false });
    }

    /// Delays the next `times` such requests until this Discord's clock has moved by this much. Their sender has given
    /// up by then, and is cut off at once.
    pub fn does_late(&self, matcher: RequestMatcher, by: Duration, times: usize) {
        self.order(matcher, times, What::Later(by));
    }

    /// Holds the next such request before it has any effect.
    pub fn hold_before(&self, matcher: RequestMatcher) -> Hold {
        self.hold(matcher, 1, true)
    }

    /// Holds every such request from here on, as an endpoint that hangs.
    pub fn hangs(&self, matcher: RequestMatcher) -> Hold {
        self.hold(matcher, usize::MAX, true)
    }

    /// Carries out the next such request, and holds back the answer.
    pub fn hold_after(&self, matcher: RequestMatcher) -> Hold {
        self.hold(matcher, 1, false)
    }

    /// Answers every request with 503.
    pub fn api_goes_down(&self) {
        self.fails(on("*"), 503, usize::MAX);
    }

    /// Ends every ordered fault; held requests continue.
    pub fn api_recovers(&self) {
        let mut faults = self
            .inner
            .faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        faults.standing.clear();
    }

    fn hold(&self, matcher: RequestMatcher, times: usize, before: bool) -> Hold {
        let (sender, arrivals) = mpsc::unbounded_channel();
        let (verdict, watching) = watch::channel(HoldState::Wait);
        let gate = Gate {
            arrivals: sender,
            verdict: watching,
        };
        self.order(matcher, times, What::Hold { before, gate });
        Hold { arrivals, verdict }
    }

    fn order(&self, matcher: RequestMatcher, times: usize, what: What) {
        let mut faults = self
            .inner
            .faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        faults.standing.push(Fault {
            matcher,
            left: times,
            what,
        });
    }

    /// Decides the fate of a request before it has any effect.
    pub(crate) async fn fate_before(&self, request: &Requested) -> Fate {
        let order = self.take_order(request, true);
        follow(order, request).await
    }

    /// Decides the fate of a request between the effect and the answer.
    pub(crate) async fn fate_after(&self, request: &Requested) -> Fate {
        let order = self.take_order(request, false);
        follow(order, request).await
    }

    fn take_order(&self, request: &Requested, before: bool) -> Option<What> {
        let mut faults = self
            .inner
            .faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let due =
            |fault: &&mut Fault| fault.what.is_before() == before && fault.matcher.fits(request);
        let fault = faults.standing.iter_mut().find(due)?;
        fault.left = fault.left.saturating_sub(1);
        let what = fault.what.clone();
        faults.standing.retain(|fault| fault.left > 0);
        Some(what)
    }
}

impl What {
    fn is_before(&self) -> bool {
        match self {
            Self::Answer(_) | Self::Later(_) => true,
            Self::HangUp { before } | Self::Hold { before, .. } => *before,
        }
    }
}

async fn follow(order: Option<What>, request: &Requested) -> Fate {
    match order {
        None => Fate::GoOn,
        Some(What::Answer(canned)) => Fate::Answer(canned),
        Some(What::HangUp { .. }) => Fate::HangUp,
        Some(What::Later(by)) => Fate::Later(by),
        Some(What::Hold { mut gate, .. }) => {
            let _ = gate.arrivals.send(request.clone());
            let verdict = gate
                .verdict
                .wait_for(|verdict| *verdict != HoldState::Wait)
                .await;
            match verdict.map(|verdict| *verdict) {
                Ok(HoldState::HangUp) => Fate::HangUp,
                Ok(HoldState::GoOn | HoldState::Wait) | Err(_) => Fate::GoOn,
            }
        }
    }
}

/// Makes Discord's 429.
pub(crate) fn too_many_requests(retry_after: f64, scope: &str, global: bool) -> Canned {
    let mut headers = vec![
        ("retry-after", format!("{retry_after}")),
        ("x-ratelimit-scope", scope.to_owned()),
    ];
    if global {
        headers.push(("x-ratelimit-global", "true".to_owned()));
    }
    Canned {
        status: 429,
        headers,
        body: json!({
            "message": "You are being rate limited.", "retry_after": retry_after, "global": global,
        }),
    }
}
