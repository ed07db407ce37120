//! The facts of inquiries, from which figures are made, and the inquiries that have changed since their fact was made.
//! Never makes a fact: that is `measures`'.

use std::collections::{BTreeSet, HashMap};

use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Encode, FromRow, Row, Type, query_as, query_scalar};

use super::columns::{from_json, of_json, to_json};
use super::events::{InquiryEventRow, by_inquiry};
use super::{Result, Tx, reads};
use crate::domain::{
    DayNumber, DutyTimes, Fact, FirstReply, GuildId, InquiryFact, InquiryId, LearnerKey,
    LearnerNumber, Millis, OpenChange, SurveyFact, TicketFact, Timestamp, as_meant,
};

/// The number of inquiries that one statement reads; shorter lists are filled up, so that there is only one statement.
const AT_ONCE: usize = 32;

/// All records of a guild's inquiry, from which its fact is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// The inquiry with its events.
    pub inquiry: InquiryFact,
    /// Its tickets with their common events, in the order of opening.
    pub tickets: Vec<TicketFact>,
    /// The surveys about it, the oldest first.
    pub surveys: Vec<SurveyFact>,
}

impl FromRow<'_, AnyRow> for Fact {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let small = |column: &str| -> sqlx::Result<u8> {
            let number: i64 = row.try_get(column)?;
            Ok(u8::try_from(number).unwrap_or_default())
        };
        Ok(Self {
            inquiry: row.try_get("inquiry")?,
            guild: row.try_get("guild")?,
            learner: row.try_get("learner")?,
            asked_at: row.try_get("asked_at")?,
            day: row.try_get("day")?,
            hour: small("hour")?,
            weekday: small("weekday")?,
            place: row.try_get("place")?,
            category: row.try_get("category")?,
            rule: row.try_get("rule")?,
            answers: from_json(row, "answers")?,
            given: from_json(row, "given")?,
            outcome: row.try_get("outcome")?,
            press: row.try_get("press")?,
            reason: row.try_get("reason")?,
            first_reply: first_reply(row)?.unwrap_or(FirstReply::Unasked),
            is_repeat: small("repeated")? == 1,
            by_staff: small("by_staff")? == 1,
            resolved: from_json(row, "resolved")?,
            is_unresolved: small("is_unresolved")? == 1,
            unresolved: from_json(row, "unresolved")?,
            turns: from_json(row, "turns")?,
            owed_since: row.try_get("owed_since")?,
            surveys: from_json(row, "surveys")?,
            unsent: from_json(row, "unsent")?,
            open_changes: from_json(row, "open_changes")?,
            duty: duty(row)?,
        })
    }
}

/// Reads the first reply from its two columns; `None` without a fact.
pub(super) fn first_reply(row: &AnyRow) -> sqlx::Result<Option<FirstReply>> {
    let length: Option<Millis> = row.try_get("first_reply_ms")?;
    let name: Option<&str> = row.try_get("first_reply")?;
    Ok(name.map(|name| match (name, length) {
        ("after", Some(length)) => FirstReply::After(length),
        ("never", Some(length)) => FirstReply::Never(length),
        ("awaited", _) => FirstReply::Awaited,
        _ => FirstReply::Unasked,
    }))
}

/// Reads the times within duty hours, if there are any.
pub(super) fn duty(row: &AnyRow) -> sqlx::Result<Option<DutyTimes>> {
    let text: Option<&str> = row.try_get("duty")?;
    text.map(|text| of_json("duty", text)).transpose()
}

reads! {
    /// Reads the facts of the inquiries of some days, the last included, in the order in which they were asked.
    fn facts_of_days(guild: GuildId, first: DayNumber, last: DayNumber) -> Vec<Fact>;
    /// Reads the time of a guild's first change without a new fact.
    fn first_change(guild: GuildId) -> Option<Timestamp>;
}

async fn facts_of_days(
    db: &mut AnyConnection,
    guild: GuildId,
    first: DayNumber,
    last: DayNumber,
) -> Result<Vec<Fact>> {
    Ok(query_as(
        "SELECT * FROM inquiry_facts WHERE guild = $1 AND day >= $2 AND day <= $3 \
         ORDER BY asked_at, inquiry",
    )
    .bind(guild)
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?)
}

