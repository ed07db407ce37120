//! From an empty folder to a first answer and a first ticket, as somebody does it who has the program, a token and a
//! server, and has never seen frontdesk: in a dozen steps. With `--nocapture` it lists them.

use fake_discord::Discord;
use fake_discord::wire::view::MessageView;
use fake_discord::world::permissions::Permissions;
use fake_discord::world::plan::guild;

use crate::process::{Home, says};

/// The most steps that it may take.
const MOST: usize = 12;

/// The steps that were taken so far.
#[derive(Default)]
struct Steps(Vec<String>);

impl Steps {
    fn take(&mut self, step: &str) {
        self.0.push(step.to_owned());
    }

    /// Lists them, and counts them.
    fn are_few(&self) {
        for (nth, step) in self.0.iter().enumerate() {
            println!("{}. {step}", nth + 1);
        }
        assert!(self.0.len() <= MOST, "{:#?}", self.0);
    }

    /// Presses a button of the wizard, and waits for what it shows then.
    async fn press(&mut self, discord: &Discord, button: &str, shown: &str) -> MessageView {
        self.take(button);
        discord.presses("owner", button);
        discord
            .until_line("owner", "School/#general", says(shown))
            .await
    }
}

/// Returns the permissions that an invitation asks for.
fn asked_for(said: &str) -> Permissions {
    let link = said
        .split_whitespace()
        .find(|word| word.contains("client_id="));
    let bits = link
        .and_then(|link| link.rsplit('=').next())
        .expect("a link");
    Permissions::from_bits_truncate(bits.parse().expect("a number"))
}

/// Returns what the holder of a role, or of none, may do in a channel of the server.
fn allowed(discord: &Discord, role: Option<&str>, channel: &str) -> Permissions {
    discord.look(|world| {
        let school = world.guild_called("School");
        let held = role.map(|name| school.role_called(name).expect("a role").id);
        let place = world.find_place(&format!("School/#{channel}"));
        let channel = &world.channels[&place.expect("a channel")];
        school.permissions_with(held.as_slice(), channel)
    })
}

/// In the channels that were made, learners write in the threads of tickets alone, and staff see more than they.
fn everybody_may_what_they_need(discord: &Discord) {
    let in_tickets = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES_IN_THREADS;
    let beside = Permissions::SEND_MESSAGES
        | Permissions::CREATE_PUBLIC_THREADS
        | Permissions::CREATE_PRIVATE_THREADS;
    let learners = allowed(discord, None, "support");
    assert!(learners.contains(in_tickets), "{learners:?}");
    assert!(!learners.intersects(beside), "{learners:?}");
    assert!(!allowed(discord, None, "staff").contains(Permissions::VIEW_CHANNEL));
    let among_staff = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES;
    for (role, sees_tickets) in [("Instructor", true), ("Moderator", true), ("Lead", false)] {
        let support = allowed(discord, Some(role), "support");
        let manages = support.contains(in_tickets | Permissions::MANAGE_THREADS);
        assert_eq!(manages, sees_tickets, "{role}: {support:?}");
        let staff = allowed(discord, Some(role), "staff");
        assert!(staff.contains(among_staff), "{role}: {staff:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_folder_is_a_running_desk_within_a_dozen_steps() {
    let school = guild("School").channel("general").member("sue", &[]);
    let setup = crate::academy::setup().with(school.without_bot());
    let discord = Discord::start(setup).await;
    let mut home = Home::near(&discord);
    home.unset("DATABASE_URL");
    home.unset("FRONTDESK_RULES");
    let mut steps = Steps::default();

    steps.take("copy the token of a new application");
    steps.take("switch on Message Content Intent on the same page");
    steps.take("frontdesk init, with the token");
    let said = home.calls(&["init", "--yes"]).await.well();
    steps.take("open the link and choose the server");
    discord.invites_the_bot("School", asked_for(&said));
    // The token stands in .env now.
    home.unset("DISCORD_TOKEN");
    steps.take("frontdesk run");
    let process = home.start();
    discord.until_registered("setup").await;

    steps.take("/setup start");
    let called = discord.calls("owner", "School/#general", "/setup start");
    discord.until_replied(called).await;
    let everything = "Make everything for me";
    steps.press(&discord, everything, "I would make:").await;
    let page = steps.press(&discord, "Make these", "Made: #staff").await;
    steps.take("choose the channel in which questions are answered");
    let (menu, channel) = discord.look(|world| {
        let content = &world.find_message(page.id).expect("the page").content;
        let menu = content.menus().last().expect("a menu").custom_id.clone();
        (menu, world.named_place("School/#general"))
    });
    discord.selects_id("owner", page.id, &menu, &channel.to_string());
    let chosen = says("I answer questions in: #general");
    discord.until_line("owner", "School/#general", chosen).await;
    everybody_may_what_they_need(&discord);
    // Counted too, though it is a learner who does both.
    steps.take("ask what a learner would ask");
    let asked = discord.says("sue", "School/#general", "how do I reset my password?");
    let answered = |line: &MessageView| line.author == "frontdesk" && line.reply_to == Some(asked);
    discord.until_line("sue", "School/#general", answered).await;
    steps.take("Ask an instructor");
    discord.presses("sue", "Ask an instructor");
    discord.until_line("sue", "T-1", |line| line.pinned).await;
    steps.are_few();
    process.terminate();
    process.ended().await.well();
}
