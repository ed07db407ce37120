//! Makes the fact of an inquiry from its events, its tickets and its surveys: the only place that decides what figures
//! count. Equal rows always give an equal fact.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::duty_times::duty_times;
use super::ticket_times::{Unresolved, changes, resolved, unresolved, was_merged};
use crate::domain::{
    DayNumber, Fact, FirstReply, GivenAnswer, GuildId, HandOver, History, InquiryEvent,
    InquiryFact, LastPress, LearnerNumber, Millis, OpenChange, Outcome, PastTurn, ResolvedTicket,
    RuleAnswer, RuleId, SentSurvey, Span, SurveyFact, TicketFact, TicketId, TicketState, Timestamp,
    Unsent,
};

/// The records that a fact is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct FactSource {
    /// The guild.
    pub guild: GuildId,
    /// The number of the learner who asked.
    pub learner: LearnerNumber,
    /// The inquiry with its events.
    pub inquiry: InquiryFact,
    /// Its tickets with their common events, in the order of opening.
    pub tickets: Vec<TicketFact>,
    /// The surveys about it, the oldest first.
    pub surveys: Vec<SurveyFact>,
    /// The hours of its [duty window](super::duty_window) in which somebody who takes its category was on duty.
    pub duty_hours: Vec<Span>,
}

/// Makes the fact of an inquiry, with days in a time zone.
pub fn fact(source: &FactSource, zone: &TimeZone) -> Fact {
    let FactSource {
        inquiry, tickets, ..
    } = source;
    let asked = inquiry.asked_at.to_jiff().to_zoned(zone.clone());
    let (is_asked, by_staff) = (inquiry.is_asked(), inquiry.is_by_staff());
    let (turns, owed_since) = later_turns(&inquiry.events);
    let counted: &[TicketFact] = if is_asked { tickets } else { &[] };
    let resolved: Vec<ResolvedTicket> = counted.iter().filter_map(resolved).collect();
    let open_or_ended: Vec<Unresolved> = counted.iter().filter_map(unresolved).collect();
    let unresolved: Vec<Millis> = open_or_ended.iter().filter_map(|one| one.ended()).collect();
    let first_reply = if is_asked {
        first_reply(inquiry, tickets)
    } else {
        FirstReply::Unasked
    };
    let tickets_over = (resolved.as_slice(), unresolved.as_slice());
    let duty = duty_times(
        &source.duty_hours,
        inquiry.asked_at,
        first_reply,
        tickets_over,
        &turns,
    );
    Fact {
        inquiry: inquiry.id,
        guild: source.guild,
        learner: source.learner,
        asked_at: inquiry.asked_at,
        day: day_number(asked.date()),
        hour: u8::try_from(asked.hour()).unwrap_or_default(),
        weekday: u8::try_from(asked.weekday().to_monday_zero_offset()).unwrap_or_default(),
        place: inquiry.place,
        category: inquiry.category.clone(),
        rule: inquiry.rule.clone(),
        answers: answers(inquiry),
        given: given(inquiry),
        outcome: inquiry.outcome,
        press: last_press(&inquiry.events),
        reason: is_asked.then(|| reason(&inquiry.events)).flatten(),
        first_reply,
        is_repeat: is_repeat(&inquiry.events),
        by_staff,
        resolved,
        is_unresolved: open_or_ended.contains(&Unresolved::Open),
        unresolved,
        turns: turns
            .into_iter()
            .filter(|_| is_asked)
            .map(|(_, turn)| turn)
            .collect(),
        owed_since: owed_since.filter(|_| is_asked),
        surveys: sent(&source.surveys),
        unsent: inquiry.events.iter().filter_map(unsent).collect(),
        open_changes: if by_staff {
            Vec::new()
        } else {
            open_changes(tickets, zone)
        },
        duty: duty.filter(|_| is_asked),
    }
}

/// Returns the number of a day.
pub fn day_number(date: Date) -> DayNumber {
    let epoch = Date::constant(1970, 1, 1);
    DayNumber::new(date.duration_since(epoch).as_hours() / 24)
}

/// Returns the date of a day number; the first date of the calendar if it is out of range.
pub fn date_of_day(day: DayNumber) -> Date {
    let days = jiff::SignedDuration::from_hours(day.get().saturating_mul(24));
    let date = Date::constant(1970, 1, 1).checked_add(days);
    date.unwrap_or(Date::MIN)
}

/// Returns the day of a time in a zone.
pub fn day_at(time: Timestamp, zone: &TimeZone) -> DayNumber {
    day_number(time.to_jiff().to_zoned(zone.clone()).date())
}

const fn press(event: &InquiryEvent) -> Option<LastPress> {
    match event {
        InquiryEvent::Solved => Some(LastPress::Solved),
        InquiryEvent::NotThis => Some(LastPress::NotThis),
        _ => None,
    }
}

