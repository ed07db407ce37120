//! `/stats instructors`: the load and the results of instructors. Each sees only their own, moderators see all.

use std::collections::BTreeMap;

use crate::desk::event::Person;
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
use crate::desk::stats::wanted::Wanted;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row};
use crate::desk::{Desk, DeskError, members};
use crate::domain::{DayNumber, GuildSettings, Millis, UserId};
use crate::measures::pictures::report::{Ranked, Ranking, Unit};
use crate::measures::{
    Beside, CreditedFigures, FEWEST_SHOWN, InstructorFigures, Interval, Median, Satisfied, Share,
    date_of_day,
};

/// The key of the report's title.
pub(crate) const TITLE: &str = "stats-title-instructors";

/// The most instructors that are listed.
const LISTED: usize = 15;

/// The instructors whose figures somebody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sees {
    /// The figures of all instructors.
    All,
    /// The person's own figures.
    Own(UserId),
}

impl Sees {
    /// Returns the figures that a person may see in a guild.
    pub(crate) fn of(person: &Person, settings: &GuildSettings) -> Self {
        if person.moderates(settings) {
            Self::All
        } else {
            Self::Own(person.user)
        }
    }
}

impl Sees {
    /// Keeps only the figures that the person may see.
    fn of_all(self, mut all: Vec<InstructorFigures>) -> Vec<InstructorFigures> {
        if let Self::Own(user) = self {
            all.retain(|one| one.instructor == user);
        }
        all
    }
}

/// Makes the report on instructors for a person. With a category, it is about the tickets in it.
pub(crate) async fn reply(
    desk: &Desk,
    call: StatsCall<'_>,
    sees: Sees,
    wanted: Wanted<'_>,
) -> Result<Post, DeskError> {
    let scope = wanted.scope(call).await?;
    let (figures, selection) = (call.figures(), wanted.selection(call));
    let all = sees.of_all(selection.instructors().await?);
    let own = match sees {
        Sees::All => None,
        Sees::Own(user) => Some(selection.own_satisfaction(user, scope.zone).await?),
    };
    let names = members::names(desk, call.settings.guild, resolvers(&all)).await;
    let ranking = ranking(figures, scope, &all, &names);
    let post = layout(figures, scope, &all, own).post();
    let mut post = drawing::with_ranking(post, figures.voice, wanted, ranking).await?;
    let has_rows = all.iter().any(|one| one.now.resolved > 0);
    let has = Below {
        has_picture: !names.is_empty(),
        has_rows: has_rows && sees != Sees::All,
        ..Below::default()
    };
    post.rows = buttons::below(figures.voice, wanted.view(), has);
    if has_rows && sees == Sees::All {
        post.rows.push(Row::People {
            action: Action::ListCounted(wanted.view()),
            placeholder: figures.word("stats-choose-instructor"),
        });
    }
    Ok(post)
}

/// Lays out the report on instructors.
pub(crate) fn layout(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    all: &[InstructorFigures],
    own: Option<OwnSatisfaction>,
) -> Layout {
    Layout {
        heading: plain_heading(figures, TITLE, scope),
        large: large(figures, all),
        text: text(figures, scope, all, own),
    }
}

/// Lists the instructors who resolved anything.
fn resolvers(all: &[InstructorFigures]) -> Vec<UserId> {
    let some = all.iter().filter(|one| one.now.resolved > 0);
    some.map(|one| one.instructor).collect()
}

/// Makes the picture: the load of each instructor with a known name, and how long learners waited for a first response.
/// The time is left out for fewer than five such waits, because each could be traced to a ticket.
pub(crate) fn ranking(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    all: &[InstructorFigures],
    names: &BTreeMap<UserId, String>,
) -> Ranking {
    let resolved = all.iter().map(|one| one.now.resolved as u64).sum();
    let length = |length: Millis| length.get() as f64;
    let ranked = all.iter().filter_map(|one| {
        let first = one.now.first_reply.filter(|first| first.n >= FEWEST_SHOWN);
        let ends = first.and_then(|first| first.interval[0].zip(first.interval[1]));
        Some(Ranked {
            name: names.get(&one.instructor)?.clone(),
            count: one.now.resolved as u64,
            value: first.and_then(|first| first.at).map(length),
            interval: ends.map(|(low, high)| Interval {
                low: length(low),
                high: length(high),
            }),
            few: first.is_some_and(|first| first.n < FEW_BELOW),
        })
    });
    Ranking {
        caption: caption(figures, scope, ("picture-instructors", resolved)),
        counted: figures.word("picture-resolved"),
        measured: figures.word("picture-first-response"),
        unit: Unit::Length,
        ranked: ranked.collect(),
    }
}

