//! A person's copy holds every table in which something is kept about them, and one for staff nothing that was asked
//! anonymously.

use std::collections::BTreeSet;

use sqlx::Row;

use super::samples::{GUILD, user};
use super::{Database, run};
use crate::domain::{GuildId, LearnerKey};
use crate::store::personal::{columns, statements};
use crate::store::personal_tables::LEFT_OUT;
use crate::store::{DataSubject, Engine, PersonalRows, Store, TimerKind};

/// One row about learner 1, who is user 11, in each table about learners: ticket 10 of question 1; and, asked
/// anonymously, ticket 20 of question 2.
const ROWS: &[&str] = &[
    "INSERT INTO learners (user_id, learner, locale, direct_channel, first_seen_at) VALUES (11, 1, 'zh-CN', 1100, 5)",
    "INSERT INTO sightings (user_id, guild, seen_at) VALUES (11, 7, 6), (12, 7, 6)",
    "INSERT INTO asked_for (user_id, guild, kind, since_at, counted, told) VALUES (11, 7, 'questions', 7, 2, 0)",
    "INSERT INTO self_descriptions (user_id, guild, body, written_at) VALUES (11, 7, '{\"goal\": \"seen 6\"}', 8), \
     (11, 8, '{\"goal\": \"elsewhere too\"}', 8)",
    "INSERT INTO web_users (user_id, guild, person_hash, last_change, seen_at) VALUES (11, 7, 'unseen hash', 1, 8)",
    "INSERT INTO web_messages (message, user_id, guild, change_number, by_learner, deleted, body, written_at) VALUES \
     (650, 11, 7, 1, 1, 0, 'said on a website', 8), (651, 12, 7, 1, 1, 0, 'of ben', 8)",
    "INSERT INTO purchases (guild, row_key, seq, learner, product, at, amount, currency, imported_at) VALUES \
     (7, 'a', 1, 1, 'seen 8', 8, 4900, 'EUR', 9), (8, 'a', 1, 1, 'elsewhere 8', 8, NULL, NULL, 9)",
    "INSERT INTO watermarks (channel, guild, message) VALUES (1100, NULL, 9), (70, 7, 9)",
    "INSERT INTO inquiries (id, guild, learner, place, channel, message, asked_at, locale, band, score, suggested, \
     outcome, anonymous) VALUES (1, 7, 1, 'channel', 70, 101, 1767603600000, 'en-US', 'suggest', 0.5, '[]', 'pending', 0), \
     (2, 7, 1, 'command', 70, 102, 1767603600000, 'en-US', 'suggest', 0.5, '[]', 'pending', 1), \
     (3, 8, 1, 'channel', 80, 103, 1767603600000, 'en-US', 'suggest', 0.5, '[]', 'pending', 0), \
     (4, 7, 2, 'channel', 70, 104, 1767603600000, 'en-US', 'suggest', 0.5, '[]', 'pending', 0)",
    "INSERT INTO inquiry_messages (message, inquiry) VALUES (101, 1), (102, 2)",
    "INSERT INTO inquiry_texts (inquiry, body) VALUES (1, 'seen 1'), (2, 'unseen 1'), (3, 'elsewhere'), (4, 'of ben')",
    "INSERT INTO inquiry_particulars (inquiry, body) VALUES (1, '[[\"Order\", \"seen 2\"]]'), \
     (2, '[[\"Order\", \"unseen 2\"]]')",
    "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) VALUES \
     (1, 1, 10, 'blocked', '{\"kind\": \"blocked\", \"staff\": 4444}'), \
     (2, 1, 10, 'escalated', '{\"kind\": \"escalated\", \"ticket\": 9007199254740993}')",
    "INSERT INTO inquiry_facts (inquiry, guild, learner, asked_at, day, hour, weekday, place, rule, outcome, first_reply, \
     resolved, turns, surveys, open_changes) VALUES \
     (1, 7, 1, 10, 0, 0, 3, 'channel', 'seen-8', 'escalated', 'awaited', '[{\"reopened\": 1, \"credit\": 4444}]', '[]', '[]', '[]'), \
     (2, 7, 1, 10, 0, 0, 3, 'channel', 'unseen-8', 'escalated', 'awaited', '[]', '[]', '[]', '[]')",
    "INSERT INTO learner_numbers (guild, learner, number) VALUES (7, 1, 1), (7, 2, 2)",
    "INSERT INTO follow_ups (guild, learner, stale, first_at, first_day, outcome) VALUES (7, 1, 0, 5, 0, 'solved'), \
     (7, 2, 0, 4444, 0, 'solved')",
    "INSERT INTO votes (inquiry, rule, guild, learner, said, at, trust, counts) VALUES \
     (1, 'seen-3', 7, 1, 'helped', 11, 1.0, 1), (2, 'unseen-3', 7, 1, 'helped', 11, 1.0, 1)",
    "INSERT INTO successions (inquiry, prior, next, weight, at) VALUES (1, 'a', 'seen-7', 1.0, 11), \
     (2, 'a', 'unseen-7', 1.0, 11)",
    "INSERT INTO supplied_rules (id, guild, rule, supplied_at, week_before) VALUES (1, 7, 'seen-9', 12, 1), \
     (2, 7, 'unseen-9', 12, 1)",
    "INSERT INTO supplied_questions (inquiry, guild, supplied) VALUES (1, 7, 1), (2, 7, 2)",
    "INSERT INTO reviews (inquiry, guild, decision, decided_by, decided_at) VALUES (1, 7, 'skipped', 4444, 12)",
    "INSERT INTO lessons (id, guild, subject, kind, body, source, taught_by, taught_at, inquiry) VALUES \
     (1, 7, 'a', 'example', 'seen 4', 'shown', 4444, 13, 1), (2, 7, 'a', 'example', 'unseen 4', 'shown', 4444, 13, 2)",
    "INSERT INTO helpful_replies (inquiry, guild, helper, channel, message, replied_at) VALUES (4, 7, 1, 70, 555, 14)",
    "INSERT INTO tickets (id, guild, number, inquiry, learner, state, assignee, tagged, support_channel, \
     learner_in_thread, opened_at, moved_at, anonymous) VALUES \
     (10, 7, 1, 1, 1, 'resolved', 4444, '[]', 71, 1, 15, 15, 0), (20, 7, 2, 2, 1, 'resolved', 4444, '[]', 71, 0, 15, 15, 1)",
    "INSERT INTO ticket_notes (ticket, seq, author, written_at, body) VALUES (10, 1, 4444, 16, 'noted seen'), \
     (20, 1, 4444, 16, 'noted unseen')",
    "INSERT INTO relayed_messages (origin, part, ticket, by_learner) VALUES (606, 0, 10, 1), (607, 0, 20, 1)",
    "INSERT INTO transcripts (ticket, channel, message) VALUES (10, 72, 600), (20, 72, 601)",
    "INSERT INTO quotes (ticket, message, inquiry) VALUES (10, 608, 1), (20, 609, 2)",
    "INSERT INTO expectations (ticket, guild, expected) VALUES (10, 7, 4), (20, 7, 4)",
    "INSERT INTO surveys (id, inquiry, ticket, guild, learner, sent_at, perceived_value) VALUES \
     (30, 1, 10, 7, 1, 17, 5), (40, 2, 20, 7, 1, 17, 5)",
    "INSERT INTO survey_comments (survey, body) VALUES (30, 'seen 5'), (40, 'unseen 5')",
    "INSERT INTO blocked_learners (guild, learner, ticket, blocked_by, blocked_at, anonymous) VALUES \
     (7, 1, 20, 4444, 18, 1), (8, 1, NULL, 4444, 18, 0)",
    "INSERT INTO audit_events (id, guild, at, kind, learner, staff, ticket) VALUES \
     (1, 7, 19, 'exported', 1, 4444, NULL), (2, 7, 19, 'exported', 1, NULL, NULL), \
     (3, 7, 19, 'ticket_read', NULL, 4444, 1), (4, 7, 19, 'revealed', NULL, 4444, 2), \
     (5, 7, 19, 'transcript_read', NULL, 4444, 3)",
    "INSERT INTO instructors (guild, user_id, categories, capacity) VALUES (7, 11, '[\"seen duty\"]', 5), \
     (7, 4444, '[]', 5)",
    "INSERT INTO former_takes (guild, user_id, until_at, categories, capacity) VALUES (7, 11, 20, '[]', 3)",
    "INSERT INTO duty_overrides (id, guild, seq, instructor, presence, from_at) VALUES (1, 7, 1, 11, 'on', 20), \
     (2, 7, 2, 4444, 'on', 20)",
    "INSERT INTO shifts (guild, number, instructor, days, starts, ends, zone, valid_from) VALUES \
     (7, 1, 11, 1, 540, 1020, 'Europe/Seen', 20), (7, 2, 4444, 1, 540, 1020, 'Europe/Ben', 20)",
    "INSERT INTO rotations (id, guild, name, turn_days, start_on, starts, ends, zone, members, valid_from, split) VALUES \
     (1, 7, 'seen turns', 7, '2026-01-05', 0, 1440, 'UTC', \
      '[{\"user\":11,\"joins\":null,\"leaves\":null},{\"user\":4444,\"joins\":null,\"leaves\":null}]', 20, '[]'), \
     (2, 7, 'turns of ben', 7, '2026-01-05', 0, 1440, 'UTC', \
      '[{\"user\":4411,\"joins\":null,\"leaves\":null},{\"user\":117,\"joins\":null,\"leaves\":null}]', 20, '[]')",
    "INSERT INTO absences (id, guild, instructor, from_at, until_at) VALUES (1, 7, 11, 20, 21)",
    "INSERT INTO swaps (guild, number, giver, asked_of, from_at, until_at) VALUES (7, 1, 4444, 11, 20, 21), \
     (7, 2, 4444, NULL, 20, 22)",
    "INSERT INTO calendar_feeds (guild, owner, of_team, token_hash, made_at) VALUES (7, 11, 0, 'unseen hash', 20)",
    "INSERT INTO role_subscriptions (message, guild, learner, tier, months, renewal, at) VALUES \
     (610, 7, 1, 'Gold', 3, 1, 19)",
    "INSERT INTO timers (kind, subject, due, guild) VALUES ('settle', 1, 20, 7), ('close_resolved', 20, 20, 7)",
    "INSERT INTO outbox (id, stream, seq, created_at, due, attempts, unsure, done, body, guild) VALUES \
     (1, 10, 1, 21, 21, 0, 0, 0, 'x', 7), (2, 20, 1, 21, 21, 0, 0, 0, 'x', 7)",
];

