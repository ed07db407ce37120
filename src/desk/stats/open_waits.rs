//! The waits that go on, and how much of each lies within duty hours, by the roster as it stood. The roster is read once
//! for a report, and the hours of each category are computed once.

use std::collections::HashMap;

use crate::desk::DeskError;
use crate::domain::{GuildId, Millis, Span, Timestamp};
use crate::measures::{open_duty_time, open_duty_window};
use crate::store::{ROSTER_KEPT, Store, WaitBegun};

/// A wait that goes on.
#[derive(Clone, Debug)]
pub(super) struct OpenWait {
    pub begun: WaitBegun,
    /// The part of it within duty hours so far. `None` if nobody was on duty, if the roster of its time is not kept any
    /// more, or if it was not counted.
    pub within_duty: Option<Millis>,
}

/// Counts the duty hours within waits until now.
pub(super) async fn count_duty(
    (store, guild): (&Store, GuildId),
    now: Timestamp,
    lists: [&mut Vec<OpenWait>; 3],
) -> Result<(), DeskError> {
    let mut known = Vec::new();
    for wait in lists.into_iter().flatten() {
        if let Some(window) = known_window(&wait.begun, now) {
            known.push((wait, window));
        }
    }
    let Some(from) = known.iter().map(|(_, window)| window.from).min() else {
        return Ok(());
    };
    let roster = store.roster(guild, from).await?;
    let mut by_category: HashMap<Option<String>, Vec<Span>> = HashMap::new();
    for (wait, window) in known {
        let category = &wait.begun.category;
        let hours = by_category.entry(category.clone()).or_insert_with(|| {
            let until_now = Span { from, until: now };
            roster.duty_hours(category.as_deref(), until_now)
        });
        wait.within_duty = open_duty_time(hours, window, wait.begun.since);
    }
    Ok(())
}

/// Returns the span within which the duty hours of a wait are counted; `None` if its roster is not kept any more.
fn known_window(begun: &WaitBegun, now: Timestamp) -> Option<Span> {
    let window = open_duty_window(begun.asked_at, now)?;
    (window.from >= now - ROSTER_KEPT).then_some(window)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DayNumber, DutyOverride, Presence, UserId};
    use crate::store::StoreOptions;

    const NOW: Timestamp = Timestamp::from_millis(1_768_000_000_000);
    const GUILD: GuildId = GuildId::new(1);

    /// Makes a wait that began so long ago, of an inquiry that was asked then.
    fn wait(ago: Millis) -> OpenWait {
        OpenWait {
            begun: WaitBegun {
                day: DayNumber::new(0),
                asked_at: NOW - ago,
                since: NOW - ago,
                category: Some("billing".to_owned()),
                reason: None,
                is_open_again: false,
            },
            within_duty: None,
        }
    }

    #[tokio::test]
    async fn waits_that_go_on_count_the_roster_as_it_stood_as_far_back_as_it_is_kept() {
        let options = StoreOptions::default();
        let store = Store::open("sqlite::memory:", options).await.unwrap();
        let on = DutyOverride {
            instructor: UserId::new(7),
            presence: Presence::On,
            from: NOW - Millis::hours(30),
            until: Some(NOW - Millis::hours(28)),
        };
        let mut tx = store.begin().await.unwrap();
        tx.set_override(GUILD, &on, 1).await.unwrap();
        tx.commit().await.unwrap();
        // Within a week before the question it counts that somebody was there. The roster is kept for 400 days.
        let cases = [
            (Millis::days(2), Some(Millis::hours(2))),
            (Millis::hours(29), Some(Millis::hours(1))),
            (Millis::hours(10), Some(Millis::ZERO)),
            (Millis::days(392), Some(Millis::hours(2))),
            (Millis::days(394), None),
        ];
        let mut first: Vec<OpenWait> = cases.iter().map(|(ago, _)| wait(*ago)).collect();
        let mut next = vec![wait(Millis::days(2))];
        next[0].begun.since = NOW - Millis::hours(3);
        let lists = [&mut first, &mut next, &mut Vec::new()];
        count_duty((&store, GUILD), NOW, lists).await.unwrap();
        let found: Vec<Option<Millis>> = first.iter().map(|wait| wait.within_duty).collect();
        assert_eq!(found, cases.map(|(_, within)| within));
        assert_eq!(next[0].within_duty, Some(Millis::ZERO));
    }

    #[tokio::test]
    async fn where_nobody_was_on_duty_there_is_no_such_time() {
        let options = StoreOptions::default();
        let store = Store::open("sqlite::memory:", options).await.unwrap();
        let mut first = vec![wait(Millis::days(2))];
        let lists = [&mut first, &mut Vec::new(), &mut Vec::new()];
        count_duty((&store, GUILD), NOW, lists).await.unwrap();
        assert_eq!(first[0].within_duty, None);
    }
}
