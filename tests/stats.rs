//! `/stats` from the database to the text: a small day in a community, whose figures can be
//! recomputed by hand.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its own helpers too"
)]

use frontdesk::desk::commands::arguments::{Argument, Arguments};
use frontdesk::desk::commands::catalogue::CommandName;
use frontdesk::desk::rollups::recount::{Discrepancy, recount};
use frontdesk::desk::rollups::{Measured, bring_up_to_date, cell_of};
use frontdesk::desk::stats::{self, StatsCall};
use frontdesk::desk::ui::post::Post;
use frontdesk::desk::ui::text::Texts;
use frontdesk::domain::{
    Band, CellPart, ChannelId, Fact, GuildId, GuildSettings, InquiryEvent, InquiryId, LearnerKey,
    Locale, Millis, Outcome, Place, Rating, RuleId, Subject, SurveyAnswers, SurveyId,
    SurveyQuestion, TicketId, TicketState, Timestamp, UserId,
};
use frontdesk::measures::{Cell, day_at, zone_of};
use frontdesk::store::{Inquiry, RollUpSpan, Store, StoreOptions, Survey, Ticket, Tx};
use sqlx::Connection as _;

#[path = "stats/cohorts.rs"]
mod cohorts;
#[path = "stats/faces.rs"]
mod faces;
#[path = "stats/months.rs"]
mod months;

const GUILD: GuildId = GuildId::new(10);
const IVY: UserId = UserId::new(77);
/// Ten o'clock on 15 January 2026, UTC.
const TEN: Timestamp = Timestamp::from_millis(1_768_471_200_000);

fn at(minute: i64) -> Timestamp {
    TEN + Millis::minutes(minute)
}

/// An inquiry asked at a minute after ten, answered at once if `rule` is given.
fn inquiry(number: i64, guild: GuildId, minute: i64, rule: Option<&str>) -> Inquiry {
    let (id, learner) = (InquiryId::new(number), LearnerKey::new(number));
    let (place, channel) = (Place::Command, ChannelId::new(5));
    let (band, category) = match rule {
        Some(_) => (Band::Answer, "account"),
        None => (Band::Unknown, "billing"),
    };
    Inquiry {
        guild: Some(guild),
        band,
        score: 1.0,
        category: Some(category.to_owned()),
        rule: rule.map(RuleId::new),
        answered_at: rule.map(|_| at(minute)),
        ..Inquiry::undecided(id, learner, place, channel, at(minute), Locale::EnUs)
    }
}

fn ticket(number: i64, inquiry: &Inquiry, minute: i64) -> Ticket {
    let (id, support) = (TicketId::new(number), ChannelId::new(6));
    Ticket {
        reply_owed_since: None,
        ..Ticket::opening(id, inquiry, GUILD, support, at(minute))
    }
}

/// Moves a ticket with its event, as the desk does.
async fn move_to(tx: &mut Tx, ticket: &Ticket, states: [TicketState; 2], minute: i64) {
    let [from, to] = states;
    let now = tx.ticket_to_change(ticket).await.unwrap().unwrap();
    let read = Ticket { state: from, ..now };
    let moved = tx.move_ticket(&read, to, Some(IVY), at(minute));
    assert!(moved.await.unwrap());
    let event = InquiryEvent::Moved {
        to,
        assignee: Some(IVY),
        by_learner: false,
        by: None,
        why: None,
    };
    tx.record(ticket.inquiry, at(minute), &event).unwrap();
}

async fn survey(tx: &mut Tx, number: i64, about: (&Inquiry, Option<TicketId>), ratings: &[u8]) {
    let survey = Survey {
        id: SurveyId::new(number),
        inquiry: about.0.id,
        ticket: about.1,
        guild: Some(GUILD),
        learner: about.0.learner,
        channel: None,
        message: None,
        sent_at: at(41),
        answers: SurveyAnswers::default(),
        completed_at: None,
    };
    assert!(tx.open_survey(&survey).await.unwrap());
    for (question, rating) in SurveyQuestion::ALL.into_iter().zip(ratings) {
        let rating = Rating::new(*rating).unwrap();
        tx.rate(&survey, question, rating, at(42)).await.unwrap();
    }
}

