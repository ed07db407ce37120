//! Buttons, menus and forms.

use serde_json::{Value, json};
use twilight_model::application::interaction::InteractionType;
use twilight_model::channel::message::Component;
use twilight_model::channel::message::component::{SelectMenu, SelectMenuType};

use crate::wire::Discord;
use crate::world::ids::{ChannelId, InteractionId, MessageId, UserId};
use crate::world::interaction::{Interaction, Modal, Sent};
use crate::world::view::interactive;
use crate::world::{Post, World};

impl Discord {
    /// Presses the button of this label on the newest message visible to them that has it enabled.
    pub fn presses(&self, who: &str, label: &str) -> InteractionId {
        self.press(who, None, label)
    }

    /// The same, in one place only.
    pub fn presses_in(&self, who: &str, place: &str, label: &str) -> InteractionId {
        let channel = self.act(|world| {
            let person = world.person(who);
            world.place_for(person, place)
        });
        self.press(who, Some(channel), label)
    }

    /// The same, on one message only.
    pub fn presses_on(&self, who: &str, message: MessageId, label: &str) -> InteractionId {
        self.act(|world| {
            let person = world.person(who);
            let channel = world.channel_of(message);
            let post = &world.channels[&channel].posts[&message];
            let id = button(post, label).unwrap_or_else(|| panic!("no {label:?} to press there"));
            world.use_component(person, channel, message, &id, 2, &[])
        })
    }

    /// Presses a button that is not there (any more): a client may send any id it has seen.
    pub fn presses_id(&self, who: &str, message: MessageId, custom_id: &str) -> InteractionId {
        self.act(|world| {
            let person = world.person(who);
            let channel = world.channel_of(message);
            world.use_component(person, channel, message, custom_id, 2, &[])
        })
    }

    /// Chooses an entry of a menu that is not there (any more).
    pub fn selects_id(
        &self,
        who: &str,
        message: MessageId,
        custom_id: &str,
        value: &str,
    ) -> InteractionId {
        self.act(|world| {
            let person = world.person(who);
            let channel = world.channel_of(message);
            let values = [value.to_owned()];
            world.use_component(person, channel, message, custom_id, 3, &values)
        })
    }

    fn press(&self, who: &str, only: Option<ChannelId>, label: &str) -> InteractionId {
        let pressed = self.act(|world| {
            let person = world.person(who);
            let (channel, message, id) =
                world.newest_with(person, only, |post| button(post, label))?;
            Some(world.use_component(person, channel, message, &id, 2, &[]))
        });
        pressed.unwrap_or_else(|| {
            panic!(
                "{who} sees no button {label:?} to press\n{}",
                self.everything()
            )
        })
    }

    /// Chooses these options (by label, value, or name) in the newest menu visible to them that
    /// has them all.
    pub fn selects(&self, who: &str, options: &[&str]) -> InteractionId {
        let chosen = self.act(|world| {
            let person = world.person(who);
            let known = |name: &str| world.user_called(name);
            let found = world.newest_with(person, None, |post| menu_with(post, options, known));
            let (channel, message, (id, kind, values)) = found?;
            Some(world.use_component(person, channel, message, &id, kind, &values))
        });
        chosen
            .unwrap_or_else(|| panic!("{who} sees no menu with {options:?}\n{}", self.everything()))
    }

    /// Fills in the form they were shown last: `(label or id, text)`, and sends it.
    pub fn submits(&self, who: &str, answers: &[(&str, &str)]) -> InteractionId {
        let sent = self.act(|world| {
            let person = world.person(who);
            let (opened, modal) = world.take_modal(person)?;
            let data = filled(&modal, answers);
            Some(world.send_interaction(&Sent {
                kind: InteractionType::ModalSubmit,
                user: person,
                channel: opened.channel,
                source: opened.source,
                data,
            }))
        });
        sent.unwrap_or_else(|| panic!("{who} has no form to fill in\n{}", self.everything()))
    }

    /// Waits until the bot has acknowledged, and gives back how.
    pub async fn until_answered(&self, interaction: InteractionId) -> Interaction {
        self.until_some("an interaction is acknowledged", |world| {
            let known = &world.interactions[&interaction.get()];
            known.acknowledged.is_some().then(|| known.clone())
        })
        .await
    }

    /// Waits until this person is shown a form.
    pub async fn until_form(&self, who: &str) -> Modal {
        let person = self.look(|world| world.person(who));
        self.until_some(&format!("{who} is shown a form"), |world| {
            let newest = world
                .interactions
                .values()
                .rev()
                .find(|known| known.user == person && known.modal.is_some());
            newest?.modal.clone()
        })
        .await
    }
}

impl World {
    /// The newest message this person can see for which `pick` gives something.
    fn newest_with<T>(
        &self,
        person: UserId,
        only: Option<ChannelId>,
        pick: impl Fn(&Post) -> Option<T>,
    ) -> Option<(ChannelId, MessageId, T)> {
        let seen = self
            .channels
            .values()
            .filter(|place| only.is_none_or(|only| place.channel.id == only))
            .filter(|place| self.sees(person, place.channel.id));
        let picked = seen.flat_map(|place| {
            let theirs = place
                .posts
                .values()
                .filter(|post| post.only_for.is_none_or(|only| only == person));
            theirs.filter_map(|post| Some((place.channel.id, post.message.id, pick(post)?)))
        });
        picked.max_by_key(|(_, message, _)| *message)
    }

