//! `/stats retention`: who comes back, stays and buys again, by what came of the first inquiry. Says that this is not
//! what caused it.

use std::collections::BTreeMap;

use crate::desk::rollups::follow_ups;
use crate::desk::stats::buttons;
use crate::desk::stats::buttons::Below;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::format::{Figures, count};
use crate::desk::stats::listing::listed;
use crate::desk::stats::reports::{Scope, heading, outcome_key};
use crate::desk::stats::selection::Selection;
use crate::desk::stats::wanted::Wanted;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{CohortCounts, DayNumber, Outcome};
use crate::measures::{Did, ENOUGH, day_at, zone_of};

/// The key of the report's title.
pub(crate) const TITLE: &str = "stats-title-retention";

/// The cohorts of learners by the outcome of their first inquiry; under `None`, all of them.
pub(crate) type Cohorts = BTreeMap<Option<Outcome>, Cohort>;

/// The learners of one outcome.
#[derive(Default)]
pub(crate) struct Cohort {
    /// The counts of all of them.
    pub learners: CohortCounts,
    /// The counts of the learners of whom each thing is known, with how many did it.
    pub did: Vec<(Did, CohortCounts)>,
}

/// Makes the report on what learners did after their first inquiry.
pub(crate) async fn reply(
    desk: &Desk,
    call: StatsCall<'_>,
    wanted: Wanted<'_>,
) -> Result<Post, DeskError> {
    let zone = zone_of(&call.settings.time_zone);
    let scope = wanted.scope(call).await?;
    follow_ups::look(desk, call.settings.guild).await?;
    let mut cohorts = cohorts(wanted.selection(call), day_at(call.now, &zone)).await?;
    if call.settings.products.is_empty() {
        for cohort in cohorts.values_mut() {
            cohort.did.retain(|(did, _)| *did != Did::HeldRole);
        }
    }
    let has = Below {
        has_rows: !cohorts.is_empty(),
        has_waiting: false,
    };
    let mut post = Post::text(text(call.figures(), scope, &cohorts));
    post.rows = buttons::below(call.figures().voice, wanted.view(), has);
    Ok(post)
}

/// Reads what learners did who first asked in the period: of each thing, those whose time for it is over.
pub(crate) async fn cohorts(
    selection: Selection<'_>,
    today: DayNumber,
) -> Result<Cohorts, DeskError> {
    let mut cohorts = Cohorts::new();
    for (outcome, counts) in counts(selection, selection.period.last_day).await? {
        for of in [None, Some(outcome)] {
            cohorts.entry(of).or_default().learners.add(&counts);
        }
    }
    for did in Did::ALL {
        let last = did.known_until(today).min(selection.period.last_day);
        for (outcome, counts) in counts(selection, last).await? {
            for of in [None, Some(outcome)] {
                let cohort = cohorts.entry(of).or_default();
                match cohort.did.iter_mut().find(|(one, _)| *one == did) {
                    Some((_, sum)) => sum.add(&counts),
                    None => cohort.did.push((did, counts)),
                }
            }
        }
    }
    Ok(cohorts)
}

async fn counts(
    selection: Selection<'_>,
    last: DayNumber,
) -> Result<BTreeMap<Outcome, CohortCounts>, DeskError> {
    let Selection {
        store,
        guild,
        period,
        category,
        ..
    } = selection;
    let cohorts = store.cohorts(guild, category, period.first_day, last);
    Ok(cohorts.await?)
}

fn text(figures: Figures<'_>, scope: Scope<'_>, cohorts: &Cohorts) -> String {
    let all = cohorts.get(&None).map_or(0, |all| all.learners.learners);
    if all == 0 {
        let head = [
            heading(figures, TITLE, scope),
            figures.word("stats-retention-none"),
        ];
        return listed(figures, scope, head.join("\n"), (&[], 0));
    }
    let head = [
        heading(figures, TITLE, scope),
        figures.word("stats-retention-not-causal"),
    ];
    let ordered = std::iter::once(None).chain(Outcome::ALL.map(Some));
    let shown: Vec<(Option<Outcome>, &Cohort)> = ordered
        .filter_map(|of| Some((of, cohorts.get(&of)?)))
        .filter(|(_, cohort)| cohort.learners.learners > 0)
        .collect();
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
    listed(figures, scope, head.join("\n"), (&entries, most))
}

fn name(figures: Figures<'_>, of: Option<Outcome>) -> String {
    match of {
        Some(outcome) => figures.word(outcome_key(outcome)),
        None => figures.word("stats-retention-all"),
    }
}

/// Makes the lines on the learners of one outcome: what enough of them are known for.
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
        Did::AskedInLaterMonth => "stats-retention-month",
        Did::Stayed => "stats-retention-stayed",
        Did::HeldRole => "stats-retention-held",
        Did::BoughtAgain => "stats-retention-bought",
    }
}
