//! The details of a ticket for staff: its events with who caused them, and the learner's latest inquiries.

use crate::desk::tickets::views::card;
use crate::desk::ui::replies::{Voice, cut_to, or_dash};
use crate::desk::{Desk, DeskError, interactions};
use crate::domain::{Ending, InquiryEvent, Place, RuleId, Target, TicketState, Timestamp, UserId};
use crate::store::{Inquiry, Ticket};

/// The most inquiries of the learner that the details list.
const RECENT: u32 = 5;
/// The most characters of each listed inquiry.
const LINE_CHARS: usize = 120;
/// The characters reserved for the number of events that are not shown.
const EARLIER_CHARS: usize = 40;

/// Composes the details of a ticket in at most `room` characters: its history, and the learner's latest inquiries. If
/// they do not fit, the oldest events are left out.
pub(crate) async fn details_text(
    desk: &Desk,
    ticket: &Ticket,
    room: usize,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let head = heading(desk, ticket, voice);
    let recent = recent_lines(desk, ticket, voice).await?;
    let mut events = Vec::new();
    let mut state = None;
    for (at, event) in desk.store.events_of(ticket.inquiry).await? {
        let Some(event) = as_shown(desk, ticket, event) else {
            continue;
        };
        events.extend(event_line(desk, voice, state, at, &event));
        if let InquiryEvent::Moved { to, .. } = event {
            state = Some(to);
        }
    }
    let length = |line: &String| line.chars().count() + 1;
    let others: usize = recent.iter().chain([&head]).map(length).sum();
    let latest = latest(&events, room.saturating_sub(others));
    let mut lines = vec![head];
    if latest.len() < events.len() {
        lines.push(voice.count("details-earlier", "count", events.len() - latest.len()));
    }
    lines.extend_from_slice(latest);
    lines.extend(recent);
    Ok(cut_to(&lines.join("\n"), room))
}

/// Returns an event as staff may read it; `None` if it would tell whose an anonymous ticket is. The server's list of
/// members shows who left and who came back.
fn as_shown(desk: &Desk, ticket: &Ticket, event: InquiryEvent) -> Option<InquiryEvent> {
    match event {
        event if !ticket.anonymous => Some(event),
        InquiryEvent::LearnerLeft | InquiryEvent::LearnerReturned => None,
        InquiryEvent::Moved {
            to,
            assignee,
            by_learner,
            by,
            why: Some(Ending::Left),
        } => Some(InquiryEvent::Moved {
            to,
            assignee,
            by_learner,
            by,
            why: None,
        }),
        event if tells_of_roles(desk, ticket, &event) => None,
        event => Some(event),
    }
}

/// Returns whether an event names a rule for some roles only, which would tell that the learner has one of them. True
/// for a rule that is no longer in the book, because its roles are unknown.
fn tells_of_roles(desk: &Desk, ticket: &Ticket, event: &InquiryEvent) -> bool {
    let rules = match event {
        InquiryEvent::Answered { rule, .. }
        | InquiryEvent::Chosen { rule }
        | InquiryEvent::Repeated { rule } => std::slice::from_ref(rule),
        InquiryEvent::Suggested { rules } => rules.as_slice(),
        _ => return false,
    };
    let book = desk.book();
    rules.iter().any(|id| {
        let rule = book.rule(Some(ticket.guild), id);
        rule.is_none_or(|rule| !rule.audience.is_empty())
    })
}

/// Returns the last lines that fit into `room` characters. If not all fit, leaves room for the number of missing lines.
fn latest(lines: &[String], room: usize) -> &[String] {
    let length = |line: &String| line.chars().count() + 1;
    if lines.iter().map(length).sum::<usize>() <= room {
        return lines;
    }
    let mut free = room.saturating_sub(EARLIER_CHARS);
    let fits = lines.iter().rev().take_while(|line| {
        let needed = length(line);
        let fits = needed <= free;
        free = free.saturating_sub(needed);
        fits
    });
    let first = lines.len() - fits.count();
    &lines[first..]
}

