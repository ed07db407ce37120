//! Reads the guild and the days that an insight is about, and brings their figures up to date.

use std::sync::Arc;

use crate::desk::stats::StatsCall;
use crate::desk::stats::layout::format::Figures;
use crate::desk::stats::layout::scope::refusal;
use crate::desk::stats::wanted::{PictureWish, Wanted};
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::ui::report_view::ReportKind;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, GuildSettings};
use crate::measures::{Period, zone_of};

/// The days of an insight whose caller names none.
const USUAL_PERIOD: &str = "90d";

/// A guild, and the days that an insight is about.
pub(super) struct AskedPeriod {
    pub(super) settings: Arc<GuildSettings>,
    pub(super) period: Period,
}

impl AskedPeriod {
    /// Reads the days, or takes the usual ones. The error is the reply to days that cannot be read.
    pub(super) async fn read(
        desk: &Desk,
        guild: GuildId,
        given: Option<&str>,
        voice: Voice<'_>,
    ) -> Result<Result<Self, Box<Post>>, DeskError> {
        let given = given.unwrap_or(USUAL_PERIOD);
        let settings = desk.guilds.get(guild).await?;
        let asked = Self {
            period: match Period::parse(given, desk.now(), &zone_of(&settings.time_zone)) {
                Ok(period) => period,
                Err(reason) => {
                    let figures = Figures::all(voice);
                    return Ok(Err(Box::new(refusal(figures, given, reason))));
                }
            },
            settings,
        };
        Ok(Ok(asked))
    }

    /// Makes a call of `/stats` for these days, whose reports say how far their figures go.
    pub(super) fn call<'a>(&'a self, desk: &'a Desk, voice: Voice<'a>) -> StatsCall<'a> {
        StatsCall {
            store: &desk.store,
            texts: &desk.texts,
            locale: voice.locale,
            settings: &self.settings,
            now: desk.now(),
        }
    }

    /// Makes the report request for all inquiries of the days.
    pub(super) const fn wanted(&self) -> Wanted<'static> {
        Wanted {
            report: ReportKind::Overview,
            period: self.period,
            category: None,
            picture: PictureWish::None,
            is_public: false,
        }
    }
}
