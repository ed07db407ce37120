//! The errors of the database, by what can be done about them. Never holds a URL with its password, nor the text of a
//! row.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be opened: its URL, its file, its server or its password is wrong.
    #[error("cannot open the database {url}: {reason}")]
    Open {
        /// The URL, without its password.
        url: String,
        /// The engine's message.
        reason: String,
    },
    /// Another program holds the database's write lock for longer than the busy timeout.
    #[error("the database is locked by another program; stop it, or try again later")]
    Locked,
    /// No copy of an older database could be made, so it is not upgraded.
    #[error("no copy of the database could be made before it is brought up to date: {0}")]
    Uncopied(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A later version of frontdesk has already migrated this database.
    #[error(
        "the database is of a newer version of frontdesk (its schema is {found}, this program knows {known}); \
         use the newer program, or a backup made before"
    )]
    NewerThanBinary {
        /// The schema version that was found.
        found: i64,
        /// The last version that this program knows.
        known: i64,
    },
    /// The database was open, and does not answer now.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// There is no room left for the database.
    #[error("the disk of the database is full ({0}); make room, and it goes on by itself")]
    Full(String),
    /// The database takes no writes.
    #[error("the database can only be read ({0}); let it be written to, and it goes on by itself")]
    ReadOnly(String),
    /// A row holds something that this program did not write.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
    /// A text is sealed with a key that is not given.
    #[error(
        "texts in the database are encrypted under the key {0}, which FRONTDESK_TEXT_KEY does not hold; \
         if that key is lost, `frontdesk rekey --forget-lost` gives these texts up"
    )]
    NoTextKey(String),
    /// A sealed text cannot be opened: it was changed or moved from another row, or the given key only has its key's
    /// id.
    #[error(
        "an encrypted text in the database does not open, it was changed or is of another row: {0}"
    )]
    Unopened(String),
    /// A required row is missing, because it was erased meanwhile.
    #[error("there is no such {0} any more")]
    Missing(&'static str),
    /// Reopening would give a learner a second open ticket in one guild.
    #[error("the learner has another open ticket in this guild")]
    AlreadyOpen,
    /// The engine rolled back or refused a transaction in favour of another one; a retry may succeed.
    #[error("the database undid a transaction in favour of another one")]
    Undone,
    /// Every number tried for a new row was taken by other transactions; a retry may succeed.
    #[error("others took each number that was tried for a new row")]
    NoFreeNumber,
    /// Anything else the engine refused.
    #[error("the database refused a statement: {0}")]
    Query(#[source] sqlx::Error),
}

/// The number of errors that left a connection in doubt: it may not be in the state that sqlx assumes.
static DOUBTS: AtomicU64 = AtomicU64::new(0);

/// Returns the number of errors so far that left connections in doubt. A pool that sees a new number replaces its
/// connections.
pub(super) fn doubts() -> u64 {
    DOUBTS.load(Ordering::Relaxed)
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let this = match error {
            sqlx::Error::Database(ref refused) => match RefusalKind::of(refused.as_ref()) {
                RefusalKind::Locked => Self::Locked,
                RefusalKind::Undone => Self::Undone,
                RefusalKind::Full => Self::Full(refused.to_string()),
                RefusalKind::ReadOnly => Self::ReadOnly(refused.to_string()),
                RefusalKind::Away => Self::Unavailable(refused.to_string()),
                RefusalKind::Damaged => Self::Corrupt(refused.to_string()),
                RefusalKind::Other => Self::Query(error),
            },
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::TypeNotFound { .. } => Self::Corrupt(error.to_string()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed
            | sqlx::Error::InvalidSavePointStatement => Self::Unavailable(error.to_string()),
            other => Self::Query(other),
        };
        if matches!(
            this,
            Self::Locked | Self::Full(_) | Self::ReadOnly(_) | Self::Unavailable(_)
        ) {
            DOUBTS.fetch_add(1, Ordering::Relaxed);
        }
        this
    }
}

impl StoreError {
    /// Returns whether a retry may succeed later, once the obstacle is gone.
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Locked
            | Self::Unavailable(_)
            | Self::Full(_)
            | Self::ReadOnly(_)
            | Self::NoTextKey(_)
            | Self::Undone
            | Self::NoFreeNumber => true,
            Self::Open { .. }
            | Self::NewerThanBinary { .. }
            | Self::Uncopied(_)
            | Self::Corrupt(_)
            | Self::Unopened(_)
            | Self::Missing(_)
            | Self::AlreadyOpen
            | Self::Query(_) => false,
        }
    }
}

/// The kind of an engine's refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RefusalKind {
    Locked,
    Undone,
    Full,
    ReadOnly,
    Away,
    Damaged,
    Other,
}

impl RefusalKind {
    fn of(refused: &dyn DatabaseError) -> Self {
        let code = refused.code().unwrap_or_default();
        // PostgreSQL's codes all have five letters, SQLite's are smaller numbers.
        match code.parse::<i64>() {
            Ok(code_number) if code.len() < 5 => Self::of_sqlite(code_number),
            _ => Self::of_postgres(&code),
        }
    }

