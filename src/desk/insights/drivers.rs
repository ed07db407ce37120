//! Finds the factors of the value that a guild's learners expect: a regression over all its complete surveys, its own
//! and imported. Shows words first, with the figures below.

use crate::desk::insights::asked::AskedPeriod;
use crate::desk::stats::layout::scope::foot;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, Rating, SurveyAnswers};
use crate::measures::{Coefficient, Drivers, Rated, TestedFit, Unfit};
use crate::store::{PageCursor, Store, StoreError};

/// The number of rows that are read at once.
const PAGE: u32 = 1_000;
/// The most surveys of each kind that are used, the newest.
const MAX_SURVEYS: usize = 20_000;

/// The complete surveys of a guild.
#[derive(Clone, Debug, Default)]
pub struct Surveys {
    /// The surveys as the regression takes them: the guild's own first, both in the order of time.
    pub rated: Vec<Rated>,
    /// The number of imported surveys among them.
    pub imported: usize,
}

/// Reads the complete surveys of a guild. A ticket counts once, by its last one.
///
/// # Errors
/// [`StoreError`].
pub async fn surveys(store: &Store, guild: GuildId) -> Result<Surveys, StoreError> {
    let mut rated = own(store, guild, MAX_SURVEYS).await?;
    let imported = imported(store, guild, MAX_SURVEYS).await?;
    let n = imported.len();
    rated.extend(imported);
    Ok(Surveys { rated, imported: n })
}

/// Reads the newest surveys of the guild's own, in the order of time.
async fn own(store: &Store, guild: GuildId, most: usize) -> Result<Vec<Rated>, StoreError> {
    let mut newest = Vec::new();
    let mut before = PageCursor::LAST;
    while newest.len() < most {
        let page = store.newest_surveys(guild, before, PAGE).await?;
        let Some(last) = page.last() else { break };
        before = last.mark;
        newest.extend(page.iter().filter_map(|one| rated(&one.answers)));
    }
    newest.truncate(most);
    newest.reverse();
    Ok(newest)
}

async fn imported(store: &Store, guild: GuildId, most: usize) -> Result<Vec<Rated>, StoreError> {
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    let newest = store.newest_imported_surveys(guild, most).await?;
    let rated = newest.iter().rev().map(|survey| Rated {
        value: survey.value,
        effort: survey.effort,
        expected: survey.expected,
    });
    Ok(rated.collect())
}

fn rated(answers: &SurveyAnswers) -> Option<Rated> {
    let number = |rating: Option<Rating>| rating.map(|rating| f64::from(rating.get()));
    Some(Rated {
        value: number(answers.value)?,
        effort: number(answers.effort)?,
        expected: number(answers.expected)?,
    })
}

/// Answers `/insights drivers`.
pub(crate) async fn command(
    desk: &Desk,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let asked = match AskedPeriod::read(desk, guild, Some("all"), voice).await? {
        Ok(asked) => asked,
        Err(refusal) => return Ok(*refusal),
    };
    let (of, wanted) = (asked.call(desk, voice), asked.wanted());
    let scope = wanted.scope(of).await?;
    let surveys = surveys(&desk.store, guild).await?;
    let text = match Drivers::of(&surveys.rated) {
        Ok(drivers) => told(&drivers, &surveys, voice),
        Err(Unfit::TooFew { n }) => voice.counts(
            "insights-drivers-few",
            &[("n", n), ("needed", TestedFit::NEEDED)],
        ),
        Err(Unfit::Constant { .. } | Unfit::Collinear { .. }) => {
            voice.counts("insights-drivers-collinear", &[("n", surveys.rated.len())])
        }
    };
    let foot = foot(of.figures(), scope, false).join("\n");
    Ok(Post::text([text, foot].join("\n")))
}

