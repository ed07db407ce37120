//! Buttons, menus and forms, and the interactions that using them begins.

use serde_json::{Value, json};

use super::objects::user;
use super::{Discord, Server, objects};
use crate::world::ids::{ChannelId, InteractionId, MessageId, RoleId, UserId};
use crate::world::interaction::{Interaction, InteractionKind, Modal};
use crate::world::message::{ChoiceMenu, Message, Offers};
use crate::world::permissions::Permissions;

/// A component that a person uses: the bot's id for it, its kind by Discord's number, and the chosen values.
struct Used {
    custom_id: String,
    kind: u8,
    values: Vec<String>,
}

impl Used {
    fn button(custom_id: &str) -> Self {
        Self {
            custom_id: custom_id.to_owned(),
            kind: 2,
            values: Vec::new(),
        }
    }
}

/// The user, role and channel that a name chosen in one of Discord's own menus can mean.
struct Named {
    name: String,
    user: Option<UserId>,
    role: Option<RoleId>,
    channel: Option<ChannelId>,
}

impl Named {
    /// Returns the id that is chosen by the name in a menu of this kind.
    fn chosen(&self, offers: &Offers) -> Option<String> {
        match offers {
            Offers::Entries(_) => None,
            Offers::People => self.user.map(|id| id.to_string()),
            Offers::Roles => self.role.map(|id| id.to_string()),
            Offers::Channels => self.channel.map(|id| id.to_string()),
        }
    }
}

impl Discord {
    /// Presses the newest enabled button of this label that the person can see.
    pub fn presses(&self, who: &str, label: &str) -> InteractionId {
        self.press(who, None, label)
    }

    /// Presses the button in one place only.
    pub fn presses_in(&self, who: &str, place: &str, label: &str) -> InteractionId {
        let channel = self.act(|server| {
            let person = server.person(who);
            server.place_for(person, place)
        });
        self.press(who, Some(channel), label)
    }

    /// Presses the button on one message only.
    pub fn presses_on(&self, who: &str, message: MessageId, label: &str) -> InteractionId {
        self.act(|server| {
            let used = server
                .find_message(message)
                .and_then(|it| button(it, label));
            let used = used.unwrap_or_else(|| panic!("no {label:?} to press there"));
            server.use_component(server.person(who), message, &used)
        })
    }

