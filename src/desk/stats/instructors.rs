//! `/stats instructors`: the load of instructors and how they do; each sees only themselves, moderators all.

use std::collections::BTreeMap;

use crate::desk::event::Person;
use crate::desk::stats::buttons;
use crate::desk::stats::buttons::Below;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::drawing;
use crate::desk::stats::format::{Change, FEW, Figures, count};
use crate::desk::stats::layout::{Large, Layout, Named, Said};
use crate::desk::stats::listing::listed;
use crate::desk::stats::pictures::caption;
use crate::desk::stats::scope::{Scope, plain_heading};
use crate::desk::stats::wanted::{Wanted, is_fixed};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row};
use crate::desk::{Desk, DeskError, members};
use crate::domain::{GuildSettings, Millis, UserId};
use crate::measures::pictures::report::{Ranked, Ranking, Unit};
use crate::measures::{
    CreditedFigures, ENOUGH, InstructorFigures, Interval, PeriodName, Satisfied, Share, Spread,
};

/// The key of the report's title.
pub(crate) const TITLE: &str = "stats-title-instructors";

/// The most instructors that are listed.
const LISTED: usize = 15;

/// The instructors whose figures somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sees {
    /// The figures of all instructors.
    All,
    /// The person's own figures.
    Own(UserId),
}

impl Sees {
    /// Tells whose figures a person sees in a guild.
    pub(crate) fn of(person: &Person, settings: &GuildSettings) -> Self {
        if person.moderates(settings) {
            Self::All
        } else {
            Self::Own(person.user)
        }
    }
}

impl Sees {
    /// Leaves those whose figures they see.
    fn of_all(self, mut all: Vec<InstructorFigures>) -> Vec<InstructorFigures> {
        if let Self::Own(user) = self {
            all.retain(|one| one.instructor == user);
        }
        all
    }

    /// Whether they see satisfaction in a period: an instructor who chooses the days freely could take one report from
    /// another until a single learner is left.
    fn shows_satisfaction(self, period: PeriodName) -> bool {
        self == Self::All || is_fixed(period)
    }
}

/// Makes the report on instructors, as somebody sees it; of a category, on the tickets in it.
pub(crate) async fn reply(
    desk: &Desk,
    call: StatsCall<'_>,
    sees: Sees,
    wanted: Wanted<'_>,
) -> Result<Post, DeskError> {
    let scope = wanted.scope(call).await?;
    let (figures, selection) = (call.figures(), wanted.selection(call));
    let all = sees.of_all(selection.instructors().await?);
    let shows = sees.shows_satisfaction(wanted.period.name);
    let layout = Layout {
        heading: plain_heading(figures, TITLE, scope),
        large: large(figures, &all),
        text: text(figures, scope, &all, shows),
    };
    let names = match sees {
        Sees::All => members::names(desk, call.settings.guild, resolvers(&all)).await,
        Sees::Own(_) => BTreeMap::new(),
    };
    let ranking = ranking(figures, scope, &all, &names);
    let post = layout.post();
    let mut post = drawing::with_ranking(post, figures.voice, wanted, ranking).await?;
    let has = Below {
        has_picture: !names.is_empty(),
        ..Below::default()
    };
    post.rows = buttons::below(figures.voice, wanted.view(), has);
    if sees == Sees::All && all.iter().any(|one| one.now.resolved > 0) {
        post.rows.push(Row::People {
            action: Action::ListCounted(wanted.view()),
            placeholder: figures.word("stats-choose-instructor"),
        });
    }
    Ok(post)
}

/// Lists the instructors who resolved anything.
fn resolvers(all: &[InstructorFigures]) -> Vec<UserId> {
    let some = all.iter().filter(|one| one.now.resolved > 0);
    some.map(|one| one.instructor).collect()
}

