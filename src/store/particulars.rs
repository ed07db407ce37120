//! What learners wrote about their inquiries into the fields of a category: texts, in a table of their own. They are
//! erased with the question. Never decides what is asked for, or who reads it.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, query_as};

use super::columns::{from_json, to_json};
use super::{Inquiry, Result, Tx, reads};
use crate::domain::InquiryId;

/// What a learner wrote into one field: the field's label, and their words.
pub type Particular = (String, String);

/// A row of `inquiry_particulars`.
struct Written(Vec<Particular>);

impl FromRow<'_, AnyRow> for Written {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self(from_json(row, "body")?))
    }
}

reads! {
    /// What the learner wrote about an inquiry into the fields of its category, in the order of the fields.
    fn particulars(inquiry: &Inquiry) -> Vec<Particular>;
}

async fn particulars(db: &mut AnyConnection, inquiry: &Inquiry) -> Result<Vec<Particular>> {
    let found: Option<Written> =
        query_as("SELECT body FROM inquiry_particulars WHERE inquiry = $1")
            .bind(inquiry.id)
            .fetch_optional(db)
            .await?;
    Ok(found.map(|Written(written)| written).unwrap_or_default())
}

impl Tx {
    /// Writes what a learner says about an inquiry, in the place of what they said before.
    pub fn set_particulars(
        &mut self,
        inquiry: InquiryId,
        particulars: &[Particular],
    ) -> Result<()> {
        let body = to_json(&particulars)?;
        self.defer(
            "INSERT INTO inquiry_particulars (inquiry, body) VALUES ($1, $2) \
             ON CONFLICT (inquiry) DO UPDATE SET body = excluded.body",
            move |write| write.bind(inquiry).bind(body),
        );
        Ok(())
    }
}
