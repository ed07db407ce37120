//! Tests of what figures are made of: which inquiries have changed, what is recorded of them, their facts and sums.

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, survey, ticket, user};
use crate::domain::{
    CellPart, CountedRows, DayNumber, DutyTimes, Fact, FirstReply, FollowUp, GivenAnswer, GuildId,
    HandOver, InquiryEvent, InquiryId, LastPress, LearnerKey, LearnerNumber, Millis, OpenChange,
    Outcome, PastTurn, Place, Rating, ResolvedTicket, RuleAnswer, RuleId, SentSurvey, Stay,
    Subject, SubjectKind, SurveyAnswers, SurveyQuestion, Target, TicketId, TicketState,
    TicketTimes, Unsent,
};
use crate::store::{CountedList, Inquiry, KeptRows, Page, RollUpSpan, Store, Ticket, Tx};

async fn go(store: &Store, inquiry: i64, id: i64, from: TicketState, to: TicketState, now: i64) {
    let mut tx = store.begin().await.unwrap();
    let read = tx.ticket(GUILD, TicketId::new(id)).await.unwrap().unwrap();
    let read = Ticket {
        state: from,
        ..read
    };
    let moved = tx.move_ticket(&read, to, Some(user(9)), at(now)).await;
    assert!(moved.unwrap());
    let event = InquiryEvent::moved(to, Some(user(9)));
    tx.record(InquiryId::new(inquiry), at(now), &event).unwrap();
    tx.commit().await.unwrap();
}

async fn open(store: &Store, inquiry: i64, id: i64, category: Option<&str>, now: i64) {
    let opened = Ticket {
        category: category.map(str::to_owned),
        ..ticket(id, inquiry, inquiry, now)
    };
    let mut tx = store.begin().await.unwrap();
    tx.open_ticket(&opened).await.unwrap();
    let event = InquiryEvent::Escalated {
        ticket: opened.id,
        reason: None,
    };
    tx.record(opened.inquiry, at(now), &event).unwrap();
    tx.commit().await.unwrap();
}

/// Makes a fact of an inquiry that was asked on a day, with a ticket that is open since then.
fn fact(id: i64, learner: u32, day: i64, category: Option<&str>) -> Fact {
    Fact {
        inquiry: InquiryId::new(id),
        guild: GUILD,
        learner: LearnerNumber::new(learner),
        asked_at: at(day * 10),
        day: DayNumber::new(day),
        hour: 23,
        weekday: 6,
        place: Place::Forum,
        category: category.map(str::to_owned),
        rule: Some(RuleId::new("refund")),
        answers: vec![RuleAnswer {
            rule: RuleId::new("refund"),
            press: Some(LastPress::NotThis),
        }],
        given: Vec::new(),
        outcome: Outcome::Escalated,
        press: Some(LastPress::NotThis),
        reason: Some(HandOver::NotHelpful),
        first_reply: FirstReply::Awaited,
        is_repeat: false,
        by_staff: false,
        resolved: vec![ResolvedTicket {
            first: TicketTimes::default(),
            whole: TicketTimes {
                queue: Millis::new(5),
                ..TicketTimes::default()
            },
            reopened: 2,
            is_open_again: true,
            credit: Some(user(9)),
        }],
        is_unresolved: true,
        unresolved: vec![Millis::new(8)],
        turns: vec![PastTurn {
            length: Millis::new(7),
            replied: true,
        }],
        owed_since: Some(at(3)),
        unsent: vec![Unsent::WithinWeek],
        surveys: vec![SentSurvey {
            after_ticket: true,
            counts: true,
            answers: SurveyAnswers::default(),
        }],
        open_changes: vec![OpenChange {
            day: DayNumber::new(day),
            by: 1,
        }],
        duty: Some(DutyTimes {
            first_reply: None,
            no_reply: Some(Millis::new(3)),
            resolved: vec![Millis::new(4)],
            unresolved: vec![Millis::new(5)],
            replied_turns: vec![Millis::new(6)],
            unreplied_turns: vec![Millis::new(7)],
        }),
    }
}

