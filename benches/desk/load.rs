//! A large team as the store would hold it, written by few large statements: twenty guilds with ten instructors each,
//! five weekly shifts an instructor, and 500 open tickets a guild, whose targets are counted in duty hours; and what is due
//! of them.

use frontdesk::domain::{GuildId, Timestamp};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};

/// The number of guilds, of instructors, of shifts and of open tickets.
pub(crate) const GUILDS: i64 = 20;
pub(crate) const INSTRUCTORS: i64 = 200;
pub(crate) const SHIFTS: i64 = 1_000;
pub(crate) const TICKETS: i64 = 10_000;
/// The ids of all of them begin here, beyond those of the community that is set up.
const FIRST: i64 = 1_000_000;

/// A number `i` names each row; its guild follows from it.
const TABLES: [&str; 8] = [
    "INSERT INTO guilds (guild, locale, time_zone, watch_ms, first_reply_ms, learner_silence_ms, reopen_ms, \
     survey_share, learning, resolution_ms, counted_by) {n} SELECT {first} + i, 'en-US', 'Europe/Berlin', 900000, 14400000, 86400000, 604800000, \
     0.2, 'reviewed', 86400000, 'duty' FROM n WHERE i <= {guilds}",
    "INSERT INTO instructors (guild, user_id, categories, capacity) \
     {n} SELECT {first} + 1 + i % {guilds}, {first} + i, '[]', 1000 FROM n WHERE i <= {instructors}",
    "INSERT INTO shifts (guild, number, instructor, days, starts, ends, zone, valid_from) \
     {n} SELECT {first} + 1 + i % {guilds}, i, {first} + 1 + (i - 1) % {instructors}, 127, i / {instructors} % 5 * 240, \
     i / {instructors} % 5 * 240 + 300, \
     'Europe/Berlin', 0 FROM n WHERE i <= {shifts}",
    "INSERT INTO schedule_revisions (guild, revision) {n} SELECT {first} + i, i FROM n WHERE i <= {guilds}",
    "INSERT INTO learners (user_id, learner, first_seen_at) {n} SELECT {first} + 1000000 + i, {first} + i, {now} FROM n",
    "INSERT INTO inquiries (id, guild, learner, place, channel, asked_at, locale, band, score, suggested, outcome, \
     answered_at) {n} SELECT {first} + i, {first} + 1 + i % {guilds}, {first} + i, 'channel', 7, {now}, 'en-US', \
     'unknown', 0.0, '[]', 'pending', {now} FROM n",
    "INSERT INTO tickets (id, guild, number, inquiry, learner, state, assignee, tagged, support_channel, thread, \
     learner_in_thread, opened_at, moved_at, reply_owed_since, ball_with_learner_since) {n} SELECT {first} + i, {first} + 1 + i % {guilds}, i, \
     {first} + i, {first} + i, 'claimed', {first} + 1 + (i - 1) % {instructors}, '[]', 8, 100000000 + i, 1, {now}, {now}, \
     CASE i % 2 WHEN 0 THEN {now} - 3600000 END, CASE i % 2 WHEN 1 THEN {now} - 3600000 END FROM n",
    "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) {n} SELECT {first} + i, 1, {now} - 3600000, 'escalated', \
     '{\"kind\":\"escalated\",\"ticket\":' || ({first} + i) || '}' FROM n",
];

/// A kind of timer that is due, and whether of tickets whose learner is waited for.
#[derive(Clone, Copy)]
pub(crate) struct Due {
    pub(crate) kind: &'static str,
    pub(crate) waited_for: bool,
}

/// One of the guilds.
pub(crate) fn guild(nth: i64) -> GuildId {
    GuildId::new((FIRST + 1 + nth % GUILDS).unsigned_abs())
}

/// Writes the team and its tickets.
pub(crate) async fn write(url: &str, now: Timestamp) {
    for table in TABLES {
        run(url, &filled(table, now)).await;
    }
}

/// Shortens the targets of replies, so that those that are owed for an hour are late.
pub(crate) async fn shorten_targets(url: &str) {
    run(url, "UPDATE guilds SET first_reply_ms = 900000").await;
}

/// Makes so many timers of a kind due, each of another inquiry or ticket: of those whose learner waits for a reply, or of
/// those who are waited for.
pub(crate) async fn make_due(url: &str, due: Due, many: i64, now: Timestamp) {
    let Due { kind, waited_for } = due;
    let statement = "INSERT INTO timers (kind, subject, due) {n} SELECT '{kind}', {first} + i, {now} FROM n \
                     WHERE i <= 2 * {many} AND i % 2 = {waited_for} ON CONFLICT (kind, subject) DO UPDATE SET due = excluded.due";
    let statement = statement.replace("{kind}", kind);
    let statement = statement.replace("{many}", &many.to_string());
    let statement = statement.replace("{waited_for}", &i64::from(waited_for).to_string());
    run(url, &filled(&statement, now)).await;
}

fn filled(text: &str, now: Timestamp) -> String {
    let numbers = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {tickets})";
    text.replace("{n}", numbers)
        .replace("{tickets}", &TICKETS.to_string())
        .replace("{guilds}", &GUILDS.to_string())
        .replace("{instructors}", &INSTRUCTORS.to_string())
        .replace("{shifts}", &SHIFTS.to_string())
        .replace("{first}", &FIRST.to_string())
        .replace("{now}", &now.as_millis().to_string())
}

async fn run(url: &str, statement: &str) {
    sqlx::any::install_default_drivers();
    let mut db = AnyConnection::connect(url).await.expect("the database");
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(&mut db)
        .await;
    done.unwrap_or_else(|error| panic!("{error}: {statement}"));
    db.close().await.expect("the database");
}
