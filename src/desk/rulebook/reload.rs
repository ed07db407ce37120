//! Reads the rule files again: on request, or after their folder has changed and come to rest; and puts the result into
//! words. Broken files change nothing: their errors are logged, and staff are told once. A guild reads nothing about
//! another guild's own files.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::desk::outbox::Outgoing;
use crate::desk::rulebook::list::{fitted, quoted};
use crate::desk::rulebook::served::Renewed;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{ChannelId, GuildId, GuildSettings, Millis, NO_CHANNEL, RuleId};
use crate::faq::{Footprint, Problem, Problems};

/// The interval at which the folder is checked.
const LOOK_EVERY: Millis = Millis::secs(2);
/// The most errors of one version that are logged.
const LOGGED: usize = 50;
/// The prefix of the keys of notices of broken rules.
const NOTICE: &str = "rules:";

/// The state of watching the folder.
#[derive(Default)]
struct FolderWatch {
    /// The time for which the process had run at the last check. A clock that is set back does not move it.
    looked_at: Option<Millis>,
    seen: Option<Footprint>,
}

impl FolderWatch {
    fn is_due(&self, elapsed: Millis) -> bool {
        self.looked_at
            .is_none_or(|before| elapsed - before >= LOOK_EVERY)
    }

    /// Returns whether two checks in a row saw an equal folder: an editor writes several files one after another.
    fn has_come_to_rest(&mut self, look: Footprint, elapsed: Millis) -> bool {
        self.looked_at = Some(elapsed);
        let same = self.seen.as_ref() == Some(&look);
        self.seen = Some(look);
        same
    }
}

/// Watches the rules folder until shutdown, and reads it again when it has changed. `every` is the interval at which it
/// checks whether a look is due.
pub(crate) async fn run_rules_watch(desk: &Desk, every: Duration, shutdown: CancellationToken) {
    let mut watch = FolderWatch::default();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(every) => {}
        }
        if !watch.is_due(desk.clock.elapsed()) {
            continue;
        }
        let looked = tokio::select! {
            () = shutdown.cancelled() => return,
            looked = look_at_rules(desk, &mut watch) => looked,
        };
        if let Err(error) = looked {
            tracing::error!(%error, "the changed rules could not be taken up");
        }
    }
}

async fn look_at_rules(desk: &Desk, watch: &mut FolderWatch) -> Result<(), DeskError> {
    let folder = desk.books.folder().to_owned();
    let look = spawn_blocking(move || Footprint::of(&folder)).await?;
    let is_unchanged = desk.books.looks_as_read(&look);
    if watch.has_come_to_rest(look, desk.clock.elapsed()) && !is_unchanged {
        reread_rules(desk).await.map(drop)?;
    }
    Ok(())
}

/// Reads the rule files again, while the book stays in use. If they have errors, the book stays, and staff are told.
pub(crate) async fn reread_rules(desk: &Desk) -> Result<Result<Renewed, Problems>, DeskError> {
    let books = Arc::clone(&desk.books);
    let reread = spawn_blocking(move || books.reload()).await?;
    match &reread {
        Ok(renewed) => rules_renewed(desk, renewed).await?,
        Err(problems) => rules_refused(desk, problems).await?,
    }
    Ok(reread)
}

async fn rules_renewed(desk: &Desk, renewed: &Renewed) -> Result<(), DeskError> {
    let difference = renewed.after.difference(&renewed.before, None);
    tracing::info!(
        rules = renewed.after.rules(None).count(),
        added = difference.added.len(),
        removed = difference.removed.len(),
        changed = difference.changed.len(),
        guilds = renewed.after.guilds().count(),
        "the rules are read anew and serve from now on"
    );
    desk.books.note_refused(None);
    // Staff are told of the next broken version, even if it equals the last one.
    let guilds = desk.store.all_settings().await?;
    let mut tx = desk.store.begin().await?;
    for settings in guilds {
        tx.forget_notices(settings.guild, NO_CHANNEL, NOTICE)
            .await?;
    }
    Ok(tx.commit().await?)
}

async fn rules_refused(desk: &Desk, problems: &Problems) -> Result<(), DeskError> {
    let version = digest(problems);
    if desk.books.note_refused(Some(version)) {
        for problem in problems.0.iter().take(LOGGED) {
            tracing::error!("{}", problem.to_string().replace('\n', " "));
        }
        tracing::error!(
            errors = problems.0.len(),
            "the changed rules are refused; those in use go on"
        );
    }
    for settings in desk.store.all_settings().await? {
        if let Some(channel) = settings.staff_channel {
            tell_refusal_of_rules(desk, &settings, channel, version, problems).await?;
        }
    }
    Ok(())
}

