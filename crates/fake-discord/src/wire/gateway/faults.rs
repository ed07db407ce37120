//! Faults of the gateway, on a test's order.

use std::collections::HashMap;

use super::sessions::invalid_session;
use super::{Frame, Session};
use crate::wire::Discord;

impl Discord {
    /// Cuts every socket without a closing frame; sessions can be resumed.
    pub fn drops_the_socket(&self) {
        self.to_every_session(|session| session.transmit(Frame::Cut));
    }

    /// Closes every socket with a code, as Discord does now and then (4000).
    pub fn closes_the_socket(&self, code: u16) {
        self.to_every_session(|session| session.transmit(Frame::Close(code, "by order of a test")));
    }

    /// Closes every socket without a code; sessions can be resumed.
    pub fn closes_the_socket_without_a_code(&self) {
        self.to_every_session(|session| session.transmit(Frame::BareClose));
    }

    /// Asks every client for a heartbeat (opcode 1), and gives the number of the last event of each session.
    pub(crate) fn asks_for_heartbeats(&self) -> HashMap<String, u64> {
        let order = serde_json::json!({ "op": 1, "d": null }).to_string();
        self.act(|server| {
            let sessions = server.gateway.sessions.iter();
            let ask = |session: &Session| {
                session.transmit(Frame::Text(order.clone()));
                (session.id.clone(), session.seq)
            };
            sessions.map(ask).collect()
        })
    }

    /// Asks every client to reconnect and resume (opcode 7).
    pub fn asks_for_reconnect(&self) {
        let order = serde_json::json!({ "op": 7, "d": null }).to_string();
        self.to_every_session(|session| session.transmit(Frame::Text(order.clone())));
    }

    /// Tells every client that its session is invalid (opcode 9). The session is forgotten unless it is resumable.
    pub fn invalidates_the_session(&self, resumable: bool) {
        self.to_every_session(|session| {
            session.transmit(Frame::Text(invalid_session(resumable)));
        });
        if !resumable {
            self.act(|server| server.gateway.sessions.clear());
        }
    }

    /// Forgets every session and drops its socket: the client's resume will be refused.
    pub fn forgets_sessions(&self) {
        self.drops_the_socket();
        self.act(|server| server.gateway.sessions.clear());
    }

    /// Stops answering heartbeats, or answers them again.
    pub fn ignores_heartbeats(&self, ignore: bool) {
        self.act(|server| server.gateway.ignores_heartbeats = ignore);
    }

    /// Cuts each gateway connection as soon as it is open, or accepts them again.
    pub fn refuses_connections(&self, refuse: bool) {
        self.act(|server| server.gateway.refuses_connections = refuse);
    }

    /// Sends the last events once more, under their old numbers.
    pub fn repeats_events(&self, how_many: usize) {
        self.to_every_session(|session| {
            let first = session.sent.len().saturating_sub(how_many);
            for (_, text) in session.sent.iter().skip(first) {
                session.transmit(Frame::Text(text.clone()));
            }
        });
    }

    /// Keeps events back from here on.
    pub fn holds_events(&self) {
        self.act(|server| {
            server.gateway.held.get_or_insert_default();
        });
    }

    /// Returns the names of the events that are kept back.
    pub fn held_events(&self) -> Vec<&'static str> {
        self.look(|server| {
            server
                .gateway
                .held
                .iter()
                .flatten()
                .map(|event| event.name)
                .collect()
        })
    }

    /// Sends one of the events that are kept back (an index into [`Discord::held_events`]); the others wait on.
    pub fn releases_event(&self, index: usize) {
        self.act(|server| {
            let mut held = server.gateway.held.take().unwrap_or_default();
            server.gateway.dispatch(held.remove(index));
            server.gateway.held = Some(held);
        });
    }

    /// Sends the held events in this order (indices into [`Discord::held_events`]; an index may occur twice, and events
    /// without one are lost), and stops holding events.
    pub fn releases_events_in(&self, order: &[usize]) {
        self.act(|server| {
            let held = server.gateway.held.take().unwrap_or_default();
            for &index in order {
                server.gateway.dispatch(held[index].clone());
            }
        });
    }

    fn to_every_session(&self, tell: impl Fn(&Session)) {
        self.act(|server| server.gateway.sessions.iter().for_each(tell));
    }
}
