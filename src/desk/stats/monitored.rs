//! Reads the figures on the page of metrics: those of the last 30 days, over all guilds that this process serves. Reads
//! only sums, those of a few guilds at a time, and in advance, so that a request for the page does not wait.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::{Mutex, MutexGuard};

use crate::desk::stats::selection::Selection;
use crate::desk::{Desk, DeskError};
use crate::domain::{CellPart, GuildId, GuildSettings, Millis, Target, Timestamp};
use crate::measures::{Cell, Period, zone_of};
use crate::store::Store;

/// The period of these figures.
const DAYS: &str = "30d";

/// The most guilds that are read in one sweep, because timers wait for it.
const GUILDS_A_SWEEP: usize = 20;

/// The figures of a guild, as far as they are shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct GuildFigures {
    cell: Cell,
    /// The times at which the learners asked who still wait for a first reply.
    awaiting_since: Vec<Timestamp>,
}

impl GuildFigures {
    /// Reads the figures of a guild.
    pub(crate) async fn read(
        store: &Store,
        settings: &GuildSettings,
        now: Timestamp,
    ) -> Result<Self, DeskError> {
        let Ok(period) = Period::parse(DAYS, now, &zone_of(&settings.time_zone)) else {
            return Ok(Self::default());
        };
        let guild = settings.guild;
        let selection = Selection {
            store,
            guild,
            period,
            category: None,
            now,
        };
        let days = [period.first_day, period.last_day];
        let subject = selection.subject();
        let begun = store.waiting_since(guild, &subject, Target::FirstReply, days);
        let awaiting_since = begun.await?.into_iter().map(|wait| wait.since).collect();
        let parts = [CellPart::Counts, CellPart::FirstReplies];
        let cell = selection.cell(&parts).await?;
        Ok(Self {
            // Learners and surveys take the most room, and are not shown.
            cell: Cell {
                outcomes: cell.outcomes,
                answered: cell.answered,
                pressed_solved: cell.pressed_solved,
                pressed_not: cell.pressed_not,
                first_reply: cell.first_reply,
                no_reply: cell.no_reply,
                ..Cell::default()
            },
            awaiting_since,
        })
    }
}

/// The figures of each guild that is served.
#[derive(Default)]
pub(crate) struct MonitoredGuilds(Mutex<ReadFigures>);

#[derive(Default)]
struct ReadFigures {
    /// The number of times that figures of any guild were read.
    readings: u64,
    /// The figures of each guild, with the number of their reading.
    guilds: BTreeMap<GuildId, (u64, GuildFigures)>,
}

impl MonitoredGuilds {
    fn kept(&self) -> MutexGuard<'_, ReadFigures> {
        self.0.lock()
    }

    /// Forgets guilds that are no longer served, and returns those to read next: first those never read, then the
    /// longest ago.
    fn next_to_read(&self, served: &BTreeSet<GuildId>) -> Vec<GuildId> {
        let mut kept = self.kept();
        kept.guilds.retain(|guild, _| served.contains(guild));
        let reading = |guild: &GuildId| kept.guilds.get(guild).map(|(reading, _)| *reading);
        let mut all: Vec<(Option<u64>, GuildId)> = served
            .iter()
            .map(|guild| (reading(guild), *guild))
            .collect();
        all.sort_unstable();
        all.truncate(GUILDS_A_SWEEP);
        all.into_iter().map(|(_, guild)| guild).collect()
    }

    /// Keeps the figures of a guild.
    pub(crate) fn keep(&self, guild: GuildId, figures: GuildFigures) {
        let mut kept = self.kept();
        kept.readings += 1;
        let reading = kept.readings;
        kept.guilds.insert(guild, (reading, figures));
    }

    /// Keeps the former figures of a guild that could not be read in its turn.
    fn pass_over(&self, guild: GuildId) {
        let former = self.kept().guilds.remove(&guild);
        let figures = former.map(|(_, figures)| figures);
        self.keep(guild, figures.unwrap_or_default());
    }

    /// Adds up the figures of all guilds: the sum of their inquiries, and how long each waiting learner has waited.
    pub(crate) fn together(&self, now: Timestamp) -> (Cell, Vec<Millis>) {
        let (mut all, mut awaiting) = (Cell::default(), Vec::new());
        for (_, of) in self.kept().guilds.values() {
            all.merge(&of.cell);
            awaiting.extend(of.awaiting_since.iter().map(|since| now.since(*since)));
        }
        (all, awaiting)
    }
}