async fn first_change(db: &mut AnyConnection, guild: GuildId) -> Result<Option<Timestamp>> {
    Ok(
        // If all inquiries are still to be marked as changed, the guild's first inquiry stands for them.
        query_scalar(
            "SELECT at FROM (SELECT MIN(at) AS at FROM changed_inquiries WHERE guild = $1 UNION ALL \
             SELECT (SELECT MIN(i.asked_at) FROM inquiries AS i WHERE i.guild = g.guild) AS at \
             FROM measured_guilds AS g WHERE g.guild = $1 AND g.to_queue_at IS NOT NULL) AS changes \
             WHERE at IS NOT NULL ORDER BY at LIMIT 1",
        )
        .bind(guild)
        .fetch_optional(db)
        .await?,
    )
}

/// The parts of a replaced fact from which other figures were made.
struct Former {
    learner: LearnerNumber,
    day: DayNumber,
    category: String,
    open_changes: Vec<OpenChange>,
}

impl FromRow<'_, AnyRow> for Former {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            learner: row.try_get("learner")?,
            day: row.try_get("day")?,
            category: row
                .try_get::<Option<String>, _>("category")?
                .unwrap_or_default(),
            open_changes: from_json(row, "open_changes")?,
        })
    }
}

/// Writes the first reply in its two columns.
const fn reply_columns(reply: FirstReply) -> (&'static str, Option<Millis>) {
    match reply {
        FirstReply::Unasked => ("unasked", None),
        FirstReply::After(length) => ("after", Some(length)),
        FirstReply::Awaited => ("awaited", None),
        FirstReply::Never(length) => ("never", Some(length)),
    }
}

/// Returns whether two facts of an inquiry lead to equal follow-ups of its learner.
fn are_same_visit(former: &Fact, fact: &Fact) -> bool {
    former.learner == fact.learner
        && former.asked_at == fact.asked_at
        && former.day == fact.day
        && former.category == fact.category
        && former.outcome == fact.outcome
        && former.is_asked() == fact.is_asked()
}

impl Tx {
    /// Notes that an inquiry needs a new fact. Written with the commit, once for each inquiry.
    pub(super) fn was_changed(&mut self, inquiry: InquiryId, at: Timestamp) {
        self.changed.entry(inquiry).or_insert(at);
    }

    /// Writes the list of changed inquiries. Each transaction adds its own rows, so a process that takes one sees all
    /// of that transaction's changes.
    pub(super) fn note_changes(&mut self) {
        for (inquiry, at) in std::mem::take(&mut self.changed) {
            self.defer(
                "INSERT INTO changed_inquiries (guild, inquiry, at) \
                 SELECT guild, id, $2 FROM inquiries WHERE id = $1 AND guild IS NOT NULL",
                move |write| write.bind(inquiry).bind(at),
            );
        }
    }

    /// Takes the latest changes of a guild, about `limit` of them, and returns their inquiries. If there are none and
    /// all inquiries are to be recounted, first marks the next of these as changed.
    pub async fn take_changes(
        &mut self,
        guild: GuildId,
        limit: u32,
    ) -> Result<BTreeSet<InquiryId>> {
        let taken = self.taken_changes(guild, limit).await?;
        if taken.is_empty() && self.queue_next(guild).await? {
            return self.taken_changes(guild, limit).await;
        }
        Ok(taken)
    }

    async fn taken_changes(&mut self, guild: GuildId, limit: u32) -> Result<BTreeSet<InquiryId>> {
        let from: Option<Timestamp> = query_scalar(
            "SELECT at FROM changed_inquiries WHERE guild = $1 ORDER BY at DESC LIMIT 1 OFFSET $2",
        )
        .bind(guild)
        .bind(i64::from(limit))
        .fetch_optional(self.db().await?)
        .await?;
        let from = from.unwrap_or(Timestamp::from_millis(i64::MIN));
        let taken: Vec<InquiryId> = query_scalar(
            "DELETE FROM changed_inquiries WHERE guild = $1 AND at >= $2 RETURNING inquiry",
        )
        .bind(guild)
        .bind(from)
        .fetch_all(self.db().await?)
        .await?;
        Ok(taken.into_iter().collect())
    }