    /// Presses a button that is not there (any more): a client may send any id it has seen.
    pub fn presses_id(&self, who: &str, message: MessageId, custom_id: &str) -> InteractionId {
        self.act(|server| {
            server.use_component(server.person(who), message, &Used::button(custom_id))
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
        let used = Used {
            custom_id: custom_id.to_owned(),
            kind: 3,
            values: vec![value.to_owned()],
        };
        self.act(|server| server.use_component(server.person(who), message, &used))
    }

    fn press(&self, who: &str, only: Option<ChannelId>, label: &str) -> InteractionId {
        let pressed = self.act(|server| {
            let person = server.person(who);
            server.use_newest(person, only, |message| button(message, label))
        });
        let everything = || self.everything();
        pressed
            .unwrap_or_else(|| panic!("{who} sees no button {label:?} to press\n{}", everything()))
    }

    /// Chooses these options (by label, value, or name) in the newest menu visible to them that
    /// has them all. `Placeholder: option` means the menu that says so.
    pub fn selects(&self, who: &str, options: &[&str]) -> InteractionId {
        let chosen = self.act(|server| {
            let person = server.person(who);
            let named: Vec<_> = options.iter().map(|name| server.named(name)).collect();
            server.use_newest(person, None, |message| {
                let mut menus = message.content.menus();
                menus.find_map(|menu| menu_with(menu, options, &named))
            })
        });
        let everything = || self.everything();
        chosen.unwrap_or_else(|| panic!("{who} sees no menu with {options:?}\n{}", everything()))
    }

    /// Fills in the form they were shown last: `(label or id, text)`, and sends it.
    pub fn submits(&self, who: &str, answers: &[(&str, &str)]) -> InteractionId {
        let sent = self.act(|server| {
            let (channel, source, modal) = server.take_modal(server.person(who))?;
            let data = filled(&modal, answers);
            let person = server.person(who);
            let id = server.begin_interaction(InteractionKind::Form, person, channel, source);
            server.send_interaction(id, &data);
            Some(id)
        });
        sent.unwrap_or_else(|| panic!("{who} has no form to fill in\n{}", self.everything()))
    }

    /// Waits until the bot has acknowledged an interaction, and returns how.
    pub async fn until_answered(&self, interaction: InteractionId) -> Interaction {
        self.until_some("an interaction is acknowledged", |server| {
            let known = &server.interactions[&interaction];
            known.acknowledged.is_some().then(|| known.clone())
        })
        .await
    }

    /// Waits until this person is shown a form.
    pub async fn until_form(&self, who: &str) -> Modal {
        let person = self.look(|server| server.person(who));
        self.until_some(&format!("{who} is shown a form"), |server| {
            server.open_form(person)?.modal.clone()
        })
        .await
    }
}

impl Server {
    fn use_newest(
        &mut self,
        person: UserId,
        only: Option<ChannelId>,
        pick: impl Fn(&Message) -> Option<Used>,
    ) -> Option<InteractionId> {
        let (message, used) = self.newest_with(person, only, pick)?;
        let message = message.id;
        Some(self.use_component(person, message, &used))
    }

    fn use_component(&mut self, person: UserId, message: MessageId, used: &Used) -> InteractionId {
        let channel = self.channel_of(message);
        let place = &self.channels[&channel];
        let shut = place.archived() && place.locked();
        let held = self.permissions_in(person, channel);
        assert!(
            !shut || held.contains(Permissions::MANAGE_THREADS),
            "components in an archived, locked thread do nothing for most people"
        );
        let mut data = json!({ "component_type": used.kind, "custom_id": used.custom_id });
        if used.kind != 2 {
            data["values"] = json!(used.values);
        }
        if used.kind > 3 {
            data["resolved"] = self.resolved(channel, used);
        }
        let kind = InteractionKind::Component;
        let id = self.begin_interaction(kind, person, channel, Some(message));
        self.send_interaction(id, &data);
        id
    }

    /// Finds the person, the role and the channel that go by a name.
    fn named(&self, name: &str) -> Named {
        let name = name.split_once(": ").map_or(name, |(_, option)| option);
        let mut guilds = self.guilds.values();
        Named {
            name: name.to_owned(),
            user: self.user_called(name),
            role: guilds.find_map(|guild| Some(guild.role_called(name)?.id)),
            channel: self.channels_called(name).next().map(|channel| channel.id),
        }
    }

    /// Writes the items that the choices in one of Discord's own menus stand for.
    fn resolved(&self, channel: ChannelId, used: &Used) -> Value {
        let mut resolved = json!({});
        for value in &used.values {
            match (used.kind, value.parse(), value.parse(), value.parse()) {
                (5, Ok(user), _, _) => self.resolve_user(channel, user, &mut resolved),
                (6, _, Ok(role), _) => self.resolve_role(channel, role, &mut resolved),
                (8, _, _, Ok(chosen)) => self.resolve_channel(chosen, &mut resolved),
                _ => {}
            }
        }
        resolved
    }

    /// Takes the newest form this person was shown and has not sent, and where it came from.
    fn take_modal(&mut self, person: UserId) -> Option<(ChannelId, Option<MessageId>, Modal)> {
        let opened = self.open_form(person)?.id;
        let opened = self.interactions.get_mut(&opened)?;
        let modal = opened.modal.take()?;
        Some((opened.channel, opened.source, modal))
    }

    /// Sends an interaction to the application.
    pub(super) fn send_interaction(&mut self, id: InteractionId, data: &Value) {
        let interaction = &self.interactions[&id];
        let guild = interaction.guild;
        let payload = self.interaction_json(interaction, data);
        self.tell_interaction(guild, payload);
    }

    fn interaction_json(&self, interaction: &Interaction, data: &Value) -> Value {
        let Interaction {
            id,
            token,
            guild,
            source,
            ..
        } = interaction;
        let channel = &self.channels[&interaction.channel];
        let person = &self.people[&interaction.user];
        let bot_may = self.permissions_in(self.bot, channel.id);
        let bot_may = match guild {
            Some(guild) if bot_may.is_empty() => self.base_permissions(self.bot, *guild),
            _ => bot_may,
        };
        let they_may = self.permissions_in(person.id, channel.id);
        let mut shown = self.channel_json(channel);
        shown["permissions"] = json!(they_may);
        let mut payload = json!({
            "id": id, "application_id": self.bot, "type": kind(interaction.kind), "data": data,
            "channel": shown, "channel_id": channel.id, "token": token, "version": 1,
            "locale": person.locale, "app_permissions": bot_may, "entitlements": [],
            "attachment_size_limit": 10_485_760, "context": if guild.is_some() { 0 } else { 1 },
            "authorizing_integration_owners": {},
        });
        match guild {
            Some(guild) => {
                payload["member"] = json!(self.member_json(*guild, person.id));
                payload["member"]["permissions"] = json!(they_may);
                payload["guild_id"] = json!(guild);
                payload["guild_locale"] = json!("en-US");
                payload["guild"] = json!({ "id": guild, "locale": "en-US", "features": [] });
                payload["authorizing_integration_owners"] = json!({ "0": guild });
            }
            None => payload["user"] = user(person),
        }
        if let Some(message) = source.and_then(|source| channel.messages.get(&source)) {
            payload["message"] = self.message_json(message);
        }
        payload
    }

    /// Puts a user, and the member they are, among what an interaction resolves.
    pub(super) fn resolve_user(&self, channel: ChannelId, id: UserId, resolved: &mut Value) {
        resolved["users"][id.to_string()] = self.user_json(id);
        let guild = self
            .channels
            .get(&channel)
            .and_then(|channel| channel.guild);
        if let Some(mut member) = guild.and_then(|guild| self.partial_member_json(guild, id)) {
            member["permissions"] = json!(self.permissions_in(id, channel));
            for absent in ["deaf", "mute"] {
                member.as_object_mut().map(|fields| fields.remove(absent));
            }
            resolved["members"][id.to_string()] = member;
        }
    }

    /// Puts a role among what an interaction resolves.
    pub(super) fn resolve_role(&self, channel: ChannelId, id: RoleId, resolved: &mut Value) {
        let guild = self.channels.get(&channel).and_then(|it| it.guild);
        let guild = guild.and_then(|guild| self.guilds.get(&guild));
        let roles = guild.map(objects::roles).into_iter().flatten();
        let mut roles = roles.filter(|role| role["id"] == id.to_string());
        resolved["roles"][id.to_string()] = json!(roles.next());
    }

    /// Puts a channel among what an interaction resolves.
    pub(super) fn resolve_channel(&self, id: ChannelId, resolved: &mut Value) {
        let channel = &self.channels[&id];
        resolved["channels"][id.to_string()] = json!({
            "id": id, "name": channel.name, "type": objects::kind(channel.kind),
            "parent_id": channel.parent, "permissions": self.permissions_in(self.bot, id),
            "thread_metadata": objects::thread_metadata(channel),
        });
    }
}

/// Returns the number of an interaction's kind.
pub(super) fn kind(kind: InteractionKind) -> u8 {
    match kind {
        InteractionKind::Command => 2,
        InteractionKind::Component => 3,
        InteractionKind::Completion => 4,
        InteractionKind::Form => 5,
    }
}

fn button(message: &Message, label: &str) -> Option<Used> {
    let mut buttons = message.content.buttons();
    let button = buttons.find(|button| !button.disabled && button.label == label)?;
    Some(Used::button(&button.custom_id))
}

/// Returns the wanted option of a menu, without the menu's own name in front of it.
fn wanted_of<'a>(menu: &ChoiceMenu, option: &'a str) -> &'a str {
    match option.split_once(": ") {
        Some((name, wanted)) if name == menu.placeholder => wanted,
        _ => option,
    }
}

