//! The deferred writes of a transaction: statements whose results are not needed. SQLite gets them all at once before
//! the next statement or the commit, because each hand-over to its thread costs more than most writes. PostgreSQL gets
//! them one by one. Never changes the order within a transaction.

use std::fmt::{self, Write as _};

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, query};

use super::{Engine, Result};

/// A statement with its values.
pub(super) type Statement = Query<'static, Any, AnyArguments>;

type Bind = Box<dyn FnOnce(Statement) -> Statement + Send>;

/// The writes that are still to be executed, in order.
#[derive(Default)]
pub(super) struct Deferred(Vec<(&'static str, Bind)>);

impl fmt::Debug for Deferred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(sql, _)| sql))
            .finish()
    }
}

impl Deferred {
    pub(super) fn push(
        &mut self,
        sql: &'static str,
        bind_values: impl FnOnce(Statement) -> Statement + Send + 'static,
    ) {
        self.0.push((sql, Box::new(bind_values)));
    }

    /// Executes all deferred writes.
    pub(super) async fn write(&mut self, engine: Engine, db: &mut AnyConnection) -> Result<()> {
        let writes = std::mem::take(&mut self.0);
        if engine == Engine::Sqlite && writes.len() > 1 {
            let all = joined(writes.iter().map(|(sql, _)| *sql));
            let all = query(AssertSqlSafe(all));
            let bind_values = |all, (_, bind_values): (_, Bind)| bind_values(all);
            writes
                .into_iter()
                .fold(all, bind_values)
                .execute(db)
                .await?;
            return Ok(());
        }
        for (sql, bind_values) in writes {
            bind_values(query(sql)).execute(&mut *db).await?;
        }
        Ok(())
    }
}

/// Joins several statements into one text with one row of values. The placeholders of each statement are renumbered to
/// follow those of the earlier ones.
fn joined<'a>(statements: impl Iterator<Item = &'a str>) -> String {
    let mut all = String::new();
    let mut given = 0;
    for sql in statements {
        let mut pieces = sql.split('$');
        all.push_str(pieces.next().unwrap_or_default());
        let mut most = 0;
        for piece in pieces {
            let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
            debug_assert!(digits > 0, "values are numbered: {sql}");
            let (number, rest) = piece.split_at(digits);
            let number: usize = number.parse().unwrap_or_default();
            most = most.max(number);
            // Writing to a `String` cannot fail.
            write!(all, "${}{rest}", given + number).ok();
        }
        given += most;
        all.push(';');
    }
    all
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn each_statement_counts_its_values_on_from_those_before_it() {
        let cases: [(&[&str], &str); 4] = [
            (&[], ""),
            (&["forget all"], "forget all;"),
            (&["put ($1, $2)", "forget $1"], "put ($1, $2);forget $3;"),
            (
                &["set $2, $10 where $2", "forget all", "add $2 + $1"],
                "set $2, $10 where $2;forget all;add $12 + $11;",
            ),
        ];
        for (statements, all) in cases {
            assert_eq!(joined(statements.iter().copied()), all);
        }
    }
}