pub(super) async fn filled(store: &Store) {
    let mut db = store.0.writer.acquire().await.unwrap();
    for statement in ROWS {
        run(&mut db, statement).await;
    }
}

async fn copy(store: &Store, for_staff_of: Option<GuildId>) -> Vec<PersonalRows> {
    let whose = DataSubject {
        user: user(11),
        learner: Some(LearnerKey::new(1)),
        for_staff_of,
    };
    store.personal(whose).await.unwrap()
}

/// Reads the names of all tables but those of the migrations.
pub(super) async fn tables(store: &Store) -> BTreeSet<String> {
    let all = match store.engine() {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables \
             WHERE table_schema = 'public'"
        }
    };
    let mut db = store.0.writer.acquire().await.unwrap();
    let rows = sqlx::query(all).fetch_all(&mut *db).await.unwrap();
    let names = rows.iter().map(|row| row.get::<String, _>("name"));
    names.filter(|name| !name.starts_with("_sqlx")).collect()
}

both_engines! {
    async fn every_table_is_in_a_persons_copy_or_left_out_for_a_reason(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        let of_staff: BTreeSet<String> = ["ticket_notes".to_owned()].into();
        let own = copy(&store, None).await;
        let named = |held: &[PersonalRows]| held.iter().map(|table| table.table.to_owned()).collect::<BTreeSet<_>>();
        for table in &own {
            assert!(!table.rows.is_empty() && !table.is_cut, "{}", table.table);
        }
        let reasons: BTreeSet<String> = LEFT_OUT.iter().map(|(name, _)| (*name).to_owned()).collect();
        let decided: BTreeSet<String> = named(&own).union(&reasons).chain(&of_staff).cloned().collect();
        assert_eq!(decided, tables(&store).await, "a table is neither in the copy nor left out for a reason");
        assert!(named(&own).is_disjoint(&reasons));

        let all = format!("{own:?}");
        for words in ["seen 1", "unseen 1", "seen 2", "unseen-3", "seen 4", "seen 5", "seen 6", "unseen-7", "unseen-9", "seen 8", "elsewhere", "1100",
            "9007199254740993\"", "1970-01-01T00:00:00.005Z", "555", "said on a website", "seen duty",
            "Europe/Seen", "seen turns", "ticket_read", "revealed"] {
            assert!(all.contains(words), "no {words} in {all}");
        }
        for words in ["of ben", "noted", "4444", "Europe/Ben", "transcript_read", "unseen hash"] {
            assert!(!all.contains(words), "{words} in {all}");
        }
    }

    async fn what_was_asked_anonymously_is_in_no_copy_for_staff(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        let all = format!("{:?}", copy(&store, Some(GUILD)).await);
        for words in ["seen 1", "seen 2", "seen-3", "seen 4", "seen 5", "seen 6", "seen-7", "seen-9", "seen 8", "noted seen", "zh-CN", "555", "ticket_read"] {
            assert!(all.contains(words), "no {words} in {all}");
        }
        // Neither is what is of another guild, or tells when somebody was there.
        for words in ["unseen", "elsewhere", "\"20\"", "\"2\"", "1100", "607", "601", "00.005Z", "00.006Z", "00.018Z", "website",
            "revealed", "seen duty", "seen turns", "Europe"] {
            assert!(!all.contains(words), "{words} in {all}");
        }
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "UPDATE inquiries SET anonymous = 1 WHERE learner = 1; \
             UPDATE learners SET locale = NULL; DELETE FROM helpful_replies; DELETE FROM self_descriptions; DELETE FROM purchases; DELETE FROM role_subscriptions; \
             DELETE FROM audit_events WHERE staff IS NOT NULL").await;
        drop(db);
        for table in copy(&store, Some(GUILD)).await {
            assert!(table.rows.is_empty(), "{table:?}");
        }
    }
}

