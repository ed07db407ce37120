//! The reports on all inquiries have the same figures as text and as JSON, with what they were in the period before:
//! the text is rebuilt from the JSON alone.

use serde_json::Value;

use crate::desk::export::report;
use crate::desk::stats::layout::change::PreviousFigure;
use crate::desk::stats::layout::format::{Figures, count};
use crate::desk::stats::layout::{FigureNames, FigureText};
use crate::desk::stats::selection::question_key;
use crate::desk::stats::tests::faces::facts;
use crate::desk::stats::tests::from_json::{beside, mean, mean_length, median, said, share, whole};
use crate::desk::stats::tests::pictures::{NOW, ZONE, store_of};
use crate::desk::stats::wanted::{PictureWish, Wanted};
use crate::desk::stats::{StatsCall, reply};
use crate::desk::ui::report_view::ReportKind;
use crate::desk::ui::text::Texts;
use crate::domain::{GuildSettings, Locale, SurveyQuestion};
use crate::measures::{Beside, Period, zone_of};

const REPORTS: [ReportKind; 3] = [
    ReportKind::Overview,
    ReportKind::Satisfaction,
    ReportKind::Response,
];

/// The figures of a report as JSON, and the words to write them.
#[derive(Clone, Copy)]
struct ReportJson<'a> {
    figures: Figures<'a>,
    json: &'a Value,
}

impl ReportJson<'_> {
    fn settled<T>(self, of: impl Fn(&Value) -> T) -> Option<Beside<T>> {
        beside(&self.json["compared"], of)
    }

    /// Writes the line on a share.
    fn share(self, name: &str, key: &'static str, is_judged: bool) -> String {
        let now = share(&self.json[name]);
        let change = PreviousFigure::of_shares(now, self.settled(|of| share(&of[name])));
        let change = change.map(|change| if is_judged { change } else { change.unjudged() });
        let written = self.figures.changed(self.figures.share(now), change);
        self.figures.line(key, "share", written)
    }

    /// Writes the line on a mean, which stands at a path.
    fn mean(self, path: &str, key: &'static str) -> String {
        let at = |json: &Value| mean(json.pointer(path).unwrap());
        let change = PreviousFigure::of_means(at(self.json), self.settled(at));
        let written = self.figures.mean(at(self.json));
        let written = self.figures.changed(written, change);
        self.figures.line(key, "mean", written)
    }

    fn large_share(self, name: &str, key: &'static str, by: &'static str) -> String {
        let settled = self.settled(|of| share(&of[name]));
        let named = FigureNames { name: key, by };
        let now = share(&self.json[name]);
        said(self.figures.large_share(named, now, settled))
    }

    fn large_mean(self, name: &str, key: &'static str, by: &'static str) -> String {
        let settled = self.settled(|of| mean(&of[name]));
        let named = FigureNames { name: key, by };
        let now = mean(&self.json[name]);
        said(self.figures.large_mean(named, now, settled))
    }

    fn large_median(self, name: &str, key: &'static str, by: &'static str) -> String {
        let now = median(&self.json[name]);
        let settled = self.settled(|of| median(&of[name]));
        let named = FigureNames { name: key, by };
        let change = PreviousFigure::of_medians(now, settled);
        said(self.figures.large_median(named, now, change))
    }

    fn inquiries(self) -> String {
        let learners = |json: &Value| whole(&json["learners"]);
        let now = learners(self.json);
        let asked = FigureText {
            value: count(whole(&self.json["inquiries"])),
            basis: self.figures.line("stats-large-learners", "n", count(now)),
            n: usize::MAX,
        };
        let change = PreviousFigure::of_counts(now, self.settled(learners));
        let named = FigureNames::one("stats-inquiries");
        said(self.figures.large(named, Some(asked), change))
    }

    fn response_time(self) -> String {
        let time = |json: &Value| mean_length(json, "response_time");
        let now = time(self.json).unwrap();
        let [low, high] = now.interval.unwrap().map(|end| self.figures.duration(end));
        let tickets = whole(&self.json["response_time_n"]);
        let basis = [
            ("tickets", count(tickets)),
            ("learners", count(whole(&self.json["learners"]))),
        ];
        let basis = self.figures.say("stats-large-tickets", &basis);
        let values = [("basis", basis), ("low", low), ("high", high)];
        let text = FigureText {
            value: self.figures.duration(now.mean),
            basis: self.figures.say("stats-large-tickets-interval", &values),
            n: tickets,
        };
        let change = PreviousFigure::of_lengths(Some(now), self.settled(time));
        let named = FigureNames::one("stats-response-time");
        said(self.figures.large(named, Some(text), change))
    }

    fn first_episodes(self) -> String {
        let time = mean_length(self.json, "response_time_first").unwrap();
        let n = whole(&self.json["response_time_first_n"]);
        let written = self.figures.length(time, n);
        self.figures
            .line("stats-response-time-first", "time", written)
    }

    fn lines(self, report: ReportKind) -> Vec<String> {
        match report {
            ReportKind::Satisfaction => self.satisfaction(),
            ReportKind::Response => self.response(),
            _ => self.overview(),
        }
    }

    fn overview(self) -> Vec<String> {
        vec![
            self.inquiries(),
            self.large_share(
                "auto_reply_rate",
                "stats-auto-replies",
                "stats-auto-replies",
            ),
            self.large_share("helpful_rate", "stats-helpful", "stats-helpful"),
            self.response_time(),
            self.share("deflection_confirmed", "stats-deflection-confirmed", true),
            self.share("deflection_assumed", "stats-deflection-assumed", true),
            self.share("pressed", "stats-pressed", true),
            self.share("reopened", "stats-reopened", false),
            self.mean("/satisfaction", "stats-score"),
        ]
    }

    fn satisfaction(self) -> Vec<String> {
        let mut lines = vec![
            self.large_mean("satisfaction", "stats-large-score", "stats-score"),
            self.large_share("surveys_answered", "stats-surveys", "stats-surveys"),
            self.large_share("helpful_rate", "stats-helpful", "stats-helpful"),
            self.large_share("pressed", "stats-large-pressed", "stats-pressed"),
            self.mean("/after_tickets", "stats-score-tickets"),
            self.mean("/after_answers", "stats-score-answers"),
        ];
        for (question, path) in [
            (SurveyQuestion::Value, "/questions/perceived_value"),
            (SurveyQuestion::Effort, "/questions/perceived_effort"),
            (SurveyQuestion::Expected, "/questions/expected_value"),
        ] {
            lines.push(self.mean(path, question_key(question)));
        }
        lines
    }

    fn response(self) -> Vec<String> {
        let medians = [
            (
                "first_response",
                "stats-large-first-response",
                "stats-first-response",
            ),
            (
                "next_response",
                "stats-large-next-response",
                "stats-next-response",
            ),
            ("resolution", "stats-large-resolution", "stats-resolution"),
        ];
        let medians = medians.map(|(name, key, by)| self.large_median(name, key, by));
        let mut lines = vec![
            self.response_time(),
            self.first_episodes(),
            self.share("reopened", "stats-reopened", false),
        ];
        lines.extend(medians);
        lines
    }
}

