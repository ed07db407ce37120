//! Sessions of the gateway: a socket is opened, identifies or resumes, and is welcomed with its guilds.

use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use twilight_model::gateway::Intents;
use twilight_model::oauth::ApplicationFlags;

use super::{Frame, GatewaySessions, IDENTIFIES_A_DAY, Session, assert_readable};
use crate::wire::{Discord, Server, objects};
use crate::world::Guild;
use crate::world::ids::{GuildId, UserId};

/// The code and the words with which the socket of a refused identify is closed.
type IdentifyRefusal = (u16, &'static str);

const NOT_AUTHENTICATED: IdentifyRefusal = (4004, "Authentication failed.");
const INVALID_SHARD: IdentifyRefusal = (4010, "Invalid shard.");
const INVALID_INTENTS: IdentifyRefusal = (4013, "Invalid intent(s).");
const DISALLOWED_INTENTS: IdentifyRefusal = (4014, "Disallowed intent(s).");

impl Server {
    /// Opens a session and welcomes the client, or closes its socket. Every try counts, and one too many has the token
    /// reset.
    fn identify(&mut self, asked: &Value, line: UnboundedSender<Frame>, connection: u64) {
        self.gateway.identifies += 1;
        if self.gateway.identifies > IDENTIFIES_A_DAY {
            self.token = format!("reset.{}", self.token);
        }
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
                    received: 0,
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

    /// Returns whether this identify breaks the pace.
    fn comes_too_soon(&mut self) -> bool {
        let now = self.clock.now_ms();
        let last = self.gateway.last_identify.replace(now);
        let since = last.map(|last| Duration::from_millis((now - last).unsigned_abs()));
        let pace = self.gateway.identify_pace.zip(since);
        pace.is_some_and(|(pace, since)| since < pace)
    }

    fn admit(&self, asked: &Value) -> Result<((u64, u64), Intents), IdentifyRefusal> {
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

    /// Returns whether any of these intents is privileged and not granted to the application.
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
        privileged
            .iter()
            .any(|(intent, either)| intents.contains(*intent) && !self.flags.intersects(*either))
    }

    /// Returns whether this is the application's token, with or without its scheme.
    pub(crate) fn is_token(&self, offered: &str) -> bool {
        offered.strip_prefix("Bot ").unwrap_or(offered) == self.token
    }

    /// Takes a session up again and sends what it missed, or invalidates it.
    fn resume(&mut self, asked: &Value, line: UnboundedSender<Frame>, connection: u64) {
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

    /// Notes that a socket is closed. The session stays for a resume, unless the client closed it properly.
    fn disconnected(&mut self, connection: u64, said_goodbye: bool) {
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
    /// Returns whether everything after this number can still be sent again.
    fn remembers(&self, heard: u64) -> bool {
        let oldest = self.sent.front().map_or(self.seq + 1, |(seq, _)| *seq);
        heard <= self.seq && heard + 1 >= oldest
    }
}

/// Makes an opcode 9: the session is invalid.
pub(super) fn invalid_session(resumable: bool) -> String {
    serde_json::json!({ "op": 9, "d": resumable }).to_string()
}

impl Server {
    /// Sends READY, then each of the shard's guilds.
    fn welcome(&self, session: &mut Session) {
        let (id, total) = session.shard;
        let mine = |guild: &&Guild| {
            guild.members.contains_key(&self.bot) && (guild.id.get() >> 22) % total == id
        };
        let mine: Vec<_> = self
            .guilds
            .values()
            .filter(mine)
            .map(|guild| guild.id)
            .collect();
        let unavailable = mine
            .iter()
            .map(|id| json!({ "id": id, "unavailable": true }));
        let ready = json!({
            "v": 10, "user": self.own_user(), "guilds": unavailable.collect::<Vec<_>>(),
            "session_id": session.id, "resume_gateway_url": self.gateway.url, "shard": [id, total],
            "application": { "id": self.bot, "flags": self.flags },
        });
        self.send_checked(session, "READY", &ready);
        if session.intents.contains(Intents::GUILDS) {
            for guild in mine {
                let created = self.guild_create(guild, session.intents);
                self.send_checked(session, "GUILD_CREATE", &created);
            }
        }
    }

    fn send_checked(&self, session: &mut Session, name: &str, data: &Value) {
        if self.gateway.checks_events {
            assert_readable(name, data);
        }
        session.send(name, data);
    }

    /// Writes the bot's own user, as `GET /users/@me` and READY show it.
    pub(crate) fn own_user(&self) -> Value {
        let mut me = self.user_json(self.bot);
        me["mfa_enabled"] = json!(true);
        me["verified"] = json!(true);
        me["email"] = Value::Null;
        me["flags"] = json!(0);
        me
    }

    /// Writes the guild with everything in it that the bot may see.
    pub fn guild_create(&self, id: GuildId, intents: Intents) -> Value {
        let guild = &self.guilds[&id];
        let everyone =
            self.gateway.members_in_guild_create || intents.contains(Intents::GUILD_PRESENCES);
        let members = guild
            .members
            .keys()
            .filter(|user| everyone || **user == self.bot);
        let members = members.filter_map(|user| self.member_json(id, *user));
        let here = |thread: bool| {
            let channels = self
                .channels
                .values()
                .filter(move |it| it.guild == Some(id));
            channels.filter(move |channel| channel.is_thread() == thread)
        };
        let threads = here(true).filter(|it| !it.archived() && self.sees(self.bot, it.id));
        let mut payload = objects::guild(guild);
        payload["members"] = members.collect();
        payload["member_count"] = json!(guild.members.len());
        payload["large"] = json!(guild.members.len() > 250);
        payload["joined_at"] = json!(
            guild
                .members
                .get(&self.bot)
                .map(|it| objects::time(it.joined_at))
        );
        payload["unavailable"] = json!(false);
        payload["channels"] = here(false)
            .map(|channel| self.channel_json(channel))
            .collect();
        payload["threads"] = threads.map(|thread| self.channel_json(thread)).collect();
        payload
    }

    /// Sends members in chunks of a thousand, to the session that asked (opcode 8).
    fn send_members(&mut self, asked: &Value, connection: u64) {
        let id = serde_json::from_value::<GuildId>(asked["guild_id"].clone()).ok();
        let Some(guild) = id.and_then(|id| self.guilds.get(&id)) else {
            return;
        };
        let named: Option<Vec<UserId>> = serde_json::from_value(asked["user_ids"].clone()).ok();
        let prefix = asked["query"].as_str().unwrap_or_default();
        let wanted = guild.members.keys().filter(|user| match &named {
            Some(ids) => ids.contains(user),
            None => self
                .name_of(**user)
                .is_some_and(|name| name.starts_with(prefix)),
        });
        let wanted: Vec<_> = wanted
            .filter_map(|user| self.member_json(guild.id, *user))
            .collect();
        let chunks: Vec<_> = wanted.chunks(1_000).collect();
        let payloads = chunks.iter().enumerate().map(|(index, members)| {
            json!({
                "guild_id": guild.id, "members": members, "chunk_index": index,
                "chunk_count": chunks.len(), "not_found": [], "nonce": asked["nonce"],
            })
        });
        let payloads: Vec<_> = payloads.collect();
        let mut sessions = self.gateway.sessions.iter_mut();
        if let Some(session) = sessions.find(|session| session.connection == connection) {
            payloads
                .iter()
                .for_each(|chunk| session.send("GUILD_MEMBERS_CHUNK", chunk));
        }
    }
}

/// Opens a gateway connection.
pub(crate) async fn upgrade(State(discord): State<Discord>, socket: WebSocketUpgrade) -> Response {
    socket.on_upgrade(move |socket| serve(discord, socket))
}

async fn serve(discord: Discord, mut socket: WebSocket) {
    let (line, mut orders) = unbounded_channel();
    let Some(connection) = discord.act(|server| greet(&mut server.gateway, &line)) else {
        return;
    };
    let mut said_goodbye = false;
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Frame::Text(text)) => {
                    if socket.send(Message::Text(text.into())).await.is_err() {
                        break;
                    }
                }
                Some(Frame::Close(code, words)) => {
                    let frame = CloseFrame { code, reason: words.into() };
                    close(&mut socket, Some(frame)).await;
                    break;
                }
                Some(Frame::BareClose) => {
                    close(&mut socket, None).await;
                    break;
                }
                Some(Frame::Cut) | None => break,
            },
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => hear(&discord, &text, &line, connection),
                Some(Ok(Message::Close(frame))) => {
                    said_goodbye = frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001));
                    break;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            },
        }
    }
    discord.act(|server| server.disconnected(connection, said_goodbye));
}

