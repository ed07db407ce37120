//! Buttons, menus and forms: which message a press means, and the event it becomes.

use super::Mishap;
use super::town::{Kind, Member, Said, Town};
use crate::console::transcript::Seen;
use crate::desk::commands::acknowledge;
use crate::desk::commands::acknowledge::Acknowledgement;
use crate::desk::event::{Event, Press};
use crate::desk::platform::Shelf;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, Row};
use crate::desk::ui::text::Texts;
use crate::domain::{ChannelId, MessageId, Rating};

/// A form that a press opened and that is not submitted yet.
#[derive(Clone, Debug)]
pub(super) struct OpenForm {
    action: Action,
    channel: ChannelId,
    message: MessageId,
    max_chars: u16,
}

/// What is pressed, and where.
struct Pressed {
    action: Action,
    value: Option<String>,
    channel: ChannelId,
    message: MessageId,
}

impl Town {
    pub(super) fn press(
        &mut self,
        who: &Member,
        label: &str,
        texts: &Texts,
    ) -> Result<Option<Event>, Mishap> {
        let found = self.newest(who, |said| {
            buttons(said)
                .find(|button| !button.disabled && is_labelled(&button.label, label))
                .map(|button| (button.action, None))
        });
        let pressed = found.ok_or_else(|| self.no_button(who, label))?;
        self.pressed(who, pressed, texts)
    }

    fn no_button(&self, who: &Member, label: &str) -> Mishap {
        let shown = |said: &Said| {
            buttons(said)
                .any(|button| is_labelled(&button.label, label))
                .then_some(())
        };
        let disabled = self
            .said
            .iter()
            .rev()
            .filter(|said| self.sees(who, said))
            .find_map(shown);
        Mishap(match disabled {
            Some(()) => format!("`{label}` can no longer be pressed"),
            None => format!("{} sees no button `{label}`", who.name),
        })
    }

    pub(super) fn choose(
        &mut self,
        who: &Member,
        entry: &str,
        texts: &Texts,
    ) -> Result<Option<Event>, Mishap> {
        let person = self
            .members
            .iter()
            .find(|member| member.name == entry.trim_start_matches('@'));
        let person = person.map(|member| member.id);
        let found = self.newest(who, |said| {
            said.rows.iter().find_map(|row| match row {
                Row::Buttons(_) => None,
                Row::Menu(menu) => menu
                    .choices
                    .iter()
                    .find(|choice| choice.value == entry || is_labelled(&choice.label, entry))
                    .map(|choice| (menu.action, Some(choice.value.clone()))),
                Row::People { action, .. } => {
                    person.map(|person| (*action, Some(person.to_string())))
                }
            })
        });
        let chosen =
            found.ok_or_else(|| Mishap(format!("{} sees no menu with `{entry}`", who.name)))?;
        self.pressed(who, chosen, texts)
    }

    /// Answers the question that the survey asks now.
    pub(super) fn rate(
        &mut self,
        who: &str,
        rating: Rating,
        texts: &Texts,
    ) -> Result<Option<Event>, Mishap> {
        let who = self.member(who)?;
        let found = self.newest(&who, |said| {
            buttons(said)
                .filter(|button| !button.disabled)
                .find(|button| matches!(button.action, Action::Rate(_, _, it) if it == rating))
                .map(|button| (button.action, None))
        });
        let pressed =
            found.ok_or_else(|| Mishap(format!("{} sees no question of a survey", who.name)))?;
        self.pressed(&who, pressed, texts)
    }

    /// The newest message that somebody sees, can press on, and in which `find` finds something.
    fn newest(
        &self,
        who: &Member,
        find: impl Fn(&Said) -> Option<(Action, Option<String>)>,
    ) -> Option<Pressed> {
        let visible = self.said.iter().rev().filter(|said| self.sees(who, said));
        let mut usable = visible.filter(|said| !self.is_locked(said.channel));
        usable.find_map(|said| {
            find(said).map(|(action, value)| Pressed {
                action,
                value,
                channel: said.channel,
                message: said.id,
            })
        })
    }

    /// Buttons in a locked thread fail.
    fn is_locked(&self, channel: ChannelId) -> bool {
        let kind = self.channel(channel).map(|channel| &channel.kind);
        matches!(
            kind,
            Some(Kind::Thread {
                shelf: Shelf::Locked,
                ..
            })
        )
    }

    fn pressed(
        &mut self,
        who: &Member,
        pressed: Pressed,
        texts: &Texts,
    ) -> Result<Option<Event>, Mishap> {
        let acknowledged = acknowledge::for_press(Some(pressed.action), texts, who.locale);
        let Acknowledgement::Form(form) = acknowledged else {
            return Ok(Some(self.press_event(who, pressed)));
        };
        let what = Seen::Form {
            who: who.name.clone(),
            title: form.title,
            label: form.label,
        };
        self.note(pressed.channel, what);
        let open = OpenForm {
            action: form.action,
            channel: pressed.channel,
            message: pressed.message,
            max_chars: form.max_chars,
        };
        self.forms.insert(who.id, open);
        Ok(None)
    }

    pub(super) fn submit(&mut self, who: &Member, text: &str) -> Result<Event, Mishap> {
        let form = self
            .forms
            .get(&who.id)
            .cloned()
            .ok_or_else(|| Mishap(format!("no form is open for {}", who.name)))?;
        let max = form.max_chars;
        if text.chars().count() > usize::from(max) {
            return Err(Mishap(format!("the form takes at most {max} characters")));
        }
        self.forms.remove(&who.id);
        let submitted = Pressed {
            action: form.action,
            value: Some(text.to_owned()),
            channel: form.channel,
            message: form.message,
        };
        Ok(self.press_event(who, submitted))
    }

    fn press_event(&mut self, who: &Member, pressed: Pressed) -> Event {
        let guild = self.guild_of(pressed.channel);
        Event::Pressed(Press {
            interaction: self.ask(who, pressed.channel, Some(pressed.message)),
            by: self.person(who, guild),
            locale: Some(who.locale),
            guild,
            channel: pressed.channel,
            message: pressed.message,
            action: Some(pressed.action),
            value: pressed.value,
        })
    }
}

fn buttons(said: &Said) -> impl Iterator<Item = &Button> {
    said.rows.iter().flat_map(|row| match row {
        Row::Buttons(buttons) => buttons.as_slice(),
        Row::Menu(_) | Row::People { .. } => &[],
    })
}

/// Whether a label is meant: itself in any case, or without what decorates its beginning.
fn is_labelled(label: &str, wanted: &str) -> bool {
    let plain = label.trim_start_matches(|c: char| !c.is_alphanumeric());
    [label, plain]
        .iter()
        .any(|it| it.to_lowercase() == wanted.to_lowercase())
}
