//! `/stats instructors`: the load of instructors and how they do; each sees only themselves, moderators all.

use std::collections::BTreeMap;

use crate::desk::DeskError;
use crate::desk::event::Person;
use crate::desk::stats::buttons;
use crate::desk::stats::buttons::Below;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::format::{Change, Figures, count};
use crate::desk::stats::listing::listed;
use crate::desk::stats::reports::{Scope, heading};
use crate::desk::stats::wanted::{Wanted, is_fixed};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row};
use crate::domain::{GuildSettings, SubjectKind, UserId};
use crate::measures::{
    CreditedFigures, ENOUGH, InstructorFigures, PeriodName, Satisfied, Spread, by_instructor,
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
    /// Whether they see satisfaction in a period: an instructor who chooses the days freely could take one report from
    /// another until a single learner is left.
    fn shows_satisfaction(self, period: PeriodName) -> bool {
        self == Self::All || is_fixed(period)
    }
}

/// Makes the report on instructors, as somebody sees it.
pub(crate) async fn reply(
    call: StatsCall<'_>,
    sees: Sees,
    wanted: Wanted<'_>,
) -> Result<Post, DeskError> {
    let scope = wanted.scope(call).await?;
    let selection = wanted.selection(call);
    let cells = selection.of_kind(SubjectKind::Instructor).await?;
    let before = selection.of_kind_before(SubjectKind::Instructor).await?;
    let roster = call.store.roster(call.settings.guild, call.now).await?;
    let held = roster.candidates.iter();
    let open: BTreeMap<UserId, u32> = held
        .map(|one| (one.instructor.user, one.open_tickets))
        .collect();
    let mut all = by_instructor(&cells, before.as_ref(), &open);
    if let Sees::Own(user) = sees {
        all.retain(|one| one.instructor == user);
    }
    let shows = sees.shows_satisfaction(wanted.period.name);
    let mut post = Post::text(text(call.figures(), scope, &all, shows));
    post.rows = buttons::below(call.figures().voice, wanted.view(), Below::default());
    if sees == Sees::All && all.iter().any(|one| one.now.resolved > 0) {
        post.rows.push(Row::People {
            action: Action::ListCounted(wanted.view()),
            placeholder: call.figures().word("stats-choose-instructor"),
        });
    }
    Ok(post)
}

fn text(
    figures: Figures<'_>,
    scope: Scope<'_>,
    all: &[InstructorFigures],
    shows_satisfaction: bool,
) -> String {
    let mut head = heading(figures, TITLE, scope);
    if all.is_empty() {
        head = [head, figures.word("stats-instructors-none")].join("\n");
    }
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
    use crate::measures::{Cell, Period, zone_of};

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
