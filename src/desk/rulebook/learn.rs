//! Learns from guilds' lessons and learners' presses: reads them from the store, trains a book with them beside the one
//! in use, and swaps it in, one rebuild at a time. Tells staff about rules that presses have switched off; staff can
//! switch such a rule on again with one press.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::desk::dispatch::supervision;
use crate::desk::dispatch::supervision::caught;
use crate::desk::event::Press;
use crate::desk::outbox::Outgoing;
use crate::desk::platform::Response;
use crate::desk::rulebook::list::quoted;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, Mentions, Post, Row, Style};
use crate::desk::ui::replies::or_dash;
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{
    GuildId, LearningMode, Lesson, LessonId, LessonSource, Locale, Millis, NO_CHANNEL,
    PressMeaning, ReviewDecision, RuleId, RuleMark,
};
use crate::faq::feedback::FORGOTTEN;
use crate::faq::review::Confirmed;
use crate::faq::{Escalate, GuildTrust, Taught, review};
use crate::store::PressAgainst;

/// The interval at which every guild is learned again: presses lose weight with time, and other processes teach too.
const REFRESH_EVERY: Millis = Millis::minutes(10);
/// The age beyond which questions are no longer reviewed.
pub(crate) const REVIEWED_FOR: Millis = Millis::days(30);
/// The number of a guild's latest questions that are searched.
pub(crate) const MAX_SEARCHED: u32 = 500;
/// The number of presses that are counted or forgotten in one transaction.
const PAGE: u32 = 200;
/// The number of pages of presses that are forgotten at once. The rest follows later.
const PAGES: usize = 20;
/// The most automatic lessons of a rule, or a category, in one guild.
const AUTOMATIC_AT_MOST: usize = 20;

/// The guilds with something new to learn.
#[derive(Default)]
pub(crate) struct Learning {
    waiting: Mutex<BTreeSet<GuildId>>,
    /// The time for which the process had run at the last refresh. A clock that is set back does not move it.
    refreshed_at: Mutex<Option<Millis>>,
    requested: Notify,
}

impl Learning {
    fn waiting(&self) -> MutexGuard<'_, BTreeSet<GuildId>> {
        self.waiting.lock()
    }

    /// Returns whether every guild is due to be learned again, and if so notes this as done now.
    fn is_due(&self, elapsed: Millis) -> bool {
        let mut at = self.refreshed_at.lock();
        let due = at.is_none_or(|before| elapsed - before >= REFRESH_EVERY);
        if due {
            *at = Some(elapsed);
        }
        due
    }
}

/// Notes that there is something new to learn in a guild.
pub(crate) fn request_learning(desk: &Desk, guild: Option<GuildId>) {
    let Some(guild) = guild else {
        return;
    };
    if desk.learning.waiting().insert(guild) {
        // The press counts as in hand until the book has learned from it.
        desk.metrics.events_in_hand.inc();
    }
    desk.learning.requested.notify_one();
}

/// Learns everything that guilds have taught so far. Call it before any question is answered.
pub async fn begin_learning(desk: &Desk) -> Result<(), DeskError> {
    desk.learning.is_due(desk.clock.elapsed());
    // Once, for presses from before an upgrade to this version.
    let since = desk.now() - FORGOTTEN;
    while desk.store.count_earlier(since, PAGE).await? {}
    request_all(desk).await?;
    learn(desk).await
}

/// Learns until shutdown. `every` is the interval at which it checks whether all guilds are due.
pub(crate) async fn run_learning(desk: &Desk, every: Duration, shutdown: CancellationToken) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = desk.learning.requested.notified() => {}
            () = tokio::time::sleep(every) => {}
        }
        learn_due(desk).await;
    }
}

/// Learns what is due now.
pub(crate) async fn learn_due(desk: &Desk) {
    let waiting = if desk.learning.is_due(desk.clock.elapsed()) {
        request_all(desk).await
    } else {
        Ok(())
    };
    let learned = match waiting {
        Ok(()) => learn(desk).await,
        failed => failed,
    };
    if let Err(error) = learned {
        tracing::error!(%error, "what was taught could not be taken up; it is tried again");
    }
}

async fn request_all(desk: &Desk) -> Result<(), DeskError> {
    for _ in 0..PAGES {
        let forgotten = desk
            .store
            .forget_votes(desk.now() - FORGOTTEN, PAGE)
            .await?;
        if forgotten < PAGE as usize {
            break;
        }
    }
    let mut guilds = desk.store.guilds_with_lessons().await?;
    guilds.extend(desk.store.guilds_with_presses().await?);
    guilds.extend(desk.books.taught());
    for guild in guilds {
        request_learning(desk, Some(guild));
    }
    Ok(())
}