/// Makes the large figures of all shown instructors together.
fn large(figures: Figures<'_>, all: &[InstructorFigures]) -> Vec<Large> {
    let now = all.iter().map(|one| one.now.resolved).sum();
    let settled = |of: &dyn Fn(&CreditedFigures) -> Share| {
        let all = all.iter().map(|one| {
            let settled = one.settled.as_ref()?;
            Some(settled.as_ref().map(of))
        });
        let all: Option<Vec<Beside<Share>>> = all.collect();
        let all = all.filter(|all| !all.is_empty())?;
        Some(Beside {
            now: all.iter().map(|of| of.now).sum::<Share>(),
            before: all.iter().map(|of| of.before).sum::<Share>(),
        })
    };
    let open = all.iter().map(|one| one.open_now as usize).sum();
    let reopened = settled(&|of| of.reopened);
    // The n of the share of reopened tickets is the number of resolved ones.
    let resolved = reopened.map(|settled| settled.map(|share| share.n));
    let resolved = PreviousFigure::of_counts(now, resolved);
    let share = all.iter().map(|one| one.now.reopened).sum();
    let reopened = PreviousFigure::of_shares(share, reopened);
    let load = FigureText {
        value: count(now),
        basis: figures.line("stats-large-instructors", "n", count(all.len())),
        n: usize::MAX,
    };
    let held = FigureText {
        value: count(open),
        basis: figures.word("stats-large-now"),
        n: usize::MAX,
    };
    let is_any = !all.is_empty();
    vec![
        figures.large(
            FigureNames::one("stats-large-resolved"),
            is_any.then_some(load),
            resolved.map(PreviousFigure::unjudged),
        ),
        figures.large(
            FigureNames::one("stats-large-open"),
            is_any.then_some(held),
            None,
        ),
        figures.large(
            FigureNames {
                name: "stats-large-reopened",
                by: "stats-reopened",
            },
            figures.share_text(share),
            reopened.map(PreviousFigure::unjudged),
        ),
    ]
}

fn text(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    all: &[InstructorFigures],
    own: Option<OwnSatisfaction>,
) -> String {
    let head = match (all, scope.category) {
        ([], _) => figures.word("stats-instructors-none"),
        (_, Some(_)) => figures.word("stats-instructors-open"),
        (_, None) => figures.word("stats-instructors-order"),
    };
    let entries: Vec<String> = all.iter().map(|one| entry(figures, one, own)).collect();
    let was_any = |one: &InstructorFigures| {
        let settled = one.settled.as_ref();
        settled.is_some_and(|settled| settled.before.resolved > 0)
    };
    let is_compared = all.iter().any(was_any);
    let compared = compared_line(figures, scope).filter(|_| is_compared);
    let head: Vec<String> = std::iter::once(head).chain(compared).collect();
    listed(figures, scope, head.join("\n"), (&entries, LISTED))
}

/// Makes the lines on an instructor.
fn entry(figures: Figures<'_>, one: &InstructorFigures, own: Option<OwnSatisfaction>) -> String {
    let now = &one.now;
    let settled = one.settled.as_ref().map(Beside::as_ref);
    let load = [
        ("user", one.instructor.mention()),
        ("resolved", count(now.resolved)),
        ("open", one.open_now.to_string()),
    ];
    let load = figures.say("stats-instructor", &load);
    if now.resolved == 0 {
        return load;
    }
    let median = |of: fn(&CreditedFigures) -> Option<Median>| {
        let change = PreviousFigure::of_medians(of(now), settled.map(|settled| settled.map(of)));
        let change = change.map(PreviousFigure::unjudged);
        figures.changed(figures.median(of(now)), change)
    };
    let times = [
        ("first", median(|one| one.first_reply)),
        ("next", median(|one| one.next_reply)),
        ("handling", median(|one| one.handling)),
    ];
    let reopened = settled.map(|settled| settled.map(|of| of.reopened));
    let change = PreviousFigure::of_shares(now.reopened, reopened);
    let change = change.map(PreviousFigure::unjudged);
    let satisfaction = match own {
        Some(own) => own_satisfaction(figures, own),
        None => satisfaction(figures, now, settled),
    };
    let result = [
        (
            "reopened",
            figures.changed(figures.short_share(now.reopened), change),
        ),
        ("satisfaction", satisfaction),
    ];
    [
        load,
        figures.say("stats-instructor-times", &times),
        figures.say("stats-instructor-result", &result),
    ]
    .join("\n")
}

