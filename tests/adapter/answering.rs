//! Presses, forms, commands and choices: acknowledged at once, heard, answered.

use frontdesk::desk::commands::catalogue::CommandName;
use frontdesk::desk::event::Event;
use frontdesk::desk::platform::{PlatformError, Response};
use frontdesk::desk::ui::action::{Action, TicketAction};
use frontdesk::desk::ui::post::{Button, Choice, Menu, Post, Row, Style};
use frontdesk::domain::{InquiryId, Locale, SurveyId, TicketId};

use super::{Desk, MARK, channel, discord, message, person};
use fake_discord::Discord;

const SOLVED: Action = Action::Solved(InquiryId::new(7));
const COMMENT: Action = Action::Comment(SurveyId::new(8));

/// A message with buttons and menus, as the desk would post it.
async fn offer(discord: &Discord, desk: &Desk) -> fake_discord::world::ids::MessageId {
    let choice = |value: &str| Choice {
        value: value.to_owned(),
        label: format!("Rule {value}"),
        description: None,
    };
    let post = Post::text("What now?")
        .row(Row::Buttons(vec![
            Button::new(SOLVED, "Solved", Style::Success),
            Button::new(COMMENT, "Comment", Style::Secondary),
        ]))
        .row(Row::Menu(Menu {
            action: Action::ChooseRule(InquiryId::new(7)),
            placeholder: "Did you mean…".to_owned(),
            choices: vec![choice("a"), choice("b")],
        }))
        .row(Row::People {
            action: Action::Ticket(TicketId::new(9), TicketAction::TransferTo),
            placeholder: "To whom?".to_owned(),
        });
    let general = channel(discord, "#general");
    desk.platform
        .post(general, &post, MARK, None)
        .await
        .expect("posted");
    discord
        .until_line("alice", "#general", |line| line.text == "What now?")
        .await
        .id
}

#[tokio::test]
async fn a_press_is_acknowledged_before_the_desk_has_seen_it_and_answered_after() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let offered = offer(&discord, &desk).await;
    let pressed = discord.presses("alice", "Solved");
    let seen = discord.until_answered(pressed).await;
    assert_eq!(seen.acknowledged, Some(6));
    let press = desk.press().await;
    assert_eq!((press.action, press.value), (Some(SOLVED), None));
    assert_eq!(press.message, message(offered));
    assert_eq!(press.by.user, person(&discord, "alice"));
    assert_eq!(press.locale, Some(Locale::EnUs));
    let respond = |response| {
        let (platform, to) = (desk.platform.clone(), press.interaction.clone());
        async move { platform.respond(&to, &response).await }
    };
    let whisper = Response::Ephemeral(Post::text("only for you"));
    respond(whisper).await.expect("whispered");
    assert_eq!(discord.ephemeral_to("alice")[0].text, "only for you");
    let rows = vec![Row::Buttons(vec![Button {
        disabled: true,
        ..Button::new(SOLVED, "Solved", Style::Success)
    }])];
    respond(Response::Rows(rows)).await.expect("changed");
    let line = discord
        .until_line("alice", "#general", |line| line.edited)
        .await;
    assert_eq!(
        (line.text.as_str(), line.dead_buttons.len()),
        ("What now?", 1)
    );
    // What changed it kept the mark: after a crash, its delivery is known again.
    let general = channel(&discord, "#general");
    let since = frontdesk::domain::Timestamp::from_millis(discord.now_ms());
    let again = Button::new(SOLVED, "Solved", Style::Success);
    let post = Post::text("What now?").row(Row::Buttons(vec![again]));
    let found = desk
        .platform
        .find_post(general, MARK, &post, None, since)
        .await;
    assert_eq!(found, Ok(Some(message(offered))));
    let update = Response::Update(Post::text("Glad to hear it."));
    respond(update).await.expect("updated");
    let line = discord
        .until_line("alice", "#general", |line| line.text.starts_with("Glad"))
        .await;
    assert_eq!(line.dead_buttons.len(), 0);
}

#[tokio::test]
async fn what_is_chosen_comes_with_its_value() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    offer(&discord, &desk).await;
    discord.selects("alice", &["Rule b"]);
    let press = desk.press().await;
    assert_eq!(press.value.as_deref(), Some("b"));
    assert_eq!(press.action, Some(Action::ChooseRule(InquiryId::new(7))));
    discord.selects("alice", &["ivy"]);
    let press = desk.press().await;
    assert_eq!(press.value, Some(person(&discord, "ivy").to_string()));
    assert_eq!(
        press.action,
        Some(Action::Ticket(TicketId::new(9), TicketAction::TransferTo))
    );
}

#[tokio::test]
async fn a_comment_is_written_into_a_form() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let offered = offer(&discord, &desk).await;
    discord.presses("alice", "Comment");
    let form = discord.until_form("alice").await;
    assert_eq!(form.title, "Your comment");
    let sent = discord.submits("alice", &[("text", "well done")]);
    let press = desk.press().await;
    assert_eq!(press.action, Some(Action::CommentText(SurveyId::new(8))));
    assert_eq!(press.value.as_deref(), Some("well done"));
    assert_eq!(press.message, message(offered));
    assert_eq!(discord.until_answered(sent).await.acknowledged, Some(6));
    let update = Response::Update(Post::text("Thank you."));
    desk.platform
        .respond(&press.interaction, &update)
        .await
        .expect("updated");
    discord
        .until_line("alice", "#general", |line| line.text == "Thank you.")
        .await;
}

