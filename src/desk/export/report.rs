//! The figures of a report as JSON, for programs: the same that `/stats` shows to staff, each with its n and its
//! interval. Computes none of them.

use serde_json::{Map, Value, json};

use crate::desk::DeskError;
use crate::desk::export::format::time;
use crate::desk::stats::retention::{Cohorts, cohorts};
use crate::desk::stats::selection::{Selected, Selection};
use crate::desk::ui::report_view::ReportKind;
use crate::domain::{
    GuildSettings, HandOver, Millis, Outcome, SubjectKind, SurveyQuestion, Timestamp, Unsent,
};
use crate::measures::{
    CreditedFigures, DEFINITIONS, Did, ENOUGH, Helpful, InstructorFigures, Mean, Outcomes, Period,
    PeriodName, Replies, Response, RuleFigures, Satisfaction, Satisfied, Share, Spread, Trend,
    date_of_day, day_at, months_subscribed, worst_rules_first, zone_of,
};
use crate::store::Store;

/// Makes the figures of a guild's report.
///
/// # Errors
/// [`DeskError`] if the database or a sum in it cannot be read.
pub async fn figures(
    store: &Store,
    settings: &GuildSettings,
    report: ReportKind,
    period: Period,
    now: Timestamp,
) -> Result<Value, DeskError> {
    let selection = Selection {
        store,
        guild: settings.guild,
        period,
        category: None,
        now,
    };
    let up_to = selection.bring_up_to_date(&settings.time_zone).await?;
    let figures = match report {
        ReportKind::Overview => overview(&selection.read().await?),
        ReportKind::Satisfaction => satisfaction(&selection.read().await?),
        ReportKind::Response => response(&selection.read().await?),
        ReportKind::Rules => rules(selection).await?,
        ReportKind::Instructors => instructors(selection).await?,
        ReportKind::Retention => {
            let today = day_at(now, &zone_of(&settings.time_zone));
            retention(&cohorts(selection, today).await?)
        }
    };
    let zone = zone_of(&settings.time_zone);
    let days = match period.name {
        PeriodName::All => None,
        PeriodName::LastDays(_) | PeriodName::Dates { .. } => {
            Some([period.first_day, period.last_day].map(|day| date_of_day(day).to_string()))
        }
    };
    let [first, last] = days.map_or([None, None], |days| days.map(Some));
    Ok(json!({
        "about": {
            "report": report.name(),
            "server": settings.guild.to_string(),
            "time_zone": settings.time_zone,
            "from": first,
            "to": last,
            "data_up_to": time(up_to, &zone),
            "definitions": DEFINITIONS,
        },
        "figures": figures,
    }))
}

fn share(share: Share) -> Value {
    let interval = share.wilson();
    json!({
        "part": share.part,
        "n": share.n,
        "rate": share.rate(),
        "low": interval.map(|interval| interval.low),
        "high": interval.map(|interval| interval.high),
    })
}

fn mean(mean: Option<Mean>) -> Value {
    let interval = mean.and_then(|mean| mean.interval);
    json!({
        "mean": mean.map(|mean| mean.mean),
        "n": mean.map_or(0, |mean| mean.n),
        "learners": mean.map_or(0, |mean| mean.learners),
        "low": interval.map(|interval| interval.low),
        "high": interval.map(|interval| interval.high),
    })
}

fn spread(spread: Option<Spread>) -> Value {
    let of = |length: fn(&Spread) -> Millis| spread.as_ref().map(|spread| length(spread).get());
    let ends = spread.and_then(|spread| spread.interval);
    json!({
        "n": spread.map_or(0, |spread| spread.n),
        "median_ms": of(|spread| spread.median),
        "low_ms": ends.map(|[low, _]| low.get()),
        "high_ms": ends.map(|[_, high]| high.get()),
        "p90_ms": of(|spread| spread.p90),
        "p95_ms": of(|spread| spread.p95),
    })
}

