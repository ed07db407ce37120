//! Tests that figures equal a simple count over every event.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::cell::Cell;
use super::cell_tests::{made, source, together};
use super::duty_times::{open_duty_time, open_duty_window};
use super::facts::FactSource;
use super::outcomes::{Helpful, Outcomes};
use super::response::{Replies, ResponseTimes};
use super::samples::{START, claimed, holding, moved, staff};
use super::satisfaction::Satisfaction;
use super::statistics::Spread;
use crate::domain::{
    CellPart, Fact, FirstReply, InquiryEvent, Millis, Outcome, ResolvedTicket, Span, Subject,
    TicketState, TicketTimes, UserId,
};

/// Events of a ticket, in order.
fn any_events() -> impl Strategy<Value = Vec<(i64, InquiryEvent)>> {
    let event = prop_oneof![
        prop::sample::select(TicketState::ALL.to_vec()).prop_map(moved),
        (1_u64..4).prop_map(claimed),
        (1_u64..4).prop_map(staff),
        (1_u64..4).prop_map(holding),
        Just(InquiryEvent::LearnerReplied),
    ];
    prop::collection::vec((1_i64..600, event), 0..12).prop_map(|mut events| {
        events.sort_by_key(|(minute, _)| *minute);
        events
    })
}

fn any_source() -> impl Strategy<Value = FactSource> {
    let ratings = prop::option::of(prop::array::uniform3(0_u8..=5));
    (1_u32..12, any_events(), ratings)
        .prop_map(|(learner, events, ratings)| source(learner, &events, ratings))
}

/// Counts the minutes that a ticket was handled until it was last resolved, minute by minute; `None` if it is open or
/// was never resolved.
fn handled(source: &FactSource) -> Option<i64> {
    let minute = |at: &crate::domain::Timestamp| at.since(START).get() / 60_000;
    let events = &source.tickets.first()?.events;
    let resolved = |event: &InquiryEvent| {
        matches!(
            event,
            InquiryEvent::Moved {
                to: TicketState::Resolved,
                ..
            }
        )
    };
    let mut moves = events.iter().rev();
    let last = moves.find_map(|(_, event)| match event {
        InquiryEvent::Moved { to, .. } => Some(*to),
        _ => None,
    });
    if last.is_some_and(TicketState::is_open) {
        return None;
    }
    let ends = events.iter().filter(|(_, event)| resolved(event));
    let end = ends.map(|(at, _)| minute(at)).max()?;
    let handled_in = |now: i64| {
        let (mut state, mut with_learner) = (TicketState::Opening, false);
        for (_, event) in events.iter().filter(|(at, _)| minute(at) <= now) {
            match event {
                InquiryEvent::Moved { to, .. } => {
                    let anew = *to == TicketState::Claimed && state != TicketState::Claimed;
                    if anew || !state.is_open() {
                        with_learner = false;
                    }
                    state = *to;
                }
                InquiryEvent::StaffReplied {
                    owes_still: false, ..
                } => with_learner = true,
                InquiryEvent::LearnerReplied => with_learner = false,
                _ => {}
            }
        }
        state == TicketState::Claimed && !with_learner
    };
    Some((0..end).filter(|now| handled_in(*now)).count() as i64)
}

/// A function that returns how long an inquiry waited until a moment, and whether the wait came to its goal.
type Wait = fn(&FactSource, i64) -> Option<(Millis, bool)>;

/// Returns how long a learner has waited for the first reply by a minute, and whether it came; `None` without a wait.
fn first_wait(source: &FactSource, now: i64) -> Option<(Millis, bool)> {
    let events = &source.tickets.first()?.events;
    let replied = events.iter().find(|(_, event)| {
        matches!(
            event,
            InquiryEvent::StaffReplied {
                owes_still: false,
                ..
            }
        )
    });
    if let Some((at, _)) = replied {
        return Some((at.since(START), true));
    }
    let moves: Vec<_> = events
        .iter()
        .filter_map(|(at, event)| match event {
            InquiryEvent::Moved { to, .. } => Some((at.since(START), to.is_open())),
            _ => None,
        })
        .collect();
    if moves.last().is_none_or(|(_, is_open)| *is_open) {
        return Some((Millis::minutes(now), false));
    }
    let ended = moves.iter().find(|(_, is_open)| !is_open)?;
    Some((ended.0, false))
}

