//! `/insights cover`: the expected inquiries of the next two weeks beside the people on duty, the shifts with too few
//! people, and a picture of both.

use jiff::ToSpan;
use jiff::tz::TimeZone;

use crate::desk::commands::duty::coverage;
use crate::desk::commands::duty::shifts::DAYS;
use crate::desk::insights::asked::AskedPeriod;
use crate::desk::rollups;
use crate::desk::stats::drawing::{Drawn, draw};
use crate::desk::stats::layout::format::{FEW_BELOW, Figures, count};
use crate::desk::stats::layout::listing::listed;
use crate::desk::stats::layout::scope::{ReportScope, heading};
use crate::desk::stats::pictures::caption;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    CellPart, DayNumber, GuildId, Millis, Outcome, Roster, Span, Subject, Timestamp, date_of,
    reached,
};
use crate::measures::pictures::report::{Chart, ExpectedCover, ExpectedHour};
use crate::measures::{
    CHECKED_WEEKS, Cell, FORECAST_WEEKS, Forecast, ForecastMethod, LackingShift, TimeStep,
    WEEK_HOURS, WeekFigures, day_at, lacking_shifts, zone_of,
};

/// The period on which a forecast is based.
const DAYS_BACK: &str = "56d";
/// The number of days ahead for which the people on duty are counted. Each hour of the week occurs twice in it.
const DAYS_AHEAD: i64 = 14;
/// The most shifts that are suggested.
const SUGGESTED: usize = 6;
/// A person's time that one inquiry is assumed to take if there are too few tickets to tell.
const USUAL_HANDLING: Millis = Millis::minutes(30);
/// The least and the greatest time of a person that one inquiry counts for.
const HANDLING: [Millis; 2] = [Millis::minutes(10), Millis::hours(4)];

/// Answers `/insights cover`.
pub(crate) async fn command(
    desk: &Desk,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let asked = match AskedPeriod::read(desk, guild, Some(DAYS_BACK), voice).await? {
        Ok(asked) => asked,
        Err(refusal) => return Ok(*refusal),
    };
    let wanted = asked.wanted();
    let scope = wanted.scope(asked.call(desk, voice)).await?;
    let zone = zone_of(scope.zone);
    let weeks = weeks(desk, guild, &zone).await?;
    let figures = Figures::all(voice);
    let Some(forecast) = Forecast::of(&weeks) else {
        let told = voice.count("insights-cover-few", "weeks", weeks.len());
        let head = heading(figures, "insights-cover-title", scope);
        return Ok(Post::text(listed(figures, scope, head, (&[told], 1))));
    };
    let selection = wanted.selection(asked.call(desk, voice));
    let parts = [CellPart::Counts, CellPart::Turns];
    let cell = selection.cell(&parts).await?;
    let roster = coverage::present(desk, guild).await?.roster;
    let week = Expected {
        demand: Demand::of(&cell),
        on_duty: on_duty(&roster, &zone, desk.now()),
        forecast,
    };
    let shifts = week.shifts();
    let text = week.text(figures, scope, &shifts);
    let cover = week.picture(figures, scope, &shifts);
    let post = Post::text(text);
    Ok(match draw(Chart::Cover(Box::new(cover)), voice).await? {
        Drawn::Picture(picture) => post.picture("cover.png", picture.png, picture.description),
        Drawn::Nothing | Drawn::Withheld => post,
    })
}

/// Reads the number of inquiries in each hour of the whole weeks up to yesterday, the earliest first. Reads as many
/// weeks as a forecast and its check use, from the first day with inquiries on.
async fn weeks(
    desk: &Desk,
    guild: GuildId,
    zone: &TimeZone,
) -> Result<Vec<WeekFigures>, DeskError> {
    let (store, today) = (&desk.store, day_at(desk.now(), zone));
    let known = store.next_day(guild, DayNumber::new(i64::MIN)).await?;
    let days = known.map_or(0, |first| today.get() - first.get());
    let most = i64::try_from(FORECAST_WEEKS + CHECKED_WEEKS).unwrap_or_default();
    let weeks = (days / 7).clamp(0, most);
    if weeks == 0 {
        return Ok(Vec::new());
    }
    let first = DayNumber::new(today.get() - weeks * 7);
    let parts = TimeStep::Week.parts(first, DayNumber::new(today.get() - 1));
    let over_time = (TimeStep::Week, parts.as_slice());
    let week = |cell: Cell| week_of(&cell);
    let counts = &[CellPart::Counts];
    rollups::cells_over_time(store, guild, &Subject::All, over_time, counts, week).await
}

/// Counts the inquiries of each hour of the week in the sums of seven days.
fn week_of(days: &Cell) -> WeekFigures {
    let mut week = [0.0; WEEK_HOURS];
    for (hour, n) in &days.hours {
        if let Some(hour) = week.get_mut(usize::from(*hour)) {
            *hour += *n as f64;
        }
    }
    week
}