/// Tells a guild's staff of broken rules, unless they were told of this version.
async fn tell_refusal_of_rules(
    desk: &Desk,
    settings: &GuildSettings,
    channel: ChannelId,
    version: u64,
    problems: &Problems,
) -> Result<(), DeskError> {
    let what = format!("{NOTICE}{version:016x}");
    let mut tx = desk.store.begin().await?;
    let now = desk.now();
    if !tx
        .notice_once(settings.guild, NO_CHANNEL, &what, now)
        .await?
    {
        return Ok(());
    }
    let voice = desk.voice(settings.locale);
    let text = notice(voice, problems, desk.books.folder(), settings.guild);
    let step = Outgoing::Post {
        guild: Some(settings.guild),
        channel,
        to: None,
        post: Post::text(text),
    };
    outbox::enqueue(desk, &mut tx, &step)?;
    outbox::commit(desk, tx).await
}

/// Computes a number that identifies a broken version from its problems.
fn digest(problems: &Problems) -> u64 {
    let mut hasher = DefaultHasher::new();
    for problem in &problems.0 {
        problem.to_string().hash(&mut hasher);
    }
    hasher.finish()
}

/// The most characters shown of one problem's message.
const MESSAGE_CHARS: usize = 300;
/// The most characters shown of the wrong line.
const LINE_CHARS: usize = 120;

/// Runs `/rules reload` and returns the reply.
pub(crate) async fn reload_rules(
    desk: &Desk,
    guild: Option<GuildId>,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    // All guilds share the files: no guild may request readings so often that others wait.
    if !desk.books.may_be_asked(guild, desk.now()) {
        return Ok(voice.say("rules-reload-soon"));
    }
    Ok(match reread_rules(desk).await? {
        Ok(renewed) => changes_text(voice, &renewed, guild),
        Err(problems) => problems_text(voice, &problems, desk.books.folder(), guild),
    })
}

/// Makes the notice of broken rules for a guild's staff: the number of problems, and the first of them.
pub(crate) fn notice(
    voice: Voice<'_>,
    problems: &Problems,
    folder: &Path,
    guild: GuildId,
) -> String {
    let first = problems.0.iter().find(|one| concerns(one, Some(guild)));
    let count = problems.0.len();
    let heading = voice.count("rules-refused-notice", "count", count);
    match first {
        Some(first) => format!("{heading}\n{}", told(first, folder)),
        None => format!("{heading}\n{}", voice.say("rules-refused-elsewhere")),
    }
}

fn changes_text(voice: Voice<'_>, renewed: &Renewed, guild: Option<GuildId>) -> String {
    let difference = renewed.after.difference(&renewed.before, guild);
    let rules = renewed.after.rules(guild).count();
    if difference.is_empty() {
        return voice.count("rules-reloaded-same", "rules", rules);
    }
    let signed = |sign: char, ids: &[RuleId]| -> Vec<String> {
        ids.iter().map(|id| format!("{sign} `{id}`")).collect()
    };
    let mut lines = signed('+', &difference.added);
    lines.extend(signed('−', &difference.removed));
    lines.extend(signed('~', &difference.changed));
    if difference.settings {
        lines.insert(0, voice.say("rules-reloaded-settings"));
    }
    let heading = voice.counts(
        "rules-reloaded",
        &[
            ("rules", rules),
            ("added", difference.added.len()),
            ("removed", difference.removed.len()),
            ("changed", difference.changed.len()),
        ],
    );
    fitted(&heading, &lines, |rest| {
        voice.count("rules-more", "count", rest)
    })
}

fn problems_text(
    voice: Voice<'_>,
    problems: &Problems,
    folder: &Path,
    guild: Option<GuildId>,
) -> String {
    let concerning = problems.0.iter().filter(|one| concerns(one, guild));
    let mut lines: Vec<String> = concerning.map(|one| told(one, folder)).collect();
    if lines.len() < problems.0.len() {
        lines.push(voice.say("rules-refused-elsewhere"));
    }
    let heading = voice.count("rules-refused", "count", problems.0.len());
    fitted(&heading, &lines, |rest| {
        voice.count("rules-more", "count", rest)
    })
}

/// Writes a problem with its place, relative to the rules folder.
fn told(problem: &Problem, folder: &Path) -> String {
    let path = Path::new(&*problem.file);
    let within = path.strip_prefix(folder).unwrap_or(path);
    let name = match within.file_name() {
        Some(_) => within.display().to_string(),
        // The problem is with the folder itself.
        None => path.display().to_string(),
    };
    let place = match problem.line {
        Some(line) => format!("{name}:{line}"),
        None => name,
    };
    let message = problem.message.lines().map(str::trim);
    let message = quoted(&message.collect::<Vec<_>>().join(" "), MESSAGE_CHARS);
    match problem.text.as_str() {
        "" => format!("- **{place}** {message}"),
        text => format!("- **{place}** {message}\n> {}", quoted(text, LINE_CHARS)),
    }
}

