//! `/stats instructors`: the load of instructors and how they do; each sees only themselves, moderators all.

use std::collections::BTreeMap;

use crate::desk::DeskError;
use crate::desk::event::Person;
use crate::desk::stats::buttons;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::format::{Figures, count};
use crate::desk::stats::listing::listed;
use crate::desk::stats::reports::{Scope, heading};
use crate::desk::stats::wanted::Wanted;
use crate::desk::ui::post::Post;
use crate::domain::{GuildSettings, SubjectKind, UserId};
use crate::measures::{ENOUGH, InstructorFigures, Satisfied, by_instructor};

/// The key of the report's title.
pub(crate) const TITLE: &str = "stats-title-instructors";

/// The most instructors that are listed.
const LISTED: usize = 15;

/// Whose figures somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sees {
    /// Those of all instructors.
    All,
    /// Their own.
    Own(UserId),
}

impl Sees {
    /// What a person sees in a guild.
    pub(crate) fn of(person: &Person, settings: &GuildSettings) -> Self {
        if person.moderates(settings) {
            Self::All
        } else {
            Self::Own(person.user)
        }
    }
}

/// The report, as somebody sees it.
pub(crate) async fn reply(
    call: StatsCall<'_>,
    sees: Sees,
    wanted: Wanted<'_>,
) -> Result<Post, DeskError> {
    let scope = wanted.scope(call).await?;
    let cells = wanted
        .selection(call)
        .of_kind(SubjectKind::Instructor)
        .await?;
    let roster = call.store.roster(call.settings.guild, call.now).await?;
    let held = roster.candidates.iter();
    let open: BTreeMap<UserId, u32> = held
        .map(|one| (one.instructor.user, one.open_tickets))
        .collect();
    let mut all = by_instructor(&cells, &open);
    if let Sees::Own(user) = sees {
        all.retain(|one| one.instructor == user);
    }
    let mut post = Post::text(text(call.figures(), scope, &all));
    post.rows = buttons::below(call.figures().voice, wanted.view(), false);
    Ok(post)
}

fn text(figures: Figures<'_>, scope: Scope<'_>, all: &[InstructorFigures]) -> String {
    let mut head = heading(figures, TITLE, scope);
    if all.is_empty() {
        head = [head, figures.word("stats-instructors-none")].join("\n");
    }
    let entries: Vec<String> = all.iter().map(|one| entry(figures, one)).collect();
    listed(figures, scope, head, (&entries, LISTED))
}

/// The lines on an instructor.
fn entry(figures: Figures<'_>, one: &InstructorFigures) -> String {
    let load = [
        ("user", one.instructor.mention()),
        ("resolved", count(one.resolved)),
        ("open", one.open_now.to_string()),
    ];
    let load = figures.say("stats-instructor", &load);
    if one.resolved == 0 {
        return load;
    }
    let times = [
        ("first", figures.median(one.first_reply)),
        ("next", figures.median(one.next_reply)),
        ("handling", figures.median(one.handling)),
    ];
    let satisfaction = match one.satisfaction {
        Satisfied::Nobody => figures.mean(None),
        Satisfied::Mean(mean) => figures.mean(Some(mean)),
        Satisfied::TooFew => figures.line("stats-instructor-few-ratings", "least", count(ENOUGH)),
    };
    let result = [
        ("reopened", figures.share(one.reopened)),
        ("satisfaction", satisfaction),
    ];
    [
        load,
        figures.say("stats-instructor-times", &times),
        figures.say("stats-instructor-result", &result),
    ]
    .join("\n")
}
