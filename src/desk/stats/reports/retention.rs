//! `/stats retention`: which learners come back, stay and buy again, by the outcome of their first inquiry. Says that
//! the outcome need not be the cause.

use std::collections::BTreeMap;

use crate::desk::rollups::follow_ups;
use crate::desk::stats::buttons;
use crate::desk::stats::buttons::Below;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::drawing;
use crate::desk::stats::layout::change::PreviousFigure;
use crate::desk::stats::layout::format::{FEW_BELOW, Figures, count};
use crate::desk::stats::layout::listing::listed;
use crate::desk::stats::layout::scope::{ReportScope, compared_line, plain_heading};
use crate::desk::stats::layout::{FigureNames, FigureText, Large, Layout};
use crate::desk::stats::pictures::caption;
use crate::desk::stats::reports::outcome_key;
use crate::desk::stats::selection::Selection;
use crate::desk::stats::wanted::Wanted;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{CohortCounts, DayNumber, GuildSettings, Outcome};
use crate::measures::pictures::report::{Ranked, Ranking, Unit};
use crate::measures::{Beside, Did, FEWEST_SHOWN, Share, day_at, months_subscribed, zone_of};
use crate::store::COHORTS;

/// The key of the report's title.
pub(crate) const TITLE: &str = "stats-title-retention";

/// The cohorts of learners by the outcome of their first inquiry. The one under `None` has all learners.
pub(crate) type Cohorts = BTreeMap<Option<Outcome>, Cohort>;

/// The learners of one outcome.
#[derive(Default)]
pub(crate) struct Cohort {
    /// The counts of all learners of the cohort.
    pub learners: CohortCounts,
    /// For each act of learners: the number for whom it is known, and the number who did it.
    pub did: Vec<(Did, CohortCounts)>,
}

impl Cohort {
    /// Returns the share of learners who did something, among those for whom it is known; `None` if there are none.
    fn share(&self, did: Did) -> Option<Share> {
        let known = self.did.iter().find(|(one, _)| *one == did);
        known.map(|(_, counts)| did.share(counts))
    }
}

/// Makes the report on the acts of learners after their first inquiry.
pub(crate) async fn reply(
    desk: &Desk,
    call: StatsCall<'_>,
    wanted: Wanted<'_>,
) -> Result<Post, DeskError> {
    let scope = wanted.scope(call).await?;
    follow_ups::look(desk, call.settings.guild).await?;
    let selection = wanted.selection(call);
    let settled = compared_cohorts(selection, call.settings).await?;
    let cohorts = cohorts(selection, call.settings).await?;
    let figures = call.figures();
    let has = Below {
        has_picture: !cohorts.is_empty(),
        has_rows: !cohorts.is_empty(),
        ..Below::default()
    };
    let post = layout(
        figures,
        scope,
        &cohorts,
        settled.as_ref().map(Beside::as_ref),
    )
    .post();
    let ranking = ranking(figures, scope, &cohorts);
    let mut post = drawing::with_ranking(post, figures.voice, wanted, ranking).await?;
    post.rows = buttons::below(figures.voice, wanted.view(), has);
    Ok(post)
}

/// Lays out the report on cohorts. Cohorts of settled days are compared with those of the same number of days before.
pub(crate) fn layout(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    cohorts: &Cohorts,
    settled: Option<Beside<&Cohorts>>,
) -> Layout {
    // Before the first who asked there is nobody to compare with, and few tell nothing.
    let settled = settled.filter(|of| {
        let [now, before] = [of.now, of.before].map(learners);
        before > 0 && now.max(before) >= FEW_BELOW
    });
    let compared = compared_line(figures, scope).filter(|_| settled.is_some());
    Layout {
        heading: plain_heading(figures, TITLE, scope),
        large: large(figures, cohorts, settled),
        text: text(figures, scope, cohorts, compared),
    }
}

/// Counts the learners of all cohorts.
fn learners(cohorts: &Cohorts) -> usize {
    let all = cohorts.get(&None).map_or(0, |all| all.learners.learners);
    usize::try_from(all).unwrap_or_default()
}

