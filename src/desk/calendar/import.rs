//! `/shift import`: shows the shifts and absences in a calendar file, and, once that is confirmed, writes all of them
//! at once.

use futures::stream;
use futures::stream::StreamExt;

use crate::desk::calendar::file;
use crate::desk::calendar::file::{BadCalendar, CalendarFile, Why};
use crate::desk::calendar::plan;
use crate::desk::calendar::plan::{Away, CalendarPlan, ImportOptions, KnownInstructor, Unplanned};
use crate::desk::commands::duty::shifts::{MAX_SHIFTS, shift_words};
use crate::desk::duty::shifts::ChangeOfDuty;
use crate::desk::duty::{handoff, shifts, swaps};
use crate::desk::event::{Call, Person, Press};
use crate::desk::outbox::Outgoing;
use crate::desk::platform::{PlatformError, Response};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Attachment, POST_CHARS, Post, Row, Style};
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError, duty, interactions, members};
use crate::domain::{Absence, GuildId, Locale, Span, Timestamp, UserId};
use crate::measures::zone_of;
use crate::store::Tx;

/// The most lines of each kind that are shown.
const MAX_SHOWN: usize = 6;
/// The most names that are shown of people who are no instructors.
const MAX_SHOWN_NAMES: usize = 20;
/// The most absences of a file.
const MOST_ABSENCES: usize = 1000;
/// The most names in a file that are looked up, followed by how many at once.
const MOST_LOOKED_UP: usize = 60;
const AT_ONCE: usize = 4;

/// Shows what a file would add, with a button.
pub(crate) async fn preview(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let said = |text: String| Ok(Post::text(text));
    let wanted = match wanted(desk, call, guild, voice).await? {
        Ok(wanted) => wanted,
        Err(refusal) => return said(refusal),
    };
    let Some(attached) = call.arguments.file("file") else {
        return said(voice.say1("import-bad-file", "why", "gone"));
    };
    let now = desk.now();
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    let reading = match read(desk, attached, zone.clone()).await? {
        Ok(reading) => reading,
        Err(why) => return said(voice.say1("import-bad-file", "why", why)),
    };
    let known = match wanted.user {
        Some(_) => Vec::new(),
        None => known(desk, guild, &reading).await?,
    };
    let (mut plan, left) = plan::plan(&reading, &known, wanted, &zone, now);
    let shifts = desk.store.shifts(guild, now).await?;
    let absences = desk.store.absences(guild, now).await?;
    let known_already = plan.drop_planned(&shifts, &absences, now);
    if let Some(refusal) = too_many(&plan, shifts.len(), voice) {
        return said(refusal);
    }
    let mut parts = plan_words(&plan, now, voice);
    if known_already > 0 {
        parts.push(voice.count("import-known-already", "count", known_already));
    }
    parts.extend(left_words(&reading, &left, voice));
    if plan.is_empty() {
        parts.insert(0, voice.say("import-nothing"));
        return said(cut_to(&parts.join("\n"), POST_CHARS));
    }
    parts.insert(
        0,
        voice.say1("import-head", "file", escaped(&attached.name)),
    );
    let id = desk.entropy.id();
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let kept = serde_json::to_string(&plan)?;
    tx.keep_calendar_import(guild, id, &kept, now).await?;
    tx.commit().await?;
    let action = Action::ImportCalendar(id);
    let button = voice.button("button-import", action, Style::Primary);
    let post = Post::text(cut_to(&parts.join("\n"), POST_CHARS));
    Ok(post.row(Row::Buttons(vec![button])))
}

/// Reads the options that hold for all events of a file, or returns why the caller may not import one.
async fn wanted(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Result<ImportOptions, String>, DeskError> {
    let user = call.arguments.user("user");
    if let Some(user) = user
        && !duty::is_instructor_now(desk, guild, user).await?
    {
        let text = voice.say1("ticket-not-an-instructor", "user", user.mention());
        return Ok(Err(text));
    }
    let away = call.arguments.text("as").map(|kind| kind == "absences");
    Ok(Ok(ImportOptions { away, user }))
}

/// Downloads a file and reads it; or returns why it cannot be read.
async fn read(
    desk: &Desk,
    attached: &Attachment,
    zone: jiff::tz::TimeZone,
) -> Result<Result<CalendarFile, &'static str>, DeskError> {
    if attached.size > file::MAX_FILE_BYTES as u64 {
        return Ok(Err("large"));
    }
    let bytes = match desk.platform.servers().download(attached).await {
        Ok(bytes) => bytes,
        Err(PlatformError::FileGone) => return Ok(Err("gone")),
        Err(error) => return Err(error.into()),
    };
    // Whatever a stranger wrote is read apart, where nothing else waits.
    let read = tokio::task::spawn_blocking(move || file::read(&bytes, &zone)).await?;
    Ok(read.map_err(|bad| match bad {
        BadCalendar::Large => "large",
        BadCalendar::Many => "many",
        BadCalendar::NoCalendar => "none",
    }))
}

