//! Presses, forms and commands: acknowledged at once, before any slow work, then passed to the desk.

use serenity::http::Route;
use serenity::model::application::{
    ActionRowComponent, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind,
    ModalInteraction, ResolvedOption, ResolvedTarget, ResolvedValue, Unresolved,
};
use serenity::model::guild::Member;
use serenity::model::id as serenity_id;
use serenity::model::user::User;

use super::EventReceiver;
use crate::desk::commands::acknowledge;
use crate::desk::commands::acknowledge::{Acknowledgement, MenuOf};
use crate::desk::commands::arguments::{Argument, Arguments};
use crate::desk::commands::catalogue::CommandName;
use crate::desk::dispatch::queue::Admission;
use crate::desk::event::{Call, Event, Interaction, Person, Press};
use crate::desk::ui::post::Attachment;
use crate::discord::commands::path;
use crate::discord::custom_id::{CustomId, decode};
use crate::discord::failure::code;
use crate::discord::messages::{person, person_of_member, translate};
use crate::discord::render;
use crate::discord::rest::Ask;
use crate::domain::{
    ChannelId, DeliveryId, GuildId, InteractionId, Locale, MessageId, RoleId, UserId,
};

impl EventReceiver {
    pub(super) async fn pressed(&self, press: ComponentInteraction) {
        let message = press.message.id;
        let carried = decode(&press.data.custom_id);
        let action = carried.map(|carried| carried.action);
        let pressed = Press {
            interaction: interaction(press.id, &press.token, carried),
            by: self.presser(press.guild_id, &press.user, press.member.as_ref()),
            locale: Locale::from_tag(&press.locale),
            guild: press.guild_id.map(|id| GuildId::new(id.get())),
            channel: ChannelId::new(press.channel_id.get()),
            message: MessageId::new(message.get()),
            action,
            value: chosen(&press.data.kind),
            fields: Vec::new(),
        };
        drop(press);
        let locale = pressed.locale.unwrap_or_default();
        let Some(admission) = self.queue.admit(pressed.by.user) else {
            return self.refuse(&pressed.interaction, locale).await;
        };
        let answer = acknowledge::for_press(action, &self.texts, locale);
        // What a form submits is a press of its own.
        if matches!(answer, Acknowledgement::Form(_)) {
            return self.acknowledge(&pressed.interaction, &answer).await;
        }
        if let Some(forms) = self.forms.get()
            && let Some(form) = forms.for_press(&pressed).await
        {
            let form = Acknowledgement::Form(form);
            return self.acknowledge(&pressed.interaction, &form).await;
        }
        let interaction = pressed.interaction.clone();
        let event = Event::Pressed(pressed);
        self.take_up(&interaction, &answer, event, admission).await;
    }

    /// Accepts a submitted form: as a press of its own or, in a person's menu, as the completion of a call.
    pub(super) async fn submitted(&self, form: ModalInteraction) {
        let carried = decode(&form.data.custom_id);
        let (action, fields) = (carried.map(|carried| carried.action), written(&form));
        let interaction = interaction(form.id, &form.token, carried);
        let by = self.presser(form.guild_id, &form.user, form.member.as_ref());
        let locale = Locale::from_tag(&form.locale);
        let guild = form.guild_id.map(|id| GuildId::new(id.get()));
        let channel = ChannelId::new(form.channel_id.get());
        let value = fields.first().map(|(_, text)| text.clone());
        let text = value.as_deref().unwrap_or_default();
        let (later, event) =
            if let Some((command, arguments)) = acknowledge::completed_by(action, text) {
                let called = Call {
                    interaction,
                    by,
                    locale,
                    guild,
                    channel,
                    command,
                    arguments,
                    target: None,
                };
                (Acknowledgement::EphemeralLater, Event::Called(called))
            } else if let Some(message) = form.message.as_ref() {
                let pressed = Press {
                    interaction,
                    by,
                    locale,
                    guild,
                    channel,
                    message: MessageId::new(message.id.get()),
                    action,
                    value,
                    fields,
                };
                (Acknowledgement::UpdateLater, Event::Pressed(pressed))
            } else {
                tracing::warn!("a form came that no button had opened");
                return;
            };
        drop(form);
        self.take_up_if_admitted(later, event).await;
    }

    /// Accepts a press or a call if the queue has room for it, and otherwise refuses it.
    async fn take_up_if_admitted(&self, later: Acknowledgement, event: Event) {
        let (interaction, by, locale) = match &event {
            Event::Called(call) => (call.interaction.clone(), call.by.user, call.locale),
            Event::Pressed(press) => (press.interaction.clone(), press.by.user, press.locale),
            _ => return,
        };
        let Some(admission) = self.queue.admit(by) else {
            return self.refuse(&interaction, locale.unwrap_or_default()).await;
        };
        self.take_up(&interaction, &later, event, admission).await;
    }

