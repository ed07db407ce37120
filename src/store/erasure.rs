//! Erases a guild that frontdesk has left: all its data, page by page.

use sqlx::query;

use super::timers::timers_of;
use super::{Result, Store, Tx};
use crate::domain::GuildId;

/// Selects the rows of a table that belong to the first `$2` inquiries of a guild, `$1`.
macro_rules! page_of {
    (inquiries) => {
        "(SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)"
    };
    (tickets) => {
        page_of!("(SELECT t.id FROM tickets AS t WHERE t.inquiry IN ")
    };
    (surveys) => {
        page_of!("(SELECT s.id FROM surveys AS s WHERE s.inquiry IN ")
    };
    (messages) => {
        page_of!("(SELECT i.message FROM inquiries AS i WHERE i.id IN ")
    };
    ($of_those:literal) => {
        concat!($of_those, page_of!(inquiries), ")")
    };
}

/// Joins a deletion with the selection of its rows.
macro_rules! delete {
    ($of:literal, $listed:ident) => {
        concat!($of, page_of!($listed))
    };
}

/// The statements that erase what belongs to a page of a guild's inquiries, in the order that foreign keys demand.
pub(super) const OF_INQUIRIES: &[&str] = &[
    // `OF_GUILD` later finds the guild's people by their sightings. Older sightings may be pruned, so the people of
    // this page are noted again.
    concat!(
        "INSERT INTO sightings (user_id, guild, seen_at) SELECT l.user_id, $1, MAX(i.asked_at) \
         FROM inquiries AS i JOIN learners AS l ON l.learner = i.learner WHERE i.id IN ",
        page_of!(inquiries),
        " GROUP BY l.user_id ON CONFLICT DO NOTHING"
    ),
    concat!(
        "INSERT INTO sightings (user_id, guild, seen_at) SELECT l.user_id, $1, MAX(h.replied_at) \
         FROM helpful_replies AS h JOIN learners AS l ON l.learner = h.helper WHERE h.inquiry IN ",
        page_of!(inquiries),
        " GROUP BY l.user_id ON CONFLICT DO NOTHING"
    ),
    delete!("DELETE FROM survey_comments WHERE survey IN ", surveys),
    delete!("DELETE FROM surveys WHERE inquiry IN ", inquiries),
    delete!("DELETE FROM inquiry_facts WHERE inquiry IN ", inquiries),
    delete!("DELETE FROM successions WHERE inquiry IN ", inquiries),
    delete!(
        "DELETE FROM supplied_questions WHERE inquiry IN ",
        inquiries
    ),
    delete!("DELETE FROM helpful_replies WHERE inquiry IN ", inquiries),
    delete!("DELETE FROM reviews WHERE inquiry IN ", inquiries),
    concat!(
        "DELETE FROM timers WHERE kind IN ",
        timers_of!(ticket),
        " AND subject IN ",
        page_of!(tickets)
    ),
    concat!(
        "DELETE FROM timers WHERE kind IN ",
        timers_of!(inquiry),
        " AND subject IN ",
        page_of!(inquiries)
    ),
    delete!("DELETE FROM outbox WHERE done = 0 AND stream IN ", tickets),
    delete!(
        "DELETE FROM outbox WHERE done = 0 AND stream IN ",
        inquiries
    ),
    delete!("DELETE FROM ticket_notes WHERE ticket IN ", tickets),
    delete!("DELETE FROM expectations WHERE ticket IN ", tickets),
    delete!("DELETE FROM transcripts WHERE ticket IN ", tickets),
    delete!("DELETE FROM quotes WHERE ticket IN ", tickets),
    delete!("DELETE FROM blocked_learners WHERE ticket IN ", tickets),
    delete!("DELETE FROM relayed_messages WHERE ticket IN ", tickets),
    delete!("DELETE FROM tickets WHERE inquiry IN ", inquiries),
    delete!("DELETE FROM inquiry_events WHERE inquiry IN ", inquiries),
    delete!("DELETE FROM inquiry_texts WHERE inquiry IN ", inquiries),
    delete!(
        "DELETE FROM inquiry_particulars WHERE inquiry IN ",
        inquiries
    ),
    delete!("DELETE FROM inquiry_messages WHERE message IN ", messages),
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
     (SELECT 1 FROM role_subscriptions AS r WHERE r.learner = learners.learner AND r.guild <> $1) \
     AND NOT EXISTS (SELECT 1 FROM helpful_replies AS h WHERE h.helper = learners.learner \
     AND h.guild <> $1)",
    "DELETE FROM purchases WHERE guild = $1",
    "DELETE FROM role_subscriptions WHERE guild = $1",
    "DELETE FROM forgotten_people WHERE guild = $1",
    "DELETE FROM blocked_learners WHERE guild = $1",
    "DELETE FROM audit_events WHERE guild = $1",
    "DELETE FROM sightings WHERE guild = $1",
    "DELETE FROM asked_for WHERE guild = $1",
    "DELETE FROM channels WHERE guild = $1",
    "DELETE FROM category_targets WHERE guild = $1",
    "DELETE FROM products WHERE guild = $1",
    "DELETE FROM imported_surveys WHERE guild = $1",
    "DELETE FROM self_descriptions WHERE guild = $1",
    "DELETE FROM web_messages WHERE guild = $1",
    "DELETE FROM web_users WHERE guild = $1",
    "DELETE FROM panels WHERE guild = $1",
    "DELETE FROM notices WHERE guild = $1",
    "DELETE FROM setup_offers WHERE guild = $1",
    "DELETE FROM setup_made WHERE guild = $1",
    "DELETE FROM lessons WHERE guild = $1",
    "DELETE FROM instructors WHERE guild = $1",
    "DELETE FROM former_takes WHERE guild = $1",
    "DELETE FROM duty_overrides WHERE guild = $1",
    "DELETE FROM shifts WHERE guild = $1",
    "DELETE FROM rotations WHERE guild = $1",
    "DELETE FROM absences WHERE guild = $1",
    "DELETE FROM swaps WHERE guild = $1",
    "DELETE FROM holidays WHERE guild = $1",
    "DELETE FROM schedule_revisions WHERE guild = $1",
    "DELETE FROM calendar_feeds WHERE guild = $1",
    "DELETE FROM calendar_imports WHERE guild = $1",
    concat!(
        "DELETE FROM timers WHERE kind IN ",
        timers_of!(guild),
        " AND subject = $1"
    ),
    "DELETE FROM votes WHERE guild = $1",
    "DELETE FROM tallies WHERE guild = $1",
    "DELETE FROM succession_counts WHERE guild = $1",
    "DELETE FROM product_succession_counts WHERE guild = $1",
    "DELETE FROM kept_rules WHERE guild = $1",
    "DELETE FROM supplied_rules WHERE guild = $1",
    "DELETE FROM given_answers WHERE guild = $1",
    "DELETE FROM ticket_counters WHERE guild = $1",
    "DELETE FROM watermarks WHERE guild = $1",
    "DELETE FROM served_guilds WHERE guild = $1",
    "DELETE FROM surveys WHERE guild = $1",
    "DELETE FROM roll_ups WHERE guild = $1",
    "DELETE FROM marked_days WHERE guild = $1",
    "DELETE FROM backlog_days WHERE guild = $1",
    "DELETE FROM changed_inquiries WHERE guild = $1",
    "DELETE FROM inquiry_facts WHERE guild = $1",
    "DELETE FROM follow_ups WHERE guild = $1",
    "DELETE FROM cohorts WHERE guild = $1",
    "DELETE FROM learner_numbers WHERE guild = $1",
    "DELETE FROM measured_guilds WHERE guild = $1",
    "DELETE FROM guilds WHERE guild = $1",
    "DELETE FROM departures WHERE guild = $1",
];