/// Returns how long a learner has waited for the last resolution by a minute, and whether it came; `None` without a
/// ticket.
fn last_resolution(source: &FactSource, now: i64) -> Option<(Millis, bool)> {
    let events = &source.tickets.first()?.events;
    let moves: Vec<_> = events
        .iter()
        .filter_map(|(at, event)| match event {
            InquiryEvent::Moved { to, .. } => Some((at.since(START), *to)),
            _ => None,
        })
        .collect();
    if moves.last().is_none_or(|(_, to)| to.is_open()) {
        return Some((Millis::minutes(now), false));
    }
    let resolved = moves.iter().rev();
    let mut resolved = resolved.filter(|(_, to)| *to == TicketState::Resolved);
    if let Some((at, _)) = resolved.next() {
        return Some((*at, true));
    }
    moves.last().map(|(at, _)| (*at, false))
}

/// Returns the same until the first resolution.
fn first_resolution(source: &FactSource, now: i64) -> Option<(Millis, bool)> {
    let events = &source.tickets.first()?.events;
    let resolved = events.iter().find(|(_, event)| {
        let InquiryEvent::Moved { to, .. } = event else {
            return false;
        };
        *to == TicketState::Resolved
    });
    match resolved {
        Some((at, _)) => Some((at.since(START), true)),
        None => last_resolution(source, now),
    }
}

/// Spans of minutes in which somebody is on duty, in order and apart; always one before the start.
fn any_hours() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((1_i64..150, 1_i64..150), 0..6).prop_map(|parts| {
        let mut hours = vec![(-60, -30)];
        let mut ended = 0;
        for (gap, length) in parts {
            let from = ended + gap;
            ended = from + length;
            hours.push((from, ended));
        }
        hours
    })
}

/// Counts how much of the first minutes lies within duty hours, minute by minute.
fn on_duty(length: Millis, hours: &[(i64, i64)]) -> Millis {
    let is_on_duty = |minute: &i64| hours.iter().any(|(from, to)| (*from..*to).contains(minute));
    let minutes = (0..length.get() / 60_000).filter(is_on_duty).count();
    Millis::minutes(minutes as i64)
}

/// Computes the median of waits by its definition: the first end at which the remaining share is at most half. The
/// remaining share is multiplied at each end by the part of the waits, among those that lasted until then, that go on.
fn naive_median(waits: &[(Millis, bool)]) -> Option<Millis> {
    let mut ends: Vec<Millis> = waits
        .iter()
        .filter(|(_, came)| *came)
        .map(|wait| wait.0)
        .collect();
    ends.sort_unstable();
    ends.dedup();
    let mut left = 1.0;
    for (nth, end) in ends.iter().enumerate() {
        let at_risk = waits.iter().filter(|(at, _)| at >= end).count() as f64;
        let came = waits.iter().filter(|(at, came)| at == end && *came).count() as f64;
        left *= 1.0 - came / at_risk;
        if (left - 0.5_f64).abs() < 1e-9 {
            let next = ends.get(nth + 1).copied().unwrap_or(*end);
            return Some(Millis::new((end.get() + next.get() + 1) / 2));
        }
        if left < 0.5 {
            return Some(*end);
        }
    }
    None
}

/// Adds up facts by subject, as they are rolled up.
fn sums_of(facts: &[Fact]) -> BTreeMap<Subject, Cell> {
    let mut sums = BTreeMap::<Subject, Cell>::new();
    for fact in facts {
        for subject in Subject::of(fact) {
            let sum = sums.entry(subject.clone()).or_default();
            sum.add_of(&subject, fact);
        }
    }
    sums
}