async fn learn(desk: &Desk) -> Result<(), DeskError> {
    let guilds = std::mem::take(&mut *desk.learning.waiting());
    if guilds.is_empty() {
        return Ok(());
    }
    let learned = caught(
        supervision::watch(desk),
        "learning",
        learn_of(desk, &guilds),
    )
    .await;
    let mut waiting = desk.learning.waiting();
    for guild in guilds {
        // A guild that could not be learned stays due, and is counted once.
        if learned.is_ok() || !waiting.insert(guild) {
            desk.metrics.events_in_hand.dec();
        }
    }
    learned
}

async fn learn_of(desk: &Desk, guilds: &BTreeSet<GuildId>) -> Result<(), DeskError> {
    let mut taught = BTreeMap::new();
    for guild in guilds {
        taught.insert(*guild, taught_in(desk, *guild).await?);
    }
    let books = Arc::clone(&desk.books);
    spawn_blocking(move || books.teach(taught)).await?;
    Ok(())
}

/// Reads a guild's lessons and presses. Empty if it has turned learning off.
async fn taught_in(desk: &Desk, guild: GuildId) -> Result<Taught, DeskError> {
    let mode = desk.store.settings(guild).await?.learning;
    if mode == LearningMode::Off {
        return Ok(Taught::default());
    }
    let mut lessons = desk.store.lessons(guild).await?;
    if mode == LearningMode::Automatic && learn_by_itself(desk, guild, &lessons).await? {
        lessons = desk.store.lessons(guild).await?;
    }
    let guild_trust = guild_trust(desk, guild).await?;
    note(desk, guild, &guild_trust).await?;
    Ok(Taught {
        lessons,
        guild_trust: if guild_trust.is_neutral() {
            GuildTrust::default()
        } else {
            guild_trust
        },
    })
}

/// Computes the trust in a guild's rules by learners' presses. Tickets that a rule opens for everybody do not
/// count.
async fn guild_trust(desk: &Desk, guild: GuildId) -> Result<GuildTrust, DeskError> {
    let book = desk.book();
    let tells = |rule: &RuleId| {
        let rule = book.rule(Some(guild), rule);
        rule.is_none_or(|rule| rule.escalate != Escalate::Always)
    };
    let tallies = desk.store.tallies(guild).await?;
    Ok(GuildTrust::from_tallies(tallies, desk.now(), tells))
}

/// Learns for the automatic mode: wordings that several learners confirmed become examples, and texts that staff filed
/// are learned as filed. Returns whether there were any.
async fn learn_by_itself(desk: &Desk, guild: GuildId, known: &[Lesson]) -> Result<bool, DeskError> {
    let since = desk.now() - REVIEWED_FOR;
    let heard = desk.store.unreviewed(guild, since, MAX_SEARCHED).await?;
    let book = desk.book();
    let revoked_lessons = desk.store.revoked_lessons(guild).await?;
    let confirm = move || review::confirmed(&book, guild, &heard, &revoked_lessons);
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
            taught |= take_up(desk, guild, &one).await?;
        }
    }
    Ok(taught)
}

async fn take_up(desk: &Desk, guild: GuildId, confirmed: &Confirmed) -> Result<bool, DeskError> {
    let now = desk.now();
    let lesson = Lesson {
        id: LessonId::new(desk.entropy.id()),
        guild,
        teaches: confirmed.teaches.clone(),
        text: confirmed.text.trim().to_owned(),
        source: LessonSource::Automatic,
        by: None,
        at: now,
        inquiry: confirmed.inquiries.first().copied(),
    };
    let mut tx = desk.store.begin().await?;
    let taught = tx.teach(&lesson).await?;
    for inquiry in &confirmed.inquiries {
        tx.review(guild, *inquiry, ReviewDecision::Learned, None, now)
            .await?;
    }
    tx.commit().await?;
    Ok(taught)
}

/// The prefix of notices of a demoted rule.
const DEMOTED: &str = "demoted:";
/// The number of presses that are listed.
const MAX_PRESSES: u32 = 8;
/// The number of characters shown of a question.
const QUESTION: usize = 80;

