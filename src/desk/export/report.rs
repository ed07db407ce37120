//! The figures of a report as JSON, for programs: the figures that `/stats` shows to staff, each with its n and its
//! interval. Computes no figure.

use serde_json::{Map, Value, json};

use crate::desk::DeskError;
use crate::desk::export::format::time;
use crate::desk::stats::reports::reasons;
use crate::desk::stats::reports::retention::{Cohorts, cohorts};
use crate::desk::stats::reports::waits::{
    FIRST_RESOLUTION, FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION,
};
use crate::desk::stats::selection::{Selected, Selection};
use crate::desk::ui::report_view::ReportKind;
use crate::domain::{
    AuditEvent, CellPart, GuildSettings, Handled, Millis, Outcome, SubjectKind, SurveyQuestion,
    Timestamp, Unsent, UserId,
};
use crate::measures::{
    Beside, Cell, CreditedFigures, DEFINITIONS, Did, FEWEST_SHOWN, Helpful, InstructorFigures,
    Mean, Median, Outcomes, Period, PeriodName, Replies, ResponseTimes, RuleFigures, RuleTrend,
    Satisfaction, Satisfied, Share, Spread, date_of_day, months_subscribed, worst_rules_first,
    zone_of,
};
use crate::store::Store;

/// Makes the audit event of a report whose figures are handed out, with their reader: a member of staff, or, if absent,
/// the person who runs frontdesk.
pub const fn audit(now: Timestamp, staff: Option<UserId>) -> AuditEvent {
    AuditEvent {
        at: now,
        handled: Handled::FiguresExported,
        learner: None,
        staff,
        ticket: None,
    }
}

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
        ReportKind::Overview => overview(&selection.read(&CellPart::ALL).await?),
        ReportKind::Satisfaction => satisfaction(&selection.read(&CellPart::ALL).await?),
        ReportKind::Response => response(&selection.read_with_reasons(&CellPart::ALL).await?),
        ReportKind::Rules => rules(selection).await?,
        ReportKind::Instructors => instructors(selection).await?,
        ReportKind::Retention => retention(&cohorts(selection, settings).await?),
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

fn median(median: Option<Median>) -> Value {
    let [low, high] = median.map_or([None, None], |median| median.interval);
    json!({
        "n": median.map_or(0, |median| median.n),
        "median_ms": median.and_then(|median| median.at).map(Millis::get),
        "low_ms": low.map(Millis::get),
        "high_ms": high.map(Millis::get),
    })
}

fn spread(spread: Option<Spread>) -> Value {
    let mut all = median(spread.map(Spread::middle));
    all["p90_ms"] = json!(spread.map(|spread| spread.p90.get()));
    all["p95_ms"] = json!(spread.map(|spread| spread.p95.get()));
    all
}

/// Summarises waits, including those that go on or ended without their goal. The median is that of all; the other
/// quantiles are those of the finished waits.
fn waits(replies: Replies) -> Value {
    let mut all = median(replies.median);
    all["waiting"] = json!(replies.waiting);
    all["oldest_ms"] = json!(replies.oldest.map(Millis::get));
    all["ended_without"] = json!(replies.ended_without);
    all["of_the_others"] = json!({
        "n": replies.times.map_or(0, |times| times.n),
        "p90_ms": replies.times.map(|times| times.p90.get()),
        "p95_ms": replies.times.map(|times| times.p95.get()),
    });
    all
}

/// A figure of the settled days of a period, beside that of as many days before.
fn beside(settled: Option<Beside<Value>>) -> Value {
    match settled {
        Some(Beside { now, before }) => json!({ "settled_days": now, "days_before": before }),
        None => Value::Null,
    }
}

fn overview(selected: &Selected) -> Value {
    let cell = &selected.now.cell;
    let (outcomes, times) = (Outcomes::of(cell), ResponseTimes::of(cell));
    let helpful = Helpful::of(cell);
    let by_outcome = Outcome::ALL.map(|one| (one.name(), json!(outcomes.count(one))));
    json!({
        "inquiries": outcomes.n(),
        "learners": times.learners,
        "outcomes": named(by_outcome),
        "unanswered_though_a_rule_answered": outcomes.not_helped(),
        "auto_reply_rate": share(outcomes.auto_replies()),
        "deflection_confirmed": share(outcomes.deflection_confirmed()),
        "deflection_assumed": share(outcomes.deflection_assumed()),
        "helpful_rate": share(helpful.rate),
        "pressed": share(helpful.pressed),
        "satisfaction": mean(Satisfaction::of(cell).score),
        "response_time_ms": times.per_learner().map(|time| time.mean.get()),
        "first_response": waits(FIRST_RESPONSE.read(&selected.now)),
        "reopened": share(times.reopened),
        "reasons": reason_counts(cell),
        "opened_by_staff": times.opened_by_staff,
        "open_tickets": open_tickets(selected),
    })
}

/// The number of inquiries that were handed over for each reason.
fn reason_counts(cell: &Cell) -> Map<String, Value> {
    named(reasons::counts(cell).map(|(reason, n)| (reason.name(), json!(n))))
}