/// The demand for people: the share of inquiries that needs a person, and the time that each takes.
struct Demand {
    /// The number of inquiries from which this is known.
    asked: u64,
    /// The share of these that no rule answered, or that became a ticket after an answer.
    for_people: f64,
    /// The median handling of a ticket, or the assumed one.
    handling: Millis,
    /// The number of tickets from which this is known.
    tickets: usize,
}

impl Demand {
    fn of(cell: &Cell) -> Self {
        let asked = cell.asked();
        let by_rule: u64 = cell.answered.values().sum();
        let escalated = cell.answered.get(&Outcome::Escalated).copied();
        let people = asked.saturating_sub(by_rule) + escalated.unwrap_or_default();
        let spread = cell
            .handling
            .spread()
            .filter(|spread| spread.n >= FEW_BELOW);
        let [least, most] = HANDLING;
        Self {
            asked,
            for_people: people as f64 / asked.max(1) as f64,
            handling: spread.map_or(USUAL_HANDLING, |spread| spread.median.clamp(least, most)),
            tickets: cell.handling.n(),
        }
    }

    /// Computes how many inquiries one person can take in an hour.
    fn per_hour(&self) -> f64 {
        Millis::hours(1).get() as f64 / self.handling.get() as f64
    }
}

/// Computes how many people are on duty in each hour of the week, on average over the coming days, from tomorrow on.
fn on_duty(roster: &Roster, zone: &TimeZone, now: Timestamp) -> WeekFigures {
    let (mut there, mut whole) = ([0.0; WEEK_HOURS], [0.0; WEEK_HOURS]);
    let tomorrow = date_of(zone, now).saturating_add(1.day());
    let covers = roster.coverage(Span {
        from: now,
        until: now + Millis::days(DAYS_AHEAD + 2),
    });
    for day in 0..DAYS_AHEAD {
        let date = tomorrow.saturating_add(day.days());
        let first = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()) * 24;
        for hour in 0..24_i8 {
            let begins = |hour: i8| match hour {
                24 => reached(zone, date.saturating_add(1.day()).at(0, 0, 0, 0)),
                hour => reached(zone, date.at(hour, 0, 0, 0)),
            };
            let Some(span) = Span::between(begins(hour), begins(hour + 1)) else {
                continue;
            };
            let at = first + usize::from(hour.unsigned_abs());
            let parts = covers.iter().filter_map(|cover| {
                let part = cover.span.common(span)?;
                Some(length(part) * cover.on_duty.len() as f64)
            });
            there[at] += parts.sum::<f64>();
            whole[at] += length(span);
        }
    }
    std::array::from_fn(|at| {
        if whole[at] > 0.0 {
            there[at] / whole[at]
        } else {
            0.0
        }
    })
}

fn length(span: Span) -> f64 {
    span.until.since(span.from).get() as f64
}

/// The expected inquiries of a coming week.
struct Expected {
    forecast: Forecast,
    demand: Demand,
    on_duty: WeekFigures,
}

impl Expected {
    /// Computes the number of inquiries in each hour that need a person.
    fn for_people(&self) -> WeekFigures {
        self.forecast
            .hours
            .map(|hour| hour * self.demand.for_people)
    }

    /// Lists the shifts with too few people: more inquiries are expected to need a person than those on duty can take.
    fn shifts(&self) -> Vec<LackingShift> {
        let (people, can) = (self.for_people(), self.demand.per_hour());
        let lacking: WeekFigures = std::array::from_fn(|at| people[at] - self.on_duty[at] * can);
        // Half of an average hour's inquiries: a smaller lack is not worth a person's hour.
        let bar = people.iter().sum::<f64>() / WEEK_HOURS as f64 / 2.0;
        lacking_shifts(&lacking, bar, SUGGESTED)
    }

    fn text(
        &self,
        figures: Figures<'_>,
        scope: ReportScope<'_>,
        shifts: &[LackingShift],
    ) -> String {
        let all: f64 = self.forecast.hours.iter().sum();
        let values = [
            ("n", number(all)),
            ("people", number(all * self.demand.for_people)),
            ("percent", format!("{:.0}", self.demand.for_people * 100.0)),
            ("asked", self.demand.asked.to_string()),
            ("weeks", self.forecast.weeks.to_string()),
        ];
        let head = [
            heading(figures, "insights-cover-title", scope),
            figures.say("insights-cover-expected", &values),
            self.checked(figures),
            self.capacity(figures),
        ];
        let mut lines: Vec<String> = shifts
            .iter()
            .map(|shift| self.line(figures, shift))
            .collect();
        if lines.is_empty() {
            lines.push(figures.word("insights-cover-none"));
        }
        listed(figures, scope, head.join("\n"), (&lines, SUGGESTED))
    }

