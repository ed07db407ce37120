//! `/stats retention`: which learners come back, stay and buy again, by the outcome of their first inquiry. Says that
//! this is not what caused it.

use std::collections::BTreeMap;

use crate::desk::rollups::follow_ups;
use crate::desk::stats::buttons;
use crate::desk::stats::buttons::Below;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::drawing;
use crate::desk::stats::format::{FEW, Figures, count};
use crate::desk::stats::layout::{FigureNames, FigureText, Large, Layout};
use crate::desk::stats::listing::listed;
use crate::desk::stats::pictures::caption;
use crate::desk::stats::reports::outcome_key;
use crate::desk::stats::scope::{ReportScope, plain_heading};
use crate::desk::stats::selection::Selection;
use crate::desk::stats::wanted::Wanted;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{CohortCounts, DayNumber, GuildSettings, Outcome};
use crate::measures::pictures::report::{Ranked, Ranking, Unit};
use crate::measures::{Did, ENOUGH, Share, day_at, months_subscribed, zone_of};
use crate::store::COHORTS;

/// The key of the report's title.
pub(crate) const TITLE: &str = "stats-title-retention";

/// The cohorts of learners by the outcome of their first inquiry; the one under `None` has all of them.
pub(crate) type Cohorts = BTreeMap<Option<Outcome>, Cohort>;

/// The learners of one outcome.
#[derive(Default)]
pub(crate) struct Cohort {
    /// The counts of all learners of the cohort.
    pub learners: CohortCounts,
    /// For each thing that learners can do, the counts of those of whom it is known, and how many did it.
    pub did: Vec<(Did, CohortCounts)>,
}

impl Cohort {
    /// Returns the share of learners who did something, among those of whom it is known; `None` if there are none.
    fn share(&self, did: Did) -> Option<Share> {
        let known = self.did.iter().find(|(one, _)| *one == did);
        known.map(|(_, counts)| did.share(counts))
    }
}

/// Makes the report on what learners did after their first inquiry.
pub(crate) async fn reply(
    desk: &Desk,
    call: StatsCall<'_>,
    wanted: Wanted<'_>,
) -> Result<Post, DeskError> {
    let scope = wanted.scope(call).await?;
    follow_ups::look(desk, call.settings.guild).await?;
    let cohorts = cohorts(wanted.selection(call), call.settings).await?;
    let figures = call.figures();
    let has = Below {
        has_picture: !cohorts.is_empty(),
        has_rows: !cohorts.is_empty(),
        ..Below::default()
    };
    let post = layout(figures, scope, &cohorts).post();
    let ranking = ranking(figures, scope, &cohorts);
    let mut post = drawing::with_ranking(post, figures.voice, wanted, ranking).await?;
    post.rows = buttons::below(figures.voice, wanted.view(), has);
    Ok(post)
}

/// Lays out the report on cohorts.
pub(super) fn layout(figures: Figures<'_>, scope: ReportScope<'_>, cohorts: &Cohorts) -> Layout {
    Layout {
        heading: plain_heading(figures, TITLE, scope),
        large: large(figures, cohorts),
        text: text(figures, scope, cohorts),
    }
}

/// Makes the large figures of what all learners did, where enough learners are known.
fn large(figures: Figures<'_>, cohorts: &Cohorts) -> Vec<Large> {
    let Some(all) = cohorts.get(&None) else {
        return Vec::new();
    };
    let shares = [
        (Did::AskedWithin30, "stats-large-asked-again"),
        (Did::Stayed, "stats-large-stayed"),
        (Did::BoughtAgain, "stats-large-bought"),
        (Did::Renewed, "stats-large-renewed"),
    ];
    let told = shares.into_iter().filter_map(|(did, key)| {
        let share = all.share(did).filter(|share| share.n >= ENOUGH)?;
        Some(figures.large_share(FigureNames::one(key), share, None))
    });
    let learners = usize::try_from(all.learners.learners).unwrap_or_default();
    let said = FigureText {
        value: count(learners),
        basis: figures.word("stats-large-first-asked"),
        n: usize::MAX,
    };
    let asked = figures.large(FigureNames::one("stats-large-asked"), Some(said), None);
    std::iter::once(asked).chain(told).take(4).collect()
}

