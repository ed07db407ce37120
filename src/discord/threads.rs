//! Threads of tickets: opens, finds, archives and locks them.

use serde_json::{Value, json};
use serenity::builder::CreateThread;
use serenity::http::Route;
use serenity::model::channel::{AutoArchiveDuration, ChannelType, GuildChannel, ThreadsData};
use serenity::model::id as serenity_id;

use super::client::{DiscordPlatform, channel_id, forgive_gone};
use super::guilds::{KnownChannel, fetch_channel};
use super::permissions::{TO_MANAGE_THREADS, TO_OPEN, TO_SEE};
use super::rest::Ask;
use crate::desk::platform::{CLOCKS_DIFFER, PlatformError, SpokenThread, ThreadState};
use crate::domain::{ChannelId, GuildId, MessageId, Timestamp};

/// Discord's limit for a thread's name, in characters.
const LONGEST_NAME: usize = 100;
/// The number of pages of a hundred archived threads that are searched, the last archived first.
const ARCHIVE_PAGES: usize = 5;
impl DiscordPlatform {
    /// Opens a private thread to which only staff add people.
    pub(super) async fn open_private_thread(
        &self,
        parent: ChannelId,
        name: &str,
    ) -> Result<ChannelId, PlatformError> {
        let name: String = name.chars().take(LONGEST_NAME).collect();
        let thread = CreateThread::new(name)
            .kind(ChannelType::PrivateThread)
            .invitable(false)
            .auto_archive_duration(AutoArchiveDuration::OneWeek);
        let channel_id = channel_id(parent);
        let ask = Ask::post(Route::ChannelThreads { channel_id }).slow();
        let ask = ask.body(&thread);
        let made: Result<GuildChannel, _> = self.rest.call(ask).await;
        let made = made.map_err(|failure| self.explain(failure, parent, TO_OPEN))?;
        let thread = ChannelId::new(made.id.get());
        self.guilds
            .change(GuildId::new(made.guild_id.get()), |known| {
                known.channels.insert(thread, KnownChannel::of(&made));
            });
        Ok(thread)
    }

    /// Finds the oldest thread that frontdesk opened under a name after `since`. An older one belongs to another ticket
    /// of the same number, because restoring a database resets the counter.
    pub(super) async fn search_thread(
        &self,
        guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
        since: Timestamp,
    ) -> Result<Option<ChannelId>, PlatformError> {
        let begin = MessageId::at(since - CLOCKS_DIFFER).get();
        let first = |threads: &[GuildChannel]| {
            let ours = threads
                .iter()
                .filter(|thread| self.is_ours(thread, parent, name_begins))
                .map(thread_id);
            ours.filter(|thread| thread.get() >= begin).min()
        };
        if let Some(found) = first(&self.threads_of(guild).await?) {
            return Ok(Some(found));
        }
        let mut before = None;
        for _ in 0..ARCHIVE_PAGES {
            let page = self
                .archive_page(parent, ThreadArchive::Private, before)
                .await?;
            if let Some(found) = first(&page.threads) {
                return Ok(Some(found));
            }
            before = page.threads.last().and_then(archived_at);
            if !page.has_more || before.is_none() {
                break;
            }
        }
        Ok(None)
    }

    fn is_ours(&self, thread: &GuildChannel, parent: ChannelId, name_begins: &str) -> bool {
        let mine = |owner: serenity_id::UserId| owner.get() == self.me.get();
        thread.parent_id == Some(channel_id(parent))
            && thread.owner_id.is_none_or(mine)
            && thread.name.starts_with(name_begins)
    }

    /// Deletes spare threads, which were opened twice or too late and in which nobody wrote.
    pub(super) async fn delete_spares(
        &self,
        guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
        kept: Option<ChannelId>,
    ) -> Result<(), PlatformError> {
        for thread in self.threads_of(guild).await? {
            let spare = thread_id(&thread);
            // In one that people use something was said.
            let used = thread.total_message_sent.is_some_and(|count| count > 0);
            if Some(spare) == kept || used || !self.is_ours(&thread, parent, name_begins) {
                continue;
            }
            let channel_id = channel_id(spare);
            let gone = self
                .rest
                .done(Ask::delete(Route::Channel { channel_id }))
                .await;
            let gone = gone.map_err(|failure| self.explain(failure, spare, TO_MANAGE_THREADS));
            forgive_gone(gone)?;
        }
        Ok(())
    }

    /// Reads whether a thread is archived and locked; `None` if it is gone.
    pub(super) async fn look_at_thread(
        &self,
        thread: ChannelId,
    ) -> Result<Option<ThreadState>, PlatformError> {
        let found = match fetch_channel(&self.rest, thread).await {
            Ok(found) => found.and_then(|found| found.thread_metadata),
            Err(failure) => match self.explain(failure, thread, TO_SEE) {
                PlatformError::Gone => None,
                other => return Err(other),
            },
        };
        Ok(found.map(|stands| match (stands.archived, stands.locked) {
            (false, _) => ThreadState::Active,
            (true, false) => ThreadState::Archived,
            (true, true) => ThreadState::Locked,
        }))
    }

