//! Says the deadlines of a ticket with their arithmetic, a line each, for staff: since when, how long it may take, how
//! long the clock stood, when it is due, and what was done about it.

use crate::desk::tickets::deadlines;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    Deadline, History, Millis, Target, TicketTargets, Timestamp, opened_last, reply_deadline,
    resolution_deadline,
};
use crate::store::Ticket;

/// The lines of a ticket's deadlines: the first reply, met or not, the next one if it is owed, and the resolution if it
/// has a target.
pub(crate) async fn lines(
    desk: &Desk,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<Vec<String>, DeskError> {
    let history = deadlines::own(ticket, desk.store.events_of(ticket.inquiry).await?);
    let targets = deadlines::targets(desk, ticket).await?;
    Ok(said(ticket, &history, &targets, desk.now(), voice))
}

fn said(
    ticket: &Ticket,
    history: &History,
    targets: &TicketTargets,
    now: Timestamp,
    voice: Voice<'_>,
) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(at), Some(since)) = (ticket.first_reply_at, opened_last(history, now)) {
        // As it stood just before the reply, which ended the turn.
        let before = at - Millis::new(1);
        let (target, length) = (Target::FirstReply, targets.first_reply);
        let met = reply_deadline(history, target, since, length, before);
        lines.push(line(&met, Some(at), now, voice));
    }
    let owed = deadlines::of_owed_reply(ticket, history, targets, now);
    lines.extend(owed.map(|owed| line(&owed, None, now, voice)));
    let end = targets
        .resolution
        .and_then(|length| resolution_deadline(history, length, now));
    lines.extend(end.map(|end| line(&end, None, now, voice)));
    lines
}

/// One deadline as a line; `met` is when what it is for came.
fn line(deadline: &Deadline, met: Option<Timestamp>, now: Timestamp, voice: Voice<'_>) -> String {
    let time = |at: Timestamp| format!("<t:{}:t>", at.as_secs());
    let key = match deadline.target {
        Target::FirstReply => "target-line-first",
        Target::NextReply => "target-line-turn",
        Target::Resolution => "target-line-resolution",
    };
    let values = [
        ("since", time(deadline.since)),
        ("length", deadline.length.to_string()),
    ];
    let mut sums = vec![voice.say_with(key, &values)];
    if deadline.stood > Millis::ZERO {
        sums.push(voice.say1("target-stood", "length", deadline.stood));
    }
    if let Some(until) = deadline.promised {
        sums.push(voice.say1("target-promised", "at", time(until)));
    }
    sums.push(if deadline.stands && met.is_none() {
        voice.say1("target-stands", "left", deadline.due().since(now))
    } else {
        voice.say1("target-due", "at", time(deadline.due()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::{InquiryEvent, Locale, Steps, UserId};

    #[test]
    fn a_deadline_is_said_with_its_sums_and_what_was_done() {
        let at = |minute: i64| Timestamp::from_millis(minute * 60_000);
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let deadline = Deadline {
            target: Target::FirstReply,
            since: at(2),
            length: Millis::minutes(15),
            stood: Millis::minutes(30),
            stands: false,
            promised: None,
            steps: Steps {
                warned: Some(at(42)),
                ..Steps::default()
            },
        };
        assert_eq!(
            line(&deadline, None, at(43), voice),
            "First reply: asked <t:120:t>, target 15m, the clock stood for 30m, due <t:2820:t>; warned <t:2520:t>",
        );
        let stands = Deadline {
            stands: true,
            target: Target::Resolution,
            steps: Steps::default(),
            ..deadline
        };
        assert_eq!(
            line(&stands, None, at(43), voice),
            "Resolution: opened <t:120:t>, target 15m, the clock stood for 30m, and stands with 4m left",
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
        };
        let history = vec![(at(0), opened), (at(9), reply)];
        let met = reply_deadline(
            &history,
            Target::FirstReply,
            at(0),
            Millis::minutes(15),
            at(9) - Millis::new(1),
        );
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::ZhCn);
        let said = line(&met, Some(at(9)), at(60), voice);
        assert!(
            said.contains("<t:900:t>") && said.ends_with("<t:540:t> 已回复"),
            "{said}"
        );
    }
}
