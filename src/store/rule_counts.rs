//! What came of the answers of each rule, counted over a period. Never judges a rule.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query_as};

use super::columns::small;
use super::exports::AskedIn;
use super::{Result, reads};
use crate::domain::{Outcome, RuleId, Said};

/// How many inquiries that a rule answered came to an outcome.
struct OutcomeRow(RuleId, Outcome, u32);

impl FromRow<'_, AnyRow> for OutcomeRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self(
            row.try_get("rule")?,
            row.try_get("outcome")?,
            small(row, "n")?,
        ))
    }
}

/// On how many inquiries that a rule answered something was pressed last.
struct PressRow(RuleId, Said, u32);

impl FromRow<'_, AnyRow> for PressRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self(
            row.try_get("rule")?,
            row.try_get("said")?,
            small(row, "n")?,
        ))
    }
}

reads! {
    /// The outcomes of a period's inquiries that rules answered, counted.
    fn outcomes_by_rule(of: AskedIn) -> Vec<(RuleId, Outcome, u32)>;
    /// The last press on each of a period's inquiries that rules answered, counted.
    fn presses_by_rule(of: AskedIn) -> Vec<(RuleId, Said, u32)>;
}

async fn outcomes_by_rule(
    db: &mut AnyConnection,
    of: AskedIn,
) -> Result<Vec<(RuleId, Outcome, u32)>> {
    let rows: Vec<OutcomeRow> = query_as(
        "SELECT rule, outcome, CAST(COUNT(*) AS BIGINT) AS n FROM inquiries \
         WHERE guild = $1 AND asked_at >= $2 AND asked_at < $3 AND rule IS NOT NULL \
         GROUP BY rule, outcome ORDER BY rule, outcome",
    )
    .bind(of.guild)
    .bind(of.from)
    .bind(of.to)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|OutcomeRow(rule, outcome, n)| (rule, outcome, n))
        .collect())
}

async fn presses_by_rule(db: &mut AnyConnection, of: AskedIn) -> Result<Vec<(RuleId, Said, u32)>> {
    let rows: Vec<PressRow> = query_as(
        "SELECT i.rule, v.said, CAST(COUNT(*) AS BIGINT) AS n FROM inquiries AS i \
         JOIN votes AS v ON v.inquiry = i.id AND v.rule = i.rule \
         WHERE i.guild = $1 AND i.asked_at >= $2 AND i.asked_at < $3 \
         GROUP BY i.rule, v.said ORDER BY i.rule, v.said",
    )
    .bind(of.guild)
    .bind(of.from)
    .bind(of.to)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|PressRow(rule, said, n)| (rule, said, n))
        .collect())
}