    /// Accepts a call of a command: typed, or chosen in the menu of a message or a person.
    pub(super) async fn called(&self, call: &CommandInteraction) {
        let name = &call.data.name;
        let Some(command) = self.commands.find(&call.data) else {
            tracing::warn!(name, "a command was called that does not exist");
            return;
        };
        let given = arguments(innermost(&call.data.options()));
        let mut called = self.call(command, call, given);
        let mut on = None;
        match call.data.target() {
            Some(ResolvedTarget::Message(message)) => {
                let target = translate(&self.guilds, called.guild, self.me, message);
                called.target = Some(Box::new(target));
            }
            Some(ResolvedTarget::User(user, _)) => {
                on = Some(MenuOf {
                    user: UserId::new(user.id.get()),
                    is_bot: user.bot,
                });
            }
            _ => {}
        }
        let locale = called.locale.unwrap_or_default();
        let later = acknowledge::for_call(command, called.by.user, on, &self.texts, locale);
        // A form's submission completes the call; a refusal ends it.
        if matches!(
            later,
            Acknowledgement::Form(_) | Acknowledgement::Ephemeral(_)
        ) {
            return self.acknowledge(&called.interaction, &later).await;
        }
        self.take_up_if_admitted(later, Event::Called(called)).await;
    }

    /// Stores and acknowledges an admitted press or call, and passes it to the desk. It is stored first, so that it
    /// cannot be lost. A repeated one is ignored, because it is already acknowledged and stored, or done.
    async fn take_up(
        &self,
        interaction: &Interaction,
        answer: &Acknowledgement,
        event: Event,
        admission: Admission,
    ) {
        if !self.queue.is_first(interaction.id) {
            tracing::debug!("an interaction came again");
            return;
        }
        let event = event.without_nul();
        if let Some(keeper) = self.keeper.get() {
            keeper.keep(&event).await;
        }
        self.acknowledge(interaction, answer).await;
        self.tell_admitted(event, admission);
    }

    /// Asks the desk to complete an option that is being typed. It is not acknowledged, because the choices are its
    /// answer.
    pub(super) fn completing(&self, typing: &CommandInteraction) {
        let Some(command) = self.commands.find(&typing.data) else {
            let path = path(&typing.data);
            tracing::warn!(path, "choices were asked for a command that does not exist");
            return;
        };
        let given = arguments(innermost(&typing.data.options()));
        self.tell(Event::Completing(self.call(command, typing, given)));
    }

    fn call(&self, command: CommandName, call: &CommandInteraction, arguments: Arguments) -> Call {
        Call {
            interaction: interaction(call.id, &call.token, None),
            by: self.presser(call.guild_id, &call.user, call.member.as_deref()),
            locale: Locale::from_tag(&call.locale),
            guild: call.guild_id.map(|id| GuildId::new(id.get())),
            channel: ChannelId::new(call.channel_id.get()),
            command,
            arguments,
            target: None,
        }
    }

    fn presser(
        &self,
        guild: Option<serenity_id::GuildId>,
        user: &User,
        member: Option<&Member>,
    ) -> Person {
        match (guild, member) {
            (Some(guild), Some(member)) => {
                person_of_member(&self.guilds, GuildId::new(guild.get()), member)
            }
            _ => person(&self.guilds, None, user, None, Vec::new()),
        }
    }

    /// Answers at once that there is no room for the interaction. Once the queue is closed it does not answer, because
    /// another process may.
    async fn refuse(&self, interaction: &Interaction, locale: Locale) {
        self.queue.note_refusal();
        let Ok(_permit) = self.to_be_refused.try_acquire() else {
            return;
        };
        let Ok(_turn) = self.refusals.acquire().await else {
            return;
        };
        if self.queue.is_closed() {
            return;
        }
        let answer = acknowledge::refusal(&self.texts, locale);
        self.acknowledge(interaction, &answer).await;
    }

    async fn acknowledge(&self, interaction: &Interaction, answer: &Acknowledgement) {
        let route = Route::InteractionResponse {
            interaction_id: serenity_id::InteractionId::new(interaction.id.get()),
            token: &interaction.token,
        };
        let ask = Ask::post(route)
            .once()
            .body(&render::acknowledgement(answer, interaction.mark));
        match self.rest.answer(ask).await {
            Ok(()) => {}
            // A second delivery of the same interaction: the first was answered.
            Err(failure) if failure.code() == Some(code::ALREADY_ACKNOWLEDGED) => {}
            // The desk still carries it out, and reports the result in another way.
            Err(failure) => tracing::warn!(%failure, "an interaction was not acknowledged"),
        }
    }
}

fn interaction(
    id: serenity_id::InteractionId,
    token: &str,
    carried: Option<CustomId>,
) -> Interaction {
    Interaction {
        id: InteractionId::new(id.get()),
        token: token.to_owned(),
        mark: carried.map_or(DeliveryId::new(0), |carried| carried.mark),
    }
}