/// Returns whether a problem concerns a guild: it is in its own files, or in those for everyone.
fn concerns(problem: &Problem, guild: Option<GuildId>) -> bool {
    let mut parts = Path::new(&*problem.file).iter().rev();
    let name =
        |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str().map(str::to_owned));
    let (last, folder, above) = (name(parts.next()), name(parts.next()), name(parts.next()));
    let owner = match (folder.as_deref(), above.as_deref()) {
        (Some(owner), Some("guilds")) => owner.parse::<GuildId>().ok(),
        // The problem is with the guild's folder as a whole.
        (Some("guilds"), _) => last.and_then(|owner| owner.parse().ok()),
        _ => None,
    };
    owner.is_none_or(|owner| Some(owner) == guild)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;
    use crate::faq::RuleBook;

    #[test]
    fn a_folder_that_is_still_being_written_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str| std::fs::write(dir.path().join(name), "x").unwrap();
        let mut watch = FolderWatch::default();
        let mut elapsed = Millis::ZERO;
        assert!(watch.is_due(elapsed));
        for (change, rested) in [
            (Some("a.toml"), false),
            (Some("b.toml"), false),
            (None, true),
        ] {
            if let Some(name) = change {
                write(name);
            }
            assert_eq!(
                watch.has_come_to_rest(Footprint::of(dir.path()), elapsed),
                rested,
                "{change:?}"
            );
            assert!(!watch.is_due(elapsed + Millis::secs(1)));
            elapsed = elapsed + LOOK_EVERY;
            assert!(watch.is_due(elapsed));
        }
    }

    const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n";

    fn problem(file: &str, line: Option<usize>, message: &str) -> Problem {
        Problem {
            file: Arc::from(file),
            line,
            text: line.map(|_| "id = `x`".to_owned()).unwrap_or_default(),
            message: message.to_owned(),
        }
    }

    fn in_english(say: impl FnOnce(Voice<'_>) -> String) -> String {
        let texts = Texts::load().unwrap();
        say(Voice::new(&texts, Locale::EnUs))
    }

    #[test]
    fn errors_name_their_place_within_the_folder_and_nothing_of_another_guild() {
        let problems = Problems(vec![
            problem("/srv/rules/a.toml", Some(3), "no such key\n  at all"),
            problem("/srv/rules/guilds/7/b.toml", Some(1), "secret of seven"),
            problem("/srv/rules/guilds/8/c.toml", None, "own one"),
        ]);
        let folder = Path::new("/srv/rules");
        let told =
            in_english(|voice| problems_text(voice, &problems, folder, Some(GuildId::new(8))));
        assert!(told.contains("3 things"), "{told}");
        assert!(
            told.contains("- **a.toml:3** `no such key at all`\n> `id = ˋxˋ`"),
            "{told}"
        );
        assert!(told.contains("- **guilds/8/c.toml** `own one`"), "{told}");
        assert!(!told.contains("seven"), "{told}");
        assert!(told.ends_with("files of other servers."), "{told}");

        let notice = in_english(|voice| notice(voice, &problems, folder, GuildId::new(9)));
        assert!(
            notice.contains("a.toml:3") && !notice.contains("own one"),
            "{notice}"
        );
    }

    #[test]
    fn a_notice_of_what_only_other_guilds_wrote_quotes_nothing() {
        let problems = Problems(vec![problem("r/guilds/7/b.toml", Some(1), "secret")]);
        let told = in_english(|voice| notice(voice, &problems, Path::new("r"), GuildId::new(9)));
        assert!(
            !told.contains("secret") && told.contains("other servers"),
            "{told}"
        );
    }

    #[test]
    fn many_errors_are_cut_with_a_count_of_the_rest() {
        let many = (1..=90).map(|line| problem("r/a.toml", Some(line), &"wrong ".repeat(20)));
        let problems = Problems(many.collect());
        let told = in_english(|voice| problems_text(voice, &problems, Path::new("r"), None));
        assert!(told.chars().count() <= 2000);
        let shown = told.matches("**a.toml:").count();
        assert!(
            told.ends_with(&format!("… and {} more", 90 - shown)),
            "{told}"
        );
    }

    #[test]
    fn what_changed_is_listed_by_its_sign() {
        let rule = |id: &str, reply: &str| {
            format!(
                "[[rule]]\nid = '{id}'\ncategory = 'a'\ntitle = {{ en = 'T' }}\nreplies = {{ en = ['{reply}'] }}\n"
            )
        };
        let book = |rules: String| {
            let sources = [("book.toml", BOOK.to_owned()), ("a.toml", rules)];
            Arc::new(RuleBook::from_sources(sources).unwrap())
        };
        let before = book(rule("old", "x") + &rule("same", "x") + &rule("other", "x"));
        let after = book(rule("same", "x") + &rule("other", "y") + &rule("new", "x"));
        let renewed = Renewed {
            before: Arc::clone(&before),
            after,
        };
        let told = in_english(|voice| changes_text(voice, &renewed, None));
        assert!(told.ends_with("\n+ `new`\n− `old`\n~ `other`"), "{told}");
        let same = Renewed {
            before: Arc::clone(&before),
            after: before,
        };
        let told = in_english(|voice| changes_text(voice, &same, None));
        assert!(told.contains("Nothing changed"), "{told}");
    }
}
