//! A database of every version so far is brought up to date with what is in it, and on SQLite copied before.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sqlx::{AssertSqlSafe, Connection, Row};
use tempfile::TempDir;

use super::backup::of_an_older_version;
use super::{Database, run};
use crate::domain::{LearnerKey, Millis, UserId};
use crate::store::connect::{connect_options, engine_of, first_connection, migrate_up_to, newest};
use crate::store::migrations::MIGRATIONS;
use crate::store::{
    DataSubject, DatabaseState, SinceBackup, Store, StoreOptions, check_backup, restore_backup,
};

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
        1,
        "INSERT INTO interactions (id, first_at) VALUES (500, 1500)",
        "interactions WHERE id = 500 AND inquiry IS NULL",
    ),
    until(
        22,
        "INSERT INTO early_changes (message, body, came_at) VALUES (600, 'clear1:so corrected', 1500)",
        "early_changes WHERE message = 600 AND body = 'clear1:clear1:so corrected'",
    ),
    since(
        1,
        "INSERT INTO instructors (guild, user_id, categories, capacity) VALUES (7, 44, '[]', 3)",
        "instructors WHERE user_id = 44 AND duty_ended_at IS NULL AND told_began_at IS NULL AND gone_since IS NULL",
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
    Old {
        from: 10,
        before: 65,
        row: "UPDATE shifts SET days = 1 WHERE guild = 7",
        found: "schedule_revisions WHERE guild = 7 AND revision = 0",
    },
    since(
        10,
        "INSERT INTO rotations (id, guild, name, turn_days, start_on, starts, ends, zone, members, valid_from) VALUES \
         (60, 7, 'evenings', 7, '2026-01-05', 1020, 1320, 'Europe/Berlin', '[44]', 1)",
        "rotations WHERE id = 60 AND split IS NULL",
    ),
    since(
        11,
        "INSERT INTO relayed_messages (origin, part, ticket, by_learner, copy) VALUES (104, 0, 10, 1, 105)",
        "relayed_messages WHERE origin = 104 AND taken_out = 0",
    ),
    since(
        12,
        "INSERT INTO ticket_notes (ticket, seq, author, written_at, body) VALUES (10, 1, 44, 1600, 'called back')",
        "ticket_notes WHERE ticket = 10 AND seq = 1",
    ),
    since(
        12,
        "INSERT INTO blocked_learners (guild, learner, ticket, blocked_by, blocked_at) VALUES (7, 1, 10, 44, 1700)",
        "blocked_learners WHERE learner = 1 AND anonymous = 0",
    ),
    since(
        14,
        "INSERT INTO category_targets (guild, category, first_reply_ms) VALUES (7, 'pay', 60000)",
        "category_targets WHERE category = 'pay' AND counted_by IS NULL",
    ),
    since(
        14,
        "INSERT INTO helpful_replies (inquiry, guild, helper, channel, message, replied_at) VALUES (2, 7, 2, 70, 103, 1500)",
        "helpful_replies WHERE inquiry = 2 AND gone = 0",
    ),
    since(
        15,
        "INSERT INTO audit_events (id, guild, at, kind, learner, staff) VALUES (800, 7, 1500, 'exported', 1, 44)",
        "audit_events WHERE id = 800 AND ticket IS NULL",
    ),
    since(
        17,
        "INSERT INTO swaps (guild, number, giver, from_at, until_at) VALUES (7, 1, 44, 1, 2)",
        "swaps WHERE guild = 7 AND message IS NULL",
    ),
    Old {
        from: 12,
        before: 22,
        row: "INSERT INTO ticket_notes (ticket, seq, author, written_at, body) VALUES (10, 2, 44, 1600, 'clear1:so noted')",
        found: "ticket_notes WHERE seq = 2 AND body = 'clear1:clear1:so noted'",
    },
    since(
        20,
        "INSERT INTO transcripts (ticket, channel, message) VALUES (10, 72, 720)",
        "transcripts WHERE message = 720",
    ),
    since(
        21,
        "INSERT INTO expectations (ticket, guild, expected) VALUES (10, 7, 4)",
        "expectations WHERE ticket = 10 AND expected = 4",
    ),
    since(
        23,
        "INSERT INTO former_takes (guild, user_id, until_at, categories, capacity) VALUES (7, 44, 9, '[]', 3)",
        "former_takes WHERE user_id = 44",
    ),
    since(
        24,
        "INSERT INTO calendar_feeds (guild, owner, of_team, token_hash, made_at) VALUES (7, 44, 0, 'h', 1)",
        "calendar_feeds WHERE owner = 44",
    ),
    since(
        25,
        "INSERT INTO products (guild, role, name) VALUES (7, 55, 'Drawing'); \
         INSERT INTO self_descriptions (user_id, guild, body, written_at) VALUES (11, 7, 'I draw', 1)",
        "products p JOIN self_descriptions d ON d.guild = p.guild WHERE p.role = 55 AND d.body = 'I draw'",
    ),
    since(
        26,
        "INSERT INTO successions (inquiry, prior, next, weight, at) VALUES (1, 'pay', 'refund', 0.5, 1767603600000)",
        "successions WHERE inquiry = 1 AND product IS NULL",
    ),
    since(
        28,
        "INSERT INTO measured_guilds (guild, zone, definitions, last_number) VALUES (7, 'Europe/Berlin', 1, 1); \
         INSERT INTO learner_numbers (guild, learner, number) VALUES (7, 1, 1)",
        "measured_guilds WHERE guild = 7 AND marks = 0 AND to_queue IS NULL",
    ),
    since(
        28,
        "INSERT INTO inquiry_facts (inquiry, guild, learner, asked_at, day, hour, weekday, place, outcome, first_reply, \
         resolved, turns, surveys, open_changes) \
         VALUES (1, 7, 1, 1767603600000, 20458, 9, 0, 'channel', 'pending', 'none', '[]', '[]', '[]', '[]')",
        "inquiry_facts WHERE inquiry = 1 AND answers = '[]' AND unresolved = '[]' AND given = '[]' AND repeated = 0",
    ),
    Old {
        from: 28,
        before: 39,
        row: "UPDATE inquiry_facts SET category = 'pay' WHERE inquiry = 1",
        found: "follow_ups WHERE guild = 7 AND learner = 1 AND stale = 1",
    },
    Old {
        from: 28,
        before: 52,
        row: "INSERT INTO roll_ups (guild, kind, subject, span, start, sums) VALUES (7, 'instructor', '44', 'day', 20458, 'x')",
        found: "marked_days WHERE guild = 7 AND day = 20458",
    },
    Old {
        from: 28,
        before: 64,
        row: "INSERT INTO roll_ups (guild, kind, subject, span, start, sums) VALUES (7, 'all', '', 'day', 20459, 'x')",
        found: "marked_days WHERE guild = 7 AND day = 20459",
    },
    since(
        28,
        "INSERT INTO marked_days (guild, day) VALUES (7, 20400)",
        "marked_days WHERE day = 20400 AND mark = 0",
    ),
    since(
        31,
        "INSERT INTO web_users (user_id, guild, person_hash, last_change, seen_at) VALUES (99, 7, 'p', 1, 1); \
         INSERT INTO web_messages (message, user_id, guild, change_number, by_learner, deleted, body, written_at) \
         VALUES (990, 99, 7, 1, 1, 0, '{}', 1)",
        "web_messages m JOIN web_users u ON u.user_id = m.user_id WHERE m.message = 990",
    ),
    since(
        35,
        "INSERT INTO purchases (guild, row_key, seq, learner, product, at, imported_at) VALUES (7, 'r', 1, 1, 'Drawing', 1, 1)",
        "purchases WHERE learner = 1 AND amount IS NULL",
    ),
    since(
        36,
        "INSERT INTO supplied_rules (id, guild, rule, supplied_at, week_before) VALUES (1, 7, 'pay', 1, 5); \
         INSERT INTO supplied_questions (inquiry, guild, supplied) VALUES (1, 7, 1)",
        "supplied_rules r JOIN supplied_questions q ON q.supplied = r.id WHERE r.week_before = 5",
    ),
    since(
        39,
        "INSERT INTO follow_ups (guild, learner, stale, first_at, first_day) VALUES (7, 2, 0, 1, 1); \
         INSERT INTO cohorts (guild, first_day, category, outcome, learners, again_30, again_60, again_90, later_month, \
         had_bought, bought_again, looked, there, holds) VALUES (7, 1, '', 'solved', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
        "follow_ups f JOIN cohorts c ON c.guild = f.guild WHERE f.learner = 2 AND f.renewed = 0 AND c.subscribers = 0",
    ),
    since(
        44,
        "INSERT INTO forgotten_people (guild, code) VALUES (7, 123)",
        "forgotten_people WHERE code = 123",
    ),
    since(
        47,
        "INSERT INTO quotes (ticket, message) VALUES (10, 102)",
        "quotes WHERE message = 102 AND inquiry IS NULL",
    ),
    since(
        53,
        "INSERT INTO role_subscriptions (message, guild, learner, tier, months, renewal, at) VALUES (700, 7, 1, 'Gold', 3, 1, 1)",
        "role_subscriptions WHERE message = 700 AND months = 3",
    ),
    since(
        55,
        "INSERT INTO setup_offers (guild, offered_at) VALUES (7, 1)",
        "setup_offers WHERE guild = 7",
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

/// Lists the files of a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Opens a database, whose copies go into a folder where it is PostgreSQL's.
async fn opened_with_copies(database: &Database, folder: &TempDir) -> crate::store::Result<Store> {
    let folder: Box<str> = folder.path().to_str().unwrap().into();
    let options = StoreOptions {
        // As long as the test; a program has one such folder for all its life.
        copies: Box::leak(folder),
        ..StoreOptions::default()
    };
    Store::open(&database.url(), options).await
}

/// Brings the versions up to date after which much was moved; on SQLite all of them are tried.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_of_every_kind_are_brought_up_to_date_on_postgres_and_copied_before() {
    for schema in [1, 3, 8, 14, 21, 27, 40, 50, newest()] {
        let Some(database) = Database::postgres().await else {
            return;
        };
        made_by(&database, schema).await;
        let folder = tempfile::tempdir().unwrap();
        let opened = opened_with_copies(&database, &folder).await;
        opened.unwrap().close().await;
        is_brought_up_to_date(&database, schema).await;
        let name = format!("frontdesk.schema-{schema}.backup");
        if schema == newest() {
            assert_eq!(names(folder.path()), [] as [&str; 0]);
        } else {
            assert_eq!(names(folder.path()), [name.as_str()]);
            let fresh = database.another().await;
            let copy = std::fs::File::open(folder.path().join(name)).unwrap();
            let restored = restore_backup(&fresh.url(), copy, SinceBackup::Stood, |_| ())
                .await
                .unwrap();
            assert_eq!(restored.schema, schema);
            is_brought_up_to_date(&fresh, schema).await;
            fresh.remove().await;
        }
        database.remove().await;
    }
}

both_engines! {
    /// What one of many changes fails at is all undone: the older program can go on with it.
    async fn an_upgrade_that_fails_leaves_the_database_as_it_was_and_no_copy(database: Database) {
        made_by(database, 14).await;
        let options = StoreOptions::default();
        let url = database.url();
        let at = connect_options(&url, engine_of(&url).unwrap()).unwrap();
        let mut db = first_connection(&url, &at, engine_of(&url).unwrap(), options).await.unwrap();
        // A later version makes a table of this name.
        run(&mut db, "CREATE TABLE swaps (mine BIGINT)").await;
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            opened_with_copies(database, &folder).await.unwrap_err();
            let found = Store::look(&url, options).await.unwrap();
            assert!(matches!(found, DatabaseState::Behind { found: 14, .. }), "{found:?}");
        }
        let mut left = names(folder.path());
        if let Database::Sqlite(folder) = database {
            left.extend(names(folder.path()));
        }
        assert!(left.iter().all(|name| !name.contains("schema-14")), "{left:?}");
        run(&mut db, "DROP TABLE swaps").await;
        db.close().await.unwrap();
        opened_with_copies(database, &folder).await.unwrap().close().await;
    }

    /// Whoever went back and upgrades again would else find the copy of the first time.
    async fn a_database_that_was_put_back_is_copied_anew_by_the_next_upgrade(database: Database) {
        let folder = tempfile::tempdir().unwrap();
        let copies = match database {
            Database::Sqlite(folder) => folder.path(),
            Database::Postgres(_) => folder.path(),
        };
        for times in 1..=2 {
            let another = if times == 1 { None } else { Some(database.another().await) };
            let database = match (&another, database) {
                // As put back by hand: the same file.
                (Some(_), Database::Sqlite(folder)) => {
                    for name in ["test.db", "test.db-wal", "test.db-shm"] {
                        let _ = std::fs::remove_file(folder.path().join(name));
                    }
                    database
                }
                (Some(another), Database::Postgres(_)) => another,
                (None, _) => database,
            };
            made_by(database, 27).await;
            opened_with_copies(database, &folder).await.unwrap().close().await;
            let made = names(copies);
            let made = made.iter().filter(|name| name.contains(".schema-27"));
            assert_eq!(made.count(), times);
            if let Some(another) = another {
                another.remove().await;
            }
        }
        for name in names(copies).iter().filter(|name| name.contains(".schema-27")) {
            let mode = std::fs::metadata(copies.join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name} is its owner's alone");
        }
    }

    /// As before an upgrade of PostgreSQL by hand: the newer program is there already.
    async fn an_older_database_is_backed_up_as_it_is(database: Database) {
        made_by(database, 27).await;
        let bytes = of_an_older_version(database, 27).await;
        let fresh = database.another().await;
        restore_backup(&fresh.url(), &*bytes, SinceBackup::Stood, |_| ()).await.unwrap();
        is_brought_up_to_date(&fresh, 27).await;
        fresh.remove().await;
    }
}

/// Restores a backup of an older program as it was, which is then brought up to date like any older database.
#[tokio::test]
async fn a_backup_of_an_older_version_is_restored_and_brought_up_to_date() {
    for schema in [1, 14, 27] {
        let old = Database::sqlite();
        made_by(&old, schema).await;
        let bytes = of_an_older_version(&old, schema).await;
        let fresh = Database::sqlite();
        let restored = restore_backup(&fresh.url(), &*bytes, SinceBackup::Stood, |_| ())
            .await
            .unwrap();
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