    /// Reads all records of some inquiries, except those that are deleted or belong to another guild.
    pub async fn recorded(
        &mut self,
        guild: GuildId,
        inquiries: &[InquiryId],
    ) -> Result<Vec<Recorded>> {
        let mut all = Vec::with_capacity(inquiries.len());
        for some in inquiries.chunks(AT_ONCE) {
            all.extend(self.recorded_page(guild, some).await?);
        }
        Ok(all)
    }

    async fn recorded_page(&mut self, guild: GuildId, some: &[InquiryId]) -> Result<Vec<Recorded>> {
        let facts: Vec<InquiryFact> = each(
            "SELECT id, learner, asked_at, place, category, rule, outcome FROM inquiries \
             WHERE +guild = $1 AND id IN ({}) ORDER BY id",
            guild,
            some,
            self.db().await?,
        )
        .await?;
        let events: Vec<InquiryEventRow> = each(
            "SELECT e.inquiry, e.at, e.detail FROM inquiry_events AS e WHERE CAST($1 AS BIGINT) IS NOT NULL \
             AND e.inquiry IN ({}) ORDER BY e.inquiry, e.seq, e.at",
            guild,
            some,
            self.db().await?,
        )
        .await?;
        let tickets: Vec<TicketFact> = each(
            "SELECT t.id, t.inquiry, i.asked_at, t.opened_at \
             FROM tickets AS t JOIN inquiries AS i ON i.id = t.inquiry \
             WHERE +t.guild = $1 AND t.inquiry IN ({}) ORDER BY t.opened_at, t.id",
            guild,
            some,
            self.db().await?,
        )
        .await?;
        let surveys: Vec<SurveyFact> = each(
            "SELECT inquiry, ticket, perceived_value, perceived_effort, expected_value, \
             expected_before FROM surveys WHERE +guild = $1 AND inquiry IN ({}) ORDER BY sent_at, id",
            guild,
            some,
            self.db().await?,
        )
        .await?;
        Ok(together(facts, by_inquiry(events), tickets, surveys))
    }

    /// Reads the numbers of some learners in a guild's figures, if they have one.
    pub async fn learner_numbers(
        &mut self,
        guild: GuildId,
        learners: &[LearnerKey],
    ) -> Result<HashMap<LearnerKey, LearnerNumber>> {
        let mut all = HashMap::with_capacity(learners.len());
        for some in learners.chunks(AT_ONCE) {
            let numbers: Vec<(LearnerKey, LearnerNumber)> = each(
                "SELECT learner, number FROM learner_numbers WHERE guild = $1 AND learner IN ({})",
                guild,
                some,
                self.db().await?,
            )
            .await?;
            all.extend(numbers);
        }
        Ok(all)
    }

    /// Returns the number of a learner in a guild's figures, and assigns one to a new learner. Call only after
    /// [`Tx::measure`].
    pub async fn learner_number(
        &mut self,
        guild: GuildId,
        learner: LearnerKey,
    ) -> Result<LearnerNumber> {
        let known: Option<LearnerNumber> =
            query_scalar("SELECT number FROM learner_numbers WHERE guild = $1 AND learner = $2")
                .bind(guild)
                .bind(learner)
                .fetch_optional(self.db().await?)
                .await?;
        if let Some(number) = known {
            return Ok(number);
        }
        let number: LearnerNumber = query_scalar(
            "UPDATE measured_guilds SET last_number = last_number + 1 WHERE guild = $1 \
             RETURNING last_number",
        )
        .bind(guild)
        .fetch_one(self.db().await?)
        .await?;
        self.defer(
            "INSERT INTO learner_numbers (guild, learner, number) VALUES ($1, $2, $3)",
            move |write| write.bind(guild).bind(learner).bind(number),
        );
        Ok(number)
    }