/// Assigns a page of direct-message inquiries without a known guild to this guild. Their learner was seen in no other
/// guild and neither asked nor helped in one: sightings may be pruned earlier. They were seen in this guild or, if it is
/// the last one, anywhere or nowhere. A guild that was never set up counts while a process serves it.
const TAKE_IN: &str = "UPDATE inquiries SET guild = $1 WHERE id IN (SELECT i.id FROM inquiries AS i \
     WHERE i.guild IS NULL AND NOT EXISTS (SELECT 1 FROM learners AS l JOIN sightings AS s \
     ON s.user_id = l.user_id WHERE l.learner = i.learner AND s.guild <> $1) \
     AND NOT EXISTS (SELECT 1 FROM inquiries AS o WHERE o.learner = i.learner AND o.guild <> $1) \
     AND NOT EXISTS (SELECT 1 FROM helpful_replies AS h WHERE h.helper = i.learner AND h.guild <> $1) \
     AND (EXISTS (SELECT 1 FROM learners AS l JOIN sightings AS s ON s.user_id = l.user_id \
     WHERE l.learner = i.learner AND s.guild = $1) \
     OR (NOT EXISTS (SELECT 1 FROM guilds WHERE guild <> $1) \
     AND NOT EXISTS (SELECT 1 FROM served_guilds JOIN workers USING (worker) \
     WHERE served_guilds.guild <> $1 AND served_guilds.guild <> 0))) \
     ORDER BY i.asked_at, i.id LIMIT $2)";

impl Store {
    /// Erases a page of a guild's inquiries and everything that belongs to them. Then does the same with direct-message
    /// inquiries without a known guild whose learners no other guild knows. After the last page, erases the guild.
    /// Returns whether there may be more.
    pub async fn erase_guild(&self, guild: GuildId, page: u32) -> Result<bool> {
        let mut tx = self.begin().await?;
        for statement in OF_INQUIRIES {
            tx.on_page(statement, guild, page).await?;
        }
        let erased = "DELETE FROM inquiries WHERE id IN \
             (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)";
        let more = tx.on_page(erased, guild, page).await? > 0
            || tx.on_page(TAKE_IN, guild, page).await? > 0;
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

impl Tx {
    /// Runs a statement on a page of a guild's inquiries. Returns the number of rows that it changed.
    async fn on_page(&mut self, statement: &'static str, guild: GuildId, page: u32) -> Result<u64> {
        let changed = query(statement)
            .bind(guild)
            .bind(i64::from(page))
            .execute(self.db().await?)
            .await?;
        Ok(changed.rows_affected())
    }
}
