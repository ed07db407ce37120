//! Three years as facts, written by large statements, some thousands of rows each: two fifths of the inquiries are
//! solved, a tenth become tickets, a tenth are rated; 40 rules, 6 categories, 12 instructors; each learner asks about
//! twenty times.

use frontdesk::domain::{GuildId, Timestamp};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};

/// So many days; all that is written was asked in them.
const DAYS: i64 = 3 * 365;

/// So many rows are written by one statement.
const PAGE: u64 = 100_000;

/// The ids of inquiries begin here, beyond those that are minted before.
const FIRST: u64 = 1_000_000_000_000_000;

/// The facts from one number on to another.
const FACTS: &str = "INSERT INTO inquiry_facts (inquiry, guild, learner, asked_at, day, hour, weekday, place, category, rule, answers, \
     outcome, press, reason, first_reply, first_reply_ms, owed_since, resolved, turns, surveys, open_changes) \
     WITH RECURSIVE n(i) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {to}), \
     t AS (SELECT i, CAST({begin} AS BIGINT) + i * {days} / {size} AS day, (i * 2654435761) % 86400000 AS took FROM n) \
     SELECT {first} + i, {guild}, (i * 48271) % ({size} / 20 + 7) + 1, day * 86400000 + (i * 7919) % 86400000, day, i % 24, day % 7, \
     'channel', \
     CASE i % 6 WHEN 0 THEN 'account' WHEN 1 THEN 'billing' WHEN 2 THEN 'technical' WHEN 3 THEN 'content' \
     WHEN 4 THEN 'consulting' ELSE 'other' END, \
     CASE WHEN i % 5 < 4 THEN 'rule-' || (i % 40) END, \
     CASE WHEN i % 10 < 4 THEN '[{\"rule\":\"rule-' || (i % 40) || '\",\"press\":\"solved\"}]' \
     WHEN i % 5 < 4 THEN '[{\"rule\":\"rule-' || (i % 40) || '\",\"press\":null}]' ELSE '[]' END, \
     CASE WHEN i % 10 = 9 THEN 'escalated' WHEN i % 10 < 4 THEN 'solved' ELSE 'assumed' END, \
     CASE WHEN i % 10 < 4 THEN 'solved' END, CASE WHEN i % 10 = 9 THEN 'asked' END, \
     CASE WHEN i % 10 = 9 THEN 'after' ELSE 'unasked' END, CASE WHEN i % 10 = 9 THEN took END, NULL, \
     CASE WHEN i % 10 = 9 THEN '[{\"first\":{\"handling\":' || took || ',\"learner\":0,\"queue\":600000,\"rest\":0},\
     \"whole\":{\"handling\":' || took || ',\"learner\":0,\"queue\":600000,\"rest\":0},\"reopened\":0,\"credit\":' || \
     (i % 12 + 1) || '}]' ELSE '[]' END, \
     CASE WHEN i % 10 = 9 THEN '[{\"length\":' || (took / 3) || ',\"replied\":true}]' ELSE '[]' END, \
     CASE WHEN i % 10 = 8 THEN '[{\"after_ticket\":false,\"counts\":true,\"answers\":{\"value\":' || (i % 5 + 1) || \
     ',\"effort\":2,\"expected\":4,\"expected_before\":false}}]' ELSE '[]' END, \
     '[]' FROM t";

/// The inquiries that facts are of, which exports read beside them.
const ASKED: &str = "INSERT INTO inquiries (id, guild, learner, place, channel, asked_at, locale, band, score, category, rule, \
     suggested, answered_at, outcome) SELECT inquiry, guild, learner, place, 7, asked_at, 'en-US', 'answer', 0.9, \
     category, rule, '[]', asked_at + 500, outcome FROM inquiry_facts WHERE inquiry >= {from} AND inquiry <= {to}";

