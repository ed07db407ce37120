//! Tests that what people wrote lies in no table in the clear where there is a key, and is read back; keys can be
//! changed at any time, and none that is needed may be missing.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Row};

use super::samples::{GUILD, ask, at, inquiry, lesson, survey, ticket, user};
use super::{Database, run};
use crate::domain::{
    DeliveryId, InquiryId, InteractionId, LearnerKey, LessonId, MessageId, Secret, WebUser,
};
use crate::store::{
    DataSubject, Delivery, EarlyChange, Engine, KeptRows, Lease, LostTexts, Note, Rekeyed,
    SelfDescription, Store, StoreError, Unfinished, WebConversation, WebPost,
};

const OLD: &str = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=";
const NEW: &str = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=";

/// The code of "a" under the secret that [`life`] writes.
const WORDS_OVER_A: &str = "f1f1d0dba54bd2807f76d2c897efbad0948bd00d1b6dea50a7d4a19d16574bac";

/// The columns of people's words, with how many of them [`life`] writes.
const COLUMNS: [(&str, u64); 11] = [
    ("inquiry_texts", 1),
    ("inquiry_particulars", 1),
    ("survey_comments", 1),
    ("ticket_notes", 2),
    ("self_descriptions", 1),
    ("web_messages", 2),
    ("web_secrets", 1),
    ("lessons", 1),
    ("outbox", 3),
    ("unfinished_interactions", 1),
    ("early_changes", 1),
];

fn note(seq: i64) -> Note {
    Note {
        author: user(4),
        written_at: at(seq),
        text: "wörds".to_owned(),
    }
}

fn told() -> SelfDescription {
    SelfDescription {
        goal: Some("wörds".to_owned()),
        ..SelfDescription::default()
    }
}

const WEB: WebUser = WebUser::new(3);

fn on_web(id: u64) -> WebPost {
    WebPost {
        id: MessageId::new(id),
        mark: None,
        reply_to: None,
        ticket: None,
        body: "wörds".to_owned(),
        written_at: at(47),
    }
}

fn lease() -> Lease {
    Lease {
        process: 1,
        now: at(100),
        until: at(200),
    }
}

/// Writes the same text into every row that can hold one.
async fn life(store: &Store) {
    ask(store, &[inquiry(1, 1, 10)]).await;
    let mut tx = store.begin().await.unwrap();
    tx.set_text(InquiryId::new(1), "wörds");
    let fields = [("Order".to_owned(), "wörds".to_owned())];
    tx.set_particulars(InquiryId::new(1), &fields).unwrap();
    let opened = ticket(10, 1, 1, 20);
    tx.open_ticket(&opened).await.unwrap();
    tx.add_note(opened.id, &note(30));
    tx.add_note(opened.id, &note(31));
    tx.describe_self(GUILD, user(11), &told(), at(45))
        .await
        .unwrap();
    let web = tx.web_user(GUILD, "hash", WEB, at(46)).await.unwrap();
    assert_eq!(web, WEB.user());
    tx.web_secret(&Secret::new("wörds")).await.unwrap();
    for id in [90, 91] {
        assert!(tx.post_web(WEB, &on_web(id)).await.unwrap().is_some());
    }
    assert!(
        tx.change_web(WEB, MessageId::new(91), Some("wörds"))
            .await
            .unwrap()
    );
    let sent = survey(5, 1, Some(10), 40);
    assert!(tx.open_survey(&sent).await.unwrap());
    tx.comment(&sent, "wörds").await.unwrap();
    assert!(tx.teach(&lesson(6, 1, "wörds")).await.unwrap());
    assert!(
        !tx.teach(&lesson(7, 1, "wörds")).await.unwrap(),
        "the very same"
    );
    tx.enqueue(DeliveryId::new(8), 1, None, "wörds", at(50));
    tx.enqueue_first(DeliveryId::new(9), 10, "wörds", at(50));
    let born = Delivery {
        id: DeliveryId::new(11),
        stream: 11,
        guild: None,
        created_at: at(50),
        body: "wörds".to_owned(),
        attempts: 0,
        unsure: false,
        lease_until: at(60),
    };
    tx.enqueue_claimed(&born, 1);
    let edited = EarlyChange::Edited("wörds".to_owned());
    tx.store_early_change(MessageId::new(77), &edited, at(60))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let held = Unfinished {
        id: InteractionId::new(12),
        came_at: at(70),
        body: "wörds".to_owned(),
    };
    store.keep_interaction(&held, 99).await.unwrap();
}