/// Finds the guild's instructors by the names that a file may use: those who had duty before, and others whom its
/// events may name.
async fn known(
    desk: &Desk,
    guild: GuildId,
    reading: &CalendarFile,
) -> Result<Vec<KnownInstructor>, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let instructor = |member: Person| {
        let is_one = settings.is_instructor(&member.roles);
        is_one.then(|| KnownInstructor {
            user: member.user,
            names: vec![member.name, member.username],
        })
    };
    let roster = desk.store.roster(guild, desk.now()).await?;
    let people = roster.candidates.iter().map(|one| one.instructor.user);
    let present = members::present_among(desk, guild, people.collect()).await?;
    let mut known: Vec<KnownInstructor> = present.into_values().filter_map(instructor).collect();
    let names = plan::names_to_look_up(reading, &known, MOST_LOOKED_UP);
    let asked = names.into_iter().map(|name| async move {
        let servers = desk.platform.servers();
        servers.members_called(guild, &name).await
    });
    let mut asked = stream::iter(asked).buffered(AT_ONCE);
    while let Some(found) = asked.next().await {
        let new = found?.into_iter().filter_map(instructor);
        for one in new {
            if known.iter().all(|other| other.user != one.user) {
                known.push(one);
            }
        }
    }
    Ok(known)
}

/// Says that a plan has more shifts or absences than are allowed; `None` if it has not.
fn too_many(plan: &CalendarPlan, there: usize, voice: Voice<'_>) -> Option<String> {
    if there + plan.shifts.len() > MAX_SHIFTS {
        return Some(voice.say1("shift-too-many", "most", MAX_SHIFTS));
    }
    let absences = plan.away.len();
    (absences > MOST_ABSENCES).then(|| voice.say1("import-too-many", "most", MOST_ABSENCES))
}

/// Lists in words the shifts and absences of a plan.
fn plan_words(plan: &CalendarPlan, now: Timestamp, voice: Voice<'_>) -> Vec<String> {
    let shifts: Vec<String> = plan
        .shifts
        .iter()
        .filter_map(|shift| shift.shift(now))
        .map(|shift| shift_words(voice, "import-shift", "other", &shift))
        .collect();
    let away: Vec<String> = plan
        .away
        .iter()
        .map(|away| away_words(voice, "other", away))
        .collect();
    let mut parts = Vec::new();
    for (key, lines) in [("import-shifts", shifts), ("import-away", away)] {
        if !lines.is_empty() {
            parts.push(voice.count(key, "count", lines.len()));
            parts.extend(some(&lines, voice));
        }
    }
    parts
}

fn away_words(voice: Voice<'_>, whose: &str, away: &Away) -> String {
    let values = [
        ("whose", whose.to_owned()),
        ("user", away.user.mention()),
        ("from", away.from.shown()),
        ("until", away.until.shown()),
    ];
    voice.say_with("import-absence", &values)
}

/// Lists in words to one person the shifts and absences that a plan gives them.
fn own_words(plan: &CalendarPlan, user: UserId, now: Timestamp, voice: Voice<'_>) -> String {
    let shifts = plan.shifts.iter().filter(|shift| shift.user == user);
    let shifts = shifts
        .filter_map(|shift| shift.shift(now))
        .map(|shift| shift_words(voice, "import-shift", "own", &shift));
    let away = plan.away.iter();
    let away = away
        .filter(|away| away.user == user && away.until > now)
        .map(|away| away_words(voice, "own", away));
    let lines: Vec<String> = shifts.chain(away).collect();
    let mut parts = vec![voice.say("import-told")];
    parts.extend(some(&lines, voice));
    parts.join("\n")
}

/// Lists in words what is left out: the events of nobody and the people who are not known, the events that cannot be
/// read, and those too early or too late.
fn left_words(reading: &CalendarFile, left: &Unplanned, voice: Voice<'_>) -> Vec<String> {
    let mut parts = Vec::new();
    let nobodys: Vec<String> = left
        .nobodys
        .iter()
        .map(|title| quoted(title, voice))
        .collect();
    if !nobodys.is_empty() {
        parts.push(voice.count("import-nobodys", "count", nobodys.len()));
        parts.extend(some(&nobodys, voice));
    }
    if !left.strangers.is_empty() {
        let names = left.strangers.iter().take(MAX_SHOWN_NAMES);
        let names: Vec<String> = names.map(|name| quoted(name, voice)).collect();
        parts.push(voice.say1("import-strangers", "names", names.join(", ")));
        let more = left.strangers.len().saturating_sub(MAX_SHOWN_NAMES);
        if more > 0 {
            parts.push(voice.count("duty-more", "count", more));
        }
    }
    let unread = reading.unread.iter().map(|one| {
        let why = match one.why {
            Why::Zone => "zone",
            Why::Repeats => "repeats",
            Why::Time => "time",
            Why::Changed => "changed",
        };
        (&one.title, why)
    });
    let odd = left.odd.iter().map(|title| (title, "time"));
    let unread: Vec<String> = unread
        .chain(odd)
        .map(|(title, why)| {
            let values = [("title", quoted(title, voice)), ("why", why.to_owned())];
            voice.say_with("import-unread-line", &values)
        })
        .collect();
    if !unread.is_empty() {
        parts.push(voice.count("import-unread", "count", unread.len()));
        parts.extend(some(&unread, voice));
    }
    if left.out_of_time > 0 {
        parts.push(voice.count("import-out-of-time", "count", left.out_of_time));
    }
    parts
}

