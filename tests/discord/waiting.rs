//! Waiting for something to become true: woken by every change, never by a timer.

use std::time::Duration;

use super::Discord;
use super::ids::ChannelId;
use super::view::{Line, transcript};
use super::world::World;

/// A test that has waited this long has failed.
const LONG_ENOUGH: Duration = Duration::from_secs(30);

impl Discord {
    /// Waits until the world is so, and takes what the test looks for out of it.
    ///
    /// # Panics
    /// After half a minute of waiting, with everything that was said.
    pub async fn until_some<T>(
        &self,
        what: &str,
        mut look_for: impl FnMut(&World) -> Option<T>,
    ) -> T {
        let mut changes = self.inner.changed.subscribe();
        let found = tokio::time::timeout(LONG_ENOUGH, async {
            loop {
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

    /// Waits until the world is so.
    pub async fn until(&self, what: &str, mut so: impl FnMut(&World) -> bool) {
        self.until_some(what, |world| so(world).then_some(())).await;
    }

    /// Waits for a line that this person can see in a place, the newest first.
    pub async fn until_line(&self, who: &str, place: &str, wanted: impl Fn(&Line) -> bool) -> Line {
        let person = self.look(|world| world.person(who));
        let direct = (place == "dm").then(|| self.act(|world| world.direct_with(person)));
        self.until_some(&format!("{who} sees a certain line in {place}"), |world| {
            let channel: ChannelId = direct.or_else(|| world.find_place(place))?;
            let mut lines = transcript(world, person, channel).into_iter().rev();
            lines.find(&wanted)
        })
        .await
    }

    /// Waits until a client is connected and welcomed.
    pub async fn until_connected(&self) {
        self.until("a client is connected", |world| {
            world.gateway.is_connected()
        })
        .await;
    }

    /// Waits until the command of this name is registered.
    pub async fn until_registered(&self, command: &str) {
        self.until(&format!("/{command} is registered"), |world| {
            world.commands.iter().any(|known| known.name == command)
        })
        .await;
    }
}
