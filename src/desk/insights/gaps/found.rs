//! Reads and groups the questions of the last 90 days that no rule answered, and the effect of supplied rules.

use std::collections::HashMap;

use tokio::task::spawn_blocking;

use super::group::{Missing, UnansweredQuestion};
use crate::desk::insights::asked::AskedPeriod;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, InquiryId, Millis, Span};
use crate::store::SuppliedRule;

/// The most questions that are searched, the newest.
const MAX_SEARCHED: u32 = 2_000;
/// The lengths of time before and after the supply of a rule that are compared.
pub(super) const WEEK: Millis = Millis::days(7);

/// The questions that no rule answered, grouped by likeness.
pub(super) struct Found {
    pub(super) asked: AskedPeriod,
    /// The missing rules, one for each group of like questions.
    pub(super) missing: Vec<Missing>,
    /// The number of questions that no rule answered.
    pub(super) n: usize,
}

/// Reads and groups the questions that no rule answered.
pub(super) async fn find(
    desk: &Desk,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Result<Found, Box<Post>>, DeskError> {
    let asked = match AskedPeriod::read(desk, guild, None, voice).await? {
        Ok(asked) => asked,
        Err(refusal) => return Ok(Err(refusal)),
    };
    asked.wanted().scope(asked.call(desk, voice)).await?;
    let (since, days) = (
        asked.period.from,
        [asked.period.first_day, asked.period.last_day],
    );
    let mut rows = desk.store.unanswered(guild, days, MAX_SEARCHED).await?;
    let rules = desk.store.supplied_rules(guild, since).await?;
    let questions = desk.store.supplied_questions(guild, since).await?;
    let questions: HashMap<InquiryId, i64> = questions.into_iter().collect();
    rows.reverse();
    let n = rows.len();
    let encoder = desk.book().encoder().cloned();
    let missing = spawn_blocking(move || {
        let rows = rows.into_iter();
        let rows = rows.map(|(fact, text)| UnansweredQuestion { fact, text });
        let mut missing = Missing::among(rows.collect(), encoder.as_ref());
        Missing::note_supplied(&mut missing, &rules, &questions);
        missing
    });
    Ok(Ok(Found {
        missing: missing.await?,
        asked,
        n,
    }))
}

/// The like questions before and after a rule was supplied, and how many of them it answered.
pub(super) struct Since {
    pub(super) rule: SuppliedRule,
    /// The number of whole days that have passed since the rule was supplied, at most seven.
    pub(super) days: usize,
    /// The number of the missing rule's questions that were asked in these days, and not answered by a rule.
    pub(super) after: usize,
    /// The number of inquiries that the rule answered in the same number of days after its supply.
    pub(super) answered: u64,
}

pub(super) async fn since(
    desk: &Desk,
    supplied: &SuppliedRule,
    missing: &Missing,
) -> Result<Since, DeskError> {
    let (from, until) = (supplied.supplied_at, supplied.supplied_at + WEEK);
    let time = Span { from, until };
    let answered = desk.store.answered_by(supplied.guild, &supplied.rule, time);
    let answered = answered.await?;
    let passed = desk.now().since(from).min(WEEK).get() / Millis::days(1).get();
    Ok(Since {
        days: usize::try_from(passed).unwrap_or_default(),
        after: missing.asked_between(from, until),
        answered,
        rule: supplied.clone(),
    })
}
