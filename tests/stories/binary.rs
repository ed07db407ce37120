//! The real binary as the stories need it: connected to the tests' Discord over their own rules, and
//! asked whether it has come to rest.

use frontdesk::domain::Timestamp;
use frontdesk::store::{Store, StoreOptions};

use super::StoryFile;
use crate::process::{Home, Running, figure, is_idle};
use fake_discord::Discord;

/// A running `frontdesk run`. Ends with the test.
pub(crate) struct Binary {
    process: Running,
    home: Home,
    store: Store,
}

impl Binary {
    /// Starts it as a story is told, and waits until it hears.
    pub(crate) async fn start(
        discord: &Discord,
        story: &StoryFile,
        database: Option<&str>,
        now: i64,
    ) -> Self {
        let mut home = Home::near(discord);
        home.set("FRONTDESK_RULES", &story.rules().to_string_lossy());
        if let Some(encoder) = story.encoder() {
            home.set("FRONTDESK_ENCODER", &encoder.to_string_lossy());
        }
        if let Some(url) = database {
            home.set("DATABASE_URL", url);
        }
        home.set_clock(now);
        let mut process = home.start();
        process.until_said("a session began").await;
        discord.until_registered("setup").await;
        // Only now: whoever opens an empty database fills it.
        let store = Store::open(home.get("DATABASE_URL"), StoreOptions::default()).await;
        Self {
            process,
            home,
            store: store.expect("the database"),
        }
    }

    /// Moves its clock.
    pub(crate) fn set_clock(&self, now: i64) {
        self.home.set_clock(now);
    }

    /// Says whether nothing waits to be sent, and no timer is due.
    pub(crate) async fn is_idle(&self, now: i64) -> bool {
        let pending = self.store.pending_deliveries().await.expect("the outbox");
        let now = Timestamp::from_millis(now);
        pending == 0 && self.home.next_due().await.is_none_or(|due| due > now)
    }

    /// Counts the events that it has handled to the end; `None` while an event or a timer is in hand. A timer
    /// that a sweep holds is leased, and so not due to anyone who looks into the database.
    pub(crate) async fn handled(&self) -> Option<u64> {
        let (_, page) = self.process.page("/metrics").await;
        let handled = figure(&page, "frontdesk_events_total");
        let handled = u64::try_from(handled).expect("a count");
        is_idle(&page).then_some(handled)
    }

    /// Returns its log.
    pub(crate) fn log(&self) -> String {
        self.process.said()
    }
}
