//! The doctor's findings about the database: whether it exists, is intact and has this version's schema, who can read
//! its file, and how much room its disk has.

use std::path::Path;

use super::report::{DoctorReport, counted};
use crate::app::{TEXT_KEY, free_beside, is_read_by_others};
use crate::domain::{GuildId, GuildSettings, RoleId};
use crate::store::{
    DatabaseState, Engine, Store, StoreError, StoreOptions, TextKeys, shown_address, sqlite_file,
};

/// Warns of files with secrets or people's texts that every user of the machine can read.
pub(super) fn examine_secrets(report: &mut DoctorReport, url: &str) {
    let env = Path::new(".env");
    for file in sqlite_file(url).into_iter().chain([env]) {
        if is_read_by_others(file) {
            let shown = file.display();
            let told = format!("everybody on this machine can read it: chmod 600 {shown}");
            report.warn(&format!("file {shown}"), told);
        }
    }
}

/// Examines the database without changing it, and reads the settings of the guilds, if possible.
pub(super) async fn examine_database(
    report: &mut DoctorReport,
    url: &str,
    keys: &TextKeys,
) -> Option<SetUp> {
    examine_room(report, url);
    let place = shown_address(url);
    let read = match Store::look_sealed(url, StoreOptions::default(), keys.clone()).await {
        Ok(DatabaseState::Absent) => {
            let told = format!("SQLite at {place}, not there yet: the first start makes it");
            report.ok("database", told);
            return Some(SetUp::default());
        }
        Ok(DatabaseState::Behind {
            engine,
            found,
            known,
        }) => {
            report.ok("database", outdated(engine, &place, found, known));
            return (found == 0).then(SetUp::default);
        }
        Ok(DatabaseState::Current(store)) => {
            let set_up = SetUp::read(&store).await;
            examine_texts(report, &store, keys).await;
            let damage = store.find_damage().await;
            store.close().await;
            let read = set_up.and_then(|set_up| Ok((set_up, damage?)));
            read.map(|(set_up, damage)| (store.engine(), set_up, damage))
        }
        Err(error) => Err(error),
    };
    match read {
        Ok((engine, set_up, None)) => {
            let guilds = counted(set_up.settings.len(), "server");
            let engine = name(engine);
            let told = format!("{engine} at {place}, sound, schema up to date, {guilds} set up");
            report.ok("database", told);
            Some(set_up)
        }
        Ok((_, _, Some(damage))) => {
            let told = format!(
                "{place} is damaged ({damage}): stop frontdesk, keep a copy of it, and restore the last backup (frontdesk restore)"
            );
            report.fail("database", told);
            None
        }
        Err(error) => {
            report.fail(
                "database",
                format!("{error}; DATABASE_URL says where it is"),
            );
            None
        }
    }
}

/// The number of bytes in a megabyte.
const MEGABYTE: u64 = 1_000_000;
/// The free room below which a disk counts as full.
const LITTLE_ROOM: u64 = 200 * MEGABYTE;

/// Reports the free disk space of an SQLite database: an upgrade copies it there, and a new text key rewrites it.
fn examine_room(report: &mut DoctorReport, url: &str) {
    let Some((file, free)) = sqlite_file(url).and_then(|file| Some((file, free_beside(file)?)))
    else {
        return;
    };
    let taken = std::fs::metadata(file).map_or(0, |file| file.len());
    let told = format!("{} MB are free", free / MEGABYTE);
    if free < LITTLE_ROOM {
        report.fail("disk", format!("{told}: make room, before it is full"));
    } else if free < taken {
        let needed = taken / MEGABYTE;
        report.warn(
            "disk",
            format!("{told}: the copy before an upgrade takes {needed}"),
        );
    } else {
        report.ok("disk", told);
    }
}

/// The settings of all servers, and the roles that frontdesk made there.
#[derive(Default)]
pub(super) struct SetUp {
    pub(super) settings: Vec<GuildSettings>,
    pub(super) made_roles: Vec<(GuildId, RoleId)>,
}

impl SetUp {
    async fn read(store: &Store) -> Result<Self, StoreError> {
        let settings = store.all_settings().await?;
        let mut made_roles = Vec::new();
        for one in &settings {
            let made = store.made_in(one.guild).await?;
            made_roles.extend(
                made.iter()
                    .filter_map(|made| Some((one.guild, made.role()?))),
            );
        }
        Ok(Self {
            settings,
            made_roles,
        })
    }
}

/// Reports whether texts are encrypted, and whether the given keys open them.
async fn examine_texts(report: &mut DoctorReport, store: &Store, keys: &TextKeys) {
    match (store.check_text_keys().await, keys.sealing()) {
        (Ok(()), Some(id)) => report.ok("texts", format!("encrypted under the key {id}")),
        (Ok(()), None) => report.ok("texts", format!("in the clear: {TEXT_KEY} is not set")),
        (Err(error), _) => report.fail("texts", error),
    }
}

/// Describes what the next start does with an older schema.
fn outdated(engine: Engine, place: &str, found: i64, known: i64) -> String {
    let engine = name(engine);
    match found {
        0 => format!("{engine} at {place}, still empty: the first start makes its tables"),
        _ => format!(
            "{engine} at {place}, schema {found}: the next start migrates it to {known}. An older program cannot read it \
             then: keep the copy that the start makes before"
        ),
    }
}

fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_schema_is_told_with_what_becomes_of_it() {
        let empty = outdated(Engine::Postgres, "db", 0, 4);
        assert!(empty.contains("first start makes its tables"), "{empty}");
        let behind = outdated(Engine::Sqlite, "db", 2, 4);
        assert!(
            behind.contains("schema 2: the next start migrates it to 4"),
            "{behind}"
        );
    }
}
