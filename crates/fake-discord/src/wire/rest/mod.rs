//! The REST API: one pipeline for every request, one file per kind of thing asked for.

mod bot;
mod channels;
mod commands;
mod guilds;
mod interactions;
mod messages;
mod reply;
mod threads;

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use futures::stream;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::{Value, json};

pub(crate) use self::reply::{RestReply, RestResult, id};
use crate::wire::faults::{Canned, Fate, too_many_requests};
use crate::wire::limits::Headers;
use crate::wire::request::{Requested, RestCall};
use crate::wire::{Discord, Server};
use crate::world::refusal::Refusal;

/// Answers one request.
pub(crate) async fn answer(State(discord): State<Discord>, request: Request) -> Response {
    let arrived = moment();
    let call = match RestCall::read(request).await {
        Ok(call) => call,
        Err(refusal) => return send(&discord, refusal.status, &[], Some(&body_of(&refusal))),
    };
    let (index, requested) = discord.act(|server| note(server, &call, arrived));
    match discord.fate_before(&requested).await {
        Fate::GoOn => {}
        Fate::HangUp => return hang_up(),
        Fate::Later(wait) => {
            discord.act(|server| server.does_later(wait, call));
            return hang_up();
        }
        Fate::Answer(canned) => {
            discord.act(|server| server.requests[index].status = Some(canned.status));
            return send(&discord, canned.status, &canned.headers, Some(&canned.body));
        }
    }
    let (status, headers, body) = discord.act(|server| {
        let outcome = server.serve(&call);
        server.requests[index].status = Some(outcome.0);
        outcome
    });
    match discord.fate_after(&requested).await {
        Fate::HangUp => hang_up(),
        Fate::GoOn | Fate::Answer(_) | Fate::Later(_) => {
            send(&discord, status, &headers, body.as_ref())
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a bot takes is measured by the machine's clock"
)]
fn moment() -> Instant {
    Instant::now()
}

fn note(server: &mut Server, call: &RestCall, arrived: Instant) -> (usize, Requested) {
    let requested = Requested {
        route: call.route.clone(),
        path: format!("/{}", call.path.join("/")),
        body: call.body.clone(),
        status: None,
        arrived,
    };
    server
        .taps
        .retain(|tap| tap.send(requested.clone()).is_ok());
    server.requests.push(requested.clone());
    (server.requests.len() - 1, requested)
}

impl Server {
    fn does_later(&mut self, wait: Duration, call: RestCall) {
        let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        let due = self.clock.now_ms() + wait;
        self.late.push((due, call));
    }

    fn serve(&mut self, call: &RestCall) -> (u16, Headers, Option<Value>) {
        let key = call.bucket();
        let exempt = call
            .path
            .first()
            .is_some_and(|first| first == "interactions");
        let now = self.clock.now_ms();
        let headers = match self.rate.count(&key, exempt, now) {
            Ok(headers) => headers,
            Err(wait) => {
                let Canned {
                    status,
                    headers,
                    body,
                } = too_many_requests(wait.retry_after, wait.scope, wait.global);
                return (status, headers, Some(body));
            }
        };
        match self.answer_to(call) {
            Ok(reply) => (reply.status, headers, reply.body),
            Err(refusal) => {
                let wait = refusal
                    .retry_after
                    .map(|wait| too_many_requests(wait, "shared", false));
                let headers = wait.map_or(headers, |canned| canned.headers);
                (refusal.status, headers, Some(body_of(&refusal)))
            }
        }
    }

    pub(crate) fn answer_to(&mut self, call: &RestCall) -> RestResult {
        let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
        // These carry their own token in the path.
        let by_path = matches!(path[..], ["webhooks" | "interactions", ..]) || path == ["gateway"];
        if !by_path
            && !call
                .token
                .as_deref()
                .is_some_and(|token| self.is_token(token))
        {
            return Err(Refusal::unauthorised());
        }
        if let Some(contract) = &self.contract {
            let unknown = contract.check(&call.route, &call.body)?;
            let named = unknown
                .iter()
                .map(|field| format!("{}: {field}", call.route));
            self.undocumented.extend(named);
        }
        match path[0] {
            "channels" => channels::serve(self, call, &path[1..]),
            "guilds" => guilds::serve(self, call, &path[1..]),
            "applications" => commands::serve(self, call, &path[1..]),
            "interactions" => interactions::serve(self, call, &path[1..]),
            "webhooks" => interactions::serve_webhook(self, call, &path[1..]),
            _ => bot::serve(self, call, &path),
        }
    }
}

/// Returns the body that goes with a refusal.
fn body_of(refusal: &Refusal) -> Value {
    if let Some(wait) = refusal.retry_after {
        return json!({ "message": refusal.message, "retry_after": wait, "global": false });
    }
    let mut body = json!({ "code": refusal.code, "message": refusal.message });
    if let Some(field) = &refusal.field {
        let leaf = json!({ "_errors": [{ "code": field.code, "message": field.message }] });
        let levels = field.path.rsplit('.');
        body["errors"] = levels.fold(leaf, |inner, key| json!({ key: inner }));
    }
    body
}

/// Sends an answer, whose headers tell the time as Discord's do.
fn send(
    discord: &Discord,
    status: u16,
    headers: &[(&'static str, String)],
    body: Option<&Value>,
) -> Response {
    let mut response = Response::builder().status(status);
    if !headers.iter().any(|(name, _)| *name == "date") {
        response = response.header("date", date(discord.look(|server| server.clock.now_ms())));
    }
    for (name, value) in headers {
        response = response.header(*name, value);
    }
    let response = match body {
        Some(body) => response
            .header("content-type", "application/json")
            .body(Body::from(body.to_string())),
        None => response.body(Body::empty()),
    };
    response.expect("a response")
}

/// Writes a time as a header has it.
fn date(now_ms: i64) -> String {
    let time = Timestamp::from_millisecond(now_ms).expect("a time");
    let written = DateTimePrinter::new().timestamp_to_rfc9110_string(&time);
    written.expect("a date")
}

/// Ends the connection: a body that breaks off makes the server close the socket.
fn hang_up() -> Response {
    let broken = stream::once(async { Err::<Vec<u8>, _>(std::io::Error::other("cut off")) });
    Response::new(Body::from_stream(broken))
}
