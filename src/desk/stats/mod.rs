//! `/stats`: reads the sums of a period's days, and shows the figures with their n, a picture and buttons. Does not
//! decide who may ask.

pub(crate) mod buttons;
mod call;
mod counted;
pub(crate) mod drawing;
pub(crate) mod layout;
pub(crate) mod monitored;
mod open_waits;
pub(crate) mod pictures;
pub(crate) mod presses;
pub(crate) mod reports;
pub(crate) mod selection;
pub(crate) mod wanted;

use crate::desk::DeskError;
use crate::desk::commands::arguments::Arguments;
use crate::desk::commands::catalogue::CommandName;
use crate::desk::stats::buttons::Below;
use crate::desk::stats::drawing::Drawn;
use crate::desk::stats::layout::format::{Figures, count};
use crate::desk::stats::layout::scope::ReportScope;
use crate::desk::stats::layout::{scope, withheld};
use crate::desk::stats::pictures::{ShownReport, TrendPart};
use crate::desk::stats::reports::{help, instructors, reasons, retention, rules};
use crate::desk::stats::selection::{AskedFigures, Selected, Selection};
use crate::desk::stats::wanted::{PictureWish, Wanted};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Choice, Menu, Post, Row};
use crate::desk::ui::report_view::{PictureKind, ReportKind, ReportView, WhichRows};
use crate::measures::PeriodName;

pub use call::{StatsCall, StatsReply};

/// Makes the reply to a `/stats` command with its options `period`, `category`, `picture` and `public`. A command other
/// than the three with figures and pictures gets the definitions. A period that cannot be read is answered with a text
/// that says so.
pub async fn run(
    command: CommandName,
    call: StatsCall<'_>,
    options: &Arguments,
) -> Result<StatsReply, DeskError> {
    let report = match command {
        CommandName::StatsOverview => ReportKind::Overview,
        CommandName::StatsSatisfaction => ReportKind::Satisfaction,
        CommandName::StatsResponse => ReportKind::Response,
        _ => return Ok(StatsReply::private(help::help(call.figures()))),
    };
    match Wanted::read(report, call, options) {
        Ok(wanted) => reply(call, wanted).await,
        Err(refusal) => Ok(StatsReply::private(*refusal)),
    }
}

/// Makes one of the three reports with figures and pictures; any other kind gets the overview.
pub(crate) async fn reply(
    call: StatsCall<'_>,
    wanted: Wanted<'_>,
) -> Result<StatsReply, DeskError> {
    let figures = call.figures();
    let scope = wanted.scope(call).await?;
    let selection = wanted.selection(call);
    let (selected, trend) = read(selection, wanted).await?;
    let shown_to_all = if wanted.is_public {
        vec![selected.now.cell.clone(), selection.rest().await?]
    } else {
        Vec::new()
    };
    if shown_to_all.iter().any(withheld::is_about_few) {
        let refused = scope::withheld(figures, title(wanted.report), scope);
        return Ok(StatsReply::private(refused));
    }
    let withheld = shown_to_all.iter().flat_map(withheld::withheld);
    let withheld = wanted
        .is_public
        .then(|| withheld.collect::<withheld::Withheld>());
    let figures = Figures {
        withheld: withheld.as_ref(),
        ..figures
    };
    let shown = ShownReport {
        figures,
        scope,
        selection,
        selected: &selected,
        trend: trend.as_deref(),
    };
    let mut post = with_picture(shown, wanted).await?;
    if !wanted.is_public {
        post.rows = buttons::below(figures.voice, wanted.view(), has(wanted.report, &selected));
        post.rows.extend(reason_menu(figures, wanted, &selected));
    }
    Ok(StatsReply {
        post,
        is_public: wanted.is_public,
    })
}

/// Reads the figures of a report. For a trend over all time, also reads its points, because they need the same sums.
async fn read(
    selection: Selection<'_>,
    wanted: Wanted<'_>,
) -> Result<(Selected, Option<Vec<TrendPart>>), DeskError> {
    let is_trend = wanted.picture_kind() == Some(PictureKind::Trend);
    let parts = wanted.parts();
    Ok(match wanted.report {
        ReportKind::Response if !wanted.is_public => {
            (selection.read_with_reasons(&parts).await?, None)
        }
        _ if is_trend && wanted.period.name == PeriodName::All => {
            let read = selection.read_all_time(&parts, TrendPart::of);
            let (selected, trend) = read.await?;
            (selected, Some(trend))
        }
        _ => (selection.read(&parts).await?, None),
    })
}