/// The columns that no copy reads, and why, beside those that name whose row it is.
const COLUMNS_LEFT_OUT: &[(&str, &[&str], &str)] = &[
    ("watermarks", &["guild"], "is none in direct messages"),
    (
        "web_users",
        &["person_hash", "last_change"],
        "a hash, and a counter",
    ),
    ("web_messages", &["change_number", "mark"], "counters"),
    (
        "purchases",
        &["row_key", "seq"],
        "how frontdesk finds the row",
    ),
    ("inquiry_texts", &["fingerprint"], "a hash of the text"),
    ("inquiry_events", &["kind"], "is in the detail"),
    (
        "follow_ups",
        &["stale"],
        "whether it is to be counted again",
    ),
    (
        "supplied_questions",
        &["supplied"],
        "the number of the rule that stands beside it",
    ),
    ("reviews", &["decided_by"], "another person"),
    ("lessons", &["taught_by", "revoked_by"], "other people"),
    (
        "helpful_replies",
        &["inquiry", "gone", "read_to"],
        "another person's question, and how far frontdesk's own work has come",
    ),
    (
        "tickets",
        &[
            "assignee",
            "tagged",
            "last_tagged",
            "opened_by",
            "left_by",
            "support_channel",
            "opening_message",
        ],
        "other people, and what frontdesk wrote to them",
    ),
    ("ticket_notes", &["seq"], "how frontdesk sorts them"),
    ("expectations", &["guild"], "that of the ticket"),
    ("blocked_learners", &["blocked_by"], "another person"),
    ("audit_events", &["id"], "how frontdesk finds the row"),
    ("duty_overrides", &["id", "seq"], "how frontdesk sorts them"),
    ("rotations", &["id", "members"], "other people"),
    ("absences", &["id"], "how frontdesk finds the row"),
    ("calendar_feeds", &["token_hash"], "a hash of a secret"),
    (
        "timers",
        &["worker", "lease_until", "guild"],
        "which process does it",
    ),
    (
        "outbox",
        &[
            "seq",
            "unsure",
            "worker",
            "lease_until",
            "done",
            "reason",
            "body",
            "guild",
        ],
        "how far frontdesk's own work has come",
    ),
];

