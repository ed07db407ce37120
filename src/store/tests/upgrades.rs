//! A database of every version so far is brought up to date with what is in it, and on SQLite copied before.

use sqlx::{AssertSqlSafe, Connection, Row};

use super::{Database, run};
use crate::domain::{LearnerKey, Millis, UserId};
use crate::store::connect::{connect_options, engine_of, first_connection, migrate_up_to, newest};
use crate::store::migrations::MIGRATIONS;
use crate::store::{DataSubject, DatabaseState, Store, StoreOptions, check_backup, restore_backup};

/// A row as one of the versions from the first on, and before the second, wrote it; and what finds it in the newest.
struct Old {
    from: i64,
    before: i64,
    row: &'static str,
    found: &'static str,
}

/// The end of a row that every version so far writes.
const NEVER: i64 = i64::MAX;

const fn since(from: i64, row: &'static str, found: &'static str) -> Old {
    Old {
        from,
        before: NEVER,
        row,
        found,
    }
}

const fn until(before: i64, row: &'static str, found: &'static str) -> Old {
    Old {
        before,
        ..since(1, row, found)
    }
}

const ROWS: &[Old] = &[
    since(
        1,
        "INSERT INTO guilds (guild, locale, time_zone, watch_ms, first_reply_ms, learner_silence_ms, reopen_ms, survey_share) \
         VALUES (7, 'en-US', 'Europe/Berlin', 900000, 900000, 86400000, 604800000, 0.2)",
        "guilds WHERE guild = 7 AND learning = 'reviewed' AND next_reply_ms = 900000",
    ),
    since(
        1,
        "INSERT INTO channels (guild, channel, mode) VALUES (7, 70, 'answer')",
        "channels WHERE channel = 70",
    ),
    since(
        1,
        "INSERT INTO learners (user_id, learner, locale, direct_channel, first_seen_at) VALUES (11, 1, 'zh-CN', 1100, 5)",
        "learners WHERE learner = 1",
    ),
    since(
        1,
        "INSERT INTO inquiries (id, guild, learner, place, channel, message, asked_at, locale, band, score, suggested, outcome) \
         VALUES (1, 7, 1, 'channel', 70, 101, 1767603600000, 'en-US', 'answer', 0.5, '[]', 'pending'), \
         (2, 7, 1, 'channel', 70, 102, 1767603600000, 'en-US', 'answer', 0.5, '[]', 'pending')",
        "inquiries WHERE id = 1 AND anonymous = 0",
    ),
    since(
        1,
        "INSERT INTO inquiry_texts (inquiry, body) VALUES (1, 'how do I pay?')",
        "inquiry_texts WHERE inquiry = 1",
    ),
    until(
        22,
        "INSERT INTO inquiry_texts (inquiry, body) VALUES (2, 'sealed1:so somebody wrote')",
        "inquiry_texts WHERE inquiry = 2 AND body = 'clear1:sealed1:so somebody wrote'",
    ),
    since(
        1,
        "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) VALUES (1, 1, 1767603600000, 'solved', '{\"kind\": \"solved\"}')",
        "inquiry_events WHERE inquiry = 1",
    ),
    until(
        28,
        "UPDATE inquiries SET outcome = 'pending' WHERE id = 1",
        "changed_inquiries WHERE inquiry = 1",
    ),
    until(
        9,
        "INSERT INTO tickets (id, guild, number, inquiry, learner, state, tagged, support_channel, learner_in_thread, opened_at, \
         moved_at) VALUES (10, 7, 1, 1, 1, 'waiting', '[]', 71, 1, 1500, 1500)",
        "tickets WHERE id = 10 AND reply_owed_since = 1500 AND priority = 'normal'",
    ),
    since(
        9,
        "INSERT INTO tickets (id, guild, number, inquiry, learner, state, tagged, support_channel, learner_in_thread, opened_at, \
         moved_at, reply_owed_since) VALUES (10, 7, 1, 1, 1, 'waiting', '[]', 71, 1, 1500, 1500, 1500)",
        "tickets WHERE id = 10",
    ),
    until(
        5,
        "INSERT INTO timers (kind, subject, due) VALUES ('first_reply', 10, 9000)",
        "timers WHERE kind = 'first_reply' AND guild = 7",
    ),
    until(
        9,
        "INSERT INTO timers (kind, subject, due) VALUES ('reply_warning', 10, 9000)",
        "timers WHERE kind = 'membership' AND subject = 10",
    ),
    until(
        3,
        "INSERT INTO outbox (id, stream, seq, created_at, due, attempts, unsure, done) VALUES (1, 10, 1, 1500, 1500, 0, 0, 0); \
         INSERT INTO outbox_bodies (id, body) VALUES (1, 'kept in a table of its own')",
        "outbox WHERE id = 1 AND body = 'kept in a table of its own' AND guild = 7",
    ),
    since(
        3,
        "INSERT INTO outbox (id, stream, seq, created_at, due, attempts, unsure, done, body) VALUES \
         (1, 10, 1, 1500, 1500, 0, 0, 0, '{}')",
        "outbox WHERE id = 1",
    ),
    since(
        1,
        "INSERT INTO surveys (id, inquiry, ticket, guild, learner, sent_at) VALUES (30, 1, 10, 7, 1, 2000)",
        "surveys WHERE id = 30 AND expected_before = 0",
    ),
    since(
        1,
        "INSERT INTO survey_comments (survey, body) VALUES (30, 'fine')",
        "survey_comments WHERE survey = 30",
    ),
    since(
        2,
        "INSERT INTO reviews (inquiry, guild, decision, decided_at) VALUES (1, 7, 'skipped', 3000)",
        "reviews WHERE inquiry = 1",
    ),
    Old {
        from: 2,
        before: 4,
        row: "INSERT INTO lessons (id, guild, rule, kind, body, source, taught_at) VALUES (1, 7, 'pay', 'example', 'x', 'shown', 1)",
        found: "lessons WHERE id = 1 AND subject = 'pay'",
    },
    since(
        10,
        "INSERT INTO shifts (guild, number, instructor, days, starts, ends, zone, valid_from) VALUES \
         (7, 1, 44, 1, 540, 1020, 'Europe/Berlin', 1)",
        "shifts WHERE guild = 7",
    ),
    since(
        12,
        "INSERT INTO ticket_notes (ticket, seq, author, written_at, body) VALUES (10, 1, 44, 1600, 'called back')",
        "ticket_notes WHERE ticket = 10",
    ),
    since(
        12,
        "INSERT INTO blocked_learners (guild, learner, ticket, blocked_by, blocked_at) VALUES (7, 1, 10, 44, 1700)",
        "blocked_learners WHERE learner = 1 AND anonymous = 0",
    ),
    since(
        17,
        "INSERT INTO swaps (guild, number, giver, from_at, until_at) VALUES (7, 1, 44, 1, 2)",
        "swaps WHERE guild = 7",
    ),
];

