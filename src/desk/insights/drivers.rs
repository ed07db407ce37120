//! What goes with the value that a guild's learners expect: the regression of all complete surveys, its own and those
//! imported, in words first and with its figures beneath.

use std::collections::{HashMap, VecDeque};

use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, Rating, SurveyAnswers, TicketNumber, Timestamp};
use crate::measures::{Coefficient, Drivers, Rated, TestedFit, Unfit};
use crate::store::{AskedIn, ExportedSurvey, ImportedSurvey, Store, StoreError};

/// The rows that are read at once.
const PAGE: u32 = 1_000;
/// The most surveys of each kind that are reckoned with, the newest.
const MOST: usize = 20_000;

/// The complete surveys of a guild.
#[derive(Clone, Debug, Default)]
pub struct Surveys {
    /// As the regression takes them: the guild's own first, both in the order of time.
    pub rated: Vec<Rated>,
    /// How many of them are imported.
    pub imported: usize,
}

/// Reads the complete surveys of a guild. A ticket counts once, by its last one.
///
/// # Errors
/// [`StoreError`].
pub async fn surveys(store: &Store, guild: GuildId) -> Result<Surveys, StoreError> {
    let of = AskedIn {
        guild,
        from: Timestamp::from_millis(0),
        to: Timestamp::from_millis(i64::MAX),
    };
    let mut rated = own(store, of).await?;
    let imported = imported(store, of).await?;
    let n = imported.len();
    rated.extend(imported);
    Ok(Surveys { rated, imported: n })
}

async fn own(store: &Store, of: AskedIn) -> Result<Vec<Rated>, StoreError> {
    let mut newest = Newest::default();
    let mut after = of.beginning();
    loop {
        let page = store.exported_surveys(of, after, PAGE, false).await?;
        let Some(last) = page.last().map(ExportedSurvey::mark) else {
            return Ok(newest.rows.into_iter().map(|(_, row)| row).collect());
        };
        after = last;
        for survey in &page {
            if let Some(row) = rated(&survey.answers) {
                newest.add(survey.ticket, row);
            }
        }
    }
}

async fn imported(store: &Store, of: AskedIn) -> Result<Vec<Rated>, StoreError> {
    let mut newest = Newest::default();
    let mut after = of.beginning();
    loop {
        let page = store.imported_surveys(of, after, PAGE).await?;
        let Some(last) = page.last().map(ImportedSurvey::mark) else {
            return Ok(newest.rows.into_iter().map(|(_, row)| row).collect());
        };
        after = last;
        for survey in &page {
            newest.add(
                None,
                Rated {
                    value: survey.value,
                    effort: survey.effort,
                    expected: survey.expected,
                },
            );
        }
    }
}

/// The newest rows, at most [`MOST`], and of a ticket the last one.
#[derive(Default)]
struct Newest {
    rows: VecDeque<(Option<TicketNumber>, Rated)>,
    /// How many rows have been thrown away in front.
    gone: usize,
    /// Where each ticket's row stands, those thrown away counted.
    of_tickets: HashMap<TicketNumber, usize>,
}

impl Newest {
    fn add(&mut self, ticket: Option<TicketNumber>, row: Rated) {
        let known = ticket.and_then(|ticket| self.of_tickets.get(&ticket));
        let known = known.and_then(|place| place.checked_sub(self.gone));
        if let Some(former) = known.and_then(|place| self.rows.get_mut(place)) {
            former.1 = row;
            return;
        }
        if let Some(ticket) = ticket {
            self.of_tickets.insert(ticket, self.gone + self.rows.len());
        }
        self.rows.push_back((ticket, row));
        if self.rows.len() > MOST {
            let first = self.rows.pop_front();
            self.gone += 1;
            if let Some((Some(ticket), _)) = first {
                self.of_tickets.remove(&ticket);
            }
        }
    }
}

fn rated(answers: &SurveyAnswers) -> Option<Rated> {
    let number = |rating: Option<Rating>| rating.map(|rating| f64::from(rating.get()));
    Some(Rated {
        value: number(answers.value)?,
        effort: number(answers.effort)?,
        expected: number(answers.expected)?,
    })
}

/// `/insights drivers`.
pub(crate) async fn command(
    desk: &Desk,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
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
    Ok(Post::text(text))
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

/// What a coefficient means, by the texts for more, for less and for nothing beyond chance.
fn sentence(one: &Coefficient, [more, less, nothing]: [&str; 3], voice: Voice<'_>) -> String {
    if !one.is_beyond_chance() {
        return voice.say(nothing);
    }
    let key = if one.value > 0.0 { more } else { less };
    voice.say1(key, "by", format!("{:.2}", one.value.abs()))
}

/// The share of what varies that a fit explains.
pub(super) fn r_squared(tested: &TestedFit) -> String {
    let r_squared = tested.fit.r_squared;
    r_squared.map_or("–".to_owned(), |r| format!("{r:.2}"))
}

/// Whether the fit tells more than the mean does, on the surveys that were held out.
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

    #[test]
    fn of_a_ticket_the_last_survey_counts_and_of_all_the_newest() {
        let row = |value: f64| Rated {
            value,
            effort: 1.0,
            expected: 1.0,
        };
        let number = |number: usize| Some(TicketNumber::new(u32::try_from(number).unwrap()));
        let mut newest = Newest::default();
        newest.add(number(7), row(1.0));
        newest.add(None, row(2.0));
        newest.add(number(7), row(3.0));
        let values: Vec<f64> = newest.rows.iter().map(|(_, row)| row.value).collect();
        assert_eq!(values, [3.0, 2.0]);
        for other in 0..MOST {
            newest.add(number(1000 + other), row(4.0));
        }
        assert_eq!(newest.rows.len(), MOST);
        newest.add(number(7), row(5.0));
        newest.add(number(999 + MOST), row(6.0));
        let last: Vec<f64> = newest
            .rows
            .iter()
            .rev()
            .take(2)
            .map(|(_, row)| row.value)
            .collect();
        assert_eq!(last, [5.0, 6.0], "each in its place");
    }
}