/// Records the answer of an inquiry's rule.
fn answered(tx: &mut Tx, inquiry: &Inquiry) {
    let event = InquiryEvent::Answered {
        rule: inquiry.rule.clone().unwrap(),
        score: inquiry.score,
    };
    tx.record(inquiry.id, inquiry.asked_at, &event).unwrap();
}

/// Asked at ten, answered, and solved a minute later; surveyed, and cut short.
async fn alice(tx: &mut Tx) {
    let asked = inquiry(1, GUILD, 0, Some("reset-password"));
    tx.insert_inquiry(&asked, "text").unwrap();
    answered(tx, &asked);
    tx.record(asked.id, at(1), &InquiryEvent::Solved).unwrap();
    tx.set_outcome(asked.id, Outcome::Solved, at(1));
    survey(tx, 1, (&asked, None), &[4]).await;
}

/// Asked at ten, answered wrongly, handed over at 10:05; claimed 10:10, ivy writes 10:20, bob
/// 10:30, resolved 10:40: 40 minutes, of which 20 handling and 10 waiting for bob.
async fn bob(tx: &mut Tx) {
    use TicketState::{Claimed, Opening, Resolved, Waiting};
    let asked = inquiry(2, GUILD, 0, Some("video"));
    let ticket = ticket(1, &asked, 5);
    tx.insert_inquiry(&asked, "text").unwrap();
    answered(tx, &asked);
    tx.record(asked.id, at(1), &InquiryEvent::NotThis).unwrap();
    let escalated = InquiryEvent::Escalated {
        ticket: ticket.id,
        reason: None,
    };
    tx.open_ticket(&ticket).await.unwrap();
    tx.record(asked.id, at(5), &escalated).unwrap();
    tx.set_outcome(asked.id, Outcome::Escalated, at(5));
    move_to(tx, &ticket, [Opening, Waiting], 5).await;
    move_to(tx, &ticket, [Waiting, Claimed], 10).await;
    let reply = InquiryEvent::StaffReplied {
        staff: IVY,
        owes_still: false,
    };
    tx.record(asked.id, at(20), &reply).unwrap();
    tx.record(asked.id, at(30), &InquiryEvent::LearnerReplied)
        .unwrap();
    move_to(tx, &ticket, [Claimed, Resolved], 40).await;
    survey(tx, 2, (&asked, Some(ticket.id)), &[5, 2, 4]).await;
}

/// Handed over at once and still waiting.
async fn cara(tx: &mut Tx) {
    use TicketState::{Opening, Waiting};
    let asked = inquiry(3, GUILD, 30, None);
    let ticket = ticket(2, &asked, 30);
    tx.insert_inquiry(&asked, "text").unwrap();
    tx.open_ticket(&ticket).await.unwrap();
    let escalated = InquiryEvent::Escalated {
        ticket: ticket.id,
        reason: None,
    };
    tx.record(asked.id, at(30), &escalated).unwrap();
    tx.set_outcome(asked.id, Outcome::Escalated, at(30));
    move_to(tx, &ticket, [Opening, Waiting], 30).await;
}

/// Writes what must not count: another guild, and eight days before.
async fn others(tx: &mut Tx) {
    let elsewhere = inquiry(4, GuildId::new(11), 0, Some("video"));
    let before = inquiry(5, GUILD, -8 * 24 * 60, None);
    tx.insert_inquiry(&elsewhere, "text").unwrap();
    tx.insert_inquiry(&before, "text").unwrap();
}

async fn a_day() -> Store {
    let store = Store::open("sqlite::memory:", StoreOptions::default())
        .await
        .unwrap();
    let mut tx = store.begin().await.unwrap();
    alice(&mut tx).await;
    bob(&mut tx).await;
    cara(&mut tx).await;
    others(&mut tx).await;
    tx.commit().await.unwrap();
    store
}

