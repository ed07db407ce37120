//! Brings in what learners bought.

use std::collections::BTreeSet;

use crate::desk::imports::counts::{AT_ONCE, Imported};
use crate::desk::imports::key::RowKeys;
use crate::domain::{Entropy, GuildSettings, LearnerKey, Timestamp};
use crate::measures::{Buyer, PurchaseRow, RefusedRow, RowRefusal};
use crate::store::{Purchase, RowOf, Store, StoreError, Tx};

/// What an import brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bought {
    /// The rows that came, or had come before.
    pub imported: Imported,
    /// The rows whose learner is not known, or not any more.
    pub refused: Vec<RefusedRow>,
    /// Products that no role of the guild means.
    pub unknown_products: BTreeSet<String>,
}

/// Brings in the rows of a file. Of a user who has no key yet, one is made.
///
/// # Errors
/// [`StoreError`]; the same call then goes on where that ended.
pub async fn purchases(
    store: &Store,
    settings: &GuildSettings,
    rows: &[PurchaseRow],
    (now, entropy): (Timestamp, &Entropy),
) -> Result<Bought, StoreError> {
    let mut bought = Bought {
        unknown_products: unknown(settings, rows),
        ..Bought::default()
    };
    let mut keys = RowKeys::default();
    for part in rows.chunks(AT_ONCE) {
        let mut tx = store.begin().await?;
        for row in part {
            let Some(learner) = learner(&mut tx, row.buyer, (now, entropy)).await? else {
                if let Buyer::Learner(key) = row.buyer {
                    bought.refused.push(RefusedRow {
                        line: row.line,
                        reason: RowRefusal::NoLearner(key.get()),
                    });
                }
                continue;
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

/// The key of who bought; `None` if it leads to nobody.
async fn learner(
    tx: &mut Tx,
    buyer: Buyer,
    (now, entropy): (Timestamp, &Entropy),
) -> Result<Option<LearnerKey>, StoreError> {
    match buyer {
        Buyer::User(user) => {
            let fresh = LearnerKey::new(entropy.id());
            tx.learner(user, fresh, now).await.map(Some)
        }
        Buyer::Learner(key) => Ok(tx.user_of(key).await?.map(|_| key)),
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

/// What a row says, the same in every file.
fn words(row: &PurchaseRow, learner: LearnerKey) -> String {
    let (at, amount) = (row.at.as_millis(), row.amount);
    let currency = row.currency.as_deref().unwrap_or_default();
    format!("{learner}|{}|{at}|{amount:?}|{currency}", row.product)
}

/// The products that no role of the guild means, by their names in any case.
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
