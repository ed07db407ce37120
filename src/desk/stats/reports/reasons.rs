//! The lines of reports on the reasons why inquiries were handed over. Computes no measure.

use crate::desk::stats::layout::change::PreviousFigure;
use crate::desk::stats::layout::format::{FEW_BELOW, Figures};
use crate::desk::stats::reports::waits::{FIRST_RESPONSE, RESOLUTION};
use crate::desk::stats::selection::{AskedFigures, Selected};
use crate::domain::HandOver;
use crate::measures::{Cell, Satisfaction};

/// Returns the key of a reason's name.
pub(crate) const fn name_key(reason: HandOver) -> &'static str {
    match reason {
        HandOver::Asked => "stats-reason-asked",
        HandOver::NoRule => "stats-reason-no-rule",
        HandOver::Unsure => "stats-reason-unsure",
        HandOver::NotHelpful => "stats-reason-not-helpful",
        HandOver::Always => "stats-reason-always",
        HandOver::Attachment => "stats-reason-attachment",
    }
}

/// Counts the inquiries that were handed over for each reason.
pub(crate) fn counts(cell: &Cell) -> [(HandOver, usize); HandOver::ALL.len()] {
    HandOver::ALL.map(|reason| {
        let n = cell.reasons.get(&reason).copied().unwrap_or_default();
        (reason, usize::try_from(n).unwrap_or(usize::MAX))
    })
}

/// Makes a line on each reason. None in public, where a reason may be about few people, and none for fewer than ten
/// hand-overs.
pub(crate) fn lines(figures: Figures<'_>, selected: &Selected) -> Vec<String> {
    let by_reason = &selected.by_reason;
    let handed_over: u64 = by_reason.values().map(|of| of.now.cell.asked()).sum();
    if figures.withheld.is_some() || handed_over < FEW_BELOW as u64 {
        return Vec::new();
    }
    let lines = by_reason.iter();
    lines
        .map(|(reason, of)| line(figures, *reason, of))
        .collect()
}