/// The reply at eleven o'clock.
async fn post(store: &Store, command: CommandName, options: &[(&str, &str)]) -> Post {
    let texts = Texts::load().unwrap();
    let settings = GuildSettings::new(GUILD);
    let call = StatsCall {
        store,
        texts: &texts,
        locale: Locale::EnUs,
        settings: &settings,
        now: at(60),
    };
    let options = options
        .iter()
        .fold(Arguments::default(), |options, (name, value)| {
            options.with(*name, Argument::Text((*value).to_owned()))
        });
    stats::run(command, call, &options).await.unwrap().post
}

/// The reply at eleven o'clock, line by line.
async fn reply(store: &Store, command: CommandName, options: &[(&str, &str)]) -> Vec<String> {
    let text = post(store, command, options).await.whole_text();
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn the_overview_of_the_day_is_what_a_hand_would_compute() {
    let store = a_day().await;
    let found = reply(&store, CommandName::StatsOverview, &[("period", "7d")]).await;
    let expected = [
        "**Overview · last 7 days**",
        "Inquiries: 3 · learners: 3",
        "Auto-reply rate: 67 %· · 2 of 3, 95 % interval 21 % to 94 %",
        "Helpful rate (CSAT): 50 %· · 1 of 2, 95 % interval 9 % to 91 %",
        // (40 − 20) ÷ 3.
        "Response time per learner: 6 min 40 s· · tickets resolved: 1, learners: 3",
        "Outcomes: solved 1 · escalated 2",
        "Deflection, confirmed: 50 % (1 of 2, 95 % interval 9 % to 91 %)·",
        "Assumed solved, not confirmed: 0 % (0 of 2, 95 % interval 0 % to 66 %)·",
        "Response rate of the buttons: 100 % (2 of 2, 95 % interval 34 % to 100 %)·",
        "Satisfaction, −4 to 4: 0.75 (n = 1)·",
        "Total of these tickets 40 min · handling 20 min",
        "First response: median 20 min (n = 2)· · p90 20 min · p95 20 min (of 1 replied to)·",
        "Without a first response: 1 still waiting, the oldest for 30 min",
        "Reopened: 0 % (0 of 1, 95 % interval 0 % to 79 %)·",
        "Handed over: asked for a person 1 · answer did not help 1",
        "Open tickets at the end of the day (UTC): now **1**",
        "-# · n below 10: too few to say",
        "-# Data up to <t:1768474800:f>, counted by the day of asking (UTC). Times by the clock unless they say otherwise. Definitions 6: `/stats help`",
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn satisfaction_tells_tickets_from_automatic_answers() {
    let store = a_day().await;
    let found = reply(&store, CommandName::StatsSatisfaction, &[]).await;
    let expected = [
        "**Satisfaction · last 30 days**",
        "Satisfaction, −4 to 4: 0.75· · n = 1",
        "Surveys answered: 100 %· · 2 of 2, 95 % interval 34 % to 100 %",
        "Helpful rate (CSAT): 50 %· · 1 of 2, 95 % interval 9 % to 91 %",
        "Response rate of the buttons: 100 %· · 2 of 2, 95 % interval 34 % to 100 %",
        "After tickets: 0.75 (n = 1)·",
        "After automatic answers: nothing yet (n = 0)",
        "Perceived value, 1 to 5: 4.50 (n = 2, 95 % interval 1.00 to 5.00)·",
        "Perceived effort, 1 to 5: 2.00 (n = 1)·",
        "Expected value, 1 to 5: 4.00 (n = 1)·",
        "Surveys cut short: 1",
    ];
    assert_eq!(found[..expected.len()], expected);
}

#[tokio::test]
async fn response_shows_where_the_time_went_and_who_still_waits() {
    let store = a_day().await;
    let found = reply(&store, CommandName::StatsResponse, &[("period", "all")]).await;
    let expected = [
        "**Response · all time**",
        "Response time per learner: 5 min· · tickets resolved: 1, learners: 4",
        "First response, median: 20 min· · n = 2",
        // To what bob wrote last nobody replied before the ticket was resolved.
        "Next response, median: –· · reached by fewer than half (n = 1)",
        "Resolution, median: 40 min· · n = 2",
        "Total of these tickets 40 min · handling 20 min",
        // With handling they add up to the total.
        "Waiting for the learner 10 min · for an instructor 5 min · before the ticket and between episodes 5 min",
        "First response: median 20 min (n = 2)· · p90 20 min · p95 20 min (of 1 replied to)·",
        "Without a first response: 1 still waiting, the oldest for 30 min",
        "Next response: median reached by fewer than half (n = 1)·",
        "Without a next response: 1 ended without it",
        "Resolution: median 40 min (n = 2)· · p90 40 min · p95 40 min (of 1 resolved)·",
        "Not resolved: 1 still waiting, the oldest for 30 min",
        "Handling of a ticket: median 20 min · p90 20 min · p95 20 min (n = 1)·",
    ];
    assert_eq!(found[..expected.len()], expected);
}

#[tokio::test]
async fn a_category_and_two_dates_narrow_the_figures() {
    let store = a_day().await;
    let billing = [("period", "7d"), ("category", "billing")];
    let found = reply(&store, CommandName::StatsOverview, &billing).await;
    assert_eq!(found[0], "**Overview · last 7 days · `billing`**");
    assert_eq!(found[1], "Inquiries: 1 · learners: 1");
    assert!(found.contains(&"Response time per learner: – · nothing yet (n = 0)".to_owned()));
    let dates = [("period", "2026-01-01..2026-01-07")];
    let found = reply(&store, CommandName::StatsOverview, &dates).await;
    assert_eq!(found[0], "**Overview · 2026-01-01 to 2026-01-07 (UTC)**");
    assert_eq!(found[1], "Inquiries: 1 · learners: 1");
    assert!(found.contains(&"Open tickets: 0".to_owned()));
}

#[tokio::test]
async fn a_period_that_cannot_be_read_and_help_need_no_rows() {
    let store = a_day().await;
    let refused = reply(
        &store,
        CommandName::StatsOverview,
        &[("period", "7 parsecs")],
    )
    .await;
    assert!(
        refused[0].starts_with("`7 parsecs` is not a period."),
        "{refused:?}"
    );
    let help = reply(&store, CommandName::StatsHelp, &[]).await;
    assert_eq!(help[0], "**What the figures mean**");
}

/// A question without an answer, asked so many days after the first.
async fn asked_on_days(store: &Store, days: &[i64]) {
    let mut tx = store.begin().await.unwrap();
    for (number, day) in (100..).zip(days) {
        let asked = inquiry(number, GUILD, day * 24 * 60, None);
        tx.insert_inquiry(&asked, "text").unwrap();
    }
    tx.commit().await.unwrap();
}

fn measured(store: &Store, day: i64) -> Measured<'_> {
    Measured {
        store,
        guild: GUILD,
        zone: "UTC",
        now: TEN + Millis::days(day),
    }
}

/// Says whether everyone sees the overview of a category, or of all, where so many learners asked in two categories.
async fn is_shown_to_all(account: i64, billing: i64, options: &[(&str, &str)]) -> bool {
    let store = Store::open("sqlite::memory:", StoreOptions::default())
        .await
        .unwrap();
    let mut tx = store.begin().await.unwrap();
    for number in 0..account + billing {
        let rule = (number < account).then_some("reset-password");
        let asked = inquiry(number, GUILD, 0, rule);
        tx.insert_inquiry(&asked, "text").unwrap();
    }
    tx.commit().await.unwrap();
    let texts = Texts::load().unwrap();
    let settings = GuildSettings::new(GUILD);
    let call = StatsCall {
        store: &store,
        texts: &texts,
        locale: Locale::EnUs,
        settings: &settings,
        now: at(60),
    };
    let options = options.iter().fold(
        Arguments::default()
            .with("public", Argument::Switch(true))
            .with("picture", Argument::Text("none".to_owned())),
        |options, (name, value)| options.with(*name, Argument::Text((*value).to_owned())),
    );
    let reply = stats::run(CommandName::StatsOverview, call, &options).await;
    reply.unwrap().is_public
}

/// Learners of the category account and of billing, options of the command, and whether everyone sees the report.
type PublicCase<'a> = (i64, i64, &'a [(&'a str, &'a str)], bool);

#[tokio::test]
async fn what_everyone_sees_cannot_be_taken_from_one_another_to_tell_of_few() {
    let category = ("category", "account");
    let cases: [PublicCase<'_>; 7] = [
        (20, 4, &[], true),
        (20, 4, &[category], false),
        (20, 5, &[category], true),
        (20, 0, &[category], true),
        (20, 5, &[("period", "90d")], true),
        (20, 5, &[("period", "8d")], false),
        (20, 5, &[("period", "2026-01-01..2026-01-15")], false),
    ];
    for (account, billing, options, expected) in cases {
        let shown = is_shown_to_all(account, billing, options).await;
        assert_eq!(shown, expected, "{account} {billing} {options:?}");
    }
}

#[tokio::test]
async fn a_late_press_is_counted_on_the_day_of_its_question() {
    let store = a_day().await;
    let dates = [("period", "2026-01-15..2026-01-15")];
    let before = reply(&store, CommandName::StatsOverview, &dates).await;
    assert_eq!(before[5], "Outcomes: solved 1 · escalated 2");
    let mut tx = store.begin().await.unwrap();
    let late = TEN + Millis::days(3);
    tx.record(InquiryId::new(3), late, &InquiryEvent::Solved)
        .unwrap();
    tx.set_outcome(InquiryId::new(3), Outcome::Solved, late);
    tx.commit().await.unwrap();
    let after = reply(&store, CommandName::StatsOverview, &dates).await;
    assert_eq!(after[5], "Outcomes: solved 2 · escalated 1");
}

#[tokio::test]
async fn a_month_that_was_taken_for_over_is_summed_up_again_with_its_days() {
    let store = a_day().await;
    // By this clock, the next month has begun.
    while !bring_up_to_date(measured(&store, 20), 9).await.unwrap() {}
    asked_on_days(&store, &[3]).await;
    while !bring_up_to_date(measured(&store, 5), 9).await.unwrap() {}
    let days = [TEN + Millis::days(-20), TEN + Millis::days(20)];
    let days = days.map(|at| day_at(at, &zone_of("UTC")));
    let cell = cell_of(&store, GUILD, &Subject::All, days, &CellPart::ALL)
        .await
        .unwrap();
    assert_eq!(cell.asked(), 5);
}

#[tokio::test]
async fn the_latest_days_can_be_read_while_the_others_are_still_to_be_counted() {
    let store = a_day().await;
    let days: Vec<i64> = (0..1_300).map(|number| number / 5).collect();
    asked_on_days(&store, &days).await;
    let now = measured(&store, 260);
    assert!(!bring_up_to_date(now, 4).await.unwrap());
    let last_week = [now.now + Millis::days(-6), now.now].map(|at| day_at(at, &zone_of("UTC")));
    // Of these days only so many sums are made in one page.
    let cell = cell_of(&store, GUILD, &Subject::All, last_week, &CellPart::ALL).await;
    assert_eq!(cell.unwrap().asked(), 20);
    let first = store.first_change(GUILD).await.unwrap();
    assert!(first.is_some_and(|at| at < TEN), "{first:?}");
}

#[tokio::test]
async fn sums_that_cannot_be_read_are_made_anew_and_hold_nothing_up() {
    let store = a_day().await;
    asked_on_days(&store, &[1]).await;
    let now = measured(&store, 40);
    while !bring_up_to_date(now, 9).await.unwrap() {}
    let day = day_at(TEN, &zone_of("UTC"));
    let all = [day, day_at(now.now, &zone_of("UTC"))];
    let right = cell_of(&store, GUILD, &Subject::All, all, &CellPart::ALL)
        .await
        .unwrap();
    let mut tx = store.begin().await.unwrap();
    let sums = vec![(Subject::All, "none".to_owned())];
    tx.put_roll_ups(GUILD, RollUpSpan::Day, day, sums)
        .await
        .unwrap();
    // Another day of the same month changes.
    tx.set_outcome(InquiryId::new(100), Outcome::Unanswered, now.now);
    tx.commit().await.unwrap();
    while !bring_up_to_date(now, 9).await.unwrap() {}
    let mended = cell_of(&store, GUILD, &Subject::All, all, &CellPart::ALL)
        .await
        .unwrap();
    assert_eq!(mended.askers(), right.askers());
    assert_eq!(recount(now, |_| ()).await.unwrap(), []);
}

#[tokio::test]
async fn an_event_that_cannot_be_read_holds_no_other_inquiry_up() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/all.db", folder.path().display());
    let store = Store::open(&url, StoreOptions::default()).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    alice(&mut tx).await;
    bob(&mut tx).await;
    tx.commit().await.unwrap();
    let mut raw = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let spoilt = "UPDATE inquiry_events SET detail = '{}' WHERE inquiry = 1";
    sqlx::query(spoilt).execute(&mut raw).await.unwrap();
    let now = measured(&store, 1);
    assert!(bring_up_to_date(now, 9).await.unwrap());
    let days = [day_at(TEN, &zone_of("UTC")); 2];
    let facts = store.facts_of_days(GUILD, days[0], days[1]).await.unwrap();
    let facts: Vec<i64> = facts.iter().map(|one| one.inquiry.get()).collect();
    assert_eq!(facts, [2]);
    let unreadable = Discrepancy::Unreadable(InquiryId::new(1));
    assert_eq!(recount(now, |_| ()).await.unwrap(), [unreadable]);
    store.close().await;
}

