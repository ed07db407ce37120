//! `/stats`: reads the sums of a period's days, has them analysed, and shows the figures with their n. Does not decide
//! who may ask.

pub(crate) mod format;
pub(crate) mod reports;
pub(crate) mod selection;
pub(crate) mod withheld;

use crate::desk::DeskError;
use crate::desk::commands::arguments::Arguments;
use crate::desk::commands::catalogue::CommandName;
use crate::desk::stats::format::Figures;
use crate::desk::stats::reports::{Scope, refusal};
use crate::desk::stats::selection::{Selected, Selection};
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::ui::text::Texts;
use crate::domain::{GuildSettings, Locale, Timestamp};
use crate::measures::{Period, zone_of};
use crate::store::Store;

/// The period of a call that names none.
const USUAL_PERIOD: &str = "30d";

/// What a reply to a `/stats` command is made from.
#[derive(Clone, Copy)]
pub struct StatsCall<'a> {
    /// The store with the rows.
    pub store: &'a Store,
    /// The texts in all languages.
    pub texts: &'a Texts,
    /// The caller's language.
    pub locale: Locale,
    /// The guild's settings; its id and time zone are used.
    pub settings: &'a GuildSettings,
    /// The present moment.
    pub now: Timestamp,
}

/// A reply, and whether everyone sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct StatsReply {
    /// The post.
    pub post: Post,
    /// Whether everyone sees it, as its caller wished. Only a report is ever public.
    pub is_public: bool,
}

impl StatsReply {
    /// A reply that only its caller sees.
    pub const fn private(post: Post) -> Self {
        let is_public = false;
        Self { post, is_public }
    }
}

/// The reply to a `/stats` command with its options `period`, `category` and `public`; any command that is
/// not one of the three with figures gets the definitions. A period that cannot be read is
/// answered with a text that says so.
pub async fn run(
    command: CommandName,
    call: StatsCall<'_>,
    options: &Arguments,
) -> Result<StatsReply, DeskError> {
    let figures = Figures::all(Voice::new(call.texts, call.locale));
    let zone = call.settings.time_zone.as_str();
    let given = options.text("period").unwrap_or(USUAL_PERIOD);
    let period = match Period::parse(given, call.now, &zone_of(zone)) {
        Ok(period) => period,
        Err(reason) => return Ok(StatsReply::private(refusal(figures, given, reason))),
    };
    let Some(report) = Report::named(command) else {
        return Ok(StatsReply::private(format::help(figures)));
    };
    let selection = Selection {
        store: call.store,
        guild: call.settings.guild,
        period,
        category: options.text("category"),
        now: call.now,
    };
    let up_to = selection.bring_up_to_date(zone).await?;
    let scope = Scope {
        period: &period,
        zone,
        category: selection.category,
        ends_now: period.to > call.now,
        up_to: (up_to < call.now).then_some(up_to),
    };
    let selected = selection.read().await?;
    if options.is_on("public") {
        return Ok(report.for_everyone(figures, scope, &selected));
    }
    Ok(StatsReply::private(report.say(figures, scope, &selected)))
}

/// The replies with figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Report {
    Overview,
    Satisfaction,
    Response,
}

impl Report {
    /// What a command reports; `None` for any other.
    const fn named(command: CommandName) -> Option<Self> {
        match command {
            CommandName::StatsOverview => Some(Self::Overview),
            CommandName::StatsSatisfaction => Some(Self::Satisfaction),
            CommandName::StatsResponse => Some(Self::Response),
            _ => None,
        }
    }

    /// The report with every figure.
    fn say(self, figures: Figures<'_>, scope: Scope<'_>, selected: &Selected) -> Post {
        match self {
            Self::Overview => reports::overview(figures, scope, selected),
            Self::Satisfaction => reports::satisfaction(figures, scope, selected),
            Self::Response => reports::response(figures, scope, selected),
        }
    }

    /// The report with only the figures that rest on enough learners to be public; where none does, a reply
    /// to its caller says so.
    fn for_everyone(
        self,
        figures: Figures<'_>,
        scope: Scope<'_>,
        selected: &Selected,
    ) -> StatsReply {
        if withheld::is_about_few(&selected.cell) {
            return StatsReply::private(reports::withheld(figures, self.title(), scope));
        }
        let withheld = withheld::withheld(&selected.cell);
        let figures = Figures {
            withheld: Some(&withheld),
            ..figures
        };
        StatsReply {
            post: self.say(figures, scope, selected),
            is_public: true,
        }
    }

    /// The key of its title's text.
    const fn title(self) -> &'static str {
        match self {
            Self::Overview => "stats-title-overview",
            Self::Satisfaction => "stats-title-satisfaction",
            Self::Response => "stats-title-response",
        }
    }
}

#[cfg(test)]
mod tests;
