//! Lists the deadlines of a ticket with their calculation, a line each, for staff: the start, the target, the pauses,
//! the due time, and the steps taken.

use crate::desk::tickets::deadlines::{self, DeadlineBasis};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    CountedBy, Deadline, History, Millis, Target, Timestamp, opened_last, reply_deadline,
};
use crate::store::Ticket;

/// Makes the lines of a ticket's deadlines: of the first reply, of the next one if it is owed, and of the resolution if
/// it has a target.
pub(crate) async fn lines(
    desk: &Desk,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<Vec<String>, DeskError> {
    let basis = deadlines::read(desk, ticket).await?;
    Ok(said(ticket, &basis, voice))
}

fn said(ticket: &Ticket, basis: &DeadlineBasis, voice: Voice<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let opened = opened_last(&basis.history, basis.now);
    if let (Some(at), Some(since)) = (ticket.first_reply_at, opened) {
        let met = met_deadline(basis, since, at);
        lines.push(line(&met, Some(at), basis.now, voice));
    }
    let owed = basis.of_reply(ticket);
    lines.extend(owed.map(|owed| line(&owed, None, basis.now, voice)));
    let end = basis.of_resolution();
    lines.extend(end.map(|end| line(&end, None, basis.now, voice)));
    lines
}

/// Computes the deadline of a first reply that came at `at`, from the history before the reply, which ended the turn.
fn met_deadline(basis: &DeadlineBasis, since: Timestamp, at: Timestamp) -> Deadline {
    let history = basis.history.iter();
    let before: History = history.filter(|(when, _)| *when < at).cloned().collect();
    let (target, length) = (Target::FirstReply, basis.targets.first_reply);
    reply_deadline(&before, target, since, length, &basis.counted, at)
}

/// Puts one deadline into a line, as of `now`. `met` is the time of the reply or the resolution, if it came.
fn line(deadline: &Deadline, met: Option<Timestamp>, now: Timestamp, voice: Voice<'_>) -> String {
    let time = |at: Timestamp| at.shown_near(now);
    let key = match deadline.target {
        Target::FirstReply => "target-line-first",
        Target::NextReply => "target-line-turn",
        Target::Resolution => "target-line-resolution",
    };
    let values = [
        ("since", time(deadline.since)),
        ("length", length_in_words(deadline, voice)),
        ("counted", deadline.counted.to_string()),
    ];
    let mut sums = vec![voice.say_with(key, &values)];
    for (length, key) in [
        (deadline.paused_for, "target-stood"),
        (deadline.off_duty, "target-off-duty"),
    ] {
        if length > Millis::ZERO {
            sums.push(voice.say1(key, "length", length));
        }
    }
    if let Some(until) = deadline.promised {
        sums.push(voice.say1("target-promised", "at", time(until)));
    }
    let left = deadline.left();
    sums.push(match deadline.due {
        _ if deadline.is_paused && met.is_none() => voice.say1("target-stands", "left", left),
        None => voice.say1("target-unforeseen", "left", left),
        Some(due) if met.is_some() || left == Millis::ZERO => {
            voice.say1("target-due", "at", time(due))
        }
        Some(due) => voice.say_with(
            "target-left",
            &[("left", left.to_string()), ("at", time(due))],
        ),
    });
    let steps = deadline.steps;
    let done = [
        (steps.warned, "target-warned"),
        (steps.missed, "target-missed"),
        (steps.next_called, "target-next-called"),
        (steps.lead_called, "target-lead-called"),
        (met, "target-met"),
    ];
    let done = done
        .into_iter()
        .filter_map(|(at, key)| Some(voice.say1(key, "at", time(at?))));
    let mut parts = vec![sums.join(&voice.say("target-and"))];
    parts.extend(done);
    parts.join(&voice.say("target-then"))
}

/// Writes the length of a target, and says if it is counted in duty hours.
fn length_in_words(deadline: &Deadline, voice: Voice<'_>) -> String {
    match deadline.by {
        CountedBy::Clock => deadline.length.to_string(),
        CountedBy::Duty => voice.say1("target-duty-hours", "length", deadline.length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::{CountedTime, InquiryEvent, Locale, Steps, UserId};

    #[test]
    fn a_deadline_is_said_with_its_sums_and_what_was_done() {
        let at = |minute: i64| Timestamp::from_millis(minute * 60_000);
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let deadline = Deadline {
            target: Target::FirstReply,
            since: at(2),
            length: Millis::minutes(15),
            by: CountedBy::Clock,
            counted: Millis::minutes(11),
            paused_for: Millis::minutes(30),
            off_duty: Millis::ZERO,
            is_paused: false,
            promised: None,
            due: Some(at(47)),
            warning: Some(at(42)),
            steps: Steps {
                warned: Some(at(42)),
                ..Steps::default()
            },
        };
        assert_eq!(
            line(&deadline, None, at(43), voice),
            "First reply: asked <t:120:t>, target 15m, 11m counted, the clock stood for 30m, 4m left, due <t:2820:t>; warned <t:2520:t>",
        );
        let paused = Deadline {
            is_paused: true,
            target: Target::Resolution,
            steps: Steps::default(),
            ..deadline
        };
        assert_eq!(
            line(&paused, None, at(43), voice),
            "Resolution: opened <t:120:t>, target 15m, 11m counted, the clock stood for 30m, and stands with 4m left",
        );
        let in_duty_hours = Deadline {
            by: CountedBy::Duty,
            off_duty: Millis::hours(16),
            steps: Steps::default(),
            ..deadline
        };
        assert_eq!(
            line(&in_duty_hours, None, at(43), voice),
            "First reply: asked <t:120:t>, target 15m in duty hours, 11m counted, the clock stood for 30m, nobody was on duty for 16h, 4m left, due <t:2820:t>",
        );
        assert_eq!(
            line(&paused, None, at(43) + Millis::days(1), voice),
            "Resolution: opened <t:120:f>, target 15m, 11m counted, the clock stood for 30m, and stands with 4m left",
            "yesterday has a date",
        );
        let unforeseen = Deadline {
            paused_for: Millis::ZERO,
            due: None,
            ..in_duty_hours
        };
        assert_eq!(
            line(&unforeseen, None, at(43), voice),
            "First reply: asked <t:120:t>, target 15m in duty hours, 11m counted, nobody was on duty for 16h, 4m left, and it is not planned who is on duty then",
        );
    }

    #[test]
    fn what_ended_the_turn_is_told_with_it() {
        let at = |minute: i64| Timestamp::from_millis(minute * 60_000);
        let reply = InquiryEvent::StaffReplied {
            staff: UserId::new(1),
            owes_still: false,
        };
        let opened = InquiryEvent::Escalated {
            ticket: crate::domain::TicketId::new(1),
            reason: None,
        };
        let history = vec![(at(0), opened), (at(9), reply)];
        let met = reply_deadline(
            &history,
            Target::FirstReply,
            at(0),
            Millis::minutes(15),
            &CountedTime::Clock,
            at(9) - Millis::new(1),
        );
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::ZhCn);
        let said = line(&met, Some(at(9)), at(43), voice);
        assert!(
            said.contains("<t:900:t>") && said.ends_with("<t:540:t> 已回复"),
            "{said}"
        );
    }
}