/// The doings of learners after their first inquiry: half of them came back, a third had bought something.
const COHORTS: &str = "INSERT INTO cohorts (guild, first_day, category, outcome, learners, again_30, again_60, again_90, \
     later_month, had_bought, bought_again, looked, there, holds) \
     SELECT guild, day, COALESCE(category, ''), outcome, COUNT(*) / 20 + 1, COUNT(*) / 40, COUNT(*) / 40, COUNT(*) / 40, \
     COUNT(*) / 60, COUNT(*) / 60, COUNT(*) / 90, COUNT(*) / 20 + 1, COUNT(*) / 40, COUNT(*) / 60 FROM inquiry_facts \
     GROUP BY guild, day, COALESCE(category, ''), outcome";

/// Writes so many facts of the one guild of a database that is set up, marks their days, and returns the guild.
pub(crate) async fn write(
    url: &str,
    size: u64,
    present: Timestamp,
    mut told: impl FnMut(u64),
) -> GuildId {
    sqlx::any::install_default_drivers();
    let mut db = AnyConnection::connect(url).await.expect("the database");
    let guild = sqlx::query("SELECT guild FROM guilds").fetch_one(&mut db);
    let guild: i64 = guild.await.expect("a guild").get("guild");
    let begin = present.as_secs() / 86_400 - DAYS + 1;
    let mut from = 0;
    while from < size {
        let to = (from + PAGE).min(size) - 1;
        let filled = FACTS
            .replace("{from}", &from.to_string())
            .replace("{to}", &to.to_string())
            .replace("{first}", &FIRST.to_string())
            .replace("{guild}", &guild.to_string())
            .replace("{begin}", &begin.to_string())
            .replace("{days}", &DAYS.to_string())
            .replace("{size}", &size.to_string());
        run(&mut db, filled).await;
        let asked = ASKED
            .replace("{from}", &(FIRST + from).to_string())
            .replace("{to}", &(FIRST + to).to_string());
        run(&mut db, asked).await;
        from = to + 1;
        if from.is_multiple_of(10 * PAGE) {
            told(from);
        }
    }
    for statement in [
        "INSERT INTO marked_days (guild, day) SELECT DISTINCT guild, day FROM inquiry_facts WHERE true \
         ON CONFLICT DO NOTHING",
        "INSERT INTO backlog_days (guild, category, day, more) \
         SELECT guild, category, day, 0 FROM inquiry_facts WHERE category IS NOT NULL \
         GROUP BY guild, category, day ON CONFLICT DO NOTHING",
        COHORTS,
    ] {
        run(&mut db, statement.to_owned()).await;
    }
    if url.starts_with("postgres") {
        // As its own housekeeping would in the course of three years.
        run(&mut db, "ANALYZE".to_owned()).await;
    }
    db.close().await.expect("the database");
    GuildId::from_db(guild)
}

/// Counts all facts by day and outcome.
pub(crate) async fn group(url: &str) {
    let mut db = AnyConnection::connect(url).await.expect("the database");
    let counted = sqlx::query(
        "SELECT day, outcome, COUNT(*), CAST(AVG(first_reply_ms) AS DOUBLE PRECISION) FROM inquiry_facts \
         WHERE guild = (SELECT MAX(guild) FROM guilds) GROUP BY day, outcome",
    )
    .fetch_all(&mut db)
    .await;
    assert!(!counted.expect("counts").is_empty());
    db.close().await.expect("the database");
}

/// Makes a guild's digest due.
pub(crate) async fn make_digest_due(url: &str) {
    let mut db = AnyConnection::connect(url).await.expect("the database");
    run(
        &mut db,
        "UPDATE timers SET due = 0 WHERE kind = 'digest'".to_owned(),
    )
    .await;
    db.close().await.expect("the database");
}

async fn run(db: &mut AnyConnection, statement: String) {
    let done = sqlx::raw_sql(AssertSqlSafe(statement.clone()))
        .execute(db)
        .await;
    done.unwrap_or_else(|error| panic!("{error}: {statement}"));
}
