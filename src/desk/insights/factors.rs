//! `/insights response` and `/insights satisfaction`: the factors that go with the time of the first response, and with
//! learners' satisfaction. Shows words first, with the figures below.

use crate::desk::commands::duty::shifts::DAYS;
use crate::desk::event::Call;
use crate::desk::insights::asked::AskedPeriod;
use crate::desk::insights::cases::{self, BY_PERSON, PARTS_OF_DAY};
use crate::desk::insights::drivers::r_squared;
use crate::desk::stats::layout::format::{Figures, count, decimal};
use crate::desk::stats::layout::listing::listed;
use crate::desk::stats::layout::scope::{ReportScope, heading};
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, Millis};
use crate::measures::{Case, Coefficient, Explained, Factor, TestedFit, Unexplained};

/// The most figures below the words.
const LISTED: usize = 40;
/// The most sentences.
const SENTENCES: usize = 6;
/// The most characters of a category.
const CATEGORY_CHARS: usize = 30;

/// The figure that is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Explaining {
    /// The length of time until the first response, in minutes.
    Response,
    /// The satisfaction of learners.
    Satisfaction,
}

/// Shows the factors that go with the figure.
pub(crate) async fn command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    what: Explaining,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let given = call.arguments.text("period");
    let asked = match AskedPeriod::read(desk, guild, given, voice).await? {
        Ok(asked) => asked,
        Err(refusal) => return Ok(*refusal),
    };
    let (of, wanted) = (asked.call(desk, voice), asked.wanted());
    let scope = wanted.scope(of).await?;
    let selection = wanted.selection(of);
    let cases = match what {
        Explaining::Response => cases::of_response(selection).await?,
        Explaining::Satisfaction => cases::of_satisfaction(selection).await?,
    };
    let said = ExplainedFigure {
        what,
        figures: Figures::all(voice),
    };
    Ok(Post::text(said.report(scope, &cases)))
}

/// The explained figure, with the language in which it is shown.
#[derive(Clone, Copy)]
struct ExplainedFigure<'a> {
    what: Explaining,
    figures: Figures<'a>,
}

