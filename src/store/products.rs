//! The roles of a guild that stand for a product, each with the product's name.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, query, query_as};

use super::columns::from_columns;
use super::{Result, Tx};
use crate::domain::{GuildId, GuildSettings, RoleId};

/// Reads the products of a guild.
pub(super) async fn products(
    db: &mut AnyConnection,
    guild: GuildId,
) -> Result<BTreeMap<RoleId, String>> {
    let rows: Vec<(RoleId, String)> = query_as("SELECT role, name FROM products WHERE guild = $1")
        .bind(guild)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// One row of `products`.
pub(super) struct ProductRow {
    pub(super) guild: GuildId,
    pub(super) role: RoleId,
    pub(super) name: String,
}

from_columns! {
    ProductRow {
        guild, role, name
    }
}

/// Reads the products of every guild.
pub(super) async fn all_products(db: &mut AnyConnection) -> Result<Vec<ProductRow>> {
    Ok(query_as("SELECT guild, role, name FROM products")
        .fetch_all(db)
        .await?)
}

impl Tx {
    /// Writes the products of a guild, in place of the earlier ones.
    pub(super) async fn save_products(&mut self, settings: &GuildSettings) -> Result<()> {
        query("DELETE FROM products WHERE guild = $1")
            .bind(settings.guild)
            .execute(self.db().await?)
            .await?;
        for (role, name) in &settings.products {
            query("INSERT INTO products (guild, role, name) VALUES ($1, $2, $3)")
                .bind(settings.guild)
                .bind(*role)
                .bind(name.as_str())
                .execute(self.db().await?)
                .await?;
        }
        Ok(())
    }
}
