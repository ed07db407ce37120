//! Commands, presses, forms, completion, and the clock they run against.

use serde_json::json;
use serenity::all::{
    Command, CommandOptionType, CommandType, CreateCommand, CreateCommandOption, CreateMessage,
    CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, GatewayIntents,
};

use super::bot::Bot;
use super::{channel, code, discord, http};
use fake_discord::Discord;

const INTENTS: GatewayIntents = GatewayIntents::GUILDS
    .union(GatewayIntents::GUILD_MESSAGES)
    .union(GatewayIntents::DIRECT_MESSAGES)
    .union(GatewayIntents::MESSAGE_CONTENT);

async fn register(discord: &Discord) {
    let http = http(discord);
    let text =
        CreateCommandOption::new(CommandOptionType::String, "question", "What?").required(true);
    let hidden = CreateCommandOption::new(CommandOptionType::Boolean, "anonymous", "Hide?");
    let topic = CreateCommandOption::new(CommandOptionType::String, "topic", "Which?")
        .set_autocomplete(true);
    let who = CreateCommandOption::new(CommandOptionType::User, "to", "Whom?");
    let on =
        CreateCommandOption::new(CommandOptionType::SubCommand, "on", "Now").add_sub_option(who);
    Command::set_global_commands(
        &http,
        vec![
            CreateCommand::new("ask")
                .description("Ask")
                .add_option(text)
                .add_option(hidden),
            CreateCommand::new("faq")
                .description("Search")
                .add_option(topic),
            CreateCommand::new("duty")
                .description("Duty")
                .add_option(on),
            CreateCommand::new("Ask an instructor").kind(CommandType::Message),
        ],
    )
    .await
    .expect("registered");
}

#[tokio::test]
async fn serenity_echoes_answers_a_press_and_a_form() {
    let discord = discord().await;
    let mut bot = Bot::connect(&discord, INTENTS).await;
    assert_eq!(bot.hears("ready").await, "ready as helper in 1 guilds");
    discord.says("alice", "#general", "hello");
    let echo = discord
        .until_line("alice", "#general", |line| line.author == "helper")
        .await;
    assert_eq!(echo.to_string(), "helper: echo: hello [Again] [Form]");

    let pressed = discord.presses("bob", "Form");
    discord.until_answered(pressed).await;
    assert_eq!(discord.until_form("bob").await.title, "One question");
    let sent = discord.submits("bob", &[("Why?", "because")]);
    assert_eq!(bot.hears("form").await, "form [\"because\"]");
    discord.until_answered(sent).await;
    assert_eq!(
        discord.ephemeral_to("bob")[0].to_string(),
        "helper: thank you (only you)"
    );
    assert!(discord.ephemeral_to("alice").is_empty());

    let pressed = discord.presses("alice", "Again");
    discord.until_answered(pressed).await;
    let seen = discord.reads("alice", "#general");
    assert_eq!(seen, "alice: hello\nhelper: pressed (edited)\n");
}

#[tokio::test]
async fn commands_are_sent_as_they_are_defined() {
    let discord = discord().await;
    register(&discord).await;
    let mut bot = Bot::connect(&discord, INTENTS).await;
    bot.hears("guild").await;

    let asked = discord.calls(
        "alice",
        "#general",
        "/ask question: how do I reset it? anonymous:true",
    );
    let heard = bot.hears("command").await;
    assert!(
        heard.contains("how do I reset it?") && heard.contains("Boolean(true)"),
        "{heard}"
    );
    discord.until_answered(asked).await;
    let done =
        |line: &fake_discord::wire::view::MessageView| line.text == "ask done" && line.ephemeral;
    discord.until_line("alice", "#general", done).await;

    discord.calls("ivy", "#general", "/duty on to:@bob");
    let heard = bot.hears("command").await;
    assert!(heard.contains("\"bob\""), "{heard}");

    let message = discord.says("bob", "#general", "");
    discord.uses_on("alice", message, "Ask an instructor");
    let heard = bot.hears("command Ask").await;
    assert!(heard.contains(&message.to_string()), "{heard}");

    assert_eq!(
        discord
            .completes("alice", "#general", "/faq topic:vid")
            .await,
        ["vid…"]
    );
}

#[tokio::test]
async fn a_client_does_not_send_what_does_not_read_as_defined() {
    let discord = discord().await;
    register(&discord).await;
    let cases = [
        ("/nothing", "no command"),
        ("/ask", "question: is required"),
        ("/ask what is it", "belongs to no option"),
        ("/ask question:x anonymous:perhaps", "no value"),
        ("/duty off", "no subcommand"),
        ("/duty on to:@nobody", "no value"),
    ];
    for (line, why) in cases {
        let refused = discord
            .tries_to_call("alice", "#general", line)
            .expect_err(line);
        assert!(refused.contains(why), "{line}: {refused}");
    }
    assert!(
        discord
            .tries_to_call("alice", "#staff", "/ask question:x")
            .is_err()
    );
}