/// Makes the large figures of all learners' acts, if enough learners are known.
fn large(figures: Figures<'_>, cohorts: &Cohorts, settled: Option<Beside<&Cohorts>>) -> Vec<Large> {
    let Some(all) = cohorts.get(&None) else {
        return Vec::new();
    };
    let share = |of: &Cohorts, did: Did| of.get(&None).and_then(|all| all.share(did));
    let shares = [
        (Did::AskedWithin30, "stats-large-asked-again"),
        (Did::Stayed, "stats-large-stayed"),
        (Did::BoughtAgain, "stats-large-bought"),
        (Did::Renewed, "stats-large-renewed"),
    ];
    let told = shares.into_iter().filter_map(|(did, key)| {
        let now = all.share(did).filter(|share| share.n >= FEWEST_SHOWN)?;
        let settled = settled.map(|both| both.map(|of| share(of, did).unwrap_or_default()));
        Some(figures.large_share(FigureNames::one(key), now, settled))
    });
    let said = FigureText {
        value: count(learners(cohorts)),
        basis: figures.word("stats-large-first-asked"),
        n: usize::MAX,
    };
    let before = settled.map(|both| both.map(learners));
    let change = PreviousFigure::of_counts(learners(cohorts), before);
    let asked = figures.large(FigureNames::one("stats-large-asked"), Some(said), change);
    std::iter::once(asked).chain(told).take(4).collect()
}

