//! A small bot on serenity, for the test Discord to serve: it echoes, and answers interactions.

use std::sync::Arc;

use serenity::all::{
    ActionRowComponent, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind,
    Context, CreateActionRow, CreateAutocompleteResponse, CreateButton, CreateInputText,
    CreateInteractionResponse, CreateInteractionResponseMessage, CreateMessage, CreateModal,
    EditInteractionResponse, EventHandler, GatewayIntents, Guild, InputTextStyle, Interaction,
    Message, ModalInteraction, Ready, ResumedEvent,
};
use serenity::gateway::ShardManager;
use serenity::http::HttpBuilder;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use fake_discord::Discord;

/// A bot under test, with what it heard, in words.
pub(super) struct Bot {
    heard: mpsc::UnboundedReceiver<String>,
    task: JoinHandle<Result<(), serenity::Error>>,
    shards: Arc<ShardManager>,
}

impl Bot {
    pub(super) async fn connect(discord: &Discord, intents: GatewayIntents) -> Self {
        let http = HttpBuilder::new(discord.token())
            .proxy(discord.api_url())
            .ratelimiter_disabled(true)
            .build();
        let (tell, heard) = mpsc::unbounded_channel();
        let mut client = serenity::client::ClientBuilder::new_with_http(http, intents)
            .event_handler(Handler { tell })
            .await
            .expect("a client");
        let shards = Arc::clone(&client.shard_manager);
        let task = tokio::spawn(async move { client.start().await });
        Self {
            heard,
            task,
            shards,
        }
    }

    /// Waits for the next thing the bot hears that begins so; what comes before is passed over.
    pub(super) async fn hears(&mut self, beginning: &str) -> String {
        let mut missed = Vec::new();
        let wait = tokio::time::timeout(std::time::Duration::from_secs(30), async {
            loop {
                let heard = self.heard.recv().await.expect("the bot is there");
                if heard.starts_with(beginning) {
                    return heard;
                }
                missed.push(heard);
            }
        });
        match wait.await {
            Ok(heard) => heard,
            Err(_) => panic!("the bot never heard {beginning:?} but {missed:?}"),
        }
    }

    /// Waits for the end of the client, and returns its result.
    pub(super) async fn ends(self) -> Result<(), serenity::Error> {
        self.task.await.expect("no panic in the client")
    }

    pub(super) async fn logs_off(self) {
        self.shards.shutdown_all().await;
    }
}

struct Handler {
    tell: mpsc::UnboundedSender<String>,
}

impl Handler {
    fn say(&self, what: String) {
        let _ = self.tell.send(what);
    }
}

#[serenity::async_trait]
impl EventHandler for Handler {
    async fn ready(&self, _: Context, ready: Ready) {
        self.say(format!(
            "ready as {} in {} guilds",
            ready.user.name,
            ready.guilds.len()
        ));
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        self.say("resumed".to_owned());
    }

    async fn guild_create(&self, _: Context, guild: Guild, _: Option<bool>) {
        self.say(format!(
            "guild {} with {} channels, {} roles, {} of {} members",
            guild.name,
            guild.channels.len(),
            guild.roles.len(),
            guild.members.len(),
            guild.member_count,
        ));
    }

    async fn message(&self, ctx: Context, message: Message) {
        self.say(format!(
            "message {:?} by {}",
            message.content, message.author.name
        ));
        if message.author.bot || message.content.is_empty() {
            return;
        }
        let again = CreateButton::new("again:1").label("Again");
        let form = CreateButton::new("form:1").label("Form");
        let reply = CreateMessage::new()
            .content(format!("echo: {}", message.content))
            .components(vec![CreateActionRow::Buttons(vec![again, form])])
            .reference_message(&message);
        message
            .channel_id
            .send_message(&ctx, reply)
            .await
            .expect("an echo");
    }

    async fn message_update(
        &self,
        _: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: serenity::all::MessageUpdateEvent,
    ) {
        let edited = event.edited_timestamp.is_some();
        self.say(format!("update of {} edited:{edited}", event.id));
    }

