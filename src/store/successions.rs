//! Counts the successions of rules: which rule answered a learner after which other one. Counted in the transaction of
//! the answer, and again in those of presses about it; each inquiry counts once. Reads no earlier inquiry except the
//! learner's last answered one.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query_as};

use super::columns::from_json;
use super::{Result, Tx, reads};
use crate::domain::{GuildId, InquiryEvent, InquiryId, RoleId, RuleId, Timestamp};
use crate::faq::related::{self, Follower, Helped};

/// The most rules that are read as possible followers of one.
const MAX_FOLLOWERS: i64 = 100;

impl FromRow<'_, AnyRow> for Follower {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (anywhere, total): (f64, f64) = (row.try_get("anywhere")?, row.try_get("total")?);
        let popularity = if total > 0.0 { anywhere / total } else { 0.0 };
        Ok(Self {
            rule: row.try_get("next")?,
            after: row.try_get("after")?,
            after_alike: row.try_get("after_alike")?,
            anywhere,
            popularity,
        })
    }
}

reads! {
    /// Reads the rules that may follow a rule in a guild, most frequent first, each with the number of times that it
    /// followed this rule and any rule. With `product`, also the numbers among its buyers alone.
    fn followers(guild: GuildId, rule: &RuleId, product: Option<RoleId>) -> Vec<Follower>;
}

async fn followers(
    db: &mut AnyConnection,
    guild: GuildId,
    rule: &RuleId,
    product: Option<RoleId>,
) -> Result<Vec<Follower>> {
    Ok(query_as(
        "SELECT p.next, COALESCE(c.weight, 0.0) AS after, p.weight AS anywhere, \
         COALESCE(o.weight, 0.0) AS after_alike, t.weight AS total FROM succession_counts AS p \
         JOIN succession_counts AS t ON t.guild = p.guild AND t.prior = '' AND t.next = '' \
         LEFT JOIN succession_counts AS c ON c.guild = p.guild AND c.prior = $2 AND c.next = p.next \
         LEFT JOIN product_succession_counts AS o ON o.guild = p.guild AND o.product = $4 AND o.prior = $2 \
         AND o.next = p.next \
         WHERE p.guild = $1 AND p.prior = '' AND p.next <> '' AND p.next <> $2 \
         ORDER BY COALESCE(c.weight, 0.0) DESC, p.weight DESC, p.next LIMIT $3",
    )
    .bind(guild)
    .bind(rule.clone())
    .bind(MAX_FOLLOWERS)
    .bind(product)
    .fetch_all(db)
    .await?)
}

/// The succession of one rule after another, with the weight with which it was counted.
#[derive(Clone, Debug, PartialEq)]
struct Succession {
    prior: RuleId,
    next: RuleId,
    /// The product that the learner had bought.
    product: Option<RoleId>,
    weight: f64,
}

/// The succession of an inquiry as it is counted, and the data from which it is recomputed.
struct Counting {
    guild: Option<GuildId>,
    asked_at: Timestamp,
    counted: Option<Succession>,
    now: Option<Succession>,
}

impl FromRow<'_, AnyRow> for Counting {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let asked_at: Timestamp = row.try_get("asked_at")?;
        let said: Option<&str> = row.try_get("said")?;
        let helped = match said {
            Some("solved") => Helped::Yes,
            Some("not_this") => Helped::No,
            _ => Helped::Unsaid,
        };
        let counted: (Option<RuleId>, Option<RuleId>, f64) = (
            row.try_get("counted_prior")?,
            row.try_get("counted_next")?,
            row.try_get("counted_weight")?,
        );
        let counted = match counted {
            (Some(prior), Some(next), weight) => Some(Succession {
                prior,
                next,
                product: row.try_get("counted_product")?,
                weight,
            }),
            _ => None,
        };
        let next: Option<RuleId> = row.try_get("rule")?;
        // A learner who goes from an answer to another rule does so within the same inquiry; a reworded question is a
        // new inquiry.
        let before: Option<&str> = row.try_get("before")?;
        let within = match before {
            Some(_) if said != Some("revised") => answered_by(&from_json(row, "before")?),
            _ => None,
        };
        let prior = match within.filter(|rule| Some(rule) != next.as_ref()) {
            Some(rule) => Some(rule),
            None => row.try_get("prior")?,
        };
        let now = match (prior, next) {
            (Some(prior), Some(next)) if prior != next && helped != Helped::No => {
                let weight = related::weight(helped, asked_at);
                Some(Succession {
                    prior,
                    next,
                    product: row.try_get("product")?,
                    weight,
                })
            }
            _ => None,
        };
        Ok(Self {
            guild: row.try_get("guild")?,
            asked_at,
            counted,
            now,
        })
    }
}

fn answered_by(event: &InquiryEvent) -> Option<RuleId> {
    match event {
        InquiryEvent::Answered { rule, .. } => Some(rule.clone()),
        _ => None,
    }
}