impl Old {
    fn is_of(&self, schema: i64) -> bool {
        (self.from..self.before).contains(&schema)
    }
}

/// Makes a database as a version left it.
async fn made_by(database: &Database, schema: i64) {
    sqlx::any::install_default_drivers();
    let url = database.url();
    let engine = engine_of(&url).unwrap();
    let at = connect_options(&url, engine).unwrap();
    let options = StoreOptions::default();
    let mut db = first_connection(&url, &at, engine, options).await.unwrap();
    migrate_up_to(&mut db, &url, schema).await.unwrap();
    for old in ROWS.iter().filter(|old| old.is_of(schema)) {
        run(&mut db, old.row).await;
    }
    db.close().await.unwrap();
}

/// Opens an older database with this version, and looks for every row that it had.
async fn is_brought_up_to_date(database: &Database, schema: i64) {
    let store = database.open().await;
    let mut db = store.0.writer.acquire().await.unwrap();
    for old in ROWS.iter().filter(|old| old.is_of(schema)) {
        let statement = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {}", old.found);
        let row = sqlx::query(AssertSqlSafe(statement))
            .fetch_one(&mut *db)
            .await
            .unwrap();
        assert_eq!(row.get::<i64, _>("n"), 1, "from {schema}: {}", old.found);
    }
    drop(db);
    let settings = store.all_settings().await.unwrap();
    assert_eq!(
        settings[0].targets.watch,
        Millis::minutes(15),
        "from {schema}"
    );
    let whose = DataSubject {
        user: UserId::new(11),
        learner: Some(LearnerKey::new(1)),
        for_staff_of: None,
    };
    let copy = format!("{:?}", store.personal(whose).await.unwrap());
    for words in ["how do I pay?", "fine", "solved"] {
        assert!(copy.contains(words), "from {schema}: {words} in {copy}");
    }
    let mut bytes = Vec::new();
    store
        .backup(
            &mut bytes,
            crate::domain::Timestamp::from_millis(5),
            |_, _| (),
        )
        .await
        .unwrap();
    store.close().await;
    assert_eq!(check_backup(&*bytes, |_| ()).unwrap().schema, newest());
}