/// Makes the picture: the number of learners of each outcome, and how many of them asked again within 30 days. Groups
/// of fewer than five are left out.
pub(crate) fn ranking(figures: Figures<'_>, scope: ReportScope<'_>, cohorts: &Cohorts) -> Ranking {
    let learners = |cohort: &Cohort| u64::try_from(cohort.learners.learners).unwrap_or_default();
    let shown = ordered(cohorts).filter(|(_, cohort)| learners(cohort) >= FEWEST_SHOWN as u64);
    let ranked = shown.map(|(of, cohort)| {
        let again = cohort.share(Did::AskedWithin30).unwrap_or_default();
        let again = Some(again).filter(|again| again.n >= FEWEST_SHOWN);
        Ranked {
            name: name(figures, of),
            count: learners(cohort),
            value: again.and_then(Share::rate),
            interval: again.and_then(Share::wilson),
            few: again.is_some_and(|again| again.n < FEW_BELOW),
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

/// Reads the acts of learners who first asked in the period. Each act counts those whose time for it is over. Without
/// roles that stand for products, purchases are unknown.
pub(crate) async fn cohorts(
    selection: Selection<'_>,
    settings: &GuildSettings,
) -> Result<Cohorts, DeskError> {
    let days = [selection.period.first_day, selection.period.last_day];
    cohorts_of(selection, settings, days).await
}

/// Reads the cohorts of the settled days of the period, with those of the same number of days before.
pub(crate) async fn compared_cohorts(
    selection: Selection<'_>,
    settings: &GuildSettings,
) -> Result<Option<Beside<Cohorts>>, DeskError> {
    let Some(days) = selection.period.compared_days() else {
        return Ok(None);
    };
    Ok(Some(Beside {
        now: cohorts_of(selection, settings, days.now).await?,
        before: cohorts_of(selection, settings, days.before).await?,
    }))
}

/// Reads the acts of learners who first asked on some days, the last included.
async fn cohorts_of(
    selection: Selection<'_>,
    settings: &GuildSettings,
    [first_day, last_day]: [DayNumber; 2],
) -> Result<Cohorts, DeskError> {
    let today = day_at(selection.now, &zone_of(&settings.time_zone));
    let has_products = !settings.products.is_empty();
    let until = |did: Did| did.known_until(today).min(last_day);
    let mut days: Vec<DayNumber> = Did::ALL.into_iter().map(until).collect();
    days.push(last_day);
    let found = Until::read(selection, first_day, days).await?;
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

/// The counts of the learners who first asked up to each of some days.
struct Until {
    days: [DayNumber; COHORTS],
    counts: Vec<BTreeMap<Outcome, CohortCounts>>,
}

impl Until {
    /// Reads the counts from a day up to each of some days, of which at most [`COHORTS`] differ.
    async fn read(
        selection: Selection<'_>,
        first_day: DayNumber,
        mut until: Vec<DayNumber>,
    ) -> Result<Self, DeskError> {
        until.sort();
        until.dedup();
        let last = until.last().copied().unwrap_or(first_day);
        let mut days = [last; COHORTS];
        for (day, known) in days.iter_mut().zip(until) {
            *day = known;
        }
        let Selection {
            store,
            guild,
            category,
            ..
        } = selection;
        let counts = store.cohorts(guild, category, first_day, days);
        let counts = counts.await?;
        Ok(Self { days, counts })
    }

    /// Lists the counts up to a day, by outcome.
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

fn text(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    cohorts: &Cohorts,
    compared: Option<String>,
) -> String {
    if learners(cohorts) == 0 {
        let none = figures.word("stats-retention-none");
        return listed(figures, scope, none, (&[], 0));
    }
    let head: Vec<String> = std::iter::once(figures.word("stats-retention-not-causal"))
        .chain(compared)
        .collect();
    let shown: Vec<(Option<Outcome>, &Cohort)> = ordered(cohorts).collect();
    let is_few = |(_, cohort): &&(Option<Outcome>, &Cohort)| {
        cohort.learners.learners < i64::try_from(FEWEST_SHOWN).unwrap_or(i64::MAX)
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
        let values = [("least", count(FEWEST_SHOWN)), ("list", few.join(" · "))];
        entries.push(figures.say("stats-retention-few", &values));
    }
    let most = entries.len();
    listed(figures, scope, head.join("\n"), (&entries, most))
}

pub(crate) fn name(figures: Figures<'_>, of: Option<Outcome>) -> String {
    match of {
        Some(Outcome::Unanswered) => figures.word("stats-retention-unanswered"),
        Some(outcome) => figures.word(outcome_key(outcome, false)),
        None => figures.word("stats-retention-all"),
    }
}

/// Makes the lines on the learners of one outcome, for each act that is known for enough of them.
fn entry(figures: Figures<'_>, of: Option<Outcome>, cohort: &Cohort) -> String {
    let learners = usize::try_from(cohort.learners.learners).unwrap_or_default();
    let values = [("name", name(figures, of)), ("n", count(learners))];
    let mut lines = vec![figures.say("stats-retention-cohort", &values)];
    for (did, counts) in &cohort.did {
        let share = did.share(counts);
        if share.n >= FEWEST_SHOWN {
            lines.push(figures.line(key(*did), "share", figures.short_share(share)));
        }
    }
    if cohort.learners.subscribers >= i64::try_from(FEWEST_SHOWN).unwrap_or(i64::MAX) {
        let months = figures.mean(months_subscribed(&cohort.learners));
        lines.push(figures.line("stats-retention-months", "mean", months));
    }
    if lines.len() == 1 {
        lines.push(figures.word("stats-retention-too-early"));
    }
    lines.join("\n")
}

/// Returns the key of the line on an act of learners.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::{Locale, Timestamp};
    use crate::measures::Period;

    /// Makes cohorts of `learners`, of whom `again` asked again within 30 days.
    fn asked_again(learners: i64, again: i64) -> Cohorts {
        let counts = CohortCounts {
            learners,
            again: [again; 3],
            ..CohortCounts::default()
        };
        let cohort = || Cohort {
            learners: counts,
            did: vec![(Did::AskedWithin30, counts)],
        };
        Cohorts::from([(None, cohort()), (Some(Outcome::Solved), cohort())])
    }

    #[test]
    fn who_came_back_stands_beside_who_did_before() {
        let texts = Texts::load().unwrap();
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        let now = Timestamp::from_millis(1_768_000_000_000);
        let period = Period::parse("90d", now, &zone_of("UTC")).unwrap();
        let scope = ReportScope::sample(&period, "UTC", now);
        let said = |shown: &Cohorts, before: &Cohorts| {
            let settled = Beside { now: shown, before };
            let layout = layout(figures, scope, shown, Some(settled));
            layout.post().whole_text()
        };
        let (many, few) = (asked_again(40, 20), asked_again(8, 4));
        let days = "on 88 of 90 days";
        for (before, again) in [(4, "before 10 %"), (18, "before 45 % (within chance)")] {
            let text = said(&many, &asked_again(40, before));
            let line = text.lines().find(|line| line.contains("20 of 40"));
            assert!(line.is_some_and(|line| line.ends_with(again)), "{text}");
            assert!(text.contains(days), "{text}");
        }
        let text = said(&few, &few);
        assert!(!text.contains("before") && !text.contains(days), "{text}");
    }
}
