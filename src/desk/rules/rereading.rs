//! Reads the rule files anew: when their folder has changed and come to rest, or when somebody asks. A
//! broken one changes nothing: its errors go to the log, and staff are told once.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::refused;
use crate::desk::books::Renewed;
use crate::desk::outgoing::Outgoing;
use crate::desk::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{ChannelId, GuildSettings, Millis, Timestamp};
use crate::faq::{Footprint, Problems};

/// How often the folder is looked at.
const LOOK_EVERY: Millis = Millis::secs(2);
/// So many errors of one version go to the log.
const LOGGED: usize = 50;
/// How notices of broken rules begin among all notices of a guild.
const NOTICE: &str = "rules:";
/// They stand under no channel.
const NO_CHANNEL: ChannelId = ChannelId::new(0);

/// What was seen of the folder while it is watched.
#[derive(Default)]
struct Watch {
    looked_at: Option<Timestamp>,
    seen: Option<Footprint>,
}

impl Watch {
    fn is_due(&self, now: Timestamp) -> bool {
        self.looked_at
            .is_none_or(|before| now.since(before) >= LOOK_EVERY)
    }

    /// Whether two looks in a row saw the same: an editor writes several files, one after another.
    fn has_come_to_rest(&mut self, look: Footprint, now: Timestamp) -> bool {
        self.looked_at = Some(now);
        let same = self.seen.as_ref() == Some(&look);
        self.seen = Some(look);
        same
    }
}

impl Desk {
    /// Looks at the rules folder until told to stop, and reads it anew when it has changed. `every` is how
    /// often it is asked whether the time for a look has come.
    pub async fn run_rules_watch(&self, every: Duration, shutdown: CancellationToken) {
        let mut watch = Watch::default();
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(every) => {}
            }
            if !watch.is_due(self.now()) {
                continue;
            }
            let looked = tokio::select! {
                () = shutdown.cancelled() => return,
                looked = self.look_at_rules(&mut watch) => looked,
            };
            if let Err(error) = looked {
                tracing::error!(%error, "the changed rules could not be taken up");
            }
        }
    }

    async fn look_at_rules(&self, watch: &mut Watch) -> Result<(), DeskError> {
        let folder = self.books.folder().to_owned();
        let look = spawn_blocking(move || Footprint::of(&folder)).await?;
        let is_read = self.books.is_read(&look);
        if watch.has_come_to_rest(look, self.now()) && !is_read {
            self.reread_rules().await.map(drop)?;
        }
        Ok(())
    }

    /// Reads the rule files anew, beside the book in use; what is wrong with them leaves it where it is, and
    /// is told.
    pub async fn reread_rules(&self) -> Result<Result<Renewed, Problems>, DeskError> {
        let books = Arc::clone(&self.books);
        let reread = spawn_blocking(move || books.reload()).await?;
        match &reread {
            Ok(renewed) => self.rules_renewed(renewed).await?,
            Err(problems) => self.rules_refused(problems).await?,
        }
        Ok(reread)
    }

    async fn rules_renewed(&self, renewed: &Renewed) -> Result<(), DeskError> {
        let difference = renewed.after.difference(&renewed.before, None);
        tracing::info!(
            rules = renewed.after.rules(None).count(),
            added = difference.added.len(),
            removed = difference.removed.len(),
            changed = difference.changed.len(),
            guilds = renewed.after.guilds().count(),
            "the rules are read anew and serve from now on"
        );
        self.books.note_refused(None);
        // What breaks next is told, even if it is what was broken before.
        let guilds = self.store.all_settings().await?;
        let mut tx = self.store.begin().await?;
        for settings in guilds {
            tx.forget_notices(settings.guild, NO_CHANNEL, NOTICE)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    async fn rules_refused(&self, problems: &Problems) -> Result<(), DeskError> {
        let version = digest(problems);
        if self.books.note_refused(Some(version)) {
            for problem in problems.0.iter().take(LOGGED) {
                tracing::error!("{}", problem.to_string().replace('\n', " "));
            }
            tracing::error!(
                errors = problems.0.len(),
                "the changed rules are refused; those in use go on"
            );
        }
        for settings in self.store.all_settings().await? {
            if let Some(channel) = settings.staff_channel {
                self.tell_refusal_of_rules(&settings, channel, version, problems)
                    .await?;
            }
        }
        Ok(())
    }

    /// Tells a guild's staff of broken rules, unless they were told of this very version.
    async fn tell_refusal_of_rules(
        &self,
        settings: &GuildSettings,
        channel: ChannelId,
        version: u64,
        problems: &Problems,
    ) -> Result<(), DeskError> {
        let what = format!("{NOTICE}{version:016x}");
        let mut tx = self.store.begin().await?;
        let now = self.now();
        if !tx
            .notice_once(settings.guild, NO_CHANNEL, &what, now)
            .await?
        {
            return Ok(());
        }
        let voice = self.voice(settings.locale);
        let text = refused::notice(voice, problems, self.books.folder(), settings.guild);
        let step = Outgoing::Post {
            guild: Some(settings.guild),
            channel,
            to: None,
            post: Post::text(text),
        };
        self.enqueue(&mut tx, &step)?;
        self.commit(tx).await
    }
}

/// Tells one broken version from another: by what is wrong with it.
fn digest(problems: &Problems) -> u64 {
    let mut hasher = DefaultHasher::new();
    for problem in &problems.0 {
        problem.to_string().hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_still_being_written_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str| std::fs::write(dir.path().join(name), "x").unwrap();
        let mut watch = Watch::default();
        let mut now = Timestamp::from_millis(0);
        assert!(watch.is_due(now));
        for (change, rested) in [
            (Some("a.toml"), false),
            (Some("b.toml"), false),
            (None, true),
        ] {
            if let Some(name) = change {
                write(name);
            }
            assert_eq!(
                watch.has_come_to_rest(Footprint::of(dir.path()), now),
                rested,
                "{change:?}"
            );
            assert!(!watch.is_due(now + Millis::secs(1)));
            now += LOOK_EVERY;
            assert!(watch.is_due(now));
        }
    }
}