/// Closes a socket, and waits until the client has closed it too.
async fn close(socket: &mut WebSocket, frame: Option<CloseFrame>) {
    let _ = socket.send(Message::Close(frame)).await;
    while let Some(Ok(_)) = socket.recv().await {}
}

/// Numbers a new connection and sends its hello; returns none if the gateway takes no connections.
fn greet(gateway: &mut GatewaySessions, line: &UnboundedSender<Frame>) -> Option<u64> {
    if gateway.refuses_connections {
        return None;
    }
    gateway.connections += 1;
    let hello = json!({ "op": 10, "s": null, "t": null, "d": { "heartbeat_interval": gateway.heartbeat_ms } });
    let _ = line.send(Frame::Text(hello.to_string()));
    Some(gateway.connections)
}

fn hear(discord: &Discord, text: &str, line: &UnboundedSender<Frame>, connection: u64) {
    let Ok(said) = serde_json::from_str::<Value>(text) else {
        let _ = line.send(Frame::Close(4002, "Error while decoding payload."));
        return;
    };
    discord.act(|server| match said["op"].as_u64() {
        Some(1) => {
            server.gateway.heartbeats += 1;
            server.gateway.received(connection, said["d"].as_u64());
            if !server.gateway.ignores_heartbeats {
                let _ = line.send(Frame::Text(json!({ "op": 11 }).to_string()));
            }
        }
        Some(2) => server.identify(&said["d"], line.clone(), connection),
        Some(6) => server.resume(&said["d"], line.clone(), connection),
        Some(3) => {}
        Some(8) => server.send_members(&said["d"], connection),
        _ => {
            server.gateway.closed_with.push(4001);
            let _ = line.send(Frame::Close(4001, "Unknown opcode."));
        }
    });
}
