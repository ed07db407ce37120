//! The texts that show a ticket: its opening message with state and buttons, its thread's name, and a line of a list.
//! The opening message and the name are in the guild's language although learners read them too: staff work by them.

use crate::desk::tickets::opening::form_answers;
use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::ui::post::{Button, Post, Row, Style};
use crate::desk::ui::replies::{self, Voice, cut_to, or_dash};
use crate::desk::{Desk, DeskError, interactions};
use crate::domain::{
    ChannelId, Outcome, Place, Priority, Target, TicketId, TicketNumber, TicketState, Timestamp,
    UserId, WebUser,
};
use crate::faq::{defuse_lines, is_hidden};
use crate::store::{Inquiry, Ticket};

/// The most characters of a question that the opening message quotes.
pub(crate) const QUOTED: usize = 1000;
/// The most characters of a question that stands above particulars.
pub(crate) const QUOTED_ABOVE: usize = 600;
/// The most characters of a thread's name on Discord.
const NAME_CHARS: usize = 100;

/// The marks that an opening message shows beside the ticket's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CardFacts {
    priority: Priority,
    snoozed_until: Option<Timestamp>,
    learner_left: bool,
}

impl CardFacts {
    /// Reads the marks of a ticket.
    pub(crate) fn of(ticket: &Ticket) -> Self {
        Self {
            priority: ticket.priority,
            snoozed_until: ticket.snoozed_until,
            // The server's list of members would tell whose the ticket is. Older versions noted it nevertheless.
            learner_left: ticket.learner_left_at.is_some() && !ticket.anonymous,
        }
    }

    /// Writes a state with these marks after it: `@ivy is on it · urgent`.
    fn after(self, state: String, voice: Voice<'_>) -> String {
        let mut words = vec![state];
        words.extend(priority_key(self.priority).map(|key| voice.say(key)));
        if let Some(until) = self.snoozed_until {
            let until = format!("<t:{}:f>", until.as_secs());
            words.push(voice.say1("ticket-mark-snoozed", "until", until));
        }
        if self.learner_left {
            words.push(voice.say("ticket-mark-left"));
        }
        words.join(" · ")
    }
}

/// Returns the text key of a priority; none for the usual one.
pub(crate) const fn priority_key(priority: Priority) -> Option<&'static str> {
    match priority {
        Priority::Low => Some("ticket-mark-low"),
        Priority::Normal => None,
        Priority::High => Some("ticket-mark-high"),
        Priority::Urgent => Some("ticket-mark-urgent"),
    }
}

/// The content of a ticket's opening message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CardView {
    /// The ticket, for the buttons.
    pub(crate) id: TicketId,
    /// The ticket's number in its guild.
    pub(crate) number: TicketNumber,
    /// The ticket's state, which decides which buttons are enabled.
    pub(crate) state: TicketState,
    /// The marks beside the state.
    pub(crate) marks: CardFacts,
    /// The member of staff who opened it with the learner, and wrote the text; absent where the learner asked.
    pub(crate) opened_by: Option<UserId>,
    /// The title of the category, in the message's language.
    pub(crate) category: String,
    /// The learner as staff see them.
    pub(crate) learner: String,
    /// The learner, if they are notified.
    pub(crate) notified: Option<UserId>,
    /// The assignee, or else the instructor who was tagged last.
    pub(crate) instructor: Option<UserId>,
    /// The text of the question.
    pub(crate) question: String,
    /// The place where it was asked: a link to the message, or words.
    pub(crate) asked: String,
    /// The lines of its particulars.
    pub(crate) particulars: Vec<String>,
}

impl CardView {
    /// Composes the opening message. Its mentions notify only when it is first sent.
    pub(crate) fn post(&self, voice: Voice<'_>) -> Post {
        let state = self.state_line(voice);
        let mut values = vec![
            ("number", self.number.to_string()),
            ("category", self.category.clone()),
            ("learner", self.learner.clone()),
            ("state", state),
            ("question", quote(&self.question)),
        ];
        let key = match self.opened_by {
            Some(_) => {
                values.push(("user", or_dash(self.opened_by.map(UserId::mention))));
                "ticket-card-by-staff"
            }
            None => {
                values.push(("link", self.asked.clone()));
                "ticket-card"
            }
        };
        let mut lines = vec![voice.say_with(key, &values)];
        lines.extend(self.particulars.iter().cloned());
        let text = lines.join("\n");
        let mut post = Post::text(text).row(Row::Buttons(self.buttons(voice)));
        post.mentions.users.extend(self.notified);
        post.mentions.users.extend(self.instructor);
        post
    }

    fn state_line(&self, voice: Voice<'_>) -> String {
        let key = match (self.state, self.instructor) {
            (TicketState::Opening | TicketState::Waiting, Some(_)) => "ticket-state-tagged",
            (TicketState::Opening | TicketState::Waiting, None) => "ticket-state-waiting",
            (TicketState::Claimed, _) => "ticket-state-claimed",
            (TicketState::Resolved, _) => "ticket-state-resolved",
            (TicketState::Closed, _) => "ticket-state-closed",
        };
        let instructor = or_dash(self.instructor.map(UserId::mention));
        let state = voice.say1(key, "instructor", instructor);
        self.marks.after(state, voice)
    }