/// Makes the picture: how many learners each outcome has, and how many of them asked again within 30 days. Groups of
/// fewer than five are left out.
pub(super) fn ranking(figures: Figures<'_>, scope: ReportScope<'_>, cohorts: &Cohorts) -> Ranking {
    let learners = |cohort: &Cohort| u64::try_from(cohort.learners.learners).unwrap_or_default();
    let shown = ordered(cohorts).filter(|(_, cohort)| learners(cohort) >= ENOUGH as u64);
    let ranked = shown.map(|(of, cohort)| {
        let again = cohort.share(Did::AskedWithin30).unwrap_or_default();
        let again = Some(again).filter(|again| again.n >= ENOUGH);
        Ranked {
            name: name(figures, of),
            count: learners(cohort),
            value: again.and_then(Share::rate),
            interval: again.and_then(Share::wilson),
            few: again.is_some_and(|again| again.n < FEW),
        }
    });
    let all = cohorts.get(&None).map_or(0, learners);
    let mut caption = caption(figures, scope, ("picture-retention", all));
    caption.notes.insert(0, figures.word("picture-not-causal"));
    Ranking {
        caption,
        counted: figures.word("picture-learners"),
        measured: figures.word("picture-asked-again"),
        unit: Unit::Share,
        ranked: ranked.collect(),
    }
}

/// Reads what learners did who first asked in the period: of each thing, those whose time for it is over. Where no role
/// means a product, nothing is known of who held one.
pub(crate) async fn cohorts(
    selection: Selection<'_>,
    settings: &GuildSettings,
) -> Result<Cohorts, DeskError> {
    let today = day_at(selection.now, &zone_of(&settings.time_zone));
    let has_products = !settings.products.is_empty();
    let last_day = selection.period.last_day;
    let until = |did: Did| did.known_until(today).min(last_day);
    let mut days: Vec<DayNumber> = Did::ALL.into_iter().map(until).collect();
    days.push(last_day);
    let found = Until::read(selection, days).await?;
    let mut cohorts = Cohorts::new();
    for (outcome, counts) in found.day(last_day) {
        for of in [None, Some(*outcome)] {
            cohorts.entry(of).or_default().learners.add(counts);
        }
    }
    let known = Did::ALL.into_iter();
    for did in known.filter(|did| has_products || *did != Did::HeldRole) {
        for (outcome, counts) in found.day(until(did)) {
            for of in [None, Some(*outcome)] {
                let cohort = cohorts.entry(of).or_default();
                match cohort.did.iter_mut().find(|(one, _)| *one == did) {
                    Some((_, sum)) => sum.add(counts),
                    None => cohort.did.push((did, *counts)),
                }
            }
        }
    }
    Ok(cohorts)
}

/// The counts of the learners who first asked until each of some days.
struct Until {
    days: [DayNumber; COHORTS],
    counts: Vec<BTreeMap<Outcome, CohortCounts>>,
}

impl Until {
    /// Reads the counts of a period until some days, of which no more than [`COHORTS`] differ.
    async fn read(selection: Selection<'_>, mut until: Vec<DayNumber>) -> Result<Self, DeskError> {
        until.sort();
        until.dedup();
        let last = until.last().copied().unwrap_or(selection.period.last_day);
        let mut days = [last; COHORTS];
        for (day, known) in days.iter_mut().zip(until) {
            *day = known;
        }
        let Selection {
            store,
            guild,
            period,
            category,
            ..
        } = selection;
        let counts = store.cohorts(guild, category, period.first_day, days);
        let counts = counts.await?;
        Ok(Self { days, counts })
    }

