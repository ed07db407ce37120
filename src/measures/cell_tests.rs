//! Tests that cells hold the sums of their facts however they are merged, and facts what a simple count of the events
//! gives.

use super::cell::{BadCell, Cell};
use super::duty_times::duty_window;
use super::facts::{FactSource, fact};
use super::outcomes::Outcomes;
use super::response::{Replies, ResponseTimes};
use super::samples::{START, claimed, history, holding, moved, opened, staff, ticket};
use super::zone_of;
use crate::domain::{
    Fact, FirstReply, GuildId, HandOver, InquiryEvent, InquiryFact, InquiryId, LastPress,
    LearnerKey, LearnerNumber, Millis, Outcome, Place, Rating, RuleId, Subject, SurveyAnswers,
    SurveyFact, TicketId, TicketState, UserId,
};

/// Makes the record of a learner's inquiry with these events, in minutes after it was asked, and these ratings of a
/// survey after its ticket; 0 is no answer.
pub(super) fn source(
    learner: u32,
    events: &[(i64, InquiryEvent)],
    ratings: Option<[u8; 3]>,
) -> FactSource {
    let ticket = ticket(events);
    let has_ticket = !events.is_empty();
    let outcome = Outcome::ALL[usize::try_from(learner).unwrap() % Outcome::ALL.len()];
    FactSource {
        guild: GuildId::new(1),
        learner: LearnerNumber::new(learner),
        inquiry: InquiryFact {
            id: InquiryId::new(1),
            learner: LearnerKey::new(i64::from(learner)),
            asked_at: START,
            place: Place::Channel,
            category: None,
            rule: learner.is_multiple_of(2).then(|| RuleId::new("a")),
            outcome,
            events: if has_ticket {
                ticket.events.clone()
            } else {
                Vec::new()
            },
        },
        surveys: ratings
            .map(|ratings| SurveyFact {
                inquiry: InquiryId::new(1),
                ticket: has_ticket.then_some(ticket.id),
                answers: SurveyAnswers {
                    value: Rating::new(ratings[0]),
                    effort: Rating::new(ratings[1]),
                    expected: Rating::new(ratings[2]),
                    expected_before: false,
                },
            })
            .into_iter()
            .collect(),
        tickets: if has_ticket { vec![ticket] } else { Vec::new() },
        duty_hours: Vec::new(),
    }
}

pub(super) fn made(source: &FactSource) -> Fact {
    fact(source, &zone_of("UTC"))
}

pub(super) fn of_events(events: &[(i64, InquiryEvent)]) -> Fact {
    made(&source(1, events, None))
}

/// A case of a first reply: its name, its events by minute, and the first reply that they make.
type ReplyCase<'a> = (&'a str, &'a [(i64, InquiryEvent)], FirstReply);

#[test]
fn the_first_response_is_the_first_text_of_a_person() {
    use FirstReply::{After, Awaited, Never, Unasked};
    let peer = InquiryEvent::PersonReplied { staff: None };
    let closed = || moved(TicketState::Closed);
    let promised = InquiryEvent::ReplyPromised { until: START };
    let cases: [ReplyCase<'_>; 8] = [
        ("nobody was asked", &[], Unasked),
        ("a claim is no text", &[(3, claimed(1))], Awaited),
        (
            "another's word before",
            &[(2, peer), (9, staff(1))],
            After(Millis::minutes(2)),
        ),
        (
            "the promise of a reply is one",
            &[(4, holding(1)), (4, promised)],
            After(Millis::minutes(4)),
        ),
        (
            "thanks, or a word of somebody off duty, are none",
            &[(4, holding(1)), (9, staff(2))],
            After(Millis::minutes(9)),
        ),
        (
            "the second does not count",
            &[(6, staff(1)), (7, staff(2))],
            After(Millis::minutes(6)),
        ),
        ("ended without", &[(5, closed())], Never(Millis::minutes(5))),
        (
            "reopened, and waits again",
            &[(5, closed()), (8, claimed(1))],
            Awaited,
        ),
    ];
    for (case, events, expected) in cases {
        assert_eq!(of_events(events).first_reply, expected, "{case}");
    }
}