/// Makes the title of an event harmless, so that nothing in it acts as markup or mention.
fn quoted(title: &str, voice: Voice<'_>) -> String {
    if title.is_empty() {
        return voice.say("import-untitled");
    }
    format!("`{}`", escaped(title))
}

fn escaped(text: &str) -> String {
    text.replace('`', "'")
}

/// Keeps the first few lines, and says how many more there are.
fn some(lines: &[String], voice: Voice<'_>) -> Vec<String> {
    let mut shown: Vec<String> = lines
        .iter()
        .take(MAX_SHOWN)
        .map(|line| format!("- {line}"))
        .collect();
    if lines.len() > MAX_SHOWN {
        shown.push(voice.count("duty-more", "count", lines.len() - MAX_SHOWN));
    }
    shown
}

/// Handles a press on *Import these*.
pub(crate) async fn pressed(
    desk: &Desk,
    press: &Press,
    id: i64,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let Some(guild) = interactions::guild_of(desk, press, voice).await? else {
        return Ok(());
    };
    if !shifts::leads(desk, &press.by, guild).await? {
        return interactions::reply_privately(desk, press, voice.say("duty-leads-only")).await;
    }
    let said = match confirm(desk, press, guild, id, voice).await? {
        Ok(done) => done,
        Err(refusal) => return interactions::reply_privately(desk, press, refusal).await,
    };
    interactions::respond(desk, press, &Response::Update(Post::text(said))).await
}

/// Writes the plan of a file and returns the reply, or why it cannot be done.
async fn confirm(
    desk: &Desk,
    press: &Press,
    guild: GuildId,
    id: i64,
    voice: Voice<'_>,
) -> Result<Result<String, String>, DeskError> {
    let Some(kept) = desk.store.calendar_import(guild, id).await? else {
        return Ok(Ok(voice.say("import-gone")));
    };
    let mut plan: CalendarPlan = serde_json::from_str(&kept)?;
    for user in plan.people() {
        if !duty::is_instructor_now(desk, guild, user).await? {
            let text = voice.say1("ticket-not-an-instructor", "user", user.mention());
            return Ok(Err(text));
        }
    }
    let now = desk.now();
    let mut tx = interactions::begin_once(desk, press.interaction.id).await?;
    if !tx.drop_calendar_import(guild, id).await? {
        return Ok(Ok(voice.say("import-gone")));
    }
    // It may have been shown, and confirmed, more than once.
    let shifts = tx.shifts(guild, now).await?;
    plan.drop_planned(&shifts, &tx.absences(guild, now).await?, now);
    if let Some(refusal) = too_many(&plan, shifts.len(), voice) {
        return Ok(Err(refusal));
    }
    let mut told = notices(desk, &mut tx, press, guild, &plan).await?;
    let before = tx.roster(guild, now).await?.schedule;
    let counts = bring(desk, &mut tx, guild, &plan).await?;
    told.extend(swaps::follow(desk, &mut tx, guild, press.by.user, before).await?);
    shifts::commit(desk, tx, guild, told).await?;
    Ok(Ok(voice.counts("import-done", &counts)))
}

/// Makes the messages that tell people what the plan changes in their duty, except those who import it themselves.
async fn notices(
    desk: &Desk,
    tx: &mut Tx,
    press: &Press,
    guild: GuildId,
    plan: &CalendarPlan,
) -> Result<Vec<Outgoing>, DeskError> {
    let (mut told, now) = (Vec::new(), desk.now());
    for user in plan.people() {
        let change = ChangeOfDuty {
            guild: Some(guild),
            by: press.by.user,
            of: user,
        };
        let words = |voice: Voice<'_>| own_words(plan, user, now, voice);
        told.extend(shifts::notice(desk, tx, change, words).await?);
    }
    Ok(told)
}

/// Writes those shifts and absences of a plan that are not over meanwhile, and counts them.
async fn bring(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    plan: &CalendarPlan,
) -> Result<[(&'static str, usize); 2], DeskError> {
    let now = desk.now();
    let (mut shifts, mut absences) = (0, 0);
    for shift in plan.shifts.iter().filter_map(|shift| shift.shift(now)) {
        tx.add_shift(guild, &shift).await?;
        tx.end_open_off(guild, shift.instructor, now).await?;
        shifts += 1;
    }
    for away in &plan.away {
        if let Some(span) = Span::between(away.from.max(now), away.until) {
            let absence = Absence {
                instructor: away.user,
                span,
            };
            tx.add_absence(guild, &absence, desk.entropy.id()).await?;
            absences += 1;
        }
    }
    handoff::welcome(desk, tx, guild).await?;
    Ok([("shifts", shifts), ("absences", absences)])
}