    fn use_component(
        &mut self,
        person: UserId,
        channel: ChannelId,
        message: MessageId,
        custom_id: &str,
        kind: u8,
        values: &[String],
    ) -> InteractionId {
        let place = &self.channels[&channel];
        let shut = place.archived() && place.locked();
        let manages = self
            .permissions_in(person, channel)
            .contains(twilight_model::guild::Permissions::MANAGE_THREADS);
        assert!(
            !shut || manages,
            "components in an archived, locked thread do nothing for most people"
        );
        let mut data = json!({ "component_type": kind, "custom_id": custom_id });
        if kind != 2 {
            data["values"] = json!(values);
        }
        if kind == 5 {
            data["resolved"] = self.resolved_users(channel, values);
        }
        self.send_interaction(&Sent {
            kind: InteractionType::MessageComponent,
            user: person,
            channel,
            source: Some(message),
            data,
        })
    }

    fn resolved_users(&self, channel: ChannelId, values: &[String]) -> Value {
        let ids: Vec<UserId> = values
            .iter()
            .filter_map(|value| value.parse().ok())
            .collect();
        ids.into_iter().fold(json!({}), |mut resolved, id| {
            self.resolve_user(channel, id, &mut resolved);
            resolved
        })
    }

    /// The newest form this person was shown and has not sent.
    fn take_modal(&mut self, person: UserId) -> Option<(Interaction, Modal)> {
        let mut newest = self.interactions.values_mut().rev();
        let opened = newest.find(|known| known.user == person && known.modal.is_some())?;
        let modal = opened.modal.take()?;
        Some((opened.clone(), modal))
    }
}

fn button(post: &Post, label: &str) -> Option<String> {
    interactive(&post.message.components).find_map(|part| match part {
        Component::Button(button) if !button.disabled && button.label.as_deref() == Some(label) => {
            button.custom_id.clone()
        }
        _ => None,
    })
}

/// The id, kind and values of a menu that has all these options.
fn menu_with(
    post: &Post,
    options: &[&str],
    person: impl Fn(&str) -> Option<UserId>,
) -> Option<(String, u8, Vec<String>)> {
    interactive(&post.message.components).find_map(|part| {
        let Component::SelectMenu(menu) = part else {
            return None;
        };
        let (least, most) = (menu.min_values.unwrap_or(1), menu.max_values.unwrap_or(1));
        let fits = (usize::from(least)..=usize::from(most)).contains(&options.len());
        if menu.disabled || !fits {
            return None;
        }
        match menu.kind {
            SelectMenuType::Text => {
                let values = options.iter().map(|wanted| value_of(menu, wanted));
                Some((menu.custom_id.clone(), 3, values.collect::<Option<_>>()?))
            }
            SelectMenuType::User => {
                let values = options
                    .iter()
                    .map(|name| person(name).map(|id| id.to_string()));
                Some((menu.custom_id.clone(), 5, values.collect::<Option<_>>()?))
            }
            _ => None,
        }
    })
}

fn value_of(menu: &SelectMenu, wanted: &str) -> Option<String> {
    let mut options = menu.options.iter().flatten();
    let option = options.find(|option| option.label == wanted || option.value == wanted)?;
    Some(option.value.clone())
}

/// What a client sends of a form: every input, in order, with what was typed or stood there.
fn filled(modal: &Modal, answers: &[(&str, &str)]) -> Value {
    let inputs = crate::wire::rest::text_inputs(&modal.components);
    #[expect(deprecated, reason = "modals of text inputs still label them")]
    let label =
        |input: &twilight_model::channel::message::component::TextInput| input.label.clone();
    let rows = inputs.iter().zip(1..).map(|(input, number)| {
        let named = |name: &str| name == input.custom_id || label(input).as_deref() == Some(name);
        let typed = answers
            .iter()
            .find(|(name, _)| named(name))
            .map(|(_, text)| *text);
        let text = typed.or(input.value.as_deref()).unwrap_or_default();
        let length = text.chars().count();
        let least = input
            .min_length
            .unwrap_or_else(|| u16::from(input.required.unwrap_or(true)));
        let most = input.max_length.unwrap_or(4_000);
        assert!(
            (text.is_empty() && input.required == Some(false))
                || (usize::from(least)..=usize::from(most)).contains(&length),
            "the form does not take {length} characters for {:?}",
            input.custom_id
        );
        let typed =
            json!({ "type": 4, "id": 2 * number, "custom_id": input.custom_id, "value": text });
        json!({ "type": 1, "id": 2 * number - 1, "components": [typed] })
    });
    json!({ "custom_id": modal.custom_id, "components": rows.collect::<Vec<_>>() })
}