/// Makes what is known of a learner who is in the guild still, 30 days after their first inquiry.
fn follow_up() -> FollowUp {
    FollowUp {
        first_at: at(0),
        first_day: DayNumber::new(0),
        category: None,
        outcome: Outcome::Solved,
        again: [true; 3],
        in_next_month: true,
        had_bought: false,
        bought_again: false,
        had_subscribed: false,
        renewed: false,
        months: 0,
        stay: Stay {
            check_at: None,
            was_checked: true,
            is_member: true,
            holds_role: false,
        },
    }
}

async fn changed(store: &Store, limit: u32) -> Vec<i64> {
    let mut tx = store.begin().await.unwrap();
    tx.measure(GUILD, "UTC", 1).await.unwrap();
    let taken = tx.take_changes(GUILD, limit).await.unwrap();
    tx.commit().await.unwrap();
    taken.into_iter().map(InquiryId::get).collect()
}

/// Takes the marks of a guild's days, in order.
async fn take_marks(tx: &mut Tx) -> Vec<i64> {
    let mut days = tx.marked_days(GUILD, 9).await.unwrap();
    days.sort_unstable_by_key(|one| one.day);
    for marked in &days {
        assert!(tx.unmark_day(GUILD, *marked).await.unwrap());
    }
    days.into_iter().map(|one| one.day.get()).collect()
}

/// Writes eight facts alike, but for one that came to *Solved*, and five of other kinds.
async fn put_various(tx: &mut Tx) {
    // Number 9 was opened by staff, 10 is of another guild, 11 only repeats, of 12 nothing came, and staff asked 13.
    for id in 1..=8 {
        let category = if id % 2 == 0 { Some("billing") } else { None };
        let mut one = fact(id, 1, 30 + id / 3, category);
        if id == 3 {
            one.outcome = Outcome::Solved;
        }
        if id == 4 {
            let rule = RuleId::new("video");
            one.given = vec![GivenAnswer { rule, times: 2 }];
        }
        tx.put_facts(&[one]).await.unwrap();
    }
    let nothing = |id, place| Fact {
        place,
        rule: None,
        answers: Vec::new(),
        reason: None,
        first_reply: FirstReply::Unasked,
        resolved: Vec::new(),
        is_unresolved: false,
        turns: Vec::new(),
        owed_since: None,
        surveys: Vec::new(),
        ..fact(id, 2, 31, None)
    };
    let three = Rating::new(3);
    let answers = SurveyAnswers {
        value: three,
        effort: three,
        expected: three,
        expected_before: false,
    };
    let surveys = vec![SentSurvey {
        answers,
        ..fact(9, 1, 31, None).surveys[0]
    }];
    let opened_by_staff = Fact {
        surveys,
        ..nothing(9, Place::Staff)
    };
    let asked_by_staff = Fact {
        by_staff: true,
        ..fact(13, 1, 31, None)
    };
    let left = Fact {
        outcome: Outcome::Unanswered,
        ..nothing(12, Place::Forum)
    };
    let abroad = Fact {
        guild: GuildId::new(99),
        ..fact(10, 1, 31, None)
    };
    let repeat = Fact {
        is_repeat: true,
        ..fact(11, 1, 31, None)
    };
    let others = [opened_by_staff, abroad, repeat, left, asked_by_staff];
    tx.put_facts(&others).await.unwrap();
}

