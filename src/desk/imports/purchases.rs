//! Imports purchases of learners.

use std::collections::BTreeSet;

use crate::desk::imports::counts::{AT_ONCE, Imported};
use crate::desk::imports::key::RowKeys;
use crate::domain::{Entropy, GuildId, GuildSettings, LearnerKey, Timestamp};
use crate::measures::{Buyer, PurchaseRow, RefusedRow, RowRefusal};
use crate::store::{Purchase, RowOf, Store, StoreError, Tx};

/// The result of an import of purchases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PurchaseImport {
    /// The numbers of rows that were added or known.
    pub imported: Imported,
    /// The rows whose learner is not known, has been forgotten, or wants nothing kept.
    pub refused: Vec<RefusedRow>,
    /// Products that no role of the guild stands for.
    pub unknown_products: BTreeSet<String>,
}

/// Imports the rows of a file. Gives a key to a user who has none, and leaves out people who were forgotten.
///
/// # Errors
/// [`StoreError`]; the same call then continues where it stopped.
pub async fn purchases(
    store: &Store,
    settings: &GuildSettings,
    rows: &[PurchaseRow],
    (now, entropy): (Timestamp, &Entropy),
) -> Result<PurchaseImport, StoreError> {
    let mut bought = PurchaseImport {
        unknown_products: unknown(settings, rows),
        ..PurchaseImport::default()
    };
    let mut keys = RowKeys::default();
    for part in rows.chunks(AT_ONCE) {
        let mut tx = store.begin().await?;
        for row in part {
            let learner = learner(&mut tx, settings.guild, row.buyer, (now, entropy)).await?;
            let learner = match learner {
                Ok(learner) => learner,
                Err(reason) => {
                    let line = row.line;
                    bought.refused.push(RefusedRow { line, reason });
                    continue;
                }
            };
            let key = keys.of(&words(row, learner));
            let of = RowOf {
                guild: settings.guild,
                source: "",
                key: &key,
                now,
            };
            let is_new = tx.import_purchase(of, &purchase(row, learner)).await?;
            bought.imported.count(is_new);
        }
        tx.commit().await?;
    }
    Ok(bought)
}

/// Finds the key of the buyer, or the reason why there is none.
async fn learner(
    tx: &mut Tx,
    guild: GuildId,
    buyer: Buyer,
    (now, entropy): (Timestamp, &Entropy),
) -> Result<Result<LearnerKey, RowRefusal>, StoreError> {
    let user = match buyer {
        Buyer::User(user) => Some(user),
        Buyer::Learner(key) => tx.user_of(key).await?,
    };
    match (buyer, user) {
        (_, Some(user)) if tx.was_forgotten(guild, user).await? => Ok(Err(RowRefusal::Forgotten)),
        (Buyer::User(user), _) => {
            let fresh = LearnerKey::new(entropy.id());
            tx.learner_or_new(user, fresh, now).await.map(Ok)
        }
        (Buyer::Learner(key), Some(_)) => Ok(Ok(key)),
        (Buyer::Learner(key), None) => Ok(Err(RowRefusal::NoLearner(key.get()))),
    }
}

fn purchase(row: &PurchaseRow, learner: LearnerKey) -> Purchase {
    Purchase {
        seq: 0,
        learner,
        product: row.product.clone(),
        at: row.at,
        amount: row.amount,
        currency: row.currency.clone(),
    }
}

/// Writes the content of a row as one text, from which its key is made. Equal rows of different files give equal texts.
fn words(row: &PurchaseRow, learner: LearnerKey) -> String {
    let (at, amount) = (row.at.as_millis(), row.amount);
    let currency = row.currency.as_deref().unwrap_or_default();
    format!("{learner}|{}|{at}|{amount:?}|{currency}", row.product)
}

/// Lists the products that no role of the guild stands for. Names are compared in any case.
fn unknown(settings: &GuildSettings, rows: &[PurchaseRow]) -> BTreeSet<String> {
    let known: BTreeSet<String> = settings
        .products
        .values()
        .map(|name| name.to_lowercase())
        .collect();
    let named = rows.iter().map(|row| &row.product);
    named
        .filter(|name| !known.contains(&name.to_lowercase()))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UserId;
    use crate::store::{KeptRows, StoreOptions};

    #[tokio::test]
    async fn whoever_was_forgotten_is_not_brought_back_by_the_same_file() {
        let options = StoreOptions::default();
        let store = Store::open("sqlite::memory:", options).await.unwrap();
        let (settings, buyer) = (GuildSettings::new(GuildId::new(7)), UserId::new(11));
        let now = Timestamp::from_millis(5);
        let entropy = Entropy::from_os();
        let file = [PurchaseRow {
            line: 2,
            buyer: Buyer::User(buyer),
            product: "Rust course".to_owned(),
            at: now,
            amount: None,
            currency: None,
        }];
        let import = async || purchases(&store, &settings, &file, (now, &entropy)).await;
        assert_eq!(import().await.unwrap().imported.added, 1);
        let learner = store.learner_of(buyer).await.unwrap().unwrap();
        for guild in [Some(settings.guild), None] {
            let mut tx = store.begin().await.unwrap();
            let of = KeptRows { learner, guild };
            tx.forget_learner(of, LearnerKey::new(99)).await.unwrap();
            tx.forget_user(buyer, guild).await.unwrap();
            tx.commit().await.unwrap();
            let again = import().await.unwrap();
            let reason = RowRefusal::Forgotten;
            assert_eq!(
                (again.imported.added, again.imported.known),
                (0, 0),
                "{guild:?}"
            );
            assert_eq!(again.refused, [RefusedRow { line: 2, reason }]);
        }
        assert_eq!(store.learner_of(buyer).await.unwrap(), None);
    }
}