/// Returns whether an inquiry only repeats a question that a rule had answered: it has no answer, no person's reply and
/// no ticket.
fn is_repeat(events: &History) -> bool {
    let telling = events.iter().rev().filter_map(|(_, event)| match event {
        InquiryEvent::Repeated { .. } => Some(true),
        InquiryEvent::Answered { .. }
        | InquiryEvent::Chosen { .. }
        | InquiryEvent::PersonReplied { .. }
        | InquiryEvent::SolvedByPerson { .. }
        | InquiryEvent::Escalated { .. }
        | InquiryEvent::Revised => Some(false),
        _ => None,
    });
    let mut telling = telling;
    telling.next().unwrap_or(false)
}

fn last_press(events: &History) -> Option<LastPress> {
    events.iter().rev().find_map(|(_, event)| press(event))
}

/// Lists the rules that answered, each once, with the last press below its answers. An answer that an edit replaced or
/// deleted, or that was not delivered, counts only if it was pressed.
fn answers(inquiry: &InquiryFact) -> Vec<RuleAnswer> {
    let mut shown: Vec<(RuleAnswer, bool)> = Vec::new();
    for (_, event) in &inquiry.events {
        if let InquiryEvent::Answered { rule, .. } = event {
            let (rule, press) = (rule.clone(), None);
            shown.push((RuleAnswer { rule, press }, false));
        } else if let Some((answer, was_read)) = shown.last_mut() {
            let pressed = press(event);
            answer.press = pressed.or(answer.press);
            *was_read |= pressed.is_some() || matches!(event, InquiryEvent::Chosen { .. });
        }
    }
    if let Some((last, was_read)) = shown.last_mut() {
        *was_read |= inquiry.rule.as_ref() == Some(&last.rule);
    }
    let mut answers: Vec<RuleAnswer> = Vec::new();
    for (answer, _) in shown.into_iter().filter(|(_, was_read)| *was_read) {
        match answers.iter_mut().find(|one| one.rule == answer.rule) {
            Some(same) => same.press = answer.press.or(same.press),
            None => answers.push(answer),
        }
    }
    answers
}

/// Counts how often the reply of each rule was given in tickets, except where no learner asked.
fn given(inquiry: &InquiryFact) -> Vec<GivenAnswer> {
    let is_asked = inquiry.is_asked();
    let mut times: BTreeMap<&RuleId, u64> = BTreeMap::new();
    for (_, event) in &inquiry.events {
        match event {
            InquiryEvent::RuleGiven { rule, .. } if is_asked => {
                *times.entry(rule).or_default() += 1;
            }
            _ => {}
        }
    }
    let given = times.into_iter().map(|(rule, times)| GivenAnswer {
        rule: rule.clone(),
        times,
    });
    given.collect()
}

/// Returns the reason why an inquiry was first handed over: from its event, or, if that has none, derived from earlier
/// events.
fn reason(events: &History) -> Option<HandOver> {
    let at = events.iter().position(|(_, event)| {
        matches!(
            event,
            InquiryEvent::Escalated { .. }
                | InquiryEvent::Settled {
                    outcome: Outcome::Escalated
                }
        )
    })?;
    if let InquiryEvent::Escalated {
        reason: Some(reason),
        ..
    } = &events[at].1
    {
        return Some(*reason);
    }
    let mut offered = false;
    let told = events[..at]
        .iter()
        .rev()
        .find_map(|(_, event)| match event {
            InquiryEvent::NotThis => Some(HandOver::NotHelpful),
            InquiryEvent::Suggested { .. } => Some(HandOver::Unsure),
            InquiryEvent::Answered { .. }
            | InquiryEvent::Chosen { .. }
            | InquiryEvent::Repeated { .. } => Some(HandOver::Asked),
            InquiryEvent::Offered => {
                offered = true;
                None
            }
            _ => None,
        });
    let untold = if offered {
        HandOver::NoRule
    } else {
        HandOver::Asked
    };
    Some(told.unwrap_or(untold))
}

/// Returns whether an event is a person's first message to the learner: anybody's before there is a ticket, then a
/// reply in the ticket or the promise of one. Does not include a reply that leaves the learner waiting, such as a
/// promise by somebody who does not look after the ticket.
const fn is_first_word(event: &InquiryEvent) -> bool {
    matches!(
        event,
        InquiryEvent::PersonReplied { .. }
            | InquiryEvent::ReplyPromised { .. }
            | InquiryEvent::StaffReplied {
                owes_still: false,
                ..
            }
    )
}

