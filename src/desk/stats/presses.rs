//! Presses of the buttons below a report of `/stats`: shows the report with other days or another picture, or the list
//! of the inquiries that it counts. Only staff may press them, and only they see the result.

use crate::desk::commands::catalogue::Audience;
use crate::desk::event::{Person, Press};
use crate::desk::platform::Response;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::counted::ListedPart;
use crate::desk::stats::reports::instructors::Sees;
use crate::desk::stats::reports::{instructors, retention, rules};
use crate::desk::stats::wanted::Wanted;
use crate::desk::stats::{StatsReply, buttons, counted};
use crate::desk::ui::report_view::{ReportKind, ReportView, ShortMark, WhichRows};
use crate::desk::{Desk, DeskError, interactions, stats};
use crate::domain::{
    CategoryMark, CountedRows, GuildId, GuildSettings, HandOver, Locale, RuleId, Subject,
    SubjectKind,
};

/// Shows the report of a button, if the presser may see it.
pub(crate) async fn pressed_report(
    desk: &Desk,
    press: &Press,
    view: ReportView,
    locale: Locale,
) -> Result<(), DeskError> {
    let audience = audience(view.report);
    let Some(settings) = allowed(desk, press, audience, locale).await? else {
        return Ok(());
    };
    let mark = match press.value.as_deref() {
        None => view.category,
        Some(buttons::ALL_CATEGORIES) => None,
        Some(chosen) => Some(CategoryMark::of(chosen)),
    };
    let Some(category) = category_of(desk, settings.guild, mark).await? else {
        return out_of_date(desk, press, locale).await;
    };
    let call = call(desk, &settings, locale);
    let post = match Wanted::of_view(view, category.as_deref(), call) {
        Ok(wanted) => report(desk, &press.by, call, wanted).await?.post,
        Err(refusal) => *refusal,
    };
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Returns who may see a report. Instructors see their own figures in the report on them.
const fn audience(report: ReportKind) -> Audience {
    match report {
        ReportKind::Instructors => Audience::Instructor,
        _ => Audience::Moderator,
    }
}

/// Lists a page of the inquiries that a report counts, if the presser may see it: at first in a new message, then in
/// that message. Whoever sees only their own figures gets only their own rows, whatever the button says.
pub(crate) async fn pressed_list(
    desk: &Desk,
    press: &Press,
    (view, page): (ReportView, Option<u16>),
    locale: Locale,
) -> Result<(), DeskError> {
    let audience = audience(view.report);
    let Some(settings) = allowed(desk, press, audience, locale).await? else {
        return Ok(());
    };
    let Some(category) = category_of(desk, settings.guild, view.category).await? else {
        return out_of_date(desk, press, locale).await;
    };
    let of = (view, category.as_deref());
    let Some(part) = part_of(desk, settings.guild, press, of).await? else {
        return out_of_date(desk, press, locale).await;
    };
    let part = part.seen(Sees::of(&press.by, &settings), category.as_deref());
    let call = call(desk, &settings, locale);
    let post = match Wanted::of_view(view, category.as_deref(), call) {
        Ok(wanted) => counted::list(call, wanted, &part, page.unwrap_or_default()).await?,
        Err(refusal) => *refusal,
    };
    let response = match page {
        None => Response::Ephemeral(post),
        Some(_) => Response::Update(post),
    };
    interactions::respond(desk, press, &response).await
}

/// Finds the rows that a press asks for: those of its button, or those of the rule, instructor or reason chosen from a
/// menu. `None` if the rule or category no longer exists.
async fn part_of(
    desk: &Desk,
    guild: GuildId,
    press: &Press,
    (view, category): (ReportView, Option<&str>),
) -> Result<Option<ListedPart>, DeskError> {
    let chosen = press.value.as_deref();
    Ok(match (view.rows, view.report, chosen) {
        (WhichRows::OfInstructor(user), ..) => Some(ListedPart::OfInstructor(user)),
        (WhichRows::OfInstructorOn(user, mark), ..) => {
            let is_it = |name: &str| ShortMark::of(CategoryMark::of(name)) == mark;
            let category = find_category(desk, guild, is_it).await?;
            category.map(|category| ListedPart::OfInstructorOn(user, category))
        }
        (WhichRows::OfRule(mark), ..) => {
            let subjects = desk
                .store
                .subjects_of_kind(guild, &SubjectKind::Rule)
                .await?;
            let is_it = |subject| match subject {
                Subject::Rule(rule) if rule.mark() == mark => Some(ListedPart::OfRule(rule)),
                _ => None,
            };
            subjects.into_iter().find_map(is_it)
        }
        (WhichRows::Waiting, ..) => Some(ListedPart::Waiting),
        (WhichRows::Only(rows), ..) => Some(ListedPart::Only(rows)),
        (WhichRows::ByReason, ..) => {
            let reason = chosen.and_then(HandOver::from_name);
            reason.map(|reason| ListedPart::Only(CountedRows::HandedOver(reason)))
        }
        (WhichRows::All, ReportKind::Rules, Some(rule)) => {
            Some(ListedPart::OfRule(RuleId::new(rule)))
        }
        (WhichRows::All, ReportKind::Instructors, Some(user)) => {
            let user = user.parse().ok();
            user.map(|user| ListedPart::of_instructor(user, category))
        }
        (WhichRows::All, ..) => Some(ListedPart::All),
    })
}

/// Makes the wanted report for a person, with a menu of categories if only they see it.
pub(crate) async fn report(
    desk: &Desk,
    by: &Person,
    call: StatsCall<'_>,
    wanted: Wanted<'_>,
) -> Result<StatsReply, DeskError> {
    let book = desk.book();
    let mut reply = match wanted.report {
        ReportKind::Overview | ReportKind::Satisfaction | ReportKind::Response => {
            stats::reply(call, wanted).await?
        }
        ReportKind::Rules => StatsReply::private(rules::reply(call, &book, wanted).await?),
        ReportKind::Instructors => {
            let sees = Sees::of(by, call.settings);
            StatsReply::private(instructors::reply(desk, call, sees, wanted).await?)
        }
        ReportKind::Retention => StatsReply::private(retention::reply(desk, call, wanted).await?),
    };
    if !reply.is_public && !reply.post.rows.is_empty() {
        let menu = buttons::categories(call.figures().voice, wanted.view(), &book);
        reply.post.rows.extend(menu);
    }
    Ok(reply)
}

/// Returns the guild's settings if the presser may see figures there; otherwise they are told so.
pub(crate) async fn allowed(
    desk: &Desk,
    press: &Press,
    audience: Audience,
    locale: Locale,
) -> Result<Option<GuildSettings>, DeskError> {
    let voice = desk.voice(locale);
    let Some(guild) = press.guild else {
        let refused = voice.say("guild-only");
        interactions::reply_privately(desk, press, refused).await?;
        return Ok(None);
    };
    let settings = desk.guilds.get(guild).await?;
    let (may, who) = match audience {
        Audience::Learner | Audience::Instructor => {
            (press.by.is_staff(&settings), "who-instructor")
        }
        Audience::Lead => (press.by.leads(&settings), "who-lead"),
        Audience::Moderator => (press.by.moderates(&settings), "who-moderator"),
    };
    if may {
        return Ok(Some((*settings).clone()));
    }
    let refused = voice.say1("not-allowed", "who", voice.say(who));
    interactions::reply_privately(desk, press, refused).await?;
    Ok(None)
}

/// Finds the category of a mark among those in the book or with figures; `Some(None)` without a mark. `None` if no
/// category has the mark any more.
async fn category_of(
    desk: &Desk,
    guild: GuildId,
    mark: Option<CategoryMark>,
) -> Result<Option<Option<String>>, DeskError> {
    let Some(mark) = mark else {
        return Ok(Some(None));
    };
    let is_it = |name: &str| CategoryMark::of(name) == mark;
    Ok(find_category(desk, guild, is_it).await?.map(Some))
}

/// Finds the category that fulfils a condition, among those in the book or with figures.
async fn find_category(
    desk: &Desk,
    guild: GuildId,
    is_it: impl Fn(&str) -> bool,
) -> Result<Option<String>, DeskError> {
    let book = desk.book();
    let known = book.categories().iter().find(|one| is_it(&one.id));
    if let Some(category) = known {
        return Ok(Some(category.id.to_string()));
    }
    let subjects = desk.store.subjects_of_kind(guild, &SubjectKind::Category);
    let used = subjects.await?.into_iter();
    let mut used = used.filter_map(|subject| match subject {
        Subject::Category(name) if is_it(&name) => Some(name),
        _ => None,
    });
    Ok(used.next())
}

async fn out_of_date(desk: &Desk, press: &Press, locale: Locale) -> Result<(), DeskError> {
    let told = desk.voice(locale).say("stats-button-old");
    interactions::reply_privately(desk, press, told).await
}

fn call<'a>(desk: &'a Desk, settings: &'a GuildSettings, locale: Locale) -> StatsCall<'a> {
    StatsCall {
        store: &desk.store,
        texts: &desk.texts,
        locale,
        settings,
        now: desk.now(),
    }
}