#[tokio::test]
async fn every_version_so_far_is_brought_up_to_date_on_sqlite_and_copied_before() {
    for (schema, ..) in MIGRATIONS {
        let database = Database::sqlite();
        made_by(&database, *schema).await;
        is_brought_up_to_date(&database, *schema).await;
        let copy = format!("{}.schema-{schema}", database.url());
        let looked = Store::look(&copy, StoreOptions::default()).await.unwrap();
        match looked {
            DatabaseState::Behind { found, .. } => assert_eq!(found, *schema),
            DatabaseState::Absent => assert_eq!(*schema, newest(), "nothing had to be changed"),
            DatabaseState::Current(_) => panic!("a copy of {schema} was changed"),
        }
        let Database::Sqlite(folder) = &database else {
            unreachable!()
        };
        let rest = std::fs::read_dir(folder.path()).unwrap();
        let rest = rest.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert!(rest.into_iter().all(|name| !name.ends_with(".part")));
    }
}

/// Brings the versions up to date after which much was moved; on SQLite all of them are tried.
#[tokio::test]
async fn versions_of_every_kind_are_brought_up_to_date_on_postgres() {
    for schema in [1, 3, 8, 14, 21, 27, newest()] {
        let Some(database) = Database::postgres().await else {
            return;
        };
        made_by(&database, schema).await;
        is_brought_up_to_date(&database, schema).await;
        database.remove().await;
    }
}

/// Restores a backup of an older program as it was, which is then brought up to date like any older database.
#[tokio::test]
async fn a_backup_of_an_older_version_is_restored_and_brought_up_to_date() {
    for schema in [1, 14, 27] {
        let old = Database::sqlite();
        made_by(&old, schema).await;
        let bytes = super::backup::written_by(&old, schema).await;
        let fresh = Database::sqlite();
        let restored = restore_backup(&fresh.url(), &*bytes, |_| ()).await.unwrap();
        assert_eq!(restored.schema, schema);
        is_brought_up_to_date(&fresh, schema).await;
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_copied_is_left_as_it_was() {
    let database = Database::sqlite();
    made_by(&database, 27).await;
    let Database::Sqlite(folder) = &database else {
        unreachable!()
    };
    // Where the copy is to be made stands something else.
    let part = format!("test.db.schema-27.{}.part", std::process::id());
    std::fs::create_dir(folder.path().join(part)).unwrap();
    let opened = Store::open(&database.url(), StoreOptions::default()).await;
    let said = opened.unwrap_err().to_string();
    assert!(
        said.contains("no copy of the database could be made"),
        "{said}"
    );
    let found = Store::look(&database.url(), StoreOptions::default())
        .await
        .unwrap();
    assert!(
        matches!(found, DatabaseState::Behind { found: 27, .. }),
        "{found:?}"
    );
}