/// The columns by which a row is a person's.
const WHOSE: &[&str] = &["learner", "user_id", "helper", "owner", "instructor"];

#[tokio::test]
async fn every_column_is_in_a_persons_copy_or_left_out_for_a_reason() {
    let database = Database::sqlite();
    let store = database.open().await;
    let mut db = store.0.writer.acquire().await.unwrap();
    for (table, read) in columns() {
        let mut words = read.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let read: BTreeSet<&str> = words.by_ref().collect();
        let mut left_out = COLUMNS_LEFT_OUT.iter().filter(|(of, ..)| *of == table);
        let left_out = left_out.next().map_or(&[][..], |(_, columns, _)| *columns);
        let sql = format!("SELECT name FROM pragma_table_info('{table}')");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *db);
        for row in rows.await.unwrap() {
            let column: String = row.get("name");
            let (is_read, is_left_out) = (read.contains(&*column), left_out.contains(&&*column));
            assert!(
                is_read || is_left_out || WHOSE.contains(&&*column),
                "{table}.{column} is neither in the copy nor left out for a reason"
            );
            assert!(!(is_read && is_left_out), "{table}.{column} is in the copy");
        }
    }
}

#[test]
fn every_timer_of_a_learners_is_in_their_copy() {
    let statements = statements();
    let (_, timers) = statements
        .iter()
        .find(|(table, _)| *table == "timers")
        .unwrap();
    for kind in TimerKind::ALL {
        let is_theirs = ![
            "duty_begins",
            "duty_ends",
            "swap_ends",
            "digest",
            "setup_offer",
        ]
        .contains(&kind.name());
        assert_eq!(
            timers.contains(&format!("'{}'", kind.name())),
            is_theirs,
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn no_copy_reads_a_whole_table() {
    let database = Database::sqlite();
    let store = database.open().await;
    let mut db = store.0.writer.acquire().await.unwrap();
    for (table, statement) in statements() {
        let explained = sqlx::query(sqlx::AssertSqlSafe(format!(
            "EXPLAIN QUERY PLAN {statement}"
        )));
        for step in explained.fetch_all(&mut *db).await.unwrap() {
            let step: String = step.get("detail");
            // The names that a copy gives to parts of its own.
            let own = [
                "person",
                "own",
                "held",
                "subjects",
                "streams",
                "CONSTANT",
                "events",
                // Small tables, which every look at the roster reads.
                "instructors",
                "former_takes",
                "duty_overrides",
                "shifts",
                "rotations",
                "absences",
                "swaps",
                "calendar_feeds",
            ];
            let whole = step
                .strip_prefix("SCAN ")
                .and_then(|of| of.split(' ').next());
            let whole = whole.filter(|of| !own.contains(of));
            assert_eq!(whole, None, "{table}: {statement}");
        }
    }
}
