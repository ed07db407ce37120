//! Duty schedules that were read are kept while nothing changes them, and read again as soon as anything does, by whichever
//! process.

use std::path::Path;

use jiff::tz::TimeZone;
use regex::Regex;
use sqlx::{AnyConnection, Connection};

use super::samples::{GUILD, at, user};
use super::{Database, run};
use crate::domain::{
    Absence, AskedSwap, DutyOverride, Hours, Instructor, Presence, Rotation, RotationMember, Span,
    Split, Validity, WeeklyShift,
};
use crate::store::Store;

const STANDS: Validity = Validity {
    from: at(10),
    until: None,
};

fn shift(who: u64) -> WeeklyShift {
    WeeklyShift {
        number: 0,
        instructor: user(who),
        days: "mon-fri".parse().unwrap(),
        hours: Hours::WHOLE_DAY,
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        dates: None,
        valid: STANDS,
    }
}

fn rotation() -> Rotation {
    let member = RotationMember {
        instructor: user(3),
        joins: None,
        leaves: None,
    };
    Rotation {
        name: "phone".to_owned(),
        turn_days: 7,
        start: "2026-01-05".parse().unwrap(),
        split: Split::default(),
        hours: Hours::WHOLE_DAY,
        zone: TimeZone::UTC,
        members: vec![member],
        valid: STANDS,
    }
}

fn span(from: i64, until: i64) -> Span {
    Span {
        from: at(from),
        until: at(until),
    }
}

fn said(presence: Presence) -> DutyOverride {
    DutyOverride {
        instructor: user(1),
        presence,
        from: at(30),
        until: None,
    }
}

/// Shows a roster as a store has it.
async fn shown(store: &Store, since: i64) -> String {
    format!("{:?}", store.roster(GUILD, at(since)).await.unwrap())
}

/// Makes a change in one process, and finds that another, which knew the schedule, has it as it is in the database.
macro_rules! change {
    ($stores:ident, $tx:ident => $change:expr) => {{
        let (here, there) = (&$stores[0], &$stores[1]);
        let before = [shown(here, 0).await, shown(there, 0).await];
        let mut $tx = here.begin().await.unwrap();
        $change;
        $tx.commit().await.unwrap();
        for since in [0, 25, 60, 150] {
            let known = [shown(here, since).await, shown(there, since).await];
            there.forget_schedules();
            let read = shown(there, since).await;
            assert!(
                known.iter().all(|known| *known == read),
                "{}",
                stringify!($change)
            );
        }
        assert_ne!(before[1], shown(there, 0).await, "{}", stringify!($change));
    }};
}

both_engines! {
    async fn each_change_of_a_schedule_is_seen_by_every_process(database: Database) {
        let stores = [database.open().await, database.open().await];
        let absence = Absence { instructor: user(1), span: span(100, 200) };
        let holiday = "1970-01-08".parse().unwrap();
        let asked = AskedSwap {
            number: 0,
            giver: user(1),
            asked_of: None,
            span: span(100, 200),
            taken: None,
            withdrawn_at: None,
        };
        change!(stores, tx => tx.add_shift(GUILD, &shift(1)).await.unwrap());
        change!(stores, tx => tx.set_rotation(GUILD, &rotation(), 1).await.unwrap());
        change!(stores, tx => tx.add_holiday(GUILD, holiday, at(20)).await.unwrap());
        change!(stores, tx => tx.end_holiday(GUILD, holiday, at(30)).await.unwrap());
        change!(stores, tx => tx.set_override(GUILD, &said(Presence::Off), 1).await.unwrap());
        change!(stores, tx => tx.end_open_off(GUILD, user(1), at(40)).await.unwrap());
        change!(stores, tx => tx.set_override(GUILD, &said(Presence::On), 2).await.unwrap());
        change!(stores, tx => tx.end_overrides(GUILD, user(1), at(50)).await.unwrap());
        change!(stores, tx => tx.add_absence(GUILD, &absence, 1).await.unwrap());
        change!(stores, tx => tx.end_absence(GUILD, &absence, at(120)).await.unwrap());
        change!(stores, tx => tx.save_instructor(GUILD, &Instructor::new(user(1)), at(50)).await.unwrap());
        let mut tx = stores[0].begin().await.unwrap();
        let number = tx.ask_swap(GUILD, &asked).await.unwrap();
        tx.commit().await.unwrap();
        change!(stores, tx => tx.take_swap(GUILD, number, user(2), at(60)).await.unwrap());
        change!(stores, tx => tx.give_swap_back(GUILD, number, user(2), at(70)).await.unwrap());
        change!(stores, tx => tx.take_swap(GUILD, number, user(2), at(80)).await.unwrap());
        change!(stores, tx => tx.end_swap(GUILD, number, at(90)).await.unwrap());
        change!(stores, tx => tx.end_rotation(GUILD, "phone", at(100)).await.unwrap());
        change!(stores, tx => tx.end_shift(GUILD, 1, at(100)).await.unwrap());
    }

    async fn a_change_that_is_undone_leaves_nothing(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.add_shift(GUILD, &shift(1)).await.unwrap();
        tx.commit().await.unwrap();
        let before = shown(&store, 0).await;
        let mut tx = store.begin().await.unwrap();
        assert_eq!(format!("{:?}", tx.roster(GUILD, at(0)).await.unwrap()), before);
        tx.add_shift(GUILD, &shift(2)).await.unwrap();
        let within = tx.roster(GUILD, at(0)).await.unwrap();
        assert_eq!(within.schedule.shifts.len(), 2, "a transaction sees its own");
        tx.cancel().await.unwrap();
        assert_eq!(shown(&store, 0).await, before);
    }

    async fn a_schedule_is_not_read_again_until_it_is_changed_or_forgotten(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.add_shift(GUILD, &shift(1)).await.unwrap();
        tx.commit().await.unwrap();
        let shifts = async |since| store.roster(GUILD, at(since)).await.unwrap().schedule.shifts.len();
        assert_eq!(shifts(50).await, 1);
        // As no version of frontdesk does it that knows of revisions.
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "UPDATE shifts SET valid_until = 40").await;
        drop(db);
        assert_eq!((shifts(50).await, shifts(60).await), (1, 1), "known");
        assert_eq!(shifts(30).await, 1, "earlier than is known");
        assert_eq!(shifts(50).await, 0, "of what was read for earlier");
        store.forget_schedules();
        assert_eq!((shifts(50).await, shifts(30).await), (0, 1));
    }
}