/// Returns the lists that can be opened below a report.
fn has(report: ReportKind, selected: &Selected) -> Below {
    let AskedFigures {
        cell,
        awaiting,
        owed,
        unresolved,
        ..
    } = &selected.now;
    let is_anything = match report {
        ReportKind::Satisfaction => cell.surveys_sent > 0,
        _ => false,
    };
    let waits = [awaiting, owed, unresolved];
    Below {
        has_picture: is_anything || cell.asked() > 0,
        has_rows: is_anything || cell.asked() > 0,
        has_waiting: report == ReportKind::Response && waits.iter().any(|ages| !ages.is_empty()),
        has_unsent: report == ReportKind::Satisfaction && !cell.unsent.is_empty(),
        has_opened_by_staff: matches!(report, ReportKind::Overview | ReportKind::Response)
            && cell.opened_by_staff > 0,
    }
}

/// Makes the menu that lists the inquiries of one hand-over reason, below reports that show these reasons; `None` if
/// there are no such inquiries.
fn reason_menu(figures: Figures<'_>, wanted: Wanted<'_>, selected: &Selected) -> Option<Row> {
    let is_told = matches!(wanted.report, ReportKind::Overview | ReportKind::Response);
    let counts = reasons::counts(&selected.now.cell);
    let some = counts.into_iter().filter(|(_, n)| is_told && *n > 0);
    let choices = some.map(|(reason, n)| {
        let name = figures.word(reasons::name_key(reason));
        Choice {
            value: reason.name().to_owned(),
            label: figures.say("stats-outcome", &[("outcome", name), ("n", count(n))]),
            description: None,
        }
    });
    let choices: Vec<Choice> = choices.collect();
    let view = ReportView {
        rows: WhichRows::ByReason,
        ..wanted.view()
    };
    (!choices.is_empty()).then(|| {
        Row::Menu(Menu {
            action: Action::ListCounted(view),
            placeholder: figures.word("stats-choose-reason"),
            choices,
        })
    })
}

/// Makes the report with its picture, or with a line that says why there is none.
async fn with_picture(shown: ShownReport<'_>, wanted: Wanted<'_>) -> Result<Post, DeskError> {
    let figures = shown.figures;
    let post = say(wanted.report, figures, shown.scope, shown.selected);
    let Some(kind) = wanted.picture_kind() else {
        return Ok(post);
    };
    // If nothing was asked, the text says so.
    if shown.selected.now.cell.asked() == 0 {
        return Ok(post);
    }
    match shown.picture(kind).await? {
        Drawn::Picture(picture) => {
            let name = format!("{}.png", kind.name());
            Ok(post.picture(&name, picture.png, picture.description))
        }
        Drawn::Withheld => Ok(with_line(post, &figures.word("stats-picture-withheld"))),
        Drawn::Nothing if wanted.picture == PictureWish::Usual => Ok(post),
        Drawn::Nothing => Ok(with_line(post, &figures.word("stats-picture-nothing"))),
    }
}

/// Adds a line at the end of a report.
fn with_line(mut post: Post, line: &str) -> Post {
    let text = match post.embeds.last_mut() {
        Some(embed) => &mut embed.text,
        None => &mut post.text,
    };
    text.push('\n');
    text.push_str(line);
    post
}

/// Puts the report into words.
fn say(
    report: ReportKind,
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    selected: &Selected,
) -> Post {
    let layout = match report {
        ReportKind::Satisfaction => reports::satisfaction(figures, scope, selected),
        ReportKind::Response => reports::response(figures, scope, selected),
        ReportKind::Overview
        | ReportKind::Rules
        | ReportKind::Instructors
        | ReportKind::Retention => reports::overview(figures, scope, selected),
    };
    layout.post()
}

/// Returns the key of a report's title.
pub(crate) const fn title(report: ReportKind) -> &'static str {
    match report {
        ReportKind::Overview => "stats-title-overview",
        ReportKind::Satisfaction => "stats-title-satisfaction",
        ReportKind::Response => "stats-title-response",
        ReportKind::Rules => rules::TITLE,
        ReportKind::Instructors => instructors::TITLE,
        ReportKind::Retention => retention::TITLE,
    }
}

#[cfg(test)]
pub(crate) mod tests;