    /// Reads the facts of some inquiries, if they have any.
    pub async fn facts_of(&mut self, inquiries: &[InquiryId]) -> Result<HashMap<InquiryId, Fact>> {
        let mut all = HashMap::with_capacity(inquiries.len());
        for some in inquiries.chunks(AT_ONCE) {
            let facts: Vec<Fact> = each(
                "SELECT * FROM inquiry_facts WHERE CAST($1 AS BIGINT) IS NOT NULL AND inquiry IN ({})",
                GuildId::new(0),
                some,
                self.db().await?,
            )
            .await?;
            all.extend(facts.into_iter().map(|fact| (fact.inquiry, fact)));
        }
        Ok(all)
    }

    /// Replaces the facts of their inquiries, and marks the days and learners that change. Equal facts change nothing.
    pub async fn put_facts(&mut self, facts: &[Fact]) -> Result<()> {
        let inquiries: Vec<_> = facts.iter().map(|fact| fact.inquiry).collect();
        let mut former = self.facts_of(&inquiries).await?;
        for fact in facts {
            let former = former.remove(&fact.inquiry);
            if former.as_ref() != Some(fact) {
                self.put_fact(fact, former)?;
            }
        }
        Ok(())
    }

    fn put_fact(&mut self, fact: &Fact, former: Option<Fact>) -> Result<()> {
        let is_new_visit = former
            .as_ref()
            .is_none_or(|former| !are_same_visit(former, fact));
        let was_asked = former.as_ref().is_some_and(Fact::is_asked);
        if is_new_visit && (fact.is_asked() || was_asked) {
            self.mark_learner(fact.guild, fact.learner);
        }
        if let Some(former) = former {
            let category = former.category.unwrap_or_default();
            if former.learner != fact.learner {
                self.mark_learner(former.guild, former.learner);
            }
            self.mark_day(former.guild, former.day);
            self.move_backlog(former.guild, &category, &former.open_changes, -1);
        }
        self.mark_day(fact.guild, fact.day);
        let category = fact.category.clone().unwrap_or_default();
        self.move_backlog(fact.guild, &category, &fact.open_changes, 1);
        self.write_fact(fact)
    }

    /// Reads the stored times within duty hours of some inquiries.
    pub async fn kept_duty(
        &mut self,
        inquiries: &[InquiryId],
    ) -> Result<HashMap<InquiryId, DutyTimes>> {
        let kept = self.facts_of(inquiries).await?.into_iter();
        Ok(kept
            .filter_map(|(inquiry, fact)| Some((inquiry, fact.duty?)))
            .collect())
    }

    /// Deletes the fact of an inquiry that no longer exists, and marks its day.
    pub async fn drop_fact(&mut self, guild: GuildId, inquiry: InquiryId) -> Result<()> {
        let former: Option<Former> = query_as(
            "DELETE FROM inquiry_facts WHERE inquiry = $1 RETURNING learner, day, category, open_changes",
        )
        .bind(inquiry)
        .fetch_optional(self.db().await?)
        .await?;
        if let Some(former) = former {
            self.mark_day(guild, former.day);
            self.mark_learner(guild, former.learner);
            self.move_backlog(guild, &former.category, &former.open_changes, -1);
        }
        Ok(())
    }

