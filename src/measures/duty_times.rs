//! The parts of waits that lie within duty hours: of an inquiry's fact, and of waits that go on. Time without anybody on
//! duty does not count, so a question asked then waits from the next beginning of duty.

use crate::domain::{
    CountedTime, DutyTimes, FirstReply, InquiryEvent, InquiryFact, Millis, PastTurn,
    ResolvedTicket, Span, Timestamp,
};

/// Duty hours are counted only if somebody was on duty within this time before the question.
const ON_DUTY_WITHIN: Millis = Millis::days(7);

/// Returns the span within which an inquiry's duty hours are counted: from a week before the question to the last reply,
/// resolution or other end of a wait. `None` if there is none of these, or if no learner asked.
pub fn duty_window(inquiry: &InquiryFact) -> Option<Span> {
    let ends = |event: &InquiryEvent| match event {
        InquiryEvent::PersonReplied { .. }
        | InquiryEvent::StaffReplied { .. }
        | InquiryEvent::TakenBack { .. } => true,
        InquiryEvent::Moved { to, .. } => !to.is_open(),
        _ => false,
    };
    let ended = inquiry.events.iter().filter(|(_, event)| ends(event));
    let last = ended.map(|(at, _)| *at).max()?;
    open_duty_window(inquiry.asked_at, last).filter(|_| inquiry.is_asked())
}

/// Returns the span within which the duty hours of a wait that goes on are counted: from a week before the question to
/// now.
pub fn open_duty_window(asked_at: Timestamp, now: Timestamp) -> Option<Span> {
    Span::between(asked_at - ON_DUTY_WITHIN, now)
}

/// Computes the part of a wait that goes on which lies within duty hours; these are in order and end by now. `None` if
/// nobody was on duty within the window.
pub fn open_duty_time(hours: &[Span], window: Span, since: Timestamp) -> Option<Millis> {
    let before = hours.partition_point(|span| span.until <= window.from);
    let hours = hours.get(before..).unwrap_or_default();
    let wait = Span::between(since, window.until);
    let parts = hours.iter().filter_map(|span| span.common(wait?));
    (!hours.is_empty()).then(|| parts.map(|part| part.until.since(part.from)).sum())
}

/// Computes the times of an inquiry within duty hours. `None` if there are no duty hours.
pub(super) fn duty_times(
    hours: &[Span],
    asked: Timestamp,
    first_reply: FirstReply,
    (resolved, unresolved): (&[ResolvedTicket], &[Millis]),
    turns: &[(Timestamp, PastTurn)],
) -> Option<DutyTimes> {
    if hours.is_empty() {
        return None;
    }
    let hours = CountedTime::Duty(hours.to_vec());
    let within = |from: Timestamp, length: Millis| {
        let span = Span::between(from, from + length);
        span.map_or(Millis::ZERO, |span| hours.within(span))
    };
    let resolved = resolved.iter().filter(|ticket| !ticket.is_open_again);
    let turns_that = |replied: bool| -> Vec<Millis> {
        let turns = turns.iter().filter(|(_, turn)| turn.replied == replied);
        turns
            .map(|(began, turn)| within(*began, turn.length))
            .collect()
    };
    let (reply, no_reply) = match first_reply {
        FirstReply::After(length) => (Some(length), None),
        FirstReply::Never(length) => (None, Some(length)),
        FirstReply::Unasked | FirstReply::Awaited => (None, None),
    };
    Some(DutyTimes {
        first_reply: reply.map(|length| within(asked, length)),
        no_reply: no_reply.map(|length| within(asked, length)),
        resolved: resolved
            .map(|ticket| within(asked, ticket.whole.total()))
            .collect(),
        unresolved: unresolved
            .iter()
            .map(|length| within(asked, *length))
            .collect(),
        replied_turns: turns_that(true),
        unreplied_turns: turns_that(false),
    })
}
