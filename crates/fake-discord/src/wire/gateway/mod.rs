//! The v10 gateway: sessions with numbered events, resuming, and the faults a test asks for.

mod events;
mod faults;
mod sessions;

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use twilight_model::gateway::Intents;

pub(crate) use sessions::upgrade;

use crate::world::ids::GuildId;

/// The time that Discord wants between two identifies of a bot whose `max_concurrency` is 1.
pub const IDENTIFY_PACE: Duration = Duration::from_secs(5);
/// The number of identifies that a bot has a day.
pub(crate) const IDENTIFIES_A_DAY: u64 = 1_000;
/// The number of sent events that a session remembers for a resume, and of bytes of them.
const REMEMBERED: usize = 4_096;
const REMEMBERED_BYTES: usize = 8 << 20;

/// All sessions, and the faults that the gateway is to show.
pub struct GatewaySessions {
    /// The sessions, connected or not.
    pub sessions: Vec<Session>,
    /// The address that clients connect to, `ws://127.0.0.1:PORT/`.
    pub url: String,
    /// The time between two heartbeats of a client.
    pub heartbeat_ms: u64,
    /// Whether `GUILD_CREATE` has every member.
    pub members_in_guild_create: bool,
    /// Whether each event is read back by twilight.
    pub checks_events: bool,
    /// The number of shards that `GET /gateway/bot` recommends.
    pub recommended_shards: u64,
    /// The number of accepted identifies.
    pub identified: usize,
    /// The number of identifies within the day, refused ones included: after a thousand, the next one resets the token.
    pub identifies: u64,
    /// The time until the count of identifies is reset, in milliseconds.
    pub identifies_reset_after_ms: u64,
    /// The number of accepted resumes.
    pub resumed: usize,
    /// The number of heartbeats that arrived.
    pub heartbeats: usize,
    /// The time within which a second identify is answered with opcode 9, if it is.
    pub identify_pace: Option<Duration>,
    pub(crate) last_identify: Option<i64>,
    /// The codes with which this side closed sockets.
    pub closed_with: Vec<u16>,
    /// Whether heartbeats get no answer.
    pub ignores_heartbeats: bool,
    /// Whether sockets are cut as soon as they are open.
    pub refuses_connections: bool,
    /// The events that gather here instead of going out, while set.
    pub held: Option<Vec<GatewayEvent>>,
    /// The number of sockets that were opened.
    pub connections: u64,
}

/// A client's session, which outlives its socket.
pub struct Session {
    /// The id that the client resumes it by.
    pub id: String,
    /// The shard and the number of all shards.
    pub shard: (u64, u64),
    /// The intents that the client asked for.
    pub intents: Intents,
    /// The number of the last event.
    pub seq: u64,
    /// The number of the last event that the client, by its heartbeats, has received.
    pub received: u64,
    sent: VecDeque<(u64, String)>,
    sent_bytes: usize,
    line: Option<UnboundedSender<Frame>>,
    connection: u64,
}

/// A frame for a socket to send. Unbounded on purpose: a slow client is the test's affair, and
/// its memory the test's.
#[derive(Debug)]
pub(super) enum Frame {
    /// A text.
    Text(String),
    /// A closing frame with its code and reason.
    Close(u16, &'static str),
    /// A closing frame without a code.
    BareClose,
    /// The end of the connection, without a closing frame.
    Cut,
}

/// One event on its way to the sessions that want it.
#[derive(Clone, Debug)]
pub struct GatewayEvent {
    /// The name of the event.
    pub name: &'static str,
    /// The guild it is about; none for direct messages.
    pub guild: Option<GuildId>,
    /// The intents of which any one is enough for a client to get the event; empty if none is needed.
    pub intents: Intents,
    /// The payload.
    pub data: Value,
    /// Whether it is a message whose words need the Message Content intent.
    pub private_words: bool,
}

impl GatewaySessions {
    /// Makes a gateway without sessions.
    pub(super) fn new() -> Self {
        Self {
            sessions: Vec::new(),
            url: String::new(),
            heartbeat_ms: 41_250,
            members_in_guild_create: false,
            checks_events: true,
            recommended_shards: 1,
            identified: 0,
            identifies: 0,
            identifies_reset_after_ms: 86_400_000,
            resumed: 0,
            heartbeats: 0,
            identify_pace: None,
            last_identify: None,
            closed_with: Vec::new(),
            ignores_heartbeats: false,
            refuses_connections: false,
            held: None,
            connections: 0,
        }
    }

