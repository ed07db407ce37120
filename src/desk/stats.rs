//! `/stats`: reads a period's rows, has them analysed, and says the figures with their n. The
//! replies themselves are pure. Never decides who may ask.

mod backlog;
mod figures;
mod heading;
mod help;
mod overview;
#[cfg(test)]
mod replies;
mod response;
mod rows;
mod satisfaction;
mod selection;

use super::catalogue::{Arguments, CommandName};
use super::post::Post;
use super::texts::Texts;
use crate::domain::{GuildSettings, Locale, Timestamp};
use crate::measures::{Period, zone_of};
use crate::store::{Store, StoreError};

use figures::Figures;
use heading::{Scope, refusal};
use selection::Selection;

/// The period of a call that names none.
const USUAL_PERIOD: &str = "30d";

/// What a reply is made for.
#[derive(Clone, Copy)]
pub struct StatsCall<'a> {
    /// Where the rows are.
    pub store: &'a Store,
    /// The words.
    pub texts: &'a Texts,
    /// The language of who asks.
    pub locale: Locale,
    /// The guild: its id and its time zone count.
    pub settings: &'a GuildSettings,
    /// The present moment.
    pub now: Timestamp,
}

/// The reply to a `/stats` command with its options `period` and `category`; any command that is
/// not one of the three with figures gets the definitions. A period that cannot be read is
/// answered with a text that says so.
pub async fn run(
    command: CommandName,
    call: StatsCall<'_>,
    options: &Arguments,
) -> Result<Post, StoreError> {
    let figures = Figures {
        texts: call.texts,
        locale: call.locale,
    };
    let zone = call.settings.time_zone.as_str();
    let given = options.text("period").unwrap_or(USUAL_PERIOD);
    let period = match Period::parse(given, call.now, &zone_of(zone)) {
        Ok(period) => period,
        Err(reason) => return Ok(refusal(figures, given, reason)),
    };
    let selection = Selection {
        store: call.store,
        guild: call.settings.guild,
        period,
        category: options.text("category"),
    };
    let scope = Scope {
        period: &period,
        zone,
        category: selection.category,
        ends_now: period.to > call.now,
    };
    Ok(match command {
        CommandName::StatsOverview => overview::overview(figures, scope, &selection.all().await?),
        CommandName::StatsSatisfaction => {
            satisfaction::satisfaction(figures, scope, &selection.satisfaction().await?)
        }
        CommandName::StatsResponse => {
            response::response(figures, scope, &selection.response().await?)
        }
        _ => help::help(figures),
    })
}