proptest! {
    #[test]
    fn cells_put_together_are_the_cell_of_all_their_facts(
        sources in prop::collection::vec(any_source(), 0..12), cuts in prop::array::uniform2(0_usize..12),
    ) {
        let facts: Vec<Fact> = sources.iter().map(made).collect();
        let mut cuts = cuts.map(|cut| cut.min(facts.len()));
        cuts.sort_unstable();
        let parts = [&facts[..cuts[0]], &facts[cuts[0]..cuts[1]], &facts[cuts[1]..]];
        let [a, b, c] = parts.map(Cell::of);
        let all = Cell::of(&facts);
        prop_assert_eq!(&together([&a, &b, &c]), &all);
        prop_assert_eq!(&together([&c, &together([&b, &a])]), &all);
        let parts = CellPart::ALL.map(|part| all.clone().only(&[part]));
        prop_assert_eq!(&together(&parts), &all);
        prop_assert_eq!(&all.clone().only(&CellPart::ALL), &all);
        let [counts, others @ ..] = &parts;
        prop_assert!(counts.is_counts_alone());
        for other in others {
            prop_assert_eq!(other.is_counts_alone(), *other == Cell::default());
        }
        prop_assert_eq!(Cell::from_text(&all.to_text().unwrap()), Ok(all));
    }

    #[test]
    fn figures_are_what_the_events_say(sources in prop::collection::vec(any_source(), 0..12)) {
        let cell = Cell::of(&sources.iter().map(made).collect::<Vec<_>>());
        let outcomes = Outcomes::of(&cell);
        for outcome in Outcome::ALL {
            let counted = sources.iter().filter(|one| one.inquiry.outcome == outcome);
            prop_assert_eq!(outcomes.count(outcome), counted.count());
        }
        let answered = sources.iter().filter(|one| one.inquiry.rule.is_some()).count();
        prop_assert_eq!((outcomes.auto_replies().part, outcomes.n()), (answered, sources.len()));
        let askers: BTreeSet<_> = sources.iter().map(|one| one.learner).collect();
        let response = ResponseTimes::of(&cell);
        prop_assert_eq!(response.learners, askers.len());
        let handled: Vec<Millis> = sources.iter().filter_map(handled).map(Millis::minutes).collect();
        prop_assert_eq!(response.resolved, handled.len());
        prop_assert_eq!(cell.handling.spread(), Spread::of(handled.iter().copied()));
        prop_assert_eq!(response.sum.handling, handled.into_iter().sum());
        prop_assert!(response.sum.handling <= response.sum.total());
        prop_assert!(response.per_learner().is_none_or(|time| time.mean >= Millis::ZERO));
        let first = sources.iter().filter_map(|one| {
            let mut events = one.inquiry.events.iter();
            let reply = events.find(|(_, event)| {
                matches!(event, InquiryEvent::StaffReplied { owes_still: false, .. })
            })?;
            Some(reply.0.since(START))
        });
        prop_assert_eq!(Replies::first(&cell, &[]).times, Spread::of(first));
        prop_assert_eq!(Helpful::of(&cell).rate.n, 0);
    }

    #[test]
    fn what_staff_ask_changes_no_figure(asked in prop::collection::vec((any_source(), any::<bool>()), 0..12)) {
        let with_staff: Vec<Fact> = asked
            .iter()
            .map(|(source, by_staff)| {
                let mut source = source.clone();
                if *by_staff {
                    source.inquiry.events.insert(0, (START, InquiryEvent::AskedByStaff));
                }
                made(&source)
            })
            .collect();
        let learners = asked.iter().filter(|(_, by_staff)| !by_staff);
        let learners: Vec<Fact> = learners.map(|(source, _)| made(source)).collect();
        prop_assert_eq!(sums_of(&with_staff), sums_of(&learners));
        let changes = |facts: &[Fact]| facts.iter().flat_map(|fact| fact.open_changes.clone()).collect::<Vec<_>>();
        prop_assert_eq!(changes(&with_staff), changes(&learners));
    }

    #[test]
    fn satisfaction_is_the_mean_of_what_was_answered(sources in prop::collection::vec(any_source(), 0..12)) {
        let cell = Cell::of(&sources.iter().map(made).collect::<Vec<_>>());
        let surveys: Vec<_> = sources.iter().flat_map(|one| &one.surveys).collect();
        let scores: Vec<f64> = surveys.iter().filter_map(|one| one.answers.satisfaction()).collect();
        let said = Satisfaction::of(&cell);
        let scored = said.score.map_or(0, |score| score.learners);
        prop_assert!(Satisfaction::is_scored_by(&cell, scored));
        prop_assert!(!Satisfaction::is_scored_by(&cell, scored + 1));
        prop_assert_eq!(said.responses.n, surveys.len());
        prop_assert_eq!(said.score.map_or(0, |score| score.n), scores.len());
        if let Some(score) = said.score {
            let mean = scores.iter().sum::<f64>() / scores.len() as f64;
            prop_assert!((score.mean - mean).abs() < 1e-9);
        }
    }

    #[test]
    fn the_median_wait_is_what_the_events_say(sources in prop::collection::vec(any_source(), 0..14)) {
        const NOW: i64 = 700;
        let facts: Vec<Fact> = sources.iter().map(made).collect();
        let waiting: Vec<Millis> = facts
            .iter()
            .filter(|fact| fact.first_reply == FirstReply::Awaited)
            .map(|_| Millis::minutes(NOW))
            .collect();
        let found = Replies::first(&Cell::of(&facts), &waiting);
        let waits: Vec<_> = sources.iter().filter_map(|one| first_wait(one, NOW)).collect();
        prop_assert_eq!(found.median.map_or(0, |median| median.n), waits.len());
        prop_assert_eq!(found.median.and_then(|median| median.at), naive_median(&waits));
        let without = waits.iter().filter(|(_, came)| !came).count();
        prop_assert_eq!(found.waiting + found.ended_without, without);
    }

    #[test]
    fn the_median_until_resolved_is_what_the_events_say(sources in prop::collection::vec(any_source(), 0..14)) {
        const NOW: i64 = 700;
        let facts: Vec<Fact> = sources.iter().map(made).collect();
        let open = facts.iter().filter(|fact| fact.is_unresolved);
        let open: Vec<Millis> = open.map(|_| Millis::minutes(NOW)).collect();
        let found = Replies::resolutions(&Cell::of(&facts), &open);
        let waits: Vec<_> = sources.iter().filter_map(|one| last_resolution(one, NOW)).collect();
        prop_assert_eq!(found.median.map_or(0, |median| median.n), waits.len());
        prop_assert_eq!(found.median.and_then(|median| median.at), naive_median(&waits));
        let without = waits.iter().filter(|(_, came)| !came).count();
        prop_assert_eq!(found.waiting + found.ended_without, without);
    }

    #[test]
    fn the_median_until_first_resolved_is_what_the_events_say(sources in prop::collection::vec(any_source(), 0..14)) {
        const NOW: i64 = 700;
        let facts: Vec<Fact> = sources.iter().map(made).collect();
        let open = facts.iter().filter(|fact| fact.is_unresolved && !fact.is_open_again());
        let open: Vec<Millis> = open.map(|_| Millis::minutes(NOW)).collect();
        let found = Replies::first_resolutions(&Cell::of(&facts), &open);
        let waits: Vec<_> = sources.iter().filter_map(|one| first_resolution(one, NOW)).collect();
        prop_assert_eq!(found.median.map_or(0, |median| median.n), waits.len());
        prop_assert_eq!(found.median.and_then(|median| median.at), naive_median(&waits));
    }

    #[test]
    fn the_medians_within_duty_hours_are_what_the_minutes_say(
        sources in prop::collection::vec(any_source(), 0..14), hours in any_hours(),
    ) {
        const NOW: i64 = 700;
        let at = |minute: i64| START + Millis::minutes(minute);
        let spans: Vec<Span> = hours.iter().map(|(from, to)| Span { from: at(*from), until: at(*to) }).collect();
        let window = open_duty_window(START, at(NOW)).unwrap();
        let until_now: Vec<Span> = spans.iter().filter_map(|span| span.common(window)).collect();
        let so_far = open_duty_time(&until_now, window, START).unwrap();
        let facts = sources.iter().map(|one| made(&FactSource { duty_hours: spans.clone(), ..one.clone() }));
        let facts: Vec<Fact> = facts.collect();
        let open = |waits: fn(&Fact) -> bool| -> Vec<Millis> {
            facts.iter().filter(|fact| waits(fact)).map(|_| so_far).collect()
        };
        let awaiting = open(|fact| fact.first_reply == FirstReply::Awaited);
        let unresolved = open(|fact| fact.is_unresolved);
        let cell = Cell::of(&facts);
        let first = Replies::first_within_duty(&cell, &awaiting);
        let last = Replies::resolutions_within_duty(&cell, &unresolved);
        let waited: [Wait; 2] = [first_wait, last_resolution];
        for (found, wait) in [first, last].into_iter().zip(waited) {
            let waits = sources.iter().filter_map(|one| wait(one, NOW));
            let waits: Vec<_> = waits.map(|(length, came)| (on_duty(length, &hours), came)).collect();
            prop_assert_eq!(found.median.map_or(0, |median| median.n), waits.len());
            prop_assert_eq!(found.median.and_then(|median| median.at), naive_median(&waits));
            let without = waits.iter().filter(|(_, came)| !came).count();
            prop_assert_eq!(found.waiting + found.ended_without, without);
        }
    }

    #[test]
    fn reopened_and_credited_tickets_are_what_the_events_say(sources in prop::collection::vec(any_source(), 0..12)) {
        let facts: Vec<Fact> = sources.iter().map(made).collect();
        let reopened = |source: &FactSource| {
            let moves: Vec<bool> = source.tickets.iter().flat_map(|ticket| &ticket.events).filter_map(|(_, event)| {
                match event {
                    InquiryEvent::Moved { to: TicketState::Resolved, .. } => Some(true),
                    InquiryEvent::Moved { to, .. } if to.is_open() => Some(false),
                    _ => None,
                }
            }).collect();
            moves.windows(2).any(|pair| pair == [true, false])
        };
        let naive = sources.iter().filter(|one| reopened(one)).count();
        let all = ResponseTimes::of(&Cell::of(&facts));
        prop_assert_eq!(all.reopened.part, naive);
        let ever = sources.iter().filter(|one| first_resolution(one, 0).is_some_and(|(_, came)| came)).count();
        prop_assert_eq!(all.reopened.n, ever);
        // Instructors' credits add up to no more than all, and each ticket is credited to at most one of them.
        let credited: u64 = sums_of(&facts)
            .iter()
            .filter(|(subject, _)| matches!(subject, Subject::Instructor(_)))
            .map(|(_, cell)| cell.resolved)
            .sum();
        let tickets = facts.iter().flat_map(|fact| &fact.resolved).filter(|ticket| !ticket.is_open_again);
        prop_assert_eq!(credited as usize, tickets.filter(|ticket| ticket.credit.is_some()).count());
    }
}

#[test]
fn of_two_tickets_of_one_inquiry_each_has_its_own_credit() {
    let ticket = |credit: u64, minutes: i64| ResolvedTicket {
        first: TicketTimes::default(),
        whole: TicketTimes {
            handling: Millis::minutes(minutes),
            ..TicketTimes::default()
        },
        reopened: 0,
        is_open_again: false,
        credit: Some(UserId::new(credit)),
    };
    let fact = Fact {
        resolved: vec![ticket(7, 10), ticket(8, 20)],
        first_reply: FirstReply::After(Millis::minutes(3)),
        ..Fact::sample()
    };
    for (user, handling, first_replies) in [(7, 10, 0), (8, 20, 1)] {
        let subject = Subject::Instructor(UserId::new(user));
        assert!(Subject::of(&fact).contains(&subject));
        let mut cell = Cell::default();
        cell.add_of(&subject, &fact);
        assert_eq!((cell.resolved, cell.first_reply.n()), (1, first_replies));
        assert_eq!(cell.sum.handling, Millis::minutes(handling));
    }
}