    /// Returns the kind of an SQLite error by its primary code. The extended code matters only for a duplicate row,
    /// which another transaction wrote meanwhile.
    const fn of_sqlite(code: i64) -> Self {
        // CONSTRAINT_PRIMARYKEY, CONSTRAINT_UNIQUE, CONSTRAINT_ROWID
        if matches!(code, 1555 | 2067 | 2579) {
            return Self::Undone;
        }
        match code & 0xff {
            // ABORT
            4 => Self::Undone,
            // BUSY, LOCKED
            5 | 6 => Self::Locked,
            // FULL
            13 => Self::Full,
            // READONLY
            8 => Self::ReadOnly,
            // NOMEM, INTERRUPT, IOERR, CANTOPEN, PROTOCOL, SCHEMA
            7 | 9 | 10 | 14 | 15 | 17 => Self::Away,
            // CORRUPT, NOTADB
            11 | 26 => Self::Damaged,
            _ => Self::Other,
        }
    }

    fn of_postgres(code: &str) -> Self {
        match code {
            "55P03" => Self::Locked,
            // A row that another transaction wrote meanwhile, and a transaction in which something failed before.
            "23505" | "25P02" => Self::Undone,
            "53100" => Self::Full,
            "25006" => Self::ReadOnly,
            // A database that takes no connections just now, and a statement that was cancelled.
            "55000" | "55006" | "57014" => Self::Away,
            // A transaction that took too long, which ends its connection.
            "25P03" | "25P04" => Self::Away,
            // A prepared statement that the server does not know, or whose tables were changed. A new connection helps.
            "26000" | "42P05" | "0A000" => Self::Away,
            // A missing database or permission, which an operator may be restoring.
            "3D000" | "42501" => Self::Away,
            // A page or an index that cannot be read.
            "XX001" | "XX002" => Self::Damaged,
            // Deadlocks and serialization failures.
            _ if code.starts_with("40") => Self::Undone,
            // Connections, logins, resources, shutdowns, the system underneath.
            _ if ["08", "28", "53", "57P", "58"]
                .iter()
                .any(|class| code.starts_with(class)) =>
            {
                Self::Away
            }
            _ => Self::Other,
        }
    }
}

impl StoreError {
    /// Makes the error of opening or migrating a database, with its URL.
    pub(super) fn opening(url: &str, error: sqlx::Error) -> Self {
        let reason = reason(&error);
        match Self::from(error) {
            Self::Locked => Self::Locked,
            _ => Self::open(url, &reason),
        }
    }

    /// Makes the error of a failed migration; `known` is the last schema version of this program.
    pub(super) fn migrating(url: &str, error: MigrateError, known: i64) -> Self {
        match error {
            MigrateError::VersionMissing(found) if found > known => {
                Self::NewerThanBinary { found, known }
            }
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                Self::opening(url, error)
            }
            other => Self::open(url, &other.to_string()),
        }
    }

    fn open(url: &str, reason: &str) -> Self {
        Self::Open {
            url: without_password(url),
            reason: reason.to_owned(),
        }
    }
}

/// Returns the engine's message, without sqlx's "error returned from database".
fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(refused) => refused.message().to_owned(),
        sqlx::Error::Configuration(wrong) => wrong.to_string(),
        other => other.to_string(),
    }
}

/// Returns a database URL in a form that may be shown: with its password, if any, replaced.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return without_login(url);
    };
    let (authority, path) = match rest.find(['/', '?']) {
        Some(end) if !rest[..end].contains('@') && rest.contains('@') => {
            // A password with an unescaped slash: hide everything up to the last `@`.
            let at = rest.rfind('@').unwrap_or(end);
            // Or the URL has no login, and continues after its own `@`.
            if rest[..at].contains(PAIRS) {
                return format!("{scheme}://***");
            }
            return format!("{scheme}://***{}", hide_query(&rest[at..]));
        }
        Some(end) => rest.split_at(end),
        None => (rest, ""),
    };
    let shown = match authority.rsplit_once('@') {
        Some((login, host)) => match login.split_once(':') {
            // A colon may be written as `%3A`.
            None if login.contains('%') => format!("***@{host}"),
            Some((user, _)) => format!("{user}:***@{host}"),
            None => authority.to_owned(),
        },
        None => authority.to_owned(),
    };
    let path = if scheme.starts_with("sqlite") {
        // A file's name may hold anything.
        path.to_owned()
    } else {
        hide_pairs(path)
    };
    format!("{scheme}://{shown}{}", hide_query(&path))
}

/// Hides the login in a URL with a mistake before its `//`: a password may reach up to the last `@`.
fn without_login(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((before, _)) if before.contains(PAIRS) => "***".to_owned(),
        Some((_, host)) => format!("***@{}", hide_query(&hide_pairs(host))),
        None if url.starts_with("sqlite:") => hide_query(url),
        None => hide_query(&hide_pairs(url)),
    }
}

/// The characters in or between pairs of a name and a value.
const PAIRS: [char; 8] = ['?', ';', '=', '&', '#', ' ', '\t', '\n'];