/// Waits until somebody waits for a table, by a connection of its own.
async fn until_waited_for(database: &Database, table: &str) {
    let mut db = AnyConnection::connect(&database.url()).await.unwrap();
    let waiting = "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_locks WHERE NOT granted \
                   AND relation = (SELECT oid FROM pg_class WHERE relname = $1) \
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    loop {
        let waiting = sqlx::query_scalar(waiting).bind(table);
        let waiting: i64 = waiting.fetch_one(&mut db).await.unwrap();
        if waiting > 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    db.close().await.unwrap();
}

/// Each statement of a reading sees what was committed before that statement there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_took_stands_however_a_reading_meets_the_change_on_postgres() {
    let Some(database) = Database::postgres_with_tables().await else {
        return;
    };
    let store = database.open().await;
    let billing = Instructor {
        categories: ["billing".to_owned()].into(),
        ..Instructor::new(user(1))
    };
    let mut tx = store.begin().await.unwrap();
    tx.save_instructor(GUILD, &billing, at(10)).await.unwrap();
    tx.set_override(GUILD, &said(Presence::On), 1)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // Whoever reads instructors waits until the change is there.
    let mut tx = store.begin().await.unwrap();
    run(
        tx.db().await.unwrap(),
        "LOCK TABLE instructors IN ACCESS EXCLUSIVE MODE",
    )
    .await;
    let anything = Instructor::new(user(1));
    tx.save_instructor(GUILD, &anything, at(50)).await.unwrap();
    let reading = tokio::spawn({
        let store = store.clone();
        async move { store.roster(GUILD, at(0)).await }
    });
    until_waited_for(&database, "instructors").await;
    tx.commit().await.unwrap();
    let roster = reading.await.unwrap().unwrap();
    assert!(!roster.duty_hours(Some("billing"), span(30, 50)).is_empty());
    assert!(
        roster
            .duty_hours(Some("technical"), span(30, 50))
            .is_empty()
    );
    store.close().await;
    database.remove().await;
}

/// The functions that write rows by which no duty changes: of swaps that nobody has taken.
const CHANGE_NO_DUTY: [&str; 3] = ["ask_swap", "set_swap_message", "withdraw_swap"];

#[test]
fn whatever_writes_a_schedule_gives_it_another_revision() {
    let writes = r"(INTO|UPDATE|DELETE FROM) (shifts|rotations|holidays|absences|duty_overrides|swaps|former_takes)\b";
    let (writes, name) = (Regex::new(writes).unwrap(), Regex::new(r"^\w+").unwrap());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What has ended long ago and what belongs to an erased guild is deleted without.
        let is_apart = ["pruning.rs", "erasure.rs"]
            .iter()
            .any(|name| path.ends_with(name));
        let Ok(source) = std::fs::read_to_string(&path) else {
            continue;
        };
        let functions = source.split("fn ").filter(|_| !is_apart);
        for function in functions.filter(|function| writes.is_match(function)) {
            let name = name.find(function).map_or("", |name| name.as_str());
            let changes = function.contains("self.note_schedule_changed(guild)");
            assert!(
                changes || CHANGE_NO_DUTY.contains(&name),
                "{}: {name}",
                path.display()
            );
            found += 1;
        }
    }
    assert!(found > 15, "the sources are read");
}