fn told(drivers: &Drivers, surveys: &Surveys, voice: Voice<'_>) -> String {
    let Drivers {
        tested,
        value,
        effort,
    } = drivers;
    let imported = voice.counts(
        "insights-drivers-title",
        &[("n", surveys.rated.len()), ("imported", surveys.imported)],
    );
    let mut lines = vec![
        imported,
        sentence(
            value,
            [
                "insights-drivers-value-more",
                "insights-drivers-value-less",
                "insights-drivers-value-nothing",
            ],
            voice,
        ),
        sentence(
            effort,
            [
                "insights-drivers-effort-more",
                "insights-drivers-effort-less",
                "insights-drivers-effort-nothing",
            ],
            voice,
        ),
        worth(tested, voice),
        String::new(),
    ];
    lines.push(figure("insights-drivers-figure-value", value, voice));
    lines.push(figure("insights-drivers-figure-effort", effort, voice));
    lines.push(figure(
        "insights-drivers-figure-base",
        &tested.fit.intercept,
        voice,
    ));
    let values = [
        ("r", r_squared(tested)),
        ("n", tested.fit.n.to_string()),
        ("held", tested.held_out.to_string()),
        ("error", format!("{:.3}", tested.squared_error)),
        ("mean", format!("{:.3}", tested.squared_error_of_mean)),
    ];
    lines.push(voice.say_with("insights-drivers-fit", &values));
    lines.push(voice.say("insights-not-causal"));
    lines.join("\n")
}

/// Puts a coefficient into words, by the texts for more, for less and for nothing beyond chance.
fn sentence(one: &Coefficient, [more, less, nothing]: [&str; 3], voice: Voice<'_>) -> String {
    if !one.is_beyond_chance() {
        return voice.say(nothing);
    }
    let key = if one.value > 0.0 { more } else { less };
    voice.say1(key, "by", format!("{:.2}", one.value.abs()))
}

/// Writes the share of the variation that a fit explains.
pub(super) fn r_squared(tested: &TestedFit) -> String {
    let r_squared = tested.fit.r_squared;
    r_squared.map_or("–".to_owned(), |r| format!("{r:.2}"))
}

/// Says whether the fit predicts the held-out surveys better than their mean does.
fn worth(tested: &TestedFit, voice: Voice<'_>) -> String {
    if tested.squared_error < tested.squared_error_of_mean {
        let less = 100.0 * (1.0 - tested.squared_error / tested.squared_error_of_mean);
        voice.say1("insights-drivers-worth", "percent", format!("{less:.0}"))
    } else {
        voice.say("insights-drivers-worthless")
    }
}

fn figure(key: &str, one: &Coefficient, voice: Voice<'_>) -> String {
    let shown = |number: f64| format!("{number:.3}").replace('-', "−");
    let values = [
        ("value", shown(one.value)),
        ("low", shown(one.interval.low)),
        ("high", shown(one.interval.high)),
    ];
    voice.say_with(key, &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::store::{ImportedSurvey, RowOf, StoreOptions};

    const GUILD: GuildId = GuildId::new(7);

    #[tokio::test]
    async fn of_too_many_surveys_the_newest_are_taken_in_the_order_of_time() {
        let options = StoreOptions::default();
        let store = Store::open("sqlite::memory:", options).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        // Imported in an order that is not that of time.
        for minute in [3_i32, 1, 5, 2, 4] {
            let survey = ImportedSurvey {
                seq: 0,
                at: Timestamp::from_millis(i64::from(minute) * 60_000),
                category: None,
                value: f64::from(minute),
                effort: 1.0,
                expected: 5.0,
            };
            let key = minute.to_string();
            let row = RowOf {
                guild: GUILD,
                source: "file",
                key: &key,
                now: Timestamp::from_millis(0),
            };
            assert!(tx.import_survey(row, &survey).await.unwrap());
        }
        tx.commit().await.unwrap();
        let newest = imported(&store, GUILD, 3).await.unwrap();
        let values: Vec<f64> = newest.iter().map(|one| one.value).collect();
        assert_eq!(values, [3.0, 4.0, 5.0]);
        assert_eq!(surveys(&store, GUILD).await.unwrap().imported, 5);
    }
}
