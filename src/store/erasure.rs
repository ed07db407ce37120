//! Erases a guild that frontdesk has left: all its data, page by page.

use sqlx::query;

use super::timers::timers_of;
use super::{Result, Store};
use crate::domain::GuildId;

/// The first inquiries of a guild, `$1`: a page of `$2`.
macro_rules! inquiry_page {
    () => {
        "(SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)"
    };
}

/// The tickets of that page.
macro_rules! ticket_page {
    () => {
        concat!(
            "(SELECT t.id FROM tickets AS t WHERE t.inquiry IN ",
            inquiry_page!(),
            ")"
        )
    };
}

/// Deletes from a table what belongs to the inquiries of a page.
macro_rules! of_inquiries {
    ($table:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE inquiry IN ",
            inquiry_page!()
        )
    };
}

/// Deletes from a table what belongs to the tickets of a page.
macro_rules! of_tickets {
    ($table:literal) => {
        concat!("DELETE FROM ", $table, " WHERE ticket IN ", ticket_page!())
    };
}

/// Deletes from a table what belongs to a guild.
macro_rules! of_guild {
    ($table:literal) => {
        concat!("DELETE FROM ", $table, " WHERE guild = $1")
    };
}

/// The deletions of a page of a guild's inquiries, in the order that foreign keys demand.
pub(super) const OF_INQUIRIES: &[&str] = &[
    concat!(
        "DELETE FROM survey_comments WHERE survey IN ",
        "(SELECT s.id FROM surveys AS s WHERE s.inquiry IN ",
        inquiry_page!(),
        ")"
    ),
    of_inquiries!("surveys"),
    of_inquiries!("inquiry_facts"),
    of_inquiries!("successions"),
    of_inquiries!("supplied_questions"),
    of_inquiries!("helpful_replies"),
    of_inquiries!("reviews"),
    concat!(
        "DELETE FROM timers WHERE kind IN ",
        timers_of!(ticket),
        " AND subject IN ",
        ticket_page!()
    ),
    concat!(
        "DELETE FROM timers WHERE kind IN ",
        timers_of!(inquiry),
        " AND subject IN ",
        inquiry_page!()
    ),
    concat!(
        "DELETE FROM outbox WHERE done = 0 AND stream IN ",
        ticket_page!()
    ),
    concat!(
        "DELETE FROM outbox WHERE done = 0 AND stream IN ",
        inquiry_page!()
    ),
    of_tickets!("ticket_notes"),
    of_tickets!("expectations"),
    of_tickets!("transcripts"),
    of_tickets!("quotes"),
    of_tickets!("blocked_learners"),
    of_tickets!("relayed_messages"),
    of_inquiries!("tickets"),
    of_inquiries!("inquiry_events"),
    of_inquiries!("inquiry_texts"),
    of_inquiries!("inquiry_particulars"),
    concat!(
        "DELETE FROM inquiry_messages WHERE message IN ",
        "(SELECT i.message FROM inquiries AS i WHERE i.id IN ",
        inquiry_page!(),
        ")"
    ),
];

/// The deletions of a guild without inquiries; users who were seen nowhere else are forgotten.
pub(super) const OF_GUILD: &[&str] = &[
    "DELETE FROM learners WHERE (user_id IN (SELECT user_id FROM sightings WHERE guild = $1) \
     OR learner IN (SELECT learner FROM blocked_learners WHERE guild = $1) \
     OR learner IN (SELECT learner FROM purchases WHERE guild = $1) \
     OR learner IN (SELECT learner FROM role_subscriptions WHERE guild = $1)) \
     AND NOT EXISTS (SELECT 1 FROM sightings AS s WHERE s.user_id = learners.user_id \
     AND s.guild <> $1) AND NOT EXISTS (SELECT 1 FROM inquiries AS i \
     WHERE i.learner = learners.learner) AND NOT EXISTS (SELECT 1 FROM blocked_learners AS b \
     WHERE b.learner = learners.learner AND b.guild <> $1) AND NOT EXISTS (SELECT 1 FROM purchases AS p \
     WHERE p.learner = learners.learner AND p.guild <> $1) AND NOT EXISTS \
     (SELECT 1 FROM role_subscriptions AS r WHERE r.learner = learners.learner AND r.guild <> $1)",
    of_guild!("purchases"),
    of_guild!("role_subscriptions"),
    of_guild!("forgotten_people"),
    of_guild!("blocked_learners"),
    of_guild!("audit_events"),
    of_guild!("sightings"),
    of_guild!("asked_for"),
    of_guild!("channels"),
    of_guild!("category_targets"),
    of_guild!("products"),
    of_guild!("imported_surveys"),
    of_guild!("self_descriptions"),
    of_guild!("web_messages"),
    of_guild!("web_users"),
    of_guild!("panels"),
    of_guild!("notices"),
    of_guild!("setup_offers"),
    of_guild!("setup_made"),
    of_guild!("lessons"),
    of_guild!("instructors"),
    of_guild!("former_takes"),
    of_guild!("duty_overrides"),
    of_guild!("shifts"),
    of_guild!("rotations"),
    of_guild!("absences"),
    of_guild!("swaps"),
    of_guild!("holidays"),
    of_guild!("calendar_feeds"),
    of_guild!("calendar_imports"),
    concat!(
        "DELETE FROM timers WHERE kind IN ",
        timers_of!(guild),
        " AND subject = $1"
    ),
    of_guild!("votes"),
    of_guild!("tallies"),
    of_guild!("succession_counts"),
    of_guild!("product_succession_counts"),
    of_guild!("kept_rules"),
    of_guild!("supplied_rules"),
    of_guild!("given_answers"),
    of_guild!("ticket_counters"),
    of_guild!("watermarks"),
    of_guild!("served_guilds"),
    of_guild!("surveys"),
    of_guild!("roll_ups"),
    of_guild!("marked_days"),
    of_guild!("backlog_days"),
    of_guild!("changed_inquiries"),
    of_guild!("inquiry_facts"),
    of_guild!("follow_ups"),
    of_guild!("cohorts"),
    of_guild!("learner_numbers"),
    of_guild!("measured_guilds"),
    of_guild!("guilds"),
    of_guild!("departures"),
];

impl Store {
    /// Erases a page of a guild's inquiries with everything that belongs to them; after the last page, erases the
    /// guild. Returns whether there is more to erase.
    pub async fn erase_guild(&self, guild: GuildId, page: u32) -> Result<bool> {
        let mut tx = self.begin().await?;
        for statement in OF_INQUIRIES {
            query(*statement)
                .bind(guild)
                .bind(i64::from(page))
                .execute(tx.db().await?)
                .await?;
        }
        let erased = query(
            "DELETE FROM inquiries WHERE id IN \
             (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)",
        )
        .bind(guild)
        .bind(i64::from(page))
        .execute(tx.db().await?)
        .await?;
        let more = erased.rows_affected() > 0;
        if !more {
            for statement in OF_GUILD {
                query(*statement)
                    .bind(guild)
                    .execute(tx.db().await?)
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(more)
    }
}