/// Reads everything back, without taking any of it away.
async fn is_read(store: &Store) {
    let one = store
        .inquiry(GUILD, InquiryId::new(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(store.inquiry_text(&one).await.unwrap().unwrap(), "wörds");
    assert_eq!(
        store.particulars(&one).await.unwrap(),
        [("Order".to_owned(), "wörds".to_owned())]
    );
    let part = WebConversation {
        user: WEB,
        after: 0,
        ticket: None,
    };
    let said = store.web_messages(part, 9).await.unwrap();
    let bodies: Vec<_> = said.iter().map(|one| one.body.as_deref()).collect();
    assert_eq!(bodies, [Some("wörds"); 2]);
    let secret = store.web_secret(&Secret::new("another")).await.unwrap();
    assert_eq!(secret.code("a"), WORDS_OVER_A);
    let opened = store.ticket_of_inquiry(&one).await.unwrap().unwrap();
    assert_eq!(
        store.notes_of(&opened, 9).await.unwrap(),
        [note(30), note(31)]
    );
    assert_eq!(
        store.self_description(GUILD, user(11)).await.unwrap(),
        told()
    );
    assert_eq!(store.lessons(GUILD).await.unwrap(), [lesson(6, 1, "wörds")]);
    assert_eq!(
        store.lesson(GUILD, LessonId::new(6)).await.unwrap(),
        Some(lesson(6, 1, "wörds"))
    );
    assert_eq!(
        store.unreviewed(GUILD, at(0), 9).await.unwrap()[0].text,
        "wörds"
    );
    let whose = DataSubject {
        user: user(11),
        learner: Some(LearnerKey::new(1)),
        for_staff_of: Some(GUILD),
    };
    let copy = format!("{:?}", store.personal(whose).await.unwrap());
    assert_eq!(copy.matches("wörds").count(), 7, "{copy}");
    let taken = store
        .take_unfinished(Lease {
            process: 99,
            ..lease()
        })
        .await
        .unwrap();
    assert_eq!(taken.taken, [], "its own");
    let mut tx = store.begin().await.unwrap();
    let early = tx.take_early_change(MessageId::new(77)).await.unwrap();
    assert_eq!(early, Some(EarlyChange::Edited("wörds".to_owned())));
    tx.cancel().await.unwrap();
}

/// Reads the texts of a table as they lie there.
async fn bodies(store: &Store, table: &str) -> Vec<String> {
    let mut db = store.0.writer.acquire().await.unwrap();
    let statement = format!("SELECT body FROM {table}");
    let rows = sqlx::query(AssertSqlSafe(statement))
        .fetch_all(&mut *db)
        .await
        .unwrap();
    rows.iter().map(|row| row.get("body")).collect()
}

async fn lies_in_the_clear(store: &Store) -> bool {
    let mut found = BTreeSet::new();
    for (table, count) in COLUMNS {
        let bodies = bodies(store, table).await;
        assert_eq!(bodies.len() as u64, count, "{table}");
        found.extend(bodies.iter().map(|body| body.contains("wörds")));
    }
    assert_eq!(found.len(), 1, "some are, some not");
    found.contains(&true)
}

/// Says whether a text stands anywhere in an SQLite database's files, in what was freed too.
fn stands_in_files(database: &Database) -> bool {
    let Database::Sqlite(folder) = database else {
        return false;
    };
    let files = std::fs::read_dir(folder.path()).unwrap();
    let words = "wörds".as_bytes();
    let holds = |path| {
        std::fs::read(path)
            .unwrap()
            .windows(words.len())
            .any(|some| some == words)
    };
    files.into_iter().any(|file| holds(file.unwrap().path()))
}

fn rewritten(done: &[Rekeyed]) -> Vec<(&'static str, u64)> {
    assert!(done.iter().all(|table| table.unopened == 0), "{done:?}");
    done.iter()
        .map(|table| (table.table, table.rewritten))
        .collect()
}

both_engines! { empty:
    async fn what_people_wrote_is_sealed_wherever_it_lies_and_read_back(database: Database) {
        let store = database.open_with(OLD).await.unwrap();
        life(&store).await;
        assert!(!lies_in_the_clear(&store).await);
        assert!(!stands_in_files(database));
        is_read(&store).await;
        let claimed = store.claim_deliveries(at(100), lease(), 9).await.unwrap();
        let said: BTreeSet<String> = claimed.taken.into_iter().map(|step| step.body).collect();
        assert_eq!(said, ["wörds".to_owned()].into());
        let taken = store.take_unfinished(lease()).await.unwrap();
        assert_eq!(taken.taken[0].body, "wörds");
    }

    async fn keys_are_changed_and_given_up_while_everything_stays_readable(database: Database) {
        let store = database.open().await;
        life(&store).await;
        assert!(lies_in_the_clear(&store).await);
        store.close().await;

        let store = database.open_with(OLD).await.unwrap();
        is_read(&store).await;
        assert_eq!(store.texts_kept().await.unwrap(), 15);
        let mut gone_through = Vec::new();
        let done = store.rekey(false, |texts| gone_through.push(texts)).await.unwrap();
        assert_eq!(rewritten(&done), COLUMNS);
        assert_eq!(gone_through.last(), Some(&15));
        store.shred().await.unwrap();
        assert!(!lies_in_the_clear(&store).await && !stands_in_files(database));
        is_read(&store).await;
        let again = store.rekey(false, |_| {}).await.unwrap();
        assert!(again.iter().all(|table| table.rewritten == 0), "{again:?}");
        store.close().await;

        let both = format!("{NEW}, {OLD}");
        let store = database.open_with(&both).await.unwrap();
        is_read(&store).await;
        assert_eq!(rewritten(&store.rekey(false, |_| {}).await.unwrap()), COLUMNS);
        store.close().await;
        assert!(matches!(database.open_with(OLD).await, Err(StoreError::NoTextKey(_))));

        let store = database.open_with(NEW).await.unwrap();
        is_read(&store).await;
        assert_eq!(rewritten(&store.rekey(true, |_| {}).await.unwrap()), COLUMNS);
        store.close().await;
        let store = database.open().await;
        assert!(lies_in_the_clear(&store).await);
        is_read(&store).await;
    }

    async fn a_start_without_a_key_that_is_needed_is_refused(database: Database) {
        let store = database.open_with(OLD).await.unwrap();
        life(&store).await;
        store.close().await;
        for keys in ["", NEW] {
            let opened = match keys {
                "" => Store::open(&database.url(), crate::store::StoreOptions::default()).await,
                keys => database.open_with(keys).await,
            };
            let refused = opened.unwrap_err();
            assert!(matches!(refused, StoreError::NoTextKey(_)), "{refused}");
            assert!(refused.to_string().contains("FRONTDESK_TEXT_KEY"), "{refused}");
        }
    }

    async fn what_a_lost_key_sealed_is_counted_then_forgotten_and_the_rest_stays(database: Database) {
        let store = database.open_with(OLD).await.unwrap();
        life(&store).await;
        store.close().await;
        let store = database.open_with(&format!("{NEW},{OLD}")).await.unwrap();
        ask(&store, &[inquiry(700, 700, 700)]).await;
        store.close().await;
        assert!(database.open_with(NEW).await.is_err());

        let (url, options) = (database.url(), crate::store::StoreOptions::default());
        let opened = Store::open_without_lost_keys(&url, options, NEW.parse().unwrap());
        let store = opened.await.unwrap();
        let counts = |lost: Vec<LostTexts>| -> Vec<(&str, u64)> {
            lost.iter().map(|one| (one.table, one.texts)).collect()
        };
        assert_eq!(counts(store.lost_texts().await.unwrap()), COLUMNS);
        assert_eq!(counts(store.lost_texts().await.unwrap()), COLUMNS, "they were only counted");
        assert_eq!(counts(store.forget_lost_texts().await.unwrap()), COLUMNS);
        assert_eq!(counts(store.lost_texts().await.unwrap()), COLUMNS.map(|(table, _)| (table, 0)));
        store.close().await;

        let store = database.open_with(NEW).await.unwrap();
        for (id, text) in [(1, None), (700, Some("how?".to_owned()))] {
            let one = store.inquiry(GUILD, InquiryId::new(id)).await.unwrap().unwrap();
            assert_eq!(store.inquiry_text(&one).await.unwrap(), text, "{id}");
        }
        assert_eq!(store.pending_deliveries().await.unwrap(), 0);
        let claimed = store.claim_deliveries(at(100), lease(), 9).await.unwrap();
        assert_eq!((claimed.taken.len(), claimed.set_aside), (0, 0));
        assert!(store.take_unfinished(lease()).await.unwrap().taken.is_empty());
        assert!(store.rekey(false, |_| {}).await.unwrap().iter().all(|table| table.unopened == 0));
    }

    async fn a_text_that_was_moved_or_changed_is_refused_and_its_step_set_aside(database: Database) {
        let store = database.open_with(OLD).await.unwrap();
        life(&store).await;
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "UPDATE inquiry_texts SET body = (SELECT body FROM lessons); \
             UPDATE outbox SET body = (SELECT body FROM lessons) WHERE id = 8").await;
        drop(db);
        let one = store.inquiry(GUILD, InquiryId::new(1)).await.unwrap().unwrap();
        let moved = store.inquiry_text(&one).await.unwrap_err();
        assert!(matches!(moved, StoreError::Unopened(_)) && !moved.is_passing(), "{moved}");
        let claimed = store.claim_deliveries(at(100), lease(), 9).await.unwrap();
        assert_eq!((claimed.taken.len(), claimed.set_aside), (2, 1));
        store.close().await;
        let store = database.open_with(&format!("{NEW},{OLD}")).await.unwrap();
        let done = store.rekey(false, |_| {}).await.unwrap();
        assert_eq!(done.iter().map(|table| table.unopened).sum::<u64>(), 1);
        assert!(database.open_with(NEW).await.is_err(), "it still is by the old key");
    }

    async fn a_press_that_was_changed_is_set_aside_and_the_others_are_taken_over(database: Database) {
        let store = database.open_with(OLD).await.unwrap();
        life(&store).await;
        let held = Unfinished {
            id: InteractionId::new(13),
            came_at: at(71),
            body: "a press".to_owned(),
        };
        store.keep_interaction(&held, 99).await.unwrap();
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "UPDATE unfinished_interactions SET body = (SELECT body FROM lessons) WHERE id = 12").await;
        drop(db);
        let left = store.take_unfinished(lease()).await.unwrap();
        assert_eq!((left.taken, left.set_aside), (vec![held], 1));
        assert_eq!(bodies(&store, "unfinished_interactions").await.len(), 1);
    }

    async fn a_step_that_needs_the_key_of_another_process_waits_for_it(database: Database) {
        let behind = database.open_with(OLD).await.unwrap();
        let ahead = database.open_with(&format!("{NEW},{OLD}")).await.unwrap();
        life(&ahead).await;
        let refused = behind.claim_deliveries(at(100), lease(), 9).await.unwrap_err();
        assert!(matches!(refused, StoreError::NoTextKey(_)) && refused.is_passing(), "{refused}");
        assert!(behind.take_unfinished(lease()).await.is_err());
        assert_eq!(ahead.claim_deliveries(at(100), lease(), 9).await.unwrap().taken.len(), 3);
        assert_eq!(ahead.take_unfinished(lease()).await.unwrap().taken.len(), 1);
    }

    async fn a_lesson_in_words_that_another_asked_in_stays_whatever_they_are_sealed_by(database: Database) {
        let forgets = async |store: &Store| {
            let mut tx = store.begin().await.unwrap();
            let of = KeptRows { learner: LearnerKey::new(1), guild: None };
            tx.forget_learner(of, LearnerKey::new(99)).await.unwrap();
            let left = tx.lessons(GUILD).await.unwrap();
            tx.cancel().await.unwrap();
            left.iter().map(|lesson| lesson.id.get()).collect::<Vec<_>>()
        };
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 10), inquiry(2, 2, 11)]).await;
        let mut tx = store.begin().await.unwrap();
        tx.set_text(InquiryId::new(2), " HOW, Änne?");
        tx.teach(&lesson(1, 1, "how, änne?")).await.unwrap();
        tx.teach(&lesson(2, 1, "nobody else")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(forgets(&store).await, [1]);
        store.close().await;
        let store = database.open_with(OLD).await.unwrap();
        assert_eq!(forgets(&store).await, [1], "found by what was written before");
        store.rekey(false, |_| {}).await.unwrap();
        assert_eq!(forgets(&store).await, [1]);
        store.close().await;
        let store = database.open_with(&format!("{NEW},{OLD}")).await.unwrap();
        assert_eq!(forgets(&store).await, [1]);
        // As it was before there were fingerprints.
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "UPDATE inquiry_texts SET body = 'how, änne? ', fingerprint = NULL").await;
        drop(db);
        assert_eq!(forgets(&store).await, [1]);
    }

    async fn every_page_is_rewritten_and_nothing_else_than_texts(database: Database) {
        let store = database.open_with(OLD).await.unwrap();
        let many: Vec<_> = (1..=450).map(|id| inquiry(id, id, id)).collect();
        ask(&store, &many).await;
        store.close().await;
        let store = database.open_with(&format!("{NEW},{OLD}")).await.unwrap();
        let done = store.rekey(false, |_| {}).await.unwrap();
        assert_eq!(done.iter().map(|table| table.rewritten).sum::<u64>(), 450);
        store.close().await;
        let store = database.open_with(NEW).await.unwrap();
        let last = store.inquiry(GUILD, InquiryId::new(450)).await.unwrap().unwrap();
        assert_eq!(store.inquiry_text(&last).await.unwrap().unwrap(), "how?");
    }

    async fn every_table_with_a_text_is_rewritten(database: Database) {
        let store = database.open().await;
        let columns = match store.engine() {
            Engine::Sqlite => "SELECT m.name AS name FROM sqlite_master AS m, pragma_table_info(m.name) AS c \
                               WHERE m.type = 'table' AND c.name = 'body'",
            Engine::Postgres => "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.columns \
                                 WHERE table_schema = 'public' AND column_name = 'body'",
        };
        let mut db = store.0.writer.acquire().await.unwrap();
        let rows = sqlx::query(columns).fetch_all(&mut *db).await.unwrap();
        drop(db);
        let found: BTreeSet<String> = rows.iter().map(|row| row.get("name")).collect();
        // A probe is no text of anybody's.
        let known = COLUMNS.iter().map(|(table, _)| *table).chain(["probes"]);
        assert_eq!(found, known.map(str::to_owned).collect());
        let done = store.rekey(false, |_| {}).await.unwrap();
        assert_eq!(done.iter().map(|table| table.table).collect::<Vec<_>>(), COLUMNS.map(|(table, _)| table));
    }
}

/// So that no query can forget to open a text: whoever selects one names what it is sealed as, or hands its row to
/// [`super::super::sealed`], which alone takes it out.
#[test]
fn no_other_file_reads_a_text_out_of_a_row() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() || ["sealed.rs", "rekey.rs", "lost_texts.rs"].contains(&name.as_str()) {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let reads =
            source.contains("try_get(\"body\")") || source.contains("from_json(row, \"body\")");
        assert!(!reads, "{name}");
        let selects = source.lines().any(|line| {
            let list = line
                .split_once("SELECT ")
                .or_else(|| line.split_once("RETURNING "));
            let list = list.map_or("", |(_, list)| list.split(" FROM ").next().unwrap_or(list));
            list.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == "body")
        });
        let opens = source.contains(".open(Of::") || source.contains("sealed::");
        assert!(opens || !selects, "{name} selects a text and opens none");
    }
}