/// The waits and the satisfaction of inquiries that were handed over, for each reason that occurred.
fn by_reason(selected: &Selected) -> Map<String, Value> {
    let by_reason = selected.by_reason.iter();
    let figures = by_reason.map(|(reason, of)| {
        let figures = json!({
            "n": of.now.cell.asked(),
            "first_response": waits(FIRST_RESPONSE.read(&of.now)),
            "resolution": waits(RESOLUTION.read(&of.now)),
            "satisfaction": mean(Satisfaction::of(&of.now.cell).score),
        });
        (reason.name().to_owned(), figures)
    });
    figures.collect()
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
    let all = Satisfaction::of(&selected.now.cell);
    let [after_tickets, after_answers] = all.by_source;
    let [before, after] = all.by_asking.unwrap_or_default();
    let questions = all
        .questions
        .map(|(question, rating)| (question_name(question), mean(rating)));
    let helpful = Helpful::of(&selected.now.cell);
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
        "unsurveyed": selected.now.cell.unsurveyed,
        "unsent": named(Unsent::ALL.map(|why| {
            let n = selected.now.cell.unsent.get(&why).copied().unwrap_or_default();
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
    let cell = &selected.now.cell;
    let times = ResponseTimes::of(cell);
    let response_time = times.per_learner().and_then(|time| time.interval);
    json!({
        "learners": times.learners,
        "resolved": times.resolved,
        "response_time_ms": times.per_learner().map(|time| time.mean.get()),
        "response_time_low_ms": response_time.map(|[low, _]| low.get()),
        "response_time_high_ms": response_time.map(|[_, high]| high.get()),
        "response_time_first_ms": times.first_per_learner().map(Millis::get),
        "total_ms": times.sum.total().get(),
        "handling_ms": times.sum.handling.get(),
        "waiting_for_learner_ms": times.sum.learner.get(),
        "waiting_for_instructor_ms": times.sum.queue.get(),
        "before_and_between_ms": times.sum.rest.get(),
        "first_response": waits(FIRST_RESPONSE.read(&selected.now)),
        "first_response_duty": waits(FIRST_RESPONSE.read_within_duty(&selected.now)),
        "next_response": waits(NEXT_RESPONSE.read(&selected.now)),
        "next_response_duty": waits(NEXT_RESPONSE.read_within_duty(&selected.now)),
        "resolution": waits(RESOLUTION.read(&selected.now)),
        "resolution_duty": waits(RESOLUTION.read_within_duty(&selected.now)),
        "resolution_first": waits(FIRST_RESOLUTION.read(&selected.now)),
        "handling": spread(cell.handling.spread()),
        "handling_first": spread(cell.handling_first.spread()),
        "reopened": share(times.reopened),
        "reasons": reason_counts(cell),
        "by_reason": by_reason(selected),
        "opened_by_staff": times.opened_by_staff,
        "open_tickets": open_tickets(selected),
    })
}

async fn rules(selection: Selection<'_>) -> Result<Value, DeskError> {
    let kinds = selection
        .kinds(SubjectKind::Rule, &[CellPart::Counts])
        .await?;
    let settled = kinds.settled.as_ref().map(Beside::as_ref);
    let rules = worst_rules_first(&kinds.now, settled);
    let learned = selection.learned().await?;
    let rule = |one: &RuleFigures| {
        let learned = learned.get(&one.rule).copied().unwrap_or_default();
        json!({
            "learned": learned,
            "trend": trend_name(one.trend()),
            "rule": one.rule.to_string(),
            "answered": one.answered,
            "given_in_tickets": one.given,
            "helpful_rate": share(one.helpful),
            "helpful_rate_compared": beside(one.settled.map(|settled| settled.map(share))),
            "escalated": share(one.escalated),
            "asked_again": share(one.reasked),
        })
    };
    Ok(rules.iter().map(rule).collect())
}

const fn trend_name(trend: RuleTrend) -> Option<&'static str> {
    match trend {
        RuleTrend::Better => Some("better"),
        RuleTrend::Worse => Some("worse"),
        RuleTrend::WithinChance => Some("within_chance"),
        RuleTrend::Unknown => None,
    }
}

async fn instructors(selection: Selection<'_>) -> Result<Value, DeskError> {
    let all = selection.instructors().await?;
    let instructor = |one: &InstructorFigures| {
        let mut figures = credited(&one.now);
        figures["instructor"] = json!(one.instructor.to_string());
        figures["open_now"] = json!(one.open_now);
        let settled = one.settled.as_ref().map(Beside::as_ref);
        figures["compared"] = beside(settled.map(|settled| settled.map(credited)));
        figures
    };
    Ok(all.iter().map(instructor).collect())
}

fn credited(figures: &CreditedFigures) -> Value {
    let satisfaction = match figures.satisfaction {
        Satisfied::Mean(of) => mean(Some(of)),
        Satisfied::Nobody => mean(None),
        // Withheld from everyone, here too.
        Satisfied::TooFew => Value::Null,
    };
    json!({
        "resolved": figures.resolved,
        "first_response": median(figures.first_reply),
        "next_response": median(figures.next_reply),
        "handling": median(figures.handling),
        "reopened": share(figures.reopened),
        "satisfaction": satisfaction,
    })
}

/// Writes the later acts of learners, by the outcome of their first inquiry: shares of large enough groups, as on
/// Discord.
fn retention(cohorts: &Cohorts) -> Value {
    let groups = cohorts.iter().map(|(outcome, cohort)| {
        let learners = usize::try_from(cohort.learners.learners).unwrap_or_default();
        let mut group = json!({
            "first_outcome": outcome.map(Outcome::name),
            "learners": learners,
        });
        if cohort.learners.subscribers >= FEWEST_SHOWN as i64 {
            group["months_subscribed"] = mean(months_subscribed(&cohort.learners));
        }
        for (did, counts) in &cohort.did {
            let of = did.share(counts);
            if learners >= FEWEST_SHOWN && of.n >= FEWEST_SHOWN {
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
        Did::AskedInNextMonth => "asked_in_next_month",
        Did::Stayed => "in_server_after_30_days",
        Did::HeldRole => "held_product_role",
        Did::BoughtAgain => "bought_again_within_90_days",
        Did::Renewed => "renewed_within_90_days",
    }
}