/// Computes the time from asked to the first message of a person who is not the learner; messages of bots, claims and
/// joining do not count. Without such a message, says whether a ticket still waits for it.
fn first_reply(inquiry: &InquiryFact, tickets: &[TicketFact]) -> FirstReply {
    let replies = inquiry.events.iter();
    let replies = replies.filter(|(_, event)| is_first_word(event));
    if let Some(first) = replies.map(|(at, _)| *at).min() {
        return FirstReply::After(first.since(inquiry.asked_at));
    }
    let mut states = inquiry
        .events
        .iter()
        .rev()
        .filter_map(|(at, event)| match event {
            InquiryEvent::Escalated { .. } => Some((*at, TicketState::Opening)),
            InquiryEvent::Moved { to, .. } => Some((*at, *to)),
            _ => None,
        });
    match states.next() {
        None => FirstReply::Unasked,
        Some((_, state)) if state.is_open() => FirstReply::Awaited,
        // A learner who was merged into another ticket waits there.
        Some(_) if tickets.iter().all(was_merged) => FirstReply::Unasked,
        Some(_) => {
            let ended = inquiry.events.iter().filter_map(|(at, event)| match event {
                InquiryEvent::Moved { to, .. } if !to.is_open() => Some(*at),
                _ => None,
            });
            let ended = ended.min().unwrap_or(inquiry.asked_at);
            FirstReply::Never(ended.since(inquiry.asked_at))
        }
    }
}

/// Returns the finished later turns with their beginnings, and the beginning of one still open. A later turn begins
/// with the learner's first message after a person's reply, and ends with the next reply, the end of the ticket, or
/// when all its messages are taken back.
fn later_turns(events: &History) -> (Vec<(Timestamp, PastTurn)>, Option<Timestamp>) {
    // When the learner wrote since the last reply, without messages taken back.
    let (mut turns, mut asked) = (Vec::new(), Vec::<Timestamp>::new());
    let (mut is_open, mut was_replied) = (false, false);
    for (at, event) in events {
        was_replied |= is_first_word(event);
        let replied = match event {
            InquiryEvent::StaffReplied {
                owes_still: false, ..
            } => true,
            InquiryEvent::LearnerReplied => {
                if is_open && was_replied {
                    asked.push(*at);
                }
                continue;
            }
            InquiryEvent::Escalated { .. } => {
                is_open = true;
                if was_replied {
                    asked.push(*at);
                }
                continue;
            }
            InquiryEvent::Moved { to, by_learner, .. } if to.is_open() => {
                if !is_open && *by_learner && was_replied {
                    asked.push(*at);
                }
                is_open = true;
                continue;
            }
            InquiryEvent::TakenBack {
                said_at,
                waits_since: Some(waits),
            } => {
                asked.retain(|one| one != said_at);
                if is_open && was_replied && asked.is_empty() {
                    asked.push(*waits);
                }
                continue;
            }
            InquiryEvent::TakenBack { .. } => false,
            InquiryEvent::Moved { .. } => {
                is_open = false;
                false
            }
            _ => continue,
        };
        if let Some(began) = std::mem::take(&mut asked).first().copied() {
            let length = at.since(began);
            turns.push((began, PastTurn { length, replied }));
        }
    }
    (turns, asked.first().copied())
}

const fn unsent((_, event): &(Timestamp, InquiryEvent)) -> Option<Unsent> {
    match event {
        InquiryEvent::SurveyUnsent { why } => Some(*why),
        _ => None,
    }
}

/// Converts the surveys to the form that figures count. Of a ticket's surveys, only the last answered one counts, or
/// the last if none was answered; surveys after automatic answers all count.
fn sent(surveys: &[SurveyFact]) -> Vec<SentSurvey> {
    let answered: HashSet<TicketId> = surveys
        .iter()
        .filter(|survey| survey.answers.is_any())
        .filter_map(|survey| survey.ticket)
        .collect();
    let mut seen = HashSet::new();
    let mut sent: Vec<SentSurvey> = surveys
        .iter()
        .rev()
        .map(|survey| SentSurvey {
            after_ticket: survey.ticket.is_some(),
            counts: survey.ticket.is_none_or(|ticket| {
                let tells = survey.answers.is_any() || !answered.contains(&ticket);
                tells && seen.insert(ticket)
            }),
            answers: survey.answers,
        })
        .collect();
    sent.reverse();
    sent
}

fn open_changes(tickets: &[TicketFact], zone: &TimeZone) -> Vec<OpenChange> {
    let mut days: BTreeMap<DayNumber, i64> = BTreeMap::new();
    for (at, by) in tickets.iter().flat_map(changes) {
        *days.entry(day_at(at, zone)).or_default() += by;
    }
    let changed = days.into_iter().filter(|(_, by)| *by != 0);
    changed.map(|(day, by)| OpenChange { day, by }).collect()
}
