//! Offers solved posts to a like question that no rule answers, if a server wants that. Offers links only, and only to
//! messages that still exist and that everyone in the server can read.

use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;
use parking_lot::Mutex;
use tokio::task::spawn_blocking;

use crate::desk::platform::{ChannelKind, Permission, PermissionsOf, PlatformError};
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, InquiryId, MessageId, Millis};
use crate::faq::SolvedQuestions;
use crate::store::SolvedPost;

/// The most solved questions of a server that are searched, the latest.
const MAX_SEARCHED: u32 = 5_000;
/// The most servers in memory, followed by the most questions of all of them. The questions of the server that asked
/// last always stay.
const SERVERS: NonZeroUsize = NonZeroUsize::new(256).unwrap();
const MAX_HELD: usize = 20_000;
/// The time for which solved questions are kept before they are read again.
const FRESH: Millis = Millis::minutes(5);
/// The most posts that are offered, followed by the most posts that are checked to find them.
const OFFERED: usize = 3;
const LOOKED_AT: usize = 6;
/// The permissions that everyone needs to read a message.
const READING: &[Permission] = &[Permission::ViewChannel, Permission::ReadMessageHistory];

type Questions = Arc<SolvedQuestions<InquiryId>>;

/// The solved questions of one server, with the time for which the process had run when they were read.
#[derive(Default)]
struct SolvedIndex {
    held: Mutex<Option<(Millis, Questions)>>,
    /// Held while the questions are read.
    reading: tokio::sync::Mutex<()>,
}

impl SolvedIndex {
    /// Returns the questions. If they are not fresh, one caller reads them; meanwhile the others get the former ones,
    /// or wait if there are none.
    async fn get<E>(
        &self,
        now: Millis,
        read: impl Future<Output = Result<Questions, E>>,
    ) -> Result<Questions, E> {
        if let Some(fresh) = self.fresh(now) {
            return Ok(fresh);
        }
        let _reading = match (self.reading.try_lock(), self.held()) {
            (Ok(reading), _) => reading,
            (Err(_), Some((_, former))) => return Ok(former),
            (Err(_), None) => self.reading.lock().await,
        };
        if let Some(fresh) = self.fresh(now) {
            return Ok(fresh);
        }
        let questions = read.await?;
        let held = Some((now, Arc::clone(&questions)));
        *self.held.lock() = held;
        Ok(questions)
    }

    fn held(&self) -> Option<(Millis, Questions)> {
        let held = self.held.lock();
        held.clone()
    }

    fn fresh(&self, now: Millis) -> Option<Questions> {
        let is_fresh = |read_at: Millis| now.get() - read_at.get() < FRESH.get();
        self.held()
            .filter(|(read_at, _)| is_fresh(*read_at))
            .map(|(_, questions)| questions)
    }

    fn count(&self) -> usize {
        self.held().map_or(0, |(_, questions)| questions.count())
    }
}

/// The solved questions of the servers with the latest questions.
pub(crate) struct SolvedIndexes(Mutex<LruCache<GuildId, Arc<SolvedIndex>>>);

impl Default for SolvedIndexes {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(SERVERS)))
    }
}

impl SolvedIndexes {
    fn of(&self, guild: GuildId) -> Arc<SolvedIndex> {
        let mut servers = self.0.lock();
        Arc::clone(servers.get_or_insert(guild, Arc::default))
    }

    /// Drops the questions of servers, the longest unused first, until no more than `most` remain, or only one server.
    fn bound(&self, most: usize) {
        let mut servers = self.0.lock();
        let mut count: usize = servers.iter().map(|(_, index)| index.count()).sum();
        while count > most && servers.len() > 1 {
            count -= servers.pop_lru().map_or(0, |(_, index)| index.count());
        }
    }
}

/// Finds solved posts like a question, the most alike first. Finds none if the server does not want them offered.
pub(crate) async fn find(
    desk: &Desk,
    guild: Option<GuildId>,
    text: &str,
) -> Result<Vec<SolvedPost>, DeskError> {
    let Some(guild) = guild.filter(|_| !text.trim().is_empty()) else {
        return Ok(Vec::new());
    };
    if !desk.guilds.get(guild).await?.offers_similar {
        return Ok(Vec::new());
    }
    let (questions, text) = (questions(desk, guild).await?, text.to_owned());
    let alike = spawn_blocking(move || questions.like(&text, LOOKED_AT)).await?;
    let mut found: Vec<SolvedPost> = Vec::new();
    for inquiry in alike {
        // The post may have been deleted, forgotten or settled otherwise since the questions were read.
        let Some(post) = desk.store.solved_post(guild, inquiry).await? else {
            continue;
        };
        let is_new = found.iter().all(|one| one.message != post.message);
        if is_new && can_be_read(desk, guild, &post).await? {
            found.push(post);
        }
        if found.len() == OFFERED {
            break;
        }
    }
    Ok(found)
}