/// The satisfaction that an instructor sees of their own, with the last day that it covers.
pub(crate) type OwnSatisfaction = (Satisfied, Option<DayNumber>);

/// Tells an instructor how satisfied their learners were, and on which days. These days are not the report's, because
/// the difference of two reports could reveal a single learner.
fn own_satisfaction(figures: Figures<'_>, (satisfied, until): OwnSatisfaction) -> String {
    let (Satisfied::Mean(mean), Some(until)) = (satisfied, until) else {
        return few_ratings(figures);
    };
    let values = [
        ("mean", figures.mean(Some(mean))),
        ("day", date_of_day(until).to_string()),
    ];
    figures.say("stats-instructor-own-satisfaction", &values)
}

fn few_ratings(figures: Figures<'_>) -> String {
    figures.line("stats-instructor-few-ratings", "least", count(FEWEST_SHOWN))
}

/// Writes the satisfaction of an instructor's learners for moderators.
fn satisfaction(
    figures: Figures<'_>,
    now: &CreditedFigures,
    settled: Option<Beside<&CreditedFigures>>,
) -> String {
    let mean = |one: &CreditedFigures| match one.satisfaction {
        Satisfied::Mean(mean) => Some(mean),
        Satisfied::Nobody | Satisfied::TooFew => None,
    };
    if now.satisfaction == Satisfied::TooFew {
        return few_ratings(figures);
    }
    let change = PreviousFigure::of_means(mean(now), settled.map(|settled| settled.map(mean)));
    figures.changed(figures.mean(mean(now)), change)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::stats::tests::{fact, ticket, with_surveys};
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::{Fact, Locale, Subject, Timestamp};
    use crate::measures::{Cell, Period, by_instructor, day_number, zone_of};
    use jiff::civil::date;

    #[test]
    fn an_instructor_sees_the_same_satisfaction_whatever_the_report_is_of() {
        let texts = Texts::load().unwrap();
        let now = Timestamp::from_millis(1_768_000_000_000);
        let facts = (1..=12).map(|learner| {
            let mut fact = with_surveys(fact(learner, false), true, [5, 2, 4]);
            fact.resolved = vec![ticket()];
            fact
        });
        let facts: Vec<_> = facts.collect();
        let of = |facts: &[Fact]| {
            BTreeMap::from([(Subject::Instructor(UserId::new(7)), Cell::of(facts))])
        };
        let (all, but_one) = (of(&facts), of(&facts[1..]));
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        let said = |cells: &BTreeMap<Subject, Cell>, days, category, own| {
            let all = by_instructor(cells, None, &BTreeMap::new());
            let period = Period::parse(days, now, &zone_of("UTC")).unwrap();
            let scope = ReportScope {
                period: &period,
                zone: "UTC",
                category,
                ends_now: true,
                up_to: now,
                is_behind: false,
            };
            let said = text(figures, scope, &all, own);
            let (_, satisfaction) = said.split_once("satisfaction ").unwrap();
            satisfaction.lines().next().unwrap().to_owned()
        };
        // For moderators, the days and the category are the report's.
        let of_all = "0.75 (n = 12, 95 % interval 0.75 to 0.75)";
        assert_eq!(said(&all, "9d", None, None), of_all);
        let Satisfied::Mean(mean) = by_instructor(&all, None, &BTreeMap::new())[0]
            .now
            .satisfaction
        else {
            panic!("no mean");
        };
        let own = Some((Satisfied::Mean(mean), Some(day_number(date(2025, 11, 30)))));
        for (cells, days, category) in [
            (&all, "9d", None),
            (&but_one, "8d", None),
            (&but_one, "30d", Some("billing")),
            (&but_one, "all", None),
        ] {
            let expected = format!("{of_all} of what was asked until 2025-11-30");
            assert_eq!(said(cells, days, category, own), expected, "{days}");
        }
        let few = said(&all, "30d", None, Some((Satisfied::TooFew, None)));
        assert_eq!(few, "fewer than 5 learners answered: not shown");
    }
}