impl ExplainedFigure<'_> {
    fn report(self, scope: ReportScope<'_>, cases: &[Case]) -> String {
        let title = match self.what {
            Explaining::Response => "insights-response-title",
            Explaining::Satisfaction => "insights-satisfaction-title",
        };
        let title = heading(self.figures, title, scope);
        match Explained::of(cases) {
            Ok(found) => {
                let head = self.head(title, &found);
                listed(
                    self.figures,
                    scope,
                    head,
                    (&self.coefficients(&found), LISTED),
                )
            }
            Err(refused) => {
                let refused = [self.refused(&refused)];
                listed(self.figures, scope, title, (&refused, LISTED))
            }
        }
    }

    /// Writes the title, the meaning of the figure, and how reliable the result is.
    fn head(self, title: String, found: &Explained) -> String {
        let mut lines = vec![title];
        let sentences = self.sentences(found);
        if sentences.is_empty() {
            lines.push(self.figures.word("insights-factors-nothing"));
        }
        lines.extend(sentences);
        lines.push(self.worth(&found.tested));
        for left_out in &found.left_out {
            let factor = self.name(&Factor::Number(*left_out));
            lines.push(self.figures.line("insights-factors-same", "factor", factor));
        }
        lines.push(self.figures.word("insights-not-causal"));
        lines.push(String::new());
        lines.push(self.fit(found));
        lines.join("\n")
    }

    /// Puts the most certain coefficients beyond chance into words.
    fn sentences(self, found: &Explained) -> Vec<String> {
        let named = found.factors.iter().zip(&found.tested.fit.coefficients);
        let mut beyond: Vec<_> = named.filter(|(_, one)| one.is_beyond_chance()).collect();
        let sure = |one: &Coefficient| one.value.abs() / (one.interval.high - one.interval.low);
        beyond.sort_by(|a, b| sure(b.1).total_cmp(&sure(a.1)));
        let surest = beyond.into_iter().take(SENTENCES);
        surest
            .map(|(factor, one)| self.sentence(found, factor, one))
            .collect()
    }

    /// Puts a coefficient into words.
    fn sentence(self, found: &Explained, factor: &Factor, one: &Coefficient) -> String {
        let mut values = vec![
            ("factor", self.name(factor)),
            ("by", self.amount(one.value.abs())),
        ];
        let keys = match (self.what, factor) {
            (Explaining::Response, Factor::Number(_)) => {
                ["insights-response-more", "insights-response-less"]
            }
            (Explaining::Response, Factor::Name { .. }) => {
                ["insights-response-longer", "insights-response-shorter"]
            }
            (Explaining::Satisfaction, Factor::Number(_)) => {
                ["insights-satisfaction-more", "insights-satisfaction-less"]
            }
            (Explaining::Satisfaction, Factor::Name { .. }) => [
                "insights-satisfaction-higher",
                "insights-satisfaction-lower",
            ],
        };
        if let Factor::Name { kind, .. } = factor {
            let usual = found.usual.get(*kind).cloned().unwrap_or_default();
            let usual = Factor::Name {
                kind: *kind,
                name: usual,
            };
            values.push(("usual", self.name(&usual)));
        }
        let key = if one.value > 0.0 { keys[0] } else { keys[1] };
        self.figures.say(key, &values)
    }

    /// Says whether the fit predicts unseen cases better than the median does.
    fn worth(self, tested: &TestedFit) -> String {
        let key = if tested.absolute_error < tested.absolute_error_of_median {
            "insights-factors-worth"
        } else {
            "insights-factors-worthless"
        };
        let values = [
            ("error", self.amount(tested.absolute_error)),
            ("median", self.amount(tested.absolute_error_of_median)),
            ("n", count(tested.held_out)),
        ];
        self.figures.say(key, &values)
    }

    /// Makes the text that says with what everything is compared, and how much the fit explains.
    fn fit(self, found: &Explained) -> String {
        let usual = found.usual.iter().enumerate().map(|(kind, name)| {
            let name = name.clone();
            self.name(&Factor::Name { kind, name })
        });
        let values = [
            ("usual", usual.collect::<Vec<_>>().join(", ")),
            ("r", r_squared(&found.tested)),
            ("n", count(found.tested.fit.n)),
        ];
        self.figures.say("insights-factors-fit", &values)
    }

    /// Lists each coefficient with its interval.
    fn coefficients(self, found: &Explained) -> Vec<String> {
        let named = found.factors.iter().zip(&found.tested.fit.coefficients);
        let lines = named.map(|(factor, one)| {
            let values = [
                ("factor", self.name(factor)),
                ("value", self.signed(one.value)),
                ("low", self.signed(one.interval.low)),
                ("high", self.signed(one.interval.high)),
            ];
            self.figures.say("insights-factors-line", &values)
        });
        lines.collect()
    }

    fn refused(self, refused: &Unexplained) -> String {
        let voice = self.figures.voice;
        match refused {
            Unexplained::TooFew { n } => voice.counts(
                "insights-factors-few",
                &[("n", *n), ("needed", TestedFit::NEEDED)],
            ),
            Unexplained::Same { n } => voice.count("insights-factors-all-same", "n", *n),
            Unexplained::Together(factors) => {
                let names: Vec<String> = factors.iter().map(|one| self.name(one)).collect();
                voice.say1("insights-factors-together", "factors", names.join(", "))
            }
        }
    }

    /// Names a factor in the words of the report.
    fn name(self, factor: &Factor) -> String {
        let (figures, voice) = (self.figures, self.figures.voice);
        match (self.what, factor) {
            (Explaining::Response, Factor::Number(cases::ON_DUTY)) => {
                figures.word("insights-factor-on-duty")
            }
            (Explaining::Response, Factor::Number(_)) => figures.word("insights-factor-queue"),
            (Explaining::Satisfaction, Factor::Number(cases::WAITING)) => {
                figures.word("insights-factor-waiting")
            }
            (Explaining::Satisfaction, Factor::Number(_)) => {
                figures.word("insights-factor-exchanges")
            }
            (Explaining::Response, Factor::Name { kind, name }) => match *kind {
                cases::PART_OF_DAY => part_of_day(figures, name),
                cases::WEEKDAY => {
                    let day = name.parse().ok().and_then(|day: usize| DAYS.get(day));
                    voice.say1("shift-day", "day", day.copied().unwrap_or_default())
                }
                _ => category(figures, name),
            },
            (Explaining::Satisfaction, Factor::Name { kind, name }) => match *kind {
                cases::ANSWERED_BY if name == BY_PERSON => figures.word("insights-factor-person"),
                cases::ANSWERED_BY => figures.word("insights-factor-rule"),
                _ => category(figures, name),
            },
        }
    }

    /// Writes an amount that is not negative.
    fn amount(self, value: f64) -> String {
        match self.what {
            Explaining::Response => self.figures.duration(minutes(value)),
            Explaining::Satisfaction => decimal(value),
        }
    }

    fn signed(self, value: f64) -> String {
        let amount = self.amount(value.abs());
        match value {
            _ if amount == self.amount(0.0) => amount,
            below if below < 0.0 => format!("−{amount}"),
            _ => format!("+{amount}"),
        }
    }
}

