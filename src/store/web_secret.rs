//! The secret under which sites' names of their visitors are stored: made once, and sealed like people's words. It does
//! not depend on the operator's tokens and text keys, so visitors are recognised, and can be forgotten, after those
//! change.

use sqlx::{query, query_as};

use super::sealed::Of;
use super::{Result, Store, Tx};
use crate::domain::{PurposeKey, Secret, UserId};

/// The only row.
const ROW: i64 = 1;

/// The secret under which hashes of visitors' names are stored.
#[derive(Clone, Debug)]
pub struct WebSecret(PurposeKey);

impl WebSecret {
    /// Makes the stored code of a hash; without the secret, nobody can compare it with a guess.
    pub fn code(&self, hash: &str) -> String {
        let code = self.0.code(hash.as_bytes());
        code.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Store {
    /// Reads the secret of this database; if there is none, `fresh` becomes it.
    pub async fn web_secret(&self, fresh: &Secret) -> Result<WebSecret> {
        let mut tx = self.begin().await?;
        let secret = tx.web_secret(fresh).await?;
        tx.commit().await?;
        Ok(secret)
    }
}

impl Tx {
    /// Reads the secret of this database. If there is none, stores `fresh` and applies it to the existing hashes.
    pub async fn web_secret(&mut self, fresh: &Secret) -> Result<WebSecret> {
        let texts = self.pools.texts.clone();
        let made =
            query("INSERT INTO web_secrets (id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(ROW)
                .bind(texts.seal(Of::WebSecret, fresh.expose()))
                .execute(self.db().await?)
                .await?;
        let row = query("SELECT body FROM web_secrets WHERE id = $1")
            .bind(ROW)
            .fetch_one(self.db().await?)
            .await?;
        let secret = Secret::new(&texts.read(Of::WebSecret, &row)?);
        let secret = WebSecret(secret.key("visitors of websites"));
        if made.rows_affected() == 1 {
            self.put_over_hashes(&secret).await?;
        }
        Ok(secret)
    }

    async fn put_over_hashes(&mut self, secret: &WebSecret) -> Result<()> {
        let known: Vec<(UserId, String)> = query_as("SELECT user_id, person_hash FROM web_users")
            .fetch_all(self.db().await?)
            .await?;
        for (user, hash) in known {
            query("UPDATE web_users SET person_hash = $2 WHERE user_id = $1")
                .bind(user)
                .bind(secret.code(&hash))
                .execute(self.db().await?)
                .await?;
        }
        Ok(())
    }
}
