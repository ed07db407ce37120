//! The cases of `/insights response` and `/insights satisfaction`: for each inquiry, the values that may influence the
//! time of its first response, or its learner's satisfaction. Fits nothing and writes no sentence.

use crate::desk::DeskError;
use crate::desk::stats::selection::Selection;
use crate::domain::{Fact, FirstReply, Millis, Roster, Span, Timestamp};
use crate::measures::Case;
use crate::store::{Page, ROSTER_KEPT};

/// The number of inquiries that are read at once, followed by the most that are used, the newest ones.
const PAGE: u16 = 500;
const MAX_INQUIRIES: usize = 5_000;

/// The indices of numbers in a case of `/insights response`: the people on duty, then the open tickets.
pub(super) const ON_DUTY: usize = 0;
/// The indices of names in such a case: the part of the day, the weekday, then the category.
pub(super) const PART_OF_DAY: usize = 0;
pub(super) const WEEKDAY: usize = 1;

/// The indices of numbers in a case of `/insights satisfaction`: the hours of waiting, then the exchanges.
pub(super) const WAITING: usize = 0;
/// The indices of names in such a case: who answered, then the category.
pub(super) const ANSWERED_BY: usize = 0;

/// The parts of a day, six hours each from midnight on.
pub(super) const PARTS_OF_DAY: [&str; 4] = ["night", "morning", "afternoon", "evening"];
/// The values of the factor *answered by*: a rule or a person.
pub(super) const BY_RULE: &str = "rule";
pub(super) const BY_PERSON: &str = "person";

/// Reads the facts of the inquiries of some days, the newest first.
async fn facts(selection: Selection<'_>) -> Result<Vec<Fact>, DeskError> {
    let mut facts = Vec::new();
    for number in 0.. {
        let page = selection.counted(Page { number, size: PAGE }).await?;
        let is_last = page.len() < usize::from(PAGE);
        facts.extend(page);
        if is_last || facts.len() >= MAX_INQUIRIES {
            break;
        }
    }
    facts.truncate(MAX_INQUIRIES);
    Ok(facts)
}

/// Reads the inquiries with a first response, the earliest first, with the minutes that it took.
pub(super) async fn of_response(selection: Selection<'_>) -> Result<Vec<Case>, DeskError> {
    let mut facts = facts(selection).await?;
    // For older inquiries it is no longer known who was on duty.
    facts.retain(|fact| fact.asked_at >= selection.now - ROSTER_KEPT);
    let Some(earliest) = facts.last().map(|fact| fact.asked_at) else {
        return Ok(Vec::new());
    };
    let Selection {
        store, guild, now, ..
    } = selection;
    let roster = store.roster(guild, earliest).await?;
    let on_duty = There::on_duty(&roster, earliest, now);
    let queue = There::of(store.open_times(guild, earliest).await?);
    let replied = facts
        .iter()
        .rev()
        .filter_map(|fact| match fact.first_reply {
            FirstReply::After(length) => Some((fact, length)),
            _ => None,
        });
    let cases = replied.map(|(fact, length)| Case {
        numbers: vec![on_duty.at(fact.asked_at), queue.at(fact.asked_at)],
        names: vec![
            PARTS_OF_DAY[usize::from(fact.hour / 6).min(3)].to_owned(),
            fact.weekday.to_string(),
            fact.category.clone().unwrap_or_default(),
        ],
        explained: length.get() as f64 / Millis::minutes(1).get() as f64,
    });
    Ok(cases.collect())
}

/// Reads the complete surveys about inquiries, the earliest first, with the learners' satisfaction.
pub(super) async fn of_satisfaction(selection: Selection<'_>) -> Result<Vec<Case>, DeskError> {
    let facts = facts(selection).await?;
    Ok(facts.iter().rev().flat_map(rated).collect())
}