    fn buttons(&self, voice: Voice<'_>) -> Vec<Button> {
        let open = self.state.is_open();
        let mut claim = voice.button(
            "button-claim",
            Action::Ticket(self.id, TicketAction::Claim),
            Style::Primary,
        );
        claim.disabled = self.state != TicketState::Waiting;
        let mut transfer = voice.button(
            "button-transfer",
            Action::Ticket(self.id, TicketAction::Transfer),
            Style::Secondary,
        );
        transfer.disabled = !open;
        let mut resolve = voice.button(
            "button-resolve",
            Action::Ticket(self.id, TicketAction::Resolve),
            Style::Success,
        );
        resolve.disabled = !open;
        let details = voice.button(
            "button-details",
            Action::Ticket(self.id, TicketAction::Details),
            Style::Secondary,
        );
        vec![claim, transfer, resolve, details]
    }
}

/// Makes the name of a ticket's thread, at most 100 characters: `T-128 · billing · alice`.
pub(crate) fn thread_name(number: TicketNumber, category: &str, learner: &str) -> String {
    let plain = |letter: &char| !letter.is_control() && !is_hidden(*letter);
    let learner: String = learner.chars().filter(plain).collect();
    cut_to(&format!("{number} · {category} · {learner}"), NAME_CHARS)
}

/// Makes the beginning of the names of all threads of a ticket, whatever its category and learner.
pub(crate) fn name_begins(number: TicketNumber) -> String {
    format!("{number} · ")
}

/// Formats a question as a quotation of at most 20 lines and `QUOTED` characters.
pub(crate) fn quote(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let shown = cut_to(&lines.take(20).collect::<Vec<_>>().join("\n"), QUOTED);
    let quoted: Vec<String> = shown.lines().map(|line| format!("> {line}")).collect();
    if quoted.is_empty() {
        "> …".to_owned()
    } else {
        quoted.join("\n")
    }
}

/// Composes a ticket's line in a list.
pub(crate) fn ticket_line(desk: &Desk, ticket: &Ticket, voice: Voice<'_>) -> String {
    let holder = ticket.instructor();
    let state = voice.say(state_key(ticket.state));
    let values = [
        ("number", ticket.number.to_string()),
        ("state", CardFacts::of(ticket).after(state, voice)),
        (
            "category",
            interactions::category_title(desk, ticket.category.as_deref(), voice.locale),
        ),
        ("user", or_dash(holder.map(UserId::mention))),
        ("place", or_dash(ticket.thread.map(ChannelId::mention))),
        ("at", format!("<t:{}:R>", ticket.opened_at.as_secs())),
    ];
    voice.say_with("ticket-line", &values)
}

/// Quotes the question that a ticket was opened with, and the learner's particulars.
pub(crate) async fn quoted_question(
    desk: &Desk,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let Some(inquiry) = desk.store.inquiry_of(ticket).await? else {
        return Ok(quote(""));
    };
    let told = form_answers::lines(&desk.store.particulars(&inquiry).await?, voice);
    let text = asked_words(desk, &inquiry, QUOTED_ABOVE, voice).await?;
    let mut lines = vec![quote(&text)];
    lines.extend(told);
    Ok(lines.join("\n"))
}

/// Returns the variant of the texts for a target.
pub(crate) const fn target_key(target: Target) -> &'static str {
    match target {
        Target::FirstReply => "first",
        Target::NextReply => "turn",
        Target::Resolution => "resolution",
    }
}

/// Returns the text key of an outcome's name.
pub(crate) const fn outcome_key(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pending => "outcome-pending",
        Outcome::Solved => "outcome-solved",
        Outcome::Assumed => "outcome-assumed",
        Outcome::Reasked => "outcome-reasked",
        Outcome::Escalated => "outcome-escalated",
        Outcome::ByPerson => "outcome-by-person",
        Outcome::Cancelled => "outcome-cancelled",
        Outcome::Unanswered => "outcome-unanswered",
    }
}

/// Returns the text of a question for display under frontdesk's name, with its markup, links and mentions disabled. A
/// file without text, or a deleted text, is replaced by words.
pub(crate) async fn asked_words(
    desk: &Desk,
    inquiry: &Inquiry,
    most: usize,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let text = desk.store.inquiry_text(inquiry).await?;
    Ok(shown_words(inquiry, text.as_deref(), most, voice))
}