/// Returns the use of a menu, if it offers all these options or is one of Discord's own that accepts these names.
fn menu_with(menu: &ChoiceMenu, options: &[&str], named: &[Named]) -> Option<Used> {
    let (least, most) = menu.choose;
    if menu.disabled || !(least..=most).contains(&options.len()) {
        return None;
    }
    let values = match &menu.offers {
        Offers::Entries(entries) => {
            let values = options.iter().map(|option| {
                let wanted = wanted_of(menu, option);
                let mut entries = entries.iter();
                let entry = entries.find(|it| it.label == wanted || it.value == wanted)?;
                Some(entry.value.clone())
            });
            values.collect::<Option<Vec<_>>>()?
        }
        offers => {
            let values = options.iter().zip(named).map(|(option, named)| {
                let is_meant = wanted_of(menu, option) == named.name;
                named.chosen(offers).filter(|_| is_meant)
            });
            values.collect::<Option<Vec<_>>>()?
        }
    };
    Some(Used {
        custom_id: menu.custom_id.clone(),
        kind: objects::menu_kind(&menu.offers),
        values,
    })
}

/// Fills a form as a client sends it: every field, in order, with the typed text or its first choice.
fn filled(modal: &Modal, answers: &[(&str, &str)]) -> Value {
    let rows = modal.fields.iter().zip(1..).map(|(field, number)| {
        let mut answers = answers.iter();
        let typed = answers.find(|(name, _)| *name == field.custom_id || *name == field.label);
        let text = typed.map_or(field.value.as_str(), |(_, text)| *text);
        assert!(
            field.takes(text),
            "the form does not take {text:?} for {:?}",
            field.custom_id
        );
        let typed =
            json!({ "type": 4, "id": 2 * number, "custom_id": field.custom_id, "value": text });
        json!({ "type": 1, "id": 2 * number - 1, "components": [typed] })
    });
    json!({ "custom_id": modal.custom_id, "components": rows.collect::<Vec<_>>() })
}