/// Hides pairs that some programs write behind a host in a URL, as `;password=…` or `host=… password=…`.
fn hide_pairs(path: &str) -> String {
    let end = path.find('?').unwrap_or(path.len());
    match path[..end].find(PAIRS) {
        Some(at) => format!("{}***", &path[..at]),
        None => path.to_owned(),
    }
}

/// The options whose values reveal nothing.
const HARMLESS: [&str; 8] = [
    "mode",
    "cache",
    "immutable",
    "vfs",
    "sslmode",
    "ssl-mode",
    "application_name",
    "statement-cache-capacity",
];

/// Hides the options of a URL, except those known to be harmless: a password may be an option too, in any spelling.
fn hide_query(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let plain = |value: &str| {
        let mut bytes = value.bytes();
        bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let harmless = query.split('&').all(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        HARMLESS.contains(&name) && plain(value)
    });
    if harmless {
        format!("{path}?{query}")
    } else {
        format!("{path}?***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        use RefusalKind::{Away, Damaged, Full, Locked, Other, ReadOnly, Undone};
        let sqlite = [
            (5, Locked),
            (517, Locked),
            (6, Locked),
            (13, Full),
            (8, ReadOnly),
            (1032, ReadOnly),
            (7, Away),
            (9, Away),
            (10, Away),
            (778, Away),
            (14, Away),
            (11, Damaged),
            (26, Damaged),
            (17, Away),
            (516, Undone),
            (1555, Undone),
            (2067, Undone),
            (1, Other),
            (19, Other),
            (275, Other),
            (1811, Other),
        ];
        for (code, refusal) in sqlite {
            assert_eq!(RefusalKind::of_sqlite(code), refusal, "{code}");
        }
        let postgres = [
            ("55P03", Locked),
            ("40P01", Undone),
            ("40001", Undone),
            ("40003", Undone),
            ("23505", Undone),
            ("25P02", Undone),
            ("53100", Full),
            ("25006", ReadOnly),
            ("08006", Away),
            ("53300", Away),
            ("57P01", Away),
            ("57P03", Away),
            ("58030", Away),
            ("55000", Away),
            ("25P03", Away),
            ("26000", Away),
            ("28P01", Away),
            ("42501", Away),
            ("XX001", Damaged),
            ("22021", Other),
            ("23514", Other),
            ("42P01", Other),
        ];
        for (code, refusal) in postgres {
            assert_eq!(RefusalKind::of_postgres(code), refusal, "{code}");
        }
    }

    #[test]
    fn a_shown_url_has_no_password() {
        let cases = [
            ("sqlite://frontdesk.db", "sqlite://frontdesk.db"),
            ("sqlite::memory:", "sqlite::memory:"),
            ("postgres://ann@host/db", "postgres://ann@host/db"),
            (
                "postgres://ann:s3cret@host:5432/db",
                "postgres://ann:***@host:5432/db",
            ),
            (
                "postgres://ann:s3@cret@host/db",
                "postgres://ann:***@host/db",
            ),
            ("postgres://ann:s3/cret@host/db", "postgres://***@host/db"),
            (
                "postgres://host/db?user=a&password=s3cret",
                "postgres://host/db?***",
            ),
            ("postgres:ann:s3cret@host/db", "***@host/db"),
            ("postgres//ann:s3cret@host/db", "***@host/db"),
            ("ann:s3cret@host/db", "***@host/db"),
            ("postgres:host/db?password=s3cret", "postgres:host/db?***"),
        ];
        for (url, shown) in cases {
            assert_eq!(without_password(url), shown, "{url}");
        }
    }

    #[test]
    fn a_password_in_another_spelling_is_not_shown_either() {
        let cases = [
            (
                "postgres://host/db?PASSWORD=s3cret",
                "postgres://host/db?***",
            ),
            (
                "postgres://host/db?pass%77ord=s3cret",
                "postgres://host/db?***",
            ),
            (
                "postgres://host/db?sslpassword=s3cret",
                "postgres://host/db?***",
            ),
            ("postgres://host/db?passwd=s3cret", "postgres://host/db?***"),
            (
                "postgres://host/db?pwd=s3cret&sslmode=require",
                "postgres://host/db?***",
            ),
            (
                "postgres://host/db?sslmode=require#pw=s3cret",
                "postgres://host/db?***",
            ),
            (
                "postgres://host/db?sslmode=require",
                "postgres://host/db?sslmode=require",
            ),
            ("postgres://ann%3As3cret@host/db", "postgres://***@host/db"),
            (
                "postgres://host/db;password=s3cret",
                "postgres://host/db***",
            ),
            ("postgresql://host?Password=s3cret", "postgresql://host?***"),
            ("host=db user=ann password=s3cret", "host***"),
            ("host=db PASSWORD='s3@cret' dbname=x", "***"),
            ("postgres://host/db?password=s3@cret", "postgres://***"),
            ("postgres://host/db;password=s3@cret", "postgres://***"),
            ("postgres://ann:s3?cret@host/db", "postgres://***"),
            ("sqlite://a=b.db?mode=ro", "sqlite://a=b.db?mode=ro"),
        ];
        for (url, shown) in cases {
            assert_eq!(without_password(url), shown, "{url}");
        }
    }
}
