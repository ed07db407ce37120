//! Takes up what guilds teach and what their learners press: reads it from the store, lays it over the rule
//! files' book, trains that beside the one in use, and swaps it in. One rebuild at a time; what comes
//! meanwhile is taken up by the next, however much it is. Never decides what a lesson says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::supervision::caught;
use super::{Desk, DeskError, demotions};
use crate::domain::{
    GuildId, LearningMode, Lesson, LessonId, LessonSource, Millis, ReviewDecision, RuleId,
    Timestamp,
};
use crate::faq::feedback::FORGOTTEN;
use crate::faq::review::{self, Confirmed};
use crate::faq::{Escalate, Standings, Taught};

/// How often every guild is looked at anew: presses fade, and other processes teach too.
const REFRESH_EVERY: Millis = Millis::minutes(10);
/// Questions older than this are not up for review any more.
pub(super) const REVIEWED_FOR: Millis = Millis::days(30);
/// So many of a guild's latest questions are looked through.
pub(super) const LOOKED_THROUGH: u32 = 500;
/// So many presses are counted, or forgotten, in one transaction.
const PAGE: u32 = 200;
/// So many pages of presses are forgotten at a time; what is left then follows later.
const PAGES: usize = 20;
/// A rule, or a category, gets no more automatic lessons than this in one guild.
const AUTOMATIC_AT_MOST: usize = 20;

/// The guilds in which there is something new to be learned.
#[derive(Default)]
pub(super) struct Learning {
    stirred: Mutex<BTreeSet<GuildId>>,
    refreshed_at: Mutex<Option<Timestamp>>,
    bell: Notify,
}

impl Learning {
    fn stirred(&self) -> MutexGuard<'_, BTreeSet<GuildId>> {
        self.stirred.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the time for a look at every guild has come; from now on it has been.
    fn is_due(&self, now: Timestamp) -> bool {
        let mut at = self
            .refreshed_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let due = at.is_none_or(|before| now.since(before) >= REFRESH_EVERY);
        if due {
            *at = Some(now);
        }
        due
    }
}

impl Desk {
    /// Something was pressed or taught in a guild: it is taken up soon.
    pub(super) fn stir_learning(&self, guild: Option<GuildId>) {
        let Some(guild) = guild else {
            return;
        };
        if self.learning.stirred().insert(guild) {
            // What was pressed is still in hand until the book has learned of it.
            self.metrics.events_in_hand.inc();
        }
        self.learning.bell.notify_one();
    }

    /// Takes up what every guild has taught so far: to be done before anything is answered.
    pub async fn begin_learning(&self) -> Result<(), DeskError> {
        self.learning.is_due(self.now());
        // Once: what was pressed before an older version was replaced by this one.
        let since = self.now() - FORGOTTEN;
        while self.store.count_earlier(since, PAGE).await? {}
        self.stir_all().await?;
        self.learn().await
    }