fn minutes(value: f64) -> Millis {
    Millis::new((value * Millis::minutes(1).get() as f64).round() as i64)
}

fn part_of_day(figures: Figures<'_>, name: &str) -> String {
    let hours = PARTS_OF_DAY.iter().position(|part| *part == name);
    let from = hours.unwrap_or_default() * 6;
    let values = [
        ("from", from.to_string()),
        ("until", (from + 6).to_string()),
    ];
    figures.say("insights-factor-hours", &values)
}

fn category(figures: Figures<'_>, name: &str) -> String {
    match name {
        "" => figures.word("ticket-no-category"),
        name => format!("`{}`", cut_to(name, CATEGORY_CHARS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::{Locale, Timestamp};
    use crate::measures::{Period, zone_of};

    fn reported(what: Explaining, locale: Locale, cases: &[Case]) -> String {
        let texts = Texts::load().unwrap();
        let now = Timestamp::from_millis(1_768_000_000_000);
        let period = Period::parse("90d", now, &zone_of("UTC")).unwrap();
        let scope = ReportScope::sample(&period, "UTC", now);
        let figures = Figures::all(Voice::new(&texts, locale));
        ExplainedFigure { what, figures }.report(scope, cases)
    }

    /// Responses that take ten minutes, two more for each open ticket, and an hour more at night.
    fn responses(n: usize, longest: &str) -> Vec<Case> {
        let case = |at: usize| {
            let (part, queue) = (PARTS_OF_DAY[at % 4], (at * 7 % 5) as f64);
            let night = if part == "night" { 60.0 } else { 0.0 };
            Case {
                numbers: vec![(at / 4 % 3) as f64, queue],
                names: vec![
                    part.to_owned(),
                    (at / 4 % 7).to_string(),
                    format!("{longest}{}", at / 28 % 7),
                ],
                explained: 10.0 + 2.0 * queue + night + (at * at % 11) as f64 / 1000.0,
            }
        };
        (0..n).map(case).collect()
    }

    #[test]
    fn what_goes_with_the_response_is_said_in_words_and_then_in_figures() {
        let text = reported(Explaining::Response, Locale::EnUs, &responses(400, "c"));
        let sentences = [
            "• open tickets: with one more, the first response took 2 min longer.",
            "What it has not seen it tells to within 0 s on average, the median alone to within",
            "• 0:00–6:00: the first response took 1 h longer than with 12:00–18:00.",
            "people on duty: 0 s (95 % interval",
            "open tickets: +2 min (95 % interval +2 min to +2 min)",
            "What goes together need not cause one another.",
        ];
        for sentence in sentences {
            assert!(text.contains(sentence), "no {sentence:?} in {text}");
        }
    }

    #[test]
    fn every_report_fits_into_a_message_and_names_no_key() {
        let long = responses(2_000, &"x".repeat(30));
        for locale in Locale::ALL {
            for what in [Explaining::Response, Explaining::Satisfaction] {
                for cases in [&long[..], &long[..29], &[]] {
                    let text = reported(what, locale, cases);
                    assert!(text.chars().count() <= 2_000, "{text}");
                    assert!(!text.contains("insights-fact"), "{text}");
                }
            }
        }
    }
}