#[tokio::test]
async fn a_button_of_another_version_is_acknowledged_and_unreadable() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let offered = offer(&discord, &desk).await;
    for custom_id in ["0:solved:7", "garbage", "2:1:0:ok:7"] {
        let pressed = discord.presses_id("alice", offered, custom_id);
        assert_eq!(desk.press().await.action, None, "{custom_id}");
        assert_eq!(discord.until_answered(pressed).await.acknowledged, Some(6));
    }
}

#[tokio::test]
async fn an_interaction_delivered_twice_is_heard_once() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    offer(&discord, &desk).await;
    discord.presses("alice", "Solved");
    let first = desk.press().await;
    discord.repeats_events(1);
    discord.presses("alice", "Solved");
    let second = desk.press().await;
    assert_ne!(first.interaction.id, second.interaction.id);
}

#[tokio::test]
async fn an_interaction_whose_token_is_old_has_expired() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    offer(&discord, &desk).await;
    discord.presses("alice", "Solved");
    let press = desk.press().await;
    discord.advance(std::time::Duration::from_secs(16 * 60));
    let late = Response::Ephemeral(Post::text("too late"));
    let refused = desk.platform.respond(&press.interaction, &late).await;
    assert_eq!(refused, Err(PlatformError::Expired));
}

#[tokio::test]
async fn a_command_is_deferred_out_of_sight_and_filled_in() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    discord.calls("alice", "#general", "/ask question:how do I begin?");
    let call = desk.call().await;
    assert_eq!(call.command, CommandName::Ask);
    assert_eq!(call.arguments.text("question"), Some("how do I begin?"));
    assert_eq!(call.channel, channel(&discord, "#general"));
    let thinking = &discord.ephemeral_to("alice")[0];
    assert!(thinking.thinking && thinking.ephemeral);
    let reply = Response::Reply(Post::text("Like this."));
    desk.platform
        .respond(&call.interaction, &reply)
        .await
        .expect("replied");
    assert_eq!(discord.ephemeral_to("alice")[0].text, "Like this.");
}

#[tokio::test]
async fn a_subcommand_brings_its_options_and_the_callers_standing() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    discord.calls(
        "owner",
        "#general",
        "/setup watch channel:#general mode:answer",
    );
    let call = desk.call().await;
    assert_eq!(call.command, CommandName::SetupWatch);
    assert_eq!(
        call.arguments.channel("channel"),
        Some(channel(&discord, "#general"))
    );
    assert_eq!(call.arguments.text("mode"), Some("answer"));
    assert!(call.by.manages_guild);
    assert!(!discord.may_call("alice", "#general", "setup"));
    discord.calls("owner", "#general", "/stats overview period:7d public:true");
    let call = desk.call().await;
    assert!(call.arguments.is_on("public"));
    // Only a report that is there is shown to everyone, as a second reply.
    let line = discord
        .until_line("owner", "#general", |line| line.thinking)
        .await;
    assert!(line.ephemeral);
}

#[tokio::test]
async fn a_command_works_in_direct_messages_where_it_makes_sense() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    discord.speaks("alice", "zh-CN");
    discord.calls("alice", "dm", "/ask question:如何开始？");
    let call = desk.call().await;
    assert_eq!((call.guild, call.locale), (None, Some(Locale::ZhCn)));
    assert!(!discord.may_call("alice", "dm", "setup"));
}

#[tokio::test]
async fn the_menu_of_a_message_brings_the_message() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let said = discord.says("bob", "#general", "my video is black");
    discord.uses_on("alice", said, "Ask an instructor");
    let call = desk.call().await;
    assert_eq!(call.command, CommandName::AskAnInstructor);
    let target = call.target.expect("a message");
    assert_eq!(
        (target.id, target.text.as_str()),
        (message(said), "my video is black")
    );
    assert_eq!(target.author.user, person(&discord, "bob"));
    let forwarded = discord.forwards("ivy", said, "#general");
    discord.uses_on("alice", forwarded, "Ask an instructor");
    let target = desk.call().await.target.expect("a message");
    assert_eq!(target.text, "my video is black");
}

#[tokio::test]
async fn choices_are_offered_while_an_option_is_typed() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let typing = {
        let discord = discord.clone();
        tokio::spawn(async move {
            discord
                .completes("alice", "#general", "/faq search query:pass")
                .await
        })
    };
    let asked = desk.hears("the typing", |event| match event {
        Event::Completing(call) => Some(call),
        _ => None,
    });
    let asked = asked.await;
    assert_eq!(asked.arguments.focused(), Some("query"));
    assert_eq!(asked.arguments.text("query"), Some("pass"));
    let choices = Response::Choices(vec![Choice {
        value: "reset-password".to_owned(),
        label: "Reset your password".to_owned(),
        description: None,
    }]);
    desk.platform
        .respond(&asked.interaction, &choices)
        .await
        .expect("offered");
    assert_eq!(typing.await.expect("typed"), ["Reset your password"]);
}
