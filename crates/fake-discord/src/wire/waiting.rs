//! Waiting for something to become true: woken by every change, never by a timer.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::gateway::Session;
use super::request::Requested;
use super::view::{MessageView, line, transcript};
use super::{Discord, Server};
use crate::world::ids::{ChannelId, InteractionId};
use crate::world::interaction::Interaction;

/// The time after which a waiting test fails.
const LONG_ENOUGH: Duration = Duration::from_secs(30);

impl Discord {
    /// Waits until the world has what the test looks for, and returns it.
    ///
    /// # Panics
    /// After half a minute, with everything that was written.
    pub async fn until_some<T>(
        &self,
        what: &str,
        mut look_for: impl FnMut(&Server) -> Option<T>,
    ) -> T {
        let mut changes = self.inner.changed.subscribe();
        let found = tokio::time::timeout(LONG_ENOUGH, async {
            loop {
                self.demand_soundness();
                if let Some(found) = self.look(&mut look_for) {
                    return found;
                }
                if changes.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        });
        match found.await {
            Ok(found) => found,
            Err(_) => panic!("waited in vain until {what}\n{}", self.everything()),
        }
    }

    /// Waits until the world fulfils a condition.
    pub async fn until(&self, what: &str, mut so: impl FnMut(&Server) -> bool) {
        self.until_some(what, |server| so(server).then_some(()))
            .await;
    }

    /// Waits for a line that this person can see in a place, the newest first.
    pub async fn until_line(
        &self,
        who: &str,
        place: &str,
        wanted: impl Fn(&MessageView) -> bool,
    ) -> MessageView {
        let person = self.look(|server| server.person(who));
        let direct = (place == "dm").then(|| self.act(|server| server.direct_channel(person)));
        self.until_some(&format!("{who} sees a certain line in {place}"), |server| {
            let channel: ChannelId = direct.or_else(|| server.find_place(place))?;
            let mut lines = transcript(server, person, channel).into_iter().rev();
            lines.find(&wanted)
        })
        .await
    }

    /// Waits until the bot has answered an interaction with content, at once or later, and returns the answer's
    /// content.
    pub async fn until_replied(&self, interaction: InteractionId) -> MessageView {
        self.until_some("an interaction is replied to", |server| {
            let known = &server.interactions[&interaction];
            let post = server
                .channel(known.channel)
                .ok()?
                .messages
                .get(&known.original?)?;
            let reply = line(server, post);
            (!reply.thinking).then_some(reply)
        })
        .await
    }

    /// Listens to every request from here on, as it arrives.
    pub fn listens_to_requests(&self) -> UnboundedReceiver<Requested> {
        let (tap, requests) = unbounded_channel();
        self.act(|server| server.taps.push(tap));
        requests
    }

    /// Interactions the bot has left without any acknowledgement so far, oldest first.
    pub fn unacknowledged(&self) -> Vec<Interaction> {
        self.look(|server| {
            let all = server.interactions.values();
            all.filter(|known| known.acknowledged.is_none())
                .cloned()
                .collect()
        })
    }

    /// Waits until a client is connected and welcomed.
    pub async fn until_connected(&self) {
        self.until("a client is connected", |server| {
            server.gateway.is_connected()
        })
        .await;
    }

    /// Waits until every connected client has received every event so far: each is asked for a heartbeat, which says
    /// how far it is. A client whose socket goes meanwhile is not waited for.
    pub async fn until_received(&self) {
        let sent = self.asks_for_heartbeats();
        self.until("the clients have received everything", |server| {
            let sessions = &server.gateway.sessions;
            let behind = |session: &&Session| {
                let sent = sent.get(&session.id);
                session.is_connected() && sent.is_some_and(|seq| session.received < *seq)
            };
            !sessions.iter().any(|session| behind(&session))
        })
        .await;
    }

    /// Waits until the command of this name is registered.
    pub async fn until_registered(&self, command: &str) {
        self.until(&format!("/{command} is registered"), |server| {
            server.commands.iter().any(|known| known.name == command)
        })
        .await;
    }
}