#[tokio::test]
async fn reports_have_the_figures_of_the_period_before_as_text_and_as_json() {
    let facts = facts();
    let store = store_of(&facts).await;
    let texts = Texts::load().unwrap();
    let settings = GuildSettings::new(facts[0].guild);
    for locale in Locale::ALL {
        for report in REPORTS {
            let call = StatsCall {
                store: &store,
                texts: &texts,
                locale,
                settings: &settings,
                now: NOW,
            };
            let wanted = Wanted {
                report,
                period: Period::parse("30d", NOW, &zone_of(ZONE)).unwrap(),
                category: None,
                picture: PictureWish::None,
                is_public: false,
            };
            let post = reply(call, wanted).await.unwrap().post;
            let figures = &post.embeds[0].figures;
            let compared = figures.iter().filter(|figure| figure.below.contains('\n'));
            assert!(compared.count() >= 3, "{report:?}: {figures:#?}");
            let of = (wanted.period, None);
            let json = report::figures(&store, &settings, report, of, NOW).await;
            let json = json.unwrap()["figures"].clone();
            let written = ReportJson {
                figures: call.figures(),
                json: &json,
            };
            let text = post.whole_text();
            for line in written.lines(report) {
                assert!(text.contains(&line), "{report:?}:\n{text}\n\n{line}");
            }
        }
    }
}

#[tokio::test]
async fn of_all_time_nothing_is_compared_in_json() {
    let facts = facts();
    let store = store_of(&facts).await;
    let settings = GuildSettings::new(facts[0].guild);
    let period = Period::parse("all", NOW, &zone_of(ZONE)).unwrap();
    for report in REPORTS {
        let json = report::figures(&store, &settings, report, (period, None), NOW).await;
        let json = json.unwrap();
        assert_eq!(json["figures"]["compared"], Value::Null, "{report:?}");
        assert_eq!(json["about"]["category"], Value::Null);
    }
}