/// Lengths of time beside those of which the end is not known.
fn waits(replies: Replies) -> Value {
    let mut all = spread(replies.times);
    all["waiting"] = json!(replies.waiting);
    all["oldest_ms"] = json!(replies.oldest.map(Millis::get));
    all["median_with_waiting_ms"] = json!(replies.median.map(Millis::get));
    all
}

fn overview(selected: &Selected) -> Value {
    let cell = &selected.cell;
    let (outcomes, times) = (Outcomes::of(cell), Response::of(cell));
    let helpful = Helpful::of(cell);
    let by_outcome = Outcome::ALL.map(|one| (one.name(), json!(outcomes.count(one))));
    let reasons = HandOver::ALL.map(|reason| {
        let n = cell.reasons.get(&reason).copied().unwrap_or_default();
        (reason.name(), json!(n))
    });
    json!({
        "inquiries": outcomes.n(),
        "learners": times.learners,
        "outcomes": named(by_outcome),
        "auto_reply_rate": share(outcomes.auto_replies()),
        "deflection_confirmed": share(outcomes.deflection_confirmed()),
        "deflection_assumed": share(outcomes.deflection_assumed()),
        "helpful_rate": share(helpful.rate),
        "pressed": share(helpful.pressed),
        "satisfaction": mean(Satisfaction::of(cell).score),
        "response_time_ms": times.per_learner().map(Millis::get),
        "first_response": waits(Replies::first(cell, &selected.awaiting)),
        "reopened": share(times.reopened),
        "reasons": named(reasons),
        "opened_by_staff": times.opened_by_staff,
        "open_tickets": open_tickets(selected),
    })
}