fn line(figures: Figures<'_>, reason: HandOver, of: &Selected) -> String {
    let score_of = |asked: &AskedFigures| Satisfaction::of(&asked.cell).score;
    let score = score_of(&of.now);
    let change = PreviousFigure::of_means(score, of.compared(score_of));
    let values = [
        ("reason", figures.word(name_key(reason))),
        ("first", FIRST_RESPONSE.median(figures, of)),
        ("resolution", RESOLUTION.median(figures, of)),
        ("score", figures.changed(figures.mean(score), change)),
    ];
    figures.say("stats-by-reason", &values)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::desk::export::report;
    use crate::desk::stats::layout::withheld::Withheld;
    use crate::desk::stats::selection::{OF_REASONS, Selection};
    use crate::desk::stats::tests::from_json::{beside, mean, median};
    use crate::desk::stats::tests::pictures::{NOW, ZONE, store_of};
    use crate::desk::stats::tests::{fact, ticket, with_surveys};
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::report_view::ReportKind;
    use crate::desk::ui::text::Texts;
    use crate::domain::{
        CellPart, CountedRows, DayNumber, Fact, FirstReply, GuildSettings, Locale, Millis, Subject,
        Timestamp,
    };
    use crate::measures::{Period, zone_of};
    use crate::store::{CountedList, Page, Store};

    /// The number of facts.
    const FACTS: u32 = 240;

    /// An inquiry of the last 30 days or the 30 before; two of three were handed over, for every reason in turn.
    fn asked(number: u32) -> Fact {
        let days = i64::from(number % 60);
        let nth = usize::try_from(number / 3).unwrap();
        let reason = HandOver::ALL[nth % HandOver::ALL.len()];
        let is_handed_over = !number.is_multiple_of(3);
        let one = Fact {
            asked_at: NOW - Millis::days(days) - Millis::hours(3),
            day: DayNumber::new(20_458 - days),
            category: number.is_multiple_of(2).then(|| "billing".to_owned()),
            reason: is_handed_over.then_some(reason),
            ..fact(number, !is_handed_over)
        };
        if !is_handed_over {
            return one;
        }
        match number % 5 {
            0 => Fact {
                first_reply: FirstReply::Awaited,
                is_unresolved: true,
                ..one
            },
            value => Fact {
                first_reply: FirstReply::After(Millis::minutes(i64::from(number))),
                resolved: vec![ticket()],
                ..with_surveys(one, true, [u8::try_from(value).unwrap(), 2, 4])
            },
        }
    }

    fn facts() -> Vec<Fact> {
        (1..=FACTS).map(asked).collect()
    }

    fn selection<'a>(store: &'a Store, category: Option<&'a str>) -> Selection<'a> {
        Selection {
            store,
            guild: asked(1).guild,
            period: Period::parse("30d", NOW, &zone_of(ZONE)).unwrap(),
            category,
            now: NOW,
        }
    }

    fn ages(facts: &[&Fact], waits: fn(&Fact) -> bool) -> Vec<Millis> {
        let mut since: Vec<Timestamp> = facts
            .iter()
            .filter(|fact| waits(fact))
            .map(|fact| fact.asked_at)
            .collect();
        since.sort();
        since.into_iter().map(|since| NOW.since(since)).collect()
    }

    #[tokio::test]
    async fn the_figures_of_a_reason_are_those_of_the_rows_that_are_listed_for_it() {
        let facts = facts();
        let store = store_of(&facts).await;
        for category in [None, Some("billing"), Some("")] {
            let selection = selection(&store, category);
            let selected = selection.read_with_reasons(&CellPart::ALL).await.unwrap();
            let [first, last] = [selection.period.first_day, selection.period.last_day];
            assert_eq!(selected.by_reason.len(), HandOver::ALL.len());
            for (reason, of) in &selected.by_reason {
                let counted = facts.iter().filter(|fact| {
                    let name = fact.category.as_deref().unwrap_or_default();
                    fact.reason == Some(*reason)
                        && (first..=last).contains(&fact.day)
                        && category.is_none_or(|category| category == name)
                });
                let counted: Vec<&Fact> = counted.collect();
                let all = Cell::of(counted.iter().copied());
                assert_eq!(of.now.cell, all.only(&OF_REASONS));
                let awaited = |fact: &Fact| fact.first_reply == FirstReply::Awaited;
                assert_eq!(of.now.awaiting, ages(&counted, awaited));
                assert_eq!(of.now.unresolved, ages(&counted, |fact| fact.is_unresolved));
                let subject = match category {
                    None => Subject::Reason(*reason),
                    Some(category) => Subject::ReasonOn {
                        reason: *reason,
                        category: category.to_owned(),
                    },
                };
                let of_subject = selection.list(subject, CountedRows::Asked);
                let of_menu = selection.list(selection.subject(), CountedRows::HandedOver(*reason));
                let [listed, of_menu] = [of_subject, of_menu].map(|list| listed(&store, list));
                let (listed, of_menu) = (listed.await, of_menu.await);
                assert_eq!(listed.len(), counted.len());
                assert_eq!(listed, of_menu, "what the menu lists");
            }
        }
    }

    async fn listed(store: &Store, list: CountedList) -> Vec<Fact> {
        let page = Page {
            number: 0,
            size: 999,
        };
        let guild = asked(1).guild;
        store.counted_facts(guild, &list, page).await.unwrap()
    }

    /// Writes the line on a reason from its JSON.
    fn written(figures: Figures<'_>, name: &str, json: &Value) -> String {
        let compared = &json["compared"];
        let median = |name: &str| {
            let now = median(&json[name]);
            let settled = beside(compared, |of| median(&of[name]));
            let change = PreviousFigure::of_medians(now, settled);
            figures.changed(figures.median(now), change)
        };
        let score = mean(&json["satisfaction"]);
        let settled = beside(compared, |of| mean(&of["satisfaction"]));
        let change = PreviousFigure::of_means(score, settled);
        let reason = name_key(HandOver::from_name(name).unwrap());
        let values = [
            ("reason", figures.word(reason)),
            ("first", median("first_response")),
            ("resolution", median("resolution")),
            ("score", figures.changed(figures.mean(score), change)),
        ];
        figures.say("stats-by-reason", &values)
    }

    #[tokio::test]
    async fn each_reason_has_the_same_figures_as_text_and_as_json() {
        let store = store_of(&facts()).await;
        let settings = GuildSettings::new(asked(1).guild);
        let selection = selection(&store, None);
        let json = report::figures(
            &store,
            &settings,
            ReportKind::Response,
            (selection.period, None),
            NOW,
        );
        let json = json.await.unwrap()["figures"]["by_reason"].clone();
        let json = json.as_object().unwrap();
        let selected = selection.read_with_reasons(&CellPart::ALL).await.unwrap();
        let texts = Texts::load().unwrap();
        for locale in Locale::ALL {
            let figures = Figures::all(Voice::new(&texts, locale));
            let found = lines(figures, &selected);
            assert_eq!(found.len(), json.len());
            for (name, json) in json {
                let written = written(figures, name, json);
                assert!(found.contains(&written), "{found:#?}: {written}");
            }
        }
    }

    #[tokio::test]
    async fn few_hand_overs_are_not_told_apart_and_none_is_in_public() {
        let texts = Texts::load().unwrap();
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        let store = store_of(&facts()).await;
        let selected = selection(&store, None)
            .read_with_reasons(&CellPart::ALL)
            .await
            .unwrap();
        let withheld = Withheld::new();
        let public = Figures {
            withheld: Some(&withheld),
            ..figures
        };
        assert_eq!(lines(figures, &selected).len(), HandOver::ALL.len());
        assert_eq!(lines(public, &selected), [""; 0]);
        let few: Vec<Fact> = facts().into_iter().take(12).collect();
        let store = store_of(&few).await;
        let selected = selection(&store, None)
            .read_with_reasons(&CellPart::ALL)
            .await
            .unwrap();
        let n: u64 = selected
            .by_reason
            .values()
            .map(|of| of.now.cell.asked())
            .sum();
        assert_eq!(n, 8);
        assert_eq!(lines(figures, &selected), [""; 0]);
    }
}
