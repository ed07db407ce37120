//! A past as the store would hold it, written by few large statements: inquiries over most of a year, four to a
//! learner, with their messages, texts, events and votes; most of them solved, some handed to an instructor and
//! rated.

use frontdesk::domain::{Millis, Timestamp};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};

/// From the Unix epoch to the first moment of Discord's ids.
const DISCORD: i64 = 1_420_070_400_000;
/// The past ends this long before the present, and lasts so long.
const ENDED: Millis = Millis::hours(30);
const LASTED: Millis = Millis::days(350);

/// An inquiry is named by its number `i`; `at` is when it was asked, `rule` what answered it.
const PAST: &str = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {size}), \
     past AS (SELECT i, i / 4 + 1 AS learner, CAST({begin} AS BIGINT) + i * {step} AS at, \
     CASE i % 4 WHEN 0 THEN 'reset-password' WHEN 1 THEN 'change-email' WHEN 2 THEN 'confirmation-email' \
     ELSE 'two-factor' END AS rule, CASE i % 10 WHEN 0 THEN 'not_this' WHEN 1 THEN 'nothing' ELSE 'solved' END AS said \
     FROM n) ";

/// The tables that it is written to, in the order in which tables refer to each other.
const TABLES: [&str; 15] = [
    "INSERT INTO learners (user_id, learner, first_seen_at) \
     {past} SELECT learner + 10000000000, learner, MIN(at) FROM past GROUP BY learner",
    "INSERT INTO sightings (user_id, guild, seen_at) \
     {past} SELECT learner + 10000000000, {guild}, MAX(at) FROM past GROUP BY learner",
    "INSERT INTO inquiries (id, guild, learner, place, channel, message, asked_at, locale, band, score, category, \
     rule, suggested, reply_channel, reply, answered_at, outcome, settled_at) \
     {past} SELECT i, {guild}, learner, 'channel', 7, (at - {discord}) * 4194304, at, 'en-US', 'answer', 0.9, \
     'account', rule, '[]', 7, (at - {discord}) * 4194304 + 1, at + 500, \
     CASE said WHEN 'solved' THEN 'solved' WHEN 'not_this' THEN 'escalated' ELSE 'assumed' END, at + 60000 FROM past",
    "INSERT INTO inquiry_messages (message, inquiry) {past} SELECT (at - {discord}) * 4194304, i FROM past",
    "INSERT INTO inquiry_texts (inquiry, body) \
     {past} SELECT i, 'How do I do the thing that I want to do here, for the time number ' || i || '?' FROM past",
    "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) {past} SELECT i, 1, at, 'asked', \
     '{\"kind\":\"asked\",\"place\":\"channel\",\"band\":\"answer\",\"score\":0.9,\"category\":\"account\"}' FROM past",
    "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) {past} SELECT i, 2, at + 500, 'answered', \
     '{\"kind\":\"answered\",\"rule\":\"' || rule || '\",\"score\":0.9}' FROM past",
    "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) {past} SELECT i, 3, at + 60000, said, \
     '{\"kind\":\"' || said || '\"}' FROM past WHERE said <> 'nothing'",
    "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) {past} SELECT i, 4, at + 90000, 'escalated', \
     '{\"kind\":\"escalated\",\"ticket\":' || i || '}' FROM past WHERE said = 'not_this'",
    "INSERT INTO votes (inquiry, rule, guild, learner, said, at, trust, counts) {past} SELECT i, rule, {guild}, \
     learner, said, at + 60000, 1.0, 1 FROM past WHERE said <> 'nothing'",
    "INSERT INTO tallies (guild, rule, helped, missed, asked, content, let_down, askers) \
     SELECT guild, rule, SUM(CASE said WHEN 'solved' THEN {weight} ELSE 0.0 END), \
     SUM(CASE said WHEN 'solved' THEN 0.0 ELSE {weight} END), 0.0, \
     CAST(SUM(CASE said WHEN 'solved' THEN 1 ELSE 0 END) AS BIGINT), \
     CAST(SUM(CASE said WHEN 'solved' THEN 0 ELSE 1 END) AS BIGINT), 0 FROM votes GROUP BY guild, rule",
    "INSERT INTO tickets (id, guild, number, inquiry, learner, state, tagged, category, support_channel, thread, \
     learner_in_thread, opened_at, moved_at, first_reply_at, resolved_at) \
     {past} SELECT i, {guild}, i, i, learner, 'closed', '[]', 'account', 8, 100000000 + i, 0, at + 90000, at + 7200000, \
     at + 900000, at + 3600000 FROM past WHERE said = 'not_this'",
    "INSERT INTO ticket_counters (guild, last_number) VALUES ({guild}, {size}) \
     ON CONFLICT (guild) DO UPDATE SET last_number = excluded.last_number",
    "INSERT INTO surveys (id, inquiry, guild, learner, channel, message, sent_at, perceived_value, perceived_effort, \
     expected_value, completed_at) {past} SELECT i, i, {guild}, learner, 9, i, at + 3700000, 5, 2, 4, at + 3800000 \
     FROM past WHERE i % 5 = 0",
    "INSERT INTO watermarks (channel, guild, message) VALUES (7, {guild}, 1) ON CONFLICT DO NOTHING",
];

/// Writes so many past inquiries into the one guild of a database that is set up.
pub(crate) async fn write(url: &str, size: u64, present: Timestamp) {
    let Ok(size) = i64::try_from(size) else {
        panic!("{size} is more than a database holds");
    };
    if size == 0 {
        return;
    }
    sqlx::any::install_default_drivers();
    let mut db = AnyConnection::connect(url).await.expect("the database");
    let guild = sqlx::query("SELECT guild FROM guilds")
        .fetch_one(&mut db)
        .await;
    let guild: i64 = guild.expect("a guild").get("guild");
    let begin = present.as_millis() - ENDED.get() - LASTED.get();
    let filled = |text: &str| {
        text.replace("{past}", PAST)
            .replace("{size}", &size.to_string())
            .replace("{begin}", &begin.to_string())
            .replace("{step}", &(LASTED.get() / size).to_string())
            .replace("{guild}", &guild.to_string())
            .replace("{discord}", &DISCORD.to_string())
            .replace("{weight}", &format!("{:e}", weight(present)))
    };
    run(&mut db, "BEGIN").await;
    for table in TABLES {
        run(&mut db, &filled(table)).await;
    }
    run(&mut db, "COMMIT").await;
    if url.starts_with("postgres") {
        // As its own housekeeping would in the course of a year.
        run(&mut db, "ANALYZE").await;
    }
    db.close().await.expect("the database");
}

/// Computes what a vote of the present weighs as of the Unix epoch: twice as much with every 90 days.
fn weight(present: Timestamp) -> f64 {
    let days = present.as_secs() / 86_400;
    f64::exp2(f64::from(i32::try_from(days).expect("a year before 5,000,000")) / 90.0)
}

async fn run(db: &mut AnyConnection, statement: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(db)
        .await;
    done.unwrap_or_else(|error| panic!("{error}: {statement}"));
}
