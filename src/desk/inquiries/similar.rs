//! Offers solved posts to a like question that no rule answers, where a server wants that: as links, and only to
//! messages that still exist and that everyone in the server can read.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use tokio::task::spawn_blocking;

use crate::desk::platform::{ChannelKind, Permission, PermissionsOf, PlatformError};
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, InquiryId, MessageId, Millis};
use crate::faq::SolvedQuestions;
use crate::store::SolvedPost;

/// The most solved questions of a server that are looked through, the latest.
const MAX_SEARCHED: u32 = 5_000;
/// The most servers whose questions are held in memory.
const SERVERS: NonZeroUsize = NonZeroUsize::new(4).unwrap();
/// The time for which solved questions are held before they are read anew.
const FRESH: Millis = Millis::minutes(5);
/// The most posts that are offered, followed by the most posts that are checked to find them.
const OFFERED: usize = 3;
const LOOKED_AT: usize = 6;
/// The permissions that everyone needs to read a message.
const READING: &[Permission] = &[Permission::ViewChannel, Permission::ReadMessageHistory];

type Questions = Arc<SolvedQuestions<InquiryId>>;

/// The solved questions of the servers with the latest questions, each with the time for which the process had run when
/// they were read.
pub(crate) struct SolvedIndexes(Mutex<LruCache<GuildId, (Millis, Questions)>>);

impl Default for SolvedIndexes {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(SERVERS)))
    }
}

impl SolvedIndexes {
    fn fresh(&self, guild: GuildId, now: Millis) -> Option<Questions> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, questions) = known.get(&guild)?;
        (now.get() - read_at.get() < FRESH.get()).then(|| Arc::clone(questions))
    }

    fn put(&self, guild: GuildId, now: Millis, questions: Questions) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.put(guild, (now, questions));
    }
}

/// Finds solved posts that are like a question, the most alike first; none where the server does not want them offered.
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
        // The post may have been deleted, forgotten or solved otherwise since the questions were read.
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
    let now = desk.clock.elapsed();
    if let Some(fresh) = desk.solved_indexes.fresh(guild, now) {
        return Ok(fresh);
    }
    let solved = desk.store.solved_questions(guild, MAX_SEARCHED).await?;
    let encoder = desk.book().encoder().cloned();
    let made = spawn_blocking(move || SolvedQuestions::new(&solved, encoder.as_ref()));
    let questions = Arc::new(made.await?);
    let held = Arc::clone(&questions);
    desk.solved_indexes.put(guild, now, held);
    Ok(questions)
}

/// Says whether everyone can read a solved post now. A post that is gone is offered no more. If the platform does not
/// tell, the question is answered without the post.
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

/// Says whether a message stands in a channel, or in a forum's post, that a member without any role can read.
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