/// Returns the single entry that was chosen in a menu.
fn chosen(kind: &ComponentInteractionDataKind) -> Option<String> {
    match kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().cloned(),
        ComponentInteractionDataKind::UserSelect { values } => {
            values.first().map(|user| user.get().to_string())
        }
        ComponentInteractionDataKind::RoleSelect { values } => {
            values.first().map(|role| role.get().to_string())
        }
        ComponentInteractionDataKind::ChannelSelect { values } => {
            values.first().map(|channel| channel.get().to_string())
        }
        _ => None,
    }
}

/// Returns the fields of a form by their names, with the written texts.
fn written(form: &ModalInteraction) -> Vec<(String, String)> {
    let fields = form.data.components.iter().flat_map(|row| &row.components);
    let written = fields.filter_map(|field| match field {
        ActionRowComponent::InputText(text) => Some((text.custom_id.clone(), text.value.clone()?)),
        _ => None,
    });
    written.collect()
}

/// Reads the given options; with subcommands, those of the innermost.
fn arguments(options: &[ResolvedOption<'_>]) -> Arguments {
    let given = options.iter().filter_map(|option| {
        let value = match &option.value {
            ResolvedValue::String(text) => Argument::Text((*text).to_owned()),
            ResolvedValue::Autocomplete { value, .. } => Argument::Text((*value).to_owned()),
            ResolvedValue::Integer(number) => Argument::Integer(*number),
            ResolvedValue::Boolean(on) => Argument::Switch(*on),
            ResolvedValue::User(user, _) => Argument::User(UserId::new(user.id.get())),
            ResolvedValue::Role(role) => Argument::Role(RoleId::new(role.id.get())),
            ResolvedValue::Channel(channel) => Argument::Channel(ChannelId::new(channel.id.get())),
            ResolvedValue::Attachment(file) => Argument::File(Attachment {
                name: file.filename.clone(),
                url: file.url.clone(),
                size: u64::from(file.size),
            }),
            // Discord leaves out what it cannot resolve; only the id is needed.
            ResolvedValue::Unresolved(Unresolved::User(id)) => {
                Argument::User(UserId::new(id.get()))
            }
            ResolvedValue::Unresolved(Unresolved::RoleId(id)) => {
                Argument::Role(RoleId::new(id.get()))
            }
            ResolvedValue::Unresolved(Unresolved::Channel(id)) => {
                Argument::Channel(ChannelId::new(id.get()))
            }
            _ => return None,
        };
        Some((option, value))
    });
    given.fold(Arguments::default(), |arguments, (option, value)| {
        let typing = matches!(option.value, ResolvedValue::Autocomplete { .. });
        let arguments = arguments.with(option.name, value);
        if typing {
            arguments.typing(option.name)
        } else {
            arguments
        }
    })
}

/// Returns the options of the innermost subcommand.
fn innermost<'a>(options: &'a [ResolvedOption<'a>]) -> &'a [ResolvedOption<'a>] {
    match options {
        [one] => match &one.value {
            ResolvedValue::SubCommand(nested) | ResolvedValue::SubCommandGroup(nested) => {
                innermost(nested)
            }
            _ => options,
        },
        _ => options,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::commands::path;
    use serde_json::json;
    use serenity::model::application::CommandData;

    fn data(name: &str, options: &serde_json::Value) -> CommandData {
        let body = json!({"id": "1", "name": name, "type": 1, "options": options});
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn options_of_every_type_are_read_even_unresolved() {
        let options = json!([
            {"name": "text", "type": 3, "value": "hi"},
            {"name": "number", "type": 4, "value": 12},
            {"name": "switch", "type": 5, "value": true},
            {"name": "user", "type": 6, "value": "60"},
            {"name": "channel", "type": 7, "value": "70"},
            {"name": "role", "type": 8, "value": "80"}
        ]);
        let data = data("setup", &options);
        let given = arguments(innermost(&data.options()));
        assert_eq!(given.text("text"), Some("hi"));
        assert_eq!(given.integer("number"), Some(12));
        assert!(given.is_on("switch"));
        assert_eq!(given.user("user"), Some(UserId::new(60)));
        assert_eq!(given.channel("channel"), Some(ChannelId::new(70)));
        assert_eq!(given.role("role"), Some(RoleId::new(80)));
        assert_eq!(given.focused(), None);
    }

    #[test]
    fn a_subcommand_is_part_of_the_path_and_its_options_count() {
        let options = json!([{"name": "search", "type": 1, "options": [
            {"name": "query", "type": 3, "value": "pass", "focused": true}
        ]}]);
        let data = data("faq", &options);
        assert_eq!(path(&data), "faq search");
        let given = arguments(innermost(&data.options()));
        assert_eq!(given.text("query"), Some("pass"));
        assert_eq!(given.focused(), Some("query"));
    }

    #[test]
    fn a_plain_command_is_its_own_path() {
        let options = json!([{"name": "question", "type": 3, "value": "how?"}]);
        let data = data("ask", &options);
        assert_eq!(path(&data), "ask");
    }
}