fn named<const N: usize>(values: [(&'static str, Value); N]) -> Map<String, Value> {
    let values = values.into_iter();
    values
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn open_tickets(selected: &Selected) -> Vec<Value> {
    let days = selected.backlog.iter();
    days.map(|end| json!({ "day": end.day.to_string(), "open": end.open }))
        .collect()
}

fn satisfaction(selected: &Selected) -> Value {
    let all = Satisfaction::of(&selected.cell);
    let [after_tickets, after_answers] = all.by_source;
    let [before, after] = all.by_asking.unwrap_or_default();
    let questions = all
        .questions
        .map(|(question, rating)| (question_name(question), mean(rating)));
    let helpful = Helpful::of(&selected.cell);
    json!({
        "satisfaction": mean(all.score),
        "after_tickets": mean(after_tickets),
        "after_answers": mean(after_answers),
        "every_resolution": mean(all.by_episode),
        "expected_before": mean(before),
        "expected_after": mean(after),
        "questions": named(questions),
        "surveys_answered": share(all.responses),
        "cut_short": all.cut_short,
        "unsurveyed": selected.cell.unsurveyed,
        "unsent": named(Unsent::ALL.map(|why| {
            let n = selected.cell.unsent.get(&why).copied().unwrap_or_default();
            (why.name(), json!(n))
        })),
        "helpful_rate": share(helpful.rate),
        "pressed": share(helpful.pressed),
    })
}

const fn question_name(question: SurveyQuestion) -> &'static str {
    match question {
        SurveyQuestion::Value => "perceived_value",
        SurveyQuestion::Effort => "perceived_effort",
        SurveyQuestion::Expected => "expected_value",
    }
}

fn response(selected: &Selected) -> Value {
    let cell = &selected.cell;
    let times = Response::of(cell);
    json!({
        "learners": times.learners,
        "resolved": times.resolved,
        "response_time_ms": times.per_learner().map(Millis::get),
        "total_ms": times.sum.total().get(),
        "handling_ms": times.sum.handling.get(),
        "waiting_for_learner_ms": times.sum.learner.get(),
        "waiting_for_instructor_ms": times.sum.queue.get(),
        "first_response": waits(Replies::first(cell, &selected.awaiting)),
        "first_response_duty": spread(cell.first_reply_duty.spread()),
        "next_response": waits(Replies::next(cell, &selected.owed)),
        "next_response_duty": spread(cell.next_reply_duty.spread()),
        "resolution": waits(Replies::resolutions(cell, &selected.unresolved)),
        "resolution_duty": spread(cell.resolution_duty.spread()),
        "resolution_first": spread(cell.resolution_first.spread()),
        "handling": spread(cell.handling.spread()),
        "handling_first": spread(cell.handling_first.spread()),
        "reopened": share(times.reopened),
        "opened_by_staff": times.opened_by_staff,
        "open_tickets": open_tickets(selected),
    })
}

async fn rules(selection: Selection<'_>) -> Result<Value, DeskError> {
    let cells = selection.of_kind(SubjectKind::Rule).await?;
    let before = selection.of_kind_before(SubjectKind::Rule).await?;
    let rules = worst_rules_first(&cells, before.as_ref());
    let learned = selection.learned().await?;
    let rule = |one: &RuleFigures| {
        let learned = learned.get(&one.rule).copied().unwrap_or_default();
        json!({
            "learned": learned,
            "trend": trend_name(one.trend()),
            "rule": one.rule.to_string(),
            "answered": one.answered,
            "helpful_rate": share(one.helpful),
            "helpful_rate_before": one.before.map(share),
            "escalated": share(one.escalated),
            "asked_again": share(one.reasked),
        })
    };
    Ok(rules.iter().map(rule).collect())
}

const fn trend_name(trend: Trend) -> Option<&'static str> {
    match trend {
        Trend::Better => Some("better"),
        Trend::Worse => Some("worse"),
        Trend::WithinChance => Some("within_chance"),
        Trend::Unknown => None,
    }
}

async fn instructors(selection: Selection<'_>) -> Result<Value, DeskError> {
    let all = selection.instructors().await?;
    let instructor = |one: &InstructorFigures| {
        let mut figures = credited(&one.now);
        figures["instructor"] = json!(one.instructor.to_string());
        figures["open_now"] = json!(one.open_now);
        figures["before"] = json!(one.before.as_ref().map(credited));
        figures
    };
    Ok(all.iter().map(instructor).collect())
}

fn credited(figures: &CreditedFigures) -> Value {
    let satisfaction = match figures.satisfaction {
        Satisfied::Mean(of) => mean(Some(of)),
        Satisfied::Nobody => mean(None),
        // Shown to nobody, here neither.
        Satisfied::TooFew => Value::Null,
    };
    json!({
        "resolved": figures.resolved,
        "first_response": spread(figures.first_reply),
        "next_response": spread(figures.next_reply),
        "handling": spread(figures.handling),
        "reopened": share(figures.reopened),
        "satisfaction": satisfaction,
    })
}

/// Writes what learners did, by the outcome of their first inquiry: shares of groups that are large enough, as in
/// Discord.
fn retention(cohorts: &Cohorts) -> Value {
    let groups = cohorts.iter().map(|(outcome, cohort)| {
        let learners = usize::try_from(cohort.learners.learners).unwrap_or_default();
        let mut group = json!({
            "first_outcome": outcome.map(Outcome::name),
            "learners": learners,
        });
        if cohort.learners.subscribers >= ENOUGH as i64 {
            group["months_subscribed"] = mean(months_subscribed(&cohort.learners));
        }
        for (did, counts) in &cohort.did {
            let of = did.share(counts);
            if learners >= ENOUGH && of.n >= ENOUGH {
                group[name(*did)] = share(of);
            }
        }
        group
    });
    groups.collect()
}

const fn name(did: Did) -> &'static str {
    match did {
        Did::AskedWithin30 => "asked_within_30_days",
        Did::AskedWithin60 => "asked_within_60_days",
        Did::AskedWithin90 => "asked_within_90_days",
        Did::AskedInLaterMonth => "asked_in_later_month",
        Did::Stayed => "in_server_after_30_days",
        Did::HeldRole => "held_product_role",
        Did::BoughtAgain => "bought_again_within_90_days",
        Did::Renewed => "renewed_within_90_days",
    }
}
