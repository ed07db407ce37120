//! The errors of writing and restoring a backup.

use std::io;

use crate::store::StoreError;

/// The reason for which a backup cannot be written or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The backup cannot be written.
    #[error("it cannot be written: {0}")]
    Write(#[source] io::Error),
    /// The backup cannot be read.
    #[error("it cannot be read: {0}")]
    Read(#[source] io::Error),
    /// The file is no backup.
    #[error("it is no backup that this version of frontdesk can read")]
    NoBackup,
    /// The backup was damaged.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The database is not empty.
    #[error(
        "the database is not empty: a backup is restored into one that has no tables yet; DATABASE_URL names another one"
    )]
    NotEmpty,
}

impl BackupError {
    pub(super) fn damaged(why: &str) -> Self {
        Self::Damaged(why.to_owned())
    }

    pub(super) fn cut() -> Self {
        Self::damaged("it ends too early")
    }

    pub(super) fn unwritable(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Write(io::Error::other(error))
    }
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