/// Tells staff of rules that presses have newly switched off. Staff are told again of a rule that answered in between.
pub(crate) async fn note(
    desk: &Desk,
    guild: GuildId,
    guild_trust: &GuildTrust,
) -> Result<(), DeskError> {
    let demoted = guild_trust.demoted();
    let told = desk.store.noticed(guild, NO_CHANNEL, DEMOTED).await?;
    let was_told = |rule: &RuleId| told.contains(&format!("{DEMOTED}{rule}"));
    let again: Vec<&String> = told
        .iter()
        .filter(|what| {
            !demoted
                .iter()
                .any(|rule| **what == format!("{DEMOTED}{rule}"))
        })
        .collect();
    if !again.is_empty() {
        let mut tx = desk.store.begin().await?;
        for what in again {
            tx.forget_notice(guild, NO_CHANNEL, what).await?;
        }
        tx.commit().await?;
    }
    for rule in demoted.iter().filter(|rule| !was_told(rule)) {
        tell(desk, guild, rule).await?;
    }
    Ok(())
}

async fn tell(desk: &Desk, guild: GuildId, rule: &RuleId) -> Result<(), DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let Some(channel) = settings.staff_channel else {
        tracing::warn!(%guild, %rule, "a rule was switched off by presses, and no staff channel is set up to tell this to");
        return Ok(());
    };
    let book = desk.book();
    let Some(found) = book.rule(Some(guild), rule) else {
        return Ok(());
    };
    let voice = desk.voice(settings.locale);
    let pressed = desk.store.pressed_against(guild, rule, MAX_PRESSES).await?;
    let mut lines = vec![voice.say_with(
        "demoted",
        &[
            ("rule", rule.to_string()),
            ("title", found.title(settings.locale).to_owned()),
        ],
    )];
    for one in &pressed {
        lines.push(line(desk, guild, one, settings.locale).await?);
    }
    lines.push(voice.say("demoted-what-now"));
    let keep = Button::new(
        Action::KeepRule(rule.mark()),
        voice.say("demoted-keep"),
        Style::Primary,
    );
    let post = Post::text(lines.join("\n")).row(Row::Buttons(vec![keep]));
    let mut tx = desk.store.begin().await?;
    let what = format!("{DEMOTED}{rule}");
    if tx.notice_once(guild, NO_CHANNEL, &what, desk.now()).await? {
        let step = Outgoing::Post {
            guild: Some(guild),
            channel,
            to: None,
            post: Post {
                mentions: Mentions::default(),
                ..post
            },
        };
        outbox::enqueue(desk, &mut tx, &step)?;
    }
    outbox::commit(desk, tx).await
}

/// Makes a line on one press: by whom, when and after which question.
async fn line(
    desk: &Desk,
    guild: GuildId,
    pressed: &PressAgainst,
    locale: Locale,
) -> Result<String, DeskError> {
    let voice = desk.voice(locale);
    let key = match pressed.said {
        PressMeaning::AskedInstructor => "demoted-asked",
        _ => "demoted-not-this",
    };
    let inquiry = desk.store.inquiry(guild, pressed.inquiry).await?;
    let is_shown = inquiry.as_ref().is_none_or(|inquiry| !inquiry.anonymous);
    let who = match pressed.by.filter(|_| is_shown) {
        Some(user) => user.mention(),
        None => voice.say("demoted-somebody"),
    };
    let text = match &inquiry {
        Some(inquiry) => desk.store.inquiry_text(inquiry).await?,
        None => None,
    };
    let question = or_dash(text.map(|text| quoted(&text, QUESTION)));
    let when = pressed.at.as_millis().div_euclid(1000).to_string();
    Ok(voice.say_with(key, &[("who", who), ("question", question), ("when", when)]))
}

/// Switches a rule on again at the request of staff: earlier presses against it no longer count.
pub(crate) async fn keep(
    desk: &Desk,
    press: &Press,
    mark: RuleMark,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let Some(guild) = interactions::guild_of(desk, press, voice).await? else {
        return Ok(());
    };
    if !interactions::is_staff(desk, guild, &press.by).await? {
        let who = voice.say("who-instructor");
        return interactions::reply_privately(desk, press, voice.say1("not-allowed", "who", who))
            .await;
    }
    let book = desk.book();
    let rule = book.rules(Some(guild)).find(|rule| rule.id.mark() == mark);
    let Some(rule) = rule else {
        return interactions::reply_privately(desk, press, voice.say("answer-gone")).await;
    };
    if let Some(mut tx) = interactions::begin_if_first(desk, press.interaction.id).await? {
        tx.keep_rule(guild, &rule.id, press.by.user, desk.now())
            .await?;
        outbox::commit(desk, tx).await?;
    }
    request_learning(desk, Some(guild));
    let settings = desk.guilds.get(guild).await?;
    let values = [
        ("rule", rule.id.to_string()),
        ("title", rule.title(settings.locale).to_owned()),
        ("who", press.by.user.mention()),
    ];
    let kept = desk
        .voice(settings.locale)
        .say_with("demoted-kept", &values);
    interactions::respond(desk, press, &Response::Update(Post::text(kept))).await
}