/// A case of answers: its events, the inquiry's final rule, and the answers that count, each with its press.
type AnswerCase<'a> = (&'a str, Option<&'a str>, &'a [(&'a str, Option<LastPress>)]);

/// Events in short: `a` is the answer of a rule, `>a` that it was chosen and answered.
fn in_short(acts: &str) -> Vec<InquiryEvent> {
    let answered = |rule: &str| InquiryEvent::Answered {
        rule: RuleId::new(rule),
        score: 1.0,
    };
    let of = |act: &str| match act {
        "no" => vec![InquiryEvent::NotThis],
        "yes" => vec![InquiryEvent::Solved],
        "edit" => vec![InquiryEvent::Revised],
        "staff" => vec![InquiryEvent::Accepted { by: UserId::new(9) }],
        rule => match rule.strip_prefix('>') {
            Some(rule) => {
                let chosen = InquiryEvent::Chosen {
                    rule: RuleId::new(rule),
                };
                vec![chosen, answered(rule)]
            }
            None => vec![answered(rule)],
        },
    };
    acts.split_whitespace().flat_map(of).collect()
}

#[test]
fn a_press_belongs_to_the_rule_that_was_shown_when_it_was_pressed() {
    use LastPress::{NotThis, Solved};
    let cases: [AnswerCase<'_>; 9] = [
        ("no", None, &[]),
        ("a staff", Some("a"), &[("a", None)]),
        ("a no yes", Some("a"), &[("a", Some(Solved))]),
        ("a no >b", Some("b"), &[("a", Some(NotThis)), ("b", None)]),
        ("a >b yes", Some("b"), &[("a", None), ("b", Some(Solved))]),
        (
            "a no >b >a",
            Some("a"),
            &[("a", Some(NotThis)), ("b", None)],
        ),
        (
            "a no edit b",
            Some("b"),
            &[("a", Some(NotThis)), ("b", None)],
        ),
        ("a edit b", Some("b"), &[("b", None)]),
        // It never arrived.
        ("a", None, &[]),
    ];
    for (acts, rule, expected) in cases {
        let mut source = source(1, &[], None);
        let minutes: Vec<_> = (0..).zip(in_short(acts)).collect();
        source.inquiry.events = history(&minutes);
        source.inquiry.rule = rule.map(RuleId::new);
        let fact = made(&source);
        let answers = fact.answers.iter();
        let answers: Vec<_> = answers.map(|one| (one.rule.as_str(), one.press)).collect();
        assert_eq!(answers, expected, "{acts}");
        // The inquiry's outcome counts for the last rule alone.
        for (rule, press) in expected {
            let subject = Subject::Rule(RuleId::new(*rule));
            assert!(Subject::of(&fact).contains(&subject), "{acts}");
            let mut cell = Cell::default();
            cell.add_of(&subject, &fact);
            let last = u64::from(source.inquiry.rule == Some(RuleId::new(*rule)));
            assert_eq!((cell.asked(), cell.passed_on), (last, 1 - last), "{acts}");
            let pressed = [*press == Some(Solved), *press == Some(NotThis)].map(u64::from);
            assert_eq!([cell.pressed_solved, cell.pressed_not], pressed, "{acts}");
        }
    }
}

#[test]
fn a_reply_that_staff_give_counts_for_its_rule_and_is_no_answer_of_it() {
    let given = |rule: &str| InquiryEvent::RuleGiven {
        rule: RuleId::new(rule),
        staff: UserId::new(7),
    };
    let mut source = source(1, &[], None);
    source.inquiry.events = history(&[(1, given("b")), (2, given("a")), (3, given("b"))]);
    let fact = made(&source);
    for (rule, times) in [("a", 1), ("b", 2)] {
        let subject = Subject::Rule(RuleId::new(rule));
        assert!(Subject::of(&fact).contains(&subject), "{rule}");
        let mut cell = Cell::default();
        cell.add_of(&subject, &fact);
        let counted = Cell {
            given: times,
            ..Cell::default()
        };
        assert_eq!(cell, counted, "{rule}");
        assert_eq!(together([&cell, &cell]).given, 2 * times);
    }
    assert_eq!(Cell::of([&fact]).given, 0);
    source.inquiry.place = Place::Staff;
    assert!(made(&source).given.is_empty(), "it was not asked");
}

#[test]
fn the_reason_of_a_hand_over_is_what_came_before_it_unless_the_event_says() {
    let answered = || InquiryEvent::Answered {
        rule: RuleId::new("a"),
        score: 1.0,
    };
    let suggested = || InquiryEvent::Suggested { rules: Vec::new() };
    let said = |reason| InquiryEvent::Escalated {
        ticket: TicketId::new(1),
        reason: Some(reason),
    };
    let settled = InquiryEvent::Settled {
        outcome: Outcome::Escalated,
    };
    let cases: [(&[InquiryEvent], Option<HandOver>); 9] = [
        (&[answered()], None),
        (&[opened(1)], Some(HandOver::Asked)),
        (&[answered(), opened(1)], Some(HandOver::Asked)),
        (
            &[
                answered(),
                InquiryEvent::NotThis,
                InquiryEvent::Offered,
                opened(1),
            ],
            Some(HandOver::NotHelpful),
        ),
        (&[suggested(), opened(1)], Some(HandOver::Unsure)),
        (
            &[suggested(), InquiryEvent::Offered, opened(1)],
            Some(HandOver::Unsure),
        ),
        (&[InquiryEvent::Offered, opened(1)], Some(HandOver::NoRule)),
        (&[InquiryEvent::Offered, settled], Some(HandOver::NoRule)),
        (
            &[answered(), said(HandOver::Always)],
            Some(HandOver::Always),
        ),
    ];
    for (events, expected) in cases {
        let mut source = source(1, &[], None);
        let minutes: Vec<_> = (0..).zip(events.iter().cloned()).collect();
        source.inquiry.events = history(&minutes);
        assert_eq!(made(&source).reason, expected, "{events:?}");
    }
}

#[test]
fn what_only_repeats_is_counted_once_somebody_takes_it_up_or_it_asks_something_else() {
    let repeated = || InquiryEvent::Repeated {
        rule: RuleId::new("a"),
    };
    let replied = InquiryEvent::PersonReplied { staff: None };
    let settled = InquiryEvent::Settled {
        outcome: Outcome::Escalated,
    };
    let cases: [(&[InquiryEvent], bool); 7] = [
        (&[], false),
        (&[repeated()], true),
        (&[repeated(), InquiryEvent::Offered], true),
        (&[repeated(), settled], true),
        (&[repeated(), opened(1)], false),
        (&[repeated(), replied], false),
        (&[repeated(), InquiryEvent::Revised], false),
    ];
    for (events, expected) in cases {
        let mut source = source(1, &[], None);
        let minutes: Vec<_> = (0..).zip(events.iter().cloned()).collect();
        source.inquiry.events = history(&minutes);
        let fact = made(&source);
        assert_eq!(fact.is_repeat, expected, "{events:?}");
        assert_eq!(Subject::of(&fact).is_empty(), expected, "{events:?}");
    }
}

#[test]
fn what_staff_ask_themselves_is_in_no_figure_whatever_comes_of_it() {
    let rule = || RuleId::new("a");
    let answered = InquiryEvent::Answered {
        rule: rule(),
        score: 1.0,
    };
    let given = InquiryEvent::RuleGiven {
        rule: rule(),
        staff: UserId::new(7),
    };
    let done = || moved(TicketState::Resolved);
    let cases: [&[(i64, InquiryEvent)]; 6] = [
        &[],
        &[(1, answered), (2, InquiryEvent::Solved)],
        &[(5, claimed(1))],
        &[(5, staff(1)), (6, InquiryEvent::LearnerReplied)],
        &[(5, claimed(1)), (6, staff(1)), (9, given), (12, done())],
        &[(5, moved(TicketState::Closed))],
    ];
    for events in cases {
        let mut source = source(2, events, Some([5, 2, 4]));
        let asked = (START, InquiryEvent::AskedByStaff);
        source.inquiry.events.insert(0, asked);
        let fact = made(&source);
        assert!(fact.by_staff && !fact.is_asked(), "{events:?}");
        assert_eq!(Subject::of(&fact), [], "{events:?}");
        let waits = (fact.first_reply, fact.owed_since, fact.is_unresolved);
        assert_eq!(waits, (FirstReply::Unasked, None, false), "{events:?}");
        assert!(fact.resolved.is_empty() && fact.unresolved.is_empty());
        assert!(fact.turns.is_empty() && fact.given.is_empty());
        assert!(fact.open_changes.is_empty() && fact.reason.is_none());
        assert_eq!(duty_window(&source.inquiry), None, "{events:?}");
    }
}

/// A case of a ticket: its events by minute, whether it is open, and after how many minutes it ended without ever being
/// resolved.
type UnresolvedCase<'a> = (&'a [(i64, InquiryEvent)], bool, &'a [i64]);

#[test]
fn a_ticket_that_is_not_resolved_is_open_or_ended_so_long_after_the_question() {
    let to = moved;
    let (ended, done) = (TicketState::Closed, TicketState::Resolved);
    let cases: [UnresolvedCase<'_>; 6] = [
        (&[(5, claimed(1))], true, &[]),
        (&[(5, to(ended))], false, &[5]),
        (&[(5, to(ended)), (8, claimed(1))], true, &[]),
        (&[(5, to(done)), (8, to(ended))], false, &[]),
        (&[(5, to(done)), (8, claimed(1))], true, &[]),
        (
            &[(5, to(done)), (8, claimed(1)), (9, to(ended))],
            false,
            &[],
        ),
    ];
    for (events, is_open, unresolved) in cases {
        let fact = of_events(events);
        let minutes = fact.unresolved.iter().map(|after| after.get() / 60_000);
        let found = (fact.is_unresolved, minutes.collect::<Vec<_>>());
        assert_eq!(found, (is_open, unresolved.to_vec()), "{events:?}");
    }
    let facts = [1, 3, 3].map(|at| of_events(cases[at].0));
    let open = [Millis::hours(1)];
    let resolutions = Replies::resolutions(&Cell::of(&facts), &open);
    assert_eq!(
        (resolutions.waiting, resolutions.median.unwrap().at),
        (1, Some(Millis::minutes(5)))
    );
}

#[test]
fn a_ticket_that_is_open_again_waits_to_be_resolved_and_only_its_first_episode_is_over() {
    let events = [
        (5, claimed(1)),
        (20, moved(TicketState::Resolved)),
        (80, claimed(1)),
    ];
    let fact = of_events(&events);
    assert!(fact.is_open_again());
    let cell = Cell::of([&fact]);
    let counted = [cell.resolved, cell.open_again, cell.reopened];
    assert_eq!(counted, [0, 1, 1]);
    let since = [Millis::hours(72)];
    let last = Replies::resolutions(&cell, &since);
    let median = last.median.map(|median| (median.n, median.at));
    assert_eq!((last.waiting, median), (1, Some((1, None))));
    assert_eq!((last.times, cell.handling.n()), (None, 0));
    let first = Replies::first_resolutions(&cell, &[]);
    let median = first.median.map(|median| (median.n, median.at));
    assert_eq!(median, Some((1, Some(Millis::minutes(20)))));
    let response = ResponseTimes::of(&cell);
    assert_eq!((response.resolved, response.per_learner()), (0, None));
    let first = response.first_per_learner().map(|time| time.mean);
    assert_eq!(first, Some(Millis::minutes(5)));
    let reopened = response.reopened;
    assert_eq!((reopened.part, reopened.n), (1, 1));
    let credit = Subject::Instructor(UserId::new(1));
    assert!(Subject::of(&fact).contains(&credit));
}

#[test]
fn the_day_the_hour_and_the_backlog_are_those_of_the_guilds_zone() {
    let five_in_the_afternoon = 17 * 60;
    let events = [(five_in_the_afternoon, moved(TicketState::Resolved))];
    let mut source = source(1, &events, None);
    source.inquiry.asked_at = START + Millis::hours(17);
    let of = |zone: &str| {
        let fact = fact(&source, &zone_of(zone));
        let changes = fact
            .open_changes
            .iter()
            .map(|change| (change.day.get(), change.by));
        let changes: Vec<_> = changes.collect();
        (fact.day.get(), fact.hour, fact.weekday, changes)
    };
    // 1970-01-01 was a Thursday.
    assert_eq!(of("UTC"), (0, 17, 3, vec![]));
    assert_eq!(of("Asia/Shanghai"), (1, 1, 4, vec![(0, 1), (1, -1)]));
}

#[test]
fn what_staff_opened_counts_nowhere_but_apart_and_for_its_surveys() {
    let events = [(1, staff(1)), (9, moved(TicketState::Resolved))];
    let mut source = source(1, &events, Some([5, 2, 4]));
    source.inquiry.place = Place::Staff;
    let cell = Cell::of(&[made(&source)]);
    assert_eq!((cell.asked(), cell.askers(), cell.resolved), (0, 0, 0));
    assert_eq!((cell.opened_by_staff, cell.surveys_sent), (1, 1));
    assert_eq!(cell.first_reply.n(), 0);
}

#[test]
fn of_a_tickets_surveys_the_last_that_was_answered_counts() {
    let (good, none) = ([5, 1, 4], [0; 3]);
    let counts = |all: &[[u8; 3]]| {
        let mut one = source(1, &[(1, moved(TicketState::Resolved))], Some(good));
        let first = one.surveys[0].clone();
        one.surveys = all
            .iter()
            .map(|ratings| {
                let again = source(1, &[(1, staff(1))], Some(*ratings));
                SurveyFact {
                    answers: again.surveys[0].answers,
                    ..first.clone()
                }
            })
            .collect();
        let surveys = made(&one).surveys;
        surveys
            .iter()
            .map(|survey| survey.counts)
            .collect::<Vec<_>>()
    };
    assert_eq!(counts(&[good, none]), [true, false]);
    assert_eq!(counts(&[none, none]), [false, true]);
    assert_eq!(counts(&[good, good]), [false, true]);
}

#[test]
fn the_credit_is_whose_ticket_was_last_resolved() {
    let events = [(1, claimed(7)), (5, moved(TicketState::Resolved))];
    let subjects = Subject::of(&of_events(&events));
    assert!(subjects.contains(&Subject::Instructor(UserId::new(7))));
    for subject in subjects {
        let read = Subject::from_names(&subject.kind(), &subject.name());
        assert_eq!(read, Some(subject));
    }
}

#[test]
fn a_hand_over_counts_whole_for_its_reason_in_all_and_in_its_category() {
    let fact = Fact {
        category: Some("a/b".to_owned()),
        reason: Some(HandOver::Unsure),
        ..of_events(&[(1, claimed(7)), (5, moved(TicketState::Resolved))])
    };
    let of_reason = Subject::Reason(HandOver::Unsure);
    let in_category = Subject::ReasonOn {
        reason: HandOver::Unsure,
        category: "a/b".to_owned(),
    };
    for subject in [of_reason, in_category] {
        assert!(Subject::of(&fact).contains(&subject), "{subject:?}");
        let read = Subject::from_names(&subject.kind(), &subject.name());
        assert_eq!(read.as_ref(), Some(&subject));
        let mut cell = Cell::default();
        cell.add_of(&subject, &fact);
        assert_eq!(cell, Cell::of([&fact]));
    }
    assert_eq!(Subject::from_names("reason", "whim"), None);
    assert_eq!(Subject::from_names("reason/a", "whim"), None);
}

#[test]
fn a_cell_of_another_version_or_of_nothing_cannot_be_read() {
    for text in ["", "AA", "not base64!", "/////w"] {
        assert_eq!(Cell::from_text(text), Err(BadCell), "{text}");
    }
}

/// Of the thousand in the example of docs/measures.md, 800 are answered by a rule, 200 handled for 30 minutes and resolved
/// an hour after they asked.
#[test]
fn the_worked_example_comes_out_exactly() {
    let facts: Vec<Fact> = (1..=1000)
        .map(|learner| {
            let hour = [(30, claimed(1)), (60, moved(TicketState::Resolved))];
            let mut one = source(learner, if learner <= 200 { &hour } else { &[] }, None);
            one.inquiry.rule = (learner > 200).then(|| RuleId::new("a"));
            made(&one)
        })
        .collect();
    let cell = together(&facts.chunks(100).map(Cell::of).collect::<Vec<_>>());
    let response = ResponseTimes::of(&cell);
    assert_eq!(Outcomes::of(&cell).auto_replies().rate(), Some(0.8));
    assert_eq!(response.sum.handling, Millis::hours(100));
    assert_eq!(response.sum.total(), Millis::hours(200));
    let time = response.per_learner().unwrap();
    assert_eq!(time.mean, Millis::minutes(6));
    // s² = (200 · 1800² − 360² · 1000) ÷ 999, so that t(999) · s ÷ √1000 = 1.962342 · 22.7799 s.
    let ends = time.interval.unwrap().map(Millis::get);
    assert_eq!(ends, [315_298, 404_702]);
}

/// Adds up cells.
pub(super) fn together<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Cell {
    cells.into_iter().fold(Cell::default(), |mut all, cell| {
        all.merge(cell);
        all
    })
}