/// Lists the latest inquiries of a ticket's learner below a title. Lists none of an anonymous learner, because their
/// inquiries elsewhere would show who they are.
async fn recent_lines(
    desk: &Desk,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<Vec<String>, DeskError> {
    if ticket.anonymous {
        return Ok(Vec::new());
    }
    let mut lines = vec![String::new(), voice.say("details-recent")];
    let recent = desk
        .store
        .recent_inquiries(ticket.learner, ticket.guild, RECENT);
    for inquiry in recent.await? {
        lines.push(inquiry_line(desk, &inquiry, voice).await?);
    }
    Ok(lines)
}

fn heading(desk: &Desk, ticket: &Ticket, voice: Voice<'_>) -> String {
    voice.say_with(
        "details-heading",
        &[
            ("number", ticket.number.to_string()),
            ("state", voice.say(card::state_key(ticket.state))),
            (
                "category",
                interactions::category_title(desk, ticket.category.as_deref(), voice.locale),
            ),
        ],
    )
}

async fn inquiry_line(
    desk: &Desk,
    inquiry: &Inquiry,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let text = card::asked_words(desk, inquiry, LINE_CHARS, voice).await?;
    let values = [
        ("at", format!("<t:{}:R>", inquiry.asked_at.as_secs())),
        ("outcome", voice.say(card::outcome_key(inquiry.outcome))),
        ("text", text.replace('\n', " ")),
    ];
    Ok(voice.say_with("details-inquiry", &values))
}

/// Makes the line of an event; `None` if staff do not see it. `before` is the ticket's state before it.
fn event_line(
    desk: &Desk,
    voice: Voice<'_>,
    before: Option<TicketState>,
    at: Timestamp,
    event: &InquiryEvent,
) -> Option<String> {
    let percent = |score: f64| format!("{:.0} %", score * 100.0);
    let rules = |rules: &[RuleId]| {
        rules
            .iter()
            .map(|rule| format!("`{rule}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let what = match event {
        InquiryEvent::Asked {
            place: Place::Staff,
            ..
        } => voice.say("details-opened-by-staff"),
        InquiryEvent::Asked { score, .. } => voice.say1("details-asked", "score", percent(*score)),
        InquiryEvent::AskedByStaff => voice.say("details-asked-by-staff"),
        InquiryEvent::Answered { rule, score } => voice.say_with(
            "details-answered",
            &[("rule", format!("`{rule}`")), ("score", percent(*score))],
        ),
        InquiryEvent::Suggested { rules: ids } => {
            voice.say1("details-suggested", "rules", rules(ids))
        }
        InquiryEvent::Chosen { rule } => voice.say1("details-chosen", "rule", format!("`{rule}`")),
        InquiryEvent::NotThis => voice.say("details-not-this"),
        InquiryEvent::Repeated { rule } => voice.say1("details-repeated", "rule", rule.to_string()),
        InquiryEvent::Offered => voice.say("details-offered"),
        InquiryEvent::TargetMissed { target } => told_of(voice, "details-target-missed", *target),
        InquiryEvent::TargetWarned { target } => told_of(voice, "details-target-warned", *target),
        InquiryEvent::LeadCalled { target } => told_of(voice, "details-lead-called", *target),
        InquiryEvent::LeadUnreached { target } => told_of(voice, "details-lead-unreached", *target),
        InquiryEvent::ReplyPromised { until } => voice.say1(
            "details-promised",
            "until",
            format!("<t:{}:f>", until.as_secs()),
        ),
        InquiryEvent::Assigned { .. } | InquiryEvent::Moved { .. } => {
            move_line(voice, before, event)?
        }
        InquiryEvent::Categorised { category, by } => {
            let title = interactions::category_title(desk, Some(category), voice.locale);
            let values = [
                ("category", title),
                ("user", or_dash(by.map(UserId::mention))),
            ];
            match by {
                Some(_) => voice.say_with("details-categorised", &values),
                None => voice.say_with("details-category", &values),
            }
        }
        other => staff_line(voice, other)?,
    };
    Some(format!("{} {what}", at.shown_near(desk.now())))
}

/// Puts an event about a target into words.
fn told_of(voice: Voice<'_>, key: &str, target: Target) -> String {
    voice.say1(key, "target", card::target_key(target))
}

/// Puts a move or an assignment into words; `None` if the line of the move before already says it.
fn move_line(
    voice: Voice<'_>,
    before: Option<TicketState>,
    event: &InquiryEvent,
) -> Option<String> {
    let (to, assignee, by_learner, by, why) = match event {
        InquiryEvent::Assigned {
            instructor,
            by: Some(by),
        } => {
            let values = [("user", by.mention()), ("to", instructor.mention())];
            let is_said = before == Some(TicketState::Claimed);
            return (!is_said).then(|| voice.say_with("details-passed-on", &values));
        }
        InquiryEvent::Assigned { instructor, .. } => {
            return Some(voice.say1("details-assigned", "user", instructor.mention()));
        }
        InquiryEvent::Moved {
            to,
            assignee,
            by_learner,
            by,
            why,
        } => (*to, *assignee, *by_learner, *by, *why),
        _ => return None,
    };
    if let (TicketState::Closed, Some(why)) = (to, why) {
        return Some(voice.say1("details-closed", "why", ending_key(why)));
    }
    let reopens = to.is_open() && before.is_some_and(|before| !before.is_open());
    let key = match (to, by) {
        _ if reopens && by_learner => "details-reopened-by-learner",
        _ if reopens && by.is_some() => "details-reopened",
        (TicketState::Claimed, Some(_)) if by == assignee => "details-claimed",
        (TicketState::Claimed, Some(_)) => "details-passed-on",
        (TicketState::Claimed, None) if assignee.is_some() => "details-held",
        (TicketState::Waiting, Some(_)) => "details-passed-on-to-nobody",
        (TicketState::Resolved, Some(_)) => "details-resolved",
        (TicketState::Resolved, None) if by_learner => "details-resolved-by-learner",
        _ => return Some(voice.say1("details-moved", "state", voice.say(card::state_key(to)))),
    };
    let values = [
        ("user", or_dash(by.map(UserId::mention))),
        ("to", or_dash(assignee.map(UserId::mention))),
    ];
    Some(voice.say_with(key, &values))
}

/// Returns the variant of the text for the reason why a ticket was closed.
const fn ending_key(why: Ending) -> &'static str {
    match why {
        Ending::Cancelled => "cancelled",
        Ending::Silent => "silent",
        Ending::Done => "done",
        Ending::Unopened => "unopened",
        Ending::Left => "left",
        Ending::Forgotten => "forgotten",
        Ending::Merged => "merged",
    }
}

/// Puts an act of staff, or a finding about the learner, into words.
fn staff_line(voice: Voice<'_>, event: &InquiryEvent) -> Option<String> {
    Some(match event {
        InquiryEvent::RuleGiven { rule, staff } => voice.say_with(
            "details-rule-given",
            &[("rule", format!("`{rule}`")), ("user", staff.mention())],
        ),
        InquiryEvent::Prioritised { priority } => {
            let key = card::priority_key(*priority).unwrap_or("ticket-mark-normal");
            voice.say1("details-moved", "state", voice.say(key))
        }
        InquiryEvent::Snoozed { until, .. } => {
            let until = format!("<t:{}:f>", until.as_secs());
            voice.say1("ticket-mark-snoozed", "until", until)
        }
        InquiryEvent::Woken { .. } => voice.say("details-woken"),
        InquiryEvent::Merged { into } => voice.say1("details-merged", "number", into),
        InquiryEvent::TookOver { from } => voice.say1("details-took-over", "number", from),
        InquiryEvent::Blocked { staff } => voice.say1("details-blocked", "user", staff.mention()),
        InquiryEvent::Unblocked { staff } => {
            voice.say1("details-unblocked", "user", staff.mention())
        }
        InquiryEvent::Revealed { staff } => voice.say1("details-revealed", "user", staff.mention()),
        InquiryEvent::TakenOut { .. } => voice.say("details-taken-out"),
        InquiryEvent::TakenBack { .. } => voice.say("details-taken-back"),
        InquiryEvent::LearnerLeft => voice.say("ticket-mark-left"),
        InquiryEvent::LearnerReturned => voice.say("details-learner-returned"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_events_are_left_out_where_there_is_no_room_for_all() {
        let lines: Vec<String> = (0..9).map(|number| format!("event {number}")).collect();
        for (room, shown) in [(72, 9), (71, 3), (64, 3), (63, 2), (40, 0), (0, 0)] {
            let latest = latest(&lines, room);
            assert_eq!(latest, &lines[9 - shown..], "{room}");
        }
    }
}