/// Returns the text of a question like [`asked_words`], or says that it was deleted.
pub(crate) fn shown_words(
    inquiry: &Inquiry,
    text: Option<&str>,
    most: usize,
    voice: Voice<'_>,
) -> String {
    match text {
        Some(text) if !text.trim().is_empty() => defuse_lines(text, most),
        Some(_) if inquiry.place == Place::Direct => voice.say("ticket-file-directly"),
        Some(_) => voice.say("ticket-file"),
        // The text is also deleted when all data of a learner is erased.
        None => voice.say("ticket-question-deleted"),
    }
}

/// Says where a question was asked: by a link to the message, or in words if others cannot see it.
pub(crate) fn where_asked(inquiry: &Inquiry, voice: Voice<'_>) -> String {
    // Nobody on Discord can open a message on a website.
    if WebUser::of_channel(inquiry.channel).is_some() {
        return voice.say("ticket-asked-on-website");
    }
    match (inquiry.place, inquiry.guild, inquiry.message) {
        (Place::Direct, ..) => voice.say("ticket-asked-directly"),
        (_, Some(guild), Some(message)) => replies::message_link(guild, inquiry.channel, message),
        (Place::Command | Place::Staff, ..) => voice.say("ticket-asked-by-command"),
        (Place::Panel, ..) => voice.say("ticket-asked-on-panel"),
        // The message was forgotten with all data of its learner.
        _ => voice.say("ticket-asked-here"),
    }
}

/// Makes the text that refuses a move because it is not legal in the ticket's state.
pub(crate) fn illegal(number: TicketNumber, state: TicketState, voice: Voice<'_>) -> String {
    let state = voice.say(state_key(state));
    voice.say_with(
        "ticket-illegal",
        &[("number", number.to_string()), ("state", state)],
    )
}

/// Returns the text key of a state's name.
pub(crate) const fn state_key(state: TicketState) -> &'static str {
    match state {
        TicketState::Opening => "state-opening",
        TicketState::Waiting => "state-waiting",
        TicketState::Claimed => "state-claimed",
        TicketState::Resolved => "state-resolved",
        TicketState::Closed => "state-closed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;

    fn view(state: TicketState, question: &str) -> CardView {
        CardView {
            id: TicketId::new(1),
            number: TicketNumber::new(128),
            state,
            marks: CardFacts::default(),
            opened_by: None,
            category: "billing".to_owned(),
            learner: "<@5>".to_owned(),
            notified: Some(UserId::new(5)),
            instructor: Some(UserId::new(6)),
            question: question.to_owned(),
            asked: "in direct messages".to_owned(),
            particulars: Vec::new(),
        }
    }

    #[test]
    fn the_card_tags_the_learner_and_the_instructor_and_nobody_in_the_question() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let post = view(TicketState::Waiting, "@everyone <@99> help").post(voice);
        assert_eq!(post.mentions.users, [UserId::new(5), UserId::new(6)]);
        assert!(post.mentions.roles.is_empty());
        assert!(post.text.contains("T-128") && post.text.contains("<@6>"));
    }

    #[test]
    fn a_long_question_is_cut_and_two_thousand_newlines_fold() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::ZhCn);
        for question in ["x".repeat(4000), "\n".repeat(2000), "忙\n".repeat(2000)] {
            let post = view(TicketState::Claimed, &question).post(voice);
            assert!(
                post.text.chars().count() <= 2000,
                "{}",
                post.text.chars().count()
            );
        }
    }

    #[test]
    fn a_card_says_beside_the_state_what_is_unusual_about_the_ticket() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let first_line = |marks: CardFacts| {
            let view = CardView {
                marks,
                ..view(TicketState::Claimed, "q")
            };
            view.post(voice).text.lines().next().unwrap().to_owned()
        };
        let usual = first_line(CardFacts::default());
        assert!(usual.ends_with("<@6> is on it"), "{usual}");
        let unusual = first_line(CardFacts {
            priority: Priority::Urgent,
            snoozed_until: Some(Timestamp::from_millis(60_000)),
            learner_left: true,
        });
        for part in ["<@6> is on it · urgent · ", "<t:60:f>", "left the server"] {
            assert!(unusual.contains(part), "{unusual}");
        }
    }

    #[test]
    fn buttons_follow_the_state() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let pressable = |state| {
            let buttons = view(state, "q").buttons(voice);
            buttons
                .iter()
                .map(|button| !button.disabled)
                .collect::<Vec<_>>()
        };
        assert_eq!(pressable(TicketState::Waiting), [true, true, true, true]);
        assert_eq!(pressable(TicketState::Claimed), [false, true, true, true]);
        assert_eq!(pressable(TicketState::Closed), [false, false, false, true]);
    }

    #[test]
    fn a_threads_name_fits_and_is_found_by_its_number() {
        let name = thread_name(TicketNumber::new(7), "billing", &"长".repeat(200));
        assert!(
            name.chars().count() <= NAME_CHARS
                && name.starts_with(&name_begins(TicketNumber::new(7)))
        );
        assert!(
            !thread_name(TicketNumber::new(70), "a", "b")
                .starts_with(&name_begins(TicketNumber::new(7)))
        );
    }
}
