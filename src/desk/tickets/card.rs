//! What a ticket looks like: its opening message with state and buttons, its thread's name, a line in
//! a list. Pure constructors. Learners read all of it, so nothing for staff stands here.

use crate::desk::action::Action;
use crate::desk::post::{Button, Post, Row, Style};
use crate::desk::replies::{Voice, cut_to};
use crate::domain::{ChannelId, GuildId, MessageId, TicketId, TicketNumber, TicketState, UserId};
use crate::faq::is_hidden;

/// How much of a question the opening message quotes, in characters.
pub(in crate::desk) const QUOTED: usize = 1000;
/// Discord's longest thread name.
const NAME_CHARS: usize = 100;

/// A ticket as its thread shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::desk) struct CardView {
    /// Which.
    pub(in crate::desk) id: TicketId,
    /// Its number.
    pub(in crate::desk) number: TicketNumber,
    /// Its state.
    pub(in crate::desk) state: TicketState,
    /// What it is about, in words.
    pub(in crate::desk) category: String,
    /// Who asked; absent once erased.
    pub(in crate::desk) learner: Option<UserId>,
    /// Who holds it, or else who was tagged last.
    pub(in crate::desk) instructor: Option<UserId>,
    /// What was asked.
    pub(in crate::desk) question: String,
    /// Where it was asked: the message's link, or in words.
    pub(in crate::desk) asked: String,
}

impl CardView {
    /// The opening message; the tags notify only when it is first sent.
    pub(in crate::desk) fn post(&self, voice: Voice<'_>) -> Post {
        let mention =
            |user: Option<UserId>| user.map_or_else(|| "–".to_owned(), |user| format!("<@{user}>"));
        let state = self.state_line(voice);
        let text = voice.say_with(
            "ticket-card",
            &[
                ("number", self.number.to_string()),
                ("category", self.category.clone()),
                ("learner", mention(self.learner)),
                ("state", state),
                ("question", quote(&self.question)),
                ("link", self.asked.clone()),
            ],
        );
        let mut post = Post::text(text).row(Row::Buttons(self.buttons(voice)));
        post.mentions.users.extend(self.learner);
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
        let instructor = self
            .instructor
            .map_or_else(|| "–".to_owned(), |user| format!("<@{user}>"));
        voice.say1(key, "instructor", instructor)
    }

    fn buttons(&self, voice: Voice<'_>) -> Vec<Button> {
        let open = self.state.is_open();
        let mut claim = voice.button("button-claim", Action::Claim(self.id), Style::Primary);
        claim.disabled = self.state != TicketState::Waiting;
        let mut transfer = voice.button(
            "button-transfer",
            Action::Transfer(self.id),
            Style::Secondary,
        );
        transfer.disabled = !open;
        let mut resolve = voice.button("button-resolve", Action::Resolve(self.id), Style::Success);
        resolve.disabled = !open;
        let details = voice.button("button-details", Action::Details(self.id), Style::Secondary);
        vec![claim, transfer, resolve, details]
    }
}

/// The name of a ticket's thread: `T-128 · billing · alice`.
pub(super) fn thread_name(number: TicketNumber, category: &str, learner: &str) -> String {
    let plain = |letter: &char| !letter.is_control() && !is_hidden(*letter);
    let learner: String = learner.chars().filter(plain).collect();
    cut_to(&format!("{number} · {category} · {learner}"), NAME_CHARS)
}

/// How every thread of a ticket begins, whatever its category and learner.
pub(super) fn name_begins(number: TicketNumber) -> String {
    format!("{number} · ")
}

/// A link to a message of a guild.
pub(super) fn message_link(guild: GuildId, channel: ChannelId, message: MessageId) -> String {
    format!("https://discord.com/channels/{guild}/{channel}/{message}")
}

/// A question as a quotation.
pub(in crate::desk) fn quote(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let shown = cut_to(&lines.take(20).collect::<Vec<_>>().join("\n"), QUOTED);
    let quoted: Vec<String> = shown.lines().map(|line| format!("> {line}")).collect();
    if quoted.is_empty() {
        "> …".to_owned()
    } else {
        quoted.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::texts::Texts;
    use crate::domain::Locale;

    fn view(state: TicketState, question: &str) -> CardView {
        CardView {
            id: TicketId::new(1),
            number: TicketNumber::new(128),
            state,
            category: "billing".to_owned(),
            learner: Some(UserId::new(5)),
            instructor: Some(UserId::new(6)),
            question: question.to_owned(),
            asked: "in direct messages".to_owned(),
        }
    }

    #[test]
    fn the_card_tags_the_learner_and_the_instructor_and_nobody_in_the_question() {
        let texts = Texts::load().unwrap();
        let voice = Voice {
            texts: &texts,
            locale: Locale::EnUs,
        };
        let post = view(TicketState::Waiting, "@everyone <@99> help").post(voice);
        assert_eq!(post.mentions.users, [UserId::new(5), UserId::new(6)]);
        assert!(post.mentions.roles.is_empty());
        assert!(post.text.contains("T-128") && post.text.contains("<@6>"));
    }

    #[test]
    fn a_long_question_is_cut_and_two_thousand_newlines_fold() {
        let texts = Texts::load().unwrap();
        let voice = Voice {
            texts: &texts,
            locale: Locale::ZhCn,
        };
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
    fn buttons_follow_the_state() {
        let texts = Texts::load().unwrap();
        let voice = Voice {
            texts: &texts,
            locale: Locale::EnUs,
        };
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
