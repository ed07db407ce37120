//! The waits of learners for the first reply in their tickets.

use sqlx::{AnyConnection, query_as};

use super::columns::from_columns;
use super::{Result, reads};
use crate::domain::{GuildId, Span, Timestamp};

/// The wait of a ticket's learner for a first reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FirstWait {
    /// The time at which the ticket was opened.
    pub opened_at: Timestamp,
    /// The time at which the first reply came.
    pub replied_at: Option<Timestamp>,
    /// The time at which the ticket ended, if it is not open.
    pub ended_at: Option<Timestamp>,
}

from_columns! {
    FirstWait {
        opened_at, replied_at, ended_at
    }
}

reads! {
    /// Reads the waits in tickets that were opened since a moment in a part of the day, one of which is `part`, without
    /// tickets that staff opened.
    fn first_waits(guild: GuildId, since: Timestamp, part: Span) -> Vec<FirstWait>;
}

async fn first_waits(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
    part: Span,
) -> Result<Vec<FirstWait>> {
    // 86400000 is a day in milliseconds. A holding word does not end the wait by itself; its promise is an event too.
    Ok(query_as(
        "SELECT t.opened_at, MIN(e.at) AS replied_at, \
         CASE WHEN t.state IN ('resolved', 'closed') THEN t.moved_at END AS ended_at \
         FROM tickets AS t LEFT JOIN inquiry_events AS e ON e.inquiry = t.inquiry AND e.at >= t.opened_at \
         AND (e.kind = 'reply_promised' OR e.kind = 'staff_replied' AND e.detail NOT LIKE '%\"owes_still\":true%') \
         WHERE t.guild = $1 AND t.moved_at >= $2 AND t.opened_at >= $2 AND t.opened_by IS NULL \
         AND t.state <> 'opening' AND ((t.opened_at - $3) % 86400000 + 86400000) % 86400000 < $4 \
         GROUP BY t.id, t.opened_at, t.state, t.moved_at",
    )
    .bind(guild)
    .bind(since)
    .bind(part.from)
    .bind(part.until.since(part.from).get())
    .fetch_all(db)
    .await?)
}