/// Returns the solved questions of a server, and reads them first if they are not in memory.
async fn questions(desk: &Desk, guild: GuildId) -> Result<Questions, DeskError> {
    let index = desk.solved_indexes.of(guild);
    let read = async {
        let solved = desk.store.solved_questions(guild, MAX_SEARCHED).await?;
        let encoder = desk.book().encoder().cloned();
        let made = spawn_blocking(move || SolvedQuestions::new(&solved, encoder.as_ref()));
        Ok::<_, DeskError>(Arc::new(made.await?))
    };
    let questions = index.get(desk.clock.elapsed(), read).await?;
    desk.solved_indexes.bound(MAX_HELD);
    Ok(questions)
}

/// Returns whether everyone can read a solved post now. A deleted post is never offered again. If the platform does not
/// answer, the post is left out.
async fn can_be_read(desk: &Desk, guild: GuildId, post: &SolvedPost) -> Result<bool, DeskError> {
    match is_public(desk, guild, post).await {
        Ok(is_public) => Ok(is_public),
        Err(PlatformError::Gone) => {
            let mut tx = desk.store.begin().await?;
            tx.note_gone(guild, post.channel, post.message);
            tx.commit().await?;
            Ok(false)
        }
        Err(error) => {
            desk.metrics.refused(&error);
            tracing::warn!(%error, "it could not be found out whether a solved post can be read");
            Ok(false)
        }
    }
}

/// Returns whether a message is in a channel, or in a forum's post, that a member without any role can read.
async fn is_public(desk: &Desk, guild: GuildId, post: &SolvedPost) -> Result<bool, PlatformError> {
    let before = MessageId::new(post.message.get().saturating_sub(1));
    let read = desk.platform.history(Some(guild), post.channel, before, 1);
    let found = read.await?.into_iter().next();
    let Some(message) = found.filter(|found| found.id == post.message) else {
        return Err(PlatformError::Gone);
    };
    let holder = message.parent.unwrap_or(post.channel);
    let kind = desk.platform.servers().kind(guild, holder).await?;
    let is_open = match kind {
        ChannelKind::Forum => message.parent.is_some(),
        // A thread of a text channel may be private.
        ChannelKind::Text | ChannelKind::Written => message.parent.is_none(),
        ChannelKind::Silent | ChannelKind::Thread => false,
    };
    if !is_open {
        return Ok(false);
    }
    let missing = desk
        .platform
        .servers()
        .missing(guild, holder, PermissionsOf::Everyone, READING);
    Ok(missing.await?.is_empty())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn solved(count: i64) -> Questions {
        let asked: Vec<_> = (0..count)
            .map(|id| (InquiryId::new(id), "how?".to_owned()))
            .collect();
        Arc::new(SolvedQuestions::new(&asked, None))
    }

    #[tokio::test]
    async fn whoever_asks_at_once_has_the_solved_questions_read_once() {
        let (index, reads) = (SolvedIndex::default(), AtomicUsize::new(0));
        let asks = async |now: Millis| {
            let read = async {
                let read = reads.fetch_add(1, Ordering::Relaxed) + 1;
                tokio::task::yield_now().await;
                Ok::<_, DeskError>(solved(i64::try_from(read).unwrap()))
            };
            index.get(now, read).await.unwrap().count()
        };
        let at_first = Millis::new(0);
        let found = tokio::join!(asks(at_first), asks(at_first), asks(at_first));
        assert_eq!(found, (1, 1, 1), "all wait for the first");
        let found = tokio::join!(asks(FRESH), asks(FRESH));
        assert_eq!(found, (2, 1), "the second takes what is there");
        assert_eq!((asks(FRESH).await, reads.into_inner()), (2, 2));
    }

    #[tokio::test]
    async fn the_questions_that_are_held_are_bounded_in_all() {
        let indexes = SolvedIndexes::default();
        for (guild, count) in [(1, 4), (2, 3), (3, 9)] {
            let read = async { Ok::<_, DeskError>(solved(count)) };
            let index = indexes.of(GuildId::new(guild));
            index.get(Millis::new(0), read).await.unwrap();
            indexes.bound(7);
        }
        let held = |guild| indexes.of(GuildId::new(guild)).count();
        assert_eq!([1, 2, 3].map(held), [0, 0, 9]);
    }
}