    /// Sends an event to every session that wants it, or keeps it back while events are held.
    pub fn dispatch(&mut self, event: GatewayEvent) {
        if self.checks_events {
            assert_readable(event.name, &event.data);
        }
        match &mut self.held {
            Some(held) => held.push(event),
            None => self
                .sessions
                .iter_mut()
                .for_each(|session| session.offer(&event)),
        }
    }

    /// Notes how far a client has received, as its heartbeat says.
    fn received(&mut self, connection: u64, seq: Option<u64>) {
        let mut sessions = self.sessions.iter_mut();
        if let Some(session) = sessions.find(|session| session.connection == connection) {
            session.received = session.received.max(seq.unwrap_or(0));
        }
    }

    /// Returns whether any client is connected and past its READY.
    pub fn is_connected(&self) -> bool {
        self.sessions.iter().any(Session::is_connected)
    }
}

impl Session {
    /// Returns whether the session has a socket now.
    pub fn is_connected(&self) -> bool {
        self.line.as_ref().is_some_and(|line| !line.is_closed())
    }

    fn wants(&self, event: &GatewayEvent) -> bool {
        let (id, total) = self.shard;
        let home = event.guild.map_or(0, |guild| (guild.get() >> 22) % total);
        home == id && (event.intents.is_empty() || self.intents.intersects(event.intents))
    }

    /// Sends an event if it is this session's to hear.
    pub fn offer(&mut self, event: &GatewayEvent) {
        if !self.wants(event) {
            return;
        }
        if event.private_words && !self.intents.contains(Intents::MESSAGE_CONTENT) {
            return self.send(event.name, &without_words(&event.data));
        }
        self.send(event.name, &event.data);
    }

    /// Sends an event under the next number and remembers it.
    pub fn send(&mut self, name: &str, data: &Value) {
        self.seq += 1;
        let seq = self.seq;
        let text = format!(r#"{{"op":0,"t":"{name}","s":{seq},"d":{data}}}"#);
        self.sent_bytes += text.len();
        self.sent.push_back((self.seq, text.clone()));
        while self.sent.len() > REMEMBERED || self.sent_bytes > REMEMBERED_BYTES {
            let forgotten = self.sent.pop_front().map_or(0, |(_, text)| text.len());
            self.sent_bytes -= forgotten;
        }
        self.transmit(Frame::Text(text));
    }

    /// Puts a frame on the session's line, if there is one; a broken line is no error here.
    fn transmit(&self, frame: Frame) {
        if let Some(line) = &self.line {
            let _ = line.send(frame);
        }
    }
}

/// Writes someone else's message as a client without the Message Content intent gets it.
fn without_words(message: &Value) -> Value {
    let mut message = message.clone();
    message["content"] = json!("");
    for list in ["embeds", "attachments", "components"] {
        message[list] = json!([]);
    }
    for words in ["message_snapshots", "poll"] {
        message.as_object_mut().map(|message| message.remove(words));
    }
    message
}

/// Checks that twilight can read an event, so that no shape is made up here.
pub(crate) fn assert_readable(name: &str, data: &Value) {
    use serde::de::DeserializeSeed;
    use twilight_model::gateway::event::DispatchEventWithTypeDeserializer;

    if let Err(why) = DispatchEventWithTypeDeserializer::new(name).deserialize(data) {
        panic!("{name} is not what Discord sends: {why}\n{data:#}");
    }
}