    /// Makes the text that says how far off the forecast was lately, and whether the last week is used in its place.
    fn checked(&self, figures: Figures<'_>) -> String {
        let Some(check) = self.forecast.check else {
            return figures.line(
                "insights-cover-unchecked",
                "weeks",
                self.forecast.weeks.to_string(),
            );
        };
        let key = match self.forecast.method {
            ForecastMethod::Seasonal => "insights-cover-checked",
            ForecastMethod::LastWeek => "insights-cover-last-week",
        };
        let values = [
            ("error", format!("{:.2}", check.seasonal)),
            ("naive", format!("{:.2}", check.last_week)),
            ("hours", count(check.hours)),
        ];
        figures.say(key, &values)
    }

    /// Makes the text that says how many inquiries one person on duty can take, and on what that is based.
    fn capacity(&self, figures: Figures<'_>) -> String {
        let key = match self.demand.tickets {
            0..FEW_BELOW => "insights-cover-assumed",
            _ => "insights-cover-capacity",
        };
        let values = [
            ("per", number(self.demand.per_hour())),
            ("handling", figures.duration(self.demand.handling)),
            ("n", count(self.demand.tickets)),
        ];
        figures.say(key, &values)
    }

    fn line(&self, figures: Figures<'_>, shift: &LackingShift) -> String {
        let sum = |of: &WeekFigures| of[shift.hours()].iter().sum::<f64>();
        let hours = (shift.until - shift.from) as f64;
        let there = sum(&self.on_duty);
        let values = [
            (
                "day",
                figures.voice.say1("shift-day", "day", DAYS[shift.day]),
            ),
            ("from", format!("{:02}:00", shift.from)),
            ("until", format!("{:02}:00", shift.until)),
            ("n", number(sum(&self.forecast.hours))),
            ("people", number(sum(&self.for_people()))),
            ("there", number(there / hours)),
            ("can", number(there * self.demand.per_hour())),
        ];
        let key = if there > 0.0 {
            "insights-cover-few-there"
        } else {
            "insights-cover-nobody"
        };
        figures.say(key, &values)
    }

    fn picture(
        &self,
        figures: Figures<'_>,
        scope: ReportScope<'_>,
        shifts: &[LackingShift],
    ) -> ExpectedCover {
        let people = self.for_people();
        let mut hours = [[ExpectedHour::default(); 24]; 7];
        for (at, hour) in hours.iter_mut().flatten().enumerate() {
            *hour = ExpectedHour {
                expected: people[at],
                on_duty: self.on_duty[at],
                is_short: shifts.iter().any(|shift| shift.hours().contains(&at)),
            };
        }
        ExpectedCover {
            caption: caption(figures, scope, ("picture-cover", self.demand.asked)),
            hours,
        }
    }
}

/// Writes a number, with one decimal where it is small.
fn number(value: f64) -> String {
    if value >= 10.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.1}").trim_end_matches(".0").to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DutyOverride, Instructor, Presence, RosterMember, Schedule, UserId};

    #[test]
    fn people_on_duty_are_counted_by_the_hours_of_the_zone() {
        // Thursday 2026-10-22, 12:00 UTC; the clocks of Berlin go back on Sunday.
        let now = Timestamp::from_millis(1_792_670_400_000);
        let user = UserId::new(5);
        let on = DutyOverride {
            instructor: user,
            presence: Presence::On,
            from: now,
            until: Some(now + Millis::days(7)),
        };
        let roster = Roster {
            candidates: vec![RosterMember {
                instructor: Instructor::new(user),
                open: 0,
                load: 0,
            }],
            schedule: Schedule {
                overrides: vec![on],
                ..Schedule::default()
            },
        };
        let there = on_duty(&roster, &zone_of("Europe/Berlin"), now);
        // From tomorrow, Friday, to the next Thursday's 13:00, which is 12:00 UTC then.
        assert_eq!(there[4 * 24], 0.5, "one Friday of two");
        assert_eq!(there[3 * 24 + 12], 0.5);
        assert_eq!(there[3 * 24 + 13], 0.0);
        assert_eq!(there.iter().filter(|one| **one > 0.0).count(), 6 * 24 + 13);
    }

    #[test]
    fn an_evening_nobody_covers_is_suggested_and_one_that_is_covered_is_not() {
        let mut week = [0.0; WEEK_HOURS];
        week[24 + 18..24 + 21].copy_from_slice(&[4.0, 5.0, 5.0]);
        week[3 * 24 + 9..3 * 24 + 12].copy_from_slice(&[5.0, 5.0, 5.0]);
        let mut there = [0.0; WEEK_HOURS];
        there[3 * 24 + 9..3 * 24 + 12].copy_from_slice(&[3.0, 3.0, 3.0]);
        let expected = Expected {
            forecast: Forecast::of(&[week; 8]).unwrap(),
            demand: Demand {
                asked: 100,
                for_people: 0.5,
                handling: Millis::minutes(30),
                tickets: 40,
            },
            on_duty: there,
        };
        let shifts = expected.shifts();
        let shown: Vec<_> = shifts
            .iter()
            .map(|one| (one.day, one.from, one.until))
            .collect();
        assert_eq!(shown, [(1, 18, 21)]);
    }
}