fn rated(fact: &Fact) -> impl Iterator<Item = Case> {
    let surveys = fact.surveys.iter().filter(|survey| survey.counts);
    surveys.filter_map(|survey| {
        let (by, waited, exchanges) = if survey.after_ticket {
            (BY_PERSON, waited(fact), 1 + fact.turns.len())
        } else {
            (BY_RULE, Millis::ZERO, 1)
        };
        Some(Case {
            numbers: vec![
                waited.get() as f64 / Millis::hours(1).get() as f64,
                exchanges as f64,
            ],
            names: vec![by.to_owned(), fact.category.clone().unwrap_or_default()],
            explained: survey.answers.satisfaction()?,
        })
    })
}

/// Returns how long the learner of an inquiry waited for a person.
const fn waited(fact: &Fact) -> Millis {
    match fact.first_reply {
        FirstReply::After(length) | FirstReply::Never(length) => length,
        FirstReply::Unasked | FirstReply::Awaited => Millis::ZERO,
    }
}

/// The beginnings and ends of spans, for counting the spans under way at a moment.
struct There {
    begun: Vec<Timestamp>,
    ended: Vec<Timestamp>,
}

impl There {
    fn of(times: impl IntoIterator<Item = (Timestamp, Option<Timestamp>)>) -> Self {
        let (mut begun, ended): (Vec<Timestamp>, Vec<Option<Timestamp>>) =
            times.into_iter().unzip();
        let mut ended: Vec<Timestamp> = ended.into_iter().flatten().collect();
        begun.sort_unstable();
        ended.sort_unstable();
        Self { begun, ended }
    }

    /// Reads from a roster when people were on duty.
    fn on_duty(roster: &Roster, from: Timestamp, until: Timestamp) -> Self {
        let people = roster.candidates.iter();
        let window = Span { from, until };
        let spans = people.flat_map(|one| roster.duty_of(&one.instructor, window));
        Self::of(spans.map(|span| (span.from, Some(span.until))))
    }

    /// Counts the spans that have begun by a moment and have not ended.
    fn at(&self, at: Timestamp) -> f64 {
        let begun = self.begun.partition_point(|one| *one <= at);
        let ended = self.ended.partition_point(|one| *one <= at);
        begun.saturating_sub(ended) as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::desk::stats::tests::fact;
    use crate::measures::{DEFINITIONS, Period, day_at, zone_of};
    use crate::store::{Store, StoreOptions};

    #[tokio::test]
    async fn what_was_asked_before_the_kept_rosters_is_no_case() {
        let now = Timestamp::from_millis(1_768_000_000_000);
        let zone = zone_of("UTC");
        let asked = [401, 399, 1].map(|days| now - Millis::days(days));
        let facts = (1_u32..).zip(asked).map(|(number, asked_at)| Fact {
            asked_at,
            day: day_at(asked_at, &zone),
            first_reply: FirstReply::After(Millis::minutes(i64::from(number))),
            ..fact(number, false)
        });
        let facts: Vec<Fact> = facts.collect();
        let options = StoreOptions::default();
        let store = Store::open("sqlite::memory:", options).await.unwrap();
        let guild = facts[0].guild;
        let mut tx = store.begin().await.unwrap();
        tx.measure(guild, "UTC", DEFINITIONS).await.unwrap();
        tx.put_facts(&facts).await.unwrap();
        tx.commit().await.unwrap();
        let selection = Selection {
            store: &store,
            guild,
            period: Period::parse("all", now, &zone).unwrap(),
            category: None,
            now,
        };
        let cases = of_response(selection).await.unwrap();
        let minutes: Vec<f64> = cases.iter().map(|case| case.explained).collect();
        assert_eq!(minutes, [2.0, 3.0], "the earliest first");
    }

    proptest! {
        #[test]
        fn how_many_are_there_is_counted_as_one_by_one(
            drawn in prop::collection::vec((0_i64..50, prop::option::of(0_i64..20)), 0..30),
            at in 0_i64..70,
        ) {
            let at = Timestamp::from_millis(at);
            let times: Vec<(Timestamp, Option<Timestamp>)> = drawn.iter().map(|&(from, length)| {
                (Timestamp::from_millis(from), length.map(|length| Timestamp::from_millis(from + length)))
            }).collect();
            let naive = times.iter().filter(|(from, until)| *from <= at && until.is_none_or(|until| at < until));
            prop_assert_eq!(There::of(times.clone()).at(at), naive.count() as f64);
        }
    }
}