    /// Lists every unarchived thread of a guild that frontdesk can see.
    pub(super) async fn threads_of(
        &self,
        guild: GuildId,
    ) -> Result<Vec<GuildChannel>, PlatformError> {
        let guild_id = serenity_id::GuildId::new(guild.get());
        let route = Route::GuildThreadsActive { guild_id };
        let found: ThreadsData = self.rest.call(Ask::get(route)).await?;
        Ok(found.threads)
    }

    /// Reads a hundred archived threads of a channel, the last archived first.
    async fn archive_page(
        &self,
        parent: ChannelId,
        archive: ThreadArchive,
        before: Option<String>,
    ) -> Result<ThreadsData, PlatformError> {
        let channel_id = channel_id(parent);
        let (route, wanted) = match archive {
            ThreadArchive::Private => (
                Route::ChannelArchivedPrivateThreads { channel_id },
                TO_MANAGE_THREADS,
            ),
            ThreadArchive::Public => (Route::ChannelArchivedPublicThreads { channel_id }, TO_SEE),
        };
        let mut params = vec![("limit", "100".to_owned())];
        params.extend(before.map(|time| ("before", time)));
        let found = self.rest.call(Ask::get(route).params(params)).await;
        found.map_err(|failure| self.explain(failure, parent, wanted))
    }

    /// Reads the public threads of a channel that were archived after a moment, up to a few pages.
    pub(super) async fn archived_since(
        &self,
        parent: ChannelId,
        since: Timestamp,
    ) -> Result<Vec<GuildChannel>, PlatformError> {
        let (mut found, mut before) = (Vec::new(), None);
        for _ in 0..ARCHIVE_PAGES {
            let page = self
                .archive_page(parent, ThreadArchive::Public, before)
                .await?;
            let oldest = page.threads.last();
            before = oldest.and_then(archived_at);
            let newer = |at: i64| at >= since.as_secs();
            let reached = !oldest.and_then(archived_in).is_some_and(newer);
            let threads = page.threads.into_iter();
            found.extend(threads.filter(|thread| archived_in(thread).is_none_or(newer)));
            if !page.has_more || reached || before.is_none() {
                break;
            }
        }
        Ok(found)
    }

    /// Archives, locks or opens a thread.
    pub(super) async fn archive_thread(
        &self,
        thread: ChannelId,
        thread_state: ThreadState,
    ) -> Result<(), PlatformError> {
        let (archived, locked) = match thread_state {
            ThreadState::Active => (false, false),
            ThreadState::Archived => (true, false),
            ThreadState::Locked => (true, true),
        };
        let body = json!({"archived": archived, "locked": locked});
        self.change_thread(thread, &body).await
    }

    /// Gives a thread another name.
    pub(super) async fn name_thread(
        &self,
        thread: ChannelId,
        name: &str,
    ) -> Result<(), PlatformError> {
        let name: String = name.chars().take(LONGEST_NAME).collect();
        self.change_thread(thread, &json!({ "name": name })).await
    }

    async fn change_thread(&self, thread: ChannelId, body: &Value) -> Result<(), PlatformError> {
        let channel_id = channel_id(thread);
        let done = self
            .rest
            .done(Ask::patch(Route::Channel { channel_id }).body(body))
            .await;
        done.map_err(|failure| self.explain(failure, thread, TO_MANAGE_THREADS))
    }
}

/// An archive of a channel.
#[derive(Clone, Copy)]
enum ThreadArchive {
    /// Archived public threads and forum posts.
    Public,
    /// Archived private threads.
    Private,
}

/// Returns the time at which a thread was archived, as Discord writes times.
fn archived_at(thread: &GuildChannel) -> Option<String> {
    thread.thread_metadata?.archive_timestamp?.to_rfc3339()
}

/// Returns the time at which a thread was archived, in Unix seconds.
fn archived_in(thread: &GuildChannel) -> Option<i64> {
    let at = thread.thread_metadata?.archive_timestamp?;
    Some(at.unix_timestamp())
}

fn thread_id(thread: &GuildChannel) -> ChannelId {
    ChannelId::new(thread.id.get())
}

/// Converts a thread into the desk's record of a thread with messages.
pub(super) fn spoken(thread: &GuildChannel) -> Option<SpokenThread> {
    Some(SpokenThread {
        thread: thread_id(thread),
        parent: ChannelId::new(thread.parent_id?.get()),
        last: MessageId::new(thread.last_message_id?.get()),
    })
}