impl Tx {
    /// Notes that an inquiry's succession is to be counted before the commit.
    pub(super) fn was_answered(&mut self, inquiry: InquiryId) {
        self.answered.insert(inquiry);
    }

    /// Counts the successions of the inquiries noted in this transaction.
    pub(super) async fn count_successions(&mut self) -> Result<()> {
        for inquiry in std::mem::take(&mut self.answered) {
            self.count_succession(inquiry).await?;
        }
        Ok(())
    }

    /// Brings the succession of one inquiry, and with it the counters, into line with the inquiry and its events.
    async fn count_succession(&mut self, inquiry: InquiryId) -> Result<()> {
        let found: Option<Counting> = query_as(
            "SELECT i.guild, CASE WHEN EXISTS (SELECT 1 FROM inquiry_events AS b WHERE b.inquiry = i.id \
             AND b.kind = 'asked_by_staff') THEN NULL ELSE i.rule END AS rule, i.asked_at, i.product, \
             s.prior AS counted_prior, s.next AS counted_next, \
             s.product AS counted_product, \
             COALESCE(s.weight, 0.0) AS counted_weight, \
             (SELECT e.kind FROM inquiry_events AS e WHERE e.inquiry = i.id \
             AND e.kind IN ('answered', 'solved', 'not_this', 'revised') \
             ORDER BY e.seq DESC LIMIT 1) AS said, \
             (SELECT e.detail FROM inquiry_events AS e WHERE e.inquiry = i.id \
             AND e.kind IN ('answered', 'not_this', 'revised') \
             ORDER BY e.seq DESC LIMIT 1 OFFSET 1) AS before, \
             (SELECT p.rule FROM inquiries AS p WHERE p.learner = i.learner AND p.guild = i.guild \
             AND p.rule IS NOT NULL AND p.id <> i.id AND p.asked_at <= i.asked_at \
             AND p.asked_at >= i.asked_at - $2 ORDER BY p.asked_at DESC, p.id LIMIT 1) AS prior \
             FROM inquiries AS i LEFT JOIN successions AS s ON s.inquiry = i.id WHERE i.id = $1",
        )
        .bind(inquiry)
        .bind(related::FOLLOWS_WITHIN)
        .fetch_optional(self.db().await?)
        .await?;
        let Some(found) = found else {
            return Ok(());
        };
        let Some(guild) = found.guild.filter(|_| found.counted != found.now) else {
            return Ok(());
        };
        if let Some(counted) = found.counted {
            let taken_back = Succession {
                weight: -counted.weight,
                ..counted
            };
            self.move_counts(guild, &taken_back);
            self.defer("DELETE FROM successions WHERE inquiry = $1", move |write| {
                write.bind(inquiry)
            });
        }
        if let Some(now) = found.now {
            self.move_counts(guild, &now);
            self.put_succession(inquiry, now, found.asked_at);
        }
        Ok(())
    }

    fn put_succession(&mut self, inquiry: InquiryId, of: Succession, at: Timestamp) {
        self.defer(
            "INSERT INTO successions (inquiry, prior, next, weight, at, product) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            move |write| {
                write
                    .bind(inquiry)
                    .bind(of.prior)
                    .bind(of.next)
                    .bind(of.weight)
                    .bind(at)
                    .bind(of.product)
            },
        );
    }

    /// Notes the product that a learner had bought when they asked.
    pub fn set_product(&mut self, inquiry: InquiryId, product: RoleId) {
        self.defer(
            "UPDATE inquiries SET product = $2 WHERE id = $1",
            move |write| write.bind(inquiry).bind(product),
        );
    }

    /// Changes the four counters of a succession: among all learners, among buyers of the product, of its second rule
    /// after any, and of all successions.
    fn move_counts(&mut self, guild: GuildId, by: &Succession) {
        let any = || RuleId::new("");
        let counters = [
            (by.prior.clone(), by.next.clone()),
            (any(), by.next.clone()),
            (any(), any()),
        ];
        let weight = by.weight;
        if let Some(product) = by.product {
            let (prior, next) = (by.prior.clone(), by.next.clone());
            self.defer(
                "INSERT INTO product_succession_counts (guild, product, prior, next, weight) \
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (guild, product, prior, next) DO UPDATE \
                 SET weight = product_succession_counts.weight + excluded.weight",
                move |write| {
                    write
                        .bind(guild)
                        .bind(product)
                        .bind(prior)
                        .bind(next)
                        .bind(weight)
                },
            );
        }
        for (prior, next) in counters {
            self.defer(
                "INSERT INTO succession_counts (guild, prior, next, weight) \
                 VALUES ($1, $2, $3, $4) ON CONFLICT (guild, prior, next) DO UPDATE \
                 SET weight = succession_counts.weight + excluded.weight",
                move |write| write.bind(guild).bind(prior).bind(next).bind(weight),
            );
        }
    }
}