#[tokio::test]
async fn an_interaction_is_acknowledged_once_and_within_three_seconds() {
    let discord = discord().await;
    register(&discord).await;
    let http = http(&discord);
    let answer = json!({ "type": 4, "data": { "content": "here" } });
    let call = || {
        let id = discord.calls("alice", "#general", "/ask question:x");
        let token = discord.look(|world| world.interactions[&id].token.clone());
        (serenity::all::InteractionId::new(id.get()), token)
    };
    let (id, token) = call();
    let respond = |id, token: String| {
        let (http, answer) = (&http, &answer);
        async move {
            http.create_interaction_response(id, &token, answer, Vec::new())
                .await
        }
    };
    respond(id, token.clone()).await.expect("acknowledged");
    assert_eq!(code(respond(id, token.clone()).await), 40_060);

    let (late, late_token) = call();
    discord.advance(std::time::Duration::from_millis(3_001));
    assert_eq!(code(respond(late, late_token).await), 10_062);

    let more = json!({ "content": "more" });
    let follow = || http.create_followup_message(&token, &more, Vec::new());
    follow().await.expect("posted");
    let original = http
        .get_original_interaction_response(&token)
        .await
        .expect("there");
    assert_eq!(original.content, "here");
    discord.advance(std::time::Duration::from_secs(15 * 60));
    assert_eq!(code(follow().await), 50_027);
    let wrong = http
        .create_followup_message("other", &more, Vec::new())
        .await;
    assert_eq!(code(wrong), 10_015);
}

#[tokio::test]
async fn a_command_that_breaks_the_rules_is_not_registered() {
    let discord = discord().await;
    let http = http(&discord);
    let option = |kind: u8, name: &str, required: bool| json!({ "type": kind, "name": name, "description": "x", "required": required });
    let cases = [
        json!([{ "name": "Upper", "description": "x" }]),
        json!([{ "name": "ask", "description": "" }]),
        json!([{ "name": "ask", "description": "d".repeat(101) }]),
        json!([{ "name": "ask", "description": "x", "options": [option(3, "a", false), option(3, "b", true)] }]),
        json!([{ "name": "ask", "description": "x" }, { "name": "ask", "description": "y" }]),
        json!([{ "name": "Menu", "description": "x", "type": 3 }]),
    ];
    for body in cases {
        assert_eq!(
            code(http.create_global_commands(&body).await),
            50_035,
            "{body}"
        );
    }
    assert!(http.get_global_commands().await.expect("listed").is_empty());
}

#[tokio::test]
async fn what_was_asked_is_counted() {
    let discord = discord().await;
    let http = http(&discord);
    channel(&discord, "#general")
        .say(&http, "x")
        .await
        .expect("posted");
    assert_eq!(discord.count_requests("POST /channels/*/messages"), 1);
    assert_eq!(discord.requests()[0].body["content"], "x");
    assert!(discord.look(|world| world.undocumented.is_empty()));
}

#[tokio::test]
async fn menus_give_the_values_behind_the_labels() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let mut bot = Bot::connect(&discord, INTENTS).await;
    bot.hears("guild").await;
    let options =
        ["Refunds", "Videos"].map(|label| CreateSelectMenuOption::new(label, label.to_lowercase()));
    let kinds = [
        CreateSelectMenuKind::String {
            options: options.to_vec(),
        },
        CreateSelectMenuKind::User {
            default_users: None,
        },
    ];
    for (number, kind) in kinds.into_iter().enumerate() {
        let menu = CreateSelectMenu::new(format!("pick:{number}"), kind).placeholder("Which?");
        let message = CreateMessage::new().content("pick").select_menu(menu);
        general.send_message(&http, message).await.expect("posted");
    }
    let seen = discord.reads("alice", "#general");
    assert_eq!(
        seen,
        "helper: pick {Which?: Refunds | Videos}\nhelper: pick {Which?: any user}\n"
    );
    discord.selects("alice", &["Videos"]);
    assert_eq!(
        bot.hears("press pick").await,
        "press pick:0 by alice [\"videos\"]"
    );
    discord.selects("alice", &["bob"]);
    let bob = discord.look(|world| world.person("bob"));
    assert_eq!(
        bot.hears("press pick").await,
        format!("press pick:1 by alice [UserId({bob})]")
    );
}

#[tokio::test]
async fn commands_work_in_direct_messages_where_their_contexts_let_them() {
    let discord = discord().await;
    register(&discord).await;
    let mut bot = Bot::connect(&discord, INTENTS).await;
    bot.hears("guild").await;
    let asked = discord.calls("alice", "dm", "/ask question:x");
    assert_eq!(
        discord.until_replied(asked).await.to_string(),
        "helper: ask done (only you)"
    );
    assert!(discord.unacknowledged().is_empty());
    discord.act(|world| {
        let guild_only =
            vec![twilight_model::application::interaction::InteractionContextType::Guild];
        world
            .commands
            .iter_mut()
            .for_each(|command| command.contexts = Some(guild_only.clone()));
    });
    assert!(!discord.may_call("alice", "dm", "ask"));
    assert!(discord.may_call("alice", "#general", "ask"));
}

#[tokio::test]
async fn a_command_for_those_who_manage_the_server_is_not_shown_to_others() {
    let discord = discord().await;
    let body = json!([{ "name": "setup", "description": "x", "default_member_permissions": "32" }]);
    http(&discord)
        .create_global_commands(&body)
        .await
        .expect("registered");
    assert!(!discord.may_call("alice", "#general", "setup"));
    assert!(discord.may_call("owner", "#general", "setup"));
}

#[tokio::test]
async fn a_guild_command_goes_before_a_global_one_and_only_there() {
    let discord = discord().await;
    let http = http(&discord);
    let guild = http.get_guilds(None, None).await.expect("guilds")[0].id;
    let body = json!([{ "name": "here", "description": "x" }]);
    http.create_guild_commands(guild, &body)
        .await
        .expect("registered");
    assert!(discord.may_call("alice", "#general", "here"));
    assert!(!discord.may_call("alice", "dm", "here"));
    discord.expels_the_bot("Academy");
    assert_eq!(code(http.create_guild_commands(guild, &body).await), 50_001);
}