    /// Learns until told to stop. `every` is how often it is asked whether all guilds are due.
    pub async fn run_learning(&self, every: Duration, shutdown: CancellationToken) {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.learning.bell.notified() => {}
                () = tokio::time::sleep(every) => {}
            }
            self.learn_due().await;
        }
    }

    /// Learns what there is to be learned now.
    pub(super) async fn learn_due(&self) {
        let stirred = match self.learning.is_due(self.now()) {
            true => self.stir_all().await,
            false => Ok(()),
        };
        let learned = match stirred {
            Ok(()) => self.learn().await,
            failed => failed,
        };
        if let Err(error) = learned {
            tracing::error!(%error, "what was taught could not be taken up; it is tried again");
        }
    }

    async fn stir_all(&self) -> Result<(), DeskError> {
        for _ in 0..PAGES {
            let forgotten = self
                .store
                .forget_votes(self.now() - FORGOTTEN, PAGE)
                .await?;
            if forgotten < PAGE as usize {
                break;
            }
        }
        let mut guilds = self.store.guilds_with_lessons().await?;
        guilds.extend(self.store.guilds_with_presses().await?);
        guilds.extend(self.books.taught());
        for guild in guilds {
            self.stir_learning(Some(guild));
        }
        Ok(())
    }

    async fn learn(&self) -> Result<(), DeskError> {
        let guilds = std::mem::take(&mut *self.learning.stirred());
        if guilds.is_empty() {
            return Ok(());
        }
        let learned = caught(self.watch(), "learning", self.learn_of(&guilds)).await;
        let mut stirred = self.learning.stirred();
        for guild in guilds {
            // What could not be learned stays; it counts once.
            if learned.is_ok() || !stirred.insert(guild) {
                self.metrics.events_in_hand.dec();
            }
        }
        learned
    }

    async fn learn_of(&self, guilds: &BTreeSet<GuildId>) -> Result<(), DeskError> {
        let mut taught = BTreeMap::new();
        for guild in guilds {
            taught.insert(*guild, self.taught_in(*guild).await?);
        }
        let books = Arc::clone(&self.books);
        spawn_blocking(move || books.teach(taught)).await?;
        Ok(())
    }

    /// Everything that a guild has taught and pressed; nothing where it has turned learning off.
    async fn taught_in(&self, guild: GuildId) -> Result<Taught, DeskError> {
        let mode = self.store.settings(guild).await?.learning;
        if mode == LearningMode::Off {
            return Ok(Taught::default());
        }
        let mut lessons = self.store.lessons(guild).await?;
        if mode == LearningMode::Automatic && self.learn_by_itself(guild, &lessons).await? {
            lessons = self.store.lessons(guild).await?;
        }
        let standings = self.standings(guild).await?;
        demotions::note(self, guild, &standings).await?;
        Ok(Taught {
            lessons,
            standings: match standings.is_neutral() {
                true => Standings::default(),
                false => standings,
            },
        })
    }

    /// How the rules of a guild stand. The tickets that a rule opens for everybody say nothing of it: nobody asked
    /// for those.
    async fn standings(&self, guild: GuildId) -> Result<Standings, DeskError> {
        let book = self.book();
        let tells = |rule: &RuleId| {
            let rule = book.rule(Some(guild), rule);
            rule.is_none_or(|rule| rule.escalate != Escalate::Always)
        };
        let tallies = self.store.tallies(guild).await?;
        Ok(Standings::from_tallies(tallies, self.now(), tells))
    }

    /// The automatic mode: wordings that several learners confirmed become examples, and what staff filed is
    /// learned as filed. Whether there was any.
    async fn learn_by_itself(&self, guild: GuildId, known: &[Lesson]) -> Result<bool, DeskError> {
        let since = self.now() - REVIEWED_FOR;
        let heard = self.store.unreviewed(guild, since, LOOKED_THROUGH).await?;
        let book = self.book();
        let taken_back = self.store.taken_back(guild).await?;
        let confirm = move || review::confirmed(&book, guild, &heard, &taken_back);
        let confirmed = spawn_blocking(confirm).await?;
        let mut taught = false;
        let mut counts = BTreeMap::new();
        for lesson in known
            .iter()
            .filter(|one| one.source == LessonSource::Automatic)
        {
            *counts.entry(lesson.teaches.clone()).or_insert(0) += 1;
        }
        for one in confirmed {
            let count: &mut usize = counts.entry(one.teaches.clone()).or_default();
            if *count < AUTOMATIC_AT_MOST {
                *count += 1;
                taught |= self.take_up(guild, &one).await?;
            }
        }
        Ok(taught)
    }

    async fn take_up(&self, guild: GuildId, confirmed: &Confirmed) -> Result<bool, DeskError> {
        let now = self.now();
        let lesson = Lesson {
            id: LessonId::new(self.entropy.id()),
            guild,
            teaches: confirmed.teaches.clone(),
            text: confirmed.text.trim().to_owned(),
            source: LessonSource::Automatic,
            by: None,
            at: now,
            inquiry: confirmed.inquiries.first().copied(),
        };
        let mut tx = self.store.begin().await?;
        let taught = tx.teach(&lesson).await?;
        for inquiry in &confirmed.inquiries {
            tx.review(guild, *inquiry, ReviewDecision::Learned, None, now)
                .await?;
        }
        tx.commit().await?;
        Ok(taught)
    }
}
