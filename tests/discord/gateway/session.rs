//! Identify and resume.

use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;
use twilight_model::gateway::Intents;
use twilight_model::oauth::ApplicationFlags;

use super::super::world::World;
use super::{Frame, Session};

/// A refused identify: the code and the words the socket is closed with.
type Closing = (u16, &'static str);

const NOT_AUTHENTICATED: Closing = (4004, "Authentication failed.");
const INVALID_SHARD: Closing = (4010, "Invalid shard.");
const INVALID_INTENTS: Closing = (4013, "Invalid intent(s).");
const DISALLOWED_INTENTS: Closing = (4014, "Disallowed intent(s).");

/// Milliseconds between two identifies.
const IDENTIFY_PACE: i64 = 5_000;

impl World {
    /// Opens a session and welcomes the client, or closes its socket.
    pub(super) fn identify(
        &mut self,
        asked: &Value,
        line: UnboundedSender<Frame>,
        connection: u64,
    ) {
        match self.admit(asked) {
            Ok(_) if self.comes_too_soon() => {
                let _ = line.send(Frame::Text(invalid_session(false)));
            }
            Ok((shard, intents)) => {
                self.gateway.identified += 1;
                let mut session = Session {
                    id: format!("{:032x}", self.gateway.identified),
                    shard,
                    intents,
                    seq: 0,
                    sent: std::collections::VecDeque::new(),
                    sent_bytes: 0,
                    line: Some(line),
                    connection,
                };
                self.welcome(&mut session);
                self.gateway.sessions.push(session);
            }
            Err((code, words)) => {
                self.gateway.closed_with.push(code);
                let _ = line.send(Frame::Close(code, words));
            }
        }
    }

    /// Whether this identify breaks the pace of one in five seconds (`max_concurrency` is 1).
    fn comes_too_soon(&mut self) -> bool {
        let now = self.clock.now_ms();
        let last = self.gateway.last_identify.replace(now);
        self.gateway.paces_identifies && last.is_some_and(|last| now - last < IDENTIFY_PACE)
    }

    fn admit(&self, asked: &Value) -> Result<((u64, u64), Intents), Closing> {
        if !self.is_token(asked["token"].as_str().unwrap_or_default()) {
            return Err(NOT_AUTHENTICATED);
        }
        let shard = match &asked["shard"] {
            Value::Null => (0, 1),
            shard => (
                shard[0].as_u64().ok_or(INVALID_SHARD)?,
                shard[1].as_u64().ok_or(INVALID_SHARD)?,
            ),
        };
        if shard.0 >= shard.1 {
            return Err(INVALID_SHARD);
        }
        let bits = asked["intents"].as_u64().ok_or(INVALID_INTENTS)?;
        let intents = Intents::from_bits(bits).ok_or(INVALID_INTENTS)?;
        if self.disallows(intents) {
            return Err(DISALLOWED_INTENTS);
        }
        Ok((shard, intents))
    }

    /// Whether any of these intents is privileged and not granted to the application.
    fn disallows(&self, intents: Intents) -> bool {
        use ApplicationFlags as Flag;
        let privileged = [
            (
                Intents::GUILD_MEMBERS,
                Flag::GATEWAY_GUILD_MEMBERS | Flag::GATEWAY_GUILD_MEMBERS_LIMITED,
            ),
            (
                Intents::GUILD_PRESENCES,
                Flag::GATEWAY_PRESENCE | Flag::GATEWAY_PRESENCE_LIMITED,
            ),
            (
                Intents::MESSAGE_CONTENT,
                Flag::GATEWAY_MESSAGE_CONTENT | Flag::GATEWAY_MESSAGE_CONTENT_LIMITED,
            ),
        ];
        privileged.iter().any(|(intent, either)| {
            intents.contains(*intent) && !self.app.flags.intersects(*either)
        })
    }

    /// Whether this is the application's token, with or without its scheme.
    pub fn is_token(&self, offered: &str) -> bool {
        offered.strip_prefix("Bot ").unwrap_or(offered) == self.app.token
    }

    /// Takes a session up again and sends what it missed, or invalidates it.
    pub(super) fn resume(&mut self, asked: &Value, line: UnboundedSender<Frame>, connection: u64) {
        if !self.is_token(asked["token"].as_str().unwrap_or_default()) {
            self.gateway.closed_with.push(NOT_AUTHENTICATED.0);
            let _ = line.send(Frame::Close(NOT_AUTHENTICATED.0, NOT_AUTHENTICATED.1));
            return;
        }
        let heard = asked["seq"].as_u64().unwrap_or(0);
        let wanted = asked["session_id"].as_str().unwrap_or_default();
        let known = self
            .gateway
            .sessions
            .iter_mut()
            .find(|session| session.id == wanted);
        let Some(session) = known.filter(|session| session.remembers(heard)) else {
            let _ = line.send(Frame::Text(invalid_session(false)));
            return;
        };
        session.line = Some(line);
        session.connection = connection;
        for (seq, text) in &session.sent {
            if *seq > heard {
                session.transmit(Frame::Text(text.clone()));
            }
        }
        session.send("RESUMED", &serde_json::json!({}));
        self.gateway.resumed += 1;
    }

    /// A socket has gone. The session stays for a resume, unless the client said goodbye.
    pub(super) fn disconnected(&mut self, connection: u64, said_goodbye: bool) {
        if said_goodbye {
            self.gateway
                .sessions
                .retain(|session| session.connection != connection);
        }
        for session in &mut self.gateway.sessions {
            if session.connection == connection {
                session.line = None;
            }
        }
    }
}

impl Session {
    /// Whether everything after this number can still be sent again.
    fn remembers(&self, heard: u64) -> bool {
        let oldest = self.sent.front().map_or(self.seq + 1, |(seq, _)| *seq);
        heard <= self.seq && heard + 1 >= oldest
    }
}

/// Opcode 9.
pub(super) fn invalid_session(resumable: bool) -> String {
    serde_json::json!({ "op": 9, "d": resumable }).to_string()
}