/// Makes the picture: the load of each instructor whose name is known, and how long learners waited for their first
/// response. Of those with fewer than five such waits the time is not drawn: each could be told from a ticket.
fn ranking(
    figures: Figures<'_>,
    scope: Scope<'_>,
    all: &[InstructorFigures],
    names: &BTreeMap<UserId, String>,
) -> Ranking {
    let resolved = all.iter().map(|one| one.now.resolved as u64).sum();
    let length = |length: Millis| length.get() as f64;
    let ranked = all.iter().filter_map(|one| {
        let first = one.now.first_reply.filter(|first| first.n >= ENOUGH);
        let ends = first.and_then(|first| first.interval);
        Some(Ranked {
            name: names.get(&one.instructor)?.clone(),
            count: one.now.resolved as u64,
            value: first.map(|first| length(first.median)),
            interval: ends.map(|[low, high]| Interval {
                low: length(low),
                high: length(high),
            }),
            few: first.is_some_and(|first| first.n < FEW),
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

/// Makes the figures of all who are shown together stand out.
fn large(figures: Figures<'_>, all: &[InstructorFigures]) -> Vec<Large> {
    let resolved = |of: &dyn Fn(&InstructorFigures) -> usize| all.iter().map(of).sum::<usize>();
    let now = resolved(&|one| one.now.resolved);
    let was: Option<usize> = all
        .iter()
        .map(|one| one.before.as_ref().map(|before| before.resolved))
        .sum();
    let open = all.iter().map(|one| one.open_now as usize).sum();
    let reopened = |of: &dyn Fn(&InstructorFigures) -> Option<Share>| -> Option<Share> {
        all.iter().map(of).sum()
    };
    let load = Said {
        value: count(now),
        basis: figures.line("stats-large-instructors", "n", count(all.len())),
        n: usize::MAX,
    };
    let held = Said {
        value: count(open),
        basis: figures.word("stats-large-now"),
        n: usize::MAX,
    };
    let is_any = !all.is_empty();
    vec![
        figures.large(
            Named::one("stats-large-resolved"),
            is_any.then_some(load),
            Change::of_counts(now, was.filter(|_| is_any)),
        ),
        figures.large(Named::one("stats-large-open"), is_any.then_some(held), None),
        figures.large_share(
            Named {
                name: "stats-large-reopened",
                by: "stats-reopened",
            },
            reopened(&|one| Some(one.now.reopened)).unwrap_or_default(),
            reopened(&|one| Some(one.before.as_ref()?.reopened)).filter(|_| is_any),
        ),
    ]
}

fn text(
    figures: Figures<'_>,
    scope: Scope<'_>,
    all: &[InstructorFigures],
    shows_satisfaction: bool,
) -> String {
    let head = match (all, scope.category) {
        ([], _) => figures.word("stats-instructors-none"),
        (_, Some(_)) => figures.word("stats-instructors-open"),
        (_, None) => figures.word("stats-instructors-order"),
    };
    let entries: Vec<String> = all
        .iter()
        .map(|one| entry(figures, one, shows_satisfaction))
        .collect();
    listed(figures, scope, head, (&entries, LISTED))
}

/// Makes the lines on an instructor.
fn entry(figures: Figures<'_>, one: &InstructorFigures, shows_satisfaction: bool) -> String {
    let (now, before) = (&one.now, one.before.as_ref());
    let load = [
        ("user", one.instructor.mention()),
        ("resolved", count(now.resolved)),
        ("open", one.open_now.to_string()),
    ];
    let load = figures.say("stats-instructor", &load);
    if now.resolved == 0 {
        return load;
    }
    let median = |of: fn(&CreditedFigures) -> Option<Spread>| {
        let change = Change::of_medians(of(now), before.and_then(of));
        figures.changed(figures.median(of(now)), change)
    };
    let times = [
        ("first", median(|one| one.first_reply)),
        ("next", median(|one| one.next_reply)),
        ("handling", median(|one| one.handling)),
    ];
    let change = Change::of_shares(now.reopened, before.map(|before| before.reopened));
    let satisfaction = if shows_satisfaction {
        satisfaction(figures, now, before)
    } else {
        figures.word("stats-instructor-fixed-days")
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

/// Says the satisfaction of an instructor's learners.
fn satisfaction(
    figures: Figures<'_>,
    now: &CreditedFigures,
    before: Option<&CreditedFigures>,
) -> String {
    let mean = |one: &CreditedFigures| match one.satisfaction {
        Satisfied::Mean(mean) => Some(mean),
        Satisfied::Nobody | Satisfied::TooFew => None,
    };
    if now.satisfaction == Satisfied::TooFew {
        return figures.line("stats-instructor-few-ratings", "least", count(ENOUGH));
    }
    let change = Change::of_means(mean(now), before.and_then(mean));
    figures.changed(figures.mean(mean(now)), change)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::stats::tests::{fact, ticket, with_surveys};
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::Subject;
    use crate::domain::{Locale, Timestamp};
    use crate::measures::{Cell, Period, by_instructor, zone_of};

    #[test]
    fn satisfaction_is_left_out_where_two_reports_could_be_taken_from_one_another() {
        let texts = Texts::load().unwrap();
        let now = Timestamp::from_millis(1_768_000_000_000);
        let facts = (1..=12).map(|learner| {
            let mut fact = with_surveys(fact(learner, false), true, [5, 2, 4]);
            fact.resolved = vec![ticket()];
            fact
        });
        let facts: Vec<_> = facts.collect();
        let user = UserId::new(7);
        let cells = BTreeMap::from([(Subject::Instructor(user), Cell::of(&facts))]);
        let all = by_instructor(&cells, Some(&cells), &BTreeMap::new());
        for (sees, days, is_shown) in [
            (Sees::All, "9d", true),
            (Sees::Own(user), "9d", false),
            (Sees::Own(user), "30d", true),
            (Sees::Own(user), "all", true),
            (Sees::Own(user), "2026-01-01..2026-01-09", false),
        ] {
            let period = Period::parse(days, now, &zone_of("UTC")).unwrap();
            let scope = Scope {
                period: &period,
                zone: "UTC",
                category: None,
                ends_now: true,
                up_to: now,
                is_behind: false,
            };
            let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
            let text = text(figures, scope, &all, sees.shows_satisfaction(period.name));
            let line = "satisfaction 0.75 (n = 12, 95 % interval 0.75 to 0.75), before 0.75 (within chance)";
            assert_eq!(text.contains(line), is_shown, "{days}: {text}");
        }
    }
}