/// Refreshes the figures of some guilds, and shows those of all.
pub(crate) async fn show(desk: &Desk) -> Result<(), DeskError> {
    let measured = desk.store.guilds_measured().await?.into_iter();
    let served = measured.filter(|guild| desk.watermarks.receives(Some(*guild)));
    for guild in desk.monitored.next_to_read(&served.collect()) {
        match of_guild(desk, guild).await {
            Ok(figures) => desk.monitored.keep(guild, figures),
            // Its failure does not hold up the other guilds.
            Err(error) => {
                tracing::error!(%guild, %error, "a guild's figures could not be read");
                desk.monitored.pass_over(guild);
            }
        }
    }
    let (cell, awaiting) = desk.monitored.together(desk.now());
    desk.metrics.figures.show(&cell, &awaiting);
    Ok(())
}

async fn of_guild(desk: &Desk, guild: GuildId) -> Result<GuildFigures, DeskError> {
    if desk.store.has_departed(guild).await? {
        return Ok(GuildFigures::default());
    }
    let settings = desk.guilds.get(guild).await?;
    GuildFigures::read(&desk.store, &settings, desk.now()).await
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::desk::export::report;
    use crate::desk::metrics::Metrics;
    use crate::desk::stats::tests::fact;
    use crate::desk::stats::tests::pictures::{NOW, ZONE, store_of};
    use crate::desk::ui::report_view::ReportKind;
    use crate::domain::{DayNumber, Fact, FirstReply, LastPress};

    /// Inquiries of the last 40 days: two of three were answered, and of the others some wait.
    fn facts(guild: u64) -> Vec<Fact> {
        let of = |number: u32| {
            let answered = !number.is_multiple_of(3);
            let days = i64::from(number % 40);
            let press = match number % 4 {
                0 => Some(LastPress::Solved),
                1 => Some(LastPress::NotThis),
                _ => None,
            };
            let first_reply = match number % 5 {
                _ if answered => FirstReply::Unasked,
                0 => FirstReply::Awaited,
                1 => FirstReply::Never(Millis::minutes(50)),
                _ => FirstReply::After(Millis::minutes(i64::from(number))),
            };
            Fact {
                guild: GuildId::new(guild),
                asked_at: NOW - Millis::days(days) - Millis::hours(2),
                day: DayNumber::new(20_458 - days),
                press: press.filter(|_| answered),
                first_reply,
                ..fact(number, answered)
            }
        };
        (1..=160).map(of).collect()
    }

    /// Reads a figure of a page of metrics; `None` where it is not a number.
    fn figure(page: &str, name: &str) -> Option<f64> {
        let name = format!("frontdesk_last_30_days_{name} ");
        let mut values = page.lines().filter_map(|line| line.strip_prefix(&name));
        let value: f64 = values.next().expect(&name).parse().unwrap();
        (!value.is_nan()).then_some(value)
    }

    fn with_ends(page: &str, name: &str) -> [Option<f64>; 3] {
        ["figure", "low", "high"].map(|kind| figure(page, &format!("{name}{{kind=\"{kind}\"}}")))
    }

    fn numbers(json: &Value, names: [&str; 3]) -> [Option<f64>; 3] {
        names.map(|name| json[name].as_f64())
    }

    #[tokio::test]
    async fn the_page_of_metrics_has_the_figures_of_the_overview() {
        let facts = facts(1);
        let store = store_of(&facts).await;
        let settings = GuildSettings {
            time_zone: ZONE.to_owned(),
            ..GuildSettings::new(facts[0].guild)
        };
        let period = Period::parse(DAYS, NOW, &zone_of(ZONE)).unwrap();
        let json =
            report::figures(&store, &settings, ReportKind::Overview, (period, None), NOW).await;
        let json = json.unwrap()["figures"].clone();
        let guilds = MonitoredGuilds::default();
        let read = GuildFigures::read(&store, &settings, NOW).await.unwrap();
        guilds.keep(settings.guild, read);
        let metrics = Metrics::new();
        let (cell, awaiting) = guilds.together(NOW);
        metrics.figures.show(&cell, &awaiting);
        let page = metrics.page();
        for (name, told) in [
            ("auto_reply_rate", &json["auto_reply_rate"]),
            ("helpful_rate", &json["helpful_rate"]),
        ] {
            let expected = numbers(told, ["rate", "low", "high"]);
            assert!(expected[0].is_some_and(|rate| rate > 0.0), "{told}");
            assert_eq!(with_ends(&page, name), expected, "{name}");
        }
        let first = &json["first_response"];
        let expected = numbers(first, ["median_ms", "low_ms", "high_ms"]);
        let expected = expected.map(|length| length.map(|length| length / 1_000.0));
        assert!(expected[0].is_some(), "{first}");
        let name = "first_response_median_seconds";
        assert_eq!(with_ends(&page, name), expected);
        for (name, told) in [
            ("inquiries", &json["inquiries"]),
            ("pressed", &json["helpful_rate"]["n"]),
            ("first_waits", &first["n"]),
            ("still_waiting", &first["waiting"]),
        ] {
            assert!(told.as_u64().unwrap() > 0, "{name}");
            assert_eq!(figure(&page, name), told.as_f64(), "{name}");
        }
    }

    #[tokio::test]
    async fn the_figures_of_guilds_are_put_together_until_they_are_not_served_any_more() {
        let guilds = MonitoredGuilds::default();
        for guild in [1, 2] {
            let store = store_of(&facts(guild)).await;
            let settings = GuildSettings::new(GuildId::new(guild));
            let read = GuildFigures::read(&store, &settings, NOW).await.unwrap();
            guilds.keep(settings.guild, read);
        }
        let (both, waiting) = guilds.together(NOW + Millis::minutes(1));
        guilds.next_to_read(&BTreeSet::from([GuildId::new(2)]));
        let (one, still) = guilds.together(NOW);
        assert!(one.asked() > 0 && one.first_reply.n() > 0 && !still.is_empty());
        assert_eq!(both.asked(), 2 * one.asked());
        assert_eq!(both.first_reply.n(), 2 * one.first_reply.n());
        let longer = still.iter().map(|age| *age + Millis::minutes(1));
        let longer: Vec<Millis> = longer.collect();
        assert_eq!(waiting, [&longer[..], &longer].concat());
    }

    #[tokio::test]
    async fn a_guild_in_which_only_questions_were_asked_is_read() {
        let facts = facts(1);
        let store = store_of(&facts).await;
        assert!(store.guilds_kept().await.unwrap().is_empty());
        assert_eq!(store.guilds_measured().await.unwrap(), [facts[0].guild]);
    }

    #[tokio::test]
    async fn a_guild_that_cannot_be_read_keeps_its_figures_and_waits_for_its_next_turn() {
        let guilds = MonitoredGuilds::default();
        let store = store_of(&facts(1)).await;
        let settings = GuildSettings::new(GuildId::new(1));
        let read = GuildFigures::read(&store, &settings, NOW).await.unwrap();
        guilds.keep(settings.guild, read);
        let served: BTreeSet<GuildId> = (1..=30).map(GuildId::new).collect();
        for guild in (2..=30).map(GuildId::new) {
            guilds.pass_over(guild);
        }
        let asked = guilds.together(NOW).0.asked();
        assert!(asked > 0);
        assert_eq!(guilds.next_to_read(&served)[0], settings.guild);
        guilds.pass_over(settings.guild);
        assert!(!guilds.next_to_read(&served).contains(&settings.guild));
        assert_eq!(guilds.together(NOW).0.asked(), asked);
    }

    #[test]
    fn a_few_guilds_are_read_at_a_time_and_each_in_its_turn() {
        let guilds = MonitoredGuilds::default();
        let served: BTreeSet<GuildId> = (1..=50).map(GuildId::new).collect();
        let mut read = Vec::new();
        for _ in 0..5 {
            let next = guilds.next_to_read(&served);
            assert_eq!(next.len(), GUILDS_A_SWEEP);
            for guild in next {
                guilds.keep(guild, GuildFigures::default());
                read.push(guild);
            }
        }
        for turn in read.chunks(50) {
            assert_eq!(turn.iter().copied().collect::<BTreeSet<_>>(), served);
        }
    }
}
