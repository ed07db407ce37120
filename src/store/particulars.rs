//! The particulars of inquiries, which learners wrote into the fields of a category. They are texts in a table of their
//! own, and are erased with the question.

use sqlx::{AnyConnection, query};

use super::columns::{of_json, to_json};
use super::sealed::Of;
use super::{Inquiry, Result, TextKeys, Tx, reads_texts};
use crate::domain::InquiryId;

/// The text that a learner wrote into one field: the field's label, and their words.
pub type Particular = (String, String);

reads_texts! {
    /// Reads the learner's particulars about an inquiry, in the order of its category's fields.
    fn particulars(inquiry: &Inquiry) -> Vec<Particular>;
}

async fn particulars(
    db: &mut AnyConnection,
    texts: &TextKeys,
    inquiry: &Inquiry,
) -> Result<Vec<Particular>> {
    let found = query("SELECT body FROM inquiry_particulars WHERE inquiry = $1")
        .bind(inquiry.id)
        .fetch_optional(db)
        .await?;
    let Some(row) = found else {
        return Ok(Vec::new());
    };
    let written = texts.read(Of::Particulars(inquiry.id), &row)?;
    Ok(of_json("body", &written)?)
}

impl Tx {
    /// Writes a learner's particulars about an inquiry, in place of earlier ones.
    pub fn set_particulars(
        &mut self,
        inquiry: InquiryId,
        particulars: &[Particular],
    ) -> Result<()> {
        let texts = &self.pools.texts;
        let body = texts.seal(Of::Particulars(inquiry), &to_json(&particulars)?);
        self.defer(
            "INSERT INTO inquiry_particulars (inquiry, body) VALUES ($1, $2) \
             ON CONFLICT (inquiry) DO UPDATE SET body = excluded.body",
            move |write| write.bind(inquiry).bind(body),
        );
        Ok(())
    }
}