    async fn message_delete_bulk(
        &self,
        _: Context,
        _: serenity::all::ChannelId,
        gone: Vec<serenity::all::MessageId>,
        _: Option<serenity::all::GuildId>,
    ) {
        self.say(format!("{} deleted", gone.len()));
    }

    async fn thread_create(&self, _: Context, thread: serenity::all::GuildChannel) {
        self.say(format!("thread {}", thread.name));
    }

    async fn thread_update(
        &self,
        _: Context,
        _: Option<serenity::all::GuildChannel>,
        thread: serenity::all::GuildChannel,
    ) {
        let meta = thread.thread_metadata.expect("a thread's metadata");
        self.say(format!(
            "thread {} archived:{} locked:{}",
            thread.name, meta.archived, meta.locked
        ));
    }

    async fn channel_delete(
        &self,
        _: Context,
        gone: serenity::all::GuildChannel,
        _: Option<Vec<Message>>,
    ) {
        self.say(format!("deleted channel {}", gone.name));
    }

    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        match interaction {
            Interaction::Command(call) => self.on_command(&ctx, &call).await,
            Interaction::Component(press) => self.on_press(&ctx, &press).await,
            Interaction::Modal(form) => self.on_form(&ctx, &form).await,
            Interaction::Autocomplete(typed) => {
                let value = typed
                    .data
                    .autocomplete()
                    .expect("a focused option")
                    .value
                    .to_owned();
                let offer =
                    CreateAutocompleteResponse::new().add_string_choice(format!("{value}…"), value);
                let response = CreateInteractionResponse::Autocomplete(offer);
                typed
                    .create_response(&ctx, response)
                    .await
                    .expect("an offer");
            }
            other => panic!("unexpected {other:?}"),
        }
    }
}

impl Handler {
    async fn on_command(&self, ctx: &Context, call: &CommandInteraction) {
        let target = call.data.target_id.map(serenity::all::TargetId::get);
        self.say(format!(
            "command {} {:?} {target:?}",
            call.data.name,
            call.data.options()
        ));
        call.defer_ephemeral(ctx).await.expect("deferred");
        let edit = EditInteractionResponse::new().content(format!("{} done", call.data.name));
        call.edit_response(ctx, edit).await.expect("an answer");
    }

    async fn on_press(&self, ctx: &Context, press: &ComponentInteraction) {
        let chosen = match &press.data.kind {
            ComponentInteractionDataKind::StringSelect { values } => format!(" {values:?}"),
            ComponentInteractionDataKind::UserSelect { values } => format!(" {values:?}"),
            _ => String::new(),
        };
        let (id, who) = (&press.data.custom_id, &press.user.name);
        self.say(format!("press {id} by {who}{chosen}"));
        let response = if press.data.custom_id == "form:1" {
            let input = CreateInputText::new(InputTextStyle::Short, "Why?", "why");
            let modal = CreateModal::new("why:1", "One question")
                .components(vec![CreateActionRow::InputText(input)]);
            CreateInteractionResponse::Modal(modal)
        } else {
            let message = CreateInteractionResponseMessage::new()
                .content("pressed")
                .components(vec![]);
            CreateInteractionResponse::UpdateMessage(message)
        };
        let answered = press.create_response(ctx, response).await;
        self.say(format!("answered {}", answered.is_ok()));
    }

    async fn on_form(&self, ctx: &Context, form: &ModalInteraction) {
        let rows = form.data.components.iter().flat_map(|row| &row.components);
        let texts: Vec<_> = rows
            .filter_map(|part| match part {
                ActionRowComponent::InputText(input) => input.value.clone(),
                _ => None,
            })
            .collect();
        self.say(format!("form {texts:?}"));
        let message = CreateInteractionResponseMessage::new()
            .content("thank you")
            .ephemeral(true);
        form.create_response(ctx, CreateInteractionResponse::Message(message))
            .await
            .expect("thanks");
    }
}