both_engines! {
    async fn what_happens_to_an_inquiry_has_its_fact_be_made_anew(database: Database) {
        use TicketState::{Opening, Waiting};
        let store = database.open().await;
        let homeless = Inquiry { guild: None, ..inquiry(5, 1, 10) };
        ask(&store, &[inquiry(1, 1, 20), inquiry(2, 1, 9), homeless]).await;
        assert_eq!(store.first_change(GUILD).await.unwrap(), Some(at(9)));
        assert_eq!(store.guilds_to_measure().await.unwrap(), [GUILD]);
        assert_eq!(changed(&store, 99).await, [1, 2]);
        assert_eq!(changed(&store, 99).await, [0; 0]);
        open(&store, 2, 20, None, 30).await;
        go(&store, 2, 20, Opening, Waiting, 31).await;
        assert_eq!(changed(&store, 99).await, [2]);
        let mut tx = store.begin().await.unwrap();
        tx.open_survey(&survey(1, 1, None, 40)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(changed(&store, 99).await, [1]);
        let mut tx = store.begin().await.unwrap();
        tx.rate(&survey(1, 1, None, 40), SurveyQuestion::Value, Rating::ALL[4], at(41)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(changed(&store, 99).await, [1]);
        let guilds = store.guilds_to_measure().await.unwrap();
        assert_eq!(guilds, [], "nothing is left to do");
    }

    async fn an_answer_that_nobody_saw_is_counted_no_more(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 20)]).await;
        assert_eq!(changed(&store, 99).await, [1]);
        let mut tx = store.begin().await.unwrap();
        tx.unanswer(InquiryId::new(1), at(42)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(changed(&store, 99).await, [1]);
    }

    async fn the_latest_changes_are_taken_first_and_page_by_page(database: Database) {
        let store = database.open().await;
        let all: Vec<_> = (1..=6).map(|id| inquiry(id, 1, 100 - id)).collect();
        ask(&store, &all).await;
        assert_eq!(changed(&store, 2).await, [1, 2, 3]);
        assert_eq!(store.guilds_to_measure().await.unwrap(), [GUILD]);
        assert_eq!(changed(&store, 99).await, [4, 5, 6]);
    }

    async fn all_that_is_recorded_of_an_inquiry_is_read(database: Database) {
        use TicketState::{Claimed, Opening, Resolved, Waiting};
        let store = database.open().await;
        let abroad = Inquiry { guild: Some(GuildId::new(99)), ..inquiry(4, 1, 10) };
        let many: Vec<_> = (10..80).map(|id| inquiry(id, id, id)).collect();
        ask(&store, &[inquiry(1, 1, 1), abroad]).await;
        ask(&store, &many).await;
        open(&store, 1, 10, Some("billing"), 5).await;
        go(&store, 1, 10, Opening, Waiting, 6).await;
        go(&store, 1, 10, Waiting, Claimed, 7).await;
        go(&store, 1, 10, Claimed, Resolved, 20).await;
        let mut tx = store.begin().await.unwrap();
        tx.open_survey(&survey(1, 1, None, 10)).await.unwrap();
        tx.open_survey(&survey(2, 1, Some(10), 20)).await.unwrap();
        let ids: Vec<_> = [4, 1, 999].into_iter().chain(10..80).map(InquiryId::new).collect();
        let all = tx.recorded(GUILD, &ids).await.unwrap();
        assert_eq!(all.len(), 71, "neither that of another guild nor one that is not there");
        let first = all.iter().find(|one| one.inquiry.id == InquiryId::new(1)).unwrap();
        assert_eq!(first.inquiry.events.len(), 5, "asked, escalated, three moves");
        assert_eq!(first.tickets[0].opened_at, at(5));
        assert_eq!(first.tickets[0].events, first.inquiry.events);
        let tickets: Vec<_> = first.surveys.iter().map(|survey| survey.ticket).collect();
        assert_eq!(tickets, [None, Some(TicketId::new(10))]);
        assert!(all.iter().filter(|one| one.inquiry.id != InquiryId::new(1)).all(|one| {
            one.inquiry.events.len() == 1 && one.tickets.is_empty() && one.surveys.is_empty()
        }));
    }

    async fn a_fact_replaces_the_former_one_and_marks_the_days_that_it_changes(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.measure(GUILD, "UTC", 1).await.unwrap();
        let first = fact(1, 1, 5, Some("billing"));
        tx.put_facts(&[first.clone(), fact(2, 2, 6, None)]).await.unwrap();
        assert_eq!(take_marks(&mut tx).await, [5, 6]);
        tx.put_facts(std::slice::from_ref(&first)).await.unwrap();
        assert_eq!(take_marks(&mut tx).await, [0; 0], "it is the same");
        tx.commit().await.unwrap();
        let read = async |first, last| {
            let (first, last) = (DayNumber::new(first), DayNumber::new(last));
            store.facts_of_days(GUILD, first, last).await.unwrap()
        };
        assert_eq!(read(5, 6).await, [first.clone(), fact(2, 2, 6, None)]);
        let waiting = async |subject: Subject| {
            let days = [DayNumber::new(0), DayNumber::new(9)];
            let since = async |awaited| {
                let begun = store.waiting_since(GUILD, &subject, awaited, days).await.unwrap();
                begun.into_iter().map(|wait| (wait.day.get(), wait.since)).collect::<Vec<_>>()
            };
            let awaiting = since(Target::FirstReply).await;
            assert_eq!(since(Target::Resolution).await, awaiting);
            (awaiting, since(Target::NextReply).await.len())
        };
        assert_eq!(waiting(Subject::All).await, (vec![(5, at(50)), (6, at(60))], 2));
        assert_eq!(waiting(Subject::Category("billing".to_owned())).await, (vec![(5, at(50))], 1));
        let without = Subject::Category(String::new());
        assert_eq!(waiting(without).await, (vec![(6, at(60))], 1), "without a category");
        assert_eq!(waiting(Subject::Instructor(user(8))).await, (vec![], 0));

        let mut tx = store.begin().await.unwrap();
        tx.measure(GUILD, "UTC", 1).await.unwrap();
        let moved = Fact { day: DayNumber::new(4), ..first };
        tx.put_facts(std::slice::from_ref(&moved)).await.unwrap();
        tx.drop_fact(GUILD, InquiryId::new(2)).await.unwrap();
        assert_eq!(take_marks(&mut tx).await, [4, 5, 6]);
        tx.commit().await.unwrap();
        assert_eq!(read(0, 9).await, [moved]);
        let open = async |category| -> i64 {
            let changes = store.backlog_changes(GUILD, category).await.unwrap();
            changes.iter().map(|change| change.by).sum()
        };
        assert_eq!((open(None).await, open(Some("billing")).await, open(Some("")).await), (1, 1, 0));
    }

    async fn what_turns_out_to_be_asked_by_staff_marks_its_day_and_its_learner(database: Database) {
        let store = database.open().await;
        let day = DayNumber::new(5);
        let first = fact(1, 1, 5, None);
        let by_staff = Fact { by_staff: true, ..first.clone() };
        let settled = Fact { outcome: Outcome::Solved, ..by_staff.clone() };
        for (fact, marked) in [(first, 1), (by_staff, 1), (settled, 0)] {
            let mut tx = store.begin().await.unwrap();
            tx.measure(GUILD, "UTC", 1).await.unwrap();
            tx.put_facts(std::slice::from_ref(&fact)).await.unwrap();
            assert_eq!(take_marks(&mut tx).await, [5]);
            assert_eq!(tx.marked_learners(GUILD, 9).await.unwrap().len(), marked);
            tx.put_follow_up(GUILD, fact.learner, None).await.unwrap();
            assert_eq!(tx.marked_learners(GUILD, 9).await.unwrap(), []);
            tx.commit().await.unwrap();
            assert_eq!(store.facts_of_days(GUILD, day, day).await.unwrap(), [fact]);
        }
    }

    async fn a_day_that_changes_again_meanwhile_keeps_its_mark(database: Database) {
        let store = database.open().await;
        let change = async |learner: u32| {
            let mut tx = store.begin().await.unwrap();
            tx.measure(GUILD, "UTC", 1).await.unwrap();
            tx.put_facts(&[fact(1, learner, 5, None)]).await.unwrap();
            tx.commit().await.unwrap();
            store.marked_days(GUILD, 9).await.unwrap()
        };
        let unmark = async |marked| {
            let mut tx = store.begin().await.unwrap();
            let taken = tx.unmark_day(GUILD, marked).await.unwrap();
            tx.commit().await.unwrap();
            taken
        };
        let first = change(1).await[0];
        let second = change(2).await[0];
        assert!(!unmark(first).await, "it has changed since");
        assert!(unmark(second).await);
        let third = change(3).await[0];
        assert!(!unmark(second).await, "no mark comes twice");
        assert!(unmark(third).await);
    }

    async fn a_learner_keeps_their_number_and_it_leads_to_nobody_once_they_are_forgotten(database: Database) {
        let store = database.open().await;
        let (ann, bob, nobody) = (LearnerKey::new(1), LearnerKey::new(2), LearnerKey::new(77));
        let mut tx = store.begin().await.unwrap();
        tx.measure(GUILD, "UTC", 1).await.unwrap();
        let mut numbers = Vec::new();
        for learner in [ann, bob, ann] {
            numbers.push(tx.learner_number(GUILD, learner).await.unwrap().get());
        }
        assert_eq!(numbers, [1, 2, 1]);
        tx.forget_learner(KeptRows { learner: ann, guild: None }, nobody).await.unwrap();
        assert_eq!(tx.learner_number(GUILD, nobody).await.unwrap().get(), 1);
        assert_eq!(tx.learner_number(GUILD, ann).await.unwrap().get(), 3);
        tx.commit().await.unwrap();
    }

    async fn another_zone_or_other_definitions_have_all_be_made_anew(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 1), inquiry(2, 2, 2)]).await;
        assert_eq!(changed(&store, 9).await, [1, 2]);
        let (day, learner) = (DayNumber::new(0), LearnerNumber::new(1));
        for (zone, definitions, taken, kept) in
            [("UTC", 1, 0, 1), ("Asia/Shanghai", 1, 2, 1), ("Asia/Shanghai", 2, 2, 0)]
        {
            let mut tx = store.begin().await.unwrap();
            tx.put_follow_up(GUILD, learner, Some(&follow_up())).await.unwrap();
            let sums = vec![(Subject::All, "x".to_owned())];
            tx.put_roll_ups(GUILD, RollUpSpan::Day, day, sums).await.unwrap();
            tx.measure(GUILD, zone, definitions).await.unwrap();
            assert_eq!(tx.take_changes(GUILD, 9).await.unwrap().len(), taken, "{zone} {definitions}");
            let sums = tx.roll_ups(GUILD, &Subject::All, RollUpSpan::Day, day, day).await.unwrap();
            assert_eq!(sums.len(), kept, "{zone} {definitions}");
            let marked = tx.marked_learners(GUILD, 9).await.unwrap();
            assert_eq!(marked.len(), 1 - kept, "{zone} {definitions}");
            assert_eq!(tx.follow_up(GUILD, learner).await.unwrap(), Some(follow_up()));
            tx.commit().await.unwrap();
        }
    }

    async fn what_is_counted_is_listed_once_and_the_newest_first(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.measure(GUILD, "UTC", 1).await.unwrap();
        put_various(&mut tx).await;
        tx.commit().await.unwrap();
        use CountedRows::{
            Answered, Asked, AskedAgain, First, FirstReply as Waited, Handled, HandedOver, NextReply, Pressed, Rated, Scored,
            OpenedByStaff, Unanswered, Unsurveyed, Waiting,
        };
        let category = |name: &str| Subject::Category(name.to_owned());
        let rule = |name| Subject::Rule(RuleId::new(name));
        let reason_on = |of: &str| Subject::ReasonOn { reason: HandOver::NotHelpful, category: of.to_owned() };
        let days = [DayNumber::new(30), DayNumber::new(31)];
        let all: [(Subject, CountedRows, &[i64]); 28] = [
            (Subject::All, Asked, &[12, 5, 4, 3, 2, 1]),
            (Subject::All, Rated, &[9, 5, 4, 3, 2, 1]),
            (Subject::All, Handled, &[5, 4, 3, 2, 1]),
            (Subject::All, Waiting, &[5, 4, 3, 2, 1]),
            (Subject::All, First, &[12, 1]),
            (Subject::All, Answered, &[5, 4, 3, 2, 1]),
            (Subject::All, AskedAgain, &[]),
            (Subject::All, Unanswered, &[12]),
            (Subject::All, Pressed, &[5, 4, 3, 2, 1]),
            (Subject::All, Scored, &[9]),
            (Subject::All, OpenedByStaff, &[9]),
            (Subject::All, HandedOver(HandOver::NotHelpful), &[5, 4, 3, 2, 1]),
            (category("billing"), HandedOver(HandOver::NotHelpful), &[4, 2]),
            (Subject::All, HandedOver(HandOver::Always), &[]),
            (category("billing"), Unsurveyed, &[4, 2]),
            (Subject::All, Waited, &[5, 4, 3, 2, 1]),
            (category("billing"), NextReply, &[4, 2]),
            (category("billing"), Asked, &[4, 2]),
            (category(""), Asked, &[12, 5, 3, 1]),
            (category(""), First, &[12, 1]),
            (rule("refund"), Asked, &[5, 4, 3, 2, 1]),
            (rule("ref_nd"), Asked, &[]),
            (rule("video"), Asked, &[4]),
            (Subject::Instructor(user(9)), Asked, &[5, 4, 3, 2, 1]),
            (Subject::Instructor(user(8)), Asked, &[]),
            (Subject::Reason(HandOver::NotHelpful), Asked, &[5, 4, 3, 2, 1]),
            (Subject::Reason(HandOver::Always), Asked, &[]),
            (reason_on("billing"), Asked, &[4, 2]),
        ];
        for (subject, rows, expected) in all {
            let list = CountedList { subject, rows, days };
            let mut found = Vec::new();
            for number in 0..4 {
                let page = Page { number, size: 2 };
                let facts = store.counted_facts(GUILD, &list, page).await.unwrap();
                assert!(facts.len() <= 2);
                found.extend(facts.into_iter().map(|fact| fact.inquiry.get()));
            }
            assert_eq!(found, expected, "{list:?}");
            let count = store.counted_in_all(GUILD, &list).await.unwrap();
            assert_eq!(count, expected.len() as u64, "{list:?}");
        }
    }

    async fn all_inquiries_are_taken_as_changed_page_by_page_and_the_latest_first(database: Database) {
        let store = database.open().await;
        let all: Vec<_> = (1..=4_500).map(|id| inquiry(id, 1, 10_000 - id / 2)).collect();
        ask(&store, &all).await;
        assert_eq!(changed(&store, 9_999).await.len(), 4_500);
        let mut tx = store.begin().await.unwrap();
        tx.measure(GUILD, "Asia/Shanghai", 1).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.guilds_to_measure().await.unwrap(), [GUILD]);
        assert_eq!(store.changed_inquiries(GUILD).await.unwrap().len(), 4_500);
        let mut taken = Vec::new();
        for expected in [2_000, 2_000, 500, 0] {
            let first = store.first_change(GUILD).await.unwrap();
            assert_eq!(first, (expected > 0).then_some(at(7_750)), "until all are counted");
            let mut tx = store.begin().await.unwrap();
            let page = tx.take_changes(GUILD, 9_999).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(page.len(), expected);
            taken.extend(page.into_iter().map(InquiryId::get));
        }
        assert_eq!(taken.len(), 4_500);
        assert!(taken[..2_000].iter().all(|id| *id <= 2_001), "the latest first");
        taken.sort_unstable();
        taken.dedup();
        assert_eq!(taken.len(), 4_500, "each once");
        assert!(store.guilds_to_measure().await.unwrap().is_empty());
    }

    async fn sums_are_found_by_subject_and_span(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        let subjects = || vec![
            (Subject::All, "all".to_owned()),
            (Subject::Rule(RuleId::new("refund")), "rule".to_owned()),
            (Subject::Instructor(user(9)), "instructor".to_owned()),
        ];
        let day = DayNumber::new;
        for start in [31, 32, 40] {
            tx.put_roll_ups(GUILD, RollUpSpan::Day, day(start), subjects()).await.unwrap();
        }
        tx.put_roll_ups(GUILD, RollUpSpan::Day, day(32), subjects()[..1].to_vec()).await.unwrap();
        for part in CellPart::ALL {
            tx.put_roll_ups(GUILD, RollUpSpan::Month(part), day(31), subjects()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let rule = Subject::Rule(RuleId::new("refund"));
        let days = store.roll_ups(GUILD, &rule, RollUpSpan::Day, day(31), day(39)).await.unwrap();
        let found: Vec<_> = days.into_iter().map(|sum| (sum.start, sum.body)).collect();
        assert_eq!(found, [(day(31), "rule".to_owned())]);
        let kind = &SubjectKind::Rule;
        let rules = store.roll_ups_of_kind(GUILD, kind, RollUpSpan::Day, day(0), day(99)).await.unwrap();
        let found: Vec<_> = rules.into_iter().map(|sum| (sum.subject, sum.start)).collect();
        assert_eq!(found, [(rule.clone(), day(31)), (rule.clone(), day(40))]);
        assert_eq!(store.subjects_of_kind(GUILD, &SubjectKind::Rule).await.unwrap(), [rule]);
        assert_eq!(store.subjects_of_kind(GUILD, &SubjectKind::Category).await.unwrap(), []);
        let all = store.all_roll_ups(GUILD, RollUpSpan::Day, day(31), day(32)).await.unwrap();
        assert_eq!(all.len(), 4);
        assert_eq!(store.months_summed_up(GUILD, day(0), day(99)).await.unwrap(), [day(31)]);
        assert!(store.has_month(GUILD, day(31)).await.unwrap() && !store.has_month(GUILD, day(0)).await.unwrap());
    }
}