    fn write_fact(&mut self, fact: &Fact) -> Result<()> {
        let (reply, length) = reply_columns(fact.first_reply);
        let lists = [
            to_json(&fact.resolved)?,
            to_json(&fact.turns)?,
            to_json(&fact.surveys)?,
            to_json(&fact.open_changes)?,
            to_json(&fact.answers)?,
            to_json(&fact.unresolved)?,
            to_json(&fact.unsent)?,
            to_json(&fact.given)?,
        ];
        let duty = fact.duty.as_ref().map(to_json).transpose()?;
        let fact = fact.clone();
        self.defer("DELETE FROM inquiry_facts WHERE inquiry = $1", {
            let inquiry = fact.inquiry;
            move |write| write.bind(inquiry)
        });
        self.defer(
            "INSERT INTO inquiry_facts (inquiry, guild, learner, asked_at, day, hour, weekday, place, \
             category, rule, outcome, press, reason, first_reply, first_reply_ms, owed_since, resolved, \
             turns, surveys, open_changes, answers, duty, repeated, is_unresolved, unresolved, unsent, given, by_staff) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
             $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)",
            move |write| {
                let [resolved, turns, surveys, open_changes, answers, unresolved, unsent, given] =
                    lists;
                write
                    .bind(fact.inquiry)
                    .bind(fact.guild)
                    .bind(fact.learner)
                    .bind(fact.asked_at)
                    .bind(fact.day)
                    .bind(i64::from(fact.hour))
                    .bind(i64::from(fact.weekday))
                    .bind(fact.place)
                    .bind(fact.category)
                    .bind(fact.rule)
                    .bind(fact.outcome)
                    .bind(fact.press)
                    .bind(fact.reason)
                    .bind(reply)
                    .bind(length)
                    .bind(fact.owed_since)
                    .bind(resolved)
                    .bind(turns)
                    .bind(surveys)
                    .bind(open_changes)
                    .bind(answers)
                    .bind(duty)
                    .bind(i64::from(fact.is_repeat))
                    .bind(i64::from(fact.is_unresolved))
                    .bind(unresolved)
                    .bind(unsent)
                    .bind(given)
                    .bind(i64::from(fact.by_staff))
            },
        );
        Ok(())
    }

    fn move_backlog(&mut self, guild: GuildId, category: &str, changes: &[OpenChange], sign: i64) {
        for change in changes {
            let (category, change) = (category.to_owned(), *change);
            self.defer(
                "INSERT INTO backlog_days (guild, category, day, more) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (guild, category, day) DO UPDATE SET more = backlog_days.more + excluded.more",
                move |write| {
                    write
                        .bind(guild)
                        .bind(category)
                        .bind(change.day)
                        .bind(sign * change.by)
                },
            );
        }
    }
}

/// Reads the rows of a statement about some inquiries or learners, whose ids take the place of the braces. Such a
/// statement writes its guild as `+guild`, which stops SQLite from choosing the guild's index over the ids.
async fn each<T, Id>(
    statement: &str,
    guild: GuildId,
    some: &[Id],
    db: &mut AnyConnection,
) -> Result<Vec<T>>
where
    T: for<'row> FromRow<'row, AnyRow> + Send + Unpin,
    Id: Copy + Send + 'static + for<'value> Encode<'value, Any> + Type<Any>,
{
    let Some(last) = some.last().copied() else {
        return Ok(Vec::new());
    };
    let places: Vec<String> = (2..AT_ONCE + 2).map(|at| format!("${at}")).collect();
    let statement = statement.replace("{}", &places.join(", "));
    let filled = some.iter().copied().chain(std::iter::repeat(last));
    let mut read = query_as(AssertSqlSafe(statement)).bind(guild);
    for id in filled.take(AT_ONCE) {
        read = read.bind(id);
    }
    Ok(read.fetch_all(db).await?)
}

fn together(
    facts: Vec<InquiryFact>,
    mut events: HashMap<InquiryId, crate::domain::History>,
    tickets: Vec<TicketFact>,
    surveys: Vec<SurveyFact>,
) -> Vec<Recorded> {
    let mut by_inquiry: HashMap<InquiryId, (Vec<TicketFact>, Vec<SurveyFact>)> = HashMap::new();
    for ticket in tickets {
        by_inquiry.entry(ticket.inquiry).or_default().0.push(ticket);
    }
    for survey in surveys {
        by_inquiry.entry(survey.inquiry).or_default().1.push(survey);
    }
    let facts = facts.into_iter();
    facts
        .map(|fact| {
            let events = as_meant(events.remove(&fact.id).unwrap_or_default());
            let (tickets, surveys) = by_inquiry.remove(&fact.id).unwrap_or_default();
            let tickets = tickets.into_iter().map(|ticket| TicketFact {
                events: events.clone(),
                ..ticket
            });
            Recorded {
                tickets: tickets.collect(),
                inquiry: InquiryFact { events, ..fact },
                surveys,
            }
        })
        .collect()
}