    /// Lists the counts until a day, by outcome.
    fn day(&self, day: DayNumber) -> impl Iterator<Item = (&Outcome, &CohortCounts)> {
        let found = self.days.iter().zip(&self.counts);
        let found = found.filter(move |(until, _)| **until == day).take(1);
        found.flat_map(|(_, counts)| counts)
    }
}

/// Lists the cohorts that are not empty: all learners first, then those of each outcome.
fn ordered(cohorts: &Cohorts) -> impl Iterator<Item = (Option<Outcome>, &Cohort)> {
    let ordered = std::iter::once(None).chain(Outcome::ALL.map(Some));
    let known = ordered.filter_map(move |of| Some((of, cohorts.get(&of)?)));
    known.filter(|(_, cohort)| cohort.learners.learners > 0)
}

fn text(figures: Figures<'_>, scope: ReportScope<'_>, cohorts: &Cohorts) -> String {
    let all = cohorts.get(&None).map_or(0, |all| all.learners.learners);
    if all == 0 {
        let none = figures.word("stats-retention-none");
        return listed(figures, scope, none, (&[], 0));
    }
    let head = figures.word("stats-retention-not-causal");
    let shown: Vec<(Option<Outcome>, &Cohort)> = ordered(cohorts).collect();
    let is_few = |(_, cohort): &&(Option<Outcome>, &Cohort)| {
        cohort.learners.learners < i64::try_from(ENOUGH).unwrap_or(i64::MAX)
    };
    let mut entries: Vec<String> = shown
        .iter()
        .filter(|one| !is_few(one))
        .map(|(of, cohort)| entry(figures, *of, cohort))
        .collect();
    let few: Vec<String> = shown
        .iter()
        .filter(is_few)
        .map(|(of, _)| name(figures, *of))
        .collect();
    if !few.is_empty() {
        let values = [("least", count(ENOUGH)), ("list", few.join(" · "))];
        entries.push(figures.say("stats-retention-few", &values));
    }
    let most = entries.len();
    listed(figures, scope, head, (&entries, most))
}

pub(super) fn name(figures: Figures<'_>, of: Option<Outcome>) -> String {
    match of {
        Some(Outcome::Unanswered) => figures.word("stats-retention-unanswered"),
        Some(outcome) => figures.word(outcome_key(outcome, false)),
        None => figures.word("stats-retention-all"),
    }
}

/// Makes the lines on the learners of one outcome, for each thing that enough of them are known for.
fn entry(figures: Figures<'_>, of: Option<Outcome>, cohort: &Cohort) -> String {
    let learners = usize::try_from(cohort.learners.learners).unwrap_or_default();
    let values = [("name", name(figures, of)), ("n", count(learners))];
    let mut lines = vec![figures.say("stats-retention-cohort", &values)];
    for (did, counts) in &cohort.did {
        let share = did.share(counts);
        if share.n >= ENOUGH {
            lines.push(figures.line(key(*did), "share", figures.short_share(share)));
        }
    }
    if cohort.learners.subscribers >= i64::try_from(ENOUGH).unwrap_or(i64::MAX) {
        let months = figures.mean(months_subscribed(&cohort.learners));
        lines.push(figures.line("stats-retention-months", "mean", months));
    }
    if lines.len() == 1 {
        lines.push(figures.word("stats-retention-too-early"));
    }
    lines.join("\n")
}

/// Returns the key of the line on what learners did.
const fn key(did: Did) -> &'static str {
    match did {
        Did::AskedWithin30 => "stats-retention-30",
        Did::AskedWithin60 => "stats-retention-60",
        Did::AskedWithin90 => "stats-retention-90",
        Did::AskedInNextMonth => "stats-retention-month",
        Did::Stayed => "stats-retention-stayed",
        Did::HeldRole => "stats-retention-held",
        Did::BoughtAgain => "stats-retention-bought",
        Did::Renewed => "stats-retention-renewed",
    }
}