#[tokio::test]
async fn a_recount_tells_of_sums_that_were_others_and_mends_them() {
    let store = a_day().await;
    asked_on_days(&store, &[2, 40]).await;
    let now = measured(&store, 50);
    assert_eq!(recount(now, |_| ()).await.unwrap(), []);
    let day = day_at(TEN, &zone_of("UTC"));
    let all = [day, day_at(now.now, &zone_of("UTC"))];
    let right = cell_of(&store, GUILD, &Subject::All, all, &CellPart::ALL)
        .await
        .unwrap();
    let mut tx = store.begin().await.unwrap();
    let empty = Cell::default().to_text().unwrap();
    let sums = vec![(Subject::All, empty)];
    tx.put_roll_ups(GUILD, RollUpSpan::Day, day, sums)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut done = 0;
    let found = recount(now, |inquiries| done = inquiries).await.unwrap();
    assert!(done >= 6, "{done}");
    let all_of_the_day = Discrepancy::Sums {
        day,
        subject: Subject::All,
    };
    assert!(found.contains(&all_of_the_day), "{found:?}");
    assert_eq!(recount(now, |_| ()).await.unwrap(), []);
    assert_eq!(
        cell_of(&store, GUILD, &Subject::All, all, &CellPart::ALL)
            .await
            .unwrap(),
        right
    );
}

#[tokio::test]
async fn a_recount_finds_what_no_inquiry_belongs_to() {
    let store = a_day().await;
    let now = measured(&store, 1);
    while !bring_up_to_date(now, 3).await.unwrap() {}
    let day = day_at(TEN, &zone_of("UTC"));
    let facts = store.facts_of_days(GUILD, day, day).await.unwrap();
    let orphan = Fact {
        inquiry: InquiryId::new(999),
        ..facts[0].clone()
    };
    let mut tx = store.begin().await.unwrap();
    tx.put_facts(&[orphan]).await.unwrap();
    tx.commit().await.unwrap();
    let found = recount(now, |_| ()).await.unwrap();
    let of_the_day = Discrepancy::Orphans { day, count: 1 };
    assert!(found.contains(&of_the_day), "{found:?}");
    assert_eq!(recount(now, |_| ()).await.unwrap(), []);
    assert_eq!(
        store.facts_of_days(GUILD, day, day).await.unwrap(),
        facts,
        "nothing else is lost"
    );
}
